//! The one place that knows which rule speaks on a target that is not what its author meant.
//!
//! One fault gives one finding. A target that is an address, or that lost its final dot, does not exist either, is
//! perhaps no host name, and is covered by no SPF record: only the first of these is worth saying. The order is
//! `target-is-ip`, `missing-trailing-dot`, then rules on what the name is written with, then those that look it up.
//! These last ask [`is_mistaken`] before they speak.

use super::Context;
use super::structure::{address_as_target, lost_dot_of_target};
use crate::zone::contents::RecordId;
use crate::zone::rdata::kind::Kind;
use crate::zone::rdata::{self, field_kinds};

/// Whether the target of a record is a mistake that another rule tells, so that nothing is to be said of what the
/// target has or lacks. Meant to be asked when a finding is otherwise certain.
pub(crate) fn is_mistaken(cx: &Context<'_>, record: RecordId) -> bool {
    address_as_target(cx, record).is_some() || lost_dot_of_target(cx, record).is_some()
}

/// The name of the field that holds the target in rdata of a type: `exchange` of MX. Empty for types without one.
pub(crate) fn field(rtype: u16) -> &'static str {
    if rdata::target_offset(rtype).is_none() {
        return "";
    }
    let names = |field: &&rdata::kind::Field| matches!(field.kind, Kind::Host | Kind::Name);
    field_kinds(rtype).iter().find(names).map_or("", |field| field.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::rdata::types;

    #[test]
    fn fields_that_hold_targets() {
        assert_eq!(field(types::MX), "exchange");
        assert_eq!(field(types::SRV), "target");
        assert_eq!(field(types::CNAME), "cname");
        assert_eq!(field(types::SOA), "");
        assert_eq!(field(types::TXT), "");
    }
}
