//! The look-ups of an evaluation: what it costs, what it rests on, and what it could not learn.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::client::Client;
use super::dns::{Dns, Known, Records};
use super::published::{self, Published};
use super::result::{ResultSet, SpfResult};
use super::term::{DualCidr, Qualifier};
use crate::model::ZoneId;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;
use crate::zone::reverse::reverse_name;

/// More MX hosts than this give `permerror`; of more reverse names than this only the first count (RFC 7208 4.6.4).
pub const MAX_HOSTS: usize = 10;
/// What a look-up costs, in steps.
const LOOKUP: usize = 8;
/// Octets of text that are read for one step.
const OCTETS_PER_STEP: usize = 16;
/// How many unknown names are kept.
const MAX_UNKNOWN: usize = 256;

/// Whether a term was a void look-up: DNS answered that there is no such name, or nothing at it (RFC 7208 4.6.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Void {
    No,
    /// It depends on what is not known.
    Maybe,
    Yes,
}

/// What can come of comparing a client with a mechanism.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Outcome {
    /// How it can match: `pass` by the client's own doing, or openly; empty if it cannot.
    pub matches: ResultSet,
    /// Whether it can fail to match.
    pub misses: bool,
    /// The errors it can give.
    pub errors: ResultSet,
    /// Whether the look-up was void, where it does not match.
    pub void: Void,
}

impl Outcome {
    pub const MATCH: Outcome =
        Outcome { matches: ResultSet::of(SpfResult::Pass), misses: false, errors: ResultSet::EMPTY, void: Void::No };
    pub const MISS: Outcome =
        Outcome { matches: ResultSet::EMPTY, misses: true, errors: ResultSet::EMPTY, void: Void::No };
    pub const MAYBE: Outcome = Outcome { misses: true, void: Void::No, ..Outcome::MATCH };
    /// Nothing is known of the name.
    pub const UNKNOWN: Outcome = Outcome { void: Void::Maybe, ..Outcome::MAYBE };

    pub const fn error(error: SpfResult) -> Outcome {
        Outcome { matches: ResultSet::EMPTY, misses: false, errors: ResultSet::of(error), void: Void::No }
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

    /// This, and where it misses the other. Whether the look-up was void is this one's to say.
    fn or_else(self, other: Outcome) -> Outcome {
        if !self.misses {
            return self;
        }
        Outcome {
            matches: self.matches | other.matches,
            misses: other.misses,
            errors: self.errors | other.errors,
            void: self.void,
        }
    }
}

/// What a name has of one type that evaluation reads.
#[derive(Clone, Debug)]
pub(super) struct List<T> {
    /// What is known to be there.
    pub items: Vec<T>,
    /// Whether there may be more.
    pub more: bool,
    /// Why there is nothing: `temperror` or `permerror`.
    pub error: Option<SpfResult>,
    /// Whether the look-up was void.
    pub void: Void,
}

impl<T> List<T> {
    const NOTHING: List<T> = List { items: Vec::new(), more: false, error: None, void: Void::Yes };
    const UNKNOWN: List<T> = List { items: Vec::new(), more: true, error: None, void: Void::Maybe };

    fn error(error: SpfResult) -> List<T> {
        List { error: Some(error), void: Void::No, ..List::NOTHING }
    }

    /// The outcome where no item matches.
    pub fn without_match(&self) -> Outcome {
        match self.error {
            Some(error) => Outcome::error(error),
            None if self.more => Outcome { void: self.void, ..Outcome::MAYBE },
            None => Outcome { void: self.void, ..Outcome::MISS },
        }
    }
}

/// The names of an address that lead back to it (RFC 7208 5.5).
#[derive(Clone, Debug)]
pub(super) struct Validated {
    /// Names that do, in lower case and in the order of their records.
    pub names: Vec<Name>,
    /// Whether others may.
    pub more: bool,
    /// Whether the look-up of the names was void.
    pub void: Void,
}

/// Asks DNS on behalf of one evaluation.
pub(super) struct Lookups<'a> {
    dns: Box<dyn Dns<'a> + 'a>,
    /// Steps that may still be taken. Hostile records run out of them; then nothing more is known.
    left: u32,
    consulted: Vec<ZoneId>,
    unknown: Vec<(Name, u16)>,
}

impl<'a> Lookups<'a> {
    pub fn new(dns: impl Dns<'a> + 'a, steps: u32) -> Lookups<'a> {
        Lookups { dns: Box::new(dns), left: steps, consulted: Vec::new(), unknown: Vec::new() }
    }

    /// Takes steps; `false` if there are not so many left.
    pub fn spend(&mut self, steps: usize) -> bool {
        let left = u32::try_from(steps).ok().and_then(|steps| self.left.checked_sub(steps));
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// Takes the steps that reading so many octets costs.
    pub fn spend_octets(&mut self, octets: usize) -> bool {
        self.spend(1 + octets / OCTETS_PER_STEP)
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
        let known = self.find(domain, types::TXT);
        if !self.spend_texts(&known) {
            return Published::Unknown;
        }
        published::of_answer(&known)
    }

    /// The TXT records of a name (lower case).
    pub fn texts(&mut self, name: NameRef<'_>) -> Known<'a> {
        let known = self.find(name, types::TXT);
        if self.spend_texts(&known) { known } else { Known::Unknown }
    }

    fn spend_texts(&mut self, known: &Known<'_>) -> bool {
        match known {
            Known::Records(records) => {
                self.spend(records.rows.iter().map(|row| 1 + row.rdata.len() / OCTETS_PER_STEP).sum())
            }
            _ => true,
        }
    }

    /// Whether a host (lower case) has the client's address.
    pub fn host(&mut self, client: &Client<'_>, host: NameRef<'_>, prefix: DualCidr) -> Outcome {
        if client.host == Some(host) {
            return Outcome::MATCH;
        }
        let Some(address) = client.address else {
            // Any address may be the client's, but a host without addresses has it not.
            return self.has_address(host);
        };
        let list = self.addresses(host, address_type(address));
        if list.items.iter().any(|&known| shares_prefix(known, address, prefix)) {
            return Outcome::MATCH;
        }
        list.without_match()
    }

    fn has_address(&mut self, host: NameRef<'_>) -> Outcome {
        let (v4, v6) = (self.has(host, types::A), self.has(host, types::AAAA));
        let void = if v4.void == v6.void { v4.void } else { Void::Maybe };
        let either = v4.or_else(v6);
        Outcome { misses: either.misses || !either.matches.is_empty(), void, ..either }
    }

    /// Whether a name (lower case) has an A record (RFC 7208 5.7).
    pub fn exists(&mut self, name: NameRef<'_>) -> Outcome {
        self.has(name, types::A)
    }

    /// Whether an MX host of a domain (lower case) has the client's address (RFC 7208 5.4).
    pub fn mx(&mut self, client: &Client<'_>, domain: NameRef<'_>, prefix: DualCidr) -> Outcome {
        let hosts = self.exchanges(domain);
        let mut outcome = hosts.without_match();
        if hosts.error.is_some() {
            return outcome;
        }
        for host in &hosts.items {
            let host = host.as_ref();
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

    /// Whether one of the client's names lies at or below `target` (lower case; RFC 7208 5.5).
    pub fn ptr(&mut self, client: &Client<'_>, target: NameRef<'_>) -> Outcome {
        let Some(address) = client.address else {
            return Outcome::UNKNOWN;
        };
        let found = self.validated(address, |name| name.is_within(target));
        match (found.names.is_empty(), found.more) {
            (false, _) => Outcome::MATCH,
            (true, true) => Outcome { void: found.void, ..Outcome::MAYBE },
            (true, false) => Outcome { void: found.void, ..Outcome::MISS },
        }
    }

    /// The names of an address that lead back to it, of those that are of interest.
    pub fn validated(&mut self, address: IpAddr, interest: impl Fn(NameRef<'_>) -> bool) -> Validated {
        let nothing = |more: bool, void: Void| Validated { names: Vec::new(), more, void };
        let records = match self.find(reverse_name(address).as_ref(), types::PTR) {
            Known::Records(records) => records,
            Known::NoData | Known::NxDomain => return nothing(false, Void::Yes),
            // "If a DNS error occurs while doing the PTR RR lookup, then this mechanism fails to match."
            Known::Unavailable => return nothing(false, Void::No),
            Known::Unknown => return nothing(true, Void::Maybe),
        };
        let mut validated = nothing(!records.whole, Void::No);
        for row in records.rows.iter().take(MAX_HOSTS) {
            let Some((name, _)) = NameRef::take(row.rdata) else { continue };
            let name = name.to_lowercase();
            if !interest(name.as_ref()) {
                continue;
            }
            // "If a DNS error occurs while doing an A RR lookup, then that domain name is skipped."
            let list = self.addresses(name.as_ref(), address_type(address));
            if list.items.contains(&address) {
                validated.names.push(name);
            } else {
                validated.more |= list.more;
            }
        }
        validated
    }

    /// The addresses of a host (lower case): type A or AAAA.
    pub fn addresses(&mut self, host: NameRef<'_>, rtype: u16) -> List<IpAddr> {
        let records = match self.records(host, rtype) {
            Ok(records) => records,
            Err(list) => return list,
        };
        let items = records.rows.iter().filter_map(|row| address(row.rdata)).collect();
        List { items, more: !records.whole, error: None, void: Void::No }
    }

    /// The MX hosts of a domain (lower case), in lower case. Identical records are one; the root of a null MX is no
    /// host (RFC 7505 3).
    pub fn exchanges(&mut self, domain: NameRef<'_>) -> List<Name> {
        let records = match self.records(domain, types::MX) {
            Ok(records) => records,
            Err(list) => return list,
        };
        let mut seen = HashSet::new();
        let mut items = Vec::new();
        for row in records.rows.iter().filter(|row| seen.insert(row.rdata)) {
            let host = row.rdata.get(2..).and_then(NameRef::take);
            items.extend(host.filter(|(host, _)| !host.is_root()).map(|(host, _)| host.to_lowercase()));
        }
        if seen.len() > MAX_HOSTS {
            return List::error(SpfResult::PermError);
        }
        List { items, more: !records.whole, error: None, void: Void::No }
    }

    /// Whether a name (lower case) has records of a type.
    pub fn has(&mut self, name: NameRef<'_>, rtype: u16) -> Outcome {
        match self.find(name, rtype) {
            Known::Records(_) => Outcome::MATCH,
            other => List::<IpAddr>::of_negative(&other).without_match(),
        }
    }

    /// The records of a name, or the list that stands for there being none.
    fn records<T>(&mut self, name: NameRef<'_>, rtype: u16) -> Result<Records<'a>, List<T>> {
        match self.find(name, rtype) {
            Known::Records(records) if self.spend(records.rows.len()) => Ok(records),
            other => Err(List::of_negative(&other)),
        }
    }

    fn find(&mut self, name: NameRef<'_>, rtype: u16) -> Known<'a> {
        if !self.spend(LOOKUP) {
            return Known::Unknown;
        }
        let answer = self.dns.look_up(name, rtype);
        for zone in answer.zones {
            if !self.consulted.contains(&zone) {
                self.consulted.push(zone);
            }
        }
        if matches!(answer.known, Known::Unknown) {
            self.note_unknown(answer.name, rtype);
        }
        answer.known
    }

    fn note_unknown(&mut self, name: Name, rtype: u16) {
        let noted = |(known, of): &(Name, u16)| *of == rtype && *known == name;
        if self.unknown.len() < MAX_UNKNOWN && !self.unknown.iter().any(noted) {
            self.unknown.push((name, rtype));
        }
    }
}

impl<T> List<T> {
    /// What an answer without records, or one with more than can be read, stands for.
    fn of_negative(known: &Known<'_>) -> List<T> {
        match known {
            Known::NoData | Known::NxDomain => List::NOTHING,
            Known::Unavailable => List::error(SpfResult::TempError),
            Known::Unknown => List::UNKNOWN,
            Known::Records(_) => List { void: Void::No, ..List::UNKNOWN },
        }
    }
}

/// The type of a host's records that hold addresses like this one.
pub(super) fn address_type(address: IpAddr) -> u16 {
    if address.is_ipv4() { types::A } else { types::AAAA }
}

/// The address in the rdata of an A or AAAA record.
pub(crate) fn address(rdata: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(rdata).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(rdata).map(IpAddr::from)).ok()
}

/// The network that an address and a prefix length of its family make.
pub(super) fn network(address: IpAddr, prefix: DualCidr) -> Option<IpNet> {
    IpNet::new(address, if address.is_ipv4() { prefix.ip4 } else { prefix.ip6 }).ok()
}

fn shares_prefix(address: IpAddr, client: IpAddr, prefix: DualCidr) -> bool {
    network(address, prefix).is_some_and(|network| network.contains(&client))
}
