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
//! assert_eq!(contents.name(contents.target(record).unwrap()).to_string(), "mail.example.");
//! ```
//!
//! It recovers: an entry that cannot be used is one [`Problem`], its owner is remembered as
//! damaged, and reading goes on with the next entry. The bulk path allocates nothing per record: tokens go into one
//! buffer, rdata into one arena, names into one table.

mod directives;
mod file;
mod owner;
mod quick;
mod scratch;
mod template;
mod waiting;
mod windows;

use std::sync::Arc;

use super::contents::{Contents, NewRecord, RecordId, Segment, SegmentKind, flags};
use super::diagnose;
use super::include::{Loader, NoIncludes};
use super::lex::{Entry, LexError, Lexer, Step, TRANSFER_FAILED, Token};
use super::limits::Limits;
use super::name::{Name, NameRef};
use super::name_table::NameId;
use super::placeholder::TEMPLATE_DIALECT;
use super::plain_name::PlainName;
use super::prelude::{self, Prelude, PreludeError, TtlField};
use super::problem::{Code, Problem};
use super::rdata::{self, NoFields, types};
use super::ttl::{self, MAX_TTL};
use crate::exports::Conversion;
use crate::source::{FileId, SourceFile, Span};
use scratch::Scratch;
use waiting::Waiting;
use windows::Sizes;

/// What the reader needs to know beside the text.
pub struct Options<'a> {
    /// The origin to start with; `None` if unknown, which makes relative names before the first `$ORIGIN` an error.
    pub origin: Option<Name>,
    /// TTL in seconds to start with, as if `$TTL` had been given.
    pub ttl: Option<u32>,
    /// Opens included files.
    pub loader: &'a dyn Loader,
    /// Servers and providers whose own record types are no fault (`powerdns`, `route53` …).
    pub dialects: &'a [String],
    /// Bounds.
    pub limits: Limits,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { origin: None, ttl: None, loader: &NoIncludes, dialects: &[], limits: Limits::default() }
    }
}

/// Bytes at the top of a file that tell who wrote it.
const TOP: u32 = 512;

/// Reads a zone from its file and the files that it includes.
pub fn read(file: &Arc<SourceFile>, options: &Options<'_>) -> Contents {
    read_by(file, options, true, None)
}

/// Reads by the quick way where it goes, or not at all; all files by windows of some sizes, or as is best for each. What
/// comes out is the same.
fn read_by(file: &Arc<SourceFile>, options: &Options<'_>, quick_way: bool, windows: Option<Sizes>) -> Contents {
    let mut contents = Contents::new(file);
    let template = options.dialects.iter().any(|dialect| dialect == TEMPLATE_DIALECT);
    let says_microsoft = types::is_of_microsoft(&file.part(0, TOP));
    if says_microsoft {
        contents.set_dialect(Some(types::MICROSOFT));
    }
    let Scratch { name, waiting, tokens, entry } = Scratch::take();
    let mut reader = Reader {
        contents,
        options,
        microsoft: says_microsoft || options.dialects.iter().any(|server| server == types::MICROSOFT),
        owner: Owner::None,
        owner_token: None,
        default_ttl: options.ttl.or(file.conversion().and_then(Conversion::default_ttl)),
        last_ttl: None,
        class: None,
        no_ttl: None,
        inherited_ttl: None,
        aged: None,
        open_files: Vec::new(),
        includes: 0,
        bytes: file.len() as u64,
        generated: 0,
        name,
        waiting,
        tokens,
        entry,
        quick_way: quick_way && !template,
        windows,
        full: false,
        template,
        templated_ttl: false,
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
    /// Its offset in the file.
    start: u32,
    origin: Option<Name>,
    /// The same origin, for the quick way.
    plain_origin: Option<PlainName>,
    /// Set right after `$ORIGIN`, for `owner-inherited-after-origin`.
    origin_changed: Option<Span>,
    /// The text is an iteration of a `$GENERATE`.
    generated: bool,
}

impl<'a> Place<'a> {
    fn new(file: &'a SourceFile, text: &'a [u8], origin: Option<Name>) -> Self {
        let mut place =
            Place { file, text, start: 0, origin: None, plain_origin: None, origin_changed: None, generated: false };
        place.set_origin(origin);
        place
    }

    fn set_origin(&mut self, origin: Option<Name>) {
        self.plain_origin = origin.as_ref().map(|origin| PlainName::new(origin.as_ref()));
        self.origin = origin;
    }

    /// The line that an offset is in, from 1.
    fn line(&self, offset: u32) -> u32 {
        self.file.position(self.start + offset).line
    }

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
    /// Microsoft DNS has the zone.
    microsoft: bool,
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
    /// First mark of Microsoft DNS before a type.
    aged: Option<Span>,
    open_files: Vec<FileId>,
    includes: usize,
    /// Bytes of all files, each inclusion counted.
    bytes: u64,
    generated: u64,
    /// Scratch for the owner's wire octets.
    name: Vec<u8>,
    /// For the quick way: names without a number yet, and what reading rdata needs.
    waiting: Waiting,
    tokens: Vec<Token>,
    /// For the lexer's way: the tokens of the entry at hand, while no file is being read.
    entry: Entry,
    /// Whether entries of the usual form are read by [`Reader::quick`].
    quick_way: bool,
    /// Of all files, if it is said.
    windows: Option<Sizes>,
    /// Set once the zone does not fit 32-bit offsets any more; the rest is left out.
    full: bool,
    /// The files are templates: entries with placeholders hold data that nobody knows yet.
    template: bool,
    /// The last `$TTL` had a placeholder.
    templated_ttl: bool,
}

impl Reader<'_> {
    /// Reads the entries that start before `limit`, further ones as long as they go the quick way, and gives the offset of the
    /// first that was left.
    fn entries(&mut self, place: &mut Place<'_>, start: usize, limit: usize, included_from: Option<Span>) -> usize {
        let mut lexer = Lexer::bounded(place.text, start, &self.options.limits);
        let mut entry = std::mem::take(&mut self.entry);
        self.waiting.start(self.contents.records.len());
        while let Some(at) = lexer.next_start() {
            if self.quick_way
                && let Some(end) = self.quick(place, lexer.offset(), at)
            {
                lexer.read_up_to(end);
                continue;
            }
            // What goes the quick way is on whole lines, and so all there.
            if lexer.offset() >= limit {
                break;
            }
            self.look_up_names();
            match lexer.entry_at(at, &mut entry) {
                None | Some(Step::End) => {}
                Some(Step::Error { error, at }) => self.unlexable(place, &entry, error, at, lexer.offset()),
                Some(Step::Entry) if self.template && self.template_entry(place, &entry) => {}
                Some(Step::Entry) => {
                    let first = entry.tokens[0];
                    let directive = !first.quoted && place.text[first.start as usize] == b'$';
                    if directive {
                        self.directive(place, &entry, included_from);
                    } else {
                        self.record(place, &entry);
                    }
                }
            }
            self.waiting.start(self.contents.records.len());
            if self.full {
                self.contents.problems.push(diagnose::too_many_records(place.entry(&entry)));
                break;
            }
        }
        self.entry = entry;
        self.look_up_names();
        let told = |problem: &Problem| problem.code == Code::ExportTruncated && problem.span.file == place.file.id();
        if let Some(at) = lexer.transfer_failed()
            && !self.contents.problems.iter().any(told)
        {
            self.contents.owners_hidden = true;
            let span = place.span(at, at + TRANSFER_FAILED.len() as u32);
            self.contents.problems.push(diagnose::transfer_failed(span));
        }
        lexer.offset()
    }

    fn segment(&mut self, place: &Place<'_>, included_from: Option<Span>, kind: SegmentKind) {
        self.owner_token = None;
        let first_record = self.contents.records.len() as u32;
        let segment = Segment::new(first_record, place.file.id(), place.origin.clone(), included_from, kind);
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
                if let Some(number) = prelude.age_token {
                    self.aged.get_or_insert_with(|| place.token(&entry.tokens[number]));
                }
                let owner = self.owner_of(place, entry, &prelude);
                self.record_of(place, entry, &prelude, owner);
            }
            Err(PreludeError::UnknownType { token })
                if types::dialect(entry.tokens[token].text(place.text)).is_some() =>
            {
                self.dialect_record(place, entry, token);
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

    /// A record of a server's own type: what it answers is unknown, but that it answers is not.
    fn dialect_record(&mut self, place: &mut Place<'_>, entry: &Entry, type_token: usize) {
        let word = entry.tokens[type_token].text(place.text);
        let Some(dialect) = types::dialect(word) else { return };
        let first = usize::from(!entry.blank_start);
        for token in entry.tokens.get(first..type_token).unwrap_or_default() {
            // The TTL still counts for the records behind.
            if let Ok(seconds) = ttl::parse(token.text(place.text)) {
                self.last_ttl = Some(seconds.min(MAX_TTL));
            }
        }
        let owner = self.owner_for_damage(place, entry);
        let next = entry.tokens.get(type_token + 1).map(|token| token.text(place.text));
        match (owner, dialect.answers(next)) {
            (Some(owner), Some(rtypes)) if rtypes.is_empty() => _ = self.contents.damaged.insert(owner),
            (Some(owner), Some(rtypes)) => self.contents.opaque.extend(rtypes.iter().map(|&rtype| (owner, rtype))),
            // The server may make names up.
            _ => self.contents.owners_hidden = true,
        }
        let exported_from = place.file.conversion().and_then(Conversion::dialect);
        let of_microsoft = self.microsoft && dialect.server == types::MICROSOFT;
        let declared = || self.options.dialects.iter().any(|server| server == dialect.server);
        if !of_microsoft && !declared() && exported_from != Some(dialect.server) {
            self.contents.entries_left_out += 1;
            let name = owner.map(|id| self.contents.name(id).to_string());
            let error = PreludeError::UnknownType { token: type_token };
            let problem = diagnose::prelude(error, place.file.id(), place.text, entry, name);
            self.contents.problems.push(problem);
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
        if let Some(number) = entry.broken_string {
            self.broken_string(place, entry, number);
        }
        if rtype == types::NSEC3 {
            self.hashed_owner(place, entry, prelude, owner, rdata_offset);
        }
        let class = self.class_of(place, entry, prelude);
        let (ttl, ttl_flags) = self.ttl_of(place, entry, prelude, rdata_offset);
        let target = match rdata::target_offset(rtype) {
            Some(offset) => self.target(place, entry, prelude, rdata_offset + usize::from(offset)),
            None => None,
        };
        let inherited = if entry.blank_start { flags::OWNER_INHERITED } else { 0 };
        let generated = if place.generated { flags::GENERATED } else { 0 };
        let flags = ttl_flags | inherited | generated;
        let fields = NewRecord { owner, ttl, start: entry.start, len: entry.end - entry.start, target, rtype, flags };
        self.contents.push(fields, rdata_offset);
        if class != self.contents.class {
            self.contents.set_class_of(self.contents.records.len() - 1, class);
        }
        if matches!(rtype, types::TXT | types::CAA) && !entry.comments.is_empty() {
            self.unquoted_semicolon(place, entry, prelude, owner);
        }
    }

    /// Says so where the owner of an NSEC3 record is no hash (RFC 5155 3). The record is kept.
    #[cold]
    fn hashed_owner(
        &mut self,
        place: &Place<'_>,
        entry: &Entry,
        prelude: &Prelude,
        owner: NameId,
        rdata_offset: usize,
    ) {
        let name = self.contents.name(owner);
        if is_hash(name, self.contents.arena_from(rdata_offset)) {
            return;
        }
        let label = name.first_label().unwrap_or_default();
        let token = entry.tokens[prelude.owner.unwrap_or(prelude.type_token)];
        let problem = diagnose::hashed_owner(place.token(&token), label, name.to_string());
        self.contents.problems.push(problem);
    }

    #[inline]
    fn target(&mut self, place: &Place<'_>, entry: &Entry, prelude: &Prelude, at: usize) -> Option<NameId> {
        let (target, id) = self.contents.intern_target(at)?;
        if !target.wire().is_ascii() {
            let tokens = &entry.tokens[prelude.type_token + 1..];
            if let Some(token) = tokens.iter().find(|token| !token.text(place.text).is_ascii()) {
                let problem = diagnose::non_ascii_name(place.token(token), token.text(place.text), false);
                self.contents.problems.push(problem);
            }
        }
        Some(id)
    }

    /// The record's class. The zone's is that of its first record; where nothing says otherwise, IN.
    #[inline]
    fn class_of(&mut self, place: &Place<'_>, entry: &Entry, prelude: &Prelude) -> u16 {
        let zone_class = *self.class.get_or_insert(prelude.class.unwrap_or(1));
        self.contents.class = zone_class;
        let Some(class) = prelude.class else {
            return zone_class;
        };
        if (class != zone_class || prelude::is_meta_class(class))
            && let Some(number) = prelude.class_token
        {
            let span = place.token(&entry.tokens[number]);
            self.contents.problems.push(diagnose::class_mismatch(span, class, zone_class));
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
        if self.templated_ttl {
            return (0, flags::TTL_UNKNOWN);
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
                self.default_ttl = Some(minimum);
                return (minimum, 0);
            }
        }
        (0, flags::TTL_UNKNOWN)
    }

    #[cold]
    fn broken_string(&mut self, place: &Place<'_>, entry: &Entry, number: usize) {
        if let Some(token) = entry.tokens.get(number) {
            self.contents.problems.push(diagnose::broken_string(place.token(token)));
        }
    }

    fn unquoted_semicolon(&mut self, place: &Place<'_>, entry: &Entry, prelude: &Prelude, owner: NameId) {
        let tokens = &entry.tokens[prelude.type_token + 1..];
        if let Some(mut problem) =
            diagnose::unquoted_semicolon(place.file.id(), place.text, prelude.rtype, tokens, entry)
        {
            problem.owner = Some(self.contents.name(owner).to_string());
            self.contents.problems.push(problem);
        }
    }

    fn unlexable(&mut self, place: &mut Place<'_>, entry: &Entry, error: LexError, at: u32, resume: usize) {
        let owner = if error == LexError::ConflictMarker {
            self.contents.owners_hidden = true;
            None
        } else if error == LexError::ControlByte && entry.tokens.len() == 1 {
            // A form feed between two pages: no entry.
            None
        } else {
            let owner = self.owner_for_damage(place, entry);
            self.leave_out(owner);
            owner
        };
        let name = owner.map(|id| self.contents.name(id).to_string());
        let resume = place.line(resume as u32);
        let problem = diagnose::lex(error, place.file.id(), place.text, entry, at, resume, name);
        self.contents.problems.push(problem);
    }

    fn finish(mut self, file: &SourceFile) -> Contents {
        self.contents.class = self.class.unwrap_or(1);
        let microsoft = self.microsoft;
        // To that server the minimum of the SOA is the TTL of all records that have none.
        if let Some(span) = self.no_ttl.filter(|_| !microsoft) {
            let soa_has_ttl = self.contents.record_ids().any(|id: RecordId| {
                let record = self.contents.record(id);
                record.rtype == types::SOA && record.flags & flags::TTL_EXPLICIT != 0
            });
            self.contents.problems.push(diagnose::ttl_missing(span, soa_has_ttl));
        }
        if let Some(span) = self.aged.filter(|_| !microsoft) {
            self.contents.problems.push(diagnose::aged(span));
        }
        if let Some(span) = self.inherited_ttl {
            self.contents.problems.push(diagnose::ttl_inherited(span));
        }
        if let Some(problem) = self.class_as_owner(file) {
            self.contents.problems.push(problem);
        }
        debug_assert_eq!(self.contents.file, file.id());
        if let Some(conversion) = file.conversion() {
            conversion.complete(&mut self.contents, self.options.origin.as_ref());
        }
        let Reader { name, waiting, tokens, entry, contents, .. } = self;
        Scratch { name, waiting, tokens, entry }.give_back();
        contents
    }
}

/// Whether the first label of the owner of an NSEC3 record is a hash in base32hex, as long as that of its algorithm.
fn is_hash(owner: NameRef<'_>, rdata: &[u8]) -> bool {
    let is_sha1 = rdata.first() == Some(&1);
    let label = owner.first_label().unwrap_or_default();
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'v' | b'A'..=b'V');
    label.iter().all(is_digit) && (label.len() == 32 || !is_sha1)
}

#[cfg(test)]
mod both_ways;
#[cfg(test)]
mod tests;
