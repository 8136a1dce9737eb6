//! `address-no-ptr`: an address of a loaded reverse zone's network has no PTR record (RFC 1912 2.1).

use std::collections::HashSet;
use std::net::IpAddr;

use crate::finding::Severity;
use crate::model::{Enclosing, Found, Zone};
use crate::rules::delegation::ip;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;
use crate::zone::reverse::reverse_name;

const ID: &str = "address-no-ptr";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(AddressNoPtr) };

struct AddressNoPtr;

impl ZoneRule for AddressNoPtr {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let (zone, kind) = (cx.zone, cx.zone.kind());
        if !cx.set.has_reverse_zones() || kind.is_reverse() || kind.is_special() {
            return;
        }
        let contents = zone.contents();
        // Many names may share one address: one finding for each address.
        let mut seen: HashSet<IpAddr> = HashSet::new();
        for id in contents.record_ids() {
            let record = contents.record(id);
            if !matches!(record.rtype, types::A | types::AAAA) || !record.is_of_zone_class() {
                continue;
            }
            let Some(ip) = ip(contents.rdata(record)) else { continue };
            let name = contents.name(record.owner);
            let is_own = name.is_within(zone.apex_name()) && zone.cut_above(name).is_none();
            // Addresses of mail hosts are told as `mx-no-reverse`.
            if is_own
                && !cx.set.is_mx_host(name)
                && seen.insert(ip)
                && let Some(reverse) = reverse_without_ptr(cx, ip)
            {
                out.push(draft(cx, id, ip, reverse));
            }
        }
    }
}

/// The reverse zone that is known to have no PTR record of an address.
fn reverse_without_ptr<'a>(cx: &Context<'a>, ip: IpAddr) -> Option<&'a Zone> {
    let name = reverse_name(ip);
    if matches!(cx.set.enclosing(cx.zone, name.as_ref()), Enclosing::None) {
        return None;
    }
    // Parts of networks are delegated by aliases (RFC 2317).
    match cx.set.resolve(cx.zone, name.as_ref(), types::PTR).found {
        Found::Absent(zone, _) if zone.kind().is_reverse() && !zone.kind().is_special() => Some(zone),
        _ => None,
    }
}

fn draft(cx: &Context<'_>, id: RecordId, ip: IpAddr, reverse: &Zone) -> Draft {
    let (owner, zone) = (cx.zone.owner_name(id), reverse.apex_name());
    let draft = Draft::at_field(ID, Severity::Warning, cx, id, "address")
        .message(format!("the address `{ip}` of `{owner}` has no PTR record in the zone `{zone}`"))
        .here("no PTR record")
        .subject(ip.to_string())
        .help(format!("add `{} IN PTR {owner}` to the zone `{zone}`", reverse_name(ip)));
    match reverse.soa() {
        Some(soa) => draft.evidence(cx.sources, reverse, soa, format!("the zone `{zone}` has no PTR record of `{ip}`")),
        None => draft.consulted(reverse),
    }
}
