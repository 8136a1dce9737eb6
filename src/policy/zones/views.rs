//! `[[zones.view]]`: split-brain DNS, where a zone is one thing to some clients and another to others.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{globs, placed};
use crate::discover::ViewConfig;
use crate::policy::error::Faults;
use crate::policy::options::Item;
use crate::policy::suggest;
use crate::policy::value::{quoted, wrong_type};

/// One view as it was written.
#[derive(Debug)]
pub(super) struct ViewLayer {
    name: String,
    paths: Vec<Item<String>>,
    internal: Option<bool>,
}

impl ViewLayer {
    /// Paths are relative to `folder`, that of the file that names them.
    pub(super) fn resolve(self, folder: &Path) -> ViewConfig {
        ViewConfig { name: self.name, paths: placed(self.paths, folder), internal: self.internal }
    }
}

const KEYS: &[&str] = &["name", "paths", "internal"];

/// Reads the list; a view with a mistake, and a second one of the same name, is told and left out.
pub(super) fn read(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Vec<ViewLayer>> {
    let DeValue::Array(items) = value.get_ref() else {
        faults.add(&value.span(), "`zones.view` must be a list of tables", "not a list").help =
            Some("write `[[zones.view]]`, with two brackets on each side".to_owned());
        return None;
    };
    let mut views: Vec<ViewLayer> = Vec::new();
    for item in items.iter() {
        let DeValue::Table(table) = item.get_ref() else {
            let _: Option<()> = wrong_type(
                item,
                "view",
                "a list of tables",
                "[{ name = \"inside\", paths = [\"inside/**\"] }]",
                faults,
            );
            continue;
        };
        let Some((view, name)) = one(table, item, faults) else { continue };
        if views.iter().any(|known| known.name == view.name) {
            faults.add(&name, format!("there is a view {} already", quoted(&view.name)), "the same name again").help =
                Some("give each view a name of its own, or join their `paths`".to_owned());
            continue;
        }
        views.push(view);
    }
    Some(views)
}

fn one(
    table: &DeTable<'_>,
    item: &Spanned<DeValue<'_>>,
    faults: &mut Faults,
) -> Option<(ViewLayer, std::ops::Range<usize>)> {
    let before = faults.count();
    let (mut name, mut paths, mut internal) = (None, Vec::new(), None);
    for (key, value) in table {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("name", DeValue::String(text)) => name = Some((text.clone().into_owned(), value.span())),
            (key @ "name", _) => {
                let _: Option<()> = wrong_type(value, key, "a string", "\"inside\"", faults);
            }
            (key @ "paths", _) => paths = globs(value, key, faults).unwrap_or_default(),
            ("internal", DeValue::Boolean(yes)) => internal = Some(*yes),
            (key @ "internal", _) => {
                let _: Option<()> = wrong_type(value, key, "`true` or `false`", "true", faults);
            }
            (other, _) => {
                let message = format!("a `[[zones.view]]` has no key {}", quoted(other));
                faults.add(&key.span(), message, "no such key").help = Some(suggest::help(other, KEYS, "its keys"));
            }
        }
    }
    match &name {
        None if faults.count() == before => {
            faults.add(&item.span(), "this `[[zones.view]]` has no `name`", "no name").help =
                Some("add `name = \"inside\"`".to_owned());
        }
        Some((text, range)) if text.is_empty() || text.chars().any(char::is_control) => {
            faults.add(range, format!("{} cannot name a view", quoted(text)), "no name").help =
                Some("write a word: `name = \"inside\"`".to_owned());
        }
        _ => {}
    }
    let (name, range) = name?;
    (faults.count() == before).then_some((ViewLayer { name, paths, internal }, range))
}
