//! What the reader asks for when it meets `$INCLUDE` (RFC 1035 5.1).
//!
//! Reading zones does no input or output of its own: a [`Loader`] finds and opens the file, so that the same reader
//! works on a folder, on the tree of an old revision, and on text that may include nothing.

use std::borrow::Cow;
use std::sync::Arc;

use super::name::unescape;
use super::problem::readable;
use crate::source::SourceFile;

/// Finds the file of an `$INCLUDE`.
pub trait Loader: Sync {
    /// The file called `name` (as [`file_name`] gives it) in an `$INCLUDE` of `from`.
    ///
    /// Asked twice for one file it gives the same [`SourceFile`].
    ///
    /// # Errors
    /// [`IncludeError`] when there is no such file, or it may not be read.
    fn load(&self, name: &[u8], from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError>;
}

/// Why an `$INCLUDE` cannot be followed. Says nothing of what a refused file holds.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct IncludeError {
    /// What is wrong, with the name as it was written.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The file name that the text of a token stands for: escapes (`\X`, `\DDD`) taken as in any other field.
///
/// An escape that is none is kept as it stands; the file is then simply not found.
pub fn file_name(token: &[u8]) -> Cow<'_, [u8]> {
    if !token.contains(&b'\\') {
        return Cow::Borrowed(token);
    }
    let mut name = Vec::with_capacity(token.len());
    let mut rest = token;
    while let Some(&byte) = rest.first() {
        let (byte, width) = unescape(rest).unwrap_or((byte, 1));
        name.push(byte);
        rest = rest.get(width..).unwrap_or_default();
    }
    Cow::Owned(name)
}

/// A loader for text that has no folder: every `$INCLUDE` is refused.
#[derive(Clone, Copy, Debug)]
pub struct NoIncludes;

impl Loader for NoIncludes {
    fn load(&self, name: &[u8], from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        let (name, path) = (readable(name), from.path());
        Err(IncludeError {
            message: format!("`{name}` is not included: `{path}` has no folder to look in"),
            help: Some("give the zone file by its path".to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_in_file_names() {
        assert_eq!(file_name(b"a/b.inc").as_ref(), b"a/b.inc");
        assert_eq!(file_name(b"a\\ b\\046inc").as_ref(), b"a b.inc");
        assert_eq!(file_name(b"a\\9\\").as_ref(), b"a\\9\\");
    }
}
