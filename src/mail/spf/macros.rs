//! Expansion of macro strings (RFC 7208 7).
//!
//! Names are built from their right end, as only their last 253 characters count; so a hostile record costs no more
//! memory than a name.

use std::borrow::Cow;
use std::fmt::Write;
use std::net::IpAddr;

use super::domain_spec::{MacroExpand, MacroPart, name_of};
use crate::zone::name::{Name, NameRef};

/// Longest name in characters, without the final dot (RFC 7208 7.3).
const MAX_NAME_TEXT: usize = 253;

/// Longest explanation that is made, in octets.
const MAX_EXPLANATION: usize = 16 * 1024;

/// What stands for a macro letter; `None` where it is not known.
pub(super) trait Values {
    /// The value of a letter in lower case.
    fn value(&mut self, letter: u8) -> Option<Cow<'_, [u8]>>;
}

/// What a domain specification came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Target {
    /// This name, in lower case.
    Name(Name),
    /// Text that no name can have: such a name does not exist.
    IllFormed,
    /// It depends on something that is not known.
    Unknown,
}

/// Expands a macro string of `text` to a name.
pub(super) fn expand_name(text: &[u8], parts: &[MacroPart], values: &mut impl Values) -> Target {
    let mut reversed: Vec<u8> = Vec::with_capacity(2 * MAX_NAME_TEXT);
    for part in parts.iter().rev() {
        let Some(expanded) = expand_part(text, part, values) else {
            return Target::Unknown;
        };
        // One octet more than fits tells whether a label ends there; one more again may be the final dot.
        let room = (MAX_NAME_TEXT + 2).saturating_sub(reversed.len());
        reversed.extend(expanded.iter().rev().take(room));
    }
    reversed.reverse();
    name_of(truncated(&reversed)).filter(|name| name.wire().is_ascii()).map_or(Target::IllFormed, Target::Name)
}

/// Cuts labels off the left until the text is no longer than a name may be (RFC 7208 7.3). `text` may lack what stands
/// further left than two octets beyond that.
fn truncated(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b".").unwrap_or(text);
    let Some(excess) = text.len().checked_sub(MAX_NAME_TEXT).filter(|&excess| excess > 0) else {
        return text;
    };
    // The last octet that goes must be a dot.
    let dot = text.iter().skip(excess - 1).position(|&byte| byte == b'.');
    dot.and_then(|dot| text.get(excess + dot..)).unwrap_or_default()
}

/// Expands the text of an explanation. `None` if something is unknown, or the text too long to be shown to anybody.
pub(super) fn expand_text(text: &[u8], parts: &[MacroPart], values: &mut impl Values) -> Option<Vec<u8>> {
    let mut expanded = Vec::new();
    for part in parts {
        expanded.extend_from_slice(&expand_part(text, part, values)?);
        if expanded.len() > MAX_EXPLANATION {
            return None;
        }
    }
    Some(expanded)
}

fn expand_part<'v>(text: &'v [u8], part: &MacroPart, values: &'v mut impl Values) -> Option<Cow<'v, [u8]>> {
    Some(match part {
        MacroPart::Literal(range) => Cow::Borrowed(text.get(range.clone())?),
        MacroPart::Escape(b'%') => Cow::Borrowed(b"%"),
        MacroPart::Escape(b'-') => Cow::Borrowed(b"%20"),
        MacroPart::Escape(_) => Cow::Borrowed(b" "),
        MacroPart::Expand(expand) => {
            let delimiters = text.get(expand.delimiters.clone())?;
            let value = transformed(values.value(expand.letter)?, expand, delimiters);
            if expand.url_escaped { Cow::Owned(url_escaped(&value)) } else { value }
        }
    })
}

/// Splits, reverses, keeps the rightmost parts, and joins with dots (RFC 7208 7.3).
fn transformed<'v>(value: Cow<'v, [u8]>, expand: &MacroExpand, delimiters: &[u8]) -> Cow<'v, [u8]> {
    if expand.keep.is_none() && !expand.reversed && delimiters.is_empty() {
        return value;
    }
    let delimiters = if delimiters.is_empty() { b"." } else { delimiters };
    let mut parts: Vec<&[u8]> = value.split(|byte| delimiters.contains(byte)).collect();
    if expand.reversed {
        parts.reverse();
    }
    let keep = expand.keep.map_or(parts.len(), |keep| usize::try_from(keep).unwrap_or(usize::MAX));
    let kept = parts.get(parts.len().saturating_sub(keep)..).unwrap_or_default();
    Cow::Owned(kept.join(&b'.'))
}

/// Percent-encodes all but unreserved characters (RFC 3986 2.3).
fn url_escaped(value: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(value.len());
    for &byte in value {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(byte);
        } else {
            escaped.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    escaped
}

/// `%{i}`: an IPv4 address as usual, an IPv6 address as 32 hexadecimal digits with dots between.
pub(super) fn dotted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let mut text = String::with_capacity(63);
            for octet in v6.octets() {
                let dot = if text.is_empty() { "" } else { "." };
                // A string takes all that is written.
                let _ = write!(text, "{dot}{:X}.{:X}", octet >> 4, octet & 15);
            }
            text
        }
    }
}

/// `%{v}`: below which name of `arpa.` the reverse names of an address lie.
pub(super) fn reverse_tree(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "in-addr" } else { "ip6" }
}

/// A name as macros spell it: no escapes, no final dot.
pub(super) fn name_text(name: NameRef<'_>) -> Vec<u8> {
    name.labels().collect::<Vec<_>>().join(&b'.')
}

#[cfg(test)]
mod tests {
    use super::super::domain_spec::parse_macro_string;
    use super::*;

    struct Sample;

    impl Values for Sample {
        fn value(&mut self, letter: u8) -> Option<Cow<'_, [u8]>> {
            let text: &[u8] = match letter {
                b's' => b"strong-bad@email.example.com",
                b'l' => b"strong-bad",
                b'o' | b'd' => b"email.example.com",
                b'i' => b"192.0.2.3",
                b'v' => b"in-addr",
                b'h' => b"a+b,c/d=e_f",
                b'c' => return None,
                _ => b"",
            };
            Some(Cow::Borrowed(text))
        }
    }

    fn text(string: &str) -> Option<String> {
        let parts = parse_macro_string(string.as_bytes(), string.as_bytes()).expect("a macro string");
        expand_text(string.as_bytes(), &parts, &mut Sample).map(|text| String::from_utf8(text).unwrap())
    }

    fn target(string: &str) -> Target {
        let parts = parse_macro_string(string.as_bytes(), string.as_bytes()).expect("a macro string");
        expand_name(string.as_bytes(), &parts, &mut Sample)
    }

    fn name(string: &str) -> String {
        match target(string) {
            Target::Name(name) => name.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn parts_are_split_reversed_and_kept() {
        for (string, expected) in [
            ("%{s}", "strong-bad@email.example.com"),
            ("%{d4}", "email.example.com"),
            ("%{d2}", "example.com"),
            ("%{d1}", "com"),
            ("%{dr}", "com.example.email"),
            ("%{d2r}", "example.email"),
            ("%{D99999999999r}", "com.example.email"),
            ("%{l-}", "strong.bad"),
            ("%{lr-}", "bad.strong"),
            ("%{l1r-}", "strong"),
            ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
            ("%{h+,/=_}", "a.b.c.d.e.f"),
            ("%{h2r.+}", "b,c/d=e_f.a"),
            ("%{r}|%%|%_|%-", "|%| |%20"),
        ] {
            assert_eq!(text(string).as_deref(), Some(expected), "{string}");
        }
    }

    #[test]
    fn upper_case_letters_are_escaped_for_urls() {
        assert_eq!(text("%{S}?%{H}").unwrap(), "strong-bad%40email.example.com?a%2Bb%2Cc%2Fd%3De_f");
        assert_eq!(url_escaped("\u{fc}~".as_bytes()), b"%C3%BC~");
    }

    #[test]
    fn what_is_not_known_leaves_all_open() {
        assert_eq!(text("a%{c}"), None);
        assert_eq!(target("%{c}.example.com"), Target::Unknown);
    }

    #[test]
    fn names_too_long_lose_labels_on_the_left() {
        let label = "a".repeat(50);
        let long = format!("x.{label}.{label}.{label}.{label}.{}.%{{d}}", "b".repeat(30));
        // 4 * 51 + 31 + 17 = 252 characters without the first label.
        assert_eq!(name(&long).len(), 253);
        assert!(name(&long).starts_with("aaa"));
        // One label of any length is cut as a whole.
        assert_eq!(name(&format!("{}.%{{d}}", "c".repeat(300))), "email.example.com.");
        assert_eq!(name(&format!("{}%{{d}}.", "c.".repeat(200))).len(), 254);
        assert_eq!(target(&"c".repeat(254)), Target::IllFormed);
        let exact = format!("{}.%{{d}}", ["d".repeat(58), "d".repeat(58), "d".repeat(58), "d".repeat(58)].join("."));
        assert_eq!(name(&exact).len(), 254);
        assert_eq!(name(&format!("y.{exact}")), name(&exact));
        assert_eq!(name(&format!("y.{exact}.")), name(&exact));
    }

    #[test]
    fn no_name_has_empty_labels_or_octets_beyond_ascii() {
        assert_eq!(target("%{r}.example.com"), Target::IllFormed);
        assert_eq!(target("a..example.com"), Target::IllFormed);
        struct Local;
        impl Values for Local {
            fn value(&mut self, _: u8) -> Option<Cow<'_, [u8]>> {
                Some(Cow::Borrowed("\u{fc}".as_bytes()))
            }
        }
        let parts = parse_macro_string(b"%{l}.example", b"%{l}.example").unwrap();
        assert_eq!(expand_name(b"%{l}.example", &parts, &mut Local), Target::IllFormed);
    }

    #[test]
    fn a_hostile_explanation_is_cut_off() {
        assert_eq!(text(&"%{s}".repeat(10_000)), None);
    }
}
