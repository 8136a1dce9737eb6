//! PowerDNS: a zone as its interface gives it (`/api/v1/servers/localhost/zones/ZONE`).
//!
//! Contents are rdata in presentation format, names are absolute, and the zone states its own. Records that are disabled are
//! not served.

use super::tree::{NodeId, Tree};
use super::writer::{Head, Writer, absolute};
use crate::zone::problem::Code;
use crate::zone::rdata::types;

/// Writes all RRsets of the zone.
pub(super) fn write(tree: &Tree<'_>, out: &mut Writer<'_>) {
    out.set_dialect("powerdns");
    let [zone] = tree.documents.as_slice() else {
        let message = "this is no zone of PowerDNS: it holds not one object, but several or none".to_owned();
        let place = tree.documents.get(1).map_or(0..0, |second| tree.place(*second));
        out.problem(Code::SyntaxError, place, message, "export each zone to a file of its own".to_owned());
        return out.hide_names();
    };
    if let Some(name) = tree.text_at(*zone, "name") {
        out.origin(&name);
    }
    let mut has = (false, false);
    for &rrset in tree.get(*zone, "rrsets").map_or(&[][..], |rrsets| tree.items(rrsets)) {
        match rrset_of(tree, rrset, out) {
            Some(types::SOA) => has.0 = true,
            Some(types::NS) => has.1 = true,
            _ => {}
        }
        if !out.goes_on(tree) {
            return;
        }
    }
    if !has.0 {
        out.unknown("@", &[types::SOA]);
    }
    if !has.1 {
        out.unknown("@", &[types::NS]);
    }
}

fn rrset_of(tree: &Tree<'_>, rrset: NodeId, out: &mut Writer<'_>) -> Option<u16> {
    let (Some(owner), Some(rtype)) = (tree.text_at(rrset, "name"), tree.text_at(rrset, "type")) else {
        let message = "an RRset has no `name` or no `type`".to_owned();
        out.problem(Code::SyntaxError, tree.place(rrset), message, "export the zone again".to_owned());
        out.hide_names();
        return None;
    };
    if matches!(rtype.value(), "" | "ENT") {
        // An empty non-terminal.
        return None;
    }
    let owner = absolute(&owner);
    let code = types::from_mnemonic(rtype.value().as_bytes());
    let ttl = out.ttl(tree.text_at(rrset, "ttl"));
    for &record in tree.get(rrset, "records").map_or(&[][..], |records| tree.items(records)) {
        let Some(content) = tree.text_at(record, "content") else { continue };
        if tree.is_true(tree.get(record, "disabled")) {
            continue;
        }
        out.start(&Head { owner: &owner, ttl: ttl.as_ref(), rtype: &rtype }, content.place());
        out.blank();
        match code {
            Some(types::TXT | types::SPF) => out.texts(&content),
            _ => out.rdata(&content),
        }
        out.end();
    }
    code
}
