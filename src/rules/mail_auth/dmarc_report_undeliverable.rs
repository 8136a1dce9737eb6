//! `dmarc-report-undeliverable`: reports are to go to a domain that takes no mail (RFC 9989 4.7, RFC 8460 3).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::{Pointed, texts_looked_at};
use super::reports::{Dead, Mailbox, dead, mailboxes, of_policy};
use crate::finding::Severity;
use crate::mail::tls_rpt;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::texts::Owners;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, TextRule, Types};
use crate::zone::rdata::types;

const ID: &str = "dmarc-report-undeliverable";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    Rule::Text(vec![TextRule::dmarc(OfDmarc), TextRule::at(Owners::TLS_RPT, OfTls)])
}

struct OfDmarc;

impl DmarcRule for OfDmarc {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        let pointed = Pointed::new(cx, policy.id);
        let mailboxes = mailboxes(of_policy(&policy.record));
        out.extend(mailboxes.filter_map(|mailbox| draft(cx, &pointed, "DMARC", &mailbox)));
    }
}

struct OfTls;

impl RrsetRule for OfTls {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (id, text) in texts_looked_at(cx, rrset).filter(|(_, text)| tls_rpt::is_record(text)) {
            let record = tls_rpt::Record::parse(&text);
            let pointed = Pointed::new(cx, id);
            out.extend(mailboxes(&record.destinations).filter_map(|mailbox| draft(cx, &pointed, "TLS", &mailbox)));
        }
    }
}

fn draft(cx: &Context<'_>, pointed: &Pointed<'_, '_>, kind: &str, mailbox: &Mailbox<'_>) -> Option<Draft> {
    let host = mailbox.host;
    let dead = dead(cx, host.as_ref())?;
    let why = match &dead {
        Dead::NullMx(_) => "has a null MX",
        Dead::NoHost(_) => "has neither MX nor address",
    };
    let draft = pointed
        .at(ID, Severity::Warning, mailbox.destination.uri.range())
        .message(format!("{kind} reports are to go to `{}`, but `{host}` {why}", mailbox.destination.uri.shown()))
        .here("no mail arrives there")
        .subject(host.to_string())
        .help("give a mailbox of a domain that takes mail");
    Some(match dead {
        Dead::NullMx(rrset) => draft.evidence_rrset(cx.sources, &rrset, "a null MX"),
        Dead::NoHost(zone) => draft.consulted(zone),
    })
}
