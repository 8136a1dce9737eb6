//! `ptr-missing-dot`: the target of a PTR record ends in the name of its reverse zone, because it lost its final dot.

use super::generated::is_later_iteration;
use super::owner::{is_looked_at, is_of_service};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending, target};
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "ptr-missing-dot";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(PtrMissingDot) };

struct PtrMissingDot;

impl RrsetRule for PtrMissingDot {
    fn types(&self) -> Types {
        Types::Only(&[types::PTR])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for &id in rrset.ids() {
            let Some(name) = target_in_zone(cx, id) else { continue };
            let looked_at = is_looked_at(cx.zone, rrset.owner()) && !is_of_service(rrset.owner_name());
            if looked_at && !is_later_iteration(cx.zone, id) && !target::is_mistaken(cx, id) {
                out.push(draft(cx, &rrset, id, name));
            }
        }
    }
}

/// The target of a PTR record, if it lies inside the reverse zone and is not a host there.
#[inline]
pub(super) fn target_in_zone<'a>(cx: &Context<'a>, id: RecordId) -> Option<NameRef<'a>> {
    let zone = cx.zone;
    let target: NameId = zone.contents().target(zone.contents().record(id))?;
    let name = zone.contents().name(target);
    let inside = name.is_below(zone.apex_name()) && zone.kind().is_reverse();
    (inside && zone.at(target).is_empty()).then_some(name)
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, id: RecordId, name: NameRef<'_>) -> Draft {
    let owner = rrset.owner_name();
    let meant = meant(cx, id, name);
    let help = match meant.as_ref() {
        Some(meant) if meant.as_ref().label_count() > 1 => format!("write `{meant}`, with the final dot"),
        Some(meant) => format!("write the whole name of the host with a final dot, such as `{meant}example.com.`"),
        None => "write the whole name of the host with a final dot".to_owned(),
    };
    let fix = meant.as_ref().map(Name::as_ref).filter(|meant| meant.label_count() > 1).and_then(|meant| {
        let certain = mending::is_certain_target(cx, name, meant);
        mending::final_dot(cx, id, target::field(types::PTR), meant, certain)
    });
    Draft::at_field(ID, Severity::Error, cx, id, target::field(types::PTR))
        .message(format!("PTR of `{owner}` points to `{name}`, inside the reverse zone: the final dot is missing"))
        .here(format!("read as `{name}`"))
        .subject(name.to_string())
        .help(help)
        .fix(fix)
}

/// What stands in front of the origin.
fn meant(cx: &Context<'_>, id: RecordId, name: NameRef<'_>) -> Option<Name> {
    let origin = cx.zone.contents().segment(id).origin.as_ref().map(Name::as_ref);
    let origin = origin.filter(|&origin| name.is_below(origin)).unwrap_or(cx.zone.apex_name());
    let front = name.wire().len().checked_sub(origin.wire().len())?;
    let wire = [&name.wire()[..front], &[0]].concat();
    Some(NameRef::new(&wire).to_name())
}
