//! The look-ups that a record asks for, whoever the client is (RFC 7208 4.6.4).
//!
//! Each term that looks up counts one, and with `include:` and `redirect=` all that the other record asks for. What is
//! never reached does not count: terms behind `all`, and `redirect=` beside `all`. Where a record is not known, the count
//! is a lower bound.
//!
//! Records are read once however often they are included; nesting ends where ten look-ups do, and a bound on all
//! terms together keeps hostile records cheap.

use std::collections::HashMap;
use std::rc::Rc;

use super::client::Client;
use super::evaluate::{Evaluator, MAX_LOOKUPS, Scope, Source};
use super::lookups::{List, Outcome, Void};
use super::macros::Target;
use super::published::Place;
use super::record::Record;
use super::result::SpfResult;
use super::term::{Mechanism, TermKind};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

/// Terms that one tree looks at; behind that all counts are lower bounds.
const MAX_TERMS: usize = 20_000;

/// Look-ups of included records that one tree follows; receivers stop after ten. Behind that all counts are lower bounds.
const MAX_NESTED: usize = 256;

/// A record and the look-ups that it asks for.
#[derive(Clone, Debug)]
pub struct LookupTree {
    /// The domain that publishes it, in lower case.
    pub domain: Name,
    /// Where it stands, if it stands in a zone that was loaded.
    pub place: Option<Place>,
    /// The record.
    pub record: Rc<Record>,
    /// The terms that look up, in order; those that are never reached are left out.
    pub terms: Vec<TreeTerm>,
    /// Look-ups of all terms together, those of other records included; never more than `u32::MAX`.
    pub lookups: u32,
    /// Terms known to be void, macros excluded, those of other records included.
    pub voids: u32,
    /// The names of the first loop in it: each leads to the next, and the last is the first.
    pub cycle: Option<Vec<Name>>,
    /// Whether the look-ups are all: `false` where it is a lower bound, as some record is not known, is broken or leads back here.
    pub is_complete: bool,
}

/// A term that looks up.
#[derive(Clone, Debug)]
pub struct TreeTerm {
    /// Its number in the record.
    pub number: usize,
    /// The name it looks at, in lower case; `None` where that depends on the message or can be no name.
    pub target: Option<Name>,
    /// Whether the name is made by macros.
    pub has_macros: bool,
    /// Whether it is `include:` or `redirect=`.
    pub leads_on: bool,
    /// Look-ups that it asks for: its own, and those of the other record.
    pub lookups: u32,
    /// What is there.
    pub finding: TermFinding,
}

/// What is known of the name that a term looks at.
#[derive(Clone, Debug)]
pub enum TermFinding {
    /// Records, or nothing that matters.
    Present,
    /// The name is known to have nothing of what the term asks for: a void look-up. For `a` neither A nor AAAA, for `mx`
    /// no MX, for `exists` no A.
    Void,
    /// An MX set of more hosts than RFC 7208 4.6.4 allows.
    TooManyHosts,
    /// Nothing is known, or it depends on the message.
    Unknown,
    /// `include:` or `redirect=`: the other record.
    Record(Rc<LookupTree>),
    /// `include:` or `redirect=` to a name without SPF record: `permerror`.
    NoRecord,
    /// `include:` or `redirect=` to a name with several.
    SeveralRecords,
    /// DNS does not answer.
    Unavailable,
    /// `include:` or `redirect=` to a record that leads here: the names of the loop, this one last.
    Loop(Vec<Name>),
    /// Too many records lead here for anyone to get this far.
    TooDeep,
}

impl LookupTree {
    /// The tree as lines of text, indented, with the look-ups of each term; `lines` at most, the last one saying how
    /// many are left out.
    pub fn lines(&self, lines: usize) -> Vec<String> {
        let mut told = vec![format!("{}: {}", self.domain, self.told_count())];
        self.add_lines(1, lines, &mut told);
        if told.len() > lines {
            told.truncate(lines);
            told.push("…".to_owned());
        }
        told
    }

    fn told_count(&self) -> String {
        let more = if self.is_complete { "" } else { "at least " };
        let plural = if self.lookups == 1 { "" } else { "s" };
        format!("{more}{} look-up{plural}", self.lookups)
    }

    fn add_lines(&self, depth: usize, lines: usize, told: &mut Vec<String>) {
        for term in &self.terms {
            // One more tells that there is more.
            if told.len() > lines {
                return;
            }
            let shown = self.record.terms().get(term.number).map(|of| self.record.shown(of)).unwrap_or_default();
            let note = match &term.finding {
                TermFinding::Present | TermFinding::Record(_) => "",
                TermFinding::Void => " (void)",
                TermFinding::TooManyHosts => " (too many MX hosts)",
                TermFinding::Unknown => " (unknown)",
                TermFinding::NoRecord => " (no SPF record)",
                TermFinding::SeveralRecords => " (several SPF records)",
                TermFinding::Unavailable => " (unavailable)",
                TermFinding::Loop(_) => " (loop)",
                TermFinding::TooDeep => " (too deep)",
            };
            told.push(format!("{:indent$}{} {}{note}", "", term.lookups, shown.escape_debug(), indent = depth * 2));
            if let TermFinding::Record(tree) = &term.finding {
                tree.add_lines(depth + 1, lines, told);
            }
        }
    }
}

impl Evaluator<'_> {
    /// The look-ups that a record asks for that `domain` (lower case) publishes.
    pub fn lookup_tree(&mut self, domain: NameRef<'_>, place: Option<Place>, record: Rc<Record>) -> Rc<LookupTree> {
        let mut build =
            Build { evaluator: self, left: MAX_TERMS, nested_left: MAX_NESTED, path: Vec::new(), done: HashMap::new() };
        build.tree(domain, place, record).0
    }

    /// The look-ups that what `domain` (lower case) publishes asks for; `None` where it is known to publish no record, or
    /// not known what.
    pub fn lookup_tree_of(&mut self, domain: NameRef<'_>) -> Option<Rc<LookupTree>> {
        match &*self.source(domain) {
            Source::Record(place, record) => Some(self.lookup_tree(domain, *place, Rc::clone(record))),
            Source::Unknown | Source::Error(_) => None,
        }
    }
}

struct Build<'b, 'a> {
    evaluator: &'b mut Evaluator<'a>,
    /// Terms that may still be looked at.
    left: usize,
    /// Look-ups of included records that may still be followed.
    nested_left: usize,
    /// The domains that lead to the one at hand.
    path: Vec<Name>,
    /// Trees that do not depend on what leads to them.
    done: HashMap<Name, Rc<LookupTree>>,
}

/// Whether a tree is the same wherever it hangs: nothing in it was cut off for what leads to it.
type IsWhole = bool;

impl Build<'_, '_> {
    fn tree(&mut self, domain: NameRef<'_>, place: Option<Place>, record: Rc<Record>) -> (Rc<LookupTree>, IsWhole) {
        self.path.push(domain.to_name());
        let mut tree = LookupTree {
            domain: domain.to_name(),
            place,
            record: Rc::clone(&record),
            terms: Vec::new(),
            lookups: 0,
            voids: 0,
            cycle: None,
            is_complete: record.fault().is_none(),
        };
        let mut is_whole = true;
        let client = Client::default();
        let scope = Scope { client: &client, domain, record: &record, depth: 0 };
        for number in reached(&record) {
            if !self.may_go_on(&record, number) {
                tree.is_complete = false;
                is_whole = false;
                break;
            }
            let Some((term, whole)) = self.term(scope, number) else { continue };
            is_whole &= whole;
            tree.is_complete &= term.is_complete();
            tree.lookups = tree.lookups.saturating_add(term.lookups);
            tree.voids = tree.voids.saturating_add(term.voids());
            tree.cycle = tree.cycle.or_else(|| term.cycle().map(<[Name]>::to_vec));
            tree.terms.push(term);
        }
        self.path.pop();
        let tree = Rc::new(tree);
        if is_whole {
            self.done.insert(tree.domain.clone(), Rc::clone(&tree));
        }
        (tree, is_whole)
    }

    /// Whether there is room for one term more. The terms of the record that is asked about are looked at in any case.
    fn may_go_on(&mut self, record: &Record, number: usize) -> bool {
        let looks_up = record.terms().get(number).is_some_and(|term| term.kind.looks_up());
        let nested = usize::from(looks_up && self.path.len() > 1);
        match (self.left.checked_sub(1), self.nested_left.checked_sub(nested)) {
            (Some(left), Some(nested_left)) => {
                (self.left, self.nested_left) = (left, nested_left);
                true
            }
            _ => false,
        }
    }

    /// `None` for a term that looks nothing up.
    fn term(&mut self, scope: Scope<'_>, number: usize) -> Option<(TreeTerm, IsWhole)> {
        let kind = &scope.record.terms().get(number)?.kind;
        if !kind.looks_up() {
            return None;
        }
        let spec = kind.domain_spec();
        let has_macros = spec.is_some_and(|spec| spec.has_macros());
        let mut term = TreeTerm {
            number,
            target: None,
            has_macros,
            leads_on: leads_on(kind),
            lookups: 1,
            finding: TermFinding::Unknown,
        };
        let target = match self.evaluator.target(scope, spec) {
            Target::Name(name) => name,
            Target::Unknown => return Some((term, true)),
            Target::IllFormed => {
                term.finding = if term.leads_on { TermFinding::NoRecord } else { TermFinding::Present };
                return Some((term, true));
            }
        };
        let mut is_whole = true;
        term.finding = if term.leads_on {
            let (finding, whole) = self.other_record(target.as_ref());
            is_whole = whole;
            finding
        } else {
            self.present(kind, target.as_ref())
        };
        if let TermFinding::Record(tree) = &term.finding {
            term.lookups = tree.lookups.saturating_add(1);
        }
        term.target = Some(target);
        Some((term, is_whole))
    }

    fn other_record(&mut self, name: NameRef<'_>) -> (TermFinding, IsWhole) {
        if let Some(start) = self.path.iter().position(|known| known.as_ref() == name) {
            let mut names: Vec<Name> = self.path.get(start..).unwrap_or_default().to_vec();
            names.push(name.to_name());
            return (TermFinding::Loop(names), false);
        }
        if let Some(known) = self.done.get(&name.to_name()) {
            return (TermFinding::Record(Rc::clone(known)), true);
        }
        if self.path.len() > MAX_LOOKUPS as usize {
            return (TermFinding::TooDeep, false);
        }
        match &*self.evaluator.source(name) {
            Source::Record(place, record) => {
                let (tree, whole) = self.tree(name, *place, Rc::clone(record));
                (TermFinding::Record(tree), whole)
            }
            Source::Unknown => (TermFinding::Unknown, true),
            Source::Error(SpfResult::None) => (TermFinding::NoRecord, true),
            Source::Error(SpfResult::TempError) => (TermFinding::Unavailable, true),
            Source::Error(_) => (TermFinding::SeveralRecords, true),
        }
    }

    /// What a name has of what a mechanism asks for.
    fn present(&mut self, kind: &TermKind, name: NameRef<'_>) -> TermFinding {
        let lookups = &mut self.evaluator.lookups;
        let TermKind::Directive(directive) = kind else { return TermFinding::Present };
        let of_list = |list: List<Name>| match list.error {
            Some(SpfResult::PermError) => TermFinding::TooManyHosts,
            Some(_) => TermFinding::Unavailable,
            None => of_outcome(list.without_match()),
        };
        match &directive.mechanism {
            Mechanism::Exists(_) => of_outcome(lookups.has(name, types::A)),
            Mechanism::Mx(_) => of_list(lookups.exchanges(name)),
            Mechanism::A(_) => match [types::A, types::AAAA].map(|rtype| of_outcome(lookups.has(name, rtype))) {
                [TermFinding::Void, TermFinding::Void] => TermFinding::Void,
                [TermFinding::Present, _] | [_, TermFinding::Present] => TermFinding::Present,
                [TermFinding::Unavailable, _] | [_, TermFinding::Unavailable] => TermFinding::Unavailable,
                _ => TermFinding::Unknown,
            },
            // The reverse names are the client's.
            _ => TermFinding::Present,
        }
    }
}

fn of_outcome(outcome: Outcome) -> TermFinding {
    match outcome.void {
        Void::Yes => TermFinding::Void,
        Void::Maybe => TermFinding::Unknown,
        Void::No if outcome.errors.is_empty() => TermFinding::Present,
        Void::No => TermFinding::Unavailable,
    }
}

impl TreeTerm {
    /// The names of the loop that it leads into.
    pub fn cycle(&self) -> Option<&[Name]> {
        match &self.finding {
            TermFinding::Loop(names) => Some(names),
            TermFinding::Record(tree) => tree.cycle.as_deref(),
            _ => None,
        }
    }

    /// Terms known to be void: this one, or those of the other record; macros excluded.
    pub fn voids(&self) -> u32 {
        match &self.finding {
            TermFinding::Record(tree) => tree.voids,
            TermFinding::Void if !self.has_macros => 1,
            _ => 0,
        }
    }

    /// Whether its look-ups are all that it asks for.
    fn is_complete(&self) -> bool {
        match &self.finding {
            TermFinding::Record(tree) => tree.is_complete,
            TermFinding::Unknown if self.leads_on => false,
            TermFinding::Loop(_) | TermFinding::TooDeep => false,
            _ => true,
        }
    }
}

/// Whether a term leads to another record.
fn leads_on(kind: &TermKind) -> bool {
    match kind {
        TermKind::Redirect(_) => true,
        TermKind::Directive(directive) => matches!(directive.mechanism, Mechanism::Include(_)),
        _ => false,
    }
}

/// Numbers of the terms that can be reached, in the order of evaluation: `redirect=` comes last, and does not come at
/// all where there is an `all` (RFC 7208 5.1, 6.1).
pub fn reached(record: &Record) -> impl Iterator<Item = usize> {
    let all =
        record.directives().find(|(_, directive)| directive.mechanism == Mechanism::All).map(|(number, _)| number);
    let end = all.map_or(usize::MAX, |all| all.saturating_add(1));
    let directives = record.directives().map(|(number, _)| number).take_while(move |&number| number < end);
    let redirect = record.redirect().map(|(number, _)| number).filter(|_| all.is_none());
    directives.chain(redirect)
}
