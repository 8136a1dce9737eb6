//! `soa-duplicate` and `soa-outside-apex`: a zone has one SOA record, at its apex (RFC 1035 5.2).

use super::duplicate_record::is_same;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const DUPLICATE: &str = "soa-duplicate";
const OUTSIDE: &str = "soa-outside-apex";

pub(super) const SOA_DUPLICATE: Entry = Entry { id: DUPLICATE, make: |_| Rule::rrset(Duplicate) };
pub(super) const SOA_OUTSIDE_APEX: Entry = Entry { id: OUTSIDE, make: |_| Rule::rrset(Outside) };

struct Duplicate;

impl RrsetRule for Duplicate {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let contents = cx.zone.contents();
        if rrset.owner() != cx.zone.apex() || rrset.ids().len() < 2 {
            return;
        }
        let first = contents.record(rrset.first());
        let Some((id, _)) = rrset.records().find(|(_, record)| !is_same(contents, first, record)) else {
            return; // Told by `duplicate-record`.
        };
        let draft = Draft::at_record(DUPLICATE, Severity::Error, cx, id)
            .message(format!("zone `{}` has more than one SOA record", cx.zone.apex_text()))
            .here("another SOA record")
            .evidence(cx.sources, cx.zone, rrset.first(), "the first SOA record")
            .help("keep the one with the higher serial");
        out.push(draft);
    }
}

struct Outside;

impl RrsetRule for Outside {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        // Without a SOA at the apex `soa-missing` shows this one; outside the zone `out-of-zone` does.
        let (Some(soa), owner) = (cx.zone.soa(), rrset.owner_name()) else { return };
        let apex = cx.zone.apex_name();
        if !owner.is_below(apex) {
            return;
        }
        let draft = Draft::at_owner(OUTSIDE, Severity::Error, cx, rrset.first())
            .message(format!("`{owner}` has a SOA record, but is not the apex of the zone"))
            .here(format!("the apex is `{apex}`"))
            .evidence(cx.sources, cx.zone, soa, "the SOA record of the zone")
            .help(format!("delete it; if `{owner}` is a zone of its own, put it into a file of its own"));
        out.push(draft);
    }
}
