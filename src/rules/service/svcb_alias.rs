//! `svcb-alias`: SVCB and HTTPS records that lead nowhere, and those in AliasMode that say more than they can (RFC 9460
//! 2.4).

use super::svcb::{self, Binding};
use crate::finding::Severity;
use crate::model::{Found, Rrset, Signs};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::{svcparam, types};

const ID: &str = "svcb-alias";

/// Longest chain of aliases that is followed.
const MAX_ALIASES: usize = 16;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(SvcbAlias) };

struct SvcbAlias;

impl RrsetRule for SvcbAlias {
    fn types(&self) -> Types {
        Types::Only(svcb::TYPES)
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(alias) = svcb::all(rrset).find(Binding::is_alias) else {
            return check_services(cx, &rrset, out);
        };
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        check_company(cx, &rrset, &alias, out);
        check_params(cx, &rrset, &alias, out);
        if alias.target == rrset.owner() {
            out.push(to_itself(cx, &rrset, &alias));
        } else if !alias.name().is_root() {
            check_target(cx, &rrset, &alias, out);
        }
    }
}

fn draft(cx: &Context<'_>, severity: Severity, rrset: &Rrset<'_>, alias: &Binding<'_>, what: String) -> Draft {
    let message = format!("the {} of `{}` {what}", svcb::noun(rrset), rrset.owner_name());
    Draft::at_field(ID, severity, cx, alias.record, "target").message(message).subject(alias.name().to_string())
}

/// Beside an alias there should be no other (2.4.2), and records in ServiceMode are passed over (2.4.1).
fn check_company(cx: &Context<'_>, rrset: &Rrset<'_>, alias: &Binding<'_>, out: &mut Findings<'_>) {
    let is_other = |other: &Binding<'_>| !other.is_alias() || other.target != alias.target;
    let Some(other) = svcb::all(*rrset).find(is_other) else { return };
    let (later, earlier) = if other.record > alias.record { (&other, alias) } else { (alias, &other) };
    let owner = rrset.owner_name();
    let (what, label, help) = if other.is_alias() {
        let what =
            format!("`{owner}` has several {}s in AliasMode, and clients take any one of them", svcb::noun(rrset));
        (what, "another alias", format!("keep one, such as `0 {}`", alias.name()))
    } else {
        let what = format!("`{owner}` has {}s in AliasMode and in ServiceMode", svcb::noun(rrset));
        let help = "remove the one with priority 0, or all others: beside an alias the others are passed over";
        (what, "the other mode", help.to_owned())
    };
    let here = if later.is_alias() { "priority 0: an alias" } else { "passed over for the alias" };
    out.push(
        Draft::at_field(ID, Severity::Warning, cx, later.record, "priority")
            .message(what)
            .here(here)
            .subject(format!("{} {}", later.priority, later.name()))
            .evidence(cx.sources, cx.zone, earlier.record, label)
            .help(help),
    );
}

/// An alias has no parameters; clients pass them over (2.4.2).
fn check_params(cx: &Context<'_>, rrset: &Rrset<'_>, alias: &Binding<'_>, out: &mut Findings<'_>) {
    let Some((key, _)) = alias.params().next() else { return };
    let name = svcparam::name(key);
    let owner = rrset.owner_name();
    out.push(
        Draft::at_span(ID, Severity::Warning, cx, alias.record, svcb::param_span(cx, alias.record, key))
            .message(format!(
                "the {} of `{owner}` is an alias with the parameter `{name}`, which clients pass over",
                svcb::noun(rrset)
            ))
            .here("no meaning beside priority 0")
            .subject(name)
            .help(format!(
                "write a priority of 1 or more for a record with parameters, or `0 {}` without them",
                alias.name()
            )),
    );
}

fn to_itself(cx: &Context<'_>, rrset: &Rrset<'_>, alias: &Binding<'_>) -> Draft {
    let own = alias.params().next().map_or(
        "write `1 .` for the service at the owner itself",
        |_| "write priority 1 and target `.` for the service at the owner itself",
    );
    draft(cx, Severity::Warning, rrset, alias, "is an alias for itself".to_owned()).here("the owner").help(own)
}

/// Records in ServiceMode whose host is known to have no address, so that there is nothing to connect to (2.4.3).
fn check_services(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    let owner = rrset.owner_name();
    // An owner that lost its final dot is told as such.
    let is_mistaken = cx.zone.signs(rrset.owner()).any(Signs::APEX_TWICE);
    if owner.is_wildcard() || is_mistaken || !is_looked_at(cx.zone, rrset) {
        return;
    }
    for service in svcb::all(*rrset) {
        let own = service.name().is_root() || service.target == rrset.owner();
        let host = if own { owner } else { service.name() };
        let is_absent = |rtype| matches!(cx.set.find_in_the_end(cx.zone, host, rtype), Found::Absent(..));
        if !is_absent(types::A) || !is_absent(types::AAAA) || target::is_mistaken(cx, service.record) {
            continue;
        }
        let what = match own {
            true => "is for the owner itself, which has no address".to_owned(),
            false => format!("leads to `{host}`, which has no address"),
        };
        let mut draft = draft(cx, Severity::Warning, rrset, &service, what).here("no address");
        if let Found::Absent(zone, _) = cx.set.find_in_the_end(cx.zone, host, types::A) {
            draft = draft.denied_by(cx, zone, host, types::A);
            draft = target::label_zone_without(draft, cx, zone, host);
        }
        out.push(draft.help(format!("give `{host}` an A or AAAA record, or name the host that serves it")));
    }
}

fn check_target(cx: &Context<'_>, rrset: &Rrset<'_>, alias: &Binding<'_>, out: &mut Findings<'_>) {
    let name = alias.name();
    if let Some(loops) = loop_through(cx, rrset) {
        let what = format!("is an alias for `{name}`, which leads back to it");
        let mut draft = draft(cx, Severity::Error, rrset, alias, what).here("part of a loop");
        for step in &loops {
            let message = format!("`{}` is an alias in the loop", step.owner_name());
            draft = draft.evidence_rrset(cx.sources, step, message);
        }
        return out.push(draft.help("name the host that serves it in one of these records, with priority 1 or more"));
    }
    let is_absent = |rtype| matches!(cx.set.resolve(cx.zone, name, rtype).found, Found::Absent(..));
    if !is_absent(rrset.rtype()) || !is_absent(types::A) || !is_absent(types::AAAA) {
        return;
    }
    if target::is_mistaken(cx, alias.record) {
        return;
    }
    let mut draft =
        draft(cx, Severity::Error, rrset, alias, format!("is an alias for `{name}`, where there is nothing"));
    if let Found::Absent(zone, _) = cx.set.resolve(cx.zone, name, types::A).found {
        draft = draft.denied_by(cx, zone, name, types::A);
        draft = target::label_zone_without(draft, cx, zone, name);
    }
    let rtype = types::mnemonic(rrset.rtype());
    out.push(draft.here("no such service").help(format!(
        "give `{name}` an address or {rtype} record, or write `0 .` to say that there is no such service"
    )));
}

/// The other aliases of the loop that the owner is part of.
fn loop_through<'a>(cx: &Context<'a>, rrset: &Rrset<'a>) -> Option<Vec<Rrset<'a>>> {
    let mut steps: Vec<Rrset<'a>> = Vec::new();
    let mut name: Name = alias_target(rrset)?.to_name();
    while steps.len() < MAX_ALIASES {
        if name.as_ref() == rrset.owner_name() {
            return Some(steps);
        }
        let Found::Data(next) = cx.set.resolve(cx.zone, name.as_ref(), rrset.rtype()).found else { return None };
        name = alias_target(&next)?.to_name();
        steps.push(next);
    }
    None
}

fn alias_target<'a>(rrset: &Rrset<'a>) -> Option<NameRef<'a>> {
    let alias = svcb::all(*rrset).find(Binding::is_alias)?;
    (!alias.name().is_root()).then(|| alias.name())
}
