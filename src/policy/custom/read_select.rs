//! `select`: which records a rule is about.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::field::{FieldTest, Subject};
use super::value::{Class, TestReader, ValueTest, rtype};
use super::{Select, ZoneSort};
use crate::policy::error::Faults;
use crate::policy::options::Item;
use crate::policy::suggest;
use crate::policy::value::{quoted, strings, wrong_type};

const KEYS: &[&str] =
    &["type", "owner", "zone", "view", "kind", "class", "ttl", "mail-domain", "mail-host", "below-cuts"];

/// Reads a `select` table; `None` if anything in it is wrong.
pub(super) fn read(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Select> {
    let DeValue::Table(table) = value.get_ref() else {
        return wrong_type(value, "select", "a table", "{ type = \"MX\", owner = \"@\" }", faults);
    };
    let before = faults.count();
    let mut select = Select::default();
    if let Some(value) = table.get("type") {
        types(value, &mut select, faults);
    }
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "type" => {}
            "owner" => select.owner = test("owner", Class::Owner, value, faults),
            "zone" => select.zone = test("zone", Class::Zone, value, faults),
            "view" => select.views = views(value, faults),
            "kind" => select.kinds = kinds(value, faults),
            "mail-domain" => select.mail_domain = boolean("mail-domain", value, faults),
            "mail-host" => select.mail_host = boolean("mail-host", value, faults),
            "below-cuts" => select.below_cuts = boolean("below-cuts", value, faults) == Some(true),
            _ => field(key.get_ref(), key.span(), value, &mut select, faults),
        }
    }
    narrow(&mut select);
    if select.types.as_ref().is_some_and(Vec::is_empty) && faults.count() == before {
        faults.add(&value.span(), "no type has all the fields that this `select` asks for", "impossible").help =
            Some("split the rule, or take a field out".to_owned());
    }
    (faults.count() == before).then_some(select)
}

/// Where no type is named, a field names those that have it.
fn narrow(select: &mut Select) {
    if select.types.is_some() {
        return;
    }
    for test in &select.record {
        if let Subject::Field(field) = &test.subject {
            let with_field: Vec<u16> = field.types().filter(|rtype| !select.not_types.contains(rtype)).collect();
            select.types = Some(match select.types.take() {
                None => with_field,
                Some(known) => known.into_iter().filter(|rtype| with_field.contains(rtype)).collect(),
            });
        }
    }
}

fn types(value: &Spanned<DeValue<'_>>, select: &mut Select, faults: &mut Faults) {
    if let DeValue::Table(table) = value.get_ref() {
        match table.get("not") {
            Some(not) if table.len() == 1 => select.not_types = type_list(not, faults).unwrap_or_default(),
            _ => {
                let _: Option<()> =
                    wrong_type(value, "type", "types, or what they are not", "{ not = [\"RRSIG\"] }", faults);
            }
        }
        return;
    }
    select.types = type_list(value, faults);
}

/// A type or a list of them.
pub(super) fn type_list(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Vec<u16>> {
    match value.get_ref() {
        DeValue::String(text) => Some(vec![rtype(text, &value.span(), faults)?]),
        DeValue::Array(items) if !items.is_empty() => {
            let one = |item: &Spanned<DeValue<'_>>, faults: &mut Faults| match item.get_ref() {
                DeValue::String(text) => rtype(text, &item.span(), faults),
                _ => wrong_type(item, "type", "the name of a type", "\"MX\"", faults),
            };
            let read: Vec<Option<u16>> = items.iter().map(|item| one(item, faults)).collect();
            let mut types = read.into_iter().collect::<Option<Vec<u16>>>()?;
            types.sort_unstable();
            types.dedup();
            Some(types)
        }
        DeValue::Array(_) => {
            faults.add(&value.span(), "`type` is an empty list: no record is of one of them", "empty").help =
                Some("list types, or leave `type` out to mean all".to_owned());
            None
        }
        _ => wrong_type(value, "type", "a type, or a list of them", "[\"A\", \"AAAA\"]", faults),
    }
}

fn field(
    name: &str,
    key: std::ops::Range<usize>,
    value: &Spanned<DeValue<'_>>,
    select: &mut Select,
    faults: &mut Faults,
) {
    match Subject::find(name, select.types.as_deref()) {
        Ok(subject) => {
            let read = test(name, subject.class(), value, faults);
            let span = faults.span(&(key.start..value.span().end.max(key.end)));
            select.record.extend(read.map(|test| FieldTest { subject, test, span }));
        }
        Err((reason, help)) => {
            let near = suggest::nearest(name, KEYS.iter().copied());
            let help = near.map_or(help, |near| format!("did you mean `{near}`?"));
            faults.add(&key, format!("`select` cannot ask for {}: {reason}", quoted(name)), "no such field").help =
                Some(help);
        }
    }
}

fn test(name: &str, class: Class, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<ValueTest> {
    TestReader { name, class }.read(value, faults)
}

/// The views that a rule is for, each with its place: whether there are such shows when all files are read.
fn views(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Vec<Item<String>>> {
    match value.get_ref() {
        DeValue::String(text) => {
            Some(vec![Item { value: text.clone().into_owned(), span: Some(faults.span(&value.span())) }])
        }
        DeValue::Array(items) if items.is_empty() => {
            faults.add(&value.span(), "`view` is an empty list: no zone is in one of them", "empty").help =
                Some("list views, or leave `view` out to mean all".to_owned());
            None
        }
        _ => strings(value, "view", faults),
    }
}

fn words(name: &str, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Vec<String>> {
    match value.get_ref() {
        DeValue::String(text) => Some(vec![text.clone().into_owned()]),
        _ => Some(strings(value, name, faults)?.into_iter().map(|item| item.value).collect()),
    }
}

fn kinds(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Vec<ZoneSort>> {
    let named = words("kind", value, faults)?;
    if named.is_empty() {
        faults.add(&value.span(), "`kind` is an empty list: no zone is of one of them", "empty").help =
            Some("list kinds, or leave `kind` out to mean all but special zones".to_owned());
        return None;
    }
    let mut sorts = Vec::new();
    for word in &named {
        match ZoneSort::parse(word) {
            Some(sort) => sorts.push(sort),
            None => {
                faults.add(&value.span(), format!("{} is no kind of zone", quoted(word)), "no such kind").help =
                    Some(suggest::help(word, ZoneSort::WORDS, "kinds"));
            }
        }
    }
    Some(sorts)
}

/// `true` or `false`.
pub(super) fn boolean(name: &str, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<bool> {
    match value.get_ref() {
        DeValue::Boolean(yes) => Some(*yes),
        _ => wrong_type(value, name, "`true` or `false`", "true", faults),
    }
}

/// The tests on fields that a table holds beside some keys of its own.
pub(super) fn field_tests(
    table: &DeTable<'_>,
    own: &[&str],
    among: Option<&[u16]>,
    faults: &mut Faults,
) -> Vec<FieldTest> {
    let mut tests = Vec::new();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if own.contains(&name) {
            continue;
        }
        match Subject::find(name, among) {
            Ok(subject) => {
                let span = faults.span(&(key.span().start..value.span().end.max(key.span().end)));
                let read = test(name, subject.class(), value, faults);
                tests.extend(read.map(|test| FieldTest { subject, test, span }));
            }
            Err((reason, help)) => {
                let near = suggest::nearest(name, own.iter().copied());
                let help = near.map_or(help, |near| format!("did you mean `{near}`?"));
                faults
                    .add(
                        &key.span(),
                        format!("nothing is known by the name {}: {reason}", quoted(name)),
                        "no such field",
                    )
                    .help = Some(help);
            }
        }
    }
    tests
}
