//! `mta-sts-missing`: a domain that takes mail does not announce MTA-STS (RFC 8461 3.1).

use std::cell::LazyCell;

use super::misplaced::{self, is_misplaced};
use super::tlsa::{any_tlsa, tlsa_of_mail_host};
use crate::finding::Severity;
use crate::mail::text;
use crate::model::{Found, Rrset};
use crate::policy::RuleConfig;
use crate::rules::mail::domain::{mail_domains, takes_part};
use crate::rules::mail::exchange;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::{NameBuffer, NameRef};
use crate::zone::rdata::types;

const ID: &str = "mta-sts-missing";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    Rule::zone(MtaStsMissing)
}

struct MtaStsMissing;

impl ZoneRule for MtaStsMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        // Mail inside a network takes no way on which somebody could listen.
        if !takes_part(cx.zone) || cx.zone.kind().is_internal() {
            return;
        }
        // A record at a misspelt name is told as that.
        let has_any = LazyCell::new(|| misplaced::has_any(cx, &misplaced::MTA_STS));
        let is_misplaced = |domain: &Rrset<'_>| *has_any && is_misplaced(cx, domain.owner_name(), &misplaced::MTA_STS);
        let is_missing =
            |domain: &Rrset<'_>| lacks_record(cx, domain) && !is_misplaced(domain) && !has_dane(cx, *domain);
        let mut missing = mail_domains(cx).filter(is_missing);
        let Some(first) = missing.next() else { return };
        let Some(exchange) = exchange::hosts(first).next() else { return };
        let more = match missing.count() {
            0 => String::new(),
            1 => ", nor does another name in this zone".to_owned(),
            more => format!(", nor do {more} other names in this zone"),
        };
        let owner = first.owner_name().to_string();
        out.push(
            Draft::at_record(ID, Severity::Info, cx, exchange.record)
                .message(format!("`{owner}` takes mail but does not announce MTA-STS{more}"))
                .here("takes mail")
                .help(format!(
                    "add `_mta-sts.{owner} IN TXT \"v=STSv1; id=1\"` and serve the policy at \
                     `https://mta-sts.{}/.well-known/mta-sts.txt`",
                    owner.trim_end_matches('.')
                )),
        );
    }
}

/// Whether the domain is known to have no MTA-STS record. One that stands at the name itself is an attempt, and what is
/// wrong with it is told elsewhere; a wildcard that gives other text is none.
fn lacks_record(cx: &Context<'_>, domain: &Rrset<'_>) -> bool {
    let mut buffer = NameBuffer::default();
    let Some(name) = buffer.prefixed(b"_mta-sts", domain.owner_name()) else { return false };
    // Most often there is nothing, and no alias to follow.
    if let Found::Absent(..) = cx.set.find(cx.zone, name, types::TXT) {
        return true;
    }
    let end = cx.set.resolve(cx.zone, name, types::TXT);
    let by_wildcard = |owner: NameRef<'_>| owner.is_wildcard();
    let first = end.aliases.first().map(|alias| alias.rrset.owner_name());
    match (end.found, first) {
        (Found::Data(rrset), first) => {
            by_wildcard(first.unwrap_or(rrset.owner_name()))
                && !rrset.rdata().any(|rdata| text::after_prefix(rdata, b"v=STSv1").is_some())
        }
        (Found::Absent(..), first) => first.is_none_or(by_wildcard),
        _ => false,
    }
}

/// Whether every MX host has TLSA records, so that senders know by DANE what MTA-STS would tell them (RFC 7672). Whether
/// they are signed cannot be seen in the zones that a server signs.
fn has_dane(cx: &Context<'_>, domain: Rrset<'_>) -> bool {
    any_tlsa(cx)
        && exchange::hosts(domain).all(|exchange| matches!(tlsa_of_mail_host(cx, exchange.name()), Found::Data(_)))
}
