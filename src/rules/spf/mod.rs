//! SPF: which hosts may send for a domain (RFC 7208).

pub(super) mod mx_not_covered_by_spf;
pub(super) mod own_record;
mod spf_helo_missing;
mod spf_lookups;
mod spf_permissive;
mod spf_policies;
mod spf_publication;
mod spf_syntax;
mod spf_terms;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    mx_not_covered_by_spf::RULE,
    spf_helo_missing::RULE,
    spf_lookups::TOO_MANY_RULE,
    spf_lookups::VOID_RULE,
    spf_lookups::MISSING_RULE,
    spf_lookups::LOOP_RULE,
    spf_lookups::TARGET_RULE,
    spf_permissive::RULE,
    spf_policies::REQUIRED_RULE,
    spf_policies::NOT_APPROVED_RULE,
    spf_publication::MISSING_RULE,
    spf_publication::MULTIPLE_RULE,
    spf_publication::RRTYPE_RULE,
    spf_publication::TOO_LARGE_RULE,
    spf_syntax::RULE,
    spf_terms::NEUTRAL_RULE,
    spf_terms::SOFTFAIL_RULE,
    spf_terms::UNREACHABLE_RULE,
    spf_terms::PTR_RULE,
    spf_terms::HOST_BITS_RULE,
    spf_terms::OBSOLETE_RULE,
];

#[cfg(test)]
mod tests;
