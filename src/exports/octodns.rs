//! octoDNS's YAML: owners, each with a record or a list of records, each with a type and one value or several.
//!
//! What octoDNS's `dynamic` and `geo` answer is known to nobody but the provider; `value` and `values` are what they fall
//! back to. What `!include` takes from another file is not looked up. Types of one provider (`Route53Provider/ALIAS`) answer what only that provider knows. octoDNS writes no SOA, and
//! NS of the apex only where it is to manage them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::Part;
use super::scalar::Text;
use super::tree::{NodeId, Tree};
use super::writer::{Head, Writer, host, in_ascii};
use crate::zone::problem::Code;
use crate::zone::rdata::types;

/// TTL in seconds of records that state none, unless octoDNS's configuration says otherwise.
const DEFAULT_TTL: u32 = 3600;

/// Writes all records of a zone that stands in one file.
pub(super) fn write<'t>(tree: &Tree<'t>, out: &mut Writer<'t>) {
    let mut zone = Zone::begin(DEFAULT_TTL, out);
    if zone.file(tree, 0, out) {
        zone.end(out);
    }
}

/// Writes all records of a zone that stands in several files, in the order in which octoDNS reads them.
pub(super) fn write_parts<'t>(trees: &[(Tree<'t>, &Part)], out: &mut Writer<'t>) {
    let ttl = |part: &Part| part.default_ttl.unwrap_or(DEFAULT_TTL);
    // Most often the same for all; what differs is written.
    let usual = trees.last().map_or(DEFAULT_TTL, |(_, part)| ttl(part));
    let mut zone = Zone::begin(usual, out);
    for (number, (tree, part)) in trees.iter().enumerate() {
        if part.replaces {
            zone.replaced.extend(keys(tree).map(|key| (key, number)));
        }
    }
    for (number, (tree, part)) in trees.iter().enumerate() {
        out.section(&part.file);
        out.add_comments(tree);
        zone.other_ttl = Some(ttl(part)).filter(|ttl| *ttl != usual);
        if !zone.file(tree, number, out) {
            return;
        }
    }
    zone.end(out);
}

/// Owner and type of a record; octoDNS keeps one of each.
type Key = (String, String);

/// Owners and types of all records of a file.
fn keys(tree: &Tree<'_>) -> impl Iterator<Item = Key> {
    let pairs = tree.documents.iter().flat_map(|&document| tree.pairs(document));
    pairs.flat_map(|(key, value)| {
        let owner = owner_of(tree, *key);
        let types =
            records(tree, value).iter().filter_map(|&node| Record { tree, owner: &owner, node, other_ttl: None }.key());
        types.collect::<Vec<Key>>()
    })
}

/// What stands below an owner: a record, or a list of them.
fn records<'a>(tree: &'a Tree<'_>, value: &'a NodeId) -> &'a [NodeId] {
    if tree.is_sequence(*value) { tree.items(*value) } else { std::slice::from_ref(value) }
}

/// A zone in the making.
#[derive(Default)]
struct Zone {
    apex_has_servers: bool,
    /// The records that were written, each with the file that it stands in.
    written: HashMap<Key, String>,
    /// The records that replace others: the number of the last file that has one.
    replaced: HashMap<Key, usize>,
    /// TTL in seconds of records that state none, where it is another one than that of the zone.
    other_ttl: Option<u32>,
}

impl Zone {
    fn begin(default_ttl: u32, out: &mut Writer<'_>) -> Zone {
        out.set_default_ttl(default_ttl);
        out.unknown("@", &[types::SOA]);
        Zone::default()
    }

    fn end(self, out: &mut Writer<'_>) {
        if !self.apex_has_servers {
            out.unknown("@", &[types::NS]);
        }
    }

    /// Writes the records of one file, the one of that number; whether there is room for more.
    fn file(&mut self, tree: &Tree<'_>, number: usize, out: &mut Writer<'_>) -> bool {
        for &document in &tree.documents {
            if !tree.is_mapping(document) && tree.text(document).is_none() && !tree.is_sequence(document) {
                // A file of nothing but comments.
                continue;
            }
            if !tree.is_mapping(document) {
                let (message, help) =
                    ("the file is no mapping of owners to records", "write `www:` and its record below it");
                out.problem(Code::SyntaxError, tree.place(document), message.to_owned(), help.to_owned());
                out.hide_names();
            }
            if tree.get(document, "<<").is_some() {
                // Owners that are taken in from elsewhere.
                out.hide_names();
            }
            semicolons(tree, document, out);
            let last = last_of_each(tree, document);
            for (place, (key, value)) in tree.pairs(document).iter().enumerate() {
                let key = *key;
                if tree.str(key) == "<<" {
                    continue;
                }
                let owner = owner_of(tree, key);
                if last.get(tree.str(key)).is_some_and(|&counts| counts != place) {
                    let shown = shown(&owner);
                    let message =
                        format!("the owner {shown} stands here again below: octoDNS takes the last one alone");
                    let help = format!("write all records of {shown} as one list under one key");
                    out.problem(Code::SyntaxError, tree.place(key), message, help);
                    continue;
                }
                for &node in records(tree, value) {
                    self.record(&Record { tree, owner: &owner, node, other_ttl: self.other_ttl }, number, out);
                    if !out.goes_on(tree) {
                        return false;
                    }
                }
            }
        }
        true
    }

    fn record(&mut self, record: &Record<'_, '_>, number: usize, out: &mut Writer<'_>) {
        let Some(key) = record.key() else { return record.write(out) };
        if self.replaced.get(&key).is_some_and(|&last| last > number) {
            return;
        }
        self.apex_has_servers |= key.0.is_empty() && key.1 == "NS";
        match self.written.entry(key) {
            Entry::Occupied(known) if !self.replaced.contains_key(known.key()) => {
                let (owner, rtype) = (shown(record.owner), record.rtype());
                let rtype = rtype.as_ref().map(|rtype| rtype.value().escape_debug().to_string()).unwrap_or_default();
                let there = match *known.get() == out.path() {
                    true => "above".to_owned(),
                    false => format!("in `{}`", known.get()),
                };
                let message =
                    format!("{owner} has records of type {rtype} {there} already: octoDNS refuses a second one");
                let help = "write all of them as `values:` of one record".to_owned();
                out.problem(Code::SyntaxError, record.place(), message, help);
                out.leave_out(record.name());
            }
            Entry::Occupied(_) => record.write(out),
            Entry::Vacant(free) => {
                free.insert(out.path().to_owned());
                record.write(out);
            }
        }
    }
}

/// Semicolons of texts have a backslash in front, or have none where octoDNS was told so (`escaped_semicolons`). With both in
/// one file it refuses one or the other, unless told to be lenient.
fn semicolons(tree: &Tree<'_>, document: NodeId, out: &mut Writer<'_>) {
    let (mut escaped, mut bare) = (false, None);
    for node in tree.pairs(document).iter().flat_map(|(_, value)| records(tree, value)) {
        let is_text = matches!(tree.text_at(*node, "type").as_ref().map(Text::value), Some("TXT" | "SPF"));
        let lenient = tree.get(*node, "octodns").and_then(|own| tree.get(own, "lenient"));
        let Some(value) = tree.get(*node, "values").or(tree.get(*node, "value")) else { continue };
        if !is_text || tree.is_true(lenient) {
            continue;
        }
        for text in records(tree, &value).iter().filter_map(|&value| tree.text(value)) {
            escaped |= text.value().contains("\\;");
            // Where no letter is in front of it, octoDNS takes it either way.
            let is_bare = |pair: &[u8]| pair[1] == b';' && (pair[0].is_ascii_alphanumeric() || pair[0] == b'_');
            if bare.is_none()
                && let Some(place) = text.value().as_bytes().windows(2).position(is_bare)
            {
                bare = Some(text.part(place + 1..place + 2).place());
            }
        }
    }
    if let (true, Some(place)) = (escaped, bare) {
        let message = "`;` stands here without a backslash and elsewhere in the file with one: octoDNS takes only one of the \
                       two forms";
        let help = "write `\\;`, unless the provider has `escaped_semicolons: false`: then write `;` everywhere";
        out.doubt(Code::SyntaxError, place, message.to_owned(), help.to_owned());
    }
}

/// For each key that stands more than once, the number of the pair that counts.
fn last_of_each<'a>(tree: &'a Tree<'_>, mapping: NodeId) -> HashMap<&'a str, usize> {
    tree.pairs(mapping).iter().enumerate().map(|(number, (key, _))| (tree.str(*key), number)).collect()
}

fn owner_of<'t>(tree: &Tree<'t>, key: NodeId) -> Text<'t> {
    // A key without a text is that of the apex: `''`, or `null` for a parser.
    tree.text(key).map_or_else(|| Text::ours("", tree.place(key)), |owner| in_ascii(&owner))
}

fn shown(owner: &Text<'_>) -> String {
    format!("`{}`", if owner.value().is_empty() { "''".to_owned() } else { owner.value().escape_debug().to_string() })
}

/// One record of an owner: in terms of DNS an RRset.
struct Record<'a, 't> {
    tree: &'a Tree<'t>,
    owner: &'a Text<'t>,
    node: NodeId,
    /// TTL in seconds that counts where it states none, if it is not that of the zone.
    other_ttl: Option<u32>,
}

impl<'t> Record<'_, 't> {
    fn rtype(&self) -> Option<Text<'t>> {
        self.tree.text_at(self.node, "type")
    }

    fn key(&self) -> Option<Key> {
        Some((self.owner.value().to_ascii_lowercase(), self.rtype()?.value().to_owned()))
    }

    /// Where it stands: its type, else all of it.
    fn place(&self) -> Range<usize> {
        self.rtype().map_or_else(|| self.tree.place(self.node), |rtype| rtype.place())
    }

    fn name(&self) -> &str {
        if self.owner.value().is_empty() { "@" } else { self.owner.value() }
    }

    fn write(&self, out: &mut Writer<'_>) {
        let parts = ["value", "values", "type", "<<"].iter().filter_map(|key| self.tree.get(self.node, key));
        if parts.chain([self.node]).any(|node| self.tree.is_elsewhere(node)) {
            return out.unknown(self.name(), &[]);
        }
        let Some(rtype) = self.rtype() else {
            let message = format!("the record of {} has no `type`", shown(self.owner));
            let help = "add its type, as in `type: A`".to_owned();
            let place = if self.tree.is_mapping(self.node) { self.owner.place() } else { self.tree.place(self.node) };
            out.problem(Code::SyntaxError, place, message, help);
            return out.leave_out(self.name());
        };
        if self.is_ignored() {
            // The provider has what it has.
            return out.unknown(self.name(), &[]);
        }
        if self.is_elsewhere()
            || self.tree.get(self.node, "geo").is_some()
            || self.tree.get(self.node, "dynamic").is_some()
        {
            match types::from_mnemonic(rtype.value().as_bytes()) {
                Some(types::CNAME) => out.unknown(self.name(), &[types::A, types::AAAA]),
                Some(rtype) => out.unknown(self.name(), &[rtype]),
                None => {}
            }
        }
        match rtype.value() {
            "ALIAS" | "ANAME" | "URLFWD" => return out.unknown(self.name(), &[types::A, types::AAAA]),
            own if own.contains('/') => {
                return match own.ends_with("/ALIAS") {
                    true => out.unknown(self.name(), &[types::A, types::AAAA]),
                    false => out.unknown(self.name(), &[]),
                };
            }
            _ => {}
        }
        if self.is_proxied() && matches!(rtype.value(), "A" | "AAAA" | "CNAME") {
            return out.unknown(self.name(), &[types::A, types::AAAA]);
        }
        self.values(&rtype, out);
    }

    /// Whether octoDNS is told to keep its hands off.
    fn is_ignored(&self) -> bool {
        let own = self.tree.get(self.node, "octodns");
        self.tree.is_true(own.and_then(|own| self.tree.get(own, "ignored")))
    }

    /// Whether only some providers have the record.
    fn is_elsewhere(&self) -> bool {
        let own = self.tree.get(self.node, "octodns");
        own.is_some_and(|own| ["excluded", "included"].iter().any(|key| self.tree.get(own, key).is_some()))
    }

    /// Whether Cloudflare answers with addresses of its own.
    fn is_proxied(&self) -> bool {
        let own = self.tree.get(self.node, "octodns").and_then(|own| self.tree.get(own, "cloudflare"));
        self.tree.is_true(own.and_then(|own| self.tree.get(own, "proxied")))
    }

    fn values(&self, rtype: &Text<'t>, out: &mut Writer<'_>) {
        let value = self.tree.get(self.node, "values").or(self.tree.get(self.node, "value"));
        let Some(value) = value else {
            if self.tree.get(self.node, "dynamic").is_none() {
                let message =
                    format!("the {} record of {} has no `value`", rtype.value().escape_debug(), shown(self.owner));
                let help = "add `value:` and what it holds, or `values:` and a list".to_owned();
                out.problem(Code::SyntaxError, rtype.place(), message, help);
                out.leave_out(self.name());
            }
            return;
        };
        let ttl = out.ttl(self.tree.text_at(self.node, "ttl"));
        let otherwise = || Some(Text::ours(self.other_ttl?.to_string(), self.place()));
        let ttl = ttl.or_else(otherwise);
        let values: &[NodeId] = if self.tree.is_sequence(value) { self.tree.items(value) } else { &[value] };
        for &value in values {
            if !out.goes_on(self.tree) {
                return;
            }
            self.value(rtype, ttl.as_ref(), value, out);
        }
    }

    fn value(&self, rtype: &Text<'t>, ttl: Option<&Text<'t>>, value: NodeId, out: &mut Writer<'_>) {
        let place = self.tree.text(value).map_or_else(|| self.tree.place(value), |text| text.place());
        let value = Value { tree: self.tree, node: value };
        if let Some(name) = value.short_name(rtype.value()) {
            let shown = name.value().escape_debug();
            let message = format!("`{shown}` is no full name, and octoDNS completes none");
            let help = format!("write all of it, with a final dot: `{shown}.example.com.` if that is meant");
            out.problem(Code::BadName, name.place(), message, help);
            return out.leave_out(self.name());
        }
        if let Some(key) = value.missing(rtype.value()) {
            let (rtype, owner) = (rtype.value().escape_debug(), shown(self.owner));
            let message = format!("a value of the {rtype} record of {owner} has no `{key}`");
            out.problem(Code::SyntaxError, place, message, format!("add `{key}:` to it"));
            return out.leave_out(self.name());
        }
        out.start(&Head { owner: self.owner, ttl, rtype }, place);
        value.write(rtype.value(), out);
        out.end();
    }
}

/// One value of a record: a scalar, or a mapping of fields.
struct Value<'a, 't> {
    tree: &'a Tree<'t>,
    node: NodeId,
}

/// How a field of a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Word,
    Name,
    Quoted,
    /// With `m` behind it.
    Metres,
    /// Service parameters: a mapping of keys to a value or a list.
    Parameters,
}

/// A field: its key, an older key, what it is without either, and how it is written.
type Field = (&'static str, &'static str, Option<&'static str>, As);

/// The fields of a type whose values are mappings, in the order of its presentation format.
fn fields(rtype: &str) -> &'static [Field] {
    match rtype {
        "MX" => &[("preference", "priority", None, As::Word), ("exchange", "value", None, As::Name)],
        "SRV" => &[
            ("priority", "", None, As::Word),
            ("weight", "", None, As::Word),
            ("port", "", None, As::Word),
            ("target", "", None, As::Name),
        ],
        "CAA" => &[("flags", "", Some("0"), As::Word), ("tag", "", None, As::Word), ("value", "", None, As::Quoted)],
        "SSHFP" => &[
            ("algorithm", "", None, As::Word),
            ("fingerprint_type", "", None, As::Word),
            ("fingerprint", "", None, As::Word),
        ],
        "DS" => &[
            ("key_tag", "", None, As::Word),
            ("algorithm", "", None, As::Word),
            ("digest_type", "", None, As::Word),
            ("digest", "", None, As::Word),
        ],
        "TLSA" => &[
            ("certificate_usage", "", None, As::Word),
            ("selector", "", None, As::Word),
            ("matching_type", "", None, As::Word),
            ("certificate_association_data", "", None, As::Word),
        ],
        "NAPTR" => &[
            ("order", "", None, As::Word),
            ("preference", "", None, As::Word),
            ("flags", "", None, As::Quoted),
            ("service", "", None, As::Quoted),
            ("regexp", "", None, As::Quoted),
            ("replacement", "", None, As::Name),
        ],
        "LOC" => &[
            ("lat_degrees", "", None, As::Word),
            ("lat_minutes", "", None, As::Word),
            ("lat_seconds", "", None, As::Word),
            ("lat_direction", "", None, As::Word),
            ("long_degrees", "", None, As::Word),
            ("long_minutes", "", None, As::Word),
            ("long_seconds", "", None, As::Word),
            ("long_direction", "", None, As::Word),
            ("altitude", "", None, As::Metres),
            ("size", "", None, As::Metres),
            ("precision_horz", "", None, As::Metres),
            ("precision_vert", "", None, As::Metres),
        ],
        "SVCB" | "HTTPS" => &[
            ("svcpriority", "", None, As::Word),
            ("targetname", "", None, As::Name),
            ("svcparams", "", Some(""), As::Parameters),
        ],
        "URI" => &[("priority", "", None, As::Word), ("weight", "", None, As::Word), ("target", "", None, As::Quoted)],
        _ => &[],
    }
}

/// DS records as older versions of octoDNS wrote them, by the names of what is in DNSKEY records.
const OLD_DS: &[Field] = &[
    ("flags", "", None, As::Word),
    ("protocol", "", None, As::Word),
    ("algorithm", "", None, As::Word),
    ("public_key", "", None, As::Word),
];

impl<'t> Value<'_, 't> {
    /// The fields of a value of that type.
    fn fields(&self, rtype: &str) -> &'static [Field] {
        match rtype {
            "DS" if self.tree.get(self.node, "public_key").is_some() => OLD_DS,
            _ => fields(rtype),
        }
    }

    fn write(&self, rtype: &str, out: &mut Writer<'_>) {
        let fields = self.fields(rtype);
        if fields.is_empty() || !self.tree.is_mapping(self.node) {
            return self.scalar(rtype, out);
        }
        for field in fields {
            let &(_, _, otherwise, how) = field;
            match (self.get(field), otherwise) {
                (Some(node), _) => self.field(node, how, out),
                (None, None | Some("")) => {}
                (None, Some(text)) => out.ours(&format!(" {text}"), self.tree.place(self.node)),
            }
        }
    }

    fn get(&self, &(key, older, ..): &Field) -> Option<NodeId> {
        self.tree.get(self.node, key).or(self.tree.get(self.node, older).filter(|_| !older.is_empty()))
    }

    /// A name of one label, or `@`, where only full names count.
    fn short_name(&self, rtype: &str) -> Option<Text<'t>> {
        let one_name = types::from_mnemonic(rtype.as_bytes()).is_some_and(has_one_name);
        let field = self.fields(rtype).iter().find(|field| field.3 == As::Name);
        let node = if one_name { Some(self.node) } else { field.and_then(|field| self.get(field)) };
        let name = self.tree.text(node?)?.trimmed();
        (!name.value().is_empty() && !name.value().contains('.')).then_some(name)
    }

    /// The key of a field that a value of that type must have, and this has not.
    fn missing(&self, rtype: &str) -> Option<&'static str> {
        let fields = self.fields(rtype).iter().filter(|_| self.tree.is_mapping(self.node));
        fields.filter(|field| field.2.is_none()).find(|field| self.get(field).is_none()).map(|field| field.0)
    }

    fn field(&self, node: NodeId, how: As, out: &mut Writer<'_>) {
        if how == As::Parameters {
            return self.parameters(node, out);
        }
        out.blank();
        let text = self.tree.text(node).unwrap_or_else(|| Text::ours("", self.tree.place(node)));
        match how {
            As::Quoted => out.quoted(&text),
            As::Name => out.name(&host(&text)),
            As::Metres => out.word(&text.followed_by("m")),
            As::Word | As::Parameters => out.word(&text),
        }
    }

    fn parameters(&self, node: NodeId, out: &mut Writer<'_>) {
        for &(key, value) in self.tree.pairs(node) {
            out.blank();
            let key = self.tree.text(key).unwrap_or_else(|| Text::ours("", self.tree.place(key)));
            out.word(&key);
            let items: &[NodeId] = if self.tree.is_sequence(value) { self.tree.items(value) } else { &[value] };
            let items: Vec<Text<'t>> = items.iter().filter_map(|&item| self.tree.text(item)).collect();
            for (number, item) in items.iter().enumerate() {
                out.ours(if number == 0 { "=" } else { "," }, item.place());
                out.word(item);
            }
        }
    }

    fn scalar(&self, rtype: &str, out: &mut Writer<'_>) {
        let Some(text) = self.tree.text(self.node) else {
            return;
        };
        out.blank();
        match rtype {
            "TXT" | "SPF" => self.chunks(&text, out),
            "A" | "AAAA" => out.word(&text.trimmed()),
            _ if types::from_mnemonic(rtype.as_bytes()).is_some_and(has_one_name) => out.name(&host(&text.trimmed())),
            _ => out.rdata(&text),
        }
    }

    /// The text of a TXT record, of any length. octoDNS has semicolons written as `\;`, and takes quotes at both ends
    /// and between strings away. `""` is where two strings met when the zone was taken over from its provider.
    fn chunks(&self, text: &Text<'t>, out: &mut Writer<'_>) {
        let unquoted = match text.value().len() >= 2 && text.value().starts_with('"') {
            true => text.part(1..text.value().len() - usize::from(text.value().ends_with('"'))),
            false => text.clone(),
        };
        out.quoted(&unquoted.replaced(&[("\" \"", ""), ("\"\"", ""), ("\\;", ";")]));
    }
}

/// Types whose rdata is one name.
fn has_one_name(rtype: u16) -> bool {
    matches!(rtype, types::NS | types::CNAME | types::PTR | types::DNAME)
}
