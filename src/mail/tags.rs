//! Tag lists: `name=value` pairs parted by semicolons, as DKIM writes them (RFC 6376 3.2) and DMARC, MTA-STS, TLS-RPT
//! and BIMI took over.
//!
//! Each name and value comes with its range in the text, so that [`super::text::Places`] finds it in the file.
//!
//! ```
//! use zonewarden::mail::tags::{Item, items};
//!
//! let Some(Item::Tag(tag)) = items(b"v=DMARC1; p = none ;").nth(1) else { panic!() };
//! assert_eq!((tag.name.text, tag.value.text), (&b"p"[..], &b"none"[..]));
//! assert_eq!(tag.value.range(), 14..18);
//! ```

use std::collections::HashSet;
use std::ops::Range;

/// A part of a record's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part<'a> {
    /// Its octets.
    pub text: &'a [u8],
    /// Where it starts in the record's text.
    pub start: usize,
}

impl<'a> Part<'a> {
    /// The range of the whole part in the record's text.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The part as people may read it, whatever octets it holds.
    pub fn shown(&self) -> String {
        shown(self.text)
    }

    /// Whether it is `other`, compared without case.
    pub fn is(&self, other: &str) -> bool {
        self.text.eq_ignore_ascii_case(other.as_bytes())
    }

    /// Without blanks, tabs and line ends around it.
    pub fn trimmed(&self) -> Part<'a> {
        let front = self.text.len() - self.text.trim_ascii_start().len();
        Part { text: self.text.trim_ascii(), start: self.start + front }
    }

    /// What lies between the separators, each without blanks around it; at least one part.
    pub fn split(self, separator: u8) -> impl Iterator<Item = Part<'a>> {
        let mut start = self.start;
        self.text.split(move |&octet| octet == separator).map(move |text| {
            let part = Part { text, start };
            start += text.len() + 1;
            part.trimmed()
        })
    }
}

/// Octets as people may read them.
pub fn shown(text: &[u8]) -> String {
    const LONGEST: usize = 80;
    match text.get(..LONGEST) {
        Some(front) if text.len() > LONGEST => format!("{}…", front.escape_ascii()),
        _ => text.escape_ascii().to_string(),
    }
}

/// One `name=value`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tag<'a> {
    /// The name, without blanks around it. May be empty, or hold anything but `=` and `;`.
    pub name: Part<'a>,
    /// The value, without blanks around it. May be empty.
    pub value: Part<'a>,
}

impl Tag<'_> {
    /// The range of name and value.
    pub fn range(&self) -> Range<usize> {
        self.name.start..self.value.range().end
    }
}

/// What stands between two semicolons.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item<'a> {
    /// `name=value`.
    Tag(Tag<'a>),
    /// Text without `=`.
    Bare(Part<'a>),
    /// Nothing, or blanks; not told of the last item, as a list may end with a semicolon.
    Empty(Part<'a>),
}

/// The items of a tag list in order.
pub fn items(text: &[u8]) -> impl Iterator<Item = Item<'_>> {
    let whole = text.len();
    let mut start = 0;
    text.split(|&octet| octet == b';').filter_map(move |text| {
        let part = Part { text, start };
        start += text.len() + 1;
        let last = start > whole;
        match memchr::memchr(b'=', text) {
            Some(at) => {
                let (name, value) = text.split_at(at);
                let name = Part { text: name, start: part.start }.trimmed();
                let value = Part { text: &value[1..], start: part.start + at + 1 }.trimmed();
                Some(Item::Tag(Tag { name, value }))
            }
            None => match part.trimmed() {
                empty if empty.text.is_empty() => (!last).then_some(Item::Empty(part)),
                bare => Some(Item::Bare(bare)),
            },
        }
    })
}

/// How much a fault takes away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Weight {
    /// What is wrong is passed over, the rest counts.
    Passed,
    /// The record, or what it is for, is lost.
    Breaks,
}

/// Something wrong in a record's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Where, in the record's text.
    pub range: Range<usize>,
    /// How much it takes away.
    pub weight: Weight,
    /// What is wrong, to stand behind "the record of NAME: ".
    pub what: String,
    /// What to write instead.
    pub help: String,
}

impl Fault {
    /// A fault that loses the record or its purpose.
    pub fn breaks(range: Range<usize>, what: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault { range, weight: Weight::Breaks, what: what.into(), help: help.into() }
    }

    /// A fault that costs no more than the part it is in.
    pub fn passed(range: Range<usize>, what: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault { range, weight: Weight::Passed, what: what.into(), help: help.into() }
    }
}

/// The tags that stand a second time under one name, compared with or without case.
pub fn repeated<'t, 'a>(tags: &'t [Tag<'a>], fold: bool) -> impl Iterator<Item = &'t Tag<'a>> {
    /// So few are compared one with another; for more they are noted.
    const FEW: usize = 16;
    let mut noted: HashSet<Vec<u8>, foldhash::fast::RandomState> = HashSet::default();
    tags.iter().enumerate().filter_map(move |(at, tag)| {
        let name = tag.name.text;
        let repeated = match tags.get(..at) {
            Some(earlier) if tags.len() <= FEW => earlier.iter().any(|earlier| match fold {
                true => earlier.name.text.eq_ignore_ascii_case(name),
                false => earlier.name.text == name,
            }),
            _ => !noted.insert(if fold { name.to_ascii_lowercase() } else { name.to_vec() }),
        };
        repeated.then_some(tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        items(text.as_bytes())
            .map(|item| match item {
                Item::Tag(tag) => format!("{}={}", tag.name.shown(), tag.value.shown()),
                Item::Bare(part) => format!("bare {}", part.shown()),
                Item::Empty(part) => format!("empty at {}", part.start),
            })
            .collect()
    }

    #[test]
    fn names_and_values_lose_the_blanks_around_them() {
        assert_eq!(told(" v = a b ;\tp=x=y"), ["v=a b", "p=x=y"]);
        assert_eq!(told("p="), ["p="]);
        assert_eq!(told("=x"), ["=x"]);
    }

    #[test]
    fn one_semicolon_may_end_the_list() {
        assert_eq!(told("a=1;"), ["a=1"]);
        assert_eq!(told("a=1; "), ["a=1"]);
        assert_eq!(told("a=1;; b"), ["a=1", "empty at 4", "bare b"]);
        assert!(told("").is_empty());
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let text = b"v=1;  rua = a , b";
        let Some(Item::Tag(tag)) = items(text).nth(1) else { panic!() };
        assert_eq!(&text[tag.range()], b"rua = a , b");
        let parts: Vec<_> = tag.value.split(b',').map(|part| &text[part.range()]).collect();
        assert_eq!(parts, [b"a", b"b"]);
    }

    #[test]
    fn a_name_is_repeated_from_its_second_place_on() {
        let tags: Vec<_> = items(b"a=1;b=2;A=3;a=4")
            .filter_map(|item| if let Item::Tag(tag) = item { Some(tag) } else { None })
            .collect();
        assert_eq!(repeated(&tags, false).map(|tag| tag.value.shown()).collect::<Vec<_>>(), ["4"]);
        assert_eq!(repeated(&tags, true).map(|tag| tag.value.shown()).collect::<Vec<_>>(), ["3", "4"]);
    }
}
