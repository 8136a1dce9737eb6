//! `--statistics`: what was found, by rule and by zone.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::summary::grouped;
use super::visible::visible;
use super::{Counts, Terminal};
use crate::finding::{Finding, Severity};

/// Zones listed; those with most findings of the worst severity come first.
const ZONES: usize = 20;

/// How often each rule, at each severity, and each zone has findings.
pub(super) struct Statistics<'a> {
    /// The worst severity first, then the most frequent, then by name.
    pub(super) rules: Vec<(&'a str, Severity, u64)>,
    /// The zones with the most errors first, then warnings, then the rest, then by name. Without a zone the name is empty.
    pub(super) zones: Vec<(&'a str, Counts)>,
}

impl<'a> Statistics<'a> {
    /// Counts findings. One that stands for several zones counts for each of them.
    pub(super) fn of(findings: &'a [Finding]) -> Self {
        let mut rules: BTreeMap<(&str, Severity), u64> = BTreeMap::new();
        let mut zones: BTreeMap<&str, Counts> = BTreeMap::new();
        for finding in findings {
            *rules.entry((&finding.rule, finding.severity)).or_default() += 1;
            for zone in finding.every_zone() {
                *zones.entry(zone).or_default().of_severity(finding.severity) += 1;
            }
        }
        let mut rules: Vec<_> = rules.into_iter().map(|((rule, severity), count)| (rule, severity, count)).collect();
        rules.sort_by(|a, b| b.1.cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.cmp(b.0)));
        let mut zones: Vec<_> = zones.into_iter().collect();
        let weight = |counts: &Counts| (counts.error, counts.warning, counts.info);
        zones.sort_by(|a, b| weight(&b.1).cmp(&weight(&a.1)).then(a.0.cmp(b.0)));
        Statistics { rules, zones }
    }
}

/// Writes both tables.
pub(super) fn write(terminal: &Terminal, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let ascii = !terminal.unicode;
    let statistics = Statistics::of(findings);
    writeln!(out, "by rule")?;
    for (rule, severity, count) in &statistics.rules {
        let kind = terminal.paint(*severity, &format!("{severity}[{}]", visible(rule, ascii)));
        writeln!(out, "{:>9}  {kind}", grouped(*count))?;
    }
    writeln!(out, "by zone")?;
    for (zone, counts) in statistics.zones.iter().take(ZONES) {
        let zone = if zone.is_empty() { "(no zone)".into() } else { visible(zone, ascii) };
        let all = counts.error + counts.warning + counts.info;
        writeln!(out, "{:>9}  {zone}: {}", grouped(all), counts.told())?;
    }
    match statistics.zones.len().saturating_sub(ZONES) {
        0 => {}
        more => writeln!(out, "{:>9}  {} more zones", terminal.ellipsis(), grouped(more as u64))?,
    }
    writeln!(out)
}
