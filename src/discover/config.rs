//! What a policy says about zones, as far as finding them is concerned.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::zone::name::Name;

/// A path pattern relative to the policy's folder: `*` and `?` stay within one folder, `**` crosses folders.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// Compiles a pattern. A `./` in front and a `/` at the end mean nothing.
    ///
    /// # Errors
    /// What globset says of the pattern.
    pub fn new(text: &str) -> Result<Pattern, globset::Error> {
        let plain = text.trim_start_matches("./").trim_end_matches('/');
        let matcher = GlobBuilder::new(plain).literal_separator(true).build()?.compile_matcher();
        Ok(Pattern { text: text.to_owned(), matcher })
    }

    /// The pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a path relative to the policy's folder matches.
    pub fn matches(&self, path: &Path) -> bool {
        self.matcher.is_match(path)
    }

    /// Whether a path or a folder it lies in matches.
    fn matches_within(&self, path: &Path) -> bool {
        path.ancestors().any(|path| self.matches(path))
    }
}

/// The `[zones]` table of a policy.
#[derive(Clone, Default, Debug)]
pub struct ZoneConfig {
    /// The folder of the policy: patterns are relative to it.
    pub base: PathBuf,
    /// Which files are zones. Empty: whatever looks like one.
    pub include: Vec<Pattern>,
    /// Files and folders that are not zones.
    pub exclude: Vec<Pattern>,
    /// Origins of files; the first pattern that matches counts.
    pub origins: Vec<(Pattern, Name)>,
    /// More folders to look for `$INCLUDE` files in, relative to `base`.
    pub include_roots: Vec<PathBuf>,
}

impl ZoneConfig {
    /// Whether the policy lists the zone files.
    pub(crate) fn lists_zones(&self) -> bool {
        !self.include.is_empty()
    }

    pub(crate) fn includes(&self, relative: &Path) -> bool {
        self.include.iter().any(|pattern| pattern.matches(relative))
    }

    pub(crate) fn excludes(&self, relative: &Path) -> bool {
        self.exclude.iter().any(|pattern| pattern.matches_within(relative))
    }

    pub(crate) fn origin(&self, relative: &Path) -> Option<&Name> {
        self.origins.iter().find(|(pattern, _)| pattern.matches(relative)).map(|(_, origin)| origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stay_in_their_folder() {
        let pattern = |text| Pattern::new(text).unwrap();
        assert!(pattern("zones/*.zone").matches(Path::new("zones/a.zone")));
        assert!(!pattern("zones/*.zone").matches(Path::new("zones/b/a.zone")));
        assert!(pattern("./zones/**/*.zone").matches(Path::new("zones/b/a.zone")));
        assert!(pattern("vendor/").matches_within(Path::new("vendor/x/a.zone")));
        assert!(!pattern("vendor").matches(Path::new("vendor/a.zone")));
    }
}
