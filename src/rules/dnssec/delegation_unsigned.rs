//! `delegation-unsigned`: a delegation without DS where the policy asks for one.

use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::{Item, RuleConfig};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::source::Span;
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types;

const ID: &str = "delegation-unsigned";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::rrset(DelegationUnsigned { except: config.options.names("except").to_vec(), asked_at: config.span })
}

struct DelegationUnsigned {
    /// Children that need no DS.
    except: Vec<Item<NamePattern>>,
    /// The header in the policy that asks for it.
    asked_at: Option<Span>,
}

impl RrsetRule for DelegationUnsigned {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let (zone, owner) = (cx.zone, rrset.owner());
        if !zone.is_topmost_cut(owner) || zone.may_hide(Some(owner)) || zone.rrset(owner, types::DS).is_some() {
            return;
        }
        let name = rrset.owner_name();
        if self.except.iter().any(|item| item.value.matches(name, zone.apex_name())) {
            return;
        }
        let draft = Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
            .message(format!("`{name}` is delegated without a DS record, and the policy asks for one"))
            .here("no DS")
            .help(format!("add the DS record of the key that signs `{name}`, as its operator publishes it"));
        out.push(match self.asked_at {
            Some(span) => draft.label(span, "the policy asks for DS records here"),
            None => draft,
        });
    }
}
