//! `rrset-ttl-mismatch`: all records of an RRset have one TTL (RFC 2181 5.2), and a signature that of what it signs
//! (RFC 4034 3).

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::structure::duplicate_record;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::{Record, RecordId};
use crate::zone::rdata::types;
use crate::zone::ttl;

const ID: &str = "rrset-ttl-mismatch";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(RrsetTtlMismatch) };

struct RrsetTtlMismatch;

impl ZoneRule for RrsetTtlMismatch {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let mut signatures = Signatures::default();
        // At most names all records have one TTL.
        let owners =
            cx.zone.owners().filter(|&owner| cx.zone.may_own(owner, types::RRSIG) || cx.zone.ttls_differ(owner));
        for rrset in owners.flat_map(|owner| cx.zone.rrsets(owner)) {
            if rrset.rtype() == types::RRSIG {
                signatures.look_at(cx, &rrset);
            } else if rrset.ids().len() > 1
                && let Some((stated, differing)) = first_difference(cx, &rrset)
            {
                report(cx, &rrset, stated, differing, out);
            }
        }
        signatures.report(cx, out);
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
        .message(format!("`{owner}` {rtype} has different TTLs: {here} here, {there} before"))
        .here(format!("TTL {here}"))
        .evidence(cx.sources, cx.zone, stated, format!("TTL {there} here"))
        .help(format!("give all {rtype} records of this name one TTL: write {there}{} here as well", in_units(there)));
    out.push(draft);
}

/// Signatures with another TTL than what they sign. One run of a signer makes them all, so one finding tells them.
#[derive(Default)]
struct Signatures {
    first: Option<Mismatch>,
    count: usize,
}

struct Mismatch {
    signature: RecordId,
    covered: u16,
    signed: RecordId,
    ttl: u32,
}

impl Signatures {
    fn look_at(&mut self, cx: &Context<'_>, rrset: &Rrset<'_>) {
        for (signature, record) in rrset.records() {
            if let Some(mismatch) = mismatch(cx, rrset, signature, record) {
                self.count += 1;
                self.first.get_or_insert(mismatch);
            }
        }
    }

    fn report(self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let Some(Mismatch { signature, covered, signed, ttl }) = self.first else {
            return;
        };
        let (owner, rtype) = (cx.zone.owner_name(signature), types::mnemonic(covered));
        let here = cx.zone.contents().record(signature).ttl;
        let others = match self.count {
            1 => String::new(),
            count => format!("; so it is with {} more of the zone's signatures", count - 1),
        };
        let draft = Draft::at_ttl(ID, Severity::Warning, cx, signature)
            .message(format!("this signature of `{owner}` {rtype} has TTL {here}, and what it signs has {ttl}{others}"))
            .here(format!("TTL {here}"))
            .subject(rtype.to_string())
            .evidence(cx.sources, cx.zone, signed, format!("TTL {ttl} here"))
            .help(format!("sign the zone again, or write {ttl}{} here", in_units(ttl)));
        out.push(draft);
    }
}

fn mismatch(cx: &Context<'_>, rrset: &Rrset<'_>, signature: RecordId, record: &Record) -> Option<Mismatch> {
    let covered = u16::from_be_bytes(*cx.zone.contents().rdata(record).first_chunk::<2>()?);
    let (signed, ttl) = known_ttl(cx, rrset, covered)?;
    (record.ttl_known() && record.ttl != ttl).then_some(Mismatch { signature, covered, signed, ttl })
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
