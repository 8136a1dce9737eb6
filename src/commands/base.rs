//! `check --base REV`: the zones as they were, what was found in them, and which policy judges the change.
//!
//! Where the change touches nothing but the text of zones, those that it leaves alone are not read again (`unchanged`).
//!
//! Policy and facts are those of the older revision, so that a change cannot loosen what judges it; where zones are to be
//! found counts as the newer policy says it, as far as that finds more. What the change loosens is told by
//! `policy-weakened`.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::session::{self, FactsTexts, Stop, Usage};
use super::unchanged::{self, Changed};
use crate::baseline::Baseline;
use crate::change::Base;
use crate::cli::{BaseArgs, CheckArgs, InputArgs, InputFormatArg, PolicyFrom};
use crate::discover::{Discovery, FactsPaths, FsLoader, path_from_bytes};
use crate::finding::{Finding, Severity};
use crate::fix::NewTexts;
use crate::git::{Checkout, Entry, GitError, Objects, Repository, Revision};
use crate::lint;
use crate::model::{Zone, ZoneId, ZoneSet};
use crate::policy::{self, FILE_NAME, Loaded, Policy, StandingIn, Weakened};
use crate::report::{BaseUsed, safe_text};
use crate::source::{SourceMap, Span};
use crate::suppress::{self, KnownPrints, World};

impl From<GitError> for Stop {
    fn from(error: GitError) -> Self {
        Stop::Usage(Usage { message: error.message, help: error.help })
    }
}

/// The older revision as files.
pub(super) struct OldTree {
    repository: Repository,
    objects: Objects,
    revision: Revision,
    files: Vec<Entry>,
    checkout: Checkout,
}

impl OldTree {
    /// Reads the revision that `--base` names, out of the repository that the paths lie in.
    pub(super) fn open(args: &BaseArgs, input: &InputArgs, sources: &SourceMap) -> Result<Option<OldTree>, Stop> {
        let Some(name) = &args.base else { return Ok(None) };
        if input.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(usage(
                "`--base` compares files of a repository, and standard input is none of them",
                "name the zone file",
            ));
        }
        let near = input.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let Some(repository) = Repository::around(near) else {
            let message = format!("`--base {name}` needs a git repository, and `{}` lies in none", near.display());
            return Err(usage(&message, "run it in a clone, or leave `--base` out to check everything"));
        };
        if repository.is_bare() {
            let message = format!("`{}` is a bare repository: it has no files to check", repository.top().display());
            return Err(usage(
                &message,
                "run it in a clone with a work tree; `zonewarden diff` compares two revisions here",
            ));
        }
        let mut objects = repository.objects()?;
        let revision = match args.merge_base {
            true => repository.merge_base(&mut objects, name)?,
            false => repository.revision(&mut objects, name)?,
        };
        let files = objects.files(&revision)?;
        let later = unchanged::is_left_for_later;
        let checkout = Checkout::without(&repository, &mut objects, &revision, &files, later)?;
        show(&checkout, &revision.name, sources);
        let folders = vec![checkout.root().to_owned(), repository.top().to_owned()];
        sources.stands_for(&format!("{}:", revision.name), folders);
        for left in &checkout.left {
            let path = safe_text(&left.path);
            eprintln!("note: `{}:{path}` is {}: what it held is not known", safe_text(&revision.name), left.reason);
        }
        Ok(Some(OldTree { repository, objects, revision, files, checkout }))
    }

    /// The top of the repository.
    pub(super) fn top(&self) -> &Path {
        self.repository.top()
    }

    /// The revision as it was named.
    pub(super) fn name(&self) -> &str {
        &self.revision.name
    }

    /// All its files.
    pub(super) fn files(&self) -> &[Entry] {
        &self.files
    }

    /// What some of them hold, in the order of their objects' names.
    pub(super) fn blobs(&mut self, ids: &[&str]) -> Result<Vec<Vec<u8>>, Stop> {
        let mut blobs = Vec::with_capacity(ids.len());
        let revision = &self.revision;
        self.objects.each(ids, |_, object| {
            let object = object.ok_or_else(|| revision.gone())?;
            blobs.push(object.bytes);
            Ok(())
        })?;
        Ok(blobs)
    }

    /// Where a path stood then, whether it was there or not; `None` outside the repository.
    fn then(&self, path: &Path) -> Option<PathBuf> {
        let below = real(path).strip_prefix(self.top()).ok()?.to_owned();
        Some(self.checkout.root().join(below))
    }

    fn then_or_same(&self, path: &Path) -> PathBuf {
        self.then(path).filter(|then| then.exists()).unwrap_or_else(|| path.to_owned())
    }

    /// The arguments as they speak of the files of then, and whether one of them was not there.
    fn input(&self, input: &InputArgs) -> Result<(InputArgs, bool), Stop> {
        let mut paths = Vec::new();
        let mut missing = false;
        for path in &input.paths {
            let Some(then) = self.then(path) else {
                let message = format!(
                    "`{}` lies outside the repository `{}`, so it cannot be compared",
                    path.display(),
                    self.top().display()
                );
                return Err(usage(&message, "check it by itself, without `--base`"));
            };
            match then.exists() {
                true => paths.push(then),
                false => missing = true,
            }
        }
        let origin = input.origin.clone().filter(|_| !paths.is_empty());
        let root = input.root.as_deref().map(|root| self.then_or_same(root));
        Ok((InputArgs { paths, origin, root, input_format: input.input_format }, missing))
    }

    /// The policy that judges the zones of now, and with it the same one for the zones of then.
    pub(super) fn judges(&self, args: &CheckArgs, head: Loaded, sources: &SourceMap) -> (Loaded, Judges) {
        let asked = with_allowed(session::policy_args(&args.policy, &args.input), &args.base);
        let identity = StandingIn { read: self.checkout.root().to_owned(), meant: self.checkout.root().to_owned() };
        let to_top = StandingIn { read: self.checkout.root().to_owned(), meant: self.top().to_owned() };
        let to_then = StandingIn { read: self.top().to_owned(), meant: self.checkout.root().to_owned() };
        let old = policy::PolicyArgs {
            config: self.old_config(&asked, &head.policy),
            policies: asked.policies.iter().map(|word| self.old_policy_word(word)).collect(),
            root: asked.root.as_deref().map(|root| self.then_or_same(root)),
            ..asked.clone()
        };
        let load = |args: &policy::PolicyArgs, standing_in| {
            Policy::load(&policy::PolicyArgs { standing_in: Some(standing_in), ..args.clone() }, sources)
        };
        let mut old_now = load(&old, to_top);
        let (now, then) = match args.base.policy_from {
            PolicyFrom::Base => {
                old_now.policy.find_more_zones(&head.policy);
                // The mistakes that count are those of the policy as it is to be.
                (None, load(&old, identity).policy)
            }
            PolicyFrom::Head => {
                let config = head.policy.file().and(head.policy.folder()).map(|folder| folder.join(FILE_NAME));
                let config = asked.config.clone().or(config);
                (Some(()), load(&policy::PolicyArgs { config, ..asked.clone() }, to_then).policy)
            }
        };
        match now {
            None => {
                let judges = Judges { then, other: head.policy, from_base: true };
                (Loaded { policy: old_now.policy, errors: head.errors }, judges)
            }
            Some(()) => (head, Judges { then, other: old_now.policy, from_base: false }),
        }
    }

    /// The policy file of then. A file that is new, or lies outside the repository, stands as it is where it was named.
    fn old_config(&self, asked: &policy::PolicyArgs, head: &Policy) -> Option<PathBuf> {
        if let Some(config) = &asked.config {
            return Some(self.then_or_same(config));
        }
        if asked.isolated {
            return None;
        }
        let start = policy::in_common(&asked.arguments).and_then(|folder| self.then(&folder));
        let found = start.and_then(|start| policy::find_below(&start, self.checkout.root()));
        let outside = || {
            let folder = head.file().and(head.folder())?;
            (!real(folder).starts_with(self.top())).then(|| folder.join(FILE_NAME))
        };
        found.or_else(outside)
    }

    fn old_policy_word(&self, word: &str) -> String {
        let then = self.then(Path::new(word)).filter(|then| Path::new(word).is_file() && then.is_file());
        then.map_or_else(|| word.to_owned(), |then| then.to_string_lossy().into_owned())
    }
}

/// Shows the files of a checkout as git names them: `REV:path`.
pub(super) fn show(checkout: &Checkout, name: &str, sources: &SourceMap) {
    if let Some(folder) = checkout.root().file_name() {
        sources.show_as(&folder.to_string_lossy(), &format!("{name}:"));
    }
}

/// `--allow` leaves rules out that a policy cannot: somebody has agreed to this one change.
pub(super) fn with_allowed(args: policy::PolicyArgs, base: &BaseArgs) -> policy::PolicyArgs {
    let mut args = args;
    args.ignore.extend(base.allow.iter().cloned());
    args
}

/// What `--allow` can name.
pub(super) fn check_arguments(args: &BaseArgs) -> Result<(), Stop> {
    for rule in &args.allow {
        let known = policy::page::find(rule);
        if known.is_none_or(|page| page.group != "change") {
            let message = match known {
                Some(_) => format!("`--allow {rule}`: this rule judges zones, not what changes in them"),
                None => format!("`--allow {}`: there is no such rule", rule.escape_debug()),
            };
            return Err(usage(
                &message,
                "rules of group `change` can be allowed for one change; `zonewarden rules` lists them",
            ));
        }
    }
    Ok(())
}

/// Policies of a comparison.
pub(super) struct Judges {
    /// The rules that judge the zones of now, for those of then.
    then: Policy,
    /// That of the other side.
    other: Policy,
    /// Whether the rules are those of the older revision.
    from_base: bool,
}

/// All that is known of the older revision.
pub(super) struct OldSide {
    pub(super) base: Arc<Base>,
    /// The fingerprints of what was found then, each with its zone and view.
    known: KnownPrints,
    /// The baseline of then, where a baseline of now is named.
    pub(super) baseline: Option<PathBuf>,
    name: String,
    commit: Option<String>,
}

impl OldSide {
    /// The fingerprints of what was found then.
    pub(super) fn known(&self) -> &KnownPrints {
        &self.known
    }

    /// What the summary tells, from all findings of the zones of now.
    pub(super) fn used(&self, set: &ZoneSet, findings: &[Finding]) -> BaseUsed {
        let now: std::collections::HashSet<&str> =
            findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        let reported: std::collections::HashSet<_> = set
            .zones()
            .iter()
            .filter(|zone| zone.reported())
            .map(|zone| (zone.apex_text(), zone.view().map(str::to_owned)))
            .collect();
        let gone = self.known.iter().filter(|(print, zone)| !now.contains(print.as_str()) && reported.contains(zone));
        BaseUsed {
            name: self.name.clone(),
            commit: self.commit.clone(),
            known: now.iter().filter(|print| self.known.contains_key(**print)).count() as u64,
            gone: gone.count() as u64,
        }
    }
}

/// What was found now, of which most was there then.
pub(super) struct Now<'a> {
    /// The policy that judges it.
    pub(super) policy: &'a Policy,
    pub(super) found: &'a Discovery,
    pub(super) loader: &'a FsLoader<'a>,
    pub(super) facts: &'a FactsPaths,
}

/// The zones of then beside those of now, where all that differs is what some zone files hold; `None` where the long way
/// has to be taken.
pub(super) fn old_side_quickly(
    tree: &mut OldTree,
    judges: &Judges,
    args: &CheckArgs,
    now: &Now<'_>,
    sources: &SourceMap,
) -> Result<Option<OldSide>, Stop> {
    let (old, new) = (&now.policy, &judges.other);
    let same_policy =
        old.identity().digest == new.identity().digest && old.folder().map(real) == new.folder().map(real);
    let without_facts = args.facts.facts.is_empty()
        && [&judges.then, old, new].iter().all(|policy| policy.facts().files.is_empty())
        && now.facts.files().next().is_none();
    if !same_policy || !without_facts {
        return Ok(None);
    }
    let Some(changed) = Changed::find(tree, now.found, now.loader) else { return Ok(None) };
    let Some(texts) = changed.texts(now.found, tree, sources)? else { return Ok(None) };
    let mut zones = match changed.has_come() {
        true => session::read_all(&changed.stayed(now.found), now.loader, now.policy, &texts),
        false => session::read_all(now.found, now.loader, now.policy, &texts),
    };
    if !changed.went().is_empty() {
        let policy = (&judges.then, now.policy);
        let Some(went) = zones_that_went(tree, args, changed.went(), policy, zones.len(), sources)? else {
            return Ok(None);
        };
        zones.extend(went);
    }
    let set = ZoneSet::new(zones).with_facts(FactsTexts::none().facts(now.loader, now.policy));
    Ok(Some(OldSide::new(tree, (judges, now.policy), args, (set, now.policy, Vec::new()), sources)))
}

/// The zones that stood in files that are gone; `None` where the long way has to be taken. `policy` are that of then, which
/// finds them, and that which judges; `first` is the number of the first.
fn zones_that_went(
    tree: &mut OldTree,
    args: &CheckArgs,
    went: &[Entry],
    (then, policy): (&Policy, &Policy),
    first: usize,
    sources: &SourceMap,
) -> Result<Option<Vec<Zone>>, Stop> {
    if args.input.origin.is_some() || args.input.input_format != InputFormatArg::Auto {
        return Ok(None);
    }
    tree.checkout.write(&tree.repository, &mut tree.objects, &tree.revision, went)?;
    // Their folders hold what is no zone by its name, and these files.
    let place = |entry: &Entry| {
        let folder = entry.path.split_last().map_or(&[][..], |(_, folder)| folder);
        let parts = folder.iter().map(|part| path_from_bytes(part));
        parts.into_iter().try_fold(tree.checkout.root().to_owned(), |path, part| Some(path.join(part?)))
    };
    let Some(mut paths) = went.iter().map(place).collect::<Option<Vec<PathBuf>>>() else { return Ok(None) };
    paths.sort();
    paths.dedup();
    let root = args.input.root.as_deref().map(|root| tree.then_or_same(root));
    let input = InputArgs { paths, root, ..InputArgs::default() };
    let no_facts = FactsPaths::default();
    let (found, loader) = session::discover_with(sources, session::request(&input, then, &no_facts)?)?;
    let shown: HashSet<String> =
        went.iter().map(|entry| format!("{}:{}", tree.name(), unchanged::shown(entry))).collect();
    let asked: Vec<PathBuf> = args.input.paths.iter().filter_map(|path| tree.then(path)).collect();
    let mut zones = Vec::new();
    for mut zone in found.zones.into_iter().filter(|zone| shown.contains(zone.file.path())) {
        let below = zone.file.path().split_once(':').map_or("", |(_, path)| path);
        let path = tree.checkout.root().join(below);
        zone.reported = args.base.hook || asked.iter().any(|asked| path.starts_with(asked));
        zones.push(session::read_zone(ZoneId::new(first + zones.len()), &zone, &zone.file, &loader, policy));
    }
    Ok(Some(zones))
}

/// Reads and checks the zones of then, out of files; gives them, and the facts if those of then count for both sides.
pub(super) fn old_side(
    tree: &mut OldTree,
    judges: &Judges,
    args: &CheckArgs,
    now: &Now<'_>,
    sources: &SourceMap,
) -> Result<(OldSide, Option<FactsTexts>), Stop> {
    tree.checkout.complete(&tree.repository, &mut tree.objects, &tree.revision)?;
    let (tree, facts) = (&*tree, now.facts);
    let (input, missing) = tree.input(&args.input)?;
    let root = input.root.as_deref().or(judges.then.folder());
    let named: Vec<PathBuf> = args.facts.facts.iter().map(|path| tree.then_or_same(path)).collect();
    let old_facts = FactsPaths::find(&judges.then.facts().files, root, &named);
    let mut request = session::request(&input, &judges.then, &old_facts)?;
    request.context = (missing || args.base.hook).then(|| tree.checkout.root().to_owned());
    let (mut found, loader) = session::discover_with(sources, request)?;
    if args.base.hook {
        found.zones.iter_mut().for_each(|zone| zone.reported = true);
    }
    let edited = edited_facts(tree, facts, &old_facts, sources);
    let counted = if judges.from_base { old_facts.clone() } else { facts.clone() };
    let texts = FactsTexts::read(counted, &loader);
    let set = session::read_zones(&found, &loader, &judges.then, &NewTexts::default())
        .with_facts(texts.facts(&loader, &judges.then));
    let side = OldSide::new(tree, (judges, now.policy), args, (set, &judges.then, edited), sources);
    Ok((side, judges.from_base.then_some(texts)))
}

impl OldSide {
    /// Checks the zones of then by a policy. `edited` is what the change makes of the facts.
    fn new(
        tree: &OldTree,
        (judges, now): (&Judges, &Policy),
        args: &CheckArgs,
        (set, policy, edited): (ZoneSet, &Policy, Vec<Weakened>),
        sources: &SourceMap,
    ) -> OldSide {
        let set = match args.now {
            Some(now) => set.at(now),
            None => set,
        };
        let findings = suppress::all(lint::all(&set, sources, policy), &World::new(&set, sources, policy));
        let known = findings.into_iter().map(|finding| (finding.fingerprint, (finding.zone, finding.view))).collect();
        let mut weakened = loosened(judges, now, &set, sources);
        weakened.extend(edited);
        weakened.extend(args.baseline.as_deref().and_then(|path| longer_baseline(tree, path, sources)));
        OldSide {
            base: Arc::new(Base::new(set, weakened)),
            known,
            baseline: args.baseline.as_deref().filter(|_| judges.from_base).map(|path| tree.then_or_same(path)),
            name: tree.revision.name.clone(),
            commit: tree.revision.commit.clone(),
        }
    }
}

/// What the newer policy loosens; `now` is that which judges the zones of now.
fn loosened(judges: &Judges, now: &Policy, set: &ZoneSet, sources: &SourceMap) -> Vec<Weakened> {
    let (old, new) = match judges.from_base {
        true => (now, &judges.other),
        false => (&judges.other, now),
    };
    let Some(file) = new.file().or(old.file()) else { return Vec::new() };
    let zones: Vec<(String, Option<String>)> =
        set.zones().iter().map(|zone| (zone.apex_text(), zone.view().map(str::to_owned))).collect();
    policy::weakened(old, new, &zones, Span::new(sources.get(file).id(), 0, 0))
}

/// Entries that the change adds to the baseline.
fn longer_baseline(tree: &OldTree, path: &Path, sources: &SourceMap) -> Option<Weakened> {
    let now = Baseline::read(path, sources).ok()?;
    let then = tree.then(path).filter(|then| then.is_file()).and_then(|then| Baseline::read(&then, sources).ok());
    let then = then?;
    let known: std::collections::HashSet<&str> =
        then.entries().iter().map(|(entry, _)| entry.fingerprint.as_str()).collect();
    let mut added = now.entries().iter().filter(|(entry, _)| !known.contains(entry.fingerprint.as_str()));
    let (_, span) = added.next()?;
    let count = 1 + added.count();
    Some(Weakened {
        severity: Severity::Warning,
        subject: "baseline".to_owned(),
        message: format!("this change adds {count} to the findings of the baseline `{}`", path.display()),
        span: *span,
        label: "the first of them".to_owned(),
    })
}

/// Files of facts that the change adds, edits or takes away.
fn edited_facts(tree: &OldTree, now: &FactsPaths, then: &FactsPaths, sources: &SourceMap) -> Vec<Weakened> {
    let below = |paths: &FactsPaths, top: &Path| -> HashMap<PathBuf, (PathBuf, String)> {
        let files = paths.files().filter_map(|(path, shown)| {
            Some((path.strip_prefix(top).ok()?.to_owned(), (path.to_owned(), shown.to_owned())))
        });
        files.collect()
    };
    let (is, was) = (below(now, tree.top()), below(then, tree.checkout.root()));
    let mut edited: Vec<(String, &PathBuf, &str)> = Vec::new();
    for (path, (file, shown)) in &is {
        let before = was.get(path).and_then(|(file, _)| std::fs::read(file).ok());
        let verb = match &before {
            None => "adds",
            Some(bytes) if std::fs::read(file).is_ok_and(|now| now == *bytes) => continue,
            Some(_) => "edits",
        };
        edited.push((shown.clone(), file, verb));
    }
    let gone = was.iter().filter(|(path, _)| !is.contains_key(*path));
    edited.extend(gone.map(|(_, (file, shown))| (shown.clone(), file, "takes away")));
    edited.sort();
    let weakened = edited.into_iter().filter_map(|(shown, path, verb)| {
        let file = sources.add(shown, std::fs::read(path).ok()?).ok()?;
        Some(Weakened {
            severity: Severity::Warning,
            subject: path.file_name()?.to_string_lossy().into_owned(),
            message: format!("this change {verb} the facts `{}`", file.path()),
            span: Span::new(file.id(), 0, 0),
            label: String::new(),
        })
    });
    weakened.collect()
}

/// The path with its folder's links resolved, whether or not it exists itself.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if path.is_dir() {
        return absolute.canonicalize().unwrap_or(absolute);
    }
    match (absolute.parent(), absolute.file_name()) {
        (Some(folder), Some(name)) => real(folder).join(name),
        _ => absolute,
    }
}

fn usage(message: &str, help: &str) -> Stop {
    Stop::Usage(Usage { message: message.to_owned(), help: Some(help.to_owned()) })
}
