//! `ns-private-address`: a name server of a public zone has an address that cannot be reached from outside (RFC 6890).

use std::net::{IpAddr, Ipv6Addr};

use super::server::{self, Address, Addresses, Server, Told, servers};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::rdata::types;

const ID: &str = "ns-private-address";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(NsPrivateAddress) };

struct NsPrivateAddress;

impl RrsetRule for NsPrivateAddress {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if cx.zone.kind().is_internal() {
            return;
        }
        let mut told = Told::default();
        for server in servers(rrset) {
            let addresses = Addresses::of_server(cx, &server);
            let Some(address) = addresses.each().find(|address| range_of(address.ip).is_some()) else {
                continue;
            };
            if server::place(&rrset).is_some() && told.first(&server) && !target::is_mistaken(cx, server.record) {
                out.push(draft(cx, &rrset, &server, &addresses, &address));
            }
        }
    }
}

fn draft(
    cx: &Context<'_>,
    rrset: &Rrset<'_>,
    server: &Server<'_>,
    addresses: &Addresses<'_>,
    first: &Address<'_>,
) -> Draft {
    let (owner, host) = (rrset.owner_name(), server.name());
    let range = range_of(first.ip).unwrap_or_default();
    let draft = Draft::at_field(ID, Severity::Error, cx, server.record, "nsdname")
        .message(format!("name server `{host}` of `{owner}` has the {range} address `{}`", first.ip))
        .here(format!("at a {range} address"))
        .subject(host.to_string())
        .evidence(cx.sources, first.zone, first.record, format!("`{host}` has `{}` here", first.ip));
    let is_public = |address: &Address<'_>| range_of(address.ip).is_none();
    match addresses.each().any(|address| is_public(&address)) {
        true => draft.help(format!("remove the address `{}` of `{host}`: it has public ones as well", first.ip)),
        false => draft.help(format!("give `{host}` its public address, or name a server that has one")),
    }
}

/// The range of addresses that are not reached from outside; `None` for others.
fn range_of(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) if ip.is_private() => Some("private"),
        IpAddr::V4(ip) if ip.is_loopback() => Some("loopback"),
        IpAddr::V4(ip) if ip.is_link_local() => Some("link-local"),
        IpAddr::V4(ip) if matches!(ip.octets(), [100, 64..=127, _, _]) => Some("shared (RFC 6598)"),
        IpAddr::V6(ip) if ip == Ipv6Addr::LOCALHOST => Some("loopback"),
        IpAddr::V6(ip) if ip.is_unique_local() => Some("unique local"),
        IpAddr::V6(ip) if ip.is_unicast_link_local() => Some("link-local"),
        _ => None,
    }
}
