//! `dnskey-invalid`: keys that cannot sign the zone, or that validators cannot use (RFC 4034 2.1).

use std::collections::BTreeMap;

use crate::dnssec::algorithm;
use crate::dnssec::key::{Key, PROTOCOL, REVOKED, SECURE_ENTRY_POINT, ZONE_KEY, keys};
use crate::dnssec::verify::{LONGEST_RSA, RsaKey, SHORTEST_RSA};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "dnskey-invalid";

/// Bits of the flags field that have a meaning (RFC 4034 2.1.1, RFC 5011 7).
const KNOWN_FLAGS: u16 = ZONE_KEY | SECURE_ENTRY_POINT | REVOKED;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DnskeyInvalid) };

struct DnskeyInvalid;

impl RrsetRule for DnskeyInvalid {
    fn types(&self) -> Types {
        Types::Only(&[types::DNSKEY])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let (owner, apex) = (rrset.owner_name(), cx.zone.apex_name());
        if rrset.owner() != cx.zone.apex() {
            if owner.is_within(apex) && cx.zone.rrset(rrset.owner(), types::SOA).is_none() {
                out.push(misplaced(cx, &rrset));
            }
            return;
        }
        let mut tags: BTreeMap<(u8, u16), Key<'_>> = BTreeMap::new();
        for key in keys(rrset) {
            if let Some(draft) = fault(cx, &key) {
                out.push(draft);
            }
            match tags.get(&(key.algorithm, key.tag)) {
                Some(other) if other.rdata() != key.rdata() => out.push(collision(cx, &key, other)),
                Some(_) => {}
                None => drop(tags.insert((key.algorithm, key.tag), key)),
            }
        }
    }
}

fn misplaced(cx: &Context<'_>, rrset: &Rrset<'_>) -> Draft {
    let apex = cx.zone.apex_name();
    Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
        .message(format!("DNSKEY at `{}`, which is not the apex: it signs nothing", rrset.owner_name()))
        .here("not the apex")
        .help(format!("move it to the apex `{apex}`, into the zone that it is to sign, or remove it"))
}

/// The first thing that is wrong with a key.
fn fault(cx: &Context<'_>, key: &Key<'_>) -> Option<Draft> {
    let (field, message, here, help) = if key.protocol != PROTOCOL {
        let message = format!("DNSKEY with protocol {}: validators ignore all but 3", key.protocol);
        ("protocol", message, "should be 3".to_owned(), "write `3`".to_owned())
    } else if key.flags & !KNOWN_FLAGS != 0 {
        let message =
            format!("DNSKEY with flags {}, of which bits {:#06x} are reserved", key.flags, key.flags & !KNOWN_FLAGS);
        let help = format!("write `{}`, or `257` for a key signing key", key.flags & KNOWN_FLAGS);
        ("flags", message, "reserved bits".to_owned(), help)
    } else if key.flags & ZONE_KEY == 0 {
        let message =
            format!("DNSKEY with flags {}: without the zone key bit it verifies no data of a zone", key.flags);
        ("flags", message, "no zone key".to_owned(), "write `256`, or `257` for a key signing key".to_owned())
    } else {
        let (message, here) = octets_fault(key)?;
        ("public-key", message, here, "make a new key, best of algorithm 13 (ECDSAP256SHA256)".to_owned())
    };
    let draft = Draft::at_field(ID, Severity::Warning, cx, key.record, field);
    Some(draft.message(message).here(here).subject(format!("{field} {}", key.tag)).help(help))
}

/// What is wrong with the key itself, and a word for it.
fn octets_fault(key: &Key<'_>) -> Option<(String, String)> {
    let name = algorithm::name(key.algorithm);
    if algorithm::is_rsa(key.algorithm) {
        let Some(rsa) = RsaKey::parse(key.octets) else {
            let message =
                format!("the key with tag {} is no {name} key: exponent and modulus do not fit in it", key.tag);
            return Some((message, "cut short".to_owned()));
        };
        let bits = rsa.bits();
        let (compared, verdict) = match bits {
            _ if bits < SHORTEST_RSA => ("less than", SHORTEST_RSA),
            _ if bits > LONGEST_RSA => ("more than", LONGEST_RSA),
            _ => return None,
        };
        let message = format!("the {name} key with tag {} has {bits} bits, {compared} {verdict}", key.tag);
        return Some((message, format!("{bits} bits")));
    }
    let expected = match key.algorithm {
        algorithm::ECDSAP256SHA256 => 64,
        algorithm::ECDSAP384SHA384 => 96,
        algorithm::ED25519 => 32,
        algorithm::ED448 => 57,
        _ => return None,
    };
    let octets = key.octets.len();
    let message = format!("the key with tag {} has {octets} octets, and one of {name} has {expected}", key.tag);
    (octets != expected).then(|| (message, format!("{octets} octets")))
}

fn collision(cx: &Context<'_>, key: &Key<'_>, other: &Key<'_>) -> Draft {
    Draft::at_record(ID, Severity::Warning, cx, key.record)
        .message(format!(
            "two keys have tag {} and algorithm {}: validators have to try both, and some give up",
            key.tag, key.algorithm
        ))
        .here("the same tag")
        .subject(format!("collision {}", key.tag))
        .evidence(cx.sources, cx.zone, other.record, "the other key")
        .help("replace one of the keys")
}
