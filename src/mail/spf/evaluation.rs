//! What an evaluation came to, and the limits counted on the way (RFC 7208 4.6.4).

use std::rc::Rc;

use super::lookups::Void;
use super::published::Place;
use super::record::Record;
use super::result::{ResultSet, SpfResult};
use crate::zone::name::Name;

/// More look-ups than this give `permerror` (RFC 7208 4.6.4).
pub const MAX_LOOKUPS: u32 = 10;

/// More void look-ups than this give `permerror` (RFC 7208 4.6.4).
pub const MAX_VOIDS: u32 = 2;

/// What an evaluation came to.
#[derive(Clone, Default, Debug)]
pub struct Evaluation {
    /// The results that are possible.
    pub results: ResultSet,
    /// Where it can have ended, in the order of the record's terms.
    pub ends: Vec<End>,
    /// Look-ups made where it ends with `pass`, and where it ends without; meaningful where it can.
    pub(super) counts: Counts,
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
    /// The domain, in lower case.
    pub domain: Name,
    /// The record's place, if it stands in a zone that was loaded.
    pub place: Option<Place>,
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

impl LookupCount {
    fn one_more(&mut self) {
        self.least += 1;
        self.most += 1;
    }

    fn join(self, other: LookupCount) -> LookupCount {
        LookupCount { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// Whether the count is over a limit: the error that gives for certain, and the one that is possible.
    fn over(self, limit: u32) -> Over {
        match (self.least > limit, self.most > limit) {
            (true, _) => Over::Certainly,
            (false, true) => Over::Possibly,
            (false, false) => Over::Not,
        }
    }
}

/// Whether a limit was passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Over {
    Not,
    Possibly,
    Certainly,
}

/// What counts towards the limits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Tally {
    pub lookups: LookupCount,
    voids: LookupCount,
}

impl Tally {
    /// Counts a term that looks up.
    pub fn look_up(&mut self) -> Over {
        self.lookups.one_more();
        self.lookups.over(MAX_LOOKUPS)
    }

    /// Counts what may have been a void look-up.
    pub fn void(&mut self, void: Void) -> Over {
        match void {
            Void::No => {}
            Void::Maybe => self.voids.most += 1,
            Void::Yes => self.voids.one_more(),
        }
        self.voids.over(MAX_VOIDS)
    }

    fn join(self, other: Tally) -> Tally {
        Tally { lookups: self.lookups.join(other.lookups), voids: self.voids.join(other.voids) }
    }
}

/// What was counted on the ways that lead to a `pass`, and on those that lead to `fail`, `softfail` or `neutral`. An
/// included record goes the one way for a match, the other for none.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Counts {
    pub passed: Tally,
    pub missed: Tally,
}

impl Counts {
    pub fn both(tally: Tally) -> Counts {
        Counts { passed: tally, missed: tally }
    }
}

impl Evaluation {
    /// An evaluation that ends at one place.
    pub(super) fn ended(term: Option<usize>, results: ResultSet, tally: Tally) -> Evaluation {
        let mut evaluation = Evaluation::default();
        evaluation.end(term, results, Counts::both(tally));
        evaluation
    }

    /// The look-ups made until it ends, other than by an error.
    pub fn lookups(&self) -> LookupCount {
        let (passed, missed) = (self.counts.passed.lookups, self.counts.missed.lookups);
        match (self.results.contains(SpfResult::Pass), self.results.intersects(ResultSet::NOT_PASSING)) {
            (true, true) => passed.join(missed),
            (true, false) => passed,
            (false, _) => missed,
        }
    }

    pub(super) fn error(error: SpfResult, term: Option<usize>) -> Evaluation {
        Evaluation::ended(term, ResultSet::of(error), Tally::default())
    }

    /// A record of which nothing is known.
    pub(super) fn unknown(tally: Tally) -> Evaluation {
        Evaluation::ended(None, ResultSet::UNKNOWN, tally)
    }

    /// A record that is taken to authorise the client.
    pub(super) fn trusted(tally: Tally) -> Evaluation {
        Evaluation::ended(None, ResultSet::of(SpfResult::Pass), tally)
    }

    /// Notes that the evaluation can end at a term.
    pub(super) fn end(&mut self, term: Option<usize>, results: ResultSet, at: Counts) {
        let join = |known: bool, ours: Tally, theirs: Tally| if known { ours.join(theirs) } else { theirs };
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
