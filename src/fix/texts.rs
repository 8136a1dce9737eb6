//! New texts in the place of files, without a write: the zones are read as if they were there already.

use std::collections::HashMap;
use std::sync::Arc;

use crate::source::{FileId, SourceFile};
use crate::zone::include::{IncludeError, Loader};

/// New texts of files.
#[derive(Clone, Default, Debug)]
pub struct NewTexts {
    /// By the id of the file as it was read: that file, and its text now.
    now: HashMap<FileId, (Arc<SourceFile>, Arc<SourceFile>)>,
    /// By the id of a text: the file as it was read.
    was: HashMap<FileId, Arc<SourceFile>>,
}

impl NewTexts {
    /// Puts `new` in the place of `file`, which may be a new text itself.
    pub fn put(&mut self, file: Arc<SourceFile>, new: Arc<SourceFile>) {
        let original = self.was.get(&file.id()).cloned().unwrap_or(file);
        self.was.insert(new.id(), Arc::clone(&original));
        self.now.insert(original.id(), (original, new));
    }

    /// The text that counts for a file as it was read.
    pub fn of(&self, file: &Arc<SourceFile>) -> Arc<SourceFile> {
        self.now.get(&file.id()).map_or_else(|| Arc::clone(file), |(_, new)| Arc::clone(new))
    }

    /// Gives a file its own text back.
    pub fn take_back(&mut self, file: FileId) {
        self.now.remove(&file);
    }

    /// The files with new texts, each as it was read and as it is now, by path.
    pub fn changed(&self) -> Vec<(Arc<SourceFile>, Arc<SourceFile>)> {
        let mut changed: Vec<_> = self.now.values().filter(|(was, now)| was.bytes() != now.bytes()).cloned().collect();
        changed.sort_by(|a, b| a.0.path().cmp(b.0.path()));
        changed
    }
}

/// A loader that gives new texts in the place of the files that it finds.
pub struct Reading<'a> {
    /// Finds the files.
    pub loader: &'a dyn Loader,
    /// The new texts.
    pub texts: &'a NewTexts,
}

impl Loader for Reading<'_> {
    fn load(&self, name: &[u8], from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        let from = self.texts.was.get(&from.id()).map_or(from, |was| was.as_ref());
        Ok(self.texts.of(&self.loader.load(name, from)?))
    }
}
