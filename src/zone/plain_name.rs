//! A name without escapes on its way from text to wire octets, in a buffer that is used again and again.
//!
//! The octets of such a name are its text with the length of each label put where the dot before it stands. What is
//! odd about a name, [`super::name::encode`] says: here it is only left alone.

use super::name::{MAX_LABEL, MAX_NAME, NameRef};
use super::swar;

/// Longest name read, in bytes of text, so that whole blocks can be written behind it.
const LONGEST: usize = 247;
/// Octets of the buffer: whole blocks for the longest name.
const ROOM: usize = 256;

/// The buffer. Octets behind the name are left over from names before it.
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
    /// The name's wire octets, in the case written.
    #[inline]
    pub fn wire(&self) -> &[u8] {
        self.octets.get(..self.len).unwrap_or_default()
    }

    /// The name in blocks of eight octets; zeros fill the last.
    #[inline(always)]
    pub fn blocks(&self) -> impl Iterator<Item = u64> + '_ {
        let last = self.len.wrapping_sub(1) / 8;
        let filled = u64::MAX >> (8 * ((8 - self.len % 8) % 8));
        let blocks = self.octets.as_chunks().0.iter().take(last + 1).enumerate();
        blocks.map(move |(number, block)| u64::from_le_bytes(*block) & if number == last { filled } else { u64::MAX })
    }

    /// Takes over a name that is wire octets already.
    pub fn set(&mut self, name: NameRef<'_>) {
        self.len = name.wire().len().min(MAX_NAME);
        self.octets[..self.len].copy_from_slice(&name.wire()[..self.len]);
    }

    /// Reads the name at byte `at` of the text and gives the offset behind it; that the name ends there is for the
    /// caller to check. `None` for what is no name, has bytes beyond ASCII, is the root, or stands in the last bytes
    /// of the text.
    #[inline]
    pub fn read(&mut self, text: &[u8], at: usize, origin: Option<NameRef<'_>>) -> Option<usize> {
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
            let mut dots = swar::dots(block.to_le_bytes()) & ends.wrapping_sub(1) & !ends;
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
            self.len = read + 1;
            return (read > 0).then_some(at + read);
        }
        let origin = origin?.wire();
        let mut front = 0;
        if read > 1 || self.octets[1] != b'@' {
            self.octets[label] = label_length(read - label)?;
            front = read + 1;
        }
        self.len = front + origin.len();
        if self.len > MAX_NAME {
            return None;
        }
        self.octets[front..self.len].copy_from_slice(origin);
        Some(at + read)
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
        let read = name.read(line.as_bytes(), 0, Some(origin.as_ref()));
        let left_alone = text == "." || !text.is_ascii() || text.len() > LONGEST - 8;
        assert!(read.is_some() == expected.is_ok() || left_alone, "{text}");
        if read == Some(text.len()) {
            assert_eq!(name.wire(), careful, "{text}");
            let octets: Vec<u8> = name.blocks().flat_map(u64::to_le_bytes).collect();
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
