//! `junit`: the XML of JUnit as Ant writes it, for build servers that show test results.
//!
//! The first suite is the run itself: what it rests on as properties, what could not be read as errors, what was left
//! out as skipped tests. Each file with findings is a suite behind it, each finding a test. Findings at or above
//! `--fail-on` are failures, the others skipped tests with their text, so that a result is red where the exit code is.

use std::io::{self, Write};

use super::provenance;
use super::xml::escaped;
use super::{Report, Run};
use crate::finding::Finding;

pub(super) struct Junit;

impl Report for Junit {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites>")?;
        write_run(run, out)?;
        let path = |finding: &Finding| run.sources.get(finding.span.file).path().to_owned();
        for (index, findings) in run.findings.chunk_by(|a, b| path(a) == path(b)).enumerate() {
            let Some(first) = findings.first() else { continue };
            write_file(&path(first), index + 1, findings, run, out)?;
        }
        writeln!(out, "</testsuites>")
    }
}

/// Head of a suite: its counts and its properties.
struct Suite<'a> {
    name: &'a str,
    id: usize,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Suite<'_> {
    fn open(&self, run: &Run<'_>, properties: &[provenance::Row], out: &mut dyn Write) -> io::Result<()> {
        // The schema wants a time; without `--now` the clock must not make two reports differ.
        let now = run.summary.now.unwrap_or(jiff::Timestamp::UNIX_EPOCH).strftime("%Y-%m-%dT%H:%M:%S");
        writeln!(
            out,
            "  <testsuite package=\"zonewarden\" id=\"{}\" name=\"{}\" timestamp=\"{now}\" hostname=\"localhost\" \
             tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">",
            self.id,
            name(self.name),
            self.tests,
            self.failures,
            self.errors,
            self.skipped,
        )?;
        writeln!(out, "    <properties>")?;
        for (name, value) in properties {
            writeln!(out, "      <property name=\"{name}\" value=\"{}\"/>", escaped(value))?;
        }
        writeln!(out, "    </properties>")
    }

    fn close(out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "    <system-out/>\n    <system-err/>\n  </testsuite>")
    }
}

fn write_run(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (errors, skipped) = (&run.summary.errors, &run.summary.skipped);
    let suite = Suite {
        name: "zonewarden",
        id: 0,
        tests: errors.len() + skipped.len() + 1,
        failures: 0,
        errors: errors.len(),
        skipped: skipped.len(),
    };
    suite.open(run, &provenance::rows(run.summary), out)?;
    let told = run.summary.verdict();
    writeln!(out, "    <testcase classname=\"zonewarden\" name=\"{}\" time=\"0\"/>", escaped(&told))?;
    for error in errors {
        open_case("zonewarden", error.path.as_deref().unwrap_or("zonewarden"), out)?;
        let (kind, message) = (error.kind.as_str(), escaped(&error.message));
        let text = format!("{}{}", error.place(), error.help.as_deref().unwrap_or(&error.message));
        writeln!(out, "      <error type=\"{kind}\" message=\"{message}\">{}</error>", escaped(&text))?;
        writeln!(out, "    </testcase>")?;
    }
    for skipped in skipped {
        open_case("zonewarden", &skipped.path, out)?;
        writeln!(out, "      <skipped message=\"not checked: {}\"/>", escaped(&skipped.reason))?;
        writeln!(out, "    </testcase>")?;
    }
    Suite::close(out)
}

fn write_file(path: &str, id: usize, findings: &[Finding], run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let fails = |finding: &Finding| run.summary.fail_on.includes(finding.severity);
    let failures = findings.iter().filter(|finding| fails(finding)).count();
    let tests = findings.len();
    Suite { name: path, id, tests, failures, errors: 0, skipped: tests - failures }.open(run, &[], out)?;
    for finding in findings {
        write_finding(path, finding, fails(finding), run, out)?;
    }
    Suite::close(out)
}

fn write_finding(path: &str, finding: &Finding, fails: bool, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let place = run.sources.get(finding.span.file).position(finding.span.start);
    open_case(path, &format!("{} at {}:{}", finding.rule, place.line, place.column), out)?;
    let mut text = format!("{path}:{}:{}: {}[{}]", place.line, place.column, finding.severity, finding.rule);
    for label in &finding.labels {
        let file = run.sources.get(label.span.file);
        let place = file.position(label.span.start);
        text.push_str(&format!("\n{}:{}:{}: {}", file.path(), place.line, place.column, label.message));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    let (rule, message, text) = (escaped(&finding.rule), escaped(&finding.message), escaped(&text));
    match fails {
        true => writeln!(out, "      <failure type=\"{rule}\" message=\"{message}\">{text}</failure>")?,
        false => writeln!(out, "      <skipped message=\"{}: {message}\">{text}</skipped>", finding.severity)?,
    }
    writeln!(out, "    </testcase>")
}

fn open_case(class: &str, case: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "    <testcase classname=\"{}\" name=\"{}\" time=\"0\">", name(class), escaped(case))
}

/// A name that may not be empty, nor of blanks only.
fn name(text: &str) -> String {
    if text.trim().is_empty() { "(no name)".to_owned() } else { escaped(text) }
}
