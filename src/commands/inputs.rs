//! What a check works on, and what it leaves: the same for a report, for mending and for the audit page.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::base::OldSide;
use super::baseline;
use super::session::{self, FactsTexts, Stop};
use crate::baseline::Baseline;
use crate::cli::CheckArgs;
use crate::discover::{Discovery, FsLoader};
use crate::finding::Finding;
use crate::fix::NewTexts;
use crate::lint;
use crate::model::{Zone, ZoneSet};
use crate::policy::Loaded;
use crate::report::{BaseUsed, FactsUsed, KeptBack, RunError, Summary, Suppressed};
use crate::source::{FileId, SourceFile, SourceMap};
use crate::suppress::{self, Settled, World};

/// The zones that the arguments and the policy name, ready to be read and checked.
pub(super) struct Inputs<'a> {
    pub(super) args: &'a CheckArgs,
    pub(super) sources: &'a SourceMap,
    pub(super) loaded: &'a Loaded,
    pub(super) found: &'a Discovery,
    pub(super) loader: &'a FsLoader<'a>,
    pub(super) baseline: Option<&'a Baseline>,
    pub(super) facts: &'a FactsTexts,
    pub(super) old: Option<&'a OldSide>,
}

impl Inputs<'_> {
    /// Reads the zones, with new texts in the place of some files.
    pub(super) fn read(&self, texts: &NewTexts) -> ZoneSet {
        let set = session::read_zones(self.found, self.loader, &self.loaded.policy, texts);
        let set = set.with_facts(self.facts.facts(self.loader, &self.loaded.policy));
        let set = match self.old {
            Some(old) => set.against(Arc::clone(&old.base)),
            None => set,
        };
        match self.args.now {
            Some(now) => set.at(now),
            None => set,
        }
    }

    /// Checks zones; what is let pass, and what is older than the revision compared with, is kept back, and the findings
    /// left are arranged.
    pub(super) fn settled(&self, set: &ZoneSet) -> Settled {
        self.compared(set).0
    }

    /// The same, and what to tell of the comparison.
    pub(super) fn compared(&self, set: &ZoneSet) -> (Settled, Option<BaseUsed>) {
        let findings = self.lint(set);
        let world = self.world(set, self.baseline);
        let Some(old) = self.old else { return (suppress::settle(findings, &world), None) };
        let used = old.used(set, &suppress::all(findings.clone(), &world));
        (suppress::settle(findings, &world.since(old.known())), Some(used))
    }

    /// What the rules say. Of a file that was changed meanwhile nothing is known.
    fn lint(&self, set: &ZoneSet) -> Vec<Finding> {
        let mut findings = lint::run(set, self.sources, &self.loaded.policy);
        if !self.sources.changed().is_empty() {
            findings.retain(|finding| !self.sources.get(finding.span.file).has_changed());
        }
        findings
    }

    fn world<'b>(&'b self, set: &'b ZoneSet, baseline: Option<&'b Baseline>) -> World<'b> {
        let whole = session::is_whole(self.found, &self.loaded.policy, &self.args.input);
        World::new(set, self.sources, &self.loaded.policy).whole(whole).baseline(baseline)
    }

    /// What [`Inputs::settled`] leaves.
    pub(super) fn findings(&self, set: &ZoneSet) -> Vec<Finding> {
        self.settled(set).findings
    }

    /// Writes the baseline under which nothing of these zones would be shown, and gives what is left to show with it.
    pub(super) fn write_baseline(&self, set: &ZoneSet, path: &Path) -> Result<Settled, Stop> {
        let findings = self.lint(set);
        let before = baseline::read_if_there(path, self.sources)?;
        let entries = suppress::new_baseline(findings.clone(), &self.world(set, before.as_ref()));
        let count = entries.len();
        baseline::write(path, entries)?;
        eprintln!("wrote {} to `{}`", counted(count), path.display());
        let after = baseline::read(path, self.sources)?;
        Ok(suppress::settle(findings, &self.world(set, Some(&after))))
    }

    /// The files that zones were read from; a text that was written from others stands for those.
    fn files_of<'z>(&self, zones: impl Iterator<Item = &'z Zone>) -> HashSet<FileId, foldhash::fast::RandomState> {
        let texts: HashSet<FileId, foldhash::fast::RandomState> =
            zones.flat_map(|zone| zone.contents().files()).collect();
        let mut files = HashSet::with_capacity_and_hasher(texts.len(), Default::default());
        for file in texts {
            match self.sources.get(file).conversion() {
                Some(conversion) => files.extend(conversion.originals().map(|original| original.id())),
                None => _ = files.insert(file),
            }
        }
        files
    }

    /// The summary so far: what was read, and what could not be.
    pub(super) fn summary(&self, set: &ZoneSet) -> Summary {
        let mut summary = Summary::new(self.args.now);
        summary.fail_on = self.args.fail_on;
        let reported = || set.zones().iter().filter(|zone| zone.reported());
        summary.zones = reported().count() as u64;
        summary.files = self.files_of(reported()).len() as u64;
        summary.records = reported().map(|zone| zone.contents().records.len() as u64).sum();
        summary.policy = self.loaded.policy.identity().clone();
        summary.facts = set.facts().files().iter().map(FactsUsed::of).collect();
        session::summarise(&mut summary, self.found, &self.loaded.errors, self.sources);
        summary.errors.extend(self.facts.errors.iter().map(session::input_error));
        summary.errors.extend(self.sources.changed().iter().map(|file| changed(file)));
        summary
    }
}

/// What to tell of a file whose text was let go and cannot be had again.
pub(super) fn changed(file: &SourceFile) -> RunError {
    RunError::input(file.path(), "was changed while it was checked, so what stands in it is not told")
        .with_help("check it again when nothing writes to it")
}

/// What there is to report.
pub(super) struct Checked {
    pub(super) set: ZoneSet,
    pub(super) findings: Vec<Finding>,
    /// What to tell of the revision compared with.
    pub(super) base: Option<BaseUsed>,
    /// How many were kept back.
    pub(super) suppressed: Suppressed,
    /// Those that were.
    pub(super) kept_back: Vec<KeptBack>,
    /// Fixes applied to files.
    pub(super) fixed: u64,
    /// Files that could not be mended, and fixes left out.
    pub(super) errors: Vec<RunError>,
}

fn counted(findings: usize) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}
