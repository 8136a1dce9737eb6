//! Objects by their names, all through one `git cat-file --batch`.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use data_encoding::HEXLOWER;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::tree::{self, Entry};
use super::{GitError, Repository, Revision, not_run};

/// Requests that are under way at once: their names fit into a pipe whatever git does with them.
const AHEAD: usize = 64;

/// What an object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectKind {
    /// A commit.
    Commit,
    /// A folder.
    Tree,
    /// A file, or the target of a symbolic link.
    Blob,
    /// A tag with a text of its own.
    Tag,
}

/// An object that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Object {
    /// Its name in hexadecimal.
    pub id: String,
    /// What it is.
    pub kind: ObjectKind,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Object {
    /// The tree of a commit.
    pub(super) fn tree(&self) -> Option<&str> {
        let line = self.bytes.split(|&byte| byte == b'\n').next()?;
        std::str::from_utf8(line.strip_prefix(b"tree ")?).ok()
    }
}

/// Whether `id` is the name of the file that holds `bytes`: a repository's hash is told by the length of its names.
pub fn is_blob(id: &str, bytes: &[u8]) -> bool {
    let header = format!("blob {}\0", bytes.len());
    let name = match id.len() {
        40 => HEXLOWER.encode(&Sha1::new().chain_update(&header).chain_update(bytes).finalize()),
        64 => HEXLOWER.encode(&Sha256::new().chain_update(&header).chain_update(bytes).finalize()),
        _ => return false,
    };
    name == id
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
pub struct Objects {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Objects {
    pub(super) fn start(repository: &Repository) -> Result<Objects, GitError> {
        let mut command = repository.command();
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Objects { child, input: Some(input), output: BufReader::new(output) }),
            _ => Err(stopped()),
        }
    }

    /// All files of a revision, in the order of git.
    ///
    /// # Errors
    /// [`GitError`] if objects are missing, as in a partial clone.
    pub fn files(&mut self, revision: &Revision) -> Result<Vec<Entry>, GitError> {
        tree::list(self, revision)
    }

    /// One object; `None` if there is none of that name. The name holds no line end.
    ///
    /// # Errors
    /// [`GitError`] if git has stopped.
    pub fn get(&mut self, name: &str) -> Result<Option<Object>, GitError> {
        let mut found = None;
        self.each(&[name], |_, object| {
            found = object;
            Ok(())
        })?;
        Ok(found)
    }

    /// Many objects, handed to `take` in order with their place in `names`.
    ///
    /// # Errors
    /// [`GitError`] if git has stopped, and those of `take`.
    pub fn each(
        &mut self,
        names: &[&str],
        mut take: impl FnMut(usize, Option<Object>) -> Result<(), GitError>,
    ) -> Result<(), GitError> {
        for (chunk, names) in names.chunks(AHEAD).enumerate() {
            let mut request = String::new();
            for name in names {
                debug_assert!(!name.contains('\n'));
                request.push_str(name);
                request.push('\n');
            }
            let input = self.input.as_mut().ok_or_else(stopped)?;
            input.write_all(request.as_bytes()).and_then(|()| input.flush()).map_err(|_| stopped())?;
            for (place, name) in names.iter().enumerate() {
                let object = self.answer(name)?;
                take(chunk * AHEAD + place, object)?;
            }
        }
        Ok(())
    }

    /// Reads `ID KIND SIZE`, the bytes and a line end; or `NAME missing`.
    fn answer(&mut self, name: &str) -> Result<Option<Object>, GitError> {
        let mut header = Vec::new();
        self.output.read_until(b'\n', &mut header).map_err(|_| stopped())?;
        let header = String::from_utf8_lossy(&header);
        let header = header.strip_suffix('\n').ok_or_else(stopped)?;
        // The name itself may hold blanks, so it is taken off first.
        if let Some(verdict) = header.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '))
            && matches!(verdict, "missing" | "ambiguous")
        {
            return Ok(None);
        }
        let mut words = header.split(' ');
        let (Some(id), Some(kind), Some(size)) = (words.next(), words.next(), words.next()) else {
            return Ok(None);
        };
        let kind = match kind {
            "commit" => ObjectKind::Commit,
            "tree" => ObjectKind::Tree,
            "blob" => ObjectKind::Blob,
            "tag" => ObjectKind::Tag,
            _ => return Ok(None),
        };
        let Ok(size) = size.parse::<u64>() else { return Err(stopped()) };
        let mut bytes = Vec::new();
        let read = (&mut self.output).take(size).read_to_end(&mut bytes).map_err(|_| stopped())?;
        let mut end = [0];
        self.output.read_exact(&mut end).map_err(|_| stopped())?;
        if read as u64 != size {
            return Err(stopped());
        }
        Ok(Some(Object { id: id.to_owned(), kind, bytes }))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // Without input it ends by itself; nobody is left to hear how.
        self.input = None;
        let _ = self.child.wait();
    }
}

fn stopped() -> GitError {
    GitError::new(
        "git stopped while objects were read from this repository",
        "`git fsck` tells whether the repository is whole; `git status` whether git works with it at all",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        // As `printf 'www A 192.0.2.80\n' | git hash-object --stdin` says, with either hash.
        let text = b"www A 192.0.2.80\n";
        let (short, long) = (
            "10968420347e52e0cfcacf28af84987295bcd0cd",
            "21269d86d0c82c98c93297317805c3323efe136c01f7ea74900c21fa4884a466",
        );
        assert!(is_blob(short, text) && is_blob(long, text));
        assert!(!is_blob(short, b"www A 192.0.2.81\n") && !is_blob("", text));
    }
}
