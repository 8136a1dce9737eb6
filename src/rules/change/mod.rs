//! What a change makes of zones: rules that see the zones as they were beside those of now. Without an older revision to
//! compare with they are silent.

mod serial;
#[cfg(test)]
mod tests;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[serial::JUMP, serial::NOT_INCREASED];
