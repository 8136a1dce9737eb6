//! `[[custom]]`: rules that a policy brings itself, read and compiled.
//!
//! Nothing here looks at zones: a [`CustomRule`] says which records it is about (`Select`) and what is asked of them
//! (`Check`); `rules::custom` asks it. All that can be wrong with one is found when the policy is read.

pub(crate) mod expression;
mod fault;
pub(crate) mod field;
mod kinds;
pub(crate) mod quick;
mod quick_read;
mod read;
mod read_check;
mod read_select;
pub(crate) mod template;
pub(crate) mod value;

use std::sync::Arc;

#[cfg(test)]
pub(super) use read::KEYS;
pub(super) use read::read;
pub(super) use read_check::CHECKS;

use crate::finding::Severity;
use crate::policy::options::Item;
use crate::source::Span;
use expression::Expression;
use field::{FieldTest, Subject};
use template::Template;
use value::ValueTest;

/// One rule of a policy's own.
#[derive(Debug)]
pub struct CustomRule {
    /// Its id, as in findings and `[rules.ID]`.
    pub id: String,
    /// What it reports, in one line; empty if the policy does not say.
    pub title: String,
    /// Why it matters; may be empty.
    pub why: String,
    /// How severe its findings are unless `[rules.ID]` says otherwise.
    pub severity: Severity,
    /// The id in the policy file.
    pub span: Span,
    /// The text of its table in the policy file.
    pub source: String,
    /// Its `[[custom.test]]` zones.
    pub tests: Vec<CustomTest>,
    pub(crate) select: Select,
    pub(crate) checks: Vec<Check>,
    pub(crate) message: Option<Template>,
    pub(crate) help: Option<Template>,
    pub(crate) once_per_zone: bool,
    pub(crate) report_unknown: bool,
}

/// A zone that a rule of a policy is tried on.
#[derive(Clone, Debug)]
pub struct CustomTest {
    /// What it shows; may be empty.
    pub name: String,
    /// The apex; `None` leaves it to the text's `$ORIGIN` or SOA.
    pub origin: Option<String>,
    /// The zones: the first is the one the rule is tried on, the others can be looked into.
    pub zones: Vec<String>,
    /// The table in the policy file.
    pub span: Span,
}

/// Which records a rule is about.
#[derive(Debug, Default)]
pub(crate) struct Select {
    /// `None` for every type.
    pub types: Option<Vec<u16>>,
    pub not_types: Vec<u16>,
    pub owner: Option<ValueTest>,
    pub zone: Option<ValueTest>,
    pub views: Option<Vec<Item<String>>>,
    pub kinds: Option<Vec<ZoneSort>>,
    pub mail_domain: Option<bool>,
    pub mail_host: Option<bool>,
    /// Data at and below zone cuts, too.
    pub below_cuts: bool,
    /// Fields, TTL, class: what is asked of each record.
    pub record: Vec<FieldTest>,
}

impl Select {
    /// Whether it means whole zones, and no records among others: exceptions by type or owner do not narrow it.
    pub(crate) fn is_wide(&self) -> bool {
        let exception = |test: &ValueTest| test.is_negative();
        self.types.is_none() && self.record.is_empty() && self.owner.as_ref().is_none_or(exception)
    }
}

/// What a zone is, for `select.kind`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ZoneSort {
    Public,
    Internal,
    Reverse,
    Special,
}

impl ZoneSort {
    pub(crate) const WORDS: &'static [&'static str] = &["public", "internal", "reverse", "special"];

    pub(crate) fn parse(word: &str) -> Option<ZoneSort> {
        let sorts = [ZoneSort::Public, ZoneSort::Internal, ZoneSort::Reverse, ZoneSort::Special];
        Self::WORDS.iter().zip(sorts).find(|(known, _)| **known == word).map(|(_, sort)| sort)
    }
}

/// One thing that is asked of the selected records.
#[derive(Debug)]
pub(crate) struct Check {
    /// The key and value in the policy.
    pub span: Span,
    pub kind: CheckKind,
}

/// What is asked.
#[derive(Debug)]
pub(crate) enum CheckKind {
    /// Each record passes the test.
    Require(FieldTest),
    /// No record passes all tests; without tests there is to be no record at all.
    Forbid(Vec<FieldTest>),
    /// TTLs pass the test; one that many records take from a `$TTL` is told once.
    Ttl(ValueTest),
    /// Another record exists, or does not.
    Exists { any: Vec<Wanted>, wanted: bool },
    /// A name is an alias, or is not.
    IsCname { name: Template, wanted: bool },
    /// A name has addresses, or has none.
    Resolves { name: Template, wanted: bool },
    /// The SPF record of the owner's domain authorises this host; without one the hosts of its MX records.
    SpfCovers { host: Option<Template> },
    /// How many different records are selected.
    Count { min: u64, max: u64, per_zone: bool },
    /// The records with the least (or greatest) value of a field pass the tests.
    Extreme { field: Subject, highest: bool, of: Vec<FieldTest> },
    /// The expression holds for each record, or for each RRset where it names no `rr`.
    Assert(Expression),
    /// All records of an RRset have the same value.
    Same(Subject),
    /// No two records of an RRset have the same value.
    Distinct(Subject),
}

/// A record that is to exist, or not.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub types: Vec<u16>,
    pub owner: Template,
    pub tests: Vec<FieldTest>,
    /// How many are enough.
    pub least: u64,
    /// Whether answers out of a wildcard count.
    pub wildcard: bool,
    /// What is unknown counts as absent.
    pub unknown_is_absent: bool,
}

/// What a policy says of a custom rule's severity, put together.
#[derive(Debug)]
pub struct CustomConfig {
    /// The rule.
    pub rule: Arc<CustomRule>,
    /// How severe its findings are.
    pub severity: Severity,
    /// What sets the severity beside the rule itself, if anything does: a line of the policy, or the command line.
    pub severity_from: Option<Option<Span>>,
    /// Whether comments in zone files may ignore its findings, and the line of the policy that says so.
    pub ignorable: Item<bool>,
}

impl CustomConfig {
    /// The severity of a finding whose cause has severity `cause`: what is less than the rule's own is capped only.
    pub fn severity(&self, cause: Severity) -> Severity {
        if cause >= self.rule.severity { self.severity } else { cause.min(self.severity) }
    }
}
