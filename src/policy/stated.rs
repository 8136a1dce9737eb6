//! What policy files state outside of rules, as they state it: for `zonewarden policy`, which tells where each value comes
//! from.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Faults, PolicyError};
use super::show::string;
use crate::source::Span;

/// The tables that are kept this way, in the order in which they are shown. The first stands for the top of the file.
pub(super) const TABLES: &[&str] = &["", "zones", "facts", "limits", "mail", "exceptions"];

/// Keys at the top of a file that are kept.
const TOP: &[&str] = &["required-version"];

/// Lists of tables to which later files add; all others replace.
const APPENDED: &[(&str, &str)] = &[("mail", "group"), ("mail", "mta-sts")];

/// One key with its value.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    /// One of [`TABLES`].
    pub table: &'static str,
    pub key: String,
    pub value: Written,
    /// Key and value in the policy file.
    pub span: Span,
}

/// A value as TOML.
#[derive(Clone, Debug)]
pub(super) enum Written {
    /// On one line.
    Value(String),
    /// A row of a list of tables: its keys, each with its value.
    Row(Vec<(String, String)>),
}

/// What a file states under the keys of its top level.
pub(super) fn gather(top: &DeTable<'_>, faults: &Faults) -> Vec<Stated> {
    let mut all = Vec::new();
    for table in TABLES {
        let found = match *table {
            "" => Some(top),
            name => top.get(name).and_then(|value| value.get_ref().as_table()),
        };
        for (key, value) in found.into_iter().flatten() {
            let name = key.get_ref().as_ref();
            if !table.is_empty() || TOP.contains(&name) {
                let place = key.span().start..value.span().end.max(key.span().end);
                add(table, name, place, value, faults, &mut all);
            }
        }
    }
    all
}

fn add(
    table: &'static str,
    key: &str,
    place: Range<usize>,
    value: &Spanned<DeValue<'_>>,
    faults: &Faults,
    all: &mut Vec<Stated>,
) {
    let mut push = |place: Range<usize>, value: Written| {
        all.push(Stated { table, key: key.to_owned(), value, span: faults.span(&place) });
    };
    let rows: Option<Vec<(Range<usize>, &DeTable<'_>)>> = match value.get_ref() {
        DeValue::Array(items) if !items.is_empty() => {
            items.iter().map(|item| Some((item.span(), item.get_ref().as_table()?))).collect()
        }
        _ => None,
    };
    match rows {
        None => push(place, Written::Value(written(value.get_ref()))),
        Some(rows) => {
            for (place, row) in rows {
                let keys = row.iter().map(|(key, value)| (key.get_ref().to_string(), written(value.get_ref())));
                push(place, Written::Row(keys.collect()));
            }
        }
    }
}

/// A value on one line.
fn written(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => string(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| written(item.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(table) => {
            let keys: Vec<String> = table
                .iter()
                .map(|(key, value)| format!("{} = {}", bare(key.get_ref()), written(value.get_ref())))
                .collect();
            format!("{{ {} }}", keys.join(", "))
        }
    }
}

/// A key as it can stand in TOML.
pub(super) fn bare(key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !key.is_empty() && key.bytes().all(plain) { key.to_owned() } else { string(key) }
}

/// Lays what a later file states over what is stated already. What there is a mistake in counts for nothing.
pub(super) fn lay(stated: &mut Vec<Stated>, later: Vec<Stated>, errors: &[PolicyError]) {
    let is_wrong = |one: &Stated| {
        let within =
            |span: Span| span.file == one.span.file && one.span.start <= span.start && span.start < one.span.end();
        errors.iter().filter_map(|error| error.span).any(within)
    };
    let later: Vec<Stated> = later.into_iter().filter(|one| !is_wrong(one)).collect();
    let replaced = |one: &Stated| {
        !APPENDED.contains(&(one.table, one.key.as_str()))
            && later.iter().any(|new| (new.table, &new.key) == (one.table, &one.key))
    };
    stated.retain(|one| !replaced(one));
    stated.extend(later);
}
