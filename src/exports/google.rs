//! Google Cloud DNS: what `gcloud dns record-sets list` and `export` print, as YAML or JSON, and what the interface gives.
//!
//! Rdata is in presentation format, names are absolute. What a routing policy answers is known to nobody but Google.

use super::tree::{NodeId, Tree};
use super::writer::{Head, Writer};
use crate::zone::problem::Code;
use crate::zone::rdata::types;

/// Writes all record sets.
pub(super) fn write(tree: &Tree<'_>, out: &mut Writer<'_>) {
    let mut written = (false, false);
    for &document in &tree.documents {
        let pages: &[NodeId] = if tree.is_sequence(document) { tree.items(document) } else { &[document] };
        for &page in pages {
            let list = tree.get(page, "rrsets");
            let sets: &[NodeId] = list.map_or(std::slice::from_ref(&page), |list| tree.items(list));
            for &set in sets {
                match record_set(tree, set, out) {
                    Some(types::SOA) => written.0 = true,
                    Some(types::NS) => written.1 = true,
                    _ => {}
                }
                if !out.goes_on(tree) {
                    return;
                }
            }
        }
        let last = pages.last().and_then(|&page| tree.text_at(page, "nextPageToken"));
        if let Some(token) = last {
            let message = "the list of record sets breaks off here: Cloud DNS has more".to_owned();
            let help = "list all of it: `gcloud dns record-sets list --zone ZONE --format json`".to_owned();
            out.truncated(token.place(), message, help);
        }
    }
    if !written.0 {
        out.unknown("@", &[types::SOA]);
    }
    if !written.1 {
        out.unknown("@", &[types::NS]);
    }
}

/// Writes one; gives its type.
fn record_set(tree: &Tree<'_>, set: NodeId, out: &mut Writer<'_>) -> Option<u16> {
    let (Some(owner), Some(rtype)) = (tree.text_at(set, "name"), tree.text_at(set, "type")) else {
        let message = "a record set has no `name` or no `type`".to_owned();
        out.problem(Code::SyntaxError, tree.place(set), message, "list the record sets again".to_owned());
        out.hide_names();
        return None;
    };
    let code = types::from_mnemonic(rtype.value().as_bytes());
    if tree.get(set, "routingPolicy").is_some_and(|policy| tree.is_mapping(policy)) || rtype.value() == "ALIAS" {
        match code {
            Some(code) => out.unknown(owner.value(), &[code]),
            None => out.unknown(owner.value(), &[types::A, types::AAAA]),
        }
    }
    if rtype.value() == "ALIAS" {
        return None;
    }
    let ttl = out.ttl(tree.text_at(set, "ttl"));
    for &value in tree.get(set, "rrdatas").map_or(&[][..], |values| tree.items(values)) {
        let Some(value) = tree.text(value) else { continue };
        out.start(&Head { owner: &owner, ttl: ttl.as_ref(), rtype: &rtype }, value.place());
        out.blank();
        match code {
            Some(types::TXT | types::SPF) => out.texts(&value),
            _ => out.rdata(&value),
        }
        out.end();
    }
    code
}
