//! Where the fields of a record stand: found by reading its one entry again, so that the bulk path keeps no spans.

use super::contents::{Contents, RecordId, flags};
use super::generate::Expansion;
use super::lex::{Entry, Lexer, Step, Token};
use super::limits::Limits;
use super::name::{self, Name, NameRef};
use super::prelude;
use super::rdata::{self, FieldSpan};
use crate::source::{SourceMap, Span};

/// The places of a record's parts. In a generated record they are the fields of the directive's template.
#[derive(Clone, Debug)]
pub struct RecordFields {
    /// The whole entry.
    pub entry: Span,
    /// The owner; where it is inherited, the nearest earlier one written out.
    pub owner: Span,
    /// The owner as written here and now, absolute, in the case written.
    pub owner_name: Name,
    /// The TTL, if written in the entry.
    pub ttl: Option<Span>,
    /// The class, if written in the entry.
    pub class: Option<Span>,
    /// The type's mnemonic.
    pub rtype: Span,
    /// All tokens behind the type.
    pub rdata: Span,
    /// The rdata's fields by name, in order; a name may come more than once (`text`).
    pub fields: Vec<(&'static str, Span)>,
    /// Value of the `$GENERATE` iteration that made the record.
    pub iteration: Option<u32>,
}

impl RecordFields {
    /// The span of the first field of that name; the whole rdata if there is none.
    pub fn field(&self, name: &str) -> Span {
        self.fields.iter().find(|(field, _)| *field == name).map_or(self.rdata, |&(_, span)| span)
    }

    /// See [`entry_text`].
    fn entry_text(&self) -> Span {
        let from_type = self.rtype.to(self.rdata);
        let inherited = self.owner.file != self.entry.file || self.owner.start < self.entry.start;
        if inherited { from_type } else { self.owner.to(from_type) }
    }

    /// The spans of all fields of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = Span> {
        self.fields.iter().filter(move |(field, _)| *field == name).map(|&(_, span)| span)
    }
}

/// Reads a record's entry again, with an eye on where everything stands.
pub fn fields(contents: &Contents, sources: &SourceMap, id: RecordId) -> RecordFields {
    let record = contents.record(id);
    let segment = contents.segment(id);
    let file = sources.get(segment.file);
    let entry_span = contents.entry_span(id);
    let text = file.text(entry_span);
    let origin = segment.origin.as_ref().map(Name::as_ref);
    let mut entry = Entry::default();
    let whole = RecordFields {
        entry: entry_span,
        owner: entry_span,
        owner_name: contents.name(record.owner).to_name(),
        ttl: None,
        class: None,
        rtype: entry_span,
        rdata: entry_span,
        fields: Vec::new(),
        iteration: None,
    };
    if Lexer::bounded(&text, 0, &Limits::NONE).next_entry(&mut entry) != Step::Entry {
        debug_assert!(file.has_changed(), "a record's entry was read before");
        return whole;
    }
    match contents.iteration(id) {
        None => {
            let at = |start: u32, end: u32| part(entry_span, start, end);
            let mut found = located(&text, &entry, origin, whole, at);
            if record.flags & flags::OWNER_INHERITED != 0 {
                inherit_owner(contents, sources, id, &mut found);
            }
            found
        }
        Some(value) => generated(&text, &entry, origin, whole, value),
    }
}

/// The text of a record's entry that is worth showing: from its owner (if written there) to the end of its rdata. Much
/// less is read for it than for [`fields`].
pub fn entry_text(contents: &Contents, sources: &SourceMap, id: RecordId) -> Span {
    let record = contents.record(id);
    let inherits = record.flags & flags::OWNER_INHERITED != 0;
    if contents.iteration(id).is_some() || (inherits && !inherits_from_above(contents, id)) {
        return fields(contents, sources, id).entry_text();
    }
    let whole = contents.entry_span(id);
    let file = sources.get(whole.file);
    let bytes = file.text(whole);
    let mut entry = Entry::default();
    let read = Lexer::bounded(&bytes, 0, &Limits::NONE).next_entry(&mut entry);
    let Some(prelude) = prelude::parse(&bytes, &entry).ok().filter(|_| read == Step::Entry) else {
        debug_assert!(false, "a record's entry was read before");
        return whole;
    };
    let first = match (inherits, prelude.owner) {
        (true, _) => prelude.type_token,
        (false, Some(owner)) => owner,
        (false, None) => return fields(contents, sources, id).entry_text(),
    };
    match (entry.tokens.get(first), entry.tokens.last()) {
        (Some(first), Some(last)) => part(whole, first.outer_start(), last.outer_end()),
        _ => whole,
    }
}

/// A part of an entry, by offsets from the entry's start.
fn part(entry: Span, start: u32, end: u32) -> Span {
    Span::new(entry.file, entry.start.saturating_add(start), end.saturating_sub(start))
}

/// Whether a record's owner is stated by an entry further up in its file, or in another file.
fn inherits_from_above(contents: &Contents, id: RecordId) -> bool {
    let record = contents.record(id);
    contents.owner_stated(id).is_some_and(|stated| {
        let above = contents.record(stated);
        let same_file = contents.segment(stated).file == contents.segment(id).file;
        above.owner == record.owner && (!same_file || above.start < record.start)
    })
}

fn located(
    text: &[u8],
    entry: &Entry,
    origin: Option<NameRef<'_>>,
    mut found: RecordFields,
    at: impl Fn(u32, u32) -> Span,
) -> RecordFields {
    let Ok(prelude) = prelude::parse(text, entry) else {
        debug_assert!(false, "a record's entry was read before");
        return found;
    };
    let token = |number: usize| -> Span {
        let token: &Token = &entry.tokens[number];
        at(token.outer_start(), token.outer_end())
    };
    if let Some(number) = prelude.owner {
        found.owner = token(number);
        let mut wire = Vec::new();
        if name::encode(entry.tokens[number].text(text), origin, &mut wire).is_ok() {
            found.owner_name = NameRef::new(&wire).to_name();
        }
    }
    found.ttl = prelude.ttl_token.map(token);
    found.class = prelude.class_token.map(token);
    found.rtype = token(prelude.type_token);
    let rdata_tokens = &entry.tokens[prelude.type_token + 1..];
    found.rdata = match (rdata_tokens.first(), rdata_tokens.last()) {
        (Some(first), Some(last)) => at(first.outer_start(), last.outer_end()),
        _ => found.rtype,
    };
    let end = entry.tokens.last().map_or(entry.end, Token::outer_end);
    let input = rdata::Input { text, tokens: rdata_tokens, origin, end };
    let mut spans: Vec<FieldSpan> = Vec::new();
    // The octets were kept on first reading; only the places are wanted now.
    let _ = rdata::encode(prelude.rtype, &input, &mut Vec::new(), &mut spans);
    found.fields = spans.into_iter().map(|field| (field.name, at(field.start, field.end))).collect();
    found
}

/// The nearest earlier record that has its owner written out, if it is the same owner.
fn inherit_owner(contents: &Contents, sources: &SourceMap, id: RecordId, found: &mut RecordFields) {
    if let Some(earlier) = contents.owner_stated(id).filter(|&earlier| earlier != id)
        && contents.record(earlier).owner == contents.record(id).owner
    {
        let (span, name) = stated_owner(contents, sources, earlier);
        found.owner = span;
        found.owner_name = name;
    }
}

/// The owner of a record that has it written out, and was not generated. That record may be a long SOA, of which only
/// the first token is wanted.
fn stated_owner(contents: &Contents, sources: &SourceMap, id: RecordId) -> (Span, Name) {
    let (record, segment) = (contents.record(id), contents.segment(id));
    let whole = contents.entry_span(id);
    let file = sources.get(segment.file);
    let mut entry = Entry::default();
    let text = file.text(whole);
    let read = Lexer::bounded(&text, 0, &Limits::NONE).next_entry(&mut entry);
    let prelude = prelude::parse(&text, &entry).ok().filter(|_| read == Step::Entry);
    let token = prelude.and_then(|prelude| entry.tokens.get(prelude.owner?));
    let name = contents.name(record.owner).to_name();
    let Some(token) = token else { return (whole, name) };
    let mut wire = Vec::new();
    let origin = segment.origin.as_ref().map(Name::as_ref);
    let written = name::encode(token.text(&text), origin, &mut wire).map(|_| NameRef::new(&wire).to_name());
    (part(whole, token.outer_start(), token.outer_end()), written.unwrap_or(name))
}

fn generated(
    text: &[u8],
    directive: &Entry,
    origin: Option<NameRef<'_>>,
    mut whole: RecordFields,
    value: u32,
) -> RecordFields {
    whole.iteration = Some(value);
    let mut expansion = Expansion::default();
    let mut entry = Entry::default();
    if expansion.write(text, &directive.tokens, value).is_err()
        || Lexer::bounded(&expansion.text, 0, &Limits::NONE).next_entry(&mut entry) != Step::Entry
    {
        debug_assert!(false, "a generated record was read before");
        return whole;
    }
    let entry_span = whole.entry;
    let template = |start: u32, end: u32| {
        let token = |offset| expansion.token_at(offset).and_then(|number| directive.tokens.get(number));
        match (token(start), token(end.saturating_sub(1).max(start))) {
            (Some(first), Some(last)) => part(entry_span, first.outer_start(), last.outer_end()),
            _ => entry_span,
        }
    };
    located(&expansion.text, &entry, origin, whole, template)
}
