//! `srv-target-is-cname` and `srv-target-missing`: the host of an SRV record is an alias, or known to have no address
//! (RFC 2782: "the name MUST NOT be an alias", "there MUST be one or more address records").

use std::collections::HashSet;

use super::srv::{self, Service};
use crate::finding::Severity;
use crate::model::{Found, Negative, Rrset, Zone};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::target::Absence;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending, target};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const IS_CNAME_ID: &str = "srv-target-is-cname";
const MISSING_ID: &str = "srv-target-missing";

pub(super) const IS_CNAME: Entry = Entry { id: IS_CNAME_ID, make: |_| Rule::rrset(SrvTargetIsCname) };
pub(super) const MISSING: Entry = Entry { id: MISSING_ID, make: |_| Rule::rrset(SrvTargetMissing) };

struct SrvTargetIsCname;

impl RrsetRule for SrvTargetIsCname {
    fn types(&self) -> Types {
        Types::Only(&[types::SRV])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let mut told = HashSet::default();
        for service in srv::all(rrset) {
            let Found::Alias(alias) = cx.set.find_target(cx.zone, service.host, types::A) else { continue };
            // A CNAME at the apex of a zone is another fault, and told as that.
            let at_apex = alias.rtype() == types::CNAME && alias.owner() == alias.zone().apex();
            if !at_apex && is_news(cx, &rrset, &service, &mut told) {
                out.push(alias_draft(cx, &rrset, &service, &alias));
            }
        }
    }
}

struct SrvTargetMissing;

impl RrsetRule for SrvTargetMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::SRV])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let mut told = HashSet::default();
        for service in srv::all(rrset).filter(|service| !service.is_null()) {
            let Found::Absent(zone, negative) = cx.set.find_target(cx.zone, service.host, types::A) else { continue };
            let without_aaaa = matches!(cx.set.find_target(cx.zone, service.host, types::AAAA), Found::Absent(..));
            if without_aaaa && is_news(cx, &rrset, &service, &mut told) {
                out.push(missing_draft(cx, &rrset, &service, zone, negative));
            }
        }
    }
}

/// Whether a finding that is certain but for this is to be told: the record is served, its target is no mistake of
/// another kind, and the host was not told for this owner before.
fn is_news<'a>(
    cx: &Context<'a>,
    rrset: &Rrset<'a>,
    service: &Service<'a>,
    told: &mut HashSet<NameId, foldhash::fast::RandomState>,
) -> bool {
    is_looked_at(cx.zone, rrset) && !target::is_mistaken(cx, service.record) && told.insert(service.host)
}

fn alias_draft(cx: &Context<'_>, rrset: &Rrset<'_>, service: &Service<'_>, alias: &Rrset<'_>) -> Draft {
    let (owner, host) = (rrset.owner_name(), service.name());
    let end = cx.set.resolve(cx.zone, host, types::A);
    let (what, label) = match alias.rtype() {
        types::DNAME => ("lies below a DNAME", format!("the DNAME that makes `{host}` an alias")),
        _ => ("is a CNAME", format!("`{host}` is an alias here")),
    };
    let help = match end.found {
        Found::Alias(_) => "the aliases form a loop: name a host that has A or AAAA records".to_owned(),
        _ => format!("write `{}`", service.with_target(&end.name.to_string())),
    };
    let fix = mending::end_of_alias(cx, service.record, "target", &end);
    Draft::at_field(IS_CNAME_ID, Severity::Warning, cx, service.record, "target")
        .message(format!("SRV of `{owner}` points to `{host}`, which {what}"))
        .here("an alias")
        .subject(host.to_string())
        .fix(fix)
        .evidence_rrset(cx.sources, alias, label)
        .help(help)
}

fn missing_draft(cx: &Context<'_>, rrset: &Rrset<'_>, service: &Service<'_>, zone: &Zone, negative: Negative) -> Draft {
    let (owner, host) = (rrset.owner_name(), service.name());
    let Absence { what, here, place } = target::absence(cx, zone, negative);
    let draft = Draft::at_field(MISSING_ID, Severity::Warning, cx, service.record, "target")
        .message(format!("SRV of `{owner}` points to `{host}`, which {what}"))
        .here(here)
        .subject(host.to_string())
        .help(format!(
            "give `{host}` an A or AAAA record{place}, or remove this SRV record; `{}` says that there is no service",
            service.with_target(".")
        ))
        .denied_by(cx, zone, host, types::A);
    target::label_zone_without(draft, cx, zone, host)
}
