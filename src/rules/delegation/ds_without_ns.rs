//! `ds-without-ns`: a DS record where nothing is delegated (RFC 4035 2.4). Validators that meet it take the name for a
//! zone of its own, and its data for forged.

use crate::dnssec::key::is_owner_of_ds;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "ds-without-ns";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DsWithoutNs) };

struct DsWithoutNs;

impl RrsetRule for DsWithoutNs {
    fn types(&self) -> Types {
        Types::Only(&[types::DS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let (zone, owner) = (cx.zone, rrset.owner());
        let name = rrset.owner_name();
        if zone.is_cut(owner) || !is_owner_of_ds(zone, name) || zone.may_hide(Some(owner)) {
            return;
        }
        // What lies below a cut is told as hidden by it.
        if zone.cut_above(name).is_some() {
            return;
        }
        let draft = Draft::at_record(ID, Severity::Error, cx, rrset.first())
            .message(format!("DS of `{name}`, which is not delegated: it has no NS record"))
            .here("no NS record here");
        let child = match cx.set.named(zone, name) {
            &[child] => cx.set.zone(child).rrset(cx.set.zone(child).apex(), types::NS),
            _ => None,
        };
        out.push(match child {
            Some(servers) => draft
                .evidence_rrset(cx.sources, &servers, format!("the zone `{name}` names its servers here"))
                .help(format!("delegate `{name}`: write these NS records beside the DS, too")),
            None => draft.help(format!("write the NS records of `{name}` beside the DS, or remove the DS")),
        });
    }
}
