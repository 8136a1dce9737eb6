//! The end of a report for people: what was folded, what went wrong, what was found and checked, what was not.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::summary::{ErrorKind, counted, grouped};
use super::visible::{visible, visible_lines};
use super::{Run, Terminal, statistics};
use crate::finding::{Finding, Severity};

/// Files named that were not checked, or could not be read.
const FILES: usize = 10;

/// Counts the findings of each rule and severity, so that only the first ones are shown.
///
/// By severity too: a rule may judge its causes differently, and twenty remarks must not hide an error.
pub(super) struct Folding {
    limit: Option<usize>,
    seen: BTreeMap<String, [usize; 3]>,
}

/// The severities, the worst first, as [`Folding`] counts them.
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

impl Folding {
    pub(super) fn new(limit: Option<usize>) -> Self {
        Folding { limit, seen: BTreeMap::new() }
    }

    /// Whether a finding is among the first ones of its rule; to be asked once for each.
    pub(super) fn shows(&mut self, finding: &Finding) -> bool {
        let Some(limit) = self.limit else { return true };
        let seen = match self.seen.get_mut(&finding.rule) {
            Some(seen) => seen,
            None => self.seen.entry(finding.rule.clone()).or_default(),
        };
        let seen = match finding.severity {
            Severity::Error => &mut seen[0],
            Severity::Warning => &mut seen[1],
            Severity::Info => &mut seen[2],
        };
        *seen += 1;
        *seen <= limit
    }

    /// The rules of which findings were not shown, of which severity, and how many; the worst first.
    fn folded(&self) -> Vec<(&str, Severity, usize)> {
        let limit = self.limit.unwrap_or(usize::MAX);
        let mut folded = Vec::new();
        for (index, severity) in SEVERITIES.into_iter().enumerate() {
            let more =
                self.seen.iter().map(|(rule, seen)| (rule.as_str(), severity, seen[index].saturating_sub(limit)));
            folded.extend(more.filter(|(_, _, more)| *more > 0));
        }
        folded
    }
}

/// Writes the end of a report.
pub(super) fn close(terminal: &Terminal, run: &Run<'_>, folding: &Folding, out: &mut dyn Write) -> io::Result<()> {
    let ascii = !terminal.unicode;
    let folded = folding.folded();
    for &(rule, severity, more) in &folded {
        let kind = terminal.paint(severity, &format!("{severity}[{}]", visible(rule, ascii)));
        writeln!(out, "  {} {} more {kind}", terminal.ellipsis(), grouped(more as u64))?;
    }
    if !folded.is_empty() {
        writeln!(out, "  --no-limit shows all\n")?;
    }
    if terminal.statistics {
        statistics::write(terminal, run.findings, out)?;
    }
    errors(terminal, run, out)?;
    if terminal.quiet {
        return Ok(());
    }
    let worst = run.summary.findings.worst();
    // Nothing found where something could not be read is no reason for a tick.
    let mood = if run.summary.errors.is_empty() { worst } else { Some(Severity::Error) };
    let found = format!("{}{}", sign(terminal, mood), run.summary.found());
    let found = mood.map_or_else(|| terminal.styled("1;32", &found), |mood| terminal.paint(mood, &found));
    writeln!(out, "{found}{}", run.summary.scope())?;
    if let Some(base) = &run.summary.base {
        writeln!(out, "  {}", visible(&base.told(), ascii))?;
    }
    if run.summary.fixed > 0 {
        writeln!(out, "  fixed {}", grouped(run.summary.fixed))?;
    }
    if let Some(fixable) = run.summary.fixable.told() {
        writeln!(out, "  {fixable}")?;
    }
    if let Some(suppressed) = run.summary.suppressed.told() {
        writeln!(out, "  {suppressed}")?;
    }
    skipped(terminal, run, out)?;
    if let Some(finding) = run.findings.iter().find(|finding| Some(finding.severity) == worst) {
        writeln!(out, "  why, and how to fix it: zonewarden explain {}", visible(&finding.rule, ascii))?;
    }
    Ok(())
}

/// The sign of a severity before a line; none where it would be read out.
fn sign(terminal: &Terminal, severity: Option<Severity>) -> String {
    if terminal.narrated { String::new() } else { format!("{} ", terminal.icon(severity)) }
}

/// What could not be read. Errors of the policy are shown on standard error with their place, so here they only count.
fn errors(terminal: &Terminal, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let ascii = !terminal.unicode;
    let (policy, others): (Vec<_>, Vec<_>) =
        run.summary.errors.iter().partition(|error| error.kind == ErrorKind::Policy);
    let icon = terminal.paint(Severity::Error, &sign(terminal, Some(Severity::Error)));
    for error in &others {
        writeln!(out, "  {icon}{}{}", visible(&error.place(), ascii), visible(&error.message, ascii))?;
        if let Some(help) = &error.help {
            let help = visible_lines(help, ascii).replace('\n', "\n        ");
            writeln!(out, "  {} {help}", terminal.styled("36", "help:"))?;
        }
    }
    if !policy.is_empty() {
        let count = counted(policy.len() as u64, "error", "errors");
        writeln!(out, "  {icon}the policy has {count}; the rest of it was applied")?;
    }
    if !run.summary.errors.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// What looked like a zone and was not read.
fn skipped(terminal: &Terminal, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let skipped = &run.summary.skipped;
    match skipped.len() as u64 {
        0 => return Ok(()),
        1 => writeln!(out, "  1 file looks like a zone and was not checked:")?,
        count => writeln!(out, "  {} look like zones and were not checked:", counted(count, "file", "files"))?,
    }
    let ascii = !terminal.unicode;
    // One line more is no worse than a line that says "1 more".
    let shown = if skipped.len() == FILES + 1 { FILES + 1 } else { FILES };
    for skipped in skipped.iter().take(shown) {
        writeln!(out, "    {}: {}", visible(&skipped.path, ascii), visible(&skipped.reason, ascii))?;
    }
    match skipped.len().saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "    {} {more} more; zonewarden zones --unchecked lists all", terminal.ellipsis()),
    }
}
