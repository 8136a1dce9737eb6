//! Cloudflare: records as its interface lists them (`/zones/ID/dns_records`), one page, a list of pages, or the bare list.
//!
//! Names are absolute without a final dot. What is proxied is answered with addresses of Cloudflare's own. A TTL of 1 means
//! "automatic", which is 300 seconds. A CNAME at the apex is flattened. Cloudflare lists neither the SOA nor the NS of the apex.

use super::scalar::Text;
use super::tree::{NodeId, Tree};
use super::writer::{Head, Writer, host, in_ascii};
use crate::zone::problem::Code;
use crate::zone::rdata::types;

/// What a TTL of 1 stands for, in seconds.
pub(super) const AUTOMATIC: &str = "300";

/// Writes all records.
pub(super) fn write(tree: &Tree<'_>, out: &mut Writer<'_>) {
    out.set_dialect("cloudflare");
    out.unknown("@", &[types::SOA, types::NS]);
    let mut pages: Vec<NodeId> = Vec::new();
    for &document in &tree.documents {
        match tree.items(document) {
            items if items.iter().any(|&item| tree.get(item, "result").is_some()) => pages.extend(items),
            _ => pages.push(document),
        }
    }
    let lists: Vec<NodeId> = pages.iter().map(|&page| tree.get(page, "result").unwrap_or(page)).collect();
    let records = || lists.iter().flat_map(|&list| tree.items(list).iter().copied());
    if let Some(zone) = records().find_map(|record| tree.text_at(record, "zone_name")) {
        out.origin(&in_ascii(&zone));
    }
    out.full_names();
    let mut count = 0;
    for record in records() {
        count += 1;
        Record { tree, node: record }.write(out);
        if !out.goes_on(tree) {
            return;
        }
    }
    missing_pages(tree, &pages, count, out);
}

/// Says so where Cloudflare has more records than are here.
fn missing_pages(tree: &Tree<'_>, pages: &[NodeId], count: u64, out: &mut Writer<'_>) {
    let number = |page: NodeId, key: &str| {
        let text = tree.text_at(tree.get(page, "result_info")?, key)?;
        Some((text.value().parse::<u64>().ok()?, text.place()))
    };
    let total = pages.iter().find_map(|&page| number(page, "total_count"));
    let all_pages = pages.iter().find_map(|&page| number(page, "total_pages"));
    let here = pages.len() as u64;
    let (place, message) = match (total, all_pages) {
        (Some((total, place)), _) if total > count => {
            (place, format!("the list of records breaks off: {count} of {total} are here"))
        }
        (None, Some((all, place))) if all > here => {
            (place, format!("the list of records breaks off: {here} of {all} pages are here"))
        }
        _ => return,
    };
    let help = "list all of it: ask for `?per_page=5000`, or put all pages into one JSON list".to_owned();
    out.truncated(place, message, help);
}

struct Record<'a, 't> {
    tree: &'a Tree<'t>,
    node: NodeId,
}

impl<'t> Record<'_, 't> {
    fn text(&self, key: &str) -> Option<Text<'t>> {
        self.tree.text_at(self.node, key)
    }

    /// A part of `data`, in which the interface takes rdata apart.
    fn data(&self, key: &str) -> Option<Text<'t>> {
        self.tree.text_at(self.tree.get(self.node, "data")?, key)
    }

    fn write(&self, out: &mut Writer<'_>) {
        let (Some(owner), Some(rtype)) = (self.text("name"), self.text("type")) else {
            let message = "a record has no `name` or no `type`".to_owned();
            out.problem(Code::SyntaxError, self.tree.place(self.node), message, "list the records again".to_owned());
            return out.hide_names();
        };
        let owner = host(&owner);
        if rtype.value() == "SOA" {
            // That there is one is known; what stands here is not what is served.
            return;
        }
        let proxied = self.tree.is_true(self.tree.get(self.node, "proxied"));
        if proxied && matches!(rtype.value(), "A" | "AAAA" | "CNAME") {
            return out.unknown(owner.value(), &[types::A, types::AAAA, types::HTTPS]);
        }
        let settings = self.tree.get(self.node, "settings");
        if rtype.value() == "CNAME" && self.tree.is_true(settings.and_then(|all| self.tree.get(all, "flatten_cname"))) {
            return out.unknown(owner.value(), &[types::A, types::AAAA]);
        }
        let content = self.text("content");
        let whole = content.as_ref().map_or_else(|| self.tree.place(self.node), Text::place);
        let ttl = out.ttl(self.text("ttl")).map(|ttl| match ttl.value() {
            "1" => Text::ours(AUTOMATIC, ttl.place()),
            _ => ttl,
        });
        let head = Head { owner: &owner, ttl: ttl.as_ref(), rtype: &rtype };
        if let Some(parts) = self.parts(rtype.value()) {
            out.start(&head, whole);
            for part in parts {
                out.blank();
                part.write(out);
            }
            return out.end();
        }
        let Some(content) = content else {
            let shown = owner.value().escape_debug();
            let message = format!("the {} record of `{shown}` has no `content`", rtype.value().escape_debug());
            out.problem(Code::SyntaxError, rtype.place(), message, "list the records again".to_owned());
            return out.leave_out(owner.value());
        };
        out.start(&head, whole);
        out.blank();
        match rtype.value() {
            "CNAME" | "NS" | "PTR" | "DNAME" => out.name(&host(&content)),
            // Older versions of the interface write class and type in front.
            "LOC" if content.value().starts_with("IN LOC ") => out.rdata(&content.part(7..content.value().len())),
            "TXT" | "SPF" if !is_quoted(content.value()) => out.quoted(&content),
            "TXT" | "SPF" => out.texts(&content),
            _ => out.rdata(&content),
        }
        out.end();
    }

    /// The fields of types whose content says less than `data`, or has names without a final dot.
    fn parts(&self, rtype: &str) -> Option<Vec<Part<'t>>> {
        let either = |key: &str| self.data(key).or_else(|| self.text(key));
        Some(match rtype {
            "MX" => vec![Part::Word(either("priority")?), Part::Host(self.data("target").or(self.text("content"))?)],
            // Without `data` the priority stands apart from the rest.
            "SRV" if self.data("target").is_none() => {
                vec![Part::Word(self.text("priority")?), Part::Rdata(self.text("content")?)]
            }
            "SRV" => vec![
                Part::Word(either("priority")?),
                Part::Word(self.data("weight")?),
                Part::Word(self.data("port")?),
                Part::Host(self.data("target")?),
            ],
            "CAA" => {
                vec![Part::Word(self.data("flags")?), Part::Word(self.data("tag")?), Part::Quoted(self.data("value")?)]
            }
            "NAPTR" => vec![
                Part::Word(self.data("order")?),
                Part::Word(self.data("preference")?),
                Part::Quoted(self.data("flags")?),
                Part::Quoted(self.data("service")?),
                Part::Quoted(self.data("regex")?),
                Part::Host(self.data("replacement")?),
            ],
            "HTTPS" | "SVCB" => {
                let mut parts = vec![Part::Word(either("priority")?), Part::Host(self.data("target")?)];
                parts.extend(self.data("value").filter(|value| !value.value().is_empty()).map(Part::Rdata));
                parts
            }
            "URI" => vec![
                Part::Word(either("priority")?),
                Part::Word(self.data("weight")?),
                Part::Quoted(self.data("target")?),
            ],
            _ => return None,
        })
    }
}

/// A field of rdata.
enum Part<'t> {
    Word(Text<'t>),
    Host(Text<'t>),
    Quoted(Text<'t>),
    Rdata(Text<'t>),
}

impl Part<'_> {
    fn write(&self, out: &mut Writer<'_>) {
        match self {
            Part::Word(text) => out.word(text),
            Part::Host(text) => out.name(&host(text)),
            Part::Quoted(text) => out.quoted(text),
            Part::Rdata(text) => out.rdata(text),
        }
    }
}

/// Whether a text is one or several character-strings in quotes, as newer versions of the interface write TXT.
fn is_quoted(content: &str) -> bool {
    content.len() >= 2 && content.starts_with('"') && content.ends_with('"')
}
