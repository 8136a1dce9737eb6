//! From paths on a server's machine to files of the repository.
//!
//! A repository holds a part of the server's tree: `/etc/bind/zones/db.example` may be `zones/db.example` there. What
//! counts is the longest end of the path that exists below the root, looked for in the folder of the configuration,
//! in the folders above it, and among all zone files that were found.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::ServerPath;

/// Finds files; remembers which folders there are.
#[derive(Default)]
pub(super) struct Locator {
    /// Files known, links resolved, by their last part.
    by_name: HashMap<OsString, Vec<PathBuf>>,
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
    pub(super) file: PathBuf,
    /// Whether nothing but its name speaks for it.
    pub(super) by_name_only: bool,
}

impl Locator {
    /// Knows `files`, links resolved.
    pub(super) fn new<'p>(files: impl Iterator<Item = &'p Path>) -> Locator {
        let mut locator = Locator::default();
        for file in files {
            if let Some(name) = file.file_name() {
                locator.by_name.entry(name.to_owned()).or_default().push(file.to_owned());
            }
        }
        locator.by_name.values_mut().for_each(|files| {
            files.sort();
            files.dedup();
        });
        locator
    }

    /// The file that `path` stands for in a configuration that lies in one of `folders`; inside `roots` only.
    pub(super) fn file(&mut self, path: &ServerPath, folders: &[PathBuf], roots: &[PathBuf]) -> Option<Located> {
        self.find(path, folders, roots, Wanted::File)
    }

    /// The folder that `path` stands for.
    pub(super) fn folder(&mut self, path: &ServerPath, folders: &[PathBuf], roots: &[PathBuf]) -> Option<PathBuf> {
        self.find(path, folders, roots, Wanted::Folder).map(|located| located.file)
    }

    fn find(&mut self, path: &ServerPath, folders: &[PathBuf], roots: &[PathBuf], wanted: Wanted) -> Option<Located> {
        let (parts, own) = parts(path);
        let bases = bases(folders, roots);
        for length in (1..=parts.len()).rev() {
            let end: PathBuf = parts.get(parts.len() - length..)?.iter().collect();
            for base in &bases {
                // What was written relative to the configuration, and whole, is no guess.
                let whole = length >= own && folders.contains(base);
                let by_name_only = length == 1 && parts.len() > 1 && !whole;
                if let Some(file) = self.existing(&base.join(&end), roots, wanted) {
                    return Some(Located { file, by_name_only });
                }
            }
            if let Some(file) = self.known(&end, folders) {
                return Some(Located { file, by_name_only: length == 1 && parts.len() > 1 });
            }
        }
        None
    }

    /// The file itself, links resolved, if it exists and lies inside a root.
    fn existing(&mut self, path: &Path, roots: &[PathBuf], wanted: Wanted) -> Option<PathBuf> {
        let is_inside = |path: &Path| roots.iter().any(|root| path.starts_with(root));
        // A file that was found need not be looked for on the disk once more.
        if self.is_found(path) {
            return (wanted == Wanted::File && is_inside(path)).then(|| path.to_owned());
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
        if !exists || !is_wanted(path) {
            return None;
        }
        let canonical = path.canonicalize().ok()?;
        is_inside(&canonical).then_some(canonical)
    }

    /// Whether the path, as it stands, is that of a known file with links resolved.
    fn is_found(&self, path: &Path) -> bool {
        let files = path.file_name().and_then(|name| self.by_name.get(name));
        files.is_some_and(|files| files.binary_search_by(|file| file.as_path().cmp(path)).is_ok())
    }

    /// The one known file that ends so; of several the one that is nearest to the configuration.
    fn known(&self, end: &Path, folders: &[PathBuf]) -> Option<PathBuf> {
        let files = self.by_name.get(end.file_name()?)?;
        let shared = |file: &Path| {
            let with =
                |folder: &PathBuf| file.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
            folders.iter().map(with).max().unwrap_or(0)
        };
        let mut matching: Vec<(usize, &PathBuf)> =
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
fn parts(path: &ServerPath) -> (Vec<OsString>, usize) {
    let mut parts: Vec<OsString> = Vec::new();
    let absolute = path.path.starts_with('/');
    let folder = if absolute { "" } else { path.folder.as_str() };
    let push = |text: &str, parts: &mut Vec<OsString>| {
        for part in Path::new(text).components() {
            match part {
                Component::Normal(part) => parts.push(part.to_owned()),
                Component::ParentDir => {
                    parts.pop();
                }
                _ => {}
            }
        }
    };
    push(folder, &mut parts);
    let before = parts.len();
    push(&path.path, &mut parts);
    let own = parts.len().saturating_sub(before);
    (parts, own)
}

/// The folders to look below: those of the configuration, then those above them, up to a root.
fn bases(folders: &[PathBuf], roots: &[PathBuf]) -> Vec<PathBuf> {
    let mut bases: Vec<PathBuf> = folders.to_vec();
    for folder in folders {
        for above in folder.ancestors().skip(1).take_while(|above| roots.iter().any(|root| above.starts_with(root))) {
            if !bases.iter().any(|known| known == above) {
                bases.push(above.to_owned());
            }
        }
    }
    bases
}
