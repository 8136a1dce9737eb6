//! `dmarc-syntax`: a DMARC record that receivers pass over, in whole or in part (RFC 9989 4.7, 4.8).

use super::records::{MAX_FAULTS, at_fault, domain_of, is_report_authorisation, severity_of, texts_looked_at};
use crate::mail::dmarc::{Record, is_meant, is_record};
use crate::model::Rrset;
use crate::rules::{Context, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "dmarc-syntax";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DmarcSyntax) };

struct DmarcSyntax;

impl RrsetRule for DmarcSyntax {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        if domain_of(owner, b"_dmarc").is_none() && !is_report_authorisation(owner) {
            return;
        }
        for (id, text) in texts_looked_at(cx, rrset).filter(|(_, text)| is_record(text) || is_meant(text)) {
            for fault in Record::parse(&text).faults().iter().take(MAX_FAULTS) {
                out.push(at_fault(ID, severity_of(fault), cx, id, "DMARC record", (&text, fault)));
            }
        }
    }
}
