//! `subzone-in-parent`: a zone that holds records of another zone that is loaded too, or has no delegation to it.

use std::collections::HashMap;

use crate::finding::Severity;
use crate::model::{Enclosing, Found, Zone, ZoneId, ZoneSet};
use crate::rules::{Context, Draft, Entry, Findings, Rule, SetRule};
use crate::source::SourceMap;
use crate::zone::contents::RecordId;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "subzone-in-parent";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::set(SubzoneInParent) };

struct SubzoneInParent;

/// What a parent holds of one loaded zone below it.
struct Held<'a> {
    child: &'a Zone,
    first: Option<RecordId>,
    records: usize,
}

impl SetRule for SubzoneInParent {
    fn check(&self, set: &ZoneSet, sources: &SourceMap, out: &mut Findings<'_>) {
        let mut children: HashMap<ZoneId, Vec<&Zone>> = HashMap::new();
        for child in set.zones().iter().filter(|zone| !zone.kind().is_special()) {
            let Some(above) = child.apex_name().parent() else { continue };
            if let Enclosing::One(parent) = set.enclosing(child, above)
                && !parent.kind().is_special()
            {
                children.entry(parent.id()).or_default().push(child);
            }
        }
        for parent in set.zones() {
            if let Some(children) = children.get(&parent.id()) {
                check_parent(&Context { set, zone: parent, sources }, children, out);
            }
        }
    }
}

/// Looks through the parent's records once, for all zones below it.
fn check_parent(cx: &Context<'_>, children: &[&Zone], out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let mut held: Vec<Held<'_>> = children.iter().map(|&child| Held { child, first: None, records: 0 }).collect();
    let mut by_apex: HashMap<NameId, usize> = HashMap::new();
    for (number, child) in children.iter().enumerate() {
        if let Some(apex) = contents.names.get(child.apex_name()) {
            by_apex.entry(apex).or_insert(number);
        }
    }
    if !by_apex.is_empty() {
        for owner in cx.zone.owners() {
            let name = contents.name(owner);
            let apex = name.ancestors().filter_map(|above| contents.names.get(above));
            let child = apex.filter_map(|above| by_apex.get(&above)).next();
            if let Some(held) = child.and_then(|&number| held.get_mut(number)) {
                count(cx, owner, held);
            }
        }
    }
    for held in held {
        match held.first {
            Some(first) => report_held(cx, &held, first, out),
            None => report_not_delegated(cx, held.child, out),
        }
    }
}

/// Counts what is no part of a delegation: not the NS and DS of the child's apex, and with these not its glue.
fn count(cx: &Context<'_>, owner: NameId, held: &mut Held<'_>) {
    let contents = cx.zone.contents();
    let name = contents.name(owner);
    let delegated = cx.zone.cut_above(name).is_some();
    let apex = name == held.child.apex_name();
    for &id in cx.zone.at(owner) {
        let belongs = match contents.record(id).rtype {
            types::A | types::AAAA => delegated,
            types::NS | types::DS => apex,
            // A SOA there is told by `soa-outside-apex`.
            types::SOA | types::RRSIG | types::NSEC | types::NSEC3 => true,
            _ => false,
        };
        if !belongs {
            held.first = Some(held.first.map_or(id, |first| first.min(id)));
            held.records += 1;
        }
    }
}

fn report_held(cx: &Context<'_>, held: &Held<'_>, first: RecordId, out: &mut Findings<'_>) {
    let (parent, child) = (cx.zone.apex_text(), held.child.apex_text());
    let records = match held.records {
        1 => "a record".to_owned(),
        records => format!("{records} records"),
    };
    let draft = Draft::at_record(ID, Severity::Warning, cx, first)
        .message(format!("zone `{parent}` holds {records} of `{child}`, which is a zone of its own"))
        .here(format!("belongs to `{child}`"))
        .subject(child.clone())
        .help(format!("move what is missing there to zone `{child}`, and delete it here"));
    out.push(with_child(cx, held.child, draft));
}

fn report_not_delegated(cx: &Context<'_>, child: &Zone, out: &mut Findings<'_>) {
    if !matches!(cx.zone.find(child.apex_name(), types::NS), Found::Absent(..)) {
        return;
    }
    let Some(soa) = cx.zone.soa() else { return };
    let (parent, apex) = (cx.zone.apex_text(), child.apex_text());
    let servers = child.rrset(child.apex(), types::NS);
    let help = match servers.and_then(|servers| servers.targets().next()) {
        Some(server) => format!("delegate it: `{apex} IN NS {}`", child.contents().name(server)),
        None => format!("delegate it with the NS records of `{apex}`"),
    };
    let draft = Draft::at_owner(ID, Severity::Info, cx, soa)
        .message(format!("zone `{parent}` has no delegation to `{apex}`, which is a zone of its own"))
        .subject(apex)
        .help(help);
    out.push(with_child(cx, child, draft));
}

fn with_child(cx: &Context<'_>, child: &Zone, draft: Draft) -> Draft {
    match child.soa() {
        Some(soa) => draft.evidence(cx.sources, child, soa, "the zone of its own"),
        None => draft.consulted(child),
    }
}
