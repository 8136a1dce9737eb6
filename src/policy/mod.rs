//! Policies: what is checked, how severe it is, and with which options.
//!
//! A policy is put together from packs (named choices of rules), policy files in TOML, and the command line. Later
//! layers win: values and lists replace, tables merge by key, `[[override]]` appends. All mistakes of all files are
//! told in one run; what is broken disables only its own rule.
//!
//! ```
//! use zonewarden::finding::Severity;
//! use zonewarden::policy::Policy;
//! use zonewarden::source::SourceMap;
//!
//! let loaded = Policy::from_text("zonewarden.toml", "[rules.mx-target-is-cname]\nseverity = 'info'\n", &SourceMap::new());
//! assert!(loaded.errors.is_empty());
//! let zone = loaded.policy.for_zone("example.com.", None);
//! assert_eq!(zone.severity("mx-target-is-cname", Severity::Error), Some(Severity::Info));
//! ```

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::discover::ZoneConfig;
use crate::source::{FileId, SourceMap, Span};
use crate::zone::limits::Limits;
use crate::zone::name::{Name, NameRef};

pub mod cases;
mod compare;
pub mod custom;
pub mod data;
mod effective;
mod error;
mod exceptions;
pub mod explain;
mod facts;
mod identity;
mod json_schema;
mod limits;
mod load;
mod mail;
mod options;
mod overrides;
pub mod page;
mod places;
mod schema;
mod select;
mod show;
mod stated;
pub mod suggest;
mod syntax;
#[cfg(test)]
mod tests;
mod value;
mod zones;

pub use compare::{Weakened, weakened};
pub use effective::{Effective, RuleConfig};
pub use error::PolicyError;
pub use exceptions::{Exceptions, Waiver};
pub use facts::FactsConfig;
pub use identity::Identity;
pub use json_schema::{json_schema, reference, toml_as_json};
pub use load::{FILE_NAME, Loaded, find_below, in_common};
pub use mail::{MailGroup, MailIntent, PolicyFile};
pub use options::{Item, Options};
pub(crate) use places::Places;
pub use show::{Shown, show, string as toml_string};

use custom::CustomRule;
use effective::Sets;
use overrides::Override;
use schema::Rules;
use select::Selection;

/// What the command line says on policies.
#[derive(Clone, Default, Debug)]
pub struct PolicyArgs {
    /// `--config FILE`: the policy in force, instead of looking for [`FILE_NAME`] upward from the arguments.
    pub config: Option<PathBuf>,
    /// `--isolated`: no file that was not named is read.
    pub isolated: bool,
    /// `--policy PACK|FILE`: instead of the `extends` of the policy in force; later ones win.
    pub policies: Vec<String>,
    /// `--select RULE|GROUP|PACK`: only these rules run, whether a pack has them or not. Globs on rule ids are fine.
    pub select: Vec<String>,
    /// `--ignore RULE|GROUP|PACK`: these do not.
    pub ignore: Vec<String>,
    /// `--severity RULE=LEVEL`, the rule as for `--select`.
    pub severity: Vec<String>,
    /// The paths to check.
    pub arguments: Vec<PathBuf>,
    /// `--root DIR`: policy files named by `extends` lie below it; without it below the policy's folder.
    pub root: Option<PathBuf>,
    /// Files are those of another revision, or of this one seen from another.
    pub standing_in: Option<StandingIn>,
}

/// A folder whose files are read in the place of those of another folder, which their paths are relative to.
#[derive(Clone, Debug)]
pub struct StandingIn {
    /// Where the files are; links resolved.
    pub read: PathBuf,
    /// The folder that they speak of; links resolved.
    pub meant: PathBuf,
}

impl StandingIn {
    /// The path that is meant by one that is read.
    fn meant(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.read).map_or_else(|_| path.to_owned(), |below| self.meant.join(below))
    }
}

/// Where something is, as far as policies tell places apart.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The zone's apex, absolute.
    pub apex: &'a str,
    /// Its view.
    pub view: Option<&'a str>,
    /// The zone's own file, links resolved.
    pub file: Option<&'a Path>,
    /// An owner name in it.
    pub owner: Option<NameRef<'a>>,
}

/// The policy of a run.
#[derive(Debug)]
pub struct Policy {
    sets: Sets,
    rules: Rules,
    overrides: Vec<Override>,
    broken: BTreeSet<usize>,
    selection: Selection,
    zones: ZoneConfig,
    facts: FactsConfig,
    limits: Limits,
    custom: Vec<(usize, Arc<CustomRule>)>,
    /// Ids of its own rules, broken ones included.
    custom_ids: Vec<String>,
    exceptions: Exceptions,
    waivers: Vec<Waiver>,
    /// What its files say outside of rules, later ones laid over earlier ones.
    stated: Vec<stated::Stated>,
    mail: mail::Tables,
    folder: Option<PathBuf>,
    file: Option<FileId>,
    identity: Identity,
    /// By the overrides that match.
    compiled: RwLock<HashMap<Vec<usize>, Arc<Effective>>>,
}

impl Policy {
    /// Finds and reads the policy of a run. Policy files are added to `sources`, so that spans point into them.
    pub fn load(args: &PolicyArgs, sources: &SourceMap) -> Loaded {
        load::load(args, sources)
    }

    /// Reads a policy from text, as if it were the policy in force; only packs can be extended.
    pub fn from_text(name: &str, text: &str, sources: &SourceMap) -> Loaded {
        load::from_text(name, text, sources)
    }

    fn new(sets: Sets, selection: Selection, folder: Option<PathBuf>, file: Option<FileId>) -> Policy {
        Policy {
            sets,
            rules: Rules::new(),
            overrides: Vec::new(),
            broken: BTreeSet::new(),
            selection,
            zones: ZoneConfig::default(),
            facts: FactsConfig::default(),
            limits: Limits::default(),
            custom: Vec::new(),
            custom_ids: Vec::new(),
            exceptions: Exceptions::default(),
            waivers: Vec::new(),
            stated: Vec::new(),
            mail: mail::Tables::default(),
            folder,
            file,
            identity: Identity::default(),
            compiled: RwLock::default(),
        }
    }

    /// Lays a later file over what there is.
    fn add(&mut self, rules: Rules, overrides: Vec<Override>, broken: BTreeSet<usize>) {
        for (index, later) in rules {
            match self.rules.entry(index) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(later);
                }
                std::collections::btree_map::Entry::Occupied(mut entry) => {
                    let ours = entry.get_mut();
                    ours.options.merge(&later.options);
                    ours.span = later.span;
                    ours.level = later.level.or(ours.level.take());
                    ours.ignorable = later.ignorable.or(ours.ignorable.take());
                }
            }
        }
        self.overrides.extend(overrides);
        self.broken.extend(broken);
    }

    /// What holds for the zone `apex` (absolute) in a view.
    ///
    /// Zones to which the same overrides apply share one [`Effective`], which the policy keeps.
    pub fn for_zone(&self, apex: &str, view: Option<&str>) -> Arc<Effective> {
        self.for_place(&Place { apex, view, file: None, owner: None })
    }

    /// What holds at a place. Overrides for owners or paths hold only where owner or file is known.
    pub fn for_place(&self, place: &Place<'_>) -> Arc<Effective> {
        self.with_overrides(self.matching(place))
    }

    /// For each override of owners that can hold in the zone of the place: what holds with it.
    pub(crate) fn owner_variants(&self, place: &Place<'_>) -> Vec<Arc<Effective>> {
        let Ok(apex) = Name::parse(place.apex) else { return Vec::new() };
        let holds = |one: &Override, anywhere: bool| one.holds(place, apex.as_ref(), anywhere);
        let overrides = || self.overrides.iter().enumerate();
        let of_owners = overrides().filter(|(_, one)| one.owners.is_some() && holds(one, true)).map(|(index, _)| index);
        let with = |own: usize| {
            let all = overrides().filter(|(index, one)| *index == own || holds(one, false));
            self.with_overrides(all.map(|(index, _)| index).collect())
        };
        of_owners.map(with).collect()
    }

    /// The places of the overrides that hold at a place.
    pub(crate) fn overrides_at(&self, place: &Place<'_>) -> Vec<Span> {
        self.matching(place).into_iter().filter_map(|index| Some(self.overrides.get(index)?.span)).collect()
    }

    /// The names of the packs that it builds upon, each once.
    pub fn packs(&self) -> impl Iterator<Item = &'static str> {
        self.sets.names()
    }

    /// Whether an override is for owners.
    pub(crate) fn looks_at_owners(&self) -> bool {
        self.overrides.iter().any(|one| one.owners.is_some())
    }

    /// Whether an override is for files.
    pub(crate) fn looks_at_paths(&self) -> bool {
        self.overrides.iter().any(|one| one.paths.is_some())
    }

    /// Whether there are overrides at all.
    pub(crate) fn has_overrides(&self) -> bool {
        !self.overrides.is_empty()
    }

    /// What holds where no `[[override]]` says otherwise.
    pub fn base(&self) -> Arc<Effective> {
        self.with_overrides(Vec::new())
    }

    fn with_overrides(&self, overrides: Vec<usize>) -> Arc<Effective> {
        if let Some(known) = self.compiled.read().unwrap_or_else(PoisonError::into_inner).get(&overrides) {
            return Arc::clone(known);
        }
        let rules: Vec<&Rules> =
            overrides.iter().filter_map(|&index| Some(&self.overrides.get(index)?.rules)).collect();
        let effective = Effective::compile(
            &self.sets,
            &self.rules,
            &rules,
            &self.broken,
            &self.selection,
            &self.mail,
            &self.custom,
        );
        let mut compiled = self.compiled.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(compiled.entry(overrides).or_insert_with(|| Arc::new(effective)))
    }

    /// The overrides for a zone, in the order in which they are laid on.
    fn matching(&self, place: &Place<'_>) -> Vec<usize> {
        if self.overrides.is_empty() {
            return Vec::new();
        }
        let Ok(apex) = Name::parse(place.apex) else { return Vec::new() };
        let overrides = self.overrides.iter().enumerate();
        overrides.filter(|(_, one)| one.holds(place, apex.as_ref(), false)).map(|(index, _)| index).collect()
    }

    /// Whether there is a rule of that id, built in or the policy's own, broken ones included.
    pub fn knows(&self, rule: &str) -> bool {
        page::find(rule).is_some() || self.custom_ids.iter().any(|id| id == rule)
    }

    /// Finds zones also where a newer policy has more of them: more files, more origins. What that leaves out, or
    /// calls otherwise, does not count.
    pub fn find_more_zones(&mut self, newer: &Policy) {
        self.zones.find_more(&newer.zones);
    }

    /// Whether the command line, rather than the policy, keeps a rule from running.
    pub fn is_left_out(&self, rule: &str) -> bool {
        let custom = || self.custom.iter().find(|(_, custom)| custom.id == rule).map(|(index, _)| *index);
        page::position(rule).or_else(custom).is_some_and(|index| self.selection.leaves_out(index))
    }

    /// How zones are found.
    pub fn zones(&self) -> &ZoneConfig {
        &self.zones
    }

    /// The policy's own rules, in the order of its files.
    pub fn custom(&self) -> impl Iterator<Item = &Arc<CustomRule>> {
        self.custom.iter().map(|(_, rule)| rule)
    }

    /// Which facts there are.
    pub fn facts(&self) -> &FactsConfig {
        &self.facts
    }

    /// What the mail of zones is to be.
    pub fn mail(&self) -> &MailIntent {
        &self.mail.intent
    }

    /// Bounds on what zone files can make a run do.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What it asks of ignores and waivers.
    pub fn exceptions(&self) -> Exceptions {
        self.exceptions
    }

    /// Its waivers, in the order of its files, those that have ended included.
    pub fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }

    /// The folder of the policy in force, absolute; `None` if there is none.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// What the policy was put together from.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The policy in force, if it could be read.
    pub fn file(&self) -> Option<FileId> {
        self.file
    }
}
