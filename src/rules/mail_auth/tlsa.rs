//! TLSA owners: `_port._proto.host` (RFC 6698 3), and the TLSA records of mail hosts (RFC 7672 2.2).

use crate::model::{Found, Rrset};
use crate::rules::Context;
use crate::zone::name::{NameBuffer, NameRef};
use crate::zone::rdata::types;

/// Transports that TLSA records are published for.
const PROTOCOLS: [&[u8]; 4] = [b"_tcp", b"_udp", b"_sctp", b"_dccp"];

/// The parts of a TLSA owner.
#[derive(Clone, Copy)]
pub(super) struct Service<'a> {
    /// The port; `None` for `*`, which stands for any.
    pub port: Option<u16>,
    /// The host below which it stands.
    pub host: NameRef<'a>,
}

/// Takes an owner apart; `None` if it is not `_port._proto.host`.
pub(super) fn service(owner: NameRef<'_>) -> Option<Service<'_>> {
    let port = port(owner.first_label()?)?;
    let below = owner.parent()?;
    let host = below.parent().filter(|_| below.first_label().is_some_and(is_protocol))?;
    Some(Service { port, host })
}

/// `_` and a number from 0 to 65535 without needless zeros, or `*`.
fn port(label: &[u8]) -> Option<Option<u16>> {
    if label == b"*" {
        return Some(None);
    }
    let digits = label.strip_prefix(b"_")?;
    let plain = digits.iter().all(u8::is_ascii_digit) && (digits.len() == 1 || !digits.starts_with(b"0"));
    std::str::from_utf8(digits).ok().filter(|_| plain)?.parse().ok().map(Some)
}

/// Whether a label names a transport.
pub(super) fn is_protocol(label: &[u8]) -> bool {
    PROTOCOLS.contains(&label)
}

/// Whether a look-up of TLSA records can find any. Where somebody wants to know what is missing, all are made.
pub(super) fn any_tlsa(cx: &Context<'_>) -> bool {
    cx.set.may_hold(types::TLSA) || cx.set.missing().is_some()
}

/// What is at `_25._tcp` of a mail host (lower case).
pub(super) fn tlsa_of_mail_host<'a>(cx: &Context<'a>, host: NameRef<'_>) -> Found<'a> {
    let (mut tcp, mut port) = (NameBuffer::default(), NameBuffer::default());
    let owner = tcp.prefixed(b"_tcp", host).and_then(|name| port.prefixed(b"_25", name));
    owner.map_or(Found::Unknown, |owner| cx.set.find_in_the_end(cx.zone, owner, types::TLSA))
}

/// Whether records are for mail: `_25._tcp`.
pub(super) fn is_for_mail(rrset: &Rrset<'_>) -> bool {
    let owner = rrset.owner_name();
    let tcp = owner.parent().and_then(NameRef::first_label) == Some(b"_tcp");
    tcp && service(owner).is_some_and(|service| service.port == Some(25))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;

    #[test]
    fn owners_are_taken_apart() {
        let read = |name: &str| {
            let name = Name::parse(name).unwrap();
            service(name.as_ref()).map(|service| (service.port, service.host.to_string()))
        };
        assert_eq!(read("_25._tcp.mx.example."), Some((Some(25), "mx.example.".to_owned())));
        assert_eq!(read("*._tcp.mx.example."), Some((None, "mx.example.".to_owned())));
        for name in [
            "25._tcp.a.example.",
            "_tcp._25.a.example.",
            "_25.a.example.",
            "_025._tcp.a.",
            "_99999._udp.a.",
            "_25._tls.a.",
        ] {
            assert_eq!(read(name), None, "{name}");
        }
    }
}
