//! Zone structure.

mod cname_and_other_data;
mod duplicate_record;
mod missing_trailing_dot;
mod rrset_ttl_mismatch;
mod soa_missing;
mod target_is_ip;
#[cfg(test)]
mod tests;

pub(super) use missing_trailing_dot::lost_dot_of_target;
pub(super) use target_is_ip::address_as_target;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    cname_and_other_data::RULE,
    duplicate_record::RULE,
    missing_trailing_dot::RULE,
    rrset_ttl_mismatch::RULE,
    soa_missing::RULE,
    target_is_ip::RULE,
];
