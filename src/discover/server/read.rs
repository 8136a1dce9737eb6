//! Reads the configurations that were found, and tells which file of the repository each zone is.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobBuilder;

use super::locate::{Located, Locator, Surroundings};
use super::{Opener, Served, Server, ServerPath, Told, by_text, shown};
use crate::discover::load::FsLoader;
use crate::discover::paths;
use crate::discover::real::RealPath;
use crate::discover::{HashMap, Note, OriginWhy};
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::zone::name::Name;

/// A longer configuration is something else.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A configuration file to be read; its links are resolved.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::discover) struct ConfigFile {
    pub(in crate::discover) path: PathBuf,
    /// `None` where its text has to tell.
    pub(in crate::discover) server: Option<Server>,
}

/// A zone that a server makes of a file of the repository.
#[derive(Clone, Debug)]
pub(in crate::discover) struct ServedFile {
    pub(in crate::discover) served: Served,
    /// Where the configuration says so, for people.
    pub(in crate::discover) why: OriginWhy,
    /// Whether nothing but the name of the file speaks for its being the one meant.
    pub(in crate::discover) by_name_only: bool,
}

/// What all configurations together say.
#[derive(Debug, Default)]
pub(in crate::discover) struct ServedFiles {
    /// By file, links resolved.
    pub(in crate::discover) files: HashMap<RealPath, Vec<ServedFile>>,
    pub(in crate::discover) notes: Vec<Note>,
}

/// Reads `configs`. `known` are the files that may be zones, links resolved.
pub(in crate::discover) fn read<'p>(
    configs: &[ConfigFile],
    known: impl Iterator<Item = &'p RealPath>,
    loader: &FsLoader<'_>,
) -> ServedFiles {
    let mut found = ServedFiles::default();
    if configs.is_empty() {
        return found;
    }
    let mut disk = Disk { loader, locator: Locator::new(known), surroundings: HashMap::default() };
    let mut all: Vec<(FileId, Told)> = Vec::new();
    for config in configs {
        match disk.read(&config.path) {
            Ok(file) => {
                let server = config.server.unwrap_or_else(|| by_text(&file.bytes()));
                all.push((file.id(), server.read(&file, &mut disk)));
            }
            Err(message) => found.notes.push(Note {
                path: loader.show(&config.path),
                line: 1,
                column: 1,
                message: format!("this server configuration is not read: it {message}"),
                is_fault: true,
            }),
        }
    }
    for told in outermost(all) {
        found.add(told, &mut disk);
    }
    found.notes.sort();
    found.notes.dedup();
    found
}

/// Those that no other includes: a file that a view includes says nothing by itself. Of a ring the first counts.
fn outermost(all: Vec<(FileId, Told)>) -> Vec<Told> {
    let mut kept: Vec<Told> = Vec::new();
    let includers: Vec<HashSet<FileId>> = all.iter().map(|(_, told)| told.included.clone()).collect();
    let ids: Vec<FileId> = all.iter().map(|(id, _)| *id).collect();
    for (place, (id, told)) in all.into_iter().enumerate() {
        let by_other = includers.iter().enumerate().any(|(other, included)| {
            let in_a_ring = ids.get(other).is_some_and(|other| told.included.contains(other));
            other != place && included.contains(&id) && (!in_a_ring || other < place)
        });
        if !by_other {
            kept.push(told);
        }
    }
    kept
}

impl ServedFiles {
    fn add(&mut self, told: Told, disk: &mut Disk<'_, '_>) {
        let sources = disk.loader.sources();
        for fault in told.faults {
            self.notes.push(note(sources, fault.span, fault.message, true));
        }
        self.files.reserve(told.zones.len());
        // How the configuration is shown that the zones at hand stand in.
        let mut shown_as: Option<(Arc<SourceFile>, Arc<str>)> = None;
        let (mut missing, mut folders) = (Vec::new(), Folders::default());
        for mut served in told.zones {
            let around = disk.surroundings(served.at.file);
            let located = disk.locator.file(&served.file, &around).filter(|at| permitted(&at.file));
            let Some(Located { file, by_name_only }) = located else {
                if matches!(served.usage, super::Use::Primary) {
                    missing.push(served);
                }
                continue;
            };
            let (config, path) = match shown_as.take() {
                Some(known) if known.0.id() == served.at.file => known,
                _ => {
                    let config = sources.get(served.at.file);
                    let path = config.path().into();
                    (config, path)
                }
            };
            let line = config.position(served.at.start).line;
            let why = OriginWhy::Server { path: Arc::clone(&path), line };
            shown_as = Some((config, path));
            // It was needed to find the file.
            let written = std::mem::take(&mut served.file);
            if !by_name_only {
                folders.add(written);
            }
            // Nearly every file is one zone.
            let of_file = self.files.entry(file).or_insert_with(|| Vec::with_capacity(1));
            of_file.push(ServedFile { served, why, by_name_only });
        }
        if !missing.is_empty() {
            self.add_missing(&missing, &folders.known, sources);
        }
    }

    /// Many repositories hold some of a server's zones only. But where its other files of one folder are, a file was
    /// forgotten or removed while its zone is still served. The zones that come with a server are no news.
    fn add_missing(&mut self, missing: &[Served], held: &HashSet<String>, sources: &SourceMap) {
        let is_fault = |served: &Served| held.contains(&folder_of(&served.file)) && !comes_with_a_server(&served.name);
        let faults = missing.iter().filter(|served| is_fault(served)).count();
        let mut first = true;
        for served in missing {
            let path = served.file.to_string();
            let mut message =
                format!("the file of zone `{}` is not in this repository: `{}`", served.name, shown(&path));
            let told = is_fault(served) && std::mem::take(&mut first);
            if told && faults > 1 {
                let more = match faults - 1 {
                    1 => "is that of 1 more zone".to_owned(),
                    more => format!("are those of {more} more zones"),
                };
                message.push_str(&format!(", nor {more}; zonewarden zones --unchecked lists all"));
            }
            self.notes.push(note(sources, served.at, message, told));
        }
    }
}

/// Folders on the server that files were found of. Most often the next file lies in the folder of the one before.
#[derive(Default)]
struct Folders {
    known: HashSet<String>,
    last: Option<ServerPath>,
}

impl Folders {
    fn add(&mut self, file: ServerPath) {
        let folder = |file: &ServerPath| file.path.rfind('/');
        let is_same = |last: &ServerPath| {
            last.folder == file.folder
                && folder(last) == folder(&file)
                && last.path.get(..folder(last).unwrap_or(0)) == file.path.get(..folder(&file).unwrap_or(0))
        };
        if !self.last.as_ref().is_some_and(is_same) {
            self.known.insert(folder_of(&file));
        }
        self.last = Some(file);
    }
}

/// The folder on the server that a file lies in, as written.
fn folder_of(file: &ServerPath) -> String {
    let path = file.to_string();
    path.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default()
}

/// Whether packages of name servers bring the zone along.
fn comes_with_a_server(name: &Name) -> bool {
    let name = name.to_string();
    let reverse = ["0.in-addr.arpa.", "127.in-addr.arpa.", "255.in-addr.arpa.", "0.0.0.ip6.arpa."];
    name == "." || name == "localhost." || reverse.iter().any(|reserved| name.ends_with(reserved))
}

fn note(sources: &SourceMap, span: Span, message: String, is_fault: bool) -> Note {
    let file = sources.get(span.file);
    let position = file.position(span.start);
    Note { path: file.path().to_owned(), line: position.line, column: position.column, message, is_fault }
}

/// Version control keeps credentials in its folder.
fn permitted(path: &Path) -> bool {
    // To take a path apart is dear, and hardly any has these letters anywhere.
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_git = |at| bytes.get(at..at + 4).is_some_and(|part: &[u8]| part.eq_ignore_ascii_case(b".git"));
    let has_letters = memchr::memchr_iter(b'.', bytes).any(is_git);
    !has_letters || !path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"))
}

/// Configuration files on disk, inside the root.
struct Disk<'l, 's> {
    loader: &'l FsLoader<'s>,
    locator: Locator,
    /// Of files that were read, by their id.
    surroundings: HashMap<FileId, Arc<Surroundings>>,
}

impl Disk<'_, '_> {
    fn read(&mut self, path: &Path) -> Result<Arc<SourceFile>, String> {
        let file = self.loader.read_canonical(path).map_err(|error| error.message)?;
        if file.len() > MAX_BYTES {
            return Err(format!("has more than {MAX_BYTES} bytes"));
        }
        let folders: Vec<PathBuf> = path.parent().map(Path::to_owned).into_iter().collect();
        let roots = self.loader.roots_of(&folders);
        self.surroundings.insert(file.id(), Arc::new(Surroundings::new(folders, roots)));
        Ok(file)
    }

    fn surroundings(&self, file: FileId) -> Arc<Surroundings> {
        self.surroundings.get(&file).map(Arc::clone).unwrap_or_default()
    }
}

impl Opener for Disk<'_, '_> {
    fn open(&mut self, path: &ServerPath, from: &SourceFile) -> Result<Vec<Arc<SourceFile>>, String> {
        let around = self.surroundings(from.id());
        let (before, last) = path.path.rsplit_once('/').unwrap_or(("", &path.path));
        if !last.contains(['*', '?', '[']) {
            let located = self.locator.file(path, &around).filter(|at| permitted(&at.file));
            let located = located.ok_or_else(|| "is not found in this repository".to_owned())?;
            return Ok(vec![self.read(&located.file)?]);
        }
        let absolute = if path.path.starts_with('/') { "/" } else { "" };
        let folder = ServerPath { folder: path.folder.clone(), path: format!("{absolute}{before}") };
        let folder = match before.is_empty() && path.folder.is_empty() {
            true => around.folders.first().cloned(),
            false => self.locator.folder(&folder, &around),
        };
        let folder = folder.ok_or_else(|| "is in a folder that is not in this repository".to_owned())?;
        let glob = GlobBuilder::new(last).literal_separator(true).build();
        let glob = glob.map_err(|error| format!("is not a pattern: {}", error.kind()))?.compile_matcher();
        let entries =
            std::fs::read_dir(&folder).map_err(|error| format!("cannot be read: {}", paths::reason(&error)))?;
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.file_name().is_some_and(|name| glob.is_match(name)) && path.is_file())
            .filter_map(|path| path.canonicalize().ok())
            .filter(|path| around.has_inside(path) && permitted(path))
            .collect();
        files.sort();
        files.dedup();
        files.iter().map(|file| self.read(file)).collect()
    }
}
