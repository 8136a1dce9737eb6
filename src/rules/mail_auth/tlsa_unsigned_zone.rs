//! `tlsa-unsigned-zone`: TLSA records in a zone without DNSSEC, where no client believes them (RFC 6698 4, RFC 7672 2.2).

use crate::finding::Severity;
use crate::model::{Found, Negative, Rrset, SignedBy, Zone};
use crate::policy::RuleConfig;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "tlsa-unsigned-zone";

pub(super) const RULE: Entry = Entry { id: ID, make };

fn make(config: &RuleConfig) -> Rule {
    Rule::zone(TlsaUnsignedZone { unknown: config.strict })
}

struct TlsaUnsignedZone {
    /// Whether files without signatures are told, too: the server may sign them.
    unknown: bool,
}

impl ZoneRule for TlsaUnsignedZone {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let Some(tlsa) = first_tlsa(cx.zone) else { return };
        let apex = cx.zone.apex_name();
        let delegation = match cx.set.find(cx.zone, apex, types::DS) {
            Found::Absent(parent, Negative::NoType) if parent.id() != cx.zone.id() => parent.rrset_at(apex, types::NS),
            _ => None,
        };
        let draft = match delegation {
            Some(delegation) => draft(cx, tlsa, Severity::Warning, "has no DNSSEC: its parent has no DS for it")
                .evidence_rrset(cx.sources, &delegation, "delegated here without DS"),
            None if cx.zone.signed_by() == Some(SignedBy::Nobody) => {
                draft(cx, tlsa, Severity::Warning, "is not signed, as the policy says")
            }
            None if self.unknown && !is_signed(cx.zone) && has_no_known_ds(cx) => {
                draft(cx, tlsa, Severity::Info, "has no signatures in its file")
            }
            None => return,
        };
        out.push(draft);
    }
}

fn draft(cx: &Context<'_>, tlsa: Rrset<'_>, severity: Severity, why: &str) -> Draft {
    Draft::at_record(ID, severity, cx, tlsa.first())
        .message(format!("TLSA records stand in `{}`, which {why}", cx.zone.apex_name()))
        .here("believed only with DNSSEC")
        .help("sign the zone and have the DS published in its parent; clients pass over TLSA records without")
}

/// The first TLSA RRset in reading order that the zone serves.
fn first_tlsa(zone: &Zone) -> Option<Rrset<'_>> {
    if !zone.may_hold(types::TLSA) {
        return None;
    }
    let contents = zone.contents();
    let is_tlsa = |id: &RecordId| contents.record(*id).rtype == types::TLSA;
    let found = contents.record_ids().filter(is_tlsa).find_map(|id| zone.rrset(contents.record(id).owner, types::TLSA));
    found.filter(|rrset| is_looked_at(zone, rrset))
}

fn has_no_known_ds(cx: &Context<'_>) -> bool {
    !matches!(cx.set.find(cx.zone, cx.zone.apex_name(), types::DS), Found::Data(_))
}

/// Whether signatures or keys show in the file, or are known to be made elsewhere.
fn is_signed(zone: &Zone) -> bool {
    [types::DNSKEY, types::RRSIG, types::CDS, types::CDNSKEY]
        .iter()
        .any(|&rtype| zone.rrset(zone.apex(), rtype).is_some())
        || zone.signed_by().is_some_and(|by| by != SignedBy::Nobody)
}
