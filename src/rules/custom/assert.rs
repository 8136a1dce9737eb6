//! `assert`: expressions in CEL, run on records. What is bounded and checked is bounded and checked when the policy is
//! read; here values are made as they are asked for.

use std::any::Any;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use cel::common::traits::Indexer;
use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelString, CelUInt, Type};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context as CelContext, ExecutionError, Value as CelValue};
use ipnet::IpNet;

use super::ask::{self, Answer};
use super::quick::{self, Otherwise};
use super::record::{Subjected, class_text};
use crate::model::{Found, Rrset};
use crate::policy::custom::expression::{Expression, LOOP, MAX_LIST, MAX_STEPS, MAX_STRING, STEP_BYTES, WEIGH};
use crate::policy::custom::field::Subject;
use crate::policy::custom::value::Value;
use crate::zone::name::Name;
use crate::zone::rdata::{self, types};

/// What an expression says of a record.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Holds,
    Fails,
    /// It depends on what is not known.
    Unknown,
    /// It gives no answer: the reason.
    NoAnswer(String),
}

/// Marks the one error that is none: nothing is known of a name.
const UNKNOWN: &str = "unknown";

/// Why everything fails once all steps are taken.
const SPENT: &str = "no steps are left";

/// Runs an expression on a record and its RRset.
pub(super) fn run(expression: &Expression, at: &Subjected<'_>, rrset: &Rrset<'_>) -> Verdict {
    let quick = quick::holds(expression, at, rrset);
    let verdict = match quick {
        Ok(true) => Verdict::Holds,
        Ok(false) => Verdict::Fails,
        Err(Otherwise::Unknown) => Verdict::Unknown,
        Err(Otherwise::Ask) => return evaluate(expression, at, rrset),
    };
    #[cfg(test)]
    tests::same_both_ways(&verdict, &evaluate(expression, at, rrset), &expression.text);
    verdict
}

/// Has the evaluator of CEL run it.
fn evaluate(expression: &Expression, at: &Subjected<'_>, rrset: &Rrset<'_>) -> Verdict {
    let fuel = Fuel(AtomicU32::new(MAX_STEPS));
    let world = World { expression, at: *at, rrset: *rrset, fuel: &fuel };
    let names = Names { world, asking: Ask::ALL.map(|what| Asking { what, world }) };
    let mut context = CelContext::with_env(Arc::clone(&expression.env));
    context.set_variable_resolver(&names);
    let result = CelValue::resolve_val(&expression.tree, &context);
    if fuel.is_spent() {
        // Whatever came of it: `||` goes on behind an error.
        return Verdict::NoAnswer(format!("it takes more than {MAX_STEPS} steps"));
    }
    match result {
        Ok(value) => match value.downcast_ref::<CelBool>().map(|value| *value.inner()) {
            Some(true) => Verdict::Holds,
            Some(false) => Verdict::Fails,
            None => Verdict::NoAnswer(format!("it gives a {}", value.get_type().name())),
        },
        Err(ExecutionError::FunctionError { message, .. }) if message == UNKNOWN => Verdict::Unknown,
        Err(error) => Verdict::NoAnswer(error.to_string()),
    }
}

/// Steps that are left. Values are shared between threads as far as the evaluator knows; one alone uses them.
struct Fuel(AtomicU32);

impl Fuel {
    /// Takes so many steps, or all that are left: whether that were enough.
    fn take(&self, steps: usize) -> bool {
        let left = self.0.load(Ordering::Relaxed);
        let after = u32::try_from(steps).ok().and_then(|steps| left.checked_sub(steps)).unwrap_or(0);
        self.0.store(after, Ordering::Relaxed);
        after > 0
    }

    fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

/// Steps that a value counts for, elements of lists included.
fn weight(value: &dyn Val) -> usize {
    if let Some(text) = value.downcast_ref::<CelString>() {
        return 1 + text.inner().len() / STEP_BYTES;
    }
    let list = value.downcast_ref::<CelList>();
    1 + list.map_or(0, |list| list.inner().iter().map(|element| weight(element.as_ref())).sum())
}

/// A value with nothing in it that belongs to somebody else; `None` for those of which no list or sum is made here.
fn copied<'v>(value: &dyn Val) -> Option<Box<dyn Val + 'v>> {
    if let Some(text) = value.downcast_ref::<CelString>() {
        return Some(Box::new(CelString::from(text.inner().to_owned())));
    }
    if let Some(list) = value.downcast_ref::<CelList>() {
        let elements: Option<Vec<_>> = list.inner().iter().map(|element| copied(element.as_ref())).collect();
        return Some(Box::new(CelList::from(elements?)));
    }
    if let Some(number) = value.downcast_ref::<CelInt>() {
        return Some(Box::new(CelInt::from(*number.inner())));
    }
    if let Some(number) = value.downcast_ref::<CelUInt>() {
        return Some(Box::new(CelUInt::from(*number.inner())));
    }
    if let Some(number) = value.downcast_ref::<CelDouble>() {
        return Some(Box::new(CelDouble::from(*number.inner())));
    }
    value.downcast_ref::<CelBool>().map(|truth| Box::new(CelBool::from(*truth.inner())) as Box<dyn Val + 'v>)
}

/// What an expression is about.
#[derive(Clone, Copy)]
struct World<'a> {
    expression: &'a Expression,
    at: Subjected<'a>,
    rrset: Rrset<'a>,
    fuel: &'a Fuel,
}

/// Names of the expression, made when they are asked for.
struct Names<'a> {
    world: World<'a>,
    asking: [Asking<'a>; Ask::ALL.len()],
}

impl VariableResolver for Names<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        if let Some(asked) = name.strip_prefix('@') {
            return self
                .asking
                .iter()
                .find(|asking| asking.what.name() == asked)
                .map(|asking| CowVal::Borrowed(asking));
        }
        let (root, field) = name.split_once('.')?;
        let value = match root {
            "rr" => self.world.of_record(&self.world.at, field),
            "rrset" => self.world.of_rrset(field),
            "zone" => self.world.of_zone(field),
            _ => None,
        }?;
        self.world.fuel.take(weight(value.as_ref())).then_some(value)
    }
}

fn text<'b>(text: impl Into<String>) -> CowVal<'b, 'b> {
    CowVal::owned(CelString::from(text.into()))
}

impl<'a> World<'a> {
    fn of_record<'b>(&self, at: &Subjected<'_>, field: &str) -> Option<CowVal<'b, 'b>> {
        if field == "rdata" {
            let mut out = String::new();
            rdata::text(at.record.rtype, at.rdata(), &mut out);
            return Some(text(out));
        }
        let (_, subject) = self.expression.fields.iter().find(|(name, _)| name == field)?;
        Some(value(at, subject))
    }

    fn of_rrset<'b>(&self, field: &str) -> Option<CowVal<'b, 'b>> {
        let at = &self.at;
        match field {
            "owner" => Some(text(at.owner().to_string())),
            "type" => Some(text(types::mnemonic(at.record.rtype).to_string())),
            "count" => Some(CowVal::owned(CelInt::from(self.rrset.ids().len() as i64))),
            _ => {
                let records = self.rrset.ids().iter().take(MAX_LIST).map(|&id| Subjected::new(at.cx, id));
                let values: Option<Vec<Box<dyn Val + 'b>>> =
                    records.map(|at| Some(self.of_record(&at, field)?.into_owned())).collect();
                Some(CowVal::owned(CelList::from(values?)))
            }
        }
    }

    fn of_zone<'b>(&self, field: &str) -> Option<CowVal<'b, 'b>> {
        let zone = self.at.cx.zone;
        Some(match field {
            "name" => text(zone.apex_text()),
            "view" => text(zone.view().unwrap_or_default()),
            "internal" => CowVal::owned(CelBool::from(zone.kind().is_internal())),
            "reverse" => CowVal::owned(CelBool::from(zone.kind().is_reverse())),
            _ => return None,
        })
    }
}

/// A field as CEL sees it: numbers as `int`, all else as `string`.
fn value<'b>(at: &Subjected<'_>, subject: &Subject) -> CowVal<'b, 'b> {
    match (at.value(subject), subject) {
        (Some(Value::Number(number)), Subject::Type) => text(types::mnemonic(number as u16).to_string()),
        (Some(Value::Number(number)), Subject::Field(_))
            if matches!(subject.class(), crate::policy::custom::value::Class::Type) =>
        {
            text(types::mnemonic(number as u16).to_string())
        }
        (Some(Value::Number(number)), _) => CowVal::owned(CelInt::from(i64::try_from(number).unwrap_or(i64::MAX))),
        (Some(Value::Name(name)), _) => text(name.to_string()),
        (Some(Value::Address(address)), _) => text(address.to_string()),
        (Some(Value::Text(octets)), _) => text(String::from_utf8_lossy(&octets)),
        (Some(Value::Word(word)), Subject::Class) => text(if word.is_empty() { class_text(at.class()) } else { word }),
        (Some(Value::Word(word)), _) => text(word),
        (None, _) => text(String::new()),
    }
}

/// Functions that need to know the zones, or compiled patterns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ask {
    Lookup,
    Resolves,
    IsCname,
    Matches,
    InNetwork,
    Within,
    /// Gives the list that a loop runs over.
    Loop,
    /// Gives its value.
    Weigh,
}

impl Ask {
    const ALL: [Ask; 8] =
        [Ask::Lookup, Ask::Resolves, Ask::IsCname, Ask::Matches, Ask::InNetwork, Ask::Within, Ask::Loop, Ask::Weigh];

    fn name(self) -> &'static str {
        match self {
            Ask::Lookup => "lookup",
            Ask::Resolves => "resolves",
            Ask::IsCname => "is_cname",
            Ask::Matches => "matches",
            Ask::InNetwork => "in_network",
            Ask::Within => "within",
            Ask::Loop => LOOP,
            Ask::Weigh => WEIGH,
        }
    }
}

/// A function as a value: its arguments, as a list, index it.
#[derive(Clone, Copy)]
struct Asking<'a> {
    what: Ask,
    world: World<'a>,
}

impl fmt::Debug for Asking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what.name())
    }
}

static ASKING: Type = Type::new_unspecified_type("function");

impl Val for Asking<'_> {
    fn get_type(&self) -> &Type {
        &ASKING
    }

    fn cel_type() -> &'static Type {
        &ASKING
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(*self)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        None
    }
}

impl Indexer for Asking<'_> {
    fn get<'b, 'v>(&'b self, arguments: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let fault = |message: &str| ExecutionError::function_error(self.what.name(), message);
        let list = arguments.downcast_ref::<CelList>().ok_or_else(|| fault("it takes texts"))?;
        if matches!(self.what, Ask::Loop | Ask::Weigh) {
            return self.weighed(list.inner().first().ok_or_else(|| fault("a value is missing"))?.as_ref());
        }
        if !self.world.fuel.take(weight(arguments)) {
            return Err(fault(SPENT));
        }
        let argument = |index: usize| -> Result<&str, ExecutionError> {
            let value = list.inner().get(index).ok_or_else(|| fault("an argument is missing"))?;
            value.downcast_ref::<CelString>().map(CelString::inner).ok_or_else(|| fault("it takes texts"))
        };
        let first = argument(0)?;
        let is = match self.what {
            Ask::Lookup => return self.lookup(first, argument(1)?),
            Ask::Resolves => self.known(ask::resolves(self.world.at.cx, self.name(first)?.as_ref()))?,
            Ask::IsCname => self.known(ask::is_cname(self.world.at.cx, self.name(first)?.as_ref()))?,
            Ask::Matches => {
                let pattern = argument(1)?;
                let found = self.world.expression.patterns.iter().find(|(text, _)| text == pattern);
                found.ok_or_else(|| fault("the pattern was not compiled"))?.1.is_match(first.as_bytes())
            }
            Ask::InNetwork => {
                let network: IpNet = argument(1)?.parse().map_err(|_| fault("the second value is no network"))?;
                let address: IpAddr = first.parse().map_err(|_| fault("the first value is no address"))?;
                network.contains(&address)
            }
            Ask::Within => self.name(first)?.as_ref().is_within(self.name(argument(1)?)?.as_ref()),
            Ask::Loop | Ask::Weigh => return self.weighed(arguments),
        };
        Ok(CowVal::owned(CelBool::from(is)))
    }

    fn steal<'v>(self: Box<Self>, arguments: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(arguments).map(CowVal::into_owned)
    }
}

impl Asking<'_> {
    fn name(&self, text: &str) -> Result<Name, ExecutionError> {
        let name = Name::parse(text).map_err(|error| ExecutionError::function_error(self.what.name(), error))?;
        Ok(name.to_lowercase())
    }

    /// A value that is not too large, counted.
    fn weighed<'b, 'v>(&self, value: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError> {
        let fault = |message: String| ExecutionError::function_error(self.what.name(), message);
        if value.downcast_ref::<CelString>().is_some_and(|text| text.inner().len() > MAX_STRING) {
            return Err(fault(format!("a text of more than {MAX_STRING} bytes")));
        }
        if value.downcast_ref::<CelList>().is_some_and(|list| list.inner().len() > MAX_LIST) {
            return Err(fault(format!("a list of more than {MAX_LIST} elements")));
        }
        match self.world.fuel.take(weight(value)) {
            true => copied(value).map(CowVal::Owned).ok_or_else(|| {
                fault(format!("a {} is no text, number, list, nor true or false", value.get_type().name()))
            }),
            false => Err(fault(SPENT.to_owned())),
        }
    }

    fn unknown(&self) -> ExecutionError {
        ExecutionError::function_error(self.what.name(), UNKNOWN)
    }

    fn known(&self, answer: Answer<'_>) -> Result<bool, ExecutionError> {
        match answer {
            Answer::Yes(_) => Ok(true),
            Answer::No => Ok(false),
            Answer::Unknown => Err(self.unknown()),
        }
    }

    /// The data of all records at a name, aliases followed; empty where none is known to be.
    fn lookup<'b, 'v>(&self, name: &str, rtype: &str) -> Result<CowVal<'b, 'v>, ExecutionError> {
        let fault = |message: &str| ExecutionError::function_error(self.what.name(), message);
        let rtype = types::from_mnemonic(rtype.as_bytes()).ok_or_else(|| fault("the second value is no RR type"))?;
        let cx = self.world.at.cx;
        let values: Vec<Box<dyn Val + 'v>> = match cx.set.resolve(cx.zone, self.name(name)?.as_ref(), rtype).found {
            Found::Data(rrset) => rrset
                .rdata()
                .take(MAX_LIST)
                .map(|octets| Box::new(CelString::from(shown(rtype, octets))) as _)
                .collect(),
            Found::Absent(..) => Vec::new(),
            _ => return Err(self.unknown()),
        };
        let values = CelList::from(values);
        if !self.world.fuel.take(weight(&values)) {
            return Err(fault(SPENT));
        }
        Ok(CowVal::owned(values))
    }
}

/// A record's data: strings joined for TXT, presentation format for all others.
pub(super) fn shown(rtype: u16, octets: &[u8]) -> String {
    match rtype {
        types::TXT => String::from_utf8_lossy(&crate::mail::text::join(octets)).into_owned(),
        _ => {
            let mut out = String::new();
            rdata::text(rtype, octets, &mut out);
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict;

    /// What is asked the quick way, the evaluator must say, too: each test that runs an expression is a test of that.
    pub(super) fn same_both_ways(quick: &Verdict, evaluated: &Verdict, expression: &str) {
        assert_eq!(quick, evaluated, "`{expression}` one way, and the other");
    }
}
