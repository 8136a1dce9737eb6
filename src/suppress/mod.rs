//! What is let pass: comments in zone files, waivers in the policy, and the baseline.
//!
//! Whatever keeps a finding back is counted, and what keeps nothing back is a finding itself (`unused-suppression`), so
//! that exceptions go when their reason has gone. Whether something is needed is only said where it can be known: the rule
//! ran, and the zone was read.
//!
//! A finding that several things keep back makes use of all of them, and is counted for the first: comment, waiver,
//! baseline.

mod comment;
mod inline;
#[cfg(test)]
mod tests;
mod waivers;

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::finding::Finding;
use crate::fingerprint;
use crate::model::{Zone, ZoneSet};
use crate::policy::{Effective, Policy};
use crate::report::{self, Suppressed};
use crate::source::SourceMap;

use inline::Inline;
use waivers::Waivers;

/// The rule of all that is said here.
const RULE: &str = "unused-suppression";

/// What findings are held against.
pub struct World<'a> {
    set: &'a ZoneSet,
    sources: &'a SourceMap,
    policy: &'a Policy,
    whole: bool,
    today: Date,
}

impl<'a> World<'a> {
    /// Zones, texts and the policy of a run.
    pub fn new(set: &'a ZoneSet, sources: &'a SourceMap, policy: &'a Policy) -> World<'a> {
        let today = set.now().to_zoned(TimeZone::UTC).date();
        World { set, sources, policy, whole: false, today }
    }

    /// Whether all zones that the policy is for were read, so that what matches none of them matches nothing.
    pub fn whole(self, whole: bool) -> World<'a> {
        World { whole, ..self }
    }

    fn effective(&self, zone: &Zone) -> Arc<Effective> {
        self.policy.for_zone(&zone.apex_text(), zone.view())
    }
}

/// What is left of the findings, and what was kept back.
#[derive(Debug)]
pub struct Settled {
    /// As reports show them: arranged, fingerprints filled in.
    pub findings: Vec<Finding>,
    /// How many were kept back, counted as reports count.
    pub suppressed: Suppressed,
}

/// Takes the findings of all zones, as [`crate::lint::run`] gives them, and keeps back what is let pass.
pub fn settle(mut findings: Vec<Finding>, world: &World<'_>) -> Settled {
    fingerprint::assign(&mut findings, world.sources);
    let mut sorter = Sorter { inline: Inline::gather(world), waivers: Waivers::new(world), kept: Kept::default() };
    if sorter.inline.is_empty() && sorter.waivers.is_empty() {
        let findings = report::arrange(findings, world.sources);
        return Settled { findings, suppressed: Suppressed::default() };
    }
    sorter.sort(findings, world);
    let mut told = sorter.inline.told(world, false);
    fingerprint::assign(&mut told, world.sources);
    sorter.sort(told, world);
    let mut told = sorter.inline.told(world, true);
    told.extend(sorter.waivers.told(world));
    fingerprint::assign(&mut told, world.sources);
    sorter.kept.shown.extend(told);
    sorter.kept.settled(world.sources)
}

struct Sorter {
    inline: Inline,
    waivers: Waivers,
    kept: Kept,
}

/// Findings by what became of them.
#[derive(Default)]
struct Kept {
    shown: Vec<Finding>,
    ignored: Vec<Finding>,
    waived: Vec<Finding>,
}

impl Sorter {
    fn sort(&mut self, findings: Vec<Finding>, world: &World<'_>) {
        for finding in findings {
            let ignored = self.inline.ignores(&finding, world);
            let waived = self.waivers.waives(&finding);
            match (ignored, waived) {
                (true, _) => self.kept.ignored.push(finding),
                (false, true) => self.kept.waived.push(finding),
                (false, false) => self.kept.shown.push(finding),
            }
        }
    }
}

impl Kept {
    fn settled(self, sources: &SourceMap) -> Settled {
        // What is one finding to a person is counted once.
        let count = |findings| report::arrange(findings, sources).len() as u64;
        let suppressed = Suppressed { inline: count(self.ignored), waived: count(self.waived), baseline: 0 };
        Settled { findings: report::arrange(self.shown, sources), suppressed }
    }
}
