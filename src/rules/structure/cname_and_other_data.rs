//! `cname-and-other-data`: a CNAME stands alone at its name (RFC 1034 3.6.2), save for what signs it (RFC 4035 2.5).

use super::cname_alone::has_several;
use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "cname-and-other-data";

/// Labels beside the finding; a name with more types than this is told by the first of them.
const MAX_LABELS: usize = 8;

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(CnameAndOtherData) };

struct CnameAndOtherData;

impl RrsetRule for CnameAndOtherData {
    fn types(&self) -> Types {
        Types::Only(&[types::CNAME])
    }

    fn check(&self, cx: &Context<'_>, aliases: Rrset<'_>, out: &mut Findings<'_>) {
        // `cname-at-apex` and `cname-duplicate` tell these.
        if aliases.owner() == cx.zone.apex() || has_several(cx, &aliases) {
            return;
        }
        let others = || cx.zone.rrsets(aliases.owner()).filter(|rrset| !goes_with_cname(rrset.rtype()));
        if others().next().is_none() {
            return;
        }
        let owner = aliases.owner_name();
        let listed = others().take(MAX_LABELS).map(|rrset| types::mnemonic(rrset.rtype()).to_string());
        let listed = listed.collect::<Vec<_>>().join(", ");
        let mut draft = Draft::at_record(ID, Severity::Error, cx, aliases.first())
            .message(format!("`{owner}` is a CNAME and has other data as well: {listed}"))
            .here("an alias stands alone")
            .help(
                "keep the CNAME and move the other records to the name it leads to, or replace it by address records",
            );
        for other in others().take(MAX_LABELS) {
            let rtype = types::mnemonic(other.rtype());
            draft = draft.evidence_rrset(cx.sources, &other, format!("{rtype} at the same name"));
        }
        out.push(draft);
    }
}

/// A DNAME there is told by `dname-conflict`.
/// RRSIG and NSEC sign the alias (RFC 4035 2.5); KEY may stand there for secure updates (RFC 2535 2.3.5), with the
/// SIG and NXT of its time.
fn goes_with_cname(rtype: u16) -> bool {
    matches!(rtype, types::CNAME | types::DNAME | types::RRSIG | types::NSEC | types::KEY | types::SIG | types::NXT)
}
