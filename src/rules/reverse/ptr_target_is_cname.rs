//! `ptr-target-is-cname`: a PTR record names an alias (RFC 1912 2.4, RFC 1035 3.3.12).

use super::generated::is_later_iteration;
use super::owner::is_of_service;
use crate::finding::Severity;
use crate::model::{Found, Rrset};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "ptr-target-is-cname";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(PtrTargetIsCname) };

struct PtrTargetIsCname;

impl RrsetRule for PtrTargetIsCname {
    fn types(&self) -> Types {
        Types::Only(&[types::PTR])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        for (id, record) in rrset.records() {
            let Some(host) = zone.contents().target(record) else { continue };
            // A CNAME at an apex is told as that.
            let Found::Alias(alias) = cx.set.find_target(zone, host, types::PTR) else { continue };
            let at_apex = alias.rtype() == types::CNAME && alias.owner() == alias.zone().apex();
            if at_apex || zone.kind().is_special() || zone.cut_above(rrset.owner_name()).is_some() {
                continue;
            }
            // Services are listed by PTR records that lead to instances, which may be aliases (RFC 6763 4.1).
            if !is_of_service(rrset.owner_name()) && !is_later_iteration(zone, id) && !target::is_mistaken(cx, id) {
                out.push(draft(cx, &rrset, id, zone.contents().name(host), &alias));
            }
        }
    }
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, id: RecordId, host: NameRef<'_>, alias: &Rrset<'_>) -> Draft {
    let owner = rrset.owner_name();
    let end = cx.set.resolve(cx.zone, host, types::PTR);
    let by_dname = alias.rtype() == types::DNAME;
    let what = if by_dname { "lies below a DNAME" } else { "is a CNAME" };
    let help = match end.found {
        Found::Alias(_) => "the aliases form a loop: name the host itself".to_owned(),
        _ => format!("write `PTR {}`", end.name),
    };
    Draft::at_field(ID, Severity::Warning, cx, id, target::field(types::PTR))
        .message(format!("PTR of `{owner}` points to `{host}`, which {what}"))
        .here("an alias")
        .subject(host.to_string())
        .evidence_rrset(cx.sources, alias, format!("`{host}` is an alias for `{}`", end.name))
        .help(help)
}
