//! What to write so that a record authorises a host.

use std::net::IpAddr;

use super::verdict::Gaps;
use crate::mail::spf::evaluate::MAX_LOOKUPS;
use crate::mail::spf::record::Record;
use crate::policy::data::{ProviderKind, provider_of_mx};
use crate::zone::name::NameRef;

/// Addresses that are listed one by one; a host with more is named.
const MAX_LISTED: usize = 8;

/// Longest record that is written out.
const MAX_WRITTEN: usize = 1_000;

/// Octets of one string (RFC 1035 3.3.14).
const MAX_STRING: usize = 255;

/// The terms that authorise a host: the smallest correct addition. `all` tells whether none of the domain's MX hosts is
/// authorised so far.
pub(super) fn addition(host: NameRef<'_>, gaps: &Gaps<'_>, all: bool) -> String {
    let room = gaps.gaps.iter().all(|gap| gap.evaluation.lookups().most < MAX_LOOKUPS);
    let addresses: Vec<IpAddr> = gaps.gaps.iter().filter_map(|gap| Some(gap.address?.ip)).collect();
    let listed = (!addresses.is_empty() && addresses.len() <= MAX_LISTED).then(|| listed(&addresses));
    // What the record lists address by address, and what has no room for one more look-up, is listed.
    let list = gaps.partial || !room;
    match listed {
        Some(listed) if list => listed,
        listed => include_of_provider(host)
            .or_else(|| all.then(|| "mx".to_owned()))
            .or_else(|| Some(format!("a:{}", plain(host)?)))
            .or(listed)
            .unwrap_or_else(|| "mx".to_owned()),
    }
}

fn listed(addresses: &[IpAddr]) -> String {
    let term = |address: &IpAddr| match address {
        IpAddr::V4(v4) => format!("ip4:{v4}"),
        IpAddr::V6(v6) => format!("ip6:{v6}"),
    };
    addresses.iter().map(term).collect::<Vec<_>>().join(" ")
}

/// What the provider that runs the host has its customers write, if that is one name for all of them.
fn include_of_provider(host: NameRef<'_>) -> Option<String> {
    let provider = provider_of_mx(host).filter(|provider| provider.kind != ProviderKind::Relay)?;
    match provider.spf {
        [one] if !one.contains(['*', '?', '{', '[']) => Some(format!("include:{}", one.strip_suffix('.')?)),
        _ => None,
    }
}

/// A name as SPF writes it; `None` for one that it cannot.
fn plain(name: NameRef<'_>) -> Option<String> {
    let text = name.to_string();
    let text = text.strip_suffix('.')?;
    let ldh = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (text.contains('.') && text.bytes().all(ldh)).then(|| text.to_owned())
}

/// The whole TXT rdata with terms added in front of term `before`, or at the end; `None` where that would be too long
/// to show.
pub(super) fn rewritten(record: &Record, before: Option<usize>, addition: &str) -> Option<String> {
    let added = |word: &str| addition.split(' ').any(|one| one.eq_ignore_ascii_case(word));
    let mut words = vec!["v=spf1".to_owned()];
    for (number, term) in record.terms().iter().enumerate() {
        if before == Some(number) {
            words.push(addition.to_owned());
        }
        // A term that came too late to count now stands where it does.
        let moved = before.is_some_and(|before| number > before) && added(&record.shown(term));
        if !moved {
            words.push(record.shown(term).into_owned());
        }
    }
    if before.is_none() {
        words.push(addition.to_owned());
    }
    let text = words.join(" ");
    (text.len() <= MAX_WRITTEN && text.is_ascii()).then(|| quoted(&text))
}

/// A text as character-strings, parted behind spaces where there are any.
fn quoted(text: &str) -> String {
    let mut strings = Vec::new();
    let mut rest = text;
    while rest.len() > MAX_STRING {
        let end = rest.get(..MAX_STRING).and_then(|front| front.rfind(' ')).map_or(MAX_STRING, |space| space + 1);
        let (string, behind) = rest.split_at(end);
        strings.push(string);
        rest = behind;
    }
    strings.push(rest);
    let escaped = |string: &str| string.replace('\\', "\\\\").replace('"', "\\\"");
    strings.iter().map(|string| format!("\"{}\"", escaped(string))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrite(record: &str, before: Option<usize>, addition: &str) -> String {
        rewritten(&Record::parse(record.as_bytes()).unwrap(), before, addition).unwrap()
    }

    #[test]
    fn terms_are_added_where_they_count() {
        assert_eq!(rewrite("v=spf1 a -all", Some(1), "mx"), r#""v=spf1 a mx -all""#);
        assert_eq!(rewrite("V=SPF1  a  ", None, "mx"), r#""v=spf1 a mx""#);
        assert_eq!(rewrite("v=spf1 redirect=b.example", Some(0), "mx"), r#""v=spf1 mx redirect=b.example""#);
    }

    #[test]
    fn a_term_that_came_too_late_is_moved() {
        assert_eq!(rewrite("v=spf1 -all MX", Some(0), "mx"), r#""v=spf1 mx -all""#);
        assert_eq!(rewrite("v=spf1 -all ip4:192.0.2.1 a", Some(0), "ip4:192.0.2.1 ip6:2001:db8::1"), {
            r#""v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all a""#
        });
    }

    #[test]
    fn long_records_are_parted_behind_a_space() {
        let long = format!("v=spf1{} -all", " ip4:198.51.100.200".repeat(20));
        let text = rewrite(&long, Some(20), "mx");
        let strings: Vec<&str> = text.split("\" \"").collect();
        assert_eq!(strings.len(), 2);
        assert!(strings[0].ends_with(' ') && strings[0].len() <= 1 + 255, "{text}");
        assert!(text.ends_with(" mx -all\""));
    }

    #[test]
    fn what_is_special_in_a_string_is_escaped() {
        assert_eq!(rewrite(r#"v=spf1 x="a\b""#, None, "mx"), r#""v=spf1 x=\"a\\b\" mx""#);
    }

    #[test]
    fn a_very_long_record_is_not_written_out() {
        let long = format!("v=spf1{} -all", " ip4:198.51.100.200".repeat(100));
        assert_eq!(rewritten(&Record::parse(long.as_bytes()).unwrap(), Some(0), "mx"), None);
    }
}
