//! Reverse zones.

mod address_in_reverse_zone;
mod address_no_ptr;
mod generated;
mod owner;
mod ptr_duplicate;
mod ptr_missing_dot;
mod ptr_no_forward;
mod ptr_owner_invalid;
mod ptr_target_is_cname;
#[cfg(test)]
mod tests;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    ptr_missing_dot::RULE,
    ptr_no_forward::RULE,
    address_no_ptr::RULE,
    ptr_duplicate::RULE,
    ptr_target_is_cname::RULE,
    ptr_owner_invalid::RULE,
    address_in_reverse_zone::RULE,
];
