//! Where reports are sent: URIs (RFC 3986), above all `mailto:` (RFC 6068).

use super::tags::Part;
use crate::zone::name::Name;

/// A destination of reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Destination<'a> {
    /// The URI as written, without the `!size` that RFC 7489 put behind it.
    pub uri: Part<'a>,
    /// The obsolete `!size`, with its exclamation mark.
    pub size: Option<Part<'a>>,
    /// What it is.
    pub kind: Kind,
}

/// What kind of URI it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A mailbox, and its domain in lower case.
    Mailbox(Name),
    /// `https:`.
    Https,
    /// A URI of another scheme.
    Other,
    /// No URI; what is wrong with it, and what was probably meant.
    Broken(&'static str, Option<String>),
}

/// Reads one entry of a list of destinations.
pub fn destination(entry: Part<'_>) -> Destination<'_> {
    let (uri, size) = match memchr::memrchr(b'!', entry.text) {
        Some(at) if is_size(&entry.text[at + 1..]) => {
            let (uri, size) = entry.text.split_at(at);
            (Part { text: uri, start: entry.start }, Some(Part { text: size, start: entry.start + at }))
        }
        _ => (entry, None),
    };
    Destination { uri, size, kind: kind(uri.text) }
}

/// `1*DIGIT [ "k" / "m" / "g" / "t" ]` (RFC 7489 6.4).
fn is_size(text: &[u8]) -> bool {
    let digits = match text.split_last() {
        Some((b'k' | b'm' | b'g' | b't' | b'K' | b'M' | b'G' | b'T', digits)) => digits,
        _ => text,
    };
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

fn kind(uri: &[u8]) -> Kind {
    if uri.is_empty() {
        return Kind::Broken("is empty", None);
    }
    let Some((scheme, rest)) = scheme(uri) else {
        let meant = mailbox(uri).and_then(|_| suggested(&[b"mailto:", uri]));
        return Kind::Broken("has no scheme such as `mailto:`", meant);
    };
    if let Some(blank) = uri.iter().position(|byte| !is_uri_octet(*byte)) {
        let parted = uri[blank..].trim_ascii_start();
        let meant = match self::scheme(parted) {
            Some(_) if uri[blank].is_ascii_whitespace() => suggested(&[&uri[..blank], b",", parted]),
            _ => {
                let without: Vec<u8> = uri.iter().copied().filter(|&byte| is_uri_octet(byte)).collect();
                (kind(&without) == Kind::Https || matches!(kind(&without), Kind::Mailbox(_)))
                    .then(|| String::from_utf8_lossy(&without).into_owned())
            }
        };
        return Kind::Broken("holds characters that no URI has", meant);
    }
    if scheme.eq_ignore_ascii_case(b"mailto") {
        return match mailbox(rest) {
            Some(domain) => Kind::Mailbox(domain),
            None => {
                let bare = rest.strip_prefix(b"//").filter(|bare| mailbox(bare).is_some());
                let meant = bare.and_then(|bare| suggested(&[b"mailto:", bare]));
                Kind::Broken("names no mailbox", meant)
            }
        };
    }
    if scheme.eq_ignore_ascii_case(b"https") {
        let host = rest.strip_prefix(b"//").is_some_and(|rest| rest.first().is_some_and(|byte| *byte != b'/'));
        return if host { Kind::Https } else { Kind::Broken("names no host", None) };
    }
    if rest.is_empty() { Kind::Broken("has nothing behind its scheme", None) } else { Kind::Other }
}

/// Text to write instead, if all of it can stand in a URI.
fn suggested(parts: &[&[u8]]) -> Option<String> {
    let text = parts.concat();
    text.iter().all(|&byte| is_uri_octet(byte)).then(|| String::from_utf8_lossy(&text).into_owned())
}

/// The scheme and what is behind its colon (RFC 3986 3.1).
fn scheme(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (scheme, rest) = text.split_at_checked(memchr::memchr(b':', text)?)?;
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    (scheme.first()?.is_ascii_alphabetic() && scheme.iter().all(fits)).then_some((scheme, &rest[1..]))
}

/// The octets of RFC 3986 2, and the percent sign.
fn is_uri_octet(octet: u8) -> bool {
    octet.is_ascii_graphic() && !matches!(octet, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// The domain of `local@domain`, headers behind `?` left aside (RFC 6068 2).
fn mailbox(text: &[u8]) -> Option<Name> {
    let address = text.split(|&octet| octet == b'?').next()?;
    let at = memchr::memrchr(b'@', address)?;
    let (local, domain) = (&address[..at], &address[at + 1..]);
    let local_fits = !local.is_empty() && !local.contains(&b'@') && !local.starts_with(b"/");
    let label_fits = |label: &[u8]| {
        !label.is_empty() && label.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if !local_fits || !domain.strip_suffix(b".").unwrap_or(domain).split(|&octet| octet == b'.').all(label_fits) {
        return None;
    }
    Some(Name::parse(std::str::from_utf8(domain).ok()?).ok()?.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Destination<'_> {
        destination(Part { text: text.as_bytes(), start: 3 })
    }

    #[test]
    fn mailboxes_have_a_domain() {
        for text in ["mailto:a@Example.com", "MAILTO:a+b@example.com?subject=x", "mailto:a%2Cb@example.com"] {
            assert_eq!(read(text).kind, Kind::Mailbox(Name::parse("example.com.").unwrap()), "{text}");
        }
        for text in ["mailto:", "mailto:a", "mailto:@example.com", "mailto:a@", "mailto:a@b@c", "mailto:a@b..c"] {
            assert!(matches!(read(text).kind, Kind::Broken("names no mailbox", None)), "{text}");
        }
    }

    #[test]
    fn what_was_meant_is_told() {
        let meant = |text| match read(text).kind {
            Kind::Broken(_, meant) => meant,
            _ => panic!("{text} is a URI"),
        };
        assert_eq!(meant("a@example.com").as_deref(), Some("mailto:a@example.com"));
        assert_eq!(meant("mailto://a@example.com").as_deref(), Some("mailto:a@example.com"));
        assert_eq!(meant("mailto: a@example.com").as_deref(), Some("mailto:a@example.com"));
        assert_eq!(meant("mailto:a@b.c mailto:d@e.f").as_deref(), Some("mailto:a@b.c,mailto:d@e.f"));
        assert_eq!(meant("nonsense"), None);
    }

    #[test]
    fn sizes_stand_behind_an_exclamation_mark() {
        let one = read("mailto:a@example.com!10m");
        assert_eq!((one.uri.text, one.size.map(|size| size.range())), (&b"mailto:a@example.com"[..], Some(23..27)));
        assert_eq!(read("mailto:a!b@example.com").size, None);
    }

    #[test]
    fn other_schemes() {
        assert_eq!(read("https://example.com/report").kind, Kind::Https);
        assert_eq!(read("https:example.com").kind, Kind::Broken("names no host", None));
        assert_eq!(read("ftp://example.com").kind, Kind::Other);
        assert!(matches!(read("").kind, Kind::Broken("is empty", None)));
    }
}
