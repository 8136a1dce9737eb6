//! Reading candidates: which of them are text at all, and what their first entries show.

use std::sync::Arc;

use super::candidate::{Candidate, Given};
use super::entries;
use super::formats::Foreign;
use super::load::FsLoader;
use super::names::NameKind;
use super::open::{self, ReadError};
use super::{InputError, Skipped};
use crate::exports::{Form, InputFormat};
use crate::source::SourceFile;

/// A candidate that turned out to be text.
pub(super) struct Text<'c> {
    pub(super) candidate: &'c Candidate,
    pub(super) file: Arc<SourceFile>,
    /// What the entries up to the first zone data show.
    pub(super) glance: entries::Look,
}

impl Text<'_> {
    /// Whether there is a SOA near the top. Nearly every text has one, and nearly none is asked; a zone in several files has
    /// none of its own.
    pub(super) fn has_soa(&self) -> bool {
        self.candidate.split.is_none()
            && (self.glance.soa || entries::look(&self.file.head(), entries::MAX_ENTRIES).soa)
    }
}

/// What became of a candidate; nearly all are texts.
pub(super) enum Outcome<'c> {
    Text(Text<'c>),
    Skipped(Box<Skipped>),
    Error(Box<InputError>),
    NoZone,
}

/// How many bytes decide whether a file of no telling name is a zone.
pub(super) const HEAD: u64 = 16 * 1024;
/// How many entries decide it.
pub(super) const HEAD_ENTRIES: usize = 64;

/// Reads a candidate, as far as its name does not rule it out.
pub(super) fn examine<'c>(loader: &FsLoader<'_>, candidate: &'c Candidate, format: InputFormat) -> Outcome<'c> {
    let reported = candidate.reported();
    let failed = |path: String, ReadError { message, help }: ReadError| {
        Outcome::Error(Box::new(InputError { path, message, help, reported }))
    };
    let shown = || candidate.source.shown.as_ref().to_owned();
    let fail = |error: ReadError| failed(shown(), error);
    let skip = |reason: String| Outcome::Skipped(Box::new(Skipped { path: shown(), reason }));
    if let Some(split) = &candidate.split {
        return match loader.split_text(&candidate.source, split) {
            Ok(file) => {
                let glance = entries::Look { any: true, zone_like: true, somewhere: true, declares: true, soa: false };
                Outcome::Text(Text { candidate, file, glance })
            }
            Err((path, error)) => failed(path, error),
        };
    }
    if candidate.kind == NameKind::Unknown && !begins_like_a_zone(candidate) {
        return match candidate.listed {
            true => skip("does not begin like a zone file".to_owned()),
            false => Outcome::NoZone,
        };
    }
    let file = match loader.read(&candidate.source) {
        Ok(file) => file,
        Err(error) => return fail(error),
    };
    let sure = candidate.kind == NameKind::Zone;
    match Foreign::of(&file.head()) {
        None | Some(Foreign::Empty) => {}
        Some(format) if sure || format.is_zone_data() => return fail(format.explain(file.path())),
        Some(format) => return skip(format.explain(file.path()).message),
    }
    let format = if candidate.given == Given::File { format } else { InputFormat::Told };
    let file = match loader.zone_text(file, format) {
        Ok(file) => file,
        Err(error) => return fail(error),
    };
    let glance = entries::glance(&file.head());
    Outcome::Text(Text { candidate, file, glance })
}

/// Whether a file of no telling name begins with zone data, and with a SOA, a `$TTL` or a `$ORIGIN` not far behind.
/// What cannot be opened is most likely no zone.
fn begins_like_a_zone(candidate: &Candidate) -> bool {
    let Ok(head) = open::read_head(&candidate.source.path, HEAD) else {
        return false;
    };
    let look = entries::look(&head, HEAD_ENTRIES);
    Foreign::of(&head).is_none() && (look.zone_like && look.declares || Form::of(&head).is_some())
}
