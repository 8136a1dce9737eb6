//! `missing-trailing-dot`: a name that was meant to be absolute, but lost its final dot, so that the origin was put
//! behind it (RFC 1035 5.1).
//!
//! Two signs tell it. The name repeats the zone's own: `mail.example.com` becomes `mail.example.com.example.com.`.
//! Or a target ends in a public suffix in front of the origin, and does not exist: `mx.provider.net.example.com.`.

use psl::{List, Psl, Type};

use super::target_is_url::is_url;
use crate::finding::Severity;
use crate::model::{Found, Negative, Signs};
use crate::rules::{Context, Draft, Entry, Findings, NodeRule, Rule, mending, target};
use crate::zone::contents::{Record, RecordId};
use crate::zone::name::{Name, NameRef};
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "missing-trailing-dot";

/// Top-level names that are as common as names of one's own subdomains: Active Directory, internal.
const COMMON_SUBDOMAINS: &[&[u8]] = &[b"ad", b"int"];
/// Top-level names of more than two letters that are older than the many of 2013, which are everyday words.
const OLD_TOP: &[&[u8]] = &[b"com", b"net", b"org", b"edu", b"gov", b"mil", b"biz", b"info", b"arpa"];

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::node(MissingTrailingDot) };

struct MissingTrailingDot;

impl NodeRule for MissingTrailingDot {
    fn check(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>) {
        if cx.zone.signs(owner).any(Signs::APEX_TWICE)
            && let Some(&first) = cx.zone.at(owner).first()
            && let Some(meant) = repeated_apex(cx, first, cx.zone.contents().name(owner))
        {
            let lost = LostDot { meant, sign: Sign::RepeatsApex };
            report(cx, first, Place::Owner, &lost, out);
        }
        if !cx.zone.has_targets(owner) {
            return;
        }
        for &id in cx.zone.at(owner) {
            if let Some(lost) = lost_dot_of_target(cx, id) {
                report(cx, id, Place::Target, &lost, out);
            }
        }
    }
}

/// A name without the final dot that it should have.
pub(in crate::rules) struct LostDot {
    /// The name that was meant.
    pub(in crate::rules) meant: Name,
    sign: Sign,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    RepeatsApex,
    PublicSuffix,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Owner,
    Target,
}

fn report(cx: &Context<'_>, id: RecordId, place: Place, lost: &LostDot, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let record = contents.record(id);
    let name = match place {
        Place::Owner => Some(record.owner),
        Place::Target => cx.zone.contents().target(record),
    };
    let Some(name) = name.map(|name| contents.name(name)) else {
        return;
    };
    let draft = match place {
        Place::Owner => Draft::at_owner(ID, Severity::Warning, cx, id),
        Place::Target => Draft::at_field(ID, severity_of_target(cx, record), cx, id, target::field(record.rtype)),
    };
    let meant = &lost.meant;
    let (what, why) = match (place, lost.sign) {
        (Place::Owner, _) => ("owner", "repeats the name of its zone"),
        (Place::Target, Sign::RepeatsApex) => ("target", "repeats the name of its zone"),
        (Place::Target, Sign::PublicSuffix) => ("target", "does not exist"),
    };
    let mut help = format!("write `{meant}`, with the final dot");
    if lost.sign == Sign::RepeatsApex {
        let relative = relative_to_apex(meant.as_ref(), cx.zone.apex_name());
        help.push_str(&format!(", or `{relative}` without one"));
    }
    let fix = match place {
        Place::Owner => mending::final_dot_of_owner(cx, id, meant.as_ref()),
        Place::Target => {
            let certain = mending::is_certain_target(cx, name, meant.as_ref());
            mending::final_dot(cx, id, target::field(record.rtype), meant.as_ref(), certain)
        }
    };
    let draft = draft
        .fix(fix)
        .message(format!("{what} `{name}` {why}: it was probably meant to be `{meant}`"))
        .here(format!("read as `{name}`"))
        .subject(name.to_string())
        .help(help);
    out.push(draft);
}

/// Mail goes astray and name servers refuse the zone where an exchange or a name server does not exist, as
/// `mx-target-missing` and `ns-target-missing` would say if this rule did not know better what is wrong.
fn severity_of_target(cx: &Context<'_>, record: &Record) -> Severity {
    let needed = matches!(record.rtype, types::MX | types::NS);
    let target = cx.zone.contents().target(record).filter(|_| needed).map(|target| cx.zone.contents().name(target));
    match target.map(|target| cx.set.find(cx.zone, target, types::A)) {
        Some(Found::Absent(_, Negative::NoName)) => Severity::Error,
        _ => Severity::Warning,
    }
}

/// A name of the zone as it is written below the apex.
fn relative_to_apex(name: NameRef<'_>, apex: NameRef<'_>) -> String {
    if name.eq_ignore_case(apex) {
        return "@".to_owned();
    }
    let (name, apex) = (name.to_string(), apex.to_string());
    name.strip_suffix(&apex).and_then(|front| front.strip_suffix('.')).unwrap_or(&name).to_owned()
}

/// What the target of a record lost, if it lost its final dot.
#[inline]
pub(in crate::rules) fn lost_dot_of_target(cx: &Context<'_>, id: RecordId) -> Option<LostDot> {
    let record = cx.zone.contents().record(id);
    let target = cx.zone.contents().target(record)?;
    // Nearly all targets are names of the zone that exist.
    let plain = cx.zone.exists(target) && !cx.zone.signs(target).any(Signs::APEX_TWICE);
    if plain || !cx.zone.is_within(target) || is_ptr_without_dot(cx, record.rtype) || is_url(cx.zone, record) {
        return None;
    }
    lost_dot_of_name(cx, id, cx.zone.contents().name(target))
}

/// What a name in the rdata of a record lost, if it lost its final dot; the name is in lower case.
#[inline]
pub(in crate::rules) fn lost_dot_of_name(cx: &Context<'_>, id: RecordId, name: NameRef<'_>) -> Option<LostDot> {
    if !name.is_below(cx.zone.apex_name()) {
        return None;
    }
    if let Some(meant) = repeated_apex(cx, id, name) {
        return Some(LostDot { meant, sign: Sign::RepeatsApex });
    }
    if cx.zone.contents().names.get(name).is_some_and(|name| cx.zone.exists(name)) {
        return None;
    }
    let meant = under_public_suffix(cx, id, name)?;
    Some(LostDot { meant, sign: Sign::PublicSuffix })
}

/// `ptr-missing-dot` speaks on PTR targets inside a reverse zone.
fn is_ptr_without_dot(cx: &Context<'_>, rtype: u16) -> bool {
    rtype == types::PTR && cx.zone.kind().is_reverse()
}

/// The origins that can have been put behind a name of a record: the one in force, and the apex, as exported zones have
/// their names written out.
pub(in crate::rules) fn origins<'a>(cx: &Context<'a>, id: RecordId) -> impl Iterator<Item = NameRef<'a>> {
    let apex = cx.zone.apex_name();
    let origin = cx.zone.contents().segment(id).origin.as_ref().map(Name::as_ref);
    [Some(apex), origin.filter(|origin| origin.is_below(apex))].into_iter().flatten()
}

/// The name in front of the origin, if that is a name of the zone with its apex written out.
#[inline]
pub(in crate::rules) fn repeated_apex(cx: &Context<'_>, id: RecordId, name: NameRef<'_>) -> Option<Name> {
    let apex = cx.zone.apex_name();
    if apex.is_root() || !holds_twice(name, apex) {
        return None;
    }
    let meant = origins(cx, id).find_map(|origin| front_within(name, origin, apex))?;
    // If the origin repeats the apex, the fault is that of the `$ORIGIN`, and is told there.
    let origin_repeats = origins(cx, id).any(|origin| front_within(origin, apex, apex).is_some());
    (!origin_repeats).then_some(meant)
}

/// Whether the labels of the apex stand in a name in front of where its own apex would be: cheap, and nearly always no.
#[inline]
fn holds_twice(name: NameRef<'_>, apex: NameRef<'_>) -> bool {
    let (name, labels) = (name.wire(), &apex.wire()[..apex.wire().len() - 1]);
    let Some(last) = name.len().checked_sub(apex.wire().len() + labels.len()) else {
        return false;
    };
    let mut at = 0;
    while at <= last {
        if name[at] == labels[0] && name[at..].starts_with(labels) {
            return true;
        }
        at += name[at] as usize + 1;
    }
    false
}

/// A name as it may have been written: without the longest of the origins that it ends in.
pub(in crate::rules) fn without_origin(cx: &Context<'_>, id: RecordId, name: NameRef<'_>) -> Name {
    let front = |origin: NameRef<'_>| name.is_below(origin).then(|| name.wire().len() - origin.wire().len());
    match origins(cx, id).filter(|origin| !origin.is_root()).filter_map(front).min() {
        Some(front) => absolute(name, front),
        None => name.to_name(),
    }
}

/// What stands in front of `origin` in `name`, as an absolute name, if it is `apex` or below it. A name of one label
/// is too easily repeated by a host of that name.
fn front_within(name: NameRef<'_>, origin: NameRef<'_>, apex: NameRef<'_>) -> Option<Name> {
    let front = name.wire().len().checked_sub(origin.wire().len())?;
    let apex_labels = &apex.wire()[..apex.wire().len() - 1];
    let start = front.checked_sub(apex_labels.len())?;
    // One octet settles it for nearly every name of a zone.
    if name.wire()[start] != apex_labels[0]
        || !name.wire()[start..front].eq_ignore_ascii_case(apex_labels)
        || !name.is_below(origin)
    {
        return None;
    }
    let on_label = name.ancestors().any(|ancestor| name.wire().len() - ancestor.wire().len() == start);
    let one_label_only = start == 0 && apex.label_count() == 1;
    (on_label && !one_label_only).then(|| absolute(name, front))
}

/// The first `front` octets of a name, whole labels, as an absolute name.
pub(in crate::rules) fn absolute(name: NameRef<'_>, front: usize) -> Name {
    let wire = [&name.wire()[..front], &[0]].concat();
    NameRef::new(&wire).to_name()
}

/// The name in front of the origin, if that ends in a public suffix and nothing speaks for its being meant as it is:
/// neither the target nor the domain that its last label would be exist.
fn under_public_suffix(cx: &Context<'_>, id: RecordId, name: NameRef<'_>) -> Option<Name> {
    let apex = cx.zone.apex_name();
    // In a zone of a public suffix, and in the root, everything ends in one.
    if apex.is_root() || is_public_suffix(apex) {
        return None;
    }
    let (origin, meant) = origins(cx, id).find_map(|origin| {
        let front = name.is_below(origin).then(|| name.wire().len() - origin.wire().len())?;
        let meant = absolute(name, front);
        is_registrable(meant.as_ref()).then_some((origin, meant))
    })?;
    let top = meant.as_ref().labels().last()?;
    let subdomain = origin.to_lowercase().as_ref().with_label(top)?;
    let has_subdomain = cx.zone.contents().names.get(subdomain.as_ref()).is_some_and(|id| cx.zone.exists(id));
    let absent_here = match cx.set.find(cx.zone, name, types::A) {
        Found::Absent(zone, Negative::NoName) => std::ptr::eq(zone, cx.zone),
        _ => false,
    };
    (absent_here && !has_subdomain).then_some(meant)
}

/// Whether a name is below a public suffix, and cannot as well be a host in a subdomain of one's own: `ns1.office`.
pub(in crate::rules) fn is_registrable(name: NameRef<'_>) -> bool {
    let Some((octets, kind)) = public_suffix(name) else {
        return false;
    };
    // A private suffix such as `github.io` is a host, too.
    let has_more = kind == Type::Private || octets + 2 < name.wire().len();
    let top = name.labels().last().unwrap_or_default();
    let everyday = COMMON_SUBDOMAINS.contains(&top) || top.len() > 2 && !OLD_TOP.contains(&top);
    has_more && name.label_count() >= 2 && !(everyday && name.label_count() == 2)
}

fn is_public_suffix(name: NameRef<'_>) -> bool {
    public_suffix(name).is_some_and(|(octets, kind)| kind == Type::Icann && octets + 2 == name.wire().len())
}

/// Octets of the public suffix that a name ends in, as text without final dot, and which part of the list has it.
/// `None` where its top-level name is not known.
fn public_suffix(name: NameRef<'_>) -> Option<(usize, Type)> {
    let labels: Vec<&[u8]> = name.labels().collect();
    let found = List.find(labels.iter().rev().copied());
    Some((found.len, found.typ?))
}
