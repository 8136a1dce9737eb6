//! `target-is-url`: a URL or a mail address where a name is required.

use crate::finding::{Applicability, Severity};
use crate::model::{Rrset, Signs, Zone};
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, mending, target};
use crate::zone::contents::{Record, RecordId};
use crate::zone::fields::fields;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

use super::without_origin;

const ID: &str = "target-is-url";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TargetIsUrl) };

struct TargetIsUrl;

impl RrsetRule for TargetIsUrl {
    fn types(&self) -> Types {
        target::TYPES
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        for (id, record) in rrset.records() {
            let Some(target) = cx.zone.contents().target(record) else { return };
            if is_url(cx.zone, record) && !cx.zone.kind().is_special() {
                report(cx, id, cx.zone.contents().name(target), out);
            }
        }
    }
}

/// Whether the target of a record is a URL or a mail address, with or without a final dot.
#[inline]
pub(in crate::rules) fn is_url(zone: &Zone, record: &Record) -> bool {
    let Some(target) = zone.contents().target(record) else { return false };
    zone.signs(target).any(Signs::URL) && is_url_indeed(record.rtype, zone.contents().name(target))
}

fn is_url_indeed(rtype: u16, name: NameRef<'_>) -> bool {
    let mut labels = name.labels();
    let first = labels.next().unwrap_or_default();
    if first.windows(2).any(|signs| signs == b":/") {
        return true;
    }
    // Instances of DNS-SD may be called anything (RFC 6763 4.1.1).
    if rtype == types::PTR || name.labels().any(|label| label.starts_with(b"_")) {
        return false;
    }
    let mailbox = name.labels().any(|label| label.len() > 1 && label.contains(&b'@'));
    // A path stands behind a domain: `0/26` is a label of RFC 2317.
    let path = labels.any(|label| {
        label.iter().position(|&byte| byte == b'/').is_some_and(|slash| {
            let (domain, path) = label.split_at(slash);
            domain.first().is_some_and(u8::is_ascii_alphabetic) && !path[1..].first().is_some_and(u8::is_ascii_digit)
        })
    });
    mailbox || path
}

/// The host in a URL or behind the `@` of a mail address.
fn host(written: &str) -> Option<String> {
    let (_, rest) = written.split_once("://").unwrap_or(("", written));
    let rest = rest.split(['/', '?', '#']).next()?;
    let rest = rest.rsplit('@').next()?;
    let host = rest.split(':').next()?.trim_end_matches('.');
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    (plain && host.contains('.')).then(|| host.to_owned())
}

fn report(cx: &Context<'_>, id: RecordId, name: NameRef<'_>, out: &mut Findings<'_>) {
    let record = cx.zone.contents().record(id);
    let written = without_origin(cx, id, name);
    let labels = written.as_ref().labels().map(|label| String::from_utf8_lossy(label).into_owned());
    let written = labels.collect::<Vec<_>>().join(".");
    let what = if written.contains(":/") || !written.contains('@') { "a URL" } else { "a mail address" };
    let (owner, rtype) = (cx.zone.contents().name(record.owner), types::mnemonic(record.rtype));
    let mut help = match host(&written) {
        Some(host) => format!("write the host alone: `{host}.`"),
        None => "write the name of a host".to_owned(),
    };
    if what == "a URL" {
        help.push_str("; to send visitors to another page is the work of a web server");
    }
    let fix = host(&written).filter(|_| what == "a URL").and_then(|host| {
        let span = fields(cx.zone.contents(), cx.sources, id).field(target::field(record.rtype));
        mending::name_instead(cx, id, span, &format!("{host}."), Applicability::Unsafe)
    });
    let shown = written.escape_debug();
    let draft = Draft::at_field(ID, Severity::Error, cx, id, target::field(record.rtype))
        .message(format!("the {rtype} record of `{owner}` leads to `{shown}`: {what}, where a name is required"))
        .here(what)
        .subject(written)
        .fix(fix)
        .help(help);
    out.push(draft);
}
