//! DNSKEY records: their parts, tags and digests (RFC 4034 2, 5.1.4 and appendix B), and what DS records say of them.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384};

use super::algorithm::RSAMD5;
use crate::model::{Rrset, Zone};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

/// The only value of the protocol field (RFC 4034 2.1.2).
pub(crate) const PROTOCOL: u8 = 3;
/// The bit of the flags field that marks a key for zone data (RFC 4034 2.1.1).
pub(crate) const ZONE_KEY: u16 = 0x0100;
/// The bit that marks a key of which others speak: the one that a DS is made of as a rule.
pub(crate) const SECURE_ENTRY_POINT: u16 = 0x0001;
/// The bit of a key that was withdrawn (RFC 5011 2.1).
pub(crate) const REVOKED: u16 = 0x0080;
/// Keys with one and the same tag of which digests are made; a zone with more is out to waste time.
const MAX_SAME_TAG: usize = 8;
/// Digest type 1.
const SHA1: u8 = 1;
/// Digest type 2.
const SHA256: u8 = 2;
/// Digest type 4.
const SHA384: u8 = 4;

/// A DNSKEY of a zone's apex.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    zone: &'a Zone,
    /// The record.
    pub record: RecordId,
    rdata: &'a [u8],
    /// Its tag.
    pub tag: u16,
    /// Its algorithm.
    pub algorithm: u8,
    /// Its flags (RFC 4034 2.1.1).
    pub flags: u16,
    /// Its protocol field, which is 3 (RFC 4034 2.1.2).
    pub protocol: u8,
    /// The public key, in the form of its algorithm.
    pub octets: &'a [u8],
}

/// The keys of a DNSKEY or CDNSKEY RRset, usable or not, in reading order.
pub(crate) fn keys<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Key<'a>> {
    let zone = rrset.zone();
    rrset.records().filter_map(move |(record, fields)| {
        let rdata = zone.contents().rdata(fields);
        let &[high, low, protocol, algorithm, ref octets @ ..] = rdata else { return None };
        let flags = u16::from_be_bytes([high, low]);
        Some(Key { zone, record, rdata, tag: key_tag(rdata, algorithm), algorithm, flags, protocol, octets })
    })
}

/// The keys at a zone's apex, usable or not.
pub(crate) fn keys_of(zone: &Zone) -> Vec<Key<'_>> {
    apex_keys(zone).map(|rrset| keys(rrset).collect()).unwrap_or_default()
}

impl<'a> Key<'a> {
    /// Whether it may sign a zone's data (RFC 4034 2.1.1, 2.1.2).
    pub fn is_zone_key(&self) -> bool {
        self.flags & ZONE_KEY != 0 && self.protocol == PROTOCOL
    }

    /// Whether it was withdrawn: then it signs nothing but the DNSKEY RRset (RFC 5011 2.1).
    pub fn is_revoked(&self) -> bool {
        self.flags & REVOKED != 0
    }

    /// The whole rdata.
    pub fn rdata(&self) -> &'a [u8] {
        self.rdata
    }

    /// Whether the key is marked as a secure entry point.
    pub fn is_entry_point(&self) -> bool {
        self.flags & SECURE_ENTRY_POINT != 0
    }

    /// The DS record for it, with a SHA-256 digest, in presentation format.
    pub fn delegation_signer(&self) -> String {
        let digest = HEXLOWER.encode(&Sha256::digest(self.digested()));
        format!("{} IN DS {} {} {SHA256} {digest}", self.zone.apex_name(), self.tag, self.algorithm)
    }

    /// The owner in canonical form, and the rdata.
    fn digested(&self) -> Vec<u8> {
        [self.zone.apex_name().wire(), self.rdata].concat()
    }
}

/// The keys of a zone, found by tag and algorithm.
pub(crate) struct Keys<'a> {
    /// In reading order.
    pub all: Vec<Key<'a>>,
    by_tag: HashMap<(u16, u8), Vec<usize>>,
}

impl<'a> Keys<'a> {
    /// Those of a DNSKEY RRset that a DS record can lead to: for zone data, and not revoked (RFC 4035 5.2).
    pub fn of(rrset: Rrset<'a>) -> Keys<'a> {
        let usable = |key: &Key<'_>| key.flags & ZONE_KEY != 0 && !key.is_revoked();
        let all: Vec<Key<'a>> = keys(rrset).filter(usable).collect();
        let mut by_tag: HashMap<(u16, u8), Vec<usize>> = HashMap::new();
        for (place, key) in all.iter().enumerate() {
            by_tag.entry((key.tag, key.algorithm)).or_default().push(place);
        }
        Keys { all, by_tag }
    }

    /// The best that a DS can say of any key.
    pub fn best(&self, signer: &Signer<'_>) -> Match {
        let Some(places) = self.by_tag.get(&(signer.tag, signer.algorithm)) else { return Match::No };
        let same = |&place: &usize| self.all.get(place).is_some_and(|key| signer.has_digest_of(key));
        match places.len() > MAX_SAME_TAG || places.iter().any(same) {
            true => Match::Yes,
            false => Match::OtherDigest,
        }
    }
}

/// A DS record.
#[derive(Clone, Copy)]
pub(crate) struct Signer<'a> {
    /// The record.
    pub record: RecordId,
    /// The tag of the key that it stands for.
    pub tag: u16,
    /// The algorithm of that key.
    pub algorithm: u8,
    /// Which digest it is.
    pub digest_type: u8,
    digest: &'a [u8],
}

/// The records of a DS or CDS RRset.
pub(crate) fn signers<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Signer<'a>> {
    let contents = rrset.zone().contents();
    rrset.records().filter_map(move |(record, fields)| {
        let &[high, low, algorithm, digest_type, ref digest @ ..] = contents.rdata(fields) else { return None };
        Some(Signer { record, tag: u16::from_be_bytes([high, low]), algorithm, digest_type, digest })
    })
}

/// How a DS record and a key stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Match {
    /// The DS is of this key, or no other is known that it could be of: digests of types that are not computed here
    /// count as right.
    Yes,
    /// Key tag and algorithm agree, the digest does not.
    OtherDigest,
    /// It is of another key.
    No,
}

impl Signer<'_> {
    /// Whether the digest is that of a key.
    fn has_digest_of(&self, key: &Key<'_>) -> bool {
        match self.digest_type {
            SHA1 => Sha1::digest(key.digested()).as_slice() == self.digest,
            SHA256 => Sha256::digest(key.digested()).as_slice() == self.digest,
            SHA384 => Sha384::digest(key.digested()).as_slice() == self.digest,
            _ => true,
        }
    }
}

/// The DNSKEY RRset at the apex of a zone.
pub(crate) fn apex_keys(zone: &Zone) -> Option<Rrset<'_>> {
    zone.rrset(zone.apex(), types::DNSKEY)
}

/// RFC 4034 appendix B.
fn key_tag(rdata: &[u8], algorithm: u8) -> u16 {
    if algorithm == RSAMD5 {
        // The last but two and the last but one octet of the modulus, which ends the rdata.
        return match rdata {
            [.., high, low, _] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        };
    }
    let sum = rdata.iter().enumerate().fold(0u32, |sum, (index, &octet)| {
        let octet = u32::from(octet);
        sum + if index % 2 == 0 { octet << 8 } else { octet }
    });
    ((sum + (sum >> 16)) & 0xffff) as u16
}

/// Whether a name is what a DS record of a child zone is owned by.
pub(crate) fn is_owner_of_ds(zone: &Zone, name: NameRef<'_>) -> bool {
    name.is_below(zone.apex_name()) && !name.is_wildcard()
}
