//! `nsec3-parameters`: NSEC3 with more iterations than none, with a salt, or with parameters that no server can use
//! (RFC 9276 3.1, RFC 5155 4).

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;

use crate::dnssec::hashed::{Parameters, SHA1};
use crate::finding::Severity;
use crate::model::{Rrset, Zone};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "nsec3-parameters";

/// More than this, and validators may take the zone for insecure or broken (RFC 9276 3.2; some do from 50 on).
const MANY_ITERATIONS: u16 = 50;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(Nsec3Parameters) };

struct Nsec3Parameters;

impl RrsetRule for Nsec3Parameters {
    /// The SOA stands for the zone, whose chains are looked at once.
    fn types(&self) -> Types {
        Types::Only(&[types::SOA, types::NSEC3PARAM])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let is_apex = rrset.owner() == cx.zone.apex();
        match (rrset.rtype(), is_apex) {
            (types::NSEC3PARAM, true) => announced(cx, &rrset, out),
            (types::NSEC3PARAM, false) => misplaced(cx, &rrset, out),
            (_, true) if cx.zone.signing().traces => chains(cx, &stated(cx.zone), out),
            _ => {}
        }
    }
}

fn announced(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    for (record, fields) in rrset.records() {
        let Some((parameters, flags, _)) = Parameters::parse(cx.zone.contents().rdata(fields)) else { continue };
        judge(cx, record, &parameters, out);
        if flags != 0 {
            out.push(flagged(cx, record, flags));
        }
    }
}

/// The parameters that NSEC3PARAM records announce.
fn stated(zone: &Zone) -> BTreeSet<Parameters<'_>> {
    let rrset = zone.rrset(zone.apex(), types::NSEC3PARAM);
    let rdata = rrset.into_iter().flat_map(|rrset| rrset.rdata());
    rdata.filter_map(|rdata| Parameters::parse(rdata).map(|(parameters, ..)| parameters)).collect()
}

/// What is wrong with parameters wherever they stand.
fn judge(cx: &Context<'_>, record: RecordId, parameters: &Parameters<'_>, out: &mut Findings<'_>) {
    let Parameters { algorithm, iterations, salt } = *parameters;
    if algorithm != SHA1 {
        let draft = Draft::at_field(ID, Severity::Warning, cx, record, "hash-algorithm")
            .message(format!("NSEC3 with hash algorithm {algorithm}: there is only 1, SHA-1"))
            .here("unknown to servers and validators")
            .subject("hash-algorithm")
            .help("write `1`");
        return out.push(draft);
    }
    if iterations > 0 {
        let (severity, why) = match iterations > MANY_ITERATIONS {
            true => (Severity::Error, "validators refuse the zone, or take it for unsigned"),
            false => (Severity::Warning, "they cost servers and validators time, and protect nothing"),
        };
        let draft = Draft::at_field(ID, severity, cx, record, "iterations")
            .message(format!("NSEC3 with {iterations} additional iterations: {why}"))
            .here("should be 0")
            .subject("iterations")
            .help("sign the zone with 0 iterations: `1 0 0 -`");
        out.push(draft);
    }
    if !salt.is_empty() {
        let draft = Draft::at_field(ID, Severity::Info, cx, record, "salt")
            .message(format!("NSEC3 with salt `{}`, which protects nothing", HEXLOWER.encode(salt)))
            .here("not needed")
            .subject("salt")
            .help("sign the zone without a salt: `1 0 0 -`");
        out.push(draft);
    }
}

fn flagged(cx: &Context<'_>, record: RecordId, flags: u8) -> Draft {
    Draft::at_field(ID, Severity::Warning, cx, record, "flags")
        .message(format!("NSEC3PARAM with flags {flags}: servers ignore a record whose flags are not 0"))
        .here("should be 0")
        .subject("flags")
        .help("write `0`; opting out is said by the NSEC3 records alone")
}

/// NSEC3PARAM records elsewhere than at the apex.
fn misplaced(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    let owner = rrset.owner_name();
    if !owner.is_within(cx.zone.apex_name()) {
        return;
    }
    let draft = Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
        .message(format!("NSEC3PARAM at `{owner}`, where no server looks for it"))
        .here("not the apex")
        .help(format!("move it to the apex `{}`, or remove it", cx.zone.apex_name()));
    out.push(draft);
}

/// What chains there are, and whether each has its NSEC3PARAM and each NSEC3PARAM its chain.
fn chains(cx: &Context<'_>, stated: &BTreeSet<Parameters<'_>>, out: &mut Findings<'_>) {
    let zone = cx.zone;
    let mut found: BTreeSet<Parameters<'_>> = BTreeSet::new();
    let mut first_unstated = None;
    for rrset in zone.owners().filter_map(|owner| zone.rrset(owner, types::NSEC3)) {
        for (record, fields) in rrset.records() {
            let Some((parameters, ..)) = Parameters::parse(zone.contents().rdata(fields)) else { continue };
            let new = found.insert(parameters);
            if new && !stated.contains(&parameters) {
                first_unstated = first_unstated.or(Some(record));
                judge(cx, record, &parameters, out);
            }
        }
    }
    if !zone.signing().in_file || zone.contents().entries_left_out > 0 {
        return;
    }
    // A chain is built before its NSEC3PARAM comes and taken away after it went (RFC 5155 10.4, 10.5), while another
    // chain serves.
    let serves = zone.rrset(zone.apex(), types::NSEC).is_some() || stated.iter().any(|one| found.contains(one));
    if let Some(record) = first_unstated.filter(|_| !serves) {
        out.push(unstated(cx, record));
    }
    if let Some(rrset) = zone.rrset(zone.apex(), types::NSEC3PARAM) {
        unmatched(cx, zone, &rrset, &found, out);
    }
}

fn unstated(cx: &Context<'_>, record: RecordId) -> Draft {
    Draft::at_record(ID, Severity::Warning, cx, record)
        .message(format!(
            "no NSEC3PARAM at `{}` has the parameters of this NSEC3: servers do not use the chain",
            cx.zone.apex_name()
        ))
        .here("a chain that is not announced")
        .subject("unannounced")
        .help("add the NSEC3PARAM record with the same algorithm, iterations and salt, and flags 0; or sign again")
}

fn unmatched(
    cx: &Context<'_>,
    zone: &Zone,
    rrset: &Rrset<'_>,
    found: &BTreeSet<Parameters<'_>>,
    out: &mut Findings<'_>,
) {
    for (record, fields) in rrset.records() {
        let parsed = Parameters::parse(zone.contents().rdata(fields));
        if parsed.is_none_or(|(parameters, ..)| found.contains(&parameters)) {
            continue;
        }
        let draft = Draft::at_record(ID, Severity::Warning, cx, record)
            .message("NSEC3PARAM announces a chain, and no NSEC3 record of the zone has these parameters")
            .here("no such chain")
            .subject("unmatched")
            .help("sign the zone again with these parameters, or remove the record");
        out.push(draft);
    }
}
