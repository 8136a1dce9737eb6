//! The terms of a record: mechanisms and modifiers (RFC 7208 4.6.1, 5, 6).
//!
//! ```abnf
//! directive = [ qualifier ] mechanism
//! qualifier = "+" / "-" / "?" / "~"
//! mechanism = ( all / include / a / mx / ptr / ip4 / ip6 / exists )
//! modifier  = redirect / explanation / unknown-modifier
//! ```
//!
//! Each production is one function that takes the whole of what it reads; literals are compared without case, as ABNF
//! has it (RFC 5234 2.3).

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::str::FromStr;

use ipnet::{Ipv4Net, Ipv6Net};
use nom::bytes::complete::take_while;
use nom::character::complete::satisfy;
use nom::combinator::recognize;
use nom::sequence::pair;
use nom::{IResult, Parser};

use super::domain_spec::{DomainSpec, parse_macro_string};
use super::result::SpfResult;

/// One term.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    /// Its place in the record's text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TermKind,
}

/// What a term is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TermKind {
    /// A mechanism with its qualifier.
    Directive(Directive),
    /// `redirect=`: where to go on if no mechanism matches.
    Redirect(DomainSpec),
    /// `exp=`: where the explanation of a `fail` stands.
    Explanation(DomainSpec),
    /// Another modifier; it is ignored (RFC 7208 6).
    UnknownModifier,
    /// No term of the grammar: the whole record gives `permerror` (RFC 7208 4.6).
    NotUnderstood,
}

/// A mechanism with its qualifier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directive {
    /// What a match means.
    pub qualifier: Qualifier,
    /// What is matched.
    pub mechanism: Mechanism,
}

/// What the match of a mechanism means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Qualifier {
    /// `+`, or none.
    Pass,
    /// `-`
    Fail,
    /// `~`
    SoftFail,
    /// `?`
    Neutral,
}

impl Qualifier {
    /// The result of a match.
    pub fn result(self) -> SpfResult {
        match self {
            Qualifier::Pass => SpfResult::Pass,
            Qualifier::Fail => SpfResult::Fail,
            Qualifier::SoftFail => SpfResult::SoftFail,
            Qualifier::Neutral => SpfResult::Neutral,
        }
    }
}

/// What a client is compared with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mechanism {
    /// `all`: every client.
    All,
    /// `include:`: clients that pass for another domain.
    Include(DomainSpec),
    /// `a`: the addresses of a host.
    A(Hosts),
    /// `mx`: the addresses of a domain's MX hosts.
    Mx(Hosts),
    /// `ptr`: clients whose names lie in a domain.
    Ptr(Option<DomainSpec>),
    /// `ip4:`
    Ip4(Ipv4Net),
    /// `ip6:`
    Ip6(Ipv6Net),
    /// `exists:`: every client, if a name has an address.
    Exists(DomainSpec),
}

impl Mechanism {
    /// Whether it counts towards the limit of look-ups (RFC 7208 4.6.4).
    pub fn looks_up(&self) -> bool {
        !matches!(self, Mechanism::All | Mechanism::Ip4(_) | Mechanism::Ip6(_))
    }
}

/// Whose addresses are compared, and how much of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hosts {
    /// Where to look; `None` for the domain of the record.
    pub domain: Option<DomainSpec>,
    /// How many leading bits count.
    pub prefix: DualCidr,
}

/// Prefix lengths for both families.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DualCidr {
    /// 0 to 32.
    pub ip4: u8,
    /// 0 to 128.
    pub ip6: u8,
}

/// Reads the term at `range` of `text`.
pub(super) fn parse(text: &[u8], range: Range<usize>) -> Term {
    let term = text.get(range.clone()).unwrap_or_default();
    let kind = modifier(text, term).or_else(|| directive(text, term).map(TermKind::Directive));
    Term { range, kind: kind.unwrap_or(TermKind::NotUnderstood) }
}

/// ```abnf
/// redirect         = "redirect" "=" domain-spec
/// explanation      = "exp" "=" domain-spec
/// unknown-modifier = name "=" macro-string
///                    ; where name is not any known modifier
/// ```
///
/// `None` for what is no modifier at all.
fn modifier(text: &[u8], term: &[u8]) -> Option<TermKind> {
    let (rest, found) = name(term).ok()?;
    let value = rest.strip_prefix(b"=")?;
    let kind = if found.eq_ignore_ascii_case(b"redirect") {
        DomainSpec::parse(text, value).map(TermKind::Redirect)
    } else if found.eq_ignore_ascii_case(b"exp") {
        DomainSpec::parse(text, value).map(TermKind::Explanation)
    } else {
        parse_macro_string(text, value).map(|_| TermKind::UnknownModifier)
    };
    Some(kind.unwrap_or(TermKind::NotUnderstood))
}

/// ```abnf
/// name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
/// ```
fn name(input: &[u8]) -> IResult<&[u8], &[u8]> {
    let first = satisfy(|character| character.is_ascii_alphabetic());
    let others = take_while(|byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    recognize(pair(first, others)).parse(input)
}

/// ```abnf
/// directive = [ qualifier ] mechanism
/// qualifier = "+" / "-" / "?" / "~"
/// ```
fn directive(text: &[u8], term: &[u8]) -> Option<Directive> {
    let (qualifier, rest) = match term.split_first()? {
        (b'+', rest) => (Qualifier::Pass, rest),
        (b'-', rest) => (Qualifier::Fail, rest),
        (b'~', rest) => (Qualifier::SoftFail, rest),
        (b'?', rest) => (Qualifier::Neutral, rest),
        _ => (Qualifier::Pass, term),
    };
    Some(Directive { qualifier, mechanism: mechanism(text, rest)? })
}

/// ```abnf
/// all     = "all"
/// include = "include" ":" domain-spec
/// a       = "a"       [ ":" domain-spec ] [ dual-cidr-length ]
/// mx      = "mx"      [ ":" domain-spec ] [ dual-cidr-length ]
/// ptr     = "ptr"     [ ":" domain-spec ]
/// ip4     = "ip4" ":" ip4-network [ ip4-cidr-length ]
/// ip6     = "ip6" ":" ip6-network [ ip6-cidr-length ]
/// exists  = "exists"  ":" domain-spec
/// ```
fn mechanism(text: &[u8], term: &[u8]) -> Option<Mechanism> {
    let end = term.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(term.len());
    let (word, rest) = term.split_at_checked(end)?;
    let is = |mechanism: &str| word.eq_ignore_ascii_case(mechanism.as_bytes());
    let spec = || DomainSpec::parse(text, rest.strip_prefix(b":")?);
    match () {
        () if is("all") => rest.is_empty().then_some(Mechanism::All),
        () if is("include") => spec().map(Mechanism::Include),
        () if is("a") => hosts(text, rest).map(Mechanism::A),
        () if is("mx") => hosts(text, rest).map(Mechanism::Mx),
        () if is("ptr") && rest.is_empty() => Some(Mechanism::Ptr(None)),
        () if is("ptr") => spec().map(|spec| Mechanism::Ptr(Some(spec))),
        () if is("ip4") => ip4(rest.strip_prefix(b":")?).map(Mechanism::Ip4),
        () if is("ip6") => ip6(rest.strip_prefix(b":")?).map(Mechanism::Ip6),
        () if is("exists") => spec().map(Mechanism::Exists),
        () => None,
    }
}

/// ```abnf
/// [ ":" domain-spec ] [ dual-cidr-length ]
/// dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]
/// ```
///
/// A macro string may hold slashes, too, but no domain ends in a slash and digits: what does is the prefix length.
fn hosts(text: &[u8], rest: &[u8]) -> Option<Hosts> {
    let (rest, ip6) = match split_length(rest) {
        (front, Some(length)) if front.last() == Some(&b'/') => (front.split_last()?.1, Some(length)),
        _ => (rest, None),
    };
    let (rest, ip4) = split_length(rest);
    let prefix = DualCidr { ip4: cidr_length(ip4, 32)?, ip6: cidr_length(ip6, 128)? };
    match rest.strip_prefix(b":") {
        Some(spec) => Some(Hosts { domain: Some(DomainSpec::parse(text, spec)?), prefix }),
        None => rest.is_empty().then_some(Hosts { domain: None, prefix }),
    }
}

/// Takes a slash and the digits behind it off the end.
fn split_length(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    match text.split_at_checked(text.len() - digits) {
        Some(([front @ .., b'/'], digits)) => (front, Some(digits)),
        _ => (text, None),
    }
}

/// ```abnf
/// ip4-cidr-length = "/" ("0" / %x31-39 0*1DIGIT) ; value range 0-32
/// ip6-cidr-length = "/" ("0" / %x31-39 0*2DIGIT) ; value range 0-128
/// ```
///
/// The digits behind the slash; the longest prefix if there are none of either.
fn cidr_length(digits: Option<&[u8]>, longest: u8) -> Option<u8> {
    match digits {
        None => Some(longest),
        Some([b'0']) => Some(0),
        Some([] | [b'0', ..]) => None,
        Some(digits) => std::str::from_utf8(digits).ok()?.parse().ok().filter(|&length| length <= longest),
    }
}

/// ```abnf
/// ip4-network = qnum "." qnum "." qnum "." qnum
/// qnum        = DIGIT / %x31-39 DIGIT / "1" 2DIGIT / "2" %x30-34 DIGIT / "25" %x30-35
/// ```
fn ip4(text: &[u8]) -> Option<Ipv4Net> {
    let (address, length) = split_length(text);
    let address = Ipv4Addr::from_str(std::str::from_utf8(address).ok()?).ok()?;
    Ipv4Net::new(address, cidr_length(length, 32)?).ok()
}

/// ```abnf
/// ip6-network = <as per Section 2.2 of [RFC4291]>
/// ```
fn ip6(text: &[u8]) -> Option<Ipv6Net> {
    let (address, length) = split_length(text);
    let address = Ipv6Addr::from_str(std::str::from_utf8(address).ok()?).ok()?;
    Ipv6Net::new(address, cidr_length(length, 128)?).ok()
}

impl TermKind {
    /// Whether the term counts towards the limit of look-ups (RFC 7208 4.6.4).
    pub fn looks_up(&self) -> bool {
        match self {
            TermKind::Directive(directive) => directive.mechanism.looks_up(),
            TermKind::Redirect(_) => true,
            TermKind::Explanation(_) | TermKind::UnknownModifier | TermKind::NotUnderstood => false,
        }
    }

    /// The domain that the term names, if it names one.
    pub fn domain_spec(&self) -> Option<&DomainSpec> {
        match self {
            TermKind::Redirect(spec) | TermKind::Explanation(spec) => Some(spec),
            TermKind::Directive(directive) => match &directive.mechanism {
                Mechanism::Include(spec) | Mechanism::Exists(spec) => Some(spec),
                Mechanism::A(hosts) | Mechanism::Mx(hosts) => hosts.domain.as_ref(),
                Mechanism::Ptr(spec) => spec.as_ref(),
                Mechanism::All | Mechanism::Ip4(_) | Mechanism::Ip6(_) => None,
            },
            TermKind::UnknownModifier | TermKind::NotUnderstood => None,
        }
    }
}
