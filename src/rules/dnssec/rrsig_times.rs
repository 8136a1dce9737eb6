//! `rrsig-expired`, `rrsig-not-yet-valid` and `rrsig-expires-soon`: what the time of the run makes of signatures
//! (RFC 4034 3.1.5, RFC 4035 5.3.1).
//!
//! Signatures of one key have one cause, a signer that no longer runs, so one finding a key tells them: at the one
//! that fails first.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::dnssec::algorithm;
use crate::dnssec::signature::{Signature, for_each_set, seconds_between};
use crate::finding::Severity;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::rdata::types;

const EXPIRED_ID: &str = "rrsig-expired";
const NOT_YET_ID: &str = "rrsig-not-yet-valid";
const SOON_ID: &str = "rrsig-expires-soon";

pub(super) const EXPIRED: Entry =
    Entry { id: EXPIRED_ID, make: |_| Rule::zone(Times { reports: State::Expired, window: 0 }) };
pub(super) const NOT_YET_VALID: Entry =
    Entry { id: NOT_YET_ID, make: |_| Rule::zone(Times { reports: State::NotYetValid, window: 0 }) };
pub(super) const EXPIRES_SOON: Entry = Entry { id: SOON_ID, make: expires_soon };

/// Where a page's default does not reach: three days.
const WINDOW: u32 = 3 * 24 * 60 * 60;

fn expires_soon(config: &RuleConfig) -> Rule {
    let window = config.options.duration("window").unwrap_or(WINDOW);
    Rule::zone(Times { reports: State::ExpiresSoon, window: i64::from(window) })
}

/// What a signature is worth at a time, the worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum State {
    Expired,
    NotYetValid,
    ExpiresSoon,
    Fine,
}

struct Times {
    /// The state that is reported.
    reports: State,
    /// Seconds before the end from which on a signature expires soon.
    window: i64,
}

/// The signatures of one key in one state.
struct Group<'a> {
    first: Signature<'a>,
    count: usize,
    /// Whether another signature by a key of the same algorithm is valid beside each of them.
    relieved: bool,
}

impl ZoneRule for Times {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !cx.zone.signing().in_file {
            return;
        }
        let now = cx.set.now();
        // RFC 4034 3.1.5: times are modulo 2^32.
        let clock = now.as_second() as u32;
        let mut groups: BTreeMap<(u8, u16, bool), Group<'_>> = BTreeMap::new();
        for_each_set(cx.zone, |set| {
            for same in set.chunk_by(|one, other| one.algorithm == other.algorithm) {
                let best = same.iter().map(|one| self.state(one, clock)).max().unwrap_or(State::Fine);
                let reported = same.iter().filter(|one| self.state(one, clock) == self.reports);
                for &signature in reported {
                    let relieved = best > self.reports;
                    let key = (signature.algorithm, signature.tag, relieved);
                    let group = groups.entry(key).or_insert(Group { first: signature, count: 0, relieved });
                    group.count += 1;
                    if self.comes_before(&signature, &group.first) {
                        group.first = signature;
                    }
                }
            }
        });
        for group in groups.values() {
            // Old and new signatures side by side are how keys and signatures are replaced. Only what is past its time
            // is of no use to anybody.
            if group.relieved && self.reports != State::Expired {
                continue;
            }
            out.push(self.report(cx, group, now));
        }
    }
}

impl Times {
    fn state(&self, signature: &Signature<'_>, clock: u32) -> State {
        let left = seconds_between(signature.expiration, clock);
        if left < 0 {
            State::Expired
        } else if seconds_between(signature.inception, clock) > 0 {
            State::NotYetValid
        } else if left < self.window {
            State::ExpiresSoon
        } else {
            State::Fine
        }
    }

    /// Whether a signature fails before another; of a future one, whether it is farther off.
    fn comes_before(&self, one: &Signature<'_>, other: &Signature<'_>) -> bool {
        match self.reports {
            State::NotYetValid => seconds_between(one.inception, other.inception) > 0,
            _ => seconds_between(one.expiration, other.expiration) < 0,
        }
    }

    fn report(&self, cx: &Context<'_>, group: &Group<'_>, now: Timestamp) -> Draft {
        let Group { first, count, relieved } = group;
        let owner = cx.zone.contents().name(first.owner);
        let what = format!("the signature of `{owner}` {} (key tag {})", types::mnemonic(first.covered), first.tag);
        let (id, severity, field, time) = match self.reports {
            State::NotYetValid => (NOT_YET_ID, Severity::Error, "signature-inception", first.inception),
            State::Expired if *relieved => (EXPIRED_ID, Severity::Warning, "signature-expiration", first.expiration),
            State::Expired => (EXPIRED_ID, Severity::Error, "signature-expiration", first.expiration),
            _ => (SOON_ID, Severity::Warning, "signature-expiration", first.expiration),
        };
        let away = seconds_between(time, now.as_second() as u32);
        let date = date(now, away);
        let span = roughly(away.unsigned_abs());
        let (message, here) = match self.reports {
            State::Expired => (format!("{what} expired on {date}, {span} ago"), "this is over"),
            State::NotYetValid => (format!("{what} is not valid before {date}, in {span}"), "this is yet to come"),
            _ => (format!("{what} expires on {date}, in {span}"), "this is near"),
        };
        let others = match (count - 1, self.reports) {
            (0, _) => String::new(),
            (more, State::Expired) => format!("; {more} more of this key have expired"),
            (more, State::NotYetValid) => format!("; {more} more of this key are not valid yet"),
            (more, _) => format!("; {more} more of this key expire within the window"),
        };
        let help = match self.reports {
            State::NotYetValid => {
                "sign the zone with an inception in the past (signers set it back by an hour), and look at the clock of \
                 the signer"
                    .to_owned()
            }
            _ if *relieved => "another signature of the same algorithm is valid: remove this one".to_owned(),
            _ => format!("sign the zone again with the {} key {}", algorithm::name(first.algorithm), first.tag),
        };
        Draft::at_field(id, severity, cx, first.record, field)
            .message(format!("{message}{others}"))
            .here(here)
            .subject(first.subject())
            .help(help)
    }
}

/// The date that is `away` seconds from now.
fn date(now: Timestamp, away: i64) -> String {
    match now.checked_add(SignedDuration::from_secs(away)) {
        Ok(time) => Timestamp::from_second(time.as_second()).unwrap_or(time).to_string(),
        Err(_) => "a date out of range".to_owned(),
    }
}

/// A length of time of `seconds` as people say it, rounded down: days from two days on, hours, minutes.
///
/// The seconds are left out on purpose: two runs on one day then mostly say the same.
fn roughly(seconds: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(24 * 60 * 60, "days"), (60 * 60, "hours"), (60, "minutes")];
    UNITS
        .iter()
        .find(|(length, _)| seconds >= 2 * length)
        .map_or_else(|| "a minute".to_owned(), |(length, unit)| format!("{} {unit}", seconds / length))
}

#[cfg(test)]
mod tests {
    use super::roughly;

    #[test]
    fn lengths_of_time_are_said_in_one_unit() {
        let said = [59, 119, 120, 7_199, 7_200, 172_799, 172_800, 70_360_000].map(roughly);
        assert_eq!(
            said,
            ["a minute", "a minute", "2 minutes", "119 minutes", "2 hours", "47 hours", "2 days", "814 days"]
        );
    }
}
