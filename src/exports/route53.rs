//! Amazon Route 53: what `aws route53 list-resource-record-sets` prints, as JSON or YAML, one page or a list of pages.
//!
//! Values are rdata in presentation format, with escapes in octal. An alias (`AliasTarget`) answers with addresses that only
//! Route 53 knows. Sets with a `SetIdentifier` (weighted, by latency, by place …) are answered one at a time: their addresses
//! are told together; of all else the first counts, and that there are others is not forgotten.

use std::collections::{HashMap, HashSet};

use super::scalar::{Text, octal_escape};
use super::tree::{NodeId, Tree};
use super::writer::{Head, Writer, absolute};
use crate::zone::problem::Code;
use crate::zone::rdata::types;

/// Writes all record sets.
pub(super) fn write(tree: &Tree<'_>, out: &mut Writer<'_>) {
    out.set_dialect("route53");
    // Values need no final dot.
    out.full_names();
    let mut sets = Sets { tree, first: HashMap::new(), seen: HashSet::new() };
    let mut last_page = None;
    for &document in &tree.documents {
        let pages: &[NodeId] = if tree.is_sequence(document) { tree.items(document) } else { &[document] };
        for &page in pages {
            last_page = Some(page);
            let Some(list) = tree.get(page, "ResourceRecordSets") else {
                // A list without the pages around it.
                sets.write(page, out);
                continue;
            };
            for &set in tree.items(list) {
                sets.write(set, out);
                if !out.goes_on(tree) {
                    return;
                }
            }
        }
    }
    let more = last_page.and_then(|page| {
        let named = ["NextToken", "NextRecordName"].iter().find_map(|key| tree.text_at(page, key));
        named.map(|text| text.place()).or_else(|| {
            let truncated = tree.get(page, "IsTruncated").filter(|node| tree.is_true(Some(*node)))?;
            Some(tree.place(truncated))
        })
    });
    if let Some(place) = more {
        let message = "the list of record sets breaks off here: Route 53 has more".to_owned();
        let help = "list all of it: `aws route53 list-resource-record-sets --hosted-zone-id ID` without `--max-items`";
        out.truncated(place, message, help.to_owned());
    }
    for (rtype, mnemonic) in [(types::SOA, "SOA"), (types::NS, "NS")] {
        if !sets.seen.iter().any(|(_, known, _)| known == mnemonic) {
            out.unknown("@", &[rtype]);
        }
    }
}

struct Sets<'a, 't> {
    tree: &'a Tree<'t>,
    /// Of sets that share owner and type: the number of values and the TTL of the first.
    first: HashMap<(String, String), Option<Text<'t>>>,
    /// Owners, types and values that were written.
    seen: HashSet<(String, String, String)>,
}

impl Sets<'_, '_> {
    fn write(&mut self, set: NodeId, out: &mut Writer<'_>) {
        let tree = self.tree;
        let (Some(owner), Some(rtype)) = (tree.text_at(set, "Name"), tree.text_at(set, "Type")) else {
            let message = "a record set has no `Name` or no `Type`".to_owned();
            out.problem(Code::SyntaxError, tree.place(set), message, "list the record sets again".to_owned());
            return out.hide_names();
        };
        let owner = absolute(&owner.rewritten(octal_escape));
        let code = types::from_mnemonic(rtype.value().as_bytes());
        let is_one_of_several = tree.get(set, "SetIdentifier").is_some();
        if is_one_of_several || tree.get(set, "AliasTarget").is_some() {
            match code {
                Some(code) => out.unknown(owner.value(), &[code]),
                None => out.unknown(owner.value(), &[]),
            }
        }
        let Some(values) = tree.get(set, "ResourceRecords") else { return };
        let ttl = out.ttl(tree.text_at(set, "TTL"));
        let key = (owner.value().to_ascii_lowercase(), rtype.value().to_owned());
        let ttl = match self.first.get(&key) {
            Some(first) if is_one_of_several => {
                if !matches!(code, Some(types::A | types::AAAA)) {
                    return;
                }
                first.clone()
            }
            _ => {
                self.first.insert(key.clone(), ttl.clone());
                ttl
            }
        };
        for &value in tree.items(values) {
            let Some(value) = tree.text_at(value, "Value") else { continue };
            let is_new = self.seen.insert((key.0.clone(), key.1.clone(), value.value().to_owned()));
            if is_one_of_several && !is_new {
                continue;
            }
            let value = value.rewritten(octal_escape);
            out.start(&Head { owner: &owner, ttl: ttl.as_ref(), rtype: &rtype }, value.place());
            out.blank();
            out.rdata(&value);
            out.end();
        }
    }
}
