//! `template-placeholder`: `{{ … }}`, `<% … %>`, `${NAME}` or `@NAME@` in a name or a text: a template that was never
//! filled in. Where it makes an entry unreadable, the reader says so.

use crate::finding::Severity;
use crate::mail::text;
use crate::model::Rrset;
use crate::rules::{Context, Draft, Entry, Findings, RrsetRule, Rule, Types, target};
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;
use crate::zone::placeholder;
use crate::zone::rdata::types;

const ID: &str = "template-placeholder";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::rrset(TemplatePlaceholder) };

struct TemplatePlaceholder;

impl RrsetRule for TemplatePlaceholder {
    fn types(&self) -> Types {
        Types::All
    }

    #[inline]
    fn check(&self, cx: &Context<'_>, rrset: Rrset<'_>, out: &mut Findings<'_>) {
        if let Some(found) = in_name(rrset.owner_name()) {
            out.push(say(Draft::at_owner(ID, Severity::Warning, cx, rrset.first()), &found));
        }
        for (id, record) in rrset.records() {
            if let Some(found) = record.target().and_then(|target| in_name(cx.zone.contents().name(target))) {
                out.push(say(Draft::at_field(ID, Severity::Warning, cx, id, target::field(record.rtype)), &found));
            } else if record.rtype == types::TXT {
                check_text(cx, id, out);
            }
        }
    }
}

fn check_text(cx: &Context<'_>, id: RecordId, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let rdata = contents.rdata(contents.record(id));
    if memchr::memchr3(b'{', b'<', b'@', rdata).is_none() {
        return;
    }
    let joined = text::join(rdata);
    // `${…}` may be meant for whoever reads the text.
    let Some(range) = placeholder::find(&joined).filter(|range| joined[range.start] != b'$') else {
        return;
    };
    let found = joined[range.clone()].escape_ascii().to_string();
    let span = text::Places::of(contents, cx.sources, id).span(range);
    out.push(say(Draft::at_span(ID, Severity::Warning, cx, id, span), &found));
}

#[inline]
fn in_name(name: NameRef<'_>) -> Option<String> {
    memchr::memchr3(b'{', b'<', b'@', name.wire())?;
    let labels: Vec<&[u8]> = name.labels().collect();
    let text = labels.join(&b'.');
    placeholder::find(&text).map(|range| text[range].escape_ascii().to_string())
}

fn say(draft: Draft, found: &str) -> Draft {
    draft
        .message(format!("`{found}` is a placeholder that no tool has filled in"))
        .subject(found)
        .help("check the file that comes out of the template")
}
