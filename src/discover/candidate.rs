//! A file that may be a zone, before anything of it is read.

use std::sync::Arc;

use super::load::Source;
use super::names::NameKind;
use super::octodns::Split;
use super::paths;
use super::real::RealPath;

/// How a file came to be looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Given {
    /// Named on the command line.
    File,
    /// In a folder that was named.
    Folder,
    /// In the zone set of the policy only.
    Context,
}

/// A file that may be a zone.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) source: Source,
    /// The path with the links of its folder resolved, but not its own: one for each name a file has.
    pub(crate) named: RealPath,
    /// Whether it is a symbolic link itself.
    pub(crate) link: bool,
    pub(crate) given: Given,
    pub(crate) kind: NameKind,
    /// Whether the policy lists it, by name or by folder.
    pub(crate) listed: bool,
    /// For a folder: the zone whose files lie in it.
    pub(crate) split: Option<Arc<Split>>,
}

impl Candidate {
    /// The file's own name.
    pub(crate) fn name(&self) -> String {
        paths::shown_name(&self.named)
    }

    pub(crate) fn reported(&self) -> bool {
        self.given != Given::Context
    }
}
