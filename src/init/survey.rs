//! What a repository holds, as far as a policy can speak of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::mail_hosts::MailHosts;
use crate::discover::{Discovery, OriginWhy};
use crate::model::{Zone, ZoneSet};
use crate::report::Counts;
use crate::source::SourceMap;
use crate::zone::problem::Code;
use crate::zone::rdata::types::{self, DialectType};

/// Delegations from which on a zone without other data counts as one that a registry publishes.
const REGISTRY: usize = 10;

/// A zone, in words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ZoneRow {
    /// Its apex, absolute.
    pub apex: String,
    /// Its view.
    pub view: Option<String>,
    /// Its file, relative to the policy's folder where it lies below.
    pub file: String,
    /// Where its origin was taken from.
    pub why: String,
}

/// How many of the zones are of which sort; a zone may be of several.
#[derive(Clone, Copy, Default, Debug)]
pub struct Sorts {
    /// For an inner network.
    pub internal: usize,
    /// Mapping addresses to names.
    pub reverse: usize,
    /// Response policies, catalogs, block lists and the like.
    pub special: usize,
    /// Public, and with hardly anything but delegations.
    pub registry: usize,
    /// Signed in their files.
    pub signed: usize,
}

/// What a pack would report today.
#[derive(Clone, Copy, Debug)]
pub struct PackCount {
    /// Its name.
    pub name: &'static str,
    /// What `zonewarden check` would find with it.
    pub findings: Counts,
}

/// A file that looks like a zone and could not be read as one.
#[derive(Clone, Debug)]
pub struct Unread {
    /// The file, relative to the policy's folder where it lies below.
    pub file: String,
    /// Why, to be put behind the file's name.
    pub message: String,
    /// Whether only its origin is missing.
    pub no_origin: bool,
}

/// What was found.
#[derive(Clone, Default, Debug)]
pub struct Survey {
    /// The zones, sorted.
    pub zones: Vec<ZoneRow>,
    /// How many records they hold.
    pub records: usize,
    /// What sorts of zones they are.
    pub sorts: Sorts,
    /// Patterns for the zone files, and whether they find exactly the zones that were found without.
    pub include: (Vec<String>, bool),
    /// Files that look like zones.
    pub unread: Vec<Unread>,
    /// Configurations of name servers that name zones, relative to the policy's folder.
    pub server_configs: BTreeSet<String>,
    /// Views by name.
    pub views: BTreeMap<String, ViewCount>,
    /// Apexes that several files without a view have, with the files.
    pub doubles: BTreeMap<String, Vec<String>>,
    /// Servers whose own record types were met, which configuration does not declare: the types, and how many zones.
    pub dialects: BTreeMap<&'static str, Dialect>,
    /// Who takes the mail.
    pub mail: MailHosts,
    /// What packs would report, the first one the pack to build upon.
    pub packs: Vec<PackCount>,
    /// Names and types outside the zones that rules would ask for.
    pub questions: usize,
}

/// A view's zones.
#[derive(Clone, Copy, Default, Debug)]
pub struct ViewCount {
    /// How many there are.
    pub zones: usize,
    /// How many of them are for an inner network, as their names and addresses tell.
    pub internal: usize,
}

/// A server's own record types, as far as they were met.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// The server or provider as people call it.
    pub title: &'static str,
    /// The types.
    pub types: BTreeSet<&'static str>,
    /// How many zones have some.
    pub zones: usize,
}

impl Survey {
    /// Looks at what discovery found and what was read of it. Paths are given relative to `folder`, the policy's. What the
    /// rules would say is not known yet.
    pub fn of(found: &Discovery, set: &ZoneSet, sources: &SourceMap, folder: &Path) -> Survey {
        let mut survey = Survey { mail: MailHosts::of(set), ..Survey::default() };
        for zone in &found.zones {
            let file = below(folder, zone.file.path());
            if let OriginWhy::Server { path, .. } = &zone.why {
                survey.server_configs.insert(below(folder, path));
            }
            match &zone.view {
                Some(view) => survey.views.entry(view.clone()).or_default().zones += 1,
                None => survey.doubles.entry(zone.origin.to_lowercase().to_string()).or_default().push(file.clone()),
            }
            let (apex, why) = (zone.origin.to_string(), zone.why.to_string());
            survey.zones.push(ZoneRow { apex, view: zone.view.clone(), file, why });
        }
        survey.zones.sort();
        survey.doubles.retain(|_, files| files.len() > 1);
        survey.unread = found
            .errors
            .iter()
            .map(|error| Unread {
                file: below(folder, &error.path),
                message: error.message.clone(),
                no_origin: error.message.starts_with("has no known origin"),
            })
            .collect();
        set.zones().iter().for_each(|zone| survey.add(zone, sources));
        survey
    }

    fn add(&mut self, zone: &Zone, sources: &SourceMap) {
        self.records += zone.contents().records.len();
        let kind = zone.kind();
        self.sorts.internal += usize::from(kind.is_internal());
        if let Some(view) = zone.view().and_then(|view| self.views.get_mut(view)) {
            view.internal += usize::from(kind.is_internal());
        }
        self.sorts.reverse += usize::from(kind.is_reverse());
        self.sorts.special += usize::from(kind.is_special());
        self.sorts.registry += usize::from(is_registry(zone));
        self.sorts.signed += usize::from(zone.signing().in_file);
        let mut met: BTreeMap<&str, (&DialectType, BTreeSet<&'static str>)> = BTreeMap::new();
        for problem in zone.contents().problems.iter().filter(|problem| problem.code == Code::UnknownType) {
            let file = sources.get(problem.span.file);
            if let Some(dialect) = types::dialect(&file.text(problem.span)) {
                met.entry(dialect.server).or_insert((dialect, BTreeSet::new())).1.insert(dialect.name);
            }
        }
        for (server, (dialect, types)) in met {
            let title = dialect.title;
            let known = self.dialects.entry(server).or_insert(Dialect { title, types: BTreeSet::new(), zones: 0 });
            known.types.extend(types);
            known.zones += 1;
        }
    }

    /// The pack that suits the zones as a whole, and why.
    pub fn base_pack(&self) -> (&'static str, Option<&'static str>) {
        let Sorts { internal, reverse, special, registry, .. } = self.sorts;
        let ordinary = self.zones.len().saturating_sub(special);
        match () {
            () if ordinary == 0 || reverse == ordinary => ("recommended", None),
            () if internal == ordinary => ("internal", Some("all zones are for an inner network")),
            () if registry == ordinary => ("registry", Some("all zones hold hardly anything but delegations")),
            () => ("recommended", None),
        }
    }
}

/// Whether a public zone delegates nearly all of its names, and takes no mail.
fn is_registry(zone: &Zone) -> bool {
    let kind = zone.kind();
    if kind.is_internal() || kind.is_reverse() || kind.is_special() || zone.rrset(zone.apex(), types::MX).is_some() {
        return false;
    }
    let (mut cuts, mut others) = (0, 0);
    for owner in zone.owners().filter(|&owner| owner != zone.apex()) {
        let name = zone.contents().name(owner);
        match zone.cut_above(name) {
            Some(cut) => cuts += usize::from(cut == owner),
            None => others += 1,
        }
    }
    // Hosts of the registry's own name servers, and what signing adds.
    cuts >= REGISTRY && others * 10 <= cuts
}

/// A path as it is shown, relative to the policy's folder where it lies below.
fn below(folder: &Path, shown: &str) -> String {
    let Ok(path) = std::path::absolute(shown) else { return shown.to_owned() };
    let inside = path.strip_prefix(folder).ok().and_then(Path::to_str);
    match inside {
        Some(inside) if cfg!(windows) => inside.replace('\\', "/"),
        Some(inside) => inside.to_owned(),
        None => shown.to_owned(),
    }
}
