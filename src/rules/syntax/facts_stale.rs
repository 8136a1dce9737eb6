//! `facts-stale`: a finding, or a silence, rests on facts that are older than they may be.

use jiff::Timestamp;

use crate::facts::{FactsFile, day, days_between};
use crate::finding::Severity;
use crate::model::ZoneSet;
use crate::policy::RuleConfig;
use crate::rules::{Draft, Entry, Findings, Rule, SetRule};
use crate::source::{SourceMap, Span};
use crate::zone::ttl;

const ID: &str = "facts-stale";

pub(super) const RULE: Entry = Entry { id: ID, make: |config| Rule::set(Stale::new(config)) };

struct Stale {
    /// In seconds; that of `[facts]` where it is not set here.
    max_age: Option<u32>,
}

impl Stale {
    fn new(config: &RuleConfig) -> Stale {
        Stale { max_age: config.options.duration("max-age") }
    }
}

impl SetRule for Stale {
    /// Which facts are rested on is known once all others have asked.
    fn is_last(&self) -> bool {
        true
    }

    fn check(&self, set: &ZoneSet, _: &SourceMap, out: &mut Findings<'_>) {
        if set.facts().is_empty() {
            return;
        }
        let max_age = self.max_age.unwrap_or(set.facts().max_age());
        for (file, oldest) in set.facts().oldest_used() {
            if let Some(draft) = oldest.and_then(|oldest| draft(file, oldest, set, max_age)) {
                out.push(draft);
            }
        }
    }
}

/// `30 days`, or with units where it is no whole number of days.
fn span_of_time(seconds: u32) -> String {
    match (seconds / 86_400, seconds % 86_400) {
        (1, 0) => "1 day".to_owned(),
        (days, 0) => format!("{days} days"),
        _ => ttl::display(seconds),
    }
}

/// One finding a file, at the oldest of what is rested on. Facts without a date are of no age.
fn draft(file: &FactsFile, (time, span): (Timestamp, Span), set: &ZoneSet, max_age: u32) -> Option<Draft> {
    let now = set.now();
    if now.as_second() - time.as_second() <= i64::from(max_age) {
        return None;
    }
    let message = format!(
        "facts fetched on {} are {} days old, older than the {} that `max-age` allows, and findings or silences rest on \
         them",
        day(time),
        days_between(time, now),
        span_of_time(max_age)
    );
    Some(
        Draft::at_facts(ID, Severity::Warning, file.zone(), span)
            .message(message)
            .here("fetched then")
            .help("fetch them again: `zonewarden facts` without this file lists what is needed"),
    )
}
