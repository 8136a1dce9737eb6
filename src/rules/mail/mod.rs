//! Mail routing: where mail for a domain goes.

mod dkim_key;
pub(super) mod domain;
pub(super) mod exchange;
mod host;
mod mx_approval;
mod mx_backup_preferred;
mod mx_duplicate_preference;
mod mx_duplicate_target;
mod mx_group_mismatch;
mod mx_missing;
mod mx_mixed_providers;
mod mx_no_reverse;
mod mx_primary;
mod mx_private_address;
mod mx_same_network;
mod mx_sets;
mod mx_shared_address;
mod mx_single;
mod mx_target_is_cname;
mod mx_target_missing;
mod mx_too_many;
mod mx_view_mismatch;
mod no_mail;
mod null_mx_conflict;
mod null_mx_preference;
mod spf_sender;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    mx_backup_preferred::RULE,
    mx_duplicate_preference::RULE,
    mx_missing::RULE,
    mx_primary::RULE,
    mx_single::RULE,
    mx_target_is_cname::RULE,
    mx_target_missing::RULE,
    mx_too_many::RULE,
    null_mx_conflict::RULE,
    null_mx_preference::RULE,
    mx_approval::NOT_APPROVED_RULE,
    mx_approval::RETIRED_RULE,
    mx_group_mismatch::RULE,
    mx_view_mismatch::RULE,
    no_mail::EXPECTED_RULE,
    no_mail::UNPROTECTED_RULE,
    mx_duplicate_target::RULE,
    mx_mixed_providers::RULE,
    mx_no_reverse::RULE,
    mx_private_address::RULE,
    mx_same_network::RULE,
    mx_shared_address::RULE,
];

#[cfg(test)]
mod tests;
