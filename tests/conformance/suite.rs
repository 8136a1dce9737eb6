//! The suites: which files they hold, and what each says of them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use zonewarden::source::{SourceFile, SourceMap};
use zonewarden::zone::include::{IncludeError, Loader};
use zonewarden::zone::name::Name;

/// What a suite says of a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// It loads.
    Good,
    /// An error is reported.
    Bad,
    /// The suite judges servers, not files; only that the reader survives is looked at.
    Nothing,
}

/// One zone of a suite.
pub struct Case {
    /// The suite's folder.
    pub suite: &'static str,
    /// The file below it.
    pub path: String,
    /// The origin to start with; `None` where there is none.
    pub origin: Option<Name>,
    /// Whether the file's SOA tells the origin, as discovery would find it.
    pub origin_in_file: bool,
    /// The TTL to start with.
    pub ttl: Option<u32>,
    /// The suite's verdict.
    pub expected: Expected,
    /// Whether the suite misses SOA or NS; most cases are fragments that lack them for brevity.
    pub incomplete: bool,
}

/// The suites that hold zones in master file format.
const SUITES: [&str; 10] = [
    "simdzone-cases",
    "dnspython",
    "domain",
    "bind9-masterfile",
    "ldns",
    "hickory",
    "octodns-bind",
    "octodns",
    "cli53",
    "zonemaster",
];

/// Folders of zones that somebody serves.
const PRODUCTION: [&str; 4] = ["real/grapheneos", "real/bsdlp", "real/neonetwork", "real/rootzone-2018"];

/// All cases of the corpus, suite by suite.
pub fn cases(corpus: &Path) -> Vec<Case> {
    SUITES.into_iter().flat_map(|suite| cases_of(corpus, suite)).collect()
}

/// The zones of production.
pub fn production(corpus: &Path) -> Vec<Case> {
    PRODUCTION.into_iter().flat_map(|folder| cases_of(corpus, folder)).collect()
}

impl Case {
    /// The suite's folder.
    pub fn folder(&self, corpus: &Path) -> PathBuf {
        folder(corpus, self.suite)
    }
}

fn folder(corpus: &Path, suite: &str) -> PathBuf {
    if suite.starts_with("real/") { corpus.join(suite) } else { corpus.join("suites").join(suite) }
}

fn cases_of(corpus: &Path, suite: &'static str) -> Vec<Case> {
    let table = read(&folder(corpus, suite).join("expected.tsv"));
    let table = String::from_utf8(table).expect("the corpus writes its tables in UTF-8");
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().trim_start_matches('#').split('\t').collect();
    let column = |name: &str| header.iter().position(|&heading| heading == name);
    let (origin, verdict) = (column("origin").expect("origin"), column("verdict").expect("verdict"));
    let (ttl, why) = (column("default_ttl"), header.iter().position(|heading| heading.starts_with("why")));
    let mut cases: Vec<Case> = Vec::new();
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let path = fields[0].to_owned();
        // Server configuration, YAML and tinydns data are no master files; one file may stand in several rows.
        let foreign = fields[1] == "(many)" || suite == "octodns" && !path.starts_with("zones/");
        if foreign || cases.iter().any(|case| case.path == path) {
            continue;
        }
        let why = why.and_then(|column| fields.get(column)).copied().unwrap_or_default();
        cases.push(Case {
            suite,
            incomplete: ["NoSOA", "NoNS", "no SOA/NS"].iter().any(|words| why.contains(words)),
            path,
            origin: origin_of(suite, fields[origin]),
            origin_in_file: fields[origin] == "(in file)",
            ttl: ttl.and_then(|column| fields[column].parse().ok()),
            expected: match fields[verdict] {
                "bad" => Expected::Bad,
                "good" | "good-warn" | "zonemd-good" | "zonemd-bad" => Expected::Good,
                _ => Expected::Nothing,
            },
        });
    }
    cases
}

fn origin_of(suite: &str, text: &str) -> Option<Name> {
    match text {
        "(in file)" | "(none)" => None,
        // The suite names each zone differently on its command line; any name does.
        "(given on command line)" => Some(Name::parse("example.com.").expect("a name")),
        text => match Name::parse(text) {
            Ok(name) => Some(name),
            Err(error) => panic!("{suite}: origin `{text}`: {error}"),
        },
    }
}

/// A file's bytes.
pub fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Finds included files beside the file that includes and in the suite's folder.
pub struct Folder<'s> {
    sources: &'s SourceMap,
    places: Vec<PathBuf>,
    known: Mutex<HashMap<PathBuf, Arc<SourceFile>>>,
}

impl<'s> Folder<'s> {
    pub fn new(sources: &'s SourceMap, suite: &Path, file: &Path) -> Self {
        let beside = file.parent().unwrap_or(suite).to_owned();
        Folder { sources, places: vec![beside, suite.to_owned()], known: Mutex::default() }
    }
}

impl Loader for Folder<'_> {
    fn load(&self, name: &[u8], _from: &SourceFile) -> Result<Arc<SourceFile>, IncludeError> {
        let name = String::from_utf8_lossy(name).into_owned();
        let missing = || IncludeError { message: format!("`{name}` is not found"), help: None };
        let path = self.places.iter().map(|place| place.join(&name)).find(|path| path.is_file()).ok_or_else(missing)?;
        let mut known = self.known.lock().expect("no test panics while it loads");
        if let Some(file) = known.get(&path) {
            return Ok(Arc::clone(file));
        }
        let file = self.sources.add(path.display().to_string(), read(&path)).expect("the corpus is small");
        known.insert(path, Arc::clone(&file));
        Ok(file)
    }
}
