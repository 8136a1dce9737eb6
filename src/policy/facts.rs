//! `[facts]`: files of facts, and how old they may be.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Faults;
use super::options::Item;
use super::page::{Default as Unset, Kind, OptionSpec};
use super::suggest;
use super::value::{self, quoted};
use super::zones::globs;
use crate::discover::Pattern;
use crate::facts::MAX_AGE;

/// What a policy says of facts.
#[derive(Clone, Debug)]
pub struct FactsConfig {
    /// Which files hold them; later ones count for more.
    pub files: Vec<Pattern>,
    /// How old they may be, in seconds.
    pub max_age: u32,
}

impl Default for FactsConfig {
    fn default() -> Self {
        FactsConfig { files: Vec::new(), max_age: MAX_AGE }
    }
}

/// The keys of `[facts]`.
pub(super) static SPECS: &[OptionSpec] = &[
    OptionSpec { name: "files", doc: "The files that hold them.", kind: Kind::Globs, default: Unset::Unset },
    OptionSpec {
        name: "max-age",
        doc: "How old facts may be.",
        kind: Kind::Duration { min: 1, max: i32::MAX as u32 },
        default: Unset::Unset,
    },
];

/// `[facts]` of one file. Paths are checked, but still as they were written.
#[derive(Debug, Default)]
pub(super) struct FactsLayer {
    files: Option<Vec<Item<String>>>,
    max_age: Option<u32>,
}

impl FactsLayer {
    /// Reads the table; what is broken is told and left out.
    pub(super) fn read(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> FactsLayer {
        let mut layer = FactsLayer::default();
        let DeValue::Table(table) = value.get_ref() else {
            let example = "{ files = [\"facts/*.zone\"] }";
            let _: Option<()> = value::wrong_type(value, "facts", "a table", example, faults);
            return layer;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "files" => layer.files = globs(value, name, faults),
                "max-age" => {}
                _ => {
                    faults.add(&key.span(), format!("`[facts]` has no key {}", quoted(name)), "no such key").help =
                        Some(suggest::help(name, &["files", "max-age"], "its keys"));
                }
            }
        }
        layer.max_age = max_age(table, faults);
        layer
    }

    /// Lays this file, which stands in `folder`, over what the files before it say.
    pub(super) fn apply(self, folder: &Path, config: &mut FactsConfig) {
        if let Some(files) = self.files {
            // Each was compiled when it was read.
            config.files = files.iter().filter_map(|item| Pattern::new(folder, &item.value).ok()).collect();
        }
        config.max_age = self.max_age.unwrap_or(config.max_age);
    }
}

fn max_age(table: &DeTable<'_>, faults: &mut Faults) -> Option<u32> {
    let others: Vec<&str> = table.keys().map(|key| key.get_ref().as_ref()).filter(|key| *key != "max-age").collect();
    let (options, _) = value::options("[facts]", table, SPECS, &others, faults);
    options.duration("max-age")
}
