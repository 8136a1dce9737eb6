//! What `spf` knows: the zones and facts of the arguments.

use std::io;
use std::path::{Path, PathBuf};

use super::super::session::{self, Stop, World};
use crate::cli::{FactsArgs, InputArgs, PolicyArgs, SpfArgs};
use crate::discover::{self, Request};
use crate::model::ZoneSet;
use crate::report::RunError;
use crate::source::SourceMap;
use crate::zone::name::Name;
use crate::zone::rdata::types;
use crate::zone::reader::{self, Options};

/// Reads what the arguments name, and whether all of that could be read.
pub(super) fn read(args: &SpfArgs, sources: &SourceMap) -> Result<(ZoneSet, bool), Stop> {
    let (records, zones): (Vec<&PathBuf>, Vec<&PathBuf>) = args.zone.iter().partition(|path| holds_any_names(path));
    let facts = FactsArgs { facts: args.facts.facts.iter().chain(records).cloned().collect() };
    let mut paths: Vec<PathBuf> = args.paths.iter().chain(zones).cloned().collect();
    if paths.is_empty() && facts.facts.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let input = InputArgs { paths, ..InputArgs::default() };
    let mut loaded = session::policy(sources, &PolicyArgs::default(), &input);
    let World { mut set, found, facts_errors } = session::world(sources, &input, &facts, &mut loaded)?;
    if let Some(now) = args.now {
        set = set.at(now);
    }
    if args.closed_world {
        set = set.closed_world(sources);
    }
    session::print_policy_errors(&loaded.errors)?;
    let errors: Vec<RunError> = found.errors.iter().chain(&facts_errors).map(session::input_error).collect();
    session::print_errors(&errors)?;
    Ok((set, errors.is_empty()))
}

/// Whether a file is no zone but a list of records of any names, as facts are: it has no SOA, and no zone is known that
/// all its names lie in.
fn holds_any_names(path: &Path) -> bool {
    let sources = SourceMap::new();
    let paths = [path.to_owned()];
    let request = Request { paths: &paths, ..Request::default() };
    let Ok((texts, loader)) = discover::texts(&request, &sources, &mut io::empty()) else {
        return false;
    };
    let Some((file, origin)) = texts.files.first() else {
        return false;
    };
    let origin = origin.clone().unwrap_or_else(Name::root);
    let contents = reader::read(file, &Options { origin: Some(origin.clone()), loader: &loader, ..Options::default() });
    let mut records = contents.records.iter();
    if records.any(|record| record.rtype == types::SOA) {
        return false;
    }
    let apex = origin.to_lowercase();
    let is_outside = |owner| !contents.name(owner).is_within(apex.as_ref());
    apex.as_ref().is_root() || contents.records.iter().any(|record| is_outside(record.owner))
}
