//! From paths on a server's machine to files of the repository.
//!
//! A repository holds a part of the server's tree: `/etc/bind/zones/db.example` may be `zones/db.example` there. What
//! counts is the longest end of the path that exists below the root, looked for in the folder of the configuration,
//! in the folders above it, and among all zone files that were found.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use super::ServerPath;
use crate::discover::real::RealPath;
use crate::discover::{HashMap, HashSet};

/// Finds files; remembers which folders there are.
#[derive(Default)]
pub(super) struct Locator {
    /// Files known, links resolved.
    known: HashSet<RealPath>,
    /// The same by their last part, each list in order. Made when a path is first found in no other way.
    by_name: OnceLock<HashMap<OsString, Vec<RealPath>>>,
    folders: HashMap<PathBuf, bool>,
}

/// What a path is to stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    File,
    Folder,
}

/// A file that a path stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Located {
    /// Links resolved.
    pub(super) file: RealPath,
    /// Whether nothing but its name speaks for it.
    pub(super) by_name_only: bool,
}

/// Where a configuration file lies.
#[derive(Default)]
pub(super) struct Surroundings {
    /// The folders that it lies in, links resolved.
    pub(super) folders: Vec<PathBuf>,
    /// The roots that nothing is looked for outside of.
    roots: Vec<PathBuf>,
    /// The folders to look below: those of the configuration, then those above them, up to a root.
    bases: Vec<PathBuf>,
}

impl Surroundings {
    pub(super) fn new(folders: Vec<PathBuf>, roots: Vec<PathBuf>) -> Surroundings {
        let mut bases: Vec<PathBuf> = folders.clone();
        for folder in &folders {
            for above in folder.ancestors().skip(1).take_while(|above| roots.iter().any(|root| above.starts_with(root)))
            {
                if !bases.iter().any(|known| known == above) {
                    bases.push(above.to_owned());
                }
            }
        }
        Surroundings { folders, roots, bases }
    }

    /// Whether a path, links resolved, lies inside a root.
    pub(super) fn has_inside(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }

    /// The same for a path that is a key of tables.
    fn has_real_inside(&self, path: &RealPath) -> bool {
        self.roots.iter().any(|root| path.is_within(root))
    }
}

impl Locator {
    /// Knows `files`, links resolved.
    pub(super) fn new<'p>(files: impl Iterator<Item = &'p RealPath>) -> Locator {
        Locator { known: files.cloned().collect(), ..Locator::default() }
    }

    /// The file that `path` stands for in a configuration that lies `around`; inside its roots only.
    pub(super) fn file(&mut self, path: &ServerPath, around: &Surroundings) -> Option<Located> {
        self.find(path, around, Wanted::File)
    }

    /// The folder that `path` stands for.
    pub(super) fn folder(&mut self, path: &ServerPath, around: &Surroundings) -> Option<PathBuf> {
        self.find(path, around, Wanted::Folder).map(|located| located.file.to_path_buf())
    }

    fn find(&mut self, path: &ServerPath, around: &Surroundings, wanted: Wanted) -> Option<Located> {
        let (parts, own) = parts(path);
        for length in (1..=parts.len()).rev() {
            let end: PathBuf = parts.get(parts.len() - length..)?.iter().collect();
            for base in &around.bases {
                // What was written relative to the configuration, and whole, is no guess.
                let is_whole = || length >= own && around.folders.contains(base);
                let by_name_only = length == 1 && parts.len() > 1 && !is_whole();
                let mut path = PathBuf::with_capacity(base.as_os_str().len() + end.as_os_str().len() + 1);
                path.push(base);
                path.push(&end);
                if let Some(file) = self.existing(path, around, wanted) {
                    return Some(Located { file, by_name_only });
                }
            }
            if let Some(file) = self.known(&end, &around.folders) {
                return Some(Located { file, by_name_only: length == 1 && parts.len() > 1 });
            }
        }
        None
    }

    /// The file itself, links resolved, if it exists and lies inside a root.
    fn existing(&mut self, path: PathBuf, around: &Surroundings, wanted: Wanted) -> Option<RealPath> {
        // A file that was found need not be looked for on the disk once more.
        if let Some(known) = self.known.get(path.as_os_str()) {
            return (wanted == Wanted::File && around.has_real_inside(known)).then(|| known.clone());
        }
        let folder = path.parent()?;
        let exists = match self.folders.get(folder) {
            Some(known) => *known,
            None => {
                let exists = folder.is_dir();
                self.folders.insert(folder.to_owned(), exists);
                exists
            }
        };
        let is_wanted = match wanted {
            Wanted::File => Path::is_file,
            Wanted::Folder => Path::is_dir,
        };
        if !exists || !is_wanted(&path) {
            return None;
        }
        let canonical = path.canonicalize().ok()?;
        around.has_inside(&canonical).then(|| canonical.into())
    }

    fn by_name(&self) -> &HashMap<OsString, Vec<RealPath>> {
        self.by_name.get_or_init(|| {
            let mut by_name: HashMap<OsString, Vec<RealPath>> = HashMap::default();
            for file in &self.known {
                if let Some(name) = file.file_name() {
                    by_name.entry(name.to_owned()).or_default().push(file.clone());
                }
            }
            by_name.values_mut().for_each(|files| files.sort());
            by_name
        })
    }

    /// The one known file that ends so; of several the one that is nearest to the configuration.
    fn known(&self, end: &Path, folders: &[PathBuf]) -> Option<RealPath> {
        let files = self.by_name().get(end.file_name()?)?;
        let shared = |file: &Path| {
            let with =
                |folder: &PathBuf| file.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
            folders.iter().map(with).max().unwrap_or(0)
        };
        let mut matching: Vec<(usize, &RealPath)> =
            files.iter().filter(|file| file.ends_with(end)).map(|file| (shared(file), file)).collect();
        matching.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        match matching.as_slice() {
            [(_, one)] => Some((*one).clone()),
            [(near, one), (next, _), ..] if near > next => Some((*one).clone()),
            _ => None,
        }
    }
}

/// The parts of the whole path, `.` and `..` taken by the text, and how many of them were written in place.
fn parts(path: &ServerPath) -> (Vec<&OsStr>, usize) {
    let mut parts: Vec<&OsStr> = Vec::new();
    let absolute = path.path.starts_with('/');
    let folder = if absolute { "" } else { path.folder.as_str() };
    fn push<'p>(text: &'p str, parts: &mut Vec<&'p OsStr>) {
        for part in Path::new(text).components() {
            match part {
                Component::Normal(part) => parts.push(part),
                Component::ParentDir => {
                    parts.pop();
                }
                _ => {}
            }
        }
    }
    push(folder, &mut parts);
    let before = parts.len();
    push(&path.path, &mut parts);
    let own = parts.len().saturating_sub(before);
    (parts, own)
}
