//! The quick way to the zones of an older revision: where all that matters for finding zones is as it was, the zones of
//! then are found where those of now are, and only the files whose bytes differ are asked of git.
//!
//! A file is as it was if its bytes have the object name that stands in the tree of then. Whatever cannot be told from that
//! alone (files that came or went, another policy, other configurations of name servers, facts, a text that tells another
//! origin) is left to the long way, which writes the tree of then to disk and finds its zones anew.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::base::OldTree;
use super::session::Stop;
use crate::discover::{self, Discovery, FsLoader};
use crate::exports::Conversion;
use crate::fix::NewTexts;
use crate::git::{Checkout, Entry, EntryKind, is_blob};
use crate::source::{FileId, SourceFile, SourceMap};

/// Whether a file of the older revision is only written where the long way is taken: zones by their names.
pub(super) fn is_left_for_later(entry: &Entry) -> bool {
    discover::is_named_as_zone(&name_of(entry))
}

/// Which files of those that were read now were others then.
pub(super) struct Changed {
    /// Each with its object of then.
    files: Vec<(Arc<SourceFile>, String)>,
    /// All files that were read, by how they are shown: each with its path from the top.
    read: HashMap<String, (Arc<SourceFile>, String)>,
}

impl Changed {
    /// Compares the files of now with the tree of then; `None` if the long way has to be taken.
    pub(super) fn find(tree: &OldTree, found: &Discovery, loader: &FsLoader<'_>) -> Option<Changed> {
        let read: HashMap<PathBuf, Arc<SourceFile>> = loader.files().into_iter().collect();
        let mut changed = Changed { files: Vec::new(), read: HashMap::new() };
        let texts = ZoneTexts::of(found);
        for entry in tree.files() {
            let path = place_of(tree.top(), entry)?;
            match read.get(&path) {
                Some(file) if entry.kind == EntryKind::File => {
                    changed.read.insert(file.path().to_owned(), (Arc::clone(file), shown(entry)));
                    if !is_blob(&entry.id, file.bytes()) {
                        if !texts.hold(file) {
                            return None;
                        }
                        changed.files.push((Arc::clone(file), entry.id.clone()));
                    }
                }
                Some(_) => return None,
                None if !is_as_it_was(entry, &path) => return None,
                None => {}
            }
        }
        // Each file that was read was there.
        (changed.read.len() == read.len()).then_some(changed)
    }

    /// The texts of then; `None` if the long way has to be taken.
    ///
    /// # Errors
    /// If objects cannot be read.
    pub(super) fn texts(
        &self,
        found: &Discovery,
        tree: &mut OldTree,
        sources: &SourceMap,
    ) -> Result<Option<NewTexts>, Stop> {
        let mut texts = NewTexts::default();
        let zone_files: HashSet<FileId> = found.zones.iter().map(|zone| zone.file.id()).collect();
        let conversions = found.zones.iter().filter_map(|zone| zone.file.conversion());
        let exports: HashSet<FileId> =
            conversions.flat_map(Conversion::originals).map(|original| original.id()).collect();
        if self.files.iter().any(|(file, _)| exports.contains(&file.id())) {
            return Ok(None);
        }
        let ids: Vec<&str> = self.files.iter().map(|(_, id)| id.as_str()).collect();
        let blobs = tree.blobs(&ids)?;
        for ((file, _), bytes) in self.files.iter().zip(blobs) {
            let Some(old) = self.old_file(tree, file, bytes, sources) else { return Ok(None) };
            if !discover::is_found_alike(file, &old, zone_files.contains(&file.id())) {
                return Ok(None);
            }
            texts.put(Arc::clone(file), old);
        }
        for file in self.beside_changed(found) {
            let Some(old) = self.old_file(tree, &file, file.bytes().to_vec(), sources) else { return Ok(None) };
            texts.put(file, old);
        }
        Ok(Some(texts))
    }

    /// The files that are as they were, of zones that have others: all of such a zone is shown as it was then.
    fn beside_changed(&self, found: &Discovery) -> Vec<Arc<SourceFile>> {
        let changed: HashSet<&str> = self.files.iter().map(|(file, _)| file.path()).collect();
        let mut beside: BTreeSet<&str> = BTreeSet::new();
        for zone in &found.zones {
            let files = || [zone.file.path()].into_iter().chain(zone.includes.iter().map(String::as_str));
            if files().any(|path| changed.contains(path)) {
                beside.extend(files().filter(|path| !changed.contains(path)));
            }
        }
        beside.into_iter().filter_map(|path| Some(Arc::clone(&self.read.get(path)?.0))).collect()
    }

    fn old_file(
        &self,
        tree: &OldTree,
        file: &SourceFile,
        bytes: Vec<u8>,
        sources: &SourceMap,
    ) -> Option<Arc<SourceFile>> {
        let (_, path) = self.read.get(file.path())?;
        sources.add(format!("{}:{path}", tree.name()), bytes).ok()
    }
}

/// The texts of the zones, by the paths that are shown.
struct ZoneTexts<'a> {
    zones: HashMap<&'a str, FileId>,
    included: HashSet<&'a str>,
}

impl ZoneTexts<'_> {
    fn of(found: &Discovery) -> ZoneTexts<'_> {
        ZoneTexts {
            zones: found.zones.iter().map(|zone| (zone.file.path(), zone.file.id())).collect(),
            included: found.zones.iter().flat_map(|zone| zone.includes.iter().map(String::as_str)).collect(),
        }
    }

    /// Whether a file is the text of a zone, or included by one. That of an export is not, as it is another one that is
    /// written from it.
    fn hold(&self, file: &SourceFile) -> bool {
        match self.zones.get(file.path()) {
            Some(id) => *id == file.id(),
            None => self.included.contains(file.path()),
        }
    }
}

/// Whether what was not read may be left as it is: it is there, and if it could mean anything it has the same bytes.
fn is_as_it_was(entry: &Entry, path: &Path) -> bool {
    let name = name_of(entry);
    match entry.kind {
        EntryKind::Submodule => false,
        EntryKind::Link => fs::read_link(path).is_ok_and(|to| is_blob(&entry.id, to.as_os_str().as_encoded_bytes())),
        EntryKind::File if !Checkout::holds(entry) => true,
        EntryKind::File if discover::is_looked_into(&name) || discover::is_server_config(&name) => {
            fs::symlink_metadata(path).is_ok_and(|data| data.is_file())
                && fs::read(path).is_ok_and(|bytes| is_blob(&entry.id, &bytes))
        }
        EntryKind::File => fs::symlink_metadata(path).is_ok_and(|data| data.is_file()),
    }
}

fn place_of(top: &Path, entry: &Entry) -> Option<PathBuf> {
    let mut path = top.to_owned();
    for part in &entry.path {
        path.push(discover::path_from_bytes(part)?);
    }
    Some(path)
}

fn name_of(entry: &Entry) -> String {
    entry.path.last().map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default()
}

/// The path of an entry, for people; control characters are told when it is added to the sources of a run.
fn shown(entry: &Entry) -> String {
    discover::shown_bytes(&entry.path.join(&b'/'))
}
