//! `template-placeholder`: `{{ … }}`, `<% … %>`, `${NAME}` or `@NAME@` in a name or a text, `<name>` in a name: a template that was never
//! filled in. Where it makes an entry unreadable, the reader says so.

use crate::finding::Severity;
use crate::mail::text;
use crate::model::{Signs, Zone};
use crate::rules::{Context, Draft, Entry, Findings, NodeRule, Rule, target};
use crate::zone::contents::RecordId;
use crate::zone::name_table::NameId;
use crate::zone::placeholder;
use crate::zone::rdata::types;

const ID: &str = "template-placeholder";

pub(super) const RULE: Entry = Entry { id: ID, make: |_| Rule::node(TemplatePlaceholder) };

struct TemplatePlaceholder;

impl NodeRule for TemplatePlaceholder {
    fn check(&self, cx: &Context<'_>, owner: NameId, out: &mut Findings<'_>) {
        // In most zones there is no such name, and only texts are left.
        let in_names = cx.zone.has_signs(Signs::TEMPLATE);
        let may_own_text = cx.zone.may_own(owner, types::TXT) || cx.zone.may_own(owner, types::CAA);
        if !in_names && !may_own_text {
            return;
        }
        let records = cx.zone.at(owner);
        if let (Some(found), Some(&first)) = (in_name(cx.zone, owner), records.first()) {
            out.push(say(Draft::at_owner(ID, Severity::Warning, cx, first), &found));
        }
        for &id in records {
            let record = cx.zone.contents().record(id);
            let target = cx.zone.contents().target(record).filter(|_| in_names);
            if let Some(found) = target.and_then(|target| in_name(cx.zone, target)) {
                out.push(say(Draft::at_field(ID, Severity::Warning, cx, id, target::field(record.rtype)), &found));
            } else if record.rtype == types::TXT {
                check_text(cx, id, out);
            } else if record.rtype == types::CAA
                && let Some(found) = in_value(cx.zone.contents().rdata(record))
            {
                out.push(say(Draft::at_field(ID, Severity::Warning, cx, id, "value"), &found));
            }
        }
    }
}

/// A placeholder in the value of a CAA record, which stands behind flags and tag (RFC 8659 4.1).
fn in_value(rdata: &[u8]) -> Option<String> {
    let range = placeholder::find_in_text(rdata)?;
    Some(rdata[range].escape_ascii().to_string())
}

fn check_text(cx: &Context<'_>, id: RecordId, out: &mut Findings<'_>) {
    let contents = cx.zone.contents();
    let rdata = contents.rdata(contents.record(id));
    let joined = text::join(rdata);
    let Some(range) = placeholder::find_in_text(&joined) else { return };
    let found = joined[range.clone()].escape_ascii().to_string();
    let span = text::Places::of(contents, cx.sources, id).span(range);
    out.push(say(Draft::at_span(ID, Severity::Warning, cx, id, span), &found));
}

#[inline]
fn in_name(zone: &Zone, name: NameId) -> Option<String> {
    zone.signs(name).any(Signs::TEMPLATE).then(|| placeholder_of(zone, name)).flatten()
}

fn placeholder_of(zone: &Zone, name: NameId) -> Option<String> {
    let labels: Vec<&[u8]> = zone.contents().name(name).labels().collect();
    let text = labels.join(&b'.');
    placeholder::find_in_name(&text).map(|range| text[range].escape_ascii().to_string())
}

fn say(draft: Draft, found: &str) -> Draft {
    draft
        .message(format!("`{found}` is a placeholder that no tool has filled in"))
        .subject(found)
        .help("check the file that comes out of the template")
}
