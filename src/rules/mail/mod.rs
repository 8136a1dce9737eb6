//! Mail routing: where mail for a domain goes.

mod dkim_key;
pub(super) mod domain;
pub(super) mod exchange;
mod mx_backup_preferred;
mod mx_duplicate_preference;
mod mx_missing;
mod mx_primary;
mod mx_single;
mod mx_target_is_cname;
mod mx_target_missing;
mod mx_too_many;
mod null_mx_conflict;
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
];

#[cfg(test)]
mod tests;
