//! Which fixes go ahead together.

use std::collections::{BTreeMap, HashMap};

use crate::finding::{Applicability, Finding, Fix};
use crate::source::FileId;

/// The fixes up to `level` that touch no byte, nor place between two bytes, of one before them.
pub(super) fn choose<'a>(findings: &[&'a Finding], level: Applicability) -> Vec<(&'a Finding, &'a Fix)> {
    // The edits chosen so far, by start.
    let mut taken: HashMap<FileId, BTreeMap<u32, u32>> = HashMap::new();
    let mut chosen = Vec::new();
    for &finding in findings {
        let Some(fix) = finding.fix.as_deref().filter(|fix| fix.applicability <= level) else { continue };
        let free = fix.edits.iter().all(|edit| {
            let Some(taken) = taken.get(&edit.span.file) else { return true };
            let before = taken.range(..=edit.span.start).next_back();
            let behind = taken.range(edit.span.start..).next();
            before.is_none_or(|(&start, &end)| is_apart((start, end), (edit.span.start, edit.span.end())))
                && behind.is_none_or(|(&start, &end)| is_apart((edit.span.start, edit.span.end()), (start, end)))
        });
        if !free || fix.edits.is_empty() {
            continue;
        }
        for edit in &fix.edits {
            taken.entry(edit.span.file).or_default().insert(edit.span.start, edit.span.end());
        }
        chosen.push((finding, fix));
    }
    chosen
}

/// Whether a run of bytes ends before another starts. What is put in between two bytes belongs to both.
fn is_apart(before: (u32, u32), behind: (u32, u32)) -> bool {
    let put_in = before.0 == before.1 || behind.0 == behind.1;
    if put_in { before.1 < behind.0 } else { before.1 <= behind.0 }
}
