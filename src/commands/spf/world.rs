//! What `spf` knows: the zones of the arguments, and facts.

use std::path::PathBuf;

use super::super::session::{self, Stop, World};
use crate::cli::{InputArgs, PolicyArgs, SpfArgs};
use crate::model::ZoneSet;
use crate::report::RunError;
use crate::source::SourceMap;

/// Reads what the arguments name, and whether all of that could be read.
pub(super) fn read(args: &SpfArgs, sources: &SourceMap) -> Result<(ZoneSet, bool), Stop> {
    let mut paths: Vec<PathBuf> = args.paths.iter().chain(&args.zone).cloned().collect();
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let input = InputArgs { paths, origin: None, root: None };
    let mut loaded = session::policy(sources, &PolicyArgs::default(), &input);
    let World { mut set, found, facts_errors } = session::world(sources, &input, &args.facts, &mut loaded)?;
    if let Some(now) = args.now {
        set = set.at(now);
    }
    session::print_policy_errors(&loaded.errors)?;
    let errors: Vec<RunError> = found.errors.iter().chain(&facts_errors).map(session::input_error).collect();
    session::print_errors(&errors)?;
    Ok((set, errors.is_empty()))
}
