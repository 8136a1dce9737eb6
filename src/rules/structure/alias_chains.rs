//! `cname-loop` and `cname-chain`: where aliases lead through CNAME and DNAME, in and across zones (RFC 1034 3.6.2).
//!
//! Each name is stepped from once in a zone, whatever number of aliases leads to it: a walk stops at the first name
//! that an earlier walk has passed, and takes over what is known from there. A chain of 100,000 aliases is so many
//! steps, and so are 100,000 aliases of its first name.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::is_occluded;
use crate::finding::Severity;
use crate::model::{Found, Rrset, Special, Zone, alias_target};
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const LOOP: &str = "cname-loop";
const CHAIN: &str = "cname-chain";

/// Names that DNAMEs may make in one walk: each is new, so that they could go on without end.
const MAX_MADE: usize = 32;
/// Hops from which on a chain is an error: resolvers give up between 8 and 16.
const TOO_LONG: u32 = 8;
/// A label that stands for all names below a DNAME.
const BELOW: &[u8] = b"_";
/// Aliases shown beside a finding.
const MAX_LABELS: usize = 8;

pub(super) const CNAME_LOOP: Entry = Entry { id: LOOP, make: |_| Rule::zone(Loops) };
pub(super) const CNAME_CHAIN: Entry = Entry { id: CHAIN, make: |config| Rule::zone(Chains::new(config)) };

/// Wire octets of a name in lower case: those of a zone's name table, or, behind a DNAME, of a name that it made.
type Octets<'a> = Cow<'a, [u8]>;

/// One alias on the way.
#[derive(Clone)]
struct Hop<'a> {
    name: Octets<'a>,
    rrset: Rrset<'a>,
}

impl Hop<'_> {
    fn name(&self) -> NameRef<'_> {
        NameRef::new(&self.name)
    }
}

/// What is known of all that follows a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ahead {
    /// So many aliases, then something that is none.
    Hops(u32),
    /// A loop.
    Endless,
    /// The walk that is under way passed it, with so many aliases before.
    Underway(usize),
}

struct Walks<'a, 'c> {
    cx: &'c Context<'a>,
    known: HashMap<Octets<'a>, Ahead, foldhash::fast::RandomState>,
}

impl<'a> Walks<'a, '_> {
    /// The alias at a name.
    fn alias(&self, name: NameRef<'_>) -> Option<Rrset<'a>> {
        match self.cx.set.find(self.cx.zone, name, types::CNAME) {
            Found::Data(rrset) | Found::Alias(rrset) => Some(rrset),
            _ => None,
        }
    }

    /// Walks on from a name to where the aliases end or where a walk has been; gives the loop, if it is a new one.
    fn walk(&mut self, start: NameRef<'a>) -> Option<Vec<Hop<'a>>> {
        let mut path: Vec<Hop<'a>> = Vec::new();
        let mut name: Octets<'a> = Cow::Borrowed(start.wire());
        let mut made = 0;
        let mut found = None;
        let mut ahead = loop {
            match self.known.get(&name) {
                None => {}
                Some(&Ahead::Underway(place)) => {
                    found = path.get(place..).map(<[Hop<'_>]>::to_vec);
                    break Ahead::Endless;
                }
                Some(&ahead) => break ahead,
            }
            let Some(rrset) = self.alias(NameRef::new(&name)) else { break Ahead::Hops(0) };
            made += usize::from(rrset.rtype() == types::DNAME);
            let target = behind(&rrset, &name).filter(|_| made <= MAX_MADE);
            self.known.insert(name.clone(), Ahead::Underway(path.len()));
            path.push(Hop { name, rrset });
            let Some(target) = target else { break Ahead::Hops(0) };
            name = target;
        };
        for hop in path.into_iter().rev() {
            if let Ahead::Hops(hops) = ahead {
                ahead = Ahead::Hops(hops.saturating_add(1));
            }
            self.known.insert(hop.name, ahead);
        }
        found
    }
}

/// Where an alias leads from a name. Only behind a DNAME is it a name that stands nowhere.
fn behind<'a>(rrset: &Rrset<'a>, name: &[u8]) -> Option<Octets<'a>> {
    if rrset.rtype() == types::CNAME {
        return Some(Cow::Borrowed(target_of(rrset.zone(), rrset.first())?.wire()));
    }
    Some(Cow::Owned(alias_target(rrset, NameRef::new(name))?.wire().to_vec()))
}

/// The CNAMEs of a zone that lead to another alias, in the order of the names, with their targets.
fn starts<'a>(cx: &Context<'a>) -> Vec<(Rrset<'a>, NameId)> {
    let zone = cx.zone;
    if zone.kind().special() == Some(Special::ResponsePolicy) {
        return Vec::new();
    }
    let contents = zone.contents();
    let leads_on = |target: NameId| {
        let plain = zone.exists(target) && !zone.hides_names();
        match plain {
            true => zone.rrset(target, types::CNAME).is_some(),
            false => {
                let found = cx.set.find(zone, contents.name(target), types::CNAME);
                matches!(found, Found::Data(_) | Found::Alias(_))
            }
        }
    };
    // Few aliases lead on, and only those are put in order.
    let aliases = contents.records.iter().filter(|record| record.rtype == types::CNAME);
    let leading_on = aliases.filter(|record| contents.target(record).is_some_and(leads_on));
    let mut owners: Vec<NameId> = leading_on.map(|record| record.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    owners
        .into_iter()
        .filter_map(|owner| {
            let rrset = zone.rrset(owner, types::CNAME)?;
            let target = contents.target(contents.record(rrset.first()))?;
            (leads_on(target) && !is_occluded(cx, rrset.owner_name())).then_some((rrset, target))
        })
        .collect()
}

struct Loops;

impl ZoneRule for Loops {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        check_dnames(cx, out);
        let mut walks = Walks { cx, known: HashMap::default() };
        for (rrset, _) in starts(cx) {
            if let Some(ring) = walks.walk(rrset.owner_name()) {
                report_loop(cx, &ring, out);
            }
        }
    }
}

/// DNAMEs that lead names below them back below them: no CNAME need be there for it (RFC 6672 2.2).
fn check_dnames(cx: &Context<'_>, out: &mut Findings<'_>) {
    if !cx.zone.has_dnames() {
        return;
    }
    for id in cx.zone.contents().record_ids() {
        let record = cx.zone.contents().record(id);
        let Some(rrset) = cx.zone.rrset(record.owner, types::DNAME).filter(|rrset| rrset.first() == id) else {
            continue;
        };
        if is_occluded(cx, rrset.owner_name()) {
            continue;
        }
        if let Some(ring) = dname_ring(cx, rrset) {
            report_dnames(cx, &ring, out);
        }
    }
}

/// The DNAMEs on the way of a name below the first one, if it comes back there.
fn dname_ring<'a>(cx: &Context<'a>, first: Rrset<'a>) -> Option<Vec<Rrset<'a>>> {
    let mut ring = vec![first];
    let mut name = first.owner_name().with_label(BELOW)?;
    while ring.len() <= MAX_MADE {
        name = alias_target(ring.last()?, name.as_ref())?.to_lowercase();
        if name.as_ref().is_below(first.owner_name()) {
            return Some(ring);
        }
        match cx.set.find(cx.zone, name.as_ref(), types::A) {
            Found::Alias(rrset) if rrset.rtype() == types::DNAME => ring.push(rrset),
            _ => return None,
        }
    }
    None
}

fn report_dnames(cx: &Context<'_>, ring: &[Rrset<'_>], out: &mut Findings<'_>) {
    // Each DNAME of the ring finds it: the last one of the first zone tells.
    let place = |rrset: &&Rrset<'_>| (std::cmp::Reverse(rrset.zone().id()), rrset.first().index());
    let (Some(first), Some(teller)) = (ring.first(), ring.iter().max_by_key(place)) else { return };
    if (teller.zone().id(), teller.first()) != (first.zone().id(), first.first()) {
        return;
    }
    let owner = first.owner_name();
    let mut draft = Draft::at_field(LOOP, Severity::Error, cx, first.first(), "dname")
        .message(format!("the DNAME of `{owner}` leads names below `{owner}` back there, without end"))
        .here("this closes the loop")
        .help("let it lead to where the records are");
    for other in ring.iter().skip(1).take(MAX_LABELS) {
        draft = draft.evidence_rrset(cx.sources, other, "leads on");
    }
    out.push(draft);
}

fn report_loop(cx: &Context<'_>, ring: &[Hop<'_>], out: &mut Findings<'_>) {
    // A loop through several zones is told in one of them.
    let Some(home) = ring.iter().map(|hop| hop.rrset.zone().id()).min() else { return };
    if home != cx.zone.id() {
        return;
    }
    let last = ring.iter().enumerate().filter(|(_, hop)| hop.rrset.zone().id() == home);
    let Some((place, closing)) = last.max_by_key(|(_, hop)| hop.rrset.first().index()) else { return };
    let (id, name) = (closing.rrset.first(), closing.name());
    let message = match ring.len() {
        1 => format!("`{name}` is an alias of itself"),
        hops => format!("`{name}` leads back to itself through {hops} aliases"),
    };
    let field = if closing.rrset.rtype() == types::DNAME { "dname" } else { "cname" };
    let mut draft = Draft::at_field(LOOP, Severity::Error, cx, id, field)
        .message(message)
        .here("this closes the loop")
        .help("let one of them lead to the name that has the records");
    let others = ring[place..].iter().skip(1).chain(&ring[..place]);
    for hop in others.take(MAX_LABELS) {
        draft = draft.evidence_rrset(cx.sources, &hop.rrset, format!("`{}` leads on", hop.name()));
    }
    out.push(draft);
}

struct Chains {
    /// Aliases behind the first that are fine.
    max: u32,
}

impl Chains {
    fn new(config: &RuleConfig) -> Chains {
        let max = config.options.integer("max").unwrap_or(1);
        Chains { max: u32::try_from(max).unwrap_or(u32::MAX) }
    }
}

impl ZoneRule for Chains {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let starts = starts(cx);
        // What another alias of the zone leads to is the rest of a chain that is told where it starts.
        let inner: HashSet<NameId, foldhash::fast::RandomState> = starts.iter().map(|&(_, target)| target).collect();
        let mut walks = Walks { cx, known: HashMap::default() };
        for (rrset, _) in starts {
            walks.walk(rrset.owner_name());
            let ahead = walks.known.get(rrset.owner_name().wire());
            if let Some(&Ahead::Hops(hops)) = ahead
                && hops.saturating_sub(1) > self.max
                && !inner.contains(&rrset.owner())
            {
                self.report(cx, &walks, &rrset, hops, out);
            }
        }
    }
}

impl Chains {
    fn report(&self, cx: &Context<'_>, walks: &Walks<'_, '_>, first: &Rrset<'_>, hops: u32, out: &mut Findings<'_>) {
        let severity = if hops >= TOO_LONG { Severity::Error } else { Severity::Warning };
        let owner = first.owner_name();
        let on_the_way = shown(walks, owner);
        let target = target_of(cx.zone, first.first());
        let mut draft = Draft::at_field(CHAIN, severity, cx, first.first(), "cname")
            .message(format!("`{owner}` reaches its records through {hops} aliases"))
            .subject(target.map(|target| target.to_string()).unwrap_or_default())
            .help(match on_the_way.last() {
                Some((_, end)) if on_the_way.len() as u32 + 1 == hops => format!("let `{owner}` lead to `{end}`"),
                _ => format!("let `{owner}` lead to the name at the end of the chain"),
            });
        for (rrset, target) in &on_the_way {
            draft = draft.evidence_rrset(cx.sources, rrset, format!("then to `{target}`"));
        }
        out.push(draft);
    }
}

fn target_of(zone: &Zone, id: RecordId) -> Option<NameRef<'_>> {
    let contents = zone.contents();
    Some(contents.name(contents.target(contents.record(id))?))
}

/// The aliases behind the first one and where they lead: as many as are shown.
fn shown<'a>(walks: &Walks<'a, '_>, owner: NameRef<'_>) -> Vec<(Rrset<'a>, Name)> {
    let step = |name: Name| {
        let rrset = walks.alias(name.as_ref())?;
        let target = alias_target(&rrset, name.as_ref())?;
        Some((rrset, target))
    };
    let first = step(owner.to_name());
    std::iter::successors(first, |(_, target)| step(target.clone())).skip(1).take(MAX_LABELS).collect()
}
