//! `check --hook`: the paths are files that changed, as pre-commit hands them over.
//!
//! What touches them is reported, with the whole repository as context. A changed policy, server configuration or file of
//! facts may touch every zone, so everything is checked. A file that is no zone, and that no zone includes, is no fault.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::CheckArgs;
use crate::discover::{Discovery, FactsPaths, is_server_config, shown_path};
use crate::git::Repository;
use crate::policy::FILE_NAME;
use crate::report::safe_text;
use crate::source::SourceMap;

/// The top of the repository that a path lies in; without one the working folder.
pub(super) fn top(args: &CheckArgs) -> PathBuf {
    let near = args.input.paths.first().map_or(Path::new("."), PathBuf::as_path);
    Repository::around(near).map_or_else(|| PathBuf::from("."), |repository| repository.top().to_owned())
}

/// The paths to check: all, where one that changed may touch every zone. The policy has been read into `sources`.
pub(super) fn paths(args: &CheckArgs, facts: &FactsPaths, sources: &SourceMap) -> Vec<PathBuf> {
    let named = &args.input.paths;
    let touches_all = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let shown = shown_path(path);
        name == FILE_NAME
            || is_server_config(&name)
            || path.canonicalize().is_ok_and(|real| facts.contains(&real))
            || sources.find(&shown).is_some()
            || !path.exists()
    };
    if named.iter().any(touches_all) {
        return vec![shortest(top(args))];
    }
    named.clone()
}

/// The working folder by its shortest name, so that paths are shown as people write them.
fn shortest(top: PathBuf) -> PathBuf {
    let working = std::env::current_dir().and_then(|folder| folder.canonicalize());
    if working.is_ok_and(|working| working == top) { PathBuf::from(".") } else { top }
}

/// Leaves out what only concerns files that nobody named, and tells on standard error which of those named are no zones.
pub(super) fn settle(found: &mut Discovery, args: &CheckArgs) -> io::Result<()> {
    found.errors.retain(|error| error.reported && error.message != NO_ZONES);
    found.skipped.clear();
    // Then it is no fault if there are none.
    found.facts_given = true;
    let mut known: HashSet<&str> = HashSet::new();
    for zone in &found.zones {
        known.insert(zone.file.path());
        known.extend(zone.includes.iter().map(String::as_str));
    }
    known.extend(found.fragments.iter().map(|fragment| fragment.path.as_str()));
    known.extend(found.errors.iter().map(|error| error.path.as_str()));
    let mut stderr = io::stderr().lock();
    for path in args.input.paths.iter().filter(|path| path.is_file()) {
        let shown = shown_path(path);
        if !known.contains(shown.as_str()) {
            writeln!(stderr, "note: `{}` is no zone, and no zone includes it: not checked", safe_text(&shown))?;
        }
    }
    Ok(())
}

/// What discovery says of a folder without zones.
const NO_ZONES: &str = "holds no zone files";
