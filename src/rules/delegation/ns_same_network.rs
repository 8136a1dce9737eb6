//! `ns-same-network`: all name servers of a zone are in one network, and fail together with it (RFC 2182 3.1).

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::server::{Address, Addresses, servers};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "ns-same-network";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(NsSameNetwork) };

struct NsSameNetwork;

impl RrsetRule for NsSameNetwork {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let kind = cx.zone.kind();
        if rrset.owner() != cx.zone.apex() || kind.is_internal() || kind.is_special() {
            return;
        }
        if cx.zone.may_hide(Some(rrset.owner())) {
            return;
        }
        let Some(all) = all_addresses(cx, &rrset) else { return };
        let Some(networks) = shared_networks(&all) else { return };
        let Some(last) = servers(rrset).last() else { return };
        let owner = rrset.owner_name();
        let listed: Vec<String> = networks.iter().map(|network| format!("`{network}`")).collect();
        let mut draft = Draft::at_field(ID, Severity::Info, cx, last.record, "nsdname")
            .message(format!("all name servers of `{owner}` are in the network {}", listed.join(" and ")))
            .help(format!("add a name server of `{owner}` in another network, best at another place"));
        for address in all.iter().take(4) {
            draft = draft.evidence(cx.sources, address.zone, address.record, format!("`{}`", address.ip));
        }
        out.push(draft);
    }
}

/// The addresses of all servers; `None` unless each has some, and there are two servers at least.
fn all_addresses<'a>(cx: &Context<'a>, rrset: &Rrset<'a>) -> Option<Vec<Address<'a>>> {
    let mut all = Vec::new();
    let mut hosts = HashSet::new();
    for server in servers(*rrset) {
        let addresses = Addresses::of(cx, server.name());
        if !addresses.any() {
            return None;
        }
        if hosts.insert(server.host) {
            all.extend(addresses.each());
        }
    }
    (hosts.len() > 1).then_some(all)
}

/// The one network of the IPv4 addresses and the one of the IPv6 addresses; `None` if any family has more than one, or
/// if there is but one address, which another rule tells.
pub(in crate::rules) fn shared_networks(all: &[Address<'_>]) -> Option<Vec<IpNet>> {
    let mut networks: Vec<IpNet> = Vec::new();
    for address in all {
        let network = network_of(address.ip)?;
        if networks.contains(&network) {
            continue;
        }
        if networks.iter().any(|other| other.addr().is_ipv4() == network.addr().is_ipv4()) {
            return None;
        }
        networks.push(network);
    }
    let addresses: HashSet<IpAddr> = all.iter().map(|address| address.ip).collect();
    (addresses.len() > networks.len()).then_some(networks)
}

/// The /24 or the /48 that an address is in.
fn network_of(ip: IpAddr) -> Option<IpNet> {
    let length = if ip.is_ipv4() { 24 } else { 48 };
    IpNet::new(ip, length).ok().map(|network| network.trunc())
}
