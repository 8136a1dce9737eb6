//! `dmarc-multiple`: several DMARC records at one name, so that receivers use none of them (RFC 9989 4.10).

use super::records::{is_report_authorisation, several, texts_looked_at};
use crate::finding::Severity;
use crate::mail::dmarc::is_record;
use crate::model::Rrset;
use crate::rules::texts::Owners;
use crate::rules::{Context, Entry, Findings, RrsetRule, Rule, TextRule, Types};
use crate::zone::rdata::types;

const ID: &str = "dmarc-multiple";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::text(TextRule::at(Owners::DMARC, DmarcMultiple)) };

struct DmarcMultiple;

impl RrsetRule for DmarcMultiple {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        if rrset.ids().len() < 2 || is_report_authorisation(owner) {
            return;
        }
        let records: Vec<_> =
            texts_looked_at(cx, rrset).filter(|(_, text)| is_record(text)).map(|(id, _)| id).collect();
        let message = format!("`{owner}` has {} DMARC records, so receivers discard them all", records.len());
        if let Some(draft) = several(ID, Severity::Error, cx, &records, message) {
            out.push(draft.help("leave one record; several report addresses go into one `rua`, parted by commas"));
        }
    }
}
