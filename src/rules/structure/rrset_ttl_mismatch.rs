//! `rrset-ttl-mismatch`: all records of an RRset have one TTL (RFC 2181 5.2), and a signature that of what it signs
//! (RFC 4034 3).

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::structure::duplicate_record;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;
use crate::zone::ttl;

const ID: &str = "rrset-ttl-mismatch";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(RrsetTtlMismatch) };

struct RrsetTtlMismatch;

impl RrsetRule for RrsetTtlMismatch {
    fn types(&self) -> Types {
        Types::All
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.rtype() == types::RRSIG {
            check_signatures(cx, &rrset, out);
            return;
        }
        if rrset.ids().len() < 2 {
            return;
        }
        if let Some((stated, differing)) = first_difference(cx, &rrset) {
            report(cx, &rrset, stated, differing, out);
        }
    }
}

/// The first record with a known TTL, and the first behind it whose TTL is another. A mere repetition of the first
/// record is left to `duplicate-record`: without it there is no difference.
fn first_difference(cx: &Context<'_>, rrset: &Rrset<'_>) -> Option<(RecordId, RecordId)> {
    let mut known = rrset.records().filter(|(_, record)| record.ttl_known());
    let (stated, first) = known.next()?;
    let contents = cx.zone.contents();
    let repeats = |id| duplicate_record::is_same(contents, first, contents.record(id));
    let (differing, _) = known.find(|&(id, record)| record.ttl != first.ttl && !repeats(id))?;
    Some((stated, differing))
}

fn report(cx: &Context<'_>, rrset: &Rrset<'_>, stated: RecordId, differing: RecordId, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let (owner, rtype) = (rrset.owner_name(), types::mnemonic(rrset.rtype()));
    let here = contents.record(differing).ttl;
    let there = contents.record(stated).ttl;
    let draft = Draft::at_ttl(ID, Severity::Warning, cx, differing)
        .message(format!("the {rtype} records of `{owner}` have different TTLs: {here} here, {there} before"))
        .here(format!("TTL {here}"))
        .evidence(cx.sources, cx.zone, stated, format!("TTL {there} here"))
        .help(format!("give all {rtype} records of this name one TTL: write {there}{} here as well", in_units(there)));
    out.push(draft);
}

fn check_signatures(cx: &Context<'_>, signatures: &Rrset<'_>, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    for (id, signature) in signatures.records() {
        let Some(covered) = contents.rdata(signature).first_chunk::<2>() else {
            continue;
        };
        let covered = u16::from_be_bytes(*covered);
        let Some((signed, ttl)) = known_ttl(cx, signatures, covered) else {
            continue;
        };
        if signature.ttl == ttl || !signature.ttl_known() {
            continue;
        }
        let (owner, rtype) = (signatures.owner_name(), types::mnemonic(covered));
        let here = signature.ttl;
        let draft = Draft::at_ttl(ID, Severity::Warning, cx, id)
            .message(format!("this signature of the {rtype} records of `{owner}` has TTL {here}, and they have {ttl}"))
            .here(format!("TTL {here}"))
            .subject(rtype.to_string())
            .evidence(cx.sources, cx.zone, signed, format!("TTL {ttl} here"))
            .help(format!("sign the zone again, or write {ttl}{} here", in_units(ttl)));
        out.push(draft);
    }
}

/// The first record of a type beside a signature that has a TTL, and that TTL.
fn known_ttl(cx: &Context<'_>, signatures: &Rrset<'_>, rtype: u16) -> Option<(RecordId, u32)> {
    let covered = cx.zone.rrset(signatures.owner(), rtype)?;
    let (id, record) = covered.records().find(|(_, record)| record.ttl_known())?;
    Some((id, record.ttl))
}

/// The TTL as people write it, where that is not the bare number.
fn in_units(seconds: u32) -> String {
    if seconds < 60 { String::new() } else { format!(" ({})", ttl::display(seconds)) }
}
