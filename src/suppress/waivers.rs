//! `[[waiver]]`: findings that the policy lets pass.
//!
//! Waivers are found by rule, zone and owner, so that a hundred thousand of them cost a look-up each; only those with
//! wildcards are tried one after the other.

use std::collections::HashMap;

use super::inline::has_ended;
use super::{RULE, World};
use crate::finding::{Finding, Label, Severity};
use crate::policy::Waiver;
use crate::zone::name::{Name, NameRef};
use crate::zone::name_pattern::NamePattern;

/// The waivers of a policy, and which were needed.
pub(super) struct Waivers {
    waivers: Vec<Waiver>,
    used: Vec<bool>,
    by_rule: HashMap<String, Index>,
}

/// The waivers of one rule that have not ended, by number.
#[derive(Default)]
struct Index {
    /// Those for one zone and one owner, in lower case and absolute; the owner is empty where any will do.
    exact: HashMap<(String, String), Vec<u32>>,
    /// All others.
    patterns: Vec<u32>,
}

impl Waivers {
    pub(super) fn new(world: &World<'_>) -> Waivers {
        let waivers = world.policy.waivers().to_vec();
        let mut by_rule: HashMap<String, Index> = HashMap::new();
        for (number, waiver) in waivers.iter().enumerate() {
            if ended(waiver, world) {
                continue;
            }
            let index = by_rule.entry(waiver.rule.value.clone()).or_default();
            match exact(waiver) {
                Some(key) => index.exact.entry(key).or_default().push(number as u32),
                None => index.patterns.push(number as u32),
            }
        }
        Waivers { used: vec![false; waivers.len()], waivers, by_rule }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waivers.is_empty()
    }

    /// Whether a waiver lets the finding pass.
    pub(super) fn waives(&mut self, finding: &Finding) -> bool {
        let Some(index) = self.by_rule.get(&finding.rule) else { return false };
        let zone = finding.zone.to_ascii_lowercase();
        let owner = finding.owner.as_deref().map_or_else(|| zone.clone(), str::to_ascii_lowercase);
        let exact = [owner.clone(), String::new()].map(|owner| index.exact.get(&(zone.clone(), owner)));
        let names = Name::parse(&zone).ok().zip(Name::parse(&owner).ok());
        let mut waived = false;
        for &number in exact.into_iter().flatten().flatten().chain(&index.patterns) {
            let Some(waiver) = self.waivers.get(number as usize) else { continue };
            if names.as_ref().is_some_and(|(zone, owner)| matches(waiver, finding, zone.as_ref(), owner.as_ref())) {
                waived = true;
                if let Some(used) = self.used.get_mut(number as usize) {
                    *used = true;
                }
            }
        }
        waived
    }

    /// Waivers that have ended, and those that let nothing pass where they could have.
    pub(super) fn told(&self, world: &World<'_>) -> Vec<Finding> {
        let Some(severity) = world.policy.base().severity(RULE, Severity::Warning) else {
            return Vec::new();
        };
        let mut told = Vec::new();
        for (waiver, used) in self.waivers.iter().zip(&self.used) {
            let rule = &waiver.rule.value;
            if let Some(until) = waiver.until.as_ref().filter(|_| ended(waiver, world)) {
                let message =
                    format!("the waiver of `{rule}` for `{}` has ended on {}", waiver.zone.value, until.value);
                let mut finding = finding(waiver, severity, message, "mend the zone and delete the waiver");
                if let Some(span) = until.span {
                    finding.labels.push(Label { span, message: "its last day".to_owned() });
                }
                told.push(finding);
            } else if !used && let Some(message) = idle(waiver, world) {
                told.push(finding(waiver, severity, message, "delete the waiver"));
            }
        }
        told
    }
}

fn ended(waiver: &Waiver, world: &World<'_>) -> bool {
    waiver.until.as_ref().is_some_and(|until| has_ended(until.value, world.today))
}

/// Zone and owner of a waiver that is for one zone and at most one owner.
fn exact(waiver: &Waiver) -> Option<(String, String)> {
    let zone = waiver.zone.value.literal(NameRef::ROOT)?;
    let owner = match &waiver.owner {
        None => String::new(),
        Some(owner) => text(&owner.value.literal(zone.as_ref())?),
    };
    Some((text(&zone), owner))
}

fn text(name: &Name) -> String {
    name.to_string().to_ascii_lowercase()
}

fn matches(waiver: &Waiver, finding: &Finding, zone: NameRef<'_>, owner: NameRef<'_>) -> bool {
    let is_owner = |pattern: &NamePattern| pattern.matches(owner, zone);
    waiver.zone.value.matches(zone, NameRef::ROOT)
        && waiver.owner.as_ref().is_none_or(|pattern| is_owner(&pattern.value))
        && waiver.view.as_ref().is_none_or(|view| Some(view) == finding.view.as_ref())
        && waiver.value.as_ref().is_none_or(|value| same_value(value, &finding.subject))
}

/// Names may be written with or without their final dot.
fn same_value(written: &str, subject: &str) -> bool {
    let plain = |text: &str| text.trim().strip_suffix('.').unwrap_or(text.trim()).to_ascii_lowercase();
    plain(written) == plain(subject)
}

/// Why a waiver that let nothing pass is not needed; `None` if that cannot be told.
fn idle(waiver: &Waiver, world: &World<'_>) -> Option<String> {
    let rule = &waiver.rule.value;
    let one_zone = waiver.zone.value.literal(NameRef::ROOT).is_some();
    let mut zones = world.set.zones().iter().filter(|zone| {
        waiver.view.as_ref().is_none_or(|view| Some(view.as_str()) == zone.view())
            && waiver.zone.value.matches(zone.contents().name(zone.apex()), NameRef::ROOT)
    });
    let first = zones.next();
    if first.is_none() {
        let message = format!("the waiver of `{rule}` is for `{}`, and there is no such zone", waiver.zone.value);
        return world.whole.then_some(message);
    }
    let known = |zone: &crate::model::Zone| zone.reported() && world.effective(zone).runs(rule);
    let all_known = first.into_iter().chain(zones).all(known);
    let message =
        format!("the waiver of `{rule}` for `{}` lets nothing pass: there is no such finding", waiver.zone.value);
    (all_known && (one_zone || world.whole)).then_some(message)
}

fn finding(waiver: &Waiver, severity: Severity, message: String, help: &str) -> Finding {
    let owner = waiver.owner.as_ref().map(|owner| owner.value.text()).unwrap_or_default();
    Finding {
        rule: RULE.to_owned(),
        severity,
        message,
        help: Some(help.to_owned()),
        span: waiver.rule.span.unwrap_or(waiver.span),
        span_label: match &waiver.by {
            Some(by) => format!("`{by}` answers for it"),
            None => "this waiver".to_owned(),
        },
        labels: Vec::new(),
        zone: String::new(),
        zones: Vec::new(),
        consulted: Vec::new(),
        view: None,
        views: Vec::new(),
        owner: None,
        rtype: None,
        subject: format!("waiver {} {} {owner}", waiver.rule.value, waiver.zone.value.text()),
        fix: None,
        fingerprint: String::new(),
    }
}
