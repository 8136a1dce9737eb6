//! `rrsig-orphan`: signatures of what is not there or not the zone's to sign (RFC 4035 2.2), and what is left of
//! signing in a zone that is not signed.

use super::folding::Folding;
use crate::dnssec::authority::Standing;
use crate::dnssec::signature::{Signature, signatures};
use crate::finding::Severity;
use crate::model::SignedBy;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

const ID: &str = "rrsig-orphan";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(RrsigOrphan) };

struct RrsigOrphan;

impl ZoneRule for RrsigOrphan {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let signing = cx.zone.signing();
        if !signing.traces {
            return;
        }
        if signing.in_file {
            orphans(cx, out);
        } else if cx.zone.signed_by() != Some(SignedBy::Server) {
            leftovers(cx, out);
        }
    }
}

fn orphans(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut folding = Folding::default();
    for rrset in cx.zone.owners().filter_map(|owner| cx.zone.rrset(owner, types::RRSIG)) {
        let owner = rrset.owner();
        let standing = Standing::of(cx.zone, owner);
        if cx.zone.may_hide(Some(owner)) || matches!(standing, Standing::Outside | Standing::BelowDname) {
            continue;
        }
        for signature in signatures(rrset) {
            let exists = cx.zone.rrset(owner, signature.covered).is_some();
            if !exists || !standing.signs(signature.covered) {
                let sort = if exists { "not to be signed" } else { "of nothing" };
                folding.add(sort, signature.record, || orphan(cx, &signature, standing));
            }
        }
    }
    folding.tell(out);
}

fn orphan(cx: &Context<'_>, signature: &Signature<'_>, standing: Standing) -> Draft {
    let owner = cx.zone.contents().name(signature.owner);
    let covered = types::mnemonic(signature.covered);
    let exists = cx.zone.rrset(signature.owner, signature.covered).is_some();
    let (message, here) = match standing {
        _ if signature.covered == types::RRSIG => {
            (format!("a signature of the signatures of `{owner}`: RRSIG records are not signed"), "is never signed")
        }
        _ if !exists => (format!("a signature of `{owner}` {covered}, which does not exist"), "nothing to sign"),
        Standing::BelowCut => (
            format!("a signature of `{owner}` {covered}, which lies below a delegation: glue is not signed"),
            "is not signed",
        ),
        _ => (
            format!("a signature of `{owner}` {covered} at a delegation, where only DS and NSEC are signed"),
            "belongs to the child zone",
        ),
    };
    Draft::at_field(ID, Severity::Warning, cx, signature.record, "type-covered")
        .message(message)
        .here(here)
        .subject(signature.subject())
        .help("remove it, or sign the zone again")
}

/// One finding for all: they came at once, and go at once.
fn leftovers(cx: &Context<'_>, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let is_trace = |id: &RecordId| {
        let record = contents.record(*id);
        matches!(record.rtype, types::RRSIG | types::NSEC | types::NSEC3) && record.is_of_zone_class()
    };
    let mut traces = contents.record_ids().filter(is_trace);
    let Some(first) = traces.next() else { return };
    let rtype = types::mnemonic(contents.record(first).rtype);
    let others = match traces.count() {
        0 => String::new(),
        more => format!(", as are {more} more RRSIG, NSEC or NSEC3 records"),
    };
    let draft = Draft::at_record(ID, Severity::Warning, cx, first)
        .message(format!(
            "this {rtype} is left over: neither SOA nor DNSKEY of `{}` is signed{others}",
            cx.zone.apex_name()
        ))
        .here("of no use without the rest")
        .subject("unsigned")
        .help("remove what is left of signing, or sign the whole zone");
    out.push(draft);
}
