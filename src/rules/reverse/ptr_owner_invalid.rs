//! `ptr-owner-invalid`: the owner of a PTR record in a reverse zone is no name that is ever asked for (RFC 1035 3.5,
//! RFC 3596 2.5).

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};

use super::generated::{Folded, and_more};
use super::owner::is_looked_at;
use crate::finding::Severity;
use crate::model::{Signs, Zone};
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;
use crate::zone::reverse::{Tree, nibble, octet, reverse_name};

const ID: &str = "ptr-owner-invalid";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(PtrOwnerInvalid) };

struct PtrOwnerInvalid;

impl ZoneRule for PtrOwnerInvalid {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let zone = cx.zone;
        if zone.kind().is_special() {
            return;
        }
        if !zone.kind().is_reverse() {
            return among_names(cx, out);
        }
        let mut folded = Folded::new();
        let mut depths = Depths::default();
        let mut seen: HashSet<NameId> = HashSet::new();
        let parents = LazyCell::new(|| parents(zone));
        for id in zone.contents().record_ids() {
            let record = zone.contents().record(id);
            if record.rtype != types::PTR || !record.is_of_zone_class() {
                continue;
            }
            match fault(zone, record.owner, |name| parents.contains(&name)) {
                Some(Fault::Label(label)) if seen.insert(record.owner) => folded.add(zone, id, || (id, label)),
                Some(Fault::Depth(depth)) if seen.insert(record.owner) => depths.add(id, depth),
                _ => {}
            }
        }
        for ((id, label), more) in folded.into_groups() {
            out.push(bad_label(cx, id, &label, more));
        }
        for (id, depth, more) in depths.groups {
            out.push(wrong_depth(cx, id, depth, more));
        }
    }
}

/// `192.0.2.1 PTR www` in a zone of names: the record belongs into a reverse zone.
fn among_names(cx: &Context<'_>, out: &mut Findings<'_>) {
    let zone = cx.zone;
    if !zone.may_hold(types::PTR) {
        return;
    }
    let mut seen: HashSet<NameId> = HashSet::new();
    for id in zone.contents().record_ids() {
        let record = zone.contents().record(id);
        if record.rtype != types::PTR || !zone.signs(record.owner).any(Signs::ADDRESS) {
            continue;
        }
        let owner = zone.contents().name(record.owner);
        let Some(address) = address_in_front(owner, zone.apex_name()) else { continue };
        let is_served = owner.is_within(zone.apex_name()) && zone.cut_above(owner).is_none();
        if is_served && seen.insert(record.owner) {
            out.push(
                Draft::at_owner(ID, Severity::Warning, cx, id)
                    .message(format!("PTR owner `{owner}` is an address in a zone of names, where nobody looks for it"))
                    .here("an address")
                    .subject(owner.to_string())
                    .help(format!("write the record as `{}` in the reverse zone", reverse_name(address))),
            );
        }
    }
}

/// The address that is written in front of the apex.
fn address_in_front(owner: NameRef<'_>, apex: NameRef<'_>) -> Option<IpAddr> {
    let own = owner.label_count().checked_sub(apex.label_count())?;
    let labels: Vec<&str> = owner.labels().take(own).filter_map(|label| std::str::from_utf8(label).ok()).collect();
    labels.join(".").parse().ok()
}

enum Fault {
    /// A label that stands for nothing.
    Label(Vec<u8>),
    /// Labels in front of the tree's name, of which there are too many or too few.
    Depth(usize),
}

fn fault(zone: &Zone, owner: NameId, has_below: impl Fn(NameId) -> bool) -> Option<Fault> {
    let name = zone.contents().name(owner);
    let (tree, labels) = Tree::of(name)?;
    // The apex is what it is; a PTR record there is the name of a network (RFC 1101).
    let own = labels.len().checked_sub(zone.apex_name().label_count().saturating_sub(2))?;
    let is_value = |label: &[u8]| match tree {
        Tree::V4 => octet(label).is_some(),
        Tree::V6 => nibble(label).is_some(),
    };
    if own == 0 || labels.len() == tree.depth() && labels[..own].iter().all(|&label| is_value(label)) {
        return None;
    }
    let own = &labels[..own];
    if tree == Tree::V6
        && let Some(label) = own.iter().find(|label| address(label).is_some())
    {
        return is_looked_at(zone, owner).then(|| Fault::Label(label.to_vec()));
    }
    if own.iter().any(|label| is_deliberate(tree, label)) || !is_looked_at(zone, owner) {
        return None;
    }
    if let Some(label) = own.iter().find(|label| !is_value(label)) {
        return Some(Fault::Label(label.to_vec()));
    }
    // In a part of a network (RFC 2317) the number of labels says nothing.
    if labels.iter().any(|label| !is_value(label)) {
        return None;
    }
    // The name of a network, told by its last number being 0 (RFC 1101) or by names below it.
    let is_network = labels.len() < tree.depth() && (labels.first() == Some(&&b"0"[..]) || has_below(owner));
    (!is_network && !repeats_apex(zone, own)).then_some(Fault::Depth(labels.len()))
}

/// An IPv6 address in one label, as it is written elsewhere.
fn address(label: &[u8]) -> Option<Ipv6Addr> {
    std::str::from_utf8(label).ok()?.parse().ok()
}

/// Labels that are no part of an address and are not meant to be: wildcards, services, parts of networks (RFC 2317),
/// names. What is written in digits only is meant to be one.
fn is_deliberate(tree: Tree, label: &[u8]) -> bool {
    let is_digit = |byte: &u8| match tree {
        Tree::V4 => byte.is_ascii_digit(),
        Tree::V6 => byte.is_ascii_hexdigit(),
    };
    let one_letter = tree == Tree::V6 && label.len() == 1 && label[0].is_ascii_alphabetic();
    !label.iter().all(is_digit) && !one_letter
}

/// The names right below which others exist.
fn parents(zone: &Zone) -> HashSet<NameId> {
    let names = &zone.contents().names;
    let existing = names.ids().filter(|&id| zone.exists(id));
    existing.filter_map(|id| names.get(names.name(id).parent()?)).collect()
}

/// Whether the labels in front of the apex end in those of the apex: the owner lost its final dot, and that is told.
fn repeats_apex(zone: &Zone, own: &[&[u8]]) -> bool {
    own.ends_with(&[b"in-addr", b"arpa"]) || own.ends_with(&[b"ip6", b"arpa"]) || zone.apex_name().is_root()
}

/// Owners of a wrong depth: one finding for each depth, as one origin is the cause of all.
#[derive(Default)]
struct Depths {
    groups: Vec<(RecordId, usize, usize)>,
    place: HashMap<usize, usize>,
}

impl Depths {
    fn add(&mut self, id: RecordId, depth: usize) {
        let place = *self.place.entry(depth).or_insert(self.groups.len());
        match self.groups.get_mut(place) {
            Some((.., more)) => *more += 1,
            None => self.groups.push((id, depth, 0)),
        }
    }
}

fn bad_label(cx: &Context<'_>, id: RecordId, label: &[u8], more: usize) -> Draft {
    let zone = cx.zone;
    let owner = zone.owner_name(id);
    let text = label.escape_ascii();
    let v4 = matches!(Tree::of(owner.as_ref()), Some((Tree::V4, _)));
    let trimmed: Vec<u8> = label.iter().copied().skip_while(|&digit| digit == b'0').collect();
    let trimmed = if trimmed.is_empty() { b"0".to_vec() } else { trimmed };
    let (what, help) = match v4 {
        true if octet(&trimmed).is_some() => {
            ("starts with a zero, and nobody asks for that".to_owned(), format!("write `{}`", trimmed.escape_ascii()))
        }
        true => ("is over 255".to_owned(), "write an octet of an address: a number from 0 to 255".to_owned()),
        false if address(label).is_some() => (
            "is an address as it is written elsewhere".to_owned(),
            match address(label) {
                Some(address) => format!("write `{}`", reverse_name(IpAddr::V6(address))),
                None => "write its 32 hexadecimal digits as labels, the last one first".to_owned(),
            },
        ),
        false if label.len() > 1 => {
            let digits: Vec<String> = label.iter().rev().map(|&digit| char::from(digit).to_string()).collect();
            (
                "is more than one hexadecimal digit".to_owned(),
                format!("write each digit as a label: `{}`", digits.join(".")),
            )
        }
        false => (
            "is no hexadecimal digit".to_owned(),
            "write each label as one digit of `0` to `9` or `a` to `f`".to_owned(),
        ),
    };
    Draft::at_owner(ID, Severity::Error, cx, id)
        .message(format!("label `{text}` of the PTR owner `{owner}` {what}{}", and_more(more)))
        .here(format!("`{text}` is no part of an address"))
        .subject(owner.to_string())
        .help(help)
}

fn wrong_depth(cx: &Context<'_>, id: RecordId, depth: usize, more: usize) -> Draft {
    let owner = cx.zone.owner_name(id);
    let (whole, part) = match Tree::of(owner.as_ref()) {
        Some((tree @ Tree::V4, _)) => (tree.depth(), "octets"),
        _ => (Tree::V6.depth(), "hexadecimal digits"),
    };
    let more = match more {
        0 => String::new(),
        1 => "; so does one more owner".to_owned(),
        _ => format!("; so do {more} more owners"),
    };
    let sense = if depth < whole { "adds what is missing" } else { "is right" };
    Draft::at_owner(ID, Severity::Warning, cx, id)
        .message(format!("PTR owner `{owner}` has {depth} {part}, an address has {whole}{more}"))
        .here(format!("{depth} {part} with the origin"))
        .subject(owner.to_string())
        .help(format!(
            "write the owner so that, together with the origin `{}`, it {sense}: {whole} {part} in all",
            origin(cx, id)
        ))
}

/// The origin that completes the owner.
fn origin(cx: &Context<'_>, id: RecordId) -> String {
    let origin = cx.zone.contents().segment(id).origin.as_ref();
    origin.map_or_else(|| cx.zone.apex_text(), ToString::to_string)
}
