//! Whether a line looks like the start of an entry: where reading goes on behind a quote or a parenthesis that is not
//! closed.

use super::{Class, behind, blanks, class, contiguous};
use crate::zone::rdata::types;
use crate::zone::ttl;

/// How much a line looks like the start of an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Plausible {
    /// Not at all.
    No,
    /// An owner and a type's mnemonic.
    Weak,
    /// A directive, or a type's mnemonic with a class or a TTL before it.
    Strong,
}

/// How much the line at the front of `text` looks like the start of an entry.
pub fn starts_entry(text: &[u8]) -> Plausible {
    let Some(&first) = text.first() else {
        return Plausible::No;
    };
    let mut at = 0;
    match class(first) {
        Class::Word | Class::Backslash => {
            at = behind(0, contiguous(&text[0..]));
            if first == b'$' && is_directive(&text[..at]) {
                return Plausible::Strong;
            }
        }
        Class::Blank => {}
        _ => return Plausible::No,
    }
    let inherits = class(first) == Class::Blank;
    let (mut has_class, mut has_ttl) = (false, false);
    loop {
        let start = behind(at, blanks(&text[at..]));
        if start == at {
            return Plausible::No;
        }
        at = behind(start, contiguous(&text[start..]));
        let word = &text[start..at];
        if word.is_empty() {
            return Plausible::No;
        }
        if !has_class && is_class(word) {
            has_class = true;
        } else if !has_ttl && is_ttl(word) {
            has_ttl = true;
        } else if types::from_mnemonic(word).is_some() {
            let rest = behind(at, blanks(&text[at..]));
            let has_rdata =
                rest > at && text.get(rest).is_some_and(|&b| !matches!(class(b), Class::LineEnd | Class::Comment));
            return match (has_rdata, inherits, has_class, has_ttl) {
                (false, ..) | (true, true, false, _) => Plausible::No,
                (true, _, true, _) | (true, false, _, true) => Plausible::Strong,
                (true, false, false, false) => Plausible::Weak,
            };
        } else {
            return Plausible::No;
        }
    }
}

fn is_directive(word: &[u8]) -> bool {
    [&b"$ORIGIN"[..], b"$TTL", b"$INCLUDE", b"$GENERATE"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn is_class(word: &[u8]) -> bool {
    [&b"IN"[..], b"CH", b"HS"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn is_ttl(word: &[u8]) -> bool {
    word[0].is_ascii_digit() && ttl::parse(word).is_ok()
}
