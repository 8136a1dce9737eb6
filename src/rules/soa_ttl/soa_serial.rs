//! `soa-serial-future` and `soa-serial-format`: serials made of a date, YYYYMMDDnn (RIPE-203, RFC 1912 2.2), or meant to be.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::soa::Soa;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const FUTURE: &str = "soa-serial-future";
const FORMAT: &str = "soa-serial-format";

/// Years that a date in a serial can mean.
const YEARS: std::ops::RangeInclusive<u32> = 1985..=2199;

pub(super) const SERIAL_FUTURE: Entry = Entry { id: FUTURE, make: |_| Rule::rrset(Future) };
pub(super) const SERIAL_FORMAT: Entry = Entry { id: FORMAT, make: |_| Rule::rrset(Format) };

/// The date of a serial, if it is made of one.
fn date_of(serial: u32) -> Option<Date> {
    let (year, month, day) = (serial / 1_000_000, serial / 10_000 % 100, serial / 100 % 100);
    if !YEARS.contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// What keeps a serial that begins with this year from being of a date, if it is higher than the serials of tomorrow: the
/// month or the day. Nobody waits for such a serial's turn as for that of a date, and yet it blocks all days until then.
///
/// Some serials are the year, the day in it and a count of three digits; those are not meant.
fn no_date(serial: u32, tomorrow: Date) -> Option<String> {
    let (year, month, day) = (serial / 1_000_000, serial / 10_000 % 100, serial / 100 % 100);
    let (day_of_year, count) = (serial / 1_000 % 1_000, serial % 1_000);
    let highest = number_of(tomorrow)?.checked_mul(100)?.checked_add(99)?;
    let counts_days = (1..=366).contains(&day_of_year) && count < 100;
    if year != u32::try_from(tomorrow.year()).ok()? || serial <= highest || counts_days || date_of(serial).is_some() {
        return None;
    }
    Some(match (1..=12).contains(&month) {
        true => format!("month {month} has no day {day}"),
        false => format!("there is no month {month}"),
    })
}

/// A date as eight digits.
fn number_of(date: Date) -> Option<u32> {
    u32::try_from(i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())).ok()
}

/// The date that is `days` after a time, in UTC.
fn date_after(now: Timestamp, days: i64) -> Option<Date> {
    let later = now.checked_add(SignedDuration::from_hours(24 * days)).ok()?;
    Some(TimeZone::UTC.to_datetime(later).date())
}

/// The first serial of the day.
fn serial_of_today(now: Timestamp) -> String {
    let today = TimeZone::UTC.to_datetime(now).date();
    format!("{:04}{:02}{:02}01", today.year(), today.month(), today.day())
}

struct Future;

impl RrsetRule for Future {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset) else { return };
        // Somewhere it is tomorrow already.
        let Some(tomorrow) = date_after(cx.set.now(), 1) else { return };
        let message = match date_of(soa.serial) {
            Some(date) if date > tomorrow => format!("serial {} is of {date}, which is yet to come", soa.serial),
            Some(_) => return,
            None => match no_date(soa.serial, tomorrow) {
                Some(why) => format!("serial {} is of no date, as {why}, and higher than that of today", soa.serial),
                None => return,
            },
        };
        let draft = Draft::at_field(FUTURE, Severity::Warning, cx, soa.id, "serial")
            .message(message)
            .subject("serial")
            .help(format!(
                "the serial of today is `{}`; secondaries that have taken the higher one follow it only after a reset \
                 by RFC 1982 section 7",
                serial_of_today(cx.set.now())
            ));
        out.push(draft);
    }
}

struct Format;

impl RrsetRule for Format {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset) else { return };
        if date_of(soa.serial).is_some() {
            return;
        }
        let draft = Draft::at_field(FORMAT, Severity::Warning, cx, soa.id, "serial")
            .message(format!("serial {} is no date and number, YYYYMMDDnn", soa.serial))
            .subject("serial")
            .help(format!("the first serial of today is `{}`", serial_of_today(cx.set.now())));
        out.push(draft);
    }
}
