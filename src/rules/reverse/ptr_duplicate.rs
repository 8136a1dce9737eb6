//! `ptr-duplicate`: several PTR records for one address. They are legal (RFC 2181 10.2), but some programs read one only.

use std::collections::HashSet;

use super::generated::is_later_iteration;
use super::owner::is_looked_at;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::rdata::types;
use crate::zone::reverse::address_of;

const ID: &str = "ptr-duplicate";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(PtrDuplicate) };

struct PtrDuplicate;

impl RrsetRule for PtrDuplicate {
    fn types(&self) -> Types {
        Types::Only(&[types::PTR])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() < 2 || !is_looked_at(cx.zone, rrset.owner()) {
            return;
        }
        let Some(ip) = address_of(rrset.owner_name()) else { return };
        let contents = cx.zone.contents();
        let host = |record: &crate::zone::contents::Record| contents.target(record).map(|host| contents.name(host));
        let mut hosts = rrset.records();
        let Some((first, first_host)) = hosts.next().and_then(|(id, record)| Some((id, host(record)?))) else {
            return;
        };
        let Some((other, other_host)) =
            hosts.filter_map(|(id, record)| Some((id, host(record)?))).find(|(_, host)| *host != first_host)
        else {
            return;
        };
        if is_later_iteration(cx.zone, other) {
            return;
        }
        let all: HashSet<_> = rrset.targets().collect();
        let draft = Draft::at_field(ID, Severity::Info, cx, other, target::field(types::PTR))
            .message(format!("`{ip}` has {} PTR records with different names, `{other_host}` among them", all.len()))
            .here("another name of the same address")
            .evidence(cx.sources, cx.zone, first, format!("the first names `{first_host}`"))
            .help("keep the name that the host itself uses, as some programs read only one");
        out.push(draft);
    }
}
