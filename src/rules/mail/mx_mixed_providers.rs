//! `mx-mixed-providers`: MX records of two mail providers, or of a filter and of the mailboxes behind it.

use super::domain::is_looked_at;
use super::exchange::{self, Exchange};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::data::{MailProvider, ProviderKind, provider_of_mx};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "mx-mixed-providers";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(MxMixedProviders) };

struct MxMixedProviders;

impl RrsetRule for MxMixedProviders {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() < 2 {
            return;
        }
        let mut known =
            exchange::hosts(rrset).filter_map(|exchange| Some((exchange, provider_of_mx(exchange.name())?)));
        let Some(first) = known.next() else { return };
        let Some(second) = known.find(|(_, provider)| provider.name != first.1.name) else { return };
        if is_looked_at(cx.zone, &rrset) {
            out.push(draft(cx, &rrset, first, second));
        }
    }
}

type Provided<'a> = (Exchange<'a>, &'static MailProvider);

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, first: Provided<'_>, second: Provided<'_>) -> Draft {
    let owner = rrset.owner_name();
    // The mailboxes behind a filter are the way round it, wherever they stand.
    let (blamed, other) = match (first.1.kind, second.1.kind) {
        (ProviderKind::Mailbox, ProviderKind::Gateway) => (first, second),
        _ => (second, first),
    };
    let (name, host) = (blamed.1.name, blamed.0.name());
    let (message, here, help) = match (blamed.1.kind, other.1.kind) {
        (ProviderKind::Mailbox, ProviderKind::Gateway) => (
            format!("mail for `{owner}` goes through the filter of {}, and past it to {name}", other.1.name),
            format!("senders can hand mail to {name} directly"),
            format!(
                "remove `{}`, so that all mail goes through the filter",
                blamed.0.with_preference(blamed.0.preference)
            ),
        ),
        _ => (
            format!("mail for `{owner}` goes to two providers, {} and {name}", other.1.name),
            format!("{name}, perhaps left over"),
            "remove the MX records of the provider that is no longer used".to_owned(),
        ),
    };
    Draft::at_field(ID, Severity::Warning, cx, blamed.0.record, "exchange")
        .message(message)
        .here(here)
        .subject(host.to_string())
        .evidence(cx.sources, cx.zone, other.0.record, format!("`{}` belongs to {}", other.0.name(), other.1.name))
        .help(help)
}
