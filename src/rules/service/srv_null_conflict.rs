//! `srv-null-conflict`: an SRV record says that there is no such service, another says where it is (RFC 2782).

use super::srv;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "srv-null-conflict";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(SrvNullConflict) };

struct SrvNullConflict;

impl RrsetRule for SrvNullConflict {
    fn types(&self) -> Types {
        Types::Only(&[types::SRV])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() < 2 {
            return;
        }
        let null = srv::all(rrset).find(|service| service.is_null());
        let (Some(null), Some(host)) = (null, srv::all(rrset).find(|service| !service.is_null())) else { return };
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let (owner, server) = (rrset.owner_name(), host.name());
        let says_none = format!("there is no `{owner}`, says this record");
        let says_some = format!("`{owner}` is at `{server}`, says this record");
        let (later, here, earlier, label) = match null.record > host.record {
            true => (null, "says that there is no such service", host, says_some),
            false => (host, "says where the service is", null, says_none),
        };
        out.push(
            Draft::at_field(ID, Severity::Warning, cx, later.record, "target")
                .message(format!("`{owner}` has an SRV record with target `.` beside one with target `{server}`"))
                .here(here)
                .subject(".")
                .evidence(cx.sources, cx.zone, earlier.record, label)
                .help(format!(
                    "if there is the service, remove `{}`; if not, leave that as its only SRV record",
                    null.with_target(".")
                )),
        );
    }
}
