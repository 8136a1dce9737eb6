//! What is known of each name of a zone, in one number: bits for what it is and owns, and its signs.

use super::signs::Signs;
use crate::zone::rdata::types;

/// The name exists: it owns records, or something below it does (RFC 4592 2.2.2).
pub(super) const EXISTS: u32 = 1;
/// NS below the apex: a zone cut (RFC 9499 7, "zone cut").
pub(super) const CUT: u32 = 2;
/// The name is the apex or below it.
pub(super) const WITHIN: u32 = 4;
/// From this bit on: the signs of the name.
pub(super) const SIGNS: u32 = 3;
/// A record of the name leads to another name.
pub(super) const TARGETS: u32 = 1 << 11;
/// The name's signs and its ancestors are known.
pub(super) const VISITED: u32 = 1 << 12;
/// Records of the name have different TTLs.
pub(super) const TTLS_DIFFER: u32 = 1 << 13;
/// From this bit on: which types the name owns.
const TYPES: u32 = 16;
const _: () = assert!(SIGNS + Signs::BITS <= 11);

/// The bit of a type that a name owns. The rarer types share the last.
#[inline]
pub(super) const fn owns(rtype: u16) -> u32 {
    let bit = match rtype {
        types::A => 0,
        types::NS => 1,
        types::CNAME => 2,
        types::SOA => 3,
        types::PTR => 4,
        types::MX => 5,
        types::TXT => 6,
        types::AAAA => 7,
        types::SRV => 8,
        types::DS => 9,
        types::DNAME => 10,
        types::SSHFP => 11,
        types::RRSIG => 12,
        types::NSEC => 13,
        types::TLSA => 14,
        _ => 15,
    };
    1 << (TYPES + bit)
}

/// Types that names own, told apart as [`owns`] does.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct OwnedTypes(u32);

impl OwnedTypes {
    /// Those of either.
    pub(super) fn or(self, other: OwnedTypes) -> OwnedTypes {
        OwnedTypes(self.0 | other.0)
    }

    /// Those too that the flags of a name say.
    pub(super) fn add(&mut self, flags: u32) {
        self.0 |= flags;
    }

    /// Whether a type may be among them: right for all but rare types.
    pub(super) fn may_hold(self, rtype: u16) -> bool {
        self.0 & owns(rtype) != 0
    }
}
