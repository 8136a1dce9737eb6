//! `tls-rpt-missing`: a domain promises TLS by MTA-STS or DANE, but asks for no reports when it fails (RFC 8460 3).

use super::dkim_missing::more;
use super::misplaced::{self, is_misplaced};
use super::records::{is_explicit_alias, texts};
use super::tlsa::{any_tlsa, tlsa_of_mail_host};
use crate::finding::Severity;
use crate::mail::{mta_sts, tls_rpt};
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::{mail_domains, takes_part};
use crate::rules::mail::exchange::{self, Exchange};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name::NameBuffer;
use crate::zone::rdata::types;

const ID: &str = "tls-rpt-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(TlsRptMissing) };

struct TlsRptMissing;

/// What promises TLS.
enum Promise<'a> {
    /// The MTA-STS record, where it stands in the domain's zone.
    MtaSts(Option<RecordId>),
    /// TLSA records of a mail host.
    Dane(Rrset<'a>, Exchange<'a>),
}

impl ZoneRule for TlsRptMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !takes_part(cx.zone) || cx.zone.kind().is_internal() {
            return;
        }
        let mut found: Vec<_> = mail_domains(cx)
            .filter_map(|domain| Some((domain, promise(cx, domain)?)))
            .filter(|(domain, _)| lacks_record(cx, domain))
            .collect();
        // The announcement weighs more than the keys of a host that others may run.
        found.sort_by_key(|(_, promise)| matches!(promise, Promise::Dane(..)));
        if let Some((domain, promise)) = found.first() {
            out.extend(draft(cx, domain, promise, found.len() - 1));
        }
    }
}

fn draft(cx: &Context<'_>, domain: &Rrset<'_>, promise: &Promise<'_>, others: usize) -> Option<Draft> {
    let owner = domain.owner_name();
    let (severity, record, means) = match promise {
        Promise::MtaSts(record) => (Severity::Warning, *record, "announces MTA-STS"),
        Promise::Dane(_, exchange) => (Severity::Info, Some(exchange.record), "has mail hosts with TLSA records"),
    };
    let record = record.or_else(|| exchange::hosts(*domain).next().map(|exchange| exchange.record))?;
    let draft = Draft::at_record(ID, severity, cx, record)
        .message(format!("`{owner}` {means} but asks for no reports about TLS{}", more(others)))
        .about(owner, Some(types::TXT))
        .help(format!(
            "add `_smtp._tls.{owner} IN TXT \"v=TLSRPTv1; rua=mailto:tls@{}\"`",
            owner.to_string().trim_end_matches('.')
        ));
    Some(match promise {
        Promise::MtaSts(_) => draft,
        Promise::Dane(tlsa, _) => draft.evidence_rrset(cx.sources, tlsa, "TLSA of a mail host"),
    })
}

fn promise<'a>(cx: &Context<'a>, domain: Rrset<'a>) -> Option<Promise<'a>> {
    let mut buffer = NameBuffer::default();
    let name = buffer.prefixed(b"_mta-sts", domain.owner_name())?;
    if let Found::Data(rrset) = cx.set.find_in_the_end(cx.zone, name, types::TXT) {
        let record = texts(rrset).find(|(_, text)| mta_sts::is_record(text)).map(|(id, _)| id);
        if let Some(record) = record {
            let here = rrset.zone().id() == cx.zone.id();
            return Some(Promise::MtaSts(here.then_some(record)));
        }
    }
    if !any_tlsa(cx) {
        return None;
    }
    exchange::hosts(domain).find_map(|exchange| match tlsa_of_mail_host(cx, exchange.name()) {
        Found::Data(tlsa) => Some(Promise::Dane(tlsa, exchange)),
        _ => None,
    })
}

fn lacks_record(cx: &Context<'_>, domain: &Rrset<'_>) -> bool {
    let name = domain.owner_name().with_label(b"_tls").and_then(|name| name.as_ref().with_label(b"_smtp"));
    let Some(name) = name else { return false };
    match cx.set.resolve(cx.zone, name.as_ref(), types::TXT).found {
        Found::Data(rrset) => !texts(rrset).any(|(_, text)| tls_rpt::is_record(&text) || tls_rpt::is_meant(&text)),
        Found::Absent(..) => {
            !is_explicit_alias(cx, name.as_ref()) && !is_misplaced(cx, domain.owner_name(), &misplaced::TLS_RPT)
        }
        Found::Alias(_) | Found::Delegated(_) | Found::Unknown => false,
    }
}
