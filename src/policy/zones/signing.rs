//! `[zones] signing`: who signs the zones, all alike or by their names; and the same of an `[[override]]`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::discover::SigningConfig;
use crate::model::SignedBy;
use crate::policy::error::Faults;
use crate::policy::suggest;
use crate::policy::value::{names, quoted, wrong_type};
use crate::zone::name_pattern::Scope;

const EXAMPLE: &str = "\"server\" or [{ zones = [\"*.example.\"], by = \"file\" }]";
const KEYS: &[&str] = &["zones", "by"];

/// Reads a word, or a list of which the first row that names a zone counts; rows with a mistake are told and left out.
pub(super) fn read(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Vec<SigningConfig>> {
    match value.get_ref() {
        DeValue::String(text) => {
            let by = word(text, value, faults)?;
            Some(vec![SigningConfig { zones: None, paths: None, view: None, by }])
        }
        DeValue::Array(items) => {
            let row = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
                DeValue::Table(table) => row(table, item, faults),
                _ => wrong_type(item, "signing", "a word or a list of tables", EXAMPLE, faults),
            };
            Some(items.iter().filter_map(row).collect())
        }
        _ => wrong_type(value, "signing", "a word or a list of tables", EXAMPLE, faults),
    }
}

/// Reads the `signing` of an `[[override]]`, which is a word: what it is for says the rest of the table.
pub(in crate::policy) fn of_override(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<SignedBy> {
    match value.get_ref() {
        DeValue::String(text) => word(text, value, faults),
        _ => wrong_type(value, "signing", "a word", "\"server\"", faults),
    }
}

fn word(text: &str, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<SignedBy> {
    let by = SignedBy::parse(text);
    if by.is_none() {
        let message = format!("{} does not say who signs a zone", quoted(text));
        faults.add(&value.span(), message, "no such word").help =
            Some(suggest::help(text, SignedBy::WORDS, "the words"));
    }
    by
}

fn row(table: &DeTable<'_>, item: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<SigningConfig> {
    let before = faults.count();
    let (mut zones, mut by) = (None, None);
    for (key, value) in table {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("zones", _) => zones = names(value, "zones", Scope::Zone, "[\"*.example.\"]", faults),
            ("by", DeValue::String(text)) => by = word(text, value, faults),
            ("by", _) => by = wrong_type(value, "by", "a word", "\"server\"", faults),
            (other, _) => {
                let message = format!("a row of `signing` has no key {}", quoted(other));
                faults.add(&key.span(), message, "no such key").help = Some(suggest::help(other, KEYS, "its keys"));
            }
        }
    }
    if by.is_none() && faults.count() == before {
        faults.add(&item.span(), "this row of `signing` does not say who signs", "no `by`").help =
            Some("add `by = \"server\"`, `\"file\"` or `\"none\"`".to_owned());
    }
    let by = by.filter(|_| faults.count() == before)?;
    let zones = zones.map(|zones| zones.into_iter().map(|item| item.value).collect());
    Some(SigningConfig { zones, paths: None, view: None, by })
}
