//! `gitlab`: a Code Quality report, which GitLab shows in merge requests.
//!
//! The format is a bare list of issues, so there is no place for what the report rests on; `--output json=FILE` beside it
//! keeps that. GitLab compares reports by fingerprint and shows one issue for each.

use std::io::{self, Write};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::json_text::Object;
use super::visible::{visible, visible_lines};
use super::{Report, Run, RunError};
use crate::finding::{Finding, Severity};

pub(super) struct Gitlab;

impl Report for Gitlab {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut first = true;
        let mut put = |text: &str, out: &mut dyn Write| {
            let lead = if std::mem::take(&mut first) { "[\n" } else { ",\n" };
            out.write_all(lead.as_bytes())?;
            out.write_all(text.as_bytes())
        };
        let mut text = String::new();
        for error in &run.summary.errors {
            text.clear();
            push_error(&mut text, error);
            put(&text, out)?;
        }
        for finding in run.findings {
            text.clear();
            push_finding(&mut text, finding, run);
            put(&text, out)?;
        }
        out.write_all(if first { b"[]\n" } else { b"\n]\n" })
    }
}

fn push_finding(out: &mut String, finding: &Finding, run: &Run<'_>) {
    let file = run.sources.get(finding.span.file);
    let mut object = Object::open(out);
    object.text("description", &described(&finding.message, finding.help.as_deref()));
    object.text("check_name", &finding.rule);
    object.text("fingerprint", &finding.fingerprint);
    object.text(
        "severity",
        match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
    );
    let lines = (file.position(finding.span.start).line, file.position(finding.span.end()).line);
    push_location(&mut object, file.path(), lines);
    object.close();
}

/// What kept the check from being whole, so that a merge request shows it.
fn push_error(out: &mut String, error: &RunError) {
    let path = error.path.as_deref().unwrap_or(".");
    let mut hash = Sha256::new();
    for part in [error.kind.as_str(), path, &error.message] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut object = Object::open(out);
    object.text("description", &described(&error.message, error.help.as_deref()));
    object.text("check_name", &format!("zonewarden-{}", error.kind.as_str()));
    object.text("fingerprint", &HEXLOWER.encode(&hash.finalize()));
    object.text("severity", "blocker");
    let line = error.position.map_or(1, |position| position.line);
    push_location(&mut object, path, (line, line));
    object.close();
}

fn push_location(object: &mut Object<'_>, path: &str, lines: (u32, u32)) {
    object.object("location", |location| {
        // GitLab wants paths as git has them.
        location.text("path", path.strip_prefix("./").unwrap_or(path));
        location.object("lines", |numbers| {
            numbers.number("begin", u64::from(lines.0));
            numbers.number("end", u64::from(lines.1));
        });
    });
}

fn described(message: &str, help: Option<&str>) -> String {
    let message = visible(message, false);
    match help {
        Some(help) => format!("{message}; {}", visible_lines(help, false).replace('\n', " ")),
        None => message.into_owned(),
    }
}
