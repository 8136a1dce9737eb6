//! The order of findings.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use super::Finding;
use crate::source::{FileId, SourceFile, SourceMap};

/// The indexes of `findings` in the order in which reports show them.
///
/// The order is total but for findings that are equal in every part that is shown, and does not depend on the
/// order of `findings` or on that of reading.
pub fn report_order(findings: &[Finding], sources: &SourceMap) -> Vec<usize> {
    let ranks = path_ranks(findings, sources);
    let mut keyed: Vec<(u32, usize)> = ranks.into_iter().zip(0..).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| by_place(&findings[a.1], &findings[b.1])));
    keyed.into_iter().map(|(_, index)| index).collect()
}

/// For each finding the place of its file's path among all paths, so that sorting compares numbers.
fn path_ranks(findings: &[Finding], sources: &SourceMap) -> Vec<u32> {
    let mut numbers: HashMap<FileId, usize, foldhash::fast::RandomState> = HashMap::default();
    let mut files: Vec<Arc<SourceFile>> = Vec::new();
    let mut number_of = |id: FileId| {
        *numbers.entry(id).or_insert_with(|| {
            files.push(sources.get(id));
            files.len() - 1
        })
    };
    // Findings of one file mostly stand together.
    let mut before: Option<(FileId, usize)> = None;
    let mut number_of_next = |id: FileId| match before {
        Some((file, number)) if file == id => number,
        _ => before.insert((id, number_of(id))).1,
    };
    let file_of: Vec<usize> = findings.iter().map(|finding| number_of_next(finding.span.file)).collect();
    let mut sorted: Vec<usize> = (0..files.len()).collect();
    sorted.sort_by(|&a, &b| files[a].path().cmp(files[b].path()));
    let mut ranks = vec![0; files.len()];
    let mut rank = 0;
    for pair in sorted.windows(2) {
        // One path may have been read twice; both are one file to a person.
        rank += u32::from(files[pair[0]].path() != files[pair[1]].path());
        ranks[pair[1]] = rank;
    }
    file_of.into_iter().map(|file| ranks[file]).collect()
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
