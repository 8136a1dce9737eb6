//! What rules offer as a fix: text for the place of a field, where only one can have been meant.
//!
//! Nothing is offered for what `$GENERATE` makes, for placeholders that a tool will fill in, and for names in quotes.

use std::collections::BTreeSet;

use super::Context;
use crate::finding::{Applicability, Changes, Edit, Fix};
use crate::model::{Found, Negative, Resolution, Zone};
use crate::source::Span;
use crate::zone::contents::{Record, RecordId, flags};
use crate::zone::fields::fields;
use crate::zone::lex::{Entry, Lexer, Step};
use crate::zone::limits::Limits;
use crate::zone::name::{Form, Name, NameRef, encode};
use crate::zone::placeholder;
use crate::zone::rdata::types;

/// The text of a place in a record's entry, if it can be edited as it stands.
pub(crate) fn editable(cx: &Context<'_>, id: RecordId, span: Span) -> Option<String> {
    let contents = cx.zone.contents();
    let record = contents.record(id);
    let generated = record.flags & flags::GENERATED != 0;
    // A zone transfer says its SOA twice; both would have to change.
    let last = contents.records.len().saturating_sub(1);
    let first_of_two = record.rtype == types::SOA
        && id.index() < last
        && contents.records.last().is_some_and(|record| record.rtype == types::SOA);
    if generated || first_of_two {
        return None;
    }
    let file = cx.sources.get(span.file);
    let text = file.text(span);
    let text = std::str::from_utf8(&text).ok().filter(|text| !text.is_empty())?;
    placeholder::find(text.as_bytes()).is_none().then(|| text.to_owned())
}

/// The same for a name that is not in quotes.
fn editable_name(cx: &Context<'_>, id: RecordId, span: Span) -> Option<String> {
    editable(cx, id, span).filter(|text| !text.starts_with('"'))
}

/// The absolute name that a text stands for.
fn absolute(text: &str) -> Option<Name> {
    let mut wire = Vec::new();
    let form = encode(text.as_bytes(), None, &mut wire).ok()?;
    (form == Form::Absolute).then(|| NameRef::new(&wire).to_name())
}

/// The final dot for a name in a record's rdata, if that makes it `meant`. `alone`: whether it is certain that the name
/// was meant, apart from what is known of it.
pub(crate) fn final_dot(cx: &Context<'_>, id: RecordId, field: &str, meant: NameRef<'_>, certain: bool) -> Option<Fix> {
    let span = fields(cx.zone.contents(), cx.sources, id).field(field);
    let edit = dot_behind(cx, id, span, meant)?;
    let applicability = if certain { Applicability::Safe } else { Applicability::Unsafe };
    let changes = Changes::Entries(vec![span]);
    Some(Fix::new("add the final dot", applicability, vec![edit]).changing(changes))
}

fn dot_behind(cx: &Context<'_>, id: RecordId, span: Span, meant: NameRef<'_>) -> Option<Edit> {
    let text = editable_name(cx, id, span)?;
    let with_dot = absolute(&format!("{text}."))?;
    with_dot.as_ref().eq_ignore_case(meant).then(|| Edit::insert(span, span.end(), "."))
}

/// Whether a target was certainly meant to be `meant` and not `read`: that has an address, and this does not exist.
pub(crate) fn is_certain_target(cx: &Context<'_>, read: NameRef<'_>, meant: NameRef<'_>) -> bool {
    let (read, meant) = (read.to_lowercase(), meant.to_lowercase());
    let absent = matches!(cx.set.find(cx.zone, read.as_ref(), types::A), Found::Absent(_, Negative::NoName));
    let known = [types::A, types::AAAA].into_iter().any(|rtype| match cx.set.find(cx.zone, meant.as_ref(), rtype) {
        Found::Data(rrset) | Found::Alias(rrset) => rrset.owner_name().eq_ignore_case(meant.as_ref()),
        _ => false,
    });
    absent && known
}

/// The final dot for all entries that state an owner, in the file where `first` does, if that makes it `meant`.
pub(crate) fn final_dot_of_owner(cx: &Context<'_>, first: RecordId, meant: NameRef<'_>) -> Option<Fix> {
    let contents = cx.zone.contents();
    let owner = contents.record(first).owner;
    let file = fields(contents, cx.sources, first).owner.file;
    let mut places: BTreeSet<Span> = BTreeSet::new();
    let mut edits: Vec<Edit> = Vec::new();
    for &id in cx.zone.at(owner) {
        let span = fields(contents, cx.sources, id).owner;
        if span.file == file && places.insert(span) {
            edits.push(dot_behind(cx, id, span, meant)?);
        }
    }
    edits.sort_by_key(|edit| edit.span.start);
    let places: Vec<Span> = places.into_iter().collect();
    let safe = takes_records(cx.zone, meant, cx.zone.rrsets(owner).map(|rrset| rrset.rtype()));
    let applicability = if safe { Applicability::Safe } else { Applicability::Unsafe };
    Some(Fix::new("add the final dot", applicability, edits).changing(Changes::Owners(places)))
}

/// Whether a name exists, and can take RRsets of these types without one of them being there already.
fn takes_records(zone: &Zone, name: NameRef<'_>, types: impl Iterator<Item = u16>) -> bool {
    let name = name.to_lowercase();
    let Some(id) = zone.contents().names.get(name.as_ref()).filter(|&id| zone.exists(id)) else {
        return false;
    };
    let visible = zone.cut_above(name.as_ref()).is_none() && zone.dname_above(name.as_ref()).is_none();
    let has_alias = zone.rrset(id, types::CNAME).is_some();
    let mut types = types;
    visible && !has_alias && types.all(|rtype| rtype != types::CNAME && zone.rrset(id, rtype).is_none())
}

/// Another name in the place of a field, if it is one: `text` is to be absolute.
pub(crate) fn name_instead(cx: &Context<'_>, id: RecordId, span: Span, text: &str, how: Applicability) -> Option<Fix> {
    editable_name(cx, id, span)?;
    absolute(text)?;
    let fix = Fix::new(format!("write `{text}`"), how, vec![Edit::replace(span, text)]);
    Some(fix)
}

/// The host at the end of an alias in the place of the alias, where its addresses are known.
pub(crate) fn end_of_alias(cx: &Context<'_>, id: RecordId, field: &str, end: &Resolution<'_>) -> Option<Fix> {
    let Found::Data(_) = end.found else { return None };
    let span = fields(cx.zone.contents(), cx.sources, id).field(field);
    name_instead(cx, id, span, &end.name.to_string(), Applicability::Unsafe)
}

/// Takes a record's lines out. Entries behind it that inherit its owner get that owner written out.
///
/// Nothing is offered where a record behind it would get another TTL. What takes a comment with it is not certain.
pub(crate) fn delete_entry(cx: &Context<'_>, id: RecordId, certain: bool) -> Option<Fix> {
    let contents = cx.zone.contents();
    let record = contents.record(id);
    // The last SOA of a zone transfer is the first one again, and an entry that was left out may inherit as well.
    if record.rtype == types::SOA
        || record.flags & flags::GENERATED != 0
        || contents.entries_left_out > 0
        || gives_its_ttl(cx, id)
    {
        return None;
    }
    let entry = contents.entry_span(id);
    let file = cx.sources.get(entry.file);
    let mut lexed = Entry::default();
    if Lexer::bounded(&file.text(entry), 0, &Limits::NONE).next_entry(&mut lexed) != Step::Entry || lexed.start != 0 {
        return None;
    }
    let mut end = entry.start + lexed.end;
    for expected in [b'\r', b'\n'] {
        if file.part(end, end + 1) == [expected][..] {
            end += 1;
        }
    }
    let mut edits = vec![Edit::delete(Span::new(entry.file, entry.start, end - entry.start))];
    if record.flags & flags::OWNER_INHERITED == 0 {
        edits.extend(owner_for_heirs(cx, id)?);
    }
    let safe = certain && lexed.comments.is_empty();
    let applicability = if safe { Applicability::Safe } else { Applicability::Unsafe };
    let changes = Changes::Entries(vec![entry]);
    Some(Fix::new("delete the record", applicability, edits).changing(changes))
}

/// How many records behind one are looked at for one that takes its TTL.
const HEIRS_LOOKED_AT: usize = 1_000;

/// Whether a record behind this one has its TTL from it, or would have if those between went as well: they may be mended by
/// being deleted, too.
fn gives_its_ttl(cx: &Context<'_>, id: RecordId) -> bool {
    let contents = cx.zone.contents();
    let record = contents.record(id);
    let states = |record: &Record| record.flags & flags::TTL_EXPLICIT != 0;
    if !states(record) || contents.ttl_directive(id).is_some() {
        return false;
    }
    let behind = contents.records.get(id.index() + 1..).unwrap_or_default();
    let like_it = behind.iter().take(HEIRS_LOOKED_AT).take_while(|other| other.ttl == record.ttl);
    like_it
        .zip(id.index() + 1..)
        .any(|(other, index)| !states(other) && contents.ttl_directive(RecordId(index as u32)).is_none())
}

/// Whether the record behind this one has no TTL of its own, and no `$TTL` in force.
pub(crate) fn heir_of_ttl(cx: &Context<'_>, id: RecordId) -> bool {
    let contents = cx.zone.contents();
    let behind = contents.records.get(id.index() + 1);
    contents.ttl_directive(id).is_none() && behind.is_some_and(|record| record.flags & flags::TTL_EXPLICIT == 0)
}

/// The owner, written out for the first entry behind a record that inherits it; nothing if none does. `None` if that
/// cannot be done.
fn owner_for_heirs(cx: &Context<'_>, id: RecordId) -> Option<Option<Edit>> {
    let contents = cx.zone.contents();
    let behind = contents.records.get(id.index() + 1..).unwrap_or_default();
    // `$GENERATE` leaves the owner as it was.
    let next = behind.iter().position(|record| record.flags & flags::GENERATED == 0);
    let Some(heir) = next.map(|distance| RecordId(id.0 + 1 + distance as u32)) else { return Some(None) };
    let record = contents.record(heir);
    if record.flags & flags::OWNER_INHERITED == 0 {
        return Some(None);
    }
    let (from, to) = (contents.segment(id), contents.segment(heir));
    if from.file != to.file {
        return None;
    }
    let owner = fields(contents, cx.sources, id);
    let text = match from.origin == to.origin {
        true => editable(cx, id, owner.owner)?,
        false => owner.owner_name.to_string(),
    };
    let place = Span::new(to.file, record.start, 0);
    Some(Some(Edit::insert(place, record.start, text)))
}
