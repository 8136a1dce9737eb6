//! `zonewarden check`: zones and a policy in, findings out.

use std::collections::HashSet;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::sync::Arc;

use super::audit;
use super::base::{self, Judges, Now, OldTree};
use super::baseline;
use super::hook;
use super::inputs::{self, Checked, Inputs};
use super::mend;
use super::outputs::{self, Opened};
use super::session::{self, FactsTexts, Stop};
use super::stages::Stages;
use super::stream;
use crate::cli::{CheckArgs, StdinFormat};
use crate::discover::FactsPaths;
use crate::fix::NewTexts;
use crate::interrupt;
use crate::policy::custom::CustomRule;
use crate::policy::{Loaded, Policy};
use crate::report::{Counts, Fixable, Format, Run, RunError, Terminal};
use crate::source::{FileId, SourceMap};
use crate::suppress::Settled;

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
    let late: Vec<RunError> = late.map(|file| inputs::changed(&file)).collect();
    session::print_errors(&late)?;
    summary.errors.extend(late);
    Ok(summary.outcome().code())
}
