//! DigitalOcean: records as its interface and `doctl compute domain records list --output json` list them.
//!
//! Owners are relative to the zone, which is named only by the address of the next page. Targets are absolute without a final
//! dot, `@` is the zone.

use super::scalar::Text;
use super::tree::{NodeId, Tree};
use super::writer::{Head, Writer, host};
use crate::zone::problem::Code;
use crate::zone::rdata::types;

/// Writes all records.
pub(super) fn write(tree: &Tree<'_>, out: &mut Writer<'_>) {
    out.unknown("@", &[types::SOA]);
    let mut pages: Vec<NodeId> = Vec::new();
    for &document in &tree.documents {
        match tree.items(document) {
            [] => pages.push(document),
            items if items.iter().any(|&item| tree.get(item, "domain_records").is_some()) => pages.extend(items),
            _ => pages.push(document),
        }
    }
    if let Some(zone) = pages.iter().find_map(|&page| zone_of(tree, page)) {
        out.origin(&zone);
    }
    let mut count = 0;
    let mut apex_has_servers = false;
    for &page in &pages {
        let list = tree.get(page, "domain_records").unwrap_or(page);
        for &record in tree.items(list) {
            count += 1;
            apex_has_servers |= write_record(tree, record, out);
            if !out.goes_on(tree) {
                return;
            }
        }
    }
    if !apex_has_servers {
        out.unknown("@", &[types::NS]);
    }
    let next = pages.last().and_then(|&page| next_page(tree, page));
    let total = pages.iter().find_map(|&page| tree.text_at(tree.get(page, "meta")?, "total"));
    let more = total.filter(|total| total.value().parse::<u64>().is_ok_and(|total| total > count));
    if let Some(place) = more.as_ref().or(next.as_ref()).map(Text::place) {
        let message = match more {
            Some(total) => format!("the list of records breaks off: {count} of {} are here", total.value()),
            None => "the list of records breaks off: there is another page".to_owned(),
        };
        let help =
            "list all of it, with `per_page=200` and page by page, and put the pages into one JSON list".to_owned();
        out.truncated(place, message, help);
    }
}

fn next_page<'t>(tree: &Tree<'t>, page: NodeId) -> Option<Text<'t>> {
    tree.text_at(tree.get(tree.get(page, "links")?, "pages")?, "next")
}

/// The zone, out of the address of another page: `…/v2/domains/example.com/records?page=2`.
fn zone_of<'t>(tree: &Tree<'t>, page: NodeId) -> Option<Text<'t>> {
    let pages = tree.get(tree.get(page, "links")?, "pages")?;
    let address = ["next", "last", "first", "prev"].iter().find_map(|key| tree.text_at(pages, key))?;
    let start = address.value().find("/domains/")? + "/domains/".len();
    let length = address.value().get(start..)?.find("/records")?;
    Some(address.part(start..start + length))
}

/// Writes a record; whether it is an NS record of the apex.
fn write_record(tree: &Tree<'_>, record: NodeId, out: &mut Writer<'_>) -> bool {
    let (Some(owner), Some(rtype)) = (tree.text_at(record, "name"), tree.text_at(record, "type")) else {
        let message = "a record has no `name` or no `type`".to_owned();
        out.problem(Code::SyntaxError, tree.place(record), message, "list the records again".to_owned());
        out.hide_names();
        return false;
    };
    let ttl = out.ttl(tree.text_at(record, "ttl"));
    let Some(data) = tree.text_at(record, "data").filter(|_| rtype.value() != "SOA") else { return false };
    out.start(&Head { owner: &owner, ttl: ttl.as_ref(), rtype: &rtype }, data.place());
    let numbers: &[&str] = match rtype.value() {
        "MX" => &["priority"],
        "SRV" => &["priority", "weight", "port"],
        "CAA" => &["flags", "tag"],
        _ => &[],
    };
    for text in numbers.iter().filter_map(|key| tree.text_at(record, key)) {
        out.blank();
        out.word(&text);
    }
    out.blank();
    match rtype.value() {
        "TXT" | "CAA" => out.quoted(&data),
        "CNAME" | "MX" | "NS" | "SRV" | "PTR" if data.value() != "@" => out.name(&host(&data)),
        "CNAME" | "MX" | "NS" | "SRV" | "PTR" => out.name(&data),
        _ => out.rdata(&data),
    }
    out.end();
    rtype.value() == "NS" && owner.value() == "@"
}
