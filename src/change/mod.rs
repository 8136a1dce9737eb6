//! What has changed: the zones as they were at an older revision, beside those of now.
//!
//! A [`Base`] is the world of then, read by the same code. [`Against`] ties it to a set of zones: which zone of then is
//! which zone of now (by view and apex, never by path, so that a file may be renamed), and, once somebody asks, in which
//! records the two differ. The rules of group `change` ask [`crate::model::ZoneSet::change_of`]; without a base they are
//! silent.

mod difference;
pub mod listing;
mod mail;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

pub use difference::Difference;
pub use mail::mail_part;

use crate::model::{Zone, ZoneId, ZoneSet};
use crate::policy::Weakened;
use crate::zone::name::Name;

/// View and apex (lower case) of a zone.
type Key = (Option<String>, Name);

/// The zones of an older revision.
#[derive(Debug, Default)]
pub struct Base {
    set: ZoneSet,
    by_key: HashMap<Key, Vec<ZoneId>>,
    weakened: Vec<Weakened>,
}

impl Base {
    /// Takes the zones of then, and what the change makes of the policy.
    pub fn new(set: ZoneSet, weakened: Vec<Weakened>) -> Base {
        Base { by_key: by_key(&set), set, weakened }
    }

    /// The zones of then.
    pub fn zones(&self) -> &ZoneSet {
        &self.set
    }

    /// What the change loosens in the policy that judges it.
    pub fn weakened(&self) -> &[Weakened] {
        &self.weakened
    }
}

fn by_key(set: &ZoneSet) -> HashMap<Key, Vec<ZoneId>> {
    let mut by_key: HashMap<Key, Vec<ZoneId>> = HashMap::new();
    for zone in set.zones() {
        by_key.entry(key(zone)).or_default().push(zone.id());
    }
    by_key
}

fn key(zone: &Zone) -> Key {
    (zone.view().map(str::to_owned), zone.apex_name().to_lowercase())
}

/// A zone as it was, and in which records it differs now.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// The zone of then.
    pub old: &'a Zone,
    /// The records that came, went or changed.
    pub difference: &'a Difference,
}

/// Zones of now seen beside those of then.
#[derive(Debug)]
pub struct Against {
    base: Arc<Base>,
    /// For each zone of now the same zone of then.
    partners: Vec<Option<ZoneId>>,
    differences: Vec<OnceLock<Difference>>,
    /// Zones of then whose name no zone of now has.
    removed: Vec<ZoneId>,
}

impl Against {
    /// Finds for each of `zones` the zone that it was. Where two files claim one zone it is not known which.
    pub(crate) fn new(zones: &[Zone], base: Arc<Base>) -> Against {
        let mut now: HashMap<Key, usize> = HashMap::new();
        for zone in zones {
            *now.entry(key(zone)).or_default() += 1;
        }
        let partner = |zone: &Zone| match base.by_key.get(&key(zone)).map(Vec::as_slice) {
            Some(&[one]) if now.get(&key(zone)) == Some(&1) => Some(one),
            _ => None,
        };
        let partners: Vec<_> = zones.iter().map(partner).collect();
        let is_gone = |zone: &&Zone| !now.keys().any(|(_, apex)| apex.as_ref() == zone.apex_name());
        // Most zones are still there, so few are looked for among all names.
        let still: std::collections::HashSet<ZoneId> = partners.iter().flatten().copied().collect();
        let left = base.set.zones().iter().filter(|zone| !still.contains(&zone.id()));
        let removed = left.filter(is_gone).map(Zone::id).collect();
        let differences = zones.iter().map(|_| OnceLock::new()).collect();
        Against { base, partners, differences, removed }
    }

    /// The zones of then.
    pub(crate) fn base(&self) -> &Base {
        &self.base
    }

    /// What has become of a zone of now; `None` if it is new.
    pub(crate) fn change_of(&self, zone: &Zone) -> Option<Change<'_>> {
        let index = zone.id().index();
        let old = self.base.set.zone((*self.partners.get(index)?)?);
        let difference = self.differences.get(index)?.get_or_init(|| Difference::of(old, zone));
        Some(Change { old, difference })
    }

    /// The zones of then whose name no zone of now has.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &Zone> {
        self.removed.iter().map(|&id| self.base.set.zone(id))
    }
}
