//! Records that one `$GENERATE` made: one fault in its template is one finding, not one for each iteration.

use crate::model::Zone;
use crate::zone::contents::{RecordId, SegmentKind};

/// The number of the first record that the same `$GENERATE` made; `None` for a record with an entry of its own.
pub(super) fn first_of_directive(zone: &Zone, id: RecordId) -> Option<u32> {
    let segment = zone.contents().segment(id);
    match segment.kind() {
        SegmentKind::Plain => None,
        SegmentKind::Generated { .. } => Some(segment.first_record),
    }
}

/// Whether a `$GENERATE` made the record, and not as its first.
pub(super) fn is_later_iteration(zone: &Zone, id: RecordId) -> bool {
    first_of_directive(zone, id).is_some_and(|first| first as usize != id.index())
}

/// Findings at records in reading order, those of one `$GENERATE` taken together.
pub(super) struct Folded<T> {
    groups: Vec<(T, usize)>,
    directive: Option<u32>,
}

impl<T> Folded<T> {
    /// None yet.
    pub fn new() -> Folded<T> {
        Folded { groups: Vec::new(), directive: None }
    }

    /// Adds a finding at a record, which `make` makes unless the same directive has one already.
    pub fn add(&mut self, zone: &Zone, id: RecordId, make: impl FnOnce() -> T) {
        let directive = first_of_directive(zone, id);
        match self.groups.last_mut() {
            Some((_, more)) if directive.is_some() && directive == self.directive => *more += 1,
            _ => self.groups.push((make(), 0)),
        }
        self.directive = directive;
    }

    /// The findings, each with the number of further iterations that it stands for.
    pub fn into_groups(self) -> Vec<(T, usize)> {
        self.groups
    }
}

/// What to say of further iterations: nothing where there are none.
pub(super) fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => "; the same holds for one more iteration".to_owned(),
        _ => format!("; the same holds for {more} more iterations"),
    }
}
