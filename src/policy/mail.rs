//! `[mail]`: what zones and names in them are for (`domains`, `no-mail`, `parked`), which route alike (`[[mail.group]]`), and MTA-STS policy
//! files that are kept beside the zones (`[[mail.mta-sts]]`).

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Faults;
use super::options::{Item, Options};
use super::page::{Default as Unset, Kind, OptionSpec};
use super::suggest;
use super::value::{self, quoted, wrong_type};
use crate::model::{Declared, MailMark, MailUse};
use crate::source::{FileId, Span};
use crate::zone::name::{Name, NameRef};
use crate::zone::name_pattern::{NamePattern, Scope};

/// The rule that reads the files.
pub(super) const RULE: &str = "mta-sts-policy-mismatch";

/// The rule that compares the domains of a group.
pub(super) const GROUP_RULE: &str = "mx-group-mismatch";

const fn spec(name: &'static str, doc: &'static str, kind: Kind) -> OptionSpec {
    OptionSpec { name, doc, kind, default: Unset::Unset }
}

/// The keys of `[mail]` that say what zones are for, and names in them.
pub(super) static MARKS: &[OptionSpec] = &[
    spec("domains", "Zones that take mail, and names in zones written out in full.", Kind::Patterns(Scope::Zone)),
    spec(
        "no-mail",
        "Zones, and names in zones written out in full, that neither take nor send mail.",
        Kind::Patterns(Scope::Zone),
    ),
    spec(
        "parked",
        "Zones, and names in zones written out in full, that are only held: nothing is to be reached there, by mail least of all.",
        Kind::Patterns(Scope::Zone),
    ),
];

/// The keys of a `[[mail.group]]`.
pub(super) static GROUP: &[OptionSpec] = &[
    spec("name", "What the group is called.", Kind::Text),
    spec(
        "domains",
        "Zones that publish the same MX records; the first is the one that others are compared with.",
        Kind::Patterns(Scope::Zone),
    ),
];

/// All that stands under `mail`, as rules get it.
#[derive(Clone, Default, Debug)]
pub(super) struct Tables {
    pub mta_sts: Arc<[PolicyFile]>,
    pub intent: Arc<MailIntent>,
}

/// What a policy says of the mail of its zones.
#[derive(Clone, Default, Debug)]
pub struct MailIntent {
    marks: Vec<(MailUse, Item<NamePattern>)>,
    /// Groups of zones that publish the same MX records.
    pub groups: Vec<MailGroup>,
}

/// One `[[mail.group]]`.
#[derive(Clone, Debug)]
pub struct MailGroup {
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// Its zones, those that others are compared with first.
    pub domains: Vec<Item<NamePattern>>,
}

impl MailIntent {
    /// What the zone `apex` (lower case) is for; the pattern that was written last counts.
    fn mark_of(&self, apex: NameRef<'_>) -> Option<MailMark> {
        let mark = self.marks.iter().rev().find(|(_, item)| item.value.matches(apex, NameRef::ROOT));
        mark.map(|(purpose, item)| MailMark { purpose: *purpose, span: item.span })
    }

    /// Whether something is said of any zone, so that it has to be declared.
    pub fn declares(&self) -> bool {
        !self.marks.is_empty()
    }

    /// What is said of the zone `apex` (lower case), and of the names below it that a pattern without wildcards names.
    pub fn declare(&self, apex: NameRef<'_>, declared: &mut Declared) {
        declared.mail = self.mark_of(apex);
        let mut below: Vec<(Name, MailMark)> = Vec::new();
        for (purpose, item) in self.marks.iter().rev() {
            let name = item.value.literal(NameRef::ROOT).filter(|name| name.as_ref().is_below(apex));
            let Some(name) = name.filter(|name| below.iter().all(|(known, _)| known != name)) else { continue };
            below.push((name, MailMark { purpose: *purpose, span: item.span }));
        }
        below.sort_by_cached_key(|(name, _)| name.to_string());
        // An empty list of its own would be a piece of memory for each zone.
        declared.mail_below = if below.is_empty() { Arc::default() } else { below.into() };
    }

    /// Lays a later file over this one: its lists replace those of the same key, its groups are added.
    pub(super) fn add(&mut self, layer: Layer) {
        let Layer { marks, groups, .. } = layer;
        let uses = [("domains", MailUse::Mail), ("no-mail", MailUse::NoMail), ("parked", MailUse::Parked)];
        for (name, purpose) in
            uses.into_iter().filter(|(name, _)| marks.as_ref().is_some_and(|marks| marks.is_set(name)))
        {
            self.marks.retain(|(known, _)| *known != purpose);
            let items = marks.iter().flat_map(|marks| marks.names(name));
            self.marks.extend(items.map(|item| (purpose, item.clone())));
        }
        self.groups.extend(groups);
    }
}

/// What one policy file says under `mail`.
#[derive(Clone, Default, Debug)]
pub(super) struct Layer {
    pub mta_sts: Vec<Entry>,
    marks: Option<Options>,
    groups: Vec<MailGroup>,
}

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

/// The keys of `[mail]` that are lists of tables.
const LISTS: [&str; 2] = ["mta-sts", "group"];

/// Reads the table `mail`.
pub(super) fn read(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Layer {
    let mut layer = Layer::default();
    let DeValue::Table(table) = value.get_ref() else {
        let _: Option<()> = wrong_type(value, "mail", "a table", &format!("{{ mta-sts = {EXAMPLE} }}"), faults);
        return layer;
    };
    layer.marks = Some(value::options("[mail]", table, MARKS, &LISTS, faults).0);
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if !LISTS.contains(&name) {
            continue;
        }
        let DeValue::Array(items) = value.get_ref() else {
            faults.add(&value.span(), format!("`mail.{name}` must be a list of tables"), "not a list").help =
                Some(format!("write `[[mail.{name}]]`, with two brackets on each side"));
            continue;
        };
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) if name == "group" => layer.groups.extend(group(table, item, faults)),
                DeValue::Table(table) => layer.mta_sts.extend(entry(table, item, faults)),
                _ => {
                    let example =
                        if name == "group" { "[{ domains = [\"example.com\", \"example.net\"] }]" } else { EXAMPLE };
                    let _: Option<()> = wrong_type(item, name, "a list of tables", example, faults);
                }
            }
        }
    }
    layer
}

fn group(table: &DeTable<'_>, item: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<MailGroup> {
    let (options, whole) = value::options("[[mail.group]]", table, GROUP, &[], faults);
    let domains = options.names("domains").to_vec();
    if whole && domains.is_empty() {
        faults.add(&item.span(), "this `[[mail.group]]` has no `domains`", "incomplete").help =
            Some("add `domains = [\"example.com\", \"example.net\"]`".to_owned());
    }
    let name = options.text("name").map(|item| item.value.clone());
    (whole && !domains.is_empty()).then_some(MailGroup { name, domains })
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
