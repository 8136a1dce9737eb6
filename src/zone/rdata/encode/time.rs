//! Points in time of signatures (RFC 4034 3.2): `YYYYMMDDHHmmSS` in UTC, or seconds since 1970.

use super::number::unsigned;

/// Why a time cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeError {
    /// Something but digits.
    NotDigits,
    /// Neither fourteen digits nor up to ten; how many.
    Length(usize),
    /// Seconds over 2^32-1.
    TooLarge,
    /// A month, day, hour, minute or second that does not exist, or a year before 1970.
    OutOfRange {
        /// Which part.
        part: &'static str,
        /// What was written.
        value: u32,
        /// Smallest value it may have.
        from: u32,
        /// Largest value it may have.
        to: u32,
    },
}

/// Reads a time. Times behind 2106 wrap round, as RFC 4034 3.1.5 compares them by serial number arithmetic.
#[inline]
pub fn parse(text: &[u8]) -> Result<u32, TimeError> {
    let number = match unsigned(text) {
        Some(number) => number,
        None if text.len() > 14 && text.iter().all(u8::is_ascii_digit) => return Err(TimeError::Length(text.len())),
        None => return Err(TimeError::NotDigits),
    };
    match text.len() {
        14 => from_date(number),
        ..=10 => u32::try_from(number).map_err(|_| TimeError::TooLarge),
        digits => Err(TimeError::Length(digits)),
    }
}

fn from_date(number: u64) -> Result<u32, TimeError> {
    let (date, time) = (number / 1_000_000, (number % 1_000_000) as u32);
    let (year, month, day) = ((date / 10000) as u32, (date / 100 % 100) as u32, (date % 100) as u32);
    let (hour, minute, second) = (time / 10000, time / 100 % 100, time % 100);
    let within = |part, value, from, to| {
        if (from..=to).contains(&value) { Ok(()) } else { Err(TimeError::OutOfRange { part, value, from, to }) }
    };
    within("year", year, 1970, 9999)?;
    within("month", month, 1, 12)?;
    within("day", day, 1, days_of(year, month))?;
    within("hour", hour, 0, 23)?;
    within("minute", minute, 0, 59)?;
    // A leap second is written 60.
    within("second", second, 0, 60)?;
    let days = days_before_year(year) + days_before_month(year, month) + u64::from(day - 1);
    let seconds = days * 86400 + u64::from(hour) * 3600 + u64::from(minute) * 60 + u64::from(second);
    Ok(seconds as u32)
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January 1970 to 1 January of `year`.
fn days_before_year(year: u32) -> u64 {
    let leaps = |year: u32| u64::from(year / 4 - year / 100 + year / 400);
    u64::from(year - 1970) * 365 + leaps(year - 1) - leaps(1969)
}

fn days_before_month(year: u32, month: u32) -> u64 {
    const BEFORE: [u16; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let days = BEFORE.get(month as usize - 1).copied().unwrap_or_default();
    u64::from(days) + u64::from(month > 2 && is_leap(year))
}

/// Writes a time as `YYYYMMDDHHmmSS`.
pub fn print(seconds: u32, out: &mut String) {
    let (mut days, rest) = (u64::from(seconds / 86400), seconds % 86400);
    let mut year = 1970 + (days / 366) as u32;
    while days_before_year(year + 1) <= days {
        year += 1;
    }
    days -= days_before_year(year);
    let mut month = 1;
    while days >= u64::from(days_of(year, month)) {
        days -= u64::from(days_of(year, month));
        month += 1;
    }
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    out.push_str(&format!("{year:04}{month:02}{:02}{hour:02}{minute:02}{second:02}", days + 1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        assert_eq!(parse(b"19700101000000"), Ok(0));
        assert_eq!(parse(b"20261121123456"), Ok(1_795_264_496));
        assert_eq!(parse(b"20240229000000"), Ok(1_709_164_800));
        assert_eq!(parse(b"4294967295"), Ok(u32::MAX));
        assert_eq!(parse(b"1"), Ok(1));
        assert_eq!(parse(b"21060207062816"), Ok(0), "2^32 seconds wrap round");
    }

    #[test]
    fn what_is_wrong() {
        let range = |part, value, from, to| Err(TimeError::OutOfRange { part, value, from, to });
        assert_eq!(parse(b"4294967296"), Err(TimeError::TooLarge));
        assert_eq!(parse(b"202611210000"), Err(TimeError::Length(12)));
        assert_eq!(parse(b"2026112100000a"), Err(TimeError::NotDigits));
        assert_eq!(parse(b""), Err(TimeError::NotDigits));
        assert_eq!(parse(b"20261321000000"), range("month", 13, 1, 12));
        assert_eq!(parse(b"20260229000000"), range("day", 29, 1, 28));
        assert_eq!(parse(b"20260100000000"), range("day", 0, 1, 31));
        assert_eq!(parse(b"20260101240000"), range("hour", 24, 0, 23));
        assert_eq!(parse(b"19691231235959"), range("year", 1969, 1970, 9999));
    }

    #[test]
    fn printing_reads_back() {
        for seconds in [0, 59, 86399, 86400, 951_782_400, 1_709_164_800, 4_107_542_400, u32::MAX] {
            let mut text = String::new();
            print(seconds, &mut text);
            assert_eq!(parse(text.as_bytes()), Ok(seconds), "{text}");
        }
        for seconds in (0..u32::MAX - 100_000_000).step_by(7_654_321) {
            let mut text = String::new();
            print(seconds, &mut text);
            assert_eq!(parse(text.as_bytes()), Ok(seconds), "{text}");
        }
    }
}
