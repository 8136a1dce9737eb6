//! `concise`: one line each, for grep, editors and quickfix lists.
//!
//! ```text
//! zones/example.com.zone:7:13: error[mx-target-is-cname] `mail.example.com.` is an alias
//! zones/gone.zone: error: permission denied
//! zones/old.zone.bak: not checked: a backup copy
//! 1 error in 3 zones (4 files, 128 records)
//! ```
//!
//! First the findings, then what could not be read, then what looked like a zone and was not read. The last line,
//! the only one without a path, says what was checked. Nothing is ever folded.

use std::borrow::Cow;
use std::io::{self, Write};

use super::summary::grouped;
use super::{Report, Run, Terminal, statistics};
use crate::finding::{Finding, Severity};
use crate::source::SourceMap;

pub(super) struct Concise {
    terminal: Terminal,
}

impl Concise {
    pub(super) fn new(terminal: &Terminal) -> Self {
        Concise { terminal: terminal.clone() }
    }
}

impl Report for Concise {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        write_lines(run.findings, run.sources, &self.terminal, out)?;
        for error in &run.summary.errors {
            let kind = self.terminal.paint(Severity::Error, "error:");
            write!(out, "{}{kind} {}", visible(&error.place()), visible(&error.message))?;
            match &error.help {
                Some(help) => writeln!(out, "; {}", visible(help))?,
                None => writeln!(out)?,
            }
        }
        if self.terminal.statistics {
            statistics::write(&self.terminal, run.findings, out)?;
        }
        if self.terminal.quiet {
            return Ok(());
        }
        for skipped in &run.summary.skipped {
            writeln!(out, "{}: not checked: {}", visible(&skipped.path), visible(&skipped.reason))?;
        }
        let fixed = Some(run.summary.fixed).filter(|&fixed| fixed > 0).map(|fixed| format!("fixed {}", grouped(fixed)));
        let asides = [fixed, run.summary.fixable.told(), run.summary.suppressed.told()];
        let asides: String = asides.into_iter().flatten().map(|aside| format!("; {aside}")).collect();
        writeln!(out, "{}{asides}", run.summary.verdict())
    }
}

/// Writes only the lines of findings, for commands that have no summary to give.
///
/// # Errors
/// Those of `out`.
pub fn write_lines(
    findings: &[Finding],
    sources: &SourceMap,
    terminal: &Terminal,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in findings {
        let file = sources.get(finding.span.file);
        let place = file.position(finding.span.start);
        let kind = format!("{}[{}]", finding.severity, visible(&finding.rule));
        writeln!(
            out,
            "{}:{}:{}: {} {}",
            visible(file.path()),
            place.line,
            place.column,
            terminal.paint(finding.severity, &kind),
            visible(&finding.message),
        )?;
    }
    Ok(())
}

/// Paths must stay paths for editors: only what is hidden is written out, whatever the terminal shows.
fn visible(text: &str) -> Cow<'_, str> {
    super::visible::visible(text, false)
}
