//! `target-special-use`: a record of a public zone that leads to a name which exists on inner networks only, or nowhere
//! (RFC 6761, RFC 6762, and ICANN's `internal`).

use crate::finding::Severity;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "target-special-use";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TargetSpecialUse) };

struct TargetSpecialUse;

impl RrsetRule for TargetSpecialUse {
    fn types(&self) -> Types {
        target::TYPES
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (id, record) in rrset.records() {
            let Some(target) = record.target() else { return };
            let name = cx.zone.contents().name(target);
            let Some(top) = special_top(name) else { continue };
            let kind = cx.zone.kind();
            if kind.is_internal() || kind.is_special() || super::is_occluded(cx, rrset.owner_name()) {
                return;
            }
            if target::is_mistaken(cx, id) {
                continue;
            }
            let (owner, rtype) = (rrset.owner_name(), types::mnemonic(rrset.rtype()));
            let draft = Draft::at_field(ID, Severity::Warning, cx, id, target::field(rrset.rtype()))
                .message(format!(
                    "the {rtype} record of `{owner}` leads to `{name}`: no one on the Internet can look up names \
                     under `{top}.`"
                ))
                .here(format!("`{top}.` is {}", meaning(top)))
                .subject(name.to_string())
                .help("name a host that can be found by those who can see the zone, or delete the record");
            out.push(draft);
        }
    }
}

/// Whether a name (lower case) exists on inner networks only, or nowhere.
pub(in crate::rules) fn is_special_use(name: NameRef<'_>) -> bool {
    special_top(name).is_some()
}

/// The top-level name, if it is one that is set aside.
#[inline]
fn special_top(name: NameRef<'_>) -> Option<&'static str> {
    let wire = name.wire();
    let ends = |label: &[u8]| wire.ends_with(label);
    // The last letter sorts out nearly all names.
    match wire.iter().rev().nth(1)? {
        b'd' if ends(b"\x07invalid\0") => Some("invalid"),
        b't' if ends(b"\x04test\0") => Some("test"),
        b'l' if ends(b"\x05local\0") => Some("local"),
        b'l' if ends(b"\x08internal\0") => Some("internal"),
        b'n' if ends(b"\x0blocaldomain\0") => Some("localdomain"),
        b'n' if ends(b"\x03lan\0") => Some("lan"),
        _ => None,
    }
}

fn meaning(top: &str) -> &'static str {
    match top {
        "invalid" => "set aside for names that never exist",
        "test" => "set aside for tests",
        _ => "for inner networks",
    }
}
