//! What the parts of an expression are, as far as that is certain, and what is wrong by it: a number compared with a text
//! is wrong on every record, so it is told when the policy is read.

use std::collections::HashMap;
use std::net::IpAddr;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};

use super::expression::OF_ZONE;
use super::fault::{Fault, Places, example};
use super::field::Subject;
use super::value::Class;
use crate::zone::name::Name;

/// What a value is known to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Bool,
    Number,
    String,
    /// Of texts, of numbers, or of what is not known.
    List(Element),
}

/// What all elements of a list are known to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Element {
    Bool,
    Number,
    String,
    Unknown,
}

impl Kind {
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Bool => "true or false",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::List(Element::String) => "a list of strings",
            Kind::List(Element::Number) => "a list of numbers",
            Kind::List(_) => "a list",
        }
    }

    fn element(self) -> Element {
        match self {
            Kind::Bool => Element::Bool,
            Kind::Number => Element::Number,
            Kind::String => Element::String,
            Kind::List(_) => Element::Unknown,
        }
    }

    /// What two values are both; `None` if they are never the same.
    fn shared(self, other: Kind) -> Option<Kind> {
        match (self, other) {
            (Kind::List(Element::Unknown), list @ Kind::List(_))
            | (list @ Kind::List(_), Kind::List(Element::Unknown)) => Some(list),
            _ => (self == other).then_some(self),
        }
    }
}

impl Element {
    fn kind(self) -> Option<Kind> {
        match self {
            Element::Bool => Some(Kind::Bool),
            Element::Number => Some(Kind::Number),
            Element::String => Some(Kind::String),
            Element::Unknown => None,
        }
    }
}

/// Goes through an expression once.
pub(super) struct Kinds<'t> {
    places: &'t Places<'t>,
    types: Option<&'t [u16]>,
    /// Variables of loops, the innermost last.
    scope: Vec<(String, Option<Kind>)>,
    /// By the id of a part.
    pub known: HashMap<u64, Kind>,
    pub faults: Vec<Fault>,
}

impl<'t> Kinds<'t> {
    pub fn new(places: &'t Places<'t>, types: Option<&'t [u16]>) -> Kinds<'t> {
        Kinds { places, types, scope: Vec::new(), known: HashMap::new(), faults: Vec::new() }
    }

    /// What a part is, its own parts looked through for what is wrong.
    pub fn of(&mut self, expr: &IdedExpr) -> Option<Kind> {
        let kind = match &expr.expr {
            Expr::Literal(LiteralValue::Boolean(_)) => Some(Kind::Bool),
            Expr::Literal(LiteralValue::String(_)) => Some(Kind::String),
            Expr::Literal(LiteralValue::Int(_)) => Some(Kind::Number),
            Expr::Ident(name) => self.variable(name),
            Expr::Select(select) => match &select.operand.expr {
                _ if select.test => {
                    let help = "leave it out: a record has the fields of its type, and `''` is a field without text";
                    self.fault(expr, "`has` asks for keys of maps, and there are none here", help);
                    None
                }
                Expr::Ident(root) if !self.is_variable(root) => self.field(root, &select.field),
                _ => {
                    self.of(&select.operand);
                    self.no_field(expr, &select.field);
                    None
                }
            },
            Expr::List(list) => {
                let elements: Vec<Option<Kind>> = list.elements.iter().map(|element| self.of(element)).collect();
                let mut elements = elements.into_iter().map(|kind| kind.map_or(Element::Unknown, Kind::element));
                let first = elements.next().unwrap_or(Element::Unknown);
                Some(Kind::List(if elements.all(|element| element == first) { first } else { Element::Unknown }))
            }
            Expr::Call(call) => self.call(expr, call),
            Expr::Comprehension(inner) => self.comprehension(inner),
            _ => None,
        };
        if let Some(kind) = kind {
            self.known.insert(expr.id, kind);
        }
        kind
    }

    fn fault(&mut self, expr: &IdedExpr, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Fault::new(self.places.of(expr), message, help));
    }

    fn is_variable(&self, name: &str) -> bool {
        self.scope.iter().any(|(known, _)| known == name)
    }

    fn variable(&self, name: &str) -> Option<Kind> {
        self.scope.iter().rev().find(|(known, _)| known == name).and_then(|(_, kind)| *kind)
    }

    fn field(&self, root: &str, field: &str) -> Option<Kind> {
        let class = |name| Subject::find(name, self.types).ok().map(|subject| subject.class());
        let is_number = |class| matches!(class, Class::Number { .. } | Class::Seconds);
        match (root, field) {
            ("rrset", "owner" | "type") | ("rr", "rdata") => Some(Kind::String),
            ("rrset", "rdata") => Some(Kind::List(Element::String)),
            ("rrset", "count") => Some(Kind::Number),
            ("rr", name) => class(name).map(|class| if is_number(class) { Kind::Number } else { Kind::String }),
            ("rrset", name) => {
                class(name).map(|class| Kind::List(if is_number(class) { Element::Number } else { Element::String }))
            }
            ("zone", "internal" | "reverse") => Some(Kind::Bool),
            ("zone", name) if OF_ZONE.contains(&name) => Some(Kind::String),
            _ => None,
        }
    }

    /// A dot behind something that is not `rr`, `rrset` or `zone`.
    fn no_field(&mut self, expr: &IdedExpr, field: &str) {
        let help = match field {
            "size" => "write `size(…)` around it".to_owned(),
            _ => "fields stand behind `rr.`, `rrset.` and `zone.`, and functions have parentheses".to_owned(),
        };
        self.fault(expr, format!("there is no field `{field}` of a value"), help);
    }

    /// Tells of a part that is known to be none of `wanted`; `how` says what it is used for.
    fn expect(&mut self, expr: &IdedExpr, is: Option<Kind>, wanted: &[Kind], how: &str, help: &str) {
        let fits = |kind: Kind| wanted.iter().any(|wanted| kind.shared(*wanted).is_some());
        if let Some(kind) = is.filter(|kind| !fits(*kind)) {
            self.fault(expr, format!("{how}, and this is {}", kind.noun()), help);
        }
    }

    fn call(&mut self, expr: &IdedExpr, call: &CallExpr) -> Option<Kind> {
        use operators::*;
        const LIST: Kind = Kind::List(Element::Unknown);
        let parts: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        let kinds: Vec<Option<Kind>> = parts.iter().map(|part| self.of(part)).collect();
        let all = || parts.iter().copied().zip(kinds.iter().copied());
        let name = call.func_name.as_str();
        match (name, parts.as_slice(), kinds.as_slice()) {
            (LOGICAL_AND | LOGICAL_OR | LOGICAL_NOT, ..) => {
                let operator = name.trim_matches('_');
                for (part, kind) in all() {
                    let how = format!("`{operator}` takes what is true or false");
                    self.expect(part, kind, &[Kind::Bool], &how, "compare it with something, as in `rr.ttl >= 300`");
                }
                Some(Kind::Bool)
            }
            (CONDITIONAL, [condition, ..], [is, yes, no]) => {
                let how = "what stands before `?` is true or false";
                self.expect(condition, *is, &[Kind::Bool], how, "compare it with something, as in `rr.ttl >= 300`");
                (*yes)?.shared((*no)?)
            }
            (EQUALS | NOT_EQUALS, [left, right], [a, b]) => {
                self.alike(left, right, (*a, *b), "compared with");
                Some(Kind::Bool)
            }
            (LESS | LESS_EQUALS | GREATER | GREATER_EQUALS, [left, right], [a, b]) => {
                if self.alike(left, right, (*a, *b), "compared with") {
                    let help = "compare `size(…)` of it, or its elements with `.all(…)`";
                    self.expect(left, *a, &[Kind::Number, Kind::String, Kind::Bool], "lists have no order", help);
                }
                Some(Kind::Bool)
            }
            (IN, [value, list], [a, b]) => {
                let help = "write a list, `['a', 'b']`, or `.contains('a')` for a part of a text";
                self.expect(list, *b, &[LIST], "`in` looks into a list", help);
                if let Some(Kind::List(element)) = b {
                    self.alike(value, list, (*a, element.kind()), "looked for among");
                }
                Some(Kind::Bool)
            }
            (ADD, [left, right], [a, b]) => {
                if !self.alike(left, right, (*a, *b), "added to") {
                    return None;
                }
                match (a, b) {
                    (Some(a), Some(b)) => a.shared(*b),
                    (one, other) => one.or(*other),
                }
            }
            (SUBSTRACT | MULTIPLY | DIVIDE | MODULO | NEGATE, ..) => {
                for (part, kind) in all() {
                    let how = format!("`{}` takes numbers", name.trim_matches('_'));
                    self.expect(part, kind, &[Kind::Number], &how, "make a number of a text with `int(…)`");
                }
                Some(Kind::Number)
            }
            (INDEX, [list, index], [a, b]) => {
                self.expect(list, *a, &[LIST], "only lists have elements", "ask a text with `.contains('a')`");
                self.expect(index, *b, &[Kind::Number], "elements are counted from 0", "write `[0]` for the first");
                a.and_then(|list| if let Kind::List(element) = list { element.kind() } else { None })
            }
            ("size", [part], [kind]) => {
                let how = "texts and lists have a size";
                self.expect(part, *kind, &[Kind::String, LIST], how, "compare a number as it is: `rr.ttl >= 300`");
                Some(Kind::Number)
            }
            ("int" | "string", [part], [kind]) => {
                let how = format!("`{name}` takes a text or a number");
                let wanted = [Kind::String, Kind::Number, Kind::Bool];
                let wanted = if name == "int" { &wanted[..2] } else { &wanted[..] };
                self.expect(part, *kind, wanted, &how, "take an element of a list with `[0]`");
                Some(if name == "int" { Kind::Number } else { Kind::String })
            }
            ("startsWith" | "endsWith" | "contains", [_, _], _) => {
                for (part, kind) in all() {
                    let help = match kind {
                        Some(Kind::List(_)) => "write `'a' in …` for an element of a list",
                        _ => "write `string(…)` around a number",
                    };
                    self.expect(part, kind, &[Kind::String], &format!("`{name}` takes texts"), help);
                }
                Some(Kind::Bool)
            }
            ("lookup" | "resolves" | "is_cname" | "matches" | "in_network" | "within", ..) => {
                for (part, kind) in all() {
                    self.expect(part, kind, &[Kind::String], &format!("`{name}` takes texts"), example(name));
                }
                self.written(expr, name, &parts);
                Some(if name == "lookup" { Kind::List(Element::String) } else { Kind::Bool })
            }
            ("bool", ..) => Some(Kind::Bool),
            _ => None,
        }
    }

    /// Tells of two values that are never of one sort; whether they may be.
    fn alike(
        &mut self,
        left: &IdedExpr,
        right: &IdedExpr,
        (a, b): (Option<Kind>, Option<Kind>),
        relation: &str,
    ) -> bool {
        let Some((a, b)) = a.zip(b).filter(|(a, b)| a.shared(*b).is_none()) else { return true };
        let among = relation.ends_with("among");
        let other = match b {
            Kind::Number if among => "numbers",
            Kind::String if among => "strings",
            other => other.noun(),
        };
        let message = format!("{} is {relation} {other}", a.noun());
        let places = self.places.of(left).zip(self.places.of(right));
        let range = places.map(|(a, b)| a.start.min(b.start)..a.end.max(b.end));
        let help = match relation {
            "added to" => "write `string(rr.ttl)` to make a text of a number, `int('5')` to make a number of a text",
            _ => "compare values of one sort: `rr.ttl` and other numbers without quotes, names in quotes",
        };
        self.faults.push(Fault::new(range, message, help));
        false
    }

    /// Names and addresses that stand in the expression itself.
    fn written(&mut self, expr: &IdedExpr, name: &str, parts: &[&IdedExpr]) {
        let literal = |part: &IdedExpr| match &part.expr {
            Expr::Literal(LiteralValue::String(text)) => Some(text.inner().to_owned()),
            _ => None,
        };
        let names = match name {
            "within" => parts,
            "lookup" | "resolves" | "is_cname" => parts.get(..1).unwrap_or_default(),
            "in_network" => {
                if let Some(text) = parts.first().and_then(|first| literal(first))
                    && text.parse::<IpAddr>().is_err()
                {
                    let first = parts.first().copied().unwrap_or(expr);
                    self.fault(first, format!("`{}` is not an address", text.escape_debug()), example(name));
                }
                return;
            }
            _ => return,
        };
        for part in names {
            if let Some(text) = literal(part)
                && let Err(error) = Name::parse(&text)
            {
                self.fault(part, format!("`{}` is not a name: {error}", text.escape_debug()), example(name));
            }
        }
    }

    fn comprehension(&mut self, inner: &ComprehensionExpr) -> Option<Kind> {
        let list = self.of(&inner.iter_range);
        let help = match &inner.iter_range.expr {
            Expr::Select(select) if matches!(&select.operand.expr, Expr::Ident(root) if root == "rr") => {
                format!("`rrset.{}` is the list of what the set's records hold", select.field)
            }
            _ => "write a list, `['a', 'b']`, or name a field behind `rrset.`".to_owned(),
        };
        self.expect(&inner.iter_range, list, &[Kind::List(Element::Unknown)], "loops run over lists", &help);
        let element = list.and_then(|list| if let Kind::List(element) = list { element.kind() } else { None });
        let collected = self.of(&inner.accu_init);
        let before = self.scope.len();
        self.scope.push((inner.iter_var.clone(), element));
        self.scope.extend(inner.iter_var2.clone().map(|name| (name, None)));
        self.scope.push((inner.accu_var.clone(), collected));
        let step = self.of(&inner.loop_step);
        self.scope.pop();
        self.scope.push((inner.accu_var.clone(), step));
        let result = self.of(&inner.result);
        self.scope.truncate(before);
        result
    }
}
