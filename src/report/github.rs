//! `github`: workflow commands, which GitHub Actions shows as annotations at the lines concerned.
//!
//! GitHub shows ten annotations of each kind a step, so errors come first and no more than ten of a kind are written as
//! commands; what is left stands below them in the log, one line each as in `concise`. Nothing that a zone holds can
//! become a command: line ends are escaped, lines of the log do not start with `::`, and `##[` is broken up.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::provenance;
use super::severest::worst_first;
use super::summary::counted;
use super::units::Units;
use super::visible::{visible, visible_lines};
use super::{Counts, Report, Run, RunError};
use crate::finding::{Finding, Severity};

/// Annotations of one kind that GitHub shows for a step.
const SHOWN: u64 = 10;

pub(super) struct Github;

impl Report for Github {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut units = Units::new(run.sources);
        let mut shown = Counts::default();
        for error in &run.summary.errors {
            if room(&mut shown, Severity::Error) {
                writeln!(out, "{}", annotated_error(error))?;
            } else {
                log(out, &format!("{}error: {}", error.place(), error.message))?;
            }
        }
        let mut rest = Vec::new();
        for finding in worst_first(run.findings) {
            if room(&mut shown, finding.severity) {
                writeln!(out, "{}", annotated(finding, run, &mut units))?;
            } else {
                rest.push(finding);
            }
        }
        if !rest.is_empty() {
            let more = counted(rest.len() as u64, "finding", "findings");
            writeln!(out, "::group::{more} more: GitHub annotates {SHOWN} of a kind a step")?;
            for finding in rest {
                log(out, &line(finding, run))?;
            }
            writeln!(out, "::endgroup::")?;
        }
        for skipped in &run.summary.skipped {
            log(out, &format!("{}: not checked: {}", skipped.path, skipped.reason))?;
        }
        log(out, &run.summary.verdict())?;
        for (name, value) in provenance::rows(run.summary) {
            log(out, &format!("{name}: {value}"))?;
        }
        Ok(())
    }
}

/// Whether GitHub will show one more of this kind.
fn room(shown: &mut Counts, severity: Severity) -> bool {
    let count = shown.of_severity(severity);
    *count += 1;
    *count <= SHOWN
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn annotated(finding: &Finding, run: &Run<'_>, units: &mut Units<'_>) -> String {
    let region = units.region(finding.span);
    let file = run.sources.get(finding.span.file);
    let mut out = format!("::{} file={}", command(finding.severity), property(file.path()));
    // Writing to a string cannot fail.
    let _ = write!(out, ",line={},endLine={},col={}", region.line, region.end_line, region.column);
    if region.end_line == region.line {
        // The last column that is marked.
        let _ = write!(out, ",endColumn={}", region.end_column.saturating_sub(1).max(region.column));
    }
    let _ = write!(out, ",title={}::", property(&finding.rule));
    let mut text = visible(&finding.message, false).into_owned();
    for label in &finding.labels {
        let file = run.sources.get(label.span.file);
        let place = file.position(label.span.start);
        let place = format!("{}:{}:{}", visible(file.path(), false), place.line, place.column);
        let _ = write!(text, "\n{place}: {}", visible(&label.message, false));
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\nhelp: {}", visible_lines(help, false));
    }
    out.push_str(&data(&text));
    out
}

fn annotated_error(error: &RunError) -> String {
    let mut properties = Vec::new();
    if let Some(path) = &error.path {
        properties.push(format!("file={}", property(path)));
    }
    if let Some(position) = error.position {
        properties.push(format!("line={},col={}", position.line, position.column));
    }
    properties.push(format!("title={}", property(&format!("zonewarden: {}", error.kind.as_str()))));
    let mut text = visible(&error.message, false).into_owned();
    if let Some(help) = &error.help {
        let _ = write!(text, "\nhelp: {}", visible_lines(help, false));
    }
    format!("::error {}::{}", properties.join(","), data(&text))
}

fn line(finding: &Finding, run: &Run<'_>) -> String {
    let file = run.sources.get(finding.span.file);
    let place = file.position(finding.span.start);
    let kind = format!("{}[{}]", finding.severity, finding.rule);
    format!("{}:{}:{}: {kind} {}", file.path(), place.line, place.column, finding.message)
}

/// A line of the log that is no command.
fn log(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let text = visible(text, false);
    // The old form of commands counts wherever it stands in a line.
    let text = if text.contains("##[") { Cow::Owned(text.replace("##[", "## [")) } else { text };
    let lead = if text.trim_start().starts_with("::") { "- " } else { "" };
    writeln!(out, "{lead}{text}")
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a command.
fn property(text: &str) -> String {
    data(&visible(text, false)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_or_starts_a_command() {
        assert_eq!(property("a,b:c%\nd"), "a%2Cb%3Ac%25<0A>d");
        assert_eq!(data("100%\n::error::x"), "100%25%0A::error::x");
        let logged = |text: &str| {
            let mut out = Vec::new();
            log(&mut out, text).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(logged(" ::error::x"), "-  ::error::x\n");
        assert_eq!(logged("a ##[error]x"), "a ## [error]x\n");
        assert_eq!(logged("a\n::error::x"), "a<0A>::error::x\n");
    }
}
