//! `rrsig-missing`: each authoritative RRset of a signed zone has a signature by every algorithm of the apex DNSKEY
//! RRset (RFC 4035 2.2, RFC 6840 5.11).

use super::folding::Folding;
use crate::dnssec::algorithm;
use crate::dnssec::authority::Standing;
use crate::dnssec::key::{Key, keys_of};
use crate::dnssec::signature::signatures_at;
use crate::finding::Severity;
use crate::model::{Rrset, SignedBy};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "rrsig-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(RrsigMissing) };

struct RrsigMissing;

/// An algorithm that all data is signed with, and a key of it.
struct Needed<'a> {
    key: Key<'a>,
    /// RRsets that lack a signature by it, the keys left aside.
    lacking: usize,
}

/// An RRset that lacks signatures.
struct Lacking {
    owner: NameId,
    rtype: u16,
    /// By place in the list of algorithms needed.
    algorithms: u32,
    /// Whether it has none at all.
    bare: bool,
}

impl ZoneRule for RrsigMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if !zone.signing().in_file {
            return;
        }
        let mut needed = needed(keys_of(zone));
        let mut lacking = Vec::new();
        // RRsets that are signed, and those without the keys.
        let (mut total, mut data) = (0, 0);
        // Types and algorithms of the signatures at one name.
        let mut signed: Vec<(u16, u8)> = Vec::new();
        for owner in zone.owners() {
            let standing = Standing::of(zone, owner);
            if zone.may_hide(Some(owner)) {
                continue;
            }
            signed.clear();
            signed.extend(signatures_at(zone, owner).map(|one| (one.covered, one.algorithm)));
            for rrset in zone.rrsets(owner).filter(|rrset| standing.signs(rrset.rtype())) {
                total += 1;
                data += usize::from(rrset.rtype() != types::DNSKEY);
                lacking.extend(look_at(&rrset, &signed, &mut needed));
            }
        }
        report(cx, &needed, &lacking, (total, data), out);
    }
}

/// One key of each algorithm that signs the zone. More than 32 algorithms there are not.
fn needed(keys: Vec<Key<'_>>) -> Vec<Needed<'_>> {
    let mut needed: Vec<Needed<'_>> = Vec::new();
    for key in keys.into_iter().filter(|key| key.is_zone_key() && !key.is_revoked()) {
        if needed.len() < 32 && needed.iter().all(|known| known.key.algorithm != key.algorithm) {
            needed.push(Needed { key, lacking: 0 });
        }
    }
    needed
}

fn look_at(rrset: &Rrset<'_>, signed: &[(u16, u8)], needed: &mut [Needed<'_>]) -> Option<Lacking> {
    let own = || signed.iter().filter(|(covered, _)| *covered == rrset.rtype());
    let bare = own().next().is_none();
    let mut algorithms = 0;
    for (place, needed) in needed.iter_mut().enumerate() {
        if !own().any(|(_, algorithm)| *algorithm == needed.key.algorithm) {
            needed.lacking += usize::from(rrset.rtype() != types::DNSKEY);
            algorithms |= 1 << place;
        }
    }
    (bare || algorithms != 0).then(|| Lacking { owner: rrset.owner(), rtype: rrset.rtype(), algorithms, bare })
}

fn report(
    cx: &Context<'_>,
    needed: &[Needed<'_>],
    lacking: &[Lacking],
    (total, data): (usize, usize),
    out: &mut Findings<'_>,
) {
    if lacking.len() == total && lacking.iter().all(|one| one.bare) {
        // Some publish zones with the chain and without the signatures; only a policy can say that these are missing.
        if cx.zone.signed_by() != Some(SignedBy::File) {
            return;
        }
        return nothing_is_signed(cx).into_iter().for_each(|draft| out.push(draft));
    }
    // An algorithm that signs nothing, or nothing but the keys, has one cause: its key.
    let mut told = 0;
    for (place, unused) in needed.iter().enumerate().filter(|(_, one)| data > 0 && one.lacking == data) {
        told |= 1 << place;
        out.push(algorithm_signs_nothing(cx, unused));
    }
    let mut folding = Folding::default();
    for one in lacking {
        let left = one.algorithms & !told;
        if (one.bare || left != 0)
            && let Some(rrset) = cx.zone.rrset(one.owner, one.rtype)
        {
            let names = needed.iter().enumerate().filter(|(place, _)| left & (1 << place) != 0);
            let names: Vec<_> = names.map(|(_, needed)| algorithm::name(needed.key.algorithm)).collect();
            let (bare, names) = (one.bare, names.join(" and "));
            // Where nothing is signed at all, which algorithms lack is no matter.
            let sort = if bare { "" } else { names.as_str() };
            folding.add(sort, rrset.first(), || rrset_lacks(cx, &rrset, bare, &names));
        }
    }
    folding.tell(out);
}

fn nothing_is_signed(cx: &Context<'_>) -> Option<Draft> {
    let apex = cx.zone.apex_name();
    let soa = cx.zone.soa()?;
    let draft = Draft::at_owner(ID, Severity::Error, cx, soa)
        .message(format!("`{apex}` is to be signed in its file, and no record of it is"))
        .help("sign the zone, or write `signing = \"server\"` where the server does so when it loads the zone");
    Some(draft)
}

fn algorithm_signs_nothing(cx: &Context<'_>, unused: &Needed<'_>) -> Draft {
    let (name, tag) = (algorithm::name(unused.key.algorithm), unused.key.tag);
    Draft::at_field(ID, Severity::Error, cx, unused.key.record, "algorithm")
        .message(format!("no data is signed with {name}, though this key (tag {tag}) announces it for the zone"))
        .here("signs no data")
        .subject(name.clone())
        .help(format!(
            "a new algorithm starts with signatures, its DNSKEY follows when these are everywhere (RFC 6781 4.1.4): sign \
             all data with {name}, or remove the key"
        ))
}

fn rrset_lacks(cx: &Context<'_>, rrset: &Rrset<'_>, bare: bool, names: &str) -> Draft {
    let (owner, rtype) = (rrset.owner_name(), types::mnemonic(rrset.rtype()));
    let message = match bare {
        true => format!("`{owner}` {rtype} has no signature, and the zone is signed: validators refuse it"),
        false => format!("`{owner}` {rtype} is not signed with {names}, an algorithm of the zone's keys"),
    };
    Draft::at_record(ID, Severity::Error, cx, rrset.first())
        .message(message)
        .here(if bare { "unsigned" } else { "a signature is missing" })
        .help("sign the zone again: signed zones are not edited by hand")
}
