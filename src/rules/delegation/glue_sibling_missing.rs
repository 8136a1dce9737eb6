//! `glue-sibling-missing`: a name server inside another zone that is delegated from here, without glue (RFC 9471 2.2
//! and 3.2). Where both zones need each other for their names, neither can be found.

use std::collections::{HashMap, HashSet};

use super::glue_missing::with_glue_to_write;
use super::ns_target_is_cname::alias_of;
use super::ns_target_missing::absent_in;
use super::server::{Server, servers};
use crate::finding::Severity;
use crate::model::{Rrset, Zone};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, target};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "glue-sibling-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(GlueSiblingMissing) };

struct GlueSiblingMissing;

impl ZoneRule for GlueSiblingMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if !zone.hides_names() || zone.kind().is_special() {
            return;
        }
        let (needs, told) = sibling_needs(cx);
        if needs.is_empty() {
            return;
        }
        let cyclic = Cycles::of(zone, &needs);
        for group in by_host(&needs) {
            if group.first().is_some_and(|need| told.contains(&need.server.host)) {
                continue;
            }
            let worst = group.iter().find(|need| cyclic.hold(need));
            let Some(shown) = worst.or(group.first()) else { continue };
            if !target::is_mistaken(cx, shown.server.record) {
                out.push(draft(cx, shown, worst.is_some(), group.len() - 1));
            }
        }
    }
}

/// A delegation that needs the address of a host below another cut.
#[derive(Clone, Copy)]
struct Need<'a> {
    cut: Rrset<'a>,
    server: Server<'a>,
    sibling: NameId,
}

/// All of them, in the order of the cuts; and the hosts whose own zone needs the same glue, which is told as
/// `glue-missing`.
fn sibling_needs<'a>(cx: &Context<'a>) -> (Vec<Need<'a>>, HashSet<NameId>) {
    let zone = cx.zone;
    let apex = zone.apex_name();
    let mut needs = Vec::new();
    let mut told = HashSet::new();
    let cuts = zone.owners().filter(|&owner| zone.is_cut(owner)).filter_map(|owner| zone.rrset(owner, types::NS));
    for cut in cuts {
        // Most servers lie outside the zone or have glue.
        for server in servers(cut).filter(|server| !server.has_own_address() && server.name().is_below(apex)) {
            let Some(sibling) = zone.cut_above(server.name()) else { continue };
            if sibling == cut.owner() {
                told.insert(server.host);
                continue;
            }
            if zone.may_hide(Some(server.host)) || !zone.is_topmost_cut(cut.owner()) {
                continue;
            }
            if alias_of(cx, &server).is_none() && absent_in(cx, &server).is_none() {
                needs.push(Need { cut, server, sibling });
            }
        }
    }
    (needs, told)
}

/// One missing glue record is one fault, however many delegations need it.
fn by_host<'a>(needs: &[Need<'a>]) -> Vec<Vec<Need<'a>>> {
    let mut place: HashMap<NameId, usize> = HashMap::new();
    let mut groups: Vec<Vec<Need<'a>>> = Vec::new();
    for &need in needs {
        let group = *place.entry(need.server.host).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(need);
    }
    groups
}

/// The cuts whose every way leads round to themselves.
struct Cycles(HashMap<NameId, usize>);

impl Cycles {
    fn of(zone: &Zone, needs: &[Need<'_>]) -> Cycles {
        let mut needed_by: HashMap<NameId, Vec<NameId>> = HashMap::new();
        let mut ways: HashMap<NameId, usize> = HashMap::new();
        for need in needs {
            needed_by.entry(need.sibling).or_default().push(need.cut.owner());
            *ways.entry(need.cut.owner()).or_default() += 1;
            ways.entry(need.sibling).or_default();
        }
        // First those that can be reached, and all that lean on them, are no part of a cycle.
        let reached = ways.keys().copied().filter(|&cut| has_way_out(zone, cut)).collect();
        spread(reached, &needed_by, |cut| ways.remove(&cut).is_some());
        // Then those that lead nowhere for want of glue of their own: that is told as `glue-missing`.
        let dead = ways.iter().filter(|&(_, &ways)| ways == 0).map(|(&cut, _)| cut).collect();
        spread(dead, &needed_by, |cut| match ways.get_mut(&cut) {
            Some(left) if *left > 1 => {
                *left -= 1;
                false
            }
            left => left.is_some() && ways.remove(&cut).is_some(),
        });
        Cycles(ways)
    }

    /// Whether a delegation and the one it leans on are part of a cycle, or lead into one only.
    fn hold(&self, need: &Need<'_>) -> bool {
        self.0.contains_key(&need.cut.owner()) && self.0.contains_key(&need.sibling)
    }
}

/// Takes the cuts off the list and then all that lean on them, as long as `take` says that they were taken.
fn spread(mut list: Vec<NameId>, needed_by: &HashMap<NameId, Vec<NameId>>, mut take: impl FnMut(NameId) -> bool) {
    while let Some(cut) = list.pop() {
        if take(cut) {
            list.extend(needed_by.get(&cut).into_iter().flatten());
        }
    }
}

/// Whether some server of a cut can be found without any other cut of the zone: it lies outside, has glue, or nothing
/// certain is known of it.
fn has_way_out(zone: &Zone, cut: NameId) -> bool {
    let Some(rrset) = zone.rrset(cut, types::NS) else { return true };
    let outside = |server: &Server<'_>| !server.name().is_within(zone.apex_name());
    zone.may_hide(Some(cut))
        || servers(rrset).any(|server| server.has_own_address() || outside(&server) || zone.may_hide(Some(server.host)))
}

fn draft(cx: &Context<'_>, need: &Need<'_>, cyclic: bool, others: usize) -> Draft {
    let (owner, host) = (need.cut.owner_name(), need.server.name());
    let sibling = cx.zone.contents().name(need.sibling);
    let more = match others {
        0 => String::new(),
        1 => " and of another delegation".to_owned(),
        _ => format!(" and of {others} other delegations"),
    };
    let (severity, why) = match cyclic {
        true => (Severity::Error, format!(", and `{sibling}` cannot be found without `{owner}` in turn")),
        false => (Severity::Info, String::new()),
    };
    let mut draft = Draft::at_field(ID, severity, cx, need.server.record, "nsdname")
        .message(format!(
            "name server `{host}` of `{owner}`{more} lies inside `{sibling}`, which is delegated as well, and has no glue{why}"
        ))
        .here("no address here")
        .subject(host.to_string());
    if let Some(rrset) = cx.zone.rrset(need.sibling, types::NS) {
        draft = draft.evidence_rrset(cx.sources, &rrset, format!("`{sibling}` is delegated here"));
    }
    with_glue_to_write(draft, cx, &need.server)
}
