//! The first policy of a repository, for `zonewarden init`: what was found there, and what a person may want to say of it.
//!
//! [`Survey`] gathers what zones, server configurations and mail hosts there are; [`draft`] writes it down. All that is in
//! force in the draft follows from what was found; whatever is a choice stands behind a `#`. Lines whose `#` has no blank
//! behind it are TOML: with all of them uncommented the draft is a policy without mistakes, too.
//!
//! Names and paths come out of files that nobody vouches for, so they are escaped: in strings as TOML does it, in
//! comments as on a terminal.

mod draft;
mod include;
mod mail_hosts;
mod survey;
#[cfg(test)]
mod tests;

pub use draft::draft;
pub use include::patterns;
pub use mail_hosts::{MailHost, MailHosts};
pub use survey::{PackCount, Survey};
