//! `spf-helo-missing`: an MX host has no SPF record of its own, by which its bounces could be checked (RFC 7208 2.3, 2.4).

use std::collections::HashSet;

use crate::finding::Severity;
use crate::mail::spf::published::{Published, published};
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::mail_domains;
use crate::rules::mail::exchange::{self, Exchange};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule, target};
use crate::zone::rdata::types;

const ID: &str = "spf-helo-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(SpfHeloMissing) };

struct SpfHeloMissing;

impl ZoneRule for SpfHeloMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if cx.zone.kind().is_internal() {
            return;
        }
        let mut seen = HashSet::new();
        for rrset in mail_domains(cx) {
            for exchange in exchange::hosts(rrset).filter(|exchange| seen.insert(exchange.host)) {
                if let Some(address) = without_record(cx, &exchange)
                    && !target::is_mistaken(cx, exchange.record)
                {
                    out.push(draft(cx, &exchange, &address));
                }
            }
        }
    }
}

/// The address records of a host in a loaded zone that has no SPF record.
fn without_record<'a>(cx: &Context<'a>, exchange: &Exchange<'a>) -> Option<Rrset<'a>> {
    let find = |rtype| match cx.set.find_target(cx.zone, exchange.host, rtype) {
        Found::Data(rrset) if !rrset.zone().is_facts() => Some(rrset),
        _ => None,
    };
    // The texts of hosts elsewhere need not be known.
    let address = find(types::A).or_else(|| find(types::AAAA))?;
    let texts = cx.set.find_target(cx.zone, exchange.host, types::TXT);
    (published(texts) == Published::None).then_some(address)
}

fn draft(cx: &Context<'_>, exchange: &Exchange<'_>, address: &Rrset<'_>) -> Draft {
    let host = exchange.name();
    Draft::at_field(ID, Severity::Info, cx, exchange.record, "exchange")
        .message(format!("MX host `{host}` has no SPF record of its own, by which its bounces could be checked"))
        .here("bounces have no sender; receivers look at the name in HELO")
        .subject(host.to_string())
        .evidence_rrset(cx.sources, address, format!("`{host}` stands here"))
        .help(format!("add `{host} IN TXT \"v=spf1 a -all\"`"))
}
