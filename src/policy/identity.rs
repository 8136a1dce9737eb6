//! Which policy a run was made with, so that reports can name it and two runs can be told apart.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::PolicyArgs;
use crate::source::SourceFile;

/// What a policy was put together from.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Identity {
    /// The packs, in the order in which they were asked for.
    pub packs: Vec<&'static str>,
    /// The policy files as they are shown, those that count for more behind the others.
    pub files: Vec<String>,
    /// SHA-256 in lower-case hexadecimal over the packs, the bytes of the files and what the command line changes: equal
    /// where the same version of zonewarden decides the same. Neither paths nor times count.
    pub digest: String,
}

/// An [`Identity`] while the policy is being read.
pub(super) struct Identifying {
    packs: Vec<&'static str>,
    files: Vec<String>,
    hash: Sha256,
}

impl Identifying {
    /// The beginning: what the command line says.
    pub(super) fn new(args: &PolicyArgs) -> Identifying {
        let mut identifying = Identifying { packs: Vec::new(), files: Vec::new(), hash: Sha256::new() };
        for (option, words) in [("select", &args.select), ("ignore", &args.ignore), ("severity", &args.severity)] {
            words.iter().for_each(|word| identifying.part(option, word.as_bytes()));
        }
        identifying
    }

    /// A pack that is in force.
    pub(super) fn pack(&mut self, name: &'static str) {
        self.packs.push(name);
        self.part("pack", name.as_bytes());
    }

    /// A policy file.
    pub(super) fn file(&mut self, file: &Arc<SourceFile>) {
        self.files.push(file.path().to_owned());
        self.part("file", &file.bytes());
    }

    /// A file that a policy file names and that decides with it, such as a policy of MTA-STS.
    pub(super) fn beside(&mut self, bytes: &[u8]) {
        self.part("beside", bytes);
    }

    pub(super) fn finish(self) -> Identity {
        Identity { packs: self.packs, files: self.files, digest: HEXLOWER.encode(&self.hash.finalize()) }
    }

    /// Each part with its kind and length before it, so that no two policies have the same parts in a row.
    fn part(&mut self, kind: &str, bytes: &[u8]) {
        self.hash.update(kind.as_bytes());
        self.hash.update((bytes.len() as u64).to_be_bytes());
        self.hash.update(bytes);
    }
}
