//! TTLs and other times in seconds: a number, or numbers with the units `s m h d w` (BIND's form, which every
//! server reads): `3600`, `1h30m`, `1W2D`. In `1h30` the last number lacks its unit: ldns and NSD take it for seconds,
//! BIND and Knot refuse it.

use std::fmt::Write;

/// Largest TTL in seconds (RFC 2181 8).
pub const MAX_TTL: u32 = 0x7fff_ffff;

/// Why a time cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TtlError {
    /// Neither a number nor numbers with units.
    NotATime,
    /// More than 2^32-1 seconds.
    TooLarge,
}

/// Reads a time in seconds, 0 to 2^32-1. A TTL may be at most [`MAX_TTL`]; that is for the caller to check.
///
/// # Errors
/// [`TtlError`].
///
/// ```
/// use zonewarden::zone::ttl::parse;
/// assert_eq!(parse(b"1h30m"), Ok(5400));
/// ```
#[inline]
pub fn parse(text: &[u8]) -> Result<u32, TtlError> {
    let mut total = 0_u64;
    let mut number = 0_u64;
    let mut digits = 0;
    let mut units = false;
    for &byte in text {
        if byte.is_ascii_digit() {
            digits += 1;
            number = number * 10 + u64::from(byte - b'0');
            if number > u64::from(u32::MAX) {
                number = u64::from(u32::MAX) + 1;
            }
            continue;
        }
        let unit = match byte {
            _ if digits == 0 => return Err(TtlError::NotATime),
            b's' | b'S' => 1,
            b'm' | b'M' => 60,
            b'h' | b'H' => 3600,
            b'd' | b'D' => 86400,
            b'w' | b'W' => 604_800,
            _ => return Err(TtlError::NotATime),
        };
        total = total.saturating_add(number * unit);
        (number, digits, units) = (0, 0, true);
    }
    // Nothing at all, or a last number that lacks its unit.
    if (digits == 0) != units {
        return Err(TtlError::NotATime);
    }
    total = total.saturating_add(number);
    u32::try_from(total).map_err(|_| TtlError::TooLarge)
}

/// Writes a time the way people do: `1d`, `1h30m`, `90s` as `1m30s`, 0 as `0s`. Weeks only where they are whole:
/// `2w`, but `30d` and not `4w2d`.
pub fn display(mut seconds: u32) -> String {
    if seconds == 0 {
        return "0s".to_owned();
    }
    let mut out = String::new();
    for (unit, size) in [("w", 604_800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1)] {
        if seconds >= size && (unit != "w" || seconds.is_multiple_of(size)) {
            // A `String` takes whatever is written.
            let _ = write!(out, "{}{unit}", seconds / size);
            seconds %= size;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_units() {
        for (text, seconds) in [("0", 0), ("3600", 3600), ("1h", 3600), ("1H30M", 5400), ("2w1d5s", 1_296_005)] {
            assert_eq!(parse(text.as_bytes()), Ok(seconds), "{text}");
        }
        for text in ["", "h", "1x", "1hh", "1h30", "-1", "1.5h", "IN"] {
            assert_eq!(parse(text.as_bytes()), Err(TtlError::NotATime), "{text}");
        }
        for text in ["4294967296", "99999999999999999999999", "7102w"] {
            assert_eq!(parse(text.as_bytes()), Err(TtlError::TooLarge), "{text}");
        }
    }

    #[test]
    fn display_reads_back() {
        for seconds in [0, 1, 60, 90, 3600, 86400, 604_800, 1_296_005] {
            assert_eq!(parse(display(seconds).as_bytes()), Ok(seconds));
        }
        for (seconds, shown) in [(1_209_600, "2w"), (2_592_000, "30d"), (5400, "1h30m"), (694_800, "8d1h")] {
            assert_eq!(display(seconds), shown);
        }
    }
}
