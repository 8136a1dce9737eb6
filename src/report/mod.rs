//! Reports: how findings are shown to people and to programs.
//!
//! A [`Run`] is everything that there is to say; a format is a [`Report`] that writes it. Reports never decide:
//! what is a finding, what is suppressed and whether the process fails is settled before they are called.
//!
//! ```
//! use zonewarden::report::{Format, Run, Summary, Terminal};
//! use zonewarden::source::SourceMap;
//!
//! let sources = SourceMap::new();
//! let summary = Summary { zones: 1, files: 1, records: 20, ..Summary::new(None) };
//! let run = Run { findings: &[], sources: &sources, summary: &summary, kept_back: &[], own_rules: &[], audit: None, rule_page: &|_| None };
//! let mut out = Vec::new();
//! Format::Concise.report(&Terminal::plain()).write(&run, &mut out).unwrap();
//! assert_eq!(out, b"no findings in 1 zone (1 file, 20 records)\n");
//! ```
//!
//! A new format is one more file here with one type that implements [`Report`], and one more row in [`Format`].

mod arrange;
mod audit;
mod checkstyle;
mod closing;
mod concise;
mod excerpt;
mod github;
mod gitlab;
mod html;
mod json;
mod json_text;
mod junit;
mod markdown;
mod narrated;
mod ndjson;
mod pretty;
mod provenance;
mod rdjson;
mod sarif;
mod severest;
mod statistics;
mod stream;
mod summary;
mod terminal;
#[cfg(test)]
mod tests;
mod told;
mod units;
mod visible;
mod xml;

use std::io;
use std::sync::Arc;

pub use arrange::arrange;
pub use audit::{Audit, RuleInForce, WaiverInForce};
pub use concise::write_lines as write_concise_lines;
pub use stream::{StreamId, ZoneTold, push_error_line, push_finding_line, push_summary_line, push_zone_line};
pub(crate) use summary::grouped;
pub use summary::{
    BaseUsed, Counts, ErrorKind, FactsUsed, FailOn, Fixable, Outcome, RunError, Skipped, Summary, Suppressed,
};
pub use terminal::{DEFAULT_LIMIT, Terminal};

pub(crate) use summary::counted;
pub(crate) use visible::is_hidden;

use crate::finding::Finding;
use crate::policy::custom::CustomRule;
use crate::source::SourceMap;

/// Everything that a report can show.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// What was found, as [`arrange()`] leaves it.
    pub findings: &'a [Finding],
    /// The files that the findings point into.
    pub sources: &'a SourceMap,
    /// What was checked and what was not.
    pub summary: &'a Summary,
    /// Findings that were let pass, and by what; only formats that have a place for them show them.
    pub kept_back: &'a [KeptBack],
    /// The policy's own rules; what they say of themselves stands beside their findings where a format has room for it.
    pub own_rules: &'a [Arc<CustomRule>],
    /// What only the audit page tells; it is whole without it, too.
    pub audit: Option<&'a Audit>,
    /// The address of a rule's page, if it has one.
    pub rule_page: &'a dyn Fn(&str) -> Option<String>,
}

/// A finding that was let pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptBack {
    /// The finding.
    pub finding: Finding,
    /// What lets it pass.
    pub by: Exception,
    /// Why, if somebody has said so.
    pub reason: Option<String>,
}

/// What lets a finding pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exception {
    /// A comment in the zone file.
    Inline,
    /// A waiver in the policy.
    Waiver,
    /// The baseline.
    Baseline,
}

/// A format: writes a run, whole.
pub trait Report {
    /// Writes all of `run` to `out`, which should be buffered.
    ///
    /// # Errors
    /// Those of `out`.
    fn write(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()>;
}

/// The formats, as they are named on the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Format {
    /// For people: the lines concerned, with what is wrong written beneath
    #[default]
    Pretty,
    /// One line each: `path:line:column: severity[rule] message`
    Concise,
    /// For programs: one JSON document with everything
    Json,
    /// For programs that read line by line: a JSON object for each finding, the summary last
    Ndjson,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions: annotations at the lines concerned
    Github,
    /// Code Quality report of GitLab
    Gitlab,
    /// JUnit XML, for build servers that show test results
    Junit,
    /// Checkstyle XML
    Checkstyle,
    /// reviewdog's Diagnostic Format
    Rdjson,
    /// For job summaries and comments on code hosts
    Markdown,
    /// An audit page that stands for itself
    Html,
}

impl Format {
    /// The writer of this format. `terminal` says what the place written to can show; formats for programs do not
    /// depend on it.
    pub fn report(self, terminal: &Terminal) -> Box<dyn Report> {
        match self {
            Format::Pretty if terminal.narrated => Box::new(narrated::Narrated::new(terminal)),
            Format::Pretty => Box::new(pretty::Pretty::new(terminal)),
            Format::Concise => Box::new(concise::Concise::new(terminal)),
            Format::Json => Box::new(json::Json),
            Format::Ndjson => Box::new(ndjson::Ndjson),
            Format::Sarif => Box::new(sarif::Sarif),
            Format::Github => Box::new(github::Github),
            Format::Gitlab => Box::new(gitlab::Gitlab),
            Format::Junit => Box::new(junit::Junit),
            Format::Checkstyle => Box::new(checkstyle::Checkstyle),
            Format::Rdjson => Box::new(rdjson::Rdjson),
            Format::Markdown => Box::new(markdown::Markdown),
            Format::Html => Box::new(html::Html),
        }
    }
}

/// Text out of a zone as it can be shown on a terminal: what could steer it is written out.
pub fn safe_text(text: &str) -> std::borrow::Cow<'_, str> {
    visible::visible(text, false)
}

/// A JSON document as it can be shown on a terminal: in its strings, what could steer one is escaped.
pub fn safe_json(document: &str) -> String {
    json_text::escape_hidden(document)
}

/// Findings for tests.
#[cfg(test)]
pub(crate) mod testing {
    use crate::finding::{Finding, Severity};
    use crate::source::Span;

    /// An error of `rule` at `span` in `example.com.`.
    pub(crate) fn finding(rule: &str, span: Span) -> Finding {
        Finding {
            rule: rule.into(),
            severity: Severity::Error,
            message: format!("message of {rule}"),
            help: None,
            span,
            span_label: String::new(),
            labels: Vec::new(),
            zone: "example.com.".into(),
            zones: vec!["example.com.".into()],
            consulted: Vec::new(),
            view: None,
            views: Vec::new(),
            owner: None,
            rtype: None,
            subject: String::new(),
            fix: None,
            fingerprint: String::new(),
        }
    }
}
