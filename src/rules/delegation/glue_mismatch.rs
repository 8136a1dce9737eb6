//! `glue-mismatch`: glue that differs from the addresses that the child zone has for the same name server
//! (RFC 1034 4.2.2: the parent's copy must stay consistent).

use std::collections::HashSet;
use std::net::IpAddr;

use super::glue::hidden_addresses;
use super::server::{Address, Addresses, address_type, addresses, own_addresses};
use crate::finding::Severity;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name_table::NameId;

const ID: &str = "glue-mismatch";

/// Addresses that are written out.
const SHOWN: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(GlueMismatch) };

struct GlueMismatch;

impl ZoneRule for GlueMismatch {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        for hidden in hidden_addresses(cx.zone).filter(|hidden| hidden.is_glue) {
            let names = &cx.zone.contents();
            if cx.set.named(cx.zone, names.name(hidden.cut)).is_empty() || cx.zone.may_hide(Some(hidden.host)) {
                continue;
            }
            if let Some(difference) = Difference::of(cx, hidden.host) {
                out.push(draft(cx, hidden.host, &difference));
            }
        }
    }
}

/// In what glue and the child's own addresses differ.
struct Difference<'a> {
    glue: Vec<Address<'a>>,
    own: Vec<Address<'a>>,
    /// Places in `glue` of addresses that the child does not have.
    stale: Vec<usize>,
    /// Places in `own` of addresses that are no glue.
    missing: Vec<usize>,
}

impl<'a> Difference<'a> {
    /// `None` where they are the same, or where the child's addresses are not known.
    fn of(cx: &Context<'a>, host: NameId) -> Option<Difference<'a>> {
        let zone = cx.zone;
        let at_child = Addresses::of(cx, zone.contents().name(host));
        let own: Vec<Address<'a>> = at_child.each().collect();
        let from_child = own.iter().all(|address| address.zone.id() != zone.id());
        if !at_child.all_known() || !from_child {
            return None;
        }
        let glue: Vec<Address<'a>> = own_addresses(zone, host).flat_map(addresses).collect();
        let stale = places_not_in(&glue, &own);
        let missing = places_not_in(&own, &glue);
        (!stale.is_empty() || !missing.is_empty()).then_some(Difference { glue, own, stale, missing })
    }
}

fn places_not_in(these: &[Address<'_>], those: &[Address<'_>]) -> Vec<usize> {
    let those: HashSet<IpAddr> = those.iter().map(|address| address.ip).collect();
    (0..these.len()).filter(|&place| !those.contains(&these[place].ip)).collect()
}

fn draft(cx: &Context<'_>, host: NameId, found: &Difference<'_>) -> Draft {
    let host = cx.zone.contents().name(host);
    let stale: Vec<IpAddr> = found.stale.iter().map(|&place| found.glue[place].ip).collect();
    let missing: Vec<IpAddr> = found.missing.iter().map(|&place| found.own[place].ip).collect();
    let at = found.stale.first().map_or(found.glue[0], |&place| found.glue[place]);
    let (message, here) = match (stale.is_empty(), missing.is_empty()) {
        (true, _) => (format!("glue of `{host}` lacks {}, which the child zone has", list(&missing)), "incomplete"),
        (_, true) => (format!("glue of `{host}` has {}, which the child zone does not have", list(&stale)), "stale"),
        _ => (format!("glue of `{host}` has {}, but the child zone has {}", list(&stale), list(&missing)), "differs"),
    };
    let mut help = Vec::new();
    if !missing.is_empty() {
        let records: Vec<String> =
            missing.iter().take(SHOWN).map(|ip| format!("`{host} IN {} {ip}`", address_type(*ip))).collect();
        help.push(format!("write {} as glue", records.join(" and ")));
    }
    if !stale.is_empty() {
        help.push(format!("remove {} from the glue", list(&stale)));
    }
    let mut draft = Draft::at_field(ID, Severity::Warning, cx, at.record, "address")
        .message(message)
        .here(here)
        .subject(host.to_string())
        .help(format!("{}, if the child zone is right", help.join(" and ")));
    if let Some(own) = found.missing.first().map(|&place| found.own[place]).or(found.own.first().copied()) {
        draft = draft.evidence(cx.sources, own.zone, own.record, format!("`{host}` has `{}` in its own zone", own.ip));
    }
    draft
}

/// The first of them, and how many more there are.
fn list(addresses: &[IpAddr]) -> String {
    let mut listed: Vec<String> = addresses.iter().take(SHOWN).map(|ip| format!("`{ip}`")).collect();
    if addresses.len() > SHOWN {
        listed.push(format!("{} more", addresses.len() - SHOWN));
    }
    listed.join(", ")
}
