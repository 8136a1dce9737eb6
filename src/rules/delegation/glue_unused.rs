//! `glue-unused`: addresses at or below a zone cut that no NS record names. They are not served: the child zone
//! answers for its names.

use super::glue::{Hidden, hidden_addresses};
use super::server::{address_type, addresses, own_addresses, servers};
use crate::finding::Severity;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, target};
use crate::zone::rdata::types;

const ID: &str = "glue-unused";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(GlueUnused) };

struct GlueUnused;

impl ZoneRule for GlueUnused {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        for hidden in hidden_addresses(cx.zone).filter(|hidden| !hidden.is_glue) {
            if !is_explained(cx, &hidden)
                && let Some(draft) = draft(cx, &hidden)
            {
                out.push(draft);
            }
        }
    }
}

/// Whether an NS record of the cut could have been meant to name the host: one that could not be read, or that
/// another rule finds to be a slip.
fn is_explained(cx: &Context<'_>, hidden: &Hidden) -> bool {
    if cx.zone.may_hide(Some(hidden.cut)) {
        return true;
    }
    let Some(cut) = cx.zone.rrset(hidden.cut, types::NS) else { return true };
    servers(cut).any(|server| target::is_mistaken(cx, server.record))
}

fn draft(cx: &Context<'_>, hidden: &Hidden) -> Option<Draft> {
    let zone = cx.zone;
    let (host, cut) = (zone.contents().name(hidden.host), zone.contents().name(hidden.cut));
    let listed: Vec<_> = own_addresses(zone, hidden.host).flat_map(addresses).collect();
    let first = listed.first()?;
    let more = match listed.len() - 1 {
        0 => "is".to_owned(),
        more => format!("and {more} more are"),
    };
    let place = if hidden.host == hidden.cut { "at" } else { "below" };
    let mut draft = Draft::at_field(ID, Severity::Warning, cx, first.record, "address")
        .message(format!("address `{}` of `{host}` {more} hidden {place} the delegation of `{cut}`: no NS record names it", first.ip))
        .here("never served")
        .subject(first.ip.to_string())
        .help(format!(
            "remove the record, or move it to the zone `{cut}`; if `{host}` is a name server, name it: `{cut} IN NS {host}`"
        ));
    for other in listed.iter().skip(1).take(3) {
        draft = draft.evidence(cx.sources, zone, other.record, format!("and its {} record", address_type(other.ip)));
    }
    let delegation = zone.rrset(hidden.cut, types::NS)?;
    Some(draft.evidence_rrset(cx.sources, &delegation, format!("`{cut}` is delegated here")))
}
