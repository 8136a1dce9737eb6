//! What the audit page tells beside the findings: mail routes, rules, waivers, and what nobody knows.

use std::collections::BTreeMap;

use super::inputs::Inputs;
use crate::lint;
use crate::mail::route::route;
use crate::model::{Zone, ZoneSet};
use crate::policy::{Policy, Waiver, page};
use crate::report::{Audit, RuleInForce, WaiverInForce};
use crate::zone::name::Name;
use crate::zone::rdata::types;

/// Mail routes that are shown.
const ROUTES: usize = 200;
/// Unknown names that are shown.
const UNKNOWN: usize = 500;

/// Gathers all of it. The rules run once more, to tell what they would have had to know.
pub(super) fn gather(set: ZoneSet, inputs: &Inputs<'_>) -> Audit {
    let policy = &inputs.loaded.policy;
    let mut audit = Audit { rules: rules(policy), ..Audit::default() };
    audit.waivers = policy.waivers().iter().map(waiver).collect();
    let domains = mail_domains(&set);
    audit.more_routes = domains.len().saturating_sub(ROUTES) as u64;
    audit.routes = domains.iter().take(ROUTES).map(|(_, (name, zone))| route(&set, zone, name.as_ref())).collect();
    drop(domains);
    let lacks = lint::missing(set, inputs.sources, policy, true);
    audit.more_unknown = lacks.len().saturating_sub(UNKNOWN) as u64;
    let told = lacks.iter().take(UNKNOWN).map(|lack| {
        let rtype = types::mnemonic(lack.rtype);
        (format!("{} {rtype}", lack.name), lack.rules.join(", "))
    });
    audit.unknown = told.collect();
    audit
}

/// The names with MX records in the zones reported, each with the first zone that has it.
fn mail_domains(set: &ZoneSet) -> BTreeMap<String, (Name, &Zone)> {
    let mut domains = BTreeMap::new();
    for zone in set.zones().iter().filter(|zone| zone.reported()) {
        let owners = zone.owners().filter(|&owner| zone.may_own(owner, types::MX));
        for rrset in owners.filter_map(|owner| zone.rrset(owner, types::MX)) {
            let name = rrset.owner_name().to_lowercase();
            domains.entry(name.to_string()).or_insert((name, zone));
        }
    }
    domains
}

fn rules(policy: &Policy) -> Vec<RuleInForce> {
    let base = policy.base();
    let in_force = page::pages().iter().filter_map(|page| {
        let severity = base.rule(page.id)?.severity(page.severity);
        Some(RuleInForce { id: page.id.to_owned(), title: page.title.to_owned(), severity })
    });
    let custom = base.custom().map(|config| RuleInForce {
        id: config.rule.id.clone(),
        title: config.rule.title.clone(),
        severity: config.severity(config.rule.severity),
    });
    in_force.chain(custom).collect()
}

fn waiver(waiver: &Waiver) -> WaiverInForce {
    let mut scope = waiver.zone.value.to_string();
    if let Some(owner) = &waiver.owner {
        scope.push_str(&format!(", owner {}", owner.value));
    }
    if let Some(view) = &waiver.view {
        scope.push_str(&format!(", view {view}"));
    }
    WaiverInForce {
        rule: waiver.rule.value.clone(),
        scope,
        until: waiver.until.as_ref().map(|until| until.value.to_string()),
        by: waiver.by.clone(),
        reason: waiver.reason.clone(),
    }
}
