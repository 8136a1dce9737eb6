//! What is wrong with terms that the grammar does not have, and what was most likely meant.
//!
//! The grammar (`term`) only says that a term is not understood; here its author is told why. Nothing of this matters to
//! the evaluation.

mod explain;

use std::ops::Range;

use self::explain::explain;
use super::domain_spec::Domain;
use super::record::{Record, VERSION, is_spf};
use super::term::{self, TermKind};
use crate::mail::tags::{Fault, shown};
use crate::mail::text;
use crate::policy::suggest;

/// The words of mechanisms (RFC 7208 5).
const MECHANISMS: &[&str] = &["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"];

/// What people write for a mechanism, where that is not the nearest word.
const MISNOMERS: &[(&str, &str)] =
    &[("ipv4", "ip4"), ("ipv6", "ip6"), ("ip", "ip4"), ("ip-4", "ip4"), ("ip-6", "ip6"), ("host", "a"), ("aaaa", "a")];

/// What is wrong with the terms of a record; `rdata` is that of its TXT record.
///
/// Faults that [`crate::mail::tags::Weight`] says to break the record give `permerror` (RFC 7208 4.6).
pub fn faults(record: &Record, rdata: &[u8]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let boundaries = boundaries(rdata);
    let (mut redirects, mut explanations) = (0_u32, 0_u32);
    let mut skip = None;
    for (number, term) in record.terms().iter().enumerate() {
        let text = record.text_of(term);
        // What is not ASCII is told of the text as a whole.
        if skip == Some(number) || !text.is_ascii() {
            continue;
        }
        if let Some(fault) = joined(record.text(), &term.range, &term.kind, &boundaries) {
            faults.push(fault);
            continue;
        }
        let fault = match &term.kind {
            TermKind::NotUnderstood => {
                let (fault, both) = not_understood(record, number);
                skip = both.then_some(number + 1);
                Some(fault)
            }
            TermKind::Redirect(_) => {
                redirects += 1;
                (redirects > 1).then(|| second(&term.range, "redirect="))
            }
            TermKind::Explanation(_) => {
                explanations += 1;
                (explanations > 1).then(|| second(&term.range, "exp="))
            }
            TermKind::UnknownModifier => ignored(text, &term.range),
            TermKind::Directive(_) => None,
        };
        faults.extend(fault.or_else(|| no_domain(record, number)));
    }
    faults
}

/// What is wrong with a text that was meant as an SPF record and is none, as its version is not `v=spf1` with a blank or
/// nothing behind it (RFC 7208 4.5). `None` for texts that have another fault or none.
pub fn near_miss(rdata: &[u8]) -> Option<Fault> {
    // Most texts are told apart by their first letters.
    if !matches!(rdata.get(1)?, b'v' | b'V' | b's' | b'S') || !begins_like_a_version(rdata) || is_spf(rdata) {
        return None;
    }
    let text = text::join(rdata);
    let lower = text.to_ascii_lowercase();
    let word = lower.split(|&byte| byte == b' ').next().unwrap_or_default().len();
    let fault = |end: usize, what: String, help: &str| Some(Fault::breaks(0..end.min(text.len()), what, help));
    if let Some(behind) = lower.strip_prefix(VERSION) {
        let pieces: Vec<&[u8]> = text::strings(rdata).collect();
        return match (behind.first(), pieces.as_slice()) {
            (Some(_), [first, _, ..]) if first.eq_ignore_ascii_case(VERSION) => fault(
                text.len(),
                "its strings are joined without a blank, so that it does not begin with `v=spf1` and a blank"
                    .to_owned(),
                &format!("write it as one string: `\"{}\"`", shown(&pieces.join(&b' '))),
            ),
            (Some(byte), _) => fault(
                VERSION.len() + 1,
                format!(
                    "behind `v=spf1` stands `{}` where a blank must be, so that no program knows it",
                    shown(&[*byte])
                ),
                "write `v=spf1` with a blank behind it",
            ),
            (None, _) => None,
        };
    }
    let is_meant = lower.starts_with(b"v=spf")
        || lower.starts_with(b"v=sfp1")
        || [&b"v = spf1"[..], b"v= spf1", b"v =spf1", b"v:spf1", b"v spf1"]
            .iter()
            .any(|start| lower.starts_with(start))
        || lower.starts_with(b"spf1 ") && lower.ends_with(b"all");
    if !is_meant {
        return None;
    }
    let end = if lower.starts_with(b"v ") || lower.starts_with(b"v= ") { "v = spf1".len() } else { word };
    let what =
        format!("it begins with `{}`, which is not the version `v=spf1`", shown(text.get(..end.min(text.len()))?));
    fault(end, what, "begin it with `v=spf1` and a blank")
}

/// Whether a text begins as one that was meant as an SPF record does.
fn begins_like_a_version(rdata: &[u8]) -> bool {
    let mut front = [0; 5];
    let mut octets = text::strings(rdata).flatten();
    front.iter_mut().zip(&mut octets).for_each(|(place, octet)| *place = octet.to_ascii_lowercase());
    match front {
        [b'v', b'=' | b':' | b' ', b's', ..] | [b'v', b'=', b' ', b's', _] => true,
        [b'v', b' ', b'=', b's', _] | [b'v', b' ', b'=', b' ', b's'] => true,
        front => front == *b"spf1 ",
    }
}

/// Where the strings of a TXT record meet in its joined text.
fn boundaries(rdata: &[u8]) -> Vec<usize> {
    let mut at = 0;
    let ends = text::strings(rdata).map(|string| {
        at += string.len();
        at
    });
    // The last meets no other, and mostly there is only one.
    let mut ends = ends.peekable();
    std::iter::from_fn(|| ends.next().filter(|_| ends.peek().is_some())).collect()
}

/// A term that is two, as a blank is missing where two strings meet (RFC 7208 3.3).
fn joined(text: &[u8], range: &Range<usize>, kind: &TermKind, boundaries: &[usize]) -> Option<Fault> {
    // They stand in order, and there may be as many as octets.
    let behind = boundaries.partition_point(|&at| at <= range.start);
    let at = boundaries.get(behind).copied().filter(|&at| at < range.end)?;
    let understood = |range: Range<usize>| {
        matches!(
            term::parse(text, range).kind,
            TermKind::Directive(_) | TermKind::Redirect(_) | TermKind::Explanation(_)
        )
    };
    let right = text.get(at..range.end)?;
    let is_marked = right.contains(&b':') || right.contains(&b'=') || matches!(right.first(), Some(b'-' | b'~' | b'?'));
    let certain = is_marked || *kind == TermKind::NotUnderstood;
    let front = understood(range.start..at);
    (certain && front && understood(at..range.end)).then(|| {
        let (left, right) = (shown(text.get(range.start..at).unwrap_or_default()), shown(right));
        Fault::breaks(
            range.clone(),
            format!("`{left}` and `{right}` stand in two strings, which are joined without a blank"),
            format!("begin the second string with a blank: `\" {right}`"),
        )
    })
}

fn second(range: &Range<usize>, modifier: &str) -> Fault {
    Fault::breaks(
        range.clone(),
        format!("a second `{modifier}`, where one is allowed"),
        format!("leave one `{modifier}` only (RFC 7208 section 6)"),
    )
}

/// A modifier that receivers ignore, and that was hardly meant to be.
fn ignored(term: &[u8], range: &Range<usize>) -> Option<Fault> {
    let at = term.iter().position(|&byte| byte == b'=')?;
    let (name, value) = (shown(&term[..at]).to_ascii_lowercase(), shown(&term[at + 1..]));
    if term.eq_ignore_ascii_case(VERSION) {
        let what = "a second `v=spf1` inside the record, which receivers ignore".to_owned();
        return Some(Fault::passed(range.clone(), what, "leave the version at the front only"));
    }
    let meant = MECHANISMS.iter().copied().find(|known| *known == name).or_else(|| misnomer(&name));
    if let Some(meant) = meant {
        let what = format!("`{name}=` is no mechanism, and receivers ignore it as an unknown modifier");
        let help = if meant == "all" { "write `all`".to_owned() } else { format!("write `{meant}:{value}`") };
        return Some(Fault::passed(range.clone(), what, help));
    }
    let meant = if name.len() > 3 { suggest::nearest(&name, ["redirect"])? } else { return None };
    let what = format!("`{name}=` is no modifier that receivers know, and they ignore it");
    Some(Fault::passed(range.clone(), what, format!("write `{meant}={value}`")))
}

fn misnomer(word: &str) -> Option<&'static str> {
    MISNOMERS.iter().find(|(wrong, _)| *wrong == word).map(|(_, right)| *right)
}

/// A domain that can be no name: an empty label, a label over 63 octets, a name over 255.
fn no_domain(record: &Record, number: usize) -> Option<Fault> {
    let spec = record.terms().get(number)?.kind.domain_spec()?;
    let text = record.text().get(spec.range.clone())?;
    if let Some(fault) = url_or_mailbox(text, &spec.range) {
        return Some(fault);
    }
    if spec.domain != Domain::IllFormed {
        return None;
    }
    let why = match text.split(|&byte| byte == b'.').any(<[u8]>::is_empty) {
        true => "there is nothing between two of its dots",
        false => "a label of it is over 63 octets, or all of it over 255",
    };
    let what = format!("`{}` can be no domain: {why}", shown(text));
    Some(Fault::passed(spec.range.clone(), what, "write the name of a domain"))
}

/// A URL or a mail address that passes for a domain by the grammar, which knows no host names (RFC 7208 7.1).
fn url_or_mailbox(text: &[u8], range: &Range<usize>) -> Option<Fault> {
    if text.contains(&b'%') {
        return None;
    }
    let behind = |mark: &[u8]| {
        let at = text.windows(mark.len()).position(|part| part == mark)?;
        text.get(at + mark.len()..)
    };
    let (what, host) = match (behind(b"://"), behind(b"@")) {
        (Some(host), _) => ("a URL", host),
        (None, Some(host)) => ("a mail address", host),
        (None, None) => return None,
    };
    let host = host.split(|&byte| byte == b'/').next().unwrap_or_default();
    let what = format!("`{}` is {what}, not a domain", shown(text));
    Some(Fault::breaks(range.clone(), what, format!("write the domain alone: `{}`", shown(host))))
}

/// What is wrong with a term, and whether the one behind it is told with it.
fn not_understood(record: &Record, number: usize) -> (Fault, bool) {
    let Some(term) = record.terms().get(number) else {
        return (Fault::breaks(0..0, "no term", ""), false);
    };
    let whole = record.text_of(term);
    if let Some(fault) = with_next(record, number) {
        return (fault, true);
    }
    let (what, help) = explain(whole);
    (Fault::breaks(term.range.clone(), what, help), false)
}

/// `include: example.com`, `- all`: a blank inside a term.
fn with_next(record: &Record, number: usize) -> Option<Fault> {
    let (term, next) = (record.terms().get(number)?, record.terms().get(number + 1)?);
    let (front, back) = (record.text_of(term), record.text_of(next));
    if !matches!(front.last(), Some(b':' | b'=' | b'-' | b'~' | b'?' | b'+')) || next.range.start != term.range.end + 1
    {
        return None;
    }
    let mut together = front.to_vec();
    together.extend_from_slice(back);
    let kind = term::parse(&together, 0..together.len()).kind;
    matches!(kind, TermKind::Directive(_) | TermKind::Redirect(_) | TermKind::Explanation(_)).then(|| {
        let what = format!("a blank parts `{}` from `{}`", shown(front), shown(back));
        Fault::breaks(term.range.start..next.range.end, what, format!("write `{}`", shown(&together)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::tags::Weight;

    fn rdata(strings: &[&str]) -> Vec<u8> {
        strings.iter().flat_map(|text| std::iter::once(text.len() as u8).chain(text.bytes())).collect()
    }

    /// Text at the fault, what, and the help.
    fn told(strings: &[&str]) -> Vec<String> {
        let rdata = rdata(strings);
        let record = Record::from_rdata(&rdata).unwrap();
        let tell = |fault: Fault| {
            let at = String::from_utf8_lossy(&record.text()[fault.range.clone()]).into_owned();
            let weight = if fault.weight == Weight::Breaks { "" } else { "(passed) " };
            format!("{at} | {weight}{} | {}", fault.what, fault.help)
        };
        faults(&record, &rdata).into_iter().map(tell).collect()
    }

    fn told_one(text: &str) -> String {
        let told = told(&[text]);
        assert_eq!(told.len(), 1, "{text}: {told:?}");
        told.into_iter().next().unwrap()
    }

    #[test]
    fn each_mistake_is_explained_with_what_to_write() {
        for (text, expected) in [
            ("v=spf1 ipv4:192.0.2.1 -all", "ipv4:192.0.2.1 | `ipv4` is no mechanism | write `ip4:192.0.2.1`"),
            ("v=spf1 ip:2001:db8::1 -all", "ip:2001:db8::1 | `ip` is no mechanism | write `ip6:2001:db8::1`"),
            (
                "v=spf1 -inclde:a.example -all",
                "-inclde:a.example | `inclde` is no mechanism | write `-include:a.example`",
            ),
            (
                "v=spf1 192.0.2.1 -all",
                "192.0.2.1 | `192.0.2.1` is no term: it says not what it is | write `ip4:192.0.2.1`",
            ),
            (
                "v=spf1 a.example -all",
                "a.example | `a.example` is no term: it says not what it is | write `include:a.example` or `a:a.example`",
            ),
            (
                "v=spf1 ip4:2001:db8::1 -all",
                "ip4:2001:db8::1 | `ip4:` with an IPv6 address, `2001:db8::1` | write `ip6:2001:db8::1`",
            ),
            (
                "v=spf1 ip4:192.0.2.1/33 -all",
                "ip4:192.0.2.1/33 | `ip4:192.0.2.1/33` has the prefix length `/33`; it must be from 0 to 32, without leading zeros | write `ip4:192.0.2.1/32` for this address alone, or the length that was meant",
            ),
            (
                "v=spf1 ip4:192.0.2 -all",
                "ip4:192.0.2 | `192.0.2` is no IPv4 address | write all four octets, with the length of the network: `ip4:192.0.2.0/24`",
            ),
            (
                "v=spf1 ip4:192.0.02.1 -all",
                "ip4:192.0.02.1 | `192.0.02.1` is no IPv4 address | write `ip4:192.0.2.1`, without leading zeros",
            ),
            (
                "v=spf1 ip4:mail.example -all",
                "ip4:mail.example | `mail.example` is no IPv4 address | for the addresses of a host write `a:mail.example`",
            ),
            (
                "v=spf1 include:mail -all",
                "include:mail | `mail` is no full domain name: it has one label only | write the whole name: `include:mail.example.com`",
            ),
            (
                "v=spf1 a:192.0.2.1 -all",
                "a:192.0.2.1 | `192.0.2.1` is an address, not a domain | write `ip4:192.0.2.1`",
            ),
            (
                "v=spf1 include:https://spf.a.example/ -all",
                "include:https://spf.a.example/ | `https://spf.a.example/` is a URL, not a domain | write the domain alone: `include:spf.a.example`",
            ),
            (
                "v=spf1 include:https://spf.a.example exists:%{l}@a.example -all",
                "https://spf.a.example | `https://spf.a.example` is a URL, not a domain | write the domain alone: `spf.a.example`",
            ),
            (
                "v=spf1 redirect=x@a.example",
                "x@a.example | `x@a.example` is a mail address, not a domain | write the domain alone: `a.example`",
            ),
            (
                "v=spf1 include: a.example -all",
                "include: a.example | a blank parts `include:` from `a.example` | write `include:a.example`",
            ),
            ("v=spf1 mx - all", "- all | a blank parts `-` from `all` | write `-all`"),
            ("v=spf1 mx, -all", "mx, | `mx,` ends with `,`; terms are parted by blanks | write `mx`"),
            ("v=spf1 mx -all;", "-all; | `-all;` ends with `;`; terms are parted by blanks | write `-all`"),
            ("v=spf1 mx -all.", "-all. | `-all.` has `.` behind `all`, which takes nothing | write `-all`"),
            (
                "v=spf1 include -all",
                "include | `include` does not say which domain | write `include:` with the domain behind it",
            ),
            (
                "v=spf1 a/33 -all",
                "a/33 | `a/33` has a prefix length out of range: from 0 to 32 for IPv4, behind `//` from 0 to 128 for IPv6 | write it as `/24`, `//64` or `/24//64`",
            ),
            (
                "v=spf1 exists:%x.a.example -all",
                "exists:%x.a.example | `exists:%x.a.example` has a `%` that begins no macro | write macros as `%{i}`; for the character itself write `%%`",
            ),
            (
                "v=spf1 redirect= ",
                "redirect= | `redirect=` does not say which domain | write `redirect=` with the domain behind it",
            ),
            (
                "v=spf1 redirect=a.example redirect=b.example",
                "redirect=b.example | a second `redirect=`, where one is allowed | leave one `redirect=` only (RFC 7208 section 6)",
            ),
            (
                "v=spf1 include=a.example -all",
                "include=a.example | (passed) `include=` is no mechanism, and receivers ignore it as an unknown modifier | write `include:a.example`",
            ),
            (
                "v=spf1 a v=spf1 -all",
                "v=spf1 | (passed) a second `v=spf1` inside the record, which receivers ignore | leave the version at the front only",
            ),
            (
                "v=spf1 a:x..example -all",
                "x..example | (passed) `x..example` can be no domain: there is nothing between two of its dots | write the name of a domain",
            ),
        ] {
            assert_eq!(told_one(text), expected);
        }
    }

    #[test]
    fn what_is_right_is_not_told() {
        for text in [
            "v=spf1",
            "v=spf1 a mx ptr -all",
            "v=spf1 a/24//64 mx:a.example/24 include:%{ir}.%{v}._spf.%{d2} ~all exp=e.example",
            "v=spf1 redirect=_spf.example.com unknown=x",
        ] {
            assert_eq!(told(&[text]), [""; 0]);
        }
    }

    #[test]
    fn strings_meet_without_a_blank() {
        assert_eq!(
            told(&["v=spf1 include:a.example", "ip4:192.0.2.1 -all"]),
            [
                "include:a.exampleip4:192.0.2.1 | `include:a.example` and `ip4:192.0.2.1` stand in two strings, which are \
              joined without a blank | begin the second string with a blank: `\" ip4:192.0.2.1`"
            ]
        );
        assert_eq!(told(&["v=spf1 include:a.example", "-all"]).len(), 1);
        assert_eq!(told(&["v=spf1 include:a.exa", "mple -all"]), [""; 0]);
        assert_eq!(told(&["v=spf1 include:a.example ", "-all"]), [""; 0]);
    }

    #[test]
    fn versions_that_are_close() {
        let what = |strings: &[&str]| near_miss(&rdata(strings)).map(|fault| fault.what);
        for text in [
            "v=spf1; a -all",
            "v=spf a -all",
            "v=spf10 a -all",
            "V=SPF1, -all",
            "v = spf1 a",
            "v=sfp1 -all",
            "spf1 a -all",
        ] {
            assert!(what(&[text]).is_some(), "{text}");
        }
        assert!(what(&["v=spf1", "mx", "-all"]).unwrap().contains("joined without a blank"));
        for text in ["v=spf1 -all", "v=DKIM1", "spf2.0/pra -all", "some text", "spf1 rules", "v"] {
            assert!(what(&[text]).is_none(), "{text}");
        }
    }
}
