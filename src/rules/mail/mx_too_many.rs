//! `mx-too-many`: more MX hosts than the policy allows.

use std::collections::HashSet;

use super::domain::is_looked_at;
use super::exchange;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::source::Span;
use crate::zone::rdata::types;

const ID: &str = "mx-too-many";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::rrset(MxTooMany {
        max: config.options.integer("max").and_then(|max| usize::try_from(max).ok()).unwrap_or(5),
        max_set_at: config.options.span("max"),
    })
}

struct MxTooMany {
    max: usize,
    max_set_at: Option<Span>,
}

impl RrsetRule for MxTooMany {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() <= self.max || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let mut hosts = HashSet::new();
        let mut beyond = None;
        for exchange in exchange::hosts(rrset) {
            if hosts.insert(exchange.host) && hosts.len() == self.max + 1 {
                beyond = Some(exchange);
            }
        }
        let Some(beyond) = beyond else { return };
        let (owner, count, max) = (rrset.owner_name(), hosts.len(), self.max);
        let mut draft = Draft::at_field(ID, Severity::Warning, cx, beyond.record, "exchange")
            .message(format!("`{owner}` has {count} MX hosts, more than {max}"))
            .here(format!("number {}", max + 1))
            .help(format!("remove the hosts that no longer take mail for `{owner}`, {} at least", count - max));
        if let Some(span) = self.max_set_at {
            draft = draft.label(span, format!("at most {max} are allowed here"));
        }
        out.push(draft);
    }
}
