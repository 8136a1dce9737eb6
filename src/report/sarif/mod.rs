//! `sarif`: SARIF 2.1.0, for code scanning.
//!
//! One run. URIs are relative where the files were named so; regions count UTF-16 code units, as `columnKind` says; each
//! rule that found something comes with its page as help. `partialFingerprints` hold the fingerprint of the finding, so
//! that a new serial or an edited neighbour does not make an alert new.
//!
//! GitHub takes 25,000 results and 10 MB compressed. Where there is more the worst findings are written, in the order of
//! the report, and a notification of the run says how many are not.

mod limit;
mod result;
mod rule;
mod uri;

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::json::push_summary;
use super::json_text::{Object, push_string};
use super::summary::counted;
use super::units::Units;
use super::visible::visible;
use super::{Counts, ErrorKind, Report, Run, RunError};
use crate::finding::{Finding, Severity};

pub(super) struct Sarif;

/// Results that GitHub takes in one run.
const RESULTS: usize = 25_000;
/// Files that were not checked, told one by one.
const SKIPPED: usize = 100;

impl Report for Sarif {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut limit = RESULTS;
        loop {
            let document = document(run, limit);
            match limit::over(document.as_bytes()) {
                Some(share) if limit > 0 => limit = share.of(limit.min(run.findings.len() + run.kept_back.len())),
                _ => return out.write_all(document.as_bytes()),
            }
        }
    }
}

fn document(run: &Run<'_>, limit: usize) -> String {
    let kept = kept(run.findings, limit);
    // What was let pass has the room that is left.
    let passed = run.kept_back.get(..run.kept_back.len().min(limit - kept.len())).unwrap_or_default();
    let rules = rule_indexes(kept.iter().copied().chain(passed.iter().map(|kept| &kept.finding)));
    let mut text = String::new();
    let mut object = Object::open(&mut text);
    object.text("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    object.text("version", "2.1.0");
    object.list("runs", [()], |out, ()| {
        out.push('\n');
        let mut object = Object::open(out);
        object.object("tool", |tool| {
            tool.object("driver", |driver| {
                driver.text("name", env!("CARGO_PKG_NAME"));
                driver.text("version", run.summary.version);
                driver.text("semanticVersion", run.summary.version);
                driver.list("rules", rules.keys(), |out, id| {
                    out.push('\n');
                    rule::push(out, id, run);
                });
            });
        });
        object.text("columnKind", "utf16CodeUnits");
        object.list("newlineSequences", ["\r\n", "\n", "\r"], push_string);
        object.list("invocations", [()], |out, ()| push_invocation(out, run, run.findings.len() - kept.len()));
        let units = std::cell::RefCell::new(Units::new(run.sources));
        let shown = kept.iter().map(|&finding| (finding, None));
        let passed = passed.iter().map(|kept| (&kept.finding, Some(kept)));
        object.list("results", shown.chain(passed), |out, (finding, kept)| {
            out.push('\n');
            let index = rules.get(finding.rule.as_str()).copied().unwrap_or_default();
            result::push(out, finding, (index, kept), run.sources, &mut units.borrow_mut());
        });
        object.object("properties", |properties| {
            properties.value("summary", |out| push_summary_without_lists(out, run));
        });
        object.close();
        out.push('\n');
    });
    object.close();
    text.push('\n');
    text
}

/// What the run rests on. Errors and files not checked are notifications already.
fn push_summary_without_lists(out: &mut String, run: &Run<'_>) {
    let summary = super::Summary { skipped: Vec::new(), ..run.summary.clone() };
    push_summary(out, &summary);
}

/// The worst `limit` findings, in the order of the report.
fn kept(findings: &[Finding], limit: usize) -> Vec<&Finding> {
    if findings.len() <= limit {
        return findings.iter().collect();
    }
    let counts = Counts::of(findings);
    let errors = counts.error.min(limit as u64);
    let warnings = counts.warning.min(limit as u64 - errors);
    let mut left = Counts { error: errors, warning: warnings, info: limit as u64 - errors - warnings };
    let keep = |finding: &&Finding| {
        let left = left.of_severity(finding.severity);
        let kept = *left > 0;
        *left -= u64::from(kept);
        kept
    };
    findings.iter().filter(keep).collect()
}

/// The rules of the findings with their place in the list.
fn rule_indexes<'a>(findings: impl Iterator<Item = &'a Finding>) -> BTreeMap<&'a str, u64> {
    let mut rules: BTreeMap<&str, u64> = findings.map(|finding| (finding.rule.as_str(), 0)).collect();
    rules.values_mut().enumerate().for_each(|(place, index)| *index = place as u64);
    rules
}

fn push_invocation(out: &mut String, run: &Run<'_>, left_out: usize) {
    let (policy, others): (Vec<_>, Vec<_>) =
        run.summary.errors.iter().partition(|error| error.kind == ErrorKind::Policy);
    let mut object = Object::open(out);
    object.boolean("executionSuccessful", run.summary.errors.is_empty());
    object.number("exitCode", u64::from(run.summary.outcome().code()));
    object.list("toolConfigurationNotifications", policy, push_error);
    let errors = others.into_iter().map(Notification::Error);
    let left_out = (left_out > 0).then_some(Notification::LeftOut(left_out));
    let skipped = run.summary.skipped.iter().take(SKIPPED);
    let skipped = skipped.map(|skipped| Notification::Skipped(&skipped.path, &skipped.reason));
    let more = run.summary.skipped.len().saturating_sub(SKIPPED);
    let more = (more > 0).then_some(Notification::MoreSkipped(more));
    object.list(
        "toolExecutionNotifications",
        errors.chain(left_out).chain(skipped).chain(more),
        |out, notification| match notification {
            Notification::Error(error) => push_error(out, error),
            Notification::LeftOut(count) => {
                let count = counted(count as u64, "finding is", "findings are");
                let text =
                    format!("{count} left out, the least severe ones: consumers take {RESULTS} results and 10 MB");
                push_notification(out, "warning", &text, None);
            }
            Notification::Skipped(path, reason) => {
                push_notification(out, "note", &format!("not checked: {reason}"), Some(path));
            }
            Notification::MoreSkipped(count) => {
                let count = counted(count as u64, "more file", "more files");
                push_notification(out, "note", &format!("{count} that look like zones are not checked"), None);
            }
        },
    );
    object.close();
}

enum Notification<'a> {
    Error(&'a RunError),
    LeftOut(usize),
    Skipped(&'a str, &'a str),
    MoreSkipped(usize),
}

fn push_error(out: &mut String, error: &RunError) {
    let text = match &error.help {
        Some(help) => format!("{}; {help}", error.message),
        None => error.message.clone(),
    };
    let mut object = Object::open(out);
    object.text("level", "error");
    object.object("message", |message| message.text("text", &visible(&text, false)));
    if let Some(path) = &error.path {
        object.list("locations", [()], |out, ()| {
            let mut object = Object::open(out);
            object.object("physicalLocation", |location| {
                location.object("artifactLocation", |artifact| artifact.text("uri", &uri::uri(path)));
                if let Some(position) = error.position {
                    location.object("region", |region| region.number("startLine", u64::from(position.line)));
                }
            });
            object.close();
        });
    }
    object.close();
}

fn push_notification(out: &mut String, level: &str, text: &str, path: Option<&str>) {
    let mut object = Object::open(out);
    object.text("level", level);
    object.object("message", |message| message.text("text", &visible(text, false)));
    object.list("locations", path, |out, path| {
        let mut object = Object::open(out);
        object.object("physicalLocation", |location| {
            location.object("artifactLocation", |artifact| artifact.text("uri", &uri::uri(path)));
        });
        object.close();
    });
    object.close();
}

/// How bad, in SARIF's words.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
