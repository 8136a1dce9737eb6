//! `cname-target-missing`: an alias to a name that does not exist, or that is an empty non-terminal (RFC 9499 7).

use super::is_occluded;
use crate::finding::Severity;
use crate::model::{Found, Negative, Rrset, Special, Zone};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

const ID: &str = "cname-target-missing";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(CnameTargetMissing) };

struct CnameTargetMissing;

impl RrsetRule for CnameTargetMissing {
    fn types(&self) -> Types {
        Types::Only(&[types::CNAME])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let contents = cx.zone.contents();
        let id = rrset.first();
        let Some(target) = contents.target(contents.record(id)) else { return };
        let name = contents.name(target);
        // Most targets in the zone exist; nothing more is to be asked of these.
        if cx.zone.exists(target) && !cx.zone.at(target).is_empty() {
            return;
        }
        let Found::Absent(zone, negative) = cx.set.find(cx.zone, name, types::CNAME) else { return };
        let (what, here) = match negative {
            Negative::NoName => ("does not exist", "no such name"),
            Negative::NoType if is_empty(zone, name) => ("has no records, only names below it", "no records"),
            Negative::NoType => return,
        };
        let owner = rrset.owner_name();
        // Challenges are put there by a program, only while they are needed.
        let challenge = owner.first_label() == Some(&b"_acme-challenge"[..]);
        // In these zones CNAMEs are actions and labels, not aliases.
        let actions = matches!(cx.zone.kind().special(), Some(Special::ResponsePolicy | Special::Catalog));
        // Addresses handed on one by one (RFC 2317): all are aliases, and not each has a host.
        let handed_on = cx.zone.kind().is_reverse() && zone.kind().is_reverse() && !std::ptr::eq(zone, cx.zone);
        if challenge || actions || handed_on || is_occluded(cx, owner) || target::is_mistaken(cx, id) {
            return;
        }
        let mut draft = Draft::at_field(ID, Severity::Warning, cx, id, "cname")
            .message(format!("`{owner}` is an alias of `{name}`, which {what}"))
            .here(match zone.is_facts() {
                true => here.to_owned(),
                false => format!("{here} in `{}`", zone.apex_text()),
            })
            .subject(name.to_string())
            .help(format!("delete the alias, or give `{name}` the records that are missing"))
            .denied_by(cx, zone, name, types::CNAME);
        if let Some(soa) = zone.soa().filter(|_| !std::ptr::eq(zone, cx.zone)) {
            draft = draft.evidence(cx.sources, zone, soa, "the name would be in this zone");
        }
        out.push(draft);
    }
}

/// Whether a name of a zone, known to exist, has no records of its own: it is there for the names below it. A type of a
/// dialect such as `ALIAS` gives it addresses that nobody knows.
fn is_empty(zone: &Zone, name: NameRef<'_>) -> bool {
    let answered = |rtype| matches!(zone.find(name, rtype), Found::Unknown);
    zone.contents().names.get(name).is_some_and(|name| zone.exists(name) && zone.at(name).is_empty())
        && ![types::A, types::AAAA, types::TXT, types::MX].into_iter().any(answered)
}
