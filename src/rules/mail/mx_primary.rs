//! `mx-primary`: the hosts that the policy calls primary do not hold, alone, the lowest preference.

use super::domain::is_looked_at;
use super::exchange::{self, Exchange};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::{Item, RuleConfig};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const ID: &str = "mx-primary";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::rrset(MxPrimary { primary: config.options.names("primary").to_vec() })
}

/// How much higher a preference the help proposes: the step that most zones are written in.
const STEP: u16 = 10;

/// Patterns that are named as the policy's primary hosts.
const SHOWN_PATTERNS: usize = 3;

struct MxPrimary {
    primary: Vec<Item<NamePattern>>,
}

impl RrsetRule for MxPrimary {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if self.primary.is_empty() || !self.concerns(cx, &rrset) {
            return;
        }
        let Some(lowest) = exchange::hosts(rrset).map(|exchange| exchange.preference).min() else { return };
        let is_intruder =
            |exchange: &Exchange<'_>| exchange.preference == lowest && self.pattern(cx, exchange).is_none();
        let Some(intruder) = exchange::hosts(rrset).find(is_intruder) else { return };
        let primary = exchange::by_preference(rrset).into_iter().find(|exchange| self.pattern(cx, exchange).is_some());
        out.push(match primary {
            None => self.without_primary(cx, &rrset, &intruder),
            Some(primary) => self.before_or_beside(cx, &rrset, &intruder, &primary),
        });
    }
}

impl MxPrimary {
    /// Every RRset that mail is routed by: those of wildcards too, but not those of the mail hosts themselves.
    fn concerns(&self, cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
        is_looked_at(cx.zone, rrset) && (rrset.owner() == cx.zone.apex() || !cx.set.owner_is_mx_host(rrset))
    }

    /// The pattern of the policy that makes a host primary.
    fn pattern(&self, cx: &Context<'_>, exchange: &Exchange<'_>) -> Option<&Item<NamePattern>> {
        self.primary.iter().find(|item| item.value.matches(exchange.name(), cx.zone.apex_name()))
    }

    fn without_primary(&self, cx: &Context<'_>, rrset: &Rrset<'_>, intruder: &Exchange<'_>) -> Draft {
        let owner = rrset.owner_name();
        let mut patterns: Vec<String> =
            self.primary.iter().take(SHOWN_PATTERNS).map(|item| format!("`{}`", item.value)).collect();
        if self.primary.len() > SHOWN_PATTERNS {
            patterns.push("…".to_owned());
        }
        let is = if patterns.len() == 1 { "the policy's primary host is" } else { "the policy's primary hosts are" };
        let draft = Draft::at_field(ID, Severity::Error, cx, intruder.record, "exchange")
            .message(format!("`{}` gets the mail for `{owner}`, and none of its MX hosts is primary", intruder.name()))
            .here("not a primary host")
            .subject(intruder.name().to_string())
            .help(format!(
                "add a primary host with a preference below {}; {is} {}",
                intruder.preference,
                patterns.join(", ")
            ));
        at_policy(draft, self.primary.first())
    }

    fn before_or_beside(
        &self,
        cx: &Context<'_>,
        rrset: &Rrset<'_>,
        intruder: &Exchange<'_>,
        primary: &Exchange<'_>,
    ) -> Draft {
        let (owner, first, main) = (rrset.owner_name(), intruder.name(), primary.name());
        let beside = primary.preference == intruder.preference;
        let (message, help) = if beside {
            let behind = intruder.with_preference(intruder.preference.saturating_add(STEP));
            let message = format!("`{first}` shares the lowest preference of `{owner}` with the primary `{main}`");
            (message, format!("write `{behind}`"))
        } else {
            let (main, behind) =
                (primary.with_preference(intruder.preference), intruder.with_preference(primary.preference));
            let message = format!("`{first}` is preferred to the primary `{}` of `{owner}`", primary.name());
            (message, format!("swap the preferences: write `{main}` and `{behind}`"))
        };
        let label = format!("the primary `{main}` has preference {} here", primary.preference);
        let draft = Draft::at_field(ID, Severity::Error, cx, intruder.record, "exchange")
            .message(message)
            .here(format!("preference {}, but not a primary host", intruder.preference))
            .subject(first.to_string())
            .evidence(cx.sources, cx.zone, primary.record, label)
            .help(help);
        at_policy(draft, self.pattern(cx, primary))
    }
}

/// Shows the line of the policy that asks for it.
fn at_policy(draft: Draft, item: Option<&Item<NamePattern>>) -> Draft {
    match item.and_then(|item| item.span) {
        Some(span) => draft.label(span, "the policy names the primary hosts here"),
        None => draft,
    }
}
