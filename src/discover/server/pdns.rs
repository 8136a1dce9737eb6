//! `pdns.conf`: PowerDNS with its BIND backend reads zones by a `named.conf` that `bind-config` names.

use std::sync::Arc;

use super::{Evaluation, Opener, ServerPath, Told, bind, span};
use crate::source::SourceFile;

/// The dialect of zone files that PowerDNS reads.
const DIALECT: &str = "powerdns";

/// What is served by the configuration in `file`.
pub(super) fn read(file: &Arc<SourceFile>, opener: &mut dyn Opener) -> Told {
    let mut run = Evaluation::new(opener, file);
    let mut start = 0;
    let mut read = Vec::new();
    for line in file.bytes().split_inclusive(|&byte| byte == b'\n') {
        let at = start;
        start += line.len();
        let Some(value) = line.trim_ascii().strip_prefix(b"bind-config") else { continue };
        let Some(value) = value.trim_ascii_start().strip_prefix(b"=") else { continue };
        let path = String::from_utf8_lossy(value.trim_ascii()).into_owned();
        let range = at..at + line.trim_ascii_end().len();
        read.extend(run.open(&ServerPath { folder: String::new(), path }, file, span(file, &range)));
    }
    let mut told = run.told;
    for config in read {
        let inner = bind::read(&config, Some(DIALECT), opener);
        told.zones.extend(inner.zones);
        told.faults.extend(inner.faults);
        told.included.extend(inner.included);
    }
    told
}
