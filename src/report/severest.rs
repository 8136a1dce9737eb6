//! The order of formats whose consumers cut: what is worst first, otherwise as in every report.

use crate::finding::{Finding, Severity};

/// The findings, errors first, then warnings, then the rest, each in the order of the report.
pub(super) fn worst_first(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    let of = |severity| findings.iter().filter(move |finding| finding.severity == severity);
    of(Severity::Error).chain(of(Severity::Warning)).chain(of(Severity::Info))
}
