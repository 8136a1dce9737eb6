//! The quick way to the zones of an older revision: where all that matters for finding zones is as it was, the zones of
//! then are found where those of now are, and only the files whose bytes differ are asked of git.
//!
//! A file is as it was if its bytes have the object name that stands in the tree of then. A zone's file that came is left
//! out, and one that went is looked at alone, where neither can mean anything to other zones. Whatever cannot be told from
//! that (fragments that came or went, another policy, configurations of name servers, facts, a text that tells another
//! origin) is left to the long way, which writes the tree of then to disk and finds its zones anew.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::base::OldTree;
use super::session::Stop;
use crate::discover::{self, Discovery, FsLoader, OriginWhy};
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
    /// Those that were not there then.
    came: HashSet<FileId>,
    /// Files of zones that are not there now.
    went: Vec<Entry>,
}

impl Changed {
    /// Compares the files of now with the tree of then; `None` if the long way has to be taken.
    pub(super) fn find(tree: &OldTree, found: &Discovery, loader: &FsLoader<'_>) -> Option<Changed> {
        let read: HashMap<PathBuf, Arc<SourceFile>> = loader.files().into_iter().collect();
        let mut changed = Changed { files: Vec::new(), read: HashMap::new(), came: HashSet::new(), went: Vec::new() };
        let texts = ZoneTexts::of(found);
        for entry in tree.files() {
            let path = place_of(tree.top(), entry)?;
            match read.get(&path) {
                Some(file) if entry.kind == EntryKind::File => {
                    changed.read.insert(file.path().to_owned(), (Arc::clone(file), shown(entry)));
                    if !is_blob(&entry.id, &file.bytes()) {
                        if !texts.hold(file) {
                            return None;
                        }
                        changed.files.push((Arc::clone(file), entry.id.clone()));
                    }
                }
                Some(_) => return None,
                None if is_as_it_was(entry, &path) => {}
                None if is_left_for_later(entry) && has_gone(entry, &path) => changed.went.push(entry.clone()),
                None => return None,
            }
        }
        if changed.read.len() < read.len() {
            let came = read.iter().filter(|(_, file)| !changed.read.contains_key(file.path()));
            for (path, file) in came {
                if !texts.is_plain_zone(file, path) {
                    return None;
                }
                changed.came.insert(file.id());
            }
        }
        changed.stands_alone(tree, found, &read).then_some(changed)
    }

    /// Whether what came and went means nothing to other zones.
    fn stands_alone(&self, tree: &OldTree, found: &Discovery, read: &HashMap<PathBuf, Arc<SourceFile>>) -> bool {
        if self.came.is_empty() && self.went.is_empty() {
            return true;
        }
        // A server's configuration may mean another file once the one that it meant is gone.
        let served = tree.files().iter().any(|entry| discover::is_server_config(&name_of(entry)))
            || found.zones.iter().any(|zone| matches!(zone.why, OriginWhy::Server { .. }));
        // A signed copy counts where its source is not there.
        let is_copied = |path: &Path| {
            path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("signed"))
                || path.with_added_extension("signed").exists()
        };
        let came = read.iter().filter(|(_, file)| self.came.contains(&file.id())).map(|(path, _)| path.clone());
        let went = self.went.iter().filter_map(|entry| place_of(tree.top(), entry));
        if served || came.chain(went).any(|path| is_copied(&path)) {
            return false;
        }
        // Who includes what went found it then.
        let names: HashSet<Vec<u8>> = self.went.iter().filter_map(|entry| entry.path.last().cloned()).collect();
        !read.values().any(|file| discover::includes_one_of(file, &names))
    }

    /// The zones of now that were there then.
    pub(super) fn stayed(&self, found: &Discovery) -> Discovery {
        let mut stayed = found.clone();
        stayed.zones.retain(|zone| !self.came.contains(&zone.file.id()));
        stayed
    }

    /// Whether files came.
    pub(super) fn has_come(&self) -> bool {
        !self.came.is_empty()
    }

    /// The files of zones that are not there now.
    pub(super) fn went(&self) -> &[Entry] {
        &self.went
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

    /// Whether a file is named as a zone, is one, and is nothing else: no other includes it.
    fn is_plain_zone(&self, file: &SourceFile, path: &Path) -> bool {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.zones.get(file.path()) == Some(&file.id())
            && !self.included.contains(file.path())
            && discover::is_named_as_zone(&name)
            && fs::symlink_metadata(path).is_ok_and(|data| data.is_file())
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

/// Whether nothing stands any more where a file was.
fn has_gone(entry: &Entry, path: &Path) -> bool {
    entry.kind == EntryKind::File
        && fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
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
pub(super) fn shown(entry: &Entry) -> String {
    discover::shown_bytes(&entry.path.join(&b'/'))
}
