//! `rp-target-missing`: the name that an RP record gives for its text has no TXT record (RFC 1183 2.2).

use crate::finding::Severity;
use crate::model::{Found, Negative, Rrset};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::{names, types};

const ID: &str = "rp-target-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(RpTargetMissing) };

struct RpTargetMissing;

impl RrsetRule for RpTargetMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::RP])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()) {
            // The root stands for "no text".
            let text = names(types::RP, rdata).nth(1).map(|(_, name)| name.to_lowercase());
            let Some(text) = text.filter(|text| !text.as_ref().is_root()) else { continue };
            let Found::Absent(zone, negative) = cx.set.resolve(cx.zone, text.as_ref(), types::TXT).found else {
                continue;
            };
            if !is_looked_at(cx.zone, &rrset) {
                return;
            }
            let what = match negative {
                Negative::NoName => "does not exist",
                Negative::NoType => "has no TXT record",
            };
            let draft = Draft::at_field(ID, Severity::Info, cx, id, "txt-dname")
                .message(format!("RP of `{}` points to the text at `{text}`, which {what}", rrset.owner_name()))
                .here("no text")
                .subject(text.to_string())
                .help(format!("add a TXT record at `{text}`, or write `.` where there is no text"))
                .denied_by(cx, zone, text.as_ref(), types::TXT);
            out.push(match zone.soa() {
                Some(soa) if zone.id() != cx.zone.id() => {
                    let message = format!("the zone `{}` has no text for `{text}`", zone.apex_name());
                    draft.evidence(cx.sources, zone, soa, message)
                }
                _ => draft,
            });
        }
    }
}
