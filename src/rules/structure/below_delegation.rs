//! `below-delegation` and `nested-delegation`: what a zone cut hides (RFC 1034 4.2.1, RFC 2136 7.18).
//!
//! Addresses there are glue, of which `glue-unused` speaks. Where the child zone is loaded as well, all of it is data of
//! two zones, told by `subzone-in-parent`.

use crate::finding::Severity;
use crate::model::{Rrset, Zone};
use crate::rules::{Context, Draft, Entry, Findings, NodeRule, RrsetRule, Rule, Types};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const BELOW: &str = "below-delegation";
const NESTED: &str = "nested-delegation";

pub(super) const BELOW_DELEGATION: Entry = Entry { id: BELOW, make: |_| Rule::node(BelowDelegation) };
pub(super) const NESTED_DELEGATION: Entry = Entry { id: NESTED, make: |_| Rule::rrset(NestedDelegation) };

struct BelowDelegation;

impl NodeRule for BelowDelegation {
    fn concerns(&self, cx: &Context<'_>) -> bool {
        cx.zone.hides_names()
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>) {
        // Delegations and glue are most of a zone with many cuts: types come before names.
        if owner == cx.zone.apex() {
            return;
        }
        let Some(rrset) = cx.zone.rrsets(owner).find(|rrset| is_hidden(cx.zone, rrset)) else {
            return;
        };
        let name = rrset.owner_name();
        let Some(cut) = cx.zone.cut_above(name) else { return };
        let delegation = cx.zone.rrset(cut, types::NS);
        let Some(delegation) = delegation.filter(|_| !is_loaded_below(cx, name)) else { return };
        let (cut_name, rtype) = (cx.zone.contents().name(cut), types::mnemonic(rrset.rtype()));
        let message = match cut == owner {
            true => format!("{rtype} of `{name}` is hidden: the name is delegated"),
            false => format!("{rtype} of `{name}` is hidden: `{cut_name}` is delegated"),
        };
        let draft = Draft::at_record(BELOW, Severity::Warning, cx, rrset.first())
            .message(message)
            .here("never answered from this zone")
            .subject(cut_name.to_string())
            .evidence_rrset(cx.sources, &delegation, format!("`{cut_name}` is delegated here"))
            .help(format!("move it to zone `{cut_name}` on the name servers of that zone, or delete the delegation"));
        out.push(draft);
    }
}

/// Neither addresses, of which `glue-unused` speaks, nor what belongs to a delegation or signs it. NS below a cut is
/// told by `nested-delegation`, with the DS beside it; a DNAME beside NS by `dname-conflict`.
fn is_hidden(zone: &Zone, rrset: &Rrset<'_>) -> bool {
    let beside_ns = || zone.is_cut(rrset.owner());
    match rrset.rtype() {
        types::A | types::AAAA | types::NS | types::RRSIG | types::NSEC | types::NSEC3 => false,
        types::DS | types::DNAME => !beside_ns(),
        // Told by `soa-outside-apex`.
        types::SOA => false,
        _ => true,
    }
}

/// Whether a zone below this one, with its apex at or above `name`, is loaded.
fn is_loaded_below(cx: &Context<'_>, name: NameRef<'_>) -> bool {
    let depth = cx.zone.apex_name().wire().len();
    let mut between = name.ancestors().take_while(|ancestor| ancestor.wire().len() > depth);
    between.any(|ancestor| !cx.set.named(cx.zone, ancestor).is_empty())
}

struct NestedDelegation;

impl RrsetRule for NestedDelegation {
    fn types(&self) -> Types {
        Types::Only(&[types::NS])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let owner = rrset.owner_name();
        if rrset.owner() == cx.zone.apex() {
            return;
        }
        let cut = owner.parent().and_then(|parent| cx.zone.cut_above(parent));
        let Some(above) = cut.and_then(|cut| cx.zone.rrset(cut, types::NS)) else { return };
        if is_loaded_below(cx, owner) {
            return;
        }
        let cut = above.owner_name();
        let draft = Draft::at_record(NESTED, Severity::Warning, cx, rrset.first())
            .message(format!("the delegation of `{owner}` is hidden: `{cut}` above it is delegated"))
            .here("never answered from this zone")
            .subject(cut.to_string())
            .evidence_rrset(cx.sources, &above, format!("`{cut}` is delegated here"))
            .help(format!("move it to zone `{cut}`, or delete the delegation of `{cut}`"));
        out.push(draft);
    }
}
