//! The one place that knows which rule speaks on a target that is not what its author meant.
//!
//! One fault gives one finding. A target that is an address, or that lost its final dot, does not exist either, is
//! perhaps no host name, and is covered by no SPF record: only the first of these is worth saying. The order is
//! `target-is-url`, `target-is-ip`, `missing-trailing-dot`, then `hostname-syntax`, which asks [`is_misread`], then
//! `target-special-use` and the rules that look the name up. These last ask [`is_mistaken`] before they speak.

use super::Context;
use super::structure::{address_as_target, is_url, lost_dot_of_name, lost_dot_of_target, no_host_target};
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::kind::Kind;
use crate::zone::rdata::{self, field_kinds};

/// Whether the target of a record is a mistake that another rule tells, so that nothing is to be said of what the
/// target has or lacks. Meant to be asked when a finding is otherwise certain.
pub(crate) fn is_mistaken(cx: &Context<'_>, record: RecordId) -> bool {
    is_misread(cx, record) || no_host_target(cx, record)
}

/// Whether the target of a record is not the name that was meant: it is a URL, an address, or lost its final dot.
pub(crate) fn is_misread(cx: &Context<'_>, id: RecordId) -> bool {
    is_url(cx.zone, cx.zone.contents().record(id))
        || address_as_target(cx, id).is_some()
        || lost_dot_of_target(cx, id).is_some()
}

/// What a name (lower case) in the rdata of a record was meant to be, if it lost its final dot.
pub(crate) fn lost_dot_of(cx: &Context<'_>, record: RecordId, name: NameRef<'_>) -> Option<Name> {
    lost_dot_of_name(cx, record, name).map(|lost| lost.meant)
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
