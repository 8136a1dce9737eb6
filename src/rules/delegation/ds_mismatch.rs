//! `ds-mismatch`: no DS of a delegation is of a key that the child zone's file holds, so that validators refuse the
//! child zone (RFC 4035 5.2); with strict policies also single DS records that are of no such key.

use crate::dnssec::key::{Key, Keys, Match, Signer, apex_keys, signers};
use crate::finding::Severity;
use crate::model::{Rrset, SignedBy, Zone};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::rdata::types;

const ID: &str = "ds-mismatch";

/// Keys that are shown.
const SHOWN_KEYS: usize = 3;

pub(super) const RULE: Entry = Entry { id: ID, make: |config| Rule::rrset(DsMismatch { strict: config.strict }) };

struct DsMismatch {
    /// Whether a DS in waiting is worth a word.
    strict: bool,
}

impl RrsetRule for DsMismatch {
    fn types(&self) -> Types {
        Types::Only(&[types::DS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if !zone.is_cut(rrset.owner()) || zone.may_hide(Some(rrset.owner())) {
            return;
        }
        let &[child] = cx.set.named(zone, rrset.owner_name()) else { return };
        let child = cx.set.zone(child);
        // Without keys in the file the server holds them (RFC 4035 2.1 asks for them only in what is served), and a server
        // that signs holds others beside those of the file.
        if child.signed_by() == Some(SignedBy::Server) {
            return;
        }
        if child.may_hide(Some(child.apex())) || zone.cut_above(rrset.owner_name()) != Some(rrset.owner()) {
            return;
        }
        let Some(held) = apex_keys(child) else {
            if matches!(child.signed_by(), Some(SignedBy::Nobody | SignedBy::File)) {
                out.push(unsigned(cx, &rrset, child));
            }
            return;
        };
        let keys = Keys::of(held);
        let of_none: Vec<Signer<'_>> = signers(rrset).filter(|signer| keys.best(signer) != Match::Yes).collect();
        if of_none.len() == rrset.ids().len() {
            out.push(broken(cx, &rrset, child, &of_none, &keys));
        } else if self.strict {
            for signer in &of_none {
                out.push(in_waiting(cx, &rrset, signer, &held));
            }
        }
    }
}

/// A DS says that the child zone is signed (RFC 4035 5.2), and the policy that nobody but its file would sign it.
fn unsigned(cx: &Context<'_>, rrset: &Rrset<'_>, child: &Zone) -> Draft {
    let owner = rrset.owner_name();
    let draft = Draft::at_field(ID, Severity::Error, cx, rrset.first(), "key-tag")
        .message(format!("`{owner}` has a DS, and the child zone is not signed: validators take its data for forged"))
        .here("the child zone has no DNSKEY")
        .consulted(child)
        .help("remove the DS, or sign the child zone; if its server signs it, write `signing = \"server\"`");
    match child.soa() {
        Some(soa) => draft.evidence(cx.sources, child, soa, "the child zone"),
        None => draft,
    }
}

fn broken(cx: &Context<'_>, rrset: &Rrset<'_>, child: &Zone, of_none: &[Signer<'_>], keys: &Keys<'_>) -> Draft {
    let owner = rrset.owner_name();
    let near = of_none.iter().find(|signer| keys.best(signer) == Match::OtherDigest);
    let (at, field, here) = match near {
        Some(signer) => (signer.record, "digest", format!("not the digest of the key with tag {}", signer.tag)),
        None => (rrset.first(), "key-tag", "no key with this tag and algorithm".to_owned()),
    };
    let which = match of_none {
        [only] => format!("the DS of `{owner}` (key tag {}) matches no", only.tag),
        all => format!("none of the {} DS records of `{owner}` matches a", all.len()),
    };
    let mut draft = Draft::at_field(ID, Severity::Error, cx, at, field)
        .message(format!("{which} DNSKEY of the child zone: validators take its data for forged"))
        .here(here)
        .consulted(child);
    for key in keys.all.iter().take(SHOWN_KEYS) {
        let message = format!("DNSKEY with key tag {} and algorithm {}", key.tag, key.algorithm);
        draft = draft.evidence(cx.sources, child, key.record, message);
    }
    let entry_points: Vec<String> = match keys.all.iter().any(Key::is_entry_point) {
        true => keys.all.iter().filter(|key| key.is_entry_point()).map(Key::delegation_signer).collect(),
        false => keys.all.iter().map(Key::delegation_signer).collect(),
    };
    match entry_points.as_slice() {
        [] => draft.help("the child zone holds no key that a DS can be of (zone key flag, not revoked): publish one"),
        [first, ..] => draft.help(format!("write `{first}`")),
    }
}

fn in_waiting(cx: &Context<'_>, rrset: &Rrset<'_>, signer: &Signer<'_>, held: &Rrset<'_>) -> Draft {
    let owner = rrset.owner_name();
    Draft::at_field(ID, Severity::Info, cx, signer.record, "key-tag")
        .message(format!(
            "this DS of `{owner}` (key tag {}) matches no DNSKEY of the child zone, others do",
            signer.tag
        ))
        .here("no such key yet, or no longer")
        .subject(format!("{} {}", signer.tag, signer.algorithm))
        .evidence_rrset(cx.sources, held, format!("the keys of `{owner}` stand here"))
        .help("keep it only while a key is being replaced; else remove it")
}
