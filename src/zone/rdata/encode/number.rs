//! Decimal numbers.

/// A decimal number of digits alone, up to 2^64-1.
#[inline]
pub fn unsigned(text: &[u8]) -> Option<u64> {
    // Nineteen digits cannot pass 2^64.
    if text.is_empty() || text.len() > 19 {
        return unsigned_checked(text);
    }
    let mut number = 0_u64;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    Some(number)
}

/// Any number of digits.
#[cold]
fn unsigned_checked(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let mut number = 0_u64;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    Some(number)
}

/// A decimal number with a fixed number of places behind the point: `1.5` with 3 places is 1500. Digits may be
/// missing on one side of the point, and a sign is allowed in front if `signed`.
pub fn fixed_point(text: &[u8], places: usize, signed: bool) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] if signed => (true, rest),
        [b'+', rest @ ..] if signed => (false, rest),
        _ => (false, text),
    };
    let point = memchr::memchr(b'.', digits);
    let (whole, fraction) = match point {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, &[][..]),
    };
    if (whole.is_empty() && fraction.is_empty()) || fraction.len() > places {
        return None;
    }
    let mut number = if whole.is_empty() { 0 } else { i64::try_from(unsigned(whole)?).ok()? };
    for place in 0..places {
        let digit = fraction.get(place).map_or(Some(0), |byte| byte.is_ascii_digit().then(|| byte - b'0'))?;
        number = number.checked_mul(10)?.checked_add(i64::from(digit))?;
    }
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsigned_numbers() {
        assert_eq!(unsigned(b"18446744073709551615"), Some(u64::MAX));
        for text in ["", "18446744073709551616", "-1", "+1", "1.", "0x1", " 1"] {
            assert_eq!(unsigned(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn fixed_point_numbers() {
        for (text, number) in [("1.5", 1500), (".5", 500), ("2.", 2000), ("-0.001", -1), ("+7", 7000), ("0", 0)] {
            assert_eq!(fixed_point(text.as_bytes(), 3, true), Some(number), "{text}");
        }
        for text in ["", ".", "-", "1.0001", "1.a", "a", "1..2", "99999999999999999999"] {
            assert_eq!(fixed_point(text.as_bytes(), 3, true), None, "{text}");
        }
        assert_eq!(fixed_point(b"-1", 3, false), None);
    }
}
