//! `assert = '…'`: an expression in CEL, read, checked and bounded before it ever runs.
//!
//! Everything that the crate `cel` knows of expressions stays here and in `rules::custom::assert`. Names and functions are
//! checked, as the evaluator would find a wrong one only when it gets there.
//!
//! Functions of the crate see their arguments and nothing else. Those that ask zones are therefore turned into indexing:
//! `lookup(a, b)` into `@lookup[[a, b]]`, where `@lookup` is a value that knows the zones.
//!
//! The evaluator has no fuel. What is long or deep by itself is refused when the policy is read: long texts, deep loops,
//! long lists, large regular expressions. What grows as it runs is turned into indexing, too, by values that count steps
//! and refuse what is too large: `@loop[[list]]` around what a loop runs over, `@weigh[[value]]` around sums that may be of
//! texts or lists and around what a loop collects. So no expression doubles a text thirty times over.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use cel::Env;
use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, ListExpr, LiteralValue, operators};
use ipnet::IpNet;
use regex::bytes::Regex;

use super::fault::{self, Fault, Places, example};
use super::field::Subject;
use super::kinds::{Kind, Kinds};
use super::quick::Truth;
use super::quick_read::Reader;
use super::value::compiled;
use crate::policy::suggest;

/// Longest expression, in bytes.
pub(crate) const MAX_TEXT: usize = 4 * 1024;

/// How deep loops (`all`, `exists`, `map`, `filter`) may be nested.
const MAX_LOOPS: usize = 2;

/// How deep an expression may be nested: the evaluator calls itself for each level.
const MAX_DEPTH: usize = 100;

/// Elements of a list, in the expression and of what it is handed.
pub(crate) const MAX_LIST: usize = 1000;

/// Bytes of a text that an expression puts together.
pub(crate) const MAX_STRING: usize = 64 * 1024;

/// Steps that one evaluation may take: names looked at, turns of loops, and [`STEP_BYTES`] of what they put together.
pub(crate) const MAX_STEPS: u32 = 100_000;

/// Bytes that count as one step.
pub(crate) const STEP_BYTES: usize = 64;

/// The value that counts the turns of a loop.
pub(crate) const LOOP: &str = "loop";

/// The value that counts what is put together.
pub(crate) const WEIGH: &str = "weigh";

/// Functions that ask zones or hold compiled patterns, and how many arguments they take, a target included.
pub(crate) const ASKING: &[(&str, usize)] =
    &[("lookup", 2), ("resolves", 1), ("is_cname", 1), ("matches", 2), ("in_network", 2), ("within", 2)];

/// Functions of CEL itself that are offered.
const FUNCTIONS: &[&str] =
    &["size", "contains", "startsWith", "endsWith", "int", "uint", "double", "string", "bool", "type", "dyn"];

/// Loops, which are gone when the expression is read.
const LOOPS: &[&str] = &["all", "exists", "exists_one", "map", "filter"];

/// Names behind `rr.` and `rrset.` that are no fields, and those behind `zone.`.
const OF_RECORD: &[&str] = &["owner", "type", "ttl", "class", "rdata"];
const OF_RRSET: &[&str] = &["owner", "type", "count", "rdata"];
pub(super) const OF_ZONE: &[&str] = &["name", "view", "internal", "reverse"];

/// An expression that can be run on records.
pub(crate) struct Expression {
    pub text: String,
    pub tree: IdedExpr,
    /// The same in a form that is quicker to ask, if it is plain.
    pub quick: Option<Truth>,
    pub env: Arc<Env>,
    /// Fields that it names, as it names them: `key_tag`.
    pub fields: Vec<(String, Subject)>,
    /// Its regular expressions.
    pub patterns: Vec<(String, Regex)>,
    /// Whether it looks at single records.
    pub by_record: bool,
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Expression({:?})", self.text)
    }
}

/// The functions and operators that all expressions share.
fn env() -> Arc<Env> {
    static ENV: OnceLock<Arc<Env>> = OnceLock::new();
    Arc::clone(ENV.get_or_init(|| Arc::new(Env::stdlib())))
}

impl Expression {
    /// Reads and checks an expression on records of some types; gives all that is wrong with it.
    pub(super) fn read(text: &str, types: Option<&[u16]>) -> Result<Expression, Vec<Fault>> {
        if text.len() > MAX_TEXT {
            let message = format!("this expression has {} bytes; at most {MAX_TEXT} are read", text.len());
            return Err(vec![Fault::new(None, message, "split it into several rules")]);
        }
        let env = env();
        let (mut tree, info) =
            env.parser().parse_with_source_info(text).map_err(|errors| fault::syntax(text, &errors))?;
        if is_deeper(&tree, MAX_DEPTH) {
            let message = format!("this expression is nested deeper than {MAX_DEPTH} levels");
            return Err(vec![Fault::new(None, message, "split it into several rules")]);
        }
        let places = Places { text, info: &info };
        let mut kinds = Kinds::new(&places, types);
        let whole = kinds.of(&tree);
        let Kinds { known, faults, .. } = kinds;
        let mut checker = Checker {
            types,
            places: &places,
            kinds: known,
            faults,
            fields: Vec::new(),
            patterns: Vec::new(),
            by_record: false,
            in_sum: false,
        };
        checker.check(&mut tree, &mut Vec::new(), 0);
        if let Some(kind) = whole.filter(|kind| *kind != Kind::Bool && checker.faults.is_empty()) {
            let message = format!("this expression gives {}, and an `assert` is true or false", kind.noun());
            checker.faults.push(Fault::new(None, message, "compare it with something, as in `rr.ttl >= 300`"));
        }
        let Checker { mut faults, fields, patterns, by_record, .. } = checker;
        faults.sort_by_key(|fault| fault.range.as_ref().map(|range| range.start));
        match faults.is_empty() {
            true => {
                let quick = Reader { fields: &fields, patterns: &patterns, scope: None }.truth(&tree);
                Ok(Expression { text: text.to_owned(), tree, quick, env, fields, patterns, by_record })
            }
            false => Err(faults),
        }
    }
}

/// Whether an expression has more levels than `left`.
fn is_deeper(expr: &IdedExpr, left: usize) -> bool {
    let Some(left) = left.checked_sub(1) else { return true };
    let deeper = |part: &IdedExpr| is_deeper(part, left);
    match &expr.expr {
        Expr::Call(call) => call.target.as_deref().is_some_and(deeper) || call.args.iter().any(deeper),
        Expr::List(list) => list.elements.iter().any(deeper),
        Expr::Select(select) => deeper(&select.operand),
        Expr::Comprehension(inner) => {
            [&inner.iter_range, &inner.accu_init, &inner.loop_cond, &inner.loop_step, &inner.result]
                .into_iter()
                .any(deeper)
        }
        Expr::Map(map) => map.entries.iter().any(|entry| match &entry.expr {
            EntryExpr::StructField(field) => deeper(&field.value),
            EntryExpr::MapEntry(entry) => deeper(&entry.key) || deeper(&entry.value),
        }),
        Expr::Struct(inner) => inner.entries.iter().any(|entry| match &entry.expr {
            EntryExpr::StructField(field) => deeper(&field.value),
            EntryExpr::MapEntry(entry) => deeper(&entry.key) || deeper(&entry.value),
        }),
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => false,
    }
}

struct Checker<'t> {
    types: Option<&'t [u16]>,
    places: &'t Places<'t>,
    /// What parts are, by their ids.
    kinds: HashMap<u64, Kind>,
    faults: Vec<Fault>,
    fields: Vec<(String, Subject)>,
    patterns: Vec<(String, Regex)>,
    by_record: bool,
    /// Whether the part that comes next is a part of a sum, which is weighed as a whole.
    in_sum: bool,
}

impl Checker<'_> {
    fn fault(&mut self, expr: &IdedExpr, message: impl Into<String>, help: impl Into<String>) {
        let range = self.places.of(expr);
        self.faults.push(Fault::new(range, message, help));
    }

    /// Checks names, functions and bounds, and turns functions that ask into indexing. `scope` holds loop variables.
    fn check(&mut self, expr: &mut IdedExpr, scope: &mut Vec<String>, loops: usize) {
        let in_sum = std::mem::take(&mut self.in_sum);
        if self.is_name(expr, scope) {
            return;
        }
        let asks = match &expr.expr {
            Expr::Call(call) => self.call(expr, call),
            Expr::List(list) if list.elements.len() > MAX_LIST => {
                let message = format!("this list has {} elements; at most {MAX_LIST} are read", list.elements.len());
                self.fault(expr, message, "write a range or a network instead");
                None
            }
            Expr::Struct(_) | Expr::Map(_) => {
                self.fault(expr, "maps and messages are not offered here", "use lists, comparisons and functions");
                None
            }
            _ => None,
        };
        match &mut expr.expr {
            Expr::Call(call) => {
                let is_sum = call.func_name == operators::ADD;
                for part in call.target.iter_mut().map(Box::as_mut).chain(&mut call.args) {
                    self.in_sum = is_sum;
                    self.check(part, scope, loops);
                }
                self.in_sum = false;
                if let Some(name) = asks {
                    let args = call.target.take().map(|target| *target).into_iter();
                    let elements = args.chain(std::mem::take(&mut call.args)).collect();
                    expr.expr = asked(expr.id, name, elements);
                } else if let [Expr::Ident(accumulated), Expr::List(list)] = parts(call).as_mut_slice()
                    && accumulated.starts_with('@')
                {
                    // What `map` and `filter` collect: the sum itself is the evaluator's own.
                    list.elements.iter_mut().for_each(|element| self.weigh(element));
                } else if is_sum && !in_sum {
                    self.weigh(expr);
                }
            }
            Expr::List(list) => list.elements.iter_mut().for_each(|element| self.check(element, scope, loops)),
            Expr::Select(select) => self.check(&mut select.operand, scope, loops),
            Expr::Comprehension(inner) => {
                if loops >= MAX_LOOPS {
                    let message = format!("loops are nested deeper than {MAX_LOOPS}");
                    self.faults.push(Fault::new(self.places.token(expr), message, "split the rule"));
                    return;
                }
                self.check(&mut inner.iter_range, scope, loops);
                wrap(&mut inner.iter_range, LOOP);
                let before = scope.len();
                scope.push(inner.iter_var.clone());
                scope.extend(inner.iter_var2.clone());
                scope.push(inner.accu_var.clone());
                for part in [&mut inner.accu_init, &mut inner.loop_cond, &mut inner.loop_step, &mut inner.result] {
                    self.check(part, scope, loops + 1);
                }
                scope.truncate(before);
            }
            Expr::Struct(inner) => inner.entries.iter_mut().for_each(|entry| {
                if let EntryExpr::StructField(field) = &mut entry.expr {
                    self.check(&mut field.value, scope, loops);
                }
            }),
            _ => {}
        }
    }

    /// Has a value weighed that may be a text or a list.
    fn weigh(&self, expr: &mut IdedExpr) {
        if !matches!(self.kinds.get(&expr.id), Some(Kind::Number | Kind::Bool)) {
            wrap(expr, WEIGH);
        }
    }

    /// Whether the part is a name; a wrong one is told.
    fn is_name(&mut self, expr: &IdedExpr, scope: &[String]) -> bool {
        let (root, field) = match &expr.expr {
            Expr::Ident(name) if name.starts_with('@') => return true,
            Expr::Ident(name) => (name.as_str(), None),
            Expr::Select(select) => match &select.operand.expr {
                Expr::Ident(name) => (name.as_str(), Some(select.field.as_str())),
                _ => return false,
            },
            _ => return false,
        };
        if scope.iter().any(|name| name == root) {
            return field.is_none();
        }
        match (root, field) {
            ("rr", Some(field)) => self.field(expr, field, OF_RECORD),
            ("rrset", Some(field)) => self.field(expr, field, OF_RRSET),
            ("zone", Some(field)) if OF_ZONE.contains(&field) => {}
            ("zone", Some(field)) => {
                let message = format!("a zone has no `{field}`");
                self.fault(expr, message, suggest::help(field, OF_ZONE, "behind `zone.` stand"));
            }
            ("rr" | "rrset" | "zone", None) => {
                let message = format!("`{root}` is no value by itself");
                self.fault(
                    expr,
                    message,
                    format!("name what you mean of it, as in `{root}.owner`").replace("zone.owner", "zone.name"),
                );
            }
            _ => {
                let help = suggest::help(root, &["rr", "rrset", "zone"], "known names");
                self.fault(expr, format!("nothing is known by the name `{root}`"), help);
            }
        }
        true
    }

    fn field(&mut self, expr: &IdedExpr, name: &str, own: &[&str]) {
        let of_record = std::ptr::eq(own, OF_RECORD);
        self.by_record |= of_record;
        if own.contains(&name) && !(of_record && matches!(name, "owner" | "ttl" | "type" | "class")) {
            return;
        }
        match Subject::find(name, self.types) {
            Ok(subject) => {
                if !self.fields.iter().any(|(known, _)| known == name) {
                    self.fields.push((name.to_owned(), subject));
                }
            }
            Err((reason, help)) => {
                let near = suggest::nearest(name, own.iter().copied());
                let help = near.map_or(help, |near| format!("did you mean `{near}`?"));
                self.fault(expr, reason, help);
            }
        }
    }

    /// Checks a call's function; gives its name if it is one that asks.
    fn call(&mut self, expr: &IdedExpr, call: &CallExpr) -> Option<&'static str> {
        let name = call.func_name.as_str();
        let count = call.args.len() + usize::from(call.target.is_some());
        if let Some(&(known, wanted)) = ASKING.iter().find(|(known, _)| *known == name) {
            if count != wanted {
                let message = format!("`{name}` takes {wanted} values, and is given {count}");
                self.fault(expr, message, example(known));
                return None;
            }
            self.literals(expr, known, call);
            return Some(known);
        }
        let operator = name.starts_with(['_', '@', '!', '-']);
        if LOOPS.contains(&name) {
            // A right one is no call any more.
            let message = format!("`{name}` is asked of a list, with a variable and what is asked of it");
            self.fault(expr, message, example(name));
        } else if !operator && !FUNCTIONS.contains(&name) {
            let known: Vec<&str> = ASKING
                .iter()
                .map(|(known, _)| *known)
                .chain(FUNCTIONS.iter().copied())
                .chain(LOOPS.iter().copied())
                .collect();
            self.fault(expr, format!("there is no function `{name}`"), suggest::help(name, &known, "functions"));
        }
        None
    }

    /// Patterns and networks stand in the expression as they are, so that they are compiled and checked once.
    fn literals(&mut self, expr: &IdedExpr, name: &'static str, call: &CallExpr) {
        let Some(last) = call.args.last() else { return };
        let text = match &last.expr {
            Expr::Literal(LiteralValue::String(text)) => Some(text.inner().to_owned()),
            _ => None,
        };
        match (name, text) {
            ("matches", Some(text)) => match compiled(&text) {
                Ok(regex) => self.patterns.push((text, regex)),
                Err(reason) => {
                    let message = format!("`{}` is not a regular expression: {reason}", text.escape_debug());
                    self.fault(last, message, "write it as `rr.text.matches('^v=spf1 ')`; `[.]` is a dot");
                }
            },
            ("matches", None) => {
                self.fault(expr, "the pattern of `matches` must stand in the expression itself", example(name));
            }
            ("in_network", Some(text)) => match text.parse::<IpNet>() {
                Err(_) => self.fault(last, format!("`{}` is not a network", text.escape_debug()), example(name)),
                Ok(network) if network.trunc() != network => {
                    let message = format!("`{text}` is an address within a network, and not the network itself");
                    self.fault(last, message, format!("write `{}`", network.trunc()));
                }
                Ok(_) => {}
            },
            ("lookup", Some(text)) if crate::zone::rdata::types::from_mnemonic(text.as_bytes()).is_none() => {
                self.fault(last, format!("`{}` is no RR type", text.escape_debug()), example(name));
            }
            _ => {}
        }
    }
}

/// `@name[[elements]]`.
fn asked(id: u64, name: &str, elements: Vec<IdedExpr>) -> Expr {
    let asked = IdedExpr { id, expr: Expr::Ident(format!("@{name}")) };
    let list = IdedExpr { id, expr: Expr::List(ListExpr::new(elements)) };
    Expr::Call(CallExpr { func_name: operators::INDEX.to_owned(), target: None, args: vec![asked, list] })
}

/// Turns an expression into `@name[[expression]]`.
fn wrap(expr: &mut IdedExpr, name: &str) {
    let id = expr.id;
    let inner = IdedExpr { id, expr: std::mem::replace(&mut expr.expr, Expr::Unspecified) };
    expr.expr = asked(id, name, vec![inner]);
}

/// The arguments of a call.
fn parts(call: &mut CallExpr) -> Vec<&mut Expr> {
    call.args.iter_mut().map(|part| &mut part.expr).collect()
}
