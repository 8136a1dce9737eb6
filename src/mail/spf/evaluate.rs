//! `check_host()` over what is known of DNS (RFC 7208 2.4, 4 to 7).
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

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

pub use super::client::{Client, Message};
use super::dns::{Dns, Known, ZoneDns};
use super::domain_spec::{Domain, DomainSpec, MacroPart, parse_macro_string};
use super::evaluation::{Counts, Over, Tally};
pub use super::evaluation::{End, Evaluation, LookupCount, MAX_LOOKUPS, MAX_VOIDS, Redirected};
use super::lookups::{Lookups, Outcome, Void};
use super::macros::{self, Target, Values};
use super::published::{Place, Published};
use super::record::Record;
use super::result::{ResultSet, SpfResult};
use super::term::{Directive, Hosts, Mechanism, Term, TermKind};
use super::trace::{Step, StepOutcome, Trace};
use crate::mail::text;
use crate::model::{Zone, ZoneId, ZoneSet};
use crate::zone::name::{Name, NameRef};

/// Steps that one [`Evaluator`] takes. A step is a term, an address compared, or some octets of text; the largest record
/// that DNS can carry has some 10,000 terms.
pub const MAX_STEPS: u32 = 200_000;

/// Evaluates records for clients, and keeps what it has learnt from one to the next.
pub struct Evaluator<'a> {
    pub(super) lookups: Lookups<'a>,
    trusts: Option<&'a dyn Fn(NameRef<'_>) -> Trust>,
    published: HashMap<Name, Rc<Source>>,
    trace: Trace,
}

/// Whether the record of a domain counts as authorising the client, whatever its terms come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    /// It counts for what it says.
    None,
    /// Where it is not known well enough to tell.
    IfUndecided,
    /// Always.
    Always,
}

/// A record that `include:` or `redirect=` names.
pub(super) enum Source {
    Record(Option<Place>, Rc<Record>),
    Unknown,
    Error(SpfResult),
}

/// What the terms of one record are evaluated with.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub client: &'s Client<'s>,
    /// The domain that publishes the record, in lower case.
    pub domain: NameRef<'s>,
    pub record: &'s Record,
    /// How many records lead to this one.
    pub depth: usize,
}

impl<'a> Evaluator<'a> {
    /// Looks names up as seen from zone `from`.
    pub fn new(set: &'a ZoneSet, from: &'a Zone) -> Evaluator<'a> {
        Evaluator::over(ZoneDns::seen_from(set, from))
    }

    /// Looks names up in whatever answers.
    pub fn over(dns: impl Dns<'a> + 'a) -> Evaluator<'a> {
        let lookups = Lookups::new(dns, MAX_STEPS);
        Evaluator { lookups, trusts: None, published: HashMap::new(), trace: Trace::default() }
    }

    /// Takes records of some domains (lower case) as authorising the client.
    pub fn trusting(mut self, trusts: &'a dyn Fn(NameRef<'_>) -> Trust) -> Evaluator<'a> {
        self.trusts = Some(trusts);
        self
    }

    /// Keeps what is done, term by term.
    pub fn tracing(mut self) -> Evaluator<'a> {
        self.trace = Trace::kept();
        self
    }

    /// What was done, in order, if it was kept.
    pub fn into_trace(self) -> Vec<Step> {
        self.trace.into_steps()
    }

    /// Evaluates what `domain` (lower case) publishes.
    pub fn check_host(&mut self, client: &Client<'_>, domain: NameRef<'_>) -> Evaluation {
        match &*self.source(domain) {
            Source::Record(_, record) => self.evaluate(client, domain, record),
            Source::Unknown => {
                let results = ResultSet::UNKNOWN | ResultSet::of(SpfResult::None);
                Evaluation::ended(None, results, Tally::default())
            }
            Source::Error(error) => Evaluation::error(*error, None),
        }
    }

    /// Evaluates a record that `domain` (lower case) publishes.
    pub fn evaluate(&mut self, client: &Client<'_>, domain: NameRef<'_>, record: &Record) -> Evaluation {
        let client = Client { address: client.address.map(|address| address.to_canonical()), ..*client };
        self.run(Scope { client: &client, domain, record, depth: 0 }, Tally::default())
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

    fn run(&mut self, scope: Scope<'_>, mut tally: Tally) -> Evaluation {
        let record = scope.record;
        if let Some(fault) = record.fault() {
            let place = record.terms().get(fault).and_then(|term| self.begin(scope, term));
            self.finish(place, None, StepOutcome::Fault);
            return Evaluation::error(SpfResult::PermError, Some(fault));
        }
        let mut evaluation = Evaluation::default();
        for (number, term) in record.terms().iter().enumerate() {
            if !self.lookups.spend(1) {
                evaluation.end(Some(number), ResultSet::UNKNOWN, Counts::both(tally));
                return evaluation;
            }
            let TermKind::Directive(directive) = &term.kind else {
                continue;
            };
            let place = self.begin(scope, term);
            let (outcome, at_match, target) = self.outcome(scope, directive, &mut tally);
            let results = outcome.matched_as(directive.qualifier) | outcome.errors;
            if !results.is_empty() {
                evaluation.end(Some(number), results, Counts::both(at_match));
            }
            self.finish(
                place,
                target,
                match (results.is_empty(), outcome.misses) {
                    (true, _) => StepOutcome::Miss,
                    (false, true) => StepOutcome::MayEnd(results),
                    (false, false) => StepOutcome::Ends(results),
                },
            );
            if !outcome.misses {
                return evaluation;
            }
        }
        match record.redirect() {
            Some((number, spec)) => self.redirect(scope, number, spec, tally, &mut evaluation),
            None => evaluation.end(None, ResultSet::of(SpfResult::Neutral), Counts::both(tally)),
        }
        evaluation
    }

    /// What can come of a directive, the limits included, and what was counted where it matches. `tally` is led on to
    /// what was counted where it does not. The name it looked at comes along.
    fn outcome(
        &mut self,
        scope: Scope<'_>,
        directive: &Directive,
        tally: &mut Tally,
    ) -> (Outcome, Tally, Option<Name>) {
        let mut possible = ResultSet::EMPTY;
        if directive.mechanism.looks_up() {
            match tally.look_up() {
                Over::Certainly => return (Outcome::error(SpfResult::PermError), *tally, None),
                Over::Possibly => possible = ResultSet::of(SpfResult::PermError),
                Over::Not => {}
            }
        }
        let (mut outcome, at_match, target) = match &directive.mechanism {
            Mechanism::Include(spec) => self.include(scope, spec, tally),
            other => {
                let (outcome, target) = self.mechanism(scope, other);
                (outcome, *tally, target)
            }
        };
        if outcome.misses {
            match tally.void(outcome.void) {
                Over::Certainly => {
                    outcome.misses = false;
                    possible |= ResultSet::of(SpfResult::PermError);
                }
                Over::Possibly => possible |= ResultSet::of(SpfResult::PermError),
                Over::Not => {}
            }
        }
        (Outcome { errors: outcome.errors | possible, ..outcome }, at_match, target)
    }

    /// What can come of a mechanism that asks for no other record, and the name it looked at.
    fn mechanism(&mut self, scope: Scope<'_>, mechanism: &Mechanism) -> (Outcome, Option<Name>) {
        let client = scope.client;
        match mechanism {
            Mechanism::All => (Outcome { matches: ResultSet::OPEN, ..Outcome::MATCH }, None),
            Mechanism::Ip4(network) => (Outcome::network(client, (*network).into()), None),
            Mechanism::Ip6(network) => (Outcome::network(client, (*network).into()), None),
            Mechanism::A(Hosts { domain, prefix }) => {
                self.at_target(scope, domain.as_ref(), |lookups, name| lookups.host(client, name, *prefix))
            }
            Mechanism::Mx(Hosts { domain, prefix }) => {
                self.at_target(scope, domain.as_ref(), |lookups, name| lookups.mx(client, name, *prefix))
            }
            Mechanism::Exists(spec) => self.at_target(scope, Some(spec), Lookups::exists),
            Mechanism::Ptr(spec) => self.at_target(scope, spec.as_ref(), |lookups, name| lookups.ptr(client, name)),
            Mechanism::Include(_) => (Outcome::UNKNOWN, None),
        }
    }

    /// A name that cannot be is taken as one that does not exist (RFC 7208 4.3 says so of domains), without a look-up.
    fn at_target(
        &mut self,
        scope: Scope<'_>,
        spec: Option<&DomainSpec>,
        look: impl FnOnce(&mut Lookups<'a>, NameRef<'_>) -> Outcome,
    ) -> (Outcome, Option<Name>) {
        match self.target(scope, spec) {
            Target::Name(name) => (look(&mut self.lookups, name.as_ref()), Some(name)),
            Target::IllFormed => (Outcome::MISS, None),
            Target::Unknown => (Outcome::UNKNOWN, None),
        }
    }

    /// The name that a term is about; the domain itself where it states none.
    pub(super) fn target(&mut self, scope: Scope<'_>, spec: Option<&DomainSpec>) -> Target {
        match spec.map(|spec| &spec.domain) {
            None => Target::Name(scope.domain.to_name()),
            Some(Domain::Name(name)) => Target::Name(name.clone()),
            Some(Domain::IllFormed) => Target::IllFormed,
            Some(Domain::Macro(parts)) => {
                let mut values = self.values(scope);
                macros::expand_name(scope.record.text(), parts, &mut values)
            }
        }
    }

    fn values<'s>(&'s mut self, scope: Scope<'s>) -> ScopeValues<'s, 'a> {
        ScopeValues { client: scope.client, domain: scope.domain, lookups: &mut self.lookups }
    }

    /// RFC 7208 5.2.
    fn include(&mut self, scope: Scope<'_>, spec: &DomainSpec, tally: &mut Tally) -> (Outcome, Tally, Option<Name>) {
        let (inner, _, target) = self.other_record(scope, spec, *tally);
        let misses = inner.results.intersects(ResultSet::NOT_PASSING);
        let mut errors = ResultSet::EMPTY;
        if inner.results.contains(SpfResult::TempError) {
            errors |= ResultSet::of(SpfResult::TempError);
        }
        if inner.results.contains(SpfResult::PermError) || inner.results.contains(SpfResult::None) {
            errors |= ResultSet::of(SpfResult::PermError);
        }
        *tally = inner.counts.missed;
        let matches = inner.results.only(ResultSet::of(SpfResult::Pass) | ResultSet::OPEN);
        (Outcome { matches, misses, errors, void: Void::No }, inner.counts.passed, target)
    }

    /// RFC 7208 6.1.
    fn redirect(
        &mut self,
        scope: Scope<'_>,
        number: usize,
        spec: &DomainSpec,
        mut tally: Tally,
        evaluation: &mut Evaluation,
    ) {
        let step = scope.record.terms().get(number).and_then(|term| self.begin(scope, term));
        let over = tally.look_up();
        if over == Over::Certainly {
            self.finish(step, None, StepOutcome::Ends(ResultSet::of(SpfResult::PermError)));
            return evaluation.end(Some(number), ResultSet::of(SpfResult::PermError), Counts::both(tally));
        }
        let (inner, place, target) = self.other_record(scope, spec, tally);
        let mut results = inner.results;
        if results.contains(SpfResult::None) {
            results = ResultSet::of(SpfResult::PermError);
        }
        if over == Over::Possibly {
            results |= ResultSet::of(SpfResult::PermError);
        }
        self.finish(step, target.clone(), StepOutcome::Ends(results));
        evaluation.end(Some(number), results, inner.counts);
        if let (Some(end), Some((place, record)), Some(domain)) = (evaluation.ends.last_mut(), place, target) {
            end.redirected = Some(Box::new(Redirected { domain, place, record, evaluation: inner }));
        }
    }

    /// Evaluates the record that another one names.
    #[allow(clippy::type_complexity, reason = "the three parts have no meaning together")]
    fn other_record(
        &mut self,
        scope: Scope<'_>,
        spec: &DomainSpec,
        tally: Tally,
    ) -> (Evaluation, Option<(Option<Place>, Rc<Record>)>, Option<Name>) {
        let name = match self.target(scope, Some(spec)) {
            Target::Name(name) => name,
            Target::IllFormed => return (Evaluation::error(SpfResult::None, None), None, None),
            Target::Unknown => return (Evaluation::unknown(tally), None, None),
        };
        let trust = self.trusts.map_or(Trust::None, |trusts| trusts(name.as_ref()));
        if trust == Trust::Always {
            return (Evaluation::trusted(tally), None, Some(name));
        }
        match &*self.source(name.as_ref()) {
            Source::Record(place, record) => {
                let inner = Scope { domain: name.as_ref(), record, depth: scope.depth + 1, ..scope };
                let evaluation = self.run(inner, tally);
                let undecided = evaluation.results.known().is_none();
                if undecided && evaluation.results.contains(SpfResult::Pass) && trust == Trust::IfUndecided {
                    return (Evaluation::trusted(tally), None, Some(name));
                }
                (evaluation, Some((*place, Rc::clone(record))), Some(name))
            }
            Source::Unknown if trust == Trust::IfUndecided => (Evaluation::trusted(tally), None, Some(name)),
            Source::Unknown => (Evaluation::unknown(tally), None, Some(name)),
            Source::Error(error) => (Evaluation::error(*error, None), None, Some(name)),
        }
    }

    pub(super) fn source(&mut self, domain: NameRef<'_>) -> Rc<Source> {
        if let Some(known) = self.published.get(&domain.to_name()) {
            return Rc::clone(known);
        }
        let source = Rc::new(match self.lookups.published(domain) {
            Published::Record(place, record) => Source::Record(place, record),
            Published::None => Source::Error(SpfResult::None),
            Published::Several => Source::Error(SpfResult::PermError),
            Published::Unavailable => Source::Error(SpfResult::TempError),
            Published::Unknown => Source::Unknown,
        });
        self.published.insert(domain.to_name(), Rc::clone(&source));
        source
    }

    /// The text that `exp=` of a record gives for a `fail` (RFC 7208 6.2). Errors of any kind give none.
    pub fn explanation(&mut self, client: &Client<'_>, domain: NameRef<'_>, record: &Record) -> Option<Vec<u8>> {
        let client = Client { address: client.address.map(|address| address.to_canonical()), ..*client };
        let scope = Scope { client: &client, domain, record, depth: 0 };
        let Target::Name(name) = self.target(scope, Some(record.explanation()?)) else {
            return None;
        };
        let Known::Records(records) = self.lookups.texts(name.as_ref()) else {
            return None;
        };
        let row = records.rows.first().filter(|_| records.whole && records.rows.len() == 1)?;
        let text = text::join(row.rdata);
        let parts = explain_string(&text)?;
        macros::expand_text(&text, &parts, &mut self.values(scope))
    }

    fn begin(&mut self, scope: Scope<'_>, term: &Term) -> Option<usize> {
        let nothing_yet = StepOutcome::Miss;
        self.trace.push(|| Step {
            depth: scope.depth,
            domain: scope.domain.to_name(),
            term: scope.record.shown(term).into_owned(),
            target: None,
            outcome: nothing_yet,
        })
    }

    fn finish(&mut self, place: Option<usize>, target: Option<Name>, outcome: StepOutcome) {
        if let Some(step) = self.trace.at(place) {
            step.target = target;
            step.outcome = outcome;
        }
    }
}

/// ```abnf
/// explain-string = *( macro-string / SP )
/// ```
fn explain_string(text: &[u8]) -> Option<Vec<MacroPart>> {
    let mut parts = Vec::new();
    let mut at = 0;
    for piece in text.split(|&byte| byte == b' ') {
        if at > 0 {
            parts.push(MacroPart::Literal(at - 1..at));
        }
        parts.extend(parse_macro_string(text, piece)?);
        at += piece.len() + 1;
    }
    Some(parts)
}

/// What macro letters stand for while a record is evaluated (RFC 7208 7.2).
struct ScopeValues<'s, 'a> {
    client: &'s Client<'s>,
    domain: NameRef<'s>,
    lookups: &'s mut Lookups<'a>,
}

impl Values for ScopeValues<'_, '_> {
    fn value(&mut self, letter: u8) -> Option<Cow<'_, [u8]>> {
        let value = self.known_value(letter)?;
        self.lookups.spend_octets(value.len()).then_some(value)
    }
}

impl<'s> ScopeValues<'s, '_> {
    fn known_value(&mut self, letter: u8) -> Option<Cow<'s, [u8]>> {
        let Client { address, message, .. } = *self.client;
        let message = message.ok_or(());
        Some(match letter {
            b's' => {
                let message = message.ok()?;
                Cow::Owned([&message.local_part, &b"@"[..], &message.sender_domain].concat())
            }
            b'l' => Cow::Borrowed(&message.ok()?.local_part),
            b'o' => Cow::Borrowed(&message.ok()?.sender_domain),
            b'd' => {
                let text = macros::name_text(self.domain);
                // In the case that was given, where it is the sender's domain.
                let given = message.ok().map(|message| message.sender_domain.as_slice());
                given.filter(|given| given.eq_ignore_ascii_case(&text)).map_or(Cow::Owned(text), Cow::Borrowed)
            }
            b'i' => Cow::Owned(macros::dotted(address?).into_bytes()),
            b'p' => Cow::Owned(self.validated_name()?),
            b'v' => Cow::Borrowed(macros::reverse_tree(address?).as_bytes()),
            b'h' => Cow::Borrowed(&message.ok()?.helo),
            b'c' => Cow::Owned(address?.to_string().into_bytes()),
            b'r' => Cow::Borrowed(&message.ok()?.receiver),
            b't' => Cow::Owned(message.ok()?.time.to_string().into_bytes()),
            _ => return None,
        })
    }

    /// `%{p}`: the domain itself if that is a validated name of the client, else a name below it, else any (RFC 7208
    /// 7.3).
    fn validated_name(&mut self) -> Option<Vec<u8>> {
        let found = self.lookups.validated(self.client.address?, |_| true);
        let names = || found.names.iter().map(Name::as_ref);
        if let Some(domain) = names().find(|&name| name == self.domain) {
            return Some(macros::name_text(domain));
        }
        if found.more {
            return None;
        }
        let below = names().find(|name| name.is_below(self.domain));
        Some(below.or_else(|| names().next()).map_or_else(|| b"unknown".to_vec(), macros::name_text))
    }
}
