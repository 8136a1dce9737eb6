//! `soa-timers`, `soa-timer-bounds` and `soa-negative-ttl`: the times of a SOA record (RFC 1912 2.2, RFC 2308 5).

use super::soa::Soa;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;
use crate::zone::ttl;

const TIMERS: &str = "soa-timers";
const BOUNDS: &str = "soa-timer-bounds";
const NEGATIVE: &str = "soa-negative-ttl";

pub(super) const SOA_TIMERS: Entry = Entry { id: TIMERS, make: |_| Rule::rrset(Timers) };
pub(super) const TIMER_BOUNDS: Entry = Entry { id: BOUNDS, make: |config| Rule::rrset(TimerBounds::new(config)) };
pub(super) const NEGATIVE_TTL: Entry = Entry { id: NEGATIVE, make: |config| Rule::rrset(NegativeTtl::new(config)) };

/// Refresh, retry and expire with their names.
fn timers(soa: &Soa<'_>) -> [(&'static str, u32); 3] {
    [("refresh", soa.refresh), ("retry", soa.retry), ("expire", soa.expire)]
}

struct Timers;

impl RrsetRule for Timers {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset) else { return };
        let report = |severity, field, message: String, help: &str| {
            Draft::at_field(TIMERS, severity, cx, soa.id, field).message(message).subject(field).help(help)
        };
        let mut zero = false;
        for (field, _) in timers(&soa).into_iter().filter(|(_, seconds)| *seconds == 0) {
            zero = true;
            let message = format!("{field} is 0, so that secondaries have no time for it");
            out.push(report(Severity::Warning, field, message, "usual are `4h` refresh, `1h` retry and `30d` expire"));
        }
        if zero {
            return;
        }
        let refresh = || ttl::display(soa.refresh);
        let retry = || ttl::display(soa.retry);
        let shorter = "write a retry that is a fraction of refresh";
        if soa.retry > soa.refresh {
            let message = format!("retry {} is longer than refresh {}", retry(), refresh());
            out.push(report(Severity::Warning, "retry", message, shorter));
        } else if soa.retry == soa.refresh {
            let message = format!("retry {} is the same as refresh", retry());
            out.push(report(Severity::Info, "retry", message, shorter));
        }
        if u64::from(soa.expire) < u64::from(soa.refresh) + u64::from(soa.retry) {
            let message = format!(
                "expire {} is shorter than refresh {} and retry {} together: \
                 secondaries give the zone up before they have tried twice",
                ttl::display(soa.expire),
                refresh(),
                retry()
            );
            out.push(report(Severity::Warning, "expire", message, "write an expire of 2 to 4 weeks"));
        }
    }
}

struct TimerBounds {
    /// Least and greatest seconds of refresh, retry and expire.
    bounds: [(u32, u32); 3],
}

impl TimerBounds {
    fn new(config: &RuleConfig) -> TimerBounds {
        let bound = |name: &str, unset| config.options.duration(name).unwrap_or(unset);
        let pair = |min: &str, max: &str| (bound(min, 0), bound(max, u32::MAX));
        TimerBounds {
            bounds: [
                pair("refresh-min", "refresh-max"),
                pair("retry-min", "retry-max"),
                pair("expire-min", "expire-max"),
            ],
        }
    }
}

impl RrsetRule for TimerBounds {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset) else { return };
        for ((field, seconds), (min, max)) in timers(&soa).into_iter().zip(self.bounds) {
            // A zero is told by `soa-timers`.
            if seconds == 0 || (min..=max).contains(&seconds) {
                continue;
            }
            let (min, max) = (ttl::display(min), ttl::display(max));
            let draft = Draft::at_field(BOUNDS, Severity::Info, cx, soa.id, field)
                .message(format!("{field} {} is not between {min} and {max}", ttl::display(seconds)))
                .subject(field)
                .help(format!("write the {field} between {min} and {max}"));
            out.push(draft);
        }
    }
}

struct NegativeTtl {
    min: u32,
    max: u32,
}

impl NegativeTtl {
    fn new(config: &RuleConfig) -> NegativeTtl {
        let options = &config.options;
        NegativeTtl { min: options.duration("min").unwrap_or(0), max: options.duration("max").unwrap_or(u32::MAX) }
    }

    fn allows(&self, seconds: u32) -> bool {
        (self.min..=self.max).contains(&seconds)
    }
}

impl RrsetRule for NegativeTtl {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    /// Absences are cached for the lower of the SOA's TTL and its last field (RFC 2308 5, RFC 9077 3).
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset) else { return };
        let Some(ttl) = soa.ttl else { return };
        // A TTL of the SOA itself that is too short is told by `ttl-zero` and `ttl-bounds`.
        if self.allows(soa.minimum) && self.allows(ttl.min(soa.minimum)) || ttl < self.min {
            return;
        }
        let counts = ttl.min(soa.minimum);
        let shown = ttl::display(counts);
        let draft = match (self.allows(counts), ttl < soa.minimum) {
            (true, _) => Draft::at_field(NEGATIVE, Severity::Info, cx, soa.id, "minimum").message(format!(
                "the negative TTL {} counts for nothing: the SOA's own TTL of {shown} is lower",
                ttl::display(soa.minimum)
            )),
            (false, true) => Draft::at_ttl(NEGATIVE, Severity::Warning, cx, soa.id)
                .message(format!("absences are cached for {shown}, the SOA's own TTL")),
            (false, false) => Draft::at_field(NEGATIVE, Severity::Warning, cx, soa.id, "minimum")
                .message(format!("absences are cached for {shown}")),
        };
        let (min, max) = (ttl::display(self.min), ttl::display(self.max));
        out.push(draft.subject("minimum").help(format!("write between {min} and {max}; usual is `1h`")));
    }
}
