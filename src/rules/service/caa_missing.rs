//! `caa-missing`: a zone that leaves it to anybody to issue certificates for it (RFC 8659 3).

use crate::finding::Severity;
use crate::mail::organisation::organisational_domain;
use crate::model::Found;
use crate::policy::RuleConfig;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::source::Span;
use crate::zone::rdata::types;

const ID: &str = "caa-missing";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::zone(CaaMissing { inherited: config.options.boolean("inherited"), asked_at: config.span })
}

struct CaaMissing {
    /// Whether the CAA records of a domain above count, as they do for certificate authorities.
    inherited: bool,
    /// The header in the policy that asks for it.
    asked_at: Option<Span>,
}

impl ZoneRule for CaaMissing {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let kind = cx.zone.kind();
        if kind.is_special() || kind.is_reverse() || kind.is_internal() || !self.is_missing(cx) {
            return;
        }
        let apex = cx.zone.apex_name();
        let draft = match cx.zone.soa() {
            Some(soa) => Draft::at_owner(ID, Severity::Warning, cx, soa).about(apex, None),
            None => Draft::at_zone(ID, Severity::Warning, cx),
        };
        let draft = draft
            .message(format!("`{apex}` has no CAA record, so any certificate authority may issue for it"))
            .help(format!("add `{apex} CAA 0 issue \"…\"` with your authority's domain, or `0 issue \";\"` for none"));
        out.push(match self.asked_at {
            Some(span) => draft.label(span, "the policy asks for CAA records here"),
            None => draft,
        });
    }
}

impl CaaMissing {
    /// Whether neither the apex nor, where these count, the domains above it may have CAA records.
    fn is_missing(&self, cx: &Context<'_>) -> bool {
        let apex = cx.zone.apex_name();
        // Nobody gets a certificate for a public suffix, or for the root.
        let Some(organisation) = organisational_domain(apex) else { return false };
        for name in apex.ancestors() {
            match cx.set.find(cx.zone, name, types::CAA) {
                Found::Absent(..) => {}
                _ => return false,
            }
            if !self.inherited || name == organisation {
                return true;
            }
        }
        true
    }
}
