//! `mx-same-network`: all MX hosts of a domain are in one network, and fail together with it.

use std::collections::HashSet;

use super::domain::mail_domains;
use super::exchange;
use super::host::HostAddresses;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::delegation::{Address, shared_networks};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name_table::NameId;

const ID: &str = "mx-same-network";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(MxSameNetwork) };

/// Addresses that are shown.
const SHOWN: usize = 4;

struct MxSameNetwork;

impl ZoneRule for MxSameNetwork {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let mut told: HashSet<Vec<NameId>> = HashSet::new();
        for rrset in mail_domains(cx).filter(|rrset| rrset.ids().len() > 1) {
            let Some((hosts, all)) = all_addresses(cx, rrset) else { continue };
            let Some(networks) = shared_networks(&all) else { continue };
            // Inner networks are one network often enough.
            if cx.zone.kind().is_internal() {
                return;
            }
            let Some(last) = exchange::hosts(rrset).last().filter(|_| told.insert(hosts)) else { continue };
            let owner = rrset.owner_name();
            let listed: Vec<String> = networks.iter().map(|network| format!("`{network}`")).collect();
            let mut draft = Draft::at_field(ID, Severity::Info, cx, last.record, "exchange")
                .message(format!("all MX hosts of `{owner}` are in the network {}", listed.join(" and ")))
                .here("no host elsewhere")
                .help(format!("add an MX host of `{owner}` in another network, best at another place"));
            for address in all.iter().take(SHOWN) {
                draft = draft.evidence(cx.sources, address.zone, address.record, format!("`{}`", address.ip));
            }
            out.push(draft);
        }
    }
}

/// The hosts, sorted, and the addresses of all; `None` unless each has some, and there are two hosts at least.
fn all_addresses<'a>(cx: &Context<'a>, rrset: Rrset<'a>) -> Option<(Vec<NameId>, Vec<Address<'a>>)> {
    let (mut hosts, mut all) = (Vec::new(), Vec::new());
    for exchange in exchange::by_preference(rrset) {
        let addresses = HostAddresses::of(cx, &exchange);
        if !addresses.any() {
            return None;
        }
        hosts.push(exchange.host);
        all.extend(addresses.each());
    }
    hosts.sort_unstable();
    (hosts.len() > 1).then_some((hosts, all))
}
