//! How folders are shown.

use std::path::{Path, PathBuf};

use super::paths;
use super::{HashMap, HashSet};

/// How folders are shown, so that an included file is shown the same whichever file includes it first.
#[derive(Clone, Default, Debug)]
pub(crate) struct ShownFolders {
    /// Folders with their links resolved, and their names: of two names the first by its text.
    folders: HashMap<PathBuf, PathBuf>,
    learnt: HashSet<PathBuf>,
}

impl ShownFolders {
    /// Knows the working directory: what lies in it is shown relative to it.
    pub(crate) fn new() -> ShownFolders {
        let mut names = ShownFolders::default();
        names.learn(Path::new(""));
        names
    }

    /// Learns a folder and those above it, as far as `path`'s own text goes.
    pub(crate) fn learn(&mut self, path: &Path) {
        let mut above = Some(path);
        while let Some(folder) = above.filter(|folder| !self.learnt.contains(*folder)) {
            let real = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let Ok(canonical) = real.canonicalize() else {
                return;
            };
            self.learnt.insert(folder.to_owned());
            let name = self.folders.entry(canonical).or_insert_with(|| folder.to_owned());
            if folder < name.as_path() {
                *name = folder.to_owned();
            }
            // Above `..` lies another folder than its text says.
            above = folder.file_name().and_then(|_| folder.parent());
        }
    }

    /// How a path with its links resolved is shown: by the nearest folder known.
    pub(crate) fn show(&self, canonical: &Path) -> String {
        let known = canonical.ancestors().find_map(|folder| Some((folder, self.folders.get(folder)?)));
        match known.and_then(|(folder, name)| Some(name.join(canonical.strip_prefix(folder).ok()?))) {
            Some(path) => paths::shown(&path),
            None => paths::shown(canonical),
        }
    }
}
