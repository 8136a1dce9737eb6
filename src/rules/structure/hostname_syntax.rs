//! `hostname-syntax`: names of hosts are made of letters, digits and hyphens (RFC 952, RFC 1123 2.1).
//!
//! Names that are not of hosts may hold anything: those with a label that starts with `_` (services, keys, Active
//! Directory's `_msdcs`), reverse names with the `/` of RFC 2317, instances of DNS-SD (RFC 6763), and what CNAME and SVCB
//! lead to.

use super::target_is_ip::address_in;
use crate::finding::Severity;
use crate::model::{Rrset, Signs};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

const ID: &str = "hostname-syntax";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(HostnameSyntax) };

struct HostnameSyntax;

impl RrsetRule for HostnameSyntax {
    fn types(&self) -> Types {
        Types::Only(&[types::A, types::AAAA, types::MX, types::NS, types::SRV, types::PTR, types::SOA])
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if owner_is_host(rrset.rtype()) && !is_host_name(cx, rrset.owner()) {
            check_owner(cx, &rrset, out);
        }
        if rrset.rtype() == types::SOA {
            return check_primary(cx, &rrset, out);
        }
        if has_host(rrset.rtype()) {
            for &id in rrset.ids() {
                if no_host_target(cx, id) && !target::is_misread(cx, id) {
                    report_target(cx, id, out);
                }
            }
        }
    }
}

fn owner_is_host(rtype: u16) -> bool {
    matches!(rtype, types::A | types::AAAA | types::MX)
}

fn has_host(rtype: u16) -> bool {
    matches!(rtype, types::MX | types::NS | types::SRV | types::PTR)
}

/// The labels of a name in wire octets; of a name in the zone only those in front of the apex, which is told nowhere.
fn labels_of<'a>(cx: &Context<'_>, name: NameRef<'a>) -> &'a [u8] {
    let (name, apex) = (name.wire(), cx.zone.apex_name().wire());
    match name.ends_with(apex) {
        true => &name[..name.len() - apex.len()],
        false => &name[..name.len() - 1],
    }
}

/// Whether a name is that of a host, or of one that is none on purpose.
#[inline]
fn is_host_name(cx: &Context<'_>, name: NameId) -> bool {
    !cx.zone.signs(name).any(Signs::NO_HOST) || are_host_labels(labels_of(cx, cx.zone.contents().name(name)))
}

/// Whether a name can be the target of a record: a wildcard stands for names that are asked for, and is no host.
fn is_host_target(cx: &Context<'_>, name: NameId) -> bool {
    let is_wildcard = || cx.zone.contents().name(name).is_wildcard();
    !cx.zone.signs(name).any(Signs::NO_HOST) || is_host_name(cx, name) && !is_wildcard()
}

/// Whether labels in wire octets are those of a host, or of a name that is none on purpose. Octets above 127 are told by
/// `non-ascii-name`, and signs of templates are not meant to stay.
fn are_host_labels(mut labels: &[u8]) -> bool {
    let mut good = true;
    while let [length, rest @ ..] = labels {
        let Some((label, next)) = rest.split_at_checked(*length as usize) else { return true };
        if label.first() == Some(&b'_') {
            return true;
        }
        // A `*` that makes no wildcard is told by `wildcard-not-leftmost`.
        good &= is_host_label(label) || label == b"*";
        labels = next;
    }
    good
}

fn is_host_label(label: &[u8]) -> bool {
    let letters = label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let told_elsewhere = || label.iter().any(|byte| !byte.is_ascii() || matches!(byte, b'{' | b'}' | b'<' | b'%'));
    let ends = label.first() != Some(&b'-') && label.last() != Some(&b'-');
    letters && ends || !letters && told_elsewhere()
}

fn check_owner(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    // A name with addresses of both sorts is told once.
    let earlier = [types::A, types::MX, types::AAAA].into_iter().take_while(|&rtype| rtype != rrset.rtype());
    let told = earlier.into_iter().any(|rtype| cx.zone.rrset(rrset.owner(), rtype).is_some());
    let owner = rrset.owner_name();
    if told || cx.zone.kind().is_special() || cx.zone.kind().is_reverse() || !owner.is_below(cx.zone.apex_name()) {
        return;
    }
    let rtype = types::mnemonic(rrset.rtype());
    let draft = Draft::at_owner(ID, Severity::Warning, cx, rrset.first())
        .message(format!("`{owner}` has {rtype} records, but is no host name: {}", fault(owner, is_odd_owner_label)))
        .subject(owner.to_string())
        .help(help(owner));
    out.push(draft);
}

/// Whether the target of a record has to be a host name and is none. Where the target's own address record stands in the
/// zone, the owner of that is told instead.
pub(in crate::rules) fn no_host_target(cx: &Context<'_>, id: RecordId) -> bool {
    let contents = cx.zone.contents();
    let record = contents.record(id);
    let Some(target) = contents.target(record).filter(|_| has_host(record.rtype)) else { return false };
    if is_host_target(cx, target) || cx.zone.kind().is_special() {
        return false;
    }
    if record.rtype == types::PTR {
        let owner = cx.zone.contents().name(record.owner);
        let service = owner.labels().any(|label| label.starts_with(b"_"));
        if !cx.zone.kind().is_reverse() || service {
            return false;
        }
    }
    let has_addresses = || [types::A, types::AAAA].into_iter().any(|rtype| cx.zone.rrset(target, rtype).is_some());
    let told = !cx.zone.contents().name(target).is_wildcard() && has_addresses();
    !told || cx.zone.kind().is_reverse()
}

fn report_target(cx: &Context<'_>, id: RecordId, out: &mut Findings<'_>) {
    let record = cx.zone.contents().record(id);
    let Some(name) = cx.zone.contents().target(record).map(|target| cx.zone.contents().name(target)) else { return };
    let (owner, rtype) = (cx.zone.contents().name(record.owner), types::mnemonic(record.rtype));
    let fault = fault(name, |label| !is_host_label(label));
    let draft = Draft::at_field(ID, Severity::Warning, cx, id, target::field(record.rtype))
        .message(format!("the {rtype} record of `{owner}` leads to `{name}`, which is no host name: {fault}"))
        .subject(name.to_string())
        .help(target_help(name));
    out.push(draft);
}

/// The primary name server of a SOA record (RFC 1035 3.3.13) is a host as well.
fn check_primary(cx: &Context<'_>, rrset: &Rrset<'_>, out: &mut Findings<'_>) {
    let id = rrset.first();
    let Some((primary, _)) = NameRef::take(cx.zone.contents().rdata(cx.zone.contents().record(id))) else { return };
    let labels = labels_of(cx, primary);
    if are_host_labels(labels) && !primary.is_wildcard() || cx.zone.kind().is_special() {
        return;
    }
    let name = primary.to_lowercase();
    if target::lost_dot_of(cx, id, name.as_ref()).is_some() || address_in(cx, id, name.as_ref()).is_some() {
        return;
    }
    let fault = fault(name.as_ref(), |label| !is_host_label(label));
    let draft = Draft::at_field(ID, Severity::Warning, cx, id, "mname")
        .message(format!("the primary name server `{name}` of the SOA record is no host name: {fault}"))
        .subject(name.to_string())
        .help(target_help(name.as_ref()));
    out.push(draft);
}

/// Whether a label of an owner is that of no host; a `*` there is fine, or told by `wildcard-not-leftmost`.
fn is_odd_owner_label(label: &[u8]) -> bool {
    !is_host_label(label) && label != b"*"
}

/// What is wrong with a name: the first sign that no host name has.
fn fault(name: NameRef<'_>, is_odd: impl Fn(&[u8]) -> bool) -> String {
    let sign = |label: &&[u8]| label.iter().find(|byte| !byte.is_ascii_alphanumeric() && **byte != b'-').copied();
    let wrong = name.labels().find(|label| is_odd(label));
    match wrong.as_ref().and_then(sign) {
        Some(b' ') => "it holds a blank".to_owned(),
        Some(byte) => format!("it holds `{}`", byte.escape_ascii()),
        None => "a label starts or ends with a hyphen".to_owned(),
    }
}

fn target_help(name: NameRef<'_>) -> String {
    match name.is_wildcard() {
        true => "name one host: a wildcard stands for names that are asked for, and is no target".to_owned(),
        false => help(name),
    }
}

fn help(name: NameRef<'_>) -> String {
    let better = String::from_utf8_lossy(name.wire()).contains('_');
    match better {
        true => format!("write `{}`; letters, digits and hyphens are fine", name.to_string().replace('_', "-")),
        false => "letters, digits and, between these, hyphens are fine".to_owned(),
    }
}
