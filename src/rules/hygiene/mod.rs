//! Hygiene and security: what should not be published, or only by leave of the policy.

mod acme_challenge_leftover;
mod addresses;
mod dangling_service;
mod name_server_not_approved;
pub(super) mod networks;
mod owner_not_allowed;
mod record_type_not_allowed;
#[cfg(test)]
mod tests;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    acme_challenge_leftover::RULE,
    addresses::DOCUMENTATION,
    addresses::PRIVATE,
    addresses::UNROUTABLE,
    dangling_service::RULE,
    name_server_not_approved::RULE,
    owner_not_allowed::RULE,
    record_type_not_allowed::RULE,
];
