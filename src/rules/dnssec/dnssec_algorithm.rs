//! `dnssec-algorithm`: algorithms and digests that are not to be used any more (RFC 9904, RFC 9905, RFC 9906).

use std::collections::BTreeSet;

use crate::dnssec::algorithm;
use crate::dnssec::key::{Key, keys, keys_of, signers};
use crate::dnssec::signature::signatures;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "dnssec-algorithm";

/// Digests that validators support (RFC 8624 3.3).
const GOOD_DIGESTS: [u8; 2] = [2, 4];

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DnssecAlgorithm) };

struct DnssecAlgorithm;

impl RrsetRule for DnssecAlgorithm {
    /// Signatures come once a zone: the SOA stands for them.
    fn types(&self) -> Types {
        Types::Only(&[types::DNSKEY, types::CDNSKEY, types::DS, types::CDS, types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        match rrset.rtype() {
            types::DNSKEY | types::CDNSKEY => of_keys(cx, rrset, out),
            types::DS | types::CDS => of_signers(cx, rrset, out),
            _ if rrset.owner() == cx.zone.apex() && cx.zone.signing().traces => of_signatures(cx, out),
            _ => {}
        }
    }
}

/// CDNSKEY and CDS with algorithm 0 ask the parent to remove the DS (RFC 8078 4).
fn asks_for_removal(rtype: u16, algorithm: u8) -> bool {
    algorithm == 0 && matches!(rtype, types::CDS | types::CDNSKEY)
}

fn of_keys(cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
    for key in keys(rrset).filter(|key| !asks_for_removal(rrset.rtype(), key.algorithm)) {
        deprecated(cx, key.record, &rrset, key.algorithm, key.tag).into_iter().for_each(|draft| out.push(draft));
    }
}

fn of_signers(cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
    let all: Vec<_> = signers(rrset).filter(|one| !asks_for_removal(rrset.rtype(), one.algorithm)).collect();
    // What holds for one record of the set holds for its others of the same sort.
    let (mut algorithms, mut digests) = (BTreeSet::new(), BTreeSet::new());
    for signer in &all {
        if algorithm::objection(signer.algorithm).is_some() && !algorithms.insert(signer.algorithm) {
            continue;
        }
        if let Some(draft) = deprecated(cx, signer.record, &rrset, signer.algorithm, signer.tag) {
            out.push(draft);
            continue;
        }
        let Some(objection) = algorithm::digest_objection(signer.digest_type) else { continue };
        let accompanied = all.iter().any(|other| {
            (other.tag, other.algorithm) == (signer.tag, signer.algorithm) && GOOD_DIGESTS.contains(&other.digest_type)
        });
        if !digests.insert((signer.digest_type, accompanied)) {
            continue;
        }
        let (severity, help) = match accompanied {
            true => (Severity::Info, "the record with the better digest is enough: remove this one"),
            false => (Severity::Warning, "publish the record with a SHA-256 digest (type 2) instead"),
        };
        let rtype = types::mnemonic(rrset.rtype());
        let draft = Draft::at_field(ID, severity, cx, signer.record, "digest-type")
            .message(format!(
                "{rtype} of `{}` with digest type {}: {objection}",
                rrset.owner_name(),
                signer.digest_type
            ))
            .here("deprecated")
            .subject(format!("{} digest {}", signer.tag, signer.digest_type))
            .help(help);
        out.push(draft);
    }
}

/// Signatures whose key stands in the zone are told with the key.
fn of_signatures(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut known: Vec<u8> = keys_of(cx.zone).iter().map(|key: &Key<'_>| key.algorithm).collect();
    for rrset in cx.zone.owners().filter_map(|owner| cx.zone.rrset(owner, types::RRSIG)) {
        for signature in signatures(rrset) {
            if known.contains(&signature.algorithm) {
                continue;
            }
            known.push(signature.algorithm);
            deprecated(cx, signature.record, &rrset, signature.algorithm, signature.tag)
                .into_iter()
                .for_each(|draft| out.push(draft));
        }
    }
}

fn deprecated(cx: &Context<'_>, record: RecordId, rrset: &Rrset<'_>, number: u8, tag: u16) -> Option<Draft> {
    let objection = algorithm::objection(number)?;
    let (owner, rtype) = (rrset.owner_name(), types::mnemonic(rrset.rtype()));
    let name = match algorithm::name(number) {
        name if name.starts_with("algorithm") => name.into_owned(),
        name => format!("{name} (algorithm {number})"),
    };
    let draft = Draft::at_field(ID, Severity::Warning, cx, record, "algorithm")
        .message(format!("{rtype} of `{owner}` with {name}, which {objection}"))
        .here("not to be used")
        .subject(format!("{tag} {number}"))
        .help("roll over to algorithm 13 (ECDSAP256SHA256) or 15 (ED25519): RFC 6781 4.1.4 says how");
    Some(draft)
}
