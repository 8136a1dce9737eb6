//! `mta-sts-syntax`, `mta-sts-multiple`, `tls-rpt-syntax`, `tls-rpt-multiple`: the records of two standards that say the
//! same of them: one at a name, and a fault loses it, fields that stand there twice aside (RFC 8461 3.1, RFC 8460 3).

use super::misplaced::{self, Misplaced};
use super::records::{MAX_FAULTS, Pointed, several, severity_of, texts_looked_at};
use crate::finding::Severity;
use crate::mail::tags::Fault;
use crate::mail::{mta_sts, tls_rpt};
use crate::model::Rrset;
use crate::rules::texts::Owners;
use crate::rules::{Context, Entry, Findings, RrsetRule, Rule, TextRule, Types};
use crate::zone::rdata::types;

pub(super) const MTA_STS_SYNTAX: Entry =
    Entry { id: MTA_STS.syntax, make: |_| syntax(Owners::MTA_STS, &MTA_STS, &misplaced::MTA_STS) };
pub(super) const MTA_STS_MULTIPLE: Entry =
    Entry { id: MTA_STS.multiple, make: |_| Rule::text(TextRule::at(Owners::MTA_STS, Multiple(&MTA_STS))) };
pub(super) const TLS_RPT_SYNTAX: Entry =
    Entry { id: TLS_RPT.syntax, make: |_| syntax(Owners::TLS_RPT, &TLS_RPT, &misplaced::TLS_RPT) };
pub(super) const TLS_RPT_MULTIPLE: Entry =
    Entry { id: TLS_RPT.multiple, make: |_| Rule::text(TextRule::at(Owners::TLS_RPT, Multiple(&TLS_RPT))) };

/// One of the two standards.
struct Standard {
    name: &'static str,
    syntax: &'static str,
    multiple: &'static str,
    is_record: fn(&[u8]) -> bool,
    is_meant: fn(&[u8]) -> bool,
    faults: fn(&[u8]) -> Vec<Fault>,
}

static MTA_STS: Standard = Standard {
    name: "MTA-STS",
    syntax: "mta-sts-syntax",
    multiple: "mta-sts-multiple",
    is_record: mta_sts::is_record,
    is_meant: mta_sts::is_meant,
    faults: |text| mta_sts::Record::parse(text).faults,
};

static TLS_RPT: Standard = Standard {
    name: "TLS-RPT",
    syntax: "tls-rpt-syntax",
    multiple: "tls-rpt-multiple",
    is_record: tls_rpt::is_record,
    is_meant: tls_rpt::is_meant,
    faults: |text| tls_rpt::Record::parse(text).faults,
};

/// What is wrong with records at their place, and records that are at another.
fn syntax(owners: Owners, standard: &'static Standard, kind: &'static misplaced::Kind) -> Rule {
    Rule::Text(vec![TextRule::at(owners, Syntax(standard)), TextRule::misplaced(Misplaced(kind))])
}

struct Syntax(&'static Standard);

impl RrsetRule for Syntax {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let standard = self.0;
        let meant = |text: &[u8]| (standard.is_record)(text) || (standard.is_meant)(text);
        for (id, text) in texts_looked_at(cx, rrset).filter(|(_, text)| meant(text)) {
            let pointed = Pointed::new(cx, id);
            for fault in (standard.faults)(&text).into_iter().take(MAX_FAULTS) {
                let what = format!("{} record", standard.name);
                out.push(pointed.at_fault(standard.syntax, severity_of(&fault), &what, &text, &fault));
            }
        }
    }
}

struct Multiple(&'static Standard);

impl RrsetRule for Multiple {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let standard = self.0;
        let owner = rrset.owner_name();
        if rrset.ids().len() < 2 {
            return;
        }
        let records: Vec<_> =
            texts_looked_at(cx, rrset).filter(|(_, text)| (standard.is_record)(text)).map(|(id, _)| id).collect();
        let message = format!("`{owner}` has {} {} records, so senders use none of them", records.len(), standard.name);
        if let Some(draft) = several(standard.multiple, Severity::Error, cx, &records, message) {
            out.push(draft.help("leave one record"));
        }
    }
}
