//! `check --write-baseline`, `check --baseline` and `zonewarden baseline prune`.

use std::path::Path;

use super::session::{self, Stop, Usage};
use crate::baseline::{self, Baseline, BaselineError, Entry};
use crate::cli::{BaselineArgs, BaselineCommand, PruneArgs};
use crate::lint;
use crate::report::{ErrorKind, RunError, Summary};
use crate::source::SourceMap;
use crate::suppress::{self, World};

/// Runs the subcommand.
pub fn run(args: &BaselineArgs) -> u8 {
    match &args.command {
        BaselineCommand::Prune(args) => session::with_exit_code(|| prune(args)),
    }
}

fn prune(args: &PruneArgs) -> Result<u8, Stop> {
    let sources = SourceMap::new();
    let baseline = read(&args.file, &sources)?;
    let mut loaded = session::policy(&sources, &args.policy, &args.input);
    let world = session::world(&sources, &args.input, &args.facts, &mut loaded)?;
    session::print_policy_errors(&loaded.errors)?;
    let mut summary = Summary::new(args.now);
    session::summarise(&mut summary, &world.found, &loaded.errors, &sources);
    summary.errors.extend(world.facts_errors.iter().map(session::input_error));
    let others: Vec<RunError> =
        summary.errors.iter().filter(|error| error.kind != ErrorKind::Policy).cloned().collect();
    session::print_errors(&others)?;
    if !summary.errors.is_empty() {
        eprintln!("note: `{}` is left as it is: not all that it is for could be checked", args.file.display());
        return Ok(summary.outcome().code());
    }
    let whole = session::is_whole(&world.found, &loaded.policy, &args.input);
    let set = match args.now {
        Some(now) => world.set.at(now),
        None => world.set,
    };
    let world = World::new(&set, &sources, &loaded.policy).whole(whole).baseline(Some(&baseline));
    let kept = suppress::pruned_baseline(lint::run(&set, &sources, &loaded.policy), &world);
    let (before, after) = (baseline.entries().len(), kept.len());
    if after < before {
        write(&args.file, kept)?;
    }
    eprintln!("took {} of {before} findings out of `{}`", before - after, args.file.display());
    Ok(0)
}

/// Reads a baseline that the user named.
pub(super) fn read(path: &Path, sources: &SourceMap) -> Result<Baseline, Stop> {
    Baseline::read(path, sources).map_err(|error| {
        let help = match &error {
            BaselineError::Unreadable { path, .. } => format!("`zonewarden check --write-baseline {path}` writes one"),
            _ => "a baseline is written by `zonewarden check --write-baseline FILE`".to_owned(),
        };
        Stop::Usage(Usage { message: error.to_string(), help: Some(help) })
    })
}

/// The baseline that is to be written over, if there is one.
pub(super) fn read_if_there(path: &Path, sources: &SourceMap) -> Result<Option<Baseline>, Stop> {
    if path.exists() { read(path, sources).map(Some) } else { Ok(None) }
}

/// Writes a baseline.
pub(super) fn write(path: &Path, entries: Vec<Entry>) -> Result<(), Stop> {
    baseline::write(path, entries).map_err(|error| Stop::Usage(Usage { message: error.to_string(), help: None }))
}
