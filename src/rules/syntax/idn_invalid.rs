//! `idn-invalid`: a label that starts with `xn--` and is no A-label (RFC 5890 2.3.2.1, RFC 5891 4.2.3.1).

use std::collections::HashSet;

use crate::finding::Severity;
use crate::model::Signs;
use crate::rules::{Context, Draft, Entry, Findings, Rule, ZoneRule};
use crate::zone::name::NameRef;

const ID: &str = "idn-invalid";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::zone(IdnInvalid) };

struct IdnInvalid;

impl ZoneRule for IdnInvalid {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        if !cx.zone.has_signs(Signs::A_LABEL) {
            return;
        }
        // A bad label of a subdomain is told once, however many names lie below it.
        let mut told: HashSet<NameRef<'_>> = HashSet::new();
        let contents = cx.zone.contents();
        for owner in cx.zone.owners() {
            if !cx.zone.signs(owner).any(Signs::A_LABEL) {
                continue;
            }
            let name = contents.name(owner);
            let Some(at) = name.ancestors().find(|name| name.first_label().is_some_and(is_bad)) else {
                continue;
            };
            let (Some(&record), Some(label)) = (cx.zone.at(owner).first(), at.first_label()) else {
                continue;
            };
            if !told.insert(at) {
                continue;
            }
            let label = label.escape_ascii();
            let draft = Draft::at_owner(ID, Severity::Warning, cx, record)
                .message(format!("label `{label}` of `{name}` starts with `xn--` and is no A-label"))
                .subject(label.to_string())
                .help("write what a tool for internationalized names makes of the name you mean; browsers refuse this one");
            out.push(draft);
        }
    }
}

/// Whether a label in lower case claims to be an A-label and cannot be read back.
fn is_bad(label: &[u8]) -> bool {
    if !label.starts_with(b"xn--") {
        return false;
    }
    let Ok(label) = std::str::from_utf8(label) else {
        return true;
    };
    let (unicode, result) = idna::domain_to_unicode(label);
    result.is_err() || idna::domain_to_ascii(&unicode).ok().as_deref() != Some(label)
}
