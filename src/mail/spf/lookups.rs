//! The look-ups of an evaluation: what it costs, what it rests on, and what it could not learn.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::evaluate::Client;
use super::published::{self, Published};
use super::result::{ResultSet, SpfResult};
use super::term::{DualCidr, Qualifier};
use crate::model::{Found, Rrset, Zone, ZoneId, ZoneSet};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

/// More MX hosts than this give `permerror` (RFC 7208 4.6.4).
const MAX_MX_HOSTS: usize = 10;
/// What a look-up costs, in steps.
const LOOKUP: u32 = 8;
/// Octets of text that are read for one step.
const OCTETS_PER_STEP: usize = 16;
/// How many unknown names are kept; one would do to say why.
const MAX_UNKNOWN: usize = 32;

/// What can come of comparing a client with a mechanism.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Outcome {
    /// How it can match: `pass` by the client's own doing, or openly; empty if it cannot.
    pub matches: ResultSet,
    /// Whether it can fail to match.
    pub misses: bool,
    /// The errors it can give.
    pub errors: ResultSet,
}

impl Outcome {
    pub const MATCH: Outcome =
        Outcome { matches: ResultSet::of(SpfResult::Pass), misses: false, errors: ResultSet::EMPTY };
    pub const MISS: Outcome = Outcome { matches: ResultSet::EMPTY, misses: true, errors: ResultSet::EMPTY };
    pub const MAYBE: Outcome =
        Outcome { matches: ResultSet::of(SpfResult::Pass), misses: true, errors: ResultSet::EMPTY };

    pub const fn error(error: SpfResult) -> Outcome {
        Outcome { matches: ResultSet::EMPTY, misses: false, errors: ResultSet::of(error) }
    }

    fn of(matches: bool) -> Outcome {
        if matches { Outcome::MATCH } else { Outcome::MISS }
    }

    /// The results of a match, under a qualifier.
    pub fn matched_as(self, qualifier: Qualifier) -> ResultSet {
        match qualifier.result() {
            SpfResult::Pass => self.matches,
            _ if self.matches.is_empty() => ResultSet::EMPTY,
            other => ResultSet::of(other),
        }
    }

    /// Whether a network holds the client's address.
    pub fn network(client: &Client<'_>, network: IpNet) -> Outcome {
        client.address.map_or(Outcome::MAYBE, |address| Outcome::of(network.contains(&address)))
    }

    /// This, and where it misses the other.
    fn or_else(self, other: Outcome) -> Outcome {
        if !self.misses {
            return self;
        }
        Outcome { matches: self.matches | other.matches, misses: other.misses, errors: self.errors | other.errors }
    }
}

/// Asks the zones on behalf of one evaluation.
pub(super) struct Lookups<'a> {
    set: &'a ZoneSet,
    from: &'a Zone,
    /// Steps that may still be taken. Hostile records run out of them; then nothing more is known.
    left: u32,
    consulted: Vec<ZoneId>,
    unknown: Vec<(Name, u16)>,
}

impl<'a> Lookups<'a> {
    pub fn new(set: &'a ZoneSet, from: &'a Zone, steps: u32) -> Lookups<'a> {
        Lookups { set, from, left: steps, consulted: Vec::new(), unknown: Vec::new() }
    }

    /// Takes steps; `false` if there are not so many left.
    pub fn spend(&mut self, steps: usize) -> bool {
        let left = u32::try_from(steps).ok().and_then(|steps| self.left.checked_sub(steps));
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// Steps that are left.
    pub fn left(&self) -> u32 {
        self.left
    }

    /// The zones whose data was looked at.
    pub fn consulted(&self) -> &[ZoneId] {
        &self.consulted
    }

    /// The names and types that were asked for and are unknown; the first few.
    pub fn unknown(&self) -> &[(Name, u16)] {
        &self.unknown
    }

    pub fn forget_unknown(&mut self) {
        self.unknown.clear();
    }

    /// What a domain (lower case) publishes.
    pub fn published(&mut self, domain: NameRef<'_>) -> Published {
        let found = self.find(domain, types::TXT);
        if let Found::Data(rrset) = found
            && !self.spend(cost_of_texts(&rrset))
        {
            return Published::Unknown;
        }
        published::published(self.set, found)
    }

    /// Whether a host (lower case) has the client's address.
    pub fn host(&mut self, client: &Client<'_>, host: NameRef<'_>, prefix: DualCidr) -> Outcome {
        if client.host == Some(host) {
            return Outcome::MATCH;
        }
        match client.address {
            Some(address @ IpAddr::V4(_)) => self.addresses(address, host, types::A, prefix),
            Some(address @ IpAddr::V6(_)) => self.addresses(address, host, types::AAAA, prefix),
            // Any address may be the client's, but a host without addresses has it not.
            None => {
                let either = self.has(host, types::A).or_else(self.has(host, types::AAAA));
                Outcome { misses: either.misses || !either.matches.is_empty(), ..either }
            }
        }
    }

    /// Whether a name (lower case) has an A record (RFC 7208 5.7).
    pub fn exists(&mut self, name: NameRef<'_>) -> Outcome {
        self.has(name, types::A)
    }

    /// Whether an MX host of a domain (lower case) has the client's address (RFC 7208 5.4).
    pub fn mx(&mut self, client: &Client<'_>, domain: NameRef<'_>, prefix: DualCidr) -> Outcome {
        let rrset = match self.find(domain, types::MX) {
            Found::Data(rrset) => rrset,
            other => return without_data(other),
        };
        if !self.spend(rrset.ids().len()) {
            return Outcome::MAYBE;
        }
        if has_too_many_hosts(&rrset) {
            return Outcome::error(SpfResult::PermError);
        }
        let mut outcome = incomplete(&rrset);
        for host in exchanges(&rrset) {
            if client.host == Some(host) {
                return Outcome::MATCH;
            }
            outcome = outcome.or_else(self.host(client, host, prefix));
            if !outcome.misses {
                break;
            }
        }
        outcome
    }

    fn addresses(&mut self, client: IpAddr, host: NameRef<'_>, rtype: u16, prefix: DualCidr) -> Outcome {
        let rrset = match self.find(host, rtype) {
            Found::Data(rrset) => rrset,
            other => return without_data(other),
        };
        if !self.spend(rrset.ids().len()) {
            return Outcome::MAYBE;
        }
        let matches = rrset.rdata().filter_map(address).any(|address| shares_prefix(address, client, prefix));
        if matches { Outcome::MATCH } else { incomplete(&rrset) }
    }

    fn has(&mut self, name: NameRef<'_>, rtype: u16) -> Outcome {
        match self.find(name, rtype) {
            Found::Data(_) => Outcome::MATCH,
            other => without_data(other),
        }
    }

    fn find(&mut self, name: NameRef<'_>, rtype: u16) -> Found<'a> {
        if !self.spend(LOOKUP as usize) {
            return Found::Unknown;
        }
        let resolution = self.set.resolve(self.from, name, rtype);
        for alias in &resolution.aliases {
            self.consult(alias.rrset.zone());
        }
        match resolution.found {
            Found::Data(rrset) | Found::Alias(rrset) => self.consult(rrset.zone()),
            Found::Absent(zone, _) => self.consult(zone),
            Found::Delegated(_) | Found::Unknown => self.note_unknown(&resolution.name, rtype),
        }
        resolution.found
    }

    fn consult(&mut self, zone: &Zone) {
        if !self.consulted.contains(&zone.id()) {
            self.consulted.push(zone.id());
        }
    }

    fn note_unknown(&mut self, name: &Name, rtype: u16) {
        let noted = |(known, of): &(Name, u16)| *of == rtype && known == name;
        if self.unknown.len() < MAX_UNKNOWN && !self.unknown.iter().any(noted) {
            self.unknown.push((name.clone(), rtype));
        }
    }
}

/// The address in the rdata of an A or AAAA record.
pub(crate) fn address(rdata: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(rdata).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(rdata).map(IpAddr::from)).ok()
}

/// The MX hosts; the root of a null MX is none (RFC 7505 3).
fn exchanges<'a>(rrset: &Rrset<'a>) -> impl Iterator<Item = NameRef<'a>> + use<'a> {
    let contents = rrset.zone().contents();
    let targets = rrset.records().filter_map(|(_, record)| record.target());
    targets.map(move |target| contents.name(target)).filter(|host| !host.is_root())
}

/// Whether a domain has more than ten MX records. Identical ones are one.
fn has_too_many_hosts(rrset: &Rrset<'_>) -> bool {
    if rrset.ids().len() <= MAX_MX_HOSTS {
        return false;
    }
    let mut distinct = HashSet::new();
    rrset.rdata().any(|rdata| {
        distinct.insert(rdata);
        distinct.len() > MAX_MX_HOSTS
    })
}

/// The outcome of a look-up without data.
fn without_data(found: Found<'_>) -> Outcome {
    match found {
        Found::Absent(..) => Outcome::MISS,
        Found::Alias(_) => Outcome::error(SpfResult::TempError),
        Found::Delegated(_) | Found::Unknown | Found::Data(_) => Outcome::MAYBE,
    }
}

/// The outcome where no record of an RRset matches: some of its records may not have been read.
fn incomplete(rrset: &Rrset<'_>) -> Outcome {
    if rrset.zone().may_hide(Some(rrset.owner())) { Outcome::MAYBE } else { Outcome::MISS }
}

fn shares_prefix(address: IpAddr, client: IpAddr, prefix: DualCidr) -> bool {
    let length = if address.is_ipv4() { prefix.ip4 } else { prefix.ip6 };
    IpNet::new(address, length).is_ok_and(|network| network.contains(&client))
}

fn cost_of_texts(rrset: &Rrset<'_>) -> usize {
    rrset.ids().len() + rrset.rdata().map(|rdata| rdata.len() / OCTETS_PER_STEP).sum::<usize>()
}
