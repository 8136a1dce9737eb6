//! `dkim-syntax`: a DKIM key record that verifiers cannot use (RFC 6376 3.6.1, RFC 8301, RFC 8463).

use super::misplaced::{self, Misplaced};
use super::records::{MAX_FAULTS, Pointed, severity_of, texts_looked_at};
use crate::finding::Severity;
use crate::mail::dkim::KeyRecord;
use crate::model::Rrset;
use crate::policy::RuleConfig;
use crate::rules::texts::Owners;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, TextRule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "dkim-syntax";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(_: &RuleConfig) -> Rule {
    let misplaced = TextRule::misplaced(Misplaced(&misplaced::DKIM));
    Rule::Text(vec![TextRule::at(Owners::SELECTOR, DkimSyntax), misplaced])
}

struct DkimSyntax;

impl RrsetRule for DkimSyntax {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let mut first: Option<RecordId> = None;
        let mut alone = true;
        for (id, text) in texts_looked_at(cx, rrset) {
            let record = KeyRecord::parse(&text);
            // Beside a key, other text is one fault: what a verifier takes is left to chance.
            let stranger = !record.is_meant() && rrset.ids().len() > 1;
            let pointed = Pointed::new(cx, id);
            for fault in record.faults.iter().filter(|_| !stranger).take(MAX_FAULTS) {
                out.push(pointed.at_fault(ID, severity_of(fault), "DKIM record", &text, fault));
            }
            match first {
                None => first = Some(id),
                Some(first) if alone => {
                    alone = false;
                    out.push(several(cx, &rrset, first, id));
                }
                Some(_) => {}
            }
        }
    }
}

/// RFC 6376 3.6.2.2: with several TXT records at a selector the result is undefined.
fn several(cx: &Context<'_>, rrset: &Rrset<'_>, first: RecordId, later: RecordId) -> Draft {
    let owner = rrset.owner_name();
    Draft::at_field(ID, Severity::Warning, cx, later, "text")
        .message(format!("the selector `{owner}` has several TXT records, and verifiers may take any of them"))
        .here("one too many")
        .subject("several records")
        .evidence(cx.sources, cx.zone, first, "the first stands here")
        .help("leave the key alone at this name; give another key a selector of its own")
}
