//! Addresses at and below zone cuts: those that NS records name are glue, others are left over.

use super::server::{NamedServers, owns_address};
use crate::model::Zone;
use crate::zone::name_table::NameId;

/// A name with addresses at or below a zone cut.
#[derive(Clone, Copy)]
pub(super) struct Hidden {
    /// The name.
    pub host: NameId,
    /// The topmost cut at or above it.
    pub cut: NameId,
    /// Whether an NS record of the zone names it: its addresses are glue.
    pub is_glue: bool,
}

/// All names with addresses at and below the cuts of a zone, in the order of first sight.
pub(super) fn hidden_addresses(zone: &Zone) -> impl Iterator<Item = Hidden> + '_ {
    let looked_at = zone.hides_names() && !zone.kind().is_special();
    let named = if looked_at { Some(NamedServers::of(zone)) } else { None };
    let hosts = named.into_iter().flat_map(|named| {
        zone.owners().filter(|&host| owns_address(zone, host)).map(move |host| (host, named.contains(host)))
    });
    hosts.filter_map(|(host, is_glue)| {
        let cut = zone.cut_above(zone.contents().name(host))?;
        zone.is_topmost_cut(cut).then_some(Hidden { host, cut, is_glue })
    })
}
