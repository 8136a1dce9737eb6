//! `dmarc-unrelated-txt`: other text at `_dmarc`, `_mta-sts` or `_smtp._tls` (RFC 9989 4.10).

use super::records::{domain_of, texts, texts_looked_at, tls_rpt_domain};
use crate::finding::Severity;
use crate::mail::{dmarc, mta_sts, spf, tls_rpt};
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::is_mail_domain;
use crate::rules::mail::exchange;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

const ID: &str = "dmarc-unrelated-txt";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DmarcUnrelatedTxt) };

struct DmarcUnrelatedTxt;

/// What belongs at a name.
struct Proper {
    kind: &'static str,
    is_its: fn(&[u8]) -> bool,
}

const DMARC: Proper = Proper { kind: "DMARC", is_its: |text| dmarc::is_record(text) || dmarc::is_meant(text) };
const MTA_STS: Proper = Proper { kind: "MTA-STS", is_its: |text| mta_sts::is_record(text) || mta_sts::is_meant(text) };
const TLS_RPT: Proper = Proper { kind: "TLS-RPT", is_its: |text| tls_rpt::is_record(text) || tls_rpt::is_meant(text) };

impl RrsetRule for DmarcUnrelatedTxt {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT, types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.rtype() == types::MX {
            return through_wildcard(cx, &rrset, out);
        }
        let Some(proper) = proper(rrset.owner_name()) else { return };
        let all: Vec<_> = texts_looked_at(cx, rrset).collect();
        let alone = !all.iter().any(|(_, text)| (proper.is_its)(text));
        for (id, text) in all.iter().filter(|(_, text)| !(proper.is_its)(text)) {
            // SPF where nothing else is, is told as a record in the wrong place.
            let rdata = cx.zone.contents().rdata(cx.zone.contents().record(*id));
            if proper.kind == "DMARC" && alone && spf::record::is_spf(rdata) {
                continue;
            }
            let owner = rrset.owner_name();
            out.push(
                Draft::at_field(ID, Severity::Info, cx, *id, "text")
                    .message(format!("`{owner}` has text that is no {} record; receivers pass it over", proper.kind))
                    .here("not for this name")
                    .subject(crate::mail::tags::shown(text))
                    .help("move it to the name it is for, or remove it"),
            );
        }
    }
}

fn proper(owner: NameRef<'_>) -> Option<Proper> {
    if domain_of(owner, b"_dmarc").is_some() {
        return Some(DMARC);
    }
    if domain_of(owner, b"_mta-sts").is_some() {
        return Some(MTA_STS);
    }
    tls_rpt_domain(owner).map(|_| TLS_RPT)
}

/// The text of a wildcard that answers for these names of a mail domain.
fn through_wildcard(cx: &Context<'_>, domain: &Rrset<'_>, out: &mut Findings<'_>) {
    if !is_mail_domain(cx.set, domain) {
        return;
    }
    let owner = domain.owner_name();
    let names: [(Option<Name>, Proper); 3] = [
        (owner.with_label(b"_dmarc"), DMARC),
        (owner.with_label(b"_mta-sts"), MTA_STS),
        (owner.with_label(b"_tls").and_then(|name| name.as_ref().with_label(b"_smtp")), TLS_RPT),
    ];
    for (name, proper) in names.into_iter().filter_map(|(name, proper)| Some((name?, proper))) {
        let Found::Data(rrset) = cx.set.find(cx.zone, name.as_ref(), types::TXT) else { continue };
        if !rrset.owner_name().is_wildcard() || texts(rrset).any(|(_, text)| (proper.is_its)(&text)) {
            continue;
        }
        let Some(exchange) = exchange::hosts(*domain).next() else { return };
        let wildcard = rrset.owner_name();
        out.push(
            Draft::at_record(ID, Severity::Info, cx, exchange.record)
                .message(format!("`{name}` answers with text of `{wildcard}`, which is no {} record", proper.kind))
                .about(&name, Some(types::TXT))
                .subject(wildcard.to_string())
                .evidence_rrset(cx.sources, &rrset, "this wildcard answers for it")
                .help(format!("publish a {} record at `{name}`", proper.kind)),
        );
    }
}
