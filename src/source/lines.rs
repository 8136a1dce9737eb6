//! Lines of a file, told from a coarse table: for most files only a few places are ever asked for, and to note where each
//! line starts costs more than to count line ends.

use std::ops::Range;

/// Bytes from one mark to the next.
const STEP: usize = 4096;

/// The table: a mark every [`STEP`] bytes. A line ends with LF, CR LF or a CR alone.
#[derive(Debug)]
pub(super) struct Lines {
    /// At least one.
    marks: Vec<Mark>,
    /// Whether there is any CR. Nearly all files hold none, and then one octet is quicker to look for than two.
    has_cr: bool,
}

/// What is known of the byte at a mark.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// Its line, from 0.
    line: u32,
    /// Offset at which that line starts.
    start: u32,
}

impl Lines {
    /// Counts the lines of a text of less than 4 GiB.
    pub(super) fn of(text: &[u8]) -> Lines {
        let mut lines = Lines { marks: Vec::new(), has_cr: memchr::memchr(b'\r', text).is_some() };
        let mut mark = Mark { line: 0, start: 0 };
        for at in (0..=text.len()).step_by(STEP) {
            lines.marks.push(mark);
            mark = lines.pass(mark, text, at..text.len().min(at + STEP));
        }
        lines
    }

    /// The line of an offset, from 0, and where that line starts.
    pub(super) fn at(&self, text: &[u8], offset: usize) -> (u32, u32) {
        let number = (offset / STEP).min(self.marks.len() - 1);
        let Mark { line, start } = self.pass(self.marks[number], text, number * STEP..offset);
        (line, start)
    }

    /// Where a line (from 0) starts; `None` past the last.
    pub(super) fn start(&self, text: &[u8], line: u32) -> Option<u32> {
        let number = self.marks.partition_point(|mark| mark.line <= line).checked_sub(1)?;
        let mark = self.marks.get(number)?;
        // The line that a mark is in may have begun before it; others start behind it.
        let Some(behind) = (line - mark.line).checked_sub(1) else { return Some(mark.start) };
        let range = number * STEP..text.len().min((number + 1) * STEP);
        self.ends(text, range).nth(behind as usize).map(|end| end as u32 + 1)
    }

    /// What is known at the end of a range, from what is known at its start.
    fn pass(&self, mark: Mark, text: &[u8], range: Range<usize>) -> Mark {
        let (count, last) = match self.has_cr {
            true => self.ends(text, range).fold((0, None), |(count, _), end| (count + 1, Some(end))),
            false => {
                let (start, part) = (range.start, text.get(range).unwrap_or_default());
                (memchr::memchr_iter(b'\n', part).count(), memchr::memrchr(b'\n', part).map(|end| start + end))
            }
        };
        Mark { line: mark.line + count as u32, start: last.map_or(mark.start, |end| end as u32 + 1) }
    }

    /// Offsets of the line ends in a range: of the last octet of each.
    fn ends<'t>(&self, text: &'t [u8], range: Range<usize>) -> impl Iterator<Item = usize> + use<'t> {
        let (start, part) = (range.start, text.get(range).unwrap_or_default());
        let ends = memchr::memchr2_iter(b'\n', b'\r', part).map(move |end| start + end);
        // The CR of a CR LF ends nothing.
        ends.filter(|&end| text.get(end) != Some(&b'\r') || text.get(end + 1) != Some(&b'\n'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Where each line starts, found one by one.
    fn starts(text: &[u8]) -> Vec<u32> {
        let ends = (0..text.len()).filter(|&at| match text[at] {
            b'\n' => true,
            b'\r' => text.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        std::iter::once(0).chain(ends.map(|end| end as u32 + 1)).collect()
    }

    fn agrees(text: &[u8]) {
        let (lines, starts) = (Lines::of(text), starts(text));
        for (line, &start) in starts.iter().enumerate() {
            assert_eq!(lines.start(text, line as u32), Some(start), "{line}");
        }
        assert_eq!(lines.start(text, starts.len() as u32), None);
        for offset in (0..=text.len()).step_by(1 + text.len() / 200) {
            let line = starts.partition_point(|&start| start as usize <= offset) - 1;
            assert_eq!(lines.at(text, offset), (line as u32, starts[line]), "{offset}");
        }
    }

    #[test]
    fn lines_over_several_marks_and_ends_on_them() {
        agrees(&vec![b'a'; 3 * STEP]);
        agrees(&vec![b'\n'; 2 * STEP + 1]);
        for end in [&b"\n"[..], b"\r\n", b"\r"] {
            for before in STEP - 2..STEP + 2 {
                agrees(&[&vec![b'a'; before], end, &vec![b'b'; STEP], end].concat());
            }
        }
    }

    proptest! {
        #[test]
        fn lines_are_those_found_one_by_one(parts in proptest::collection::vec("[a]{0,900}(\n|\r\n|\r|\n\n)", 0..20)) {
            agrees(parts.concat().as_bytes());
            agrees(parts.concat().replace('\r', "").as_bytes());
        }
    }
}
