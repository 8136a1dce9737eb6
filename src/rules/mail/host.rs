//! The addresses of MX hosts, as the rules of this group look at them.

use super::exchange::Exchange;
use crate::model::{Found, Rrset};
use crate::rules::Context;
use crate::rules::delegation::{Address, addresses};
use crate::zone::rdata::types;

/// What is known of the addresses of a host.
#[derive(Clone, Copy, Default)]
pub(in crate::rules) struct HostAddresses<'a> {
    /// The A and the AAAA RRset, where they are known.
    rrsets: [Option<Rrset<'a>>; 2],
    /// Whether there is known to be no A, and no AAAA.
    absent: [bool; 2],
}

impl<'a> HostAddresses<'a> {
    /// Those of an MX host. None are known of an alias, of which another rule speaks.
    pub fn of(cx: &Context<'a>, exchange: &Exchange<'a>) -> HostAddresses<'a> {
        let mut known = HostAddresses::default();
        for (place, rtype) in [types::A, types::AAAA].into_iter().enumerate() {
            match cx.set.find_target(cx.zone, exchange.host, rtype) {
                Found::Data(rrset) => known.rrsets[place] = Some(rrset),
                Found::Absent(..) => known.absent[place] = true,
                Found::Alias(_) => return HostAddresses::default(),
                Found::Delegated(_) | Found::Unknown => {}
            }
        }
        known
    }

    /// The addresses that are known, each with its record; identical records next to each other once.
    pub fn each(&self) -> impl Iterator<Item = Address<'a>> + use<'a> {
        let mut last = None;
        let all = self.rrsets.into_iter().flatten().flat_map(addresses);
        all.filter(move |address| last.replace(address.ip) != Some(address.ip))
    }

    /// Whether any address is known.
    pub fn any(&self) -> bool {
        self.rrsets.iter().any(Option::is_some)
    }

    /// The one IPv4 address, or the one IPv6 address where there is known to be no other: where every sender connects to.
    pub fn only(&self) -> Option<Address<'a>> {
        let of_family = match (self.rrsets[0], self.absent[0]) {
            (Some(v4), _) => v4,
            (None, true) => self.rrsets[1]?,
            (None, false) => return None,
        };
        let mut all = addresses(of_family);
        let first = all.next()?;
        all.all(|other| other.ip == first.ip).then_some(first)
    }
}
