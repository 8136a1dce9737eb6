//! `bimi-syntax`: a BIMI record that receivers do not use (draft-brand-indicators-for-message-identification).

use super::misplaced::{self, Misplaced};
use super::records::{MAX_FAULTS, Pointed, at_part, bimi_domain, several, texts_looked_at};
use crate::finding::Severity;
use crate::mail::bimi::{Record, is_meant, is_record};
use crate::mail::dmarc::discovery::{InForce, in_force};
use crate::mail::dmarc::{Record as Dmarc, Relation, Request};
use crate::mail::text;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::texts::Owners;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, TextRule, Types};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "bimi-syntax";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    let misplaced = TextRule::misplaced(Misplaced(&misplaced::BIMI));
    Rule::Text(vec![TextRule::at(Owners::BIMI, BimiSyntax), misplaced])
}

struct BimiSyntax;

impl RrsetRule for BimiSyntax {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        let Some(domain) = bimi_domain(owner) else { return };
        let texts: Vec<_> = texts_looked_at(cx, rrset).filter(|(_, text)| is_record(text) || is_meant(text)).collect();
        let records: Vec<RecordId> = texts.iter().filter(|(_, text)| is_record(text)).map(|(id, _)| *id).collect();
        let message = format!("`{owner}` has {} BIMI records, so receivers use none of them", records.len());
        if let Some(draft) = several(ID, Severity::Warning, cx, &records, message) {
            out.push(draft.subject("several records").help("leave one record"));
        }
        for (id, text) in &texts {
            let record = Record::parse(text);
            let pointed = Pointed::new(cx, *id);
            for fault in record.faults.iter().take(MAX_FAULTS) {
                out.push(pointed.at_fault(ID, Severity::Warning, "BIMI record", text, fault));
            }
            if record.faults.is_empty() && !record.declines() && records.len() == 1 {
                out.extend(not_enforced(cx, domain, *id, &record));
            }
        }
    }
}

/// Receivers show a logo only for domains whose DMARC policy keeps forgeries out (3.1).
fn not_enforced(cx: &Context<'_>, domain: NameRef<'_>, id: RecordId, record: &Record<'_>) -> Option<Draft> {
    let (why, evidence) = match in_force(cx.set, cx.zone, domain) {
        InForce::None => ("has no DMARC record".to_owned(), None),
        InForce::Record(at, rrset, policy) => {
            let contents = rrset.zone().contents();
            let text = text::join(contents.rdata(contents.record(policy)));
            (weakness(&Dmarc::parse(&text), at.as_ref() == domain)?, Some((rrset, policy)))
        }
        InForce::Unsettled => return None,
    };
    let draft = at_part(ID, Severity::Warning, cx, id, record.tags.first().map_or(0..0, |tag| tag.range()))
        .message(format!("`{domain}` has a BIMI record, but {why}, so no receiver shows its logo"))
        .here("needs an enforcing DMARC policy")
        .subject("dmarc")
        .help(format!("publish `p=quarantine` or `p=reject` at `_dmarc.{domain}`"));
    Some(match evidence {
        Some((rrset, policy)) => draft.evidence(cx.sources, rrset.zone(), policy, "the DMARC record in force"),
        None => draft,
    })
}

/// Why a DMARC record does not enforce; `own` if it stands at the domain itself.
fn weakness(record: &Dmarc<'_>, own: bool) -> Option<String> {
    let applied = record.applied_to(if own { Relation::Own } else { Relation::Below });
    let whose = if own { "its DMARC record" } else { "the DMARC record above it" };
    match applied {
        Some(applied) if applied.request != Request::None => {}
        Some(applied) if applied.is_test => return Some(format!("{whose} is marked as a test by `t=y`")),
        Some(applied) if applied.by == "sp" => return Some(format!("{whose} has `sp=none`")),
        _ => return Some("its DMARC policy is `none`".to_owned()),
    }
    if record.request("sp") == Some(Request::None) {
        return Some(format!("{whose} has `sp=none`"));
    }
    let quarantines = applied.is_some_and(|applied| applied.request == Request::Quarantine);
    let share = record.tag("pct").filter(|tag| quarantines && tag.value.text != b"100")?;
    Some(format!("{whose} has `pct={}`", share.value.shown()))
}
