//! SOA and TTL.

#[cfg(test)]
mod tests;
mod ttl_bounds;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[ttl_bounds::RULE];
