//! Opening files: each once, regular files only, includes inside the root only.

use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::HashMap;
use super::formats::Foreign;
use super::octodns::{Settings, Split};
use super::open::{MAX_FILE, ReadError, cannot_read, open_regular, read_short, read_whole, too_large};
use super::paths;
use super::real::RealPath;
use super::roots::Roots;
use super::shown::ShownFolders;
use crate::exports::{self, Form, InputFormat, OctoDnsZone, Part};
use crate::source::{FileId, LARGE, SourceFile, SourceMap};
use crate::zone::include::{IncludeError, Loader};
use crate::zone::name::Name;

/// One file to be read.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// How it is opened; mostly the same text as one of the two below.
    pub(crate) path: Arc<Path>,
    /// Its path with all links resolved; what makes it one file.
    pub(crate) canonical: RealPath,
    /// How it is shown.
    pub(crate) shown: Arc<str>,
    /// The folder it was found in and, if a link led elsewhere, the folder it lies in; links resolved.
    pub(crate) folders: Arc<[PathBuf]>,
    /// Whether it was a regular file when its folder was read.
    pub(crate) seen_regular: bool,
}

/// Something that is made once, by whoever needs it first.
type Slot<T> = Arc<OnceLock<T>>;

/// The zones of a file that holds several, by name.
type Parts = Vec<(String, Arc<SourceFile>)>;

type ReadResult = Result<Arc<SourceFile>, ReadError>;

/// The same in two words, as there is one for each file.
type ReadOnce = Result<Arc<SourceFile>, Box<ReadError>>;

/// A file that was asked for.
#[derive(Debug)]
enum OneFile {
    /// What became of it.
    Read(ReadOnce),
    /// Somebody reads it; others wait here.
    Reading(Slot<ReadOnce>),
}

impl OneFile {
    fn file(&self) -> Option<&Arc<SourceFile>> {
        match self {
            OneFile::Read(read) => read.as_ref().ok(),
            OneFile::Reading(slot) => slot.get()?.as_ref().ok(),
        }
    }
}

/// The folders of each file that was read.
#[derive(Default, Debug)]
struct Folders {
    /// By the number of the file; the place of its folders in the list, or nothing that is one.
    of_files: Vec<u32>,
    lists: Vec<Arc<[PathBuf]>>,
}

impl Folders {
    const NONE: u32 = u32::MAX;

    fn of(&self, file: FileId) -> Option<Arc<[PathBuf]>> {
        let place = *self.of_files.get(file.index())?;
        self.lists.get(place as usize).map(Arc::clone)
    }

    fn note(&mut self, file: FileId, folders: &Arc<[PathBuf]>) {
        // Files that lie together are read together, and share theirs.
        if !self.lists.last().is_some_and(|last| Arc::ptr_eq(last, folders)) {
            self.lists.push(Arc::clone(folders));
        }
        if self.of_files.len() <= file.index() {
            self.of_files.resize(file.index() + 1, Folders::NONE);
        }
        if let Some(place) = self.of_files.get_mut(file.index()) {
            *place = (self.lists.len() - 1) as u32;
        }
    }
}

/// Reads files from disk into a [`SourceMap`], each once, and finds what they include.
///
/// An `$INCLUDE` is looked for in the folder of the file that includes, then in each include root, then in the root,
/// and refused if it lies outside the root, symbolic links resolved. May be used from many threads at once; which
/// file is found and how it is shown does not depend on who asks first.
#[derive(Debug)]
pub struct FsLoader<'s> {
    sources: &'s SourceMap,
    file_limit: u64,
    roots: Roots,
    include_roots: Vec<PathBuf>,
    names: ShownFolders,
    files: Mutex<HashMap<RealPath, OneFile>>,
    folders: Mutex<Folders>,
    found: Mutex<HashMap<IncludeKey, Result<PathBuf, IncludeError>>>,
    converted: Mutex<HashMap<FileId, Slot<ReadResult>>>,
    parts: Mutex<HashMap<FileId, Slot<Parts>>>,
    /// What octoDNS's configuration says of folders; `None` where no file is read that was not named.
    octodns: Option<Mutex<HashMap<PathBuf, Slot<Settings>>>>,
    splits: Mutex<HashMap<RealPath, Slot<SplitResult>>>,
}

/// A file of a zone of several, as it is shown, that cannot be read, and why.
pub(crate) type PartError = (String, ReadError);

type SplitResult = Result<Arc<SourceFile>, PartError>;

/// The folder of the including file, and the name as written: together they say which file is meant.
type IncludeKey = (PathBuf, Vec<u8>);

impl<'s> FsLoader<'s> {
    /// A loader that reads files of up to `file_limit` bytes, and, if `isolated`, none that was not named or included.
    pub(crate) fn new(
        sources: &'s SourceMap,
        roots: Roots,
        include_roots: Vec<PathBuf>,
        names: ShownFolders,
        (file_limit, isolated): (Option<u64>, bool),
    ) -> Self {
        FsLoader {
            sources,
            file_limit: file_limit.unwrap_or(MAX_FILE).min(MAX_FILE),
            roots,
            include_roots,
            names,
            files: Mutex::default(),
            folders: Mutex::default(),
            found: Mutex::default(),
            converted: Mutex::default(),
            parts: Mutex::default(),
            octodns: (!isolated).then(Mutex::default),
            splits: Mutex::default(),
        }
    }

    /// Makes room for that many more files.
    pub(crate) fn reserve(&self, files: usize) {
        lock(&self.files).reserve(files);
        lock(&self.folders).of_files.reserve(files);
    }

    pub(crate) fn sources(&self) -> &'s SourceMap {
        self.sources
    }

    /// The file's text; read when first asked for.
    pub(crate) fn read(&self, source: &Source) -> ReadResult {
        let slot = match lock(&self.files).entry(source.canonical.clone()) {
            Entry::Occupied(known) => match known.get() {
                OneFile::Read(read) => return read.clone().map_err(|error| *error),
                OneFile::Reading(slot) => Arc::clone(slot),
            },
            Entry::Vacant(place) => {
                let slot = Slot::default();
                place.insert(OneFile::Reading(Arc::clone(&slot)));
                slot
            }
        };
        let read = slot.get_or_init(|| {
            let file = self.add(source).map_err(Box::new)?;
            lock(&self.folders).note(file.id(), &source.folders);
            Ok(file)
        });
        // A slot for each file would be much.
        if let Some(known) = lock(&self.files).get_mut(&source.canonical) {
            *known = OneFile::Read(read.clone());
        }
        read.clone().map_err(|error| *error)
    }

    /// Reads a file, and keeps its text unless it is a large one.
    fn add(&self, source: &Source) -> ReadResult {
        let Source { path, shown, .. } = source;
        let add = |bytes| self.sources.add_file(Arc::clone(shown), bytes, path).map_err(|_| too_large(MAX_FILE));
        if let Some(bytes) = read_short(path, self.file_limit, source.seen_regular) {
            return add(bytes);
        }
        let (mut opened, size) = open_regular(path, source.seen_regular)?;
        if size > self.file_limit {
            return Err(too_large(self.file_limit));
        }
        if size > LARGE as u64 {
            return self.sources.add_large(Arc::clone(shown), &mut opened, size, path).map_err(cannot_read);
        }
        add(read_whole(opened, size)?)
    }

    /// The file itself or, where it is an export, the text in master-file form that is written from it, once.
    pub(crate) fn zone_text(&self, file: Arc<SourceFile>, format: InputFormat) -> ReadResult {
        let Some(form) = format.form(&file.head()) else { return Ok(file) };
        let slot = Arc::clone(lock(&self.converted).entry(file.id()).or_default());
        let convert = || match form {
            Form::OctoDns => self.octodns_file(&file),
            form => exports::convert(&file, form, self.sources).map_err(|_| too_large(MAX_FILE)),
        };
        slot.get_or_init(convert).clone()
    }

    /// The text of a zone of octoDNS that stands in one file, and in those that its configuration adds.
    fn octodns_file(&self, file: &Arc<SourceFile>) -> ReadResult {
        let name = file.path().rsplit('/').next().unwrap_or_default();
        let zone = [".yaml", ".yml"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        let folders = lock(&self.folders).of(file.id());
        let folder = folders.and_then(|folders| folders.first().cloned());
        let settings = folder.map(|folder| (self.settings(&folder), folder));
        let Some((settings, folder)) = settings.filter(|(settings, _)| **settings != Settings::default()) else {
            return exports::convert(file, Form::OctoDns, self.sources).map_err(|_| too_large(MAX_FILE));
        };
        let named = folder.join(name);
        let mut parts = self.octodns_parts(&settings, &folder, zone, std::slice::from_ref(&named));
        if let Ok(parts) = &mut parts
            && !parts.iter().any(|part| part.file.id() == file.id())
        {
            parts.push(Part { file: Arc::clone(file), replaces: false, default_ttl: None });
        }
        let parts = parts.map_err(|(path, error)| {
            ReadError::new(format!("is read with `{path}`, which {}", error.message), error.help.as_deref())
        })?;
        self.octodns_text(&settings, zone, parts, file.path())
    }

    /// The text of a zone of octoDNS whose files lie in the folder `source`.
    pub(crate) fn split_text(&self, source: &Source, split: &Split) -> SplitResult {
        let slot = Arc::clone(lock(&self.splits).entry(source.canonical.clone()).or_default());
        slot.get_or_init(|| {
            let folder = source.canonical.parent().unwrap_or(&source.canonical).to_owned();
            let settings = self.settings(&folder);
            let parts = self.octodns_parts(&settings, &folder, &split.zone, &split.files)?;
            self.octodns_text(&settings, &split.zone, parts, &source.shown)
                .map_err(|error| (source.shown.as_ref().to_owned(), error))
        })
        .clone()
    }

    fn settings(&self, folder: &Path) -> Arc<Settings> {
        let Some(known) = &self.octodns else { return Arc::default() };
        let slot = Arc::clone(lock(known).entry(folder.to_owned()).or_default());
        let root = self.roots.of(std::slice::from_ref(&folder.to_owned())).next().map(Path::to_owned);
        Arc::new(slot.get_or_init(|| root.map(|root| Settings::find(folder, &root)).unwrap_or_default()).clone())
    }

    /// The files of a zone of octoDNS, read.
    fn octodns_parts(
        &self,
        settings: &Settings,
        folder: &Path,
        zone: &str,
        own: &[PathBuf],
    ) -> Result<Vec<Part>, PartError> {
        let mut parts = Vec::new();
        let folders = [folder.to_owned()];
        let roots: Vec<&Path> = self.roots.of(&folders).collect();
        for part in settings.files(zone, own) {
            let fail = |error| (self.names.show(&part.path), error);
            let Ok(canonical) = part.path.canonicalize() else { continue };
            // A file of the zone's own counts wherever its folder lies.
            if canonical != part.path && !within(&roots, &canonical) {
                return Err(fail(ReadError::new("is a symbolic link to a file outside the root", None)));
            }
            let file = self.read_canonical(&canonical).map_err(fail)?;
            match Foreign::of(&file.head()) {
                None => parts.push(Part { file, replaces: part.replaces, default_ttl: part.default_ttl }),
                Some(Foreign::Empty) => {}
                Some(format) => return Err(fail(format.explain(file.path()))),
            }
        }
        Ok(parts)
    }

    fn octodns_text(&self, settings: &Settings, zone: &str, parts: Vec<Part>, path: &str) -> ReadResult {
        let zone = OctoDnsZone { path, parts, view: settings.view(), partial: settings.is_partial(zone) };
        let text = exports::convert_octodns(&zone, self.sources).map_err(|_| too_large(MAX_FILE))?;
        text.ok_or_else(|| ReadError::new("holds no records", None))
    }

    /// The texts of the zones that a text holds: itself, unless it was written from a file of several zones. Where one is
    /// wanted, only that.
    pub(crate) fn parts(&self, text: &Arc<SourceFile>, wanted: Option<&Name>) -> Vec<Arc<SourceFile>> {
        let Some(conversion) = text.conversion().filter(|conversion| !conversion.zones().is_empty()) else {
            return vec![Arc::clone(text)];
        };
        let slot = Arc::clone(lock(&self.parts).entry(text.id()).or_default());
        let parts = slot.get_or_init(|| exports::convert_zones(conversion, self.sources).unwrap_or_default());
        let wanted = wanted.map(|name| name.to_lowercase().to_string());
        let is_wanted = |zone: &String| wanted.as_ref().is_none_or(|wanted| wanted == zone);
        let parts: Vec<Arc<SourceFile>> =
            parts.iter().filter(|(zone, _)| is_wanted(zone)).map(|(_, part)| Arc::clone(part)).collect();
        if parts.is_empty() { vec![Arc::clone(text)] } else { parts }
    }

    /// A file by its path with all links resolved, which must lie inside a root.
    pub(crate) fn read_canonical(&self, canonical: &Path) -> ReadResult {
        let canonical = RealPath::from(canonical);
        self.read(&Source {
            path: canonical.shared(),
            shown: self.names.show(&canonical).into(),
            folders: canonical.parent().map(Path::to_owned).into_iter().collect(),
            seen_regular: false,
            canonical,
        })
    }

    /// The files that were read so far, by their paths with links resolved.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Arc<SourceFile>)> {
        let files = lock(&self.files);
        files.iter().filter_map(|(path, one)| Some((path.to_path_buf(), Arc::clone(one.file()?)))).collect()
    }

    /// How a path with its links resolved is shown.
    pub(crate) fn show(&self, canonical: &Path) -> String {
        self.names.show(canonical)
    }

    /// The roots that files in `folders` may include from, the nearest first.
    pub(crate) fn roots_of(&self, folders: &[PathBuf]) -> Vec<PathBuf> {
        self.roots.of(folders).map(Path::to_owned).collect()
    }

    /// Where a file that was read lies, links resolved, if it may be replaced.
    ///
    /// # Errors
    /// What forbids it, to be put behind its name: standard input has no place, and nothing outside the root is
    /// changed.
    pub fn place(&self, file: FileId) -> Result<PathBuf, &'static str> {
        let is_it = |one: &OneFile| one.file().is_some_and(|known| known.id() == file);
        let path = lock(&self.files).iter().find(|(_, one)| is_it(one)).map(|(path, _)| path.to_path_buf());
        let path = path.ok_or("is no file that could be written")?;
        let folder: Vec<PathBuf> = path.parent().map(Path::to_owned).into_iter().collect();
        match self.roots.of(&folder).next() {
            Some(_) => Ok(path),
            None => Err("lies outside the root; it is left as it was"),
        }
    }

    /// The path of an include, links resolved.
    fn find(&self, name: &[u8], folders: &[PathBuf]) -> Result<PathBuf, IncludeError> {
        let Some(path) = paths::from_bytes(name) else {
            let name = paths::shown_bytes(name);
            return Err(refused(format!("`{name}` cannot be the name of a file on this system"), None));
        };
        let name = paths::shown_bytes(name);
        let roots: Vec<&Path> = self.roots.of(folders).collect();
        let Some(&root) = roots.first() else {
            let root = self.roots.first().map(|root| self.names.show(root)).unwrap_or_default();
            return Err(refused(
                format!("`{name}` is not included: this file lies outside the root `{root}`"),
                Some("name a folder that holds both files with `--root DIR`".to_owned()),
            ));
        };
        let mut outside = false;
        let mut places: Vec<&Path> = Vec::new();
        for place in folders.iter().chain(&self.include_roots).map(PathBuf::as_path).chain(roots.iter().copied()) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for place in &places {
            let target = place.join(&path);
            // By its text alone first: nothing outside the root is so much as looked at.
            if !within(&roots, &paths::flat(&target)) {
                outside = true;
                continue;
            }
            let Ok(canonical) = target.canonicalize() else {
                continue;
            };
            if !within(&roots, &canonical) {
                outside = true;
                break;
            }
            return self.permitted(&name, canonical);
        }
        if outside {
            return Err(refused(
                format!("`{name}` lies outside the root `{}`", self.names.show(root)),
                Some("files are included from inside the root only; name a wider one with `--root DIR`".to_owned()),
            ));
        }
        let places: Vec<String> = places.iter().map(|place| format!("`{}`", self.names.show(place))).collect();
        Err(refused(
            format!("`{name}` is not found"),
            Some(format!("looked in {}; write the path relative to the including file", places.join(", "))),
        ))
    }

    /// Inside the root, but still no file to show lines of: version control keeps credentials in its folder.
    fn permitted(&self, name: &str, canonical: PathBuf) -> Result<PathBuf, IncludeError> {
        if canonical.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
            return Err(refused(format!("`{name}` is not included: it belongs to version control"), None));
        }
        Ok(canonical)
    }
}

impl Loader for FsLoader<'_> {
    fn load(&self, name: &[u8], from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        let shown = paths::shown_bytes(name);
        let Some(folders) = lock(&self.folders).of(from.id()) else {
            return crate::zone::include::NoIncludes.load(name, from);
        };
        let canonical = match &*folders {
            [folder] => {
                let key = (folder.clone(), name.to_vec());
                let known = lock(&self.found).get(&key).cloned();
                known.unwrap_or_else(|| {
                    let found = self.find(name, &folders);
                    lock(&self.found).insert(key, found.clone());
                    found
                })?
            }
            folders => self.find(name, folders)?,
        };
        let file = self
            .read_canonical(&canonical)
            .map_err(|error| refused(format!("`{shown}` {}", error.message), error.help))?;
        match Foreign::of(&file.head()) {
            Some(format) => {
                let error = format.explain(file.path());
                Err(refused(format!("`{shown}` {}", error.message), error.help))
            }
            None => Ok(file),
        }
    }
}

fn refused(message: String, help: Option<String>) -> IncludeError {
    IncludeError { message, help }
}

fn within(roots: &[&Path], path: &Path) -> bool {
    roots.iter().any(|root| path.starts_with(root))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
