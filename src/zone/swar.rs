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

/// The eight bytes at `at`; `None` where fewer are left.
#[inline(always)]
pub fn load(text: &[u8], at: usize) -> Option<u64> {
    text.get(at..)?.first_chunk().map(|block| u64::from_le_bytes(*block))
}

/// Mask whose first byte found is where a word of ASCII may end: as [`word_may_end`], and bytes beyond ASCII. Bytes
/// behind the first may be marked without a reason.
#[inline(always)]
pub fn word_ends(x: u64) -> u64 {
    let below_star = x.wrapping_sub(all(b'*'));
    let semicolon = (x ^ all(b';')).wrapping_sub(LOW);
    let backslash = (x ^ all(b'\\')).wrapping_sub(LOW);
    (below_star | semicolon | backslash | x) & HIGH
}

/// Mask whose first byte found is one that is special in a quoted string: a control character, `"` or `\`. Bytes
/// behind the first may be marked without a reason.
#[inline(always)]
pub fn string_ends(x: u64) -> u64 {
    let control = x.wrapping_sub(all(b' '));
    let quote = (x ^ all(b'"')).wrapping_sub(LOW);
    let backslash = (x ^ all(b'\\')).wrapping_sub(LOW);
    (control | quote | backslash) & !x & HIGH
}

/// The number that `length` decimal digits at the front of a block stand for, one to eight of them; `None` if one is
/// no digit.
#[inline(always)]
pub fn decimal(block: u64, length: usize) -> Option<u32> {
    // The digits go to the end, with zeros in front of them.
    let digits = (block ^ all(b'0')) << (64 - 8 * length);
    if (digits.wrapping_add(all(0x80 - 10)) | digits) & HIGH != 0 {
        return None;
    }
    // Pairs, then fours, then all eight.
    let pairs = digits.wrapping_mul(1 + (10 << 8)) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(1 + (100 << 16)) >> 16 & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(1 + (10_000 << 32)) >> 32) as u32)
}

/// How many bytes at the front are all in the mask.
#[inline(always)]
pub fn length_of(mask: u64) -> usize {
    (!mask & HIGH).trailing_zeros() as usize / 8
}

/// Mask of the bytes that are hexadecimal digits.
#[inline(always)]
pub fn hexadecimal_digits(x: u64) -> u64 {
    let seven_bits = x & !HIGH;
    let lower = seven_bits | all(0x20);
    let digit = (seven_bits + all(0x80 - b'0')) & !(seven_bits + all(0x7f - b'9'));
    let letter = (lower + all(0x80 - b'a')) & !(lower + all(0x7f - b'f'));
    (digit | letter) & !x & HIGH
}

/// The number that `length` hexadecimal digits at the front of a block stand for, one to four of them.
#[inline(always)]
pub fn hexadecimal(block: u64, length: usize) -> u16 {
    let values = (block & all(0x0f)) + (block >> 6 & LOW) * 9;
    let four = (values as u32) << (32 - 8 * length);
    let pairs = (four << 4 | four >> 8) & 0x00ff_00ff;
    (pairs << 8 | pairs >> 16) as u16
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

/// Mask of the dots in front of the first byte beyond ASCII; what it says of bytes behind that one means nothing.
#[inline(always)]
pub fn ascii_dots(x: u64) -> u64 {
    // Only from zero can 0x80 be subtracted and its bit stay; no byte of ASCII borrows from the next.
    HIGH.wrapping_sub(x ^ all(b'.')) & HIGH
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

    #[test]
    fn ends_of_words_and_strings() {
        let first = |mask: u64| (mask != 0).then(|| mask.trailing_zeros() as usize / 8);
        for block in blocks() {
            let x = u64::from_le_bytes(block);
            let ends_word = |byte: &u8| *byte < b'*' || *byte >= 0x80 || matches!(byte, b';' | b'\\');
            assert_eq!(first(word_ends(x)), block.iter().position(ends_word), "{block:?}");
            let ends_string = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
            assert_eq!(first(string_ends(x)), block.iter().position(ends_string), "{block:?}");
        }
    }

    #[test]
    fn decimal_numbers() {
        for text in ["0", "7", "12", "255", "3600", "86400", "172800", "2147483", "99999999", "00000001"] {
            let block = load(format!("{text} 234567").as_bytes(), 0).unwrap();
            assert_eq!(decimal(block, text.len()), text.parse().ok(), "{text}");
        }
        for block in blocks() {
            for length in 1..=8 {
                let expected = block[..length]
                    .iter()
                    .all(u8::is_ascii_digit)
                    .then(|| block[..length].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')));
                assert_eq!(decimal(u64::from_le_bytes(block), length), expected, "{block:?}");
            }
        }
    }

    #[test]
    fn hexadecimal_numbers() {
        for block in blocks() {
            let mask = hexadecimal_digits(u64::from_le_bytes(block)).to_le_bytes();
            for (byte, found) in block.iter().zip(mask) {
                assert_eq!(found != 0, byte.is_ascii_hexdigit(), "{block:?}");
            }
        }
        for text in ["0", "db8", "2001", "A", "fF", "59c7"] {
            let block = load(format!("{text}::1 2345").as_bytes(), 0).unwrap();
            assert_eq!(Some(hexadecimal(block, text.len())), u16::from_str_radix(text, 16).ok(), "{text}");
        }
    }

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
            let ascii = block.iter().take_while(|byte| byte.is_ascii()).count();
            for at in 0..ascii {
                let found = ascii_dots(u64::from_le_bytes(block)).to_le_bytes()[at] != 0;
                assert_eq!(found, block[at] == b'.', "{block:?}");
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
