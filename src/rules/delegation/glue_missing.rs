//! `glue-missing`: a name server inside the zone that is delegated to it, without an address beside the delegation
//! (RFC 1034 4.2.1).

use super::ns_target_is_cname::alias_of;
use super::server::{self, Addresses, Place, Server, Told, address_type, servers};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::rdata::types;

const ID: &str = "glue-missing";

/// Addresses that are written out.
const SHOWN: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(GlueMissing) };

struct GlueMissing;

impl RrsetRule for GlueMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !cx.zone.is_cut(rrset.owner()) {
            return;
        }
        let mut told = Told::default();
        for server in servers(rrset).filter(|server| !server.has_own_address()) {
            let inside = server.name().is_within(rrset.owner_name());
            if !inside || cx.zone.may_hide(Some(server.host)) || alias_of(cx, &server).is_some() {
                continue;
            }
            let at_cut = server::place(&rrset) == Some(Place::Cut);
            if at_cut && told.first(&server) && !target::is_mistaken(cx, server.record) {
                out.push(draft(cx, &rrset, &server));
            }
        }
    }
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, server: &Server<'_>) -> Draft {
    let (owner, host) = (rrset.owner_name(), server.name());
    let draft = Draft::at_field(ID, Severity::Error, cx, server.record, "nsdname")
        .message(format!("name server `{host}` lies inside `{owner}`, which is delegated to it, and has no glue"))
        .here("no address here or below")
        .subject(host.to_string());
    with_glue_to_write(draft, cx, server)
}

/// Says which address record to add, where the child zone is loaded and has it.
pub(super) fn with_glue_to_write(draft: Draft, cx: &Context<'_>, server: &Server<'_>) -> Draft {
    let host = server.name();
    let addresses = Addresses::of(cx, host);
    let Some(first) = addresses.each().next() else {
        return draft
            .help(format!("add the address beside the delegation: `{host} IN A` and the address of the server"));
    };
    let records: Vec<String> =
        addresses.each().take(SHOWN).map(|one| format!("`{host} IN {} {}`", address_type(one.ip), one.ip)).collect();
    let message = format!("`{host}` has its address here, in the zone `{}`", first.zone.apex_name());
    draft.evidence(cx.sources, first.zone, first.record, message).help(format!(
        "add {} to the zone `{}`",
        records.join(" and "),
        cx.zone.apex_name()
    ))
}
