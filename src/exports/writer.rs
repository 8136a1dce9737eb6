//! Writes an export as text in master-file form, and notes for each byte what it stands for.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::places::Places;
use super::scalar::Text;
use super::tree::Tree;
use super::{Conversion, Sections, Unknown};
use crate::finding::Severity;
use crate::source::{SourceFile, Span};
use crate::zone::problem::{Code, Problem};

/// Octets of a character-string (RFC 1035 3.3): longer ones are split, as providers do.
const MAX_STRING: usize = 255;

/// How much longer than its export a text may be: aliases could make any length of a few bytes.
const MAX_GROWTH: usize = 32;
/// What even a short export may become, in bytes.
const MIN_ROOM: usize = 1 << 20;

/// A text in the making.
pub(super) struct Writer<'t> {
    /// How the text is shown, if not as the file that it is written from.
    path: Option<String>,
    view: Option<String>,
    /// The file at hand.
    original: Arc<SourceFile>,
    sections: Sections,
    text: Vec<u8>,
    places: Places,
    unknown: Vec<Unknown>,
    problems: Vec<Problem>,
    left_out: u64,
    names_hidden: bool,
    default_ttl: Option<u32>,
    dialect: Option<&'static str>,
    zones: Vec<String>,
    room: usize,
    /// Comments for us that are not written yet, in order, each with the start of its line.
    comments: VecDeque<(usize, Text<'t>)>,
    /// What stands for the record of the line.
    whole: Range<usize>,
}

impl<'t> Writer<'t> {
    /// A writer for what `original` holds; `comments` are written where they stand.
    pub(super) fn new(original: &Arc<SourceFile>, comments: Vec<Text<'t>>) -> Writer<'t> {
        let length = original.bytes().len();
        let mut writer = Writer {
            path: None,
            view: None,
            original: Arc::clone(original),
            sections: Sections { first: Arc::clone(original), others: Vec::new() },
            text: Vec::with_capacity(length / 2),
            places: Places::default(),
            unknown: Vec::new(),
            problems: Vec::new(),
            left_out: 0,
            names_hidden: false,
            default_ttl: None,
            dialect: None,
            zones: Vec::new(),
            room: length.saturating_mul(MAX_GROWTH).max(MIN_ROOM),
            comments: VecDeque::new(),
            whole: 0..0,
        };
        comments.into_iter().for_each(|comment| writer.add_comment(comment));
        writer
    }

    /// Shows the text as that path, and has it in that view.
    pub(super) fn show_as(&mut self, path: &str, view: Option<&str>) {
        self.path = Some(path.to_owned());
        self.view = view.map(str::to_owned);
    }

    /// Says that what is told from here on is about `file`.
    pub(super) fn turn_to(&mut self, file: &Arc<SourceFile>) {
        self.original = Arc::clone(file);
    }

    /// How the file at hand is shown.
    pub(super) fn path(&self) -> &str {
        self.original.path()
    }

    /// Says that what is written from here on is what `file` holds.
    pub(super) fn section(&mut self, file: &Arc<SourceFile>) {
        self.turn_to(file);
        self.comments.clear();
        if !(self.text.is_empty() && self.sections.first.id() == file.id()) {
            self.sections.others.push((self.text.len() as u32, Arc::clone(file)));
            if self.room > 0 {
                self.room = self.room.saturating_add(file.bytes().len().saturating_mul(MAX_GROWTH));
            }
        }
    }

    /// Takes the comments of a tree.
    pub(super) fn add_comments(&mut self, tree: &Tree<'t>) {
        tree.comments.iter().for_each(|comment| self.add_comment(comment.clone()));
    }

    /// Takes a comment that stands behind all that were taken before. Only those for us are kept.
    pub(super) fn add_comment(&mut self, comment: Text<'t>) {
        if !comment.value().trim_start().starts_with(MARK) {
            return;
        }
        let original = self.original.bytes();
        let before = original.get(..comment.place().start).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        self.comments.push_back((line, comment));
    }

    /// The text and what is known of it.
    pub(super) fn finish(self) -> (Vec<u8>, Conversion) {
        let conversion = Conversion {
            path: self.path.unwrap_or_else(|| self.sections.first.path().to_owned()),
            sections: self.sections,
            places: self.places,
            unknown: self.unknown,
            problems: self.problems,
            left_out: self.left_out,
            names_hidden: self.names_hidden,
            default_ttl: self.default_ttl,
            dialect: self.dialect,
            zones: self.zones,
            view: self.view,
        };
        (self.text, conversion)
    }

    /// The TTL in seconds of records that state none.
    pub(super) fn set_default_ttl(&mut self, seconds: u32) {
        self.default_ttl = Some(seconds);
    }

    /// Says whose zone it is, as `[zones] dialects` names servers and providers.
    pub(super) fn set_dialect(&mut self, dialect: &'static str) {
        self.dialect = Some(dialect);
    }

    /// Names the zones of a file that holds several.
    pub(super) fn set_zones(&mut self, zones: Vec<String>) {
        self.zones = zones;
    }

    /// Says that aliases make too much of the file.
    pub(super) fn too_many_aliases(&mut self) {
        let message = "the aliases of this file make far more of it than it has bytes; the rest is left out".to_owned();
        self.problem(Code::LimitExceeded, self.whole.clone(), message, "write the records out".to_owned());
        self.hide_names();
    }

    /// Whether there is room for more. Says so once where there is none.
    pub(super) fn has_room(&mut self) -> bool {
        if self.text.len() > self.room && self.room > 0 {
            self.too_many_aliases();
            self.room = 0;
        }
        self.room > 0
    }

    /// Whether there is room for more, and the tree lets itself be searched.
    pub(super) fn goes_on(&mut self, tree: &Tree<'_>) -> bool {
        self.has_room() && !tree.is_exhausted()
    }

    /// States the zone.
    pub(super) fn origin(&mut self, zone: &Text<'_>) {
        self.begin(zone.place());
        self.ours("$ORIGIN ", zone.place());
        self.name(&absolute(zone));
        self.end();
    }

    /// Says that names are full ones from here on, with a final dot or without.
    pub(super) fn full_names(&mut self) {
        self.begin(0..0);
        self.ours("$ORIGIN .\n", 0..0);
    }

    /// Begins a record; what stands for all of it is at `whole`.
    pub(super) fn begin(&mut self, whole: Range<usize>) {
        while let Some((_, comment)) = self.comments.pop_front_if(|(_, comment)| comment.place().start < whole.start) {
            self.places.line(self.text.len(), comment.place());
            self.comment(&comment);
        }
        self.places.line(self.text.len(), whole.clone());
        self.whole = whole;
    }

    /// Begins a record and writes what stands before its rdata.
    pub(super) fn start(&mut self, record: &Head<'_, '_>, whole: Range<usize>) {
        self.begin(whole);
        self.name(record.owner);
        self.places.owner_ends(self.text.len());
        self.blank();
        if let Some(ttl) = record.ttl {
            self.word(ttl);
            self.blank();
        }
        self.ours("IN ", record.rtype.place());
        self.word(record.rtype);
    }

    /// A TTL if it is one; says so if it is none.
    pub(super) fn ttl<'a>(&mut self, ttl: Option<Text<'a>>) -> Option<Text<'a>> {
        let ttl = ttl?;
        if !ttl.value().is_empty() && ttl.value().bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(ttl);
        }
        let message = format!("`{}` is no TTL", ttl.value().escape_debug());
        self.problem(Code::BadTtl, ttl.place(), message, "write seconds as a number, such as 3600".to_owned());
        None
    }

    /// Ends a record. A comment behind it on its line belongs to it.
    pub(super) fn end(&mut self) {
        let end = self.whole.end;
        match self.comments.pop_front_if(|(line, _)| *line <= end) {
            Some((_, comment)) => self.comment(&comment),
            None => self.ours("\n", self.whole.clone()),
        }
    }

    fn comment(&mut self, comment: &Text<'_>) {
        let comment = comment.trimmed();
        self.ours(" ; ", comment.place());
        for (character, place, same) in comment.characters().filter(|(character, ..)| !character.is_control()) {
            self.put(character, place, same);
        }
        self.ours("\n", comment.place());
    }

    /// Words of our own for what stands at `place`.
    pub(super) fn ours(&mut self, words: &str, place: Range<usize>) {
        self.places.piece(self.text.len(), place, false);
        self.text.extend_from_slice(words.as_bytes());
    }

    /// A blank between two fields.
    pub(super) fn blank(&mut self) {
        let whole = self.whole.clone();
        self.ours(" ", whole);
    }

    /// One field, escapes as they are; what would end it is escaped.
    pub(super) fn word(&mut self, text: &Text<'_>) {
        if text.value().is_empty() {
            return self.ours("\"\"", text.place());
        }
        let mut escaped = false;
        for (character, place, same) in text.characters() {
            match character {
                '"' | ';' | '(' | ')' if !escaped => {
                    self.ours("\\", place.clone());
                    self.put(character, place, same);
                }
                _ if character == ' ' || character.is_control() => self.octets(character, &place),
                _ => self.put(character, place, same),
            }
            escaped = character == '\\' && !escaped;
        }
        if escaped {
            // A lone backslash at the end would take the blank behind it.
            self.ours("\\", text.place());
        }
    }

    /// A name: a field that is no directive and no mark. The empty name is the zone's own.
    pub(super) fn name(&mut self, text: &Text<'_>) {
        if text.value().is_empty() {
            return self.ours("@", text.place());
        }
        if text.value().starts_with('$') {
            self.ours("\\", text.place());
        }
        self.word(text);
    }

    /// A character-string in quotes, split where it is longer than 255 octets.
    pub(super) fn quoted(&mut self, text: &Text<'_>) {
        let mut octets = 0;
        self.ours("\"", text.place());
        for (character, place, same) in text.characters() {
            if octets + character.len_utf8() > MAX_STRING {
                self.ours("\" \"", place.clone());
                octets = 0;
            }
            octets += character.len_utf8();
            match character {
                '"' | '\\' => {
                    self.ours("\\", place.clone());
                    self.put(character, place, same);
                }
                _ if character.is_control() => self.octets(character, &place),
                _ => self.put(character, place, same),
            }
        }
        self.ours("\"", text.place());
    }

    /// Rdata that is in presentation format already: fields, quotes and escapes as they are.
    pub(super) fn rdata(&mut self, text: &Text<'_>) {
        let mut in_quotes = false;
        let mut escaped = false;
        for (character, place, same) in text.characters() {
            match character {
                _ if escaped => self.put(character, place, same),
                '"' => {
                    in_quotes = !in_quotes;
                    self.put(character, place, same);
                }
                '\n' | '\r' if !in_quotes => self.ours(" ", place),
                ';' | '(' | ')' if !in_quotes => {
                    self.ours("\\", place.clone());
                    self.put(character, place, same);
                }
                '\t' => self.put(character, place, same),
                _ if character.is_control() => self.octets(character, &place),
                _ => self.put(character, place, same),
            }
            escaped = character == '\\' && !escaped;
        }
        if escaped {
            self.ours("\\", text.place());
        }
        if in_quotes {
            self.ours("\"", text.place());
        }
    }

    /// Character-strings in presentation format, as [`Writer::rdata`], but those in quotes are split where they are longer
    /// than 255 octets.
    pub(super) fn texts(&mut self, text: &Text<'_>) {
        self.split(text, InString { quoted: false, octets: 0, escape: 0, longest: MAX_STRING });
    }

    /// One character-string of any length, split into strings of `longest` octets: escapes as presentation format has them, but
    /// no quotes round it.
    pub(super) fn string(&mut self, text: &Text<'_>, longest: usize) {
        self.ours("\"", text.place());
        self.split(text, InString { quoted: true, octets: 0, escape: 0, longest });
    }

    fn split(&mut self, text: &Text<'_>, mut string: InString) {
        for (character, place, same) in text.characters() {
            if string.would_overflow(character) {
                self.ours("\" \"", place.clone());
                string.octets = 0;
            }
            match character {
                '\n' | '\r' if !string.quoted => self.ours(" ", place),
                ';' | '(' | ')' if !string.quoted && string.escape == 0 => {
                    self.ours("\\", place.clone());
                    self.put(character, place, same);
                }
                '\t' => self.put(character, place, same),
                _ if character.is_control() => self.octets(character, &place),
                _ => self.put(character, place, same),
            }
            string.take(character);
        }
        if string.escape > 0 {
            self.ours("\\", text.place());
        }
        if string.quoted {
            self.ours("\"", text.place());
        }
    }

    /// Text that is in master-file form already.
    pub(super) fn raw(&mut self, text: &Text<'_>) {
        for (character, place, same) in text.characters() {
            self.put(character, place, same);
        }
    }

    fn put(&mut self, character: char, place: Range<usize>, same: bool) {
        self.places.piece(self.text.len(), place, same);
        self.text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// A character that text cannot hold, as `\DDD` for each octet.
    fn octets(&mut self, character: char, place: &Range<usize>) {
        for octet in character.encode_utf8(&mut [0; 4]).bytes() {
            self.ours(&format!("\\{octet:03}"), place.clone());
        }
    }

    /// Says that what `owner` (as written, relative to the zone unless it ends with a dot) has of these types is known to
    /// nobody; without types, that it may have anything.
    pub(super) fn unknown(&mut self, owner: &str, types: &[u16]) {
        self.unknown.push(Unknown { owner: owner.to_owned(), types: types.to_vec() });
    }

    /// Says that there may be names that this file does not hold.
    pub(super) fn hide_names(&mut self) {
        self.names_hidden = true;
    }

    /// Says that a record is left out; of `owner` nothing else is known.
    pub(super) fn leave_out(&mut self, owner: &str) {
        self.left_out += 1;
        self.unknown(owner, &[]);
    }

    /// Something wrong with the file's own form.
    pub(super) fn problem(&mut self, code: Code, place: Range<usize>, message: String, help: String) {
        self.problem_of(Severity::Error, code, place, message, help);
    }

    /// Something in the file's own form that is most likely wrong.
    pub(super) fn doubt(&mut self, code: Code, place: Range<usize>, message: String, help: String) {
        self.problem_of(Severity::Warning, code, place, message, help);
    }

    fn problem_of(&mut self, severity: Severity, code: Code, place: Range<usize>, message: String, help: String) {
        let span = Span::new(self.original.id(), place.start as u32, place.len() as u32);
        let text = self.original.text(span);
        let subject = String::from_utf8_lossy(&text[..text.len().min(256)]);
        self.problems.push(Problem {
            code,
            severity,
            message,
            help: Some(help),
            span,
            span_label: String::new(),
            labels: Vec::new(),
            owner: None,
            rtype: None,
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" ").escape_default().to_string(),
            fix: None,
        });
    }

    /// An export of which a part is missing, so that nothing is known of what it does not hold.
    pub(super) fn truncated(&mut self, place: Range<usize>, message: String, help: String) {
        self.problem(Code::ExportTruncated, place, message, help);
        self.hide_names();
    }
}

/// How far a reading of character-strings has come.
struct InString {
    quoted: bool,
    /// Octets of the string so far.
    octets: usize,
    /// Characters that may still belong to an escape.
    escape: usize,
    /// Octets that it may have.
    longest: usize,
}

impl InString {
    /// Whether the string is full before `character`.
    fn would_overflow(&self, character: char) -> bool {
        self.quoted && self.escape == 0 && character != '"' && self.octets + character.len_utf8() > self.longest
    }

    fn take(&mut self, character: char) {
        match (self.escape, character) {
            (0, '\\') => (self.escape, self.octets) = (3, self.octets + 1),
            (0, '"') => (self.quoted, self.octets) = (!self.quoted, 0),
            (0, _) => self.octets += character.len_utf8(),
            // `\DDD` has three digits, any other escape one character.
            (3, digit) if !digit.is_ascii_digit() => self.escape = 0,
            _ => self.escape -= 1,
        }
    }
}

/// What stands before the rdata of a record.
pub(super) struct Head<'a, 't> {
    pub(super) owner: &'a Text<'t>,
    pub(super) ttl: Option<&'a Text<'t>>,
    pub(super) rtype: &'a Text<'t>,
}

/// What comments for us begin with.
const MARK: &str = "zonewarden:";

/// A name in ASCII: what stands in other letters as its A-labels (RFC 5891), as octoDNS and providers take it.
pub(super) fn in_ascii<'t>(name: &Text<'t>) -> Text<'t> {
    if name.value().is_ascii() {
        return name.clone();
    }
    match idna::domain_to_ascii(name.value()) {
        Ok(ascii) => Text::ours(ascii, name.place()),
        // The reader tells what is wrong with it.
        Err(_) => name.clone(),
    }
}

/// The name of a host that an export writes in full, with or without a final dot.
pub(super) fn host<'t>(name: &Text<'t>) -> Text<'t> {
    absolute(&in_ascii(name))
}

/// A name that is absolute wherever it stands, with its final dot.
pub(super) fn absolute<'t>(name: &Text<'t>) -> Text<'t> {
    match name.value().ends_with('.') {
        true => name.clone(),
        false => name.followed_by("."),
    }
}
