//! `dnskey-unsigned`: keys in a zone whose file holds no signatures.

use crate::dnssec::key::keys_of;
use crate::finding::Severity;
use crate::model::{Rrset, SignedBy};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "dnskey-unsigned";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DnskeyUnsigned) };

struct DnskeyUnsigned;

impl RrsetRule for DnskeyUnsigned {
    fn types(&self) -> Types {
        Types::Only(&[types::DNSKEY])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        let by_server = zone.signed_by() == Some(SignedBy::Server);
        if rrset.owner() != zone.apex() || zone.signing().in_file || by_server || zone.may_hide(Some(rrset.owner())) {
            return;
        }
        let others = match keys_of(zone).len() {
            0 | 1 => String::new(),
            count => format!(", as are {} more", count - 1),
        };
        let draft = Draft::at_record(ID, Severity::Info, cx, rrset.first())
            .message(format!("`{}` has this DNSKEY{others}, and its file holds no signature", zone.apex_name()))
            .here("signs nothing here")
            .help("where the server signs the zone, write `signing = \"server\"` under `[zones]`; else sign the zone");
        out.push(draft);
    }
}
