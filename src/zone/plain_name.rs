//! A name without escapes on its way from text to wire octets, in a buffer that is used again and again.
//!
//! The octets of such a name are its text with the length of each label put where the dot before it stands. What is
//! odd about a name, [`super::name::encode`] says: here it is only left alone.

use super::name::{MAX_LABEL, MAX_NAME, NameRef};
use super::swar;

/// Longest name read, in bytes of text, so that whole blocks can be written behind it.
const LONGEST: usize = 247;
/// Octets of the buffer: whole blocks for the longest name, and one block of zeros behind it.
const ROOM: usize = 264;
/// Names of up to this many octets are copied at this length: that costs less than to copy just what they have.
const SHORT: usize = 64;

/// The buffer.
#[derive(Clone)]
pub struct PlainName {
    octets: [u8; ROOM],
    len: usize,
}

impl Default for PlainName {
    fn default() -> Self {
        PlainName { octets: [0; ROOM], len: 0 }
    }
}

impl PlainName {
    /// A name that is wire octets already.
    pub fn new(name: NameRef<'_>) -> Self {
        let mut plain = PlainName::default();
        plain.set(name);
        plain
    }

    /// Takes over a name that is wire octets already.
    pub fn set(&mut self, name: NameRef<'_>) {
        let octets = &name.wire()[..name.wire().len().min(MAX_NAME)];
        self.octets[..octets.len()].copy_from_slice(octets);
        self.end_at(octets.len());
    }

    /// The name's wire octets, in the case written.
    #[inline]
    pub fn wire(&self) -> &[u8] {
        self.octets.get(..self.len).unwrap_or_default()
    }

    /// Turns the letters of block after block to lower case, and gives the blocks as numbers.
    #[inline(always)]
    pub fn lower_blocks(&mut self) -> impl Iterator<Item = u64> + '_ {
        let blocks = self.octets.as_chunks_mut().0.get_mut(..self.len.div_ceil(8)).unwrap_or_default();
        // Length octets are at most 63 and so never changed by this.
        blocks.iter_mut().map(|block| {
            *block = swar::lowercase(*block);
            u64::from_le_bytes(*block)
        })
    }

    /// Appends the octets to `out`.
    #[inline(always)]
    pub fn append_to(&self, out: &mut Vec<u8>) {
        if self.len > SHORT {
            return out.extend_from_slice(self.wire());
        }
        if let Some(octets) = self.octets.first_chunk::<SHORT>() {
            let end = out.len() + self.len;
            out.extend_from_slice(octets);
            out.truncate(end);
        }
    }

    /// The name has this many octets: fills the last block with zeros.
    #[inline(always)]
    fn end_at(&mut self, octets: usize) {
        self.len = octets;
        if let Some(behind) = self.octets[octets..].first_chunk_mut::<8>() {
            *behind = [0; 8];
        }
    }

    /// Reads the name at byte `at` of the text and gives the offset behind it; that the name ends there is for the
    /// caller to check. `None` for what is no name, has bytes beyond ASCII, is the root, or stands in the last bytes
    /// of the text.
    #[inline(always)]
    pub fn read(&mut self, text: &[u8], at: usize, origin: Option<&PlainName>) -> Option<usize> {
        // Where the label's length goes, which is the place in front of its text.
        let mut label = 0;
        let mut read = 0;
        loop {
            let block = swar::load(text, at + read)?;
            if read > LONGEST - 8 {
                return None;
            }
            *self.octets[read + 1..].first_chunk_mut()? = block.to_le_bytes();
            let ends = swar::word_ends(block);
            let mut dots = swar::ascii_dots(block) & ends.wrapping_sub(1) & !ends;
            while let Some((index, others)) = swar::take_first(dots) {
                let dot = read + index;
                self.octets[label] = label_length(dot - label)?;
                label = dot + 1;
                dots = others;
            }
            if ends != 0 {
                read += ends.trailing_zeros() as usize / 8;
                break;
            }
            read += 8;
        }
        if label == read {
            // The final dot has become the root label.
            self.octets[read] = 0;
            self.end_at(read + 1);
            return (read > 0).then_some(at + read);
        }
        let mut front = 0;
        if read > 1 || self.octets[1] != b'@' {
            self.octets[label] = label_length(read - label)?;
            front = read + 1;
        }
        self.append(front, origin?)?;
        Some(at + read)
    }

    /// Puts the origin behind the first `front` octets. `None` if the name gets too long.
    #[inline(always)]
    fn append(&mut self, front: usize, origin: &PlainName) -> Option<()> {
        let octets = front + origin.len;
        if octets > MAX_NAME {
            return None;
        }
        let to = self.octets.get_mut(front..)?;
        match (to.first_chunk_mut::<SHORT>(), origin.octets.first_chunk::<SHORT>()) {
            (Some(to), Some(from)) if origin.len <= SHORT => *to = *from,
            _ => to.get_mut(..origin.len)?.copy_from_slice(origin.wire()),
        }
        self.end_at(octets);
        Some(())
    }
}

#[inline(always)]
fn label_length(octets: usize) -> Option<u8> {
    (octets.wrapping_sub(1) < MAX_LABEL).then_some(octets as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::{Name, encode};
    use proptest::prelude::*;

    fn agrees(text: &str, origin: &str) {
        let origin = Name::parse(origin).unwrap();
        let mut careful = Vec::new();
        let expected = encode(text.as_bytes(), Some(origin.as_ref()), &mut careful);
        let mut name = PlainName::default();
        let line = format!("{text} 12345678");
        let read = name.read(line.as_bytes(), 0, Some(&PlainName::new(origin.as_ref())));
        let left_alone = text == "." || !text.is_ascii() || text.len() > LONGEST - 8;
        assert!(read.is_some() == expected.is_ok() || left_alone, "{text}");
        if read == Some(text.len()) {
            assert_eq!(name.wire(), careful, "{text}");
            let octets: Vec<u8> = name.lower_blocks().flat_map(u64::to_le_bytes).collect();
            careful.make_ascii_lowercase();
            assert!(octets.starts_with(&careful) && octets[careful.len()..].iter().all(|&octet| octet == 0));
            assert_eq!(octets.len(), careful.len().next_multiple_of(8));
        }
    }

    #[test]
    fn lengths_at_the_limits() {
        for label in [62, 63, 64] {
            for last in 30..64 {
                let text = format!("{0}.{0}.{0}.{1}", "a".repeat(label), "b".repeat(last));
                agrees(&text, ".");
                agrees(&format!("{text}."), ".");
                agrees(&text, "a.name.that.is.somewhat.longer.");
            }
        }
    }

    proptest! {
        #[test]
        fn names_are_read_as_the_careful_encoder_reads_them(text in "[a-cA.@\u{e9}]{1,40}|[ab.]{200,260}") {
            agrees(&text, "example.");
            agrees(&text, ".");
        }
    }
}
