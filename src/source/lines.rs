//! Lines of a file, told from a coarse table: for most files only a few places are ever asked for, and to note where each
//! line starts costs more than to count line ends.

use std::ops::Range;

use super::text::Bytes;

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

/// Gives the bytes of a range of the text. Ranges are at most a few bytes longer than a step.
type Part<'p> = &'p dyn Fn(Range<usize>) -> Bytes<'p>;

impl Lines {
    /// Counts the lines of a text of that many bytes, less than 4 GiB.
    pub(super) fn of(len: usize, part: Part<'_>) -> Lines {
        let steps = || (0..=len).step_by(STEP);
        let has_cr = steps().any(|at| memchr::memchr(b'\r', &part(at..len.min(at + STEP))).is_some());
        let mut lines = Lines { marks: Vec::with_capacity(len / STEP + 1), has_cr };
        let mut mark = Mark { line: 0, start: 0 };
        for at in steps() {
            lines.marks.push(mark);
            mark = lines.pass(mark, part, at..len.min(at + STEP));
        }
        lines
    }

    /// The line of an offset, from 0, and where that line starts.
    pub(super) fn at(&self, part: Part<'_>, offset: usize) -> (u32, u32) {
        let number = (offset / STEP).min(self.marks.len() - 1);
        let Mark { line, start } = self.pass(self.marks[number], part, number * STEP..offset);
        (line, start)
    }

    /// Where a line (from 0) starts; `None` past the last.
    pub(super) fn start(&self, part: Part<'_>, line: u32) -> Option<u32> {
        let number = self.marks.partition_point(|mark| mark.line <= line).checked_sub(1)?;
        let mark = self.marks.get(number)?;
        // The line that a mark is in may have begun before it; others start behind it.
        let Some(behind) = (line - mark.line).checked_sub(1) else { return Some(mark.start) };
        let start = number * STEP;
        let bytes = part(start..start + STEP + 1);
        self.ends(&bytes, STEP).nth(behind as usize).map(|end| (start + end) as u32 + 1)
    }

    /// What is known at the end of a range, from what is known at its start.
    fn pass(&self, mark: Mark, part: Part<'_>, range: Range<usize>) -> Mark {
        let (start, len) = (range.start, range.len());
        let (count, last) = match self.has_cr {
            true => {
                let bytes = part(start..range.end + 1);
                self.ends(&bytes, len).fold((0, None), |(count, _), end| (count + 1, Some(end)))
            }
            false => {
                let bytes = part(range);
                (memchr::memchr_iter(b'\n', &bytes).count(), memchr::memrchr(b'\n', &bytes))
            }
        };
        Mark { line: mark.line + count as u32, start: last.map_or(mark.start, |end| (start + end) as u32 + 1) }
    }

    /// Offsets of the line ends among the first `len` octets of a part: of the last octet of each. The octet behind those
    /// is there unless the text ends.
    fn ends<'t>(&self, bytes: &'t [u8], len: usize) -> impl Iterator<Item = usize> + use<'t> {
        let ends = memchr::memchr2_iter(b'\n', b'\r', &bytes[..len.min(bytes.len())]);
        // The CR of a CR LF ends nothing.
        ends.filter(|&end| bytes.get(end) != Some(&b'\r') || bytes.get(end + 1) != Some(&b'\n'))
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::Text;
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
        let kept = Text::Kept(text.into());
        let part = |range: Range<usize>| kept.part(range);
        let text_len = text.len();
        let (lines, starts) = (Lines::of(text_len, &part), starts(text));
        for (line, &start) in starts.iter().enumerate() {
            assert_eq!(lines.start(&part, line as u32), Some(start), "{line}");
        }
        assert_eq!(lines.start(&part, starts.len() as u32), None);
        for offset in (0..=text_len).step_by(1 + text_len / 200) {
            let line = starts.partition_point(|&start| start as usize <= offset) - 1;
            assert_eq!(lines.at(&part, offset), (line as u32, starts[line]), "{offset}");
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
