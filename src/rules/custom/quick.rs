//! Plain expressions, asked of a record without the evaluator of CEL.

use std::borrow::Cow;

use super::record::Subjected;
use crate::model::Rrset;
use crate::policy::custom::expression::Expression;
use crate::policy::custom::field::Subject;
use crate::policy::custom::quick::{Arithmetic, Number, Text, Truth};
use crate::policy::custom::value::{Class, Value};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::types::mnemonic;

/// A plain expression and the record that it is asked of.
pub(super) struct Asked<'a> {
    pub expression: &'a Expression,
    pub at: &'a Subjected<'a>,
    pub rrset: &'a Rrset<'a>,
}

/// A name in lower case.
enum Found<'a> {
    There(NameRef<'a>),
    Here(&'a Name),
}

impl Found<'_> {
    fn as_ref(&self) -> NameRef<'_> {
        match self {
            Found::There(name) => *name,
            Found::Here(name) => name.as_ref(),
        }
    }
}

impl<'a> Asked<'a> {
    /// Whether it holds; `None` where only the evaluator can tell.
    pub fn holds(&self, truth: &'a Truth) -> Option<bool> {
        Some(match truth {
            Truth::Constant(truth) => *truth,
            Truth::Both(left, right) => self.holds(left)? && self.holds(right)?,
            Truth::Either(left, right) => self.holds(left)? || self.holds(right)?,
            Truth::Not(inner) => !self.holds(inner)?,
            Truth::Choice(parts) => {
                let [condition, yes, no] = parts.as_ref();
                if self.holds(condition)? { self.holds(yes)? } else { self.holds(no)? }
            }
            Truth::Numbers(order, left, right) => order.holds(&self.number(left)?, &self.number(right)?),
            Truth::Texts(order, left, right) => order.holds(self.text(left)?.as_ref(), self.text(right)?.as_ref()),
            Truth::NumberIn(number, all) => all.contains(&self.number(number)?),
            Truth::TextIn(text, all) => {
                let text = self.text(text)?;
                all.iter().any(|one| *one == text)
            }
            Truth::StartsWith(text, part) => self.text(text)?.starts_with(self.text(part)?.as_ref()),
            Truth::EndsWith(text, part) => self.text(text)?.ends_with(self.text(part)?.as_ref()),
            Truth::Contains(text, part) => self.text(text)?.contains(self.text(part)?.as_ref()),
            Truth::Matches(text, regex) => regex.is_match(self.text(text)?.as_bytes()),
            Truth::InNetwork(field, network) => match self.value(*field)? {
                Value::Address(address) => network.contains(&address),
                _ => return None,
            },
            Truth::Within(inner, outer) => self.name(inner)?.as_ref().is_within(self.name(outer)?.as_ref()),
            Truth::Internal => self.at.cx.zone.kind().is_internal(),
            Truth::Reverse => self.at.cx.zone.kind().is_reverse(),
        })
    }

    fn subject(&self, field: usize) -> Option<&'a Subject> {
        self.expression.fields.get(field).map(|(_, subject)| subject)
    }

    fn value(&self, field: usize) -> Option<Value<'a>> {
        self.at.value(self.subject(field)?)
    }

    fn number(&self, number: &Number) -> Option<i64> {
        match number {
            Number::Literal(number) => Some(*number),
            Number::Field(field) => match self.value(*field)? {
                Value::Number(number) => i64::try_from(number).ok(),
                _ => None,
            },
            Number::Count => i64::try_from(self.rrset.ids().len()).ok(),
            Number::Computed(how, numbers) => {
                let (left, right) = (self.number(&numbers.0)?, self.number(&numbers.1)?);
                match how {
                    Arithmetic::Add => left.checked_add(right),
                    Arithmetic::Subtract => left.checked_sub(right),
                    Arithmetic::Multiply => left.checked_mul(right),
                    Arithmetic::Remainder => left.checked_rem(right),
                }
            }
        }
    }

    fn text(&self, text: &'a Text) -> Option<Cow<'a, str>> {
        let zone = self.at.cx.zone;
        Some(match text {
            Text::Literal(text, _) => Cow::Borrowed(text),
            Text::Owner => Cow::Owned(self.at.owner().to_string()),
            Text::ZoneName => Cow::Owned(zone.apex_text()),
            Text::ZoneView => Cow::Borrowed(zone.view().unwrap_or_default()),
            Text::Field(field) => match self.value(*field)? {
                Value::Name(name) => Cow::Owned(name.to_string()),
                Value::Address(address) => Cow::Owned(address.to_string()),
                Value::Text(Cow::Borrowed(octets)) => String::from_utf8_lossy(octets),
                Value::Text(Cow::Owned(octets)) => Cow::Owned(String::from_utf8_lossy(&octets).into_owned()),
                Value::Word(word) => Cow::Owned(word),
                Value::Number(number) => match self.subject(*field)?.class() {
                    Class::Type => Cow::Owned(mnemonic(u16::try_from(number).ok()?).to_string()),
                    _ => return None,
                },
            },
        })
    }

    /// The name that a text is, without writing it out.
    fn name(&self, text: &'a Text) -> Option<Found<'a>> {
        match text {
            Text::Literal(_, name) => name.as_ref().map(Found::Here),
            Text::Owner => Some(Found::There(self.at.owner())),
            Text::ZoneName => Some(Found::There(self.at.cx.zone.apex_name())),
            Text::ZoneView => None,
            Text::Field(field) => match self.value(*field)? {
                // Octets of lengths are no letters.
                Value::Name(name) if !name.wire().iter().any(u8::is_ascii_uppercase) => Some(Found::There(name)),
                _ => None,
            },
        }
    }
}
