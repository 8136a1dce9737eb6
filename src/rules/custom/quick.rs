//! Expressions in their quick form, asked of a record without the evaluator of CEL.

use std::borrow::Cow;
use std::cell::Cell;
use std::net::IpAddr;

use super::ask::{self, Answer};
use super::assert::shown;
use super::record::Subjected;
use crate::model::{Found, Rrset};
use crate::policy::custom::expression::{Expression, MAX_LIST, MAX_STEPS, MAX_STRING, STEP_BYTES};
use crate::policy::custom::field::Subject;
use crate::policy::custom::quick::{Arithmetic, Choice, List, Loop, Number, Plain, Quantity, Text, Truth};
use crate::policy::custom::value::{Class, Value};
use crate::zone::name::{Name, NameRef};
use crate::zone::rdata::{self, types};

/// Why there is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Otherwise {
    /// It depends on a name that nothing is known of.
    Unknown,
    /// Only the evaluator can tell.
    Ask,
}

/// Bytes that the text of a record's data seldom passes.
const USUAL_DATA: usize = 32;

type Answered<T> = Result<T, Otherwise>;

/// An expression and the record that it is asked of.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    expression: &'a Expression,
    at: &'a Subjected<'a>,
    rrset: &'a Rrset<'a>,
    scope: Option<&'a Scope<'a>>,
    steps: &'a Cell<u32>,
}

/// What the variable of a loop stands for, and those of the loops that it stands in.
struct Scope<'a> {
    element: &'a Element<'a>,
    outer: Option<&'a Scope<'a>>,
}

/// An element of a list.
#[derive(Clone, PartialEq, Eq)]
enum Element<'a> {
    Text(Cow<'a, str>),
    Number(i64),
}

/// A name in lower case.
enum Named<'a> {
    There(NameRef<'a>),
    Here(&'a Name),
    Made(Name),
}

impl Named<'_> {
    fn as_ref(&self) -> NameRef<'_> {
        match self {
            Named::There(name) => *name,
            Named::Here(name) => name.as_ref(),
            Named::Made(name) => name.as_ref(),
        }
    }
}

/// Whether the quick form of an expression, if it has one, holds for a record.
pub(super) fn holds(expression: &Expression, at: &Subjected<'_>, rrset: &Rrset<'_>) -> Answered<bool> {
    let steps = Cell::new(MAX_STEPS);
    let asked = Asked { expression, at, rrset, scope: None, steps: &steps };
    asked.holds(expression.quick.as_ref().ok_or(Otherwise::Ask)?)
}

impl<'a> Asked<'a> {
    fn holds(&self, truth: &Truth) -> Answered<bool> {
        Ok(match truth {
            Truth::Constant(truth) => *truth,
            Truth::Both(parts) => !self.decided_by(false, parts)?,
            Truth::Either(parts) => self.decided_by(true, parts)?,
            Truth::Not(inner) => !self.holds(inner)?,
            Truth::Choice(choice) => self.holds(self.chosen(choice)?)?,
            Truth::Truths(order, parts) => order.holds(&self.holds(&parts[0])?, &self.holds(&parts[1])?),
            Truth::Numbers(order, left, right) => order.holds(&self.number(left)?, &self.number(right)?),
            Truth::Texts(order, left, right) => order.holds(self.text(left)?.as_ref(), self.text(right)?.as_ref()),
            Truth::Lists(wanted, lists) => (self.elements(&lists[0])? == self.elements(&lists[1])?) == *wanted,
            Truth::NumberIn(number, all) => all.contains(&self.number(number)?),
            Truth::TextIn(text, all) => {
                let text = self.text(text)?;
                all.iter().any(|one| *one == text)
            }
            Truth::Among(parts) => {
                let value = match &parts.0 {
                    Plain::Text(text) => Element::Text(self.text(text)?),
                    Plain::Number(number) => Element::Number(self.number(number)?),
                    Plain::Truth(_) | Plain::List(_) => return Err(Otherwise::Ask),
                };
                self.elements(&parts.1)?.contains(&value)
            }
            // What is in the parentheses comes first, should both have no answer.
            Truth::StartsWith(text, part) => {
                let part = self.text(part)?;
                self.text(text)?.starts_with(part.as_ref())
            }
            Truth::EndsWith(text, part) => {
                let part = self.text(part)?;
                self.text(text)?.ends_with(part.as_ref())
            }
            Truth::Contains(text, part) => {
                let part = self.text(part)?;
                let text = self.text(text)?;
                memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
            }
            Truth::Matches(text, regex) => regex.is_match(self.text(text)?.as_bytes()),
            Truth::InNetwork(text, network) => network.contains(&self.address(text)?),
            Truth::Within(inner, outer) => self.name(inner)?.as_ref().is_within(self.name(outer)?.as_ref()),
            Truth::Resolves(name) => known(ask::resolves(self.at.cx, self.name(name)?.as_ref()))?,
            Truth::IsCname(name) => known(ask::is_cname(self.at.cx, self.name(name)?.as_ref()))?,
            Truth::Loop(quantity, inner) => self.of_elements(*quantity, inner)?,
            Truth::Internal => self.at.cx.zone.kind().is_internal(),
            Truth::Reverse => self.at.cx.zone.kind().is_reverse(),
        })
    }

    /// Whether one of two parts is `wanted`. One that is so makes it certain, whatever is unknown of the other.
    fn decided_by(&self, wanted: bool, parts: &[Truth; 2]) -> Answered<bool> {
        let left = match self.holds(&parts[0]) {
            Err(Otherwise::Ask) => return Err(Otherwise::Ask),
            Ok(left) if left == wanted => return Ok(true),
            left => left,
        };
        match self.holds(&parts[1])? == wanted {
            true => Ok(true),
            false => left.map(|_| false),
        }
    }

    /// Whether so many elements of a list pass.
    fn of_elements(&self, quantity: Quantity, inner: &Loop<Truth>) -> Answered<bool> {
        let list = self.elements(&inner.list)?;
        let mut unknown = false;
        let mut passing = 0;
        for element in &list {
            match (quantity, self.with(element, |within| within.holds(&inner.body))) {
                (Quantity::All, Ok(false)) => return Ok(false),
                (Quantity::Any, Ok(true)) => return Ok(true),
                (Quantity::One, Ok(passes)) => passing += usize::from(passes),
                (Quantity::All | Quantity::Any, Ok(_)) => {}
                // A later element may decide all the same.
                (Quantity::All | Quantity::Any, Err(Otherwise::Unknown)) => unknown = true,
                (_, Err(otherwise)) => return Err(otherwise),
            }
        }
        match quantity {
            _ if unknown => Err(Otherwise::Unknown),
            Quantity::All => Ok(true),
            Quantity::Any => Ok(false),
            Quantity::One => Ok(passing == 1),
        }
    }

    /// Asks something with the innermost variable standing for an element.
    fn with<T>(&self, element: &Element<'_>, ask: impl FnOnce(&Asked<'_>) -> Answered<T>) -> Answered<T> {
        self.step(0)?;
        ask(&Asked { scope: Some(&Scope { element, outer: self.scope }), ..*self })
    }

    /// Counts a step, and those that a text counts for: what takes longest is left to the evaluator to refuse.
    fn step(&self, bytes: usize) -> Answered<()> {
        let steps = 1 + u32::try_from(bytes / STEP_BYTES).unwrap_or(u32::MAX - 1);
        self.steps.set(self.steps.get().checked_sub(steps).ok_or(Otherwise::Ask)?);
        Ok(())
    }

    fn chosen<'t, T>(&self, choice: &'t Choice<T>) -> Answered<&'t T> {
        Ok(if self.holds(&choice.condition)? { &choice.yes } else { &choice.no })
    }

    fn subject(&self, field: usize) -> Answered<&'a Subject> {
        self.expression.fields.get(field).map(|(_, subject)| subject).ok_or(Otherwise::Ask)
    }

    fn value(&self, field: usize) -> Answered<Value<'a>> {
        self.at.value(self.subject(field)?).ok_or(Otherwise::Ask)
    }

    fn variable(&self, out: usize) -> Answered<&'a Element<'a>> {
        let mut scope = self.scope;
        for _ in 0..out {
            scope = scope.and_then(|scope| scope.outer);
        }
        scope.map(|scope| scope.element).ok_or(Otherwise::Ask)
    }

    fn number(&self, number: &Number) -> Answered<i64> {
        self.step(0)?;
        let certain = |number: Option<i64>| number.ok_or(Otherwise::Ask);
        match number {
            Number::Literal(number) => Ok(*number),
            Number::Field(field) => certain(whole(&self.value(*field)?)),
            Number::Count => certain(i64::try_from(self.rrset.ids().len()).ok()),
            Number::Letters(text) => certain(i64::try_from(self.text(text)?.chars().count()).ok()),
            Number::Length(list) => certain(i64::try_from(self.elements(list)?.len()).ok()),
            Number::Parsed(text) => certain(self.text(text)?.parse().ok()),
            Number::Negated(number) => certain(self.number(number)?.checked_neg()),
            Number::Computed(how, numbers) => {
                let (left, right) = (self.number(&numbers[0])?, self.number(&numbers[1])?);
                certain(match how {
                    Arithmetic::Add => left.checked_add(right),
                    Arithmetic::Subtract => left.checked_sub(right),
                    Arithmetic::Multiply => left.checked_mul(right),
                    Arithmetic::Divide => left.checked_div(right),
                    Arithmetic::Remainder => left.checked_rem(right),
                })
            }
            Number::Choice(choice) => self.number(self.chosen(choice)?),
            Number::Variable(out) => match self.variable(*out)? {
                Element::Number(number) => Ok(*number),
                Element::Text(_) => Err(Otherwise::Ask),
            },
            Number::At(at) => match self.element(at)? {
                Element::Number(number) => Ok(number),
                Element::Text(_) => Err(Otherwise::Ask),
            },
        }
    }

    fn text<'t>(&'t self, text: &'t Text) -> Answered<Cow<'t, str>> {
        let zone = self.at.cx.zone;
        let text = match text {
            Text::Literal(text, _) => Cow::Borrowed(text.as_str()),
            Text::Field(field) => written(self.value(*field)?, self.subject(*field)?)?,
            Text::Rdata => data(self.at),
            Text::Owner => Cow::Owned(self.at.owner().to_string()),
            Text::Type => Cow::Owned(types::mnemonic(self.rrset.rtype()).to_string()),
            Text::ZoneName => Cow::Owned(zone.apex_text()),
            Text::ZoneView => Cow::Borrowed(zone.view().unwrap_or_default()),
            Text::Joined(parts) => Cow::Owned(self.joined(parts)?),
            Text::Digits(number) => Cow::Owned(self.number(number)?.to_string()),
            Text::Choice(choice) => self.text(self.chosen(choice)?)?,
            Text::Variable(out) => match self.variable(*out)? {
                Element::Text(text) => Cow::Borrowed(text.as_ref()),
                Element::Number(_) => return Err(Otherwise::Ask),
            },
            Text::At(at) => match self.element(at)? {
                Element::Text(text) => text,
                Element::Number(_) => return Err(Otherwise::Ask),
            },
        };
        self.step(text.len())?;
        Ok(text)
    }

    fn joined(&self, parts: &[Text]) -> Answered<String> {
        let mut whole = String::new();
        for part in parts {
            whole.push_str(&self.text(part)?);
            if whole.len() > MAX_STRING {
                return Err(Otherwise::Ask);
            }
        }
        Ok(whole)
    }

    fn address(&self, text: &Text) -> Answered<IpAddr> {
        if let Text::Field(field) = text
            && let Value::Address(address) = self.value(*field)?
        {
            return Ok(address);
        }
        self.text(text)?.parse().map_err(|_| Otherwise::Ask)
    }

    /// The name that a text is, without writing it out where it is one already.
    fn name<'t>(&'t self, text: &'t Text) -> Answered<Named<'t>> {
        match text {
            Text::Literal(_, name) => return name.as_ref().map(Named::Here).ok_or(Otherwise::Ask),
            Text::Owner => return Ok(Named::There(self.at.owner())),
            Text::ZoneName => return Ok(Named::There(self.at.cx.zone.apex_name())),
            Text::Field(field) => match self.value(*field)? {
                // Octets of lengths are no letters.
                Value::Name(name) if !name.wire().iter().any(u8::is_ascii_uppercase) => return Ok(Named::There(name)),
                _ => {}
            },
            _ => {}
        }
        match Name::parse(&self.text(text)?) {
            Ok(name) => Ok(Named::Made(name.to_lowercase())),
            Err(_) => Err(Otherwise::Ask),
        }
    }

    /// All elements of a list: one that has no value leaves the list without one, wherever it stands.
    fn elements<'t>(&'t self, list: &'t List) -> Answered<Vec<Element<'t>>> {
        let elements: Vec<Element<'t>> = match list {
            List::Texts(all) => all.iter().map(|text| self.text(text).map(Element::Text)).collect::<Answered<_>>()?,
            List::Numbers(all) => {
                all.iter().map(|number| self.number(number).map(Element::Number)).collect::<Answered<_>>()?
            }
            List::Field(field, is_number) => {
                let subject = self.subject(*field)?;
                let element = |at: Subjected<'t>| -> Answered<Element<'t>> {
                    let value = at.value(subject).ok_or(Otherwise::Ask)?;
                    Ok(match is_number {
                        true => Element::Number(whole(&value).ok_or(Otherwise::Ask)?),
                        false => Element::Text(written(value, subject)?),
                    })
                };
                self.records().map(element).collect::<Answered<_>>()?
            }
            List::Rdata => self.records().map(|at| Element::Text(data(&at))).collect(),
            List::Lookup(name, rtype) => self.looked_up(self.name(name)?.as_ref(), *rtype)?,
            List::Filter(filter) => {
                let mut kept = Vec::new();
                for element in self.elements(&filter.list)? {
                    if self.with(&element, |within| within.holds(&filter.body))? {
                        kept.push(element);
                    }
                }
                kept
            }
            List::MapTexts(map) => {
                let made = |element: &Element<'t>| {
                    self.with(element, |within| Ok(Element::Text(Cow::Owned(within.text(&map.body)?.into_owned()))))
                };
                self.elements(&map.list)?.iter().map(made).collect::<Answered<_>>()?
            }
            List::MapNumbers(map) => {
                let made = |element: &Element<'t>| self.with(element, |within| within.number(&map.body));
                let list = self.elements(&map.list)?;
                list.iter().map(|element| made(element).map(Element::Number)).collect::<Answered<_>>()?
            }
        };
        for element in &elements {
            match element {
                Element::Text(text) if text.len() > MAX_STRING => return Err(Otherwise::Ask),
                Element::Text(text) => self.step(text.len())?,
                Element::Number(_) => self.step(0)?,
            }
        }
        Ok(elements)
    }

    /// The first records of the RRset.
    fn records(&self) -> impl Iterator<Item = Subjected<'a>> + use<'a> {
        let cx = self.at.cx;
        self.rrset.ids().iter().take(MAX_LIST).map(move |&id| Subjected::new(cx, id))
    }

    fn element<'t>(&'t self, at: &'t (List, Number)) -> Answered<Element<'t>> {
        let mut elements = self.elements(&at.0)?;
        match usize::try_from(self.number(&at.1)?) {
            Ok(index) if index < elements.len() => Ok(elements.swap_remove(index)),
            _ => Err(Otherwise::Ask),
        }
    }

    fn looked_up<'t>(&self, name: NameRef<'_>, rtype: u16) -> Answered<Vec<Element<'t>>> {
        let cx = self.at.cx;
        match cx.set.resolve(cx.zone, name, rtype).found {
            Found::Data(rrset) => {
                Ok(rrset.rdata().take(MAX_LIST).map(|octets| Element::Text(shown(rtype, octets).into())).collect())
            }
            Found::Absent(..) => Ok(Vec::new()),
            _ => Err(Otherwise::Unknown),
        }
    }
}

fn known(answer: Answer<'_>) -> Answered<bool> {
    match answer {
        Answer::Yes(_) => Ok(true),
        Answer::No => Ok(false),
        Answer::Unknown => Err(Otherwise::Unknown),
    }
}

/// A value that is an `int` to CEL.
fn whole(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Number(number) => i64::try_from(*number).ok(),
        _ => None,
    }
}

/// A value that is a `string` to CEL.
fn written<'t>(value: Value<'t>, subject: &Subject) -> Answered<Cow<'t, str>> {
    Ok(match value {
        Value::Name(name) => Cow::Owned(name.to_string()),
        Value::Address(IpAddr::V4(address)) => {
            let mut text = String::with_capacity("255.255.255.255".len());
            rdata::dotted(address.octets(), &mut text);
            Cow::Owned(text)
        }
        Value::Address(IpAddr::V6(address)) => Cow::Owned(address.to_string()),
        Value::Text(Cow::Borrowed(octets)) => String::from_utf8_lossy(octets),
        Value::Text(Cow::Owned(octets)) => Cow::Owned(String::from_utf8_lossy(&octets).into_owned()),
        Value::Word(word) => Cow::Owned(word),
        Value::Number(number) => match (subject.class(), u16::try_from(number)) {
            (Class::Type, Ok(rtype)) => Cow::Owned(types::mnemonic(rtype).to_string()),
            _ => return Err(Otherwise::Ask),
        },
    })
}

/// A record's data in presentation format.
fn data<'t>(at: &Subjected<'_>) -> Cow<'t, str> {
    let mut out = String::with_capacity(USUAL_DATA);
    rdata::text(at.record.rtype, at.rdata(), &mut out);
    Cow::Owned(out)
}
