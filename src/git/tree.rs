//! What a revision holds: its files by path, without their bytes.

use super::objects::{ObjectKind, Objects};
use super::{GitError, Revision};

/// Folders inside one another, at the most.
const MAX_DEPTH: usize = 256;

/// What stands at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryKind {
    /// A file.
    File,
    /// A symbolic link; its object holds the target.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// A path of a revision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The parts of the path, from the top.
    pub path: Vec<Vec<u8>>,
    /// What stands there.
    pub kind: EntryKind,
    /// The object's name in hexadecimal.
    pub id: String,
}

/// All files of a revision, in the order of git.
///
/// # Errors
/// [`GitError`] if objects are missing, as in a partial clone.
pub fn list(objects: &mut Objects, revision: &Revision) -> Result<Vec<Entry>, GitError> {
    let mut entries = Vec::new();
    let mut level: Vec<(Vec<Vec<u8>>, String)> = revision.tree.iter().map(|tree| (Vec::new(), tree.clone())).collect();
    // Level by level, so that all folders of one are asked for together.
    for _ in 0..MAX_DEPTH {
        if level.is_empty() {
            entries.sort_by(|a: &Entry, b: &Entry| a.path.cmp(&b.path));
            return Ok(entries);
        }
        let ids: Vec<&str> = level.iter().map(|(_, id)| id.as_str()).collect();
        let mut next = Vec::new();
        objects.each(&ids, |place, object| {
            let folder = level.get(place).map(|(folder, _)| folder.as_slice()).unwrap_or_default();
            let tree = object.filter(|object| object.kind == ObjectKind::Tree).ok_or_else(|| revision.gone())?;
            // An object name has as many octets as that of the tree itself.
            for (mode, name, id) in rows(&tree.bytes, tree.id.len() / 2) {
                let path: Vec<Vec<u8>> = folder.iter().cloned().chain([name.to_vec()]).collect();
                let kind = match mode {
                    b"40000" | b"040000" => {
                        if is_plain(name) {
                            next.push((path, id));
                        }
                        continue;
                    }
                    b"120000" => EntryKind::Link,
                    b"160000" => EntryKind::Submodule,
                    _ => EntryKind::File,
                };
                if is_plain(name) {
                    entries.push(Entry { path, kind, id });
                }
            }
            Ok(())
        })?;
        level = next;
    }
    Err(GitError::new(
        format!("`{}` has more than {MAX_DEPTH} folders inside one another", revision.name.escape_debug()),
        "compare with another revision",
    ))
}

impl Revision {
    /// That some of its objects are not there.
    pub(crate) fn gone(&self) -> GitError {
        GitError::new(
            format!("objects of `{}` are missing in this clone", self.name.escape_debug()),
            "a partial clone has to fetch them first, as nothing is fetched here: `git fetch --refetch --no-filter`",
        )
    }
}

/// `MODE NAME NUL ID`, again and again.
fn rows(mut bytes: &[u8], id_length: usize) -> Vec<(&[u8], &[u8], String)> {
    let mut rows = Vec::new();
    while let Some(nul) = memchr::memchr(0, bytes) {
        let (head, rest) = bytes.split_at(nul);
        let Some((id, behind)) = rest.get(1..).and_then(|rest| rest.split_at_checked(id_length)) else { break };
        let Some(blank) = memchr::memchr(b' ', head) else { break };
        let (mode, name) = head.split_at(blank);
        rows.push((mode, name.get(1..).unwrap_or_default(), data_encoding::HEXLOWER.encode(id)));
        bytes = behind;
    }
    rows
}

/// Whether a name can stand in a folder and lead nowhere else. Git makes no others; who forges a tree might.
fn is_plain(name: &[u8]) -> bool {
    let special = matches!(name, b"" | b"." | b"..") || name.eq_ignore_ascii_case(b".git");
    let windows = cfg!(windows) && name.iter().any(|byte| matches!(byte, b'\\' | b':'));
    !special && !windows && !name.contains(&b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_tree() {
        let id = [0xab; 20];
        let bytes = [b"100644 a.zone\0".as_slice(), &id, b"40000 sub folder\0", &id, b"120000 cut"].concat();
        let rows: Vec<_> = rows(&bytes, 20).into_iter().map(|(mode, name, _)| (mode.to_vec(), name.to_vec())).collect();
        assert_eq!(rows, [(b"100644".to_vec(), b"a.zone".to_vec()), (b"40000".to_vec(), b"sub folder".to_vec())]);
    }

    #[test]
    fn names_that_lead_elsewhere() {
        for name in [&b""[..], b".", b"..", b".git", b".GIT", b"a/b"] {
            assert!(!is_plain(name), "{}", name.escape_ascii());
        }
        assert!(is_plain(b".gitignore") && is_plain(b"..a") && is_plain(b"a b\xff"));
    }
}
