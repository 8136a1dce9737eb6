//! The options of one rule, typed, with the place in the policy that set each.
//!
//! Rules read them by name; a name or kind that the rule's page does not have is a mistake in the rule, caught in
//! debug builds, and reads as unset otherwise.

use std::collections::BTreeMap;

use ipnet::IpNet;
use jiff::civil::Date;

use super::page::{Default, Kind, OptionSpec};
use crate::source::Span;
use crate::zone::name::NameRef;
use crate::zone::name_pattern::{NamePattern, Scope};
use crate::zone::rdata::types::from_mnemonic;

/// A value of a list, and where the policy says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item<T> {
    /// The value.
    pub value: T,
    /// Its place in a policy file; `None` for a default.
    pub span: Option<Span>,
}

/// The options of one rule, or of one row of a table by type or owner.
#[derive(Clone, Debug)]
pub struct Options {
    specs: &'static [OptionSpec],
    settings: Vec<Option<Setting>>,
}

/// A value, and the key and value in the policy that set it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Setting {
    pub value: Value,
    pub span: Option<Span>,
}

/// A value of the kind that the page asks for.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    Duration(u32),
    Integer(i64),
    Boolean(bool),
    Word(&'static str),
    Strings(Vec<Item<String>>),
    Names(Vec<Item<NamePattern>>),
    Networks(Vec<Item<IpNet>>),
    Text(Item<String>),
    Date(Item<Date>),
    Pattern(Item<NamePattern>),
    Types(BTreeMap<u16, Options>),
    /// The most specific pattern first.
    Owners(Vec<(NamePattern, Options)>),
}

impl PartialEq for Options {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.specs, other.specs) && self.settings == other.settings
    }
}

impl Value {
    /// Whether two values mean the same, wherever they are written.
    fn says_the_same(&self, other: &Value) -> bool {
        let rows = |a: &Options, b: &Options| a.says_the_same(b);
        match (self, other) {
            (Value::Strings(a), Value::Strings(b)) => {
                a.iter().map(|item| &item.value).eq(b.iter().map(|item| &item.value))
            }
            (Value::Names(a), Value::Names(b)) => a.iter().map(|item| &item.value).eq(b.iter().map(|item| &item.value)),
            (Value::Types(a), Value::Types(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && rows(a.1, b.1))
            }
            (Value::Owners(a), Value::Owners(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && rows(&a.1, &b.1))
            }
            (a, b) => a == b,
        }
    }
}

impl Options {
    /// Whether all options mean the same, wherever they are written.
    pub(super) fn says_the_same(&self, other: &Options) -> bool {
        let values = |options: &Options| -> Vec<Option<Value>> {
            options.settings.iter().map(|setting| setting.as_ref().map(|setting| setting.value.clone())).collect()
        };
        let (ours, theirs) = (values(self), values(other));
        ours.len() == theirs.len()
            && ours.iter().zip(&theirs).all(|pair| match pair {
                (Some(a), Some(b)) => a.says_the_same(b),
                (a, b) => a.is_none() && b.is_none(),
            })
    }

    /// No option set, not even the defaults.
    pub(super) fn unset(specs: &'static [OptionSpec]) -> Options {
        Options { specs, settings: specs.iter().map(|_| None).collect() }
    }

    /// Every option at its default.
    pub(super) fn defaults(specs: &'static [OptionSpec]) -> Options {
        let settings = specs
            .iter()
            .map(|spec| default(&spec.kind, &spec.default).map(|value| Setting { value, span: None }))
            .collect();
        Options { specs, settings }
    }

    /// A duration in seconds; `None` if it is set nowhere and has no default.
    pub fn duration(&self, name: &str) -> Option<u32> {
        match self.value(name, |kind| matches!(kind, Kind::Duration { .. }))? {
            Value::Duration(seconds) => Some(*seconds),
            _ => None,
        }
    }

    /// A whole number; `None` if it is set nowhere and has no default.
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.value(name, |kind| matches!(kind, Kind::Integer { .. }))? {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Yes or no; no if it is set nowhere and has no default.
    pub fn boolean(&self, name: &str) -> bool {
        matches!(self.value(name, |kind| matches!(kind, Kind::Boolean)), Some(Value::Boolean(true)))
    }

    /// One of the words that the page allows; `None` if it is set nowhere and has no default.
    pub fn word(&self, name: &str) -> Option<&'static str> {
        match self.value(name, |kind| matches!(kind, Kind::Word(_)))? {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// A list of strings; empty if it is set nowhere and has no default.
    pub fn strings(&self, name: &str) -> &[Item<String>] {
        match self.value(name, |kind| matches!(kind, Kind::Strings | Kind::Globs)) {
            Some(Value::Strings(items)) => items,
            _ => &[],
        }
    }

    /// A list of name patterns; empty if it is set nowhere and has no default.
    pub fn names(&self, name: &str) -> &[Item<NamePattern>] {
        match self.value(name, |kind| matches!(kind, Kind::Names | Kind::Patterns(_))) {
            Some(Value::Names(items)) => items,
            _ => &[],
        }
    }

    /// A string that is not empty; `None` if it is set nowhere and has no default.
    pub fn text(&self, name: &str) -> Option<&Item<String>> {
        match self.value(name, |kind| matches!(kind, Kind::Text))? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A day; `None` if it is set nowhere.
    pub fn date(&self, name: &str) -> Option<&Item<Date>> {
        match self.value(name, |kind| matches!(kind, Kind::Date))? {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// One name pattern; `None` if it is set nowhere.
    pub fn pattern(&self, name: &str) -> Option<&Item<NamePattern>> {
        match self.value(name, |kind| matches!(kind, Kind::Pattern(_)))? {
            Value::Pattern(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// A list of networks, without host bits; empty if it is set nowhere.
    pub fn networks(&self, name: &str) -> &[Item<IpNet>] {
        match self.value(name, |kind| matches!(kind, Kind::Networks)) {
            Some(Value::Networks(items)) => items,
            _ => &[],
        }
    }

    /// What the table `name` sets for an RR type.
    pub fn for_type(&self, name: &str, rtype: u16) -> Option<&Options> {
        match self.value(name, |kind| matches!(kind, Kind::Types(_)))? {
            Value::Types(rows) => rows.get(&rtype),
            _ => None,
        }
    }

    /// All rows of the table `name` by RR type.
    pub fn types(&self, name: &str) -> impl Iterator<Item = (u16, &Options)> {
        let rows = match self.value(name, |kind| matches!(kind, Kind::Types(_))) {
            Some(Value::Types(rows)) => Some(rows.iter().map(|(rtype, row)| (*rtype, row))),
            _ => None,
        };
        rows.into_iter().flatten()
    }

    /// All rows of the table `name` by owner, the most specific pattern first.
    pub fn owners(&self, name: &str) -> &[(NamePattern, Options)] {
        match self.value(name, |kind| matches!(kind, Kind::Owners(_))) {
            Some(Value::Owners(rows)) => rows,
            _ => &[],
        }
    }

    /// What the table `name` sets for an owner, the most specific pattern first; `apex` is the zone's.
    pub fn for_owner<'a>(
        &'a self,
        name: &str,
        owner: NameRef<'a>,
        apex: NameRef<'a>,
    ) -> impl Iterator<Item = &'a Options> {
        let rows = match self.value(name, |kind| matches!(kind, Kind::Owners(_))) {
            Some(Value::Owners(rows)) => rows.as_slice(),
            _ => &[],
        };
        rows.iter().filter(move |(pattern, _)| pattern.matches(owner, apex)).map(|(_, options)| options)
    }

    /// Whether the option has a value, its default included.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.setting(name).is_some()
    }

    /// Where the policy sets an option: the whole `key = value`. `None` for a default.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.setting(name)?.span
    }

    /// What is set, defaults included, with the places.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &Value, Option<Span>)> {
        let settings = self.specs.iter().zip(&self.settings);
        settings.filter_map(|(spec, setting)| setting.as_ref().map(|one| (spec.name, &one.value, one.span)))
    }

    /// Rows of a table option.
    #[cfg(test)]
    pub(super) fn rows(&self, name: &str) -> usize {
        match self.setting(name).map(|setting| &setting.value) {
            Some(Value::Types(rows)) => rows.len(),
            Some(Value::Owners(rows)) => rows.len(),
            _ => 0,
        }
    }

    fn setting(&self, name: &str) -> Option<&Setting> {
        let index = self.specs.iter().position(|spec| spec.name == name);
        debug_assert!(index.is_some(), "no option `{name}` on this rule's page");
        self.settings.get(index?)?.as_ref()
    }

    fn value(&self, name: &str, has_kind: impl Fn(&Kind) -> bool) -> Option<&Value> {
        debug_assert!(
            self.specs.iter().any(|spec| spec.name == name && has_kind(&spec.kind)),
            "no option `{name}` of this kind on this rule's page"
        );
        self.setting(name).map(|setting| &setting.value)
    }

    /// Sets the option at `index` of the page.
    pub(super) fn set(&mut self, index: usize, setting: Setting) {
        if let Some(place) = self.settings.get_mut(index) {
            *place = Some(setting);
        }
    }

    /// Lays a later policy over this one: values and lists replace, tables merge by key.
    pub(super) fn merge(&mut self, later: &Options) {
        for (ours, theirs) in self.settings.iter_mut().zip(&later.settings) {
            let Some(theirs) = theirs else { continue };
            match ours {
                Some(ours) => {
                    ours.value.merge(&theirs.value);
                    ours.span = theirs.span;
                }
                None => *ours = Some(theirs.clone()),
            }
        }
    }
}

impl Value {
    fn merge(&mut self, later: &Value) {
        match (self, later) {
            (Value::Types(ours), Value::Types(theirs)) => {
                for (rtype, options) in theirs {
                    ours.entry(*rtype).and_modify(|ours| ours.merge(options)).or_insert_with(|| options.clone());
                }
            }
            (Value::Owners(ours), Value::Owners(theirs)) => {
                for (pattern, options) in theirs {
                    match ours.iter_mut().find(|(known, _)| known.text().eq_ignore_ascii_case(pattern.text())) {
                        Some((_, ours)) => ours.merge(options),
                        None => ours.push((pattern.clone(), options.clone())),
                    }
                }
                sort_owners(ours);
            }
            (ours, theirs) => *ours = theirs.clone(),
        }
    }
}

/// Puts the most specific pattern first.
pub(super) fn sort_owners(rows: &mut [(NamePattern, Options)]) {
    rows.sort_by(|(a, _), (b, _)| NamePattern::specific_first(a, b));
}

/// The value of a page's default. The pages' own tests see to it that none is dropped here.
fn default(kind: &Kind, default: &Default) -> Option<Value> {
    Some(match (kind, default) {
        (_, Default::Unset) => return None,
        (_, Default::Duration(seconds)) => Value::Duration(*seconds),
        (_, Default::Integer(number)) => Value::Integer(*number),
        (_, Default::Boolean(yes)) => Value::Boolean(*yes),
        (_, Default::Word(word)) => Value::Word(word),
        (Kind::Names, Default::List(items)) => {
            let patterns = items.iter().filter_map(|text| NamePattern::parse(text, Scope::Host).ok());
            Value::Names(patterns.map(|value| Item { value, span: None }).collect())
        }
        (_, Default::List(items)) => {
            Value::Strings(items.iter().map(|text| Item { value: (*text).to_owned(), span: None }).collect())
        }
        (Kind::Types(specs), Default::Table(rows)) => Value::Types(
            rows.iter().filter_map(|(key, row)| Some((from_mnemonic(key.as_bytes())?, nested(specs, row)))).collect(),
        ),
        (Kind::Owners(specs), Default::Table(rows)) => {
            let pattern = |text| NamePattern::parse(text, Scope::Owner).ok();
            let mut rows: Vec<_> =
                rows.iter().filter_map(|(key, row)| Some((pattern(key)?, nested(specs, row)))).collect();
            sort_owners(&mut rows);
            Value::Owners(rows)
        }
        (_, Default::Table(_)) => return None,
    })
}

fn nested(specs: &'static [OptionSpec], row: &[(&str, Default)]) -> Options {
    let mut options = Options::unset(specs);
    for (name, value) in row {
        let Some(index) = specs.iter().position(|spec| spec.name == *name) else { continue };
        if let Some(value) = default(&specs[index].kind, value) {
            options.set(index, Setting { value, span: None });
        }
    }
    options
}
