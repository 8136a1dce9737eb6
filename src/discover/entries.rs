//! What the first entries of a text say: whether it is a zone file at all, and what its includes are.

use std::borrow::Cow;

use crate::source::HEAD;
use crate::zone::include::file_name;
use crate::zone::lex::{Entry, Lexer, Step, Token};
use crate::zone::ttl;

/// How many entries are looked at. The SOA comes first in nearly every zone, behind a few directives.
pub(crate) const MAX_ENTRIES: usize = 256;
/// How many bytes are looked at: one entry may be as long as its file.
pub(crate) const MAX_BYTES: usize = HEAD;

/// What an entry is, as far as finding zones is concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Origin,
    Include,
    OtherDirective,
    Soa,
    /// A record of a common type.
    Record,
    /// Anything else: a record of another type, or no zone data.
    Other,
}

/// Types that a file must show one of to be recognised; a zone without any of them is no zone.
const COMMON_TYPES: [&str; 14] =
    ["A", "AAAA", "CAA", "CNAME", "DNAME", "DNSKEY", "DS", "MX", "NS", "PTR", "RRSIG", "SRV", "TLSA", "TXT"];

/// What `entry` is.
pub(crate) fn kind(text: &[u8], entry: &Entry) -> Kind {
    let word =
        |token: &Token, expected: &str| !token.quoted && token.text(text).eq_ignore_ascii_case(expected.as_bytes());
    let Some(first) = entry.tokens.first() else {
        return Kind::Other;
    };
    if !entry.blank_start && first.text(text).starts_with(b"$") && !first.quoted {
        return match () {
            () if word(first, "$ORIGIN") && entry.tokens.len() > 1 => Kind::Origin,
            () if word(first, "$INCLUDE") && entry.tokens.len() > 1 => Kind::Include,
            () if word(first, "$TTL")
                && entry.tokens.get(1).is_some_and(|token| ttl::parse(token.text(text)).is_ok()) =>
            {
                Kind::OtherDirective
            }
            () if word(first, "$GENERATE") && entry.tokens.len() > 3 => Kind::OtherDirective,
            () => Kind::Other,
        };
    }
    let Some(token) = type_token(text, entry) else {
        return Kind::Other;
    };
    if word(token, "SOA") || word(token, "TYPE6") {
        return Kind::Soa;
    }
    if COMMON_TYPES.iter().any(|known| word(token, known)) { Kind::Record } else { Kind::Other }
}

/// The token at the place of the type, if rdata follows: behind the owner, a TTL and a class in either order
/// (RFC 1035 5.1).
fn type_token<'e>(text: &[u8], entry: &'e Entry) -> Option<&'e Token> {
    let owner = usize::from(!entry.blank_start);
    let is_class =
        |word: &[u8]| ["IN", "CH", "HS", "CS"].iter().any(|class| word.eq_ignore_ascii_case(class.as_bytes()));
    let is_ttl = |word: &[u8]| word.first().is_some_and(u8::is_ascii_digit) && ttl::parse(word).is_ok();
    let passes = |token: &&Token| !token.quoted && (is_class(token.text(text)) || is_ttl(token.text(text)));
    let passed = entry.tokens.iter().skip(owner).take(2).take_while(passes).count();
    match entry.tokens.get(owner + passed..) {
        Some([token, _rdata, ..]) if !token.quoted => Some(token),
        _ => None,
    }
}

/// What the first entries of a text amount to.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Look {
    /// There is an entry at all.
    pub(crate) any: bool,
    /// The first entry is a directive or a record of a common type.
    pub(crate) zone_like: bool,
    /// Some entry is.
    pub(crate) somewhere: bool,
    /// There is a `$ORIGIN`, a `$TTL` or a SOA.
    pub(crate) declares: bool,
    /// There is a SOA.
    pub(crate) soa: bool,
}

/// Looks at the first entries of a text, up to the SOA; unreadable ones are passed over.
pub(crate) fn look(text: &[u8], max_entries: usize) -> Look {
    look_until(text, max_entries, |look| look.soa)
}

/// The same, up to the first zone data: whether a SOA follows, and what else is declared, is not known then.
pub(crate) fn glance(text: &[u8]) -> Look {
    look_until(text, MAX_ENTRIES, |look| look.somewhere)
}

fn look_until(text: &[u8], max_entries: usize, is_enough: impl Fn(&Look) -> bool) -> Look {
    let mut look = Look::default();
    let text = &text[..text.len().min(MAX_BYTES)];
    let mut lexer = Lexer::new(text, start(text));
    let mut entry = Entry::default();
    let mut readable = false;
    for _ in 0..max_entries {
        let kind = match lexer.next_entry(&mut entry) {
            Step::End => break,
            Step::Error { .. } => {
                look.any = true;
                continue;
            }
            Step::Entry => kind(text, &entry),
        };
        let zone_data = kind != Kind::Other;
        look.zone_like |= zone_data && !readable;
        look.somewhere |= zone_data;
        (look.any, readable) = (true, true);
        look.declares |= matches!(kind, Kind::Origin | Kind::OtherDirective | Kind::Soa);
        look.soa |= kind == Kind::Soa;
        if is_enough(&look) {
            break;
        }
    }
    look
}

/// Offset of the first byte behind a UTF-8 byte order mark.
pub(crate) fn start(text: &[u8]) -> usize {
    if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }
}

/// The file names that the text includes, in order.
///
/// Nearly no file includes any, so the directive is searched for first, and only a text that has one is read entry by
/// entry.
pub(crate) fn includes(text: &[u8]) -> Vec<Cow<'_, [u8]>> {
    const DIRECTIVE: &[u8] = b"$INCLUDE";
    let starts_line = |at: usize| at == start(text) || matches!(text[at - 1], b'\n' | b'\r');
    let is_directive =
        |at: usize| text.get(at..at + DIRECTIVE.len()).is_some_and(|word| word.eq_ignore_ascii_case(DIRECTIVE));
    if !memchr::memchr_iter(b'$', text).any(|at| starts_line(at) && is_directive(at)) {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut lexer = Lexer::new(text, start(text));
    let mut entry = Entry::default();
    loop {
        match lexer.next_entry(&mut entry) {
            Step::End => return names,
            Step::Error { .. } => {}
            Step::Entry => {
                if kind(text, &entry) == Kind::Include
                    && let Some(name) = entry.tokens.get(1)
                {
                    names.push(file_name(name.text(text)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(text: &str) -> Look {
        look(text.as_bytes(), 64)
    }

    #[test]
    fn zones_are_told_by_their_first_entry() {
        for text in [
            "$ORIGIN example.\n",
            "; comment\n\n$ttl 1h\n@ A 192.0.2.1\n",
            "\u{feff}$TTL 300\r\n",
            "@ IN SOA a b ( 1 2 3 4 5 )\n",
            "example. 1h IN SOA a b 1 2 3 4 5\n",
            "  IN 300 SOA a b 1 2 3 4 5\n",
            "www A 192.0.2.1\n@ SOA a b 1 2 3 4 5\n",
        ] {
            assert!(looked(text).zone_like && looked(text).declares, "{text}");
        }
        assert!(looked("www A 192.0.2.1\n").zone_like && !looked("www A 192.0.2.1\n").declares);
    }

    #[test]
    fn other_texts_are_not_zones() {
        for text in [
            "How to write a zone:\n\n$ORIGIN example.\n@ SOA a b 1 2 3 4 5\n",
            "#!/bin/sh\necho '$TTL 300'\n",
            "127.0.0.1 localhost\n",
            "$TTL is set below\n",
            "$ORIGIN\n",
            "fn main() {}\n",
            "\"a\" A \n",
            "",
        ] {
            assert!(!looked(text).zone_like, "{text}");
        }
        assert!(!looked("; only a comment\n\n").any);
        assert!(looked("words\n").any);
    }

    #[test]
    fn includes_are_entries_of_their_own() {
        let text =
            b"$include a.inc ; why\n$INCLUDE \"b c.inc\" sub.example.\n@ TXT \"x\n$INCLUDE-not here\"\n $INCLUDE d\n";
        assert_eq!(includes(text), [&b"a.inc"[..], b"b c.inc"]);
        assert_eq!(includes(b"; $INCLUDE a\n"), [&b""[..]; 0]);
        assert_eq!(includes(b"\xef\xbb\xbf$INCLUDE a"), [&b"a"[..]]);
    }
}
