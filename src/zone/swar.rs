//! Eight bytes at a time in one 64-bit register (SWAR: SIMD within a register), where a zone's every byte is looked at.
//!
//! Bytes are taken in the order of the text, the first lowest. A mask has the highest bit of each byte that was found
//! set and no other bit, so that the trailing zeros divided by 8 are the index of the first.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

#[inline(always)]
const fn all(byte: u8) -> u64 {
    LOW * byte as u64
}

/// Index of the first byte that may end a word: below `*` (control characters, blanks, quotes, parentheses, and a few
/// that end none), `;` or `\`. Some bytes too many are found so that three tests do.
#[inline(always)]
pub fn word_may_end(block: [u8; 8]) -> Option<usize> {
    let x = u64::from_le_bytes(block);
    // A subtraction borrows into the highest bit of each byte that is too small. It borrows from the byte behind, too,
    // but that one comes later and so does not count.
    let below_star = x.wrapping_sub(all(b'*'));
    let semicolon = (x ^ all(b';')).wrapping_sub(LOW);
    let backslash = (x ^ all(b'\\')).wrapping_sub(LOW);
    let mask = (below_star | semicolon | backslash) & !x & HIGH;
    (mask != 0).then(|| mask.trailing_zeros() as usize / 8)
}

/// Number of spaces at the front.
#[inline(always)]
pub fn leading_spaces(block: [u8; 8]) -> usize {
    (u64::from_le_bytes(block) ^ all(b' ')).trailing_zeros() as usize / 8
}

/// Mask of the dots.
#[inline(always)]
pub fn dots(block: [u8; 8]) -> u64 {
    let x = u64::from_le_bytes(block) ^ all(b'.');
    // Adding carries into the highest bit of each byte that is not zero, and never beyond it.
    !(((x & !HIGH) + !HIGH) | x) & HIGH
}

/// Whether there is a backslash.
#[inline(always)]
pub fn any_backslash(block: [u8; 8]) -> bool {
    let x = u64::from_le_bytes(block) ^ all(b'\\');
    x.wrapping_sub(LOW) & !x & HIGH != 0
}

/// The index of the first byte of a mask, and the mask without it. `None` for an empty mask.
#[inline(always)]
pub fn take_first(mask: u64) -> Option<(usize, u64)> {
    (mask != 0).then(|| (mask.trailing_zeros() as usize / 8, mask & (mask - 1)))
}

/// ASCII letters in lower case, other bytes as they are.
#[inline(always)]
pub fn lowercase(block: [u8; 8]) -> [u8; 8] {
    let x = u64::from_le_bytes(block);
    let seven_bits = x & !HIGH;
    let from_a = seven_bits + all(0x80 - b'A');
    let beyond_z = seven_bits + all(0x7f - b'Z');
    let upper = (from_a & !beyond_z) & !x & HIGH;
    (x | (upper >> 2)).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte value at every place, behind bytes that bring out a borrow or carry.
    fn blocks() -> impl Iterator<Item = [u8; 8]> {
        let fillers = [b'a', b'/', 0x80, 0xff, b'#', b'*', b'<', b']', b' ', b'Z', b'['];
        fillers.into_iter().flat_map(|filler| {
            (0..8).flat_map(move |at| {
                (0..=255).map(move |byte| {
                    let mut block = [filler; 8];
                    block[at] = byte;
                    block
                })
            })
        })
    }

    #[test]
    fn no_end_of_a_word_is_missed() {
        for block in blocks() {
            let may_end = |byte: &u8| *byte < b'*' || matches!(byte, b';' | b'\\');
            assert_eq!(word_may_end(block), block.iter().position(may_end), "{block:?}");
        }
    }

    #[test]
    fn spaces_at_the_front() {
        for block in blocks().chain([[b' '; 8]]) {
            assert_eq!(leading_spaces(block), block.iter().take_while(|byte| **byte == b' ').count(), "{block:?}");
        }
    }

    #[test]
    fn dots_and_backslashes() {
        for block in blocks() {
            let mut mask = dots(block);
            let mut found = Vec::new();
            while let Some((at, rest)) = take_first(mask) {
                found.push(at);
                mask = rest;
            }
            let expected: Vec<usize> = (0..8).filter(|&at| block[at] == b'.').collect();
            assert_eq!(found, expected, "{block:?}");
            assert_eq!(any_backslash(block), block.contains(&b'\\'), "{block:?}");
        }
    }

    #[test]
    fn lower_case() {
        for block in blocks() {
            assert_eq!(lowercase(block), block.map(|byte| byte.to_ascii_lowercase()), "{block:?}");
        }
    }
}
