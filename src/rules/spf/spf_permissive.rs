//! `spf-permissive`: a record that lets nearly anybody send (RFC 7208 5.1, 11).

use ipnet::IpNet;

use super::own_record::{OwnRecord, SpfRule};
use crate::finding::Severity;
use crate::mail::spf::addresses::{AddressSet, Family};
use crate::mail::spf::evaluate::{Evaluator, MAX_STEPS};
use crate::mail::spf::result::SpfResult;
use crate::mail::spf::term::{Directive, Mechanism, Qualifier, TermKind};
use crate::mail::spf::tree::reached;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, TextRule};

const ID: &str = "spf-permissive";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    let length = |name: &str, otherwise: u8| {
        config.options.integer(name).and_then(|length| u8::try_from(length).ok()).unwrap_or(otherwise)
    };
    Rule::text(TextRule::spf(SpfPermissive { v4: length("v4", 8), v6: length("v6", 16) }))
}

/// The shortest prefixes that are fine.
struct SpfPermissive {
    v4: u8,
    v6: u8,
}

impl SpfRule for SpfPermissive {
    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>) {
        if let Some(draft) = self.by_term(cx, own) {
            out.push(draft);
            return;
        }
        let mut evaluator = Evaluator::new(cx.set, cx.zone);
        for family in [Family::V4, Family::V6] {
            // What is missing is asked for by all that could ask.
            if !self.may_add_up(own, family) && cx.set.missing().is_none() {
                continue;
            }
            let sets = evaluator.sets_of_record(own.domain, &own.record, family);
            // Adding terms up only helps where there are more than can be sent from one network.
            if sets.possible(SpfResult::Pass).is_empty() {
                continue;
            }
            if let Some(draft) = self.by_set(cx, own, &sets.certain(SpfResult::Pass)) {
                out.push(evaluator.consulted().iter().fold(draft, |draft, &zone| draft.consulted(cx.set.zone(zone))));
                return;
            }
        }
    }
}

impl SpfPermissive {
    fn shortest(&self, family: Family) -> u8 {
        match family {
            Family::V4 => self.v4,
            Family::V6 => self.v6,
        }
    }

    /// A single term that is too wide.
    fn by_term(&self, cx: &Context<'_>, own: &OwnRecord<'_>) -> Option<Draft> {
        let too_wide = reached(&own.record).find_map(|number| match &own.record.terms().get(number)?.kind {
            TermKind::Directive(Directive { qualifier: Qualifier::Pass, mechanism }) => {
                Some((number, self.told_if_too_wide(mechanism)?))
            }
            _ => None,
        });
        let (number, what) = too_wide?;
        let shown = own.shown(number);
        let help = match what {
            Wide::Everyone => "write `-all`, with the hosts that send in front of it".to_owned(),
            Wide::Network(_) | Wide::Around(..) => "name the networks that really send for the domain".to_owned(),
        };
        let message = match what {
            Wide::Everyone => format!("`{shown}` of the SPF record of `{}` lets everyone send for it", own.domain),
            Wide::Network(network) => {
                let count = AddressSet::of_networks(Family::of(network.addr()), [network]).count();
                format!("`{shown}` of the SPF record of `{}` authorises {count} addresses", own.domain)
            }
            Wide::Around(family, length) => {
                format!(
                    "`{shown}` of the SPF record of `{}` authorises a whole {family} /{length} around each address",
                    own.domain
                )
            }
        };
        Some(
            Draft::at_span(ID, Severity::Error, cx, own.id, own.span(cx, Some(number)))
                .message(message)
                .here("far wider than any mail system")
                .subject(shown)
                .help(help),
        )
    }

    fn told_if_too_wide(&self, mechanism: &Mechanism) -> Option<Wide> {
        match mechanism {
            Mechanism::All => Some(Wide::Everyone),
            Mechanism::Ip4(network) if network.prefix_len() < self.v4 => Some(Wide::Network((*network).into())),
            Mechanism::Ip6(network) if network.prefix_len() < self.v6 => Some(Wide::Network((*network).into())),
            Mechanism::A(hosts) | Mechanism::Mx(hosts) if hosts.prefix.ip4 < self.v4 => {
                Some(Wide::Around("IPv4", hosts.prefix.ip4))
            }
            Mechanism::A(hosts) | Mechanism::Mx(hosts) if hosts.prefix.ip6 < self.v6 => {
                Some(Wide::Around("IPv6", hosts.prefix.ip6))
            }
            _ => None,
        }
    }

    /// Whether the terms together may authorise as many addresses as are told of: by their prefixes alone, before
    /// anything is looked up.
    fn may_add_up(&self, own: &OwnRecord<'_>, family: Family) -> bool {
        let Some(wider) = self.shortest(family).checked_sub(1) else { return false };
        let mut count = 0_u128;
        for term in own.record.terms() {
            let added = match &term.kind {
                TermKind::Directive(Directive { qualifier: Qualifier::Pass, mechanism }) => match (mechanism, family) {
                    (Mechanism::Ip4(network), Family::V4) => addresses(family, network.prefix_len()),
                    (Mechanism::Ip6(network), Family::V6) => addresses(family, network.prefix_len()),
                    (Mechanism::Ip4(_) | Mechanism::Ip6(_), _) => 0,
                    // Each address of a host takes a step.
                    (Mechanism::A(hosts) | Mechanism::Mx(hosts), Family::V4) => {
                        addresses(family, hosts.prefix.ip4).saturating_mul(MAX_STEPS.into())
                    }
                    (Mechanism::A(hosts) | Mechanism::Mx(hosts), Family::V6) => {
                        addresses(family, hosts.prefix.ip6).saturating_mul(MAX_STEPS.into())
                    }
                    (Mechanism::All | Mechanism::Include(_) | Mechanism::Ptr(_) | Mechanism::Exists(_), _) => {
                        return true;
                    }
                },
                TermKind::Directive(_) | TermKind::Explanation(_) | TermKind::UnknownModifier => 0,
                TermKind::Redirect(_) | TermKind::NotUnderstood => return true,
            };
            count = count.saturating_add(added);
        }
        count >= addresses(family, wider)
    }

    /// Networks that are fine one by one and too many together: as many addresses as the next wider network has.
    fn by_set(&self, cx: &Context<'_>, own: &OwnRecord<'_>, pass: &AddressSet) -> Option<Draft> {
        let family = pass.family();
        let shortest = self.shortest(family);
        let wider = shortest.checked_sub(1)?;
        let one_network = pass.widest().is_some_and(|network| network.prefix_len() <= wider);
        if !one_network && !pass.count().fills(family, wider) {
            return None;
        }
        let (name, count) = (if family == Family::V4 { "IPv4" } else { "IPv6" }, pass.count());
        let networks: Vec<String> = widest_first(pass).iter().take(4).map(|network| format!("`{network}`")).collect();
        Some(
            Draft::at_span(ID, Severity::Error, cx, own.id, own.span(cx, None))
                .message(format!("the SPF record of `{}` authorises {count} {name} addresses", own.domain))
                .here(format!("more than a /{shortest} holds, all terms together"))
                .subject(name)
                .help(format!(
                    "name the networks that really send for the domain; the widest are {}",
                    networks.join(", ")
                )),
        )
    }
}

/// How many addresses a prefix of that length holds; of all of IPv6 one less.
fn addresses(family: Family, prefix: u8) -> u128 {
    let bits = match family {
        Family::V4 => 32,
        Family::V6 => 128_u32,
    };
    1_u128.checked_shl(bits.saturating_sub(prefix.into())).unwrap_or(u128::MAX)
}

/// What makes a term too wide.
enum Wide {
    Everyone,
    Network(IpNet),
    Around(&'static str, u8),
}

fn widest_first(set: &AddressSet) -> Vec<IpNet> {
    let mut networks = set.networks();
    networks.sort_by_key(IpNet::prefix_len);
    networks
}
