//! The order of findings.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use super::Finding;
use crate::source::{FileId, SourceMap};

/// The indexes of `findings` in the order in which reports show them.
///
/// The order is total but for findings that are equal in every part that is shown, and does not depend on the
/// order of `findings` or on that of reading.
pub fn report_order(findings: &[Finding], sources: &SourceMap) -> Vec<usize> {
    let ranks = path_ranks(findings, sources);
    let mut keyed: Vec<(u32, usize)> =
        findings.iter().enumerate().map(|(index, finding)| (ranks[&finding.span.file], index)).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| by_place(&findings[a.1], &findings[b.1])));
    keyed.into_iter().map(|(_, index)| index).collect()
}

/// The place of each file's path among all paths, so that sorting compares numbers.
fn path_ranks(findings: &[Finding], sources: &SourceMap) -> HashMap<FileId, u32> {
    let files: BTreeSet<FileId> = findings.iter().map(|finding| finding.span.file).collect();
    let mut paths: Vec<_> = files.into_iter().map(|id| sources.get(id)).collect();
    paths.sort_by(|a, b| a.path().cmp(b.path()));
    let mut ranks = HashMap::with_capacity(paths.len());
    let mut rank = 0;
    for (index, file) in paths.iter().enumerate() {
        // One path may have been read twice; both are one file to a person.
        if index > 0 && paths[index - 1].path() != file.path() {
            rank += 1;
        }
        ranks.insert(file.id(), rank);
    }
    ranks
}

fn by_place(a: &Finding, b: &Finding) -> Ordering {
    (a.span.start, a.span.len)
        .cmp(&(b.span.start, b.span.len))
        .then_with(|| a.rule.cmp(&b.rule))
        .then_with(|| a.message.cmp(&b.message))
        .then_with(|| a.zone.cmp(&b.zone))
        .then_with(|| a.view.cmp(&b.view))
        .then_with(|| a.owner.cmp(&b.owner))
        .then_with(|| a.rtype.cmp(&b.rtype))
        .then_with(|| a.subject.cmp(&b.subject))
        .then_with(|| b.severity.cmp(&a.severity))
        .then_with(|| a.help.cmp(&b.help))
}
