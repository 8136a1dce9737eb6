//! Zones that say themselves what is wrong with them: `; expect: RULE` and `; ok: RULE` comments.
//!
//! Examples of rule pages, `[[custom.test]]` zones and the fixtures of `zonewarden test` are all read and compared here.
//!
//! ```
//! use zonewarden::policy::cases::{Place, compare, marks};
//!
//! let marks = marks("a A 192.0.2.1 ; expect: corp-x\nb A 192.0.2.2 ; ok: corp-x\n");
//! assert_eq!((marks[0].line, marks[0].rule, marks[0].expected), (1, "corp-x", true));
//! let wanted = [Place::new("a.zone", 1, "corp-x")].into();
//! let told = [Place::new("a.zone", 2, "corp-x")].into();
//! let compared = compare(&wanted, &told);
//! assert_eq!((compared.missing[0].line, compared.beyond[0].line), (1, 2));
//! ```

use std::collections::BTreeSet;

/// What a comment says of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark<'t> {
    /// The line meant, from 1.
    pub line: u32,
    /// The id of the rule.
    pub rule: &'t str,
    /// Whether the rule must speak there (`expect`), or must not (`ok`).
    pub expected: bool,
}

/// The marks of a text. A comment at the end of a line means that line; one alone on a line means the next, for lines
/// that cannot take a comment. Several rules are parted by commas.
pub fn marks(text: &str) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    for (index, text) in text.lines().enumerate() {
        for (word, expected) in [("; expect:", true), ("; ok:", false)] {
            let Some((before, rules)) = text.split_once(word) else { continue };
            let line = index as u32 + if before.trim().is_empty() { 2 } else { 1 };
            let rules = rules.split(';').next().unwrap_or_default();
            let named = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty());
            marks.extend(named.map(|rule| Mark { line, rule, expected }));
        }
    }
    marks
}

/// Where a rule speaks: what a mark asks for, and what a finding is reduced to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The file, as it is called in reports.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The id of the rule.
    pub rule: String,
}

impl Place {
    /// A place.
    pub fn new(file: impl Into<String>, line: u32, rule: impl Into<String>) -> Place {
        Place { file: file.into(), line, rule: rule.into() }
    }

    /// The places that the marks of a file ask for.
    pub fn expected(file: &str, text: &str) -> BTreeSet<Place> {
        let expected = marks(text).into_iter().filter(|mark| mark.expected);
        expected.map(|mark| Place::new(file, mark.line, mark.rule)).collect()
    }
}

/// How what was told differs from what was wanted.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// Wanted and not told.
    pub missing: Vec<Place>,
    /// Told and not wanted.
    pub beyond: Vec<Place>,
}

impl Compared {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.beyond.is_empty()
    }
}

/// Compares what was wanted with what was told.
pub fn compare(wanted: &BTreeSet<Place>, told: &BTreeSet<Place>) -> Compared {
    Compared { missing: wanted.difference(told).cloned().collect(), beyond: told.difference(wanted).cloned().collect() }
}
