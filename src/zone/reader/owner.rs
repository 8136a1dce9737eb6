//! The owner of an entry: written, or inherited from the one before (RFC 1035 5.1).

use super::{Owner, Place, Reader};
use crate::source::{SourceFile, Span};
use crate::zone::contents::{RecordId, flags};
use crate::zone::diagnose;
use crate::zone::lex::Entry;
use crate::zone::name::{self, Name};
use crate::zone::name_table::NameId;
use crate::zone::prelude::Prelude;
use crate::zone::problem::Problem;

impl Reader<'_> {
    /// The entry's owner, put into the name table. `None` if it cannot be told, which has then been said.
    #[inline]
    pub(super) fn owner_of(&mut self, place: &mut Place<'_>, entry: &Entry, prelude: &Prelude) -> Option<NameId> {
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
                // Between quotes may stand what without them is something else.
                self.owner_token = (!token.quoted).then_some((token.start, token.end));
                if !text.is_ascii() {
                    let problem = diagnose::non_ascii_name(place.token(&token), text, true);
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
    pub(super) fn inherited_owner(&mut self, place: &mut Place<'_>, entry: &Entry) -> Option<NameId> {
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
                // Those that follow it have the same cause.
                self.owner = Owner::Unknown;
                None
            }
        }
    }

    /// The owner of an entry that cannot be used for another reason.
    pub(super) fn owner_for_damage(&mut self, place: &mut Place<'_>, entry: &Entry) -> Option<NameId> {
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

    /// `IN A 192.0.2.1` in the first column, where a blank was meant: its owner is `in`. Zones of one label may hold a
    /// domain of that name, in capital letters.
    pub(super) fn class_as_owner(&self, file: &SourceFile) -> Option<Problem> {
        let origin = self.options.origin.as_ref().filter(|origin| origin.as_ref().label_count() > 1)?;
        let owner = origin.to_lowercase().as_ref().with_label(b"in")?;
        let owner = self.contents.names.get(owner.as_ref())?;
        let starts_with_class = |&id: &RecordId| {
            let span = self.contents.entry_span(id);
            let inherited = self.contents.record(id).flags & (flags::OWNER_INHERITED | flags::GENERATED) != 0;
            let is_owner = self.contents.record(id).owner == owner && span.file == file.id() && !inherited;
            is_owner && file.text(span).split(u8::is_ascii_whitespace).next() == Some(b"IN")
        };
        let first = self.contents.record_ids().find(starts_with_class)?;
        let start = self.contents.entry_span(first).start;
        Some(diagnose::class_as_owner(Span::new(file.id(), start, 2), self.contents.name(owner)))
    }
}
