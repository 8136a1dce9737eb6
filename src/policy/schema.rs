//! One policy file: which keys there are, and what they hold.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::custom::{self, CustomRule};
use super::error::{Faults, PolicyError};
use super::exceptions::{self, Waiver};
use super::facts::FactsLayer;
use super::limits;
use super::mail;
use super::options::{Item, Options};
use super::overrides::{self, Override};
use super::page::{self, OptionSpec};
use super::stated::{self, Stated};
use super::suggest;
use super::syntax;
use super::value::{self, quoted, strings_among, wrong_type};
use super::zones::{self, ZonesLayer};
use crate::finding::Severity;
use crate::model::SignedBy;
use crate::source::{SourceFile, Span};

/// What one policy file says. What is broken in it is left out.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// Packs and files to build upon; `None` where the key is absent.
    pub extends: Option<Vec<Item<String>>>,
    pub zones: ZonesLayer,
    pub facts: FactsLayer,
    pub limits: Option<Options>,
    pub mail: mail::Layer,
    pub rules: Rules,
    pub overrides: Vec<Override>,
    /// Rules of the policy's own, by their place.
    pub custom: Vec<(usize, CustomRule)>,
    /// Ids of all `[[custom]]`, broken ones too, and where they stand.
    pub custom_ids: Vec<(usize, Span)>,
    /// The views that `select` of rules of the policy's own names.
    pub custom_views: Vec<Item<String>>,
    /// Rules that are configured without being built in.
    pub mentions: Vec<Mention>,
    pub exceptions: Option<Options>,
    pub waivers: Vec<Waiver>,
    /// What stands outside of rules, as it is written.
    pub stated: Vec<Stated>,
    /// Rules that a mistake disables, by their place.
    pub broken: BTreeSet<usize>,
}

/// A rule that a policy configures and that is not built in: one of a policy's own, perhaps of another file.
#[derive(Debug)]
pub(super) struct Mention {
    pub rule: usize,
    pub id: String,
    /// The id in the header.
    pub span: Span,
    /// What is wrong with the table, if there is such a rule at all.
    pub errors: Vec<PolicyError>,
}

/// Ids of rules that are not built in, numbered in the order of their first sight: in all files of one policy.
#[derive(Debug, Default)]
pub(super) struct CustomIds(Vec<String>);

impl CustomIds {
    /// The id of a place.
    pub(super) fn name(&self, place: usize) -> Option<&str> {
        self.0.get(place.checked_sub(page::pages().len())?).map(String::as_str)
    }

    /// The place of an id, behind those of all pages.
    fn place(&mut self, id: &str) -> usize {
        let known = self.0.iter().position(|known| known == id);
        page::pages().len()
            + known.unwrap_or_else(|| {
                self.0.push(id.to_owned());
                self.0.len() - 1
            })
    }
}

/// Rules that are configured, by their place: that in [`page::pages`], or one behind for a policy's own.
pub(super) type Rules = BTreeMap<usize, RuleSetting>;

/// One `[rules.ID]` table.
#[derive(Clone, Debug)]
pub(super) struct RuleSetting {
    /// The id in the table's header.
    pub span: Span,
    pub level: Option<Item<Level>>,
    /// Whether comments in zone files may ignore its findings.
    pub ignorable: Option<Item<bool>>,
    pub options: Options,
}

/// What `severity` can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Level {
    Off,
    On(Severity),
}

impl Level {
    /// The words, the most severe first.
    pub(super) const WORDS: &'static [&'static str] = &["error", "warning", "info", "off"];

    /// The level of a word.
    pub(super) fn parse(word: &str) -> Option<Level> {
        Some(match word {
            "error" => Level::On(Severity::Error),
            "warning" => Level::On(Severity::Warning),
            "info" => Level::On(Severity::Info),
            "off" => Level::Off,
            _ => return None,
        })
    }
}

/// The top-level keys.
pub(super) const KEYS: &[&str] = &[
    "required-version",
    "extends",
    "zones",
    "facts",
    "limits",
    "mail",
    "rules",
    "override",
    "exceptions",
    "waiver",
    "custom",
];

/// Reads a policy file.
pub(super) fn read(file: &Arc<SourceFile>, ids: &mut CustomIds) -> (Layer, Vec<PolicyError>) {
    let mut faults = Faults::new(Arc::clone(file));
    if let Err(error) = std::str::from_utf8(&file.bytes()) {
        let at = error.valid_up_to();
        let byte = file.bytes().get(at).copied().unwrap_or_default();
        let message = format!("byte 0x{byte:02X} is not UTF-8, and a TOML file is UTF-8 throughout");
        faults.add(&(at..at), message, "this byte").help = Some("save the file as UTF-8".to_owned());
        return (Layer::default(), faults.into_errors());
    }
    let mut reader = Reader { layer: Layer::default(), places: Vec::new(), file, ids };
    let lines = syntax::parse(&mut faults, |table, faults| reader.top(table, faults));
    reader.places.sort();
    for line in &lines {
        reader.broken_line(line);
    }
    (reader.layer, faults.into_errors())
}

struct Reader<'r> {
    file: &'r Arc<SourceFile>,
    ids: &'r mut CustomIds,
    layer: Layer,
    /// Where keys stand and which rule they belong to, to know whose line a syntax error is on.
    places: Vec<(usize, Option<usize>)>,
}

impl Reader<'_> {
    /// A syntax error in these bytes disables the rule whose table they are in.
    fn broken_line(&mut self, line: &Range<usize>) {
        let behind = self.places.partition_point(|(start, _)| *start < line.end);
        let (before, on_line) =
            self.places[..behind].split_at(self.places.partition_point(|(start, _)| *start < line.start));
        let own: Vec<usize> = on_line.iter().filter_map(|(_, rule)| *rule).collect();
        match own.is_empty() {
            true => self.layer.broken.extend(before.last().and_then(|(_, rule)| *rule)),
            false => self.layer.broken.extend(own),
        }
    }

    fn top(&mut self, table: &DeTable<'_>, faults: &mut Faults) {
        self.layer.stated = stated::gather(table, faults);
        for (key, value) in table {
            self.places.push((key.span().start, None));
            match key.get_ref().as_ref() {
                "required-version" => required_version(value, faults),
                "extends" => {
                    self.layer.extends = strings_among(value, "extends", faults);
                }
                "zones" => match value.get_ref() {
                    DeValue::Table(table) => self.layer.zones = ZonesLayer::read(table, faults),
                    _ => {
                        let example = "{ include = [\"zones/**/*.zone\"] }";
                        let _: Option<()> = wrong_type(value, "zones", "a table", example, faults);
                    }
                },
                "facts" => self.layer.facts = FactsLayer::read(value, faults),
                "limits" => match value.get_ref() {
                    DeValue::Table(table) => {
                        self.layer.limits = Some(value::options("[limits]", table, limits::SPECS, &[], faults).0);
                    }
                    _ => {
                        let _: Option<()> = wrong_type(value, "limits", "a table", "{ includes = 100 }", faults);
                    }
                },
                "mail" => self.layer.mail = mail::read(value, faults),
                "rules" => {
                    let mut rules = self.rules(value, faults);
                    self.layer.rules.append(&mut rules);
                }
                "override" => self.overrides(value, faults),
                "custom" => self.custom(value, faults),
                "exceptions" => match value.get_ref() {
                    DeValue::Table(table) => {
                        let read = value::options("[exceptions]", table, exceptions::SPECS, &[], faults);
                        self.layer.exceptions = Some(read.0);
                    }
                    _ => {
                        let example = "{ require-reason = true }";
                        let _: Option<()> = wrong_type(value, "exceptions", "a table", example, faults);
                    }
                },
                "waiver" => self.layer.waivers = exceptions::waivers(value, faults),
                name => {
                    faults.add(&key.span(), format!("a policy has no key {}", quoted(name)), "no such key").help =
                        Some(unknown_key(name));
                }
            }
        }
    }

    /// The rules of a `rules` table. Rules with a mistake are noted as broken and left out.
    fn rules(&mut self, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Rules {
        let mut rules = Rules::new();
        let DeValue::Table(table) = value.get_ref() else {
            let example = "{ ttl-bounds = { min = \"5m\" } }";
            let _: Option<()> = wrong_type(value, "rules", "a table by rule id", example, faults);
            return rules;
        };
        for (key, value) in table {
            let id = key.get_ref().as_ref();
            let Some((index, page)) = page::position(id).and_then(|index| Some((index, page::pages().get(index)?)))
            else {
                let (place, setting) = self.mention(id, key.span(), value, faults);
                rules.extend(setting.map(|setting| (place, setting)));
                continue;
            };
            self.places.push((key.span().start, Some(index)));
            match rule(page.id, page.options, key.span(), value, faults) {
                Some(setting) => {
                    rules.insert(index, setting);
                }
                None => {
                    self.layer.broken.insert(index);
                }
            }
        }
        rules
    }

    /// A rule's table whose id is not built in. Whether there is such a rule shows once all files are read.
    fn mention(
        &mut self,
        id: &str,
        key: Range<usize>,
        value: &Spanned<DeValue<'_>>,
        faults: &mut Faults,
    ) -> (usize, Option<RuleSetting>) {
        let place = self.ids.place(id);
        self.places.push((key.start, Some(place)));
        let mut own = Faults::new(Arc::clone(self.file));
        let setting = rule(id, &[], key.clone(), value, &mut own);
        if setting.is_none() {
            self.layer.broken.insert(place);
        }
        let (span, errors) = (faults.span(&key), own.into_errors());
        self.layer.mentions.push(Mention { rule: place, id: id.to_owned(), span, errors });
        (place, setting)
    }

    /// `[[custom]]`.
    fn custom(&mut self, value: &Spanned<DeValue<'_>>, faults: &mut Faults) {
        let DeValue::Array(items) = value.get_ref() else {
            faults.add(&value.span(), "`custom` must be a list of tables", "not a list").help =
                Some("write `[[custom]]`, with two brackets on each side".to_owned());
            return;
        };
        for item in items.iter() {
            let DeValue::Table(table) = item.get_ref() else {
                let _: Option<()> = wrong_type(item, "custom", "a list of tables", "[{ id = \"…\" }]", faults);
                continue;
            };
            let read = custom::read(table, item.span(), faults);
            let place = read.id.as_deref().map(|id| self.ids.place(id));
            value::visit_keys(table, &mut |start| self.places.push((start, place)));
            let views = read.rule.as_ref().and_then(|rule| rule.select.views.clone());
            self.layer.custom_views.extend(views.into_iter().flatten());
            let Some(place) = place else { continue };
            self.layer.custom_ids.push((place, faults.span(&item.span())));
            match read.rule {
                Some(rule) => self.layer.custom.push((place, rule)),
                None => {
                    self.layer.broken.insert(place);
                }
            }
        }
    }

    fn overrides(&mut self, value: &Spanned<DeValue<'_>>, faults: &mut Faults) {
        let DeValue::Array(items) = value.get_ref() else {
            faults.add(&value.span(), "`override` must be a list of tables", "not a list").help =
                Some("write `[[override]]`, with two brackets on each side".to_owned());
            return;
        };
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => self.one_override(table, item.span(), faults),
                _ => {
                    let _: Option<()> = wrong_type(item, "override", "a list of tables", "[{ zones = […] }]", faults);
                }
            }
        }
    }

    fn one_override(&mut self, table: &DeTable<'_>, span: Range<usize>, faults: &mut Faults) {
        let known: Vec<&str> = overrides::SPECS.iter().map(|spec| spec.name).collect();
        let (mut rules, mut others, mut given) = (Rules::new(), Vec::new(), Vec::new());
        let mut signing = None;
        // One that is not known was most likely to say what is missed otherwise.
        let mut unknown = false;
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            self.places.push((key.span().start, None));
            match name {
                "rules" => rules = self.rules(value, faults),
                "signing" => signing = signed_by(table, value, faults),
                _ if known.contains(&name) => {
                    given.push(name);
                    continue;
                }
                _ => {
                    unknown = true;
                    let message = format!("an `[[override]]` has no key {}", quoted(name));
                    let keys: Vec<&str> = known.iter().copied().chain(["signing", "rules"]).collect();
                    faults.add(&key.span(), message, "no such key").help = Some(match page::find(name) {
                        Some(page) => format!("write `rules.{}`", page.id),
                        None => suggest::help(name, &keys, "its keys"),
                    });
                }
            }
            others.push(name);
        }
        for key in &given {
            if let Some(value) = table.get(*key)
                && value.get_ref().as_array().is_some_and(|items| items.is_empty())
            {
                let message = format!("`{key}` is an empty list, so this override is for nothing");
                faults.add(&value.span(), message, "empty").help =
                    Some("name what it is for, or take the override out".to_owned());
            }
        }
        if given.is_empty() && !unknown {
            faults.add(&span, "this `[[override]]` does not say for which zones", "no `zones`").help =
                Some("add `zones = [\"*.parked.example\"]`".to_owned());
        }
        if !given.is_empty() && !unknown && !others.iter().any(|key| matches!(*key, "rules" | "signing")) {
            faults.add(&span, "this `[[override]]` sets nothing", "no `rules`").help =
                Some("add what is to hold there, as in `rules.ttl-bounds.min = \"30s\"`".to_owned());
        }
        let (options, whole) = value::options("override", table, overrides::SPECS, &others, faults);
        match whole && !given.is_empty() {
            true => {
                let read = Override::of(faults.span(&span), &options, |key| given.contains(&key), rules);
                self.layer.overrides.push(Override { signing, ..read });
            }
            // Whom it was meant for is unknown: judging by its rules would be wrong for some zones either way.
            false => self.layer.broken.extend(rules.keys()),
        }
    }
}

/// Who signs the zones of an `[[override]]`.
fn signed_by(table: &DeTable<'_>, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<SignedBy> {
    let by = zones::signing::of_override(value, faults);
    if table.contains_key("owners") {
        faults
            .add(&value.span(), "`signing` is of whole zones, and this override is for some owners", "of a zone")
            .help = Some("move `signing` to an `[[override]]` without `owners`".to_owned());
        return None;
    }
    by
}

/// One rule's table; `None` if anything in it is wrong.
fn rule(
    id: &str,
    specs: &'static [OptionSpec],
    key: Range<usize>,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Faults,
) -> Option<RuleSetting> {
    let DeValue::Table(table) = value.get_ref() else {
        let level = value.get_ref().as_str().and_then(Level::parse).and(value.get_ref().as_str()).unwrap_or("warning");
        return wrong_type(value, id, "a table", &format!("{{ severity = \"{level}\" }}"), faults);
    };
    let (options, mut whole) = value::options(id, table, specs, RULE_KEYS, faults);
    let mut level = None;
    if let Some((key, value)) = table.get_key_value("severity") {
        level = severity(value, faults).map(|level| Item {
            value: level,
            span: Some(faults.span(&(key.span().start..value.span().end.max(key.span().end)))),
        });
        whole &= level.is_some();
    }
    let mut ignorable = None;
    if let Some((key, value)) = table.get_key_value("ignorable") {
        match value.get_ref() {
            DeValue::Boolean(yes) => {
                let span = key.span().start..value.span().end.max(key.span().end);
                ignorable = Some(Item { value: *yes, span: Some(faults.span(&span)) });
            }
            _ => {
                let _: Option<()> = wrong_type(value, "ignorable", "`true` or `false`", "false", faults);
                whole = false;
            }
        }
    }
    whole.then(|| RuleSetting { span: faults.span(&key), level, ignorable, options })
}

/// What every rule's table takes beside the rule's own options.
pub(super) const RULE_KEYS: &[&str] = &["severity", "ignorable"];

/// Whether this zonewarden is one that the policy was written for.
fn required_version(value: &Spanned<DeValue<'_>>, faults: &mut Faults) {
    let DeValue::String(text) = value.get_ref() else {
        let _: Option<()> = wrong_type(value, "required-version", "a string", "\">=0.1\"", faults);
        return;
    };
    let ours = env!("CARGO_PKG_VERSION");
    let ours_read = semver::Version::parse(ours).expect("cargo takes no package with another version");
    match semver::VersionReq::parse(text) {
        Ok(wanted) if wanted.matches(&ours_read) => {}
        Ok(_) => {
            let message = format!("this policy is for zonewarden {}, and this is {ours}", quoted(text));
            faults.add(&value.span(), message, "another version").help =
                Some("install a version that it is for; rules and options may be other ones here".to_owned());
        }
        Err(error) => {
            let message = format!("{} says no versions: {error}", quoted(text));
            faults.add(&value.span(), message, "no versions").help =
                Some("write bounds, parted by commas: `\">=0.1, <0.3\"`".to_owned());
        }
    }
}

fn severity(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Level> {
    let DeValue::String(word) = value.get_ref() else {
        return wrong_type(value, "severity", "one of `error`, `warning`, `info`, `off`", "\"warning\"", faults);
    };
    let level = Level::parse(word);
    if level.is_none() {
        faults.add(&value.span(), format!("{} is no severity", quoted(word)), "no such severity").help =
            Some(suggest::help(word, Level::WORDS, "severities"));
    }
    level
}

fn unknown_key(name: &str) -> String {
    match page::find(name) {
        Some(page) => format!("write `[rules.{}]` to configure this rule", page.id),
        None => suggest::help(name, KEYS, "its keys"),
    }
}

/// Help for an id that is no rule's.
pub(super) fn unknown_rule<'a>(id: &str, custom: impl Iterator<Item = &'a str>) -> String {
    match suggest::nearest(id, page::pages().iter().map(|page| page.id).chain(custom)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`zonewarden rules` lists all rules".to_owned(),
    }
}
