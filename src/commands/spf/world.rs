//! What `spf` knows: the zones of the arguments.

use std::path::PathBuf;

use super::super::session::{self, Stop};
use crate::cli::{InputArgs, PolicyArgs, SpfArgs};
use crate::fix::NewTexts;
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
    let loaded = session::policy(sources, &PolicyArgs::default(), &input);
    let (found, loader) = session::discover(sources, &input, &loaded.policy)?;
    let mut set = session::read_zones(&found, &loader, &loaded.policy, &NewTexts::default());
    if let Some(now) = args.now {
        set = set.at(now);
    }
    session::print_faults(&found)?;
    session::print_policy_errors(&loaded.errors)?;
    let errors: Vec<RunError> = found.errors.iter().map(session::input_error).collect();
    session::print_errors(&errors)?;
    Ok((set, errors.is_empty()))
}
