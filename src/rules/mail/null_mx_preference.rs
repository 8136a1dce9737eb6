//! `null-mx-preference`: a null MX with another preference than 0 (RFC 7505 3).

use super::domain::is_looked_at;
use super::exchange;
use crate::finding::{Applicability, Edit, Fix, Severity};
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending};
use crate::zone::contents::RecordId;
use crate::zone::fields::fields;
use crate::zone::rdata::types;

const ID: &str = "null-mx-preference";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(NullMxPreference) };

struct NullMxPreference;

impl RrsetRule for NullMxPreference {
    fn types(&self) -> Types {
        Types::Only(&[types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        // Beside other MX records it is no null MX, and that is told already.
        let Some(null) = exchange::all(rrset).find(|exchange| exchange.is_null() && exchange.preference != 0) else {
            return;
        };
        if exchange::hosts(rrset).next().is_some() || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        out.push(
            Draft::at_field(ID, Severity::Warning, cx, null.record, "preference")
                .message(format!("the null MX of `{}` has preference {}, not 0", rrset.owner_name(), null.preference))
                .here("must be 0 (RFC 7505 section 3)")
                .fix(zero_instead(cx, null.record))
                .help("write `MX 0 .`"),
        );
    }
}

/// A null MX is one whatever its preference: nothing changes but the number.
fn zero_instead(cx: &Context<'_>, id: RecordId) -> Option<Fix> {
    let span = fields(cx.zone.contents(), cx.sources, id).field("preference");
    mending::editable(cx, id, span)?;
    Some(Fix::new("write the preference 0", Applicability::Safe, vec![Edit::replace(span, "0")]))
}
