//! `acme-challenge-leftover`: the answer to a certificate authority's challenge, still in the zone (RFC 8555 8.4).

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "acme-challenge-leftover";
const LABEL: &[u8] = b"_acme-challenge";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(AcmeChallengeLeftover) };

struct AcmeChallengeLeftover;

impl RrsetRule for AcmeChallengeLeftover {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        // A zone of its own for challenges is where clients write them, by dynamic updates.
        let at_challenge = owner.first_label() == Some(LABEL) && rrset.owner() != cx.zone.apex();
        if !at_challenge || !is_looked_at(cx.zone, &rrset) {
            return;
        }
        let host = owner.parent().unwrap_or(owner);
        let several = match rrset.ids().len() {
            1 => "a TXT record".to_owned(),
            count => format!("{count} TXT records"),
        };
        out.push(
            Draft::at_owner(ID, Severity::Info, cx, rrset.first())
                .message(format!("{several} at `{owner}`: the answer to a challenge that is over"))
                .here("used once, when a certificate is issued")
                .help(format!(
                    "remove it once the certificate for `{host}` is there; for renewals, a CNAME at `{owner}` leads \
                     authorities to where your client writes the answers"
                )),
        );
    }
}
