//! Which files include which: a file that is only included is a fragment and no zone of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::entries;
use super::{HashMap, HashSet};
use crate::source::{FileId, SourceFile};
use crate::zone::include::Loader;

/// Who includes whom, by file.
#[derive(Debug, Default)]
pub(crate) struct Includes {
    files: HashMap<FileId, Arc<SourceFile>>,
    direct: HashMap<FileId, Vec<FileId>>,
}

impl Includes {
    /// Follows the includes of `files`, and of what they include. Includes that cannot be followed are the reader's
    /// to report.
    pub(crate) fn of<'f>(files: impl Iterator<Item = &'f Arc<SourceFile>>, loader: &dyn Loader) -> Includes {
        let mut includes = Includes::default();
        let files: Vec<&Arc<SourceFile>> = files.collect();
        // Nearly no file includes any, and then nothing more need be known of them.
        let mut found: Vec<(FileId, Targets)> = files.par_iter().filter_map(|file| included(file, loader)).collect();
        if found.is_empty() {
            return includes;
        }
        includes.files.extend(files.iter().map(|file| (file.id(), Arc::clone(file))));
        let mut next: Vec<Arc<SourceFile>> = Vec::new();
        while !found.is_empty() {
            next.clear();
            for (from, targets) in found {
                for target in &targets {
                    if includes.files.insert(target.id(), Arc::clone(target)).is_none() {
                        next.push(Arc::clone(target));
                    }
                }
                includes.direct.insert(from, targets.iter().map(|file| file.id()).collect());
            }
            found = next.par_iter().filter_map(|file| included(file, loader)).collect();
        }
        includes
    }

    /// Whether no file includes another.
    pub(crate) fn is_empty(&self) -> bool {
        self.direct.is_empty()
    }

    /// Everything that `from` includes, itself left out.
    pub(crate) fn reach(&self, from: FileId) -> HashSet<FileId> {
        let mut reached = HashSet::default();
        if !self.direct.contains_key(&from) {
            return reached;
        }
        let mut next = vec![from];
        while let Some(file) = next.pop() {
            for &target in self.direct.get(&file).map(Vec::as_slice).unwrap_or_default() {
                if target != from && reached.insert(target) {
                    next.push(target);
                }
            }
        }
        reached
    }

    /// The files of `candidates` (in order) that are only included. `is_zone` says which are zones all the same.
    ///
    /// Where files include each other in a ring that nothing leads into, the first is taken as a zone.
    pub(crate) fn fragments(&self, candidates: &[FileId], is_zone: impl Fn(FileId) -> bool) -> HashSet<FileId> {
        let mut included = HashSet::default();
        for (from, targets) in &self.direct {
            included.extend(targets.iter().copied().filter(|target| target != from));
        }
        let mut fragments: HashSet<FileId> =
            candidates.iter().copied().filter(|file| included.contains(file) && !is_zone(*file)).collect();
        let mut reached = HashSet::default();
        for file in candidates.iter().filter(|file| !fragments.contains(file)) {
            reached.extend(self.reach(*file));
        }
        for file in candidates {
            if fragments.contains(file) && !reached.contains(file) {
                fragments.remove(file);
                reached.extend(self.reach(*file));
            }
        }
        fragments
    }

    /// The paths of `files`, sorted.
    pub(crate) fn paths(&self, files: &HashSet<FileId>) -> Vec<String> {
        let paths: BTreeSet<&str> =
            files.iter().filter_map(|file| self.files.get(file)).map(|file| file.path()).collect();
        paths.into_iter().map(str::to_owned).collect()
    }

    /// All files that are included somewhere, with the paths of those that include them directly.
    pub(crate) fn included_by(&self) -> BTreeMap<String, (FileId, BTreeSet<String>)> {
        let mut all: BTreeMap<String, (FileId, BTreeSet<String>)> = BTreeMap::new();
        for (from, targets) in &self.direct {
            for target in targets.iter().filter(|target| *target != from) {
                if let (Some(from), Some(target)) = (self.files.get(from), self.files.get(target)) {
                    let entry = all.entry(target.path().to_owned()).or_insert_with(|| (target.id(), BTreeSet::new()));
                    entry.1.insert(from.path().to_owned());
                }
            }
        }
        all
    }
}

/// The files that one includes.
type Targets = Vec<Arc<SourceFile>>;

/// What a file includes, if there is any.
fn included(file: &SourceFile, loader: &dyn Loader) -> Option<(FileId, Targets)> {
    if !file.may_include() {
        return None;
    }
    let text = file.bytes();
    let names = entries::includes(&text);
    let targets: Targets = names.iter().filter_map(|name| loader.load(name, file).ok()).collect();
    (!targets.is_empty()).then(|| (file.id(), targets))
}
