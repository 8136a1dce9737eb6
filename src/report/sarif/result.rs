//! Findings as SARIF's results.

use super::super::json_text::Object;
use super::super::units::Units;
use super::super::visible::{visible, visible_lines};
use super::super::{Exception, KeptBack};
use super::{level, uri};
use crate::finding::{Finding, Fix, Label};
use crate::source::{SourceMap, Span};

/// Related places that are told for one result; a rule may know of thousands, consumers take 1,000.
const RELATED: usize = 100;

/// Writes a finding with the place of its rule in the list, and what lets it pass if something does.
pub(super) fn push(
    out: &mut String,
    finding: &Finding,
    (rule_index, kept): (u64, Option<&KeptBack>),
    sources: &SourceMap,
    units: &mut Units<'_>,
) {
    let units = std::cell::RefCell::new(units);
    let mut object = Object::open(out);
    object.text("ruleId", &finding.rule);
    object.number("ruleIndex", rule_index);
    object.text("level", level(finding.severity));
    object.object("message", |message| message.text("text", &message_text(finding)));
    object.list("locations", [()], |out, ()| {
        let mut object = Object::open(out);
        push_physical(&mut object, finding.span, sources, &mut units.borrow_mut());
        object.close();
    });
    if !finding.labels.is_empty() {
        let labels = finding.labels.iter().take(RELATED).enumerate();
        object.list("relatedLocations", labels, |out, (index, Label { span, message })| {
            let mut object = Object::open(out);
            object.number("id", index as u64 + 1);
            object.object("message", |object| object.text("text", &plain(&visible(message, false))));
            push_physical(&mut object, *span, sources, &mut units.borrow_mut());
            object.close();
        });
    }
    object.object("partialFingerprints", |prints| {
        prints.text("primaryLocationLineHash", &finding.fingerprint);
        prints.text("zonewarden/v1", &finding.fingerprint);
    });
    object.list("suppressions", kept, push_suppression);
    if let Some(fix) = &finding.fix {
        object.list("fixes", [fix], |out, fix| push_fix(out, fix, sources, &mut units.borrow_mut()));
    }
    object.object("properties", |properties| {
        let zones = finding.every_zone().iter().filter(|zone| !zone.is_empty());
        properties.list("zones", zones, |out, zone| super::push_string(out, zone));
        if let Some(view) = &finding.view {
            properties.text("view", view);
        }
        if let Some(owner) = &finding.owner {
            properties.text("owner", owner);
        }
        if let Some(rtype) = &finding.rtype {
            properties.text("type", rtype);
        }
    });
    object.close();
}

fn push_suppression(out: &mut String, kept: &KeptBack) {
    let mut object = Object::open(out);
    object.text("kind", if kept.by == Exception::Inline { "inSource" } else { "external" });
    let by = match kept.by {
        Exception::Inline => "let pass by a comment in the zone file",
        Exception::Waiver => "let pass by a waiver in the policy",
        Exception::Baseline => "listed in the baseline",
    };
    let justification = match &kept.reason {
        Some(reason) => format!("{by}: {}", visible_lines(reason, false)),
        None => by.to_owned(),
    };
    object.text("justification", &justification);
    object.close();
}

fn push_physical(object: &mut Object<'_>, span: Span, sources: &SourceMap, units: &mut Units<'_>) {
    object.object("physicalLocation", |location| {
        location.object("artifactLocation", |artifact| {
            artifact.text("uri", &uri::uri(sources.get(span.file).path()));
        });
        push_region(location, "region", span, units);
    });
}

fn push_region(object: &mut Object<'_>, key: &str, span: Span, units: &mut Units<'_>) {
    let region = units.region(span);
    object.object(key, |object| {
        object.number("startLine", u64::from(region.line));
        object.number("startColumn", u64::from(region.column));
        object.number("endLine", u64::from(region.end_line));
        object.number("endColumn", u64::from(region.end_column));
    });
}

fn push_fix(out: &mut String, fix: &Fix, sources: &SourceMap, units: &mut Units<'_>) {
    let Some(first) = fix.edits.first() else { return out.push_str("{\"artifactChanges\": []}") };
    let units = std::cell::RefCell::new(units);
    let mut object = Object::open(out);
    object.object("description", |description| description.text("text", &plain(&visible(&fix.title, false))));
    object.list("artifactChanges", [()], |out, ()| {
        let mut object = Object::open(out);
        object.object("artifactLocation", |artifact| {
            artifact.text("uri", &uri::uri(sources.get(first.span.file).path()));
        });
        object.list("replacements", &fix.edits, |out, edit| {
            let mut object = Object::open(out);
            push_region(&mut object, "deletedRegion", edit.span, &mut units.borrow_mut());
            object.object("insertedContent", |content| content.text("text", &edit.replacement));
            object.close();
        });
        object.close();
    });
    object.close();
}

fn message_text(finding: &Finding) -> String {
    let message = visible(&finding.message, false);
    let text = match &finding.help {
        Some(help) => format!("{message}\nhelp: {}", visible_lines(help, false)),
        None => message.into_owned(),
    };
    plain(&text)
}

/// Text in which nothing is a link: SARIF reads `[text](target)` as one (section 3.11.6).
fn plain(text: &str) -> String {
    if text.contains("](") {
        text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
    } else {
        text.to_owned()
    }
}
