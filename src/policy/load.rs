//! From the command line to a policy: finding the files, following `extends`, reporting every mistake of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::custom::CustomRule;
use super::effective::Sets;
use super::error::PolicyError;
use super::exceptions::{self, Exceptions};
use super::facts::FactsConfig;
use super::identity::Identifying;
use super::limits;
use super::mail::{self, MailIntent, PolicyFile};
use super::options::{Item, Options};
use super::overrides::Override;
use super::page;
use super::schema::{self, CustomIds, Layer, Mention};
use super::select::Selection;
use super::stated;
use super::suggest;
use super::value::quoted;
use super::zones::plain;
use super::{Policy, PolicyArgs, StandingIn};
use crate::discover::{self, ZoneConfig};
use crate::mail::mta_sts::policy::MAX_BYTES as MAX_POLICY;
use crate::source::{FileId, SourceFile, SourceMap, Span};

/// What the policy file is called.
pub const FILE_NAME: &str = "zonewarden.toml";

/// Policies are written by people; a longer file is something else.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Files that extend one another, the first included.
const MAX_FILES: usize = 100;

/// A policy, and what is wrong with it. With errors the caller checks what can be checked and exits with 2.
#[derive(Debug)]
pub struct Loaded {
    /// The policy without what is broken in it.
    pub policy: Policy,
    /// All mistakes: those of the command line, then file by file from top to bottom.
    pub errors: Vec<PolicyError>,
}

pub(super) fn load(args: &PolicyArgs, sources: &SourceMap) -> Loaded {
    let named = args.config.clone();
    let found = if named.is_some() || args.isolated { None } else { find_upward(&args.arguments) };
    let main = named.as_ref().or(found.as_ref());
    let folder = main.map(|path| folder_of(path));
    let root = args.root.clone().or_else(|| folder.clone());
    let mut loader = Loader::new(Files::Disk { root: root.as_deref().map(real), sources }, args);
    let main = match (named, found) {
        (None, Some(path)) if leads_out(&path, args.root.as_deref()) => {
            let message = format!("the policy `{}` is a symbolic link that leads outside the root", shown(&path));
            let help = "name the file that it leads to with `--config FILE`, or a wider root with `--root DIR`";
            loader.errors.push(PolicyError::unplaced(message).help(help));
            None
        }
        (named, found) => named.or(found).and_then(|path| loader.open(&path)),
    };
    for word in &args.policies {
        match names_a_file(word) {
            true => loader.named_file(Path::new(word)),
            false => loader.pack(word, None),
        }
    }
    loader.main_file(main, args.policies.is_empty());
    let custom = loader.custom_rules();
    let selection = Selection::read(&args.select, &args.ignore, &args.severity, &custom, &mut loader.errors);
    let mut loaded = loader.finish(selection, folder, args.standing_in.as_ref());
    loaded.policy.zones.isolated = args.isolated;
    loaded
}

/// Reads a policy that stands in no file: packs can be extended, files cannot.
pub(super) fn from_text(name: &str, text: &str, sources: &SourceMap) -> Loaded {
    let mut loader = Loader::new(Files::Given(sources), &PolicyArgs::default());
    let main = sources.add(name, text.as_bytes().to_vec()).ok().map(|file| Opened { path: PathBuf::from(name), file });
    loader.main_file(main, true);
    loader.finish(Selection::default(), None, None)
}

/// Whether a word of `extends` or `--policy` names a file rather than a pack.
fn names_a_file(word: &str) -> bool {
    word.contains(['/', '\\']) || word.to_ascii_lowercase().ends_with(".toml")
}

/// The nearest policy file at or above a folder, no further up than `top`, which lies above it.
pub fn find_below(folder: &Path, top: &Path) -> Option<PathBuf> {
    let within = folder.ancestors().take_while(|folder| folder.starts_with(top));
    within.map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

/// The nearest policy file at or above what all arguments have in common; the current folder if there are none.
fn find_upward(arguments: &[PathBuf]) -> Option<PathBuf> {
    let start = in_common(arguments)?;
    start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

/// Whether a policy that was found is a link to a file that belongs to neither its folder, nor the root, nor the
/// repository: a pull request could show any file by that.
fn leads_out(path: &Path, root: Option<&Path>) -> bool {
    let target = real(path);
    let folder = folder_of(path);
    let within = |folder: PathBuf| target.starts_with(folder);
    !within(real(&folder))
        && !root.is_some_and(|root| within(real(root)))
        && !discover::repository(&folder).is_some_and(within)
}

/// The folder that all arguments lie in; the current one if there are none.
pub fn in_common(arguments: &[PathBuf]) -> Option<PathBuf> {
    let mut common: Option<PathBuf> = None;
    for argument in arguments.iter().filter(|path| path.as_os_str() != "-") {
        let path = plain(argument);
        let folder = if path.is_dir() { path } else { path.parent().map(Path::to_owned).unwrap_or(path) };
        common = Some(match common {
            None => folder,
            Some(known) => known.ancestors().find(|above| folder.starts_with(above)).map(Path::to_owned)?,
        });
    }
    Some(common.unwrap_or_else(|| plain(Path::new("."))))
}

fn folder_of(path: &Path) -> PathBuf {
    let path = plain(path);
    path.parent().map(Path::to_owned).unwrap_or(path)
}

/// The path with symbolic links resolved, as far as it exists.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| plain(path))
}

/// The path as people should see it: below the current folder without it, with forward slashes.
fn shown(path: &Path) -> String {
    let path = plain(path);
    let below = path.strip_prefix(plain(Path::new("."))).unwrap_or(&path);
    match below.as_os_str().is_empty() {
        true => String::new(),
        false => crate::discover::shown_path(below),
    }
}

/// Where files are read from.
enum Files<'a> {
    /// The disk. Files that policies name lie below the root, links resolved.
    Disk { root: Option<PathBuf>, sources: &'a SourceMap },
    /// Among the texts that were added before, by the path that is written; policies can extend packs only.
    Given(&'a SourceMap),
}

impl<'a> Files<'a> {
    fn sources(&self) -> &'a SourceMap {
        match self {
            Files::Disk { sources, .. } | Files::Given(sources) => sources,
        }
    }
}

/// A policy file whose bytes are known.
struct Opened {
    path: PathBuf,
    file: Arc<SourceFile>,
}

/// An `extends` entry that leads to a file.
struct Asked<'a> {
    by: &'a Opened,
    item: &'a Item<String>,
}

struct Loader<'a> {
    files: Files<'a>,
    errors: Vec<PolicyError>,
    sets: Sets,
    /// In the order in which they are laid over one another.
    layers: Vec<(Opened, Layer)>,
    /// Files read so far, links resolved.
    known: BTreeSet<PathBuf>,
    /// Files being read, from the first to the one at hand.
    open: Vec<PathBuf>,
    /// Ids of rules that are not built in.
    ids: CustomIds,
    file: Option<FileId>,
    mta_sts: Vec<PolicyFile>,
    identity: Identifying,
}

impl<'a> Loader<'a> {
    fn new(files: Files<'a>, args: &PolicyArgs) -> Loader<'a> {
        Loader {
            files,
            errors: Vec::new(),
            sets: Sets::default(),
            layers: Vec::new(),
            known: BTreeSet::new(),
            open: Vec::new(),
            ids: CustomIds::default(),
            file: None,
            mta_sts: Vec::new(),
            identity: Identifying::new(args),
        }
    }

    /// Reads a file that the user named or that was found upward.
    fn open(&mut self, path: &Path) -> Option<Opened> {
        match self.read(path) {
            Ok(opened) => Some(opened),
            Err(error) => {
                let message = format!("cannot read the policy `{}`: {error}", shown(path));
                self.errors.push(PolicyError::unplaced(message).help("name a policy file in TOML that can be read"));
                None
            }
        }
    }

    fn read(&self, path: &Path) -> Result<Opened, String> {
        let Files::Disk { sources, .. } = &self.files else {
            return Err("this policy stands in no file, so it can extend packs only".to_owned());
        };
        let metadata = fs::metadata(path).map_err(|error| said(&error))?;
        if !metadata.is_file() {
            return Err("it is not a file".to_owned());
        }
        if metadata.len() > MAX_BYTES {
            return Err(format!("it has {} bytes; a policy has at most {MAX_BYTES}", metadata.len()));
        }
        let bytes = fs::read(path).map_err(|error| said(&error))?;
        let file = sources.add(shown(path), bytes).map_err(|error| error.to_string())?;
        Ok(Opened { path: path.to_owned(), file })
    }

    /// `--policy FILE`.
    fn named_file(&mut self, path: &Path) {
        if let Some(opened) = self.open(path) {
            self.extended(opened, &folder_of(path));
        }
    }

    /// The policy in force. Its `extends` counts unless `--policy` stands for it.
    fn main_file(&mut self, main: Option<Opened>, extends: bool) {
        let Some(opened) = main else {
            if extends {
                self.pack("recommended", None);
            }
            return;
        };
        self.file = Some(opened.file.id());
        let folder = folder_of(&opened.path);
        let layer = self.layer(&opened);
        if extends {
            match &layer.extends {
                Some(list) => self.extends(&opened, list, &folder),
                None => self.pack("recommended", None),
            }
        }
        self.layers.push((opened, layer));
    }

    fn layer(&mut self, opened: &Opened) -> Layer {
        self.known.insert(real(&opened.path));
        self.open.push(real(&opened.path));
        let (layer, errors) = schema::read(&opened.file, &mut self.ids);
        self.errors.extend(errors);
        for entry in &layer.mail.mta_sts {
            self.mta_sts_policy(opened, entry);
        }
        layer
    }

    /// A file that another names, with what it extends itself. `trusted` is a folder beside the root whose files may
    /// be read: that of a file which the user named.
    fn extended(&mut self, opened: Opened, trusted: &Path) {
        let layer = self.layer(&opened);
        if let Some(list) = &layer.extends {
            self.extends(&opened, list, trusted);
        }
        self.layers.push((opened, layer));
        self.open.pop();
    }

    fn extends(&mut self, by: &Opened, list: &[Item<String>], trusted: &Path) {
        for item in list {
            let asked = Asked { by, item };
            match names_a_file(&item.value) {
                true => self.follow(&asked, trusted),
                false => self.pack(&item.value, Some(&asked)),
            }
        }
    }

    fn follow(&mut self, asked: &Asked<'_>, trusted: &Path) {
        let word = &asked.item.value;
        let path = folder_of(&asked.by.path).join(word);
        let target = real(&path);
        if self.open.contains(&target) {
            let message = format!("`{word}` extends this file in turn");
            self.asked_for(asked, message, "a circle", "a policy cannot build upon itself: take this entry out");
            return;
        }
        if self.known.contains(&target) {
            return; // Laid down already, below everything that came since.
        }
        if let Files::Disk { root: Some(root), .. } = &self.files
            && !target.starts_with(root)
            && !target.starts_with(real(trusted))
        {
            let message = format!("`{word}` lies outside the root folder, so it is not read");
            self.asked_for(asked, message, "outside the root", "move it below the root, or widen it with `--root`");
            return;
        }
        if self.known.len() >= MAX_FILES {
            let message = format!("more than {MAX_FILES} policy files extend one another");
            self.asked_for(asked, message, "one too many", "join some of them");
            return;
        }
        match self.read(&path) {
            Ok(opened) => self.extended(opened, trusted),
            Err(error) => {
                let help = "paths are relative to the folder of the file that names them";
                self.asked_for(asked, format!("cannot read the policy `{word}`: {error}"), "named here", help);
            }
        }
    }

    /// A policy file of MTA-STS, which lies below the root.
    fn mta_sts_policy(&mut self, by: &Opened, entry: &mail::Entry) {
        let word = &entry.path.value;
        let (message, help) = match self.read_mta_sts(by, word) {
            Ok(file) => {
                return self.mta_sts.push(PolicyFile { domain: entry.domain.clone(), span: entry.span, file });
            }
            Err(fault) => fault,
        };
        self.asked_for(&Asked { by, item: &entry.path }, message, "named here", &help);
    }

    fn read_mta_sts(&self, by: &Opened, word: &str) -> Result<FileId, (String, String)> {
        let missing = |why: &str| {
            let help = "paths are relative to the folder of the file that names them";
            (format!("cannot read the MTA-STS policy {}: {why}", quoted(word)), help.to_owned())
        };
        let (root, sources) = match &self.files {
            Files::Given(sources) => {
                return sources.find(word).map(|file| file.id()).ok_or_else(|| missing("there is no such file"));
            }
            Files::Disk { root, sources } => (root, sources),
        };
        let folder = folder_of(&by.path);
        let path = folder.join(word);
        let target = fs::canonicalize(&path).map_err(|error| missing(&said(&error)))?;
        let root = root.clone().unwrap_or_else(|| real(&folder));
        if !target.starts_with(&root) {
            let message = format!("{} lies outside the root folder, so it is not read", quoted(word));
            return Err((message, "move it below the root, or widen it with `--root`".to_owned()));
        }
        let metadata = fs::metadata(&target).map_err(|error| missing(&said(&error)))?;
        if !metadata.is_file() {
            return Err(missing("it is not a file"));
        }
        if metadata.len() > MAX_POLICY {
            return Err(missing(&format!("it has {} bytes; senders read no more than {MAX_POLICY}", metadata.len())));
        }
        let bytes = fs::read(&target).map_err(|error| missing(&said(&error)))?;
        sources.add(shown(&path), bytes).map(|file| file.id()).map_err(|error| missing(&error.to_string()))
    }

    /// A pack, named by a file or on the command line.
    fn pack(&mut self, name: &str, asked: Option<&Asked<'_>>) {
        if let Some(pack) = page::find_pack(name) {
            self.sets.add(pack);
            self.pack_policy(pack);
            self.identity.pack(pack.name);
            return;
        }
        let packs: Vec<&str> = page::packs().iter().map(|pack| pack.name).collect();
        let help = match suggest::nearest(name, packs.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("packs: {}; a file is named with its `.toml`", packs.join(", ")),
        };
        let message = format!("there is no pack `{}`", name.escape_debug());
        match asked {
            Some(asked) => self.asked_for(asked, message, "no such pack", &help),
            None => self.errors.push(PolicyError::unplaced(format!("`--policy {name}`: {message}")).help(help)),
        }
    }

    /// What a pack says of its rules.
    fn pack_policy(&mut self, pack: &page::Pack) {
        let name = format!("pack {}", pack.name);
        if pack.policy.is_empty() || self.layers.iter().any(|(opened, _)| opened.file.path() == name) {
            return;
        }
        let sources = match &self.files {
            Files::Disk { sources, .. } => sources,
            Files::Given(sources) => sources,
        };
        if let Ok(file) = sources.add(name, pack.policy.as_bytes().to_vec()) {
            let (layer, errors) = schema::read(&file, &mut self.ids);
            self.errors.extend(errors);
            self.layers.push((Opened { path: PathBuf::new(), file }, layer));
        }
    }

    /// Adds a mistake at an entry of `extends`.
    fn asked_for(&mut self, asked: &Asked<'_>, message: String, label: &str, help: &str) {
        self.errors.push(placed(asked.by, asked.item.span, message, label, help));
    }

    /// Place and id of every rule of the policy's own, broken ones too.
    fn custom_rules(&self) -> Vec<(usize, String)> {
        let ids = |layer: &Layer| layer.custom_ids.iter().map(|(place, _)| *place).collect::<Vec<_>>();
        let places: BTreeSet<usize> = self.layers.iter().flat_map(|(_, layer)| ids(layer)).collect();
        places.into_iter().filter_map(|place| Some((place, self.ids.name(place)?.to_owned()))).collect()
    }

    /// Takes rules of the policy's own out of all layers, and tells of ids that are there twice or not at all.
    fn take_custom(&mut self) -> Vec<(usize, Arc<CustomRule>)> {
        let known: Vec<(usize, String)> = self.custom_rules();
        let mut seen: BTreeMap<usize, String> = BTreeMap::new();
        let mut rules = Vec::new();
        for (opened, layer) in &mut self.layers {
            for &(place, span) in &layer.custom_ids {
                let here = opened.file.position(span.start);
                let id = known.iter().find(|(known, _)| *known == place).map_or("", |(_, id)| id.as_str());
                let first = seen.get(&place);
                if let Some(first) = first {
                    let help = format!("the first stands at {first}: give this one another id, or take it out");
                    let message = format!("there are two rules with the id `{id}`");
                    self.errors.push(placed(opened, Some(span), message, "again", &help));
                } else {
                    seen.insert(place, format!("{}:{}", opened.file.path(), here.line));
                }
            }
            for (place, rule) in std::mem::take(&mut layer.custom) {
                if !rules.iter().any(|(known, _)| *known == place) {
                    rules.push((place, Arc::new(rule)));
                }
            }
            for Mention { rule, id, span, errors } in std::mem::take(&mut layer.mentions) {
                if known.iter().any(|(place, _)| *place == rule) {
                    self.errors.extend(errors);
                    continue;
                }
                let message = format!("there is no rule {}", quoted(&id));
                let help = schema::unknown_rule(&id, known.iter().map(|(_, id)| id.as_str()));
                self.errors.push(placed(opened, Some(span), message, "no such rule", &help));
            }
        }
        rules
    }

    fn finish(mut self, selection: Selection, folder: Option<PathBuf>, standing_in: Option<&StandingIn>) -> Loaded {
        let meant = |folder: PathBuf| match standing_in {
            Some(standing_in) => standing_in.meant(&real(&folder)),
            None => folder,
        };
        let folder = folder.map(meant);
        let mut policy = Policy::new(std::mem::take(&mut self.sets), selection, folder, self.file);
        policy.custom_ids = self.custom_rules().into_iter().map(|(_, id)| id).collect();
        policy.custom = self.take_custom();
        let mut zones = ZoneConfig::default();
        let mut facts = FactsConfig::default();
        let mut limits = Options::unset(limits::SPECS);
        let mut mail = MailIntent::default();
        let mut exceptions = Options::unset(exceptions::SPECS);
        let mut waivers = Vec::new();
        let mut asked = Vec::new();
        for (opened, layer) in self.layers {
            let selected = layer.custom_views.iter().map(|view| (view.clone(), Arc::clone(&opened.file)));
            asked.extend(selected);
            asked.extend(layer.overrides.iter().filter_map(|one| Some((one.view.clone()?, Arc::clone(&opened.file)))));
            let folder = meant(folder_of(&opened.path));
            self.identity.file(&opened.file);
            layer.zones.apply(&folder, &mut zones);
            layer.facts.apply(&folder, &mut facts);
            layer.limits.iter().for_each(|later| limits.merge(later));
            mail.add(layer.mail);
            layer.exceptions.iter().for_each(|later| exceptions.merge(later));
            stated::lay(&mut policy.stated, layer.stated, &self.errors);
            waivers.extend(layer.waivers.into_iter().map(|waiver| (waiver, Arc::clone(&opened.file))));
            let overrides: Vec<_> = layer.overrides.into_iter().map(|one| one.within(&folder)).collect();
            zones.signing_overrides.extend(overrides.iter().filter_map(Override::signing));
            policy.add(layer.rules, overrides, layer.broken);
        }
        let mut errors = self.errors;
        errors.extend(asked.iter().filter_map(|(view, file)| unknown_view(view, file, &zones)));
        policy.exceptions = Exceptions::of(&exceptions);
        for (waiver, file) in waivers {
            let unknown = exceptions::unknown(&waiver, policy.custom_ids.iter().map(String::as_str), &file);
            match unknown.or_else(|| exceptions::lacking(&waiver, policy.exceptions, &file)) {
                Some(error) => errors.push(error),
                None => policy.waivers.push(waiver),
            }
        }
        policy.zones = zones;
        policy.facts = facts;
        policy.mail.intent = Arc::new(mail);
        policy.limits = limits::limits(&limits);
        let sources = self.files.sources();
        self.mta_sts.iter().for_each(|file| self.identity.beside(&sources.get(file.file).bytes()));
        policy.identity = self.identity.finish();
        policy.mail.mta_sts = self.mta_sts.into();
        // Files are read one after the other, so their ids are in reading order.
        errors.sort_by_key(|error| error.span.map(|span| (span.file, span.start, span.len)));
        Loaded { policy, errors }
    }
}

/// A mistake that shows only when files are put together.
fn placed(by: &Opened, span: Option<Span>, message: String, label: &str, help: &str) -> PolicyError {
    PolicyError::placed(&by.file, span, message, label, help)
}

/// A view that an `[[override]]` or a rule's `select` is for, and that no file of the policy has: most likely a slip of
/// the pen.
fn unknown_view(view: &Item<String>, file: &SourceFile, zones: &ZoneConfig) -> Option<PolicyError> {
    if zones.view(&view.value).is_some() {
        return None;
    }
    let message = format!("there is no view {}", quoted(&view.value));
    let names: Vec<&str> = zones.views.iter().map(|view| view.name.as_str()).collect();
    let help = match suggest::nearest(&view.value, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "add a `[[zones.view]]` with `name = {:?}`; `paths` may be left to a server's configuration",
            view.value
        ),
    };
    Some(PolicyError::placed(file, view.span, message, "no such view", &help))
}

/// An I/O error in words that are the same on every platform, where there are any.
fn said(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
