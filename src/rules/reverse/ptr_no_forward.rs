//! `ptr-no-forward`: the host that a PTR record names is known not to have the address (RFC 1912 2.1).

use std::net::IpAddr;

use super::generated::{Folded, and_more};
use super::owner::is_looked_at;
use super::ptr_missing_dot::target_in_zone;
use crate::finding::Severity;
use crate::model::{Found, Rrset, Zone};
use crate::rules::delegation::{address_type, ip};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, target};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;
use crate::zone::reverse::address_of;

const ID: &str = "ptr-no-forward";

/// Addresses of the host that are shown.
const SHOWN: usize = 3;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(PtrNoForward) };

struct PtrNoForward;

impl ZoneRule for PtrNoForward {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if !zone.kind().is_reverse() || zone.kind().is_special() {
            return;
        }
        let mut folded = Folded::new();
        for id in zone.contents().record_ids() {
            let record = zone.contents().record(id);
            if record.rtype == types::PTR
                && record.is_of_zone_class()
                && let Some(target) = zone.contents().target(record)
                && let Some(fault) = fault(cx, id, record.owner, target)
            {
                folded.add(zone, id, || (id, fault));
            }
        }
        for ((id, fault), more) in folded.into_groups() {
            out.push(draft(cx, id, &fault, more));
        }
    }
}

/// What a host has in place of the address.
struct Fault<'a> {
    ip: IpAddr,
    host: NameRef<'a>,
    instead: Instead<'a>,
}

enum Instead<'a> {
    /// Other addresses of the same family.
    Others(Rrset<'a>),
    /// None of the family, in this zone.
    Nothing(&'a Zone),
}

fn fault<'a>(cx: &Context<'a>, id: RecordId, owner: NameId, target: NameId) -> Option<Fault<'a>> {
    let contents = cx.zone.contents();
    let ip = address_of(contents.name(owner))?;
    let host = contents.name(target);
    let rtype = if ip.is_ipv4() { types::A } else { types::AAAA };
    let instead = match cx.set.find(cx.zone, host, rtype) {
        Found::Data(rrset) if rrset.rdata().any(|rdata| self::ip(rdata) == Some(ip)) => return None,
        Found::Data(rrset) => Instead::Others(rrset),
        Found::Absent(zone, _) => Instead::Nothing(zone),
        Found::Alias(_) | Found::Delegated(_) | Found::Unknown => return None,
    };
    let told_elsewhere = || target_in_zone(cx, id).is_some() || target::is_mistaken(cx, id);
    (is_looked_at(cx.zone, owner) && !told_elsewhere()).then_some(Fault { ip, host, instead })
}

fn draft(cx: &Context<'_>, id: RecordId, fault: &Fault<'_>, more: usize) -> Draft {
    let Fault { ip, host, instead } = fault;
    let kind = address_type(*ip);
    let draft = Draft::at_field(ID, Severity::Warning, cx, id, target::field(types::PTR)).subject(host.to_string());
    let more = and_more(more);
    match instead {
        Instead::Others(rrset) => {
            let place = place(cx, rrset.zone());
            let records = rrset.records().take(SHOWN);
            let others = if rrset.ids().len() > 1 { "other addresses" } else { "another address" };
            let draft = records.fold(draft, |draft, (record, fields)| {
                let other = self::ip(rrset.zone().contents().rdata(fields));
                let other = other.map(|other| format!(" `{other}`")).unwrap_or_default();
                draft.evidence(cx.sources, rrset.zone(), record, format!("`{host}` has{other} here"))
            });
            draft
                .message(format!("PTR of `{ip}` points to `{host}`, which has {others}{more}"))
                .here(format!("not at `{ip}`"))
                .help(format!("add `{host} IN {kind} {ip}`{place}, or name the host that has this address"))
        }
        Instead::Nothing(zone) => {
            let place = place(cx, zone);
            let draft = match zone.soa() {
                Some(soa) if zone.id() != cx.zone.id() => {
                    let message = format!("the zone `{}` has no {kind} record of `{host}`", zone.apex_name());
                    draft.evidence(cx.sources, zone, soa, message)
                }
                _ => draft.denied_by(cx, zone, *host, if ip.is_ipv4() { types::A } else { types::AAAA }),
            };
            draft
                .message(format!("PTR of `{ip}` points to `{host}`, which has no {kind} record{more}"))
                .here(format!("no {kind} record"))
                .help(format!("add `{host} IN {kind} {ip}`{place}, or remove the PTR record"))
        }
    }
}

/// Which zone to write into, if it is not the one of the finding.
fn place(cx: &Context<'_>, zone: &Zone) -> String {
    match zone.id() == cx.zone.id() || zone.is_facts() {
        true => String::new(),
        false => format!(" to the zone `{}`", zone.apex_name()),
    }
}
