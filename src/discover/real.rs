//! Paths as keys of tables.

use std::borrow::Borrow;
use std::ffi::OsStr;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An absolute path without `.` and `..`, and with the links of its folder resolved: two of them are the same if their
/// bytes are. A [`Path`] is taken apart to be hashed and compared, which costs more than to read a small zone.
///
/// They are in the order of paths: a folder's files come before those of `folder-2`.
#[derive(Clone, Debug)]
pub(crate) struct RealPath(Arc<Path>);

impl RealPath {
    /// The path, for another owner.
    pub(crate) fn shared(&self) -> Arc<Path> {
        Arc::clone(&self.0)
    }

    /// `path` for an owner: this one, where they are the same text.
    pub(crate) fn shared_or(&self, path: &Path) -> Arc<Path> {
        if self.as_os_str() == path.as_os_str() { self.shared() } else { path.into() }
    }

    /// Whether the path is that of `folder`, which is as absolute and plain, or of something below it.
    pub(crate) fn is_within(&self, folder: &Path) -> bool {
        let path = self.as_os_str().as_encoded_bytes();
        let folder = folder.as_os_str().as_encoded_bytes();
        let ends_a_part = |byte: Option<&u8>| byte.is_none_or(|&byte| std::path::is_separator(char::from(byte)));
        path.starts_with(folder) && (ends_a_part(folder.last()) || ends_a_part(path.get(folder.len())))
    }
}

impl Deref for RealPath {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl From<PathBuf> for RealPath {
    fn from(path: PathBuf) -> RealPath {
        RealPath(path.into())
    }
}

impl From<&Path> for RealPath {
    fn from(path: &Path) -> RealPath {
        RealPath(path.into())
    }
}

impl PartialEq for RealPath {
    fn eq(&self, other: &RealPath) -> bool {
        self.as_os_str() == other.as_os_str()
    }
}

impl Eq for RealPath {}

impl PartialOrd for RealPath {
    fn partial_cmp(&self, other: &RealPath) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RealPath {
    fn cmp(&self, other: &RealPath) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for RealPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_os_str().hash(state);
    }
}

impl Borrow<OsStr> for RealPath {
    fn borrow(&self) -> &OsStr {
        self.as_os_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_within_a_folder() {
        for (path, folder, expected) in [
            ("/srv/zones/a", "/srv/zones", true),
            ("/srv/zones", "/srv/zones", true),
            ("/srv/zones-2/a", "/srv/zones", false),
            ("/srv", "/srv/zones", false),
            ("/srv/zones/a", "/", true),
        ] {
            assert_eq!(RealPath::from(Path::new(path)).is_within(Path::new(folder)), expected, "{path} in {folder}");
            assert_eq!(Path::new(path).starts_with(folder), expected, "{path} in {folder}");
        }
    }
}
