//! The NS records of one owner, as the rules of this group look at them.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::{Found, Rrset, Zone, server_roles};
use crate::rules::Context;
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// Where an NS RRset counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// At the apex: the zone's own name servers.
    Apex,
    /// At a zone cut: the name servers of a child zone.
    Cut,
}

/// Where an NS RRset stands. `None` where rules on name servers have nothing to say: below another cut, at a wildcard,
/// outside the zone, and in zones that hold no ordinary data.
pub(super) fn place(rrset: &Rrset<'_>) -> Option<Place> {
    let zone = rrset.zone();
    if zone.kind().is_special() {
        return None;
    }
    if rrset.owner() == zone.apex() {
        return Some(Place::Apex);
    }
    zone.is_topmost_cut(rrset.owner()).then_some(Place::Cut)
}

/// One NS record (RFC 1035 3.3.11).
#[derive(Clone, Copy)]
pub(super) struct Server<'a> {
    zone: &'a Zone,
    /// The record.
    pub record: RecordId,
    /// The host, by its number in the zone's name table.
    pub host: NameId,
}

impl<'a> Server<'a> {
    /// The host's name, in lower case.
    pub fn name(&self) -> NameRef<'a> {
        self.zone.contents().name(self.host)
    }

    /// Whether the zone itself holds an address of the host, as data or as glue: the common case, told apart cheaply.
    pub fn has_own_address(&self) -> bool {
        owns_address(self.zone, self.host)
    }
}

/// The NS records that name a host, in reading order.
pub(super) fn servers<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Server<'a>> {
    let zone = rrset.zone();
    rrset
        .records()
        .filter_map(move |(record, fields)| Some(Server { zone, record, host: zone.contents().target(fields)? }))
        .filter(|server| !server_roles::is_nobody(server.name()))
}

/// NS records about which a finding was made. Identical RRs are one RR (RFC 2181 5) and give one finding.
#[derive(Default)]
pub(super) struct Told(HashSet<NameId>);

impl Told {
    /// Notes a host; `false` if it was there before.
    pub fn first(&mut self, server: &Server<'_>) -> bool {
        self.0.insert(server.host)
    }
}

/// Whether a name owns A or AAAA records in a zone, hidden below a cut or not.
pub(super) fn owns_address(zone: &Zone, name: NameId) -> bool {
    [types::A, types::AAAA].into_iter().any(|rtype| zone.rrset(name, rtype).is_some())
}

/// The address RRsets of a name in a zone, hidden below a cut or not.
pub(super) fn own_addresses(zone: &Zone, name: NameId) -> impl Iterator<Item = Rrset<'_>> {
    [types::A, types::AAAA].into_iter().filter_map(move |rtype| zone.rrset(name, rtype))
}

/// What is known of the addresses of a host, glue included.
#[derive(Clone, Copy, Default)]
pub(super) struct Addresses<'a> {
    /// The A and the AAAA RRset, where they are known.
    rrsets: [Option<Rrset<'a>>; 2],
    /// Whether there is known to be no A, and no AAAA.
    absent: [bool; 2],
}

impl<'a> Addresses<'a> {
    /// Looks the addresses of `host` (lower case) up, aliases not followed.
    pub fn of(cx: &Context<'a>, host: NameRef<'_>) -> Addresses<'a> {
        let mut addresses = Addresses::default();
        for (place, found) in cx.set.find_addresses(cx.zone, host).into_iter().enumerate() {
            match found {
                Found::Data(rrset) => addresses.rrsets[place] = Some(rrset),
                Found::Absent(..) => addresses.absent[place] = true,
                Found::Delegated(cut) => {
                    addresses.rrsets[place] = cut.zone().rrset_at(host, [types::A, types::AAAA][place]);
                }
                Found::Alias(_) | Found::Unknown => {}
            }
        }
        addresses
    }

    /// Those of a server, as its zone has them, as data or as glue; else as other zones have them.
    pub fn of_server(cx: &Context<'a>, server: &Server<'a>) -> Addresses<'a> {
        let own = |rtype| cx.zone.rrset(server.host, rtype);
        let rrsets = [own(types::A), own(types::AAAA)];
        match rrsets.iter().any(Option::is_some) {
            true => Addresses { rrsets, absent: [false; 2] },
            false => Addresses::of(cx, server.name()),
        }
    }

    /// The RRsets that are known.
    pub fn rrsets(&self) -> impl Iterator<Item = Rrset<'a>> + use<'a> {
        self.rrsets.into_iter().flatten()
    }

    /// The addresses that are known, each with its record.
    pub fn each(&self) -> impl Iterator<Item = Address<'a>> + use<'a> {
        self.rrsets().flat_map(addresses)
    }

    /// Whether any address is known.
    pub fn any(&self) -> bool {
        self.rrsets.iter().any(Option::is_some)
    }

    /// Whether both types are known: what is there, or that there is nothing.
    pub fn all_known(&self) -> bool {
        self.rrsets.iter().zip(self.absent).all(|(rrset, absent)| rrset.is_some() || absent)
    }

    /// Whether there is known to be no AAAA record.
    pub fn lacks_ipv6(&self) -> bool {
        self.absent[1]
    }
}

/// An address record.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Address<'a> {
    /// The zone it stands in.
    pub zone: &'a Zone,
    /// The record.
    pub record: RecordId,
    /// Its address.
    pub ip: IpAddr,
}

/// The addresses of an A or AAAA RRset.
pub(in crate::rules) fn addresses<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = Address<'a>> {
    let zone = rrset.zone();
    rrset.records().filter_map(move |(record, fields)| {
        let ip = ip(zone.contents().rdata(fields))?;
        Some(Address { zone, record, ip })
    })
}

/// The address in rdata of A or AAAA.
pub(in crate::rules) fn ip(rdata: &[u8]) -> Option<IpAddr> {
    let v4 = |rdata: &[u8]| <[u8; 4]>::try_from(rdata).ok().map(|octets| Ipv4Addr::from(octets).into());
    let v6 = |rdata: &[u8]| <[u8; 16]>::try_from(rdata).ok().map(|octets| Ipv6Addr::from(octets).into());
    v4(rdata).or_else(|| v6(rdata))
}

/// `A` or `AAAA`.
pub(in crate::rules) fn address_type(ip: IpAddr) -> &'static str {
    if ip.is_ipv4() { "A" } else { "AAAA" }
}

/// The names that NS records of a zone name, at its apex and at cuts.
pub(in crate::rules) struct NamedServers(Vec<u64>);

impl NamedServers {
    /// Looks through all NS records once.
    pub fn of(zone: &Zone) -> NamedServers {
        let contents = zone.contents();
        let mut bits = vec![0; contents.names.len().div_ceil(64)];
        for record in contents.records.iter().filter(|record| record.rtype == types::NS) {
            if let Some(host) = contents.target(record)
                && let Some(word) = bits.get_mut(host.index() / 64)
            {
                *word |= 1u64 << (host.index() % 64);
            }
        }
        NamedServers(bits)
    }

    /// Whether an NS record names `host`.
    pub fn contains(&self, host: NameId) -> bool {
        self.0.get(host.index() / 64).is_some_and(|word| word & (1 << (host.index() % 64)) != 0)
    }
}
