//! `mx-target-missing`: the host of an MX record is known to have no address (RFC 5321 5.1).

use super::domain::is_looked_at;
use super::exchange::{self, Exchange, Told};
use crate::finding::Severity;
use crate::model::{Found, Negative, Rrset, Zone};
use crate::policy::RuleConfig;
use crate::rules::target::Absence;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "mx-target-missing";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    Rule::rrset(MxTargetMissing)
}

/// Types that are named as what a host has instead of an address.
const SHOWN_TYPES: usize = 4;

struct MxTargetMissing;

impl RrsetRule for MxTargetMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let mut told = Told::default();
        for exchange in exchange::hosts(rrset) {
            let Found::Absent(zone, negative) = cx.set.find_target(cx.zone, exchange.host, types::A) else {
                continue;
            };
            let without_aaaa = matches!(cx.set.find_target(cx.zone, exchange.host, types::AAAA), Found::Absent(..));
            if without_aaaa && !target::is_mistaken(cx, exchange.record) && told.first(&exchange) {
                out.push(draft(cx, &rrset, &exchange, zone, negative));
            }
        }
    }
}

fn draft(cx: &Context<'_>, rrset: &Rrset<'_>, exchange: &Exchange<'_>, zone: &Zone, negative: Negative) -> Draft {
    let (owner, host) = (rrset.owner_name(), exchange.name());
    let Absence { what, here, place } = target::absence(cx, zone, negative);
    let has_others = exchange::hosts(*rrset).any(|other| other.host != exchange.host);
    let instead = if has_others { "remove this MX" } else { "name a host that has one" };
    let draft = Draft::at_field(ID, Severity::Error, cx, exchange.record, "exchange")
        .message(format!("MX of `{owner}` points to `{host}`, which {what}"))
        .here(here)
        .subject(host.to_string())
        .help(format!("give `{host}` an A or AAAA record{place}, or {instead}"))
        .denied_by(cx, zone, host, types::A);
    match negative {
        Negative::NoType => label_what_is_there(draft, cx, zone, host),
        Negative::NoName => target::label_zone_without(draft, cx, zone, host),
    }
}

/// Shows what the host has in place of an address. An empty non-terminal has nothing to show.
fn label_what_is_there(draft: Draft, cx: &Context<'_>, zone: &Zone, host: NameRef<'_>) -> Draft {
    let Some(node) = answering_node(zone, host) else { return draft };
    let kinds: Vec<String> = zone
        .rrsets(node)
        .filter(|rrset| !matches!(rrset.rtype(), types::RRSIG | types::NSEC))
        .map(|rrset| types::mnemonic(rrset.rtype()).to_string())
        .collect();
    let (Some(&first), false) = (zone.at(node).first(), kinds.is_empty()) else { return draft };
    let shown = match kinds.len() {
        0..=SHOWN_TYPES => kinds.join(", "),
        _ => format!("{} and other types", kinds[..SHOWN_TYPES].join(", ")),
    };
    let name = zone.contents().name(node);
    let message = match name.is_wildcard() && name != host {
        true => format!("the wildcard `{name}` answers for `{host}`, with {shown} only"),
        false => format!("`{host}` has {shown} only"),
    };
    draft.evidence(cx.sources, zone, first, message)
}

/// The node that answers for a name: its own, or the wildcard below its closest encloser (RFC 4592 3.3.1).
fn answering_node(zone: &Zone, name: NameRef<'_>) -> Option<NameId> {
    let names = &zone.contents().names;
    let existing = |name: NameRef<'_>| names.get(name).filter(|&id| zone.exists(id));
    if let Some(node) = existing(name) {
        return Some(node);
    }
    let encloser = name.ancestors().skip(1).find(|&ancestor| existing(ancestor).is_some())?;
    existing(encloser.with_label(b"*")?.as_ref())
}
