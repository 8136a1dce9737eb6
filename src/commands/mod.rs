//! What each subcommand does, from parsed arguments to exit code.

pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod records;
mod session;
pub(crate) mod zones;
