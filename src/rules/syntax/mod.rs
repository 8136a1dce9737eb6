//! Syntax and file: what the reader takes as it is written, and is still a likely slip. All other rules of this group
//! are the reader's own.

mod bad_rdata;
mod facts_stale;
mod idn_invalid;
mod obsolete_type;
mod template_placeholder;
#[cfg(test)]
mod tests;
mod txt_suspicious;

use super::Entry;

/// The rules of this group that are not the reader's.
pub(super) const RULES: &[Entry] = &[
    bad_rdata::RULE,
    facts_stale::RULE,
    idn_invalid::RULE,
    obsolete_type::RULE,
    template_placeholder::RULE,
    txt_suspicious::RULE,
];
