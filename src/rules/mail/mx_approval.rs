//! `mx-not-approved` and `mx-retired`: MX hosts, or addresses of them, outside the policy's list of those that may be, or on its list
//! of those that are no more.

use ipnet::IpNet;

use super::domain::is_looked_at;
use super::exchange::{self, Exchange, Told};
use super::host::HostAddresses;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::{Item, RuleConfig};
use crate::rules::delegation::Address;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::source::Span;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const NOT_APPROVED: &str = "mx-not-approved";
const RETIRED: &str = "mx-retired";

pub(super) const NOT_APPROVED_RULE: Entry =
    Entry { id: NOT_APPROVED, make: |config| Rule::rrset(Approved(Lists::of(config))) };
pub(super) const RETIRED_RULE: Entry = Entry { id: RETIRED, make: |config| Rule::rrset(Retired(Lists::of(config))) };

/// Approved hosts and networks that are named in the help.
const SHOWN: usize = 4;

/// What a policy lists.
struct Lists {
    hosts: Vec<Item<NamePattern>>,
    hosts_at: Option<Span>,
    networks: Vec<Item<IpNet>>,
    networks_at: Option<Span>,
}

impl Lists {
    fn of(config: &RuleConfig) -> Lists {
        let options = &config.options;
        Lists {
            hosts: options.names("hosts").to_vec(),
            hosts_at: options.span("hosts"),
            networks: options.networks("networks").to_vec(),
            networks_at: options.span("networks"),
        }
    }

    fn host(&self, cx: &Context<'_>, exchange: &Exchange<'_>) -> Option<&Item<NamePattern>> {
        self.hosts.iter().find(|item| item.value.matches(exchange.name(), cx.zone.apex_name()))
    }

    fn network(&self, address: &Address<'_>) -> Option<&Item<IpNet>> {
        self.networks.iter().find(|item| item.value.contains(&address.ip))
    }
}

fn shown<T: std::fmt::Display>(items: &[Item<T>]) -> String {
    let mut shown: Vec<String> = items.iter().take(SHOWN).map(|item| format!("`{}`", item.value)).collect();
    if items.len() > SHOWN {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

fn at_policy(draft: Draft, span: Option<Span>, message: &str) -> Draft {
    match span {
        Some(span) => draft.label(span, message),
        None => draft,
    }
}

/// Every MX host must be among the hosts that are approved, and all its addresses in the networks that are, as far as either is
/// listed.
struct Approved(Lists);

impl RrsetRule for Approved {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if self.0.hosts.is_empty() && self.0.networks.is_empty() || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let mut told = Told::default();
        for exchange in exchange::hosts(rrset) {
            let Some(draft) = self.by_name(cx, &rrset, &exchange).or_else(|| self.by_address(cx, &rrset, &exchange))
            else {
                continue;
            };
            if !target::is_mistaken(cx, exchange.record) && told.first(&exchange) {
                out.push(draft);
            }
        }
    }
}

impl Approved {
    fn by_name(&self, cx: &Context<'_>, rrset: &Rrset<'_>, exchange: &Exchange<'_>) -> Option<Draft> {
        let lists = &self.0;
        if lists.hosts.is_empty() || lists.host(cx, exchange).is_some() {
            return None;
        }
        let (owner, host) = (rrset.owner_name(), exchange.name());
        let draft = Draft::at_field(NOT_APPROVED, Severity::Error, cx, exchange.record, "exchange")
            .message(format!("mail for `{owner}` goes to `{host}`, which is no approved mail host"))
            .here("not an approved mail host")
            .subject(host.to_string())
            .help(format!("write an approved mail host: {}", shown(&lists.hosts)));
        Some(at_policy(draft, lists.hosts_at, "the policy names the approved mail hosts here"))
    }

    fn by_address(&self, cx: &Context<'_>, rrset: &Rrset<'_>, exchange: &Exchange<'_>) -> Option<Draft> {
        let lists = &self.0;
        if lists.networks.is_empty() {
            return None;
        }
        let mut addresses = HostAddresses::of(cx, exchange).each();
        let address = addresses.find(|address| lists.network(address).is_none())?;
        let (owner, host, ip) = (rrset.owner_name(), exchange.name(), address.ip);
        let draft = Draft::at_field(NOT_APPROVED, Severity::Error, cx, exchange.record, "exchange")
            .message(format!("mail for `{owner}` goes to `{host}` at `{ip}`, which is in no approved network"))
            .here("in no approved network")
            .subject(format!("{host} {ip}"))
            .evidence(cx.sources, address.zone, address.record, format!("`{host}` has the address `{ip}`"))
            .help(format!("write an address in an approved network: {}", shown(&lists.networks)));
        Some(at_policy(draft, lists.networks_at, "the policy names the approved networks here"))
    }
}

struct Retired(Lists);

impl RrsetRule for Retired {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if self.0.hosts.is_empty() && self.0.networks.is_empty() || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let mut told = Told::default();
        for exchange in exchange::hosts(rrset) {
            let Some(draft) = self.look(cx, &rrset, &exchange) else { continue };
            if !target::is_mistaken(cx, exchange.record) && told.first(&exchange) {
                out.push(draft);
            }
        }
    }
}

impl Retired {
    fn look(&self, cx: &Context<'_>, rrset: &Rrset<'_>, exchange: &Exchange<'_>) -> Option<Draft> {
        let (owner, host) = (rrset.owner_name(), exchange.name());
        let draft = || Draft::at_field(RETIRED, Severity::Error, cx, exchange.record, "exchange");
        let others = exchange::hosts(*rrset).any(|other| other.host != exchange.host);
        let help = if others { "remove this MX" } else { "name the host that took its place" };
        if let Some(pattern) = self.0.host(cx, exchange) {
            let draft = draft()
                .message(format!("mail for `{owner}` goes to `{host}`, which is retired"))
                .here("a retired mail host")
                .subject(host.to_string())
                .help(help);
            return Some(at_policy(draft, pattern.span, "retired by the policy"));
        }
        let mut addresses = HostAddresses::of(cx, exchange).each();
        let (address, network) = addresses.find_map(|address| Some((address, self.0.network(&address)?)))?;
        let ip = address.ip;
        let draft = draft()
            .message(format!(
                "mail for `{owner}` goes to `{host}` at `{ip}`, in the retired network `{}`",
                network.value
            ))
            .here("in a retired network")
            .subject(format!("{host} {ip}"))
            .evidence(cx.sources, address.zone, address.record, format!("`{host}` has the address `{ip}`"))
            .help(format!("give `{host}` its new address, or {help}"));
        Some(at_policy(draft, network.span, "retired by the policy"))
    }
}
