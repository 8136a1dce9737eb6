//! `ipv6-missing`: no name server of a zone, or none of its mail hosts, has an IPv6 address (RFC 3901).

use std::collections::HashSet;

use super::server::Addresses;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, target};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "ipv6-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(Ipv6Missing) };

struct Ipv6Missing;

impl ZoneRule for Ipv6Missing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if zone.kind().is_internal() || zone.kind().is_special() {
            return;
        }
        if let Some(rrset) = zone.rrset(zone.apex(), types::NS) {
            check(cx, &rrset, "name server", out);
        }
        // Many names have their mail at the same hosts: one finding for each set of them.
        let mut told: HashSet<Vec<NameId>> = HashSet::new();
        for rrset in zone.owners().filter_map(|owner| zone.rrset(owner, types::MX)) {
            if zone.cut_above(rrset.owner_name()).is_none() && told.insert(hosts(&rrset)) {
                check(cx, &rrset, "mail host", out);
            }
        }
    }
}

/// The hosts of an NS or MX RRset, each once.
fn hosts(rrset: &Rrset<'_>) -> Vec<NameId> {
    let mut hosts: Vec<NameId> = rrset.targets().collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

/// Speaks if every host is known to have IPv4 addresses and no IPv6 address.
fn check(cx: &Context<'_>, rrset: &Rrset<'_>, what: &str, out: &mut Findings<'_>) {
    if cx.zone.may_hide(Some(rrset.owner())) {
        return;
    }
    let contents = cx.zone.contents();
    let hosts = hosts(rrset);
    let only_ipv4 = |host: &NameId| {
        let addresses = Addresses::of(cx, contents.name(*host));
        addresses.any() && addresses.lacks_ipv6()
    };
    let Some(&first) = hosts.first() else { return };
    if !hosts.iter().all(only_ipv4) {
        return;
    }
    let (owner, host, record) = (rrset.owner_name(), contents.name(first), rrset.first());
    let which = match hosts.len() {
        1 => format!("the only {what} of `{owner}` has no IPv6 address"),
        count => format!("none of the {count} {what}s of `{owner}` has an IPv6 address"),
    };
    let draft = Draft::at_field(ID, Severity::Info, cx, record, target::field(rrset.rtype()))
        .message(which)
        .help(format!("add an AAAA record to one of them at least, such as `{host}`"));
    let with_labels = hosts.iter().take(4).fold(draft, |draft, &host| {
        let host = contents.name(host);
        Addresses::of(cx, host)
            .rrsets()
            .fold(draft, |draft, rrset| draft.evidence_rrset(cx.sources, &rrset, format!("`{host}` has A only")))
    });
    out.push(with_labels);
}
