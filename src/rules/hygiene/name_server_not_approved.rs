//! `name-server-not-approved`: a zone is served by a name server that the policy does not approve of.

use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::{Item, RuleConfig};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::source::Span;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const ID: &str = "name-server-not-approved";

/// Patterns that are named as approved.
const SHOWN: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::rrset(NameServerNotApproved {
        servers: config.options.names("servers").to_vec(),
        said_at: config.options.span("servers"),
        delegations: config.options.boolean("delegations"),
    })
}

struct NameServerNotApproved {
    servers: Vec<Item<NamePattern>>,
    /// Where the policy names them.
    said_at: Option<Span>,
    /// Whether the name servers of delegated zones count, too.
    delegations: bool,
}

impl RrsetRule for NameServerNotApproved {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let at_apex = rrset.owner() == cx.zone.apex();
        if self.servers.is_empty() || !at_apex && !self.delegations || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        for (id, fields) in rrset.records() {
            let contents = cx.zone.contents();
            let Some(name) = contents.target(fields).map(|target| contents.name(target)) else { return };
            let fits = |item: &Item<NamePattern>| item.value.matches(name, cx.zone.apex_name());
            if self.servers.iter().any(fits) || target::is_mistaken(cx, id) {
                continue;
            }
            let draft = Draft::at_field(ID, Severity::Error, cx, id, "nsdname")
                .message(format!("`{}` is served by `{name}`, which is no approved name server", rrset.owner_name()))
                .here("not an approved name server")
                .subject(name.to_string())
                .help(format!("write an approved name server: {}", self.shown()));
            out.push(match self.said_at {
                Some(span) => draft.label(span, "the policy names the approved name servers here"),
                None => draft,
            });
        }
    }
}

impl NameServerNotApproved {
    fn shown(&self) -> String {
        let mut shown: Vec<String> = self.servers.iter().take(SHOWN).map(|item| format!("`{}`", item.value)).collect();
        if self.servers.len() > SHOWN {
            shown.push("…".to_owned());
        }
        shown.join(", ")
    }
}
