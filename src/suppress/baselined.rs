//! Entries of a baseline: which are still needed, and what to say of those that are not.

use super::{Kept, RULE, World};
use crate::baseline::{Baseline, Entry};
use crate::finding::{Finding, Label, Severity};
use crate::fingerprint;

/// Places of stale entries that are shown, besides the first.
const SHOWN: usize = 5;

/// Whether the run can say that an entry matches nothing: its zone was read, or all zones were and there is no such zone
/// any more; and the command line left its rule in.
pub(super) fn is_judged(entry: &Entry, world: &World<'_>) -> bool {
    let mut zones = world
        .set
        .zones()
        .iter()
        .filter(|zone| zone.view() == entry.view.as_deref() && zone.apex_text().eq_ignore_ascii_case(&entry.zone));
    if world.policy.is_left_out(&entry.rule) {
        return false;
    }
    match zones.next() {
        None => world.whole,
        Some(zone) => zone.reported() && zones.all(|zone| zone.reported()),
    }
}

/// For each entry of the baseline whether a finding is the one it knows, kept back or not.
pub(super) fn used(kept: &Kept, world: &World<'_>) -> Vec<bool> {
    let Some(baseline) = world.baseline else { return Vec::new() };
    let mut used = vec![false; baseline.entries().len()];
    for finding in kept.shown.iter().chain(&kept.ignored).chain(&kept.waived) {
        for &index in baseline.find(&finding.fingerprint) {
            if let Some(used) = used.get_mut(index) {
                *used = true;
            }
        }
    }
    used
}

/// One finding for all entries that are no longer needed: they go together, by one command.
pub(super) fn stale(kept: &Kept, world: &World<'_>) -> Option<Finding> {
    let severity = world.policy.base().severity(RULE, Severity::Warning)?;
    let entries = world.baseline.map(Baseline::entries)?;
    let used = used(kept, world);
    let mut stale = entries.iter().zip(used).filter(|((entry, _), used)| !used && is_judged(entry, world));
    let ((first, span), _) = stale.next()?;
    let label = |entry: &Entry| format!("`{}` of `{}`", entry.rule, entry.owner.as_ref().unwrap_or(&entry.zone));
    let mut labels: Vec<Label> = Vec::new();
    let mut count = 1;
    for ((entry, span), _) in stale {
        count += 1;
        if labels.len() < SHOWN {
            labels.push(Label { span: *span, message: label(entry) });
        }
    }
    let message = match count {
        1 => "an entry of the baseline matches nothing any more".to_owned(),
        _ => format!("{count} entries of the baseline match nothing any more"),
    };
    let path = world.sources.get(span.file).path().to_owned();
    let mut told = [Finding {
        rule: RULE.to_owned(),
        severity,
        message,
        help: Some(format!("`zonewarden baseline prune {path}` takes them out")),
        span: *span,
        span_label: label(first),
        labels,
        zone: String::new(),
        zones: Vec::new(),
        consulted: Vec::new(),
        view: None,
        views: Vec::new(),
        owner: None,
        rtype: None,
        subject: "baseline".to_owned(),
        fix: None,
        fingerprint: String::new(),
    }];
    fingerprint::assign(&mut told, world.sources);
    let [told] = told;
    Some(told)
}
