//! The one place that knows which rule speaks on a target that is not what its author meant.
//!
//! One fault gives one finding. A target that is an address, or that lost its final dot, does not exist either, is
//! perhaps no host name, and is covered by no SPF record: only the first of these is worth saying. The order is
//! `target-is-url`, `target-is-ip`, `missing-trailing-dot`, then `hostname-syntax`, which asks [`is_misread`], then
//! `target-special-use` and the rules that look the name up. These last ask [`is_mistaken`] before they speak.

use super::structure::{address_as_target, is_url, lost_dot_of_name, lost_dot_of_target, no_host_target};
use super::{Context, Draft, Types};
use crate::model::{Negative, Zone};
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::kind::Kind;
use crate::zone::rdata::{self, field_kinds, types};

/// The types whose records lead to another name that is looked up.
pub(crate) const TYPES: Types =
    Types::Only(&[types::CNAME, types::MX, types::NS, types::SRV, types::PTR, types::DNAME, types::SVCB, types::HTTPS]);

/// How it is told that a host has no address.
pub(crate) struct Absence {
    /// What the host lacks, to stand behind its name.
    pub what: &'static str,
    /// The same for the label at the target.
    pub here: &'static str,
    /// In which other zone an address would have to be added: ` in the zone …`, or nothing.
    pub place: String,
}

/// A host without address, as `zone` knows.
pub(crate) fn absence(cx: &Context<'_>, zone: &Zone, negative: Negative) -> Absence {
    let (what, here) = match negative {
        Negative::NoName => ("does not exist", "no such name"),
        Negative::NoType => ("has no A or AAAA record", "no address"),
    };
    let elsewhere = zone.id() != cx.zone.id() && !zone.is_facts();
    let place = if elsewhere { format!(" in the zone `{}`", zone.apex_name()) } else { String::new() };
    Absence { what, here, place }
}

/// Shows another zone that has no address for a host: in which file it was looked for.
pub(crate) fn label_zone_without(draft: Draft, cx: &Context<'_>, zone: &Zone, host: NameRef<'_>) -> Draft {
    match zone.soa().filter(|_| zone.id() != cx.zone.id()) {
        Some(soa) => {
            let message = format!("the zone `{}` has no address for `{host}`", zone.apex_name());
            draft.evidence(cx.sources, zone, soa, message)
        }
        None => draft,
    }
}

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

    #[test]
    fn fields_that_hold_targets() {
        assert_eq!(field(types::MX), "exchange");
        assert_eq!(field(types::SRV), "target");
        assert_eq!(field(types::CNAME), "cname");
        assert_eq!(field(types::SOA), "");
        assert_eq!(field(types::TXT), "");
    }
}
