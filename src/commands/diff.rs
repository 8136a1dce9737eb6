//! `zonewarden diff OLD NEW`: what has changed between two states of zones, as a person would tell it.
//!
//! A side is a file or folder, else a revision of the git repository around the working folder: `main`, or
//! `main:zones/example.com.zone`. Of a whole revision only that counts which the other side is: the same folder, or the zones
//! of a file.

mod show;

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::base;
use super::session::{self, Stop, Usage};
use crate::change::Base;
use crate::change::listing::listing;
use crate::cli::{DiffArgs, DiffFormat, InputArgs, PolicyArgs};
use crate::discover::FactsPaths;
use crate::fix::NewTexts;
use crate::git::{Checkout, Repository};
use crate::model::{Zone, ZoneId, ZoneSet};
use crate::policy::{self, Loaded, Policy, StandingIn};
use crate::report::{Outcome, RunError, Summary};
use crate::source::SourceMap;

/// Runs the subcommand. Exit code 0 whether or not there is a difference; 2 for a revision that is none, 3 for files that
/// cannot be read.
pub fn run(args: &DiffArgs) -> u8 {
    session::with_exit_code(|| diff(args))
}

fn diff(args: &DiffArgs) -> Result<u8, Stop> {
    let sources = SourceMap::new();
    let (old, new) = (Place::of(&args.old, &args.new, &sources)?, Place::of(&args.new, &args.old, &sources)?);
    let mut summary = Summary::new(None);
    let mut was = old.read(args, &sources, &mut summary)?;
    let mut now = new.read(args, &sources, &mut summary)?;
    let names = |zones: &[Zone]| zones.iter().map(Zone::apex_text).collect::<HashSet<String>>();
    match (old.zones_of_other, new.zones_of_other) {
        (true, _) => was = of_names(was, &names(&now)),
        (_, true) => now = of_names(now, &names(&was)),
        _ => {}
    }
    let set = ZoneSet::new(now).against(Arc::new(Base::new(ZoneSet::new(was), Vec::new())));
    let zones = listing(&set, &sources);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        DiffFormat::Text => show::text(&zones, &sources, &mut out)?,
        DiffFormat::Markdown => show::markdown(&zones, &sources, &mut out)?,
        DiffFormat::Json => show::json(&zones, &sources, &mut out)?,
    }
    out.flush()?;
    session::print_errors(&summary.errors)?;
    Ok(summary.errors.iter().map(|error| error.kind.outcome()).fold(Outcome::Clean, Outcome::max).code())
}

/// The zones of those names, under numbers of their own.
fn of_names(zones: Vec<Zone>, names: &HashSet<String>) -> Vec<Zone> {
    let kept = zones.into_iter().filter(|zone| names.contains(&zone.apex_text()));
    kept.enumerate().map(|(number, zone)| zone.with_id(ZoneId::new(number))).collect()
}

/// One of the two sides.
struct Place {
    /// The file or folder to read.
    path: PathBuf,
    /// For a revision: its files, and where they belong.
    checkout: Option<(Checkout, PathBuf)>,
    /// Whether only the zones count that the other side has: it is a whole revision, and the other a single file.
    zones_of_other: bool,
}

/// Whether a word names a file or folder. The top of a bare repository holds files of git's, such as `HEAD`, and no others.
fn is_path(word: &str) -> bool {
    Path::new(word).exists()
        && (Path::new(word).is_absolute() || Repository::around(Path::new(".")).is_none_or(|around| !around.is_bare()))
}

impl Place {
    fn of(word: &str, other: &str, sources: &SourceMap) -> Result<Place, Stop> {
        if is_path(word) {
            return Ok(Place { path: PathBuf::from(word), checkout: None, zones_of_other: false });
        }
        let Some(repository) = Repository::around(Path::new(".")) else {
            return Err(Stop::Usage(Usage {
                message: format!("there is no file or folder `{}`, and no git repository here", word.escape_debug()),
                help: Some("name two files, two folders, or two revisions of a repository".to_owned()),
            }));
        };
        // A revision holds no colon, a path may.
        let (name, below) = word.split_once(':').unwrap_or((word, ""));
        let beside = if word.contains(':') { None } else { below_top(other, &repository) };
        let mut objects = repository.objects()?;
        let revision = repository.revision(&mut objects, name)?;
        let checkout = Checkout::of(&repository, &mut objects, &revision)?;
        base::show(&checkout, name, sources);
        let path = checkout.root().join(below);
        if below.split('/').any(|part| part == "..") || !path.exists() {
            return Err(no_such(name, below));
        }
        let zones_of_other = beside.is_some() && Path::new(other).is_file();
        let path = match beside.filter(|_| !zones_of_other) {
            // A folder that was not there held no zones.
            Some(folder) if !path.join(&folder).is_dir() => {
                let empty = path.join(&folder);
                std::fs::create_dir_all(&empty).map_err(|_| no_such(name, &folder.to_string_lossy()))?;
                empty
            }
            Some(folder) => path.join(folder),
            None => path,
        };
        Ok(Place { path, checkout: Some((checkout, repository.top().to_owned())), zones_of_other })
    }

    fn read(&self, args: &DiffArgs, sources: &SourceMap, summary: &mut Summary) -> Result<Vec<Zone>, Stop> {
        let input =
            InputArgs { paths: vec![self.path.clone()], input_format: args.input_format, ..InputArgs::default() };
        let loaded = self.policy(&args.policy, &input, sources);
        let facts = FactsPaths::find(&loaded.policy.facts().files, loaded.policy.folder(), &[]);
        let (found, loader) = session::discover(sources, &input, &loaded.policy, &facts)?;
        session::summarise(summary, &found, &loaded.errors, sources);
        // A revision without zones is one of which all are new.
        if self.checkout.is_some() {
            summary.errors.retain(|error: &RunError| !error.message.ends_with("zone files") && error.path.is_some());
        }
        Ok(session::read_all(&found, &loader, &loaded.policy, &NewTexts::default()))
    }

    /// The policy says where zones are; that of a revision is its own.
    fn policy(&self, args: &PolicyArgs, input: &InputArgs, sources: &SourceMap) -> Loaded {
        let asked = session::policy_args(args, input);
        let Some((checkout, _)) = &self.checkout else { return Policy::load(&asked, sources) };
        let root = checkout.root().to_owned();
        let start = if self.path.is_dir() { Some(self.path.as_path()) } else { self.path.parent() };
        let found = start.filter(|_| !args.isolated).and_then(|start| policy::find_below(start, &root));
        let standing_in = Some(StandingIn { read: root.clone(), meant: root });
        Policy::load(&policy::PolicyArgs { config: asked.config.clone().or(found), standing_in, ..asked }, sources)
    }
}

/// Where a file or folder lies below the top of the repository; `None` for the top itself and for all else.
fn below_top(word: &str, repository: &Repository) -> Option<PathBuf> {
    let path = Path::new(word).canonicalize().ok().filter(|_| is_path(word))?;
    let below = path.strip_prefix(repository.top()).ok()?;
    (!below.as_os_str().is_empty()).then(|| below.to_owned())
}

fn no_such(name: &str, below: &str) -> Stop {
    Stop::Usage(Usage {
        message: format!("`{}` holds no `{}`", name.escape_debug(), below.escape_debug()),
        help: Some(format!("`git ls-tree -r --name-only {}` lists its files", name.escape_debug())),
    })
}
