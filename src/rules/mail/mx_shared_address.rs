//! `mx-shared-address`: several MX hosts have one and the same address, so that the second is no help when the first is down.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::domain::mx_rrsets;
use super::exchange::{self, Exchange};
use super::host::HostAddresses;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::delegation::Address;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name_table::NameId;

const ID: &str = "mx-shared-address";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(MxSharedAddress) };

struct MxSharedAddress;

/// The first host of an RRset at each address.
type FirstAt<'a> = HashMap<IpAddr, (Exchange<'a>, Address<'a>), foldhash::fast::RandomState>;

impl ZoneRule for MxSharedAddress {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        // Two hosts at one address are one fault, however many domains name both.
        let mut told = HashSet::new();
        let mut first_at: FirstAt<'_> = HashMap::default();
        let mut last: Vec<NameId> = Vec::new();
        for rrset in mx_rrsets(cx).filter(|rrset| rrset.ids().len() > 1) {
            if all_apart(cx, rrset) {
                continue;
            }
            let exchanges = exchange::by_preference(rrset);
            // Domains that name the same hosts mostly stand next to each other.
            let hosts = || exchanges.iter().map(|exchange| exchange.host);
            if hosts().eq(last.iter().copied()) {
                continue;
            }
            last.clear();
            last.extend(hosts());
            first_at.clear();
            for exchange in exchanges {
                let Some(address) = HostAddresses::of(cx, &exchange).only() else { continue };
                let earlier = *first_at.entry(address.ip).or_insert((exchange, address));
                let (one, other) = (earlier.0.host, exchange.host);
                if one != other && told.insert((one.min(other), one.max(other))) {
                    out.push(draft(cx, &rrset, &earlier, &(exchange, address)));
                }
            }
        }
    }
}

/// Whether no two of a few hosts have one address: nothing is kept to find that out. Where it is `false`, nothing is known.
fn all_apart(cx: &Context<'_>, rrset: Rrset<'_>) -> bool {
    const FEW: usize = 4;
    let mut known = [None; FEW];
    if rrset.ids().len() > known.len() {
        return false;
    }
    for (place, exchange) in exchange::hosts(rrset).enumerate() {
        let Some(address) = HostAddresses::of(cx, &exchange).only() else { continue };
        if known.contains(&Some(address.ip)) {
            return false;
        }
        known[place] = Some(address.ip);
    }
    true
}

fn draft(
    cx: &Context<'_>,
    rrset: &Rrset<'_>,
    earlier: &(Exchange<'_>, Address<'_>),
    later: &(Exchange<'_>, Address<'_>),
) -> Draft {
    let (one, other) = (earlier.0.name(), later.0.name());
    let (owner, ip) = (rrset.owner_name(), later.1.ip);
    Draft::at_field(ID, Severity::Warning, cx, later.0.record, "exchange")
        .message(format!(
            "MX hosts `{one}` and `{other}` of `{owner}` have the same address, `{ip}`: they are one server"
        ))
        .here(format!("at `{ip}`, too"))
        .subject(format!("{one} {other}"))
        .evidence(cx.sources, cx.zone, earlier.0.record, format!("`{one}` is named here"))
        .evidence(cx.sources, earlier.1.zone, earlier.1.record, format!("`{one}` has `{ip}`"))
        .evidence(cx.sources, later.1.zone, later.1.record, format!("`{other}` has `{ip}`"))
        .help(format!("give `{other}` an address of its own, or remove its MX"))
}
