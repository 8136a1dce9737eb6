//! `zonewarden check`: zones and a policy in, findings out.

use std::collections::HashSet;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;

use super::audit;
use super::base::{self, Judges, Now, OldSide, OldTree};
use super::baseline;
use super::hook;
use super::mend;
use super::outputs::{self, Opened};
use super::session::{self, FactsTexts, Stop};
use super::stages::Stages;
use super::stream;
use crate::baseline::Baseline;
use crate::cli::{CheckArgs, StdinFormat};
use crate::discover::{Discovery, FactsPaths, FsLoader};
use crate::finding::Finding;
use crate::fix::NewTexts;
use crate::interrupt;
use crate::lint;
use crate::model::ZoneSet;
use crate::policy::custom::CustomRule;
use crate::policy::{Loaded, Policy};
use crate::report::{
    BaseUsed, Counts, FactsUsed, Fixable, Format, KeptBack, Run, RunError, Summary, Suppressed, Terminal,
};
use crate::source::{FileId, SourceFile, SourceMap};
use crate::suppress::{self, Settled, World};

/// Runs the subcommand and gives its exit code.
pub fn run(args: &CheckArgs) -> u8 {
    session::with_exit_code(|| match args.jobs {
        None => check(args),
        // This thread is one of them: what it allocates comes out of the one heap that grows in large steps.
        Some(jobs) => match rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).use_current_thread().build() {
            Ok(pool) => pool.install(|| check(args)),
            Err(error) => Err(Stop::Output(io::Error::other(error))),
        },
    })
}

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
    fn write_baseline(&self, set: &ZoneSet, path: &Path) -> Result<Settled, Stop> {
        let findings = self.lint(set);
        let before = baseline::read_if_there(path, self.sources)?;
        let entries = suppress::new_baseline(findings.clone(), &self.world(set, before.as_ref()));
        let count = entries.len();
        baseline::write(path, entries)?;
        eprintln!("wrote {} to `{}`", counted(count), path.display());
        let after = baseline::read(path, self.sources)?;
        Ok(suppress::settle(findings, &self.world(set, Some(&after))))
    }

    /// The summary so far: what was read, and what could not be.
    pub(super) fn summary(&self, set: &ZoneSet) -> Summary {
        let mut summary = Summary::new(self.args.now);
        summary.fail_on = self.args.fail_on;
        let reported = || set.zones().iter().filter(|zone| zone.reported());
        summary.zones = reported().count() as u64;
        summary.files = reported().flat_map(|zone| &zone.contents().files).collect::<HashSet<_>>().len() as u64;
        summary.records = reported().map(|zone| zone.contents().records.len() as u64).sum();
        summary.policy = self.loaded.policy.identity().clone();
        summary.facts = set.facts().files().iter().map(FactsUsed::of).collect();
        session::summarise(&mut summary, self.found, &self.loaded.errors, self.sources);
        summary.errors.extend(self.facts.errors.iter().map(session::input_error));
        summary.errors.extend(self.sources.changed().iter().map(|file| changed(file)));
        summary
    }
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

fn check(args: &CheckArgs) -> Result<u8, Stop> {
    mend::check_arguments(args)?;
    base::check_arguments(&args.base)?;
    outputs::check_arguments(&args.output)?;
    stream::check_arguments(args)?;
    let mut stages = Stages::start(args.verbose, args.quiet);
    if args.stdin_format == StdinFormat::Ndjson {
        let code = stream::run(args, &mut stages)?;
        stages.finish()?;
        return Ok(code);
    }
    stages.enter("reading the policy");
    let sources = SourceMap::new();
    let tree = OldTree::open(&args.base, &args.input, &sources)?;
    let policy_args = base::with_allowed(session::policy_args(&args.policy, &args.input), &args.base);
    let head = Policy::load(&policy_args, &sources);
    sources.keep_at_most(head.policy.limits().texts);
    let head_facts = session::facts_paths(&args.input, &args.facts, &head.policy);
    let mut args = args.clone();
    if args.base.hook {
        args.input.paths = hook::paths(&args, &head_facts, &sources);
    }
    let args = &args;
    let code = match tree {
        None => check_zones(args, &sources, head, head_facts, None, &mut stages),
        Some(tree) => {
            stages.enter("reading the base");
            let mut tree = tree;
            let (now, judges) = tree.judges(args, head, &sources);
            // Files of facts are no zones, whether those of now count or not.
            check_zones(args, &sources, now, head_facts, Some((&mut tree, &judges)), &mut stages)
        }
    }?;
    stages.finish()?;
    left_to_the_system(sources);
    Ok(code)
}

/// Lets a large value be. The process is about to end: the system takes all of its memory back at once, and piece by piece
/// that takes as long as indexing the zones does.
fn left_to_the_system<T>(value: T) {
    std::mem::forget(value);
}

/// Finds and checks the zones as they are.
fn check_zones(
    args: &CheckArgs,
    sources: &SourceMap,
    mut loaded: Loaded,
    paths: FactsPaths,
    base: Option<(&mut OldTree, &Judges)>,
    stages: &mut Stages,
) -> Result<u8, Stop> {
    stages.enter("finding zones");
    let mut request = session::request(&args.input, &loaded.policy, &paths)?;
    request.changed_files = args.base.hook;
    request.context = args.base.hook.then(|| hook::top(args));
    let (mut found, loader) = session::discover_with(sources, request)?;
    if args.base.hook {
        hook::settle(&mut found, args)?;
    }
    loaded.errors.extend(session::policy_faults(&found, sources));
    if !found.notes.is_empty() {
        stages.clear();
    }
    session::print_faults(&found)?;
    let (mut old, mut facts) = (None, None);
    if let Some((tree, judges)) = base {
        stages.enter("reading the base");
        let now = Now { policy: &loaded.policy, found: &found, loader: &loader, facts: &paths };
        match base::old_side_quickly(tree, judges, args, &now, sources)? {
            Some(side) => old = Some(side),
            None => {
                let (side, texts) = base::old_side(tree, judges, args, &now, sources)?;
                (old, facts) = (Some(side), texts);
            }
        }
    }
    stages.enter("reading facts");
    let old = old.as_ref();
    let baseline_path = old.and_then(|old| old.baseline.as_deref()).or(args.baseline.as_deref());
    let baseline = baseline_path.map(|path| baseline::read(path, sources)).transpose()?;
    let baseline = baseline.as_ref();
    let facts = facts.unwrap_or_else(|| FactsTexts::read(paths, &loader));
    let (found, loader) = (ManuallyDrop::new(found), ManuallyDrop::new(loader));
    let (loaded, found, loader, facts) = (&loaded, &*found, &*loader, &facts);
    let inputs = Inputs { args, sources, loaded, found, loader, baseline, facts, old };
    let checked = match args.fix.level() {
        Some(level) if args.fix.diff => {
            stages.clear();
            return mend::diff(&inputs, level);
        }
        Some(level) => {
            stages.enter("mending");
            mend::fix(&inputs, level)?
        }
        None => {
            stages.enter_counting("reading zones", found.zones.len());
            let set = inputs.read(&NewTexts::default());
            let compared = match &args.write_baseline {
                Some(path) => (inputs.write_baseline(&set, path)?, None),
                None => {
                    stages.enter_counting("checking", set.zones().len());
                    inputs.compared(&set)
                }
            };
            let (Settled { findings, suppressed, kept_back }, base) = compared;
            Checked { set, findings, base, suppressed, kept_back, fixed: 0, errors: Vec::new() }
        }
    };
    stages.enter("reporting");
    stages.clear();
    report(&inputs, checked)
}

fn counted(findings: usize) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}

fn report(inputs: &Inputs<'_>, checked: Checked) -> Result<u8, Stop> {
    let args = inputs.args;
    let mut summary = inputs.summary(&checked.set);
    summary.findings = Counts::of(&checked.findings);
    summary.fixable = Fixable::of(&checked.findings);
    summary.base = checked.base;
    summary.suppressed = checked.suppressed;
    summary.fixed = checked.fixed;
    summary.errors.extend(checked.errors.iter().cloned());
    let page = args.format == Format::Html || args.output.iter().any(|output| output.format() == Format::Html);
    let Checked { set, findings, kept_back, .. } = checked;
    let audit = match page {
        true => Some(audit::gather(set, inputs)),
        false => {
            left_to_the_system(set);
            None
        }
    };
    let (all_findings, kept_back) = (ManuallyDrop::new(findings), kept_back.as_slice());
    let findings = all_findings.as_slice();
    let (sources, audit) = (inputs.sources, audit.as_ref());
    let opened = Opened::open(&args.output, inputs.sources, &mut summary);
    if args.format == Format::Pretty {
        // Drawn with their lines; the report then only counts them.
        session::print_policy_errors(&inputs.loaded.errors)?;
    }

    let mut terminal = Terminal::detect(terminal_size::terminal_size().map(|(width, _)| width.0.into()));
    if args.no_limit {
        terminal.limit = None;
    }
    (terminal.statistics, terminal.quiet) = (args.statistics, args.quiet);
    let own_rules: Vec<Arc<CustomRule>> = inputs.loaded.policy.custom().cloned().collect();
    let own_rules = own_rules.as_slice();
    let _whole = interrupt::writing();
    let run = Run { findings, sources, summary: &summary, kept_back, own_rules, audit, rule_page: &|_| None };
    let unwritten = opened.write(&run);
    summary.errors.extend(unwritten);
    let known: HashSet<FileId> = sources.changed().iter().map(|file| file.id()).collect();
    let run = Run { findings, sources, summary: &summary, kept_back, own_rules, audit, rule_page: &|_| None };
    let mut out = io::BufWriter::new(io::stdout().lock());
    args.format.report(&terminal).write(&run, &mut out)?;
    out.flush()?;
    // What was changed while the report was written is told behind it.
    let late = sources.changed().into_iter().filter(|file| !known.contains(&file.id()));
    let late: Vec<RunError> = late.map(|file| changed(&file)).collect();
    session::print_errors(&late)?;
    summary.errors.extend(late);
    Ok(summary.outcome().code())
}

/// What to tell of a file whose text was let go and cannot be had again.
fn changed(file: &SourceFile) -> RunError {
    RunError::input(file.path(), "was changed while it was checked, so what stands in it is not told")
        .with_help("check it again when nothing writes to it")
}
