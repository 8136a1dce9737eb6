//! Plain expressions in a form that is quicker than the evaluator's: comparisons of fields with values, joined by `&&`, `||`
//! and `!`. Most expressions are like that, and they run on every record of a zone.
//!
//! What is not plain is left to the evaluator as a whole, and so is each record on which a plain expression has no plain
//! answer (a sum that is too large, a field that is not there). So this need not know what CEL makes of errors.

use cel::common::ast::{CallExpr, Expr, IdedExpr, ListExpr, LiteralValue, operators};
use ipnet::IpNet;
use regex::bytes::Regex;

use super::field::Subject;
use super::value::Class;
use crate::zone::name::Name;

/// Something that is true or false.
#[derive(Debug)]
pub(crate) enum Truth {
    Constant(bool),
    Both(Box<Truth>, Box<Truth>),
    Either(Box<Truth>, Box<Truth>),
    Not(Box<Truth>),
    Choice(Box<[Truth; 3]>),
    Numbers(Order, Number, Number),
    Texts(Order, Text, Text),
    NumberIn(Number, Vec<i64>),
    TextIn(Text, Vec<String>),
    StartsWith(Text, Text),
    EndsWith(Text, Text),
    Contains(Text, Text),
    Matches(Text, Regex),
    /// The place of the field among those of the expression.
    InNetwork(usize, IpNet),
    Within(Text, Text),
    /// Whether the zone is for an inner network.
    Internal,
    /// Whether the zone maps addresses to names.
    Reverse,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    fn of(operator: &str) -> Option<Order> {
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

    /// Whether two values stand to one another this way.
    pub fn holds<T: Ord + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Order::Equal => left == right,
            Order::NotEqual => left != right,
            Order::Less => left < right,
            Order::LessOrEqual => left <= right,
            Order::Greater => left > right,
            Order::GreaterOrEqual => left >= right,
        }
    }
}

/// A whole number.
#[derive(Debug)]
pub(crate) enum Number {
    Literal(i64),
    /// A field, by its place among those of the expression.
    Field(usize),
    /// The records of the RRset.
    Count,
    Computed(Arithmetic, Box<(Number, Number)>),
}

/// What is computed of two numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Remainder,
}

/// A text.
#[derive(Debug)]
pub(crate) enum Text {
    /// With the name that it is, if it is one, in lower case.
    Literal(String, Option<Name>),
    /// A field, by its place among those of the expression.
    Field(usize),
    /// The owner of the RRset.
    Owner,
    ZoneName,
    ZoneView,
}

/// Reads expressions whose fields and patterns are known.
pub(super) struct Reader<'e> {
    pub fields: &'e [(String, Subject)],
    pub patterns: &'e [(String, Regex)],
}

impl Reader<'_> {
    /// The expression, if it is plain.
    pub fn truth(&self, expr: &IdedExpr) -> Option<Truth> {
        match &expr.expr {
            Expr::Literal(LiteralValue::Boolean(truth)) => Some(Truth::Constant(*truth.inner())),
            Expr::Select(_) => match name(expr)? {
                ("zone", "internal") => Some(Truth::Internal),
                ("zone", "reverse") => Some(Truth::Reverse),
                _ => None,
            },
            Expr::Call(call) => self.call(call),
            _ => None,
        }
    }

    fn call(&self, call: &CallExpr) -> Option<Truth> {
        let boxed = |expr: &IdedExpr| self.truth(expr).map(Box::new);
        let parts: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        match (call.func_name.as_str(), parts.as_slice()) {
            (operators::LOGICAL_AND, [left, right]) => Some(Truth::Both(boxed(left)?, boxed(right)?)),
            (operators::LOGICAL_OR, [left, right]) => Some(Truth::Either(boxed(left)?, boxed(right)?)),
            (operators::LOGICAL_NOT, [inner]) => Some(Truth::Not(boxed(inner)?)),
            (operators::CONDITIONAL, [condition, yes, no]) => {
                Some(Truth::Choice(Box::new([self.truth(condition)?, self.truth(yes)?, self.truth(no)?])))
            }
            (operators::IN, [value, list]) => self.is_in(value, list),
            (operators::INDEX, [asked, arguments]) => self.asked(asked, arguments),
            ("startsWith", [text, part]) => Some(Truth::StartsWith(self.text(text)?, self.text(part)?)),
            ("endsWith", [text, part]) => Some(Truth::EndsWith(self.text(text)?, self.text(part)?)),
            ("contains", [text, part]) => Some(Truth::Contains(self.text(text)?, self.text(part)?)),
            (operator, [left, right]) => {
                let order = Order::of(operator)?;
                let numbers = self.number(left).zip(self.number(right));
                let texts = || self.text(left).zip(self.text(right));
                numbers
                    .map(|(left, right)| Truth::Numbers(order, left, right))
                    .or_else(|| texts().map(|(left, right)| Truth::Texts(order, left, right)))
            }
            _ => None,
        }
    }

    /// `@name[[…]]`.
    fn asked(&self, asked: &IdedExpr, arguments: &IdedExpr) -> Option<Truth> {
        let (Expr::Ident(name), Expr::List(ListExpr { elements, .. })) = (&asked.expr, &arguments.expr) else {
            return None;
        };
        match (name.as_str(), elements.as_slice()) {
            ("@within", [inner, outer]) => Some(Truth::Within(self.text(inner)?, self.text(outer)?)),
            ("@matches", [text, pattern]) => {
                let pattern = literal(pattern)?;
                let (_, regex) = self.patterns.iter().find(|(known, _)| known == pattern)?;
                Some(Truth::Matches(self.text(text)?, regex.clone()))
            }
            ("@in_network", [address, network]) => match self.text(address)? {
                Text::Field(place) => Some(Truth::InNetwork(place, literal(network)?.parse().ok()?)),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_in(&self, value: &IdedExpr, list: &IdedExpr) -> Option<Truth> {
        let Expr::List(ListExpr { elements, .. }) = &list.expr else { return None };
        if let Some(number) = self.number(value) {
            let all = elements.iter().map(|element| match self.number(element)? {
                Number::Literal(number) => Some(number),
                _ => None,
            });
            return Some(Truth::NumberIn(number, all.collect::<Option<_>>()?));
        }
        let all = elements.iter().map(|element| literal(element).map(str::to_owned));
        Some(Truth::TextIn(self.text(value)?, all.collect::<Option<_>>()?))
    }

    fn number(&self, expr: &IdedExpr) -> Option<Number> {
        match &expr.expr {
            Expr::Literal(LiteralValue::Int(number)) => Some(Number::Literal(*number.inner())),
            Expr::Select(_) => match name(expr)? {
                ("rr", field) => self.field(field).filter(|place| self.is_number(*place)).map(Number::Field),
                ("rrset", "count") => Some(Number::Count),
                _ => None,
            },
            Expr::Call(CallExpr { func_name, target: None, args }) => {
                let how = match func_name.as_str() {
                    operators::ADD => Arithmetic::Add,
                    operators::SUBSTRACT => Arithmetic::Subtract,
                    operators::MULTIPLY => Arithmetic::Multiply,
                    operators::MODULO => Arithmetic::Remainder,
                    _ => return None,
                };
                let [left, right] = args.as_slice() else { return None };
                Some(Number::Computed(how, Box::new((self.number(left)?, self.number(right)?))))
            }
            _ => None,
        }
    }

    fn text(&self, expr: &IdedExpr) -> Option<Text> {
        if let Some(text) = literal(expr) {
            let name = Name::parse(text).ok().map(|name| name.to_lowercase());
            return Some(Text::Literal(text.to_owned(), name));
        }
        match name(expr)? {
            ("rr", field) => self.field(field).filter(|place| !self.is_number(*place)).map(Text::Field),
            ("rrset", "owner") => Some(Text::Owner),
            ("zone", "name") => Some(Text::ZoneName),
            ("zone", "view") => Some(Text::ZoneView),
            _ => None,
        }
    }

    fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|(known, _)| known == name)
    }

    /// Whether a field is an `int` to CEL; types are their mnemonics there.
    fn is_number(&self, place: usize) -> bool {
        let subject = self.fields.get(place).map(|(_, subject)| subject);
        subject.is_some_and(|subject| matches!(subject.class(), Class::Number { .. } | Class::Seconds))
    }
}

/// The two words of `rr.ttl`.
fn name(expr: &IdedExpr) -> Option<(&str, &str)> {
    match &expr.expr {
        Expr::Select(select) if !select.test => match &select.operand.expr {
            Expr::Ident(root) => Some((root, &select.field)),
            _ => None,
        },
        _ => None,
    }
}

fn literal(expr: &IdedExpr) -> Option<&str> {
    match &expr.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}
