//! Azure DNS: record sets as `az network dns record-set list` and the interface list them. (`az network dns zone export` writes
//! a master file.)
//!
//! The case of keys differs between versions. A `targetResource` answers with addresses that only Azure knows.

use super::scalar::Text;
use super::tree::{NodeId, Tree};
use super::writer::{Head, Writer, host};
use crate::zone::problem::Code;
use crate::zone::rdata::types;

/// Writes all record sets.
pub(super) fn write(tree: &Tree<'_>, out: &mut Writer<'_>) {
    out.set_dialect("azure");
    let mut sets: Vec<NodeId> = Vec::new();
    for &document in &tree.documents {
        let pages: &[NodeId] = if tree.is_sequence(document) { tree.items(document) } else { &[document] };
        for &page in pages {
            match tree.get(page, "value").filter(|list| tree.is_sequence(*list)) {
                Some(list) => sets.extend(tree.items(list)),
                None => sets.push(page),
            }
        }
        if let Some(next) = pages.last().and_then(|&page| tree.text_at(page, "nextLink")) {
            let message = "the list of record sets breaks off: Azure has more".to_owned();
            let help =
                "list all of it: `az network dns record-set list --resource-group GROUP --zone-name ZONE`".to_owned();
            out.truncated(next.place(), message, help);
        }
    }
    if let Some(zone) = sets.iter().find_map(|&set| zone_of(tree, set)) {
        out.origin(&zone);
    }
    let mut has = (false, false);
    for &set in &sets {
        match (Set { tree, node: set }).write(out) {
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

/// The zone is the full name of the apex, or stands in the id: `…/dnszones/example.com/A/www`.
fn zone_of<'t>(tree: &Tree<'t>, set: NodeId) -> Option<Text<'t>> {
    let id = tree.text_at(set, "id")?;
    let lower = id.value().to_ascii_lowercase();
    let start = lower.find("dnszones/")? + "dnszones/".len();
    let length = lower.get(start..)?.find('/')?;
    Some(id.part(start..start + length))
}

/// How a field of a record is written.
#[derive(Clone, Copy)]
enum As {
    Word,
    Host,
    Quoted,
}

/// A type, the key of its records, and their fields.
type Fields = (&'static str, &'static str, &'static [(&'static str, As)]);

/// For each type: the key of its records, and those of their fields in the order of its rdata.
static FIELDS: &[Fields] = &[
    ("A", "ARecords", &[("ipv4Address", As::Word)]),
    ("AAAA", "AAAARecords", &[("ipv6Address", As::Word)]),
    ("CNAME", "CNAMERecord", &[("cname", As::Host)]),
    ("MX", "MXRecords", &[("preference", As::Word), ("exchange", As::Host)]),
    ("NS", "NSRecords", &[("nsdname", As::Host)]),
    ("PTR", "PTRRecords", &[("ptrdname", As::Host)]),
    ("SRV", "SRVRecords", &[("priority", As::Word), ("weight", As::Word), ("port", As::Word), ("target", As::Host)]),
    (
        "DS",
        "DSRecords",
        &[
            ("keyTag", As::Word),
            ("algorithm", As::Word),
            ("digest.algorithmType", As::Word),
            ("digest.value", As::Word),
        ],
    ),
    (
        "NAPTR",
        "NAPTRRecords",
        &[
            ("order", As::Word),
            ("preference", As::Word),
            ("flags", As::Quoted),
            ("services", As::Quoted),
            ("regexp", As::Quoted),
            ("replacement", As::Host),
        ],
    ),
    ("CAA", "caaRecords", &[("flags", As::Word), ("tag", As::Word), ("value", As::Quoted)]),
    (
        "SOA",
        "SOARecord",
        &[
            ("host", As::Host),
            ("email", As::Host),
            ("serialNumber", As::Word),
            ("refreshTime", As::Word),
            ("retryTime", As::Word),
            ("expireTime", As::Word),
            ("minimumTTL", As::Word),
        ],
    ),
    (
        "TLSA",
        "TLSARecords",
        &[("usage", As::Word), ("selector", As::Word), ("matchingType", As::Word), ("certAssociationData", As::Word)],
    ),
];

struct Set<'a, 't> {
    tree: &'a Tree<'t>,
    node: NodeId,
}

impl<'t> Set<'_, 't> {
    /// The value of a key in whatever case, of the set or of its `properties`.
    fn get(&self, key: &str) -> Option<NodeId> {
        let within = self.tree.get(self.node, "properties").unwrap_or(self.node);
        any_case(self.tree, self.node, key).or_else(|| any_case(self.tree, within, key))
    }

    fn write(&self, out: &mut Writer<'_>) -> Option<u16> {
        let tree = self.tree;
        let kind = tree.text_at(self.node, "type").and_then(|kind| {
            let slash = kind.value().rfind('/')?;
            Some(kind.part(slash + 1..kind.value().len()))
        });
        let (Some(owner), Some(rtype)) = (tree.text_at(self.node, "name"), kind) else {
            let message = "a record set has no `name` or no `type`".to_owned();
            out.problem(Code::SyntaxError, tree.place(self.node), message, "list the record sets again".to_owned());
            out.hide_names();
            return None;
        };
        let code = types::from_mnemonic(rtype.value().as_bytes());
        let target = self.get("targetResource").and_then(|target| tree.text_at(target, "id"));
        if target.is_some() {
            match code {
                Some(code) => out.unknown(owner.value(), &[code]),
                None => out.unknown(owner.value(), &[]),
            }
        }
        let ttl = out.ttl(self.get("TTL").and_then(|ttl| tree.text(ttl)));
        let head = Head { owner: &owner, ttl: ttl.as_ref(), rtype: &rtype };
        if rtype.value() == "TXT" {
            self.texts(&head, out);
            return code;
        }
        let Some((_, key, fields)) = FIELDS.iter().find(|(name, ..)| *name == rtype.value()) else {
            out.unknown(owner.value(), &[]);
            return code;
        };
        let Some(records) = self.get(key) else { return code };
        let records: &[NodeId] = if tree.is_sequence(records) { tree.items(records) } else { &[records] };
        for &record in records.iter().filter(|record| tree.is_mapping(**record)) {
            let texts =
                fields.iter().map(|(key, how)| (within(tree, record, key).and_then(|node| tree.text(node)), how));
            let texts: Vec<(Option<Text<'t>>, &As)> = texts.collect();
            let whole = texts.iter().rev().find_map(|(text, _)| text.as_ref()).map_or(tree.place(record), Text::place);
            out.start(&head, whole);
            for (text, how) in texts.iter().filter_map(|(text, how)| Some((text.as_ref()?, how))) {
                out.blank();
                match how {
                    As::Word => out.word(text),
                    As::Host => out.name(&host(text)),
                    As::Quoted => out.quoted(text),
                }
            }
            out.end();
        }
        code
    }

    fn texts(&self, head: &Head<'_, '_>, out: &mut Writer<'_>) {
        let Some(records) = self.get("TXTRecords") else { return };
        for &record in self.tree.items(records) {
            let strings = self.tree.get(record, "value").map_or(&[][..], |value| self.tree.items(value));
            let strings: Vec<Text<'t>> = strings.iter().filter_map(|&string| self.tree.text(string)).collect();
            let place = strings.first().map_or(self.tree.place(record), Text::place);
            out.start(head, place);
            for string in &strings {
                out.blank();
                out.quoted(string);
            }
            out.end();
        }
    }
}

/// The value of a key; a dot leads into the value of the key in front of it.
fn within(tree: &Tree<'_>, node: NodeId, path: &str) -> Option<NodeId> {
    path.split('.').try_fold(node, |node, key| any_case(tree, node, key))
}

fn any_case(tree: &Tree<'_>, node: NodeId, key: &str) -> Option<NodeId> {
    let mut pairs = tree.pairs(node).iter();
    pairs.find(|(name, _)| tree.str(*name).eq_ignore_ascii_case(key)).map(|&(_, value)| value)
}
