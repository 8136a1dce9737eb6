//! From candidates to zones: fragments told from zones, and each zone's origin.

use std::io::Read;
use std::sync::Arc;

use rayon::prelude::*;

use super::candidate::{Candidate, Given};
use super::entries;
use super::examine::{Outcome, Text, examine};
use super::formats::Foreign;
use super::fragments::Includes;
use super::given;
use super::load::FsLoader;
use super::names::{self, NameKind};
use super::open::ReadError;
use super::origin::{self, OriginWhy, Stated};
use super::real::RealPath;
use super::views::{Identities, Identity, is_inner};
use super::walk::Walk;
use super::{
    Discovery, Fragment, InputError, PolicyFault, Request, STDIN, Skipped, ZoneConfig, ZoneInput, is_stdin, read_stdin,
};
use super::{HashMap, HashSet};
use crate::exports::Conversion;
use crate::source::{FileId, SourceFile};
use crate::zone::name::Name;

/// The zones that a text is, or why it is none.
enum Verdict {
    Zones(Vec<ZoneInput>),
    Skipped(Skipped),
    Error(InputError),
}

/// Texts that are told from one another before the next.
const AT_ONCE: usize = 512;

/// What was found so far.
#[derive(Default)]
struct Zones<'t> {
    /// The place of the first zone of each file; nearly every file is one.
    first: HashMap<FileId, usize>,
    /// Places of the further zones of files: a server may have one file for thousands.
    further: HashMap<(FileId, Name, Option<String>), usize>,
    /// What is no zone.
    others: Vec<(&'t Text<'t>, Verdict)>,
}

pub(super) struct Finder<'r, 'l, 's> {
    pub(super) request: &'r Request<'r>,
    pub(super) loader: &'l FsLoader<'s>,
    pub(super) walk: Walk<'r>,
    pub(super) found: Discovery,
    pub(super) identities: Identities<'r>,
}

impl Finder<'_, '_, '_> {
    pub(super) fn stdin(&mut self, stdin: &mut dyn Read) {
        if !self.request.paths.iter().any(|path| is_stdin(path)) {
            return;
        }
        let error = |error: ReadError| InputError {
            path: STDIN.to_owned(),
            message: error.message,
            help: error.help,
            reported: true,
        };
        let read = read_stdin(self.loader.sources(), stdin);
        let file = match read.and_then(|file| self.loader.zone_text(file, self.request.input_format)) {
            Ok(file) => file,
            Err(failure) => return self.found.errors.push(error(failure)),
        };
        for file in self.loader.parts(&file, self.request.origin.as_ref()) {
            match given::zone_of(file, self.request.origin.as_ref(), None, &self.identities) {
                Some(zone) => self.found.zones.push(zone),
                None => self
                    .found
                    .errors
                    .push(error(ReadError::new(given::NO_ORIGIN, Some("say which zone it is with `--origin NAME`")))),
            }
        }
    }

    pub(super) fn files(&mut self, candidates: &[Candidate]) {
        let format = self.request.input_format;
        let outcomes: Vec<Outcome<'_>> =
            candidates.par_iter().map(|candidate| examine(self.loader, candidate, format)).collect();
        let mut touched: Vec<&RealPath> = Vec::new();
        let mut texts = Vec::with_capacity(outcomes.len());
        for (outcome, candidate) in outcomes.into_iter().zip(candidates) {
            if !matches!(outcome, Outcome::NoZone | Outcome::Skipped(_)) {
                touched.push(&candidate.named);
            }
            match outcome {
                Outcome::Text(text) => texts.push(text),
                Outcome::Skipped(skipped) => self.found.skipped.push(*skipped),
                Outcome::Error(error) => self.found.errors.push(*error),
                Outcome::NoZone => {}
            }
        }
        let skipped = self.texts(&texts);
        touched.retain(|named| !skipped.contains(*named));
        self.empty_folders(&touched);
    }

    /// Tells zones from fragments, and finds the zones' origins. Gives the files that turned out to be neither.
    fn texts(&mut self, texts: &[Text<'_>]) -> HashSet<RealPath> {
        let includes = Includes::of(texts.iter().map(|text| &text.file), self.loader);
        let fragments = self.fragments(texts, &includes);
        let asked: HashSet<FileId> = texts
            .iter()
            .filter(|text| text.candidate.reported() && fragments.contains(&text.file.id()))
            .map(|text| text.file.id())
            .collect();
        let mut zones = Zones::default();
        zones.first.reserve(texts.len());
        self.found.zones.reserve(texts.len());
        // Some at a time, so that there are never many zones that are not in their place.
        for texts in texts.chunks(AT_ONCE) {
            let verdicts: Vec<Option<Verdict>> = texts
                .par_iter()
                .map(|text| (!fragments.contains(&text.file.id())).then(|| self.verdict(text, &includes, &asked)))
                .collect();
            for (text, verdict) in texts.iter().zip(verdicts) {
                match verdict {
                    Some(Verdict::Zones(found)) => self.add(&mut zones, text, found),
                    Some(other) => zones.others.push((text, other)),
                    None => {}
                }
            }
        }
        let skipped = self.settle(zones.others);
        if !includes.is_empty() {
            let zones = self.zone_files();
            let included = includes.included_by().into_iter().filter(|(_, (id, _))| !zones.contains(id));
            self.found.fragments =
                included.map(|(path, (_, by))| Fragment { path, included_by: by.into_iter().collect() }).collect();
        }
        skipped
    }

    /// The texts that are only included.
    fn fragments(&self, texts: &[Text<'_>], includes: &Includes) -> HashSet<FileId> {
        if includes.is_empty() {
            return HashSet::default();
        }
        let mut ids: Vec<FileId> = Vec::new();
        let mut own_zones = HashSet::default();
        let mut seen = HashSet::default();
        for text in texts {
            if seen.insert(text.file.id()) {
                ids.push(text.file.id());
            }
            if self.mapped(text.candidate).is_some() || self.identities.is_served(text.candidate) {
                own_zones.insert(text.file.id());
            }
        }
        let by_id: HashMap<FileId, &Text<'_>> = texts.iter().map(|text| (text.file.id(), text)).collect();
        let is_zone =
            |id: FileId| own_zones.contains(&id) || by_id.get(&id).is_some_and(|text| states_its_zone(&text.file));
        includes.fragments(&ids, is_zone)
    }

    /// The files of the zones found so far.
    fn zone_files(&self) -> HashSet<FileId> {
        self.found.zones.iter().map(|zone| zone.file.id()).collect()
    }

    /// Files the zones of a text. One file under several names is one zone for each origin that the names give it.
    fn add(&mut self, zones: &mut Zones<'_>, text: &Text<'_>, found: Vec<ZoneInput>) {
        self.policy_fault(self.identities.in_two_views(text.candidate));
        for zone in found {
            let next = self.found.zones.len();
            let first = *zones.first.entry(zone.file.id()).or_insert(next);
            let at = match self.found.zones.get(first) {
                Some(one) if !is_same(one, &zone) => {
                    let key = (zone.file.id(), zone.origin.as_ref().to_lowercase(), zone.view.clone());
                    *zones.further.entry(key).or_insert(next)
                }
                _ => first,
            };
            match self.found.zones.get_mut(at) {
                Some(same) => same.reported |= zone.reported,
                None => self.found.zones.push(zone),
            }
        }
    }

    /// Files what is no zone. That a name of a file gives no origin is no fault where another does.
    fn settle(&mut self, others: Vec<(&Text<'_>, Verdict)>) -> HashSet<RealPath> {
        let mut skipped = HashSet::default();
        if others.is_empty() {
            return skipped;
        }
        let zones = self.zone_files();
        for (text, verdict) in others.into_iter().filter(|(text, _)| !zones.contains(&text.file.id())) {
            match verdict {
                Verdict::Error(error) => self.found.errors.push(error),
                Verdict::Skipped(reason) => {
                    skipped.insert(text.candidate.named.clone());
                    self.found.skipped.push(reason);
                }
                Verdict::Zones(_) => {}
            }
        }
        skipped
    }

    /// What the policy says the file's origin is.
    fn mapped(&self, candidate: &Candidate) -> Option<Name> {
        self.request.zones?.origin(&candidate.named).cloned()
    }

    /// Adds a mistake of the policy, one for each place.
    fn policy_fault(&mut self, fault: Option<PolicyFault>) {
        if let Some(fault) = fault
            && !self.found.policy_faults.iter().any(|known| known.span == fault.span)
        {
            self.found.policy_faults.push(fault);
        }
    }

    /// The zones that a text is: as the command line says, else the policy, the servers, the text, and its name.
    fn identities(&self, text: &Text<'_>, file: &SourceFile) -> Vec<Identity> {
        let candidate = text.candidate;
        let settled = |origin: &Name, why| self.identities.settled(candidate, origin, &why);
        if candidate.given == Given::File
            && let Some(origin) = &self.request.origin
        {
            return settled(origin, OriginWhy::Option);
        }
        if let Some(origin) = self.mapped(candidate) {
            return settled(&origin, OriginWhy::Policy);
        }
        let stated = || match origin::stated(file, Some(self.loader)) {
            Stated::Origin(origin, why) => Some((origin, why)),
            _ => None,
        };
        let served = self.identities.by_servers(candidate, || stated().map(|(origin, _)| origin));
        if !served.is_empty() {
            return served;
        }
        let by_name = || {
            let name = candidate.name();
            match &candidate.split {
                // The folder is told by the zone's name in full.
                Some(split) => Some((names::of_folder(&split.zone)?, OriginWhy::FolderName(name.into()))),
                None => Some((names::origin(&name)?, OriginWhy::FileName(name.into()))),
            }
        };
        match stated().or_else(by_name) {
            Some((origin, why)) => settled(&origin, why),
            None => Vec::new(),
        }
    }

    fn verdict(&self, text: &Text<'_>, includes: &Includes, asked: &HashSet<FileId>) -> Verdict {
        let sure = text.candidate.kind == NameKind::Zone;
        if !text.glance.any {
            return match sure {
                true => Verdict::Error(input_error(text, nothing_in(&text.file))),
                false => Verdict::Skipped(skipped(text, nothing_in(&text.file).message)),
            };
        }
        if !text.glance.somewhere && names::kind(&text.candidate.name()) != NameKind::Zone {
            return match sure {
                true => Verdict::Error(input_error(text, ReadError::new(NO_ZONE_DATA, None))),
                false => Verdict::Skipped(skipped(text, NO_ZONE_DATA.to_owned())),
            };
        }
        let found = text.candidate.given != Given::File;
        if found && names::is_root_hints(&text.candidate.named) && !text.has_soa() {
            return Verdict::Skipped(skipped(text, "root hints for a resolver, not a zone".to_owned()));
        }
        if found && let Some(what) = self.identities.no_zone(text.candidate) {
            return Verdict::Skipped(skipped(text, what.to_owned()));
        }
        let named = self.request.origin.as_ref().filter(|_| text.candidate.given == Given::File);
        let wanted = named.cloned().or_else(|| self.mapped(text.candidate));
        let parts = self.loader.parts(&text.file, wanted.as_ref());
        let reach = includes.reach(text.file.id());
        let reported = text.candidate.reported() || !reach.is_disjoint(asked);
        let includes = includes.paths(&reach);
        let mut zones = Vec::with_capacity(parts.len());
        for file in parts {
            let zone = |mut one: Identity| {
                let view = || file.conversion().and_then(Conversion::view).map(str::to_owned);
                if one.view.is_none() && view().is_some_and(|view| is_inner(&view)) {
                    one.declared.internal = one.declared.internal.or(Some(true));
                }
                ZoneInput {
                    file: Arc::clone(&file),
                    origin: one.origin,
                    why: one.why,
                    view: one.view.or_else(view),
                    declared: one.declared.shared(),
                    reported,
                    includes: parts_of(&file).chain(includes.iter().cloned()).collect(),
                }
            };
            zones.extend(self.identities(text, &file).into_iter().map(zone));
        }
        if !zones.is_empty() {
            return Verdict::Zones(zones);
        }
        match sure || text.has_soa() {
            true => Verdict::Error(input_error(text, no_origin(text))),
            false => Verdict::Skipped(skipped(text, "no SOA, no known origin, and no zone includes it".to_owned())),
        }
    }

    /// A folder that was given and brought nothing at all is as wrong as a file that does not exist.
    fn empty_folders(&mut self, touched: &[&RealPath]) {
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

/// Whether a file was found to be a zone that it was found to be before, under another name of its own.
fn is_same(one: &ZoneInput, other: &ZoneInput) -> bool {
    one.view == other.view && one.origin.as_ref().to_lowercase() == other.origin.as_ref().to_lowercase()
}

/// Whether a file that others include is a zone of its own all the same: it holds a SOA under a name of its own.
fn states_its_zone(file: &SourceFile) -> bool {
    let look = entries::look(&file.head(), entries::MAX_ENTRIES);
    look.soa && matches!(origin::stated(file, None), Stated::Origin(..))
}

/// The files that a zone is put together from, as they are shown; none where there is one alone.
fn parts_of(file: &SourceFile) -> impl Iterator<Item = String> {
    let parts = file.conversion().into_iter().flat_map(Conversion::originals).map(|part| part.path());
    parts.filter(|path| *path != file.path()).map(str::to_owned)
}

fn skipped(text: &Text<'_>, reason: String) -> Skipped {
    Skipped { path: text.file.path().to_owned(), reason }
}

fn input_error(text: &Text<'_>, error: ReadError) -> InputError {
    InputError {
        path: text.file.path().to_owned(),
        message: error.message,
        help: error.help,
        reported: text.candidate.reported(),
    }
}

const NO_ZONE_DATA: &str = "does not look like a zone file: no directives and no records of common types";

fn nothing_in(file: &SourceFile) -> ReadError {
    match Foreign::of(&file.head()) {
        Some(format) => format.explain(file.path()),
        None => ReadError::new("holds no records, only blank lines and comments", None),
    }
}

fn no_origin(text: &Text<'_>) -> ReadError {
    let name = text.candidate.name();
    let help = if text.has_soa() {
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
