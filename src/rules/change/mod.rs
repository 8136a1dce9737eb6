//! What a change makes of zones: rules that see the zones as they were beside those of now. Without an older revision to
//! compare with they are silent.

mod mail_routing;
mod mass_removal;
mod policy_weakened;
mod protected;
mod records;
mod serial;
#[cfg(test)]
mod tests;
mod ttl_too_long;
mod weakens;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    mail_routing::RULE,
    mass_removal::RULE,
    policy_weakened::RULE,
    protected::RULE,
    serial::JUMP,
    serial::NOT_INCREASED,
    ttl_too_long::RULE,
    weakens::RULE,
];
