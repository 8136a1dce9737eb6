//! `nsd.conf`: attributes, each a word with a colon, and their values; `zone:`, `pattern:` and `server:` start clauses
//! (nsd.conf(5)).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::file_name::expand_nsd;
use super::{Evaluation, Opener, Served, ServerPath, Told, Use, shown, span};
use crate::model::Special;
use crate::source::{SourceFile, Span};

/// What is served by the configuration that starts with `file`.
pub(crate) fn read(file: &Arc<SourceFile>, opener: &mut dyn Opener) -> Told {
    let mut reader = Reader {
        run: Evaluation::new(opener, file),
        zones_folder: String::new(),
        lists: Vec::new(),
        clause: Clause::Other,
        zones: Vec::new(),
        patterns: HashMap::new(),
    };
    reader.file(file);
    reader.end_clause();
    reader.finish()
}

/// A word, with its place.
struct Word {
    text: String,
    range: Range<usize>,
    /// Whether it is an attribute: its colon is not part of the text.
    attribute: bool,
}

/// Attributes that end a value, and so are told from one even without a blank behind the colon.
const ATTRIBUTES: [&str; 14] = [
    "server",
    "zone",
    "pattern",
    "key",
    "tls-auth",
    "verify",
    "remote-control",
    "dnstap",
    "name",
    "zonefile",
    "zonesdir",
    "include",
    "include-pattern",
    "zonelistfile",
];

/// The words of a text; `#` starts a comment.
fn words(text: &[u8]) -> (Vec<Word>, Vec<Range<usize>>) {
    let mut words: Vec<Word> = Vec::new();
    let mut open_quotes = Vec::new();
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        match byte {
            b'#' => at += memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            b'"' | b'\'' => {
                let inner = rest.get(1..).unwrap_or_default();
                let length = inner.iter().position(|&next| next == byte || next == b'\n').unwrap_or(inner.len());
                let closed = inner.get(length) == Some(&byte);
                if !closed {
                    open_quotes.push(at..at + 1);
                }
                let value = String::from_utf8_lossy(inner.get(..length).unwrap_or_default()).into_owned();
                let end = at + 1 + length + usize::from(closed);
                words.push(Word { text: value, range: at..end, attribute: false });
                at = end;
            }
            byte if byte.is_ascii_whitespace() || byte == 0 => at += 1,
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
                let mut length = rest.iter().position(ends).unwrap_or(rest.len());
                let word = rest.get(..length).unwrap_or_default();
                let colon = word.iter().position(|&byte| byte == b':');
                let known = |end: usize| {
                    word.get(..end).is_some_and(|word| ATTRIBUTES.iter().any(|known| known.as_bytes() == word))
                };
                let attribute = match colon {
                    Some(end) if end + 1 == length || known(end) => {
                        length = end + 1;
                        true
                    }
                    _ => false,
                };
                let text_end = if attribute { length - 1 } else { length };
                let value = String::from_utf8_lossy(rest.get(..text_end).unwrap_or_default()).into_owned();
                words.push(Word { text: value, range: at..at + length, attribute });
                at += length;
            }
        }
    }
    (words, open_quotes)
}

/// What a `zone:` or `pattern:` says.
#[derive(Clone, Default, Debug)]
struct Settings {
    name: Option<(String, Span)>,
    file: Option<String>,
    /// Patterns to be laid under it, in order.
    patterns: Vec<String>,
    secondary: bool,
    special: Option<Special>,
}

enum Clause {
    Server,
    Zone(Settings),
    Pattern(Settings),
    Other,
}

struct Reader<'o> {
    run: Evaluation<'o>,
    zones_folder: String,
    /// `zonelistfile`, with the file that names it.
    lists: Vec<(String, Arc<SourceFile>)>,
    clause: Clause,
    zones: Vec<Settings>,
    patterns: HashMap<String, Settings>,
}

impl Reader<'_> {
    fn file(&mut self, file: &Arc<SourceFile>) {
        let (words, open_quotes) = words(&file.bytes());
        for range in open_quotes {
            self.run.fault(span(file, &range), "this quote is not closed on its line");
        }
        let mut rest = words.as_slice();
        while let [attribute, behind @ ..] = rest {
            rest = behind;
            if !attribute.attribute {
                continue;
            }
            if !self.run.may_go_on() {
                return;
            }
            if self.starts_clause(&attribute.text) {
                continue;
            }
            if let [value, behind @ ..] = rest
                && !value.attribute
            {
                rest = behind;
                self.attribute(file, &attribute.text, value);
            }
        }
    }

    fn starts_clause(&mut self, attribute: &str) -> bool {
        let clause = match attribute {
            "server" => Clause::Server,
            "zone" => Clause::Zone(Settings::default()),
            "pattern" => Clause::Pattern(Settings::default()),
            "key" | "remote-control" | "tls-auth" | "verify" | "dnstap" => Clause::Other,
            _ => return false,
        };
        self.end_clause();
        self.clause = clause;
        true
    }

    fn end_clause(&mut self) {
        match std::mem::replace(&mut self.clause, Clause::Other) {
            Clause::Zone(zone) => self.zones.push(zone),
            Clause::Pattern(pattern) => {
                if let Some((name, _)) = &pattern.name {
                    self.patterns.insert(name.clone(), pattern);
                }
            }
            Clause::Server | Clause::Other => {}
        }
    }

    fn attribute(&mut self, file: &Arc<SourceFile>, attribute: &str, value: &Word) {
        let at = span(file, &value.range);
        if attribute == "include" {
            let path = ServerPath { folder: String::new(), path: value.text.clone() };
            for included in self.run.open(&path, file, at) {
                self.run.enter(&included);
                self.file(&included);
                self.run.leave();
            }
            return;
        }
        let text = || value.text.clone();
        match (&mut self.clause, attribute) {
            (Clause::Server, "zonesdir") => self.zones_folder = text(),
            (Clause::Server, "zonelistfile") => self.lists.push((text(), Arc::clone(file))),
            (Clause::Zone(one) | Clause::Pattern(one), attribute) => match attribute {
                "name" => one.name = Some((text(), at)),
                "zonefile" => one.file = Some(text()),
                "include-pattern" => one.patterns.push(text()),
                "request-xfr" => one.secondary = true,
                "catalog" if matches!(value.text.as_str(), "consumer" | "producer") => {
                    one.special = Some(Special::Catalog);
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn finish(mut self) -> Told {
        for (path, file) in std::mem::take(&mut self.lists) {
            self.list(path, &file);
        }
        for zone in std::mem::take(&mut self.zones) {
            let Some((name, at)) = zone.name.clone() else { continue };
            let Some(name) = self.run.name(&name, at) else { continue };
            let whole = self.whole(&zone, at, 0);
            let Some(file) = whole.file else { continue };
            let file = ServerPath { folder: self.zones_folder.clone(), path: expand_nsd(&file, &name) };
            let usage = if whole.secondary { Use::Secondary } else { Use::Primary };
            self.run.told.zones.push(Served {
                name,
                view: None,
                file,
                usage,
                special: whole.special,
                dialect: None,
                signed_on_load: false,
                at,
            });
        }
        self.run.told
    }

    /// Zones that `nsd-control addzone` has put into a list: lines `add NAME PATTERN`.
    fn list(&mut self, path: String, from: &Arc<SourceFile>) {
        let path = ServerPath { folder: String::new(), path };
        // The list is the server's own and rarely kept in a repository.
        let Ok(files) = self.run.opener.open(&path, from) else { return };
        for file in files {
            self.run.told.included.insert(file.id());
            let mut start = 0;
            for line in file.bytes().split_inclusive(|&byte| byte == b'\n') {
                let range = start..start + line.trim_ascii_end().len();
                start += line.len();
                let line = String::from_utf8_lossy(line);
                let mut words = line.split_ascii_whitespace();
                if !self.run.may_go_on() {
                    return;
                }
                if let (Some("add"), Some(name), Some(pattern)) = (words.next(), words.next(), words.next()) {
                    let name = Some((name.to_owned(), span(&file, &range)));
                    self.zones.push(Settings { name, patterns: vec![pattern.to_owned()], ..Settings::default() });
                }
            }
        }
    }

    /// Settings with those of their patterns laid under them.
    fn whole(&mut self, settings: &Settings, at: Span, depth: usize) -> Settings {
        let mut whole = Settings::default();
        if depth > super::MAX_DEPTH || !self.run.may_go_on() {
            return whole;
        }
        for name in &settings.patterns {
            let Some(pattern) = self.patterns.get(name).cloned() else {
                self.run.fault(at, format!("there is no pattern `{}`", shown(name)));
                continue;
            };
            let under = self.whole(&pattern, at, depth + 1);
            whole.file = under.file.or(whole.file);
            whole.secondary |= under.secondary;
            whole.special = under.special.or(whole.special);
        }
        whole.file = settings.file.clone().or(whole.file);
        whole.secondary |= settings.secondary;
        whole.special = settings.special.or(whole.special);
        whole
    }
}
