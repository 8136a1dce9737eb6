//! `soa-missing`: a zone has exactly one SOA record, at its apex (RFC 1035 5.2).

use crate::finding::Severity;
use crate::model::Special;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "soa-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(SoaMissing) };

struct SoaMissing;

impl ZoneRule for SoaMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        // Root hints are no zone. An entry that could not be read may be the SOA.
        if zone.soa().is_some()
            || zone.kind().special() == Some(Special::RootHints)
            || zone.may_have(zone.apex(), types::SOA)
        {
            return;
        }
        let apex = zone.apex_text();
        let mut draft = Draft::at_zone(ID, Severity::Error, cx)
            .message(format!("zone `{apex}` has no SOA record"))
            .about(&apex, Some(types::SOA))
            .help(help(cx));
        if let Some((id, owner)) = misplaced(cx) {
            draft = draft.evidence(cx.sources, zone, id, format!("this SOA record is at `{owner}`, not at the apex"));
        }
        out.push(draft);
    }
}

/// A SOA record elsewhere: the first.
fn misplaced(cx: &Context<'_>) -> Option<(RecordId, String)> {
    let contents = cx.zone.contents();
    let id = contents.record_ids().find(|&id| contents.record(id).rtype == types::SOA)?;
    Some((id, cx.zone.owner_name(id).to_string()))
}

fn help(cx: &Context<'_>) -> String {
    let apex = cx.zone.apex_text();
    let servers = cx.zone.rrset(cx.zone.apex(), types::NS);
    let contents = cx.zone.contents();
    let primary = servers.and_then(|servers| contents.target(contents.record(servers.first())));
    let primary = match primary {
        Some(primary) => contents.name(primary).to_string(),
        None => below("ns1", &apex),
    };
    let mailbox = below("hostmaster", &apex);
    format!(
        "start the zone with `{apex} 3600 IN SOA {primary} {mailbox} 1 4h 1h 30d 1h`; \
         if this is a part that other files include, check those instead"
    )
}

fn below(label: &str, apex: &str) -> String {
    if apex == "." { format!("{label}.") } else { format!("{label}.{apex}") }
}
