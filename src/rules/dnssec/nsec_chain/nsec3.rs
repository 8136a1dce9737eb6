//! The chain of NSEC3 records, in the order of hashes.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{ID, difference, missing, owns_data, types_shown, wrong_types};
use crate::dnssec::authority::Standing;
use crate::dnssec::hashed::{Hash, OPT_OUT, Parameters, SHA1, from_label, label};
use crate::finding::Severity;
use crate::model::Zone;
use crate::rules::dnssec::folding::Folding;
use crate::rules::{Context, Draft, Findings};
use crate::zone::contents::RecordId;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// Hashes that are made for one chain at the most, some seconds' worth: `nsec3-parameters` tells more iterations than
/// make sense.
const MAX_HASHES: u64 = 20_000_000;
/// Chains that are looked at. More than the old and the new one nobody has.
const MAX_CHAINS: usize = 2;

/// An NSEC3 record. There is one for each name of the zone, so what its rdata says is not kept.
#[derive(Clone, Copy)]
struct Link {
    hash: Hash,
    record: RecordId,
}

/// What an NSEC3 record says beside its parameters (RFC 5155 3.2).
struct Said<'a> {
    opts_out: bool,
    next: &'a [u8],
    bitmap: &'a [u8],
}

impl<'a> Said<'a> {
    /// The parameters in front, and the rest.
    fn parse(rdata: &'a [u8]) -> Option<(Parameters<'a>, Said<'a>)> {
        let (parameters, flags, rest) = Parameters::parse(rdata)?;
        let (length, rest) = rest.split_first()?;
        let (next, bitmap) = rest.split_at_checked(usize::from(*length))?;
        Some((parameters, Said { opts_out: flags & OPT_OUT != 0, next, bitmap }))
    }
}

impl Link {
    /// Records whose rdata does not parse are no links.
    fn said<'a>(&self, zone: &'a Zone) -> Option<Said<'a>> {
        let contents = zone.contents();
        Said::parse(contents.rdata(contents.record(self.record))).map(|(_, said)| said)
    }
}

/// What a name has to do with the chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Need {
    /// A link has to be there.
    Required,
    /// A chain that opts out may leave it out: an insecure delegation, or what exists only for such.
    Optional,
    /// Nobody asks: it is hidden below a DNAME.
    Allowed,
}

#[derive(Clone, Copy)]
struct Named {
    owner: NameId,
    standing: Standing,
    need: Need,
}

pub(super) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut chains = chains(cx.zone);
    let stated = |parameters: &Parameters<'_>| {
        let rrset = cx.zone.rrset(cx.zone.apex(), types::NSEC3PARAM);
        rrset
            .into_iter()
            .flat_map(|rrset| rrset.rdata())
            .any(|rdata| Parameters::parse(rdata).is_some_and(|(stated, ..)| stated == *parameters))
    };
    // Without an announcement the only chain there is may still be looked at; of several nobody knows which is meant.
    if chains.len() > 1 || chains.keys().any(&stated) {
        chains.retain(|parameters, _| stated(parameters));
    }
    let names = names(cx.zone);
    for (parameters, links) in chains.into_iter().take(MAX_CHAINS) {
        let hashes = (u64::from(parameters.iterations) + 1) * names.len() as u64;
        if parameters.algorithm == SHA1 && hashes <= MAX_HASHES {
            check_chain(cx, &parameters, links, &names, out);
        }
    }
}

/// The NSEC3 records of a zone by their parameters.
fn chains(zone: &Zone) -> BTreeMap<Parameters<'_>, Vec<Link>> {
    let mut chains: BTreeMap<Parameters<'_>, Vec<Link>> = BTreeMap::new();
    for rrset in zone.owners().filter_map(|owner| zone.rrset(owner, types::NSEC3)) {
        let owner = rrset.owner_name();
        if owner.parent() != Some(zone.apex_name()) {
            continue;
        }
        let Some(hash) = owner.first_label().and_then(from_label) else { continue };
        for (record, fields) in rrset.records() {
            if let Some((parameters, _)) = Said::parse(zone.contents().rdata(fields)) {
                chains.entry(parameters).or_default().push(Link { hash, record });
            }
        }
    }
    chains
}

/// The names that a chain leads through, empty non-terminals among them.
fn names(zone: &Zone) -> Vec<Named> {
    let count = zone.contents().names.len();
    let mut named: Vec<Named> = Vec::new();
    // Names with something below them that needs a link.
    let mut above_needed = vec![false; count];
    let mut empty = Vec::new();
    for owner in (0..count as u32).map(NameId).filter(|&owner| zone.exists(owner)) {
        let standing = Standing::of(zone, owner);
        if matches!(standing, Standing::Outside | Standing::BelowCut) {
            continue;
        }
        if zone.at(owner).is_empty() {
            empty.push((owner, standing));
            continue;
        }
        if !owns_data(zone, owner) {
            continue;
        }
        let insecure = standing == Standing::Cut && zone.rrset(owner, types::DS).is_none();
        let need = match standing {
            Standing::BelowDname => Need::Allowed,
            _ if insecure => Need::Optional,
            _ => Need::Required,
        };
        if need == Need::Required {
            mark_above(zone, owner, &mut above_needed);
        }
        named.push(Named { owner, standing, need });
    }
    for (owner, standing) in empty {
        let need = match above_needed.get(owner.index()) {
            _ if standing == Standing::BelowDname => Need::Allowed,
            Some(true) => Need::Required,
            _ => Need::Optional,
        };
        named.push(Named { owner, standing, need });
    }
    named
}

fn mark_above(zone: &Zone, owner: NameId, marks: &mut [bool]) {
    let contents = zone.contents();
    let apex = zone.apex_name().wire().len();
    for above in contents.name(owner).ancestors().skip(1).take_while(|name| name.wire().len() > apex) {
        let Some(mark) = contents.names.get(above).and_then(|id| marks.get_mut(id.index())) else { return };
        if *mark {
            return;
        }
        *mark = true;
    }
}

fn check_chain(
    cx: &Context<'_>,
    parameters: &Parameters<'_>,
    mut links: Vec<Link>,
    names: &[Named],
    out: &mut Findings<'_>,
) {
    let (zone, contents) = (cx.zone, cx.zone.contents());
    links.par_sort_unstable_by_key(|link| (link.hash, link.record));
    let mut hashed: Vec<(Hash, Named)> =
        names.par_iter().map(|named| (parameters.hash(contents.name(named.owner)), *named)).collect();
    hashed.par_sort_unstable_by_key(|(hash, named)| (*hash, named.owner));
    let named = |hash: &Hash| {
        let place = hashed.binary_search_by_key(hash, |(hash, _)| *hash).ok()?;
        hashed.get(place).map(|(_, named)| named)
    };
    let both_kinds = zone.rrset(zone.apex(), types::NSEC).is_some();
    let (mut wanted, mut folding) = (Vec::new(), Folding::default());
    for (at, link) in links.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).and_then(|before| links.get(before)).filter(|one| one.hash == link.hash)
        {
            folding.add("several", link.record, || several(cx, link, before));
            continue;
        }
        let Some(said) = link.said(zone) else { continue };
        let Some(own) = named(&link.hash) else {
            folding.add("orphan", link.record, || orphan(cx, link));
            continue;
        };
        if !leads_on(&links, at, said.next, |hash| named(hash).is_some()) {
            folding.add("next", link.record, || broken(cx, link, &links, at));
        }
        if own.need == Need::Allowed {
            continue;
        }
        types_shown(zone, own.owner, own.standing, true, &mut wanted);
        if let Some(difference) = difference(said.bitmap, &wanted, both_kinds.then_some(types::NSEC)) {
            let owner = contents.name(own.owner);
            folding.add("types", link.record, || wrong_types(cx, link.record, &owner.to_string(), &difference));
        }
    }
    folding.tell(out);
    report_missing(cx, &links, &hashed, out);
}

/// The link that covers a hash which is not there: the last before it, or the last of all.
fn covering<'l>(links: &'l [Link], hash: &Hash) -> Option<&'l Link> {
    let behind = links.partition_point(|link| link.hash <= *hash);
    behind.checked_sub(1).and_then(|at| links.get(at)).or(links.last())
}

/// Whether a link that says `next` leads to the next one, or to the name whose link is missing there, or past links that
/// are of no name.
fn leads_on(links: &[Link], at: usize, next: &[u8], is_known: impl Fn(&Hash) -> bool) -> bool {
    let Some(link) = links.get(at) else { return true };
    let Ok(next) = Hash::try_from(next) else { return false };
    let (upto, behind) = links.split_at_checked(at + 1).unwrap_or((links, &[]));
    let following = || behind.iter().chain(upto);
    let Some(following_link) = following().find(|other| other.hash != link.hash).or(Some(link)) else { return true };
    if next == following_link.hash {
        return true;
    }
    if !is_known(&following_link.hash) {
        return following().find(|other| is_known(&other.hash)).is_some_and(|other| other.hash == next);
    }
    // Between here and the next link: what is missing there is told by itself.
    let (low, high) = (link.hash, following_link.hash);
    let between = if low < high { low < next && next < high } else { next > low || next < high };
    between && is_known(&next)
}

fn report_missing(cx: &Context<'_>, links: &[Link], hashed: &[(Hash, Named)], out: &mut Findings<'_>) {
    let lacks = |(hash, named): &&(Hash, Named)| {
        let covered_by = || covering(links, hash).and_then(|link| link.said(cx.zone)).is_some_and(|said| said.opts_out);
        links.binary_search_by_key(hash, |link| link.hash).is_err()
            && match named.need {
                Need::Required => true,
                Need::Optional => !covered_by(),
                Need::Allowed => false,
            }
    };
    let (mut owners, mut empty): (Vec<NameId>, Vec<&(Hash, Named)>) = (Vec::new(), Vec::new());
    for one in hashed.iter().filter(lacks) {
        match cx.zone.at(one.1.owner).is_empty() {
            true => empty.push(one),
            false => owners.push(one.1.owner),
        }
    }
    missing(cx, "NSEC3", &owners, out);
    // A name that exists only because of others below it has no record to point at.
    if let Some((hash, named)) = empty.first()
        && let Some(link) = covering(links, hash)
    {
        let name = cx.zone.contents().name(named.owner);
        let others = match empty.len() - 1 {
            0 => String::new(),
            more => format!("; so it is with {more} more such names"),
        };
        let draft = Draft::at_field(ID, Severity::Error, cx, link.record, "next-hashed-owner-name")
            .message(format!(
                "`{name}` has no NSEC3 record, and exists because of names below it: this one denies it{others}"
            ))
            .here(format!("passes over `{}`", label(hash)))
            .about(name, None)
            .subject("empty")
            .help("sign the zone again");
        out.push(draft);
    }
}

fn broken(cx: &Context<'_>, link: &Link, links: &[Link], at: usize) -> Draft {
    let next = links.get(at + 1).or(links.first()).map_or_else(String::new, |next| label(&next.hash));
    Draft::at_field(ID, Severity::Error, cx, link.record, "next-hashed-owner-name")
        .message(format!("this NSEC3 leads somewhere else than to the next hashed name of the zone, `{next}`"))
        .here("the chain is broken")
        .subject("next")
        .help("sign the zone again")
}

fn orphan(cx: &Context<'_>, link: &Link) -> Draft {
    Draft::at_owner(ID, Severity::Error, cx, link.record)
        .message(format!("NSEC3 `{}` is of no name of the zone", label(&link.hash)))
        .here("a link too many")
        .subject("orphan")
        .help("sign the zone again")
}

fn several(cx: &Context<'_>, link: &Link, before: &Link) -> Draft {
    Draft::at_record(ID, Severity::Error, cx, link.record)
        .message("a second NSEC3 of the same hashed name and parameters")
        .here("a second link")
        .subject("several")
        .evidence(cx.sources, cx.zone, before.record, "the first")
        .help("sign the zone again")
}
