//! Domain specifications and macro strings (RFC 7208 7.1).

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::one_of;
use nom::combinator::{map, opt, recognize, value};
use nom::multi::many0;
use nom::{IResult, Parser};

use super::record::range_in;
use crate::zone::name::{MAX_LABEL, MAX_NAME, Name, NameRef};

/// Where a term looks: a domain, or a macro string that becomes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DomainSpec {
    /// Its place in the record's text.
    pub range: Range<usize>,
    /// What it means.
    pub domain: Domain,
}

/// What a [`DomainSpec`] means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Domain {
    /// This domain, in lower case.
    Name(Name),
    /// Text that can be no domain name: an empty label, a label over 63 octets, a name over 255.
    IllFormed,
    /// It depends on the message.
    Macro(Vec<MacroPart>),
}

/// A piece of a macro string.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MacroPart {
    /// Characters that stand for themselves; their place in the record's text.
    Literal(Range<usize>),
    /// `%%`, `%_` and `%-`: a percent sign, a space, a space in URL form.
    Escape(u8),
    /// `%{…}`.
    Expand(MacroExpand),
}

impl MacroPart {
    /// `c`, `r` and `t` are for the text of explanations only (RFC 7208 7.2).
    fn is_for_explanations(&self) -> bool {
        matches!(self, MacroPart::Expand(MacroExpand { letter: b'c' | b'r' | b't', .. }))
    }
}

/// `%{letter transformers delimiters}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MacroExpand {
    /// The letter in lower case.
    pub letter: u8,
    /// Whether the letter is upper case: the value is then URL-escaped.
    pub url_escaped: bool,
    /// How many of the rightmost parts are kept; `None` for all.
    pub keep: Option<u32>,
    /// Whether the parts are reversed.
    pub reversed: bool,
    /// Where the delimiters that split the value stand in the record's text; empty for the dot.
    pub delimiters: Range<usize>,
}

impl DomainSpec {
    /// Whether it is made by macros, `%%` and the like included.
    pub fn has_macros(&self) -> bool {
        matches!(self.domain, Domain::Macro(_))
    }

    /// Reads a whole domain specification that stands in `text`.
    ///
    /// ```abnf
    /// domain-spec = macro-string domain-end
    /// ```
    pub(super) fn parse(text: &[u8], spec: &[u8]) -> Option<DomainSpec> {
        let parts = parse_macro_string(text, spec)?;
        if parts.iter().any(MacroPart::is_for_explanations) {
            return None;
        }
        let ends_well = match parts.last()? {
            MacroPart::Literal(range) => is_domain_end(text.get(range.clone())?),
            MacroPart::Escape(_) | MacroPart::Expand(_) => true,
        };
        let domain = match parts.as_slice() {
            [MacroPart::Literal(_)] => name_of(spec).map_or(Domain::IllFormed, Domain::Name),
            _ => Domain::Macro(parts),
        };
        ends_well.then(|| DomainSpec { range: range_in(text, spec), domain })
    }
}

/// Whether a macro string that ends in these literal characters ends as a domain must.
///
/// ```abnf
/// domain-end = ( "." toplabel [ "." ] ) / macro-expand
/// toplabel   = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
///              ; LDH rule plus additional TLD restrictions (see Section 2 of [RFC3696])
/// ```
fn is_domain_end(literal: &[u8]) -> bool {
    let literal = literal.strip_suffix(b".").unwrap_or(literal);
    let Some(dot) = literal.iter().rposition(|&byte| byte == b'.') else {
        return false;
    };
    let label = literal.get(dot + 1..).unwrap_or_default();
    let (Some(first), Some(last)) = (label.first(), label.last()) else {
        return false;
    };
    first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
        && label.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && label.iter().any(|&byte| byte.is_ascii_alphabetic() || byte == b'-')
}

/// The domain that text without macros names, in lower case. SPF knows no escapes: a backslash is a character.
pub(super) fn name_of(text: &[u8]) -> Option<Name> {
    let text = text.strip_suffix(b".").unwrap_or(text);
    let mut wire = Vec::with_capacity(text.len() + 2);
    for label in text.split(|&byte| byte == b'.') {
        if label.is_empty() || label.len() > MAX_LABEL || wire.len() + label.len() + 2 > MAX_NAME {
            return None;
        }
        wire.push(label.len() as u8);
        wire.extend(label.iter().map(u8::to_ascii_lowercase));
    }
    wire.push(0);
    Some(NameRef::new(&wire).to_name())
}

/// Reads a whole macro string that stands in `text`.
///
/// ```abnf
/// macro-string = *( macro-expand / macro-literal )
/// ```
pub(super) fn parse_macro_string(text: &[u8], string: &[u8]) -> Option<Vec<MacroPart>> {
    let literal = map(macro_literals, |found| MacroPart::Literal(range_in(text, found)));
    let parts = many0(alt((literal, |input| macro_expand(text, input)))).parse(string);
    match parts {
        Ok(([], parts)) => Some(parts),
        _ => None,
    }
}

/// ```abnf
/// macro-literal = %x21-24 / %x26-7E
///                 ; visible characters except "%"
/// ```
fn macro_literals(input: &[u8]) -> IResult<&[u8], &[u8]> {
    take_while1(|byte| matches!(byte, 0x21..=0x24 | 0x26..=0x7e))(input)
}

/// ```abnf
/// macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-"
/// ```
fn macro_expand<'a>(text: &[u8], input: &'a [u8]) -> IResult<&'a [u8], MacroPart> {
    let braces = |input: &'a [u8]| {
        let (input, letter) = macro_letter(input)?;
        let (input, (keep, reversed)) = transformers(input)?;
        let (input, delimiters) = take_while(is_delimiter)(input)?;
        let delimiters = range_in(text, delimiters);
        let url_escaped = letter.is_ascii_uppercase();
        let letter = letter.to_ascii_lowercase();
        Ok((input, MacroPart::Expand(MacroExpand { letter, url_escaped, keep, reversed, delimiters })))
    };
    alt((
        (tag("%{"), braces, tag("}")).map(|(_, expand, _)| expand),
        value(MacroPart::Escape(b'%'), tag("%%")),
        value(MacroPart::Escape(b'_'), tag("%_")),
        value(MacroPart::Escape(b'-'), tag("%-")),
    ))
    .parse(input)
}

/// ```abnf
/// macro-letter = "s" / "l" / "o" / "d" / "i" / "p" / "h" / "c" / "r" / "t" / "v"
/// ```
fn macro_letter(input: &[u8]) -> IResult<&[u8], u8> {
    map(one_of("slodiphcrtvSLODIPHCRTV"), |letter| letter as u8).parse(input)
}

/// ```abnf
/// transformers = *DIGIT [ "r" ]
/// ```
///
/// Zero parts kept is an error (RFC 7208 7.3); a number past all bounds keeps all parts.
fn transformers(input: &[u8]) -> IResult<&[u8], (Option<u32>, bool)> {
    let (rest, digits) = take_while(|byte: u8| byte.is_ascii_digit())(input)?;
    let (rest, reversed) = opt(recognize(one_of("rR"))).parse(rest)?;
    let number = digits.iter().fold(0_u32, |sum, digit| sum.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
    if !digits.is_empty() && number == 0 {
        return Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Digit)));
    }
    Ok((rest, ((!digits.is_empty()).then_some(number), reversed.is_some())))
}

/// ```abnf
/// delimiter = "." / "-" / "+" / "," / "/" / "_" / "="
/// ```
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'.' | b'-' | b'+' | b',' | b'/' | b'_' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> Option<Domain> {
        DomainSpec::parse(text.as_bytes(), text.as_bytes()).map(|spec| spec.domain)
    }

    fn name(text: &str) -> Option<Domain> {
        Some(Domain::Name(Name::parse(text).unwrap()))
    }

    #[test]
    fn domains_end_in_a_top_label() {
        assert_eq!(domain("Mail.Example.COM"), name("mail.example.com."));
        assert_eq!(domain("_spf.example.com."), name("_spf.example.com."));
        assert_eq!(domain("a.x1"), name("a.x1."));
        assert_eq!(domain("a.xn--p1ai"), name("a.xn--p1ai."));
        for bad in
            ["", "museum", "museum.", ".", "a..", "a.1", "1.2.3.4", "a.b-", "a.-b", "a.b_c", "a b.c", "a.b\u{e9}"]
        {
            assert_eq!(domain(bad), None, "{bad}");
        }
    }

    #[test]
    fn some_domains_are_no_names() {
        assert_eq!(domain("a..example.com"), Some(Domain::IllFormed));
        assert_eq!(domain(&format!("{}.com", "x".repeat(64))), Some(Domain::IllFormed));
        assert_eq!(domain(&format!("{}com", "x.".repeat(127))), Some(Domain::IllFormed));
        assert!(matches!(domain(&format!("{}com", "x.".repeat(125))), Some(Domain::Name(_))));
    }

    #[test]
    fn a_backslash_is_a_character_of_its_label() {
        let Some(Domain::Name(name)) = domain(r"a\.com") else { panic!() };
        assert_eq!(name.wire(), b"\x02a\\\x03com\0");
    }

    #[test]
    fn macros_are_told_in_parts() {
        let Some(Domain::Macro(parts)) = domain("%{i}._%{D2R.-}.%%x.%_.example.com") else { panic!() };
        let Some(MacroPart::Expand(first)) = parts.first() else { panic!() };
        let plain = MacroExpand { letter: b'i', url_escaped: false, keep: None, reversed: false, delimiters: 3..3 };
        assert_eq!(*first, plain);
        let Some(MacroPart::Expand(second)) = parts.get(2) else { panic!() };
        let full = MacroExpand { letter: b'd', url_escaped: true, keep: Some(2), reversed: true, delimiters: 11..13 };
        assert_eq!(*second, full);
        assert_eq!(parts.get(1), Some(&MacroPart::Literal(4..6)));
        assert_eq!(parts.iter().filter(|part| matches!(part, MacroPart::Escape(_))).count(), 2);
    }

    #[test]
    fn a_macro_may_end_a_domain() {
        for good in ["%{d}", "a.%{d}", "%{d}%%", "exists%{i99999999999999999999}", "%{d}.com"] {
            assert!(matches!(domain(good), Some(Domain::Macro(_))), "{good}");
        }
        for bad in [
            "%{d}.1",
            "%{d}x",
            "%{c}.com",
            "%{R}.com",
            "%{t2}.com",
            "%",
            "%a.com",
            "%{a}.com",
            "%{d",
            "%{d0}",
            "%{}",
            "%{dx}.com",
            "%{d.r}.com",
        ] {
            assert_eq!(domain(bad), None, "{bad}");
        }
    }
}
