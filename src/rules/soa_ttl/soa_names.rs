//! `soa-rname-at-sign` and `soa-rname-missing-dot`: the names of a SOA record as they are written.
//!
//! A mailbox is written with a dot for its `@` (RFC 1035 3.3.13, 8), and both names need a final dot where they are
//! not meant below the origin.

use super::soa::Soa;
use crate::finding::{Applicability, Fix, Severity};
use crate::model::Rrset;
use crate::rules::structure::{is_registrable, origins, repeated_apex, without_origin};
use crate::rules::target::lost_dot_of;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending};
use crate::zone::contents::RecordId;
use crate::zone::fields::fields;
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types;

const AT_SIGN: &str = "soa-rname-at-sign";
const MISSING_DOT: &str = "soa-rname-missing-dot";

pub(super) const RNAME_AT_SIGN: Entry = Entry { id: AT_SIGN, make: |_| Rule::rrset(AtSign) };
pub(super) const RNAME_MISSING_DOT: Entry = Entry { id: MISSING_DOT, make: |_| Rule::rrset(MissingDot) };

struct AtSign;

impl RrsetRule for AtSign {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset).filter(|soa| has_at_sign(soa.rname)) else {
            return;
        };
        let written = without_origin(cx, soa.id, soa.rname);
        let mailbox = plain(written.as_ref());
        let address = mailbox.trim_end_matches('.');
        let draft = Draft::at_field(AT_SIGN, Severity::Error, cx, soa.id, "rname")
            .message(format!(
                "the mailbox `{address}` of the SOA record is written with `@`, which is no part of a name"
            ))
            .here("the first dot stands for the `@`")
            .subject("rname")
            .fix(mailbox_without_at_sign(cx, soa.id))
            .help(format!("write `{}`", as_rname(address)));
        out.push(draft);
    }
}

/// The mailbox as it should stand, where its domain is one for certain.
fn mailbox_without_at_sign(cx: &Context<'_>, id: RecordId) -> Option<Fix> {
    let span = fields(cx.zone.contents(), cx.sources, id).field("rname");
    let text = mending::editable(cx, id, span)?;
    let (local, domain) = text.split_once('@')?;
    if local.is_empty() || local.ends_with('\\') || domain.contains(['@', '\\']) {
        return None;
    }
    // A dot that is escaped already stays so.
    let local = local.replace("\\.", ".").replace('.', "\\.");
    let mailbox = format!("{local}.{}.", domain.trim_end_matches('.'));
    let domain = Name::parse(domain).ok()?;
    let known =
        domain.as_ref().to_lowercase().as_ref().is_within(cx.zone.apex_name()) || is_registrable(domain.as_ref());
    let certain = known || text.ends_with('.');
    let applicability = if certain { Applicability::Safe } else { Applicability::Unsafe };
    (domain.as_ref().label_count() > 1).then(|| mending::name_instead(cx, id, span, &mailbox, applicability)).flatten()
}

fn has_at_sign(name: NameRef<'_>) -> bool {
    name.wire().contains(&b'@')
}

/// A name's labels with dots between; only what cannot be printed is escaped.
fn plain(name: NameRef<'_>) -> String {
    let octet = |&octet: &u8| match octet {
        b' '..=b'~' => char::from(octet).to_string(),
        _ => format!("\\{octet:03}"),
    };
    let labels: Vec<String> = name.labels().map(|label| label.iter().map(octet).collect()).collect();
    labels.join(".")
}

/// A mail address as the SOA record has it: dots of the local part are escaped.
fn as_rname(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) if !domain.is_empty() => format!("{}.{domain}.", local.replace('.', "\\.")),
        Some((local, _)) => local.replace('.', "\\."),
        None => format!("{address}."),
    }
}

struct MissingDot;

impl RrsetRule for MissingDot {
    fn types(&self) -> Types {
        Types::Only(&[types::SOA])
    }

    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        let Some(soa) = Soa::of(cx, &rrset) else { return };
        let mname = soa.mname.to_lowercase();
        if let Some(meant) = lost_dot_of(cx, soa.id, mname.as_ref()) {
            report(cx, soa.id, "mname", soa.mname, &meant, out);
        }
        if let Some(meant) = mailbox_without_dot(cx, soa.id, soa.rname) {
            report(cx, soa.id, "rname", soa.rname, &meant, out);
        }
    }
}

/// What a mailbox lost with its final dot. It is never looked up, so that only its form can tell.
fn mailbox_without_dot(cx: &Context<'_>, id: RecordId, rname: NameRef<'_>) -> Option<Name> {
    if has_at_sign(rname) || !rname.is_below(cx.zone.apex_name()) {
        return None;
    }
    if let Some(meant) = repeated_apex(cx, id, rname) {
        return Some(meant);
    }
    let written = without_origin(cx, id, rname);
    let domain = written.as_ref().parent()?;
    // In a zone of a public suffix every mailbox ends in one.
    let suffix = origins(cx, id).any(|origin| origin.label_count() < 2);
    (!suffix && domain.label_count() >= 2 && is_registrable(domain)).then_some(written)
}

fn report(
    cx: &Context<'_>,
    id: RecordId,
    field: &'static str,
    name: NameRef<'_>,
    meant: &Name,
    out: &mut Findings<'_>,
) {
    let what = if field == "mname" { "primary name server" } else { "mailbox" };
    let certain = match field {
        "mname" => mending::is_certain_target(cx, name, meant.as_ref()),
        // Nobody looks a mailbox up below the name of its own zone written twice.
        _ => repeated_apex(cx, id, name).is_some(),
    };
    let draft = Draft::at_field(MISSING_DOT, Severity::Warning, cx, id, field)
        .message(format!("the {what} `{name}` of the SOA record was probably meant to be `{meant}`"))
        .here(format!("read as `{name}`"))
        .subject(field)
        .fix(mending::final_dot(cx, id, field, meant.as_ref(), certain))
        .help(format!("write `{meant}`, with the final dot"));
    out.push(draft);
}
