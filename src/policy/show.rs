//! The policy in force, written out as TOML with where each value comes from.

use std::fmt::Write as _;

use super::custom::CustomRule;
use super::effective::Effective;
use super::facts::FactsConfig;
use super::options::{Item, Options, Value};
use super::stated::{self, Stated, Written};
use super::value::duration;
use super::{Place, Policy, RuleConfig, limits};
use crate::report::{is_hidden, safe_text};
use crate::source::{SourceMap, Span};
use crate::zone::name::{Name, NameRef};
use crate::zone::name_pattern::NamePattern;
use crate::zone::rdata::types::mnemonic;

/// Column at which comments start, where the value is short enough.
const COMMENTS: usize = 48;

/// What holds at a place, written out.
#[derive(Debug)]
pub struct Shown {
    /// A policy that says the same.
    pub text: String,
    /// By dotted key, such as `rules.ttl-bounds.min` or `waiver.0`: where its value comes from.
    pub from: Vec<(String, String)>,
}

/// Writes what holds at a place, or without one where no override speaks.
pub fn show(policy: &Policy, place: Option<&Place<'_>>, sources: &SourceMap) -> Shown {
    let effective = match place {
        Some(place) => policy.for_place(place),
        None => policy.base(),
    };
    let mut writer = Writer { sources, out: String::new(), from: Vec::new(), table: String::new(), rows: Vec::new() };
    writer.all(policy, &effective, place);
    Shown { text: writer.out, from: writer.from }
}

struct Writer<'a> {
    sources: &'a SourceMap,
    out: String,
    from: Vec<(String, String)>,
    /// The dotted key of the table that is being written.
    table: String,
    /// How many rows lists of tables have so far.
    rows: Vec<(String, usize)>,
}

impl Writer<'_> {
    fn all(&mut self, policy: &Policy, effective: &Effective, place: Option<&Place<'_>>) {
        if let Some(place) = place {
            self.place(place);
            for span in policy.overrides_at(place) {
                let origin = self.place_of(span);
                self.line(&format!("# The `[[override]]` at {origin} holds here."));
            }
        }
        let packs: Vec<String> = policy.packs().map(string).collect();
        self.line(&format!("extends = [{}]", packs.join(", ")));
        for table in stated::TABLES {
            self.stated(policy, table);
        }
        for (id, config) in effective.all() {
            match config {
                Ok(config) => self.rule(config),
                Err(span) => self.off(id, span),
            }
        }
        for (index, rule) in &policy.custom {
            self.custom_setting(*index, rule, effective);
        }
        let apex = place.and_then(|place| Name::parse(place.apex).ok());
        for waiver in policy.waivers() {
            let is_for = |apex: &Name| waiver.zone.value.matches(apex.as_ref(), NameRef::ROOT);
            if apex.as_ref().is_none_or(is_for) {
                self.waiver(waiver);
            }
        }
        for rule in policy.custom() {
            self.custom(rule);
        }
    }

    fn place(&mut self, place: &Place<'_>) {
        let view = place.view.map(|view| format!(", view `{view}`")).unwrap_or_default();
        let owner = place.owner.map(|owner| format!(", owner `{owner}`")).unwrap_or_default();
        let text = format!("# What holds in zone `{}`{view}{owner}.", place.apex);
        self.line(&safe_text(&text));
    }

    /// A table outside of rules: what files state of it, and what holds where they state nothing.
    fn stated(&mut self, policy: &Policy, table: &str) {
        let stated: Vec<&Stated> = policy.stated.iter().filter(|one| one.table == table).collect();
        let unstated: Vec<(&str, String)> =
            defaults(table).into_iter().filter(|(key, _)| !stated.iter().any(|one| one.key == *key)).collect();
        if stated.is_empty() && unstated.is_empty() {
            return;
        }
        if !table.is_empty() {
            self.line("");
            self.header(table, None);
        }
        let (rows, values): (Vec<&Stated>, Vec<&Stated>) =
            stated.into_iter().partition(|one| matches!(one.value, Written::Row(_)));
        for one in values {
            if let Written::Value(value) = &one.value {
                let origin = self.place_of(one.span);
                self.value(&one.key, value, &origin);
            }
        }
        for (key, value) in unstated {
            self.value(key, &value, "default");
        }
        for one in rows {
            let Written::Row(keys) = &one.value else { continue };
            let origin = self.place_of(one.span);
            self.row(&format!("{table}.{}", one.key), &origin);
            for (key, value) in keys {
                self.line(&format!("{} = {value}", stated::bare(key)));
            }
        }
    }

    fn rule(&mut self, config: &RuleConfig) {
        let origin = match (config.span, config.pack) {
            (Some(span), _) => self.place_of(span),
            (None, Some(pack)) => format!("pack {}", pack.name),
            (None, None) => "command line".to_owned(),
        };
        self.line("");
        self.header(&format!("rules.{}", config.page.id), Some(&origin));
        let (severity, origin) = match &config.severity {
            Some(item) => (item.value, self.place_or_command_line(item.span)),
            None if config.strict && config.page.strict_severity.is_some() => {
                (config.severity(config.page.severity), "strict severities of a pack".to_owned())
            }
            None => (config.page.severity, "default".to_owned()),
        };
        self.value("severity", &string(severity.as_str()), &origin);
        self.ignorable(&config.ignorable);
        for (name, value, span) in config.options.all() {
            let origin = span.map_or("default".to_owned(), |span| self.place_of(span));
            self.value(name, &toml(value), &origin);
        }
    }

    fn ignorable(&mut self, ignorable: &Item<bool>) {
        if let Some(span) = ignorable.span {
            let origin = self.place_of(span);
            self.value("ignorable", &ignorable.value.to_string(), &origin);
        }
    }

    fn off(&mut self, id: &str, span: Option<Span>) {
        let origin = self.place_or_command_line(span);
        self.line("");
        self.header(&format!("rules.{id}"), None);
        self.value("severity", "\"off\"", &origin);
    }

    /// What is said of a rule of the policy's own beside its definition.
    fn custom_setting(&mut self, index: usize, rule: &CustomRule, effective: &Effective) {
        let table = format!("rules.{}", rule.id);
        let Some(config) = effective.custom().find(|config| config.rule.id == rule.id) else {
            let origin = self.place_or_command_line(effective.off_by(index));
            self.line("");
            self.header(&table, None);
            return self.value("severity", "\"off\"", &origin);
        };
        if config.severity_from.is_none() && config.ignorable.span.is_none() {
            return;
        }
        self.line("");
        self.header(&table, None);
        if let Some(from) = config.severity_from {
            let origin = self.place_or_command_line(from);
            self.value("severity", &string(config.severity.as_str()), &origin);
        }
        self.ignorable(&config.ignorable);
    }

    fn place_or_command_line(&self, span: Option<Span>) -> String {
        span.map_or_else(|| "command line".to_owned(), |span| self.place_of(span))
    }

    /// A rule of the policy's own, as it is written there; its tests are left out.
    fn custom(&mut self, rule: &CustomRule) {
        let origin = self.place_of(rule.span);
        self.line("");
        self.row("custom", &origin);
        match format!("rule = {}", rule.source).parse::<toml::Table>() {
            // An inline table, tests and all.
            Ok(table) => {
                let keys = table.get("rule").and_then(toml::Value::as_table).into_iter().flatten();
                keys.for_each(|(key, value)| self.line(&format!("{} = {value}", stated::bare(key))));
            }
            Err(_) => {
                let header = usize::from(rule.source.starts_with('['));
                for line in rule.source.lines().skip(header) {
                    self.line(&safe_text(&line.replace('\t', "    ")));
                }
            }
        }
    }

    fn waiver(&mut self, waiver: &super::Waiver) {
        let origin = self.place_of(waiver.span);
        self.line("");
        self.row("waiver", &origin);
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

    /// The header of a table.
    fn header(&mut self, table: &str, origin: Option<&str>) {
        table.clone_into(&mut self.table);
        match origin {
            Some(origin) => self.with_comment(&format!("[{table}]"), table.to_owned(), origin),
            None => self.line(&format!("[{table}]")),
        }
    }

    /// The header of a row of a list of tables.
    fn row(&mut self, list: &str, origin: &str) {
        let number = match self.rows.iter_mut().find(|(known, _)| known == list) {
            Some((_, rows)) => {
                *rows += 1;
                *rows
            }
            None => {
                self.rows.push((list.to_owned(), 0));
                0
            }
        };
        self.with_comment(&format!("[[{list}]]"), format!("{list}.{number}"), origin);
    }

    /// A key of the table that was begun last.
    fn value(&mut self, key: &str, value: &str, origin: &str) {
        let path = if self.table.is_empty() { key.to_owned() } else { format!("{}.{key}", self.table) };
        self.with_comment(&format!("{} = {value}", stated::bare(key)), path, origin);
    }

    fn with_comment(&mut self, text: &str, path: String, origin: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{text:<COMMENTS$}  # {}", safe_text(origin));
        self.from.push((path, origin.to_owned()));
    }

    fn place_of(&self, span: Span) -> String {
        let file = self.sources.get(span.file);
        format!("{}:{}", file.path(), file.position(span.start).line)
    }
}

/// What holds under a table where no file states it.
fn defaults(table: &str) -> Vec<(&'static str, String)> {
    match table {
        "zones" => vec![("serial", "\"manual\"".to_owned())],
        "facts" => vec![("max-age", string(&duration(FactsConfig::default().max_age)))],
        "limits" => limits::usual(),
        "exceptions" => ["require-reason", "require-until"].map(|key| (key, "false".to_owned())).into(),
        _ => Vec::new(),
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

/// A string of TOML on one line, in which nothing is hidden and nothing can steer a terminal.
pub fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Writing to a string cannot fail.
            c if is_hidden(c) => drop(write!(out, "\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
