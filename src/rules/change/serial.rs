//! `serial-not-increased` and `serial-jump`: what secondaries make of the serial (RFC 1982 3.2, RFC 1034 4.3.5).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::change::Difference;
use crate::finding::{Applicability, Edit, Fix, Severity};
use crate::model::Zone;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, mending};
use crate::zone::contents::{Contents, RecordId};
use crate::zone::fields::fields;
use crate::zone::rdata::types;

const NOT_INCREASED_ID: &str = "serial-not-increased";
const JUMP_ID: &str = "serial-jump";

/// The furthest that a serial can be raised at once (RFC 1982 3.2).
const FURTHEST: u32 = (1 << 31) - 1;

/// Years that the front of a serial can mean.
const YEARS: std::ops::RangeInclusive<u32> = 1985..=2199;

pub(super) const NOT_INCREASED: Entry = Entry { id: NOT_INCREASED_ID, make: |_| Rule::zone(NotIncreased) };
pub(super) const JUMP: Entry = Entry { id: JUMP_ID, make: |_| Rule::zone(Jump) };

/// What serials are compared by: the SOA records and their serials, those of then first.
struct Serials<'a> {
    difference: &'a Difference,
    soa: (RecordId, RecordId),
    serials: (u32, u32),
}

/// The serials of a zone then and now, where they mean anything: where a tool writes them, or the zone holds no ordinary
/// data that is transferred, they do not.
fn serials<'a>(cx: &Context<'a>) -> Option<Serials<'a>> {
    let change = cx.set.change_of(cx.zone)?;
    let (soa, serials) = (change.difference.soa?, change.difference.serials?);
    let managed = cx.zone.declared().serial_managed || matches!(serials.0, 0 | 1) && matches!(serials.1, 0 | 1);
    (!managed).then_some(Serials { difference: change.difference, soa, serials })
}

struct NotIncreased;

impl ZoneRule for NotIncreased {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let Some(Serials { difference, soa: (_, now), serials: (then, serial) }) = serials(cx) else { return };
        if then != serial || !difference.is_change() {
            return;
        }
        let next = next_serial(serial, cx.set.now());
        let what = told(difference);
        let draft = Draft::at_field(NOT_INCREASED_ID, Severity::Error, cx, now, "serial")
            .message(format!("{what}, and the serial is still {serial}: secondaries will not fetch the zone"))
            .here("raise it")
            .subject("serial")
            .help(format!("write `{next}`"))
            .fix(raise(cx, now, next));
        out.push(with_evidence(draft, cx, difference));
    }
}

/// What has changed, in words: "2 records are new, 1 is gone".
fn told(difference: &Difference) -> String {
    let counts = [
        (difference.added.len(), "is new", "are new"),
        (difference.removed.len(), "is gone", "are gone"),
        (difference.changed.len(), "has changed", "have changed"),
        (difference.ttl.len(), "has another TTL", "have another TTL"),
    ];
    let mut told = Vec::new();
    for (count, one, many) in counts.into_iter().filter(|(count, ..)| *count > 0) {
        let noun = match (told.is_empty(), count) {
            (false, _) => "",
            (true, 1) => " record",
            (true, _) => " records",
        };
        told.push(format!("{count}{noun} {}", if count == 1 { one } else { many }));
    }
    match told.is_empty() {
        true => "the SOA record has changed".to_owned(),
        false => told.join(", "),
    }
}

/// The first record that is new or other, as evidence; what is gone only where nothing else shows it.
fn with_evidence(draft: Draft, cx: &Context<'_>, difference: &Difference) -> Draft {
    let came = difference.added.first().map(|&id| (id, "new"));
    let changed = difference.changed.first().map(|&(_, now)| (now, "changed"));
    let ttl = difference.ttl.first().map(|&(_, now)| (now, "another TTL"));
    if let Some((id, what)) = changed.or(came).or(ttl) {
        return draft.evidence(cx.sources, cx.zone, id, what);
    }
    match (cx.set.change_of(cx.zone), difference.removed.first()) {
        (Some(change), Some(&gone)) => draft.evidence(cx.sources, change.old, gone, "gone"),
        _ => draft,
    }
}

/// The serial to write: of today where it is made of a date, else one more.
fn next_serial(serial: u32, now: Timestamp) -> u32 {
    let more = match serial.wrapping_add(1) {
        0 => 1,
        more => more,
    };
    let (year, month, day) = (serial / 1_000_000, serial / 10_000 % 100, serial / 100 % 100);
    if !YEARS.contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return more;
    }
    let today = TimeZone::UTC.to_datetime(now).date();
    let number = |part: i64| u32::try_from(part).unwrap_or_default();
    let today = number(i64::from(today.year())) * 1_000_000
        + number(i64::from(today.month())) * 10_000
        + number(i64::from(today.day())) * 100
        + 1;
    today.max(more)
}

/// Another serial in the place of the one there.
fn raise(cx: &Context<'_>, soa: RecordId, next: u32) -> Option<Fix> {
    let span = fields(cx.zone.contents(), cx.sources, soa).field("serial");
    mending::editable(cx, soa, span)?;
    Some(Fix::new(
        format!("raise the serial to {next}"),
        Applicability::Safe,
        vec![Edit::replace(span, next.to_string())],
    ))
}

struct Jump;

impl ZoneRule for Jump {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let Some(Serials { soa: (was, now), serials: (then, serial), .. }) = serials(cx) else { return };
        let step = serial.wrapping_sub(then);
        let Some(change) = cx.set.change_of(cx.zone) else { return };
        if step <= FURTHEST {
            return;
        }
        let message = match serial < then {
            true => format!("the serial goes back from {then} to {serial}: secondaries will not fetch the zone"),
            false => format!(
                "the serial jumps from {then} to {serial}, more than 2^31-1: secondaries take it for an older one"
            ),
        };
        let next = next_serial(then, cx.set.now());
        let draft = Draft::at_field(JUMP_ID, Severity::Error, cx, now, "serial")
            .message(message)
            .here(if serial < then { "lower than before" } else { "too far" })
            .subject("serial")
            .help(format!(
                "write `{next}`; a lower serial is reached in two steps of less than 2^31 (RFC 1982 section 7)"
            ));
        out.push(label_serial(draft, cx, change.old, was));
    }
}

/// The serial of then as evidence.
fn label_serial(draft: Draft, cx: &Context<'_>, old: &Zone, soa: RecordId) -> Draft {
    let contents: &Contents = old.contents();
    debug_assert_eq!(contents.record(soa).rtype, types::SOA);
    draft.label(fields(contents, cx.sources, soa).field("serial"), "the serial before")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_serial() {
        let now: Timestamp = "2026-11-22T01:00:00Z".parse().unwrap();
        assert_eq!(next_serial(2024010199, now), 2026112201);
        assert_eq!(next_serial(2026112201, now), 2026112202);
        assert_eq!(next_serial(2026112299, now), 2026112300);
        assert_eq!(next_serial(2062112201, now), 2062112202);
        assert_eq!(next_serial(17, now), 18);
        assert_eq!(next_serial(1763770000, now), 1763770001);
        assert_eq!(next_serial(u32::MAX, now), 1);
        assert_eq!(next_serial(2024990101, now), 2024990102);
    }
}
