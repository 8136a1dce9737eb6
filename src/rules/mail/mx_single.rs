//! `mx-single`: fewer MX hosts than the policy asks for (RFC 5321 5.1).

use std::collections::HashMap;

use super::domain::mail_domains;
use super::exchange::{self, Exchange};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::data::provider_of_mx;
use crate::policy::{Item, RuleConfig};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::source::Span;
use crate::zone::name_pattern::NamePattern;
use crate::zone::name_table::NameId;

const ID: &str = "mx-single";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::zone(MxSingle {
        min: config.options.integer("min").and_then(|min| usize::try_from(min).ok()).unwrap_or(2),
        min_set_at: config.options.span("min"),
        exempt_providers: config.options.boolean("exempt-providers"),
        exempt: config.options.names("exempt").to_vec(),
    })
}

struct MxSingle {
    min: usize,
    min_set_at: Option<Span>,
    exempt_providers: bool,
    exempt: Vec<Item<NamePattern>>,
}

impl ZoneRule for MxSingle {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        // Hosts that all name the one server as their exchange are one decision, and one finding.
        let mut found: Vec<(Rrset<'_>, usize)> = Vec::new();
        let mut by_hosts: HashMap<Vec<NameId>, usize> = HashMap::new();
        for rrset in mail_domains(cx).filter(|rrset| self.is_short(cx, *rrset)) {
            let mut hosts: Vec<NameId> = exchange::hosts(rrset).map(|exchange| exchange.host).collect();
            hosts.sort_unstable();
            hosts.dedup();
            let group = *by_hosts.entry(hosts).or_insert(found.len());
            match found.get_mut(group) {
                Some((_, others)) => *others += 1,
                None => found.push((rrset, 0)),
            }
        }
        for (rrset, others) in found {
            self.report(cx, rrset, others, out);
        }
    }
}

impl MxSingle {
    /// Whether a mail domain has fewer hosts than it should.
    fn is_short(&self, cx: &Context<'_>, rrset: Rrset<'_>) -> bool {
        // Beside a null MX it is not clear whether there is to be mail at all, and that is told already.
        let exempt = |exchange: Exchange<'_>| exchange.is_null() || self.is_exempt(cx, &exchange);
        exchange::host_count(rrset) < self.min && !exchange::all(rrset).any(exempt)
    }

    fn report(&self, cx: &Context<'_>, rrset: Rrset<'_>, others: usize, out: &mut Findings<'_>) {
        let count = exchange::host_count(rrset);
        let Some(first) = exchange::hosts(rrset).next() else { return };
        let owner = rrset.owner_name();
        let so_do = match others {
            0 => String::new(),
            1 => ", and so has another name in this zone".to_owned(),
            more => format!(", and so have {more} other names in this zone"),
        };
        let message = match count {
            1 => format!("`{owner}` has only one MX host, `{}`{so_do}", first.name()),
            _ => format!("`{owner}` has only {count} MX hosts{so_do}"),
        };
        let missing = match self.min.saturating_sub(count) {
            1 => "another host that takes".to_owned(),
            missing => format!("{missing} more hosts that take"),
        };
        let mut draft = Draft::at_field(ID, Severity::Warning, cx, first.record, "exchange")
            .message(message)
            .help(format!("add {missing} mail for `{owner}`, or list `{}` under `exempt`", first.name()));
        if let Some(span) = self.min_set_at {
            draft = draft.label(span, format!("at least {} are asked for here", self.min));
        }
        out.push(draft);
    }

    fn is_exempt(&self, cx: &Context<'_>, exchange: &Exchange<'_>) -> bool {
        let listed = |item: &Item<NamePattern>| item.value.matches(exchange.name(), cx.zone.apex_name());
        self.exempt.iter().any(listed)
            || self.exempt_providers && provider_of_mx(exchange.name()).is_some_and(|provider| provider.single_mx)
    }
}
