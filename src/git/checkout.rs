//! An old revision as files, so that zones, what they include, server configurations, policies and facts of then are
//! found and read by the very same code as those of now.
//!
//! The files stand in a folder of their own below the system's folder for temporary files, readable by this user only,
//! and go with the [`Checkout`]. Files that cannot be part of any zone (images, archives, programs) are left out.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::objects::{ObjectKind, Objects};
use super::tree::{Entry, EntryKind};
use super::{GitError, Repository, Revision};
use crate::interrupt::Leftover;

/// Submodules inside one another, at the most.
const MAX_SUBMODULES: usize = 8;

/// Endings of files that are never read for a zone.
const NEVER_READ: [&str; 33] = [
    "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "pdf", "tar", "tgz", "gz", "bz2", "xz", "zst", "zip", "7z",
    "so", "o", "a", "exe", "dll", "pyc", "class", "jar", "woff", "woff2", "ttf", "mp4", "go", "js", "ts", "css",
    "lock",
];

/// What of a revision is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    /// The path from the top, for people.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// The files of a revision.
#[derive(Debug)]
pub struct Checkout {
    /// Goes with the value.
    _folder: TempDir,
    /// Or with the process.
    _leftover: Leftover,
    root: PathBuf,
    /// Submodules that could not be looked into.
    pub left: Vec<Left>,
    /// Files that are not written yet.
    later: Vec<Entry>,
}

impl Checkout {
    /// Writes the files of a revision.
    ///
    /// # Errors
    /// [`GitError`] if objects are missing, or files cannot be written.
    pub fn of(repository: &Repository, objects: &mut Objects, revision: &Revision) -> Result<Checkout, GitError> {
        let files = objects.files(revision)?;
        Self::without(repository, objects, revision, &files, |_| false)
    }

    /// Writes those of a revision's files that `later` does not hold for. The folders of the others are there, so that
    /// [`Checkout::complete`] can write them when they are wanted after all.
    ///
    /// # Errors
    /// As for [`Checkout::of`].
    pub fn without(
        repository: &Repository,
        objects: &mut Objects,
        revision: &Revision,
        files: &[Entry],
        later: impl Fn(&Entry) -> bool,
    ) -> Result<Checkout, GitError> {
        let folder = tempfile::Builder::new().prefix("zonewarden-").tempdir().map_err(|error| not_written(&error))?;
        let root = folder.path().canonicalize().map_err(|error| not_written(&error))?;
        // What looks for the top of the repository finds it here, too.
        fs::create_dir(root.join(".git")).map_err(|error| not_written(&error))?;
        let leftover = Leftover::new(folder.path());
        let mut checkout =
            Checkout { _folder: folder, _leftover: leftover, root: root.clone(), left: Vec::new(), later: Vec::new() };
        let is_later = |entry: &Entry| entry.kind == EntryKind::File && later(entry);
        let (later, now): (Vec<Entry>, Vec<Entry>) = files.iter().cloned().partition(is_later);
        let folders: BTreeSet<PathBuf> =
            later.iter().filter_map(|entry| Some(place_of(&root, entry)?.parent()?.to_owned())).collect();
        for folder in folders {
            fs::create_dir_all(folder).map_err(|error| not_written(&error))?;
        }
        checkout.later = later;
        checkout.fill(repository, objects, revision, (&now, &root), 0)?;
        Ok(checkout)
    }

    /// Writes what was left for later.
    ///
    /// # Errors
    /// As for [`Checkout::of`].
    pub fn complete(
        &mut self,
        repository: &Repository,
        objects: &mut Objects,
        revision: &Revision,
    ) -> Result<(), GitError> {
        let (later, root) = (std::mem::take(&mut self.later), self.root.clone());
        self.fill(repository, objects, revision, (&later, &root), 0)
    }

    /// Writes some of what was left for later, ahead of the rest.
    ///
    /// # Errors
    /// As for [`Checkout::of`].
    pub fn write(
        &mut self,
        repository: &Repository,
        objects: &mut Objects,
        revision: &Revision,
        files: &[Entry],
    ) -> Result<(), GitError> {
        let root = self.root.clone();
        self.fill(repository, objects, revision, (files, &root), 0)
    }

    /// The folder that stands for the top of the repository, links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a file of that name is written at all.
    pub fn holds(entry: &Entry) -> bool {
        is_read(entry)
    }

    fn fill(
        &mut self,
        repository: &Repository,
        objects: &mut Objects,
        revision: &Revision,
        (entries, to): (&[Entry], &Path),
        depth: usize,
    ) -> Result<(), GitError> {
        let (links, files): (Vec<&Entry>, Vec<&Entry>) = entries
            .iter()
            .filter(|entry| entry.kind != EntryKind::Submodule && is_read(entry))
            .partition(|entry| entry.kind == EntryKind::Link);
        let mut made: Option<PathBuf> = None;
        // Links come last, so that nothing is written through one.
        for (entries, link) in [(files, false), (links, true)] {
            let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
            objects.each(&ids, |place, object| {
                let (Some(entry), Some(object)) = (entries.get(place), object) else { return Err(revision.gone()) };
                let Some(path) = place_of(to, entry).filter(|_| object.kind == ObjectKind::Blob) else { return Ok(()) };
                let folder = path.parent().unwrap_or(to);
                if made.as_deref() != Some(folder) {
                    fs::create_dir_all(folder).map_err(|error| not_written(&error))?;
                    made = Some(folder.to_owned());
                }
                let written = if link { make_link(&object.bytes, &path) } else { write_new(&path, &object.bytes) };
                match written {
                    // Two names that this file system takes for one: the first counts.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                    written => written.map_err(|error| not_written(&error)),
                }
            })?;
        }
        for entry in entries.iter().filter(|entry| entry.kind == EntryKind::Submodule) {
            self.submodule(repository, entry, to, depth)?;
        }
        Ok(())
    }

    /// A submodule's files come out of its own repository, if that is there and has the commit.
    fn submodule(&mut self, outer: &Repository, entry: &Entry, to: &Path, depth: usize) -> Result<(), GitError> {
        let (Some(place), Some(within)) = (place_of(outer.top(), entry), place_of(to, entry)) else { return Ok(()) };
        let inner = Repository::around(&place).filter(|inner| inner.top() == place && depth < MAX_SUBMODULES);
        let path = String::from_utf8_lossy(&entry.path.join(&b'/')).into_owned();
        let Some(inner) = inner else {
            self.left.push(Left { path, reason: "a submodule that is not checked out".to_owned() });
            return Ok(());
        };
        let mut objects = inner.objects()?;
        match inner.revision(&mut objects, &entry.id) {
            Ok(revision) => {
                fs::create_dir_all(&within).map_err(|error| not_written(&error))?;
                let entries = objects.files(&revision)?;
                self.fill(&inner, &mut objects, &revision, (&entries, &within), depth + 1)
            }
            Err(_) => {
                let short = entry.id.get(..12).unwrap_or(&entry.id);
                self.left.push(Left { path, reason: format!("a submodule whose commit {short} is not fetched") });
                Ok(())
            }
        }
    }
}

/// Where an entry stands below a folder; `None` for a name that this system cannot give to a file.
fn place_of(top: &Path, entry: &Entry) -> Option<PathBuf> {
    let mut path = top.to_owned();
    for part in &entry.path {
        path.push(crate::discover::path_from_bytes(part)?);
    }
    Some(path)
}

fn is_read(entry: &Entry) -> bool {
    let Some(name) = entry.path.last() else { return false };
    let Some(dot) = memchr::memrchr(b'.', name) else { return true };
    let ending = name.get(dot + 1..).unwrap_or_default();
    !NEVER_READ.iter().any(|never| ending.eq_ignore_ascii_case(never.as_bytes()))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}

#[cfg(unix)]
fn make_link(target: &[u8], path: &Path) -> io::Result<()> {
    match crate::discover::path_from_bytes(target) {
        Some(target) => std::os::unix::fs::symlink(target, path),
        None => Ok(()),
    }
}

/// As git does where links need a privilege.
#[cfg(not(unix))]
fn make_link(target: &[u8], path: &Path) -> io::Result<()> {
    write_new(path, target)
}

fn not_written(error: &io::Error) -> GitError {
    GitError::new(
        format!("the old revision cannot be written to the folder for temporary files: {error}"),
        "`TMPDIR` names another folder",
    )
}
