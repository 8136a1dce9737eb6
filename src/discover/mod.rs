//! From the paths on the command line to zone files with their origins.
//!
//! 1. `walk` turns arguments and the policy's zone set into candidates, by name alone;
//! 2. `load` reads each once, inside the root that `roots` has chosen, and `formats` says what is no text;
//! 3. `entries` looks at the first entries of those whose name does not settle what they are;
//! 4. `fragments` tells zones from files that are only `$INCLUDE`d;
//! 5. `origin` (the text) and `names` (the file name) say which zone it is; where neither does, that is an error and
//!    never a guess, because a wrong origin makes every name of the zone wrong.
//!
//! Configuration files of name servers will be one more source of origins, between the policy and the text: see
//! `Finder::origin`.

mod config;
mod entries;
mod formats;
mod fragments;
mod listing;
mod load;
mod names;
mod origin;
mod paths;
mod roots;
mod texts;
mod walk;

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

pub use config::{Pattern, ZoneConfig};
pub use listing::{unchecked_listing, zones_listing};
pub use load::FsLoader;
pub use origin::{OriginWhy, Place};
pub use texts::{Texts, texts};

use crate::source::{FileId, SourceFile, SourceMap};
use crate::zone::include::NoIncludes;
use crate::zone::name::Name;
use formats::Foreign;
use fragments::Includes;
use load::ReadError;
use names::NameKind;
use origin::Stated;
use roots::Roots;
use walk::{Candidate, Given, Walk};

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
    /// Whether findings in it are asked for; otherwise it only answers look-ups.
    pub reported: bool,
    /// Paths of the files it includes, directly or not, sorted.
    pub includes: Vec<String>,
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
    let candidates = walk.take_candidates();
    let loader = FsLoader::new(sources, walk.roots.clone(), include_roots(request), walk.names.clone());
    let mut finder = Finder { request, loader: &loader, found: Discovery::default(), walk };
    finder.stdin(stdin);
    finder.files(candidates);
    let mut found = finder.found;
    found.skipped.append(&mut finder.walk.skipped);
    found.errors.append(&mut finder.walk.errors);
    found.zones.sort_by(|a, b| (a.file.path(), &a.origin).cmp(&(b.file.path(), &b.origin)));
    found.skipped.sort();
    found.skipped.dedup();
    found.errors.sort();
    found.errors.dedup();
    Ok((found, loader))
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

/// The folders of `include-roots`, links resolved; those that do not exist hold nothing to include.
fn include_roots(request: &Request<'_>) -> Vec<PathBuf> {
    let Some(config) = request.zones else {
        return Vec::new();
    };
    config.include_roots.iter().filter_map(|folder| config.base.join(folder).canonicalize().ok()).collect()
}

/// A candidate that turned out to be text.
struct Text {
    candidate: Candidate,
    file: Arc<SourceFile>,
    look: entries::Look,
}

/// What became of a candidate.
enum Outcome {
    Text(Box<Text>),
    Skipped(Skipped),
    Error(InputError),
    NoZone,
}

/// A zone, or why a text is none.
enum Verdict {
    Zone(Box<ZoneInput>),
    Skipped(Skipped),
    Error(InputError),
}

struct Finder<'r, 'l, 's> {
    request: &'r Request<'r>,
    loader: &'l FsLoader<'s>,
    walk: Walk<'r>,
    found: Discovery,
}

impl Finder<'_, '_, '_> {
    fn stdin(&mut self, stdin: &mut dyn Read) {
        if !self.request.paths.iter().any(|path| is_stdin(path)) {
            return;
        }
        let error = |error: ReadError| InputError {
            path: STDIN.to_owned(),
            message: error.message,
            help: error.help,
            reported: true,
        };
        let file = match read_stdin(self.loader.sources(), stdin) {
            Ok(file) => file,
            Err(failure) => return self.found.errors.push(error(failure)),
        };
        let stated = match &self.request.origin {
            Some(origin) => Stated::Origin(origin.clone(), OriginWhy::Option),
            None => origin::stated(&file, Some(&NoIncludes)),
        };
        match stated {
            Stated::Origin(origin, why) => {
                self.found.zones.push(ZoneInput {
                    file,
                    origin,
                    why,
                    view: None,
                    reported: true,
                    includes: Vec::new(),
                });
            }
            _ => self.found.errors.push(error(ReadError::new(
                "has no known origin: its SOA owner is not absolute, and there is no `$ORIGIN` in front",
                Some("say which zone it is with `--origin NAME`"),
            ))),
        }
    }

    fn files(&mut self, candidates: Vec<Candidate>) {
        let named: Vec<PathBuf> = candidates.iter().map(|candidate| candidate.named.clone()).collect();
        let outcomes: Vec<Outcome> =
            candidates.into_par_iter().map(|candidate| examine(self.loader, candidate)).collect();
        let mut touched: Vec<&Path> = Vec::new();
        let mut texts = Vec::new();
        for (outcome, named) in outcomes.into_iter().zip(&named) {
            if !matches!(outcome, Outcome::NoZone | Outcome::Skipped(_)) {
                touched.push(named);
            }
            match outcome {
                Outcome::Text(text) => texts.push(*text),
                Outcome::Skipped(skipped) => self.found.skipped.push(skipped),
                Outcome::Error(error) => self.found.errors.push(error),
                Outcome::NoZone => {}
            }
        }
        let skipped = self.texts(texts);
        touched.retain(|named| !skipped.contains(*named));
        self.empty_folders(&touched);
    }

    /// Tells zones from fragments, and finds the zones' origins. Gives the files that turned out to be neither.
    fn texts(&mut self, texts: Vec<Text>) -> HashSet<PathBuf> {
        let includes = Includes::of(texts.iter().map(|text| &text.file), self.loader);
        let mut ids: Vec<FileId> = Vec::new();
        let mut own_zones = HashSet::new();
        let mut seen = HashSet::new();
        for text in &texts {
            if seen.insert(text.file.id()) {
                ids.push(text.file.id());
            }
            if self.mapped(&text.candidate).is_some() {
                own_zones.insert(text.file.id());
            }
        }
        let by_id: HashMap<FileId, &Text> = texts.iter().map(|text| (text.file.id(), text)).collect();
        let is_zone =
            |id: FileId| own_zones.contains(&id) || by_id.get(&id).is_some_and(|text| states_its_zone(&text.file));
        let fragments = includes.fragments(&ids, is_zone);
        let asked: HashSet<FileId> = texts
            .iter()
            .filter(|text| text.candidate.reported() && fragments.contains(&text.file.id()))
            .map(|text| text.file.id())
            .collect();
        let verdicts: Vec<(&Text, Verdict)> = texts
            .par_iter()
            .filter(|text| !fragments.contains(&text.file.id()))
            .map(|text| (text, self.verdict(text, &includes, &asked)))
            .collect();
        let skipped = self.settle(verdicts);
        let zones: HashSet<FileId> = self.found.zones.iter().map(|zone| zone.file.id()).collect();
        let included = includes.included_by().into_iter().filter(|(_, (id, _))| !zones.contains(id));
        self.found.fragments =
            included.map(|(path, (_, by))| Fragment { path, included_by: by.into_iter().collect() }).collect();
        skipped
    }

    /// Files the verdicts. One file under several names is one zone for each origin that the names give it; a name
    /// that gives none is no fault then.
    fn settle(&mut self, verdicts: Vec<(&Text, Verdict)>) -> HashSet<PathBuf> {
        let mut skipped = HashSet::new();
        let mut known: HashMap<(FileId, Name), usize> = HashMap::new();
        let mut others = Vec::new();
        for (text, verdict) in verdicts {
            match verdict {
                Verdict::Zone(zone) => {
                    let key = (zone.file.id(), zone.origin.as_ref().to_lowercase());
                    let at = *known.entry(key).or_insert(self.found.zones.len());
                    match self.found.zones.get_mut(at) {
                        Some(same) => same.reported |= zone.reported,
                        None => self.found.zones.push(*zone),
                    }
                }
                other => others.push((text, other)),
            }
        }
        let zones: HashSet<FileId> = self.found.zones.iter().map(|zone| zone.file.id()).collect();
        for (text, verdict) in others.into_iter().filter(|(text, _)| !zones.contains(&text.file.id())) {
            match verdict {
                Verdict::Error(error) => self.found.errors.push(error),
                Verdict::Skipped(reason) => {
                    skipped.insert(text.candidate.named.clone());
                    self.found.skipped.push(reason);
                }
                Verdict::Zone(_) => {}
            }
        }
        skipped
    }

    /// What the policy says the file's origin is.
    fn mapped(&self, candidate: &Candidate) -> Option<Name> {
        let (config, relative) = self.walk.relative(&candidate.named)?;
        config.origin(relative).cloned()
    }

    fn origin(&self, text: &Text) -> Option<(Name, OriginWhy)> {
        if text.candidate.given == Given::File
            && let Some(origin) = &self.request.origin
        {
            return Some((origin.clone(), OriginWhy::Option));
        }
        if let Some(origin) = self.mapped(&text.candidate) {
            return Some((origin, OriginWhy::Policy));
        }
        if let Stated::Origin(origin, why) = origin::stated(&text.file, Some(self.loader)) {
            return Some((origin, why));
        }
        let name = text.candidate.name();
        names::origin(&name).map(|origin| (origin, OriginWhy::FileName(name)))
    }

    fn verdict(&self, text: &Text, includes: &Includes, asked: &HashSet<FileId>) -> Verdict {
        let sure = text.candidate.kind == NameKind::Zone;
        if !text.look.any {
            return match sure {
                true => Verdict::Error(input_error(text, nothing_in(&text.file))),
                false => Verdict::Skipped(skipped(text, nothing_in(&text.file).message)),
            };
        }
        let hints = text.candidate.given != Given::File && names::is_root_hints(&text.candidate.name());
        if hints && !text.look.soa {
            return Verdict::Skipped(skipped(text, "root hints for a resolver, not a zone".to_owned()));
        }
        match self.origin(text) {
            Some((origin, why)) => {
                let reach = includes.reach(text.file.id());
                let reported = text.candidate.reported() || !reach.is_disjoint(asked);
                let includes = includes.paths(&reach);
                Verdict::Zone(Box::new(ZoneInput {
                    file: Arc::clone(&text.file),
                    origin,
                    why,
                    view: None,
                    reported,
                    includes,
                }))
            }
            None if sure || text.look.soa => Verdict::Error(input_error(text, no_origin(text))),
            None => Verdict::Skipped(skipped(text, "no SOA, no known origin, and no zone includes it".to_owned())),
        }
    }

    /// A folder that was given and brought nothing at all is as wrong as a file that does not exist.
    fn empty_folders(&mut self, touched: &[&Path]) {
        let listed = self.request.zones.is_some_and(ZoneConfig::lists_zones);
        for (folder, shown) in &self.walk.folders {
            if touched.iter().any(|path| path.starts_with(folder)) {
                continue;
            }
            let help = if listed {
                "see `[zones] include` in the policy; `zonewarden zones --unchecked` lists what was left out"
            } else {
                "zone files are known by their names (`example.com.zone`, `db.example.com`) or by `$ORIGIN`, `$TTL` or \
                 a SOA at their top; `zonewarden zones --unchecked` lists what was left out"
            };
            self.found.errors.push(InputError {
                path: shown.clone(),
                message: "holds no zone files".to_owned(),
                help: Some(help.to_owned()),
                reported: true,
            });
        }
    }
}

/// How many bytes decide whether a file of no telling name is a zone.
const HEAD: u64 = 16 * 1024;
/// How many entries decide it.
const HEAD_ENTRIES: usize = 64;

/// Reads a candidate, as far as its name does not rule it out.
fn examine(loader: &FsLoader<'_>, candidate: Candidate) -> Outcome {
    let fail = |error: ReadError, candidate: &Candidate| {
        Outcome::Error(InputError {
            path: candidate.source.shown.clone(),
            message: error.message,
            help: error.help,
            reported: candidate.reported(),
        })
    };
    if candidate.kind == NameKind::Unknown {
        // Whatever cannot be opened here is most likely no zone.
        let Ok(head) = load::read_head(&candidate.source.path, HEAD) else {
            return Outcome::NoZone;
        };
        let look = entries::look(&head, HEAD_ENTRIES);
        if Foreign::of(&head).is_some() || !(look.zone_like && look.declares) {
            return Outcome::NoZone;
        }
    }
    let file = match loader.read(&candidate.source) {
        Ok(file) => file,
        Err(error) => return fail(error, &candidate),
    };
    let sure = candidate.kind == NameKind::Zone;
    match Foreign::of(file.bytes()) {
        None | Some(Foreign::Empty) => {}
        Some(format) if sure || format.is_zone_data() => return fail(format.explain(file.path()), &candidate),
        Some(format) => {
            return Outcome::Skipped(Skipped {
                path: candidate.source.shown,
                reason: format.explain(file.path()).message,
            });
        }
    }
    let look = entries::look(&file.bytes()[..file.bytes().len().min(entries::MAX_BYTES)], entries::MAX_ENTRIES);
    let by_name = names::kind(&candidate.name()) == NameKind::Zone;
    if look.any && !look.somewhere && !by_name {
        return match sure {
            true => fail(ReadError::new("does not look like a zone file: no directive, no record", None), &candidate),
            false => Outcome::Skipped(Skipped {
                path: candidate.source.shown,
                reason: "named like a zone file, but without directives and records".to_owned(),
            }),
        };
    }
    Outcome::Text(Box::new(Text { candidate, file, look }))
}

/// Whether a file that others include is a zone of its own all the same: it holds a SOA under a name of its own.
fn states_its_zone(file: &SourceFile) -> bool {
    let look = entries::look(&file.bytes()[..file.bytes().len().min(entries::MAX_BYTES)], entries::MAX_ENTRIES);
    look.soa && matches!(origin::stated(file, None), Stated::Origin(..))
}

fn skipped(text: &Text, reason: String) -> Skipped {
    Skipped { path: text.file.path().to_owned(), reason }
}

fn input_error(text: &Text, error: ReadError) -> InputError {
    InputError {
        path: text.file.path().to_owned(),
        message: error.message,
        help: error.help,
        reported: text.candidate.reported(),
    }
}

fn nothing_in(file: &SourceFile) -> ReadError {
    match Foreign::of(file.bytes()) {
        Some(format) => format.explain(file.path()),
        None => ReadError::new("holds no records, only blank lines and comments", None),
    }
}

fn no_origin(text: &Text) -> ReadError {
    let name = text.candidate.name();
    let help = if text.look.soa {
        "write `$ORIGIN example.com.` with the zone's name at its top, give `--origin NAME`, or map the file with \
         `[zones] origins` in a policy"
    } else {
        "if zones include it, check those; else write `$ORIGIN example.com.` with the zone's name at its top, or give \
         `--origin NAME`"
    };
    ReadError::new(
        format!("has no known origin: no absolute SOA owner, no `$ORIGIN` in front, and `{name}` names no zone"),
        Some(help),
    )
}
