//! `[zones]`: which files are zones, and which zones they are.

use std::path::{Component, Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Faults;
use super::options::Item;
use super::page::{Default as Unset, Kind, OptionSpec};
use super::suggest;
use super::value::{quoted, strings, strings_among, wrong_type};
use crate::discover::{Pattern, Placed, SigningConfig, ZoneConfig};
use crate::source::Span;
use crate::zone::name::Name;
use crate::zone::rdata::types;

pub(super) mod signing;
mod views;

use views::ViewLayer;

/// The path made absolute, without `.` and `..`; symbolic links stay.
pub(super) fn plain(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// `[zones]` of one file. Paths are checked, but still as they were written.
#[derive(Debug, Default)]
pub(super) struct ZonesLayer {
    include: Option<Vec<String>>,
    exclude: Option<Vec<String>>,
    origins: Option<Vec<(String, Name)>>,
    include_roots: Option<Vec<String>>,
    dialects: Option<Vec<String>>,
    serial_managed: Option<bool>,
    signing: Option<Vec<SigningConfig>>,
    views: Option<Vec<ViewLayer>>,
    server_configs: Option<Vec<Item<String>>>,
}

const fn spec(name: &'static str, doc: &'static str, kind: Kind) -> OptionSpec {
    OptionSpec { name, doc, kind, default: Unset::Unset }
}

/// The keys that hold lists of strings.
pub(super) static SPECS: &[OptionSpec] = &[
    spec("include", "The zone files; without it whatever looks like one.", Kind::Globs),
    spec("exclude", "Files and folders that are no zones.", Kind::Globs),
    spec("include-roots", "More folders to look for the files of `$INCLUDE` in.", Kind::Strings),
    spec("dialects", "Servers and providers whose own record types are no fault.", Kind::Strings),
    spec("server-configs", "Configurations of name servers; without it they are looked for by name.", Kind::Globs),
];

/// All keys.
pub(super) const KEYS: &[&str] =
    &["include", "exclude", "origins", "include-roots", "dialects", "serial", "signing", "view", "server-configs"];

/// Who writes serials: people, or a server or tool.
pub(super) const SERIAL_WORDS: &[&str] = &["manual", "managed"];

impl ZonesLayer {
    /// Reads the table; what is broken is told and left out.
    pub(super) fn read(table: &DeTable<'_>, faults: &mut Faults) -> ZonesLayer {
        let mut layer = ZonesLayer::default();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "include" => layer.include = globs(value, name, faults).map(texts),
                "exclude" => layer.exclude = globs(value, name, faults).map(texts),
                "origins" => layer.origins = origins(value, faults),
                "include-roots" => layer.include_roots = strings(value, name, faults).map(texts),
                "dialects" => layer.dialects = dialects(value, name, faults),
                "serial" => layer.serial_managed = serial(value, faults),
                "signing" => layer.signing = signing::read(value, faults),
                "view" => layer.views = views::read(value, faults),
                "server-configs" => layer.server_configs = globs(value, name, faults),
                _ => {
                    faults.add(&key.span(), format!("`[zones]` has no key {}", quoted(name)), "no such key").help =
                        Some(suggest::help(name, KEYS, "its keys"));
                }
            }
        }
        layer
    }

    /// Lays this file, which stands in `folder`, over what the files before it say: lists replace. Paths are relative
    /// to the file that names them.
    pub(super) fn apply(self, folder: &Path, config: &mut ZoneConfig) {
        // Each was compiled when it was read.
        let pattern = |text: &String| Pattern::new(folder, text).ok();
        if let Some(include) = self.include {
            config.include = include.iter().filter_map(pattern).collect();
        }
        if let Some(exclude) = self.exclude {
            config.exclude = exclude.iter().filter_map(pattern).collect();
        }
        if let Some(origins) = self.origins {
            config.origins = origins.into_iter().filter_map(|(path, name)| Some((pattern(&path)?, name))).collect();
        }
        if let Some(roots) = self.include_roots {
            config.include_roots = roots.iter().map(|root| plain(&folder.join(root))).collect();
        }
        if let Some(dialects) = self.dialects {
            config.dialects = dialects;
        }
        config.serial_managed = self.serial_managed.unwrap_or(config.serial_managed);
        if let Some(signing) = self.signing {
            config.signing = signing;
        }
        if let Some(views) = self.views {
            config.views = views.into_iter().map(|view| view.resolve(folder)).collect();
        }
        if let Some(configs) = self.server_configs {
            config.server_configs = Some(placed(configs, folder));
        }
    }
}

/// Whether `serial` says that a server or a tool writes it.
fn serial(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<bool> {
    let DeValue::String(word) = value.get_ref() else {
        return wrong_type(value, "serial", "one of `manual`, `managed`", "\"managed\"", faults);
    };
    if !SERIAL_WORDS.contains(&word.as_ref()) {
        let message = format!("{} does not say who writes serials", quoted(word));
        faults.add(&value.span(), message, "no such word").help = Some(suggest::help(word, SERIAL_WORDS, "its values"));
        return None;
    }
    Some(word == "managed")
}

/// Globs below `folder`, each with its place.
fn placed(globs: Vec<Item<String>>, folder: &Path) -> Vec<Placed> {
    let placed = |item: Item<String>| {
        // Each was compiled when it was read.
        let pattern = Pattern::new(folder, &item.value).ok()?;
        Some(Placed { text: item.value, pattern, span: item.span })
    };
    globs.into_iter().filter_map(placed).collect()
}

/// Servers and providers, by the names that `unknown-type` tells.
fn dialects(value: &Spanned<DeValue<'_>>, name: &str, faults: &mut Faults) -> Option<Vec<String>> {
    let servers = types::servers();
    let mut known = Vec::new();
    for item in strings(value, name, faults)? {
        if servers.contains(&item.value.as_str()) {
            known.push(item.value);
        } else if let Some(span) = item.span {
            let range = span.start as usize..span.end() as usize;
            let message = format!("{} is no dialect of zone files", quoted(&item.value));
            faults.add(&range, message, "no such dialect").help =
                Some(suggest::help(&item.value, &servers, "the dialects"));
        }
    }
    Some(known)
}

/// A list of path patterns that stay below the policy's folder.
pub(super) fn globs(value: &Spanned<DeValue<'_>>, name: &str, faults: &mut Faults) -> Option<Vec<Item<String>>> {
    let mut globs = Vec::new();
    let before = faults.count();
    let items = strings_among(value, name, faults)?;
    let mut whole = faults.count() == before;
    for item in items {
        match item.span.and_then(|span| glob(&item.value, span, faults)) {
            Some(glob) => globs.push(Item { value: glob, span: item.span }),
            None => whole = false,
        }
    }
    whole.then_some(globs)
}

/// Reads one glob, which must stay below the policy's folder; gives it without `./` in front and `/` behind.
fn glob(text: &str, span: Span, faults: &mut Faults) -> Option<String> {
    let range = span.start as usize..span.end() as usize;
    let mut trimmed = text.trim_end_matches('/');
    while let Some(rest) = trimmed.strip_prefix("./") {
        trimmed = rest;
    }
    let outside = text.starts_with('/') || text.split(['/', '\\']).any(|part| part == "..");
    if outside || trimmed.is_empty() {
        let message = match outside {
            true => format!("{} leads out of the policy's folder", quoted(text)),
            false => "an empty path names no file".to_owned(),
        };
        faults.add(&range, message, "here").help =
            Some("write a path or glob below the folder of this file: `zones/**/*.zone`".to_owned());
        return None;
    }
    match Pattern::new(Path::new(""), trimmed) {
        Ok(_) => Some(trimmed.to_owned()),
        Err(error) => {
            let message = format!("{} is not a glob: {}", quoted(text), error.kind());
            faults.add(&range, message, "not a glob").help =
                Some("`*` matches within a folder, `**/` across folders, `[ab]` and `{a,b}` one of several".to_owned());
            None
        }
    }
}

fn texts(items: Vec<Item<String>>) -> Vec<String> {
    items.into_iter().map(|item| item.value).collect()
}

fn origins(value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Vec<(String, Name)>> {
    let example = "[{ path = \"zones/rev10\", origin = \"10.in-addr.arpa.\" }]";
    let DeValue::Array(items) = value.get_ref() else {
        return wrong_type(value, "origins", "a list of tables", example, faults);
    };
    let mut origins = Vec::new();
    for item in items.iter() {
        match item.get_ref() {
            DeValue::Table(table) => origins.extend(origin(table, item, faults)),
            _ => {
                let _: Option<()> = wrong_type(item, "origins", "a list of tables", example, faults);
            }
        }
    }
    Some(origins)
}

fn origin(table: &DeTable<'_>, item: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<(String, Name)> {
    let (mut path, mut name) = (None, None);
    for (key, value) in table {
        let range = value.span();
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("path", DeValue::String(text)) => {
                let span = faults.span(&range);
                path = Some(glob(text, span, faults));
            }
            ("origin", DeValue::String(text)) => name = Some(absolute_name(text, &range, faults)),
            (key @ "path", _) => path = Some(wrong_type(value, key, "a string", "\"zones/rev10\"", faults)),
            (key @ "origin", _) => name = Some(wrong_type(value, key, "a string", "\"10.in-addr.arpa.\"", faults)),
            (other, _) => {
                faults
                    .add(&key.span(), format!("a row of `origins` has no key {}", quoted(other)), "no such key")
                    .help = Some(suggest::help(other, &["path", "origin"], "its keys"));
            }
        }
    }
    for (key, missing) in [("path", path.is_none()), ("origin", name.is_none())] {
        if missing {
            faults.add(&item.span(), format!("this row of `origins` has no `{key}`"), "incomplete").help =
                Some("write `{ path = \"zones/rev10\", origin = \"10.in-addr.arpa.\" }`".to_owned());
        }
    }
    Some((path??, name??))
}

fn absolute_name(text: &str, range: &std::ops::Range<usize>, faults: &mut Faults) -> Option<Name> {
    let fault = match Name::parse(text) {
        Ok(name) if text.ends_with('.') => return Some(name.as_ref().to_lowercase()),
        Ok(_) if text == "@" => format!("{} has no meaning as an origin", quoted(text)),
        Ok(_) => format!("{} does not end with a dot, and an origin is absolute", quoted(text)),
        Err(error) => format!("{} is not a name: {error}", quoted(text)),
    };
    let help = if text.is_empty() || text == "@" {
        "write the zone's apex: `example.com.`".to_owned()
    } else {
        format!("write `\"{}.\"`", text.trim_end_matches('.'))
    };
    faults.add(range, fault, "not an absolute name").help = Some(help);
    None
}
