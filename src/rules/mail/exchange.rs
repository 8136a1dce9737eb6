//! The MX records of one owner, as the rules of this group look at them.

use std::collections::HashSet;

use crate::model::{Rrset, Zone};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;

/// One MX record (RFC 1035 3.3.9).
#[derive(Clone, Copy)]
pub(in crate::rules) struct Exchange<'a> {
    zone: &'a Zone,
    /// The record.
    pub record: RecordId,
    /// Lower is tried first (RFC 5321 5.1).
    pub preference: u16,
    /// The host, by its number in the zone's name table.
    pub host: NameId,
}

impl<'a> Exchange<'a> {
    /// The host's name, in lower case.
    pub fn name(&self) -> NameRef<'a> {
        self.zone.contents().name(self.host)
    }

    /// Whether it is a null MX, whatever its preference (RFC 7505 3).
    pub fn is_null(&self) -> bool {
        self.name().is_root()
    }

    /// The record with another preference, as it is written.
    pub fn with_preference(&self, preference: u16) -> String {
        format!("MX {preference} {}", self.name())
    }
}

/// The MX records in reading order, null MX included.
pub(in crate::rules) fn all<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Exchange<'a>> {
    let zone = rrset.zone();
    rrset.records().filter_map(move |(record, fields)| {
        let preference = zone.contents().rdata(fields).first_chunk().copied().map(u16::from_be_bytes)?;
        Some(Exchange { zone, record, preference, host: zone.contents().target(fields)? })
    })
}

/// The MX records that name a host, in reading order.
pub(in crate::rules) fn hosts<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Exchange<'a>> {
    all(rrset).filter(|exchange| !exchange.is_null())
}

/// The MX records that name a host, each host once, by preference and then in reading order. A host that is listed
/// twice counts where it is tried first.
pub(in crate::rules) fn by_preference<'a>(rrset: Rrset<'a>) -> Vec<Exchange<'a>> {
    let mut sorted: Vec<Exchange<'a>> = hosts(rrset).collect();
    sorted.sort_by_key(|exchange| exchange.preference);
    if names_hosts_once(rrset) {
        return sorted;
    }
    let mut seen: HashSet<NameId, foldhash::fast::RandomState> = HashSet::default();
    sorted.retain(|exchange| seen.insert(exchange.host));
    sorted
}

/// Whether no two records are seen to name one host: the cheap answer for nearly every RRset. Where it is `false`,
/// nothing is known.
pub(in crate::rules) fn names_hosts_once(rrset: Rrset<'_>) -> bool {
    /// So few are compared one with another.
    const FEW: usize = 16;
    let earlier = |count: usize| hosts(rrset).take(count).map(|exchange| exchange.host);
    rrset.ids().len() <= FEW
        && hosts(rrset).enumerate().skip(1).all(|(at, exchange)| earlier(at).all(|host| host != exchange.host))
}

/// How many hosts the MX records name.
pub(in crate::rules) fn host_count(rrset: Rrset<'_>) -> usize {
    if names_hosts_once(rrset) {
        return hosts(rrset).count();
    }
    hosts(rrset).map(|exchange| exchange.host).collect::<HashSet<_, foldhash::fast::RandomState>>().len()
}

/// MX records about which a finding was made. Identical RRs are one RR (RFC 2181 5) and give one finding.
#[derive(Default)]
pub(in crate::rules) struct Told(HashSet<(u16, NameId), foldhash::fast::RandomState>);

impl Told {
    /// Notes a record; `false` if its like was there before.
    pub fn first(&mut self, exchange: &Exchange<'_>) -> bool {
        self.0.insert((exchange.preference, exchange.host))
    }
}
