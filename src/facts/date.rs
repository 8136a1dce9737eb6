//! When facts were fetched, as people and dig write it.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A date (`2026-11-21`, midnight UTC) or a time (`2026-11-21T12:00:00Z`).
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let midnight = |day: Date| Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp());
    text.parse::<Timestamp>().ok().or_else(|| midnight(text.parse::<Date>().ok()?))
}

/// The time behind dig's `;; WHEN:`, such as `Sat Nov 21 12:00:00 CET 2026`. Abbreviated time zones name no zone for
/// certain; the time is taken as UTC, which is a matter of hours.
pub(super) fn parse_when(text: &str) -> Option<Timestamp> {
    let mut words = text.split_whitespace().skip_while(|word| !MONTHS.contains(word));
    let name = words.next()?;
    let month = MONTHS.iter().position(|month| *month == name)?;
    let day = words.next()?.parse().ok()?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<i8>().ok());
    let time = Time::new(clock.next()??, clock.next()??, clock.next()??, 0).ok()?;
    let year = words.last()?.parse().ok()?;
    let day = Date::new(year, i8::try_from(month + 1).ok()?, day).ok()?;
    Some(day.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// The day of a time, as it is told.
pub(crate) fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).date().to_string()
}

/// Whole days from `earlier` to `later`; none if it is not earlier.
pub(crate) fn days_between(earlier: Timestamp, later: Timestamp) -> i64 {
    (later.as_second() - earlier.as_second()).max(0) / 86_400
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(time: Option<Timestamp>) -> String {
        time.map_or_else(|| "none".to_owned(), |time| time.to_string())
    }

    #[test]
    fn dates_and_times() {
        assert_eq!(written(parse("2026-11-21")), "2026-11-21T00:00:00Z");
        assert_eq!(written(parse("2026-11-21T12:30:00+01:00")), "2026-11-21T11:30:00Z");
        for wrong in ["", "yesterday", "2026-13-01", "21.11.2026"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn when_dig_was_asked() {
        assert_eq!(written(parse_when("Sat Nov 21 12:00:05 UTC 2026")), "2026-11-21T12:00:05Z");
        assert_eq!(written(parse_when("Sat Nov  1 02:00:00 CET 2026")), "2026-11-01T02:00:00Z");
        assert_eq!(written(parse_when("Sat Nov 21 12:00:05 2026")), "2026-11-21T12:00:05Z");
        for wrong in ["", "Nov", "Nov 21", "Sat Nov 99 12:00:05 UTC 2026", "Sat Nov 21 99:00:05 UTC 2026", "Nov 21 Nov"]
        {
            assert_eq!(parse_when(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_are_whole_and_never_negative() {
        let day = |text: &str| parse(text).unwrap();
        assert_eq!(days_between(day("2026-11-01"), day("2026-11-21T23:00:00Z")), 20);
        assert_eq!(days_between(day("2026-11-21"), day("2026-11-01")), 0);
    }
}
