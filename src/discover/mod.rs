//! From the paths on the command line to zone files with their origins.
//!
//! 1. `walk` turns arguments and the policy's zone set into candidates, by name alone;
//! 2. `load` reads each once, inside the root that `roots` has chosen, and `formats` says what is no text;
//! 3. `entries` looks at the first entries of those whose name does not settle what they are;
//! 4. `fragments` tells zones from files that are only `$INCLUDE`d;
//! 5. the policy, `server` (configuration files of name servers), `origin` (the text) and `names` (the file name) say,
//!    in this order, which zone it is; where none does, that is an error and never a guess, because a wrong origin
//!    makes every name of the zone wrong;
//! 6. the view is what the policy says, else what the server's configuration does. One file may be several zones.

mod candidate;
mod config;
mod entries;
mod examine;
mod facts;
mod finder;
mod formats;
mod fragments;
mod given;
mod listing;
mod load;
mod names;
mod octodns;
mod open;
mod origin;
mod paths;
mod real;
mod roots;
mod same;
mod server;
mod shown;
mod texts;
mod views;
mod walk;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(test)]
pub(crate) use config::Meant;
pub use config::{Pattern, Placed, SigningConfig, ViewConfig, ZoneConfig};
pub use facts::FactsPaths;
pub(crate) use given::{GivenText, given_zone};
pub use listing::{unchecked_listing, zones_listing};
pub use load::FsLoader;
pub use origin::{OriginWhy, Place};
pub use server::{ConfiguredZone, configured_zones};
pub use texts::{Texts, texts};

pub(crate) use paths::{from_bytes as path_from_bytes, shown as shown_path, shown_bytes};
pub(crate) use roots::repository;
pub(crate) use same::{includes_one_of, is_found_alike, is_looked_into, is_named_as_zone};

use crate::exports::InputFormat;
use crate::model::Declared;
use crate::source::{SourceFile, SourceMap, Span};
use crate::zone::name::Name;
use candidate::Candidate;
use finder::Finder;
use formats::Foreign;
use names::NameKind;
use open::ReadError;
use rayon::prelude::*;
use roots::Roots;
use server::read::{ConfigFile, ServedFiles};
use views::Identities;
use walk::Walk;

/// Tables over names that come out of folders and files: quick, and keyed per process.
type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
/// See [`HashMap`].
type HashSet<K> = std::collections::HashSet<K, foldhash::fast::RandomState>;

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// Files, folders, and `-` for standard input.
    pub paths: &'a [PathBuf],
    /// `--origin`, for a single file.
    pub origin: Option<Name>,
    /// `--root`.
    pub root: Option<PathBuf>,
    /// The folder of the policy in force.
    pub policy_folder: Option<PathBuf>,
    /// What the policy says about zones.
    pub zones: Option<&'a ZoneConfig>,
    /// Bytes of the largest file to read; 4 GiB less one if not given.
    pub file_limit: Option<u64>,
    /// Files of facts, which are no zones wherever they lie.
    pub facts: Option<&'a FactsPaths>,
    /// A folder whose zones are loaded beside those asked for, where the policy lists none.
    pub context: Option<PathBuf>,
    /// Whether the paths are files that changed, of which some may be no zones.
    pub changed_files: bool,
    /// How the files that are named are to be read.
    pub input_format: InputFormat,
}

/// A zone file to be read.
#[derive(Clone, Debug)]
pub struct ZoneInput {
    /// Its text. Several zones may share one.
    pub file: Arc<SourceFile>,
    /// The zone's name, and the origin that reading starts with.
    pub origin: Name,
    /// Where the origin was taken from.
    pub why: OriginWhy,
    /// The view the zone belongs to.
    pub view: Option<String>,
    /// What the policy and the server's configuration say of it besides.
    pub declared: Arc<Declared>,
    /// Whether findings in it are asked for; otherwise it only answers look-ups.
    pub reported: bool,
    /// Paths of the files it includes, directly or not, sorted.
    pub includes: Box<[String]>,
}

/// A file that is only included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fragment {
    /// The file as it is shown.
    pub path: String,
    /// The files that include it directly, sorted.
    pub included_by: Vec<String>,
}

/// A file that looks like a zone and is not read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Skipped {
    /// The file as it is shown.
    pub path: String,
    /// Why: a noun phrase, or what is missing.
    pub reason: String,
}

/// A file or folder that should have been read and could not be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct InputError {
    /// The path as it is shown.
    pub path: String,
    /// What is wrong with it, to be put behind the path: "is empty".
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether it is among what was asked for; otherwise it was only to be context.
    pub reported: bool,
}

impl std::fmt::Display for InputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` {}", self.path, self.message)
    }
}

/// Something in a name server's configuration that a person may want to know.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Note {
    /// The configuration file as it is shown.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in bytes.
    pub column: u32,
    /// What is to be known.
    pub message: String,
    /// Whether something is wrong there, so that zones may be missed; else it is for information.
    pub is_fault: bool,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)
    }
}

/// A mistake in a policy that shows only once files are found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyFault {
    /// What is wrong.
    pub message: String,
    /// Where the policy says so.
    pub span: Option<Span>,
    /// What to write at the place.
    pub label: &'static str,
    /// What to write instead.
    pub help: String,
}

/// Arguments that do not go together.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Everything that was found. All lists are sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// The zones.
    pub zones: Vec<ZoneInput>,
    /// Files that are only included.
    pub fragments: Vec<Fragment>,
    /// Files that look like zones and were left out.
    pub skipped: Vec<Skipped>,
    /// What could not be read; a folder without zones is here too.
    pub errors: Vec<InputError>,
    /// Whether files of facts were among the paths: then it is no fault if there are no zones.
    pub facts_given: bool,
    /// What is to be known of configurations of name servers.
    pub notes: Vec<Note>,
    /// Mistakes in the policy.
    pub policy_faults: Vec<PolicyFault>,
}

/// Finds zone files, reads them into `sources`, and gives the loader that reads what they include.
///
/// `stdin` is read once if `-` is among the paths.
///
/// # Errors
/// [`UsageError`] if `--origin` is given for more than one file, or `--root` is no folder. What is wrong with single
/// files is listed in [`Discovery::errors`].
pub fn discover<'s>(
    request: &Request<'_>,
    sources: &'s SourceMap,
    stdin: &mut dyn Read,
) -> Result<(Discovery, FsLoader<'s>), UsageError> {
    let roots = fixed_root(request)?;
    check_origin_use(request)?;
    let mut walk = Walk::new(request, roots);
    let mut candidates = walk.take_candidates();
    let configs = walk.take_configs();
    let loader =
        FsLoader::new(sources, walk.roots.clone(), include_roots(request), walk.names.clone(), limits(request));
    loader.reserve(candidates.len() + configs.len());
    let served = read_configs(&configs, &candidates, &loader);
    walk.add_served(&served, &mut candidates);
    let mut found = Discovery { notes: served.notes.clone(), ..Discovery::default() };
    found.policy_faults.append(&mut walk.policy_faults);
    if let Some(config) = request.zones {
        found.policy_faults.extend(views::idle_paths(config, &candidates));
    }
    let identities = Identities::new(request.zones, served);
    let mut finder = Finder { request, loader: &loader, found, walk, identities };
    finder.stdin(stdin);
    finder.files(&candidates);
    let mut found = finder.found;
    found.facts_given = finder.walk.facts_given;
    found.skipped.append(&mut finder.walk.skipped);
    found.errors.append(&mut finder.walk.errors);
    found.zones.sort_by(|a, b| (a.file.path(), &a.origin, &a.view).cmp(&(b.file.path(), &b.origin, &b.view)));
    found.zones.shrink_to_fit();
    found.skipped.sort();
    found.skipped.dedup();
    found.errors.sort();
    found.errors.dedup();
    Ok((found, loader))
}

/// Reads the configurations of name servers. Where there are threads for both, the files that are zones whatever a
/// configuration says are read meanwhile, as a configuration of many zones takes as long.
fn read_configs(configs: &[ConfigFile], candidates: &[Candidate], loader: &FsLoader<'_>) -> ServedFiles {
    let known = || candidates.iter().map(|candidate| &candidate.source.canonical);
    let read_configs = || server::read::read(configs, known(), loader);
    if configs.is_empty() || rayon::current_num_threads() == 1 {
        return read_configs();
    }
    let is_read_anyway = |candidate: &&Candidate| candidate.kind != NameKind::Unknown && candidate.split.is_none();
    let read_ahead = || {
        let files = candidates.par_iter().filter(is_read_anyway);
        files.for_each(|candidate| _ = loader.read(&candidate.source));
    };
    rayon::join(read_configs, read_ahead).0
}

/// Whether a file is named as the configuration of a name server.
pub fn is_server_config(name: &str) -> bool {
    server::by_name(name).is_some()
}

/// Whether an argument stands for standard input.
fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// How standard input is shown.
const STDIN: &str = "<stdin>";

fn read_stdin(sources: &SourceMap, stdin: &mut dyn Read) -> Result<Arc<SourceFile>, ReadError> {
    let mut bytes = Vec::new();
    stdin
        .read_to_end(&mut bytes)
        .map_err(|failure| ReadError::new(format!("cannot be read: {}", paths::reason(&failure)), None))?;
    if let Some(format) = Foreign::of(&bytes) {
        return Err(format.explain("FILE"));
    }
    sources.add(STDIN, bytes).map_err(|failure| ReadError::new(failure.to_string(), None))
}

fn fixed_root(request: &Request<'_>) -> Result<Roots, UsageError> {
    let resolve = |folder: &Path| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        folder.canonicalize().ok().filter(|folder| folder.is_dir())
    };
    match (&request.root, &request.policy_folder) {
        (Some(root), _) => resolve(root).map(Roots::fixed).ok_or_else(|| UsageError {
            message: format!("`--root {}` is not a folder", paths::shown(root)),
            help: None,
        }),
        (None, Some(folder)) => Ok(resolve(folder).map(Roots::fixed).unwrap_or_default()),
        (None, None) => Ok(Roots::default()),
    }
}

fn check_origin_use(request: &Request<'_>) -> Result<(), UsageError> {
    let Some(origin) = &request.origin else {
        return Ok(());
    };
    let help = Some("map files to origins with `[zones] origins` in a policy".to_owned());
    match request.paths {
        [path] if is_stdin(path) || !path.is_dir() => Ok(()),
        [path] => {
            let path = paths::shown(path);
            Err(UsageError { message: format!("`--origin {origin}` is for one file, and `{path}` is a folder"), help })
        }
        paths => {
            let count = paths.len();
            Err(UsageError {
                message: format!("`--origin {origin}` is for one file, and {count} paths are given"),
                help,
            })
        }
    }
}

/// How large files may be, and whether none is read that was not named.
fn limits(request: &Request<'_>) -> (Option<u64>, bool) {
    (request.file_limit, request.zones.is_some_and(|config| config.isolated))
}

/// The folders of `include-roots`, links resolved; those that do not exist hold nothing to include.
fn include_roots(request: &Request<'_>) -> Vec<PathBuf> {
    let Some(config) = request.zones else {
        return Vec::new();
    };
    config.include_roots.iter().filter_map(|folder| folder.canonicalize().ok()).collect()
}
