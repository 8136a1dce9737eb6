//! The chain of NSEC records, in canonical order of names.

use rayon::prelude::*;

use super::{ID, difference, missing, owns_data, types_shown, wrong_types};
use crate::dnssec::authority::Standing;
use crate::dnssec::canonical;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::dnssec::folding::Folding;
use crate::rules::{Context, Draft, Findings};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// A name that the chain leads through, or should. There is one for each name of the zone, so it is small.
#[derive(Clone, Copy)]
struct Place {
    owner: NameId,
    standing: Standing,
    /// Whether a link has to be here.
    needed: bool,
    linked: bool,
}

pub(super) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let places = places(cx);
    // What comes behind the last place: the chain is a ring.
    let mut next = places.first();
    let mut next_needed = places.iter().find(|place| place.needed);
    let mut next_linked = places.iter().find(|place| place.linked);
    let (mut wanted, mut folding) = (Vec::new(), Folding::default());
    for place in places.iter().rev() {
        let link = cx.zone.rrset(place.owner, types::NSEC).filter(|_| place.linked);
        if let Some(link) = link {
            look_at(cx, place, &link, [next_needed, next, next_linked], &mut wanted, &mut folding);
        }
        next = Some(place);
        next_needed = if place.needed { next } else { next_needed };
        next_linked = if place.linked { next } else { next_linked };
    }
    folding.tell(out);
    let without: Vec<NameId> =
        places.iter().filter(|place| place.needed && !place.linked).map(|place| place.owner).collect();
    missing(cx, "NSEC", &without, out);
}

/// A link, and the places that it may lead to: the next that needs one first.
fn look_at(
    cx: &Context<'_>,
    place: &Place,
    link: &Rrset<'_>,
    allowed: [Option<&Place>; 3],
    wanted: &mut Vec<u16>,
    folding: &mut Folding,
) {
    let record = link.first();
    if !place.needed && place.standing != Standing::BelowDname {
        return folding.add("orphan", record, || orphan(cx, link, place.standing));
    }
    if link.ids().len() > 1 {
        return folding.add("several", record, || several(cx, link));
    }
    let Some((said, bitmap)) = link.rdata().next().and_then(NameRef::take) else { return };
    let is_said = |next: &&Place| cx.zone.contents().name(next.owner).eq_ignore_case(said);
    if !allowed.iter().flatten().any(is_said) {
        let [next_needed, ..] = allowed;
        folding.add("next", record, || broken(cx, link, said, next_needed));
    }
    types_shown(cx.zone, place.owner, place.standing, false, wanted);
    if place.needed
        && let Some(difference) = difference(bitmap, wanted, None)
    {
        let owner = link.owner_name();
        folding.add("types", record, || wrong_types(cx, record, &owner.to_string(), &difference));
    }
}

/// All names that have a link or need one, in canonical order.
fn places(cx: &Context<'_>) -> Vec<Place> {
    let zone = cx.zone;
    let mut places: Vec<Place> = zone
        .owners()
        .filter_map(|owner| {
            let standing = Standing::of(zone, owner);
            let linked = zone.rrset(owner, types::NSEC).is_some();
            let needed = standing.is_in_chain() && owns_data(zone, owner);
            let counts = standing != Standing::Outside && (needed || linked);
            counts.then_some(Place { owner, standing, needed, linked })
        })
        .collect();
    let contents = zone.contents();
    places.par_sort_unstable_by(|one, other| canonical::compare(contents.name(one.owner), contents.name(other.owner)));
    places
}

fn broken(cx: &Context<'_>, link: &Rrset<'_>, said: NameRef<'_>, next: Option<&Place>) -> Draft {
    let owner = link.owner_name();
    let next = next.map_or_else(String::new, |place| cx.zone.contents().name(place.owner).to_string());
    Draft::at_field(ID, Severity::Error, cx, link.first(), "next-domain-name")
        .message(format!("the NSEC of `{owner}` leads to `{said}`, and the next name of the zone is `{next}`"))
        .here("the chain is broken")
        .subject("next")
        .help("sign the zone again")
}

fn orphan(cx: &Context<'_>, link: &Rrset<'_>, standing: Standing) -> Draft {
    let owner = link.owner_name();
    let why = match standing {
        Standing::BelowCut => "lies below a delegation",
        _ => "has no other records",
    };
    Draft::at_record(ID, Severity::Error, cx, link.first())
        .message(format!("NSEC at `{owner}`, which {why} and is in no chain"))
        .here("a link too many")
        .subject("orphan")
        .help("sign the zone again")
}

fn several(cx: &Context<'_>, link: &Rrset<'_>) -> Draft {
    let second = link.ids().get(1).copied().unwrap_or(link.first());
    Draft::at_record(ID, Severity::Error, cx, second)
        .message(format!("`{}` has {} NSEC records, and a name has one", link.owner_name(), link.ids().len()))
        .here("a second link")
        .subject("several")
        .evidence(cx.sources, cx.zone, link.first(), "the first")
        .help("sign the zone again")
}
