//! Configuration files of name servers: which file is which zone, and in which view.
//!
//! | server | file | what counts |
//! |---|---|---|
//! | BIND, and PowerDNS with its BIND backend | `named.conf`, `named.conf.*` | `zone`, `view`, `include`, `options`, `template`, `response-policy`, `catalog-zones` |
//! | NSD | `nsd.conf` | `zone:`, `pattern:`, `include:`, `zonesdir:`, `zonelistfile:` |
//! | Knot DNS | `knot.conf` | `zone`, `template`, `include` |
//! | PowerDNS | `pdns.conf` | `bind-config` |
//!
//! `bind`, `nsd` and `knot` turn text into [`Served`] zones and do no input or output: files that a text includes come
//! through [`Opener`]. `locate` finds the files that paths on a server stand for in the repository, `read` puts it all
//! together.
//!
//! A configuration that is broken is read on: each mistake is one [`Fault`], and what stands around it still counts.

pub(super) mod bind;
mod file_name;
pub(super) mod knot;
mod locate;
pub(super) mod nsd;
mod pdns;
pub(super) mod read;

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::Special;
use crate::source::{FileId, SourceFile, Span};
use crate::zone::name::{Name, NameError};

/// Whose configuration a file is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Server {
    Bind,
    Nsd,
    Knot,
    PowerDns,
}

impl Server {
    /// What the server's configuration that starts with `file` says.
    fn read(self, file: &Arc<SourceFile>, opener: &mut dyn Opener) -> Told {
        match self {
            Server::Bind => bind::read(file, None, opener),
            Server::Nsd => nsd::read(file, opener),
            Server::Knot => knot::read(file, opener),
            Server::PowerDns => pdns::read(file, opener),
        }
    }
}

/// The server whose configuration is found under a file's name.
pub(crate) fn by_name(name: &str) -> Option<Server> {
    /// Endings of files that a server never reads: copies, and templates that a tool fills in.
    const NOT_READ: [&str; 14] = [
        "~",
        ".bak",
        ".orig",
        ".old",
        ".save",
        ".swp",
        ".j2",
        ".jinja",
        ".jinja2",
        ".erb",
        ".tmpl",
        ".tpl",
        ".in",
        ".template",
    ];
    let is_read = || !NOT_READ.iter().any(|ending| name.ends_with(ending)) && !name.contains("dpkg-");
    match name {
        "named.conf" => Some(Server::Bind),
        "nsd.conf" => Some(Server::Nsd),
        "knot.conf" => Some(Server::Knot),
        "pdns.conf" => Some(Server::PowerDns),
        name if name.starts_with("named.conf.") && is_read() => Some(Server::Bind),
        _ => None,
    }
}

/// The server whose configuration a text most likely is, for files that a policy names.
pub(crate) fn by_text(text: &[u8]) -> Server {
    let mut words = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.starts_with(b"#"));
    words
        .find_map(|line| match line {
            line if line.ends_with(b"{") || line.ends_with(b";") => Some(Server::Bind),
            line if line.starts_with(b"- ") => Some(Server::Knot),
            line if line.starts_with(b"name:") || line.starts_with(b"zonefile:") => Some(Server::Nsd),
            line if line.starts_with(b"bind-config=") => Some(Server::PowerDns),
            _ => None,
        })
        .unwrap_or(Server::Bind)
}

/// What a server does with a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Use {
    /// Serves it out of a file that people write.
    Primary,
    /// Serves a copy; its file is the server's own.
    Secondary,
    /// Nothing that makes the file a zone; the text says what.
    Other(&'static str),
}

/// A path on the server's machine, as far as the configuration tells it.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub(crate) struct ServerPath {
    /// The folder that a relative `path` is below; empty if nothing says.
    pub(crate) folder: String,
    /// As it was written.
    pub(crate) path: String,
}

impl std::fmt::Display for ServerPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.path.starts_with('/') && !self.folder.is_empty() {
            write!(f, "{}/", self.folder.trim_end_matches('/'))?;
        }
        f.write_str(&self.path)
    }
}

/// One zone of one view.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Served {
    /// The zone, in lower case.
    pub(crate) name: Name,
    pub(crate) view: Option<String>,
    pub(crate) file: ServerPath,
    pub(crate) usage: Use,
    pub(crate) special: Option<Special>,
    /// The dialect of zone files that the server reads.
    pub(crate) dialect: Option<&'static str>,
    /// Whether the server signs the zone when it loads it.
    pub(crate) signed_on_load: bool,
    /// Where the configuration names the zone.
    pub(crate) at: Span,
}

/// Something wrong in a configuration file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub(crate) span: Span,
    /// What is wrong; says nothing of what the file holds but names.
    pub(crate) message: String,
}

/// What a configuration says.
#[derive(Clone, Default, Debug)]
pub(crate) struct Told {
    pub(crate) zones: Vec<Served>,
    pub(crate) faults: Vec<Fault>,
    /// All files that were included.
    pub(crate) included: HashSet<FileId>,
}

/// Finds the files that a configuration includes.
pub(crate) trait Opener {
    /// The files that `path`, written in `from`, stands for; several for a pattern.
    ///
    /// # Errors
    /// Why there is none, to be put behind the path: "is not found".
    fn open(&mut self, path: &ServerPath, from: &SourceFile) -> Result<Vec<Arc<SourceFile>>, String>;
}

/// Faults that are kept for one configuration; a file of another sort would have as many as lines.
const MAX_FAULTS: usize = 20;
/// Inclusions of files in one configuration, each counted.
const MAX_INCLUDES: usize = 100_000;
/// How deep inclusions may be nested.
const MAX_DEPTH: usize = 16;
/// Statements that are evaluated in one configuration, those of included files each time.
const MAX_STATEMENTS: usize = 4_000_000;

/// What all three readers share: what was told so far, and how much more may be read.
struct Evaluation<'o> {
    opener: &'o mut dyn Opener,
    told: Told,
    /// Files being read, from the first to the one at hand.
    open: Vec<FileId>,
    includes: usize,
    statements: usize,
}

impl<'o> Evaluation<'o> {
    fn new(opener: &'o mut dyn Opener, file: &SourceFile) -> Self {
        Evaluation { opener, told: Told::default(), open: vec![file.id()], includes: 0, statements: 0 }
    }

    fn fault(&mut self, span: Span, message: impl Into<String>) {
        if self.told.faults.len() < MAX_FAULTS {
            self.told.faults.push(Fault { span, message: message.into() });
        }
    }

    /// Whether one more statement may be evaluated.
    fn may_go_on(&mut self) -> bool {
        self.statements += 1;
        self.statements <= MAX_STATEMENTS
    }

    /// The files of an include, as far as bounds and loops allow. Each must be handed to [`Evaluation::close`] once it
    /// is read.
    fn open(&mut self, path: &ServerPath, from: &SourceFile, at: Span) -> Vec<Arc<SourceFile>> {
        if self.open.len() >= MAX_DEPTH {
            self.fault(at, format!("included files are nested deeper than {MAX_DEPTH}"));
            return Vec::new();
        }
        let files = match self.opener.open(path, from) {
            Ok(files) => files,
            Err(error) => {
                self.fault(at, format!("`{}` {error}", shown(&path.path)));
                return Vec::new();
            }
        };
        let mut opened = Vec::new();
        for file in files {
            self.includes += 1;
            if self.includes > MAX_INCLUDES {
                self.fault(at, format!("more than {MAX_INCLUDES} files are included"));
                return opened;
            }
            if self.open.contains(&file.id()) {
                self.fault(at, format!("`{}` includes itself", shown(&path.path)));
                continue;
            }
            self.told.included.insert(file.id());
            opened.push(file);
        }
        opened
    }

    fn enter(&mut self, file: &SourceFile) {
        self.open.push(file.id());
    }

    fn leave(&mut self) {
        self.open.pop();
    }

    /// The name of a zone, in lower case.
    fn name(&mut self, text: &str, at: Span) -> Option<Name> {
        match zone_name(text) {
            Ok(name) => Some(name),
            Err(error) => {
                self.fault(at, format!("`{}` names no zone: {error}", shown(text)));
                None
            }
        }
    }
}

/// One zone that a configuration names, for programs that only look into it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfiguredZone {
    /// The zone, in lower case.
    pub name: Name,
    /// Its view.
    pub view: Option<String>,
    /// Its file, as the server finds it.
    pub file: String,
    /// Where the configuration names it.
    pub at: Span,
}

/// What the text of a configuration says, whosever it is by its looks: its zones, and what is wrong with it with the
/// places. Files that it includes are not looked for.
pub fn configured_zones(file: &Arc<SourceFile>) -> (Vec<ConfiguredZone>, Vec<(Span, String)>) {
    struct Nothing;
    impl Opener for Nothing {
        fn open(&mut self, _: &ServerPath, _: &SourceFile) -> Result<Vec<Arc<SourceFile>>, String> {
            Err("is not looked for".to_owned())
        }
    }
    let told = by_text(&file.bytes()).read(file, &mut Nothing);
    let zone = |one: Served| ConfiguredZone { name: one.name, view: one.view, file: one.file.to_string(), at: one.at };
    let faults = told.faults.into_iter().map(|fault| (fault.span, fault.message));
    (told.zones.into_iter().map(zone).collect(), faults.collect())
}

/// Names in configurations are absolute, with a final dot or without.
fn zone_name(text: &str) -> Result<Name, NameError> {
    Name::parse(text).map(|name| name.as_ref().to_lowercase())
}

/// Text out of a file, for people: no control characters, and not much of it.
fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let text = super::paths::shown_bytes(text.as_bytes());
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Bytes of a file as a span; files are below 4 GiB.
fn span(file: &SourceFile, range: &std::ops::Range<usize>) -> Span {
    Span::new(file.id(), range.start as u32, range.len() as u32)
}

#[cfg(test)]
mod tests;
