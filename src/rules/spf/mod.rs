//! SPF: which hosts may send for a domain (RFC 7208).

pub(super) mod mx_not_covered_by_spf;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[mx_not_covered_by_spf::RULE];

#[cfg(test)]
mod tests;
