//! The lines of a file that a picture shows, made safe to show and narrow enough.
//!
//! miette draws from a [`SourceCode`]. Its stock one reads the file from its first byte for every label, and what it
//! hands out goes to the terminal as it is. An [`Excerpt`] is a small text of its own instead, copied from the lines
//! around the marks: found by the file's line table, control characters written out, tabs set, long lines cut around
//! the marks. Lines keep their numbers; marks are moved to where their bytes went. Only the lines shown are ever
//! touched, and of a long line only the part shown.
//!
//! An excerpt may hold lines of several files one behind the other, so that evidence in another file stands in the
//! same picture.

use std::collections::BTreeSet;
use std::sync::Arc;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::visible::{BYTE_WIDTH, char_width, first_char, push_byte, push_char, visible};
use crate::source::{Position, SourceFile, SourceMap, Span};

/// Lines of at most this many bytes are measured whole; of longer ones only the part shown is read.
const MEASURED: usize = 4096;
/// Tabs end at multiples of this, as in the editors that zone files are written with.
const TAB: usize = 8;
/// How much of a mark should be seen for the start of its line to be shown with it.
const ENOUGH: usize = 24;
/// The narrowest window onto a long line.
const WINDOW: usize = 16;

/// How excerpts are cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// Columns for the text of a line.
    pub(super) width: usize,
    /// Lines shown above and beneath a line with a mark.
    pub(super) context: u32,
    /// Whether characters beyond ASCII are written out.
    pub(super) ascii: bool,
    /// What stands for what was left out.
    pub(super) ellipsis: &'static str,
}

/// A mark, where it is in the file and where its bytes are in the excerpt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mark {
    /// Line and column in the file.
    pub(super) position: Position,
    /// Length in bytes of the file, cut at the end of the line.
    pub(super) len: u32,
    /// Byte offset in the excerpt.
    pub(super) start: usize,
    /// The byte behind the mark in the excerpt.
    pub(super) end: usize,
    /// Column of the middle of the mark in the excerpt, from 0.
    pub(super) middle: usize,
}

/// Lines of one or several files.
#[derive(Debug)]
pub(super) struct Excerpt {
    text: String,
    rows: Vec<Row>,
    names: Vec<String>,
    marks: Vec<Mark>,
}

/// One line of an excerpt.
#[derive(Debug)]
struct Row {
    /// Index of the file's name.
    file: usize,
    /// Line number in the file, from 1.
    number: u32,
    /// Where the row starts in the text. It ends with the newline before the next row.
    start: usize,
}

/// A mark in its file, cut to its first line.
#[derive(Clone, Copy, Debug)]
struct Place {
    file: usize,
    line: u32,
    start: usize,
    end: usize,
}

impl Excerpt {
    /// The lines around `spans`, the first span's file first. Spans are cut to their first line and to the file.
    pub(super) fn new(spans: &[Span], sources: &SourceMap, cut: Cut) -> Self {
        let mut files: Vec<Arc<SourceFile>> = Vec::new();
        let mut places = Vec::with_capacity(spans.len());
        for &span in spans {
            let index = files.iter().position(|file| file.id() == span.file).unwrap_or_else(|| {
                files.push(sources.get(span.file));
                files.len() - 1
            });
            places.push(place(&files[index], index, span));
        }
        let names = files.iter().map(|file| visible(file.path(), cut.ascii).into_owned()).collect();
        let marks = places.iter().map(|place| unplaced(&files[place.file], *place)).collect();
        let mut excerpt = Excerpt { text: String::new(), rows: Vec::new(), names, marks };
        for (file, line) in lines_shown(&files, &places, cut.context) {
            excerpt.push_row(&files[file], file, line, &places, cut);
        }
        excerpt
    }

    /// The marks, in the order of the spans.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The name of the file of a mark, safe to show.
    pub(super) fn name(&self, mark: &Mark) -> &str {
        &self.names[self.rows[self.row_at(mark.start)].file]
    }

    /// The line of a mark, safe to show.
    pub(super) fn line(&self, mark: &Mark) -> &str {
        let row = self.row_at(mark.start);
        self.text[self.rows[row].start..self.row_end(row)].trim_end_matches('\n')
    }

    /// The line of a mark in three parts: what stands before it, the mark, what stands behind it.
    pub(super) fn parted(&self, mark: &Mark) -> (&str, &str, &str) {
        let row = self.row_at(mark.start);
        let start = self.rows.get(row).map_or(0, |row| row.start);
        let line = self.text.get(start..self.row_end(row)).unwrap_or_default().trim_end_matches('\n');
        let (from, to) = (mark.start.saturating_sub(start), mark.end.saturating_sub(start).min(line.len()));
        let part = |range: std::ops::Range<usize>| line.get(range).unwrap_or_default();
        (part(0..from), part(from..to), part(to..line.len()))
    }

    fn push_row(&mut self, file: &SourceFile, index: usize, line: u32, places: &[Place], cut: Cut) {
        let Some((start, end)) = file.line(line) else { return };
        self.rows.push(Row { file: index, number: line, start: self.text.len() });
        let marked: Vec<usize> =
            (0..places.len()).filter(|&mark| (places[mark].file, places[mark].line) == (index, line)).collect();
        let bytes = file.part(start, end);
        let in_line = |place: Place| Place {
            start: place.start.saturating_sub(start as usize),
            end: place.end.saturating_sub(start as usize),
            ..place
        };
        let here: Vec<Place> = marked.iter().map(|&mark| in_line(places[mark])).collect();
        let source = Line { bytes: &bytes, start: 0, end: bytes.len(), cut };
        let drawn = Drawn::new(&mut self.text, source, &source.windows(&here));
        for (mark, place) in marked.into_iter().zip(here) {
            let (start, left) = drawn.start_of(place.start);
            let (end, right) = if place.end > place.start { drawn.end_of(place.end) } else { (start, left) };
            let mark = &mut self.marks[mark];
            (mark.start, mark.end, mark.middle) = (start, end, (left + right) / 2);
        }
        self.text.push('\n');
    }

    fn row_at(&self, offset: usize) -> usize {
        self.rows.partition_point(|row| row.start <= offset).saturating_sub(1)
    }

    fn row_end(&self, row: usize) -> usize {
        self.rows.get(row + 1).map_or(self.text.len(), |next| next.start)
    }

    /// Whether the row behind `row` is the next line of the same file.
    fn goes_on(&self, row: usize) -> bool {
        let (Some(this), Some(next)) = (self.rows.get(row), self.rows.get(row + 1)) else { return false };
        this.file == next.file && this.number + 1 == next.number
    }
}

impl SourceCode for Excerpt {
    /// The rows of a span with their neighbours. A span over lines that do not follow each other is out of bounds:
    /// miette then draws two pictures instead of one.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (mut first, mut last) = (self.row_at(span.offset()), self.row_at(span.offset() + span.len()));
        if self.rows.is_empty() || (first..last).any(|row| !self.goes_on(row)) {
            return Err(MietteError::OutOfBounds);
        }
        // miette asks without context for the place of a mark, which it shows; with context for lines.
        let column = match (before, after) {
            (0, 0) => {
                self.marks.iter().find(|mark| mark.start == span.offset()).map_or(0, |mark| mark.position.column - 1)
            }
            _ => 0,
        };
        let wanted = (first.saturating_sub(before), last + after);
        while first > wanted.0 && self.goes_on(first - 1) {
            first -= 1;
        }
        let line = self.rows[first].number - 1;
        while last < wanted.1 && self.goes_on(last) {
            last += 1;
        }
        let (start, end) = (self.rows[first].start, self.row_end(last));
        Ok(Box::new(MietteSpanContents::new_named(
            self.names[self.rows[first].file].clone(),
            &self.text.as_bytes()[start..end],
            (start, end - start).into(),
            line as usize,
            column as usize,
            last - first + 1,
        )))
    }
}

/// A span cut to the file and to its first line, so that it can be drawn.
fn place(file: &SourceFile, index: usize, span: Span) -> Place {
    debug_assert!(
        span.start as usize <= file.len() && span.end() as usize <= file.len(),
        "{span:?} lies outside `{}` of {} bytes",
        file.path(),
        file.len()
    );
    let line = file.position(span.start).line;
    // `position` only gives lines that exist.
    let (first, last) = file.line(line).unwrap_or((0, 0));
    let start = span.start.clamp(first, last);
    Place { file: index, line, start: start as usize, end: span.end().clamp(start, last) as usize }
}

fn unplaced(file: &SourceFile, place: Place) -> Mark {
    let position = file.position(place.start as u32);
    Mark { position, len: (place.end - place.start) as u32, start: 0, end: 0, middle: 0 }
}

/// The lines to show: those with marks and their neighbours, sorted by file and number, each once.
fn lines_shown(files: &[Arc<SourceFile>], places: &[Place], context: u32) -> Vec<(usize, u32)> {
    let marked: BTreeSet<(usize, u32)> = places.iter().map(|place| (place.file, place.line)).collect();
    let mut lines = BTreeSet::new();
    for &(file, line) in &marked {
        lines.extend((line.saturating_sub(context).max(1)..=line.saturating_add(context)).map(|line| (file, line)));
    }
    // A neighbour that is empty shows nothing, unless it holds two marked lines together.
    let between = |file, line| lines.contains(&(file, line - 1)) && lines.contains(&(file, line + 1));
    let shows =
        |file: usize, line| files[file].line(line).is_some_and(|(start, end)| start < end || between(file, line));
    lines.iter().copied().filter(|&(file, line)| marked.contains(&(file, line)) || shows(file, line)).collect()
}

/// One line of a file: where it starts, and where it ends without its line end.
#[derive(Clone, Copy)]
struct Line<'a> {
    bytes: &'a [u8],
    start: usize,
    end: usize,
    cut: Cut,
}

impl Line<'_> {
    /// The parts of the line to show: all of it if it fits, else what is around the marks.
    fn windows(self, places: &[Place]) -> Vec<(usize, usize)> {
        let cut = self.cut;
        if self.end - self.start <= MEASURED && self.fitting(self.start, cut.width) == self.end {
            return vec![(self.start, self.end)];
        }
        let dots = cut.ellipsis.chars().count();
        let head = self.fitting(self.start, cut.width.saturating_sub(dots));
        if places.iter().all(|place| place.end.min(place.start + ENOUGH) <= head) {
            return vec![(self.start, head)];
        }
        let share = (cut.width / places.len().max(1)).max(WINDOW).saturating_sub(2 * dots);
        let mut windows: Vec<(usize, usize)> = places.iter().map(|place| self.window(place, share)).collect();
        windows.sort_unstable();
        windows.dedup_by(|next, window| {
            let meets = next.0 <= window.1;
            if meets {
                window.1 = window.1.max(next.1);
            }
            meets
        });
        windows
    }

    /// `share` columns around the start of a mark: a quarter of it before the mark, more if the line ends soon.
    fn window(self, place: &Place, share: usize) -> (usize, usize) {
        let end = self.fitting(place.start, share - share / 4);
        let used = self.width(place.start, end);
        (self.fitting_before(place.start, share.saturating_sub(used)), end)
    }

    /// The end of the longest run of characters from `from` that takes at most `columns` columns.
    fn fitting(self, from: usize, columns: usize) -> usize {
        let (mut at, mut used) = (from, 0);
        while let Some((width, len)) = self.unit(at, used) {
            if used + width > columns {
                break;
            }
            used += width;
            at += len;
        }
        at
    }

    /// The start of the longest run of characters up to `to` that takes at most `columns` columns.
    fn fitting_before(self, to: usize, columns: usize) -> usize {
        let mut from = self.start.max(to.saturating_sub(columns));
        // At most three bytes continue a character.
        for _ in 0..3 {
            if from > self.start && from < to && self.bytes[from] & 0xc0 == 0x80 {
                from += 1;
            }
        }
        let mut width = self.width(from, to);
        while width > columns {
            let Some((first, len)) = self.unit(from, 0) else { break };
            width = width.saturating_sub(first);
            from += len;
        }
        from.min(to)
    }

    fn width(self, from: usize, to: usize) -> usize {
        let (mut at, mut used) = (from, 0);
        while let Some((width, len)) = self.unit(at, used).filter(|_| at < to) {
            used += width;
            at += len;
        }
        used
    }

    /// Columns and bytes of the character at `at`, which starts in column `column`; none at the end of the line.
    fn unit(self, at: usize, column: usize) -> Option<(usize, usize)> {
        let (c, len) = first_char(self.bytes.get(at..self.end)?)?;
        let width = match c {
            Some('\t') => TAB - column % TAB,
            Some(c) => char_width(c, self.cut.ascii),
            None => BYTE_WIDTH,
        };
        Some((width, len))
    }
}

/// Appends the blanks that a tab in column `column` stands for; returns how many.
fn push_tab(out: &mut String, column: usize) -> usize {
    let width = TAB - column % TAB;
    out.extend(std::iter::repeat_n(' ', width));
    width
}

/// Where the bytes of a line went: for each character drawn, its place in the file, in the excerpt, and its column.
struct Drawn {
    borders: Vec<(usize, usize, usize)>,
}

impl Drawn {
    /// Draws the windows of a line, with dots for what is left out.
    fn new(out: &mut String, line: Line<'_>, windows: &[(usize, usize)]) -> Self {
        let cut = line.cut;
        let row = out.len();
        let mut borders = Vec::with_capacity(cut.width + 2);
        let mut column = 0;
        let mut shown_to = line.start;
        for &(start, end) in windows {
            if start > shown_to {
                borders.push((shown_to, out.len(), column));
                out.push_str(cut.ellipsis);
                column += cut.ellipsis.chars().count();
            }
            let mut at = start;
            while let Some((c, len)) = line.bytes.get(at..end).and_then(first_char) {
                borders.push((at, out.len(), column));
                column += match c {
                    Some('\t') => push_tab(out, column),
                    Some(c) => push_char(out, c, cut.ascii),
                    None => push_byte(out, line.bytes[at]),
                };
                at += len;
            }
            shown_to = at;
        }
        borders.push((shown_to, out.len(), column));
        if shown_to < line.end {
            out.push_str(cut.ellipsis);
            column += cut.ellipsis.chars().count();
            borders.push((line.end, out.len(), column));
        }
        debug_assert!(borders.first().is_some_and(|&(_, at, _)| at == row));
        Drawn { borders }
    }

    /// Place in the excerpt and column of the character that holds byte `at`.
    fn start_of(&self, at: usize) -> (usize, usize) {
        let index = self.borders.partition_point(|&(byte, ..)| byte <= at).saturating_sub(1);
        self.borders.get(index).map_or((0, 0), |&(_, offset, column)| (offset, column))
    }

    /// Place in the excerpt and column behind the character that holds the byte before `at`.
    fn end_of(&self, at: usize) -> (usize, usize) {
        let index = self.borders.partition_point(|&(byte, ..)| byte < at).min(self.borders.len().saturating_sub(1));
        self.borders.get(index).map_or((0, 0), |&(_, offset, column)| (offset, column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut { width: 40, context: 1, ascii: false, ellipsis: "…" };

    /// The excerpt around places of one file, given by their first byte and the byte behind, and what each mark covers in it.
    fn excerpt(bytes: &[u8], places: &[(u32, u32)]) -> (String, Vec<String>, Excerpt) {
        let sources = SourceMap::new();
        let file = sources.add("z", bytes.to_vec()).unwrap();
        let spans: Vec<Span> = places.iter().map(|&(start, end)| Span::new(file.id(), start, end - start)).collect();
        let excerpt = Excerpt::new(&spans, &sources, CUT);
        let marked = excerpt.marks.iter().map(|mark| excerpt.text[mark.start..mark.end].to_owned()).collect();
        (excerpt.text.clone(), marked, excerpt)
    }

    fn column(excerpt: &Excerpt, mark: usize) -> (u32, u32) {
        (excerpt.marks[mark].position.line, excerpt.marks[mark].position.column)
    }

    #[test]
    fn an_empty_file_is_one_empty_line() {
        let (text, marked, excerpt) = excerpt(b"", &[(0, 0)]);
        assert_eq!((text.as_str(), marked[0].as_str(), column(&excerpt, 0)), ("\n", "", (1, 1)));
    }

    #[test]
    fn the_end_of_a_file_can_be_marked() {
        let (text, _, with_newline) = excerpt(b"one\n", &[(4, 4)]);
        assert_eq!((text.as_str(), column(&with_newline, 0)), ("one\n\n", (2, 1)));
        let (text, _, without) = excerpt(b"one", &[(3, 3)]);
        assert_eq!((text.as_str(), column(&without, 0), without.marks[0].start), ("one\n", (1, 4), 3));
    }

    #[test]
    fn neighbours_are_shown_if_they_hold_something() {
        assert_eq!(excerpt(b"one\ntwo\nthree\nfour\n", &[(4, 7)]).0, "one\ntwo\nthree\n");
        assert_eq!(excerpt(b"\ntwo\n\n", &[(1, 4)]).0, "two\n");
        assert_eq!(excerpt(b"one\n\nthree\n", &[(0, 3), (5, 10)]).0, "one\n\nthree\n");
    }

    #[test]
    fn every_kind_of_line_end_is_one() {
        assert_eq!(excerpt(b"one\rtwo\rthree", &[(4, 7)]).0, "one\ntwo\nthree\n");
        let (text, marked, excerpt) = excerpt(b"one\r\ntwo\r\nthree", &[(5, 10)]);
        assert_eq!((text.as_str(), marked[0].as_str(), column(&excerpt, 0)), ("one\ntwo\nthree\n", "two", (2, 1)));
    }

    #[test]
    fn marks_end_with_their_first_line() {
        let (_, marked, excerpt) = excerpt(b"one two\nthree\n", &[(4, 13)]);
        assert_eq!((marked[0].as_str(), excerpt.marks[0].len), ("two", 3));
        let (_, marked, excerpt) = self::excerpt(b"one\n\ntwo\n", &[(3, 8)]);
        assert_eq!((marked[0].as_str(), column(&excerpt, 0)), ("", (1, 4)));
    }

    #[test]
    fn tabs_are_set_and_marks_move_with_the_text() {
        let (text, marked, excerpt) = excerpt(b"a\tbb\tc", &[(2, 4), (5, 6), (1, 2)]);
        assert_eq!(text, "a       bb      c\n");
        assert_eq!(marked, ["bb", "c", "       "]);
        assert_eq!((column(&excerpt, 1), excerpt.marks[1].middle), ((1, 6), 16));
    }

    #[test]
    fn bytes_that_are_not_utf8_and_controls_are_written_out() {
        let (text, marked, _) = excerpt(b"a\xe4\x1b\xc3\xbc\xe2\x80\xaez", &[(1, 2), (2, 3), (4, 5), (5, 8), (8, 9)]);
        assert_eq!(text, "a<E4><1B>ü<U+202E>z\n");
        // A mark on half a character covers all of it.
        assert_eq!(marked, ["<E4>", "<1B>", "ü", "<U+202E>", "z"]);
    }

    #[test]
    fn long_lines_are_cut_around_the_marks() {
        let mut line = b"owner TXT ".to_vec();
        line.extend(b"0123456789".repeat(20));
        // The start of a mark near the start of the line is enough.
        let (text, marked, _) = excerpt(&line, &[(10, 210)]);
        assert_eq!(text, "owner TXT 01234567890123456789012345678…\n");
        assert_eq!(marked[0], "01234567890123456789012345678…");
        let (text, marked, excerpt) = self::excerpt(&line, &[(110, 113)]);
        assert_eq!(
            text,
            "…1234567890123456789012345678901234567…\n"
                .replace("1234567890123456789012345678901234567", &"0123456789".repeat(20)[91..129])
        );
        assert_eq!((marked[0].as_str(), column(&excerpt, 0)), ("012", (1, 111)));
        let (text, marked, _) = self::excerpt(&line, &[(60, 62), (190, 192), (209, 210)]);
        assert_eq!(text.matches('…').count(), 2, "{text}");
        assert_eq!(marked, ["01", "01", "9"]);
        // At the end of the line there are dots only before.
        let (text, marked, _) = self::excerpt(&line, &[(210, 210)]);
        assert!(text.starts_with('…') && text.ends_with("6789\n"), "{text}");
        assert_eq!(marked, [""]);
    }

    #[test]
    fn lines_of_several_files_stand_behind_one_another() {
        let sources = SourceMap::new();
        let one = sources.add("one", b"a\nb\nc\n".to_vec()).unwrap().id();
        let two = sources.add("t\x1bwo", b"d\ne\nf\n".to_vec()).unwrap().id();
        let spans = [Span::new(one, 2, 1), Span::new(two, 2, 1)];
        let excerpt = Excerpt::new(&spans, &sources, CUT);
        assert_eq!(excerpt.text, "a\nb\nc\nd\ne\nf\n");
        assert_eq!(excerpt.marks.iter().map(|mark| excerpt.name(mark)).collect::<Vec<_>>(), ["one", "t<1B>wo"]);
        // They are never read as one.
        assert!(excerpt.read_span(&(2, 7).into(), 1, 1).is_err());
        let contents = excerpt.read_span(&(8, 1).into(), 1, 1).unwrap();
        assert_eq!((contents.data(), contents.line(), contents.line_count()), (&b"d\ne\nf\n"[..], 0, 3));
        assert_eq!(contents.name(), Some("t<1B>wo"));
    }

    #[test]
    fn lines_far_apart_are_not_read_as_one() {
        let (_, _, excerpt) = excerpt(b"1\n2\n3\n4\n5\n6\n7\n8\n", &[(2, 3), (12, 13)]);
        assert_eq!(excerpt.text, "1\n2\n3\n6\n7\n8\n");
        assert!(excerpt.read_span(&(2, 7).into(), 1, 1).is_err());
        assert_eq!(excerpt.read_span(&(8, 1).into(), 0, 0).unwrap().line(), 6);
    }

    /// What miette scans is the excerpt alone, so its size bounds the work, wherever in the file the mark is.
    #[test]
    fn the_size_of_the_file_does_not_count() {
        let sources = SourceMap::new();
        let line = b"host.example.com. 3600 IN MX 10 mail.example.com.\n";
        let big = sources.add("big", line.repeat(9_000_000 / line.len())).unwrap();
        let flat = sources.add("flat", vec![b'x'; 9_000_000]).unwrap();
        for thousandth in 0..1000 {
            let offset = thousandth * 9_000 / line.len() as u32 * line.len() as u32 + 32;
            let excerpt = Excerpt::new(&[Span::new(big.id(), offset, 17)], &sources, CUT);
            assert!(excerpt.text.len() <= 3 * line.len(), "{}", excerpt.text);
            let mark = excerpt.marks[0];
            assert_eq!(&excerpt.text[mark.start..mark.end], "mail.example.com.");
            let excerpt = Excerpt::new(&[Span::new(flat.id(), offset, 1)], &sources, CUT);
            assert!(excerpt.text.len() <= CUT.width + 2 * "…".len() + "\n".len(), "{}", excerpt.text);
        }
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "lies outside")]
    fn a_span_outside_its_file_is_a_bug_that_tests_see() {
        excerpt(b"one\n", &[(2, 9)]);
    }

    #[test]
    #[cfg(not(debug_assertions))]
    fn a_span_outside_its_file_is_cut_in_a_release() {
        assert_eq!(excerpt(b"one", &[(2, 9)]).1, ["e"]);
        assert_eq!(excerpt(b"one", &[(7, 9)]).1, [""]);
    }
}
