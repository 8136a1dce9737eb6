//! SPF: which hosts may send for a domain (RFC 7208).

pub(super) mod mx_not_covered_by_spf;
mod own_record;
mod spf_lookups;
mod spf_permissive;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    mx_not_covered_by_spf::RULE,
    spf_lookups::TOO_MANY_RULE,
    spf_lookups::VOID_RULE,
    spf_lookups::MISSING_RULE,
    spf_lookups::LOOP_RULE,
    spf_permissive::RULE,
];

#[cfg(test)]
mod tests;
