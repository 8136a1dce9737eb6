//! `ndjson` about a stream of zones: what each line of input comes to, as it comes.
//!
//! A line has three keys: `version` and the last one, which says what it is, as in [`ndjson`](super::ndjson), and between
//! them `id`, that of the line of input; it is null for what is about the run as a whole. Each line of input comes to its
//! findings, if any, and then to one `zone`, or else to one `error`. The last line is the `summary`.

use std::fmt::Write as _;

use super::json::{push_error, push_finding, push_summary};
use super::json_text::{Object, push_string};
use super::summary::{Counts, Fixable, RunError, Summary, Suppressed};
use crate::finding::Finding;
use crate::source::SourceMap;

/// What a line of input is called by whoever sends it; given back as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StreamId {
    /// A string.
    Text(String),
    /// A whole number.
    Number(i128),
}

impl std::fmt::Display for StreamId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StreamId::Text(text) => f.write_str(text),
            StreamId::Number(number) => write!(f, "{number}"),
        }
    }
}

/// A zone that was checked.
#[derive(Clone, Debug)]
pub struct ZoneTold {
    /// Its apex.
    pub zone: String,
    /// Its view.
    pub view: Option<String>,
    /// The line of input that brought it, from 1.
    pub line: u32,
    /// Records in it.
    pub records: u64,
    /// Findings reported.
    pub findings: Counts,
    /// Findings kept back.
    pub suppressed: Suppressed,
    /// Findings that carry a fix.
    pub fixable: Fixable,
}

/// Adds the line of a finding; without an id it is about the run.
pub fn push_finding_line(out: &mut String, id: Option<&StreamId>, finding: &Finding, sources: &SourceMap) {
    push_line(out, id, "finding", |out| push_finding(out, finding, sources, &|_| None));
}

/// Adds the line that ends what there is to say of a zone.
pub fn push_zone_line(out: &mut String, id: &StreamId, told: &ZoneTold) {
    push_line(out, Some(id), "zone", |out| {
        let mut object = Object::open(out);
        object.text("zone", &told.zone);
        object.option("view", told.view.as_deref());
        object.number("line", told.line.into());
        object.number("records", told.records);
        object.counts(told.findings, told.suppressed, told.fixable);
        object.close();
    });
}

/// Adds the line about a line of input that cannot be checked.
pub fn push_error_line(out: &mut String, id: Option<&StreamId>, error: &RunError) {
    push_line(out, id, "error", |out| push_error(out, error));
}

/// Adds the last line.
pub fn push_summary_line(out: &mut String, summary: &Summary) {
    push_line(out, None, "summary", |out| push_summary(out, summary));
}

fn push_line(out: &mut String, id: Option<&StreamId>, what: &str, push: impl FnOnce(&mut String)) {
    let mut object = Object::open(out);
    object.number("version", 1);
    object.value("id", |out| match id {
        None => out.push_str("null"),
        Some(StreamId::Text(text)) => push_string(out, text),
        // Writing to a string cannot fail.
        Some(StreamId::Number(number)) => drop(write!(out, "{number}")),
    });
    object.value(what, push);
    object.close();
    out.push('\n');
}
