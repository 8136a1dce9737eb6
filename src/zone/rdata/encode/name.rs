//! Names without escapes, the common case: the octets are the text with every dot turned into the length of the label
//! behind it. What is wrong with a name, [`name::encode`] says.

use crate::zone::name::{MAX_LABEL, MAX_NAME, NameRef};

/// Eight dots.
const DOTS: u64 = 0x2e2e_2e2e_2e2e_2e2e;
/// The high bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Appends the octets of a name that holds no backslash. `false`, with anything in `out`, for what is no such name.
///
/// Eight bytes are searched for dots at once: this runs for nearly every record.
#[inline]
pub(super) fn plain(text: &[u8], origin: Option<NameRef<'_>>, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    match text {
        [] => return false,
        [b'.'] => {
            out.push(0);
            return true;
        }
        [b'@'] => return append_origin(origin, start, out),
        _ => {}
    }
    if text.len() > MAX_NAME {
        return false;
    }
    out.push(0);
    out.extend_from_slice(text);
    // Eight octets more make the last chunk whole.
    out.extend_from_slice(&[0; 8]);
    let wire = &mut out[start..];
    // The octet at `length` waits for the length of the label behind it.
    let mut length = 0;
    let mut base = 1;
    while base <= text.len() {
        let Some(chunk) = wire[base..].first_chunk::<8>() else { return false };
        if !lengths(wire, dots(*chunk), base, &mut length) {
            return false;
        }
        base += 8;
    }
    out.truncate(start + 1 + text.len());
    let wire = &mut out[start..];
    let last = text.len() - length;
    if last == 0 {
        // The final dot has become the root label.
        return text.len() < MAX_NAME;
    }
    if last > MAX_LABEL {
        return false;
    }
    wire[length] = last as u8;
    append_origin(origin, start, out)
}

/// The high bit of each byte that is a dot.
#[inline(always)]
fn dots(chunk: [u8; 8]) -> u64 {
    let different = u64::from_le_bytes(chunk) ^ DOTS;
    // A byte that is zero has no high bit itself, nor after 0x7f was added to its low bits.
    !(((different & !HIGH) + !HIGH) | different) & HIGH
}

/// Writes the lengths of the labels that end at the dots of one chunk, which starts at `base` in `wire`.
#[inline(always)]
fn lengths(wire: &mut [u8], mut dots: u64, base: usize, length: &mut usize) -> bool {
    while dots != 0 {
        let dot = base + (dots.trailing_zeros() / 8) as usize;
        let octets = dot - *length - 1;
        if octets.wrapping_sub(1) >= MAX_LABEL {
            return false;
        }
        wire[*length] = octets as u8;
        wire[dot] = 0;
        *length = dot;
        dots &= dots - 1;
    }
    true
}

#[inline]
fn append_origin(origin: Option<NameRef<'_>>, start: usize, out: &mut Vec<u8>) -> bool {
    let Some(origin) = origin else { return false };
    out.extend_from_slice(origin.wire());
    out.len() - start <= MAX_NAME
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::{self, Name};
    use proptest::prelude::*;

    fn agrees(text: &str, origin: &str) {
        let origin = Name::parse(origin).unwrap();
        let mut careful = Vec::new();
        let expected = name::encode(text.as_bytes(), Some(origin.as_ref()), &mut careful);
        let mut quick = Vec::new();
        let read = plain(text.as_bytes(), Some(origin.as_ref()), &mut quick);
        assert_eq!(read, expected.is_ok(), "{text}");
        if read {
            assert_eq!(quick, careful, "{text}");
        }
    }

    #[test]
    fn lengths_at_the_limits() {
        for label in [62, 63, 64] {
            for last in 58..64 {
                let text = format!("{0}.{0}.{0}.{1}", "a".repeat(label), "b".repeat(last));
                agrees(&text, ".");
                agrees(&format!("{text}."), ".");
                agrees(&text, "c.");
            }
        }
    }

    proptest! {
        #[test]
        fn names_are_read_as_the_careful_encoder_reads_them(text in "[a-c.@\u{e9}]{0,40}|[ab.]{200,260}") {
            agrees(&text, "example.");
            agrees(&text, ".");
        }
    }
}
