//! `mx-duplicate-preference`: several MX hosts share a preference (RFC 5321 5.1).

use super::domain::is_looked_at;
use super::exchange::{self, Exchange};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::policy::data::provider_of_mx;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "mx-duplicate-preference";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    Rule::rrset(MxDuplicatePreference)
}

/// How much higher a preference the help proposes: the step that most zones are written in.
const STEP: u16 = 10;

struct MxDuplicatePreference;

impl RrsetRule for MxDuplicatePreference {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() < 2 || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        for group in exchange::by_preference(rrset).chunk_by(|a, b| a.preference == b.preference) {
            if let [first, second, ..] = group
                && !is_prescribed(group)
            {
                out.push(draft(cx, &rrset, first, second, group.len()));
            }
        }
    }
}

/// Whether all hosts belong to one mail provider: it says which preferences its customers are to write.
fn is_prescribed(group: &[Exchange<'_>]) -> bool {
    let mut providers = group.iter().map(|exchange| provider_of_mx(exchange.name()).map(|provider| provider.name));
    let Some(Some(first)) = providers.next() else { return false };
    providers.all(|provider| provider == Some(first))
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, first: &Exchange<'_>, second: &Exchange<'_>, hosts: usize) -> Draft {
    let (owner, preference) = (rrset.owner_name(), first.preference);
    let message = match hosts {
        2 => format!("`{}` and `{}` share preference {preference} of `{owner}`", first.name(), second.name()),
        _ => format!("{hosts} MX hosts share preference {preference} of `{owner}`"),
    };
    let backup = second.with_preference(preference.saturating_add(STEP));
    Draft::at_field(ID, Severity::Info, cx, second.record, "preference")
        .message(message)
        .subject(second.name().to_string())
        .evidence(cx.sources, cx.zone, first.record, format!("`{}` has preference {preference} here", first.name()))
        .help(format!(
            "write `{backup}` if it is to be tried after `{}`; if the load is shared on purpose, switch `{ID}` off for \
             this zone",
            first.name()
        ))
}
