//! The schema of `[[custom]]`: what can be said of a rule without knowing which types it is about.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{described, list, text};
use crate::policy::custom::expression::MAX_TEXT;
use crate::policy::custom::{CHECKS, ZoneSort};
use crate::zone::rdata::{TYPES, field_kinds};

/// Definitions that the schema of a rule refers to.
pub(super) fn definitions() -> [(&'static str, Value); 4] {
    let one = json!({ "anyOf": [{ "type": ["string", "integer"] }, { "$ref": "#/definitions/bounds" }] });
    let tests = json!({
        "description": "What a field must be: a value, a list of which one must match, or a table of which all must.",
        "anyOf": [{ "type": "array", "minItems": 1, "items": one }, one],
    });
    let words = json!({ "type": "string" });
    let limit = json!({ "type": ["string", "integer"] });
    let bounds = closed(
        "All of it holds of the field's value.",
        [
            ("min", described(limit.clone(), "Numbers and durations: the least.")),
            ("max", described(limit, "Numbers and durations: the greatest.")),
            ("prefix", described(words.clone(), "Texts and names: how it starts.")),
            ("suffix", described(words.clone(), "Texts and names: how it ends.")),
            ("contains", described(words.clone(), "Texts and names: what is in it.")),
            ("glob", described(words.clone(), "Texts and names: `*` is any run of characters, `?` one.")),
            ("regex", described(words, "Texts and names: a regular expression that finds something in it.")),
            ("not", described(json!({ "$ref": "#/definitions/tests" }), "What does not hold.")),
        ],
    );
    let types = json!({ "anyOf": [
        { "type": "string", "minLength": 1 },
        { "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 1 } },
    ] });
    let wanted = with_fields(
        "A record that is to exist, or not.",
        [
            ("type", described(json!({ "$ref": "#/definitions/types" }), "Its type.")),
            ("owner", text("Whose it is, as a template: `_dmarc.{owner}`; without it `{owner}`.")),
            (
                "least",
                described(json!({ "type": "integer", "minimum": 1 }), "How many are enough; 1 without this key."),
            ),
            ("wildcard", described(json!({ "type": "boolean" }), "Whether answers out of a wildcard count.")),
            ("unknown", described(json!({ "enum": ["silent", "absent"] }), "What an unknown name counts as.")),
        ],
        &["type"],
    );
    [("bounds", at_least_one_key(bounds)), ("tests", tests), ("types", types), ("wanted", wanted)]
}

/// One `[[custom]]`.
pub(super) fn rule() -> Value {
    let asks = |description: &str| described(checked(), description);
    let extreme = |description: &str| {
        let keys = [("field", described(field_name(), "The field whose values are compared."))];
        with(with_fields(description, keys, &["field"]), "minProperties", json!(2))
    };
    let count = closed(
        "How many records there are.",
        [
            ("min", described(json!({ "type": "integer", "minimum": 0 }), "The least number.")),
            ("max", described(json!({ "type": "integer", "minimum": 0 }), "The greatest number.")),
            ("per", described(json!({ "enum": ["rrset", "zone"] }), "Counted in each RRset, or in the zone.")),
        ],
    );
    let asked = json!([{ "required": ["max"] }, { "required": ["min"], "properties": { "min": { "minimum": 1 } } }]);
    let count = with(count, "anyOf", asked);
    let zone =
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "minItems": 1, "items": { "type": "string" } }] });
    let mut test = closed(
        "A zone that says itself what is wrong with it.",
        [
            ("name", text("What it shows.")),
            ("origin", text("Its apex; without it that of its `$ORIGIN` or SOA.")),
            (
                "zone",
                described(zone, "Its text, `; expect: RULE` behind what breaks a rule; more texts are further zones."),
            ),
        ],
    );
    require(&mut test, &["zone"]);
    let id = json!({ "type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$" });
    let either = json!({ "anyOf": [{ "const": true }, checked()] });
    let mut rule = closed(
        "A rule of the policy's own.",
        [
            ("id", described(id, "What findings, `[rules.ID]` and waivers call it.")),
            ("title", text("What it reports, in one line.")),
            ("why", text("Why it matters.")),
            (
                "severity",
                described(json!({ "enum": ["error", "warning", "info"] }), "How bad it is; warning without this key."),
            ),
            ("select", select()),
            ("require", asks("What each record must be, and what must be there beside it.")),
            ("forbid", described(either, "Records to which all of it applies must not be; `true`: none at all.")),
            ("count", count),
            ("lowest", extreme("What the records with the least value of a field must be.")),
            ("highest", extreme("What the records with the greatest value of a field must be.")),
            ("same", described(field_name(), "A field that all records of an RRset share.")),
            ("distinct", described(field_name(), "A field that no two records of an RRset share.")),
            (
                "assert",
                described(
                    json!({ "type": "string", "minLength": 1, "maxLength": MAX_TEXT }),
                    "An expression in CEL that holds.",
                ),
            ),
            ("each", described(json!({ "enum": ["record", "zone"] }), "A finding for each record, or one a zone.")),
            (
                "unknown",
                described(json!({ "enum": ["silent", "report"] }), "What is said where something cannot be told."),
            ),
            ("message", text("The finding's message, a template: `{owner} sends mail to {exchange}`.")),
            ("help", text("What to write instead, a template.")),
            ("test", list(test)),
        ],
    );
    require(&mut rule, &["id"]);
    if let Value::Object(keys) = &mut rule {
        let any = CHECKS.iter().map(|check| json!({ "required": [check] })).collect();
        keys.insert("anyOf".to_owned(), Value::Array(any));
    }
    rule
}

fn select() -> Value {
    let types = json!({ "anyOf": [
        { "$ref": "#/definitions/types" },
        { "type": "object", "properties": { "not": { "$ref": "#/definitions/types" } }, "required": ["not"], "additionalProperties": false },
    ] });
    let kind = json!({ "enum": ZoneSort::WORDS });
    let yes = |description: &str| described(json!({ "type": "boolean" }), description);
    let views =
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "minItems": 1, "items": { "type": "string" } }] });
    with_fields(
        "Which records it is about; without it all.",
        [
            ("type", described(types, "Their type.")),
            ("zone", described(tests(), "The zone's apex.")),
            ("view", described(views, "The zone's view.")),
            (
                "kind",
                described(
                    json!({ "anyOf": [kind, { "type": "array", "minItems": 1, "items": kind }] }),
                    "What the zone is for.",
                ),
            ),
            ("mail-domain", yes("Whether the owner takes mail.")),
            ("mail-host", yes("Whether an MX record names the owner.")),
            ("below-cuts", yes("Whether to look at glue and what a delegation hides, too.")),
        ],
        &[],
    )
}

/// `require`, or `forbid` as a table.
fn checked() -> Value {
    let wanted = json!({ "$ref": "#/definitions/wanted" });
    let exists = json!({ "anyOf": [wanted, { "type": "array", "minItems": 1, "items": wanted }] });
    at_least_one_key(with_fields(
        "",
        [
            ("type", described(tests(), "The type.")),
            ("exists", described(exists, "A record that is there; of several, one.")),
            ("is-cname", text("A name, as a template, that is an alias.")),
            ("resolves", text("A name, as a template, that has addresses.")),
            ("spf-covers", text("A host, as a template, that the owner's SPF record authorises: `{exchange}`.")),
        ],
        &[],
    ))
}

fn tests() -> Value {
    json!({ "$ref": "#/definitions/tests" })
}

/// A table with these keys, tests of fields, and no others.
fn with_fields<const N: usize>(description: &str, keys: [(&str, Value); N], required: &[&str]) -> Value {
    let mut table = closed(description, keys);
    require(&mut table, required);
    if let Value::Object(keys) = &mut table {
        keys.insert("patternProperties".to_owned(), json!({ field_pattern(): tests() }));
    }
    table
}

fn field_name() -> Value {
    json!({ "type": "string", "pattern": field_pattern() })
}

/// The names of all fields; `_` may stand for `-`.
fn field_pattern() -> String {
    let fields = TYPES.iter().flat_map(|row| field_kinds(row.code)).map(|field| field.name);
    let names: BTreeSet<&str> = fields.chain(["owner", "ttl", "class", "target"]).collect();
    let names: Vec<String> = names.iter().map(|name| name.replace('-', "[-_]")).collect();
    format!("^({})$", names.join("|"))
}

fn closed<const N: usize>(description: &str, keys: [(&str, Value); N]) -> Value {
    super::table(description, keys, &[])
}

fn require(table: &mut Value, keys: &[&str]) {
    if let (Value::Object(table), false) = (table, keys.is_empty()) {
        table.insert("required".to_owned(), json!(keys));
    }
}

fn at_least_one_key(table: Value) -> Value {
    with(table, "minProperties", json!(1))
}

/// A schema with one more key.
fn with(mut schema: Value, key: &str, value: Value) -> Value {
    if let Value::Object(keys) = &mut schema {
        keys.insert(key.to_owned(), value);
    }
    schema
}
