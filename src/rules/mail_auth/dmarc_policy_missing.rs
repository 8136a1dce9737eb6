//! `dmarc-policy-missing`: a DMARC record without `p` (RFC 9989 4.10.1).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::at_part;
use crate::finding::Severity;
use crate::mail::text::Places;
use crate::rules::{Context, Entry, Findings, Rule, TextRule};

const ID: &str = "dmarc-policy-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::text(TextRule::dmarc(DmarcPolicyMissing)) };

struct DmarcPolicyMissing;

impl DmarcRule for DmarcPolicyMissing {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        let record = &policy.record;
        // A `p` that asks for nothing known is a fault of syntax.
        if record.tag("p").is_some() {
            return;
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
