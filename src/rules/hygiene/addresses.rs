//! `address-private`, `address-unroutable` and `address-documentation`: addresses that nobody can reach from where the
//! zone is asked (RFC 6890).
//!
//! All three look at every address of a zone, so that what costs is done only where an address is special. Addresses
//! of MX hosts and name servers have rules of their own.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::networks::{self, Network, Use};
use crate::finding::Severity;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::{RecordId, SegmentKind};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const PRIVATE_ID: &str = "address-private";
const UNROUTABLE_ID: &str = "address-unroutable";
const DOCUMENTATION_ID: &str = "address-documentation";

pub(super) const PRIVATE: Entry = Entry { id: PRIVATE_ID, make: |_| Rule::zone(AddressPrivate) };
pub(super) const UNROUTABLE: Entry = Entry { id: UNROUTABLE_ID, make: |_| Rule::zone(AddressUnroutable) };
pub(super) const DOCUMENTATION: Entry = Entry { id: DOCUMENTATION_ID, make: |_| Rule::zone(AddressDocumentation) };

/// Further addresses of a network that are shown.
const SHOWN: usize = 3;

/// Whether addresses in the zone are those of hosts. In reverse zones they stand for networks, as masks (RFC 1101 4.1),
/// or are told as `address-in-reverse-zone`.
fn holds_hosts(cx: &Context<'_>) -> bool {
    let kind = cx.zone.kind();
    !kind.is_special() && !kind.is_reverse()
}

struct AddressPrivate;

impl ZoneRule for AddressPrivate {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let kind = cx.zone.kind();
        if kind.is_internal() || !holds_hosts(cx) {
            return;
        }
        for found in by_network(Addresses::of(cx, Use::Private).filter_hosts()) {
            let (network, first) = (found.network, &found.first);
            let draft = folded(PRIVATE_ID, Severity::Warning, cx, &found)
                .message(format!("{}, {}, in a public zone", subject_of(cx, &found), network.name))
                .here(format!("in {}", network.prefix))
                .help(format!(
                    "write the public address of `{}`, or keep such names in a zone for the inner network alone",
                    cx.zone.contents().name(first.owner)
                ));
            out.push(draft);
        }
    }
}

struct AddressDocumentation;

impl ZoneRule for AddressDocumentation {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !holds_hosts(cx) {
            return;
        }
        for found in by_network(Addresses::of(cx, Use::Documentation)) {
            let draft = folded(DOCUMENTATION_ID, Severity::Info, cx, &found)
                .message(format!("{}, {}", subject_of(cx, &found), found.network.name))
                .here(format!("in {}", found.network.prefix))
                .help("write the host's own address; no host has one of these");
            out.push(draft);
        }
    }
}

struct AddressUnroutable;

impl ZoneRule for AddressUnroutable {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !holds_hosts(cx) {
            return;
        }
        let mut told = HashSet::new();
        let mut generated = HashSet::new();
        let addresses = Addresses::of(cx, Use::Unroutable);
        // In an inner zone the rules on mail hosts and name servers are silent.
        let addresses = if cx.zone.kind().is_internal() { addresses } else { addresses.filter_hosts() };
        for found in addresses {
            let owner = cx.zone.contents().name(found.owner);
            // Identical RRs are one.
            if found.is_loopback() && is_local(owner) || !told.insert((found.owner, found.address)) {
                continue;
            }
            // What one `$GENERATE` makes is one mistake.
            let segment = cx.zone.contents().segment(found.record);
            let directive = (segment.file, cx.zone.contents().record(found.record).start);
            let is_generated = matches!(segment.kind(), SegmentKind::Generated { .. });
            if is_generated && !generated.insert((directive, found.network.prefix)) {
                continue;
            }
            out.push(
                Draft::at_field(UNROUTABLE_ID, Severity::Warning, cx, found.record, "address")
                    .message(format!("`{owner}` has the address `{}`: {}", found.address, found.network.name))
                    .here(format!("in {}", found.network.prefix))
                    .subject(found.address.to_string())
                    .help(help_for(&found)),
            );
        }
    }
}

fn help_for(found: &Address) -> String {
    match found.address {
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => format!("write `A {inner}` in place of the AAAA record"),
            None => "write the address that the host is reached at, or remove the record".to_owned(),
        },
        IpAddr::V4(_) => "write the address that the host is reached at, or remove the record".to_owned(),
    }
}

/// Names that are meant to lead to the host itself (RFC 6761 6.3).
fn is_local(owner: NameRef<'_>) -> bool {
    owner.labels().any(|label| label.starts_with(b"localhost") || label == b"loopback")
}

/// A record with a special address.
#[derive(Clone, Copy)]
struct Address {
    record: RecordId,
    owner: NameId,
    rtype: u16,
    address: IpAddr,
    network: &'static Network,
}

impl Address {
    fn is_loopback(&self) -> bool {
        self.address.is_loopback()
    }
}

/// The addresses of a zone that lie in networks for one use, as far as the zone serves them.
struct Addresses<'a, 'c> {
    cx: &'c Context<'a>,
    wanted: Use,
    next: usize,
    skip_hosts: bool,
}

impl<'a, 'c> Addresses<'a, 'c> {
    fn of(cx: &'c Context<'a>, wanted: Use) -> Self {
        Addresses { cx, wanted, next: 0, skip_hosts: false }
    }

    /// Leaves out the addresses of MX hosts and name servers, which `mx-` and `ns-private-address` speak about.
    fn filter_hosts(mut self) -> Self {
        self.skip_hosts = true;
        self
    }

    /// Whether the rules on mail hosts or name servers tell of an address: the former of all that are not public, the
    /// latter of private and loopback ones.
    fn is_told_of_server(&self, owner: NameId, network: &Network) -> bool {
        let zone = self.cx.zone;
        if self.cx.set.is_mx_host(zone.contents().name(owner)) {
            return true;
        }
        let told = match network.purpose {
            Use::Private => network.prefix != "fec0::/10",
            _ => matches!(network.prefix, "127.0.0.0/8" | "::1/128"),
        };
        told && self.cx.set.is_ns_host(zone, zone.contents().name(owner))
    }

    /// Whether the zone answers with data of this owner.
    fn is_served(&self, owner: NameRef<'_>) -> bool {
        let zone = self.cx.zone;
        owner.is_within(zone.apex_name()) && zone.cut_above(owner).is_none()
    }
}

impl Iterator for Addresses<'_, '_> {
    type Item = Address;

    fn next(&mut self) -> Option<Address> {
        let contents = self.cx.zone.contents();
        loop {
            let record = contents.records.get(self.next)?;
            let id = RecordId(self.next as u32);
            self.next += 1;
            if !matches!(record.rtype, types::A | types::AAAA) {
                continue;
            }
            let octets = contents.rdata(record);
            let Some(network) = networks::special(octets).filter(|network| network.purpose == self.wanted) else {
                continue;
            };
            let (owner, rtype) = (record.owner, record.rtype);
            let of_this_class = record.is_of_zone_class();
            if !of_this_class || !self.is_served(contents.name(owner)) {
                continue;
            }
            if self.skip_hosts && self.is_told_of_server(owner, network) {
                continue;
            }
            if let Some(address) = address(octets) {
                return Some(Address { record: id, owner, rtype, address, network });
            }
        }
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = octets.try_into().map(|octets: [u8; 4]| IpAddr::from(Ipv4Addr::from(octets)));
    v4.or_else(|_| octets.try_into().map(|octets: [u8; 16]| IpAddr::from(Ipv6Addr::from(octets)))).ok()
}

/// The addresses of a zone in one network.
struct Folded {
    network: &'static Network,
    first: Address,
    /// Some of the others.
    others: Vec<Address>,
    count: usize,
}

/// One row for each network, in the order of first sight.
fn by_network(addresses: impl Iterator<Item = Address>) -> Vec<Folded> {
    let mut networks: Vec<Folded> = Vec::new();
    for address in addresses {
        // There are fewer networks than fingers.
        match networks.iter_mut().find(|known| known.network.prefix == address.network.prefix) {
            None => {
                networks.push(Folded { network: address.network, first: address, others: Vec::new(), count: 1 });
            }
            Some(known) => {
                known.count += 1;
                if known.others.len() < SHOWN {
                    known.others.push(address);
                }
            }
        }
    }
    networks
}

/// A finding at the first address of a network, with some of the others as labels.
fn folded(rule: &'static str, severity: Severity, cx: &Context<'_>, found: &Folded) -> Draft {
    let first = &found.first;
    let mut draft = Draft::at_field(rule, severity, cx, first.record, "address");
    if found.count == 1 {
        return draft.subject(first.address.to_string());
    }
    draft = draft.subject(found.network.prefix).about(cx.zone.apex_name(), Some(first.rtype));
    let unnamed = found.count - 1 - found.others.len();
    for (index, other) in found.others.iter().enumerate() {
        let last = index + 1 == found.others.len();
        let message = match unnamed {
            more if more > 0 && last => format!("`{}`, and {more} more", other.address),
            _ => format!("`{}`", other.address),
        };
        draft = draft.evidence(cx.sources, cx.zone, other.record, message);
    }
    draft
}

fn subject_of(cx: &Context<'_>, found: &Folded) -> String {
    let (owner, address) = (cx.zone.contents().name(found.first.owner), found.first.address);
    match found.count {
        1 => format!("`{owner}` has the address `{address}`"),
        2 => format!("`{owner}` and another record have addresses in {}", found.network.prefix),
        count => format!("`{owner}` and {} other records have addresses in {}", count - 1, found.network.prefix),
    }
}
