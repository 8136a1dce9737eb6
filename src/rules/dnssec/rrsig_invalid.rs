//! `rrsig-invalid`: signatures that do not verify (RFC 4035 5.3).
//!
//! This is where the time goes on a signed zone: each signature is verified once, on all cores.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::folding::MANY;
use crate::dnssec::algorithm;
use crate::dnssec::authority::Standing;
use crate::dnssec::canonical::CanonicalRdata;
use crate::dnssec::key::{Key, keys_of};
use crate::dnssec::signature::{Signature, signatures};
use crate::dnssec::verify::{PublicKey, Verdict};
use crate::finding::Severity;
use crate::model::{Rrset, Zone};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "rrsig-invalid";

/// Signed names that one task verifies.
const NAMES_PER_TASK: usize = 64;
/// Keys of one tag and algorithm that a signature is tried with; a zone with more is out to waste time.
const MAX_SAME_TAG: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(RrsigInvalid) };

struct RrsigInvalid;

/// A key, ready to verify with.
struct Verifier<'a> {
    key: Key<'a>,
    public: PublicKey,
}

/// What is wrong with a signature, in the order in which validators would come upon it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Fault {
    /// Another zone signed it.
    Signer,
    /// The labels field says more or fewer labels than the owner has.
    Labels,
    /// The zone has no such key.
    NoKey,
    /// The octets are no signature by the key.
    Octets,
    /// It verifies, and the RRset has another TTL than the one signed.
    Ttl,
    /// Its algorithm, or the length of its key, is not verified here.
    NotVerified,
}

/// What verifying some names has found.
#[derive(Default)]
struct Tally<'a> {
    faults: Vec<(Fault, Signature<'a>)>,
    /// By algorithm and tag: signatures that verify.
    good: BTreeMap<(u8, u16), usize>,
}

impl<'a> Tally<'a> {
    fn join(mut self, other: Tally<'a>) -> Tally<'a> {
        self.faults.extend(other.faults);
        for (key, count) in other.good {
            *self.good.entry(key).or_default() += count;
        }
        self
    }
}

/// Buffers that are used again for each signature.
#[derive(Default)]
struct Scratch {
    rdata: CanonicalRdata,
    message: Vec<u8>,
}

impl ZoneRule for RrsigInvalid {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if !zone.signing().in_file {
            return;
        }
        let verifiers: Vec<Verifier<'_>> = keys_of(zone)
            .into_iter()
            .filter(Key::is_zone_key)
            .map(|key| Verifier { key, public: PublicKey::new(key.algorithm, key.octets) })
            .collect();
        // A key that could not be read may be the one that signed.
        if zone.may_hide(Some(zone.apex())) {
            return;
        }
        let owners: Vec<NameId> = zone
            .owners()
            .filter(|&owner| zone.rrset(owner, types::RRSIG).is_some() && !zone.may_hide(Some(owner)))
            .collect();
        let tally = owners
            .par_chunks(NAMES_PER_TASK)
            .map_init(Scratch::default, |scratch, owners| {
                let mut tally = Tally::default();
                for &owner in owners {
                    look_at(zone, owner, &verifiers, scratch, &mut tally);
                }
                tally
            })
            .reduce(Tally::default, Tally::join);
        report(cx, tally, &verifiers, out);
    }
}

/// Verifies the signatures at one name. Those of what is not there or not signed are left to `rrsig-orphan`.
fn look_at<'a>(
    zone: &'a Zone,
    owner: NameId,
    verifiers: &[Verifier<'_>],
    scratch: &mut Scratch,
    tally: &mut Tally<'a>,
) {
    let standing = Standing::of(zone, owner);
    let Some(all) = zone.rrset(owner, types::RRSIG) else { return };
    let mut loaded = None;
    for signature in signatures(all).filter(|signature| standing.signs(signature.covered)) {
        let Some(rrset) = zone.rrset(owner, signature.covered) else { continue };
        if loaded != Some(signature.covered) {
            scratch.rdata.load(&rrset);
            loaded = Some(signature.covered);
        }
        match fault(zone, &rrset, &signature, verifiers, scratch) {
            None => *tally.good.entry((signature.algorithm, signature.tag)).or_default() += 1,
            Some(Fault::NoKey) if has_published_key(&all, &signature, verifiers) => {}
            Some(fault) => tally.faults.push((fault, signature)),
        }
    }
}

/// While algorithms are replaced, signatures of the new one come before its keys and those of the old one go after
/// them (RFC 6781 4.1.4): not a mistake where another signature of the RRset can be verified.
fn has_published_key(all: &Rrset<'_>, signature: &Signature<'_>, verifiers: &[Verifier<'_>]) -> bool {
    signatures(*all)
        .filter(|other| other.covered == signature.covered)
        .any(|other| verifiers.iter().any(|one| (one.key.tag, one.key.algorithm) == (other.tag, other.algorithm)))
}

fn fault(
    zone: &Zone,
    rrset: &Rrset<'_>,
    signature: &Signature<'_>,
    verifiers: &[Verifier<'_>],
    scratch: &mut Scratch,
) -> Option<Fault> {
    let owner = rrset.owner_name();
    if !signature.signer.eq_ignore_case(zone.apex_name()) {
        return Some(Fault::Signer);
    }
    let labels = owner.label_count() - usize::from(owner.is_wildcard());
    if usize::from(signature.labels) != labels {
        return Some(Fault::Labels);
    }
    write_message(zone, rrset, signature, scratch);
    let candidates = verifiers.iter().filter(|one| {
        let same = (one.key.tag, one.key.algorithm) == (signature.tag, signature.algorithm);
        // A revoked key still signs the DNSKEY RRset, to say so (RFC 5011 2.1).
        same && (!one.key.is_revoked() || signature.covered == types::DNSKEY)
    });
    let mut verdict = None;
    for candidate in candidates.take(MAX_SAME_TAG) {
        verdict = Some(candidate.public.verify(&scratch.message, signature.octets));
        if verdict != Some(Verdict::Bad) {
            break;
        }
    }
    match verdict {
        None => Some(Fault::NoKey),
        Some(Verdict::Bad) => Some(Fault::Octets),
        Some(Verdict::Unknown) => Some(Fault::NotVerified),
        Some(Verdict::Good) => has_other_ttl(zone, rrset, signature).then_some(Fault::Ttl),
    }
}

/// The octets that were signed (RFC 4034 3.1.8.1).
fn write_message(zone: &Zone, rrset: &Rrset<'_>, signature: &Signature<'_>, scratch: &mut Scratch) {
    let message = &mut scratch.message;
    message.clear();
    message.extend_from_slice(signature.fixed);
    message.extend_from_slice(zone.apex_name().wire());
    for rdata in scratch.rdata.iter() {
        message.extend_from_slice(rrset.owner_name().wire());
        message.extend_from_slice(&rrset.rtype().to_be_bytes());
        message.extend_from_slice(&zone.contents().class.to_be_bytes());
        message.extend_from_slice(&signature.original_ttl.to_be_bytes());
        // Rdata has 65,535 octets at the most.
        message.extend_from_slice(&(rdata.len() as u16).to_be_bytes());
        message.extend_from_slice(rdata);
    }
}

/// Whether the RRset's TTL is not the one signed. Where the signature's own TTL differs from it too,
/// `rrset-ttl-mismatch` speaks.
fn has_other_ttl(zone: &Zone, rrset: &Rrset<'_>, signature: &Signature<'_>) -> bool {
    let own = zone.contents().record(signature.record);
    rrset.records().all(|(_, record)| {
        record.ttl_known() && own.ttl_known() && record.ttl == own.ttl && record.ttl != signature.original_ttl
    })
}

/// Where one cause makes many signatures wrong, one finding tells them: a signer's name, a key that is not there, a key
/// by which nothing verifies, or an edit of very many records.
fn report(cx: &Context<'_>, tally: Tally<'_>, verifiers: &[Verifier<'_>], out: &mut Findings<'_>) {
    let mut faults = tally.faults;
    // Tasks end in any order.
    faults.sort_by_key(|one| (cause(one), one.1.record));
    for group in faults.chunk_by(|one, other| cause(one) == cause(other)) {
        let Some((fault, first)) = group.first() else { continue };
        let together = match fault {
            Fault::Signer | Fault::NoKey | Fault::NotVerified | Fault::Ttl => true,
            Fault::Octets => group.len() > MANY || !tally.good.contains_key(&(first.algorithm, first.tag)),
            Fault::Labels => group.len() > MANY,
        };
        if together {
            out.push(told(cx, *fault, first, group.len(), verifiers));
        } else {
            group.iter().for_each(|(fault, one)| out.push(told(cx, *fault, one, 1, verifiers)));
        }
    }
}

/// What makes signatures wrong in one way: a key, or an algorithm that is not verified here.
fn cause((fault, signature): &(Fault, Signature<'_>)) -> (Fault, u8, Option<u16>) {
    (*fault, signature.algorithm, (*fault != Fault::NotVerified).then_some(signature.tag))
}

/// One finding for a signature, and for `count - 1` more of the same key.
fn told(cx: &Context<'_>, fault: Fault, signature: &Signature<'_>, count: usize, verifiers: &[Verifier<'_>]) -> Draft {
    let owner = cx.zone.contents().name(signature.owner);
    let (covered, name) = (types::mnemonic(signature.covered), algorithm::name(signature.algorithm));
    let what = format!("the signature of `{owner}` {covered}");
    let more = match count - 1 {
        0 => String::new(),
        more if fault == Fault::NotVerified => format!("; so it is with {more} more signatures"),
        more => format!("; so it is with {more} more of this key"),
    };
    let (severity, field, message, here) = match fault {
        Fault::Signer => {
            let message =
                format!("{what} is by `{}`, and only `{}` signs its own data", signature.signer, cx.zone.apex_name());
            (Severity::Error, "signer-name", message, "another zone")
        }
        Fault::Labels => (Severity::Error, "labels", labels_message(cx, signature, &what), "wrong number of labels"),
        Fault::NoKey => {
            let message = format!("{what} is by a key that the zone does not have: {name} with tag {}", signature.tag);
            (Severity::Error, "key-tag", message, "no such DNSKEY")
        }
        Fault::Octets => {
            let message = format!("{what} by the {name} key {} does not verify", signature.tag);
            (Severity::Error, "signature", message, "signs something else")
        }
        Fault::Ttl => {
            let message = format!("{what} is over TTL {}, and the records have another", signature.original_ttl);
            (Severity::Warning, "original-ttl", message, "the TTL that was signed")
        }
        Fault::NotVerified => {
            let message = format!("{what} is not verified here: {}", not_verified(signature, &name));
            (Severity::Info, "algorithm", message, "not verified")
        }
    };
    let mut draft = Draft::at_field(ID, severity, cx, signature.record, field)
        .message(format!("{message}{more}"))
        .here(here)
        .subject(signature.subject());
    if let (Fault::Octets | Fault::Ttl, Some(rrset)) = (fault, cx.zone.rrset(signature.owner, signature.covered)) {
        draft = draft.evidence_rrset(cx.sources, &rrset, "what is signed stands here");
    }
    if fault == Fault::NoKey
        && let Some(verifier) = verifiers.first()
    {
        let message = format!("a key of the zone, with tag {}", verifier.key.tag);
        draft = draft.evidence(cx.sources, cx.zone, verifier.key.record, message);
    }
    draft.help(match fault {
        Fault::NotVerified => "verify the zone with its signer's own tool",
        Fault::NoKey => "publish the DNSKEY, or sign the zone again with a key that it has",
        Fault::Ttl => "write the TTL that was signed, or sign the zone again",
        _ => "sign the zone again: signed zones are not edited by hand",
    })
}

fn labels_message(cx: &Context<'_>, signature: &Signature<'_>, what: &str) -> String {
    let owner = cx.zone.contents().name(signature.owner);
    let labels = owner.label_count() - usize::from(owner.is_wildcard());
    let said = usize::from(signature.labels);
    match said < labels {
        true => format!(
            "{what} says {said} labels, and the name has {labels}: validators take it for one made out of a wildcard"
        ),
        false => format!("{what} says {said} labels, and the name has {labels}"),
    }
}

fn not_verified(signature: &Signature<'_>, name: &str) -> String {
    match algorithm::is_rsa(signature.algorithm) && signature.algorithm != algorithm::RSAMD5 {
        true => format!("its {name} key is shorter or longer than keys that are still accepted"),
        false => format!("{name} is not among the algorithms that are"),
    }
}
