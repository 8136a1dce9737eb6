//! `nsec-chain`: NSEC and NSEC3 records lead once round all names of a signed zone, and name the types that each has
//! (RFC 4035 2.3, RFC 5155 7.1).
//!
//! Where one link is missing, that is told, and not that its neighbours point to it or past it. What is wrong with many
//! links in the same way is told once.

mod nsec;
mod nsec3;

use super::folding::MANY;
use crate::dnssec::authority::Standing;
use crate::finding::Severity;
use crate::model::Zone;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name_table::NameId;
use crate::zone::rdata::{bitmap_types, types};

const ID: &str = "nsec-chain";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(NsecChain) };

struct NsecChain;

impl ZoneRule for NsecChain {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        let signing = zone.signing();
        // An entry that could not be read may be a link, or what a link names.
        if !signing.in_file || !signing.traces || zone.contents().entries_left_out > 0 {
            return;
        }
        let first_of = |rtype| {
            zone.contents().record_ids().find(|&id| {
                let record = zone.contents().record(id);
                record.rtype == rtype && record.is_of_zone_class()
            })
        };
        let at_apex = |rtype| zone.rrset(zone.apex(), rtype).is_some();
        match (first_of(types::NSEC), first_of(types::NSEC3)) {
            (None, None) => no_chain(cx).into_iter().for_each(|draft| out.push(draft)),
            (Some(_), None) => nsec::check(cx, out),
            (None, Some(_)) => nsec3::check(cx, out),
            (Some(nsec), Some(nsec3)) => {
                out.push(both(cx, nsec, nsec3));
                // While one is built or taken away, only the other is whole.
                if at_apex(types::NSEC) {
                    nsec::check(cx, out);
                }
                if at_apex(types::NSEC3PARAM) {
                    nsec3::check(cx, out);
                }
            }
        }
    }
}

fn no_chain(cx: &Context<'_>) -> Option<Draft> {
    let apex = cx.zone.apex_name();
    let draft = Draft::at_owner(ID, Severity::Error, cx, cx.zone.soa()?)
        .message(format!(
            "`{apex}` is signed and has neither NSEC nor NSEC3 records: nothing proves that a name does not exist"
        ))
        .here("signed, without a chain")
        .subject("none")
        .help("sign the zone again");
    Some(draft)
}

fn both(cx: &Context<'_>, nsec: RecordId, nsec3: RecordId) -> Draft {
    Draft::at_record(ID, Severity::Warning, cx, nsec3)
        .message(format!("`{}` has NSEC and NSEC3 records: one kind is enough", cx.zone.apex_name()))
        .here("NSEC3 here")
        .subject("both")
        .evidence(cx.sources, cx.zone, nsec, "NSEC here")
        .help("let the signer finish the change from one to the other, or sign the zone again")
}

/// Whether a chain has to lead through a name for what it owns: something beside the records of the chain itself.
fn owns_data(zone: &Zone, owner: NameId) -> bool {
    zone.rrsets(owner).any(|rrset| !matches!(rrset.rtype(), types::RRSIG | types::NSEC | types::NSEC3))
}

/// The types that a link for a name has to show, sorted.
fn types_shown(zone: &Zone, owner: NameId, standing: Standing, hashed: bool, shown: &mut Vec<u16>) {
    shown.clear();
    let is_cut = standing == Standing::Cut;
    let counts = |rtype: u16| match rtype {
        types::RRSIG | types::NSEC | types::NSEC3 => false,
        _ => !is_cut || matches!(rtype, types::NS | types::DS),
    };
    shown.extend(zone.rrsets(owner).map(|rrset| rrset.rtype()).filter(|&rtype| counts(rtype)));
    if !hashed {
        shown.extend([types::RRSIG, types::NSEC]);
    } else if !shown.is_empty() && (!is_cut || shown.contains(&types::DS)) {
        shown.push(types::RRSIG);
    }
    shown.sort_unstable();
}

/// The types that differ between what a link shows and what it should, in words; `None` where none do. `ignored` plays
/// no part.
fn difference(bitmap: &[u8], wanted: &[u16], ignored: Option<u16>) -> Option<String> {
    let said = || bitmap_types(bitmap).filter(|rtype| Some(*rtype) != ignored);
    if said().eq(wanted.iter().copied()) {
        return None;
    }
    let list =
        |these: Vec<u16>| these.into_iter().map(|one| types::mnemonic(one).to_string()).collect::<Vec<_>>().join(" ");
    let said: Vec<u16> = said().collect();
    let missing = list(wanted.iter().copied().filter(|one| !said.contains(one)).collect());
    let extra = list(said.iter().copied().filter(|one| !wanted.contains(one)).collect());
    Some(match (missing.is_empty(), extra.is_empty()) {
        (false, true) => format!("leaves out {missing}"),
        (true, false) => format!("names {extra}, which the name does not have"),
        _ => format!("leaves out {missing} and names {extra}, which the name does not have"),
    })
}

/// A link that says something else than the zone holds.
fn wrong_types(cx: &Context<'_>, link: RecordId, name: &str, difference: &str) -> Draft {
    let rtype = types::mnemonic(cx.zone.contents().record(link).rtype);
    Draft::at_field(ID, Severity::Error, cx, link, "type-bit-maps")
        .message(format!("the {rtype} of `{name}` {difference}: resolvers believe the list"))
        .here("not the types of the name")
        .subject("types")
        .help("sign the zone again")
}

/// Names without a link: each by itself, or where they are many the first of all.
fn missing(cx: &Context<'_>, rtype: &str, names: &[NameId], out: &mut Findings<'_>) {
    let told = if names.len() > MANY { names.get(..1).unwrap_or_default() } else { names };
    for &name in told {
        let Some(record) = cx.zone.at(name).first() else { continue };
        let owner = cx.zone.contents().name(name);
        let others = match names.len() - told.len() {
            0 => String::new(),
            more => format!("; so it is with {more} more names"),
        };
        let draft = Draft::at_owner(ID, Severity::Error, cx, *record)
            .message(format!("`{owner}` has no {rtype} record: the chain of the signed zone leaves it out{others}"))
            .here("not in the chain")
            .about(owner, None)
            .help("sign the zone again: signed zones are not edited by hand");
        out.push(draft);
    }
}
