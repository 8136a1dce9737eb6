//! `address-in-reverse-zone`: A, AAAA or MX in a zone that maps addresses to names, mostly where PTR was meant.

use std::net::{IpAddr, Ipv4Addr};

use super::generated::is_later_iteration;
use super::owner::is_looked_at;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::delegation::{NamedServers, ip};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, target};
use crate::zone::rdata::types;
use crate::zone::reverse::address_of;

const ID: &str = "address-in-reverse-zone";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(AddressInReverseZone) };

struct AddressInReverseZone;

impl ZoneRule for AddressInReverseZone {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if !zone.kind().is_reverse() || zone.kind().is_special() {
            return;
        }
        let named = NamedServers::of(zone);
        for owner in zone.owners().filter(|&owner| owner != zone.apex() && !named.contains(owner)) {
            for rtype in [types::A, types::AAAA, types::MX] {
                if let Some(rrset) = zone.rrset(owner, rtype)
                    && is_looked_at(zone, owner)
                    && !is_network_mask(&rrset)
                    && !is_later_iteration(zone, rrset.first())
                {
                    out.push(draft(cx, &rrset));
                }
            }
        }
    }
}

/// RFC 1101: the mask of a network is told by an A record beside the PTR record with its name.
fn is_network_mask(rrset: &Rrset<'_>) -> bool {
    let is_mask = |rdata: &[u8]| match ip(rdata) {
        Some(IpAddr::V4(ip)) => {
            ip >= Ipv4Addr::new(255, 0, 0, 0) && ip.to_bits().leading_ones() == ip.to_bits().count_ones()
        }
        _ => false,
    };
    rrset.rtype() == types::A && rrset.rdata().all(is_mask)
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>) -> Draft {
    let (owner, record) = (rrset.owner_name(), rrset.first());
    let rtype = types::mnemonic(rrset.rtype());
    let rdata = rrset.rdata().next().unwrap_or_default();
    let (field, subject) = match ip(rdata) {
        Some(ip) if rrset.rtype() != types::MX => ("address", ip.to_string()),
        _ => (target::field(types::MX), String::new()),
    };
    let help = match address_of(owner) {
        Some(ip) => format!(
            "write `PTR` and the name of the host at `{ip}`; the {rtype} record belongs into the zone of that name"
        ),
        None => format!("move the {rtype} record to a zone of names"),
    };
    Draft::at_field(ID, Severity::Warning, cx, record, field)
        .message(format!("{rtype} record of `{owner}` in a reverse zone, where nobody looks for one"))
        .here("not a name")
        .subject(subject)
        .help(help)
}
