//! Zone structure.

mod alias_chains;
mod below_delegation;
mod cname_alone;
mod cname_and_other_data;
mod cname_target_missing;
mod dname_conflict;
mod duplicate_record;
mod file_name_mismatch;
mod hostname_syntax;
mod missing_trailing_dot;
mod out_of_zone;
mod rrset_ttl_mismatch;
mod soa_missing;
mod soa_place;
mod subzone_in_parent;
mod target_is_ip;
mod target_is_url;
mod target_special_use;
#[cfg(test)]
mod tests;
mod wildcards;
mod zone_defined_twice;

pub(super) use hostname_syntax::no_host_target;
pub(super) use missing_trailing_dot::{
    is_registrable, lost_dot_of_name, lost_dot_of_target, origins, repeated_apex, without_origin,
};
pub(super) use target_is_ip::{address_as_target, address_in};
pub(super) use target_is_url::is_url;
pub(super) use target_special_use::is_special_use;

use super::{Context, Entry};
use crate::zone::name::NameRef;

/// The rules of this group.
pub(super) const RULES: &[Entry] = &[
    alias_chains::CNAME_CHAIN,
    alias_chains::CNAME_LOOP,
    below_delegation::BELOW_DELEGATION,
    below_delegation::NESTED_DELEGATION,
    cname_alone::CNAME_AT_APEX,
    cname_alone::CNAME_DUPLICATE,
    cname_and_other_data::RULE,
    cname_target_missing::RULE,
    dname_conflict::BELOW_DNAME,
    dname_conflict::DNAME_CONFLICT,
    duplicate_record::RULE,
    file_name_mismatch::RULE,
    hostname_syntax::RULE,
    missing_trailing_dot::RULE,
    out_of_zone::RULE,
    rrset_ttl_mismatch::RULE,
    soa_missing::RULE,
    soa_place::SOA_DUPLICATE,
    soa_place::SOA_OUTSIDE_APEX,
    subzone_in_parent::RULE,
    target_is_ip::RULE,
    target_is_url::RULE,
    target_special_use::RULE,
    wildcards::WILDCARD_ADDRESS,
    wildcards::WILDCARD_NOT_LEFTMOST,
    wildcards::WILDCARD_NS,
    zone_defined_twice::RULE,
];

/// Whether what a name (lower case) owns is hidden, by a zone cut at or above it or by a DNAME above it.
fn is_occluded(cx: &Context<'_>, name: NameRef<'_>) -> bool {
    cx.zone.hides_names() && (cx.zone.cut_above(name).is_some() || cx.zone.dname_above(name).is_some())
}
