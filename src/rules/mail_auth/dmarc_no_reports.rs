//! `dmarc-no-reports`: a DMARC record without `rua`, so that nobody hears of forgeries (RFC 9989 4.7).

use super::policies::policies;
use super::records::at_part;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "dmarc-no-reports";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DmarcNoReports) };

struct DmarcNoReports;

impl RrsetRule for DmarcNoReports {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for policy in policies(cx, rrset) {
            if policy.read().tag("rua").is_some() {
                continue;
            }
            out.push(
                at_part(ID, Severity::Info, cx, policy.id, 0..0)
                    .message(format!("the DMARC record of `{}` asks for no reports", policy.domain))
                    .here("no `rua`")
                    .help("add where aggregate reports go: `rua=mailto:dmarc@example.com`"),
            );
        }
    }
}
