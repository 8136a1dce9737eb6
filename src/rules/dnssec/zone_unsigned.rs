//! `zone-unsigned`: a zone without DNSSEC where the policy asks for it.

use crate::finding::Severity;
use crate::model::SignedBy;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::source::Span;

const ID: &str = "zone-unsigned";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::zone(ZoneUnsigned { asked_at: config.span })
}

struct ZoneUnsigned {
    /// The header in the policy that asks for it.
    asked_at: Option<Span>,
}

impl ZoneRule for ZoneUnsigned {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        let declared = zone.signed_by();
        if zone.kind().is_special() || zone.signing().in_file || declared == Some(SignedBy::Server) {
            return;
        }
        let apex = zone.apex_name();
        let draft = match zone.soa() {
            Some(soa) => Draft::at_owner(ID, Severity::Warning, cx, soa).about(apex, None),
            None => Draft::at_zone(ID, Severity::Warning, cx),
        };
        let draft =
            draft.message(format!("`{apex}` is not signed, and the policy asks for DNSSEC")).help(match declared {
                Some(SignedBy::Nobody) => "sign the zone, or have the server sign it",
                _ => "sign the zone; where the server does so, write `signing = \"server\"` under `[zones]`",
            });
        out.push(match self.asked_at {
            Some(span) => draft.label(span, "the policy asks for DNSSEC here"),
            None => draft,
        });
    }
}
