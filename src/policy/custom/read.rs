//! From one `[[custom]]` table to a [`CustomRule`].

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::template::Template;
use super::{CustomRule, CustomTest, Select};
use super::{read_check, read_select};
use crate::finding::Severity;
use crate::policy::error::Faults;
use crate::policy::page;
use crate::policy::suggest;
use crate::policy::value::{inner, quoted, wrong_type};
use crate::zone::name::Name;

/// The keys of a `[[custom]]`.
pub(in crate::policy) const KEYS: &[&str] = &[
    "id", "title", "why", "severity", "select", "require", "forbid", "count", "lowest", "highest", "same", "distinct",
    "assert", "each", "unknown", "message", "help", "test",
];

/// Longest id, in bytes.
const MAX_ID: usize = 64;

/// What one table gave.
pub(in crate::policy) struct Read {
    /// Its id, where it has one: known even if the rule is broken.
    pub id: Option<String>,
    /// The rule; `None` if anything in it is wrong.
    pub rule: Option<CustomRule>,
}

/// Reads one `[[custom]]`; adds all that is wrong with it.
pub(in crate::policy) fn read(table: &DeTable<'_>, span: Range<usize>, faults: &mut Faults) -> Read {
    let before = faults.count();
    for key in table.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
        let name = key.get_ref().as_ref();
        let help = match name {
            "resolves" | "is-cname" | "exists" => {
                format!("write it under `require` or `forbid`: `require = {{ {name} = … }}`")
            }
            _ => suggest::help(name, KEYS, "its keys"),
        };
        faults.add(&key.span(), format!("a `[[custom]]` has no key {}", quoted(name)), "no such key").help = Some(help);
    }
    let id = id(table, &span, faults);
    let select = match table.get("select") {
        Some(value) => read_select::read(value, faults),
        None => Some(Select::default()),
    };
    let mut rule = select.map(|select| {
        let checks = read_check::read(table, &select, faults);
        let types = select.types.clone();
        let text = |key: &str, faults: &mut Faults| template(table, key, types.as_deref(), faults);
        CustomRule {
            id: String::new(),
            title: string(table, "title", faults).unwrap_or_default(),
            why: string(table, "why", faults).unwrap_or_default(),
            severity: severity(table, faults),
            span: faults.span(&span),
            source: String::new(),
            tests: tests(table, faults),
            message: text("message", faults),
            help: text("help", faults),
            once_per_zone: word(table, "each", &["record", "zone"], faults) == Some("zone"),
            report_unknown: word(table, "unknown", &["silent", "report"], faults) == Some("report"),
            select,
            checks,
        }
    });
    if let Some(rule) = &mut rule
        && rule.checks.is_empty()
        && faults.count() == before
    {
        faults.add(&span, "this `[[custom]]` asks for nothing", "no `require` or `forbid`").help =
            Some("add `require = { … }`, `forbid = { … }`, or `forbid = true` for records that must not be".to_owned());
    }
    if let (Some(rule), Some((id, place))) = (&mut rule, &id) {
        rule.source = written(table, &span, faults);
        rule.id.clone_from(id);
        rule.span = faults.span(place);
    }
    let whole = faults.count() == before;
    Read { id: id.map(|(id, _)| id), rule: rule.filter(|_| whole) }
}

/// The lines of a rule as they stand in the policy, its tests left out.
fn written(table: &DeTable<'_>, span: &Range<usize>, faults: &Faults) -> String {
    let ends = table.iter().filter(|(key, _)| key.get_ref() != "test").map(|(_, value)| last(value));
    let end = ends.max().unwrap_or(span.end).max(span.end);
    faults.text().get(span.start..end).unwrap_or_default().to_owned()
}

/// Where a value ends, tables with headers of their own included.
fn last(value: &Spanned<DeValue<'_>>) -> usize {
    let inner = match value.get_ref() {
        DeValue::Table(table) => table.values().map(last).max(),
        DeValue::Array(items) => items.iter().map(last).max(),
        _ => None,
    };
    inner.unwrap_or(0).max(value.span().end)
}

fn id(table: &DeTable<'_>, span: &Range<usize>, faults: &mut Faults) -> Option<(String, Range<usize>)> {
    let Some(value) = table.get("id") else {
        faults.add(span, "this `[[custom]]` has no id", "no `id`").help =
            Some("add `id = \"corp-gateways\"`: findings, `[rules.ID]` and waivers call it that".to_owned());
        return None;
    };
    let DeValue::String(text) = value.get_ref() else {
        return wrong_type(value, "id", "a string", "\"corp-gateways\"", faults);
    };
    let starts = text.starts_with(|letter: char| letter.is_ascii_lowercase());
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if !starts || !text.chars().all(plain) || text.len() > MAX_ID {
        faults.add(&value.span(), format!("{} cannot be the id of a rule", quoted(text)), "not an id").help = Some(
            format!("an id has up to {MAX_ID} lower-case letters, digits and hyphens, a letter first: `corp-gateways`"),
        );
        return None;
    }
    if page::find(text).is_some() {
        faults.add(&value.span(), format!("`{text}` is the id of a built-in rule"), "taken").help =
            Some(format!("choose another, such as `corp-{text}`; `[rules.{text}]` configures the built-in one"));
        return None;
    }
    Some((text.clone().into_owned(), value.span()))
}

fn severity(table: &DeTable<'_>, faults: &mut Faults) -> Severity {
    match word(table, "severity", &["error", "warning", "info"], faults) {
        Some("error") => Severity::Error,
        Some("info") => Severity::Info,
        _ => Severity::Warning,
    }
}

/// A string under a key, if it is there and one.
pub(super) fn string(table: &DeTable<'_>, key: &str, faults: &mut Faults) -> Option<String> {
    let value = table.get(key)?;
    match value.get_ref() {
        DeValue::String(text) if text.is_empty() => {
            says_nothing(key, &value.span(), faults);
            None
        }
        DeValue::String(text) => Some(text.clone().into_owned()),
        _ => wrong_type(value, key, "a string", "\"…\"", faults),
    }
}

/// Tells of an empty string where words are wanted.
fn says_nothing(key: &str, span: &Range<usize>, faults: &mut Faults) {
    faults.add(span, format!("`{key}` is empty"), "nothing").help =
        Some("write what it is to say, or take the key out".to_owned());
}

/// One of some words under a key.
pub(super) fn word(
    table: &DeTable<'_>,
    key: &str,
    words: &[&'static str],
    faults: &mut Faults,
) -> Option<&'static str> {
    let value = table.get(key)?;
    let DeValue::String(text) = value.get_ref() else {
        let example = format!("{:?}", words.first().copied().unwrap_or_default());
        return wrong_type(value, key, "a word", &example, faults);
    };
    let found = words.iter().find(|word| **word == text.as_ref()).copied();
    if found.is_none() {
        faults.add(&value.span(), format!("`{key}` cannot be {}", quoted(text)), "no such word").help =
            Some(suggest::help(text, words, "it can be"));
    }
    found
}

fn template(table: &DeTable<'_>, key: &str, types: Option<&[u16]>, faults: &mut Faults) -> Option<Template> {
    read_template(table.get(key)?, key, types, faults)
}

/// A template; what is wrong is told at the very slot, if the string has no escapes.
pub(super) fn read_template(
    value: &Spanned<DeValue<'_>>,
    key: &str,
    types: Option<&[u16]>,
    faults: &mut Faults,
) -> Option<Template> {
    let DeValue::String(text) = value.get_ref() else {
        return wrong_type(value, key, "a string", "\"{owner} …\"", faults);
    };
    if text.is_empty() {
        says_nothing(key, &value.span(), faults);
        return None;
    }
    match Template::parse(text, types) {
        Ok(template) => Some(template),
        Err(errors) => {
            let start = inner(faults.text(), text, &value.span());
            for error in errors {
                let place = start.map_or(value.span(), |start| start + error.range.start..start + error.range.end);
                faults.add(&place, error.message, "here").help = Some(error.help);
            }
            None
        }
    }
}

/// `[[custom.test]]`.
fn tests(table: &DeTable<'_>, faults: &mut Faults) -> Vec<CustomTest> {
    let Some(value) = table.get("test") else { return Vec::new() };
    let DeValue::Array(items) = value.get_ref() else {
        let _: Option<()> = wrong_type(value, "test", "a list of tables", "[{ zone = '''…''' }]", faults);
        return Vec::new();
    };
    items.iter().filter_map(|item| test(item, faults)).collect()
}

fn test(item: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<CustomTest> {
    let DeValue::Table(table) = item.get_ref() else {
        return wrong_type(item, "test", "a list of tables", "[{ zone = '''…''' }]", faults);
    };
    const KEYS: &[&str] = &["name", "origin", "zone"];
    for key in table.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
        let name = key.get_ref().as_ref();
        faults.add(&key.span(), format!("a `[[custom.test]]` has no key {}", quoted(name)), "no such key").help =
            Some(suggest::help(name, KEYS, "its keys"));
    }
    let Some(zone) = table.get("zone") else {
        faults.add(&item.span(), "this `[[custom.test]]` has no zone", "no `zone`").help =
            Some("add `zone = '''…'''` with records, and `; expect: RULE` behind those that break a rule".to_owned());
        return None;
    };
    let zones = match zone.get_ref() {
        DeValue::Array(items) if items.is_empty() => {
            faults.add(&zone.span(), "`zone` is an empty list: there is nothing to try the rule on", "empty").help =
                Some("write `zone = '''…'''` with records".to_owned());
            return None;
        }
        DeValue::String(text) => vec![text.clone().into_owned()],
        _ => crate::policy::value::strings(zone, "zone", faults)?.into_iter().map(|item| item.value).collect(),
    };
    let origin = string(table, "origin", faults);
    if let (Some(text), Some(value)) = (&origin, table.get("origin"))
        && let Err(error) = Name::parse(text)
    {
        faults.add(&value.span(), format!("{} is no domain name: {error}", quoted(text)), "not a name").help =
            Some("write the apex of the test's zone, as in `origin = \"a.example.\"`".to_owned());
        return None;
    }
    let name = string(table, "name", faults).unwrap_or_default();
    Some(CustomTest { name, origin, zones, span: faults.span(&item.span()) })
}
