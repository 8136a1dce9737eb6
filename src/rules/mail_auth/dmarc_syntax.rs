//! `dmarc-syntax`: a DMARC record that receivers pass over, in whole or in part (RFC 9989 4.7, 4.8).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::{MAX_FAULTS, Pointed, domain_of, severity_of, texts_looked_at};
use crate::mail::dmarc::{Record, is_meant, is_record};
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::texts::Owners;
use crate::rules::{Context, Entry, Findings, RrsetRule, Rule, TextRule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "dmarc-syntax";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    Rule::Text(vec![TextRule::dmarc(OfPolicies), TextRule::at(Owners::DMARC.or(Owners::DMARC_REPORT), OfOthers)])
}

struct OfPolicies;

impl DmarcRule for OfPolicies {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        tell(cx, policy.id, policy.text, &policy.record, out);
    }
}

/// Texts that were meant as a policy record, and those by which a host takes reports.
struct OfOthers;

impl RrsetRule for OfOthers {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let is_policy = |text: &[u8]| domain_of(rrset.owner_name(), b"_dmarc").is_some() && is_record(text);
        let texts = texts_looked_at(cx, rrset).filter(|(_, text)| !is_policy(text));
        for (id, text) in texts.filter(|(_, text)| is_record(text) || is_meant(text)) {
            tell(cx, id, &text, &Record::parse(&text), out);
        }
    }
}

fn tell(cx: &Context<'_>, id: RecordId, text: &[u8], record: &Record<'_>, out: &mut Findings<'_>) {
    let pointed = Pointed::new(cx, id);
    for fault in record.faults().iter().take(MAX_FAULTS) {
        out.push(pointed.at_fault(ID, severity_of(fault), "DMARC record", text, fault));
    }
}
