//! `[[override]]`: rules set otherwise for some zones, views, files or owners.

use std::path::Path;

use super::Place;
use super::options::{Item, Options};
use super::page::{Default as Unset, Kind, OptionSpec};
use super::schema::Rules;
use crate::discover::{Pattern, SigningConfig};
use crate::model::SignedBy;
use crate::source::Span;
use crate::zone::name::NameRef;
use crate::zone::name_pattern::{NamePattern, Scope};

const fn spec(name: &'static str, doc: &'static str, kind: Kind) -> OptionSpec {
    OptionSpec { name, doc, kind, default: Unset::Unset }
}

/// The keys that say what it is for.
pub(super) static SPECS: &[OptionSpec] = &[
    spec("zones", "The zones that it is for; without it all.", Kind::Patterns(Scope::Zone)),
    spec("owners", "The owner names that it is for; without it all.", Kind::Patterns(Scope::Owner)),
    spec("paths", "The zone files that it is for; without it all.", Kind::Globs),
    spec("view", "The view that it is for; without it all.", Kind::Text),
];

/// One `[[override]]`. What is not said holds everywhere.
#[derive(Debug)]
pub(super) struct Override {
    /// Where it stands.
    pub span: Span,
    /// Patterns of which one must match.
    pub zones: Option<Vec<Item<NamePattern>>>,
    /// Patterns of which one must match, relative to the zone.
    pub owners: Option<Vec<Item<NamePattern>>>,
    /// Patterns of which one must match the zone's own file.
    pub paths: Option<Vec<Pattern>>,
    /// Paths as they were written, until the folder is known that they are relative to.
    pub globs: Vec<Item<String>>,
    /// The view.
    pub view: Option<Item<String>>,
    pub rules: Rules,
    /// Who signs the zones.
    pub signing: Option<SignedBy>,
}

impl Override {
    /// Of options that were read by [`SPECS`].
    pub(super) fn of(span: Span, options: &Options, is_set: impl Fn(&str) -> bool, rules: Rules) -> Override {
        let names = |key: &str| is_set(key).then(|| options.names(key).to_vec());
        Override {
            span,
            zones: names("zones"),
            owners: names("owners"),
            paths: is_set("paths").then(Vec::new),
            globs: options.strings("paths").to_vec(),
            view: options.text("view").cloned(),
            rules,
            signing: None,
        }
    }

    /// The same, its paths relative to `folder`.
    pub(super) fn within(mut self, folder: &Path) -> Override {
        // Each was compiled when it was read.
        let patterns = self.globs.iter().filter_map(|glob| Pattern::new(folder, &glob.value).ok());
        self.paths = self.paths.is_some().then(|| patterns.collect());
        self
    }

    /// What it says of who signs zones, once its paths are known.
    pub(super) fn signing(&self) -> Option<SigningConfig> {
        let zones = self.zones.as_ref().map(|zones| zones.iter().map(|item| item.value.clone()).collect());
        let view = self.view.as_ref().map(|item| item.value.clone());
        self.signing.map(|by| SigningConfig { zones, paths: self.paths.clone(), view, by })
    }

    /// Whether it holds at a place, whose apex is `apex`; with `any_owner` whether it holds for some owner there.
    pub(super) fn holds(&self, place: &Place<'_>, apex: NameRef<'_>, any_owner: bool) -> bool {
        let is_zone = |item: &Item<NamePattern>| item.value.matches(apex, NameRef::ROOT);
        let is_file = |pattern: &Pattern| place.file.is_some_and(|file| pattern.includes(file));
        let is_owner = |patterns: &[Item<NamePattern>]| {
            any_owner || place.owner.is_some_and(|owner| patterns.iter().any(|item| item.value.matches(owner, apex)))
        };
        self.view.as_ref().is_none_or(|item| Some(item.value.as_str()) == place.view)
            && self.zones.as_ref().is_none_or(|zones| zones.iter().any(is_zone))
            && self.paths.as_ref().is_none_or(|paths| paths.iter().any(is_file))
            && self.owners.as_ref().is_none_or(|owners| is_owner(owners))
    }
}
