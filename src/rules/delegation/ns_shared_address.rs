//! `ns-shared-address`: two name servers of one zone have the same address, and so are one server to resolvers (RFC 2182 3.1).

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::server::{self, Address, Addresses, Place, Server, servers};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "ns-shared-address";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(NsSharedAddress) };

struct NsSharedAddress;

impl ZoneRule for NsSharedAddress {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        // Two hosts at one address are one fault, however many delegations name both.
        let mut told: HashSet<(NameId, NameId)> = HashSet::new();
        let mut first_at = FirstAt::default();
        for rrset in zone.owners().filter_map(|owner| zone.rrset(owner, types::NS)) {
            if rrset.ids().len() < 2 {
                continue;
            }
            for pair in pairs(cx, rrset, &mut first_at) {
                let is_told = pair.hosts().is_none_or(|hosts| told.contains(&hosts));
                if !is_told && is_looked_at(cx, &rrset) {
                    told.extend(pair.hosts());
                    out.push(draft(cx, &rrset, &pair));
                }
            }
        }
    }
}

/// A child zone that is loaded speaks for itself.
fn is_looked_at(cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
    match server::place(rrset) {
        Some(Place::Apex) => true,
        Some(Place::Cut) => cx.set.named(cx.zone, rrset.owner_name()).is_empty(),
        None => false,
    }
}

/// Two hosts with one address.
struct Pair<'a> {
    earlier: (Server<'a>, Address<'a>),
    later: (Server<'a>, Address<'a>),
}

impl Pair<'_> {
    /// The hosts, the lower number first; `None` if it is one and the same.
    fn hosts(&self) -> Option<(NameId, NameId)> {
        let (one, other) = (self.earlier.0.host, self.later.0.host);
        (one != other).then(|| (one.min(other), one.max(other)))
    }
}

/// The first server of an RRset at each address.
type FirstAt<'a> = HashMap<IpAddr, (Server<'a>, Address<'a>), foldhash::fast::RandomState>;

/// Room for addresses that is kept from one RRset to the next; more would be slow to clear each time.
const KEPT_ROOM: usize = 1024;

/// Each host that has the address of an earlier one, with the first that has it.
fn pairs<'a>(cx: &Context<'a>, rrset: Rrset<'a>, first_at: &mut FirstAt<'a>) -> Vec<Pair<'a>> {
    match first_at.capacity() > KEPT_ROOM {
        true => *first_at = FirstAt::default(),
        false => first_at.clear(),
    }
    let mut pairs = Vec::new();
    for server in servers(rrset) {
        let addresses = Addresses::of_server(cx, &server);
        if !addresses.any() {
            continue;
        }
        let mut shared = None;
        for address in addresses.each() {
            let &mut earlier = first_at.entry(address.ip).or_insert((server, address));
            if earlier.0.host != server.host && shared.is_none() {
                shared = Some(Pair { earlier, later: (server, address) });
            }
        }
        pairs.extend(shared);
    }
    pairs
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, pair: &Pair<'_>) -> Draft {
    let (earlier, later) = (pair.earlier.0, pair.later.0);
    let (owner, ip) = (rrset.owner_name(), pair.later.1.ip);
    let (one, other) = (earlier.name(), later.name());
    Draft::at_field(ID, Severity::Warning, cx, later.record, "nsdname")
        .message(format!(
            "name servers `{one}` and `{other}` of `{owner}` share the address `{ip}`: for resolvers they are one server"
        ))
        .here(format!("at `{ip}`, too"))
        .subject(format!("{one} {other}"))
        .evidence(cx.sources, cx.zone, earlier.record, format!("`{one}` is named here"))
        .evidence(cx.sources, pair.earlier.1.zone, pair.earlier.1.record, format!("`{one}` has `{ip}`"))
        .evidence(cx.sources, pair.later.1.zone, pair.later.1.record, format!("`{other}` has `{ip}`"))
        .help(format!("give `{other}` an address of its own, or name a server that runs elsewhere"))
}
