//! How octoDNS reads the zones of a folder: which files make one zone, and what its configuration says of that.
//!
//! A zone may stand in a folder of its own, `example.com./`, with any number of files beside `example.com.yaml`
//! (`split_extension` of octoDNS's `YamlProvider`). With another ending than a dot such a folder is known by its catch-all,
//! `$example.com.yaml`. The rest (a file that all zones share, a TTL for records without one, folders whose records take
//! the place of others) stands in octoDNS's configuration, any YAML file in a folder above that names its providers.

use std::fs;
use std::path::{Path, PathBuf};

use super::names;
use super::open::read_head;
use super::paths;
use crate::exports::{Form, OCTODNS_MARK, YamlProvider, yaml_providers};

/// Bytes of a file that may be octoDNS's configuration.
const MAX_CONFIG: u64 = 256 * 1024;
/// Files of a folder that are looked at for it.
const MAX_LOOKED_AT: usize = 64;
/// Bytes that tell whether a file is one of octoDNS's.
const HEAD: u64 = 64 * 1024;

/// The files of a zone that stands in a folder of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Split {
    /// The zone's name without its final dot.
    pub(crate) zone: String,
    /// Its files, in the order in which octoDNS reads them.
    pub(crate) files: Vec<PathBuf>,
}

impl Split {
    /// The zone whose files lie in `folder`; `None` if that is none of octoDNS's.
    pub(crate) fn of(folder: &Path) -> Option<Split> {
        let files = yaml_files(folder);
        let zone = zone_of(folder, &files)?;
        let is_octodns =
            |path: &PathBuf| read_head(path, HEAD).is_ok_and(|head| Form::of(&head) == Some(Form::OctoDns));
        if !files.iter().any(is_octodns) {
            return None;
        }
        let mut files = files;
        let beside = folder.parent()?.join(format!("{zone}.yaml"));
        if beside.is_file() {
            files.push(beside);
        }
        files.sort();
        Some(Split { zone, files })
    }
}

/// Whether a file may be one of a zone that stands in a folder of its own, by its name alone.
pub(crate) fn may_be_part(path: &Path) -> bool {
    is_yaml(path) && path.parent().and_then(Path::file_name).is_some_and(|folder| paths_dot(folder).is_some())
}

/// The folder of a zone's other files beside `example.com.yaml`.
pub(crate) fn folder_beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?.strip_suffix("yaml")?;
    let folder = path.parent()?.join(name);
    (name.len() > 1 && folder.is_dir()).then_some(folder)
}

/// The name of a folder, if there is a dot in it.
fn paths_dot(folder: &std::ffi::OsStr) -> Option<&str> {
    folder.to_str().filter(|name| name.len() > 1 && name.contains('.') && *name != "..")
}

fn is_yaml(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().ends_with(b".yaml"))
}

/// The YAML files that lie in a folder, hidden ones too, sorted.
fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = paths.filter(|path| is_yaml(path) && path.is_file()).collect();
    files.sort();
    files
}

/// The zone that a folder is named after: it ends with a dot, or has a catch-all of the zone's name.
fn zone_of(folder: &Path, files: &[PathBuf]) -> Option<String> {
    let name = paths_dot(folder.file_name()?)?;
    if let Some(zone) = name.strip_suffix('.') {
        return Some(zone.to_owned());
    }
    let catch_all = |path: &PathBuf| {
        let zone = path.file_name()?.to_str()?.strip_prefix('$')?.strip_suffix(".yaml")?;
        (name.starts_with(zone) && !zone.is_empty()).then(|| zone.to_owned())
    };
    files.iter().find_map(catch_all)
}

/// What octoDNS's configuration says of the zones of a folder.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Settings {
    own: Reading,
    /// What the zones are called, where those of other folders are read before them.
    view: Option<String>,
    /// Those folders.
    bases: Vec<(PathBuf, Reading)>,
    /// Zones that have records elsewhere; `*` stands for all.
    partial: Vec<String>,
}

/// How the zones of a folder are read.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct Reading {
    /// TTL in seconds of records that state none.
    default_ttl: Option<u32>,
    /// A file whose records all zones have besides.
    shared: Option<PathBuf>,
    /// Whether records take the place of those that were read before.
    replaces: bool,
    /// Whether a zone that has a folder stands in that alone.
    without_zone_files: bool,
}

/// A file of a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PartFile {
    pub(crate) path: PathBuf,
    pub(crate) replaces: bool,
    pub(crate) default_ttl: Option<u32>,
}

impl Settings {
    /// What the configurations in `folder` and those above it, up to `root`, say of the zones in `folder`; all links are
    /// resolved.
    pub(crate) fn find(folder: &Path, root: &Path) -> Settings {
        let mut found: Vec<Settings> = Vec::new();
        for above in folder.ancestors().take_while(|above| above.starts_with(root)) {
            let texts = yaml_files(above).into_iter().filter(|path| !is_named_as_zone(path)).take(MAX_LOOKED_AT);
            for text in texts.filter_map(|path| read_head(&path, MAX_CONFIG).ok()) {
                if memchr::memmem::find(&text, OCTODNS_MARK).is_none() {
                    continue;
                }
                let Ok(text) = std::str::from_utf8(&text) else { continue };
                let bases: Vec<&Path> = above.ancestors().take_while(|above| above.starts_with(root)).collect();
                let providers = yaml_providers(text).into_iter();
                found.extend(providers.filter_map(|provider| Settings::of(&provider, folder, &bases)));
            }
        }
        found.dedup();
        match found.as_slice() {
            [one] => one.clone(),
            // Where they contradict one another, nothing is known.
            _ => Settings::default(),
        }
    }

    /// The settings of a provider, if it is about `folder`. Its paths are relative to the folder that octoDNS is started in,
    /// which is one of `starts`.
    fn of(provider: &YamlProvider, folder: &Path, starts: &[&Path]) -> Option<Settings> {
        let root = starts.last()?;
        let real =
            |start: &Path, path: &str| start.join(path).canonicalize().ok().filter(|path| path.starts_with(root));
        let start = *starts.iter().find(|start| real(start, &provider.directory).as_deref() == Some(folder))?;
        let reading = |folder: &Path, provider: &YamlProvider| Reading {
            default_ttl: provider.default_ttl,
            shared: provider.shared.as_deref().and_then(|name| real(folder, name)),
            replaces: provider.replaces,
            without_zone_files: provider.without_zone_files,
        };
        let base = |base: &YamlProvider| {
            let folder = real(start, &base.directory).filter(|path| path != folder)?;
            let reading = reading(&folder, base);
            Some((folder, reading))
        };
        let bases: Vec<(PathBuf, Reading)> = provider.bases.iter().filter_map(base).collect();
        let view = (!bases.is_empty()).then(|| provider.id.clone());
        Some(Settings { own: reading(folder, provider), view, bases, partial: provider.partial.clone() })
    }

    /// What zones are called that are read behind others of the same name.
    pub(crate) fn view(&self) -> Option<&str> {
        self.view.as_deref()
    }

    /// Whether a zone has records elsewhere, so that none of its names is known to be absent.
    pub(crate) fn is_partial(&self, zone: &str) -> bool {
        let is_zone = |name: &String| name == "*" || name.trim_end_matches('.').eq_ignore_ascii_case(zone);
        self.partial.iter().any(is_zone)
    }

    /// All files of the zone that has `own` in this folder, in the order in which octoDNS reads them.
    pub(crate) fn files(&self, zone: &str, own: &[PathBuf]) -> Vec<PartFile> {
        let mut parts: Vec<PartFile> = Vec::new();
        for (folder, reading) in &self.bases {
            let split = Split::of(&folder.join(format!("{zone}."))).map(|split| split.files);
            let alone =
                || Some(folder.join(format!("{zone}.yaml"))).filter(|path| path.is_file()).into_iter().collect();
            parts.extend(reading.files(zone, &split.unwrap_or_else(alone)));
        }
        parts.extend(self.own.files(zone, own));
        parts
    }
}

impl Reading {
    fn files(&self, zone: &str, own: &[PathBuf]) -> Vec<PartFile> {
        let stands_alone = |path: &Path| path.file_name().is_some_and(|name| *name == *format!("{zone}.yaml"));
        let is_read = |path: &&PathBuf| !(self.without_zone_files && own.len() > 1 && stands_alone(path));
        let mut files: Vec<PathBuf> = own.iter().filter(is_read).cloned().collect();
        files.extend(self.shared.clone());
        files.sort();
        files.dedup();
        let part = |path| PartFile { path, replaces: self.replaces, default_ttl: self.default_ttl };
        files.into_iter().map(part).collect()
    }
}

fn is_named_as_zone(path: &Path) -> bool {
    names::origin(&paths::shown_name(path)).is_some()
}
