//! SOA and TTL.

mod soa;
mod soa_mname;
mod soa_names;
mod soa_serial;
mod soa_timers;
#[cfg(test)]
mod tests;
mod ttl_bounds;
mod ttl_zero;

use super::Entry;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    soa_mname::MNAME_IS_CNAME,
    soa_mname::MNAME_UNLISTED,
    soa_names::RNAME_AT_SIGN,
    soa_names::RNAME_MISSING_DOT,
    soa_serial::SERIAL_FORMAT,
    soa_serial::SERIAL_FUTURE,
    soa_timers::NEGATIVE_TTL,
    soa_timers::SOA_TIMERS,
    soa_timers::TIMER_BOUNDS,
    ttl_bounds::RULE,
    ttl_zero::RULE,
];
