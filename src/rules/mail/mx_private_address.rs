//! `mx-private-address`: an MX host of a public zone has an address that nobody outside can connect to (RFC 6890).

use std::collections::HashSet;

use super::domain::mx_rrsets;
use super::exchange::{self, Exchange};
use super::host::HostAddresses;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::delegation::Address;
use crate::rules::hygiene::networks::{Network, unroutable};
use crate::rules::structure::is_special_use;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, target};
use crate::zone::name_table::NameId;

const ID: &str = "mx-private-address";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(MxPrivateAddress) };

/// Further addresses of a host that are shown.
const SHOWN: usize = 3;

struct MxPrivateAddress;

impl ZoneRule for MxPrivateAddress {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        // However many domains name a host, it is one fault. Of a single domain only hosts with a fault are noted.
        let mut seen: HashSet<NameId, foldhash::fast::RandomState> = HashSet::default();
        let single = cx.zone.mx_owners().len() == 1;
        for rrset in mx_rrsets(cx) {
            for exchange in exchange::hosts(rrset) {
                if !single && !seen.insert(exchange.host) {
                    continue;
                }
                let of_no_use = of_no_use(cx, &exchange);
                let Some(first) = of_no_use.first() else { continue };
                if single && !seen.insert(exchange.host) {
                    continue;
                }
                if cx.zone.kind().is_internal() {
                    return;
                }
                if !is_special_use(exchange.name()) && !target::is_mistaken(cx, exchange.record) {
                    out.push(draft(cx, &rrset, &exchange, first, &of_no_use));
                }
            }
        }
    }
}

type Unroutable<'a> = (Address<'a>, &'static Network);

fn of_no_use<'a>(cx: &Context<'a>, exchange: &Exchange<'a>) -> Vec<Unroutable<'a>> {
    let addresses = HostAddresses::of(cx, exchange).each();
    addresses.filter_map(|address| Some((address, unroutable(address.ip)?))).collect()
}

fn draft(
    cx: &Context<'_>,
    rrset: &Rrset<'_>,
    exchange: &Exchange<'_>,
    first: &Unroutable<'_>,
    all: &[Unroutable<'_>],
) -> Draft {
    let (owner, host, network) = (rrset.owner_name(), exchange.name(), first.1);
    let others = HostAddresses::of(cx, exchange).each().count() > all.len();
    let here = if others { "senders that try this address cannot connect" } else { "no sender can connect" };
    let mut draft = Draft::at_field(ID, Severity::Error, cx, exchange.record, "exchange")
        .message(format!("MX host `{host}` of `{owner}` has the address `{}`: {}", first.0.ip, network.name))
        .here(here)
        .subject(host.to_string())
        .help(format!("write the public address of `{host}`, or name a host that can be reached from outside"));
    for (address, network) in all.iter().take(SHOWN) {
        draft = draft.evidence(cx.sources, address.zone, address.record, format!("in {}", network.prefix));
    }
    draft
}
