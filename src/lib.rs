//! zonewarden: an offline linter for DNS zone files, and a checker of policies on them.
#![forbid(unsafe_code)]

pub mod discover;
pub mod finding;
pub mod source;
pub mod zone;
