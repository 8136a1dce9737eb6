//! `knot.conf`: a small YAML of sections, items and values (knot.conf(5)). The sections `zone` and `template`, and
//! `include`, are looked at.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::file_name::expand_knot;
use super::{Evaluation, Opener, Served, ServerPath, Told, Use, shown, span};
use crate::model::Special;
use crate::source::{SourceFile, Span};

/// Where zone files are unless `storage` says otherwise.
const STORAGE: &str = "/var/lib/knot";
/// What they are called unless `file` says otherwise.
const FILE: &str = "%s.zone";
/// The template that holds for zones which name none.
const DEFAULT: &str = "default";

/// What is served by the configuration that starts with `file`.
pub(crate) fn read(file: &Arc<SourceFile>, opener: &mut dyn Opener) -> Told {
    let mut reader = Reader {
        run: Evaluation::new(opener, file),
        section: Section::Other,
        item: None,
        zones: Vec::new(),
        templates: HashMap::new(),
    };
    reader.file(file);
    reader.end_item();
    reader.finish()
}

/// One line that says something: `  - key: value`.
#[derive(Debug)]
struct Line {
    /// Whether it stands at the left edge, without `-`.
    outermost: bool,
    /// Whether it starts an item with `-`.
    item: bool,
    key: String,
    key_range: Range<usize>,
    value: String,
    value_range: Range<usize>,
}

/// The text up to a comment, quotes honoured.
fn without_comment(line: &[u8]) -> &[u8] {
    let mut quoted = false;
    let mut escaped = false;
    for (at, &byte) in line.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'#' if !quoted => return line.get(..at).unwrap_or_default(),
            _ => {}
        }
    }
    line
}

/// What one line of a file says; `start` is its place in the file. `Err` is the place of what cannot be read.
fn line(text: &[u8], start: usize) -> Result<Option<Line>, Range<usize>> {
    let text = without_comment(text).trim_ascii_end();
    let indent = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mut at = indent;
    let rest = text.get(at..).unwrap_or_default();
    if rest.is_empty() || rest.starts_with(b"---") || rest.starts_with(b"...") || rest.starts_with(b"%") {
        return Ok(None);
    }
    let item = rest.first() == Some(&b'-');
    if item {
        at += 1;
        at += text.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }
    let rest = text.get(at..).unwrap_or_default();
    let Some(colon) = rest.iter().position(|&byte| byte == b':') else {
        // The rest of a list over several lines.
        return if item || indent > 0 { Ok(None) } else { Err(start..start + text.len()) };
    };
    let key = rest.get(..colon).unwrap_or_default().trim_ascii();
    let value = rest.get(colon + 1..).unwrap_or_default();
    let blank = value.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let value = value.get(blank..).unwrap_or_default();
    let value_start = start + at + colon + 1 + blank;
    Ok(Some(Line {
        outermost: indent == 0 && !item,
        item,
        key: String::from_utf8_lossy(key).into_owned(),
        key_range: start + at..start + at + key.len(),
        value: scalar(value),
        value_range: value_start..value_start + value.len(),
    }))
}

/// A value without its quotes; of a list its first entry.
fn scalar(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value).into_owned();
    let text = match text.strip_prefix('[') {
        Some(list) => list.split([',', ']']).next().unwrap_or_default().trim(),
        None => text.as_str(),
    };
    match text.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"').unwrap_or(quoted).replace("\\\"", "\""),
        None => text.to_owned(),
    }
}

/// An item of `zone` or `template`.
#[derive(Clone, Default, Debug)]
struct Item {
    /// `domain` or `id`.
    name: Option<(String, Span)>,
    template: Option<(String, Span)>,
    storage: Option<String>,
    file: Option<String>,
    secondary: bool,
    special: Option<Special>,
    /// The server makes the zone itself.
    generated: bool,
    /// Whether the server signs the zone, if it says so.
    signing: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Zone,
    Template,
    Other,
}

struct Reader<'o> {
    run: Evaluation<'o>,
    section: Section,
    item: Option<Item>,
    zones: Vec<Item>,
    templates: HashMap<String, Item>,
}

impl Reader<'_> {
    fn file(&mut self, file: &Arc<SourceFile>) {
        let mut start = 0;
        for text in file.bytes().split_inclusive(|&byte| byte == b'\n') {
            let at = start;
            start += text.len();
            match line(text, at) {
                Ok(Some(line)) if self.run.may_go_on() => self.line(file, &line),
                Ok(_) => {}
                Err(range) => self.run.fault(span(file, &range), "this line has no `:` behind a name"),
            }
        }
    }

    fn line(&mut self, file: &Arc<SourceFile>, line: &Line) {
        if line.outermost {
            self.end_item();
            self.section = match line.key.as_str() {
                "zone" => Section::Zone,
                "template" => Section::Template,
                _ => Section::Other,
            };
            if line.key == "include" {
                self.include(file, line);
            }
            return;
        }
        if self.section == Section::Other {
            return;
        }
        if line.item {
            self.end_item();
            self.item = Some(Item::default());
        }
        let at = span(file, &line.value_range);
        let Some(item) = &mut self.item else {
            return self.run.fault(span(file, &line.key_range), "this stands in no item: a `-` in front is missing");
        };
        let value = || line.value.clone();
        match line.key.as_str() {
            "domain" | "id" => item.name = Some((value(), at)),
            "template" => item.template = Some((value(), at)),
            "storage" => item.storage = Some(value()),
            "file" => item.file = Some(value()),
            "master" => item.secondary = true,
            "dnssec-signing" => item.signing = Some(matches!(line.value.as_str(), "on" | "true")),
            "catalog-role" => match line.value.as_str() {
                "interpret" => item.special = Some(Special::Catalog),
                "generate" => item.generated = true,
                _ => {}
            },
            _ => {}
        }
    }

    /// A path without a `/` in front is relative to the file that includes.
    fn include(&mut self, file: &Arc<SourceFile>, line: &Line) {
        let path = ServerPath { folder: String::new(), path: line.value.clone() };
        for included in self.run.open(&path, file, span(file, &line.value_range)) {
            self.run.enter(&included);
            self.file(&included);
            self.end_item();
            self.run.leave();
        }
        self.section = Section::Other;
    }

    fn end_item(&mut self) {
        let Some(item) = self.item.take() else { return };
        match self.section {
            Section::Zone => self.zones.push(item),
            Section::Template => {
                if let Some((id, _)) = &item.name {
                    self.templates.insert(id.clone(), item);
                }
            }
            Section::Other => {}
        }
    }

    fn finish(mut self) -> Told {
        for zone in std::mem::take(&mut self.zones) {
            let Some((name, at)) = &zone.name else { continue };
            let Some(name) = self.run.name(name, *at) else { continue };
            let template = match &zone.template {
                Some((id, at)) => {
                    if !self.templates.contains_key(id) {
                        self.run.fault(*at, format!("there is no template `{}`", shown(id)));
                    }
                    self.templates.get(id)
                }
                None => self.templates.get(DEFAULT),
            };
            let none = Item::default();
            let under = template.unwrap_or(&none);
            if zone.generated || under.generated {
                continue;
            }
            let file = zone.file.as_deref().or(under.file.as_deref()).unwrap_or(FILE);
            let storage = zone.storage.as_deref().or(under.storage.as_deref()).unwrap_or(STORAGE);
            self.run.told.zones.push(Served {
                view: None,
                file: ServerPath { folder: storage.to_owned(), path: expand_knot(file, &name) },
                usage: if zone.secondary || under.secondary { Use::Secondary } else { Use::Primary },
                special: zone.special.or(under.special),
                dialect: None,
                signed_on_load: zone.signing.or(under.signing).unwrap_or(false),
                at: *at,
                name,
            });
        }
        self.run.told
    }
}
