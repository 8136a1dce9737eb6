//! `[exceptions]` and `[[waiver]]`: what is let pass, for how long, and who says so.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Faults, PolicyError};
use super::options::{Item, Options};
use super::page::{self, Default as Unset, Kind, OptionSpec};
use super::schema::unknown_rule;
use super::suggest;
use super::value::{self, quoted, wrong_type};
use crate::source::{SourceFile, Span};
use crate::zone::name_pattern::{NamePattern, Scope};

const fn spec(name: &'static str, doc: &'static str, kind: Kind) -> OptionSpec {
    OptionSpec { name, doc, kind, default: Unset::Unset }
}

/// The keys of `[exceptions]`.
pub(super) static SPECS: &[OptionSpec] = &[
    spec("require-reason", "Whether ignores and waivers without a reason count for nothing.", Kind::Boolean),
    spec(
        "require-until",
        "Whether ignores and waivers that do not say when they end count for nothing.",
        Kind::Boolean,
    ),
];

/// The keys of a `[[waiver]]`.
pub(super) static WAIVER: &[OptionSpec] = &[
    spec("rule", "The rule whose findings are let pass.", Kind::Text),
    spec("zone", "The zones that it is for.", Kind::Pattern(Scope::Zone)),
    spec("owner", "The owner names that it is for; without it all of the zone.", Kind::Pattern(Scope::Owner)),
    spec("view", "The view that it is for; without it all.", Kind::Text),
    spec("value", "The target, address or term that the finding is about; without it any.", Kind::Text),
    spec("until", "The last day on which it holds.", Kind::Date),
    spec("reason", "Why.", Kind::Text),
    spec("by", "Who answers for it.", Kind::Text),
];

/// What the policy asks of ignores and waivers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Exceptions {
    /// Those without a reason count for nothing.
    pub require_reason: bool,
    /// Those without an end count for nothing.
    pub require_until: bool,
}

impl Exceptions {
    pub(super) fn of(options: &Options) -> Exceptions {
        Exceptions {
            require_reason: options.boolean("require-reason"),
            require_until: options.boolean("require-until"),
        }
    }
}

/// One `[[waiver]]`: findings that are let pass, of which somebody has said so.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The whole table in the policy.
    pub span: Span,
    /// The rule.
    pub rule: Item<String>,
    /// The zones.
    pub zone: Item<NamePattern>,
    /// The owners, relative to the zone; `None` for all.
    pub owner: Option<Item<NamePattern>>,
    /// The view; `None` for all.
    pub view: Option<String>,
    /// What the finding is about; `None` for anything.
    pub value: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Item<Date>>,
    /// Why.
    pub reason: Option<String>,
    /// Who answers for it.
    pub by: Option<String>,
}

/// Reads all `[[waiver]]` tables. What is broken is told and left out: the finding is then shown.
pub(super) fn waivers(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Vec<Waiver> {
    let DeValue::Array(items) = value.get_ref() else {
        faults.add(&value.span(), "`waiver` must be a list of tables", "not a list").help =
            Some("write `[[waiver]]`, with two brackets on each side".to_owned());
        return Vec::new();
    };
    let mut waivers = Vec::new();
    for item in items.iter() {
        match item.get_ref() {
            DeValue::Table(table) => waivers.extend(waiver(table, item.span(), faults)),
            _ => {
                let _: Option<()> = wrong_type(item, "waiver", "a list of tables", "[{ rule = \"…\" }]", faults);
            }
        }
    }
    waivers
}

fn waiver(table: &DeTable<'_>, span: Range<usize>, faults: &mut Faults) -> Option<Waiver> {
    let known: Vec<&str> = WAIVER.iter().map(|spec| spec.name).collect();
    let mut others = Vec::new();
    for (key, _) in table {
        let name = key.get_ref().as_ref();
        if !known.contains(&name) {
            faults.add(&key.span(), format!("a `[[waiver]]` has no key {}", quoted(name)), "no such key").help =
                Some(suggest::help(name, &known, "its keys"));
            others.push(name);
        }
    }
    let (options, mut whole) = value::options("waiver", table, WAIVER, &others, faults);
    whole &= others.is_empty();
    let lacks = |name: &str| !table.iter().any(|(key, _)| key.get_ref().as_ref() == name);
    for (name, example) in [("rule", "\"mx-target-is-cname\""), ("zone", "\"legacy.example.\"")] {
        if lacks(name) {
            faults.add(&span, format!("this `[[waiver]]` has no `{name}`"), "not all that is needed").help =
                Some(format!("add `{name} = {example}`"));
            whole = false;
        }
    }
    let rule = options.text("rule").cloned();
    let text = |name| options.text(name).map(|item| item.value.clone());
    let waiver = Waiver {
        span: faults.span(&span),
        rule: rule?,
        zone: options.pattern("zone").cloned()?,
        owner: options.pattern("owner").cloned(),
        view: text("view"),
        value: text("value"),
        until: options.date("until").cloned(),
        reason: text("reason"),
        by: text("by"),
    };
    whole.then_some(waiver)
}

/// A waiver of a rule that is neither built in nor one of the policy's own.
pub(super) fn unknown<'a>(
    waiver: &Waiver,
    custom: impl Iterator<Item = &'a str> + Clone,
    file: &SourceFile,
) -> Option<PolicyError> {
    let rule = &waiver.rule;
    if page::find(&rule.value).is_some() || custom.clone().any(|id| id == rule.value) {
        return None;
    }
    let message = format!("there is no rule {}", quoted(&rule.value));
    Some(PolicyError::placed(file, rule.span, message, "no such rule", &unknown_rule(&rule.value, custom)))
}

/// What a waiver lacks that the policy as a whole wants of it.
pub(super) fn lacking(waiver: &Waiver, wanted: Exceptions, file: &SourceFile) -> Option<PolicyError> {
    let lacks = |key: &str, option: &str, example: &str| {
        let message = format!("this `[[waiver]]` has no `{key}`, which `{option}` wants of all");
        PolicyError::placed(file, Some(waiver.span), message, "not all that is needed", &format!("add `{example}`"))
    };
    if wanted.require_reason && waiver.reason.is_none() {
        return Some(lacks("reason", "require-reason", "reason = \"…\""));
    }
    if wanted.require_until && waiver.until.is_none() {
        return Some(lacks("until", "require-until", "until = 2027-01-31"));
    }
    None
}
