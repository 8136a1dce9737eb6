//! SPF as set arithmetic: which client addresses get which result (RFC 7208 4 to 6).
//!
//! A record is not evaluated for one client but for all addresses of a family at once. They start as one set; each term
//! takes those that it matches out of it. What depends on the message or on names of which nothing is known may match
//! all that is left and may not: then the same addresses go both ways. So each result gets the set of addresses that
//! *can* get it; an address that can get only one result gets that one for certain.
//!
//! The limits of RFC 7208 4.6.4 count per client: an address for which an included record ends early has made fewer
//! look-ups than another. So what is left is kept apart by look-ups and void look-ups made so far.
//!
//! The sets for IPv6 are those of clients that connect by IPv6; `::ffff:0:0/96` in them means nothing.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::addresses::{AddressSet, Family, Range, Remaining};
use super::client::Client;
use super::evaluate::{Evaluator, MAX_LOOKUPS, MAX_VOIDS, Scope, Source};
use super::lookups::{self, Void};
use super::macros::Target;
use super::record::Record;
use super::result::{ResultSet, SpfResult};
use super::term::{Directive, DualCidr, Hosts, Mechanism, TermKind};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

/// Ranges of addresses that are moved for one step.
const RANGES_PER_STEP: usize = 16;

/// Which addresses of one family can get which result.
#[derive(Clone, Debug)]
pub struct ResultSets {
    family: Family,
    /// By [`SpfResult`]; sets may overlap.
    possible: Vec<AddressSet>,
}

impl ResultSets {
    /// The addresses that can get a result: the upper bound.
    pub fn possible(&self, result: SpfResult) -> &AddressSet {
        &self.possible[result as usize]
    }

    /// The addresses that get a result for certain: the lower bound.
    pub fn certain(&self, result: SpfResult) -> AddressSet {
        let others = SpfResult::ALL.into_iter().filter(|&other| other != result);
        others.fold(self.possible(result).clone(), |certain, other| match self.possible(other).is_empty() {
            true => certain,
            false => certain.without(self.possible(other)),
        })
    }

    /// The results that an address can get.
    pub fn results(&self, address: IpAddr) -> ResultSet {
        let possible = SpfResult::ALL.into_iter().filter(|&result| self.possible(result).contains(address));
        possible.fold(ResultSet::EMPTY, |results, result| results | ResultSet::of(result))
    }

    /// Whether every address gets one result for certain.
    pub fn is_exact(&self) -> bool {
        let pieces: usize = self.possible.iter().map(|set| set.ranges().len()).sum();
        let mut all: Vec<Range> = Vec::with_capacity(pieces);
        all.extend(self.possible.iter().flat_map(|set| set.ranges()));
        all.sort_unstable();
        all.windows(2).all(|pair| matches!(pair, [one, two] if one.last < two.first))
    }

    /// The family.
    pub fn family(&self) -> Family {
        self.family
    }
}

/// What was counted for some addresses: look-ups, void look-ups.
type Tally = (u32, u32);

/// Addresses that have not ended yet, by what was counted for them. The same address can be in several.
type Cells = BTreeMap<Tally, Remaining>;

/// Addresses that have ended.
type Ends = BTreeMap<(SpfResult, Tally), Vec<Range>>;

/// What a mechanism says about the addresses of a family.
#[derive(Default)]
struct Match {
    /// Addresses that it matches for certain.
    ranges: Vec<Range>,
    /// Whether it may match any other, too.
    others_match: bool,
    /// Whether it may miss the others.
    others_miss: bool,
    /// The errors that it may give for the others.
    errors: ResultSet,
    /// Whether a miss is a void look-up.
    void: Option<Void>,
}

impl Match {
    fn miss(void: Void) -> Match {
        Match { others_miss: true, void: Some(void), ..Match::default() }
    }

    fn maybe(void: Void) -> Match {
        Match { others_match: true, ..Match::miss(void) }
    }

    fn error(error: SpfResult) -> Match {
        Match { errors: ResultSet::of(error), ..Match::default() }
    }
}

impl Evaluator<'_> {
    /// Which addresses get which result from what `domain` (lower case) publishes.
    pub fn sets(&mut self, domain: NameRef<'_>, family: Family) -> ResultSets {
        let everybody = Remaining::of(&[family.all()]);
        let mut run = Run { evaluator: self, family };
        let ends = match &*run.evaluator.source(domain) {
            Source::Record(_, record) => run.record(domain, record, 0, Cells::from([((0, 0), everybody)])),
            Source::Unknown => ended(&everybody, ResultSet::UNKNOWN | ResultSet::of(SpfResult::None)),
            Source::Error(error) => ended(&everybody, ResultSet::of(*error)),
        };
        result_sets(family, ends)
    }

    /// Which addresses get which result from a record that `domain` (lower case) publishes.
    pub fn sets_of_record(&mut self, domain: NameRef<'_>, record: &Record, family: Family) -> ResultSets {
        let everybody = Remaining::of(&[family.all()]);
        let ends = Run { evaluator: self, family }.record(domain, record, 0, Cells::from([((0, 0), everybody)]));
        result_sets(family, ends)
    }
}

fn ended(addresses: &Remaining, results: ResultSet) -> Ends {
    results.iter().map(|result| ((result, (0, 0)), addresses.ranges().collect())).collect()
}

fn result_sets(family: Family, ends: Ends) -> ResultSets {
    let mut ranges: Vec<Vec<Range>> = vec![Vec::new(); SpfResult::ALL.len()];
    for ((result, _), mut more) in ends {
        ranges[result as usize].append(&mut more);
    }
    let possible = ranges.into_iter().map(|ranges| AddressSet::of_ranges(family, ranges)).collect();
    ResultSets { family, possible }
}

/// One family on its way through the records.
struct Run<'r, 'a> {
    evaluator: &'r mut Evaluator<'a>,
    family: Family,
}

impl Run<'_, '_> {
    fn record(&mut self, domain: NameRef<'_>, record: &Record, depth: usize, mut cells: Cells) -> Ends {
        let mut ends = Ends::new();
        if record.fault().is_some() {
            end_all(&mut ends, ResultSet::of(SpfResult::PermError), cells);
            return ends;
        }
        let client = Client::default();
        let scope = Scope { client: &client, domain, record, depth };
        for term in record.terms() {
            if cells.is_empty() {
                return ends;
            }
            let TermKind::Directive(directive) = &term.kind else { continue };
            // A network touches only what it overlaps; other terms move or copy all that is left.
            let moved = if directive.mechanism.looks_up() { pieces(&cells) } else { 0 };
            if !self.evaluator.lookups.spend(cells.len() + moved / RANGES_PER_STEP) {
                end_all(&mut ends, ResultSet::UNKNOWN, cells);
                return ends;
            }
            cells = self.directive(scope, directive, cells, &mut ends);
        }
        match record.redirect() {
            Some((_, spec)) => {
                let cells = count_lookup(cells, &mut ends);
                let target = self.evaluator.target(scope, Some(spec));
                let inner = self.other_record(&target, depth, cells);
                for ((result, tally), ranges) in inner {
                    let result = if result == SpfResult::None { SpfResult::PermError } else { result };
                    ends.entry((result, tally)).or_default().extend(ranges);
                }
            }
            None => end_all(&mut ends, ResultSet::of(SpfResult::Neutral), cells),
        }
        ends
    }

    /// Takes what ends at a directive out of the addresses; gives what goes on behind it.
    fn directive(&mut self, scope: Scope<'_>, directive: &Directive, mut cells: Cells, ends: &mut Ends) -> Cells {
        if directive.mechanism.looks_up() {
            cells = count_lookup(cells, ends);
            if cells.is_empty() {
                return cells;
            }
        }
        let result = directive.qualifier.result();
        if let Mechanism::Include(spec) = &directive.mechanism {
            let target = self.evaluator.target(scope, Some(spec));
            let inner = self.other_record(&target, scope.depth, cells);
            return self.included(inner, result, ends);
        }
        let found = self.mechanism(scope, &directive.mechanism);
        self.apply(&found, result, cells, ends)
    }

    /// RFC 7208 5.2: what an included record says becomes a match, a miss or an error.
    fn included(&mut self, inner: Ends, result: SpfResult, ends: &mut Ends) -> Cells {
        let mut missed: BTreeMap<Tally, Vec<Range>> = BTreeMap::new();
        for ((of_record, tally), mut ranges) in inner {
            let ended = match of_record {
                SpfResult::Pass => result,
                SpfResult::TempError => SpfResult::TempError,
                SpfResult::PermError | SpfResult::None => SpfResult::PermError,
                SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral => {
                    missed.entry(tally).or_default().append(&mut ranges);
                    continue;
                }
            };
            ends.entry((ended, tally)).or_default().append(&mut ranges);
        }
        let cell = |ranges| Remaining::of(AddressSet::of_ranges(self.family, ranges).ranges());
        missed.into_iter().map(|(tally, ranges)| (tally, cell(ranges))).collect()
    }

    /// Evaluates the record that another one names.
    fn other_record(&mut self, target: &Target, depth: usize, cells: Cells) -> Ends {
        let mut ends = Ends::new();
        if cells.is_empty() {
            return ends;
        }
        let results = match target {
            Target::IllFormed => ResultSet::of(SpfResult::None),
            Target::Unknown => ResultSet::UNKNOWN,
            Target::Name(name) => match &*self.evaluator.source(name.as_ref()) {
                Source::Record(_, record) => return self.record(name.as_ref(), record, depth + 1, cells),
                Source::Unknown => ResultSet::UNKNOWN,
                Source::Error(error) => ResultSet::of(*error),
            },
        };
        end_all(&mut ends, results, cells);
        ends
    }

    fn apply(&mut self, found: &Match, result: SpfResult, cells: Cells, ends: &mut Ends) -> Cells {
        let mut onward = Cells::new();
        for (tally, mut addresses) in cells {
            for &range in &found.ranges {
                addresses.take(range, |taken| ends.entry((result, tally)).or_default().push(taken));
            }
            if addresses.is_empty() {
                continue;
            }
            let mut others = found.errors;
            if found.others_match {
                others |= ResultSet::of(result);
            }
            end(ends, others, tally, &addresses);
            if found.others_miss {
                go_on(&mut onward, ends, tally, addresses, found.void.unwrap_or(Void::No));
            }
        }
        onward
    }

    /// Which addresses a mechanism matches that asks for no other record.
    fn mechanism(&mut self, scope: Scope<'_>, mechanism: &Mechanism) -> Match {
        let of_network = |network: IpNet| {
            let is_of_family = Family::of(network.addr()) == self.family;
            let ranges = is_of_family.then(|| Range::of(network)).into_iter().collect();
            Match { ranges, ..Match::miss(Void::No) }
        };
        match mechanism {
            Mechanism::All => Match { ranges: vec![self.family.all()], ..Match::miss(Void::No) },
            Mechanism::Ip4(network) => of_network((*network).into()),
            Mechanism::Ip6(network) => of_network((*network).into()),
            Mechanism::A(Hosts { domain, prefix }) => match self.evaluator.target(scope, domain.as_ref()) {
                Target::Name(name) => self.host(name.as_ref(), *prefix),
                Target::IllFormed => Match::miss(Void::No),
                Target::Unknown => Match::maybe(Void::Maybe),
            },
            Mechanism::Mx(Hosts { domain, prefix }) => match self.evaluator.target(scope, domain.as_ref()) {
                Target::Name(name) => self.mx(name.as_ref(), *prefix),
                Target::IllFormed => Match::miss(Void::No),
                Target::Unknown => Match::maybe(Void::Maybe),
            },
            Mechanism::Exists(spec) => match self.evaluator.target(scope, Some(spec)) {
                Target::Name(name) => {
                    let outcome = self.evaluator.lookups.exists(name.as_ref());
                    let ranges =
                        if outcome.misses || !outcome.errors.is_empty() { Vec::new() } else { vec![self.family.all()] };
                    let (others_match, others_miss) = (!outcome.matches.is_empty(), outcome.misses);
                    Match { ranges, others_match, others_miss, errors: outcome.errors, void: Some(outcome.void) }
                }
                Target::IllFormed => Match::miss(Void::No),
                Target::Unknown => Match::maybe(Void::Maybe),
            },
            // Reverse names are for each address to have.
            Mechanism::Ptr(_) | Mechanism::Include(_) => Match::maybe(Void::Maybe),
        }
    }

    /// The networks of a host's addresses.
    fn host(&mut self, host: NameRef<'_>, prefix: DualCidr) -> Match {
        let rtype = match self.family {
            Family::V4 => types::A,
            Family::V6 => types::AAAA,
        };
        let list = self.evaluator.lookups.addresses(host, rtype);
        if let Some(error) = list.error {
            return Match::error(error);
        }
        let networks = list.items.iter().filter_map(|&address| lookups::network(address, prefix));
        let ranges = networks.map(Range::of).collect();
        Match { ranges, others_match: list.more, ..Match::miss(list.void) }
    }

    /// The networks of the addresses of a domain's MX hosts. An error at a host comes only to those that no host before
    /// it matches.
    fn mx(&mut self, domain: NameRef<'_>, prefix: DualCidr) -> Match {
        let hosts = self.evaluator.lookups.exchanges(domain);
        if let Some(error) = hosts.error {
            return Match::error(error);
        }
        let mut found = Match { others_match: hosts.more, ..Match::miss(hosts.void) };
        for host in &hosts.items {
            let mut of_host = self.host(host.as_ref(), prefix);
            found.ranges.append(&mut of_host.ranges);
            found.others_match |= of_host.others_match;
            found.errors |= of_host.errors;
            found.others_miss = of_host.others_miss;
            if !found.others_miss {
                break;
            }
        }
        found
    }
}

/// How many ranges some addresses consist of.
fn pieces(cells: &Cells) -> usize {
    cells.values().map(Remaining::len).sum()
}

/// Ends all addresses with each of some results.
fn end_all(ends: &mut Ends, results: ResultSet, cells: Cells) {
    for (tally, addresses) in cells {
        end(ends, results, tally, &addresses);
    }
}

fn end(ends: &mut Ends, results: ResultSet, tally: Tally, addresses: &Remaining) {
    for result in results.iter() {
        ends.entry((result, tally)).or_default().extend(addresses.ranges());
    }
}

/// Counts one look-up for all; the eleventh ends with `permerror`.
fn count_lookup(cells: Cells, ends: &mut Ends) -> Cells {
    let mut counted = Cells::new();
    for ((lookups, voids), addresses) in cells {
        let tally = (lookups + 1, voids);
        if lookups + 1 > MAX_LOOKUPS {
            end(ends, ResultSet::of(SpfResult::PermError), tally, &addresses);
        } else {
            counted.insert(tally, addresses);
        }
    }
    counted
}

/// Leads addresses on behind a term that was void, was not, or may have been; the third void ends with `permerror`.
fn go_on(onward: &mut Cells, ends: &mut Ends, (lookups, voids): Tally, addresses: Remaining, void: Void) {
    let counted = (lookups, voids + 1);
    if void != Void::No {
        if voids + 1 > MAX_VOIDS {
            end(ends, ResultSet::of(SpfResult::PermError), counted, &addresses);
        } else {
            join(onward, counted, addresses.clone());
        }
    }
    if void != Void::Yes {
        join(onward, (lookups, voids), addresses);
    }
}

fn join(cells: &mut Cells, tally: Tally, addresses: Remaining) {
    match cells.remove(&tally) {
        None => {
            cells.insert(tally, addresses);
        }
        Some(known) => {
            let ranges = known.ranges().chain(addresses.ranges()).collect();
            // Only the ranges count here.
            let joined = AddressSet::of_ranges(Family::V6, ranges);
            cells.insert(tally, Remaining::of(joined.ranges()));
        }
    }
}
