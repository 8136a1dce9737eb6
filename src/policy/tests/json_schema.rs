//! The schema says what the reader says.

use super::*;
use serde_json::Value;

fn schema() -> Value {
    serde_json::from_str(&json_schema()).unwrap()
}

fn keys(schema: &Value, path: &str) -> Vec<String> {
    let mut keys: Vec<String> = schema.pointer(path).unwrap().as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}

fn sorted(keys: &[&str]) -> Vec<String> {
    let mut keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    keys.sort();
    keys
}

/// As editors see a policy: dates are text.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(yes) => Value::from(*yes),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
    }
}

#[test]
fn it_has_the_keys_that_are_read() {
    let schema = schema();
    assert_eq!(keys(&schema, "/properties"), sorted(schema::KEYS));
    assert_eq!(keys(&schema, "/properties/zones/properties"), sorted(zones::KEYS));
    assert_eq!(keys(&schema, "/definitions/rules/properties").len(), page::pages().len());
}

#[test]
fn policies_that_are_read_are_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let examples = page::pages().iter().flat_map(|page| page.bad.iter().chain(page.good)).map(|example| example.policy);
    let packs = page::packs().iter().map(|pack| pack.policy);
    let ours = "required-version = '>=0.1'\nextends = ['strict']\n[exceptions]\nrequire-until = true\n[limits]\nincludes = 3\n\
                [zones]\ninclude = ['zones/*']\norigins = [{ path = 'zones/a', origin = 'a.' }]\n[[zones.view]]\nname = 'inside'\n\
                [[override]]\nzones = ['a.']\nowners = ['*']\nrules.ttl-bounds.types = { MX = { max = 300 } }\n\
                [[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\nuntil = 2027-01-31\nreason = 'r'\n";
    let mut checked = 0;
    for text in examples.chain(packs).chain([ours]).filter(|text| !text.is_empty()) {
        let policy = json(&toml::Value::Table(text.parse().unwrap()));
        let faults: Vec<String> =
            validator.iter_errors(&policy).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{text}: {faults:?}");
        checked += 1;
    }
    assert!(checked > 20, "{checked}");
}

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for text in [
        "colour = true",
        "extends = 'strict'",
        "[rules.ttl-bounds]\nmin = 'five'",
        "[rules.ttl-bounds]\nmin = -1",
        "[rules.ttl-bounds]\nmaxi = 1",
        "[rules.ttl-bounds]\nseverity = 'loud'",
        "[rules.ttl-bounds]\nignorable = 1",
        "[rules.ttl-bounds]\ntypes = { MX = { maxi = 1 } }",
        "[[override]]\nrules.ttl-zero.severity = 'off'",
        "[[waiver]]\nrule = 'ttl-zero'",
        "[[waiver]]\nrule = 'ttl-zero'\nzone = 'a.'\nuntil = 2027-01-31T00:00:00Z",
        "[exceptions]\nrequire-reason = 'yes'",
        "[limits]\nincludes = 0",
        "required-version = 1",
    ] {
        let loaded = Policy::from_text("zonewarden.toml", text, &SourceMap::new());
        assert!(!loaded.errors.is_empty(), "{text}");
        assert!(!validator.is_valid(&json(&toml::Value::Table(text.parse().unwrap()))), "{text}");
    }
}

#[test]
fn the_one_in_the_documents_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.schema.json");
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(path, json_schema()).unwrap();
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == json_schema(),
        "docs/policy.schema.json is not what `zonewarden schema` prints: UPDATE_DOCUMENTS=1 writes it"
    );
}
