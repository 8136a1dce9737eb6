//! From arguments to the files that may be zones.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::candidate::{Candidate, Given};
use super::config::{Meant, ZoneConfig};
use super::load::Source;
use super::names::{self, NameKind};
use super::octodns::{self, Split};
use super::paths;
use super::real::RealPath;
use super::roots::{Located, Roots};
use super::server::read::{ConfigFile, ServedFile, ServedFiles};
use super::server::{self, Use};
use super::shown::ShownFolders;
use super::views;
use super::{FactsPaths, HashMap, HashSet, InputError, PolicyFault, Request, Skipped};

/// What was found, and what is in the way.
#[derive(Debug)]
pub(crate) struct Walk<'r> {
    config: Option<&'r ZoneConfig>,
    working: PathBuf,
    pub(crate) roots: Roots,
    pub(crate) names: ShownFolders,
    candidates: Vec<Candidate>,
    /// Folders that may hold the files of one zone, and what they turned out to be.
    splits: HashMap<RealPath, Option<Arc<Split>>>,
    /// Their places by their names.
    by_name: HashMap<RealPath, usize>,
    /// The folder of the candidate before, alone and as files know theirs.
    folder_before: (PathBuf, Arc<[PathBuf]>),
    /// Folders above which configurations of name servers were looked for.
    searched: HashSet<PathBuf>,
    /// The folders that were given, links resolved, and how they are shown.
    pub(crate) folders: Vec<(PathBuf, String)>,
    /// Configurations of name servers.
    configs: BTreeSet<ConfigFile>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) errors: Vec<InputError>,
    pub(crate) policy_faults: Vec<PolicyFault>,
    facts: Option<&'r FactsPaths>,
    /// Whether the arguments are files that changed, of which some may be no zones.
    changed_files: bool,
    /// Whether a file of facts was given by name.
    pub(crate) facts_given: bool,
}

impl<'r> Walk<'r> {
    /// Looks at every argument but `-`, and at the zone set of the policy.
    pub(crate) fn new(request: &Request<'r>, roots: Roots) -> Walk<'r> {
        let working = std::env::current_dir().and_then(|folder| folder.canonicalize()).unwrap_or_default();
        let mut walk = Walk {
            config: request.zones,
            working,
            roots,
            names: ShownFolders::new(),
            candidates: Vec::new(),
            splits: HashMap::default(),
            by_name: HashMap::default(),
            folder_before: Default::default(),
            searched: HashSet::default(),
            folders: Vec::new(),
            configs: BTreeSet::new(),
            skipped: Vec::new(),
            errors: Vec::new(),
            policy_faults: Vec::new(),
            facts: request.facts,
            changed_files: request.changed_files,
            facts_given: false,
        };
        for path in request.paths.iter().filter(|path| !super::is_stdin(path)) {
            walk.argument(path);
        }
        walk.context();
        if let Some(folder) = &request.context {
            walk.context_folder(folder);
        }
        walk
    }

    /// The files found; those that are one file under several names are shown by one of them, itself not a link
    /// where there is such a name.
    pub(crate) fn take_candidates(&mut self) -> Vec<Candidate> {
        self.by_name.clear();
        let mut candidates = std::mem::take(&mut self.candidates);
        self.take_parts(&mut candidates);
        candidates.sort_by(|a, b| (a.link, &a.source.shown, &a.named).cmp(&(b.link, &b.source.shown, &b.named)));
        // Without a link, no file has two names.
        if !candidates.iter().any(|candidate| candidate.link) {
            return candidates;
        }
        let mut first: HashMap<RealPath, Source> = HashMap::default();
        for candidate in &mut candidates {
            let known = first.entry(candidate.source.canonical.clone()).or_insert_with(|| candidate.source.clone());
            candidate.source = known.clone();
        }
        candidates
    }

    /// Leaves out files that are parts of zones in folders of their own: such a zone is asked for if one of them is.
    fn take_parts(&self, candidates: &mut Vec<Candidate>) {
        let mut parts: HashMap<RealPath, RealPath> = HashMap::default();
        for candidate in candidates.iter() {
            let files = candidate.split.iter().flat_map(|split| &split.files);
            parts.extend(files.map(|path| (RealPath::from(path.as_path()), candidate.named.clone())));
        }
        if parts.is_empty() {
            return;
        }
        let mut given: HashMap<RealPath, Given> = HashMap::default();
        candidates.retain(|candidate| match parts.get(&candidate.named) {
            Some(folder) if candidate.split.is_none() => {
                let known = given.entry(folder.clone()).or_insert(candidate.given);
                *known = candidate.given.min(*known);
                false
            }
            _ => true,
        });
        for candidate in candidates.iter_mut() {
            if let Some(&part) = given.get(&candidate.named) {
                candidate.given = candidate.given.min(part);
            }
        }
    }

    /// Adds the zone that the files in a folder make up; whether they do.
    fn split(&mut self, folder: &Path, named: &RealPath, given: Given) -> bool {
        let split = self.splits.entry(named.clone()).or_insert_with(|| Split::of(named).map(Arc::new)).clone();
        let Some(split) = split else { return false };
        if !split.files.iter().any(|file| self.listed(file) != Some(Meant::No)) {
            let reason = "not in `[zones] include`".to_owned();
            self.skip(folder, named, given, reason);
            return true;
        }
        let (named_folder, canonical) = (named.clone(), named.clone());
        let found = Found { named: named_folder, canonical, link: false, outside: false, given, regular: false };
        self.add(folder, found, NameKind::Zone);
        let at = self.by_name.get(named).copied();
        if let Some(candidate) = at.and_then(|at| self.candidates.get_mut(at)) {
            candidate.split = Some(split);
        }
        true
    }

    /// Adds the zone that a file is a part of, if it is; whether it is.
    fn part(&mut self, path: &Path, named: &Path, given: Given) -> bool {
        let Some(folder) = named.parent().filter(|_| octodns::may_be_part(named)) else { return false };
        let shown = path.parent().unwrap_or(path).to_owned();
        self.split(&shown, &RealPath::from(folder), given)
    }

    /// The configurations of name servers: those that the policy names, else those that were met.
    pub(crate) fn take_configs(&mut self) -> Vec<ConfigFile> {
        let Some(named) = self.config.and_then(|config| config.server_configs.as_ref()) else {
            return std::mem::take(&mut self.configs).into_iter().collect();
        };
        for placed in named {
            let mut files = views::files(placed).peekable();
            if files.peek().is_none() {
                self.policy_faults.push(PolicyFault {
                    message: format!("`{}` matches no file, so no server configuration is read by it", placed.text),
                    span: placed.span,
                    label: "matches nothing",
                    help: "paths are relative to the folder of this policy: `bind/named.conf`".to_owned(),
                });
            }
            for path in files {
                let Ok(canonical) = path.canonicalize() else { continue };
                if !self.config_file(canonical, server::by_name(&paths::shown_name(&path))) {
                    let name = paths::shown_name(&path);
                    self.policy_faults.push(PolicyFault {
                        message: format!("`{name}` lies outside the root, so it is not read"),
                        span: placed.span,
                        label: "outside the root",
                        help: "move the file below the root, or widen it with `--root`".to_owned(),
                    });
                }
            }
        }
        std::mem::take(&mut self.configs).into_iter().collect()
    }

    /// Takes a configuration that lies below a root; whether it does.
    fn config_file(&mut self, canonical: PathBuf, server: Option<server::Server>) -> bool {
        let folders: Vec<PathBuf> = canonical.parent().map(Path::to_owned).into_iter().collect();
        let inside = self.roots.of(&folders).next().is_some();
        if inside {
            self.configs.insert(ConfigFile { path: canonical, server });
        }
        inside
    }

    /// Whether configurations of name servers are looked for by their names.
    fn looks_for_configs(&self) -> bool {
        self.config.is_none_or(|config| config.server_configs.is_none())
    }

    /// Configurations in `folder` and in those above it, up to the root.
    fn configs_above(&mut self, folder: &Path, root: &Path) {
        const NAMES: [&str; 5] = ["named.conf", "named.conf.local", "nsd.conf", "knot.conf", "pdns.conf"];
        if self.config.is_some_and(|config| config.isolated) || !self.looks_for_configs() {
            return;
        }
        for above in folder.ancestors().take_while(|above| above.starts_with(root)) {
            if !self.searched.insert(above.to_owned()) {
                continue;
            }
            for name in NAMES {
                let path = above.join(name);
                if path.is_file()
                    && !self.is_excluded(&path)
                    && let Ok(canonical) = path.canonicalize()
                {
                    self.config_file(canonical, server::by_name(name));
                }
            }
        }
    }

    /// Adds files that a configuration names and whose names say nothing: those in folders that were given and, where
    /// the policy names the configurations and no other set of zones, all others as context.
    pub(crate) fn add_served(&mut self, served: &ServedFiles, candidates: &mut Vec<Candidate>) {
        let kind_of = |files: &[ServedFile]| {
            let kind = files.iter().filter(|file| !file.by_name_only).filter_map(|file| match file.served.usage {
                Use::Primary => Some(NameKind::Zone),
                Use::Secondary => Some(NameKind::Likely),
                Use::Other(_) => None,
            });
            kind.min()
        };
        let mut served_here = 0;
        for candidate in candidates.iter_mut() {
            if let Some(files) = served.files.get(&candidate.source.canonical) {
                candidate.kind = kind_of(files).map_or(candidate.kind, |kind| candidate.kind.min(kind));
                served_here += 1;
            }
        }
        // Without a link, no two candidates are one file; nearly always there is none but those.
        if served_here == served.files.len() && !candidates.iter().any(|candidate| candidate.link) {
            return;
        }
        let known: HashSet<RealPath> = candidates.iter().map(|candidate| candidate.source.canonical.clone()).collect();
        let is_set = self.config.is_some_and(|config| config.server_configs.is_some() && !config.lists_zones());
        let mut others: Vec<_> = served.files.iter().filter(|(path, _)| !known.contains(*path)).collect();
        others.sort_by_key(|(path, _)| *path);
        for (path, files) in others {
            let Some(kind) = kind_of(files) else { continue };
            let given = match self.folders.iter().any(|(folder, _)| path.starts_with(folder)) {
                true => Given::Folder,
                false if is_set => Given::Context,
                false => continue,
            };
            if self.is_excluded(path) || self.listed(path) == Some(Meant::No) {
                continue;
            }
            let shown = self.names.show(path);
            let folders = path.parent().map(Path::to_owned).into_iter().collect();
            let (canonical, shown) = (path.clone(), shown.into());
            let source = Source { path: path.shared(), canonical, shown, folders, seen_regular: false };
            let named = path.clone();
            candidates.push(Candidate { source, named, link: false, given, kind, listed: false, split: None });
        }
    }

    fn argument(&mut self, path: &Path) {
        let shown = paths::shown(path);
        let (kind, canonical) = match fs::metadata(path).and_then(|kind| Ok((kind, path.canonicalize()?))) {
            Ok(found) => found,
            Err(error) => {
                let message = format!("cannot be read: {}", paths::reason(&error));
                return self.errors.push(InputError { path: shown, message, help: None, reported: true });
            }
        };
        let named = self.named(path).unwrap_or_else(|| canonical.clone());
        let lexical = paths::flat(&self.working.join(path));
        let located = Located { lexical: &lexical, named: &named, canonical: &canonical, is_folder: kind.is_dir() };
        let Some(root) = self.roots.add_for(located) else {
            return self.errors.push(InputError {
                path: shown,
                message: "is a symbolic link that leads outside the root".to_owned(),
                help: Some("name the file it leads to, or a wider root with `--root DIR`".to_owned()),
                reported: true,
            });
        };
        if let Some(above) = canonical.parent() {
            self.configs_above(above, &root);
        }
        if kind.is_dir() {
            self.names.learn(path);
            self.folders.push((canonical, shown));
            self.folder(path, &root, Given::Folder);
        } else {
            self.names.learn(path.parent().unwrap_or(Path::new("")));
            let link = named != canonical;
            let is_excluded = self.changed_files && named.ancestors().any(|above| self.is_excluded(above));
            if !is_excluded && self.part(path, &named, Given::File) {
                return;
            }
            if let Some(folder) = octodns::folder_beside(&named).filter(|_| !is_excluded) {
                let shown = octodns::folder_beside(path).unwrap_or_else(|| folder.clone());
                self.split(&shown, &RealPath::from(folder), Given::File);
            }
            let kind = match (self.changed_files, names::kind(&paths::shown_name(path))) {
                (true, NameKind::LeftOver(_) | NameKind::Other) if self.listed(&named) != Some(Meant::Name) => return,
                // A fragment that zones include may be called anything.
                (true, NameKind::Unknown) => NameKind::Likely,
                (true, NameKind::Likely) => NameKind::Likely,
                _ => NameKind::Zone,
            };
            if self.changed_files && self.is_excluded(&named) {
                return;
            }
            let found = Found {
                named: named.into(),
                canonical: canonical.into(),
                link,
                outside: false,
                given: Given::File,
                regular: false,
            };
            self.add(path, found, kind);
        }
    }

    /// The path with the links of its folder resolved.
    fn named(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name()?;
        let folder = self.working.join(path.parent()?).canonicalize().ok()?;
        Some(folder.join(name))
    }

    /// The zone set of the policy, as far as it was not walked already.
    fn context(&mut self) {
        let Some(config) = self.config.filter(|config| config.lists_zones()) else {
            return;
        };
        for start in config.starts() {
            if !self.folders.iter().any(|(folder, _)| start.starts_with(folder)) {
                let root = self.roots.first().unwrap_or(start).to_owned();
                self.folder(start, &root, Given::Context);
            }
        }
    }

    /// A folder beside the zone set of the policy, if that lists none.
    fn context_folder(&mut self, path: &Path) {
        if self.config.is_some_and(ZoneConfig::lists_zones) {
            return;
        }
        let Ok(canonical) = path.canonicalize() else { return };
        let located = Located { lexical: &canonical, named: &canonical, canonical: &canonical, is_folder: true };
        if let Some(root) = self.roots.add_for(located) {
            self.names.learn(path);
            self.folder(path, &root, Given::Context);
        }
    }

    fn folder(&mut self, path: &Path, root: &Path, given: Given) {
        let Ok(canonical) = path.canonicalize() else {
            return;
        };
        // The folders that the entry at hand is in, links resolved, and the entry's own path.
        let mut folders = vec![canonical];
        let mut own = PathBuf::new();
        // Of entries of one folder, the paths as a whole are in the order of their names.
        let in_order = |a: &DirEntry, b: &DirEntry| a.path().as_os_str().cmp(b.path().as_os_str());
        let mut entries = WalkDir::new(path).follow_links(true).sort_by(in_order).into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.walk_error(&error, given);
                    continue;
                }
            };
            let Some(depth) = entry.depth().checked_sub(1) else { continue };
            folders.truncate(depth + 1);
            let Some(folder) = folders.get(depth) else { continue };
            let name = entry.file_name();
            own.clear();
            own.push(folder);
            own.push(name);
            let named = RealPath::from(own.as_path());
            let is_folder = entry.file_type().is_dir();
            if self.is_hidden(name, &named) || (is_folder && self.is_excluded(&named)) {
                if is_folder {
                    entries.skip_current_dir();
                }
                continue;
            }
            let link = entry.path_is_symlink();
            let canonical = match link {
                true => entry.path().canonicalize().map_or_else(|_| named.clone(), RealPath::from),
                false => named.clone(),
            };
            let outside = link && !canonical.starts_with(root);
            match (is_folder, outside) {
                (true, true) => {
                    self.skip(entry.path(), &named, given, "a symbolic link to a folder outside the root".to_owned());
                    entries.skip_current_dir();
                }
                (true, false) => folders.push(canonical.to_path_buf()),
                (false, _) => {
                    let regular = entry.file_type().is_file();
                    self.file(entry.path(), name, Found { named, canonical, link, outside, given, regular });
                }
            }
        }
    }

    /// What went wrong at one entry; the walk goes on behind it.
    fn walk_error(&mut self, error: &walkdir::Error, given: Given) {
        let Some(path) = error.path() else {
            return;
        };
        if let Some(above) = error.loop_ancestor() {
            let reason = format!("a symbolic link back to `{}`", self.shown(above, above, given));
            return self.skip(path, path, given, reason);
        }
        let broken_link = path.is_symlink() && !path.exists();
        if broken_link && !matches!(names::kind(&paths::shown_name(path)), NameKind::Zone | NameKind::Likely) {
            return;
        }
        let message = match error.io_error() {
            _ if broken_link => "is a symbolic link to a file that does not exist".to_owned(),
            Some(error) => format!("cannot be read: {}", paths::reason(error)),
            None => "cannot be read".to_owned(),
        };
        let shown = self.shown(path, path, given);
        self.errors.push(InputError { path: shown, message, help: None, reported: given != Given::Context });
    }

    /// Hidden files and folders hold no zones, unless the policy lists some there; version control never does.
    fn is_hidden(&self, name: &OsStr, named: &Path) -> bool {
        name == ".git" || (name.as_encoded_bytes().starts_with(b".") && self.listed(named).is_none())
    }

    fn is_excluded(&self, named: &Path) -> bool {
        self.config.is_some_and(|config| config.excludes(named))
    }

    /// What the policy's list of zone files says; `None` where it does not speak.
    fn listed(&self, named: &Path) -> Option<Meant> {
        self.config?.listed(named)
    }

    fn file(&mut self, path: &Path, name: &OsStr, found: Found) {
        let name = paths::shown_bytes(name.as_encoded_bytes());
        if let Some(server) = server::by_name(&name) {
            if self.looks_for_configs() && !found.outside && !self.is_excluded(&found.named) {
                self.config_file(found.canonical.to_path_buf(), Some(server));
            }
            return;
        }
        let by_name = names::kind(&name);
        let zone_like = matches!(by_name, NameKind::Zone | NameKind::Likely);
        let listed = self.listed(&found.named);
        let reason = match by_name {
            _ if self.is_excluded(&found.named) => Some("excluded by `[zones] exclude`".to_owned()),
            NameKind::Unknown | NameKind::Other if self.part(path, &found.named, found.given) => return,
            NameKind::LeftOver(what) => return self.skip(path, &found.named, found.given, what.to_owned()),
            NameKind::Other if listed != Some(Meant::Name) => return,
            _ if listed == Some(Meant::No) => Some("not in `[zones] include`".to_owned()),
            _ if found.outside => Some("a symbolic link to a file outside the root".to_owned()),
            _ if !found.regular => Some("not a regular file".to_owned()),
            _ => signed_copy(path, &name),
        };
        match reason {
            Some(reason) if zone_like => self.skip(path, &found.named, found.given, reason),
            Some(_) => {}
            None => {
                let kind = if listed == Some(Meant::Name) { NameKind::Zone } else { by_name };
                self.add(path, found, kind);
            }
        }
    }

    fn skip(&mut self, path: &Path, named: &Path, given: Given, reason: String) {
        let skipped = Skipped { path: self.shown(path, named, given), reason };
        self.skipped.push(skipped);
    }

    /// Given paths are shown as they were given, others by the nearest folder that is known.
    fn shown(&self, path: &Path, named: &Path, given: Given) -> String {
        if given == Given::Context { self.names.show(named) } else { paths::shown(path) }
    }

    fn add(&mut self, path: &Path, found: Found, kind: NameKind) {
        let Found { named, canonical, link, given, regular, .. } = found;
        if self.facts.is_some_and(|facts| facts.contains(&canonical)) {
            self.facts_given |= given == Given::File;
            return self.skip(path, &named, given, "a file of facts".to_owned());
        }
        let at = *self.by_name.entry(named.clone()).or_insert(self.candidates.len());
        let before = self.candidates.get(at).map(|known| (known.given, known.kind));
        if let (Some(known), Some((before, _))) = (self.candidates.get_mut(at), before)
            && before <= given
        {
            known.kind = known.kind.min(kind);
            return;
        }
        let shown = match given {
            Given::Context => self.names.show(&named).into(),
            Given::File | Given::Folder => paths::shown_shared(path),
        };
        let listed = self.listed(&named).is_some_and(|meant| meant != Meant::No);
        let folders = self.folders_of(&named, &canonical);
        let kind = before.map_or(kind, |(_, before)| before.min(kind));
        let path = canonical.shared_or(path);
        let source = Source { path, canonical, shown, folders, seen_regular: regular };
        let split = self.candidates.get(at).and_then(|known| known.split.clone());
        let candidate = Candidate { source, named, link, given, kind, listed, split };
        match self.candidates.get_mut(at) {
            Some(known) => *known = candidate,
            None => self.candidates.push(candidate),
        }
    }

    /// The folders that a file is found in and lies in; files of one folder share them.
    fn folders_of(&mut self, named: &RealPath, canonical: &RealPath) -> Arc<[PathBuf]> {
        // Without a link it is the folder that it was found in.
        let Some(found_in) = named.parent() else { return Arc::default() };
        let Some(lies_in) = (if named == canonical { Some(found_in) } else { canonical.parent() }) else {
            return Arc::default();
        };
        if found_in.as_os_str() != lies_in.as_os_str() {
            return Arc::new([found_in.to_owned(), lies_in.to_owned()]);
        }
        if self.folder_before.0.as_os_str() != found_in.as_os_str() {
            self.folder_before = (found_in.to_owned(), Arc::new([found_in.to_owned()]));
        }
        Arc::clone(&self.folder_before.1)
    }
}

/// A file of a folder, before it is known whether it is read.
struct Found {
    named: RealPath,
    canonical: RealPath,
    link: bool,
    outside: bool,
    given: Given,
    /// Whether its folder says that it is a regular file.
    regular: bool,
}

/// For `NAME.signed` beside `NAME`: that it is its signed copy.
fn signed_copy(path: &Path, name: &str) -> Option<String> {
    let (before, ending) = name.rsplit_once('.')?;
    if before.is_empty() || !ending.eq_ignore_ascii_case("signed") {
        return None;
    }
    let source = path.with_extension("");
    source.is_file().then(|| format!("the signed copy of `{}`", paths::shown_name(&source)))
}
