//! `zonemd-mismatch`: a digest of the zone that is not that of these records (RFC 8976 4).

use data_encoding::HEXLOWER;

use crate::dnssec::zone_digest::{self, SHA384, SHA512, SIMPLE};
use crate::finding::Severity;
use crate::model::{Rrset, SignedBy};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "zonemd-mismatch";

/// Octets of SOA's rdata behind its names: five numbers, the serial first.
const SOA_NUMBERS: usize = 20;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(ZonemdMismatch) };

struct ZonemdMismatch;

/// A ZONEMD record.
struct Stated<'a> {
    record: RecordId,
    serial: u32,
    scheme: u8,
    algorithm: u8,
    digest: &'a [u8],
}

impl RrsetRule for ZonemdMismatch {
    fn types(&self) -> Types {
        Types::Only(&[types::ZONEMD])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if rrset.owner() != zone.apex() && zone.is_within(rrset.owner()) && zone.cut_above(rrset.owner_name()).is_none()
        {
            out.push(not_at_apex(cx, &rrset));
        }
        let by_server = zone.signed_by() == Some(SignedBy::Server);
        if rrset.owner() != zone.apex() || by_server || zone.contents().entries_left_out > 0 {
            return;
        }
        let Some((soa, serial)) = serial(cx) else { return };
        let mut seen: Vec<(u8, u8)> = Vec::new();
        for stated in stated(rrset) {
            if stated.serial != serial {
                out.push(other_serial(cx, &stated, soa, serial));
            } else if seen.contains(&(stated.scheme, stated.algorithm)) {
                out.push(repeated(cx, &stated));
            } else if let Some((field, number)) = unknown(&stated) {
                out.push(unverifiable(cx, &stated, field, number));
            } else if stated.scheme == SIMPLE
                && let Some(digest) = zone_digest::simple(zone, stated.algorithm)
                && digest != stated.digest
            {
                out.push(other_digest(cx, &stated, &digest));
            }
            seen.push((stated.scheme, stated.algorithm));
        }
    }
}

/// Below the apex a ZONEMD record is no digest of anything (RFC 8976 2), but does no harm: RFC 8976 A.2 has one.
fn not_at_apex(cx: &Context<'_>, rrset: &Rrset<'_>) -> Draft {
    let apex = cx.zone.apex_name();
    Draft::at_owner(ID, Severity::Info, cx, rrset.first())
        .message(format!("ZONEMD at `{}`, which is not the apex: it is the digest of nothing", rrset.owner_name()))
        .here("not the apex")
        .subject("apex")
        .help(format!("move it to the apex `{apex}`, or remove it"))
}

fn stated<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Stated<'a>> {
    let contents = rrset.zone().contents();
    rrset.records().filter_map(move |(record, fields)| {
        let &[s1, s2, s3, s4, scheme, algorithm, ref digest @ ..] = contents.rdata(fields) else { return None };
        Some(Stated { record, serial: u32::from_be_bytes([s1, s2, s3, s4]), scheme, algorithm, digest })
    })
}

/// The SOA and its serial.
fn serial(cx: &Context<'_>) -> Option<(RecordId, u32)> {
    let soa = cx.zone.soa()?;
    let rdata = cx.zone.contents().rdata(cx.zone.contents().record(soa));
    let numbers: &[u8; SOA_NUMBERS] = rdata.last_chunk()?;
    Some((soa, u32::from_be_bytes(*numbers.first_chunk()?)))
}

/// The field that holds a number which IANA has given no meaning; those for private use have one to their users
/// (RFC 8976 5.2, 5.3).
fn unknown(stated: &Stated<'_>) -> Option<(&'static str, u8)> {
    let private = |number: u8| (240..=254).contains(&number);
    if stated.scheme != SIMPLE && !private(stated.scheme) {
        return Some(("scheme", stated.scheme));
    }
    let known = matches!(stated.algorithm, SHA384 | SHA512) || private(stated.algorithm);
    (!known).then_some(("hash-algorithm", stated.algorithm))
}

fn other_serial(cx: &Context<'_>, stated: &Stated<'_>, soa: RecordId, serial: u32) -> Draft {
    Draft::at_field(ID, Severity::Error, cx, stated.record, "serial")
        .message(format!("this digest is of serial {}, and the zone has serial {serial}", stated.serial))
        .here("another version of the zone")
        .subject("serial")
        .evidence(cx.sources, cx.zone, soa, format!("serial {serial} here"))
        .help("make the digest again, after all other changes: its serial is that of the SOA")
}

fn repeated(cx: &Context<'_>, stated: &Stated<'_>) -> Draft {
    Draft::at_field(ID, Severity::Error, cx, stated.record, "scheme")
        .message(format!(
            "a second digest with scheme {} and hash algorithm {}: servers then accept none of them",
            stated.scheme, stated.algorithm
        ))
        .here("once too often")
        .subject(format!("{} {}", stated.scheme, stated.algorithm))
        .help("remove one of them")
}

fn unverifiable(cx: &Context<'_>, stated: &Stated<'_>, field: &'static str, number: u8) -> Draft {
    Draft::at_field(ID, Severity::Warning, cx, stated.record, field)
        .message(format!(
            "ZONEMD with {} {number}, which has no meaning: nobody can check the digest",
            field.replace('-', " ")
        ))
        .here("not in the registry")
        .subject(field)
        .help("write scheme 1 (SIMPLE) and hash algorithm 1 (SHA-384)")
}

fn other_digest(cx: &Context<'_>, stated: &Stated<'_>, digest: &[u8]) -> Draft {
    Draft::at_field(ID, Severity::Error, cx, stated.record, "digest")
        .message(format!(
            "the digest of `{}` is not that of its records: servers that check it refuse the zone",
            cx.zone.apex_name()
        ))
        .here("another digest")
        .subject(format!("{} {}", stated.scheme, stated.algorithm))
        .help(format!("the records as they stand give `{}`", HEXLOWER.encode(digest)))
}
