//! Look-ups for a policy's own rules: known, known to be absent, or unknown.

use std::collections::HashMap;

use super::record::Subjected;
use crate::model::{Found, Rrset, Zone};
use crate::policy::custom::Wanted;
use crate::policy::custom::template::Template;
use crate::rules::Context;
use crate::zone::contents::RecordId;
use crate::zone::name::{Name, NameRef, encode};
use crate::zone::rdata::types;

/// What a look-up tells.
#[derive(Clone, Copy)]
pub(super) enum Answer<'a> {
    /// It is so; the record that shows it, where there is one.
    Yes(Option<(&'a Zone, RecordId)>),
    /// It is known not to be so.
    No,
    Unknown,
}

/// Whether all are so.
pub(super) fn all<'a>(answers: impl Iterator<Item = Answer<'a>>) -> Answer<'a> {
    let mut whole = Answer::Yes(None);
    for answer in answers {
        match answer {
            Answer::No => return Answer::No,
            Answer::Unknown => whole = Answer::Unknown,
            Answer::Yes(_) => {}
        }
    }
    whole
}

/// Whether any is so.
pub(super) fn any<'a>(answers: impl Iterator<Item = Answer<'a>>) -> Answer<'a> {
    let mut whole = Answer::No;
    for answer in answers {
        match answer {
            Answer::Yes(evidence) => return Answer::Yes(evidence),
            Answer::Unknown => whole = Answer::Unknown,
            Answer::No => {}
        }
    }
    whole
}

/// The name that a template gives for a record, in lower case; relative names are completed with the zone's apex.
pub(super) fn name(at: &Subjected<'_>, template: &Template) -> Option<Name> {
    let text = at.render(template, 1, "");
    let mut wire = Vec::new();
    match text.as_str() {
        "@" => return Some(at.cx.zone.apex_name().to_name()),
        _ => encode(text.as_bytes(), Some(at.cx.zone.apex_name()), &mut wire).ok()?,
    };
    Some(NameRef::new(&wire).to_lowercase())
}

/// Answers to questions of one RRset: many of its records may lead to one name, which may hold many records itself.
#[derive(Default)]
pub(super) struct Answers<'a>(HashMap<(usize, Name), Answer<'a>>);

impl<'a> Answers<'a> {
    /// See [`exists`]; `index` is the place of what is wanted among the alternatives.
    pub fn exists(&mut self, at: &Subjected<'a>, index: usize, wanted: &Wanted) -> Answer<'a> {
        let Some(name) = name(at, &wanted.owner) else { return Answer::Unknown };
        *self.0.entry((index, name)).or_insert_with_key(|(_, name)| exists(at, name, wanted))
    }
}

/// Whether the record that is wanted exists, seen from the zone at hand.
fn exists<'a>(at: &Subjected<'a>, name: &Name, wanted: &Wanted) -> Answer<'a> {
    let mut found = 0;
    let mut evidence = None;
    let mut unknown = false;
    for &rtype in &wanted.types {
        let end = at.cx.set.resolve(at.cx.zone, name.as_ref(), rtype);
        let first = end.aliases.first().map(|alias| alias.rrset.owner_name().is_wildcard());
        match end.found {
            Found::Data(rrset) => {
                let by_wildcard = first.unwrap_or(rrset.owner_name().is_wildcard());
                if by_wildcard && !wanted.wildcard {
                    continue;
                }
                let matching = matching(at.cx, &rrset, wanted);
                found += matching.len() as u64;
                evidence = evidence.or(matching.first().map(|&id| (rrset.zone(), id)));
            }
            // An alias of its own that leads nowhere is told as that.
            Found::Absent(..) if first != Some(false) => {}
            _ => unknown |= !wanted.unknown_is_absent,
        }
    }
    match (found >= wanted.least, unknown) {
        (true, _) => Answer::Yes(evidence),
        (false, true) => Answer::Unknown,
        (false, false) => Answer::No,
    }
}

/// The records that pass the tests.
fn matching<'a>(cx: &Context<'a>, rrset: &Rrset<'a>, wanted: &Wanted) -> Vec<RecordId> {
    let there = Context { set: cx.set, zone: rrset.zone(), sources: cx.sources };
    let passes = |id: &RecordId| {
        let at = Subjected::new(&there, *id);
        wanted.tests.iter().all(|test| at.passes(test))
    };
    rrset.ids().iter().copied().filter(passes).collect()
}

/// Whether a name is an alias: owns a CNAME, or lies below a DNAME. A CNAME at an apex is another fault.
pub(super) fn is_cname<'a>(cx: &Context<'a>, name: NameRef<'_>) -> Answer<'a> {
    match cx.set.find(cx.zone, name, types::A) {
        Found::Alias(alias) if alias.rtype() == types::DNAME || alias.owner() != alias.zone().apex() => {
            Answer::Yes(Some((alias.zone(), alias.first())))
        }
        Found::Data(_) | Found::Absent(..) => Answer::No,
        _ => Answer::Unknown,
    }
}

/// Whether a name has an address, aliases followed.
pub(super) fn resolves<'a>(cx: &Context<'a>, name: NameRef<'_>) -> Answer<'a> {
    any([types::A, types::AAAA].into_iter().map(|rtype| match cx.set.resolve(cx.zone, name, rtype).found {
        Found::Data(rrset) => Answer::Yes(Some((rrset.zone(), rrset.first()))),
        Found::Absent(..) => Answer::No,
        _ => Answer::Unknown,
    }))
}
