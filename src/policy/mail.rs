//! `[[mail.mta-sts]]`: MTA-STS policy files that are kept beside the zones.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Faults;
use super::options::Item;
use super::suggest;
use super::value::{quoted, wrong_type};
use crate::source::{FileId, Span};
use crate::zone::name::Name;

/// The rule that reads the files.
pub(super) const RULE: &str = "mta-sts-policy-mismatch";

/// An MTA-STS policy file that could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyFile {
    /// The domain it is served for, in lower case.
    pub domain: Name,
    /// Where a policy of ours names it.
    pub span: Span,
    /// Its text.
    pub file: FileId,
}

/// One `[[mail.mta-sts]]`, its path as written.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub domain: Name,
    pub path: Item<String>,
    pub span: Span,
}

const EXAMPLE: &str = "[{ domain = \"example.com\", policy = \"mta-sts/example.com.txt\" }]";

/// Reads the table `mail`.
pub(super) fn read(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Vec<Entry> {
    let mut entries = Vec::new();
    let DeValue::Table(table) = value.get_ref() else {
        let _: Option<()> = wrong_type(value, "mail", "a table", &format!("{{ mta-sts = {EXAMPLE} }}"), faults);
        return entries;
    };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if name != "mta-sts" {
            faults.add(&key.span(), format!("`[mail]` has no key {}", quoted(name)), "no such key").help =
                Some(suggest::help(name, &["mta-sts"], "its keys"));
            continue;
        }
        let DeValue::Array(items) = value.get_ref() else {
            faults.add(&value.span(), "`mail.mta-sts` must be a list of tables", "not a list").help =
                Some("write `[[mail.mta-sts]]`, with two brackets on each side".to_owned());
            continue;
        };
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => entries.extend(entry(table, item, faults)),
                _ => {
                    let _: Option<()> = wrong_type(item, "mta-sts", "a list of tables", EXAMPLE, faults);
                }
            }
        }
    }
    entries
}

fn entry(table: &DeTable<'_>, item: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Entry> {
    let (mut domain, mut path) = (None, None);
    for (key, value) in table {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("domain", DeValue::String(text)) => domain = Some(name(text, value, faults)),
            ("policy", DeValue::String(text)) => {
                path = Some(Some(Item { value: text.to_string(), span: Some(faults.span(&value.span())) }));
            }
            (key @ "domain", _) => domain = Some(wrong_type(value, key, "a string", "\"example.com\"", faults)),
            (key @ "policy", _) => {
                path = Some(wrong_type(value, key, "a string", "\"mta-sts/example.com.txt\"", faults))
            }
            (other, _) => {
                let message = format!("a `[[mail.mta-sts]]` has no key {}", quoted(other));
                faults.add(&key.span(), message, "no such key").help =
                    Some(suggest::help(other, &["domain", "policy"], "its keys"));
            }
        }
    }
    for (key, missing) in [("domain", domain.is_none()), ("policy", path.is_none())] {
        if missing {
            faults.add(&item.span(), format!("this `[[mail.mta-sts]]` has no `{key}`"), "incomplete").help =
                Some("write `domain = \"example.com\"` and `policy = \"mta-sts/example.com.txt\"`".to_owned());
        }
    }
    let path = path??;
    Some(Entry { domain: domain??, span: path.span?, path })
}

fn name(text: &str, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Name> {
    match Name::parse(text) {
        Ok(name) if !text.is_empty() && !name.as_ref().is_root() => Some(name.to_lowercase()),
        Ok(_) => {
            faults.add(&value.span(), format!("{} is no domain that takes mail", quoted(text)), "not a domain").help =
                Some("write `\"example.com\"`".to_owned());
            None
        }
        Err(error) => {
            faults.add(&value.span(), format!("{} is not a name: {error}", quoted(text)), "not a domain").help =
                Some("write `\"example.com\"`".to_owned());
            None
        }
    }
}
