//! The chain of NSEC records, in canonical order of names.

use rayon::prelude::*;

use super::{ID, difference, missing, owns_data, types_shown, wrong_types};
use crate::dnssec::authority::Standing;
use crate::dnssec::canonical;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Findings};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// A name that the chain leads through, or should.
struct Place<'a> {
    owner: NameId,
    standing: Standing,
    /// Whether a link has to be here.
    needed: bool,
    link: Option<Rrset<'a>>,
}

pub(super) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let places = places(cx);
    let next_needed = next(&places, |place| place.needed);
    let next_linked = next(&places, |place| place.link.is_some());
    let mut wanted = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let Some(link) = place.link else { continue };
        if !place.needed && place.standing != Standing::BelowDname {
            out.push(orphan(cx, &link, place.standing));
            continue;
        }
        if link.ids().len() > 1 {
            out.push(several(cx, &link));
            continue;
        }
        let Some((said, bitmap)) = link.rdata().next().and_then(NameRef::take) else { continue };
        let allowed = [
            places.get(at + 1).or(places.first()),
            next_needed.get(at).copied().flatten(),
            next_linked.get(at).copied().flatten(),
        ];
        let said_id = cx.zone.contents().names.get(said.to_lowercase().as_ref());
        if !allowed.iter().flatten().any(|place| Some(place.owner) == said_id) {
            out.push(broken(cx, &link, said, next_needed.get(at).copied().flatten()));
        }
        types_shown(cx.zone, place.owner, place.standing, false, &mut wanted);
        if place.needed
            && let Some(difference) = difference(bitmap, &wanted, None)
        {
            out.push(wrong_types(cx, link.first(), &link.owner_name().to_string(), &difference));
        }
    }
    let without: Vec<NameId> =
        places.iter().filter(|place| place.needed && place.link.is_none()).map(|place| place.owner).collect();
    missing(cx, "NSEC", &without, out);
}

/// All names that have a link or need one, in canonical order.
fn places<'a>(cx: &Context<'a>) -> Vec<Place<'a>> {
    let zone = cx.zone;
    let mut places: Vec<Place<'a>> = zone
        .owners()
        .filter_map(|owner| {
            let standing = Standing::of(zone, owner);
            let link = zone.rrset(owner, types::NSEC);
            let needed = standing.is_in_chain() && owns_data(zone, owner);
            let counts = standing != Standing::Outside && (needed || link.is_some());
            counts.then_some(Place { owner, standing, needed, link })
        })
        .collect();
    let contents = zone.contents();
    places.par_sort_unstable_by(|one, other| canonical::compare(contents.name(one.owner), contents.name(other.owner)));
    places
}

/// For each place the next one behind it that counts; behind the last the first.
fn next<'p, 'a>(places: &'p [Place<'a>], counts: impl Fn(&Place<'a>) -> bool) -> Vec<Option<&'p Place<'a>>> {
    let mut following = places.iter().find(|place| counts(place));
    let mut next = vec![None; places.len()];
    for (at, place) in places.iter().enumerate().rev() {
        if let Some(slot) = next.get_mut(at) {
            *slot = following;
        }
        if counts(place) {
            following = Some(place);
        }
    }
    next
}

fn broken(cx: &Context<'_>, link: &Rrset<'_>, said: NameRef<'_>, next: Option<&Place<'_>>) -> Draft {
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
