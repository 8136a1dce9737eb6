//! `spf-syntax`: terms that the grammar does not have, and texts that are no SPF record for a slip in the version
//! (RFC 7208 4.5, 4.6, 12).

use std::collections::HashSet;

use super::own_record;
use crate::finding::Severity;
use crate::mail::spf::diagnose;
use crate::mail::spf::published::{Selection, select};
use crate::mail::spf::record::is_spf;
use crate::mail::tags::{Fault, Weight, shown};
use crate::mail::text::{self, Places};
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::texts::Owners;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, TextRule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "spf-syntax";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::text(TextRule::at(Owners::ALL, SpfSyntax)) };

/// Findings for one record: a hostile one has thousands of faults, and after some it is clear that it must be written anew.
const MAX_FAULTS: usize = 20;

struct SpfSyntax;

impl RrsetRule for SpfSyntax {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        // Identical records are one.
        let mut told: HashSet<&[u8], foldhash::fast::RandomState> = HashSet::default();
        for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()) {
            if is_spf(rdata) {
                let Some(record) = own_record::read(rdata) else { continue };
                let faults = diagnose::faults(&record, rdata);
                if faults.is_empty() || !is_looked_at(cx.zone, &rrset) || !told.insert(rdata) {
                    continue;
                }
                let places = Places::of(cx.zone.contents(), cx.sources, id);
                for fault in faults.iter().take(MAX_FAULTS) {
                    out.push(draft(cx, (id, &places), record.text(), fault, severity_of(fault), "the SPF record"));
                }
            } else if let Some(fault) = diagnose::near_miss(rdata)
                && is_looked_at(cx.zone, &rrset)
                && told.insert(rdata)
            {
                // Beside a record that counts it is only in the way.
                let alone = select(&rrset) == Selection::None;
                let severity = if alone { Severity::Error } else { Severity::Warning };
                let places = Places::of(cx.zone.contents(), cx.sources, id);
                out.push(draft(cx, (id, &places), &text::join(rdata), &fault, severity, "the text"));
            }
        }
    }
}

fn severity_of(fault: &Fault) -> Severity {
    match fault.weight {
        Weight::Breaks => Severity::Error,
        Weight::Passed => Severity::Warning,
    }
}

fn draft(
    cx: &Context<'_>,
    (id, places): (RecordId, &Places),
    text: &[u8],
    fault: &Fault,
    severity: Severity,
    what: &str,
) -> Draft {
    let meant = if what == "the text" { " is no SPF record" } else { "" };
    let here = match (fault.weight, meant) {
        (Weight::Passed, _) => "receivers pass it over",
        (Weight::Breaks, "") => "gives `permerror`",
        (Weight::Breaks, _) => "not `v=spf1` and a blank",
    };
    Draft::at_span(ID, severity, cx, id, places.span(fault.range.clone()))
        .message(format!("{what} of `{}`{meant}: {}", cx.zone.owner_name(id), fault.what))
        .here(here)
        .subject(shown(text.get(fault.range.clone()).unwrap_or_default()))
        .help(fault.help.clone())
}
