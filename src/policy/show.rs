//! The policy in force, written out as TOML with where each value comes from.

use std::fmt::Write as _;

use super::effective::Effective;
use super::options::{Item, Options, Value};
use super::value::duration;
use super::{Place, Policy, RuleConfig};
use crate::source::{SourceMap, Span};
use crate::zone::name::{Name, NameRef};
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types::mnemonic;

/// Column at which comments start, where the value is short enough.
const COMMENTS: usize = 48;

/// Writes what holds at a place, or without one where no override speaks. The text is a policy that says the same.
pub fn show(policy: &Policy, place: Option<&Place<'_>>, sources: &SourceMap) -> String {
    let mut out = String::new();
    let effective = match place {
        Some(place) => policy.for_place(place),
        None => policy.base(),
    };
    let writer = Writer { sources, out: &mut out };
    writer.all(policy, &effective, place);
    out
}

struct Writer<'a> {
    sources: &'a SourceMap,
    out: &'a mut String,
}

impl Writer<'_> {
    fn all(mut self, policy: &Policy, effective: &Effective, place: Option<&Place<'_>>) {
        if let Some(place) = place {
            self.place(place);
            for span in policy.overrides_at(place) {
                let origin = self.place_of(span);
                self.line(&format!("# The `[[override]]` at {origin} holds here."));
            }
        }
        let packs: Vec<String> = policy.packs().map(|pack| format!("{pack:?}")).collect();
        self.line(&format!("extends = [{}]", packs.join(", ")));
        let exceptions = policy.exceptions();
        if exceptions != super::Exceptions::default() {
            self.line("\n[exceptions]");
            self.line(&format!("require-reason = {}", exceptions.require_reason));
            self.line(&format!("require-until = {}", exceptions.require_until));
        }
        for (id, config) in effective.all() {
            match config {
                Ok(config) => self.rule(config),
                Err(span) => self.off(id, span),
            }
        }
        let apex = place.and_then(|place| Name::parse(place.apex).ok());
        for waiver in policy.waivers() {
            let is_for = |apex: &Name| waiver.zone.value.matches(apex.as_ref(), NameRef::ROOT);
            if apex.as_ref().is_none_or(is_for) {
                self.waiver(waiver);
            }
        }
    }

    fn place(&mut self, place: &Place<'_>) {
        let view = place.view.map(|view| format!(", view `{view}`")).unwrap_or_default();
        let owner = place.owner.map(|owner| format!(", owner `{owner}`")).unwrap_or_default();
        self.line(&format!("# What holds in zone `{}`{view}{owner}.", place.apex));
    }

    fn rule(&mut self, config: &RuleConfig) {
        let origin = match (config.span, config.pack) {
            (Some(span), _) => self.place_of(span),
            (None, Some(pack)) => format!("pack {}", pack.name),
            (None, None) => "command line".to_owned(),
        };
        self.line("");
        self.with_comment(&format!("[rules.{}]", config.page.id), &origin);
        let (severity, origin) = match &config.severity {
            Some(item) => (item.value, item.span.map_or("command line".to_owned(), |span| self.place_of(span))),
            None if config.strict && config.page.strict_severity.is_some() => {
                (config.severity(config.page.severity), "strict severities of a pack".to_owned())
            }
            None => (config.page.severity, "default".to_owned()),
        };
        self.with_comment(&format!("severity = \"{severity}\""), &origin);
        if let Some(span) = config.ignorable.span {
            let origin = self.place_of(span);
            self.with_comment(&format!("ignorable = {}", config.ignorable.value), &origin);
        }
        for (name, value, span) in config.options.all() {
            let origin = span.map_or("default".to_owned(), |span| self.place_of(span));
            self.with_comment(&format!("{name} = {}", toml(value)), &origin);
        }
    }

    fn off(&mut self, id: &str, span: Option<Span>) {
        let origin = span.map_or("command line".to_owned(), |span| self.place_of(span));
        self.line("");
        self.line(&format!("[rules.{id}]"));
        self.with_comment("severity = \"off\"", &origin);
    }

    fn waiver(&mut self, waiver: &super::Waiver) {
        let origin = self.place_of(waiver.span);
        self.line("");
        self.with_comment("[[waiver]]", &origin);
        self.line(&format!("rule = {}", string(&waiver.rule.value)));
        self.line(&format!("zone = {}", string(waiver.zone.value.text())));
        let owner = waiver.owner.as_ref().map(|owner| owner.value.text().to_owned());
        let texts = [
            ("owner", owner.as_ref()),
            ("view", waiver.view.as_ref()),
            ("value", waiver.value.as_ref()),
            ("reason", waiver.reason.as_ref()),
            ("by", waiver.by.as_ref()),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                self.line(&format!("{key} = {}", string(text)));
            }
        }
        if let Some(until) = &waiver.until {
            self.line(&format!("until = {}", until.value));
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn with_comment(&mut self, text: &str, comment: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{text:<COMMENTS$}  # {}", comment.escape_debug());
    }

    fn place_of(&self, span: Span) -> String {
        let file = self.sources.get(span.file);
        format!("{}:{}", file.path(), file.position(span.start).line)
    }
}

/// A value as a policy writes it.
fn toml(value: &Value) -> String {
    let list = |items: Vec<String>| format!("[{}]", items.join(", "));
    let patterns = |items: &[Item<NamePattern>]| list(items.iter().map(|item| string(item.value.text())).collect());
    match value {
        Value::Duration(seconds) => format!("\"{}\"", duration(*seconds)),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Word(word) => string(word),
        Value::Strings(items) => list(items.iter().map(|item| string(&item.value)).collect()),
        Value::Names(items) => patterns(items),
        Value::Networks(items) => list(items.iter().map(|item| string(&item.value.to_string())).collect()),
        Value::Text(text) => string(&text.value),
        Value::Date(date) => date.value.to_string(),
        Value::Pattern(pattern) => string(pattern.value.text()),
        Value::Types(rows) => table(rows.iter().map(|(rtype, row)| (mnemonic(*rtype).to_string(), row))),
        Value::Owners(rows) => table(rows.iter().map(|(pattern, row)| (string(pattern.text()), row))),
    }
}

fn table<'o>(rows: impl Iterator<Item = (String, &'o Options)>) -> String {
    let rows: Vec<String> = rows.map(|(key, row)| format!("{key} = {}", nested(row))).collect();
    if rows.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", rows.join(", ")) }
}

fn nested(options: &Options) -> String {
    let keys: Vec<String> = options.all().map(|(name, value, _)| format!("{name} = {}", toml(value))).collect();
    if keys.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", keys.join(", ")) }
}

/// A string of TOML.
pub(super) fn string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
