//! The digest over all records of a zone that ZONEMD records hold, of the scheme SIMPLE (RFC 8976 3.3).

use rayon::prelude::*;
use sha2::{Digest, Sha384, Sha512};

use super::canonical::{self, CanonicalRdata};
use crate::model::{Rrset, Zone};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// The scheme whose digest is computed (RFC 8976 5.2).
pub(crate) const SIMPLE: u8 = 1;
/// Hash algorithm 1.
pub(crate) const SHA384: u8 = 1;
/// Hash algorithm 2.
pub(crate) const SHA512: u8 = 2;

/// The digest of a zone; `None` for hash algorithms other than the two that the registry knows.
pub(crate) fn simple(zone: &Zone, algorithm: u8) -> Option<Vec<u8>> {
    match algorithm {
        SHA384 => Some(digest(zone, Sha384::new())),
        SHA512 => Some(digest(zone, Sha512::new())),
        _ => None,
    }
}

/// Records in the order of owner, type and rdata, each once; those outside the zone do not count.
fn digest(zone: &Zone, mut hash: impl Digest) -> Vec<u8> {
    let contents = zone.contents();
    let apex = zone.apex_name();
    let mut owners: Vec<NameId> = zone.owners().filter(|&owner| contents.name(owner).is_within(apex)).collect();
    owners.par_sort_unstable_by(|&one, &other| canonical::compare(contents.name(one), contents.name(other)));
    let mut rdata = CanonicalRdata::default();
    let mut record = Vec::new();
    for rrset in owners.iter().flat_map(|&owner| zone.rrsets(owner)) {
        rdata.load(&rrset);
        for (octets, ttl) in rdata.with_ttls().filter(|(octets, _)| counts(zone, &rrset, octets)) {
            record.clear();
            record.extend_from_slice(rrset.owner_name().wire());
            record.extend_from_slice(&rrset.rtype().to_be_bytes());
            record.extend_from_slice(&contents.class.to_be_bytes());
            record.extend_from_slice(&ttl.to_be_bytes());
            // Rdata has 65,535 octets at the most.
            record.extend_from_slice(&(octets.len() as u16).to_be_bytes());
            record.extend_from_slice(octets);
            hash.update(&record);
        }
    }
    hash.finalize().to_vec()
}

/// The digests at the apex and their signatures are left out (RFC 8976 3.3.1).
fn counts(zone: &Zone, rrset: &Rrset<'_>, rdata: &[u8]) -> bool {
    match rrset.rtype() {
        _ if rrset.owner() != zone.apex() => true,
        types::ZONEMD => false,
        types::RRSIG => !rdata.starts_with(&types::ZONEMD.to_be_bytes()),
        _ => true,
    }
}
