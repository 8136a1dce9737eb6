//! `delegation-mismatch`: a delegation names other servers than the child zone names itself (RFC 1034 4.2.2).

use std::collections::HashSet;

use super::server::{self, Place};
use crate::finding::Severity;
use crate::model::{Rrset, Zone};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "delegation-mismatch";

/// Records that are shown on either side.
const SHOWN: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DelegationMismatch) };

struct DelegationMismatch;

impl RrsetRule for DelegationMismatch {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !cx.zone.is_cut(rrset.owner()) {
            return;
        }
        let &[child] = cx.set.named(cx.zone, rrset.owner_name()) else { return };
        let child = cx.set.zone(child);
        if server::place(&rrset) != Some(Place::Cut) || child.kind().is_special() {
            return;
        }
        let Some(own) = child.rrset(child.apex(), types::NS) else { return };
        if cx.zone.may_hide(Some(rrset.owner())) || child.may_hide(Some(child.apex())) {
            return;
        }
        let extra = not_in(&rrset, &own);
        let missing = not_in(&own, &rrset);
        if extra.is_empty() && missing.is_empty() {
            return;
        }
        // A slip in a name is told as such.
        let in_child = Context { zone: child, ..*cx };
        let is_slip = |cx: &Context<'_>, ids: &[RecordId]| ids.iter().any(|&id| target::is_mistaken(cx, id));
        if !is_slip(cx, &extra) && !is_slip(&in_child, &missing) {
            out.push(draft(cx, &rrset, &own, &extra, &missing));
        }
    }
}

/// The records of one NS RRset whose host the other does not have.
fn not_in(these: &Rrset<'_>, those: &Rrset<'_>) -> Vec<RecordId> {
    let hosts: HashSet<&[u8]> =
        those.ids().iter().filter_map(|&id| host(those.zone(), id)).map(NameRef::wire).collect();
    let lacks = |id: &RecordId| host(these.zone(), *id).is_some_and(|host| !hosts.contains(host.wire()));
    these.ids().iter().copied().filter(lacks).collect()
}

/// The host of an NS record, in lower case.
fn host(zone: &Zone, record: RecordId) -> Option<NameRef<'_>> {
    let contents = zone.contents();
    contents.target(contents.record(record)).map(|host| contents.name(host))
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, own: &Rrset<'_>, extra: &[RecordId], missing: &[RecordId]) -> Draft {
    let (owner, child) = (rrset.owner_name(), own.zone());
    let (here, there) = (list(cx.zone, extra), list(child, missing));
    let (message, label) = match (extra.is_empty(), missing.is_empty()) {
        (true, _) => (format!("the delegation of `{owner}` lacks {there}, which the zone itself names"), "incomplete"),
        (_, true) => (format!("the delegation of `{owner}` names {here}, which the zone itself does not"), "only here"),
        _ => (format!("the delegation of `{owner}` names {here}, but the zone itself names {there}"), "only here"),
    };
    let mut help = Vec::new();
    if !missing.is_empty() {
        let records: Vec<String> = names(child, missing).map(|host| format!("`{owner} IN NS {host}`")).collect();
        help.push(format!("add {}", records.join(" and ")));
    }
    if !extra.is_empty() {
        help.push(format!("remove {here}"));
    }
    let at = extra.first().copied().unwrap_or_else(|| rrset.first());
    let mut draft = Draft::at_field(ID, Severity::Warning, cx, at, "nsdname")
        .message(message)
        .here(label)
        .subject(format!("{here} {there}").trim().to_owned())
        .help(format!("{} here, if the child zone is right; else change the child zone", help.join(" and ")))
        .consulted(child);
    for &record in missing.iter().take(SHOWN) {
        draft = draft.evidence(cx.sources, child, record, "named by the zone itself only");
    }
    if missing.is_empty() {
        draft = draft.evidence_rrset(cx.sources, own, "the zone names its servers here");
    }
    draft
}

fn names<'a>(zone: &'a Zone, records: &[RecordId]) -> impl Iterator<Item = NameRef<'a>> {
    records.iter().filter_map(|&id| host(zone, id)).take(SHOWN)
}

fn list(zone: &Zone, records: &[RecordId]) -> String {
    let mut listed: Vec<String> = names(zone, records).map(|host| format!("`{host}`")).collect();
    if records.len() > SHOWN {
        listed.push(format!("{} more", records.len() - SHOWN));
    }
    listed.join(", ")
}
