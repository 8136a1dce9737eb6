//! The special networks that addresses can lie in: IANA's registries of special-purpose addresses (RFC 6890).

use std::net::IpAddr;

/// What a special network is for, as far as the rules of this group tell networks apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::rules) enum Use {
    /// Networks of one's own: RFC 1918, unique local, shared (carrier-grade NAT), link-local.
    Private,
    /// Addresses that no host elsewhere can be reached at: loopback, unspecified, multicast, reserved.
    Unroutable,
    /// Addresses for examples.
    Documentation,
}

/// A special network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::rules) struct Network {
    pub purpose: Use,
    /// As it is written.
    pub prefix: &'static str,
    /// What it is called.
    pub name: &'static str,
}

const fn network(purpose: Use, prefix: &'static str, name: &'static str) -> Network {
    Network { purpose, prefix, name }
}

/// The special network of an address in wire octets; `None` for public addresses.
#[inline]
pub(in crate::rules) fn special(address: &[u8]) -> Option<&'static Network> {
    match address.len() {
        4 => special_v4(address),
        16 => special_v6(address),
        _ => None,
    }
}

/// The special network of an address that no host elsewhere can connect to. Addresses for documentation count as any other.
pub(in crate::rules) fn unroutable(address: IpAddr) -> Option<&'static Network> {
    let network = match address {
        IpAddr::V4(address) => special(&address.octets()),
        IpAddr::V6(address) => special(&address.octets()),
    };
    network.filter(|network| network.purpose != Use::Documentation)
}

#[inline]
fn special_v4(address: &[u8]) -> Option<&'static Network> {
    use Use::{Documentation, Private, Unroutable};
    static TEN: Network = network(Private, "10.0.0.0/8", "private (RFC 1918)");
    static TWENTY: Network = network(Private, "172.16.0.0/12", "private (RFC 1918)");
    static SIXTEEN: Network = network(Private, "192.168.0.0/16", "private (RFC 1918)");
    static SHARED: Network = network(Private, "100.64.0.0/10", "shared, behind a provider's NAT (RFC 6598)");
    static LINK: Network = network(Private, "169.254.0.0/16", "link-local (RFC 3927)");
    static THIS: Network = network(Unroutable, "0.0.0.0/8", "unspecified (RFC 1122)");
    static LOOPBACK: Network = network(Unroutable, "127.0.0.0/8", "loopback (RFC 1122)");
    static BENCHMARK: Network = network(Unroutable, "198.18.0.0/15", "for benchmarks (RFC 2544)");
    static MULTICAST: Network = network(Unroutable, "224.0.0.0/4", "multicast (RFC 5771)");
    static RESERVED: Network = network(Unroutable, "240.0.0.0/4", "reserved (RFC 1112)");
    static NET_1: Network = network(Documentation, "192.0.2.0/24", "for documentation (RFC 5737)");
    static NET_2: Network = network(Documentation, "198.51.100.0/24", "for documentation (RFC 5737)");
    static NET_3: Network = network(Documentation, "203.0.113.0/24", "for documentation (RFC 5737)");
    Some(match *address {
        [10, ..] => &TEN,
        [172, 16..=31, ..] => &TWENTY,
        [192, 168, ..] => &SIXTEEN,
        [100, 64..=127, ..] => &SHARED,
        [169, 254, ..] => &LINK,
        [0, ..] => &THIS,
        [127, ..] => &LOOPBACK,
        [198, 18..=19, ..] => &BENCHMARK,
        [224..=239, ..] => &MULTICAST,
        [240..=255, ..] => &RESERVED,
        [192, 0, 2, _] => &NET_1,
        [198, 51, 100, _] => &NET_2,
        [203, 0, 113, _] => &NET_3,
        _ => return None,
    })
}

#[inline]
fn special_v6(address: &[u8]) -> Option<&'static Network> {
    use Use::{Documentation, Private, Unroutable};
    static LOCAL: Network = network(Private, "fc00::/7", "unique local (RFC 4193)");
    static LINK: Network = network(Private, "fe80::/10", "link-local (RFC 4291)");
    static SITE: Network = network(Private, "fec0::/10", "site-local (RFC 3879)");
    static UNSPECIFIED: Network = network(Unroutable, "::/128", "unspecified (RFC 4291)");
    static LOOPBACK: Network = network(Unroutable, "::1/128", "loopback (RFC 4291)");
    static MAPPED: Network = network(Unroutable, "::ffff:0:0/96", "an IPv4 address in IPv6 form (RFC 4291)");
    static COMPATIBLE: Network = network(Unroutable, "::/96", "an IPv4 address in IPv6 form, long given up (RFC 4291)");
    static MULTICAST: Network = network(Unroutable, "ff00::/8", "multicast (RFC 4291)");
    static EXAMPLE: Network = network(Documentation, "2001:db8::/32", "for documentation (RFC 3849)");
    static EXAMPLE_20: Network = network(Documentation, "3fff::/20", "for documentation (RFC 9637)");
    Some(match *address {
        [0x20, 0x01, 0x0d, 0xb8, ..] => &EXAMPLE,
        [0x3f, 0xff, 0x00..=0x0f, ..] => &EXAMPLE_20,
        // Global unicast, which is nearly all.
        [0x20..=0x3f, ..] => return None,
        [0xfc | 0xfd, ..] => &LOCAL,
        [0xfe, 0x80..=0xbf, ..] => &LINK,
        [0xfe, 0xc0..=0xff, ..] => &SITE,
        [0xff, ..] => &MULTICAST,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..] => &MAPPED,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] => &UNSPECIFIED,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] => &LOOPBACK,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] => &COMPATIBLE,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<&'static str> {
        let octets = match text.parse().unwrap() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        special(&octets).map(|network| network.prefix)
    }

    #[test]
    fn borders_of_networks() {
        for (address, prefix) in [
            ("9.255.255.255", None),
            ("10.0.0.0", Some("10.0.0.0/8")),
            ("11.0.0.0", None),
            ("172.15.255.255", None),
            ("172.31.255.255", Some("172.16.0.0/12")),
            ("172.32.0.0", None),
            ("192.167.255.255", None),
            ("192.168.255.255", Some("192.168.0.0/16")),
            ("100.63.255.255", None),
            ("100.127.255.255", Some("100.64.0.0/10")),
            ("169.254.1.1", Some("169.254.0.0/16")),
            ("0.0.0.0", Some("0.0.0.0/8")),
            ("127.0.0.53", Some("127.0.0.0/8")),
            ("198.17.255.255", None),
            ("198.19.0.1", Some("198.18.0.0/15")),
            ("223.255.255.255", None),
            ("239.1.1.1", Some("224.0.0.0/4")),
            ("255.255.255.255", Some("240.0.0.0/4")),
            ("192.0.2.1", Some("192.0.2.0/24")),
            ("192.0.3.1", None),
            ("192.0.0.9", None),
            ("198.51.100.1", Some("198.51.100.0/24")),
            ("203.0.113.1", Some("203.0.113.0/24")),
            ("2001:db8::1", Some("2001:db8::/32")),
            ("2001:db9::1", None),
            ("3fff:fff::1", Some("3fff::/20")),
            ("3fff:1000::1", None),
            ("2a00::1", None),
            ("64:ff9b::1", None),
            ("fd00::1", Some("fc00::/7")),
            ("fe80::1", Some("fe80::/10")),
            ("fec0::1", Some("fec0::/10")),
            ("ff02::1", Some("ff00::/8")),
            ("::", Some("::/128")),
            ("::1", Some("::1/128")),
            ("::2", Some("::/96")),
            ("::ffff:192.0.2.1", Some("::ffff:0:0/96")),
            // Nobody writes the prefix for discarded traffic (RFC 6666) but on purpose.
            ("100::1", None),
        ] {
            assert_eq!(of(address), prefix, "{address}");
        }
    }
}
