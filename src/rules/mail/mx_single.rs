//! `mx-single`: fewer MX hosts than the policy asks for (RFC 5321 5.1).

use super::domain::is_mail_domain;
use super::exchange::{self, Exchange};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::data::provider_of_mx;
use crate::policy::{Item, RuleConfig};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::source::Span;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const ID: &str = "mx-single";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::rrset(MxSingle {
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

impl RrsetRule for MxSingle {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let count = exchange::host_count(rrset);
        if count >= self.min || !is_mail_domain(cx.set, &rrset) {
            return;
        }
        // Beside a null MX it is not clear whether there is to be mail at all, and that is told already.
        let exempt = |exchange: Exchange<'_>| exchange.is_null() || self.is_exempt(cx, &exchange);
        if exchange::all(rrset).any(exempt) {
            return;
        }
        let Some(first) = exchange::hosts(rrset).next() else { return };
        let owner = rrset.owner_name();
        let message = match count {
            1 => format!("`{owner}` has only one MX host, `{}`", first.name()),
            _ => format!("`{owner}` has only {count} MX hosts"),
        };
        let missing = match self.min - count {
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
}

impl MxSingle {
    fn is_exempt(&self, cx: &Context<'_>, exchange: &Exchange<'_>) -> bool {
        let listed = |item: &Item<NamePattern>| item.value.matches(exchange.name(), cx.zone.apex_name());
        self.exempt.iter().any(listed)
            || self.exempt_providers && provider_of_mx(exchange.name()).is_some_and(|provider| provider.single_mx)
    }
}
