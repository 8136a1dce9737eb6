//! The JSON Schema of policy files, for editors: made of the tables and pages that read them.

mod custom;
mod examples;
mod reference;

pub use reference::reference;

use serde_json::{Map, Value, json};

use super::page::{self, Kind, OptionSpec};
use super::schema::{Level, RULE_KEYS};
use super::value::duration;
use super::{exceptions, facts, limits, mail, overrides, zones};
use crate::model::SignedBy;
use crate::zone::name_pattern::Scope;
use crate::zone::rdata::types;

/// How dates are written.
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// The schema (draft 7, which editors know), as text that ends with a newline.
pub fn json_schema() -> String {
    let text = serde_json::to_string_pretty(&policy()).expect("a tree of strings and numbers can be written");
    text + "\n"
}

fn policy() -> Value {
    let pack_names: Vec<&str> = page::packs().iter().map(|pack| pack.name).collect();
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let mta_sts = table(
        "An MTA-STS policy file that is kept beside the zones.",
        [("domain", text("The domain it is served for.")), ("policy", text("The file."))],
        &["domain", "policy"],
    );
    let group = table("Zones that publish the same MX records.", options(mail::GROUP), &["domains"]);
    let mail = options(mail::MARKS).chain([("mta-sts", list(mta_sts)), ("group", list(group))]);
    let dialects = list(json!({ "enum": types::servers() }));
    let zones = options(zones::SPECS)
        .map(|(key, value)| match (key, value["description"].as_str()) {
            ("dialects", Some(description)) => (key, described(dialects.clone(), description)),
            _ => (key, value),
        })
        .chain([
            ("origins", list(origin())),
            ("view", list(view())),
            (
                "serial",
                described(json!({ "enum": zones::SERIAL_WORDS }), "Who writes serials: people, or a server or tool."),
            ),
            ("signing", signing()),
        ])
        .collect::<Vec<_>>();
    let mut schema = table(
        "",
        [
            ("required-version", text("The versions of zonewarden that the policy is for: `>=0.1, <0.3`.")),
            (
                "extends",
                described(
                    texts,
                    &format!("Packs ({}) and policy files to build upon; later ones win.", pack_names.join(", ")),
                ),
            ),
            ("zones", table("Which files are zones, and which zones they are.", zones, &[])),
            ("facts", table("Records seen outside of the repository.", options(facts::SPECS), &[])),
            ("limits", table("Bounds on what zone files can make a run do.", options(limits::SPECS), &[])),
            ("mail", table("What the mail of zones is to be, and files beside the zones that concern it.", mail, &[])),
            ("rules", json!({ "$ref": "#/definitions/rules" })),
            ("override", list(an_override())),
            ("exceptions", table("What is asked of ignores and waivers.", options(exceptions::SPECS), &[])),
            ("waiver", list(table("Findings that are let pass.", options(exceptions::WAIVER), &["rule", "zone"]))),
            ("custom", list(custom::rule())),
        ],
        &[],
    );
    if let Value::Object(keys) = &mut schema {
        keys.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        keys.insert("title".to_owned(), json!("zonewarden policy"));
        let definitions = [("rules", rules())].into_iter().chain(custom::definitions());
        keys.insert("definitions".to_owned(), definitions.map(|(name, value)| (name.to_owned(), value)).collect());
    }
    annotate(&mut schema);
    schema
}

/// Adds examples and defaults, which editors show.
fn annotate(schema: &mut Value) {
    for (key, example) in examples::EXAMPLES {
        let Some(Value::Object(place)) = place_of(schema, key) else { continue };
        if let Some(value) = as_json(example) {
            place.insert("examples".to_owned(), Value::Array(vec![value]));
        }
    }
    for (key, default) in defaults() {
        if let Some(Value::Object(place)) = place_of(schema, &key) {
            place.insert("default".to_owned(), default);
        }
    }
}

/// The schema of a dotted key.
fn place_of<'s>(schema: &'s mut Value, key: &str) -> Option<&'s mut Value> {
    match key.split_once('.') {
        None => schema.pointer_mut(&format!("/properties/{key}")),
        Some((table, key)) => {
            let table = schema.pointer_mut(&format!("/properties/{table}"))?;
            let rows = if table.get("items").is_some() { "/items" } else { "" };
            table.pointer_mut(&format!("{rows}/properties/{key}"))
        }
    }
}

/// A value of TOML; dates are text.
fn as_json(text: &str) -> Option<Value> {
    format!("value = {text}").parse::<toml::Table>().ok()?.get("value").map(value_as_json)
}

/// A policy as schemas see it. JSON has no dates: they are text.
pub fn toml_as_json(table: &toml::Table) -> Value {
    table.iter().map(|(key, value)| (key.clone(), value_as_json(value))).collect()
}

fn value_as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => toml_as_json(table),
        toml::Value::Array(items) => items.iter().map(value_as_json).collect(),
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(yes) => (*yes).into(),
        toml::Value::Datetime(date) => date.to_string().into(),
    }
}

/// What holds without a key.
fn defaults() -> Vec<(String, Value)> {
    let limits =
        limits::usual().into_iter().filter_map(|(key, value)| Some((format!("limits.{key}"), as_json(&value)?)));
    let words = [
        ("extends", json!(["recommended"])),
        ("zones.serial", json!("manual")),
        ("facts.max-age", duration(facts::FactsConfig::default().max_age).into()),
        ("exceptions.require-reason", json!(false)),
        ("exceptions.require-until", json!(false)),
        ("custom.severity", json!("warning")),
        ("custom.each", json!("record")),
        ("custom.unknown", json!("silent")),
    ];
    words.into_iter().map(|(key, value)| (key.to_owned(), value)).chain(limits).collect()
}

/// Who signs the zones, all alike or by their names.
fn signing() -> Value {
    let word = json!({ "enum": SignedBy::WORDS });
    let keys = [
        ("zones", described(kind(&Kind::Patterns(Scope::Zone)), "The zones that it is for; without it all.")),
        ("by", described(word.clone(), "The server, whoever writes the file, or nobody.")),
    ];
    described(json!({ "anyOf": [word, list(table("", keys, &["by"]))] }), "Who signs which zones.")
}

fn an_override() -> Value {
    let rules = ("rules", json!({ "$ref": "#/definitions/rules" }));
    let signing = ("signing", described(json!({ "enum": SignedBy::WORDS }), "Who signs the zones."));
    let keys: Vec<_> = options(overrides::SPECS).chain([signing, rules]).collect();
    let mut table = table("Rules set otherwise for some zones, views, files or owners.", keys, &[]);
    let any: Vec<Value> = overrides::SPECS.iter().map(|spec| json!({ "required": [spec.name] })).collect();
    let sets = json!([{ "required": ["rules"] }, { "required": ["signing"] }]);
    for spec in overrides::SPECS {
        if let Some(Value::Object(key)) = table.pointer_mut(&format!("/properties/{}", spec.name))
            && key.get("type").is_some_and(|kind| kind == "array")
        {
            key.insert("minItems".to_owned(), json!(1));
        }
    }
    if let Value::Object(keys) = &mut table {
        keys.insert("allOf".to_owned(), json!([{ "anyOf": any }, { "anyOf": sets }]));
    }
    table
}

fn origin() -> Value {
    table(
        "Which zones files are.",
        [("path", text("The files.")), ("origin", text("Their origin."))],
        &["path", "origin"],
    )
}

fn view() -> Value {
    let keys = [
        ("name", text("Its name.")),
        ("paths", described(kind(&Kind::Globs), "Its zone files; without it a server's configuration says.")),
        ("internal", described(kind(&Kind::Boolean), "Whether it is for an inner network.")),
    ];
    table("What clients of one sort are answered with.", keys, &["name"])
}

/// All rules by id.
fn rules() -> Value {
    let rule = |page: &'static page::Page| {
        let severity = json!({ "enum": Level::WORDS, "description": format!("How bad it is; {} without this key.", page.severity) });
        let ignorable = described(json!({ "type": "boolean" }), "Whether comments in zone files may ignore it.");
        let general = RULE_KEYS.iter().copied().zip([severity, ignorable]);
        (page.id, table(page.title, general.chain(options(page.options)), &[]))
    };
    let mut rules = table("Rules by id.", page::pages().iter().map(rule), &[]);
    if let Value::Object(keys) = &mut rules {
        // Rules of the policy's own.
        let level = json!({ "enum": Level::WORDS });
        let own = table("", [("severity", level), ("ignorable", json!({ "type": "boolean" }))], &[]);
        keys.insert("additionalProperties".to_owned(), own);
    }
    rules
}

fn options(specs: &'static [OptionSpec]) -> impl Iterator<Item = (&'static str, Value)> {
    specs.iter().map(|spec| (spec.name, described(kind(&spec.kind), spec.doc)))
}

/// What values an option takes.
fn kind(of: &Kind) -> Value {
    match of {
        Kind::Duration { min, max } => json!({
            "type": ["integer", "string"], "minimum": min, "maximum": max, "pattern": "^([0-9]+[smhdwSMHDW]?)+$",
        }),
        Kind::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Strings => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Names | Kind::Networks | Kind::Patterns(_) | Kind::Globs => {
            json!({ "type": "array", "items": { "type": "string", "minLength": 1 } })
        }
        Kind::Text | Kind::Pattern(_) => json!({ "type": "string", "pattern": "\\S" }),
        Kind::Date => json!({ "type": "string", "pattern": DATE }),
        Kind::Types(row) | Kind::Owners(row) => {
            json!({ "type": "object", "additionalProperties": table("", options(row), &[]) })
        }
    }
}

fn text(description: &str) -> Value {
    described(json!({ "type": "string", "minLength": 1 }), description)
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn described(mut value: Value, description: &str) -> Value {
    if let Value::Object(keys) = &mut value
        && !description.trim().is_empty()
    {
        keys.insert("description".to_owned(), json!(description.trim()));
    }
    value
}

/// A table with these keys and no others.
fn table<'k>(description: &str, keys: impl IntoIterator<Item = (&'k str, Value)>, required: &[&str]) -> Value {
    let keys: Map<String, Value> = keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let mut table = json!({ "type": "object", "properties": keys, "additionalProperties": false });
    if let Value::Object(table) = &mut table
        && !required.is_empty()
    {
        table.insert("required".to_owned(), json!(required));
    }
    described(table, description)
}
