//! `cname-at-apex` and `cname-duplicate`: what a CNAME may not be beside (RFC 1912 2.4, RFC 2181 10.1).

use super::duplicate_record::is_same;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const AT_APEX: &str = "cname-at-apex";
const DUPLICATE: &str = "cname-duplicate";

/// The provider whose zones may have an alias at the apex.
const CLOUDFLARE: &str = "cloudflare";

pub(super) const CNAME_AT_APEX: Entry = Entry { id: AT_APEX, make: |_| Rule::rrset(AtApex) };
pub(super) const CNAME_DUPLICATE: Entry = Entry { id: DUPLICATE, make: |_| Rule::rrset(Duplicate) };

struct AtApex;

impl RrsetRule for AtApex {
    fn types(&self) -> Types {
        Types::Only(&[types::CNAME])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        // Cloudflare answers with the addresses of the target (CNAME flattening).
        if rrset.owner() != cx.zone.apex() || cx.zone.speaks(CLOUDFLARE) {
            return;
        }
        let apex = cx.zone.apex_text();
        let mut draft = Draft::at_record(AT_APEX, Severity::Error, cx, rrset.first())
            .message(format!(
                "the apex `{apex}` is a CNAME, but must have SOA and NS records, which cannot stand beside one"
            ))
            .here("an alias stands alone")
            .help(
                "write the A and AAAA records of the host that is meant, or use what your DNS provider offers for \
                 this (ALIAS, ANAME)",
            );
        if let Some(soa) = cx.zone.soa() {
            draft = draft.evidence(cx.sources, cx.zone, soa, "the SOA record at the same name");
        }
        out.push(draft);
    }
}

struct Duplicate;

impl RrsetRule for Duplicate {
    fn types(&self) -> Types {
        Types::Only(&[types::CNAME])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.owner() == cx.zone.apex() {
            return;
        }
        let Some(id) = second(cx, &rrset) else { return };
        let owner = rrset.owner_name();
        let draft = Draft::at_record(DUPLICATE, Severity::Error, cx, id)
            .message(format!("`{owner}` has several CNAME records: a name is an alias of one other name only"))
            .here("another alias")
            .evidence(cx.sources, cx.zone, rrset.first(), "the first CNAME record")
            .help("keep one; to spread load, give the one target several addresses");
        out.push(draft);
    }
}

/// The first record of an RRset that is not the same as the first.
fn second(cx: &Context<'_>, rrset: &Rrset<'_>) -> Option<RecordId> {
    let contents = cx.zone.contents();
    let first = contents.record(rrset.first());
    rrset.records().skip(1).find(|(_, record)| !is_same(contents, first, record)).map(|(id, _)| id)
}

/// Whether an RRset holds records that differ.
pub(super) fn has_several(cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
    second(cx, rrset).is_some()
}
