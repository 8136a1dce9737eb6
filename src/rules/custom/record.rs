//! Values of one record: for tests, for templates, and where they stand.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::mail::text;
use crate::policy::custom::field::{FieldTest, Subject};
use crate::policy::custom::template::{Part, Slot, Template};
use crate::policy::custom::value::{Class, Value};
use crate::rules::Context;
use crate::source::Span;
use crate::zone::contents::{Record, RecordId};
use crate::zone::fields::fields;
use crate::zone::name::NameRef;
use crate::zone::rdata::kind::Kind;
use crate::zone::rdata::{self, types};
use crate::zone::ttl;

/// One record of the zone at hand.
#[derive(Clone, Copy)]
pub(super) struct Subjected<'a> {
    pub cx: &'a Context<'a>,
    pub id: RecordId,
    pub record: &'a Record,
}

impl<'a> Subjected<'a> {
    pub fn new(cx: &'a Context<'a>, id: RecordId) -> Self {
        Subjected { cx, id, record: cx.zone.contents().record(id) }
    }

    pub fn owner(&self) -> NameRef<'a> {
        self.cx.zone.contents().name(self.record.owner)
    }

    pub fn class(&self) -> u16 {
        self.cx.zone.contents().class_of(self.record)
    }

    pub fn rdata(&self) -> &'a [u8] {
        self.cx.zone.contents().rdata(self.record)
    }

    /// What makes records of one RRset the same: rdata, names in it compared without case (RFC 2181 5).
    pub fn identity(&self) -> Vec<u8> {
        let mut rdata = self.rdata().to_vec();
        rdata::lowercase_names(self.record.rtype, &mut rdata, rdata::Canonical::Comparison);
        rdata
    }

    /// Whether the record passes a test. A record without the field passes none.
    pub fn passes(&self, test: &FieldTest) -> bool {
        let apex = self.cx.zone.apex_name();
        self.value(&test.subject).is_some_and(|value| test.test.holds(&value, apex))
    }

    /// What the record holds there; `None` if it has no such field.
    pub fn value(&self, subject: &Subject) -> Option<Value<'a>> {
        Some(match subject {
            Subject::Owner => Value::Name(self.owner()),
            Subject::Ttl => Value::Number(self.record.ttl.into()),
            Subject::Type => Value::Number(self.record.rtype.into()),
            Subject::Class => Value::Word(class_text(self.class())),
            Subject::Field(field) => {
                let place = field.place(self.record.rtype)?;
                let (kind, octets) = rdata::field(self.record.rtype, self.rdata(), place)?;
                match (subject.class(), kind) {
                    (Class::Word, _) => Value::Word(self.presentation(field.name_in(self.record.rtype))?),
                    // The table of names holds the one target in lower case.
                    (_, Kind::Host | Kind::Name) if rdata::target_offset(self.record.rtype).is_some() => {
                        Value::Name(self.cx.zone.contents().name(self.cx.zone.contents().target(self.record)?))
                    }
                    (_, kind) => decoded(kind, octets)?,
                }
            }
        })
    }

    fn presentation(&self, name: &str) -> Option<String> {
        rdata::fields(self.record.rtype, self.rdata())
            .into_iter()
            .find(|(field, _)| *field == name)
            .map(|(_, text)| text)
    }

    /// The same as text for people.
    pub fn shown(&self, subject: &Subject) -> String {
        match self.value(subject) {
            Some(Value::Name(name)) => name.to_string(),
            Some(Value::Number(number)) => match subject {
                Subject::Type => types::mnemonic(number as u16).to_string(),
                Subject::Ttl => ttl::display(number as u32),
                Subject::Field(field) => self.presentation(field.name_in(self.record.rtype)).unwrap_or_default(),
                _ => number.to_string(),
            },
            Some(Value::Address(address)) => address.to_string(),
            Some(Value::Text(text)) => text.escape_ascii().to_string(),
            Some(Value::Word(word)) => word,
            None => String::new(),
        }
    }

    /// Where it stands.
    pub fn span(&self, subject: &Subject) -> Span {
        let fields = fields(self.cx.zone.contents(), self.cx.sources, self.id);
        match subject {
            Subject::Owner => fields.owner,
            Subject::Ttl => fields.ttl.unwrap_or(fields.rtype),
            Subject::Type => fields.rtype,
            Subject::Class => fields.class.unwrap_or(fields.rtype),
            Subject::Field(field) => {
                let name = field.name_in(self.record.rtype);
                // A value of several strings is broken as a whole.
                if fields.all(name).count() > 1 { fields.rdata } else { fields.field(name) }
            }
        }
    }

    /// Fills a template; `count` and `value` are what the finding is about.
    pub fn render(&self, template: &Template, count: usize, value: &str) -> String {
        let mut out = String::new();
        for part in &template.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Slot(slot) => self.fill(slot, count, value, &mut out),
            }
        }
        out
    }

    fn fill(&self, slot: &Slot, count: usize, value: &str, out: &mut String) {
        match slot {
            Slot::Owner => out.push_str(&self.owner().to_string()),
            Slot::Zone => out.push_str(&self.cx.zone.apex_text()),
            Slot::Type => out.push_str(&types::mnemonic(self.record.rtype).to_string()),
            Slot::Ttl => out.push_str(&self.record.ttl.to_string()),
            Slot::Class => out.push_str(&class_text(self.class())),
            Slot::View => out.push_str(self.cx.zone.view().unwrap_or_default()),
            Slot::Rdata => rdata::text(self.record.rtype, self.rdata(), out),
            Slot::Count => out.push_str(&count.to_string()),
            Slot::Value => out.push_str(value),
            Slot::Field(field) => out.push_str(&self.shown(&Subject::Field(field.clone()))),
        }
    }
}

/// A field's octets as a value.
fn decoded(kind: Kind, octets: &[u8]) -> Option<Value<'_>> {
    let number = |octets: &[u8]| octets.iter().fold(0, |number, octet| number << 8 | u64::from(*octet));
    Some(match kind {
        Kind::Host | Kind::Name => Value::Name(NameRef::take(octets)?.0),
        Kind::Ipv4 => Value::Address(IpAddr::from(<[u8; 4]>::try_from(octets).ok()?)),
        Kind::Ipv6 => Value::Address(IpAddr::from(<[u8; 16]>::try_from(octets).ok()?)),
        Kind::Texts => Value::Text(text::join(octets)),
        Kind::LongText(_) => Value::Text(Cow::Borrowed(octets)),
        Kind::Text | Kind::OptionalText | Kind::Tag => Value::Text(Cow::Borrowed(octets.get(1..).unwrap_or_default())),
        _ => Value::Number(number(octets)),
    })
}

pub(super) fn class_text(class: u16) -> String {
    match class {
        1 => "IN".to_owned(),
        3 => "CH".to_owned(),
        4 => "HS".to_owned(),
        other => format!("CLASS{other}"),
    }
}
