//! What one line of input comes to.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use jiff::Timestamp;

use super::line::{self, BadLine, ZoneLine};
use super::queue::{Line, TooLong};
use super::{broken, error_at, no_zone};
use crate::baseline::Baseline;
use crate::cli::InputFormatArg;
use crate::commands::session;
use crate::discover::{GivenText, given_zone};
use crate::exports::InputFormat;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::lint::Prepared;
use crate::model::{ZoneId, ZoneSet};
use crate::policy::Policy;
use crate::report::{Counts, Fixable, RunError, StreamId, ZoneTold, push_finding_line, push_zone_line};
use crate::source::SourceMap;
use crate::suppress::{self, Settled, World};
use crate::zone::include::NoIncludes;

/// What all lines are judged by.
pub(super) struct Judge<'a> {
    /// The policy, the facts and the baseline as files.
    sources: &'a SourceMap,
    policy: &'a Policy,
    rules: Prepared<'a>,
    facts: Facts,
    baseline: Option<&'a Baseline>,
    now: Timestamp,
    /// How zones are read whose line does not say.
    format: InputFormat,
}

/// What has become of a line.
pub(super) enum Verdict {
    /// Its zone was checked.
    Checked(Told),
    /// It brings no zone.
    Refused(Option<StreamId>, RunError),
    /// Checking it failed, which is our fault.
    Broken(StreamId, RunError),
}

/// What there is to say of a zone.
pub(super) struct Told {
    /// Its findings.
    pub(super) lines: String,
    /// The line behind them.
    pub(super) zone_line: String,
    /// What was found in the policy, the facts or the baseline.
    pub(super) about_run: Vec<AboutRun>,
    pub(super) zone: ZoneTold,
}

/// A finding that is about no zone. Other lines may lead to it, too.
pub(super) struct AboutRun {
    pub(super) fingerprint: String,
    pub(super) line: String,
    pub(super) counted: Counts,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        sources: &'a SourceMap,
        policy: &'a Policy,
        facts: Facts,
        baseline: Option<&'a Baseline>,
        (now, format): (Option<Timestamp>, InputFormat),
    ) -> Judge<'a> {
        // Each line is one zone, and what is known of the world is numbered behind it.
        let (now, rules) = (now.unwrap_or_else(Timestamp::now), Prepared::new(policy));
        Judge { sources, policy, rules, facts: facts.numbered(1), baseline, now, format }
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// `None` for a blank line.
    pub(super) fn line(&self, line: Line) -> Option<Verdict> {
        let Line { number, text } = line;
        let text = match text {
            Ok(text) if text.trim_ascii().is_empty() => return None,
            Ok(text) => text,
            Err(TooLong) => {
                let help = "raise `file` under `[limits]` in the policy, or check the zone as a file";
                let message = "the line is longer than any zone that the policy has read".to_owned();
                return Some(Verdict::Refused(None, error_at(number, 1, message, Some(help.to_owned()))));
            }
        };
        Some(match line::parse(&text) {
            Ok(zone) => {
                drop(text);
                self.zone_line(number, zone)
            }
            Err(BadLine { id, column, message }) => {
                Verdict::Refused(id, error_at(number, column, message, Some(line::HELP.to_owned())))
            }
        })
    }

    fn zone_line(&self, number: u32, line: ZoneLine) -> Verdict {
        let ZoneLine { id, origin, view, format, zone } = line;
        let format = format.map_or(self.format, InputFormatArg::meant);
        let given = GivenText { shown: id.to_string(), text: zone, origin, view, format };
        // Nothing that a panic could leave half done outlives the line.
        match catch_unwind(AssertUnwindSafe(|| self.zone(number, &id, given))) {
            Ok(Ok(told)) => Verdict::Checked(told),
            Ok(Err(error)) => Verdict::Refused(Some(id), error),
            Err(_) => {
                let error = broken(number, &id);
                Verdict::Broken(id, error)
            }
        }
    }

    fn zone(&self, number: u32, id: &StreamId, given: GivenText) -> Result<Told, RunError> {
        let sources = self.sources.branch();
        let policy = self.policy;
        let input = given_zone(given, &sources, policy.zones(), policy.limits().file)
            .map_err(|error| no_zone(number, error))?;
        let zone = session::read_zone(ZoneId::new(0), &input, &input.file, &NoIncludes, policy);
        let set = ZoneSet::new(vec![zone]).with_facts(self.facts.for_another_set()).at(self.now);
        let findings = self.rules.run(&set, &sources);
        let world = World::new(&set, &sources, policy).baseline(self.baseline);
        let Settled { findings, suppressed, .. } = suppress::settle(findings, &world);
        let (own, about_run): (Vec<Finding>, Vec<Finding>) =
            findings.into_iter().partition(|finding| !finding.zone.is_empty());
        let zone = ZoneTold {
            zone: input.origin.to_lowercase().to_string(),
            view: input.view,
            line: number,
            records: set.zones().iter().map(|zone| zone.contents().records.len() as u64).sum(),
            findings: Counts::of(&own),
            suppressed,
            fixable: Fixable::of(&own),
        };
        let (mut lines, mut zone_line) = (String::new(), String::new());
        own.iter().for_each(|finding| push_finding_line(&mut lines, Some(id), finding, &sources));
        push_zone_line(&mut zone_line, id, &zone);
        let about_run = about_run.into_iter().map(|finding| AboutRun::new(finding, &sources)).collect();
        Ok(Told { lines, zone_line, about_run, zone })
    }
}

impl AboutRun {
    fn new(finding: Finding, sources: &SourceMap) -> AboutRun {
        let mut line = String::new();
        push_finding_line(&mut line, None, &finding, sources);
        AboutRun { counted: Counts::of(slice::from_ref(&finding)), fingerprint: finding.fingerprint, line }
    }
}
