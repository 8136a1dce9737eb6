//! `cds-mismatch`: CDS and CDNSKEY records, by which a zone asks its parent for another DS, that fit neither the zone's
//! keys nor each other (RFC 7344 4, RFC 8078 4), and these and CSYNC (RFC 7477) where no parent looks for them.

use crate::dnssec::key::{Key, Keys, Match, Signer, apex_keys, keys, signers};
use crate::finding::Severity;
use crate::model::{Rrset, SignedBy};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "cds-mismatch";

/// CDS that asks for the removal of the DS (RFC 8078 4); some write an empty digest.
const REMOVAL_CDS: [&[u8]; 2] = [&[0, 0, 0, 0, 0], &[0, 0, 0, 0]];
/// CDNSKEY that asks for it.
const REMOVAL_CDNSKEY: [&[u8]; 2] = [&[0, 0, 3, 0, 0], &[0, 0, 3, 0]];

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(CdsMismatch) };

struct CdsMismatch;

impl RrsetRule for CdsMismatch {
    fn types(&self) -> Types {
        Types::Only(&[types::CDS, types::CDNSKEY, types::CSYNC])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if rrset.owner() != cx.zone.apex() {
            // Below a cut, and where two zones stand in one file, others speak.
            if cx.zone.cut_above(rrset.owner_name()).is_none() && rrset.owner_name().is_within(cx.zone.apex_name()) {
                out.push(misplaced(cx, &rrset));
            }
            return;
        }
        if rrset.rtype() == types::CSYNC {
            return;
        }
        if cx.zone.may_hide(Some(rrset.owner())) || removal(cx, &rrset, out) {
            return;
        }
        without_key(cx, rrset, out);
        disagreeing(cx, rrset, out);
    }
}

fn misplaced(cx: &Context<'_>, rrset: &Rrset<'_>) -> Draft {
    let rtype = types::mnemonic(rrset.rtype());
    Draft::at_owner(ID, Severity::Error, cx, rrset.first())
        .message(format!("{rtype} at `{}`, where no parent looks for it", rrset.owner_name()))
        .here("not the apex")
        .help(format!("move it to the apex `{}`", cx.zone.apex_name()))
}

/// Whether the RRset asks for removal, in the right form or a wrong one.
fn removal(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) -> bool {
    let contents = cx.zone.contents();
    let is_cds = rrset.rtype() == types::CDS;
    let (right, at) = if is_cds { (REMOVAL_CDS, 2) } else { (REMOVAL_CDNSKEY, 3) };
    let mut asked = None;
    for (record, fields) in rrset.records() {
        let rdata = contents.rdata(fields);
        if rdata.get(at) != Some(&0) {
            continue;
        }
        asked = asked.or(Some(record));
        if !right.contains(&rdata) {
            out.push(malformed_removal(cx, record, is_cds));
            return true;
        }
    }
    let Some(record) = asked else { return false };
    if rrset.ids().len() > 1 && rrset.rdata().any(|rdata| !right.contains(&rdata)) {
        let rtype = types::mnemonic(rrset.rtype());
        let draft = Draft::at_record(ID, Severity::Error, cx, record)
            .message(format!("this {rtype} asks for the removal of the DS, and others beside it for a DS"))
            .here("stands alone where it counts")
            .subject("removal")
            .help("remove either this record or the others");
        out.push(draft);
    }
    true
}

fn malformed_removal(cx: &Context<'_>, record: RecordId, is_cds: bool) -> Draft {
    let (rtype, right) = if is_cds { ("CDS", "0 0 0 00") } else { ("CDNSKEY", "0 3 0 AA==") };
    Draft::at_field(ID, Severity::Error, cx, record, "algorithm")
        .message(format!("{rtype} with algorithm 0, which asks for the removal of the DS, and other values beside it"))
        .here("neither a key nor a removal")
        .subject("removal")
        .help(format!("write `{rtype} {right}` to have the DS removed"))
}

/// Records of keys that the zone does not have.
fn without_key(cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
    let signed_by = cx.zone.signed_by();
    let held = apex_keys(cx.zone);
    let severity = match (held, signed_by) {
        // The server has keys beside those of the file.
        (_, Some(SignedBy::Server)) => return,
        (Some(_), _) | (None, Some(SignedBy::File | SignedBy::Nobody)) => Severity::Error,
        (None, None) => Severity::Warning,
    };
    let known = held.map(Keys::of);
    let has = |signer: &Signer<'_>| known.as_ref().is_some_and(|keys| keys.best(signer) == Match::Yes);
    let published: Vec<Key<'_>> = held.map(|held| keys(held).collect()).unwrap_or_default();
    let stray: Vec<(RecordId, u16)> = match rrset.rtype() {
        types::CDS => signers(rrset).filter(|one| !has(one)).map(|one| (one.record, one.tag)).collect(),
        _ => {
            let lacks = |key: &Key<'_>| !published.iter().any(|one| one.rdata() == key.rdata());
            keys(rrset).filter(lacks).map(|key| (key.record, key.tag)).collect()
        }
    };
    let (owner, rtype) = (rrset.owner_name(), types::mnemonic(rrset.rtype()));
    for (record, tag) in stray {
        let draft = Draft::at_record(ID, severity, cx, record)
            .message(format!("{rtype} of `{owner}` with key tag {tag} matches no DNSKEY of the zone"))
            .here("no such key")
            .subject(tag.to_string())
            .help(
                "publish the DNSKEY first, or remove this record: a parent that takes it makes the zone fail; where the \
                 server holds the keys, write `signing = \"server\"`",
            );
        out.push(draft);
    }
}

/// Told once, at the CDS records: each CDS is of a key that a CDNSKEY holds, and each such key has a CDS.
fn disagreeing(cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
    let other = cx.zone.rrset(cx.zone.apex(), types::CDNSKEY);
    let Some(other) = other.filter(|_| rrset.rtype() == types::CDS) else { return };
    let wanted = Keys::of(other);
    let stray = signers(rrset).find(|signer| wanted.best(signer) != Match::Yes);
    let uncovered = wanted
        .all
        .iter()
        .find(|key| !signers(rrset).any(|signer| (signer.tag, signer.algorithm) == (key.tag, key.algorithm)));
    let (record, message, evidence) = match (stray, uncovered) {
        (Some(signer), _) => (
            signer.record,
            format!("the CDS with key tag {} is of no key that a CDNSKEY holds", signer.tag),
            other.first(),
        ),
        (None, Some(key)) => {
            (rrset.first(), format!("no CDS is of the key with tag {} that a CDNSKEY holds", key.tag), key.record)
        }
        (None, None) => return,
    };
    let draft = Draft::at_record(ID, Severity::Error, cx, record)
        .message(format!("{message}: both sets ask the parent for the same DS, or it does nothing"))
        .here("CDS and CDNSKEY disagree")
        .subject("disagree")
        .evidence(cx.sources, cx.zone, evidence, "the CDNSKEY record")
        .help("publish CDS and CDNSKEY of the same keys, or one of the two types only");
    out.push(draft);
}
