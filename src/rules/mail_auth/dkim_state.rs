//! `dkim-weak-key`, `dkim-revoked`, `dkim-testing`: what a sound DKIM key record says of its key.

use super::records::{at_part, texts_looked_at};
use crate::finding::Severity;
use crate::mail::dkim::{KeyRecord, PublicKey};
use crate::model::Rrset;
use crate::rules::texts::Owners;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, TextRule, Types};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

pub(super) const WEAK_KEY: Entry =
    Entry { id: "dkim-weak-key", make: |_| Rule::text(TextRule::at(Owners::SELECTOR, DkimState { judge: weak })) };
pub(super) const REVOKED: Entry =
    Entry { id: "dkim-revoked", make: |_| Rule::text(TextRule::at(Owners::SELECTOR, DkimState { judge: revoked })) };
pub(super) const TESTING: Entry =
    Entry { id: "dkim-testing", make: |_| Rule::text(TextRule::at(Owners::SELECTOR, DkimState { judge: testing })) };

/// Verifiers refuse RSA keys of fewer bits (RFC 8301 3.2).
const LEAST_BITS: usize = 1024;
/// Signers should use at least as many (RFC 8301 3.2).
const ADVISED_BITS: usize = 2048;

/// One question about each key record.
struct DkimState {
    judge: fn(&Key<'_, '_>) -> Option<Draft>,
}

/// A key record and where it stands.
struct Key<'a, 'c> {
    cx: &'a Context<'c>,
    owner: Rrset<'a>,
    id: RecordId,
    record: KeyRecord<'a>,
}

impl RrsetRule for DkimState {
    fn types(&self) -> Types {
        Types::Only(&[types::TXT])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (id, text) in texts_looked_at(cx, rrset) {
            let record = KeyRecord::parse(&text);
            if record.faults.iter().any(|fault| super::records::severity_of(fault) == Severity::Error) {
                continue;
            }
            if let Some(draft) = (self.judge)(&Key { cx, owner: rrset, id, record }) {
                out.push(draft);
            }
        }
    }
}

fn weak(key: &Key<'_, '_>) -> Option<Draft> {
    let PublicKey::Rsa(bits) = key.record.key else { return None };
    let severity = match bits {
        ..LEAST_BITS => Severity::Error,
        LEAST_BITS..ADVISED_BITS => Severity::Warning,
        _ => return None,
    };
    let owner = key.owner.owner_name();
    let effect = match severity {
        Severity::Error => "verifiers refuse it, as it can be computed from the record",
        _ => "that is no longer thought strong enough",
    };
    let value = key.record.tag("p")?.value;
    Some(
        at_part("dkim-weak-key", severity, key.cx, key.id, value.range())
            .message(format!("the DKIM key of `{owner}` has {bits} bits; {effect}"))
            .here(format!("{bits} bits"))
            .subject(format!("{bits}"))
            .help(format!("make an RSA key of {ADVISED_BITS} bits under a new selector, and withdraw this one later")),
    )
}

/// A wildcard without a key is how domains that sign nothing say so.
fn revoked(key: &Key<'_, '_>) -> Option<Draft> {
    let owner = key.owner.owner_name();
    if key.record.key != PublicKey::Revoked || owner.is_wildcard() {
        return None;
    }
    let tag = key.record.tag("p")?;
    Some(
        at_part("dkim-revoked", Severity::Info, key.cx, key.id, tag.range())
            .message(format!("the DKIM key of `{owner}` is withdrawn"))
            .here("no key")
            .help("remove the record once no mail that was signed with this selector is on its way"),
    )
}

fn testing(key: &Key<'_, '_>) -> Option<Draft> {
    let flag = key.record.testing()?;
    let owner = key.owner.owner_name();
    Some(
        at_part("dkim-testing", Severity::Warning, key.cx, key.id, flag.range())
            .message(format!(
                "the DKIM key of `{owner}` is marked as a test, so verifiers may treat its mail as unsigned"
            ))
            .here("a test")
            .help("take `t=y` out once signing works"),
    )
}
