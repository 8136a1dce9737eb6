//! `tlsa-mx-missing`: some MX hosts of a domain have TLSA records, others not (RFC 7672 2.2).

use std::collections::HashSet;

use super::tlsa::{any_tlsa, tlsa_of_mail_host};
use crate::finding::Severity;
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::is_mail_domain;
use crate::rules::mail::exchange::{self, Exchange};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "tlsa-mx-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TlsaMxMissing) };

struct TlsaMxMissing;

impl RrsetRule for TlsaMxMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.ids().len() < 2 || !any_tlsa(cx) || !is_mail_domain(cx.set, &rrset) {
            return;
        }
        let mut seen: HashSet<NameId, foldhash::fast::RandomState> = HashSet::default();
        let (mut with, mut without): (Option<Rrset<'_>>, Vec<Exchange<'_>>) = (None, Vec::new());
        for exchange in exchange::hosts(rrset).filter(|exchange| seen.insert(exchange.host)) {
            match tlsa_of_mail_host(cx, exchange.name()) {
                Found::Data(tlsa) => with = with.or(Some(tlsa)),
                Found::Absent(..) => without.push(exchange),
                _ => {}
            }
        }
        let Some(with) = with else { return };
        // A host that does not exist has greater faults.
        for exchange in without.into_iter().filter(|exchange| exists(cx, exchange)) {
            let (owner, host) = (rrset.owner_name(), exchange.name());
            out.push(
                Draft::at_field(ID, Severity::Warning, cx, exchange.record, "exchange")
                    .message(format!(
                        "the MX host `{host}` of `{owner}` has no TLSA records, while another MX host has"
                    ))
                    .here("no TLSA records")
                    .subject(host.to_string())
                    .evidence_rrset(cx.sources, &with, "another MX host has them here")
                    .help(format!(
                        "publish TLSA records at `_25._tcp.{host}`: mail that is forced to this host goes unprotected"
                    )),
            );
        }
    }
}

fn exists(cx: &Context<'_>, exchange: &Exchange<'_>) -> bool {
    let found = |rtype| matches!(cx.set.find_in_the_end(cx.zone, exchange.name(), rtype), Found::Data(_));
    found(types::A) || found(types::AAAA)
}
