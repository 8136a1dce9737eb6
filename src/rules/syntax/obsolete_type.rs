//! `obsolete-type`: a record type that nothing asks for any more (IANA registry of RR types).

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::fields::fields;
use crate::zone::rdata::types;

const ID: &str = "obsolete-type";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(ObsoleteType) };

struct ObsoleteType;

impl RrsetRule for ObsoleteType {
    fn types(&self) -> Types {
        Types::All
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        // SPF has a rule of its own.
        if rrset.rtype() == types::SPF || !types::is_obsolete(rrset.rtype()) {
            return;
        }
        let rtype = types::mnemonic(rrset.rtype());
        let span = fields(cx.zone.contents(), cx.sources, rrset.first()).rtype;
        let draft = Draft::at_span(ID, Severity::Info, cx, rrset.first(), span)
            .message(format!("`{}` has records of the obsolete type {rtype}", rrset.owner_name()))
            .subject(rtype.to_string())
            .help("leave them out: no program of today asks for them");
        out.push(draft);
    }
}
