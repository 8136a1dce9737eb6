//! Where the bytes of a written text come from: for each byte of a text in master-file form, the bytes of the export that
//! it stands for.

use std::ops::Range;

/// A run of bytes of the written text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Piece {
    /// Its first byte.
    at: u32,
    /// The bytes of the export that it stands for.
    start: u32,
    end: u32,
    /// Byte for byte the same: each byte stands for one. Otherwise each stands for all.
    same: bool,
}

/// A line of the written text, which is one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Line {
    at: u32,
    /// Behind its owner.
    owner_end: u32,
    /// What stands for the record as a whole.
    start: u32,
    end: u32,
}

/// The places of all bytes of a written text. Costs some bytes for each value, not for each byte.
#[derive(Clone, Default, Debug)]
pub struct Places {
    pieces: Vec<Piece>,
    lines: Vec<Line>,
}

impl Places {
    /// Begins a line at byte `at`; the record as a whole stands at `whole`.
    pub(super) fn line(&mut self, at: usize, whole: Range<usize>) {
        self.lines.push(Line { at: at as u32, owner_end: at as u32, start: whole.start as u32, end: whole.end as u32 });
    }

    /// Says that the bytes from `at` on stand for `place`, until the next piece begins; byte for byte if `same`.
    pub(super) fn piece(&mut self, at: usize, place: Range<usize>, same: bool) {
        let new = Piece { at: at as u32, start: place.start as u32, end: place.end as u32, same };
        if let Some(last) = self.pieces.last_mut() {
            let length = new.at - last.at;
            if last.same && new.same && last.start + length == new.start && last.end == new.start {
                last.end = new.end;
                return;
            }
            if !last.same && !new.same && (last.start, last.end) == (new.start, new.end) {
                return;
            }
        }
        self.pieces.push(new);
    }

    /// Says that the owner of the line begun last ends at byte `at`.
    pub(super) fn owner_ends(&mut self, at: usize) {
        if let Some(line) = self.lines.last_mut() {
            line.owner_end = at as u32;
        }
    }

    /// The bytes of the export that the bytes `from` to `to` of the written text stand for.
    pub(crate) fn find(&self, from: u32, to: u32) -> Range<u32> {
        let first = self.pieces.partition_point(|piece| piece.at <= from).saturating_sub(1);
        let behind = self.pieces.partition_point(|piece| piece.at < to).max(first + 1);
        let Some(pieces) = self.pieces.get(first..behind) else { return 0..0 };
        let part = |piece: &Piece| match piece.same {
            true => {
                let at = |offset: u32| piece.start.saturating_add(offset.saturating_sub(piece.at)).min(piece.end);
                at(from)..at(to.max(from))
            }
            false => piece.start..piece.end,
        };
        let ends = [pieces.first(), pieces.last()];
        // Words of ours between two values say no more than those.
        let ends = ends.into_iter().flatten().chain(pieces.iter().filter(|piece| piece.same)).map(part);
        let hull = ends.reduce(|hull, part| hull.start.min(part.start)..hull.end.max(part.end)).unwrap_or(0..0);
        match self.line_of(from) {
            _ if to <= from => hull.start..hull.start,
            // The owner of an RRset often stands far from its values.
            Some(line)
                if pieces.len() > 1
                    && to > line.owner_end
                    && (from < line.owner_end || hull.start < line.start || line.end < hull.end) =>
            {
                line.start..line.end
            }
            _ => hull,
        }
    }

    fn line_of(&self, offset: u32) -> Option<Line> {
        let number = self.lines.partition_point(|line| line.at <= offset).checked_sub(1)?;
        self.lines.get(number).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `www 300 IN MX 10 mail.` from a file with the owner at 0, the TTL at 90 and the values at 40 and 50.
    fn places() -> Places {
        let mut places = Places::default();
        places.line(0, 40..55);
        places.piece(0, 0..3, true);
        places.owner_ends(3);
        places.piece(3, 90..93, false);
        places.piece(4, 90..93, true);
        places.piece(7, 80..82, false);
        places.piece(14, 50..52, true);
        places.piece(17, 40..44, true);
        places.piece(21, 40..44, false);
        places
    }

    #[test]
    fn what_was_copied_is_found_byte_for_byte() {
        assert_eq!(places().find(17, 21), 40..44);
        assert_eq!(places().find(18, 20), 41..43);
        assert_eq!(places().find(4, 7), 90..93);
        assert_eq!(places().find(14, 16), 50..52);
        assert_eq!(places().find(18, 18), 41..41);
    }

    #[test]
    fn several_values_are_all_from_the_first_to_the_last() {
        assert_eq!(places().find(14, 21), 40..52);
        assert_eq!(places().find(17, 22), 40..44);
        assert_eq!(places().find(0, 3), 0..3, "the owner");
    }

    #[test]
    fn a_whole_record_is_its_value() {
        assert_eq!(places().find(0, 22), 40..55);
        assert_eq!(places().find(4, 21), 40..55, "from the TTL on");
    }

    #[test]
    fn neighbours_become_one() {
        let mut places = Places::default();
        places.piece(0, 5..6, true);
        places.piece(1, 6..7, true);
        places.piece(2, 7..9, true);
        assert_eq!(places.pieces.len(), 1);
        assert_eq!(places.find(0, 4), 5..9);
        assert_eq!(Places::default().find(0, 4), 0..0);
    }
}
