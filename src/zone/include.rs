//! How the reader gets at included files: it asks a [`Loader`], and does no input or output of its own.

use std::sync::Arc;

use crate::source::SourceFile;

/// Why an included file is not read. Never holds anything of the file's content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IncludeError {
    /// What is wrong, with the name as written.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Opens the files that `$INCLUDE` names.
pub trait Loader: Sync {
    /// The file that `name` (escapes resolved, quotes removed) means when it stands in `from`.
    ///
    /// # Errors
    /// [`IncludeError`] if there is no such file, it cannot be read, or it lies outside the allowed root.
    fn load(&self, name: &[u8], from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError>;
}

/// Refuses every include: for texts that come from nowhere, such as standard input.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoIncludes;

impl Loader for NoIncludes {
    fn load(&self, name: &[u8], _from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        Err(IncludeError {
            message: format!("`{}` is not read: this text has no folder to look in", name.escape_ascii()),
            help: Some("check the file itself instead of piping it in".to_owned()),
        })
    }
}
