//! What a newer policy loosens in comparison with an older one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::custom::CustomConfig;
use super::effective::{Effective, RuleConfig};
use super::page;
use super::schema::Level;
use super::{Policy, Waiver};
use crate::finding::Severity;
use crate::source::Span;

/// Zones named where something is loosened for some only.
const SHOWN: usize = 3;

/// Something that a change loosens in the policy that judges it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weakened {
    /// How bad it is.
    pub severity: Severity,
    /// What is loosened: a rule, or a file.
    pub subject: String,
    /// What the change does, in words: "switches `ttl-bounds` off".
    pub message: String,
    /// Where: in the newer policy, else in the older one.
    pub span: Span,
    /// What to write at the place.
    pub label: String,
}

/// What `new` loosens for these zones (apex and view): rules switched off, severities lowered, options changed.
///
/// `nowhere` is the place to point at where neither policy has one.
pub fn weakened(old: &Policy, new: &Policy, zones: &[(String, Option<String>)], nowhere: Span) -> Vec<Weakened> {
    let everywhere = losses(&old.base(), &new.base());
    let mut weakened: Vec<Weakened> =
        everywhere.iter().map(|(rule, loss)| tell(old, new, rule, loss, "", nowhere)).collect();
    let mut for_some: BTreeMap<(String, String), (Loss, Vec<&str>)> = BTreeMap::new();
    let mut known: BTreeMap<(usize, usize), Arc<Losses>> = BTreeMap::new();
    for (apex, view) in zones {
        let (was, now) = (old.for_zone(apex, view.as_deref()), new.for_zone(apex, view.as_deref()));
        let key = (Arc::as_ptr(&was) as usize, Arc::as_ptr(&now) as usize);
        let losses = Arc::clone(known.entry(key).or_insert_with(|| Arc::new(losses(&was, &now))));
        for (rule, loss) in losses.iter().filter(|(rule, loss)| everywhere.get(*rule) != Some(*loss)) {
            let entry = for_some.entry((rule.clone(), loss.told())).or_insert_with(|| (loss.clone(), Vec::new()));
            entry.1.push(apex);
        }
    }
    for ((rule, _), (loss, mut apexes)) in for_some {
        apexes.sort_unstable();
        apexes.dedup();
        weakened.push(tell(old, new, &rule, &loss, &format!(" for {}", named(&apexes)), nowhere));
    }
    weakened.extend(waivers(old, new));
    match (old.file(), new.file()) {
        (Some(_), None) => removed(weakened, nowhere).into_iter().collect(),
        _ => weakened,
    }
}

/// Where the whole policy is gone, that is told, and what it means.
fn removed(lost: Vec<Weakened>, at: Span) -> Option<Weakened> {
    let severity = lost.iter().map(|one| one.severity).max()?;
    let mut rules: Vec<String> = lost.into_iter().map(|one| format!("`{}`", one.subject)).collect();
    rules.sort_unstable();
    rules.dedup();
    let more = match rules.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    rules.truncate(SHOWN);
    Some(Weakened {
        severity,
        subject: "policy".to_owned(),
        message: format!("this change removes the policy, and with it what it says of {}{more}", rules.join(", ")),
        span: at,
        label: "this file is gone".to_owned(),
    })
}

/// The waivers of `new` that `old` does not have, or that hold for longer now.
fn waivers(old: &Policy, new: &Policy) -> Vec<Weakened> {
    let text = |pattern: &Option<super::Item<crate::zone::name_pattern::NamePattern>>| {
        pattern.as_ref().map(|item| item.value.text().to_owned())
    };
    let same = |a: &Waiver, b: &Waiver| {
        a.rule.value == b.rule.value
            && a.zone.value.text() == b.zone.value.text()
            && text(&a.owner) == text(&b.owner)
            && (&a.view, &a.value) == (&b.view, &b.value)
    };
    // Without an end a waiver holds for ever.
    let end = |waiver: &Waiver| waiver.until.as_ref().map_or(jiff::civil::Date::MAX, |item| item.value);
    let mut weakened = Vec::new();
    for now in new.waivers() {
        let before = old.waivers().iter().filter(|was| same(was, now)).map(end).max();
        if before.is_some_and(|before| before >= end(now)) {
            continue;
        }
        let (rule, zone) = (&now.rule.value, now.zone.value.text());
        let verb = if before.is_some() { "lets a waiver hold for longer:" } else { "adds a waiver:" };
        weakened.push(Weakened {
            severity: Severity::Warning,
            subject: format!("{rule} {zone}"),
            message: format!("this change {verb} `{rule}` for `{zone}`"),
            span: now.span,
            label: String::new(),
        });
    }
    weakened
}

fn named(apexes: &[&str]) -> String {
    let shown: Vec<String> = apexes.iter().take(SHOWN).map(|apex| format!("`{apex}`")).collect();
    match apexes.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What becomes of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Loss {
    Off,
    Lowered(Severity, Severity),
    /// Comments may ignore it now.
    Ignorable,
    Options,
}

/// By the rule's id.
type Losses = BTreeMap<String, Loss>;

impl Loss {
    fn told(&self) -> String {
        match self {
            Loss::Off => "off".to_owned(),
            Loss::Lowered(from, to) => format!("{from} {to}"),
            Loss::Ignorable => "ignorable".to_owned(),
            Loss::Options => "options".to_owned(),
        }
    }

    /// What a rule loses that is still on: its severity, what comments may do, and whether it is set otherwise.
    fn of(was: (Severity, bool), now: (Severity, bool), is_same: bool) -> Option<Loss> {
        match () {
            () if now.0 < was.0 => Some(Loss::Lowered(was.0, now.0)),
            () if now.1 && !was.1 => Some(Loss::Ignorable),
            () => (!is_same).then_some(Loss::Options),
        }
    }
}

fn losses(old: &Effective, new: &Effective) -> Losses {
    let mut losses = Losses::new();
    for was in old.rules() {
        let facts = |config: &RuleConfig| (config.severity(config.page.severity), config.ignorable.value);
        let loss = match new.rule(was.page.id) {
            None => Some(Loss::Off),
            Some(now) => Loss::of(facts(was), facts(now), now.options.says_the_same(&was.options)),
        };
        losses.extend(loss.map(|loss| (was.page.id.to_owned(), loss)));
    }
    for was in old.custom() {
        let loss = match new.custom().find(|now| now.rule.id == was.rule.id) {
            None => Some(Loss::Off),
            Some(now) => {
                let facts = |config: &CustomConfig| (config.severity, config.ignorable.value);
                Loss::of(facts(was), facts(now), now.rule.source == was.rule.source)
            }
        };
        losses.extend(loss.map(|loss| (was.rule.id.clone(), loss)));
    }
    losses
}

fn tell(old: &Policy, new: &Policy, id: &str, loss: &Loss, zones: &str, nowhere: Span) -> Weakened {
    let place = new.place_of(id).map(|span| (span, "set here"));
    let is_taken_out = place.is_none() && old.place_of(id).is_some();
    let (severity, message) = match loss {
        Loss::Off if is_taken_out && page::position(id).is_none() => {
            (Severity::Warning, format!("this change removes the rule `{id}` from the policy{zones}"))
        }
        Loss::Off if is_taken_out => {
            (Severity::Warning, format!("this change removes `{id}` from the policy, and so switches it off{zones}"))
        }
        Loss::Options if is_taken_out => {
            (Severity::Info, format!("this change removes the settings of `{id}` from the policy{zones}"))
        }
        Loss::Off => (Severity::Warning, format!("this change switches `{id}` off{zones}")),
        Loss::Lowered(from, to) => (Severity::Warning, format!("this change lowers `{id}` from {from} to {to}{zones}")),
        Loss::Ignorable => (Severity::Warning, format!("this change lets comments ignore `{id}`{zones}")),
        Loss::Options => (Severity::Info, format!("this change gives `{id}` other settings{zones}")),
    };
    let place = place.or_else(|| old.place_of(id).map(|span| (span, "it stood here")));
    let (span, label) = place.unwrap_or((nowhere, ""));
    Weakened { severity, subject: id.to_owned(), message, span, label: label.to_owned() }
}

impl Policy {
    /// The place that says most about a rule: its severity, else its header; in the policy, else in an override.
    fn place_of(&self, id: &str) -> Option<Span> {
        let Some(rule) = page::position(id) else {
            let base = self.base();
            return base.custom().find(|config| config.rule.id == id).map(|config| config.rule.span);
        };
        let settings = self.overrides.iter().rev().filter_map(|one| one.rules.get(&rule)).chain(self.rules.get(&rule));
        let off = settings.clone().find(|setting| matches!(&setting.level, Some(item) if item.value == Level::Off));
        let setting = off.or_else(|| settings.last())?;
        Some(setting.level.as_ref().and_then(|level| level.span).unwrap_or(setting.span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn told(old: &str, new: &str) -> Vec<String> {
        let sources = SourceMap::new();
        let [old, new] = [old, new].map(|text| Policy::from_text("zonewarden.toml", text, &sources).policy);
        let nowhere = Span::new(sources.add("x", Vec::new()).unwrap().id(), 0, 0);
        let one = |weakened: Weakened| format!("{} {} ({})", weakened.severity, weakened.message, weakened.label);
        weakened(&old, &new, &[], nowhere).into_iter().map(one).collect()
    }

    #[test]
    fn what_is_taken_out_is_told_as_that() {
        let custom = "[[custom]]\nid = 'corp-a'\nselect = { type = 'A' }\nforbid = true\n";
        assert_eq!(told(custom, ""), ["warning this change removes the rule `corp-a` from the policy (it stood here)"]);
        assert_eq!(
            told("[rules.ttl-bounds]\nmin = '1h'\n", ""),
            ["info this change removes the settings of `ttl-bounds` from the policy (it stood here)"]
        );
        assert_eq!(
            told("[rules.mx-single]\n", ""),
            ["warning this change removes `mx-single` from the policy, and so switches it off (it stood here)"]
        );
        assert_eq!(
            told("[rules.ttl-bounds]\nmin = '1h'\n", "[rules.ttl-bounds]\nmin = '2h'\n"),
            ["info this change gives `ttl-bounds` other settings (set here)"]
        );
        assert_eq!(
            told("", "[rules.ttl-zero]\nseverity = 'off'\n"),
            ["warning this change switches `ttl-zero` off (set here)"]
        );
    }
}
