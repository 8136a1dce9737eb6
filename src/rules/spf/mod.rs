//! SPF: which hosts may send for a domain (RFC 7208).

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[];
