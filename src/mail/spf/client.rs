//! Who connects, and with what message (RFC 7208 2.2 to 2.4, 4.1, 4.3).

use std::net::{IpAddr, Ipv4Addr};

use super::domain_spec::name_of;
use crate::zone::name::{Name, NameRef};

/// Who connects, as far as that is known.
#[derive(Clone, Copy, Default, Debug)]
pub struct Client<'a> {
    /// The address; `None` if it may be any.
    pub address: Option<IpAddr>,
    /// The host (lower case) that is known to have that address, whatever it is: terms that name the host match.
    pub host: Option<NameRef<'a>>,
    /// What macros need to know of the message; `None` if it may be any.
    pub message: Option<&'a Message>,
}

impl Client<'static> {
    /// A client with this address, of which nothing more is known.
    pub fn with_address(address: IpAddr) -> Client<'static> {
        Client { address: Some(address), host: None, message: None }
    }
}

/// What macros need to know of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// What stands before the `@` of the sender, else `postmaster` (RFC 7208 4.3).
    pub local_part: Vec<u8>,
    /// The sender's domain, in A-labels, without a final dot, in the case given.
    pub sender_domain: Vec<u8>,
    /// What the client said in HELO or EHLO.
    pub helo: Vec<u8>,
    /// The host that checks; `unknown` where that is not told (RFC 7208 7.2).
    pub receiver: Vec<u8>,
    /// Seconds since 1970-01-01, for `%{t}`.
    pub time: i64,
}

impl Message {
    /// Takes a message apart. An empty sender is `postmaster` at the HELO name (RFC 7208 2.4).
    pub fn new(sender: &str, helo: &str, time: i64) -> Message {
        let (local_part, domain) = match sender.rsplit_once('@') {
            Some(parts) => parts,
            None if sender.is_empty() => ("", helo),
            None => ("", sender),
        };
        let local_part = if local_part.is_empty() { "postmaster" } else { local_part };
        Message {
            local_part: local_part.into(),
            sender_domain: to_a_labels(domain.strip_suffix('.').unwrap_or(domain)).into_bytes(),
            helo: to_a_labels(helo).into_bytes(),
            receiver: b"unknown".to_vec(),
            time,
        }
    }

    /// The domain that is asked for a record, in lower case. `None` for one that is malformed or has a single label:
    /// the result is then `none` (RFC 7208 4.3).
    pub fn domain(&self) -> Option<Name> {
        let domain = self.sender_domain.as_slice();
        let text = str::from_utf8(domain).ok()?;
        // An address in place of a domain, with the brackets of RFC 5321 4.1.3 or without.
        let literal = text.starts_with('[') || text.parse::<Ipv4Addr>().is_ok();
        let printable = domain.iter().all(u8::is_ascii_graphic);
        let name = name_of(domain).filter(|_| printable && !literal)?;
        (name.as_ref().label_count() > 1).then_some(name)
    }
}

/// A domain with its U-labels as A-labels (RFC 7208 4.3, RFC 8616 4); what is none stays as it is.
fn to_a_labels(domain: &str) -> String {
    if domain.is_ascii() {
        return domain.to_owned();
    }
    idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(sender: &str, helo: &str) -> (String, String, Option<String>) {
        let message = Message::new(sender, helo, 0);
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        let name = message.domain().map(|name| name.to_string());
        (text(&message.local_part), text(&message.sender_domain), name)
    }

    fn domain(sender: &str) -> Option<String> {
        parts(sender, "mail.example.net").2
    }

    #[test]
    fn senders_are_taken_apart_at_the_last_at_sign() {
        let example = Some("example.com.".to_owned());
        assert_eq!(parts("a@Example.com", "h.example"), ("a".into(), "Example.com".into(), example.clone()));
        assert_eq!(parts("\"a@b\"@example.com", ""), ("\"a@b\"".into(), "example.com".into(), example.clone()));
        assert_eq!(parts("@example.com", ""), ("postmaster".into(), "example.com".into(), example.clone()));
        assert_eq!(parts("example.com.", ""), ("postmaster".into(), "example.com".into(), example));
    }

    #[test]
    fn an_empty_sender_is_postmaster_at_the_helo_name() {
        let expected = ("postmaster".into(), "mail.example.net".into(), Some("mail.example.net.".to_owned()));
        assert_eq!(parts("", "mail.example.net"), expected);
        assert_eq!(parts("", "[192.0.2.1]").2, None);
        assert_eq!(parts("", "").2, None);
    }

    #[test]
    fn what_is_no_domain_of_several_labels_is_none() {
        for bad in ["a@com", "a@", "a@b..c", "a@[192.0.2.1]", "a@192.0.2.1", "a@.b.c", "a@b c.d", "a@b.c\u{7}"] {
            assert_eq!(domain(bad), None, "{bad}");
        }
        assert_eq!(domain(&format!("a@{}.com", "x".repeat(64))), None);
        assert!(domain(&format!("a@{}.com", "x".repeat(63))).is_some());
        assert_eq!(domain(&format!("a@{}com", "x.".repeat(127))), None);
    }

    #[test]
    fn u_labels_are_looked_up_as_a_labels() {
        assert_eq!(domain("a@b\u{fc}cher.example"), Some("xn--bcher-kva.example.".to_owned()));
        assert_eq!(parts("\u{fc}@b\u{fc}cher.example", "").0, "\u{fc}");
    }
}
