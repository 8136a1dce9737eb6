//! Where runs of records come from: [`Segment`].

use crate::source::{FileId, Span};
use crate::zone::name::Name;

/// How the entries of a segment came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SegmentKind {
    /// They stand in the file as they are.
    Plain,
    /// One `$GENERATE` directive made them, one record an iteration.
    Generated {
        /// Value of the iteration that made the segment's first record.
        first: u32,
        /// Distance between two iterations.
        step: u32,
    },
}

/// A run of records that come from one place.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Number of the first record.
    pub first_record: u32,
    /// The file they stand in.
    pub file: FileId,
    /// The origin that completes their relative names; `None` if none was known.
    pub origin: Option<Name>,
    /// What only some have, see [`Segment::included_from`] and [`Segment::kind`].
    directives: Option<Box<(Option<Span>, SegmentKind)>>,
}

impl Segment {
    pub(in crate::zone) fn new(
        first_record: u32,
        file: FileId,
        origin: Option<Name>,
        included_from: Option<Span>,
        kind: SegmentKind,
    ) -> Self {
        let is_usual = included_from.is_none() && kind == SegmentKind::Plain;
        let directives = if is_usual { None } else { Some(Box::new((included_from, kind))) };
        Segment { first_record, file, origin, directives }
    }

    /// The `$INCLUDE` entry that led to the file; `None` in the zone's own file.
    pub fn included_from(&self) -> Option<Span> {
        self.directives.as_ref().and_then(|directives| directives.0)
    }

    /// The same, to be moved.
    pub(in crate::zone) fn included_from_mut(&mut self) -> Option<&mut Span> {
        self.directives.as_mut()?.0.as_mut()
    }

    /// Plain or generated.
    pub fn kind(&self) -> SegmentKind {
        self.directives.as_ref().map_or(SegmentKind::Plain, |directives| directives.1)
    }
}
