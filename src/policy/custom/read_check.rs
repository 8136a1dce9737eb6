//! `require`, `forbid` and their like: what a rule asks of the records it selects.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::expression::Expression;
use super::field::Subject;
use super::read::read_template;
use super::read_select::{boolean, field_tests, type_list};
use super::template::Template;
use super::{Check, CheckKind, Select, Wanted};
use crate::policy::error::Faults;
use crate::policy::suggest;
use crate::policy::value::{inner, quoted, whole, wrong_type};
use crate::zone::rdata::types;

/// The keys that ask something; a rule has one of them at least.
pub(in crate::policy) const CHECKS: &[&str] =
    &["require", "forbid", "count", "lowest", "highest", "same", "distinct", "assert"];

/// Keys of `require` and `forbid` that are no fields.
const LOOKUPS: &[&str] = &["exists", "is-cname", "resolves", "spf-covers"];

/// Reads all checks of a rule.
pub(super) fn read(table: &DeTable<'_>, select: &Select, faults: &mut Faults) -> Vec<Check> {
    let mut reader = Reader { types: select.types.as_deref(), checks: Vec::new(), faults };
    for (key, value) in table {
        let place = key.span().start..value.span().end.max(key.span().end);
        match key.get_ref().as_ref() {
            "require" => reader.required(value, true),
            "forbid" => match value.get_ref() {
                DeValue::Boolean(true) => reader.add(&place, CheckKind::Forbid(Vec::new())),
                _ => reader.required(value, false),
            },
            "count" => reader.count(value, &place),
            "lowest" => reader.extreme(value, &place, false),
            "highest" => reader.extreme(value, &place, true),
            "same" => reader.compared(value, &place, CheckKind::Same),
            "assert" => reader.assert(value, &place),
            "distinct" => reader.compared(value, &place, CheckKind::Distinct),
            _ => {}
        }
    }
    reader.checks
}

struct Reader<'r> {
    types: Option<&'r [u16]>,
    checks: Vec<Check>,
    faults: &'r mut Faults,
}

impl Reader<'_> {
    fn add(&mut self, place: &Range<usize>, kind: CheckKind) {
        let span = self.faults.span(place);
        self.checks.push(Check { span, kind });
    }

    /// `require` (`wanted`) or `forbid`.
    fn required(&mut self, value: &Spanned<DeValue<'_>>, wanted: bool) {
        let name = if wanted { "require" } else { "forbid" };
        let DeValue::Table(table) = value.get_ref() else {
            let _: Option<()> = wrong_type(value, name, "a table", "{ exchange = [\"mx.example.net.\"] }", self.faults);
            return;
        };
        if table.is_empty() {
            self.faults.add(&value.span(), format!("`{name}` asks for nothing"), "empty").help =
                Some("name a field and what it must be, as in `{ exchange = [\"mx.example.net.\"] }`".to_owned());
            return;
        }
        let tests = field_tests(table, LOOKUPS, self.types, self.faults);
        for (key, value) in table {
            let place = key.span().start..value.span().end.max(key.span().end);
            match key.get_ref().as_ref() {
                "exists" => self.exists(value, &place, wanted),
                "is-cname" => self.asked_name(value, "is-cname", &place, |name| CheckKind::IsCname { name, wanted }),
                "resolves" => self.asked_name(value, "resolves", &place, |name| CheckKind::Resolves { name, wanted }),
                "spf-covers" => self.spf_covers(value, &place, wanted),
                _ => {}
            }
        }
        if !wanted {
            if !tests.is_empty() {
                let span = tests.iter().map(|test| test.span).reduce(|all, one| all.to(one));
                self.checks.extend(span.map(|span| Check { span, kind: CheckKind::Forbid(tests) }));
            }
            return;
        }
        for test in tests {
            let (span, ttl) = (test.span, matches!(test.subject, Subject::Ttl));
            let kind = if ttl { CheckKind::Ttl(test.test) } else { CheckKind::Require(test) };
            self.checks.push(Check { span, kind });
        }
    }

    fn template(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Template> {
        read_template(value, key, self.types, self.faults)
    }

    fn asked_name(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        place: &Range<usize>,
        kind: impl FnOnce(Template) -> CheckKind,
    ) {
        if let Some(name) = self.template(value, key) {
            self.add(place, kind(name));
        }
    }

    /// A host of any field, or put together from several; that of an MX record is judged as the built-in rule does.
    fn spf_covers(&mut self, value: &Spanned<DeValue<'_>>, place: &Range<usize>, wanted: bool) {
        let Some(name) = self.template(value, "spf-covers") else { return };
        if !wanted {
            self.faults.add(place, "`spf-covers` can be required, and not forbidden", "here").help =
                Some("write it under `require`".to_owned());
            return;
        }
        let exchange = name.only_field().is_some_and(|field| field.name == "exchange" || field.name == "target");
        let of_mx = exchange && self.types == Some(&[types::MX]);
        self.add(place, CheckKind::SpfCovers { host: (!of_mx).then_some(name) });
    }

    fn exists(&mut self, value: &Spanned<DeValue<'_>>, place: &Range<usize>, wanted: bool) {
        let any: Vec<Option<Wanted>> = match value.get_ref() {
            DeValue::Array(items) if !items.is_empty() => items.iter().map(|item| self.wanted(item)).collect(),
            _ => vec![self.wanted(value)],
        };
        if let Some(any) = any.into_iter().collect::<Option<Vec<Wanted>>>() {
            self.add(place, CheckKind::Exists { any, wanted });
        }
    }

    fn wanted(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Wanted> {
        const OWN: &[&str] = &["type", "owner", "least", "wildcard", "unknown"];
        let DeValue::Table(table) = value.get_ref() else {
            let example = "{ type = \"TXT\", owner = \"_dmarc.{owner}\" }";
            return wrong_type(value, "exists", "a table", example, self.faults);
        };
        let before = self.faults.count();
        let types = match table.get("type") {
            Some(value) => type_list(value, self.faults).unwrap_or_default(),
            None => {
                self.faults.add(&value.span(), "`exists` does not say of which type", "no `type`").help =
                    Some("add `type = \"TXT\"`".to_owned());
                Vec::new()
            }
        };
        let owner = match table.get("owner") {
            Some(value) => self.template(value, "owner"),
            None => Template::parse("{owner}", None).ok(),
        };
        let tests =
            field_tests(table, OWN, Some(&types).filter(|types| !types.is_empty()).map(Vec::as_slice), self.faults);
        let least = table.get("least").map_or(Some(1), |value| number(value, "least", self.faults));
        let wildcard = table.get("wildcard").map_or(Some(true), |value| boolean("wildcard", value, self.faults));
        let unknown = super::read::word(table, "unknown", &["silent", "absent"], self.faults);
        (self.faults.count() == before).then_some(Wanted {
            types,
            owner: owner?,
            tests,
            least: least?.max(1),
            wildcard: wildcard?,
            unknown_is_absent: unknown == Some("absent"),
        })
    }

    /// An expression in CEL.
    fn assert(&mut self, value: &Spanned<DeValue<'_>>, place: &Range<usize>) {
        let DeValue::String(text) = value.get_ref() else {
            let _: Option<()> = wrong_type(value, "assert", "an expression in CEL", "'rr.ttl >= 300'", self.faults);
            return;
        };
        match Expression::read(text, self.types) {
            Ok(expression) => self.add(place, CheckKind::Assert(expression)),
            Err(faults) => {
                for fault in faults {
                    let start = inner(self.faults.text(), text, &value.span());
                    let within = fault.range.zip(start).map(|(range, start)| start + range.start..start + range.end);
                    self.faults.add(&within.unwrap_or(value.span()), fault.message, "here").help = Some(fault.help);
                }
            }
        }
    }

    fn count(&mut self, value: &Spanned<DeValue<'_>>, place: &Range<usize>) {
        const KEYS: &[&str] = &["min", "max", "per"];
        let DeValue::Table(table) = value.get_ref() else {
            let _: Option<()> = wrong_type(value, "count", "a table", "{ min = 2, max = 8 }", self.faults);
            return;
        };
        if !known_keys(table, KEYS, "count", self.faults) {
            return;
        }
        let before = self.faults.count();
        let min = table.get("min").map(|value| number(value, "min", self.faults));
        let max = table.get("max").map(|value| number(value, "max", self.faults));
        let per_zone = super::read::word(table, "per", &["rrset", "zone"], self.faults) == Some("zone");
        let (min, max) = (min.flatten().unwrap_or(0), max.flatten().unwrap_or(u64::MAX));
        if self.faults.count() > before {
            return;
        }
        if min > max || (min == 0 && max == u64::MAX) {
            let (message, label) = match min > max {
                true => ("`count` has a `min` above its `max`: no number is both", "impossible"),
                false => ("`count` asks for nothing", "no `min` or `max`"),
            };
            self.faults.add(place, message, label).help = Some("write `count = { min = 2, max = 8 }`".to_owned());
            return;
        }
        self.add(place, CheckKind::Count { min, max, per_zone });
    }

    /// `lowest = { field = "preference", exchange = […] }`: the records with the least value pass these tests.
    fn extreme(&mut self, value: &Spanned<DeValue<'_>>, place: &Range<usize>, highest: bool) {
        let name = if highest { "highest" } else { "lowest" };
        let DeValue::Table(table) = value.get_ref() else {
            let example = "{ field = \"preference\", exchange = [\"mx1.**\"] }";
            let _: Option<()> = wrong_type(value, name, "a table", example, self.faults);
            return;
        };
        let field = match table.get("field") {
            Some(value) => self.subject(value, "field"),
            None => {
                self.faults.add(place, format!("`{name}` does not say of which field"), "no `field`").help =
                    Some("add `field = \"preference\"`".to_owned());
                None
            }
        };
        let before = self.faults.count();
        let of = field_tests(table, &["field"], self.types, self.faults);
        if of.is_empty() && self.faults.count() == before {
            self.faults.add(place, format!("`{name}` does not say whose it is to be"), "no test").help =
                Some("add what the record must be, such as `exchange = [\"mx1.**\"]`".to_owned());
        } else if let Some(field) = field
            && !of.is_empty()
        {
            self.add(place, CheckKind::Extreme { field, highest, of });
        }
    }

    fn compared(&mut self, value: &Spanned<DeValue<'_>>, place: &Range<usize>, kind: fn(Subject) -> CheckKind) {
        if let Some(subject) = self.subject(value, "field") {
            self.add(place, kind(subject));
        }
    }

    fn subject(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Subject> {
        let DeValue::String(name) = value.get_ref() else {
            return wrong_type(value, key, "the name of a field", "\"preference\"", self.faults);
        };
        match Subject::find(name, self.types) {
            Ok(subject) => Some(subject),
            Err((reason, help)) => {
                self.faults.add(&value.span(), reason, "no such field").help = Some(help);
                None
            }
        }
    }
}

fn known_keys(table: &DeTable<'_>, keys: &[&str], of: &str, faults: &mut Faults) -> bool {
    let before = faults.count();
    for key in table.keys().filter(|key| !keys.contains(&key.get_ref().as_ref())) {
        let name = key.get_ref().as_ref();
        faults.add(&key.span(), format!("`{of}` has no key {}", quoted(name)), "no such key").help =
            Some(suggest::help(name, keys, "its keys"));
    }
    faults.count() == before
}

/// A whole number of records.
fn number(value: &Spanned<DeValue<'_>>, name: &str, faults: &mut Faults) -> Option<u64> {
    let read = match value.get_ref() {
        DeValue::Integer(number) => whole(number).and_then(|number| u64::try_from(number).ok()),
        _ => None,
    };
    if read.is_none() {
        let _: Option<()> = wrong_type(value, name, "a number from 0 on", "2", faults);
    }
    read
}
