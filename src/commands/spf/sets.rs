//! Which addresses get which result, as text and as JSON.

use serde_json::{Map, Value, json};

use super::{unknown_json, unknown_lines};
use crate::mail::spf::addresses::{AddressSet, Family};
use crate::mail::spf::evaluate::Evaluator;
use crate::mail::spf::result::SpfResult;
use crate::mail::spf::sets::ResultSets;
use crate::zone::name::Name;

/// Networks of one list that the text shows.
const MAX_SHOWN: usize = 16;

/// The order in which results are told.
const ORDER: [SpfResult; 7] = [
    SpfResult::Pass,
    SpfResult::Neutral,
    SpfResult::SoftFail,
    SpfResult::Fail,
    SpfResult::None,
    SpfResult::PermError,
    SpfResult::TempError,
];

/// The sets of one domain.
pub(super) struct Found {
    domain: Name,
    families: [ResultSets; 2],
    unknown: Vec<(Name, u16)>,
}

impl Found {
    pub(super) fn of(evaluator: &mut Evaluator<'_>, domain: &Name) -> Found {
        let families = [Family::V4, Family::V6].map(|family| evaluator.sets(domain.as_ref(), family));
        Found { domain: domain.clone(), families, unknown: evaluator.unknown().to_vec() }
    }

    fn is_exact(&self) -> bool {
        self.families.iter().all(ResultSets::is_exact)
    }

    /// For people: networks by result and family.
    pub(super) fn text(&self) -> String {
        let exact = if self.is_exact() { "exact" } else { "bounds, as not all that matters is known" };
        let mut text = format!("{} ({exact})\n", self.domain);
        for result in ORDER {
            for sets in self.families.iter().filter(|sets| !sets.possible(result).is_empty()) {
                let certain = sets.certain(result);
                let perhaps = sets.possible(result).without(&certain);
                let family = told_family(sets.family());
                if !certain.is_empty() {
                    text.push_str(&told_set(&format!("{result} {family}"), &certain));
                }
                if !perhaps.is_empty() {
                    text.push_str(&told_set(&format!("perhaps {result} {family}"), &perhaps));
                }
            }
        }
        text.push_str(&unknown_lines(&self.unknown));
        text
    }

    /// `certain` and `possible` are the lower and the upper bound; they are equal where the set is exact.
    pub(super) fn json(&self) -> Value {
        let mut results = Map::new();
        for result in ORDER {
            let mut families = Map::new();
            for sets in self.families.iter().filter(|sets| !sets.possible(result).is_empty()) {
                let (certain, possible) = (sets.certain(result), sets.possible(result));
                let of_family = json!({ "certain": json_set(&certain), "possible": json_set(possible) });
                families.insert(key(sets.family()).to_owned(), of_family);
            }
            if !families.is_empty() {
                results.insert(result.as_str().to_owned(), families.into());
            }
        }
        json!({
            "domain": self.domain.to_string(),
            "exact": self.is_exact(),
            "results": results,
            "unknown": unknown_json(&self.unknown),
        })
    }
}

fn told_family(family: Family) -> &'static str {
    match family {
        Family::V4 => "IPv4",
        Family::V6 => "IPv6",
    }
}

fn key(family: Family) -> &'static str {
    match family {
        Family::V4 => "ip4",
        Family::V6 => "ip6",
    }
}

/// The networks of a set, or those that are left out where they are fewer.
fn told_set(head: &str, set: &AddressSet) -> String {
    let count = set.count();
    let plural = if count.number() == Some(1) { "address" } else { "addresses" };
    let (networks, others) = (set.networks(), AddressSet::all(set.family()).without(set).networks());
    let (listed, what) = match others.is_empty() || networks.len() <= others.len() {
        true => (networks, ""),
        false => (others, ", all but"),
    };
    let mut text = format!("{head}: {count} {plural}{what}\n");
    for network in listed.iter().take(MAX_SHOWN) {
        text.push_str(&format!("  {network}\n"));
    }
    if let Some(more) = listed.len().checked_sub(MAX_SHOWN).filter(|&more| more > 0) {
        text.push_str(&format!("  … {more} more; --format json lists them all\n"));
    }
    text
}

/// The count as text: those of IPv6 are larger than JSON readers take.
fn json_set(set: &AddressSet) -> Value {
    let count =
        set.count().number().map_or_else(|| "340282366920938463463374607431768211456".to_owned(), |n| n.to_string());
    let networks: Value = set.networks().iter().map(ToString::to_string).collect();
    json!({ "addresses": count, "networks": networks })
}
