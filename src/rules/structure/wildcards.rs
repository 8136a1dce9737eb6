//! `wildcard-ns`, `wildcard-not-leftmost` and `wildcard-address`: asterisks in owner names (RFC 4592).

use crate::finding::Severity;
use crate::model::{Rrset, Signs, Special};
use crate::rules::{Context, Draft, Entry, Findings, NodeRule, RrsetRule, Rule, Types};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const NS: &str = "wildcard-ns";
const NOT_LEFTMOST: &str = "wildcard-not-leftmost";
const ADDRESS: &str = "wildcard-address";

pub(super) const WILDCARD_NS: Entry = Entry { id: NS, make: |_| Rule::rrset(WildcardNs) };
pub(super) const WILDCARD_NOT_LEFTMOST: Entry = Entry { id: NOT_LEFTMOST, make: |_| Rule::node(NotLeftmost) };
pub(super) const WILDCARD_ADDRESS: Entry = Entry { id: ADDRESS, make: |_| Rule::rrset(WildcardAddress) };

struct WildcardNs;

impl RrsetRule for WildcardNs {
    fn types(&self) -> Types {
        Types::Only(&[types::NS, types::DS, types::DNAME])
    }

    /// RFC 4592 4.2 (NS), 4.4 (DNAME), 4.6 (DS).
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        if !owner.is_wildcard() || rrset.owner() == cx.zone.apex() {
            return;
        }
        // With NS there, that is the fault; what lies below another cut is not served.
        let told = rrset.rtype() != types::NS && cx.zone.rrset(rrset.owner(), types::NS).is_some();
        if told || owner.parent().is_some_and(|parent| cx.zone.cut_above(parent).is_some()) {
            return;
        }
        let rtype = types::mnemonic(rrset.rtype());
        let (severity, why, help) = match rrset.rtype() {
            types::NS => (
                Severity::Error,
                "what it means is not defined, and name servers refuse it or answer differently",
                "name each delegated domain",
            ),
            types::DS => (Severity::Warning, "a DS record means something only at a zone cut", "delete it"),
            _ => (
                Severity::Warning,
                "which names it stands for depends on what has been asked before",
                "name each domain that is to be redirected",
            ),
        };
        let draft = Draft::at_record(NS, severity, cx, rrset.first())
            .message(format!("the wildcard `{owner}` has {rtype} records: {why}"))
            .here(format!("{rtype} at a wildcard"))
            .help(help);
        out.push(draft);
    }
}

struct NotLeftmost;

impl NodeRule for NotLeftmost {
    fn concerns(&self, cx: &Context<'_>) -> bool {
        cx.zone.has_signs(Signs::INNER_ASTERISK)
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>) {
        if !cx.zone.signs(owner).any(Signs::INNER_ASTERISK) || !cx.zone.is_within(owner) {
            return;
        }
        let name = cx.zone.contents().name(owner);
        let labels = name.label_count().saturating_sub(cx.zone.apex_name().label_count());
        let special = matches!(cx.zone.kind().special(), Some(Special::ResponsePolicy | Special::Catalog));
        if special || !name.labels().take(labels).skip(1).any(|label| label == b"*") {
            return;
        }
        let Some(&id) = cx.zone.at(owner).first() else { return };
        let draft = Draft::at_owner(NOT_LEFTMOST, Severity::Warning, cx, id)
            .message(format!("`{name}` has a `*` that is not its first label: it stands for nothing but itself"))
            .here("no wildcard")
            .help("only a `*` in front makes a wildcard, and it stands for any number of labels");
        out.push(draft);
    }
}

struct WildcardAddress;

impl RrsetRule for WildcardAddress {
    fn types(&self) -> Types {
        Types::Only(&[types::A, types::AAAA, types::CNAME, types::MX])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        if !owner.is_wildcard() || cx.zone.kind().is_special() {
            return;
        }
        let listed = [types::A, types::CNAME, types::MX, types::AAAA];
        let here: Vec<u16> =
            listed.into_iter().filter(|&rtype| cx.zone.rrset(rrset.owner(), rtype).is_some()).collect();
        // One finding a name, at the first of them.
        if here.first() != Some(&rrset.rtype()) || cx.zone.cut_above(owner).is_some() {
            return;
        }
        let kinds = here.iter().map(|&rtype| types::mnemonic(rtype).to_string()).collect::<Vec<_>>().join(", ");
        let draft = Draft::at_owner(ADDRESS, Severity::Info, cx, rrset.first())
            .message(format!("the wildcard `{owner}` answers for every name that is not there ({kinds})"))
            .help("name the hosts that are meant, so that misspelt names do not lead anywhere");
        out.push(draft);
    }
}
