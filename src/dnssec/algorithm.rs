//! DNSSEC algorithm and digest numbers of the IANA registries, and what RFC 9904, 9905 and 9906 say of them.

use std::borrow::Cow;

use crate::zone::rdata::mnemonic::ALGORITHMS;

/// RSA/MD5, whose key tag is made in another way (RFC 4034 B.1).
pub(crate) const RSAMD5: u8 = 1;
/// RSA with SHA-1 (RFC 3110).
pub(crate) const RSASHA1: u8 = 5;
/// The same in zones with NSEC3 (RFC 5155 2).
pub(crate) const RSASHA1_NSEC3: u8 = 7;
/// RSA with SHA-256 (RFC 5702).
pub(crate) const RSASHA256: u8 = 8;
/// RSA with SHA-512 (RFC 5702).
pub(crate) const RSASHA512: u8 = 10;
/// ECDSA on curve P-256 (RFC 6605).
pub(crate) const ECDSAP256SHA256: u8 = 13;
/// ECDSA on curve P-384 (RFC 6605).
pub(crate) const ECDSAP384SHA384: u8 = 14;
/// Ed25519 (RFC 8080).
pub(crate) const ED25519: u8 = 15;
/// Ed448 (RFC 8080).
pub(crate) const ED448: u8 = 16;

/// Whether a key of this algorithm is an RSA key.
pub(crate) fn is_rsa(algorithm: u8) -> bool {
    matches!(algorithm, RSAMD5 | RSASHA1 | RSASHA1_NSEC3 | RSASHA256 | RSASHA512)
}

/// What an algorithm is called: `RSASHA256`, or `algorithm 123`.
pub(crate) fn name(algorithm: u8) -> Cow<'static, str> {
    match ALGORITHMS.iter().find(|(_, number)| *number == u16::from(algorithm)) {
        Some((name, _)) => Cow::Borrowed(name),
        None => Cow::Owned(format!("algorithm {algorithm}")),
    }
}

/// Why an algorithm is not to be used, with the text that says so; `None` for those that may be, and for private ones.
pub(crate) fn objection(algorithm: u8) -> Option<&'static str> {
    match algorithm {
        1 => Some("must not be used (RFC 9904)"),
        3 | 6 => Some("must not be used (RFC 9904)"),
        5 | 7 => Some("rests on SHA-1, which is deprecated and no longer accepted by many validators (RFC 9905)"),
        12 => Some("rests on GOST R 34.10-2001, which is deprecated (RFC 9906)"),
        0 | 2 | 4 | 9 | 11 | 18..=22 | 24..=251 | 255 => Some("is no algorithm for zones that IANA knows"),
        _ => None,
    }
}

/// Why a DS digest type is not to be used.
pub(crate) fn digest_objection(digest: u8) -> Option<&'static str> {
    match digest {
        1 => Some("SHA-1 is deprecated for DS records (RFC 9905)"),
        3 => Some("GOST R 34.11-94 is deprecated for DS records (RFC 9906)"),
        // GOST R 34.11-2012 and SM3 (RFC 9558, RFC 9563); from 128 on digests are for private use and experiments.
        2 | 4 | 5 | 6 | 128..=254 => None,
        _ => Some("no such digest is registered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_objections() {
        assert_eq!(name(13), "ECDSAP256SHA256");
        assert_eq!(name(200), "algorithm 200");
        for fine in [8, 10, 13, 14, 15, 16, 17, 23, 252, 253, 254] {
            assert_eq!(objection(fine), None, "{fine}");
        }
        for bad in [0, 1, 3, 5, 6, 7, 12, 200, 255] {
            assert!(objection(bad).is_some(), "{bad}");
        }
        assert!([2, 4, 5, 6, 128].into_iter().all(|digest| digest_objection(digest).is_none()));
        assert!([0, 1, 3, 9, 255].into_iter().all(|digest| digest_objection(digest).is_some()));
    }
}
