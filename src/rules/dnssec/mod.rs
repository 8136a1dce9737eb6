//! DNSSEC. Rules on signatures and chains speak on zones that are signed in their file; what a server adds when it
//! loads a zone is unknown here.

mod cds_mismatch;
mod delegation_unsigned;
mod dnskey_invalid;
mod dnskey_no_sep;
mod dnskey_unsigned;
mod dnssec_algorithm;
mod folding;
mod nsec3_parameters;
mod nsec_chain;
mod nsec_ttl;
mod rrsig_invalid;
mod rrsig_lifetime;
mod rrsig_missing;
mod rrsig_orphan;
mod rrsig_times;
#[cfg(test)]
mod tests;
mod zone_unsigned;
mod zonemd_mismatch;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    rrsig_times::EXPIRED,
    rrsig_times::NOT_YET_VALID,
    rrsig_times::EXPIRES_SOON,
    rrsig_lifetime::RULE,
    rrsig_invalid::RULE,
    rrsig_missing::RULE,
    rrsig_orphan::RULE,
    nsec_chain::RULE,
    nsec_ttl::RULE,
    nsec3_parameters::RULE,
    dnskey_unsigned::RULE,
    dnskey_invalid::RULE,
    dnskey_no_sep::RULE,
    dnssec_algorithm::RULE,
    cds_mismatch::RULE,
    delegation_unsigned::RULE,
    zone_unsigned::RULE,
    zonemd_mismatch::RULE,
];
