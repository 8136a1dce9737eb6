//! `dmarc-policy-missing`: a DMARC record without `p` (RFC 9989 4.10.1).

use super::policies::policies;
use super::records::at_part;
use crate::finding::Severity;
use crate::mail::text::Places;
use crate::model::Rrset;
use crate::rules::{Context, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "dmarc-policy-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DmarcPolicyMissing) };

struct DmarcPolicyMissing;

impl RrsetRule for DmarcPolicyMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for policy in policies(cx, rrset) {
            let record = policy.read();
            // A `p` that asks for nothing known is a fault of syntax.
            if record.tag("p").is_some() {
                continue;
            }
            let (severity, effect) = match record.has_report_address() {
                true => (Severity::Warning, "so it counts as `p=none`: reports only"),
                false => (Severity::Error, "and no report address, so no DMARC applies at all"),
            };
            let range = record.tags.first().map_or(0..0, |tag| tag.range());
            let mut draft = at_part(ID, severity, cx, policy.id, range)
                .message(format!("the DMARC record of `{}` has no `p`, {effect}", policy.domain))
                .here("no `p` behind it")
                .help("write `v=DMARC1; p=none;` to watch, `p=quarantine` or `p=reject` to protect the domain");
            let meant = record.unknown_tags().find(|(_, meant)| *meant == Some("p"));
            if let Some((tag, _)) = meant {
                let places = Places::of(cx.zone.contents(), cx.sources, policy.id);
                draft = draft.label(places.span(tag.range()), format!("`{}` was meant as `p`", tag.name.shown()));
            }
            out.push(draft);
        }
    }
}
