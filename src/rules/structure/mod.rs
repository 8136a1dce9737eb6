//! Zone structure.

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[];
