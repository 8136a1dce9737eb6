//! Expressions read into their quick form, where they have one.

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, ListExpr, LiteralValue, operators};
use regex::bytes::Regex;

use super::expression::{LOOP, WEIGH};
use super::field::Subject;
use super::quick::{Arithmetic, Choice, List, Loop, Number, Order, Plain, Quantity, Text, Truth};
use super::value::Class;
use crate::zone::name::Name;
use crate::zone::rdata::types;

/// Reads expressions whose fields and patterns are known.
#[derive(Clone, Copy)]
pub(super) struct Reader<'e> {
    pub fields: &'e [(String, Subject)],
    pub patterns: &'e [(String, Regex)],
    pub scope: Option<&'e Scope<'e>>,
}

/// The variable of a loop, and those of the loops that it stands in.
pub(super) struct Scope<'e> {
    name: &'e str,
    is_number: bool,
    outer: Option<&'e Scope<'e>>,
}

impl<'e> Reader<'e> {
    /// The whole expression.
    pub fn truth(&self, expr: &IdedExpr) -> Option<Truth> {
        match self.plain(expr)? {
            Plain::Truth(truth) => Some(truth),
            _ => None,
        }
    }

    fn text(&self, expr: &IdedExpr) -> Option<Text> {
        match self.plain(expr)? {
            Plain::Text(text) => Some(text),
            _ => None,
        }
    }

    fn number(&self, expr: &IdedExpr) -> Option<Number> {
        match self.plain(expr)? {
            Plain::Number(number) => Some(number),
            _ => None,
        }
    }

    fn list(&self, expr: &IdedExpr) -> Option<List> {
        match self.plain(expr)? {
            Plain::List(list) => Some(list),
            _ => None,
        }
    }

    /// Each part is read once, whatever it turns out to be: trying one sort after the other would take time that grows
    /// with a power of the depth.
    fn plain(&self, expr: &IdedExpr) -> Option<Plain> {
        match &expr.expr {
            Expr::Literal(LiteralValue::Boolean(truth)) => Some(Plain::Truth(Truth::Constant(*truth.inner()))),
            Expr::Literal(LiteralValue::Int(number)) => Some(Plain::Number(Number::Literal(*number.inner()))),
            Expr::Literal(LiteralValue::String(text)) => Some(Plain::Text(literal(text.inner().to_owned()))),
            Expr::Ident(name) => self.variable(name),
            Expr::Select(select) if !select.test => match &select.operand.expr {
                Expr::Ident(root) => self.named(root, &select.field),
                _ => None,
            },
            Expr::List(list) if list.optional_indices.is_empty() => self.elements(list).map(Plain::List),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(inner) => self.comprehension(inner),
            _ => None,
        }
    }

    fn variable(&self, name: &str) -> Option<Plain> {
        let mut scope = self.scope;
        let mut out = 0;
        while let Some(inner) = scope {
            if inner.name == name {
                return Some(match inner.is_number {
                    true => Plain::Number(Number::Variable(out)),
                    false => Plain::Text(Text::Variable(out)),
                });
            }
            out += 1;
            scope = inner.outer;
        }
        None
    }

    /// `rr.ttl` and the like.
    fn named(&self, root: &str, field: &str) -> Option<Plain> {
        Some(match (root, field) {
            ("zone", "internal") => Plain::Truth(Truth::Internal),
            ("zone", "reverse") => Plain::Truth(Truth::Reverse),
            ("zone", "name") => Plain::Text(Text::ZoneName),
            ("zone", "view") => Plain::Text(Text::ZoneView),
            ("rr", "rdata") => Plain::Text(Text::Rdata),
            ("rr", field) => {
                let place = self.field(field)?;
                match self.is_number(place)? {
                    true => Plain::Number(Number::Field(place)),
                    false => Plain::Text(Text::Field(place)),
                }
            }
            ("rrset", "count") => Plain::Number(Number::Count),
            ("rrset", "owner") => Plain::Text(Text::Owner),
            ("rrset", "type") => Plain::Text(Text::Type),
            ("rrset", "rdata") => Plain::List(List::Rdata),
            ("rrset", field) => {
                let place = self.field(field)?;
                Plain::List(List::Field(place, self.is_number(place)?))
            }
            _ => return None,
        })
    }

    fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|(known, _)| known == name)
    }

    /// Whether a field is an `int` to CEL; types are their mnemonics there.
    fn is_number(&self, place: usize) -> Option<bool> {
        let (_, subject) = self.fields.get(place)?;
        Some(matches!(subject.class(), Class::Number { .. } | Class::Seconds))
    }

    fn elements(&self, list: &ListExpr) -> Option<List> {
        let mut texts = Vec::new();
        let mut numbers = Vec::new();
        for element in &list.elements {
            match self.plain(element)? {
                Plain::Text(text) => texts.push(text),
                Plain::Number(number) => numbers.push(number),
                Plain::Truth(_) | Plain::List(_) => return None,
            }
        }
        match (texts.is_empty(), numbers.is_empty()) {
            (_, true) => Some(List::Texts(texts)),
            (true, false) => Some(List::Numbers(numbers)),
            (false, false) => None,
        }
    }

    fn call(&self, call: &CallExpr) -> Option<Plain> {
        let parts: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        let truths = |left, right| Some(Box::new([self.truth(left)?, self.truth(right)?]));
        let texts = |left, right| Some((self.text(left)?, self.text(right)?));
        let truth = match (call.func_name.as_str(), parts.as_slice()) {
            (operators::LOGICAL_AND, [left, right]) => Truth::Both(truths(left, right)?),
            (operators::LOGICAL_OR, [left, right]) => Truth::Either(truths(left, right)?),
            (operators::LOGICAL_NOT, [inner]) => Truth::Not(Box::new(self.truth(inner)?)),
            (operators::IN, [value, list]) => self.is_in(value, list)?,
            ("startsWith" | "endsWith" | "contains", _) if call.target.is_none() => return None,
            ("startsWith", [text, part]) => texts(text, part).map(|(text, part)| Truth::StartsWith(text, part))?,
            ("endsWith", [text, part]) => texts(text, part).map(|(text, part)| Truth::EndsWith(text, part))?,
            ("contains", [text, part]) => texts(text, part).map(|(text, part)| Truth::Contains(text, part))?,
            (operators::CONDITIONAL, [condition, yes, no]) => return self.choice(condition, yes, no),
            (operators::INDEX, [list, index]) => return self.index(list, index),
            (operators::ADD, [left, right]) => return self.sum(left, right),
            (operators::NEGATE, [inner]) => {
                return Some(Plain::Number(Number::Negated(Box::new(self.number(inner)?))));
            }
            ("size", [inner]) => {
                return Some(Plain::Number(match self.plain(inner)? {
                    Plain::Text(text) => Number::Letters(Box::new(text)),
                    Plain::List(list) => Number::Length(Box::new(list)),
                    _ => return None,
                }));
            }
            ("int", [inner]) => {
                return Some(Plain::Number(match self.plain(inner)? {
                    Plain::Text(text) => Number::Parsed(Box::new(text)),
                    Plain::Number(number) => number,
                    _ => return None,
                }));
            }
            ("string", [inner]) => {
                return Some(Plain::Text(match self.plain(inner)? {
                    Plain::Text(text) => text,
                    Plain::Number(number) => Text::Digits(Box::new(number)),
                    _ => return None,
                }));
            }
            (operator, [left, right]) => match arithmetic(operator) {
                Some(how) => return self.computed(how, left, right),
                None => self.compared(order(operator)?, left, right)?,
            },
            _ => return None,
        };
        Some(Plain::Truth(truth))
    }

    fn choice(&self, condition: &IdedExpr, yes: &IdedExpr, no: &IdedExpr) -> Option<Plain> {
        let condition = self.truth(condition)?;
        Some(match (self.plain(yes)?, self.plain(no)?) {
            (Plain::Truth(yes), Plain::Truth(no)) => Plain::Truth(Truth::Choice(Choice::boxed(condition, yes, no))),
            (Plain::Number(yes), Plain::Number(no)) => Plain::Number(Number::Choice(Choice::boxed(condition, yes, no))),
            (Plain::Text(yes), Plain::Text(no)) => Plain::Text(Text::Choice(Choice::boxed(condition, yes, no))),
            _ => return None,
        })
    }

    fn sum(&self, left: &IdedExpr, right: &IdedExpr) -> Option<Plain> {
        match (self.plain(left)?, self.plain(right)?) {
            (Plain::Number(left), Plain::Number(right)) => {
                Some(Plain::Number(Number::Computed(Arithmetic::Add, Box::new([left, right]))))
            }
            (Plain::Text(left), Plain::Text(right)) => Some(Plain::Text(joined(left, right))),
            _ => None,
        }
    }

    fn computed(&self, how: Arithmetic, left: &IdedExpr, right: &IdedExpr) -> Option<Plain> {
        Some(Plain::Number(Number::Computed(how, Box::new([self.number(left)?, self.number(right)?]))))
    }

    fn compared(&self, order: Order, left: &IdedExpr, right: &IdedExpr) -> Option<Truth> {
        match (self.plain(left)?, self.plain(right)?) {
            (Plain::Number(left), Plain::Number(right)) => Some(Truth::Numbers(order, left, right)),
            (Plain::Text(left), Plain::Text(right)) => Some(Truth::Texts(order, left, right)),
            (Plain::Truth(left), Plain::Truth(right)) => match order {
                Order::Equal | Order::NotEqual => Some(Truth::Truths(order, Box::new([left, right]))),
                _ => None,
            },
            (Plain::List(left), Plain::List(right)) => {
                let wanted = match order {
                    Order::Equal => true,
                    Order::NotEqual => false,
                    _ => return None,
                };
                let alike = left.holds_numbers().zip(right.holds_numbers()).is_none_or(|(left, right)| left == right);
                alike.then(|| Truth::Lists(wanted, Box::new([left, right])))
            }
            _ => None,
        }
    }

    fn is_in(&self, value: &IdedExpr, list: &IdedExpr) -> Option<Truth> {
        let (value, list) = (self.plain(value)?, self.list(list)?);
        let value_is_number = match &value {
            Plain::Number(_) => true,
            Plain::Text(_) => false,
            Plain::Truth(_) | Plain::List(_) => return None,
        };
        if list.holds_numbers().is_some_and(|numbers| numbers != value_is_number) {
            return None;
        }
        Some(match (value, list) {
            (Plain::Number(number), List::Numbers(all)) if all.iter().all(|one| matches!(one, Number::Literal(_))) => {
                let literal = |one: &Number| if let Number::Literal(number) = one { Some(*number) } else { None };
                Truth::NumberIn(number, all.iter().filter_map(literal).collect())
            }
            (Plain::Text(text), List::Texts(all)) if all.iter().all(|one| matches!(one, Text::Literal(..))) => {
                let literal = |one| if let Text::Literal(text, _) = one { Some(text) } else { None };
                Truth::TextIn(text, all.into_iter().filter_map(literal).collect())
            }
            (value, list) => Truth::Among(Box::new((value, list))),
        })
    }

    /// `list[0]`, and functions that were turned into indexing, `@name[[…]]`.
    fn index(&self, list: &IdedExpr, index: &IdedExpr) -> Option<Plain> {
        if let (Expr::Ident(name), Expr::List(ListExpr { elements, .. })) = (&list.expr, &index.expr)
            && let Some(asked) = name.strip_prefix('@')
        {
            return self.asked(asked, elements);
        }
        let at = Box::new((self.list(list)?, self.number(index)?));
        match at.0.holds_numbers()? {
            true => Some(Plain::Number(Number::At(at))),
            false => Some(Plain::Text(Text::At(at))),
        }
    }

    fn asked(&self, name: &str, arguments: &[IdedExpr]) -> Option<Plain> {
        let truth = match (name, arguments) {
            (LOOP | WEIGH, [inner]) => return self.plain(inner),
            ("lookup", [name, rtype]) => {
                let rtype = types::from_mnemonic(written(rtype)?.as_bytes())?;
                return Some(Plain::List(List::Lookup(self.text(name)?, rtype)));
            }
            ("resolves", [name]) => Truth::Resolves(self.text(name)?),
            ("is_cname", [name]) => Truth::IsCname(self.text(name)?),
            ("within", [inner, outer]) => Truth::Within(self.text(inner)?, self.text(outer)?),
            ("matches", [text, pattern]) => {
                let pattern = written(pattern)?;
                let (_, regex) = self.patterns.iter().find(|(known, _)| known == pattern)?;
                Truth::Matches(self.text(text)?, regex.clone())
            }
            ("in_network", [address, network]) => {
                Truth::InNetwork(self.text(address)?, written(network)?.parse().ok()?)
            }
            _ => return None,
        };
        Some(Plain::Truth(truth))
    }

    /// What `all`, `exists`, `exists_one`, `map` and `filter` are read into, known by its step.
    fn comprehension(&self, inner: &ComprehensionExpr) -> Option<Plain> {
        if inner.iter_var2.is_some() {
            return None;
        }
        let list = self.list(&inner.iter_range)?;
        // Of the elements of an empty list nothing is known.
        let scope = Scope { name: &inner.iter_var, is_number: list.holds_numbers()?, outer: self.scope };
        let within = Reader { scope: Some(&scope), ..*self };
        let is_result = |expr: &IdedExpr| matches!(&expr.expr, Expr::Ident(name) if *name == inner.accu_var);
        let Expr::Call(CallExpr { func_name, target: None, args }) = &inner.loop_step.expr else { return None };
        match (func_name.as_str(), args.as_slice()) {
            (operators::LOGICAL_AND, [result, body]) if is_result(result) => within.loop_of(Quantity::All, list, body),
            (operators::LOGICAL_OR, [result, body]) if is_result(result) => within.loop_of(Quantity::Any, list, body),
            (operators::ADD, [result, made]) if is_result(result) => Some(Plain::List(match within.made(made)? {
                Plain::Text(body) => List::MapTexts(Box::new(Loop { list, body })),
                Plain::Number(body) => List::MapNumbers(Box::new(Loop { list, body })),
                Plain::Truth(_) | Plain::List(_) => return None,
            })),
            (operators::CONDITIONAL, [body, step, otherwise]) if is_result(otherwise) => {
                let Expr::Call(CallExpr { func_name, target: None, args }) = &step.expr else { return None };
                let (operators::ADD, [result, made]) = (func_name.as_str(), args.as_slice()) else { return None };
                match &made.expr {
                    _ if !is_result(result) => None,
                    Expr::Literal(LiteralValue::Int(_)) => within.loop_of(Quantity::One, list, body),
                    Expr::List(_) => {
                        let kept = match within.made(made)? {
                            Plain::Text(Text::Variable(0)) | Plain::Number(Number::Variable(0)) => true,
                            // `map` with a condition.
                            _ => return None,
                        };
                        let body = within.truth(body)?;
                        kept.then(|| Plain::List(List::Filter(Box::new(Loop { list, body }))))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn loop_of(&self, quantity: Quantity, list: List, body: &IdedExpr) -> Option<Plain> {
        let body = self.truth(body)?;
        Some(Plain::Truth(Truth::Loop(quantity, Box::new(Loop { list, body }))))
    }

    /// The one element of the list that a step of a loop adds.
    fn made(&self, list: &IdedExpr) -> Option<Plain> {
        match &list.expr {
            Expr::List(ListExpr { elements, .. }) => match elements.as_slice() {
                [one] => self.plain(one),
                _ => None,
            },
            _ => None,
        }
    }
}

impl<T> Choice<T> {
    fn boxed(condition: Truth, yes: T, no: T) -> Box<Choice<T>> {
        Box::new(Choice { condition, yes, no })
    }
}

fn order(operator: &str) -> Option<Order> {
    Some(match operator {
        operators::EQUALS => Order::Equal,
        operators::NOT_EQUALS => Order::NotEqual,
        operators::LESS => Order::Less,
        operators::LESS_EQUALS => Order::LessOrEqual,
        operators::GREATER => Order::Greater,
        operators::GREATER_EQUALS => Order::GreaterOrEqual,
        _ => return None,
    })
}

fn arithmetic(operator: &str) -> Option<Arithmetic> {
    Some(match operator {
        operators::SUBSTRACT => Arithmetic::Subtract,
        operators::MULTIPLY => Arithmetic::Multiply,
        operators::DIVIDE => Arithmetic::Divide,
        operators::MODULO => Arithmetic::Remainder,
        _ => return None,
    })
}

fn literal(text: String) -> Text {
    let name = Name::parse(&text).ok().map(|name| name.to_lowercase());
    Text::Literal(text, name)
}

/// Two texts put together; those that stand in the expression are once and for all.
fn joined(left: Text, right: Text) -> Text {
    let into_parts = |text| if let Text::Joined(parts) = text { parts } else { vec![text] };
    let mut parts = into_parts(left);
    for part in into_parts(right) {
        match (parts.last_mut(), part) {
            (Some(Text::Literal(before, _)), Text::Literal(text, _)) => before.push_str(&text),
            (_, part) => parts.push(part),
        }
    }
    match parts.pop() {
        Some(Text::Literal(text, _)) if parts.is_empty() => literal(text),
        last => {
            parts.extend(last);
            Text::Joined(parts)
        }
    }
}

/// The text of a literal.
fn written(expr: &IdedExpr) -> Option<&str> {
    match &expr.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}
