//! `null-mx-conflict`: a null MX beside other MX records (RFC 7505 3).

use super::domain::is_looked_at;
use super::exchange;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "null-mx-conflict";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    Rule::rrset(NullMxConflict)
}

struct NullMxConflict;

impl RrsetRule for NullMxConflict {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() < 2 || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let null = exchange::all(rrset).find(|exchange| exchange.is_null());
        let (Some(null), Some(host)) = (null, exchange::hosts(rrset).next()) else { return };
        let (owner, server) = (rrset.owner_name(), host.name());
        let says_none = format!("`{owner}` takes no mail, says this null MX");
        let says_some = format!("mail for `{owner}` goes to `{server}`, says this MX");
        let (later, here, earlier, label) = match null.record > host.record {
            true => (null, "says that there is no mail", host, says_some),
            false => (host, "says where mail goes", null, says_none),
        };
        out.push(
            Draft::at_field(ID, Severity::Error, cx, later.record, "exchange")
                .message(format!("`{owner}` has a null MX beside the MX `{server}`"))
                .here(here)
                .subject(".")
                .evidence(cx.sources, cx.zone, earlier.record, label)
                .help(format!(
                    "if `{owner}` takes mail, remove `MX {} .`; if not, leave `MX 0 .` as its only MX",
                    null.preference
                )),
        );
    }
}
