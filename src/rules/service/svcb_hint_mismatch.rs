//! `svcb-hint-mismatch`: an address hint that is no address of the record's target (RFC 9460 7.3).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::svcb::{self, Binding};
use crate::finding::Severity;
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::rdata::{svcparam, types};

const ID: &str = "svcb-hint-mismatch";

/// Addresses that are proposed as hints.
const SHOWN: usize = 4;
/// A target with more addresses than this is not compared with hints one by one.
const MAX_ADDRESSES: usize = 256;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(SvcbHintMismatch) };

struct SvcbHintMismatch;

impl RrsetRule for SvcbHintMismatch {
    fn types(&self) -> Types {
        Types::Only(svcb::TYPES)
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for binding in svcb::all(rrset).filter(|binding| !binding.is_alias()) {
            for (key, hints) in binding.params() {
                let (rtype, octets) = match key {
                    svcparam::IPV4HINT => (types::A, 4),
                    svcparam::IPV6HINT => (types::AAAA, 16),
                    _ => continue,
                };
                check_hints(cx, &rrset, &binding, &Hints { key, rtype, octets, list: hints }, out);
            }
        }
    }
}

/// The hints of one parameter.
struct Hints<'a> {
    key: u16,
    rtype: u16,
    octets: usize,
    list: &'a [u8],
}

/// A few of the target's addresses are fine as hints; others than its addresses are not.
fn check_hints(cx: &Context<'_>, rrset: &Rrset<'_>, binding: &Binding<'_>, hints: &Hints<'_>, out: &mut Findings<'_>) {
    let target = if binding.name().is_root() { rrset.owner_name() } else { binding.name() };
    let (addresses, zone) = match cx.set.resolve(cx.zone, target, hints.rtype).found {
        Found::Data(addresses) if addresses.ids().len() <= MAX_ADDRESSES => (Some(addresses), addresses.zone()),
        Found::Absent(zone, _) => (None, zone),
        _ => return,
    };
    let known = |hint: &&[u8]| addresses.is_some_and(|rrset| rrset.rdata().any(|address| address == *hint));
    let Some(stray) = hints.list.chunks_exact(hints.octets).find(|hint| !known(hint)) else { return };
    // A set with an entry that could not be read may hold it.
    let hidden = addresses.is_some_and(|addresses| zone.may_hide(Some(addresses.owner())));
    if hidden || !is_looked_at(cx.zone, rrset) || target::is_mistaken(cx, binding.record) {
        return;
    }
    let (Some(stray), param) = (address(stray), svcparam::name(hints.key)) else { return };
    let rtype = types::mnemonic(hints.rtype);
    let draft =
        Draft::at_span(ID, Severity::Warning, cx, binding.record, svcb::param_span(cx, binding.record, hints.key))
            .message(format!(
                "`{param}` in the {} of `{}` has `{stray}`, which is no address of `{target}`",
                svcb::noun(rrset),
                rrset.owner_name()
            ))
            .subject(stray.to_string())
            .denied_by(cx, zone, target, hints.rtype);
    out.push(match addresses {
        Some(addresses) => draft
            .here("not among its addresses")
            .evidence_rrset(cx.sources, &addresses, format!("the {rtype} records of `{target}`"))
            .help(format!("write `{param}={}`", listed(&addresses))),
        None => draft
            .here(format!("it has no {rtype} record"))
            .help(format!("give `{target}` the record `{rtype} {stray}`, or remove `{param}`")),
    });
}

fn listed(addresses: &Rrset<'_>) -> String {
    let shown: Vec<String> =
        addresses.rdata().take(SHOWN).filter_map(address).map(|address| address.to_string()).collect();
    shown.join(",")
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = octets.try_into().map(|octets: [u8; 4]| IpAddr::from(Ipv4Addr::from(octets)));
    v4.or_else(|_| octets.try_into().map(|octets: [u8; 16]| IpAddr::from(Ipv6Addr::from(octets)))).ok()
}
