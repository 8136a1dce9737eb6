//! `target-is-ip`: an IP address where a name is required. As text it is a name like any other (RFC 1035 3.3), so name
//! servers take it, and nobody finds a host behind it.

use std::net::{IpAddr, Ipv6Addr};

use hickory_proto::rr::RData;

use crate::finding::Severity;
use crate::model::{Rrset, Signs};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

const ID: &str = "target-is-ip";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TargetIsIp) };

struct TargetIsIp;

impl RrsetRule for TargetIsIp {
    fn types(&self) -> Types {
        Types::Only(&[
            types::NS,
            types::CNAME,
            types::PTR,
            types::MX,
            types::AFSDB,
            types::SRV,
            types::KX,
            types::DNAME,
            types::SVCB,
            types::HTTPS,
            types::LP,
            types::SOA,
        ])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.rtype() == types::SOA {
            return check_primary(cx, rrset.first(), out);
        }
        for &id in rrset.ids() {
            if let Some(address) = address_as_target(cx, id) {
                report(cx, &rrset, id, address, out);
            }
        }
    }
}

fn report(cx: &Context<'_>, rrset: &Rrset<'_>, id: RecordId, address: IpAddr, out: &mut Findings<'_>) {
    let rtype = types::mnemonic(rrset.rtype());
    let draft = Draft::at_field(ID, Severity::Error, cx, id, target::field(rrset.rtype()))
        .message(format!(
            "the {rtype} record of `{}` leads to `{address}`: an address, where a name is required",
            rrset.owner_name()
        ))
        .here("an address")
        .subject(address.to_string())
        .help(help(cx, rrset, id, address));
    out.push(draft);
}

/// The primary name server of a SOA record.
fn check_primary(cx: &Context<'_>, id: RecordId, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let Some((primary, _)) = NameRef::take(contents.rdata(contents.record(id))) else { return };
    let Some(address) = address_in(cx, id, primary) else { return };
    let servers = cx.zone.rrset(cx.zone.apex(), types::NS);
    let server =
        servers.and_then(|servers| contents.target(contents.record(servers.first()))).map(|name| contents.name(name));
    let draft = Draft::at_field(ID, Severity::Error, cx, id, "mname")
        .message(format!(
            "the primary name server of the SOA record is `{address}`: an address, where a name is required"
        ))
        .here("an address")
        .subject(address.to_string())
        .help(match server {
            Some(server) => format!("write the name of the server that has this address, such as `{server}`"),
            None => "write the name of the server that has this address, with a final dot".to_owned(),
        });
    out.push(draft);
}

fn help(cx: &Context<'_>, rrset: &Rrset<'_>, id: RecordId, address: IpAddr) -> String {
    let a = if address.is_ipv4() { "A" } else { "AAAA" };
    let owner = rrset.owner_name();
    match rrset.rtype() {
        types::CNAME => format!("write an address record instead: `{owner} IN {a} {address}`"),
        types::PTR => {
            "write the name of the host, with a final dot; the address is told by the owner of the PTR record"
                .to_owned()
        }
        types::DNAME => "write the name that the subtree is to be found at, with a final dot".to_owned(),
        types::SVCB | types::HTTPS => {
            let hint = if address.is_ipv4() { "ipv4hint" } else { "ipv6hint" };
            format!("write `.` for the owner itself, or the name of a host; addresses go into `{hint}={address}`")
        }
        _ if cx.zone.kind().is_reverse() => {
            "write the name of the host that has this address, with a final dot".to_owned()
        }
        rtype => {
            let (host, known) = host_to_name(cx, rtype, address);
            let rdata = with_target(cx, id, &host);
            let rtype = types::mnemonic(rtype);
            match known {
                true => format!("`{host}` has this address: write `{owner} IN {rtype} {rdata}`"),
                false => format!(
                    "give the host a name and point to that: `{host} IN {a} {address}` and `{owner} IN {rtype} {rdata}`"
                ),
            }
        }
    }
}

/// A usual name for a host of a type, and whether it has the address already; else one that is free.
fn host_to_name(cx: &Context<'_>, rtype: u16, address: IpAddr) -> (String, bool) {
    let labels: &[&[u8]] = match rtype {
        types::MX => &[b"mail", b"mx", b"mx1", b"mx2", b"mx3"],
        types::NS => &[b"ns1", b"ns2", b"ns3", b"ns4"],
        _ => &[b"host", b"host1", b"host2"],
    };
    let apex = cx.zone.apex_name();
    let names: Vec<Name> = labels.iter().filter_map(|label| apex.with_label(label)).collect();
    let has_address = |name: &&Name| {
        let (rtype, octets) = match address {
            IpAddr::V4(address) => (types::A, address.octets().to_vec()),
            IpAddr::V6(address) => (types::AAAA, address.octets().to_vec()),
        };
        cx.zone.rrset_at(name.as_ref(), rtype).is_some_and(|hosts| hosts.rdata().any(|rdata| rdata == octets))
    };
    if let Some(host) = names.iter().find(has_address) {
        return (host.to_string(), true);
    }
    let is_free = |name: &&Name| !cx.zone.contents().names.get(name.as_ref()).is_some_and(|id| cx.zone.exists(id));
    let free = names.iter().find(is_free).or(names.last());
    (free.map_or_else(|| apex.to_string(), Name::to_string), false)
}

/// The record's rdata with another target.
fn with_target(cx: &Context<'_>, id: RecordId, host: &str) -> String {
    match cx.zone.typed(id) {
        Ok(RData::MX(mx)) => format!("{} {host}", mx.preference),
        Ok(RData::SRV(srv)) => format!("{} {} {} {host}", srv.priority, srv.weight, srv.port),
        _ => host.to_owned(),
    }
}

/// The address that stands as the target of a record, with or without a final dot.
#[inline]
pub(in crate::rules) fn address_as_target(cx: &Context<'_>, id: RecordId) -> Option<IpAddr> {
    let contents = cx.zone.contents();
    let target = contents.target(contents.record(id))?;
    if !cx.zone.signs(target).any(Signs::ADDRESS) {
        return None;
    }
    address_in(cx, id, cx.zone.contents().name(target))
}

/// The address that stands in the rdata of a record in place of a name, with or without a final dot.
pub(in crate::rules) fn address_in(cx: &Context<'_>, id: RecordId, name: NameRef<'_>) -> Option<IpAddr> {
    let (address, rest) = leading_address(name)?;
    // A name that owns records is meant as it stands: lists of addresses hold such owners.
    let owns_records = || cx.zone.contents().names.get(name).is_some_and(|name| !cx.zone.at(name).is_empty());
    let meant = || !rest.is_root() && owns_records();
    (is_completed_by(cx, id, rest) && !meant()).then_some(address)
}

/// An address made of the first labels of a name, and what follows.
fn leading_address(name: NameRef<'_>) -> Option<(IpAddr, NameRef<'_>)> {
    let first = std::str::from_utf8(name.first_label()?).ok()?;
    // Nearly every name is done with here.
    if !first.bytes().all(|byte| byte.is_ascii_digit()) && !first.contains(':') {
        return None;
    }
    let rest = |labels: usize| name.ancestors().nth(labels);
    let one_label = || Some((first.parse::<Ipv6Addr>().ok()?.into(), rest(1)?));
    four_labels(name).and_then(|address| Some((address, rest(4)?))).or_else(one_label)
}

/// An IPv4 address, or an IPv6 one that ends as an IPv4 one does.
fn four_labels(name: NameRef<'_>) -> Option<IpAddr> {
    let mut text = String::new();
    for label in name.labels().take(4) {
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(std::str::from_utf8(label).ok()?);
    }
    text.parse().ok()
}

/// Whether `rest` is what a master file puts behind an address: nothing behind one with a final dot, else the origin.
/// In `in-addr.arpa.` itself four numbers are a name like any other.
fn is_completed_by(cx: &Context<'_>, id: RecordId, rest: NameRef<'_>) -> bool {
    if rest.is_root() {
        return true;
    }
    let origin = cx.zone.contents().segment(id).origin.as_ref();
    let completed = rest == cx.zone.apex_name() || origin.is_some_and(|origin| rest.eq_ignore_case(origin.as_ref()));
    completed && !rest.wire().eq_ignore_ascii_case(b"\x07in-addr\x04arpa\0")
}
