//! The schema as tables for people: the reference in `docs/policy.md`.

use std::fmt::Write as _;

use serde_json::Value;

use super::examples::example;

/// A part of the reference.
struct Section {
    heading: &'static str,
    /// Where the table stands in the schema.
    pointer: &'static str,
    /// What its keys are called among the examples; none for tables within others.
    examples: Option<&'static str>,
}

const fn section(heading: &'static str, pointer: &'static str, examples: Option<&'static str>) -> Section {
    Section { heading, pointer, examples }
}

/// Tables of a policy, in the order of the reference. Rules have a document of their own.
const SECTIONS: &[Section] = &[
    section("At the top of the file", "", Some("")),
    section("`[zones]`", "/properties/zones", Some("zones.")),
    section("Rows of `[zones] origins`", "/properties/zones/properties/origins/items", None),
    section("`[[zones.view]]`", "/properties/zones/properties/view/items", None),
    section("Rows of `[zones] signing`", "/properties/zones/properties/signing/anyOf/1/items", None),
    section("`[facts]`", "/properties/facts", Some("facts.")),
    section("`[limits]`", "/properties/limits", Some("limits.")),
    section("`[mail]`", "/properties/mail", Some("mail.")),
    section("`[[mail.group]]`", "/properties/mail/properties/group/items", None),
    section("`[[mail.mta-sts]]`", "/properties/mail/properties/mta-sts/items", None),
    section("`[rules.ID]` of your own rules", "/definitions/rules/additionalProperties", None),
    section("`[[override]]`", "/properties/override/items", Some("override.")),
    section("`[exceptions]`", "/properties/exceptions", Some("exceptions.")),
    section("`[[waiver]]`", "/properties/waiver/items", Some("waiver.")),
    section("`[[custom]]`", "/properties/custom/items", Some("custom.")),
    section("`select`", "/properties/custom/items/properties/select", None),
    section("`require` and `forbid`", "/properties/custom/items/properties/require", None),
    section("`exists`", "/definitions/wanted", None),
    section("`lowest` and `highest`", "/properties/custom/items/properties/lowest", None),
    section("`count`", "/properties/custom/items/properties/count", None),
    section("`[[custom.test]]`", "/properties/custom/items/properties/test/items", None),
    section("Tests of fields", "/definitions/bounds", None),
];

/// Every key outside of built-in rules as Markdown: type and range, default, example.
pub fn reference() -> String {
    let schema = super::policy();
    let mut out = String::new();
    for section in SECTIONS {
        let Some(table) = schema.pointer(section.pointer) else { continue };
        let _ = writeln!(out, "### {}\n", section.heading);
        if let Some(description) = table.get("description").and_then(Value::as_str) {
            let _ = writeln!(out, "{description}\n");
        }
        rows(section, table, &mut out);
        if table.get("patternProperties").is_some() {
            out.push_str("\nBeside these keys: names of fields, each with what it must be.\n");
        }
        out.push('\n');
    }
    out
}

/// The keys of a table; those that have a section of their own are left out at the top.
fn rows(section: &Section, table: &Value, out: &mut String) {
    let keys = table.get("properties").and_then(Value::as_object);
    let keys: Vec<(&String, &Value)> = keys
        .into_iter()
        .flatten()
        .filter(|(_, value)| !section.pointer.is_empty() || value.get("examples").is_some())
        .collect();
    let required = |key: &str| {
        let required = table.get("required").and_then(Value::as_array);
        required.is_some_and(|keys| keys.iter().any(|required| required == key))
    };
    match section.examples {
        Some(_) => out.push_str("| key | meaning | value | default | example |\n|---|---|---|---|---|\n"),
        None => out.push_str("| key | meaning | value |\n|---|---|---|\n"),
    }
    for (key, value) in keys {
        let mut cells = vec![format!("`{key}`"), meaning(key, value), kind(value)];
        match section.examples {
            Some(prefix) => {
                let default = value.get("default").map(|value| format!("`{value}`")).unwrap_or_default();
                cells.push(if required(key) { "required".to_owned() } else { default });
                let example = example(&format!("{prefix}{key}"));
                cells.push(example.map(|toml| code(&format!("{key} = {toml}"))).unwrap_or_default());
            }
            None if required(key) => cells[2].push_str("; required"),
            None => {}
        }
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
}

fn meaning(key: &str, value: &Value) -> String {
    if key == "rules" {
        return "Rules by id; `docs/rules.md` lists them with their options.".to_owned();
    }
    let items = value.get("items").and_then(|items| items.get("description"));
    value.get("description").or(items).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Code that may hold backquotes itself.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// What a value can be, in words.
fn kind(value: &Value) -> String {
    if let Some(words) = value.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        return words.join(", ");
    }
    if let Some(any) = value.get("anyOf").and_then(Value::as_array).filter(|_| value.get("type").is_none()) {
        let mut any: Vec<String> = any.iter().map(kind).collect();
        any.dedup();
        return any.join(", or ");
    }
    if let Some(name) = value.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return if matches!(name, "rules" | "wanted" | "bounds") { "table".to_owned() } else { name.to_owned() };
    }
    let number = |key: &str| value.get(key).and_then(Value::as_i64);
    match value.get("type") {
        Some(Value::Array(_)) => "duration".to_owned(),
        Some(Value::String(name)) => match (name.as_str(), number("minimum"), number("maximum")) {
            ("integer", Some(min), Some(max)) => format!("number from {min} to {max}"),
            ("integer", Some(min), None) => format!("number from {min} on"),
            ("array", ..) => match value.get("items").map(kind).as_deref() {
                Some("string") | None => "list of strings".to_owned(),
                Some("table") => "list of tables".to_owned(),
                Some(items) => format!("list of {items}"),
            },
            ("object", ..) => "table".to_owned(),
            ("boolean", ..) => "`true` or `false`".to_owned(),
            ("string", ..) if value.get("pattern").is_some_and(|pattern| pattern == super::DATE) => "date".to_owned(),
            (name, ..) => name.to_owned(),
        },
        _ => match value.get("const") {
            Some(only) => format!("`{only}`"),
            None => "any".to_owned(),
        },
    }
}
