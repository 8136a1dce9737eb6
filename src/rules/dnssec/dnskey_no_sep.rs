//! `dnskey-no-sep`: no key is marked as the one that the parent's DS stands for (RFC 4034 2.1.1, RFC 6781 3.2.3).

use crate::dnssec::key::{Key, keys_of};
use crate::finding::Severity;
use crate::model::{Found, Rrset, SignedBy, Zone};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "dnskey-no-sep";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DnskeyNoSep) };

struct DnskeyNoSep;

impl RrsetRule for DnskeyNoSep {
    fn types(&self) -> Types {
        Types::Only(&[types::DNSKEY])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        // A server that signs has keys beside those of the file (RFC 8901 2: those of another provider stand there).
        let by_server = zone.signed_by() == Some(SignedBy::Server);
        if rrset.owner() != zone.apex() || by_server || zone.may_hide(Some(rrset.owner())) {
            return;
        }
        let keys = keys_of(zone);
        let marked = |key: &Key<'_>| key.is_zone_key() && !key.is_revoked() && key.is_entry_point();
        let Some(first) = keys.first().filter(|_| !keys.iter().any(marked)) else { return };
        let draft = Draft::at_field(ID, Severity::Info, cx, first.record, "flags")
            .message(format!(
                "no DNSKEY of `{}` has the SEP bit, which marks the key that a DS stands for{}",
                zone.apex_name(),
                why(cx, zone)
            ))
            .here(format!("flags {}", first.flags))
            .help("give the key that signs the DNSKEY records flags 257");
        out.push(draft);
    }
}

/// What shows that such a key is needed now.
fn why(cx: &Context<'_>, zone: &Zone) -> &'static str {
    let child_signer = [types::CDS, types::CDNSKEY].iter().any(|&rtype| zone.rrset(zone.apex(), rtype).is_some());
    if child_signer {
        ", though CDS or CDNSKEY records ask for one"
    } else if has_ds(cx, zone) {
        ", though the parent zone has a DS"
    } else {
        ""
    }
}

fn has_ds(cx: &Context<'_>, zone: &Zone) -> bool {
    let Some(parent) = zone.apex_name().parent() else { return false };
    match cx.set.enclosing(zone, parent) {
        crate::model::Enclosing::One(above) if above.id() != zone.id() => {
            matches!(above.find(zone.apex_name(), types::DS), Found::Data(rrset) if rrset.rtype() == types::DS)
        }
        _ => false,
    }
}
