//! Texts with slots: `{owner} sends mail to {exchange}`.

use super::field::{FieldRef, Subject};
use crate::policy::suggest;
use std::ops::Range;

/// A text with slots.
#[derive(Debug)]
pub(crate) struct Template {
    pub parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Debug)]
pub(crate) enum Part {
    Text(String),
    Slot(Slot),
}

/// What a slot stands for.
#[derive(Debug)]
pub(crate) enum Slot {
    Owner,
    Zone,
    Type,
    Ttl,
    Class,
    View,
    Rdata,
    /// How many records there are.
    Count,
    /// The value that broke the rule.
    Value,
    Field(FieldRef),
}

/// Slots that every record fills.
const SLOTS: &[&str] = &["owner", "zone", "type", "ttl", "class", "view", "rdata", "count", "value"];

/// Why a text is no template.
pub(super) struct TemplateError {
    /// The bytes of the text at fault.
    pub range: Range<usize>,
    pub message: String,
    pub help: String,
}

impl Template {
    /// Reads a template over records of some types; `None` for every type. `{{` and `}}` are braces. Gives all that is
    /// wrong with it.
    pub(super) fn parse(text: &str, types: Option<&[u16]>) -> Result<Template, Vec<TemplateError>> {
        let (mut parts, mut errors) = (Vec::new(), Vec::new());
        let mut plain = String::new();
        let mut at = 0;
        while let Some(offset) = text.get(at..).and_then(|rest| rest.find(['{', '}'])) {
            let brace = at + offset;
            plain.push_str(&text[at..brace]);
            let rest = &text[brace..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                plain.push_str(&rest[..1]);
                at = brace + 2;
                continue;
            }
            let Some(end) = rest.find('}').filter(|end| *end > 0) else {
                let shown = &rest[..1];
                let message = format!("`{shown}` stands alone in this template");
                let help = format!("write `{shown}{shown}` for the character itself, or a slot such as `{{owner}}`");
                errors.push(TemplateError { range: brace..brace + 1, message, help });
                at = brace + 1;
                continue;
            };
            let range = brace..brace + end + 1;
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            match slot(&rest[1..end], types, range) {
                Ok(slot) => parts.push(Part::Slot(slot)),
                Err(error) => errors.push(error),
            }
            at = brace + end + 1;
        }
        plain.push_str(text.get(at..).unwrap_or_default());
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        if errors.is_empty() { Ok(Template { parts }) } else { Err(errors) }
    }

    /// Whether it depends on what a record holds, and not only on its owner and zone.
    pub fn asks_for_rdata(&self) -> bool {
        self.fields().next().is_some() || self.parts.iter().any(|part| matches!(part, Part::Slot(Slot::Rdata)))
    }

    /// The rdata fields that it shows.
    pub fn fields(&self) -> impl Iterator<Item = &FieldRef> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot(Slot::Field(field)) => Some(field),
            _ => None,
        })
    }

    /// The field, where the template is one slot and nothing else.
    pub fn only_field(&self) -> Option<&FieldRef> {
        match self.parts.as_slice() {
            [Part::Slot(Slot::Field(field))] => Some(field),
            _ => None,
        }
    }
}

fn slot(name: &str, types: Option<&[u16]>, range: Range<usize>) -> Result<Slot, TemplateError> {
    Ok(match name {
        "owner" => Slot::Owner,
        "zone" => Slot::Zone,
        "type" => Slot::Type,
        "ttl" => Slot::Ttl,
        "class" => Slot::Class,
        "view" => Slot::View,
        "rdata" => Slot::Rdata,
        "count" => Slot::Count,
        "value" => Slot::Value,
        _ => match Subject::find(name, types) {
            Ok(Subject::Field(field)) => Slot::Field(field),
            Ok(_) => Slot::Owner,
            Err((reason, help)) => {
                let help = suggest::nearest(name, SLOTS.iter().copied())
                    .map(|near| format!("did you mean `{{{near}}}`?"))
                    .unwrap_or(help);
                return Err(TemplateError { range, message: format!("nothing fills `{{{name}}}`: {reason}"), help });
            }
        },
    })
}
