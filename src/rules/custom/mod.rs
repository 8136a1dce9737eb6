//! Rules that a policy brings itself: a [`CustomRule`] asked of zones.
//!
//! A rule is one or more of the shapes that built-in rules have, so it is handed only the types it selects. What is
//! cheap is asked first: a record that breaks nothing costs the look at its field and no allocation.

mod ask;
mod assert;
mod draft;
mod quick;
mod record;
mod rrset;
mod ttl;
mod zone_wide;

use std::sync::{Arc, OnceLock};

use super::mail::domain;
use super::{Context, Findings, Rrset, RrsetRule, Rule, Types};
use crate::model::{Found, Zone};
use crate::policy::custom::value::Value;
use crate::policy::custom::{CheckKind, CustomRule, Select, ZoneSort};
use crate::zone::rdata::types;

/// The rules that a policy's rule stands for.
pub(super) fn make(rule: &Arc<CustomRule>) -> Vec<Rule> {
    let custom = || Custom { rule: Arc::clone(rule), zones: OnceLock::new() };
    let mut rules = Vec::new();
    if rule.checks.iter().any(|check| matches!(check.kind, CheckKind::Ttl(_))) {
        rules.push(Rule::zone(ttl::Ttls(custom())));
    }
    if rule.checks.iter().any(|check| matches!(check.kind, CheckKind::Count { per_zone: true, .. })) {
        rules.push(Rule::zone(zone_wide::Counts(custom())));
    }
    let by_rrset = |kind: &CheckKind| !matches!(kind, CheckKind::Ttl(_) | CheckKind::Count { per_zone: true, .. });
    if rule.checks.iter().any(|check| by_rrset(&check.kind)) {
        rules.push(match rule.once_per_zone {
            true => Rule::zone(zone_wide::Once(custom())),
            false => Rule::rrset(custom()),
        });
    }
    rules
}

/// One rule, ready to be asked.
struct Custom {
    rule: Arc<CustomRule>,
    /// By zone id, whether the rule is about the zone. A rule is made for one run over one set of zones.
    zones: OnceLock<Vec<bool>>,
}

impl RrsetRule for Custom {
    fn types(&self) -> Types {
        self.rule.select.types.clone().map_or(Types::All, Types::Chosen)
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        self.check_rrset(cx, rrset, &mut |draft| out.push(draft));
    }
}

impl Custom {
    fn select(&self) -> &Select {
        &self.rule.select
    }

    /// Whether the rule is about the zone.
    fn concerns_zone(&self, cx: &Context<'_>) -> bool {
        let all = self.zones.get_or_init(|| cx.set.zones().iter().map(|zone| is_about(self.select(), zone)).collect());
        all.get(cx.zone.id().index()).copied().unwrap_or(false)
    }

    /// Whether the rule is about the owner of an RRset, as far as its name and type tell.
    fn concerns_owner(&self, cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
        let select = self.select();
        let apex = cx.zone.apex_name();
        select.types.as_ref().is_none_or(|types| types.contains(&rrset.rtype()))
            && !select.not_types.contains(&rrset.rtype())
            && select.owner.as_ref().is_none_or(|test| test.holds(&Value::Name(rrset.owner_name()), apex))
    }

    /// The rest of what `select` asks of an owner, which takes look-ups: whether its zone answers with the RRset, whether
    /// it takes mail, whether it is a mail host. Asked when a finding is otherwise near.
    fn concerns_data(&self, cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
        let select = self.select();
        let served = || match select.below_cuts {
            true => rrset.owner_name().is_within(cx.zone.apex_name()),
            false => is_served(cx, rrset),
        };
        let mail_host = || rrset.owner() != cx.zone.apex() && cx.set.is_mx_host(rrset.owner_name());
        let mail_domain = || {
            let mx = cx.zone.rrset(rrset.owner(), types::MX);
            mx.is_some_and(|mx| domain::is_mail_domain(cx.set, &mx))
        };
        served()
            && select.mail_host.is_none_or(|wanted| wanted == mail_host())
            && select.mail_domain.is_none_or(|wanted| wanted == mail_domain())
    }
}

/// Whether the zone answers with the RRset: not if its owner is outside the zone, at or below a zone cut, or below a
/// DNAME.
fn is_served(cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
    let owner = rrset.owner_name();
    owner.is_within(cx.zone.apex_name())
        && (!cx.zone.hides_names() || matches!(cx.zone.find(owner, rrset.rtype()), Found::Data(_)))
}

/// Whether `select` means a zone. Zones whose records stand for something else (response policies, catalogs, block
/// lists) are meant only where it says so.
fn is_about(select: &Select, zone: &Zone) -> bool {
    let kind = zone.kind();
    let is = |sort: &ZoneSort| match sort {
        ZoneSort::Public => !kind.is_internal() && !kind.is_special(),
        ZoneSort::Internal => kind.is_internal(),
        ZoneSort::Reverse => kind.is_reverse(),
        ZoneSort::Special => kind.is_special(),
    };
    let sort = match &select.kinds {
        Some(kinds) => kinds.iter().any(is),
        None => !kind.is_special(),
    };
    let apex = zone.apex_name();
    let is_view = |view: &str| select.views.as_ref().is_none_or(|views| views.iter().any(|item| item.value == view));
    sort && (select.views.is_none() || zone.view().is_some_and(is_view))
        && select.zone.as_ref().is_none_or(|test| test.holds(&Value::Name(apex), apex))
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;
