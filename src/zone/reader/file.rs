//! One file of a zone: its text as a whole or, of a large file, a window at a time.
//!
//! In a window all offsets count from its start. When it has been read, everything that was noted of places in it is moved
//! to where they lie in the file.

use super::windows::{Sizes, Window, Windows};
use super::{Place, Reader};
use crate::source::{FileId, SourceFile, Span};
use crate::zone::contents::{Segment, SegmentKind};
use crate::zone::diagnose;
use crate::zone::name::Name;

/// What there was before a window was read.
struct Before {
    records: usize,
    segments: usize,
    ttl_directives: usize,
    problems: usize,
    no_ttl: bool,
    inherited_ttl: bool,
    aged: bool,
}

impl Reader<'_> {
    pub(super) fn file(&mut self, file: &SourceFile, origin: Option<Name>, included_from: Option<Span>) {
        self.open_files.push(file.id());
        let sizes = self.windows.or_else(|| file.is_large().then(|| Sizes::within(&self.options.limits)));
        match sizes {
            None => {
                let text = file.bytes();
                let window = Window { text: &text, start: 0, limit: usize::MAX, is_last: true };
                let mut place = Place::new(file, &text, origin);
                self.segment(&place, included_from, SegmentKind::Plain);
                self.window(&mut place, window, included_from);
            }
            Some(sizes) => self.by_windows(file, origin, included_from, sizes),
        }
        self.open_files.pop();
    }

    fn by_windows(&mut self, file: &SourceFile, mut origin: Option<Name>, included_from: Option<Span>, sizes: Sizes) {
        let mut windows = Windows::new(file, sizes);
        let mut origin_changed: Option<Span> = None;
        loop {
            let window = windows.window();
            let mut place = Place { start: window.start, ..Place::new(file, window.text, origin) };
            // It may lie before the window.
            place.origin_changed = origin_changed.map(|span| moved(span, 0_u32.wrapping_sub(window.start)));
            if window.start == 0 {
                self.segment(&place, included_from, SegmentKind::Plain);
            }
            let before = self.before();
            self.owner_token = None;
            let read = self.window(&mut place, window, included_from);
            self.move_by(window.start, file.id(), &before);
            origin_changed = place.origin_changed.map(|span| moved(span, window.start));
            origin = place.origin;
            if window.is_last || self.full {
                break;
            }
            windows.advance(read);
        }
        self.owner_token = None;
        if file.has_changed() {
            // What stood there nobody knows any more; the run tells of it.
            self.contents.owners_hidden = true;
        }
    }

    /// Reads a window, and gives how many bytes of it were read.
    fn window(&mut self, place: &mut Place<'_>, window: Window<'_>, included_from: Option<Span>) -> usize {
        let text = window.text;
        let mut start = 0;
        if window.start == 0 && text.starts_with(b"\xef\xbb\xbf") {
            start = 3;
            self.contents.problems.push(diagnose::byte_order_mark(place.span(0, 3)));
        }
        let read = self.entries(place, start, window.limit, included_from);
        if window.is_last && text.last().is_some_and(|last| !matches!(last, b'\n' | b'\r')) {
            let end = place.span(text.len() as u32, text.len() as u32);
            self.contents.problems.push(diagnose::no_final_newline(end, text));
        }
        read
    }

    fn before(&self) -> Before {
        let records = self.contents.records.len();
        Before {
            records,
            // One without a record yet may become another.
            segments: self.contents.segments.partition_point(|segment| (segment.first_record as usize) < records),
            ttl_directives: self.contents.ttl_directives.len(),
            problems: self.contents.problems.len(),
            no_ttl: self.no_ttl.is_some(),
            inherited_ttl: self.inherited_ttl.is_some(),
            aged: self.aged.is_some(),
        }
    }

    /// Moves the places in a file that were noted since then. A file is not included while it is read: what was noted of it
    /// was noted of this window.
    fn move_by(&mut self, by: u32, file: FileId, before: &Before) {
        if by == 0 {
            return;
        }
        let contents = &mut self.contents;
        contents.move_entries(before.records, file, by);
        let mut move_span = |span: &mut Span| {
            if span.file == file {
                *span = moved(*span, by);
            }
        };
        let directives = contents.ttl_directives.iter_mut().skip(before.ttl_directives).map(|(_, span)| span);
        let included = contents.segments.iter_mut().skip(before.segments).filter_map(Segment::included_from_mut);
        directives.chain(included).for_each(&mut move_span);
        for problem in contents.problems.iter_mut().skip(before.problems) {
            problem.each_span(&mut move_span);
        }
        for (first, was_known) in [
            (&mut self.no_ttl, before.no_ttl),
            (&mut self.inherited_ttl, before.inherited_ttl),
            (&mut self.aged, before.aged),
        ] {
            first.iter_mut().filter(|_| !was_known).for_each(&mut move_span);
        }
    }
}

/// The span that many bytes further on; what lies before a window wraps around.
fn moved(span: Span, by: u32) -> Span {
    Span { start: span.start.wrapping_add(by), ..span }
}
