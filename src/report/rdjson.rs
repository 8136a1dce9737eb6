//! `rdjson`: reviewdog's Diagnostic Format, which it turns into review comments.
//!
//! reviewdog refuses keys that it does not know, so what the report rests on has no place but the name of the source;
//! `--output json=FILE` beside it keeps that. Columns count bytes and ends are exclusive, in this format as in zonewarden.

use std::io::{self, Write};

use super::json_text::Object;
use super::visible::{visible, visible_lines};
use super::{Report, Run, RunError};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::source::{SourceMap, Span};

pub(super) struct Rdjson;

impl Report for Rdjson {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let source = format!("{} {}", env!("CARGO_PKG_NAME"), run.summary.version);
        writeln!(out, "{{\"source\": {{\"name\": \"{source}\"}}, \"diagnostics\": [")?;
        let mut text = String::new();
        let errors = run.summary.errors.len();
        let all = errors + run.findings.len();
        for index in 0..all {
            text.clear();
            match (run.summary.errors.get(index), index.checked_sub(errors).and_then(|index| run.findings.get(index))) {
                (Some(error), _) => push_error(&mut text, error),
                (None, Some(finding)) => push_finding(&mut text, finding, run),
                (None, None) => {}
            }
            text.push_str(if index + 1 < all { ",\n" } else { "\n" });
            out.write_all(text.as_bytes())?;
        }
        out.write_all(b"]}\n")
    }
}

fn push_finding(out: &mut String, finding: &Finding, run: &Run<'_>) {
    let mut object = Object::open(out);
    object.text("message", &told(&finding.message, finding.help.as_deref()));
    push_location(&mut object, "location", finding.span, run.sources);
    object.text(
        "severity",
        match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
    );
    object.object("code", |code| {
        code.text("value", &finding.rule);
        if let Some(url) = (run.rule_page)(&finding.rule) {
            code.text("url", &url);
        }
    });
    if let Some((span, text)) = finding.fix.as_deref().and_then(suggestion) {
        object.list("suggestions", [()], |out, ()| {
            let mut object = Object::open(out);
            push_range(&mut object, span, run.sources);
            object.text("text", text);
            object.close();
        });
    }
    object.list("related_locations", &finding.labels, |out, label| {
        let mut object = Object::open(out);
        object.text("message", &visible(&label.message, false));
        push_location(&mut object, "location", label.span, run.sources);
        object.close();
    });
    object.close();
}

/// Suggestions are taken one by one, so only a fix of a single edit is one, and only one that is certain.
fn suggestion(fix: &Fix) -> Option<(Span, &str)> {
    match (fix.applicability, fix.edits.as_slice()) {
        (Applicability::Safe, [edit]) => Some((edit.span, edit.replacement.as_str())),
        _ => None,
    }
}

fn push_error(out: &mut String, error: &RunError) {
    let mut object = Object::open(out);
    object.text("message", &told(&error.message, error.help.as_deref()));
    object.object("location", |location| {
        location.text("path", error.path.as_deref().unwrap_or("."));
        if let Some(position) = error.position {
            location.object("range", |range| push_position(range, "start", position.line, position.column));
        }
    });
    object.text("severity", "ERROR");
    object.object("code", |code| code.text("value", error.kind.as_str()));
    object.close();
}

fn push_location(object: &mut Object<'_>, key: &str, span: Span, sources: &SourceMap) {
    let file = sources.get(span.file);
    object.object(key, |location| {
        location.text("path", file.path());
        push_range(location, span, sources);
    });
}

fn push_range(object: &mut Object<'_>, span: Span, sources: &SourceMap) {
    let file = sources.get(span.file);
    let (start, end) = (file.position(span.start), file.position(span.end()));
    object.object("range", |range| {
        push_position(range, "start", start.line, start.column);
        push_position(range, "end", end.line, end.column);
    });
}

fn push_position(range: &mut Object<'_>, key: &str, line: u32, column: u32) {
    range.object(key, |position| {
        position.number("line", u64::from(line));
        position.number("column", u64::from(column));
    });
}

fn told(message: &str, help: Option<&str>) -> String {
    let message = visible(message, false);
    match help {
        Some(help) => format!("{message}\n\nhelp: {}", visible_lines(help, false)),
        None => message.into_owned(),
    }
}
