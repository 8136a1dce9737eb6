//! Results of `check_host()`, and sets of them where not all is known.

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// What `check_host()` says (RFC 7208 2.6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SpfResult {
    /// The domain publishes no SPF record.
    None,
    /// The domain says nothing about the client.
    Neutral,
    /// The client may send for the domain.
    Pass,
    /// The client may not.
    Fail,
    /// The client probably may not.
    SoftFail,
    /// DNS did not answer; the same question may have another result later.
    TempError,
    /// The published records cannot be interpreted.
    PermError,
}

impl SpfResult {
    /// All of them.
    pub const ALL: [SpfResult; 7] = [
        SpfResult::None,
        SpfResult::Neutral,
        SpfResult::Pass,
        SpfResult::Fail,
        SpfResult::SoftFail,
        SpfResult::TempError,
        SpfResult::PermError,
    ];

    /// The word for it, as RFC 7208 and `Received-SPF` spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            SpfResult::None => "none",
            SpfResult::Neutral => "neutral",
            SpfResult::Pass => "pass",
            SpfResult::Fail => "fail",
            SpfResult::SoftFail => "softfail",
            SpfResult::TempError => "temperror",
            SpfResult::PermError => "permerror",
        }
    }
}

impl fmt::Display for SpfResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The results that are possible, given what is known. Exactly one where all that matters is known.
///
/// A `pass` that only `all` gives is told apart from one that a term about the client gives: see
/// [`ResultSet::is_open`].
///
/// ```
/// use zonewarden::mail::spf::result::{ResultSet, SpfResult};
///
/// let one = ResultSet::of(SpfResult::Fail);
/// assert_eq!(one.known(), Some(SpfResult::Fail));
/// assert_eq!((one | ResultSet::of(SpfResult::Pass)).known(), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct ResultSet(u8);

/// The bit of a pass that only `all` gives; the bits below it are those of [`SpfResult::ALL`].
const OPEN_PASS: u8 = 1 << 7;

impl ResultSet {
    /// No result: nothing has been evaluated.
    pub const EMPTY: ResultSet = ResultSet(0);
    /// `pass` only because `+all` matches everyone.
    pub const OPEN: ResultSet = ResultSet(OPEN_PASS);
    /// What a record of which nothing is known can give.
    pub const UNKNOWN: ResultSet = ResultSet(
        1 << SpfResult::Neutral as u8
            | 1 << SpfResult::Pass as u8
            | 1 << SpfResult::Fail as u8
            | 1 << SpfResult::SoftFail as u8
            | 1 << SpfResult::PermError as u8,
    );

    /// The results of an evaluation that comes to its end without a match that passes.
    pub const NOT_PASSING: ResultSet =
        ResultSet(1 << SpfResult::Neutral as u8 | 1 << SpfResult::Fail as u8 | 1 << SpfResult::SoftFail as u8);

    /// One result.
    pub const fn of(result: SpfResult) -> ResultSet {
        ResultSet(1 << result as u8)
    }

    /// Whether it holds no result.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a result is possible.
    pub fn contains(self, result: SpfResult) -> bool {
        let open = if result == SpfResult::Pass { OPEN_PASS } else { 0 };
        self.0 & (ResultSet::of(result).0 | open) != 0
    }

    /// Whether any result of `other` is possible.
    pub fn intersects(self, other: ResultSet) -> bool {
        self.0 & other.0 != 0
    }

    /// The results that are possible in both.
    pub fn only(self, other: ResultSet) -> ResultSet {
        ResultSet(self.0 & other.0)
    }

    /// The result, if only one is possible.
    pub fn known(self) -> Option<SpfResult> {
        let mut results = self.iter();
        results.next().filter(|_| results.next().is_none())
    }

    /// Whether the result is known to be `pass`, and to be so for everyone.
    pub fn is_open(self) -> bool {
        self == ResultSet::OPEN
    }

    /// The possible results, in the order of [`SpfResult::ALL`].
    pub fn iter(self) -> impl Iterator<Item = SpfResult> {
        SpfResult::ALL.into_iter().filter(move |&result| self.contains(result))
    }
}

impl BitOr for ResultSet {
    type Output = ResultSet;

    fn bitor(self, other: ResultSet) -> ResultSet {
        ResultSet(self.0 | other.0)
    }
}

impl BitOrAssign for ResultSet {
    fn bitor_assign(&mut self, other: ResultSet) {
        *self = *self | other;
    }
}

impl fmt::Debug for ResultSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()?;
        f.write_str(if self.intersects(ResultSet::OPEN) { " (open)" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_know_when_they_hold_one_result() {
        for result in SpfResult::ALL {
            assert_eq!(ResultSet::of(result).known(), Some(result));
        }
        assert_eq!(ResultSet::EMPTY.known(), None);
        assert_eq!(ResultSet::UNKNOWN.known(), None);
    }

    #[test]
    fn an_open_pass_is_a_pass() {
        assert!(ResultSet::OPEN.contains(SpfResult::Pass));
        assert_eq!(ResultSet::OPEN.known(), Some(SpfResult::Pass));
        let both = ResultSet::OPEN | ResultSet::of(SpfResult::Pass);
        assert_eq!(both.known(), Some(SpfResult::Pass));
        assert!(ResultSet::OPEN.is_open() && !both.is_open());
        assert!(!ResultSet::UNKNOWN.intersects(ResultSet::OPEN));
    }
}
