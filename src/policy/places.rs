//! What the policy says where: for a zone, an owner in it, a finding.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Effective, Place, Policy};
use crate::finding::Finding;
use crate::model::{Zone, ZoneSet};
use crate::source::SourceMap;
use crate::zone::name::{Name, NameRef};

/// Where a zone's file is, links resolved. That of another revision may be in the folder that it was taken out to, or in
/// the place of the file that it is compared with: which, the policy's own folder tells.
fn place(policy: &Policy, sources: &SourceMap, shown: &str) -> Option<PathBuf> {
    let resolved = |path: PathBuf| {
        let path = std::path::absolute(path).ok()?;
        Some(path.canonicalize().unwrap_or(path))
    };
    let folder = policy.folder().map(Path::to_owned).and_then(resolved);
    let mut paths = sources.meant(shown).into_iter().filter_map(resolved);
    let first = paths.next()?;
    let below = |path: &PathBuf| folder.as_ref().is_some_and(|folder| path.starts_with(folder));
    if below(&first) {
        return Some(first);
    }
    Some(paths.find(below).unwrap_or(first))
}

/// Answers what the policy says at a place of the zones at hand.
pub(crate) struct Places<'a> {
    policy: &'a Policy,
    /// The files of zones by apex and view, where the policy asks for paths.
    files: HashMap<(String, Option<String>), PathBuf>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(set: &ZoneSet, sources: &SourceMap, policy: &'a Policy) -> Places<'a> {
        let mut files = HashMap::new();
        if policy.looks_at_paths() {
            for zone in set.zones() {
                let file = sources.get(zone.contents().file);
                let key = (zone.apex_text(), zone.view().map(str::to_owned));
                files.extend(place(policy, sources, file.path()).map(|path| (key, path)));
            }
        }
        Places { policy, files }
    }

    /// What holds for a zone as a whole.
    pub(crate) fn of_zone(&self, zone: &Zone) -> Arc<Effective> {
        if !self.policy.has_overrides() {
            return self.policy.base();
        }
        self.at(&zone.apex_text(), zone.view(), None)
    }

    /// What holds for an owner in a zone.
    pub(crate) fn of_owner(&self, zone: &Zone, owner: NameRef<'_>) -> Arc<Effective> {
        self.at(&zone.apex_text(), zone.view(), Some(owner))
    }

    /// What holds where a finding is.
    pub(crate) fn of_finding(&self, finding: &Finding) -> Arc<Effective> {
        if finding.zone.is_empty() || !self.policy.has_overrides() {
            return self.policy.base();
        }
        let wanted = finding.owner.as_ref().filter(|_| self.policy.looks_at_owners());
        let owner = wanted.and_then(|owner| Name::parse(owner).ok());
        self.at(&finding.zone, finding.view.as_deref(), owner.as_ref().map(Name::as_ref))
    }

    /// Whether owners of a zone are judged each by itself.
    pub(crate) fn tells_owners_apart(&self, zone: &Zone) -> bool {
        self.policy.looks_at_owners() && !self.owner_variants(zone).is_empty()
    }

    /// What holds for those owners of a zone for which an override is, each override by itself.
    pub(crate) fn owner_variants(&self, zone: &Zone) -> Vec<Arc<Effective>> {
        if !self.policy.looks_at_owners() {
            return Vec::new();
        }
        let apex = zone.apex_text();
        self.policy.owner_variants(&self.place(&apex, zone.view(), None))
    }

    fn at(&self, apex: &str, view: Option<&str>, owner: Option<NameRef<'_>>) -> Arc<Effective> {
        self.policy.for_place(&self.place(apex, view, owner))
    }

    fn place<'p>(&'p self, apex: &'p str, view: Option<&'p str>, owner: Option<NameRef<'p>>) -> Place<'p> {
        let file = match self.files.is_empty() {
            true => None,
            false => self.files.get(&(apex.to_owned(), view.map(str::to_owned))).map(PathBuf::as_path),
        };
        Place { apex, view, file, owner }
    }
}
