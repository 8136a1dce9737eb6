//! `ns-single`: a zone with one name server only (RFC 2182 5; RFC 1034 4.1 asks for at least two).

use super::server::{self, Place, servers};
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "ns-single";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(NsSingle) };

struct NsSingle;

impl RrsetRule for NsSingle {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let mut hosts = servers(rrset);
        let Some(first) = hosts.next() else { return };
        if hosts.any(|other| other.host != first.host) || cx.zone.may_hide(Some(rrset.owner())) {
            return;
        }
        let owner = rrset.owner_name();
        let (severity, what) = match server::place(&rrset) {
            Some(Place::Apex) if cx.zone.kind().is_internal() => (Severity::Info, "the zone"),
            Some(Place::Apex) => (Severity::Warning, "the zone"),
            Some(Place::Cut) if is_told_elsewhere(cx, &rrset) => return,
            Some(Place::Cut) => (Severity::Info, "the delegated zone"),
            None => return,
        };
        let draft = Draft::at_field(ID, severity, cx, first.record, "nsdname")
            .message(format!("{what} `{owner}` has only one name server, `{}`", first.name()))
            .here("the only one")
            .help(format!("add an NS record for a second server of `{owner}`, best one in another network"));
        out.push(draft);
    }
}

/// A child zone that is loaded speaks for itself. For the moment that a certificate is asked for one server is enough.
fn is_told_elsewhere(cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
    let owner = rrset.owner_name();
    let is_challenge = owner.first_label().is_some_and(|label| label.starts_with(b"_acme-challenge"));
    is_challenge || !cx.set.named(cx.zone, owner).is_empty()
}
