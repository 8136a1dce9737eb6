//! `dmarc-wrong-place`: a DMARC record at the domain itself or at `dmarc`, or SPF at `_dmarc` (RFC 9989 4.5).

use super::records::{domain_of, texts_looked_at};
use crate::finding::Severity;
use crate::mail::dmarc::is_record;
use crate::mail::{spf, text};
use crate::model::{Found, Rrset};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "dmarc-wrong-place";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(DmarcWrongPlace) };

struct DmarcWrongPlace;

impl RrsetRule for DmarcWrongPlace {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if let Some(domain) = domain_of(rrset.owner_name(), b"_dmarc") {
            let texts: Vec<_> = texts_looked_at(cx, rrset).collect();
            // Beside a DMARC record, it says who may send as this very name.
            if texts.iter().any(|(_, text)| is_record(text)) {
                return;
            }
            let is_spf = |id: &RecordId| spf::record::is_spf(cx.zone.contents().rdata(cx.zone.contents().record(*id)));
            for (id, _) in texts.iter().filter(|(id, _)| is_spf(id)) {
                let owner = rrset.owner_name();
                out.push(
                    Draft::at_field(ID, Severity::Error, cx, *id, "text")
                        .message(format!("`{owner}` has an SPF record where a DMARC record belongs"))
                        .here("an SPF record")
                        .help(format!("move it to `{domain}`, and write `\"v=DMARC1; p=none\"` here")),
                );
            }
        } else if starts_with_dmarc(&rrset) && takes_mail_or_is_apex(cx, &rrset) {
            for (id, text) in texts_looked_at(cx, rrset).filter(|(_, text)| is_dmarc_start(text)) {
                let owner = rrset.owner_name();
                out.push(
                    Draft::at_field(ID, Severity::Error, cx, id, "text")
                        .message(format!(
                            "`{owner}` has a DMARC record; receivers look for it at `_dmarc.{owner}` only"
                        ))
                        .here("no receiver reads it here")
                        .help(format!(
                            "write `_dmarc.{owner} IN TXT \"{}\"`",
                            String::from_utf8_lossy(&text).escape_debug()
                        )),
                );
            }
        } else if starts_with_dmarc(&rrset) {
            out.extend(without_underscore(cx, &rrset));
        }
    }
}

/// `dmarc` or `_dmark` in place of `_dmarc`, where nothing stands at that. An alias may lead from there to here.
fn without_underscore(cx: &Context<'_>, rrset: &Rrset<'_>) -> Option<Draft> {
    let owner = rrset.owner_name();
    let label = owner.first_label()?;
    let domain = owner.parent()?;
    let takes_mail = || cx.zone.rrset_at(domain, types::MX).is_some();
    if label != b"dmarc" && !(is_misspelt(label) && takes_mail() && !cx.set.is_alias_target(owner)) {
        return None;
    }
    let meant = domain.to_lowercase().as_ref().with_label(b"_dmarc")?;
    let Found::Absent(..) = cx.set.find(cx.zone, meant.as_ref(), types::TXT) else { return None };
    let (id, _) = texts_looked_at(cx, *rrset).find(|(_, text)| is_dmarc_start(text))?;
    let draft = Draft::at_owner(ID, Severity::Warning, cx, id)
        .message(format!("`{owner}` has a DMARC record; receivers look for it at `{meant}` only"))
        .here("no receiver asks for this name")
        .help(match label == b"dmarc" {
            true => format!("write `{meant}`, with the underscore"),
            false => format!("write `{meant}`"),
        });
    Some(draft)
}

/// Whether a label with an underscore is one letter away from `_dmarc`, or has two letters of it in the wrong order.
fn is_misspelt(label: &[u8]) -> bool {
    const WORD: &[u8] = b"dmarc";
    let Some(label) = label.strip_prefix(b"_") else { return false };
    let without = |word: &[u8], other: &[u8]| {
        (0..word.len()).any(|at| [word.get(..at), word.get(at + 1..)].into_iter().flatten().flatten().eq(other))
    };
    let swapped = || {
        let mut letters = (label.to_vec(), WORD.to_vec());
        letters.0.sort_unstable();
        letters.1.sort_unstable();
        letters.0 == letters.1
    };
    let differing = || label.iter().zip(WORD).filter(|(a, b)| a != b).count();
    match label.len() {
        4 => without(WORD, label),
        6 => without(label, WORD),
        5 => differing() == 1 || swapped() && differing() == 2,
        _ => false,
    }
}

fn starts_with_dmarc(rrset: &Rrset<'_>) -> bool {
    rrset.rdata().any(|rdata| text::after_prefix(rdata, b"v=DMARC1").is_some())
}

fn takes_mail_or_is_apex(cx: &Context<'_>, rrset: &Rrset<'_>) -> bool {
    rrset.owner() == cx.zone.apex()
        || !rrset.owner_name().is_wildcard() && cx.zone.rrset(rrset.owner(), types::MX).is_some()
}

fn is_dmarc_start(text: &[u8]) -> bool {
    text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"v=DMARC1"))
}
