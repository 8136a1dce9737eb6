//! What is let pass: comments in zone files, waivers in the policy, and the baseline.
//!
//! Whatever keeps a finding back is counted, and what keeps nothing back is a finding itself (`unused-suppression`), so
//! that exceptions go when their reason has gone. Whether something is needed is only said where it can be known: the rule
//! ran, and the zone was read.
//!
//! A finding that several things keep back makes use of all of them, and is counted for the first: comment, waiver,
//! baseline.

mod added;
mod baselined;
mod comment;
mod inline;
#[cfg(test)]
mod tests;
mod waivers;

use std::collections::HashMap;
use std::sync::Arc;

pub use added::{Added, added};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::baseline::{self, Baseline};
use crate::finding::Finding;
use crate::fingerprint;
use crate::model::{Zone, ZoneSet};
use crate::policy::{Effective, Places, Policy};
use crate::report::{self, Exception, KeptBack, Suppressed};
use crate::source::SourceMap;

use inline::Inline;
use waivers::Waivers;

/// The rule of all that is said here.
const RULE: &str = "unused-suppression";

/// Fingerprints of an older revision, each with the zone and view of its finding.
pub type KnownPrints = HashMap<String, (String, Option<String>)>;

/// What findings are held against.
pub struct World<'a> {
    set: &'a ZoneSet,
    sources: &'a SourceMap,
    policy: &'a Policy,
    baseline: Option<&'a Baseline>,
    known: Option<&'a KnownPrints>,
    places: Places<'a>,
    whole: bool,
    today: Date,
}

impl<'a> World<'a> {
    /// Zones, texts and the policy of a run.
    pub fn new(set: &'a ZoneSet, sources: &'a SourceMap, policy: &'a Policy) -> World<'a> {
        let today = set.now().to_zoned(TimeZone::UTC).date();
        let places = Places::new(set, sources, policy);
        World { set, sources, policy, baseline: None, known: None, places, whole: false, today }
    }

    /// The findings that were there before.
    pub fn baseline(self, baseline: Option<&'a Baseline>) -> World<'a> {
        World { baseline, ..self }
    }

    /// The fingerprints of what was found at an older revision: only what is new since then is left.
    pub fn since(self, known: &'a KnownPrints) -> World<'a> {
        World { known: Some(known), ..self }
    }

    /// Whether all zones that the policy is for were read, so that what matches none of them matches nothing.
    pub fn whole(self, whole: bool) -> World<'a> {
        World { whole, ..self }
    }

    fn effective(&self, zone: &Zone) -> Arc<Effective> {
        self.places.of_zone(zone)
    }
}

/// What is left of the findings, and what was kept back.
#[derive(Debug)]
pub struct Settled {
    /// As reports show them: arranged, fingerprints filled in.
    pub findings: Vec<Finding>,
    /// How many were kept back, counted as reports count.
    pub suppressed: Suppressed,
    /// Those that were kept back, by what keeps them back, as reports would show them.
    pub kept_back: Vec<KeptBack>,
}

/// Takes the findings of all zones, as [`crate::lint::run`] gives them, and keeps back what is let pass.
pub fn settle(findings: Vec<Finding>, world: &World<'_>) -> Settled {
    sort(findings, world).settled(world)
}

/// Takes the findings of all zones, and gives them all with their fingerprints, those on exceptions included; in no
/// particular order.
pub fn all(findings: Vec<Finding>, world: &World<'_>) -> Vec<Finding> {
    let kept = sort(findings, world);
    let stale = baselined::stale(&kept, world);
    let told = stale.into_iter();
    [kept.shown, kept.ignored, kept.waived].into_iter().flatten().chain(told).collect()
}

/// The baseline under which a run over these zones shows nothing: the findings that neither a comment nor a waiver keeps
/// back, and those entries of the baseline there is that this run cannot judge.
pub fn new_baseline(findings: Vec<Finding>, world: &World<'_>) -> Vec<baseline::Entry> {
    let shown = sort(findings, world).shown;
    let kept = world.baseline.into_iter().flat_map(Baseline::entries).map(|(entry, _)| entry);
    let kept = kept.filter(|entry| !baselined::is_judged(entry, world)).cloned();
    shown.iter().map(baseline::Entry::of).chain(kept).collect()
}

/// The baseline without the entries that a run over these zones has shown to match nothing.
pub fn pruned_baseline(findings: Vec<Finding>, world: &World<'_>) -> Vec<baseline::Entry> {
    let used = baselined::used(&sort(findings, world), world);
    let entries = world.baseline.map(Baseline::entries).unwrap_or_default().iter().zip(used);
    let needed = entries.filter(|((entry, _), used)| *used || !baselined::is_judged(entry, world));
    needed.map(|((entry, _), _)| entry.clone()).collect()
}

fn sort(mut findings: Vec<Finding>, world: &World<'_>) -> Kept {
    fingerprint::assign(&mut findings, world.sources);
    let mut sorter = Sorter { inline: Inline::gather(world), waivers: Waivers::new(world), kept: Kept::default() };
    if sorter.inline.is_empty() && sorter.waivers.is_empty() {
        return Kept { shown: findings, ..Kept::default() };
    }
    sorter.sort(findings, world);
    let mut told = sorter.inline.told(world, false);
    fingerprint::assign(&mut told, world.sources);
    sorter.sort(told, world);
    let mut told = sorter.inline.told(world, true);
    told.extend(sorter.waivers.told(world));
    fingerprint::assign(&mut told, world.sources);
    sorter.kept.shown.extend(told);
    sorter.kept
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
    /// Why comments and waivers let findings pass, by fingerprint.
    reasons: HashMap<String, String>,
}

impl Sorter {
    fn sort(&mut self, findings: Vec<Finding>, world: &World<'_>) {
        for finding in findings {
            let ignored = self.inline.ignores(&finding, world);
            let waived = self.waivers.waives(&finding);
            match (ignored, waived) {
                (Some(reason), _) => {
                    let reason = reason.map(|reason| (finding.fingerprint.clone(), reason.to_string()));
                    self.kept.reasons.extend(reason);
                    self.kept.ignored.push(finding);
                }
                (None, Some(waiver)) => {
                    let reason = self.waivers.reason(waiver).map(|reason| (finding.fingerprint.clone(), reason));
                    self.kept.reasons.extend(reason);
                    self.kept.waived.push(finding);
                }
                (None, None) => self.kept.shown.push(finding),
            }
        }
    }
}

impl Kept {
    fn settled(self, world: &World<'_>) -> Settled {
        let stale = baselined::stale(&self, world);
        let is_new = |finding: &Finding| world.known.is_none_or(|known| !known.contains_key(&finding.fingerprint));
        let (old, mut new): (Vec<Finding>, Vec<Finding>) = match world.baseline {
            None => (Vec::new(), self.shown),
            Some(baseline) => {
                self.shown.into_iter().partition(|finding| !baseline.find(&finding.fingerprint).is_empty())
            }
        };
        new.extend(stale);
        new.retain(is_new);
        // What is one finding to a person is counted once.
        let (mut kept_back, reasons) = (Vec::new(), self.reasons);
        let mut count = |mut findings: Vec<Finding>, by| {
            findings.retain(is_new);
            let findings = report::arrange(findings, world.sources);
            let count = findings.len() as u64;
            kept_back.extend(findings.into_iter().map(|finding| {
                let reason = reasons.get(&finding.fingerprint).filter(|_| by != Exception::Baseline).cloned();
                KeptBack { finding, by, reason }
            }));
            count
        };
        let suppressed = Suppressed {
            inline: count(self.ignored, Exception::Inline),
            waived: count(self.waived, Exception::Waiver),
            baseline: count(old, Exception::Baseline),
        };
        Settled { findings: report::arrange(new, world.sources), suppressed, kept_back }
    }
}
