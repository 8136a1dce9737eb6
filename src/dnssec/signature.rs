//! The fields of an RRSIG record (RFC 4034 3.1).

use super::authority::Standing;
use crate::model::{Rrset, Zone};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// Octets in front of the signer's name.
const FIXED: usize = 18;

/// An RRSIG record.
#[derive(Clone, Copy)]
pub(crate) struct Signature<'a> {
    /// The record.
    pub record: RecordId,
    /// Its owner.
    pub owner: NameId,
    /// The type that it signs.
    pub covered: u16,
    /// The algorithm.
    pub algorithm: u8,
    /// Labels of the owner, the root and a `*` in front not counted (RFC 4034 3.1.3).
    pub labels: u8,
    /// The TTL in seconds that was signed.
    pub original_ttl: u32,
    /// Seconds since 1970 modulo 2^32.
    pub expiration: u32,
    /// Seconds since 1970 modulo 2^32.
    pub inception: u32,
    /// The tag of the key.
    pub tag: u16,
    /// The signer's name, in the case written.
    pub signer: NameRef<'a>,
    /// The rdata in front of the signer's name.
    pub fixed: &'a [u8],
    /// The signature itself.
    pub octets: &'a [u8],
}

impl<'a> Signature<'a> {
    /// Takes a record's rdata apart; `None` where it is none of an RRSIG.
    fn parse(owner: NameId, record: RecordId, rdata: &'a [u8]) -> Option<Signature<'a>> {
        let (fixed, rest) = rdata.split_at_checked(FIXED)?;
        let (signer, octets) = NameRef::take(rest)?;
        let &[t1, t2, algorithm, labels, o1, o2, o3, o4, e1, e2, e3, e4, i1, i2, i3, i4, k1, k2] = fixed else {
            return None;
        };
        Some(Signature {
            record,
            owner,
            covered: u16::from_be_bytes([t1, t2]),
            algorithm,
            labels,
            original_ttl: u32::from_be_bytes([o1, o2, o3, o4]),
            expiration: u32::from_be_bytes([e1, e2, e3, e4]),
            inception: u32::from_be_bytes([i1, i2, i3, i4]),
            tag: u16::from_be_bytes([k1, k2]),
            signer,
            fixed,
            octets,
        })
    }

    /// Of which key and for which type: what findings about it are told apart by.
    pub fn subject(&self) -> String {
        format!("{} {}", types::mnemonic(self.covered), self.tag)
    }
}

/// The signatures of an RRSIG RRset, in reading order.
pub(crate) fn signatures<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Signature<'a>> {
    let contents = rrset.zone().contents();
    rrset.records().filter_map(move |(id, record)| Signature::parse(record.owner, id, contents.rdata(record)))
}

/// The signatures at a name.
pub(crate) fn signatures_at<'a>(zone: &'a Zone, owner: NameId) -> impl Iterator<Item = Signature<'a>> {
    zone.rrset(owner, types::RRSIG).into_iter().flat_map(signatures)
}

/// Calls `each` with the signatures of one RRset after the other, sorted by algorithm; those that sign nothing, or what
/// a zone does not sign, are left out.
pub(crate) fn for_each_set<'a>(zone: &'a Zone, mut each: impl FnMut(&[Signature<'a>])) {
    let mut list: Vec<Signature<'a>> = Vec::new();
    for owner in zone.owners() {
        let Some(rrset) = zone.rrset(owner, types::RRSIG) else { continue };
        let standing = Standing::of(zone, owner);
        list.clear();
        list.extend(signatures(rrset).filter(|signature| standing.signs(signature.covered)));
        list.sort_by_key(|signature| (signature.covered, signature.algorithm));
        for set in list.chunk_by(|one, other| one.covered == other.covered) {
            if set.first().is_some_and(|first| zone.rrset(owner, first.covered).is_some()) {
                each(set);
            }
        }
    }
}

/// `left` minus `right` in serial number arithmetic (RFC 1982, RFC 4034 3.1.5): negative where `left` is the earlier.
pub(crate) fn seconds_between(left: u32, right: u32) -> i64 {
    i64::from(left.wrapping_sub(right).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_wrap_round() {
        assert_eq!(seconds_between(10, 3), 7);
        assert_eq!(seconds_between(3, 10), -7);
        assert_eq!(seconds_between(2, u32::MAX), 3);
    }
}
