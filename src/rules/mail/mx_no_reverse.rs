//! `mx-no-reverse`: an address of an MX host has no PTR record, or only such as lead to hosts that do not have it (RFC 1912 2.1).

use std::collections::HashSet;
use std::net::IpAddr;

use super::domain::mx_rrsets;
use super::exchange::{self, Exchange};
use super::host::HostAddresses;
use crate::finding::Severity;
use crate::model::{Found, Rrset, Zone};
use crate::rules::delegation::{Address, ip};
use crate::rules::hygiene::networks::unroutable;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, target};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;
use crate::zone::reverse::reverse_name;

const ID: &str = "mx-no-reverse";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(MxNoReverse) };

/// Host names of PTR records that are shown.
const SHOWN: usize = 3;

struct MxNoReverse;

impl ZoneRule for MxNoReverse {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        // Most runs know no reverse names at all.
        if !cx.set.has_reverse_zones() && cx.set.facts().files().is_empty() && cx.set.missing().is_none() {
            return;
        }
        let (mut seen, mut told) = (HashSet::new(), HashSet::new());
        for rrset in mx_rrsets(cx) {
            for exchange in exchange::hosts(rrset).filter(|exchange| seen.insert(exchange.host)) {
                for address in HostAddresses::of(cx, &exchange).each() {
                    let elsewhere = unroutable(address.ip).is_some() && !cx.zone.kind().is_internal();
                    if elsewhere || told.contains(&address.ip) {
                        continue;
                    }
                    let Some(fault) = fault(cx, address.ip) else { continue };
                    if !target::is_mistaken(cx, exchange.record) && told.insert(address.ip) {
                        out.push(draft(cx, &rrset, &exchange, &address, &fault));
                    }
                }
            }
        }
    }
}

/// What is wrong with the reverse name of an address.
enum Fault<'a> {
    /// Known by this zone, or these facts, to have no PTR record.
    Absent(&'a Zone),
    /// The PTR records lead to hosts that are known not to have the address.
    Others(Rrset<'a>),
}

fn fault<'a>(cx: &Context<'a>, ip: IpAddr) -> Option<Fault<'a>> {
    // Parts of networks are delegated by aliases (RFC 2317).
    match cx.set.resolve(cx.zone, reverse_name(ip).as_ref(), types::PTR).found {
        Found::Absent(zone, _) if zone.is_facts() || !zone.kind().is_special() => Some(Fault::Absent(zone)),
        Found::Data(rrset) => targets(rrset).all(|host| lacks(cx, host, ip)).then_some(Fault::Others(rrset)),
        _ => None,
    }
}

fn targets<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = NameRef<'a>> {
    rrset.targets().map(move |target| rrset.zone().contents().name(target))
}

/// Whether a host is known not to have an address.
fn lacks(cx: &Context<'_>, host: NameRef<'_>, address: IpAddr) -> bool {
    let rtype = if address.is_ipv4() { types::A } else { types::AAAA };
    match cx.set.resolve(cx.zone, host, rtype).found {
        Found::Data(rrset) => !rrset.rdata().any(|rdata| ip(rdata) == Some(address)),
        Found::Absent(..) => true,
        Found::Alias(_) | Found::Delegated(_) | Found::Unknown => false,
    }
}

fn draft(
    cx: &Context<'_>,
    rrset: &Rrset<'_>,
    exchange: &Exchange<'_>,
    address: &Address<'_>,
    fault: &Fault<'_>,
) -> Draft {
    let (owner, host, ip) = (rrset.owner_name(), exchange.name(), address.ip);
    let reverse = reverse_name(ip);
    let draft = Draft::at_field(ID, Severity::Warning, cx, exchange.record, "exchange")
        .subject(ip.to_string())
        .evidence(cx.sources, address.zone, address.record, format!("`{host}` has the address `{ip}`"));
    match fault {
        Fault::Absent(zone) => draft
            .message(format!("the address `{ip}` of MX host `{host}` of `{owner}` has no PTR record"))
            .here("many receivers refuse mail from such a host")
            .help(format!("add `{reverse} IN PTR {host}`"))
            .denied_by(cx, zone, reverse.as_ref(), types::PTR),
        Fault::Others(ptr) => {
            let names: Vec<String> = targets(*ptr).take(SHOWN).map(|name| format!("`{name}`")).collect();
            let (names, has) = match names.as_slice() {
                [one] => (one.clone(), "which does not have it"),
                _ => (names.join(", "), "none of which has it"),
            };
            draft
                .message(format!(
                    "the PTR record of the address `{ip}` of MX host `{host}` of `{owner}` leads to {names}, {has}"
                ))
                .here("its reverse name does not lead back")
                .evidence_rrset(cx.sources, ptr, format!("the reverse name of `{ip}`"))
                .help(format!("write `{reverse} IN PTR {host}`, or give the host that it names this address, too"))
        }
    }
}
