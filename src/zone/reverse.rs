//! Names of reverse zones and the addresses that they stand for (RFC 1035 3.5, RFC 3596 2.5, RFC 2317).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::name::{Name, NameRef};

/// Which of the two trees a reverse zone is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tree {
    /// `in-addr.arpa.`: a label is an octet in decimal.
    V4,
    /// `ip6.arpa.`: a label is four bits in hexadecimal.
    V6,
}

impl Tree {
    /// Labels of a whole address.
    pub fn depth(self) -> usize {
        match self {
            Tree::V4 => 4,
            Tree::V6 => 32,
        }
    }

    /// The tree that a name (lower case) is in, and its labels in front of the tree's name, leftmost first.
    pub fn of(name: NameRef<'_>) -> Option<(Tree, Vec<&[u8]>)> {
        let mut labels: Vec<&[u8]> = name.labels().collect();
        let tree = match labels.as_slice() {
            [.., b"in-addr", b"arpa"] => Tree::V4,
            [.., b"ip6", b"arpa"] => Tree::V6,
            _ => return None,
        };
        labels.truncate(labels.len() - 2);
        Some((tree, labels))
    }
}

/// The address that an owner of PTR records stands for; `None` for networks, wildcards and all that is no address.
pub(crate) fn address_of(name: NameRef<'_>) -> Option<IpAddr> {
    let (tree, labels) = Tree::of(name)?;
    match tree {
        Tree::V4 => v4(&labels).map(IpAddr::from),
        Tree::V6 => v6(&labels).map(IpAddr::from),
    }
}

fn v4(labels: &[&[u8]]) -> Option<Ipv4Addr> {
    let (host, rest) = match *labels {
        // RFC 2317: the host, the name of its part of the network, and the rest.
        [host, part, a, b, c] if is_part_of_network(part) => (host, [a, b, c]),
        [host, a, b, c] => (host, [a, b, c]),
        _ => return None,
    };
    let [c, b, a] = rest;
    Some(Ipv4Addr::new(octet(a)?, octet(b)?, octet(c)?, octet(host)?))
}

/// An octet as it is written in a reverse name: decimal, without leading zeros.
pub(crate) fn octet(label: &[u8]) -> Option<u8> {
    let has_leading_zero = label.len() > 1 && label.first() == Some(&b'0');
    let digits = !has_leading_zero && label.iter().all(u8::is_ascii_digit);
    if digits { std::str::from_utf8(label).ok()?.parse().ok() } else { None }
}

/// The label of a part of a network of 256 addresses, such as `0/25`, `128-255`, `64-26` (RFC 2317 4).
fn is_part_of_network(label: &[u8]) -> bool {
    let mut parts = label.split(|&byte| byte == b'/' || byte == b'-');
    let numbers = [parts.next(), parts.next()].into_iter().all(|part| part.and_then(octet).is_some());
    numbers && parts.next().is_none()
}

fn v6(labels: &[&[u8]]) -> Option<Ipv6Addr> {
    if labels.len() != Tree::V6.depth() {
        return None;
    }
    let mut bits = 0u128;
    for label in labels.iter().rev() {
        bits = bits << 4 | u128::from(nibble(label)?);
    }
    Some(bits.into())
}

/// Four bits as they are written in a reverse name: one hexadecimal digit.
pub(crate) fn nibble(label: &[u8]) -> Option<u8> {
    match *label {
        [digit] => char::from(digit).to_digit(16).map(|digit| digit as u8),
        _ => None,
    }
}

/// The name that holds the PTR records of an address.
pub(crate) fn reverse_name(ip: IpAddr) -> Name {
    let mut wire = Vec::with_capacity(74);
    match ip {
        IpAddr::V4(ip) => {
            for octet in ip.octets().into_iter().rev() {
                let text = octet.to_string();
                wire.push(text.len() as u8);
                wire.extend_from_slice(text.as_bytes());
            }
            wire.extend_from_slice(b"\x07in-addr\x04arpa\0");
        }
        IpAddr::V6(ip) => {
            for octet in ip.octets().into_iter().rev() {
                for nibble in [octet & 15, octet >> 4] {
                    wire.extend_from_slice(&[1, b"0123456789abcdef"[nibble as usize]]);
                }
            }
            wire.extend_from_slice(b"\x03ip6\x04arpa\0");
        }
    }
    NameRef::new(&wire).to_name()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(name: &str) -> Option<String> {
        address_of(Name::parse(name).unwrap().as_ref()).map(|ip| ip.to_string())
    }

    #[test]
    fn names_of_addresses() {
        assert_eq!(address("10.2.0.192.in-addr.arpa.").as_deref(), Some("192.0.2.10"));
        for part in ["0/25", "0-127", "0-25"] {
            assert_eq!(address(&format!("10.{part}.2.0.192.in-addr.arpa.")).as_deref(), Some("192.0.2.10"));
        }
        let name = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.";
        assert_eq!(address(name).as_deref(), Some("2001:db8::1"));
    }

    #[test]
    fn names_of_no_address() {
        for name in [
            "2.0.192.in-addr.arpa.",
            "1.10.2.0.192.in-addr.arpa.",
            "256.2.0.192.in-addr.arpa.",
            "010.2.0.192.in-addr.arpa.",
            "*.2.0.192.in-addr.arpa.",
            "1.dept.2.0.192.in-addr.arpa.",
            "10.2.0.192.example.com.",
            "8.b.d.0.1.0.0.2.ip6.arpa.",
        ] {
            assert_eq!(address(name), None, "{name}");
        }
    }

    #[test]
    fn addresses_and_back() {
        for text in ["192.0.2.10", "203.0.113.255", "0.0.0.0", "2001:db8::1", "::", "ffff::abcd"] {
            let ip: IpAddr = text.parse().unwrap();
            assert_eq!(address_of(reverse_name(ip).as_ref()), Some(ip), "{text}");
        }
        let name = reverse_name("192.0.2.10".parse().unwrap());
        assert_eq!(name.to_string(), "10.2.0.192.in-addr.arpa.");
    }
}
