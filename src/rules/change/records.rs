//! One record of a change: what became of it, and where to point.

use crate::change::{Change, Difference};
use crate::finding::Severity;
use crate::rules::{Context, Draft};
use crate::zone::contents::{Contents, RecordId};
use crate::zone::name::NameRef;

/// A record that came, went, or became another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Changed {
    Added(RecordId),
    /// Of the zone of then.
    Removed(RecordId),
    /// Then, and now.
    Replaced(RecordId, RecordId),
}

/// All that came, went or changed; those of which only the TTL differs are left aside.
pub(super) fn changed(difference: &Difference) -> impl Iterator<Item = Changed> + '_ {
    let changed = difference.changed.iter().map(|&(was, now)| Changed::Replaced(was, now));
    let removed = difference.removed.iter().map(|&was| Changed::Removed(was));
    changed.chain(removed).chain(difference.added.iter().map(|&now| Changed::Added(now)))
}

impl Changed {
    /// The record then.
    pub fn was(self) -> Option<RecordId> {
        match self {
            Changed::Added(_) => None,
            Changed::Removed(was) | Changed::Replaced(was, _) => Some(was),
        }
    }

    /// The record now.
    pub fn now(self) -> Option<RecordId> {
        match self {
            Changed::Removed(_) => None,
            Changed::Added(now) | Changed::Replaced(_, now) => Some(now),
        }
    }

    /// What happened to it: "is changed".
    pub fn told(self) -> &'static str {
        match self {
            Changed::Added(_) => "is new",
            Changed::Removed(_) => "is removed",
            Changed::Replaced(..) => "is changed",
        }
    }

    /// The contents that hold the record which shows owner and type, and its number there.
    pub fn shown<'a>(self, cx: &Context<'a>, change: &Change<'a>) -> (&'a Contents, RecordId) {
        match self {
            Changed::Added(now) | Changed::Replaced(_, now) => (cx.zone.contents(), now),
            Changed::Removed(was) => (change.old.contents(), was),
        }
    }

    /// Owner and type.
    pub fn owner<'a>(self, cx: &Context<'a>, change: &Change<'a>) -> (NameRef<'a>, u16) {
        let (contents, id) = self.shown(cx, change);
        let record = contents.record(id);
        (contents.name(record.owner), record.rtype)
    }
}

/// A finding at the record as it is. For one that is gone, at the SOA of its zone, which changes with it; the record of then
/// is the evidence.
pub(super) fn draft(
    rule: &'static str,
    severity: Severity,
    cx: &Context<'_>,
    change: &Change<'_>,
    what: Changed,
) -> Draft {
    let (owner, rtype) = what.owner(cx, change);
    let draft = match (what.now(), cx.zone.soa()) {
        (Some(now), _) => Draft::at_record(rule, severity, cx, now),
        (None, Some(soa)) => Draft::at_field(rule, severity, cx, soa, "serial"),
        (None, None) => Draft::at_zone(rule, severity, cx),
    };
    let draft = draft.about(owner, Some(rtype));
    match what.was() {
        Some(was) => draft.evidence(cx.sources, change.old, was, "before"),
        None => draft,
    }
}
