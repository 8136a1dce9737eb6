//! Sets of MX records, compared with one another: those of one name in several places.

use std::collections::BTreeSet;

use super::exchange;
use crate::model::Rrset;
use crate::zone::name::{Name, NameRef};

/// Preferences and hosts, without order, identical ones once.
#[derive(PartialEq, Eq)]
pub(super) struct MxSet(BTreeSet<(u16, Name)>);

impl MxSet {
    /// `None` stands for no MX records at all.
    pub fn of(rrset: Option<Rrset<'_>>) -> MxSet {
        let all = rrset.into_iter().flat_map(exchange::all);
        MxSet(all.map(|exchange| (exchange.preference, exchange.name().to_name())).collect())
    }

    /// What the other set has and this one lacks, as it would be written.
    pub fn lacks<'a>(&'a self, other: &'a MxSet) -> impl Iterator<Item = String> {
        other.0.difference(&self.0).map(|(preference, host)| format!("MX {preference} {host}"))
    }

    /// Whether a record is in the set.
    pub fn contains(&self, preference: u16, host: NameRef<'_>) -> bool {
        self.0.iter().any(|(known, name)| *known == preference && name.as_ref() == host)
    }
}

/// Records that are told as missing.
const SHOWN: usize = 4;

/// How a set differs from another: what it has too much, and what it lacks.
pub(super) fn difference(own: &MxSet, other: &MxSet) -> String {
    let list = |records: Vec<String>| {
        let more = records.len().saturating_sub(SHOWN);
        let mut shown: Vec<String> = records.into_iter().take(SHOWN).map(|record| format!("`{record}`")).collect();
        if more > 0 {
            shown.push(format!("{more} more"));
        }
        shown.join(", ")
    };
    let (surplus, lacking): (Vec<String>, Vec<String>) = (other.lacks(own).collect(), own.lacks(other).collect());
    match (surplus.is_empty(), lacking.is_empty()) {
        (false, false) => format!("it has {} in place of {}", list(surplus), list(lacking)),
        (false, true) => format!("it has {} besides", list(surplus)),
        (true, _) => format!("it lacks {}", list(lacking)),
    }
}
