//! What an evaluation did, term by term.

use super::result::ResultSet;
use crate::zone::name::Name;

/// Longest trace that is kept; hostile records can make many steps.
pub const MAX_TRACE: usize = 20_000;

/// One term that was compared with the client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// How many records include or redirect to the one it stands in.
    pub depth: usize,
    /// The domain whose record it stands in, in lower case.
    pub domain: Name,
    /// Its text.
    pub term: String,
    /// The name it looked at, in lower case, where it names one and that is known.
    pub target: Option<Name>,
    /// What came of it.
    pub outcome: StepOutcome,
}

/// What came of a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepOutcome {
    /// It does not match; the next term is looked at.
    Miss,
    /// It ends the evaluation with this result, or with one of these.
    Ends(ResultSet),
    /// It may end it with one of these results, or not match.
    MayEnd(ResultSet),
    /// What is left of the record is not understood, or the term is one too many; it ends with `permerror`.
    Fault,
}

/// The steps so far. Kept only if asked for.
#[derive(Default, Debug)]
pub(super) struct Trace {
    steps: Option<Vec<Step>>,
}

impl Trace {
    pub fn kept() -> Trace {
        Trace { steps: Some(Vec::new()) }
    }

    pub fn into_steps(self) -> Vec<Step> {
        self.steps.unwrap_or_default()
    }

    /// Adds a step in front of those that it leads to; its place, if there is room.
    pub fn push(&mut self, step: impl FnOnce() -> Step) -> Option<usize> {
        let steps = self.steps.as_mut().filter(|steps| steps.len() < MAX_TRACE)?;
        steps.push(step());
        Some(steps.len() - 1)
    }

    /// The step at a place.
    pub fn at(&mut self, place: Option<usize>) -> Option<&mut Step> {
        self.steps.as_mut()?.get_mut(place?)
    }
}
