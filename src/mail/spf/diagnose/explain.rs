//! Why a single term is none, and what to write in its place.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{MECHANISMS, misnomer};
use crate::mail::spf::domain_spec::parse_macro_string;
use crate::mail::spf::term::{self, TermKind};
use crate::mail::tags::shown;
use crate::policy::suggest;

/// Why a term is none, and what to write.
pub(super) fn explain(term: &[u8]) -> (String, String) {
    let told = shown(term);
    // What lists elsewhere are made with.
    if let Some(front) = term.strip_suffix(b",").or_else(|| term.strip_suffix(b";"))
        && is_understood(front)
    {
        let last = shown(&term[front.len()..]);
        return (
            format!("`{told}` ends with `{last}`; terms are parted by blanks"),
            format!("write `{}`", shown(front)),
        );
    }
    if let Some(meant) = bare(term) {
        return (format!("`{told}` is no term: it says not what it is"), format!("write `{meant}`"));
    }
    let (qualifier, rest) = match term.split_first() {
        Some((b'+' | b'-' | b'~' | b'?', rest)) => (&term[..1], rest),
        _ => (&term[..0], term),
    };
    let qualifier = shown(qualifier);
    if rest.is_empty() {
        return (
            format!("`{told}` stands alone, with no mechanism behind it"),
            format!("write `{told}all`, or remove it"),
        );
    }
    let end = rest.iter().position(|&byte| !byte.is_ascii_alphanumeric() && byte != b'-' && byte != b'_');
    let (word, value) = rest.split_at(end.unwrap_or(rest.len()));
    let word = shown(word).to_ascii_lowercase();
    if value.first() == Some(&b'=') && matches!(word.as_str(), "redirect" | "exp") {
        return of_domain(&format!("{word}="), &value[1..], &told);
    }
    match (word.as_str(), value.split_first()) {
        ("all", _) => (
            format!("`{told}` has `{}` behind `all`, which takes nothing", shown(value)),
            format!("write `{qualifier}all`"),
        ),
        ("ip4" | "ip6", Some((b':', value))) => of_network(&qualifier, &word, value, &told),
        ("ip4" | "ip6", _) => (
            format!("`{told}` does not say which network"),
            format!("write `{qualifier}{word}:` with the address behind it"),
        ),
        ("include" | "exists" | "a" | "mx" | "ptr", Some((b':', value))) => {
            of_domain(&format!("{qualifier}{word}:"), value, &told)
        }
        ("a" | "mx", Some((b'/', _))) => of_length(&told),
        ("include" | "exists", _) => (
            format!("`{told}` does not say which domain"),
            format!("write `{qualifier}{word}:` with the domain behind it"),
        ),
        (known @ ("a" | "mx" | "ptr"), _) => {
            (format!("`{told}` is no mechanism"), format!("write `{qualifier}{known}:` with the domain behind it"))
        }
        _ => of_unknown(&qualifier, &word, value, &told),
    }
}

fn is_understood(term: &[u8]) -> bool {
    term::parse(term, 0..term.len()).kind != TermKind::NotUnderstood
}

/// An address, a network or a domain without a mechanism in front of it.
fn bare(term: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(term).ok()?;
    let address = text.split('/').next()?.parse::<IpAddr>().ok();
    match address {
        Some(IpAddr::V4(_)) => Some(format!("ip4:{text}")),
        Some(IpAddr::V6(_)) => Some(format!("ip6:{text}")),
        None => {
            let candidate = format!("include:{text}");
            let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
            let is_domain =
                plain && !text.starts_with('-') && text.contains('.') && is_understood(candidate.as_bytes());
            is_domain.then(|| format!("{candidate}` or `a:{text}"))
        }
    }
}

fn of_unknown(qualifier: &str, word: &str, value: &[u8], told: &str) -> (String, String) {
    let meant = match misnomer(word) {
        Some("ip4") if ip_of(value).is_some_and(|ip| ip.is_ipv6()) => Some("ip6"),
        Some(meant) => Some(meant),
        // One letter is close to anything.
        None if word.len() > 1 => suggest::nearest(word, MECHANISMS.iter().copied().filter(|known| known.len() > 2)),
        None => None,
    };
    let what = match word {
        "" => format!("`{told}` is neither a mechanism nor a modifier"),
        _ => format!("`{word}` is no mechanism"),
    };
    let help = match meant {
        Some("all") => format!("write `{qualifier}all`"),
        Some(meant) => format!("write `{qualifier}{meant}{}`", shown(value)),
        None => "the mechanisms are `all`, `include`, `a`, `mx`, `ptr`, `ip4`, `ip6` and `exists`".to_owned(),
    };
    (what, help)
}

/// The address in front of a prefix length, behind the colon.
fn ip_of(value: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(value.strip_prefix(b":")?).ok()?;
    text.split('/').next()?.parse().ok()
}

fn of_network(qualifier: &str, word: &str, value: &[u8], told: &str) -> (String, String) {
    let text = shown(value);
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text.as_str(), None),
    };
    let (other, longest) = if word == "ip4" { ("ip6", 32) } else { ("ip4", 128) };
    let v4 = address.parse::<Ipv4Addr>().is_ok();
    let v6 = address.parse::<Ipv6Addr>().is_ok();
    if word == "ip4" && v6 || word == "ip6" && v4 {
        let family = if v6 { "an IPv6" } else { "an IPv4" };
        return (format!("`{word}:` with {family} address, `{address}`"), format!("write `{qualifier}{other}:{text}`"));
    }
    if v4 || v6 {
        let length = length.unwrap_or_default();
        return (
            format!(
                "`{told}` has the prefix length `/{length}`; it must be from 0 to {longest}, without leading zeros"
            ),
            format!(
                "write `{qualifier}{word}:{address}/{longest}` for this address alone, or the length that was meant"
            ),
        );
    }
    let what = format!("`{address}` is no {} address", if word == "ip4" { "IPv4" } else { "IPv6" });
    let unpadded: Option<Vec<String>> =
        address.split('.').map(|part| part.parse::<u8>().ok().map(|n| n.to_string())).collect();
    let help = match unpadded {
        Some(octets) if word == "ip4" && octets.len() == 4 => {
            let length = length.map(|length| format!("/{length}")).unwrap_or_default();
            format!("write `{qualifier}ip4:{}{length}`, without leading zeros", octets.join("."))
        }
        Some(octets) if word == "ip4" && octets.len() < 4 => {
            let zeros = ".0".repeat(4 - octets.len());
            format!(
                "write all four octets, with the length of the network: `{qualifier}ip4:{}{zeros}/{}`",
                octets.join("."),
                octets.len() * 8
            )
        }
        _ if address.bytes().any(|byte| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit())
            && address.contains('.') =>
        {
            format!("for the addresses of a host write `{qualifier}a:{address}`")
        }
        _ => format!(
            "write an address, `{qualifier}{word}:{}`",
            if word == "ip4" { "192.0.2.25" } else { "2001:db8::25" }
        ),
    };
    (what, help)
}

fn of_length(told: &str) -> (String, String) {
    (
        format!("`{told}` has a prefix length out of range: from 0 to 32 for IPv4, behind `//` from 0 to 128 for IPv6"),
        "write it as `/24`, `//64` or `/24//64`".to_owned(),
    )
}

/// A domain specification that is none; `front` is what stands before it.
fn of_domain(front: &str, value: &[u8], told: &str) -> (String, String) {
    let text = shown(value);
    let domain = text.split('/').next().unwrap_or_default();
    if value.is_empty() {
        return (format!("`{told}` does not say which domain"), format!("write `{front}` with the domain behind it"));
    }
    if parse_macro_string(value, value).is_none() {
        return match value.contains(&b'%') {
            true => (
                format!("`{told}` has a `%` that begins no macro"),
                "write macros as `%{i}`; for the character itself write `%%`".to_owned(),
            ),
            false => (format!("`{told}` has a character that no domain has"), "write the name of a domain".to_owned()),
        };
    }
    if text.contains('/') && is_understood(format!("{front}{domain}").as_bytes()) {
        return match front.trim_start_matches(['+', '-', '~', '?']) {
            "a:" | "mx:" => of_length(told),
            _ => (
                format!("`{told}` has a prefix length, which only `a`, `mx`, `ip4` and `ip6` take"),
                format!("write `{front}{domain}`"),
            ),
        };
    }
    if text.contains("%{") {
        return (
            format!("`{told}` has a macro for explanations only, or does not end as a domain does"),
            "the macros of terms are `s l o d i p v h`; behind the last one stands nothing or a domain".to_owned(),
        );
    }
    if let Ok(address) = domain.parse::<IpAddr>() {
        let word = if address.is_ipv4() { "ip4" } else { "ip6" };
        return (format!("`{domain}` is an address, not a domain"), format!("write `{word}:{text}`"));
    }
    if let Some(host) = text.strip_prefix("http:").or_else(|| text.strip_prefix("https:")) {
        let host = host.trim_start_matches('/').split('/').next().unwrap_or_default();
        return (format!("`{text}` is a URL, not a domain"), format!("write the domain alone: `{front}{host}`"));
    }
    if let Some((_, host)) = domain.split_once('@') {
        return (format!("`{domain}` is a mail address, not a domain"), format!("write `{front}{host}`"));
    }
    if !domain.trim_end_matches('.').contains('.') {
        return (
            format!("`{domain}` is no full domain name: it has one label only"),
            format!("write the whole name: `{front}{}.example.com`", domain.trim_end_matches('.')),
        );
    }
    let cleaned = domain.trim_end_matches([',', ';', '\'', '"', ')', '>']);
    let help = match cleaned != domain && is_understood(format!("{front}{cleaned}").as_bytes()) {
        true => format!("write `{front}{cleaned}`"),
        false => "write the name of a domain".to_owned(),
    };
    (format!("`{domain}` does not end as a domain does"), help)
}
