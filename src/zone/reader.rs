//! The reader: from a file's bytes to [`Contents`].
//!
//! ```
//! use zonewarden::source::SourceMap;
//! use zonewarden::zone::name::Name;
//! use zonewarden::zone::reader::{Options, read};
//!
//! let sources = SourceMap::new();
//! let file = sources.add("example.zone", b"@ 300 IN MX 10 mail\n".to_vec()).unwrap();
//! let origin = Name::parse("example.").unwrap();
//! let contents = read(&file, &Options { origin: Some(origin), ..Options::default() });
//! let record = &contents.records[0];
//! assert_eq!(contents.name(record.owner).to_string(), "example.");
//! assert_eq!(contents.name(record.target().unwrap()).to_string(), "mail.example.");
//! ```
//!
//! It recovers: an entry that cannot be used is one [`Problem`], its owner is remembered as
//! damaged, and reading goes on with the next entry. The bulk path allocates nothing per record: tokens go into one
//! buffer, rdata into one arena, names into one table.

use std::sync::Arc;

use super::contents::{Contents, NewRecord, RecordId, Segment, SegmentKind, flags};
use super::diagnose;
use super::generate;
use super::include::{self, Loader, NoIncludes};
use super::lex::{Entry, LexError, Lexer, Step, TRANSFER_FAILED, Token};
use super::name::{self, Name};
use super::name_table::NameId;
use super::prelude::{self, Prelude, TtlField};
use super::problem::Problem;
use super::rdata::{self, NoFields, types};
use super::ttl::{self, MAX_TTL};
use crate::finding::Severity;
use crate::source::{FileId, SourceFile, Span};

/// Bounds on what untrusted text can make the reader do. Reaching one is a `limit-exceeded` finding.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How deep `$INCLUDE` may be nested.
    pub include_depth: usize,
    /// How many files one zone may read, each inclusion counted.
    pub includes: usize,
    /// How many records the `$GENERATE` directives of one zone may make together.
    pub generated: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { include_depth: 20, includes: 10_000, generated: 1_000_000 }
    }
}

/// What the reader needs to know beside the text.
pub struct Options<'a> {
    /// The origin to start with; `None` if unknown, which makes relative names before the first `$ORIGIN` an error.
    pub origin: Option<Name>,
    /// TTL in seconds to start with, as if `$TTL` had been given.
    pub ttl: Option<u32>,
    /// Opens included files.
    pub loader: &'a dyn Loader,
    /// Bounds.
    pub limits: Limits,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { origin: None, ttl: None, loader: &NoIncludes, limits: Limits::default() }
    }
}

/// Reads a zone from its file and the files that it includes.
pub fn read(file: &Arc<SourceFile>, options: &Options<'_>) -> Contents {
    let contents = Contents::new(file.id(), options.origin.clone(), file.bytes().len());
    let mut reader = Reader {
        contents,
        options,
        owner: Owner::None,
        owner_token: None,
        default_ttl: options.ttl,
        last_ttl: None,
        class: None,
        no_ttl: None,
        inherited_ttl: None,
        open_files: Vec::new(),
        includes: 0,
        generated: 0,
        name: Vec::with_capacity(name::MAX_NAME + 1),
        full: false,
    };
    reader.file(file, options.origin.clone(), None);
    reader.finish(file)
}

/// The owner that an entry starting with a blank inherits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// No entry yet.
    None,
    /// The last entry's owner could not be read.
    Unknown,
    Known(NameId),
}

/// Where the reader is: one file, or one expansion of a `$GENERATE` in it.
struct Place<'a> {
    file: &'a SourceFile,
    /// The text that token offsets count in.
    text: &'a [u8],
    origin: Option<Name>,
    /// Set right after `$ORIGIN`, for `owner-inherited-after-origin`.
    origin_changed: Option<Span>,
}

impl Place<'_> {
    fn span(&self, start: u32, end: u32) -> Span {
        Span::new(self.file.id(), start, end - start)
    }

    fn token(&self, token: &Token) -> Span {
        self.span(token.outer_start(), token.outer_end())
    }

    fn entry(&self, entry: &Entry) -> Span {
        self.span(entry.start, entry.end)
    }
}

struct Reader<'a> {
    contents: Contents,
    options: &'a Options<'a>,
    owner: Owner,
    /// Token of the last owner written in the current file and origin: saves interning the same name again.
    owner_token: Option<(u32, u32)>,
    /// From `$TTL`.
    default_ttl: Option<u32>,
    /// From the last entry that had one.
    last_ttl: Option<u32>,
    /// Class of the zone, once an entry told it.
    class: Option<u16>,
    /// First record without any TTL, and the first that took the previous record's.
    no_ttl: Option<Span>,
    inherited_ttl: Option<Span>,
    open_files: Vec<FileId>,
    includes: usize,
    generated: u64,
    /// Scratch for the owner's wire octets.
    name: Vec<u8>,
    /// Set once the zone does not fit 32-bit offsets any more; the rest is left out.
    full: bool,
}

impl Reader<'_> {
    fn file(&mut self, file: &SourceFile, origin: Option<Name>, included_from: Option<Span>) {
        let text = file.bytes();
        self.open_files.push(file.id());
        let mut place = Place { file, text, origin, origin_changed: None };
        self.segment(&place, included_from, SegmentKind::Plain);
        let mut start = 0;
        if text.starts_with(b"\xef\xbb\xbf") {
            start = 3;
            self.contents.problems.push(diagnose::byte_order_mark(place.span(0, 3)));
        }
        self.entries(&mut place, start, included_from);
        if text.last().is_some_and(|last| !matches!(last, b'\n' | b'\r')) {
            self.contents.problems.push(diagnose::no_final_newline(place.span(text.len() as u32, text.len() as u32)));
        }
        self.open_files.pop();
    }

    fn entries(&mut self, place: &mut Place<'_>, start: usize, included_from: Option<Span>) {
        let mut lexer = Lexer::new(place.text, start);
        let mut entry = Entry::default();
        loop {
            match lexer.next_entry(&mut entry) {
                Step::End => {
                    if let Some(at) = lexer.transfer_failed() {
                        self.contents.owners_hidden = true;
                        let span = place.span(at, at + TRANSFER_FAILED.len() as u32);
                        self.contents.problems.push(diagnose::transfer_failed(span));
                    }
                    return;
                }
                Step::Error { error, at } => self.unlexable(place, &entry, error, at, lexer.offset()),
                Step::Entry => {
                    let first = entry.tokens[0];
                    let directive = !first.quoted && place.text[first.start as usize] == b'$';
                    if directive {
                        self.directive(place, &entry, included_from);
                    } else {
                        self.record(place, &entry);
                    }
                }
            }
            if self.full {
                self.contents.problems.push(diagnose::too_many_records(place.entry(&entry)));
                return;
            }
        }
    }

    fn segment(&mut self, place: &Place<'_>, included_from: Option<Span>, kind: SegmentKind) {
        self.owner_token = None;
        let first_record = self.contents.records.len() as u32;
        let segment =
            Segment { first_record, file: place.file.id(), origin: place.origin.clone(), included_from, kind };
        match self.contents.segments.last_mut() {
            // Nothing was read in the segment before: no record will ever ask for it.
            Some(last) if last.first_record == first_record => *last = segment,
            _ => self.contents.segments.push(segment),
        }
    }

    #[inline]
    fn record(&mut self, place: &mut Place<'_>, entry: &Entry) {
        match prelude::parse(place.text, entry) {
            Ok(prelude) => {
                let owner = self.owner_of(place, entry, &prelude);
                self.record_of(place, entry, &prelude, owner);
            }
            Err(error) => {
                // The owner may still be told, for what it hides and for the entries that inherit it.
                let owner = self.owner_for_damage(place, entry);
                let owner_name = owner.map(|id| self.contents.name(id).to_string());
                self.leave_out(owner);
                let problem = diagnose::prelude(error, place.file.id(), place.text, entry, owner_name);
                self.contents.problems.push(problem);
            }
        }
    }

    /// The entry's owner, put into the name table. `None` if it cannot be told, which has then been said.
    #[inline]
    fn owner_of(&mut self, place: &mut Place<'_>, entry: &Entry, prelude: &Prelude) -> Option<NameId> {
        let Some(number) = prelude.owner else {
            return self.inherited_owner(place, entry);
        };
        place.origin_changed = None;
        let token = entry.tokens[number];
        let text = token.text(place.text);
        if let (Some((start, end)), Owner::Known(id)) = (self.owner_token, self.owner)
            && place.text[start as usize..end as usize] == *text
        {
            return Some(id);
        }
        self.name.clear();
        let origin = place.origin.as_ref().map(Name::as_ref);
        match name::encode(text, origin, &mut self.name) {
            Ok(_) => {
                let id = self.contents.names.intern(&self.name);
                self.owner = Owner::Known(id);
                self.owner_token = Some((token.start, token.end));
                if !text.is_ascii() {
                    let problem = diagnose::non_ascii_name(place.token(&token), text);
                    self.contents.problems.push(problem);
                }
                Some(id)
            }
            Err(error) => {
                self.owner = Owner::Unknown;
                self.owner_token = None;
                self.leave_out(None);
                let problem = diagnose::bad_owner(error, place.file.id(), place.text, &token);
                self.contents.problems.push(problem);
                None
            }
        }
    }

    #[inline]
    fn inherited_owner(&mut self, place: &mut Place<'_>, entry: &Entry) -> Option<NameId> {
        if let Some(origin) = place.origin_changed.take() {
            let owner = match self.owner {
                Owner::Known(id) => Some(self.contents.name(id).to_string()),
                _ => None,
            };
            let problem = diagnose::owner_inherited_after_origin(place.entry(entry), origin, owner);
            self.contents.problems.push(problem);
        }
        match self.owner {
            Owner::Known(id) => Some(id),
            Owner::Unknown => {
                // Said once, at the entry whose owner could not be read.
                self.leave_out(None);
                None
            }
            Owner::None => {
                self.leave_out(None);
                self.contents.problems.push(diagnose::no_owner(place.entry(entry)));
                None
            }
        }
    }

    /// The owner of an entry that cannot be used for another reason.
    fn owner_for_damage(&mut self, place: &mut Place<'_>, entry: &Entry) -> Option<NameId> {
        if entry.blank_start {
            return match self.owner {
                Owner::Known(id) => Some(id),
                _ => None,
            };
        }
        self.owner_token = None;
        self.name.clear();
        let origin = place.origin.as_ref().map(Name::as_ref);
        let encoded = entry.tokens.first().map(|token| name::encode(token.text(place.text), origin, &mut self.name));
        if let Some(Ok(_)) = encoded {
            let id = self.contents.names.intern(&self.name);
            self.owner = Owner::Known(id);
            Some(id)
        } else {
            self.owner = Owner::Unknown;
            None
        }
    }

    fn leave_out(&mut self, owner: Option<NameId>) {
        self.contents.entries_left_out += 1;
        match owner {
            Some(owner) => {
                self.contents.damaged.insert(owner);
            }
            None => self.contents.owners_hidden = true,
        }
    }

    #[inline]
    fn record_of(&mut self, place: &Place<'_>, entry: &Entry, prelude: &Prelude, owner: Option<NameId>) {
        let Some(owner) = owner else {
            return;
        };
        let rdata_offset = self.contents.arena().len();
        if rdata_offset > u32::MAX as usize - 0x1_0000 || self.contents.names.octets() > u32::MAX as usize - 0x1_0000 {
            self.full = true;
            self.leave_out(None);
            return;
        }
        let input = rdata::Input {
            text: place.text,
            tokens: &entry.tokens[prelude.type_token + 1..],
            origin: place.origin.as_ref().map(Name::as_ref),
            end: entry.tokens.last().map_or(entry.end, Token::outer_end),
        };
        let rtype = prelude.rtype;
        if let Err(error) = rdata::encode(rtype, &input, self.contents.arena(), &mut NoFields) {
            // The TTL still counts for the records behind.
            if let TtlField::Seconds(seconds) = prelude.ttl {
                self.last_ttl = Some(seconds);
            }
            let name = self.contents.name(owner).to_string();
            self.leave_out(Some(owner));
            let problem = diagnose::rdata(*error, place.file.id(), place.text, entry, prelude, name);
            self.contents.problems.push(problem);
            return;
        }
        let class = self.class_of(place, entry, prelude);
        let (ttl, ttl_flags) = self.ttl_of(place, entry, prelude, rdata_offset);
        let target = match rdata::target_offset(rtype) {
            Some(offset) => self.target(place, entry, prelude, rdata_offset + offset as usize),
            None => None,
        };
        let inherited = if entry.blank_start { flags::OWNER_INHERITED } else { 0 };
        let flags = ttl_flags | inherited;
        let fields =
            NewRecord { owner, ttl, start: entry.start, len: entry.end - entry.start, target, rtype, class, flags };
        self.contents.push(fields, rdata_offset);
        if rtype == types::TXT && !entry.comments.is_empty() {
            self.unquoted_semicolon(place, entry, prelude, owner);
        }
    }

    #[inline]
    fn target(&mut self, place: &Place<'_>, entry: &Entry, prelude: &Prelude, at: usize) -> Option<NameId> {
        let (target, id) = self.contents.intern_target(at)?;
        if !target.wire().is_ascii() {
            let tokens = &entry.tokens[prelude.type_token + 1..];
            if let Some(token) = tokens.iter().find(|token| !token.text(place.text).is_ascii()) {
                let problem = diagnose::non_ascii_name(place.token(token), token.text(place.text));
                self.contents.problems.push(problem);
            }
        }
        Some(id)
    }

    /// The record's class. The first class written in a zone is the zone's.
    #[inline]
    fn class_of(&mut self, place: &Place<'_>, entry: &Entry, prelude: &Prelude) -> u16 {
        let Some(class) = prelude.class else {
            return self.class.unwrap_or(1);
        };
        let zone_class = match self.class {
            Some(known) => known,
            None => self.first_class(class),
        };
        if class != zone_class
            && let Some(number) = prelude.class_token
        {
            let span = place.token(&entry.tokens[number]);
            self.contents.problems.push(diagnose::class_mismatch(span, class, zone_class));
        }
        class
    }

    /// The zone's class is the first one written; records before it left theirs out, and have it too.
    #[cold]
    fn first_class(&mut self, class: u16) -> u16 {
        self.class = Some(class);
        for record in &mut self.contents.records {
            record.class = class;
        }
        class
    }

    #[inline]
    fn ttl_of(&mut self, place: &Place<'_>, entry: &Entry, prelude: &Prelude, rdata_offset: usize) -> (u32, u16) {
        match prelude.ttl {
            TtlField::Seconds(seconds) => {
                self.last_ttl = Some(seconds);
                return (seconds, flags::TTL_EXPLICIT);
            }
            TtlField::Absent => {}
            TtlField::TooLarge | TtlField::NotATime => {
                if let Some(number) = prelude.ttl_token {
                    let token = entry.tokens[number];
                    let text = token.text(place.text);
                    self.contents.problems.push(diagnose::bad_ttl(prelude.ttl, place.token(&token), text));
                }
                // RFC 2181 8: a TTL with its highest bit set counts as 0.
                if prelude.ttl == TtlField::TooLarge {
                    return (0, flags::TTL_EXPLICIT);
                }
            }
        }
        if let Some(seconds) = self.default_ttl {
            return (seconds, 0);
        }
        if let Some(seconds) = self.last_ttl {
            self.inherited_ttl.get_or_insert_with(|| place.entry(entry));
            return (seconds, 0);
        }
        self.no_ttl.get_or_insert_with(|| place.entry(entry));
        if prelude.rtype == types::SOA {
            // RFC 2308 4: a zone without $TTL used to take its default from here.
            let rdata = &self.contents.arena()[rdata_offset..];
            if let Some(octets) = rdata.last_chunk::<4>() {
                let minimum = u32::from_be_bytes(*octets).min(MAX_TTL);
                self.last_ttl = Some(minimum);
                return (minimum, 0);
            }
        }
        (0, flags::TTL_UNKNOWN)
    }

    fn unquoted_semicolon(&mut self, place: &Place<'_>, entry: &Entry, prelude: &Prelude, owner: NameId) {
        let tokens = &entry.tokens[prelude.type_token + 1..];
        if let Some(mut problem) = diagnose::unquoted_semicolon(place.file.id(), place.text, tokens, entry) {
            problem.owner = Some(self.contents.name(owner).to_string());
            self.contents.problems.push(problem);
        }
    }

    fn unlexable(&mut self, place: &mut Place<'_>, entry: &Entry, error: LexError, at: u32, resume: usize) {
        let owner = if error == LexError::ConflictMarker {
            self.contents.owners_hidden = true;
            None
        } else {
            let owner = self.owner_for_damage(place, entry);
            self.leave_out(owner);
            owner
        };
        let name = owner.map(|id| self.contents.name(id).to_string());
        let problem = diagnose::lex(error, place.file, entry, at, resume as u32, name);
        self.contents.problems.push(problem);
    }

    fn directive(&mut self, place: &mut Place<'_>, entry: &Entry, included_from: Option<Span>) {
        let word = entry.tokens[0].text(place.text);
        if word.eq_ignore_ascii_case(b"$ORIGIN") {
            self.origin(place, entry, included_from);
        } else if word.eq_ignore_ascii_case(b"$TTL") {
            self.ttl_directive(place, entry);
        } else if word.eq_ignore_ascii_case(b"$INCLUDE") {
            self.include(place, entry, included_from);
        } else if word.eq_ignore_ascii_case(b"$GENERATE") {
            self.generate(place, entry, included_from);
        } else {
            let problem = diagnose::unknown_directive(place.token(&entry.tokens[0]), word);
            self.contents.owners_hidden = true;
            self.contents.entries_left_out += 1;
            self.contents.problems.push(problem);
        }
    }

    /// `$ORIGIN name` (RFC 1035 5.1).
    fn origin(&mut self, place: &mut Place<'_>, entry: &Entry, included_from: Option<Span>) {
        let Some(token) = entry.tokens.get(1) else {
            let problem =
                diagnose::directive_field(place.entry(entry), "$ORIGIN", "a domain name", "$ORIGIN example.com.");
            return self.lost_directive(problem);
        };
        self.name.clear();
        let text = token.text(place.text);
        let form = match name::encode(text, place.origin.as_ref().map(Name::as_ref), &mut self.name) {
            Ok(form) => form,
            Err(error) => {
                // Relative names behind it can no longer be told, so nothing there is known to be absent.
                let problem = diagnose::bad_owner(error, place.file.id(), place.text, token);
                place.origin = None;
                self.segment(place, included_from, SegmentKind::Plain);
                return self.lost_directive(problem);
            }
        };
        let name = name::NameRef::new(&self.name).to_name();
        if form == name::Form::Relative && text != b"@" {
            let outer = place.origin.as_ref().map(Name::as_ref);
            let problem = diagnose::origin_relative(place.token(token), text, outer, name.as_ref());
            self.contents.problems.push(problem);
        }
        self.trailing(place, entry, 2, "$ORIGIN");
        place.origin_changed = Some(place.entry(entry));
        place.origin = Some(name);
        self.segment(place, included_from, SegmentKind::Plain);
    }

    /// A directive that had to be left out.
    fn lost_directive(&mut self, problem: Problem) {
        self.leave_out(None);
        self.contents.problems.push(problem);
    }

    fn trailing(&mut self, place: &Place<'_>, entry: &Entry, allowed: usize, directive: &str) {
        if let (Some(first), Some(last)) = (entry.tokens.get(allowed), entry.tokens.last()) {
            let span = place.token(first).to(place.token(last));
            self.contents.problems.push(diagnose::directive_trailing(span, directive));
        }
    }

    /// `$TTL seconds` (RFC 2308 4).
    fn ttl_directive(&mut self, place: &Place<'_>, entry: &Entry) {
        let Some(token) = entry.tokens.get(1) else {
            let problem = diagnose::directive_field(place.entry(entry), "$TTL", "a TTL", "$TTL 3600");
            self.contents.problems.push(problem);
            return;
        };
        let text = token.text(place.text);
        match ttl::parse(text) {
            Ok(seconds) if seconds <= MAX_TTL => {
                self.default_ttl = Some(seconds);
                self.contents.ttl_directives.push((self.contents.records.len() as u32, place.token(token)));
            }
            Ok(_) | Err(ttl::TtlError::TooLarge) => {
                self.contents.problems.push(diagnose::bad_ttl(TtlField::TooLarge, place.token(token), text));
            }
            Err(ttl::TtlError::NotATime) => {
                self.contents.problems.push(diagnose::bad_ttl(TtlField::NotATime, place.token(token), text));
            }
        }
        self.trailing(place, entry, 2, "$TTL");
    }

    /// `$INCLUDE file [origin]`; origin and owner are restored behind it (RFC 1035 5.1).
    fn include(&mut self, place: &mut Place<'_>, entry: &Entry, included_from: Option<Span>) {
        let span = place.entry(entry);
        let Some(token) = entry.tokens.get(1) else {
            let problem = diagnose::directive_field(span, "$INCLUDE", "a file name", "$INCLUDE hosts.zone");
            return self.lost_directive(problem);
        };
        let mut origin = place.origin.clone();
        if let Some(origin_token) = entry.tokens.get(2) {
            self.name.clear();
            match name::encode(origin_token.text(place.text), place.origin.as_ref().map(Name::as_ref), &mut self.name) {
                Ok(_) => origin = Some(name::NameRef::new(&self.name).to_name()),
                Err(error) => {
                    let problem = diagnose::bad_owner(error, place.file.id(), place.text, origin_token);
                    return self.lost_directive(problem);
                }
            }
        }
        self.trailing(place, entry, 3, "$INCLUDE");
        let name = include::file_name(token.text(place.text));
        let refused = if self.open_files.len() > self.options.limits.include_depth {
            Some(diagnose::include_too_deep(place.token(token), self.options.limits.include_depth))
        } else if self.includes >= self.options.limits.includes {
            Some(diagnose::too_many_includes(place.token(token), self.options.limits.includes))
        } else {
            None
        };
        if let Some(problem) = refused {
            return self.lost_directive(problem);
        }
        self.includes += 1;
        let file = match self.options.loader.load(&name, place.file) {
            Ok(file) if self.open_files.contains(&file.id()) => {
                let problem = diagnose::include_loop(place.token(token), &name);
                return self.lost_directive(problem);
            }
            Ok(file) => file,
            Err(error) => {
                let problem = diagnose::include_failed(place.token(token), error, &name);
                return self.lost_directive(problem);
            }
        };
        if !self.contents.files.contains(&file.id()) {
            self.contents.files.push(file.id());
        }
        let owner = self.owner;
        self.file(&file, origin, Some(span));
        self.owner = owner;
        self.segment(place, included_from, SegmentKind::Plain);
    }

    fn generate(&mut self, place: &mut Place<'_>, entry: &Entry, included_from: Option<Span>) {
        let problem = match entry.tokens.get(1) {
            Some(token) if entry.tokens.len() >= 5 => match generate::parse_range(token.text(place.text)) {
                Ok(range) => return self.iterations(place, entry, range, included_from),
                Err(message) => diagnose::generate(place.token(token), message, None),
            },
            _ => diagnose::directive_field(
                place.entry(entry),
                "$GENERATE",
                "a range, an owner, a type and rdata",
                "$GENERATE 1-20 host-$ A 192.0.2.$",
            ),
        };
        self.lost_directive(problem);
    }

    fn iterations(&mut self, place: &Place<'_>, entry: &Entry, range: generate::Range, included_from: Option<Span>) {
        if range.count() > self.options.limits.generated - self.generated {
            let span = place.token(&entry.tokens[1]);
            let problem = diagnose::generate_limit(span, range.count(), self.options.limits.generated);
            return self.lost_directive(problem);
        }
        self.generated += range.count();
        let owner = self.owner;
        let mut expansion = generate::Expansion::default();
        let mut line = Entry::default();
        let mut expected = u32::MAX;
        for value in range.values() {
            let records = self.contents.records.len();
            if records as u32 != expected {
                // The first iteration, or one behind an iteration that made no record.
                let kind = SegmentKind::Generated { first: value, step: range.step };
                self.segment(place, included_from, kind);
            }
            expected = records as u32 + 1;
            self.owner_token = None;
            if let Err((token, message)) = expansion.write(place.text, &entry.tokens, value) {
                let span = place.token(&entry.tokens[token]);
                self.lost_directive(diagnose::generate(span, message, Some(value)));
                break;
            }
            let problems = self.contents.problems.len();
            self.expanded(place, entry, &expansion, &mut line);
            let mut failed = false;
            for problem in &mut self.contents.problems[problems..] {
                failed |= problem.severity == Severity::Error;
                diagnose::move_into_template(problem, place.file.id(), entry, &expansion, value);
            }
            if failed {
                // One finding names the iteration; the next ones would most likely say the same.
                self.contents.owners_hidden = true;
                break;
            }
            if self.full {
                break;
            }
        }
        self.owner = owner;
        self.segment(place, included_from, SegmentKind::Plain);
    }

    /// Reads one iteration as an entry of its own; the record's place is the directive's.
    fn expanded(&mut self, place: &Place<'_>, directive: &Entry, expansion: &generate::Expansion, line: &mut Entry) {
        let mut lexer = Lexer::new(&expansion.text, 0);
        let mut inner =
            Place { file: place.file, text: &expansion.text, origin: place.origin.clone(), origin_changed: None };
        let records = self.contents.records.len();
        let (no_ttl, inherited_ttl) = (self.no_ttl, self.inherited_ttl);
        match lexer.next_entry(line) {
            Step::Entry => self.record(&mut inner, line),
            Step::Error { error, at } => {
                self.leave_out(None);
                let problem = diagnose::lex(error, place.file, line, at, at, None);
                self.contents.problems.push(problem);
            }
            Step::End => self.leave_out(None),
        }
        // Both are said at the end, with places of the directive and not of what it was written out to.
        if self.no_ttl != no_ttl {
            self.no_ttl = Some(place.entry(directive));
        }
        if self.inherited_ttl != inherited_ttl {
            self.inherited_ttl = Some(place.entry(directive));
        }
        if let Some(record) = self.contents.records.get_mut(records) {
            record.start = directive.start;
            record.len = directive.end - directive.start;
        }
    }

    fn finish(mut self, file: &SourceFile) -> Contents {
        self.contents.class = self.class.unwrap_or(1);
        if let Some(span) = self.no_ttl {
            let soa_has_ttl = self.contents.record_ids().any(|id: RecordId| {
                let record = self.contents.record(id);
                record.rtype == types::SOA && record.flags & flags::TTL_EXPLICIT != 0
            });
            self.contents.problems.push(diagnose::ttl_missing(span, soa_has_ttl));
        }
        if let Some(span) = self.inherited_ttl {
            self.contents.problems.push(diagnose::ttl_inherited(span));
        }
        debug_assert_eq!(self.contents.file, file.id());
        self.contents
    }
}

#[cfg(test)]
mod tests;
