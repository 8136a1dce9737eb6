//! `check_host()` over zones (RFC 7208 2.4, 4 to 6).
//!
//! Zones do not hold all of DNS, so some terms cannot be decided. What follows such a term may or may not be reached:
//! both ways are walked, and every result that either can come to is possible. `v=spf1 -a:mail.elsewhere.test ~all` can
//! give `fail` and `softfail`, but never `pass`, whatever is published elsewhere.
//!
//! The results are never too few. They may be too many where two terms ask for the same unknown thing, as each is taken
//! for itself.
//!
//! What is unknown is taken to be available: `temperror` comes only from what is known, never from what is not.
//!
//! Bounds: ten look-ups (RFC 7208 4.6.4), which bounds the depth too and ends every loop; and a number of steps for
//! all that an [`Evaluator`] does, since undecided terms let a record be walked more than once. Behind that bound nothing
//! is known.

use std::collections::HashMap;
use std::net::IpAddr;
use std::rc::Rc;

use super::domain_spec::{Domain, DomainSpec};
use super::lookups::{Lookups, Outcome};
use super::published::{Place, Published};
use super::record::Record;
use super::result::{ResultSet, SpfResult};
use super::term::{Directive, Hosts, Mechanism, TermKind};
use crate::model::{Zone, ZoneId, ZoneSet};
use crate::zone::name::{Name, NameRef};

/// More look-ups than this give `permerror` (RFC 7208 4.6.4).
pub const MAX_LOOKUPS: u32 = 10;

/// Steps that one [`Evaluator`] takes. A step is a term, an address compared, or some octets of text; the largest record
/// that DNS can carry has some 10,000 terms.
pub const MAX_STEPS: u32 = 200_000;

/// Who connects, as far as that is known.
#[derive(Clone, Copy, Default, Debug)]
pub struct Client<'a> {
    /// The address; `None` if it may be any.
    pub address: Option<IpAddr>,
    /// The host (lower case) that is known to have that address, whatever it is: terms that name the host match.
    pub host: Option<NameRef<'a>>,
}

impl Client<'static> {
    /// A client with this address, of which nothing more is known.
    pub fn with_address(address: IpAddr) -> Client<'static> {
        Client { address: Some(address), host: None }
    }
}

/// What an evaluation came to.
#[derive(Clone, Default, Debug)]
pub struct Evaluation {
    /// The results that are possible.
    pub results: ResultSet,
    /// Where it can have ended, in the order of the record's terms.
    pub ends: Vec<End>,
    /// Look-ups made where it ends with `pass`, and where it ends without; meaningful where it can.
    counts: Counts,
}

/// Where an evaluation can end.
#[derive(Clone, Debug)]
pub struct End {
    /// Number of the term that decides; `None` for the end of the record, which gives `neutral` (RFC 7208 4.7).
    pub term: Option<usize>,
    /// The results it can give.
    pub results: ResultSet,
    /// For `redirect=`, where the other record is and what came of it.
    pub redirected: Option<Box<Redirected>>,
}

/// Where `redirect=` led.
#[derive(Clone, Debug)]
pub struct Redirected {
    /// The record.
    pub place: Place,
    /// Its terms.
    pub record: Rc<Record>,
    /// What came of it.
    pub evaluation: Evaluation,
}

/// How many look-ups were made: at least, and at most of those that can be counted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct LookupCount {
    /// On the shortest way.
    pub least: u32,
    /// On the longest way. Records of which nothing is known count as if they held no look-ups.
    pub most: u32,
}

/// Look-ups made on the ways that lead to a `pass`, and on those that lead to `fail`, `softfail` or `neutral`. An
/// included record goes the one way for a match, the other for none.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Counts {
    passed: LookupCount,
    missed: LookupCount,
}

impl Counts {
    fn both(count: LookupCount) -> Counts {
        Counts { passed: count, missed: count }
    }
}

impl LookupCount {
    fn one_more(&mut self) {
        self.least += 1;
        self.most += 1;
    }

    fn join(self, other: LookupCount) -> LookupCount {
        LookupCount { least: self.least.min(other.least), most: self.most.max(other.most) }
    }
}

impl Evaluation {
    /// An evaluation that ends at one place.
    fn ended(term: Option<usize>, results: ResultSet, lookups: LookupCount) -> Evaluation {
        let mut evaluation = Evaluation::default();
        evaluation.end(term, results, Counts::both(lookups));
        evaluation
    }

    /// The look-ups made until it ends, other than by an error.
    pub fn lookups(&self) -> LookupCount {
        match (self.results.contains(SpfResult::Pass), self.results.intersects(ResultSet::NOT_PASSING)) {
            (true, true) => self.counts.passed.join(self.counts.missed),
            (true, false) => self.counts.passed,
            (false, _) => self.counts.missed,
        }
    }

    fn error(error: SpfResult, term: Option<usize>) -> Evaluation {
        Evaluation::ended(term, ResultSet::of(error), LookupCount::default())
    }

    /// A record of which nothing is known.
    fn unknown(lookups: LookupCount) -> Evaluation {
        Evaluation::ended(None, ResultSet::UNKNOWN, lookups)
    }

    /// A record that is taken to authorise the client.
    fn trusted() -> Evaluation {
        Evaluation::ended(None, ResultSet::of(SpfResult::Pass), LookupCount::default())
    }

    /// Notes that the evaluation can end at a term.
    fn end(&mut self, term: Option<usize>, results: ResultSet, at: Counts) {
        let join = |known: bool, ours: LookupCount, theirs: LookupCount| if known { ours.join(theirs) } else { theirs };
        if results.contains(SpfResult::Pass) {
            self.counts.passed = join(self.results.contains(SpfResult::Pass), self.counts.passed, at.passed);
        }
        if results.intersects(ResultSet::NOT_PASSING) {
            let known = self.results.intersects(ResultSet::NOT_PASSING);
            self.counts.missed = join(known, self.counts.missed, at.missed);
        }
        self.results |= results;
        self.ends.push(End { term, results, redirected: None });
    }
}

/// Evaluates records for clients, and keeps what it has learnt from one to the next.
pub struct Evaluator<'a> {
    lookups: Lookups<'a>,
    trusts: Option<&'a dyn Fn(NameRef<'_>) -> bool>,
    published: HashMap<Name, Rc<Source>>,
}

/// A record that `include:` or `redirect=` names.
enum Source {
    Record(Place, Rc<Record>),
    Unknown,
    Error(SpfResult),
}

impl<'a> Evaluator<'a> {
    /// Looks names up as seen from zone `from`.
    pub fn new(set: &'a ZoneSet, from: &'a Zone) -> Evaluator<'a> {
        Evaluator { lookups: Lookups::new(set, from, MAX_STEPS), trusts: None, published: HashMap::new() }
    }

    /// Takes records of these domains (lower case), where they are not known well enough to tell, as authorising
    /// the client.
    pub fn trusting(mut self, trusts: &'a dyn Fn(NameRef<'_>) -> bool) -> Evaluator<'a> {
        self.trusts = Some(trusts);
        self
    }

    /// Evaluates what `domain` (lower case) publishes.
    pub fn check_host(&mut self, client: &Client<'_>, domain: NameRef<'_>) -> Evaluation {
        match &*self.source(domain) {
            Source::Record(_, record) => self.evaluate(client, domain, record),
            Source::Unknown => {
                let results = ResultSet::UNKNOWN | ResultSet::of(SpfResult::None);
                Evaluation::ended(None, results, LookupCount::default())
            }
            Source::Error(error) => Evaluation::error(*error, None),
        }
    }

    /// Evaluates a record that `domain` (lower case) publishes.
    pub fn evaluate(&mut self, client: &Client<'_>, domain: NameRef<'_>, record: &Record) -> Evaluation {
        let client = Client { address: client.address.map(|address| address.to_canonical()), ..*client };
        self.run(&client, domain, record, LookupCount::default())
    }

    /// The zones whose data was looked at so far, in the order of first sight.
    pub fn consulted(&self) -> &[ZoneId] {
        self.lookups.consulted()
    }

    /// The names and types that were asked for and are unknown, since the last [`Evaluator::forget_unknown`].
    pub fn unknown(&self) -> &[(Name, u16)] {
        self.lookups.unknown()
    }

    /// Starts the list of what is unknown anew.
    pub fn forget_unknown(&mut self) {
        self.lookups.forget_unknown();
    }

    /// Steps taken so far.
    pub fn steps(&self) -> u32 {
        MAX_STEPS - self.lookups.left()
    }

    /// Whether the steps are used up: what is said since is that nothing is known.
    pub fn is_exhausted(&self) -> bool {
        self.lookups.left() == 0
    }

    fn run(&mut self, client: &Client<'_>, domain: NameRef<'_>, record: &Record, mut count: LookupCount) -> Evaluation {
        if let Some(fault) = record.fault() {
            return Evaluation::error(SpfResult::PermError, Some(fault));
        }
        let mut evaluation = Evaluation::default();
        for (number, term) in record.terms().iter().enumerate() {
            if !self.lookups.spend(1) {
                evaluation.end(Some(number), ResultSet::UNKNOWN, Counts::both(count));
                return evaluation;
            }
            let TermKind::Directive(directive) = &term.kind else {
                continue;
            };
            let (outcome, at_match) = self.outcome(client, domain, directive, &mut count);
            let results = outcome.matched_as(directive.qualifier) | outcome.errors;
            if !results.is_empty() {
                evaluation.end(Some(number), results, Counts::both(at_match));
            }
            if !outcome.misses {
                return evaluation;
            }
        }
        match record.redirect() {
            Some((number, spec)) => self.redirect(client, number, spec, count, &mut evaluation),
            None => evaluation.end(None, ResultSet::of(SpfResult::Neutral), Counts::both(count)),
        }
        evaluation
    }

    /// What can come of a directive, the limit of look-ups included, and the look-ups made where it matches. `count` is
    /// led on to those made where it does not.
    fn outcome(
        &mut self,
        client: &Client<'_>,
        domain: NameRef<'_>,
        directive: &Directive,
        count: &mut LookupCount,
    ) -> (Outcome, LookupCount) {
        let mut errors = ResultSet::EMPTY;
        if directive.mechanism.looks_up() {
            count.one_more();
            if count.least > MAX_LOOKUPS {
                return (Outcome::error(SpfResult::PermError), *count);
            }
            if count.most > MAX_LOOKUPS {
                errors = ResultSet::of(SpfResult::PermError);
            }
        }
        let (outcome, at_match) = match &directive.mechanism {
            Mechanism::Include(spec) => self.include(client, spec, count),
            other => (self.mechanism(client, domain, other), *count),
        };
        (Outcome { errors: outcome.errors | errors, ..outcome }, at_match)
    }

    /// What can come of a mechanism that asks for no other record.
    fn mechanism(&mut self, client: &Client<'_>, domain: NameRef<'_>, mechanism: &Mechanism) -> Outcome {
        match mechanism {
            Mechanism::All => Outcome { matches: ResultSet::OPEN, ..Outcome::MATCH },
            Mechanism::Ip4(network) => Outcome::network(client, (*network).into()),
            Mechanism::Ip6(network) => Outcome::network(client, (*network).into()),
            Mechanism::A(hosts) => {
                self.at_domain(domain, hosts, |lookups, name| lookups.host(client, name, hosts.prefix))
            }
            Mechanism::Mx(hosts) => {
                self.at_domain(domain, hosts, |lookups, name| lookups.mx(client, name, hosts.prefix))
            }
            Mechanism::Exists(spec) => match &spec.domain {
                Domain::Name(name) => self.lookups.exists(name.as_ref()),
                Domain::IllFormed => Outcome::MISS,
                Domain::Macro(_) => Outcome::MAYBE,
            },
            // Reverse names are for the client's network to publish: not known here.
            Mechanism::Ptr(_) | Mechanism::Include(_) => Outcome::MAYBE,
        }
    }

    /// A name that cannot be is taken as one that does not exist (RFC 7208 4.3 says so of domains).
    fn at_domain(
        &mut self,
        domain: NameRef<'_>,
        hosts: &Hosts,
        look: impl FnOnce(&mut Lookups<'a>, NameRef<'_>) -> Outcome,
    ) -> Outcome {
        match hosts.domain.as_ref().map(|spec| &spec.domain) {
            None => look(&mut self.lookups, domain),
            Some(Domain::Name(name)) => look(&mut self.lookups, name.as_ref()),
            Some(Domain::IllFormed) => Outcome::MISS,
            Some(Domain::Macro(_)) => Outcome::MAYBE,
        }
    }

    /// RFC 7208 5.2.
    fn include(&mut self, client: &Client<'_>, spec: &DomainSpec, count: &mut LookupCount) -> (Outcome, LookupCount) {
        let (inner, _) = self.other_record(client, spec, *count);
        let misses = inner.results.intersects(ResultSet::NOT_PASSING);
        let mut errors = ResultSet::EMPTY;
        if inner.results.contains(SpfResult::TempError) {
            errors |= ResultSet::of(SpfResult::TempError);
        }
        if inner.results.contains(SpfResult::PermError) || inner.results.contains(SpfResult::None) {
            errors |= ResultSet::of(SpfResult::PermError);
        }
        *count = inner.counts.missed;
        let matches = inner.results.only(ResultSet::of(SpfResult::Pass) | ResultSet::OPEN);
        (Outcome { matches, misses, errors }, inner.counts.passed)
    }

    /// RFC 7208 6.1.
    fn redirect(
        &mut self,
        client: &Client<'_>,
        number: usize,
        spec: &DomainSpec,
        mut count: LookupCount,
        evaluation: &mut Evaluation,
    ) {
        count.one_more();
        if count.least > MAX_LOOKUPS {
            return evaluation.end(Some(number), ResultSet::of(SpfResult::PermError), Counts::both(count));
        }
        let (inner, place) = self.other_record(client, spec, count);
        let mut results = inner.results;
        if results.contains(SpfResult::None) {
            results = ResultSet::of(SpfResult::PermError);
        }
        if count.most > MAX_LOOKUPS {
            results |= ResultSet::of(SpfResult::PermError);
        }
        evaluation.end(Some(number), results, inner.counts);
        if let (Some(end), Some((place, record))) = (evaluation.ends.last_mut(), place) {
            end.redirected = Some(Box::new(Redirected { place, record, evaluation: inner }));
        }
    }

    /// Evaluates the record that another one names.
    fn other_record(
        &mut self,
        client: &Client<'_>,
        spec: &DomainSpec,
        count: LookupCount,
    ) -> (Evaluation, Option<(Place, Rc<Record>)>) {
        let name = match &spec.domain {
            Domain::Name(name) => name,
            Domain::IllFormed => return (Evaluation::error(SpfResult::None, None), None),
            Domain::Macro(_) => return (Evaluation::unknown(count), None),
        };
        let trusts = self.trusts;
        let trusted = || trusts.is_some_and(|trusts| trusts(name.as_ref()));
        match &*self.source(name.as_ref()) {
            Source::Record(place, record) => {
                let evaluation = self.run(client, name.as_ref(), record, count);
                let undecided = evaluation.results.known().is_none();
                if undecided && evaluation.results.contains(SpfResult::Pass) && trusted() {
                    return (Evaluation::trusted(), None);
                }
                (evaluation, Some((*place, Rc::clone(record))))
            }
            Source::Unknown if trusted() => (Evaluation::trusted(), None),
            Source::Unknown => (Evaluation::unknown(count), None),
            Source::Error(error) => (Evaluation::error(*error, None), None),
        }
    }

    fn source(&mut self, domain: NameRef<'_>) -> Rc<Source> {
        if let Some(known) = self.published.get(&domain.to_name()) {
            return Rc::clone(known);
        }
        let source = Rc::new(match self.lookups.published(domain) {
            Published::Record(place, record) => Source::Record(place, Rc::new(record)),
            Published::None => Source::Error(SpfResult::None),
            Published::Several => Source::Error(SpfResult::PermError),
            Published::Unavailable => Source::Error(SpfResult::TempError),
            Published::Unknown => Source::Unknown,
        });
        self.published.insert(domain.to_name(), Rc::clone(&source));
        source
    }
}
