//! Columns as other programs count them: in UTF-16 code units, where zonewarden counts bytes.
//!
//! A byte order mark is no column, as editors and code hosts do not show it. What is not UTF-8 counts as the one
//! replacement character that a reader puts in its place.

use std::collections::HashMap;

use crate::source::{FileId, SourceFile, SourceMap, Span};

/// Lines of at most this many bytes are counted from their start each time.
const COUNTED: usize = 4096;
/// On longer lines the count is remembered about every so many bytes.
const STEP: usize = 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A region of a file: lines and columns from 1, columns in UTF-16 code units, the end exclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Region {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

/// Turns spans into regions. Long lines are counted once, however many spans lie on them.
pub(super) struct Units<'a> {
    sources: &'a SourceMap,
    /// For long lines: byte offsets in the line with the units before them.
    long: HashMap<(FileId, u32), Vec<(usize, u32)>>,
}

impl<'a> Units<'a> {
    pub(super) fn new(sources: &'a SourceMap) -> Self {
        Units { sources, long: HashMap::new() }
    }

    pub(super) fn region(&mut self, span: Span) -> Region {
        let file = self.sources.get(span.file);
        let (line, column) = self.place(&file, span.start);
        let (end_line, end_column) = self.place(&file, span.end());
        Region { line, column, end_line, end_column }
    }

    fn place(&mut self, file: &SourceFile, offset: u32) -> (u32, u32) {
        let place = file.position(offset);
        let offset = offset.min(file.len() as u32);
        let start = offset.saturating_sub(place.column - 1);
        let mut before = (place.column - 1) as usize;
        let mark = if start == 0 && *file.part(0, 3) == *BYTE_ORDER_MARK { BYTE_ORDER_MARK.len() } else { 0 };
        before = before.saturating_sub(mark);
        let start = start + mark as u32;
        let mut counted = (0, 0);
        if before > COUNTED {
            let marks = self.long.entry((file.id(), place.line)).or_insert_with(|| {
                let end = file.whole_line(place.line).map_or(file.len() as u32, |(_, end)| end);
                marks(&file.part(start, end))
            });
            let index = marks.partition_point(|mark| mark.0 <= before);
            counted = index.checked_sub(1).and_then(|index| marks.get(index)).copied().unwrap_or_default();
        }
        let rest = file.part(start + counted.0 as u32, start + before as u32);
        (place.line, counted.1 + units(&rest) + 1)
    }
}

/// UTF-16 code units of a text.
fn units(bytes: &[u8]) -> u32 {
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let valid: usize = chunk.valid().chars().map(char::len_utf16).sum();
        valid as u32 + u32::from(!chunk.invalid().is_empty())
    };
    bytes.utf8_chunks().map(chunk).sum()
}

/// About every [`STEP`] bytes, at the start of a character: the offset, and the units before it.
fn marks(line: &[u8]) -> Vec<(usize, u32)> {
    let mut marks = vec![(0, 0)];
    let (mut at, mut units, mut next) = (0, 0, STEP);
    for chunk in line.utf8_chunks() {
        let valid = chunk.valid().chars().map(|c| (c.len_utf8(), c.len_utf16()));
        let invalid = Some((chunk.invalid().len(), 1)).filter(|(len, _)| *len > 0);
        for (len, width) in valid.chain(invalid) {
            if at >= next {
                marks.push((at, units));
                next = at + STEP;
            }
            at += len;
            units += width as u32;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(bytes: &[u8], start: u32, len: u32) -> (u32, u32, u32, u32) {
        let sources = SourceMap::new();
        let file = sources.add("z", bytes.to_vec()).unwrap();
        let region = Units::new(&sources).region(Span::new(file.id(), start, len));
        (region.line, region.column, region.end_line, region.end_column)
    }

    #[test]
    fn columns_are_utf16_code_units() {
        assert_eq!(region(b"abc\ndef", 5, 1), (2, 2, 2, 3));
        // One unit for two bytes, two units for four bytes.
        assert_eq!(region("ü𐐀x".as_bytes(), 6, 1), (1, 4, 1, 5));
        assert_eq!(region(b"\xe4\xf6x", 2, 1), (1, 3, 1, 4));
        // The start of a character that is cut short is one replacement character.
        assert_eq!(region(b"\xe2\x82x", 2, 1), (1, 2, 1, 3));
        assert_eq!(region(b"\xef\xbb\xbf$TTL 1h", 3, 4), (1, 1, 1, 5));
        assert_eq!(region(b"\xef\xbb\xbf$TTL 1h", 0, 3), (1, 1, 1, 1));
        assert_eq!(region(b"", 0, 0), (1, 1, 1, 1));
    }

    #[test]
    fn long_lines_are_counted_alike() {
        let line = format!("{}\n", "a字𐐀".repeat(4000));
        let sources = SourceMap::new();
        let file = sources.add("z", format!("first\n{line}last").into_bytes()).unwrap();
        let mut units = Units::new(&sources);
        for times in [0, 1, 511, 512, 1700, 3999, 4000] {
            let region = units.region(Span::new(file.id(), 6 + times * 8, 0));
            assert_eq!((region.line, region.column), (2, times * 4 + 1));
        }
    }
}
