//! `dmarc-no-reports`: a DMARC record without `rua`, so that nobody hears of forgeries (RFC 9989 4.7).

use super::policies::{DmarcRule, PolicyRecord};
use super::records::at_part;
use crate::finding::Severity;
use crate::rules::{Context, Entry, Findings, Rule, TextRule};

const ID: &str = "dmarc-no-reports";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::text(TextRule::dmarc(DmarcNoReports)) };

struct DmarcNoReports;

impl DmarcRule for DmarcNoReports {
    fn check(&self, cx: &Context<'_>, policy: &PolicyRecord<'_>, out: &mut Findings<'_>) {
        if policy.record.tag("rua").is_some() {
            return;
        }
        out.push(
            at_part(ID, Severity::Info, cx, policy.id, 0..0)
                .message(format!("the DMARC record of `{}` asks for no reports", policy.domain))
                .here("no `rua`")
                .help("add where aggregate reports go: `rua=mailto:dmarc@example.com`"),
        );
    }
}
