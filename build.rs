//! Turns `rules/` (pages, packs, groups, data) into static tables, so that nothing of it is parsed at start-up.
//!
//! Every mistake in `rules/` is reported with its file and key, all of them in one build.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::{Table, Value};

#[path = "src/zone/ttl.rs"]
mod ttl;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=rules");
    let faults = Faults::default();
    let groups = groups(&faults);
    let folder_of = |group: &str| Path::new("rules").join(group);
    let mut pages = Vec::new();
    for (group, _) in &groups {
        for path in toml_files(&folder_of(group)) {
            pages.extend(page(&path, group, &faults));
        }
    }
    stray_folders(&groups, &faults);
    pages.sort();
    if let Some(pair) = pages.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        faults.add("rules", "id", &format!("two pages are called `{}`", pair[0].0));
    }

    let mut out = String::new();
    let _ = writeln!(out, "static GROUPS: &[Group] = &[");
    for (id, title) in &groups {
        let _ = writeln!(out, "    Group {{ id: {id:?}, title: {title:?} }},");
    }
    let _ = writeln!(out, "];\nstatic PAGES: &[Page] = &[");
    for (_, text) in &pages {
        out.push_str(text);
    }
    let _ = writeln!(out, "];\nstatic PACKS: &[Pack] = &[");
    for path in toml_files(Path::new("rules/packs")) {
        out.extend(pack(&path, &faults));
    }
    out.push_str("];\n");
    let mut data = mail_providers(Path::new("rules/data/mail-providers.toml"), &faults).unwrap_or_default();
    data.extend(takeover_services(Path::new("rules/data/takeover.toml"), &faults));

    faults.stop_if_any();
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    fs::write(folder.join("pages.rs"), out).expect("OUT_DIR can be written");
    fs::write(folder.join("data.rs"), data).expect("OUT_DIR can be written");
}

/// Everything that is wrong in `rules/`.
#[derive(Default)]
struct Faults(RefCell<Vec<String>>);

impl Faults {
    fn add(&self, file: &str, key: &str, what: &str) {
        let place = if key.is_empty() { String::new() } else { format!(": `{key}`") };
        self.0.borrow_mut().push(format!("{file}{place}: {what}"));
    }

    fn stop_if_any(&self) {
        let faults = self.0.borrow();
        for fault in faults.iter() {
            println!("cargo::error={}", fault.replace('\n', " "));
        }
        if !faults.is_empty() {
            std::process::exit(1);
        }
    }
}

/// The TOML files of a folder, sorted; none if there is no such folder.
fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files
}

/// A page in a folder that is no group would be silently left out.
fn stray_folders(groups: &[(String, String)], faults: &Faults) {
    let Ok(entries) = fs::read_dir("rules") else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = ["packs", "data", "examples"].contains(&name.as_str()) || groups.iter().any(|(id, _)| *id == name);
        if entry.path().is_dir() && !known {
            faults.add("rules/groups.toml", "group", &format!("folder `rules/{name}` is not among the groups"));
        }
    }
}

/// One TOML table, taken apart key by key; [`Fields::finish`] reports what nobody asked for.
struct Fields<'a> {
    file: String,
    path: String,
    table: Table,
    faults: &'a Faults,
}

impl<'a> Fields<'a> {
    fn read(path: &Path, faults: &'a Faults) -> Option<Fields<'a>> {
        let file = path.to_string_lossy().replace('\\', "/");
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                faults.add(&file, "", &error.to_string());
                return None;
            }
        };
        match text.parse::<Table>() {
            Ok(table) => Some(Fields { file, path: String::new(), table, faults }),
            Err(error) => {
                let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
                faults.add(&format!("{file}:{line}"), "", error.message());
                None
            }
        }
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.path)
    }

    fn fault(&self, key: &str, what: &str) {
        self.faults.add(&self.file, &self.key(key), what);
    }

    fn optional_string(&mut self, key: &str) -> Option<String> {
        match self.table.remove(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            Value::String(_) => {
                self.fault(key, "is empty");
                None
            }
            other => {
                self.fault(key, &format!("is {}; it must be a string", other.type_str()));
                None
            }
        }
    }

    fn string(&mut self, key: &str) -> String {
        if !self.table.contains_key(key) {
            self.fault(key, "is missing");
        }
        self.optional_string(key).unwrap_or_default()
    }

    /// Text for reading: without the blank around it and without blanks at line ends.
    fn prose(&mut self, key: &str) -> String {
        let text = self.string(key);
        text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    fn word(&mut self, key: &str, words: &[&str]) -> String {
        let word = self.string(key);
        if !words.contains(&word.as_str()) && !word.is_empty() {
            self.fault(key, &format!("is `{word}`; it must be one of {}", words.join(", ")));
        }
        word
    }

    fn strings(&mut self, key: &str) -> Vec<String> {
        let Some(value) = self.table.remove(key) else { return Vec::new() };
        let strings: Option<Vec<String>> =
            value.as_array().and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        strings.unwrap_or_else(|| {
            self.fault(key, "must be a list of strings");
            Vec::new()
        })
    }

    fn boolean(&mut self, key: &str) -> bool {
        match self.table.remove(key) {
            None => false,
            Some(Value::Boolean(yes)) => yes,
            Some(_) => {
                self.fault(key, "must be true or false");
                false
            }
        }
    }

    fn tables(&mut self, key: &str) -> Vec<Fields<'a>> {
        let Some(value) = self.table.remove(key) else { return Vec::new() };
        let Value::Array(items) = value else {
            self.fault(key, "must be a list of tables");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let Value::Table(table) = item else {
                self.fault(key, "must hold tables only");
                continue;
            };
            let path = format!("{}{key}[{index}].", self.path);
            tables.push(Fields { file: self.file.clone(), path, table, faults: self.faults });
        }
        tables
    }

    fn finish(self) {
        for key in self.table.keys() {
            self.fault(key, "is not a key of this table");
        }
    }
}

fn groups(faults: &Faults) -> Vec<(String, String)> {
    let Some(mut fields) = Fields::read(Path::new("rules/groups.toml"), faults) else { return Vec::new() };
    let mut groups = Vec::new();
    for mut group in fields.tables("group") {
        groups.push((group.string("id"), group.string("title")));
        group.finish();
    }
    fields.finish();
    groups
}

fn pack(path: &Path, faults: &Faults) -> Option<String> {
    let mut fields = Fields::read(path, faults)?;
    let name = fields.string("name");
    named_like_its_file(&fields, "name", &name, path);
    let description = fields.prose("description");
    let sets = fields.strings("sets");
    for set in &sets {
        if !SETS.contains(&set.as_str()) {
            fields.fault("sets", &format!("`{set}` is none of {}", SETS.join(", ")));
        }
    }
    let sets: Vec<String> = sets.iter().map(|set| format!("Set::{}", camel(set))).collect();
    let strict = fields.boolean("strict-severities");
    let groups = fields.strings("strict-groups");
    for group in &groups {
        if !Path::new("rules").join(group).is_dir() {
            fields.fault("strict-groups", &format!("`{group}` is no group"));
        }
    }
    // Read like any policy when the pack is used; a test sees to it that it has no mistakes.
    let policy = fields.optional_string("policy").unwrap_or_default();
    fields.finish();
    Some(format!(
        "    Pack {{ name: {name:?}, description: {description:?}, sets: &[{}], strict_groups: &{groups:?}, \
         strict_severities: {strict}, policy: {policy:?} }},\n",
        sets.join(", ")
    ))
}

const SETS: &[&str] = &["recommended", "strict", "policy"];
const FIXABLE: &[&str] = &["safe", "unsafe", "sometimes"];
const SEVERITIES: &[&str] = &["error", "warning", "info"];

fn named_like_its_file(fields: &Fields<'_>, key: &str, name: &str, path: &Path) {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if name != stem {
        fields.fault(key, &format!("is `{name}`, but the file is called `{stem}.toml`"));
    }
    let kebab = name
        .split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    if !kebab {
        fields.fault(key, &format!("is `{name}`; it must be words of a-z and 0-9 joined by `-`"));
    }
}

/// `recommended` → `Recommended`, for the variant of an enum.
fn camel(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn page(path: &Path, group: &str, faults: &Faults) -> Option<(String, String)> {
    let mut fields = Fields::read(path, faults)?;
    if !fs::read_to_string(path).is_ok_and(|text| text.starts_with("id = \"")) {
        fields.fault("id", "must be the first line");
    }
    let id = fields.string("id");
    named_like_its_file(&fields, "id", &id, path);
    let mut out = format!("    Page {{\n        id: {id:?},\n        group: {group:?},\n");
    let _ = writeln!(out, "        title: {:?},", fields.prose("title"));
    let _ = writeln!(out, "        severity: Severity::{},", camel(&fields.word("severity", SEVERITIES)));
    let strict = match fields.table.contains_key("strict-severity") {
        true => format!("Some(Severity::{})", camel(&fields.word("strict-severity", SEVERITIES))),
        false => "None".to_owned(),
    };
    let _ = writeln!(out, "        strict_severity: {strict},");
    let _ = writeln!(out, "        set: Set::{},", camel(&fields.word("set", SETS)));
    let fixable = match fields.table.contains_key("fixable") {
        true => camel(&fields.word("fixable", FIXABLE)),
        false => "No".to_owned(),
    };
    let _ = writeln!(out, "        fixable: Fixable::{fixable},");
    let _ = writeln!(out, "        why: {:?},", fields.prose("why"));
    let _ = writeln!(out, "        fix: {:?},", fields.prose("fix"));
    let _ = writeln!(out, "        references: &[{}],", references(&mut fields));
    let _ = writeln!(out, "        options: {},", options(&mut fields));
    for key in ["bad", "good"] {
        let examples = fields.tables(key);
        if examples.is_empty() {
            fields.fault(key, "has no example");
        }
        let examples: Vec<String> = examples.into_iter().map(example).collect();
        let _ = writeln!(out, "        {key}: &[{}],", examples.join(", "));
    }
    out.push_str("    },\n");
    fields.finish();
    Some((id, out))
}

fn references(fields: &mut Fields<'_>) -> String {
    let references = fields.tables("references");
    if references.is_empty() {
        fields.fault("references", "is missing");
    }
    let mut out = String::new();
    for mut reference in references {
        let (text, url) = (reference.string("text"), reference.string("url"));
        if !url.starts_with("https://") {
            reference.fault("url", "must start with `https://`");
        }
        let _ = write!(out, "Reference {{ text: {text:?}, url: {url:?} }}, ");
        reference.finish();
    }
    out
}

fn example(mut fields: Fields<'_>) -> String {
    let origin = fields.string("origin");
    if !origin.ends_with('.') {
        fields.fault("origin", "must end with a dot");
    }
    let note = fields.optional_string("note").unwrap_or_default();
    let policy = fields.optional_string("policy").unwrap_or_default();
    let now = fields.optional_string("now");
    let text = fields.string("text");
    let fixed = fields.optional_string("fixed");
    let before = fields.optional_string("before");
    let before_policy = fields.optional_string("before-policy");
    if before_policy.is_some() && before.is_none() {
        fields.fault("before-policy", "is for a change: add `before`");
    }
    let mut files = String::new();
    for mut file in fields.tables("file") {
        let (name, text) = (file.string("name"), file.string("text"));
        if name.starts_with('/') || name.contains("..") || name.contains('\\') {
            file.fault("name", "must be a path below the example's folder, with forward slashes");
        }
        let origin = file.optional_string("origin");
        let facts = file.boolean("facts");
        if facts && origin.is_some() {
            file.fault("facts", "belong to no zone: take `origin` out");
        }
        let file_before = file.optional_string("before");
        let gone = file.boolean("gone");
        if before.is_none() && (file_before.is_some() || gone) {
            file.fault("before", "is for a change: the example itself needs `before`");
        }
        let _ = write!(
            files,
            "ExampleFile {{ name: {name:?}, origin: {origin:?}, facts: {facts}, text: {text:?}, before: {file_before:?}, gone: {gone} }}, "
        );
        file.finish();
    }
    fields.finish();
    format!(
        "Example {{ note: {note:?}, origin: {origin:?}, text: {text:?}, before: {before:?}, fixed: {fixed:?}, files: &[{files}], policy: {policy:?}, before_policy: {before_policy:?}, now: {now:?} }}"
    )
}

/// The option table of a page, as an expression. An option of kind `types` or `owners` repeats its siblings that
/// `options = […]` names.
fn options(fields: &mut Fields<'_>) -> String {
    let mut done: Vec<(String, String, String)> = Vec::new(); // name, doc, kind
    let mut out = String::from("&[");
    for mut option in fields.tables("option") {
        let name = option.string("name");
        option.path = format!("option.{name}.");
        if name == "severity" || done.iter().any(|(known, ..)| *known == name) {
            option.fault("name", "is taken");
        }
        let doc = option.prose("doc");
        let (kind, bounds) = kind(&mut option, &done);
        let default = match option.table.remove("default") {
            None => "Default::Unset".to_owned(),
            Some(value) => default(&option, &kind, bounds, &value),
        };
        let _ = write!(out, "{}, ", spec(&name, &doc, &kind, &default));
        done.push((name, doc, kind));
        option.finish();
    }
    out + "]"
}

fn spec(name: &str, doc: &str, kind: &str, default: &str) -> String {
    format!("OptionSpec {{ name: {name:?}, doc: {doc:?}, kind: {kind}, default: {default} }}")
}

/// The smallest and the largest value of a number or duration.
type Bounds = Option<(i64, i64)>;

fn kind(option: &mut Fields<'_>, siblings: &[(String, String, String)]) -> (String, Bounds) {
    let range = option.table.remove("range");
    let word = option.string("type");
    let text = match word.as_str() {
        "duration" => {
            let (min, max) = range_of(option, range, (0, i64::from(ttl::MAX_TTL)), seconds);
            return (format!("Kind::Duration {{ min: {min}, max: {max} }}"), Some((min, max)));
        }
        "integer" => {
            let (min, max) = range_of(option, range, (0, i64::from(u32::MAX)), Value::as_integer);
            return (format!("Kind::Integer {{ min: {min}, max: {max} }}"), Some((min, max)));
        }
        "boolean" => "Kind::Boolean".to_owned(),
        "word" => format!("Kind::Word(&{:?})", option.strings("words")),
        "strings" => "Kind::Strings".to_owned(),
        "names" => "Kind::Names".to_owned(),
        "networks" => "Kind::Networks".to_owned(),
        "types" | "owners" => format!("Kind::{}(&[{}])", camel(&word), nested_options(option, siblings)),
        other => {
            let known = "duration, integer, boolean, word, strings, names, networks, types, owners";
            option.fault("type", &format!("is `{other}`; it must be one of {known}"));
            String::new()
        }
    };
    (text, None)
}

/// The siblings that a table by type or owner repeats.
fn nested_options(option: &mut Fields<'_>, siblings: &[(String, String, String)]) -> String {
    let mut nested = String::new();
    for name in option.strings("options") {
        match siblings.iter().find(|(known, ..)| *known == name) {
            Some((name, doc, kind)) => nested += &(spec(name, doc, kind, "Default::Unset") + ", "),
            None => option.fault("options", &format!("no option above is called `{name}`")),
        }
    }
    nested
}

fn range_of(
    option: &Fields<'_>,
    range: Option<Value>,
    otherwise: (i64, i64),
    read: impl Fn(&Value) -> Option<i64>,
) -> (i64, i64) {
    let Some(range) = range else { return otherwise };
    let bounds: Option<Vec<i64>> = range.as_array().and_then(|bounds| bounds.iter().map(read).collect());
    match bounds.as_deref() {
        Some(&[min, max]) if min <= max => (min, max),
        _ => {
            option.fault("range", "must be the smallest and the largest value: `[1, 100]`, `[\"0s\", \"1w\"]`");
            otherwise
        }
    }
}

fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => ttl::parse(text.as_bytes()).ok().map(i64::from),
        Value::Integer(seconds) => u32::try_from(*seconds).ok().map(i64::from),
        _ => None,
    }
}

/// A default as an expression; checked for its shape here, for its meaning by the policy's own tests.
fn default(option: &Fields<'_>, kind: &str, bounds: Bounds, value: &Value) -> String {
    let strings = |value: &Value| -> Option<String> {
        let items: Option<Vec<&str>> = value.as_array()?.iter().map(Value::as_str).collect();
        Some(format!("{:?}", items?))
    };
    let variant = kind.split([' ', '(']).next().unwrap_or_default();
    if let (Some((min, max)), Some(number)) = (bounds, seconds(value))
        && !(min..=max).contains(&number)
    {
        let show = |number: i64| match u32::try_from(number) {
            Ok(seconds) if variant == "Kind::Duration" => ttl::display(seconds),
            _ => number.to_string(),
        };
        option.fault("default", &format!("is {}; it must be from {} to {}", show(number), show(min), show(max)));
    }
    let text = match variant {
        "Kind::Duration" => seconds(value).map(|seconds| format!("Default::Duration({seconds})")),
        "Kind::Integer" => value.as_integer().map(|number| format!("Default::Integer({number})")),
        "Kind::Boolean" => value.as_bool().map(|yes| format!("Default::Boolean({yes})")),
        "Kind::Word" => value.as_str().map(|word| format!("Default::Word({word:?})")),
        "Kind::Strings" | "Kind::Names" => strings(value).map(|items| format!("Default::List(&{items})")),
        _ => value.as_table().and_then(|table| nested_default(table, kind)),
    };
    text.unwrap_or_else(|| {
        option.fault("default", &format!("`{value}` does not fit the option's type"));
        "Default::Unset".to_owned()
    })
}

/// `{ MX = { max = "12h" } }`: only durations and integers occur in nested defaults. `kind` is the table's kind as an
/// expression, which spells out the options of a row.
fn nested_default(table: &Table, kind: &str) -> Option<String> {
    let mut rows = String::new();
    for (key, nested) in table {
        let mut row = String::new();
        for (name, value) in nested.as_table()? {
            let (_, spec) = kind.split_once(&format!("name: {name:?}"))?;
            let (_, spec) = spec.split_once("kind: Kind::")?;
            let value = match spec.starts_with("Duration") {
                true => format!("Default::Duration({})", seconds(value)?),
                false => format!("Default::Integer({})", value.as_integer()?),
            };
            let _ = write!(row, "({name:?}, {value}), ");
        }
        let _ = write!(rows, "({key:?}, &[{row}]), ");
    }
    Some(format!("Default::Table(&[{rows}])"))
}

fn mail_providers(path: &Path, faults: &Faults) -> Option<String> {
    let mut fields = Fields::read(path, faults)?;
    let updated = fields.string("updated");
    let mut out = format!("static MAIL_PROVIDERS: MailProviders = MailProviders {{\n    updated: {updated:?},\n");
    out.push_str("    providers: &[\n");
    let mut names = Vec::new();
    for mut provider in fields.tables("provider") {
        let name = provider.string("name");
        provider.path = format!("provider.{name}.");
        if names.contains(&name) {
            provider.fault("name", "occurs twice");
        }
        let kind = camel(&provider.word("kind", &["mailbox", "gateway", "relay"]));
        let (mx, spf) = (provider.strings("mx"), provider.strings("spf"));
        if mx.is_empty() && spf.is_empty() {
            provider.fault("mx", "is missing, and so is `spf`");
        }
        end_with_two_labels(&provider, "mx/spf", mx.iter().chain(&spf));
        let single_mx = provider.boolean("single-mx");
        let source = provider.string("source");
        if !source.starts_with("https://") {
            provider.fault("source", "must be the page that says so, starting with `https://`");
        }
        let _ = writeln!(
            out,
            "        MailProvider {{ name: {name:?}, kind: ProviderKind::{kind}, mx: &{mx:?}, spf: &{spf:?}, single_mx: {single_mx}, source: {source:?} }},"
        );
        names.push(name);
        provider.finish();
    }
    out.push_str("    ],\n};\n");
    fields.finish();
    Some(out)
}

/// Patterns are looked up by their last two labels.
fn end_with_two_labels<'p>(row: &Fields<'_>, key: &str, patterns: impl Iterator<Item = &'p String>) {
    for pattern in patterns {
        let labels = pattern.trim_end_matches('.').rsplit('.').take(2);
        let plain = labels.filter(|label| !label.is_empty() && !label.contains('*')).count();
        if !pattern.ends_with('.') || plain < 2 {
            row.fault(key, &format!("`{pattern}` must end with two plain labels and a dot"));
        }
    }
}

fn takeover_services(path: &Path, faults: &Faults) -> Option<String> {
    let mut fields = Fields::read(path, faults)?;
    let updated = fields.string("updated");
    let mut out = format!("static TAKEOVER: TakeoverServices = TakeoverServices {{\n    updated: {updated:?},\n");
    out.push_str("    services: &[\n");
    let mut names = Vec::new();
    for mut service in fields.tables("service") {
        let name = service.string("name");
        service.path = format!("service.{name}.");
        if names.contains(&name) {
            service.fault("name", "occurs twice");
        }
        let patterns = service.strings("patterns");
        if patterns.is_empty() {
            service.fault("patterns", "is missing");
        }
        end_with_two_labels(&service, "patterns", patterns.iter());
        let confidence = camel(&service.word("confidence", &["low", "medium", "high"]));
        let source = service.string("source");
        if !source.starts_with("https://") {
            service.fault("source", "must be the page that says so, starting with `https://`");
        }
        let _ = writeln!(
            out,
            "        TakeoverService {{ name: {name:?}, patterns: &{patterns:?}, confidence: Confidence::{confidence}, source: {source:?} }},"
        );
        names.push(name);
        service.finish();
    }
    out.push_str("    ],\n};\n");
    fields.finish();
    Some(out)
}
