//! Expressions in a form that is quicker than the evaluator's: every part is known to be true or false, a number, a text or
//! a list of one of these. Most expressions are like that, and they run on every record of a zone.
//!
//! What has no such form is left to the evaluator as a whole, and so is each record on which this form has no answer (a
//! sum that is too large, a field that is not there, too many steps). So this need not know what CEL makes of errors, one
//! apart: that nothing is known of a name.

use ipnet::IpNet;
use regex::bytes::Regex;

use crate::zone::name::Name;

/// A part of an expression.
#[derive(Debug)]
pub(crate) enum Plain {
    Truth(Truth),
    Number(Number),
    Text(Text),
    List(List),
}

/// Something that is true or false.
#[derive(Debug)]
pub(crate) enum Truth {
    Constant(bool),
    Both(Box<[Truth; 2]>),
    Either(Box<[Truth; 2]>),
    Not(Box<Truth>),
    Choice(Box<Choice<Truth>>),
    Truths(Order, Box<[Truth; 2]>),
    Numbers(Order, Number, Number),
    Texts(Order, Text, Text),
    /// Whether two lists are the same, or whether they are not.
    Lists(bool, Box<[List; 2]>),
    NumberIn(Number, Vec<i64>),
    TextIn(Text, Vec<String>),
    /// A value and a list that is computed.
    Among(Box<(Plain, List)>),
    StartsWith(Text, Text),
    EndsWith(Text, Text),
    Contains(Text, Text),
    Matches(Text, Regex),
    InNetwork(Text, IpNet),
    Within(Text, Text),
    Resolves(Text),
    IsCname(Text),
    Loop(Quantity, Box<Loop<Truth>>),
    /// Whether the zone is for an inner network.
    Internal,
    /// Whether the zone maps addresses to names.
    Reverse,
}

/// `condition ? yes : no`.
#[derive(Debug)]
pub(crate) struct Choice<T> {
    pub condition: Truth,
    pub yes: T,
    pub no: T,
}

/// Something that is asked or made of each element of a list, which is a variable to it.
#[derive(Debug)]
pub(crate) struct Loop<T> {
    pub list: List,
    pub body: T,
}

/// Of how many elements something is to be true.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quantity {
    All,
    Any,
    One,
}

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Order {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
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
    /// Characters of a text.
    Letters(Box<Text>),
    /// Elements of a list.
    Length(Box<List>),
    /// The number that a text is.
    Parsed(Box<Text>),
    Negated(Box<Number>),
    Computed(Arithmetic, Box<[Number; 2]>),
    Choice(Box<Choice<Number>>),
    /// The variable of a loop: so many loops further out.
    Variable(usize),
    /// An element of a list.
    At(Box<(List, Number)>),
}

/// What is computed of two numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A text.
#[derive(Debug)]
pub(crate) enum Text {
    /// With the name that it is, if it is one, in lower case.
    Literal(String, Option<Name>),
    /// A field, by its place among those of the expression.
    Field(usize),
    /// The record's data.
    Rdata,
    /// The owner of the RRset.
    Owner,
    /// The type of the RRset.
    Type,
    ZoneName,
    ZoneView,
    Joined(Vec<Text>),
    /// A number in digits.
    Digits(Box<Number>),
    Choice(Box<Choice<Text>>),
    /// The variable of a loop: so many loops further out.
    Variable(usize),
    /// An element of a list.
    At(Box<(List, Number)>),
}

/// A list, all of texts or all of numbers.
#[derive(Debug)]
pub(crate) enum List {
    Texts(Vec<Text>),
    Numbers(Vec<Number>),
    /// A field in each record of the RRset, by its place among those of the expression, and whether it is a number.
    Field(usize, bool),
    /// The data of each record of the RRset.
    Rdata,
    /// The data of the records of a type at a name.
    Lookup(Text, u16),
    Filter(Box<Loop<Truth>>),
    MapTexts(Box<Loop<Text>>),
    MapNumbers(Box<Loop<Number>>),
}

impl List {
    /// Whether its elements are numbers; `None` if it has none, whatever they would be.
    pub fn holds_numbers(&self) -> Option<bool> {
        match self {
            List::Texts(all) if all.is_empty() => None,
            List::Field(_, numbers) => Some(*numbers),
            List::Numbers(_) | List::MapNumbers(_) => Some(true),
            List::Filter(filter) => filter.list.holds_numbers(),
            List::Texts(_) | List::Rdata | List::Lookup(..) | List::MapTexts(_) => Some(false),
        }
    }
}
