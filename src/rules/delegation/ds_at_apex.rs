//! `ds-at-apex`: a DS record at the apex of the zone that it speaks of (RFC 4035 2.4). It belongs into the parent zone.

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "ds-at-apex";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DsAtApex) };

struct DsAtApex;

impl RrsetRule for DsAtApex {
    fn types(&self) -> Types {
        Types::Only(&[types::DS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.owner() != cx.zone.apex() {
            return;
        }
        let apex = cx.zone.apex_name();
        let draft = Draft::at_record(ID, Severity::Error, cx, rrset.first())
            .message(format!("DS at the apex of `{apex}`, where no validator looks for it"))
            .here("the apex")
            .help(format!("move the DS record to the parent zone, beside the delegation of `{apex}`"));
        out.push(draft);
    }
}
