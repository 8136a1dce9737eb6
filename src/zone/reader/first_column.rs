//! What stands in the first column, and was meant to stand behind a blank.

use super::Reader;
use crate::source::{SourceFile, Span};
use crate::zone::contents::{RecordId, flags};
use crate::zone::diagnose;
use crate::zone::problem::Problem;

impl Reader<'_> {
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
