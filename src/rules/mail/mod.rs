//! Mail routing: where mail for a domain goes.

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[];
