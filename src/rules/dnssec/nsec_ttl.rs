//! `nsec-ttl`: the TTL of NSEC and NSEC3 records is the lesser of the SOA's TTL and its MINIMUM field (RFC 9077 3).

use crate::finding::Severity;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "nsec-ttl";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(NsecTtl) };

struct NsecTtl;

impl ZoneRule for NsecTtl {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let contents = cx.zone.contents();
        let Some((soa, wanted)) = cx.zone.signing().in_file.then(|| negative_ttl(cx)).flatten() else { return };
        let differs = |id: &RecordId| {
            let record = contents.record(*id);
            let chained = matches!(record.rtype, types::NSEC | types::NSEC3) && record.is_of_zone_class();
            chained && record.ttl_known() && record.ttl != wanted
        };
        let mut differing = contents.record_ids().filter(differs);
        let Some(first) = differing.next() else { return };
        let others = match differing.count() {
            0 => String::new(),
            more => format!("; so it is with {more} more of the chain"),
        };
        let record = contents.record(first);
        let (owner, rtype) = (contents.name(record.owner), types::mnemonic(record.rtype));
        let draft = Draft::at_ttl(ID, Severity::Warning, cx, first)
            .message(format!(
                "`{owner}` {rtype} has TTL {}, and negative answers of the zone {wanted}{others}",
                record.ttl
            ))
            .here(format!("TTL {}", record.ttl))
            .evidence(cx.sources, cx.zone, soa, format!("the lesser of TTL and MINIMUM is {wanted} here"))
            .help(format!("sign the zone with a signer that follows RFC 9077: the TTL is {wanted}"));
        out.push(draft);
    }
}

/// The SOA, and the lesser of its TTL and its MINIMUM field.
fn negative_ttl(cx: &Context<'_>) -> Option<(RecordId, u32)> {
    let soa = cx.zone.soa()?;
    let record = cx.zone.contents().record(soa);
    let minimum = u32::from_be_bytes(*cx.zone.contents().rdata(record).last_chunk()?);
    record.ttl_known().then(|| (soa, minimum.min(record.ttl)))
}
