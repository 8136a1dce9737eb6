//! `ns-target-missing`: a name server is known to have no address (RFC 1034 4.2.1).

use super::server::{self, Place, Server, Told, servers};
use crate::finding::Severity;
use crate::model::{Found, Negative, Rrset, Zone};
use crate::rules::target::Absence;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::rdata::types;

const ID: &str = "ns-target-missing";

/// Types that are named as what a host has instead of an address.
const SHOWN_TYPES: usize = 4;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(NsTargetMissing) };

struct NsTargetMissing;

impl RrsetRule for NsTargetMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let mut told = Told::default();
        for server in servers(rrset).filter(|server| !server.has_own_address()) {
            let Some((zone, negative)) = absent_in(cx, &server) else { continue };
            let needs_glue = match server::place(&rrset) {
                Some(Place::Apex) => false,
                // `glue-missing` speaks, whatever the child zone holds.
                Some(Place::Cut) => server.name().is_within(rrset.owner_name()),
                None => return,
            };
            if !needs_glue && told.first(&server) && !target::is_mistaken(cx, server.record) {
                out.push(draft(cx, &rrset, &server, zone, negative));
            }
        }
    }
}

/// The zone that is known to have no address of a server.
pub(super) fn absent_in<'a>(cx: &Context<'a>, server: &Server<'_>) -> Option<(&'a Zone, Negative)> {
    let Found::Absent(zone, negative) = cx.set.find(cx.zone, server.name(), types::A) else {
        return None;
    };
    // Names for use in one's own network are absent from the root, and exist all the same.
    if zone.apex_name().is_root() && is_private(server) {
        return None;
    }
    matches!(cx.set.find(cx.zone, server.name(), types::AAAA), Found::Absent(..)).then_some((zone, negative))
}

fn is_private(server: &Server<'_>) -> bool {
    let top = server.name().labels().last();
    matches!(top, Some(b"internal" | b"local" | b"lan" | b"test" | b"home" | b"corp" | b"intranet" | b"localdomain"))
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, server: &Server<'_>, zone: &Zone, negative: Negative) -> Draft {
    let (owner, host) = (rrset.owner_name(), server.name());
    let Absence { what, here, place } = target::absence(cx, zone, negative);
    let draft = Draft::at_field(ID, Severity::Error, cx, server.record, "nsdname")
        .message(format!("name server `{host}` of `{owner}` {what}"))
        .here(here)
        .subject(host.to_string())
        .help(format!("give `{host}` an A or AAAA record{place}, or name a server that has one"))
        .denied_by(cx, zone, host, types::A);
    label(draft, cx, server, zone)
}

/// Shows what the host has in place of an address, or which zone lacks the name.
fn label(draft: Draft, cx: &Context<'_>, server: &Server<'_>, zone: &Zone) -> Draft {
    let host = server.name();
    let own = zone.contents().names.get(host).filter(|&node| !zone.at(node).is_empty());
    if let Some(node) = own
        && let Some(&first) = zone.at(node).first()
    {
        let kinds: Vec<String> =
            zone.rrsets(node).take(SHOWN_TYPES).map(|rrset| types::mnemonic(rrset.rtype()).to_string()).collect();
        return draft.evidence(cx.sources, zone, first, format!("`{host}` has {} here", kinds.join(", ")));
    }
    target::label_zone_without(draft, cx, zone, host)
}
