//! The text of TXT records.

use std::borrow::Cow;

/// The character-strings of a TXT record joined without anything between them, as all mail records are read
/// (RFC 7208 3.3, RFC 6376 3.6.2.2, RFC 8461 3.1).
pub(super) fn joined(rdata: &[u8]) -> Cow<'_, [u8]> {
    let mut strings = Strings(rdata);
    let first = strings.next().unwrap_or_default();
    match strings.next() {
        None => Cow::Borrowed(first),
        Some(second) => {
            let mut text = [first, second].concat();
            strings.for_each(|string| text.extend_from_slice(string));
            Cow::Owned(text)
        }
    }
}

/// Whether the joined text starts with `word`, compared without case.
pub(super) fn starts_with(rdata: &[u8], word: &[u8]) -> bool {
    let mut text = Strings(rdata).flatten();
    word.iter().all(|byte| text.next().is_some_and(|have| have.eq_ignore_ascii_case(byte)))
}

/// The character-strings of rdata.
struct Strings<'a>(&'a [u8]);

impl<'a> Iterator for Strings<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (&length, rest) = self.0.split_first()?;
        let (string, rest) = rest.split_at(rest.len().min(length as usize));
        self.0 = rest;
        Some(string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_joined() {
        assert_eq!(&*joined(b"\x02ab\x00\x01c"), b"abc");
        assert_eq!(&*joined(b"\x02ab"), b"ab");
        assert_eq!(&*joined(b""), b"");
    }

    #[test]
    fn a_word_may_be_spread_over_strings() {
        assert!(starts_with(b"\x02V=\x05spf1 ", b"v=spf1"));
        assert!(!starts_with(b"\x05v=spf", b"v=spf1"));
    }
}
