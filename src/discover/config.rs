//! What a policy says about zones, as far as finding them is concerned.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::model::SignedBy;
use crate::source::Span;
use crate::zone::name::{Name, NameRef};
use crate::zone::name_pattern::NamePattern;

/// A path pattern below a folder: `*` and `?` stay within one folder, `**` crosses folders. A pattern that matches a
/// folder stands for everything below it.
#[derive(Clone, Debug)]
pub struct Pattern {
    folder: PathBuf,
    start: PathBuf,
    matcher: GlobMatcher,
    /// Whether the last part is `*` or `**`, so that file names play no part.
    any_name: bool,
}

/// How a path is meant by a pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Meant {
    /// Not at all.
    No,
    /// As whatever is in a folder: it may be a zone file or stand beside one.
    Folder,
    /// By its name.
    Name,
}

impl Pattern {
    /// Compiles a pattern for paths below `folder`, the folder of the policy file that names it. A `./` in front and a
    /// `/` at the end mean nothing.
    ///
    /// # Errors
    /// What globset says of the pattern.
    pub fn new(folder: &Path, text: &str) -> Result<Pattern, globset::Error> {
        let plain = text.trim_start_matches("./").trim_end_matches('/');
        let plain = if plain == "." { "" } else { plain };
        let matcher = GlobBuilder::new(plain).literal_separator(true).build()?.compile_matcher();
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let is_literal = |part: &&str| !part.contains(['*', '?', '[', '{', '\\']);
        let start = folder.join(plain.split('/').take_while(is_literal).collect::<PathBuf>());
        let any_name = matches!(plain.rsplit('/').next(), Some("*" | "**"));
        Ok(Pattern { folder, start, matcher, any_name })
    }

    /// The folder below which alone matches can lie; links resolved in the part that the policy's folder is.
    pub(crate) fn start(&self) -> &Path {
        if self.start.is_dir() { &self.start } else { self.start.parent().unwrap_or(&self.folder) }
    }

    /// The pattern as it is matched.
    pub(crate) fn text(&self) -> &str {
        self.matcher.glob().glob()
    }

    /// The one path that a pattern without wildcards stands for.
    pub(crate) fn single_file(&self) -> Option<&Path> {
        self.matcher.is_match(self.start.strip_prefix(&self.folder).ok()?).then_some(self.start.as_path())
    }

    /// Whether the path as a whole matches.
    pub(crate) fn matches(&self, path: &Path) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|below| self.matcher.is_match(below))
    }

    /// Whether the path, its links resolved but for the last part, matches or lies in a folder that does.
    pub(crate) fn includes(&self, path: &Path) -> bool {
        self.means(path) != Meant::No
    }

    /// How a path, its links resolved but for the last part, is meant.
    pub(crate) fn means(&self, path: &Path) -> Meant {
        let Ok(below) = path.strip_prefix(&self.folder) else {
            return Meant::No;
        };
        match below.ancestors().position(|path| self.matcher.is_match(path)) {
            Some(0) if !self.any_name => Meant::Name,
            Some(_) => Meant::Folder,
            None => Meant::No,
        }
    }
}

/// A pattern, and the place that states it.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The pattern as it was written.
    pub text: String,
    /// The pattern.
    pub pattern: Pattern,
    /// Where the policy says so; `None` for one that stands in no file.
    pub span: Option<Span>,
}

/// One `[[zones.view]]`: what clients of one sort are answered with.
#[derive(Clone, Debug)]
pub struct ViewConfig {
    /// Its name: part of fingerprints.
    pub name: String,
    /// The files of its zones. Empty for a view that a server's configuration fills.
    pub paths: Vec<Placed>,
    /// Whether it is for an inner network; `None` leaves it to each zone's name and addresses.
    pub internal: Option<bool>,
}

/// Who signs some zones: a row of `[zones] signing`, or an `[[override]]` that says so. What is `None` holds for all.
#[derive(Clone, Debug)]
pub struct SigningConfig {
    /// Patterns for their apexes.
    pub zones: Option<Vec<NamePattern>>,
    /// Patterns for their files.
    pub paths: Option<Vec<Pattern>>,
    /// Their view.
    pub view: Option<String>,
    /// Who signs them.
    pub by: SignedBy,
}

impl SigningConfig {
    fn is_for(&self, apex: NameRef<'_>, view: Option<&str>, file: Option<&Path>) -> bool {
        let is_zone = |zones: &[NamePattern]| zones.iter().any(|one| one.matches(apex, NameRef::ROOT));
        let is_file = |paths: &[Pattern]| file.is_some_and(|file| paths.iter().any(|path| path.includes(file)));
        self.zones.as_deref().is_none_or(is_zone)
            && self.paths.as_deref().is_none_or(is_file)
            && self.view.as_deref().is_none_or(|own| view == Some(own))
    }
}

/// The `[zones]` table of a policy.
#[derive(Clone, Default, Debug)]
pub struct ZoneConfig {
    /// Which files are zones. Empty: whatever looks like one.
    pub include: Vec<Pattern>,
    /// Files and folders that are not zones.
    pub exclude: Vec<Pattern>,
    /// Origins of files; the first pattern that matches counts.
    pub origins: Vec<(Pattern, Name)>,
    /// More folders to look for `$INCLUDE` files in.
    pub include_roots: Vec<PathBuf>,
    /// Servers and providers whose own record types are no fault.
    pub dialects: Vec<String>,
    /// Whether a server or a tool writes the serials.
    pub serial_managed: bool,
    /// Who signs the zones; the first row that names a zone counts.
    pub signing: Vec<SigningConfig>,
    /// What overrides say of that, which comes first; of these the last that is for a zone counts.
    pub signing_overrides: Vec<SigningConfig>,
    /// `--isolated`: configurations of name servers are not looked for above the paths that were named.
    pub isolated: bool,
    /// Views, each name once.
    pub views: Vec<ViewConfig>,
    /// Configuration files of name servers; `None` to look for them by name.
    pub server_configs: Option<Vec<Placed>>,
}

impl ZoneConfig {
    /// Whether the policy lists the zone files.
    pub(crate) fn lists_zones(&self) -> bool {
        !self.include.is_empty()
    }

    /// What the list says of a path; `None` if it does not speak of the place at all.
    pub(crate) fn listed(&self, path: &Path) -> Option<Meant> {
        let speaking = self.include.iter().filter(|pattern| path.starts_with(&pattern.folder));
        speaking.map(|pattern| pattern.means(path)).max()
    }

    pub(crate) fn excludes(&self, path: &Path) -> bool {
        self.exclude.iter().any(|pattern| pattern.means(path) != Meant::No)
    }

    pub(crate) fn origin(&self, path: &Path) -> Option<&Name> {
        self.origins.iter().find(|(pattern, _)| pattern.matches(path)).map(|(_, origin)| origin)
    }

    /// The views whose paths match a file.
    pub(crate) fn views_of<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = (&'a ViewConfig, &'a Placed)> {
        self.views.iter().filter_map(move |view| {
            let placed = view.paths.iter().find(|placed| placed.pattern.means(path) != Meant::No)?;
            Some((view, placed))
        })
    }

    /// Adds what a newer configuration of the same folder has more: files, origins, views.
    pub(crate) fn find_more(&mut self, newer: &ZoneConfig) {
        if self.lists_zones() {
            self.include.extend(newer.include.iter().cloned());
        }
        self.origins.extend(newer.origins.iter().cloned());
        let more = newer.views.iter().filter(|view| self.view(&view.name).is_none()).cloned().collect::<Vec<_>>();
        self.views.extend(more);
    }

    /// Who signs the zone of that apex in a view, read from `file`, if the policy says so.
    pub(crate) fn signed_by(&self, apex: &Name, view: Option<&str>, file: Option<&Path>) -> Option<SignedBy> {
        let mut rows = self.signing_overrides.iter().rev().chain(&self.signing).peekable();
        rows.peek()?;
        let apex = apex.to_lowercase();
        rows.find(|row| row.is_for(apex.as_ref(), view, file)).map(|row| row.by)
    }

    /// The view of that name.
    pub fn view(&self, name: &str) -> Option<&ViewConfig> {
        self.views.iter().find(|view| view.name == name)
    }

    /// The folders that hold all files listed, none inside another.
    pub(crate) fn starts(&self) -> Vec<&Path> {
        let mut starts: Vec<&Path> = self.include.iter().map(Pattern::start).collect();
        starts.sort();
        let mut outer: Vec<&Path> = Vec::new();
        for start in starts {
            // Sorted by components, a folder comes right before what is inside it.
            if outer.last().is_none_or(|last| !start.starts_with(last)) {
                outer.push(start);
            }
        }
        outer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(pattern: &str, path: &str) -> Meant {
        Pattern::new(Path::new("/policy"), pattern).unwrap().means(&Path::new("/policy").join(path))
    }

    #[test]
    fn stars_stay_in_their_folder() {
        assert_eq!(means("zones/*.zone", "zones/a.zone"), Meant::Name);
        assert_eq!(means("zones/*.zone", "zones/b/a.zone"), Meant::No);
        assert_eq!(means("./zones/**/*.zone", "zones/b/a.zone"), Meant::Name);
        assert_eq!(means("./zones/**/*.zone", "zones/a.zone"), Meant::Name);
        assert_eq!(means("zones/*.zone", "/elsewhere/zones/a.zone"), Meant::No);
    }

    #[test]
    fn folders_stand_for_what_they_hold() {
        assert_eq!(means("vendor/", "vendor/x/a.zone"), Meant::Folder);
        assert_eq!(means("vendor/**", "vendor/x/README"), Meant::Folder);
        assert_eq!(means("vendor/*", "vendor/README"), Meant::Folder);
        assert_eq!(means(".", "a.zone"), Meant::Folder);
        assert_eq!(means("vendor", "vendors/a.zone"), Meant::No);
    }

    #[test]
    fn origins_are_for_files() {
        let pattern = Pattern::new(Path::new("/policy"), "zones/*").unwrap();
        let config = ZoneConfig { origins: vec![(pattern, Name::root())], ..ZoneConfig::default() };
        assert!(config.origin(Path::new("/policy/zones/a")).is_some());
        assert!(config.origin(Path::new("/policy/zones/b/a")).is_none());
    }

    #[test]
    fn only_folders_that_can_match_are_walked() {
        let world = tempfile::tempdir().unwrap();
        let folder = world.path().canonicalize().unwrap();
        for name in ["zones/sub", "zones-old", "a/b", "never"] {
            std::fs::create_dir_all(folder.join(name)).unwrap();
        }
        let pattern = |text| Pattern::new(&folder, text).unwrap();
        let include = ["zones/**/*.zone", "zones-old/*", "zones/sub/*.db", "a/b/c.zone"].map(pattern);
        let config = ZoneConfig { include: include.into(), ..ZoneConfig::default() };
        assert_eq!(config.starts(), ["a/b", "zones", "zones-old"].map(|name| folder.join(name)));
    }
}
