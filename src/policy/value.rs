//! Reads a TOML value as what a rule's page asks for.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::Range;

use ipnet::IpNet;
use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Faults;
use super::options::{Item, Options, Setting, Value, sort_owners};
use super::page::{Kind, OptionSpec};
use super::suggest;
use crate::zone::name_pattern::{NamePattern, PatternError, Scope};
use crate::zone::rdata::types::from_mnemonic;
use crate::zone::ttl;

/// An entry of a TOML table.
pub(super) type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;

/// Reads the options of a rule out of its table, and adds what is wrong. `false` where anything was.
///
/// `skip` are keys of the table that are no options.
pub(super) fn options(
    of: &str,
    table: &DeTable<'_>,
    specs: &'static [OptionSpec],
    skip: &[&str],
    faults: &mut Faults,
) -> (Options, bool) {
    let mut options = Options::unset(specs);
    let mut whole = true;
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if skip.contains(&name) {
            continue;
        }
        let Some(index) = specs.iter().position(|spec| spec.name == name) else {
            let known: Vec<&str> = skip.iter().copied().chain(specs.iter().map(|spec| spec.name)).collect();
            faults.add(&key.span(), format!("`{of}` has no option `{name}`"), "no such option").help =
                Some(suggest::help(name, &known, "its keys"));
            whole = false;
            continue;
        };
        let reader = Reader { of, name, value };
        match reader.read(&specs[index].kind, faults) {
            Some(read) => {
                let span = Some(faults.span(&(key.span().start..value.span().end.max(key.span().end))));
                options.set(index, Setting { value: read, span });
            }
            None => whole = false,
        }
    }
    (options, whole)
}

/// One option being read.
struct Reader<'a, 'i> {
    of: &'a str,
    name: &'a str,
    value: &'a Spanned<DeValue<'i>>,
}

impl Reader<'_, '_> {
    fn read(&self, kind: &Kind, faults: &mut Faults) -> Option<Value> {
        match *kind {
            Kind::Duration { min, max } => self.duration(min, max, faults).map(Value::Duration),
            Kind::Integer { min, max } => self.integer(min, max, faults).map(Value::Integer),
            Kind::Boolean => match self.value.get_ref() {
                DeValue::Boolean(yes) => Some(Value::Boolean(*yes)),
                _ => self.wrong_type("`true` or `false`", "true", faults),
            },
            Kind::Word(words) => self.word(words, faults).map(Value::Word),
            Kind::Strings => strings(self.value, self.name, faults).map(Value::Strings),
            Kind::Names => {
                names(self.value, self.name, Scope::Host, pattern_example(Scope::Host, true), faults).map(Value::Names)
            }
            Kind::Text => self.text(faults).map(Value::Text),
            Kind::Date => self.date(faults).map(Value::Date),
            Kind::Pattern(scope) => self.pattern(scope, faults).map(Value::Pattern),
            Kind::Patterns(scope) => {
                names(self.value, self.name, scope, pattern_example(scope, true), faults).map(Value::Names)
            }
            Kind::Globs => super::zones::globs(self.value, self.name, faults).map(Value::Strings),
            Kind::Networks => networks(self.value, self.name, faults).map(Value::Networks),
            Kind::Types(specs) => self.types(specs, faults).map(Value::Types),
            Kind::Owners(specs) => self.owners(specs, faults).map(Value::Owners),
        }
    }

    fn wrong_type<T>(&self, wanted: &str, example: &str, faults: &mut Faults) -> Option<T> {
        wrong_type(self.value, self.name, wanted, example, faults)
    }

    fn out_of_range<T>(&self, shown: &str, bounds: &str, faults: &mut Faults) -> Option<T> {
        let message = format!("`{}` of `{}` is {shown}; it must be {bounds}", self.name, self.of);
        faults.add(&self.value.span(), message, "out of range").help = Some(format!("write a value {bounds}"));
        None
    }

    fn duration(&self, min: u32, max: u32, faults: &mut Faults) -> Option<u32> {
        let bounds = format!("from {} to {}", duration(min), duration(max));
        let (shown, seconds) = match self.value.get_ref() {
            DeValue::Integer(number) => (format!("`{number}`"), whole(number).map(u32::try_from)),
            DeValue::String(text) => match ttl::parse(text.as_bytes()) {
                Ok(seconds) => (quoted(text), Some(Ok(seconds))),
                Err(ttl::TtlError::TooLarge) => (quoted(text), None),
                Err(ttl::TtlError::NotATime) => {
                    let message = format!("{} for `{}` is not a duration", quoted(text), self.name);
                    faults.add(&self.value.span(), message, "not a duration").help =
                        Some("write numbers with units, `\"5m\"`, `\"1h30m\"`, `\"1d\"`, or seconds: `300`".to_owned());
                    return None;
                }
            },
            _ => return self.wrong_type("a duration", "\"5m\"", faults),
        };
        match seconds {
            Some(Ok(seconds)) if (min..=max).contains(&seconds) => Some(seconds),
            _ => self.out_of_range(&shown, &bounds, faults),
        }
    }

    fn integer(&self, min: i64, max: i64, faults: &mut Faults) -> Option<i64> {
        let DeValue::Integer(number) = self.value.get_ref() else {
            return self.wrong_type("a whole number", &min.max(1).to_string(), faults);
        };
        match whole(number) {
            Some(number) if (min..=max).contains(&number) => Some(number),
            _ => self.out_of_range(&format!("`{number}`"), &format!("from {min} to {max}"), faults),
        }
    }

    fn word(&self, words: &'static [&'static str], faults: &mut Faults) -> Option<&'static str> {
        let DeValue::String(text) = self.value.get_ref() else {
            let example = format!("{:?}", words.first().copied().unwrap_or_default());
            return self.wrong_type("a word", &example, faults);
        };
        let found = words.iter().find(|word| *word == text).copied();
        if found.is_none() {
            let message = format!("`{}` of `{}` cannot be {}", self.name, self.of, quoted(text));
            faults.add(&self.value.span(), message, "no such word").help =
                Some(suggest::help(text, words, "it can be"));
        }
        found
    }

    fn item<T>(&self, value: T, faults: &Faults) -> Item<T> {
        Item { value, span: Some(faults.span(&self.value.span())) }
    }

    fn text(&self, faults: &mut Faults) -> Option<Item<String>> {
        match self.value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                let message = format!("`{}` of `{}` is empty", self.name, self.of);
                faults.add(&self.value.span(), message, "nothing in it").help =
                    Some(format!("say it in a few words, or delete `{}`", self.name));
                None
            }
            DeValue::String(text) => Some(self.item(text.clone().into_owned(), faults)),
            _ => self.wrong_type("a string", "\"…\"", faults),
        }
    }

    fn date(&self, faults: &mut Faults) -> Option<Item<Date>> {
        let text = match self.value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.clone().into_owned(),
            _ => return self.wrong_type("a day", "2027-01-31", faults),
        };
        // jiff would take a date with a time as well, and forget the time.
        match text.parse().ok().filter(|_| text.len() == "2027-01-31".len()) {
            Some(date) => Some(self.item(date, faults)),
            None => {
                let message = format!("{} for `{}` is not a day", quoted(&text), self.name);
                faults.add(&self.value.span(), message, "not a day").help =
                    Some(format!("write year, month and day: `{} = 2027-01-31`", self.name));
                None
            }
        }
    }

    fn pattern(&self, scope: Scope, faults: &mut Faults) -> Option<Item<NamePattern>> {
        let DeValue::String(text) = self.value.get_ref() else {
            return self.wrong_type("a name pattern", pattern_example(scope, false), faults);
        };
        match NamePattern::parse(text, scope) {
            Ok(pattern) => Some(self.item(pattern, faults)),
            Err(error) => {
                pattern_fault(&error, text, &self.value.span(), faults);
                None
            }
        }
    }

    /// The table's rows; anything else is a mistake.
    fn rows(&self, example: &str, faults: &mut Faults) -> Option<&DeTable<'_>> {
        match self.value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => self.wrong_type("a table", example, faults),
        }
    }

    /// The options of one row.
    fn row(
        &self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'_>>,
        specs: &'static [OptionSpec],
        faults: &mut Faults,
    ) -> Option<Options> {
        let of = format!("{}.{}", self.of, self.name);
        match value.get_ref() {
            DeValue::Table(table) => {
                let (options, whole) = options(&of, table, specs, &[], faults);
                whole.then_some(options)
            }
            _ => wrong_type(value, key.get_ref(), "a table", &row_example(specs), faults),
        }
    }

    fn types(&self, specs: &'static [OptionSpec], faults: &mut Faults) -> Option<BTreeMap<u16, Options>> {
        let table = self.rows(&format!("{{ MX = {} }}", row_example(specs)), faults)?;
        let (mut rows, mut whole) = (BTreeMap::new(), true);
        for (key, value) in table {
            let Some(rtype) = from_mnemonic(key.get_ref().as_bytes()) else {
                let message = format!("`{}` in `{}` of `{}` is no RR type", key.get_ref(), self.name, self.of);
                faults.add(&key.span(), message, "no such type").help =
                    Some("write a type as in a zone, `MX`, or `TYPE65280`".to_owned());
                whole = false;
                continue;
            };
            match self.row(key, value, specs, faults) {
                Some(options) => {
                    rows.entry(rtype).and_modify(|row: &mut Options| row.merge(&options)).or_insert(options);
                }
                None => whole = false,
            }
        }
        whole.then_some(rows)
    }

    fn owners(&self, specs: &'static [OptionSpec], faults: &mut Faults) -> Option<Vec<(NamePattern, Options)>> {
        let table = self.rows(&format!("{{ \"_acme-challenge.**\" = {} }}", row_example(specs)), faults)?;
        let (mut rows, mut whole) = (Vec::new(), true);
        for (key, value) in table {
            let pattern = match NamePattern::parse(key.get_ref(), Scope::Owner) {
                Ok(pattern) => pattern,
                Err(error) => {
                    pattern_fault(&error, key.get_ref(), &key.span(), faults);
                    whole = false;
                    continue;
                }
            };
            match self.row(key, value, specs, faults) {
                Some(options) => rows.push((pattern, options)),
                None => whole = false,
            }
        }
        sort_owners(&mut rows);
        whole.then_some(rows)
    }
}

fn row_example(specs: &[OptionSpec]) -> String {
    let name = specs.first().map_or("key", |spec| spec.name);
    let value = match specs.first().map(|spec| &spec.kind) {
        Some(Kind::Duration { .. }) => "\"12h\"",
        _ => "1",
    };
    format!("{{ {name} = {value} }}")
}

/// A duration as people write it; odd ones, such as the largest TTL, in seconds.
pub(super) fn duration(seconds: u32) -> String {
    let text = ttl::display(seconds);
    if text.len() > 9 { format!("{seconds}s") } else { text }
}

/// Text of the policy in backquotes, on one line whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", text.escape_debug().to_string().replace("\\\\", "\\").replace("\\\"", "\"").replace("\\'", "'"))
}

/// The value of a TOML integer, if it fits.
pub(super) fn whole(number: &toml::de::DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// `a boolean`, `an array`.
fn article(value: &DeValue<'_>) -> String {
    let name = if value.is_array() { "list" } else { value.type_str() };
    format!("{} {name}", if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}

/// Adds that a value is of the wrong type.
pub(super) fn wrong_type<T>(
    value: &Spanned<DeValue<'_>>,
    name: &str,
    wanted: &str,
    example: &str,
    faults: &mut Faults,
) -> Option<T> {
    let found = article(value.get_ref());
    faults.add(&value.span(), format!("`{name}` is {found}; it must be {wanted}"), &found).help =
        Some(format!("write it like `{name} = {example}`"));
    None
}

/// A list of strings, whole or not at all.
pub(super) fn strings(value: &Spanned<DeValue<'_>>, name: &str, faults: &mut Faults) -> Option<Vec<Item<String>>> {
    let before = faults.count();
    let strings = strings_among(value, name, faults);
    strings.filter(|_| faults.count() == before)
}

/// The strings of a list; every item that is none is told and left out.
pub(super) fn strings_among(
    value: &Spanned<DeValue<'_>>,
    name: &str,
    faults: &mut Faults,
) -> Option<Vec<Item<String>>> {
    let DeValue::Array(items) = value.get_ref() else {
        let example = value.get_ref().as_str().map_or("[\"…\"]".to_owned(), |text| format!("[{text:?}]"));
        return wrong_type(value, name, "a list of strings", &example, faults);
    };
    let mut strings = Vec::new();
    for item in items.iter() {
        match item.get_ref() {
            DeValue::String(text) => {
                strings.push(Item { value: text.clone().into_owned(), span: Some(faults.span(&item.span())) });
            }
            other => {
                let found = article(other);
                faults.add(&item.span(), format!("`{name}` holds {found}; it must hold strings only"), &found).help =
                    Some("put it in quotes, or take it out".to_owned());
            }
        }
    }
    Some(strings)
}

/// What a pattern of this scope looks like, alone or in a list.
fn pattern_example(scope: Scope, list: bool) -> &'static str {
    match (scope, list) {
        (Scope::Zone, false) => "\"*.parked.example\"",
        (Scope::Zone, true) => "[\"*.parked.example\"]",
        (Scope::Owner, false) => "\"*.dev\"",
        (Scope::Owner, true) => "[\"*.dev\", \"@\"]",
        (Scope::Host, false) => "\"mx1.example.net.\"",
        (Scope::Host, true) => "[\"mx1.example.net.\", \"mx*.example.org.\"]",
    }
}

/// The networks of a list; one that is none is told.
fn networks(value: &Spanned<DeValue<'_>>, name: &str, faults: &mut Faults) -> Option<Vec<Item<IpNet>>> {
    if !value.get_ref().is_array() {
        return wrong_type(value, name, "a list of networks", r#"["192.0.2.0/24", "2001:db8::/32"]"#, faults);
    }
    let (mut networks, mut whole) = (Vec::new(), true);
    for item in strings(value, name, faults)? {
        let (found, place) = (network(&item.value), item.span.unwrap_or_else(|| faults.span(&value.span())));
        let place = place.start as usize..place.end() as usize;
        let (message, label, help) = match found {
            Some(network) if network == network.trunc() => {
                networks.push(Item { value: network, span: item.span });
                continue;
            }
            Some(network) => (
                format!("{} in `{name}` names a host inside a network", quoted(&item.value)),
                "host bits are set",
                format!(
                    "write `\"{}\"` for the network, or `\"{}\"` for the host alone",
                    network.trunc(),
                    network.addr()
                ),
            ),
            None => (
                format!("{} in `{name}` is no network", quoted(&item.value)),
                "not a network",
                "write it as `\"192.0.2.0/24\"`, `\"2001:db8::/32\"`, or one address".to_owned(),
            ),
        };
        faults.add(&place, message, label).help = Some(help);
        whole = false;
    }
    whole.then_some(networks)
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// A list of name patterns.
pub(super) fn names(
    value: &Spanned<DeValue<'_>>,
    name: &str,
    scope: Scope,
    example: &str,
    faults: &mut Faults,
) -> Option<Vec<Item<NamePattern>>> {
    if !value.get_ref().is_array() {
        return wrong_type(value, name, "a list of name patterns", example, faults);
    }
    let (mut patterns, mut whole) = (Vec::new(), true);
    for item in strings(value, name, faults)? {
        match (NamePattern::parse(&item.value, scope), item.span) {
            (Ok(value), span) => patterns.push(Item { value, span }),
            (Err(error), Some(span)) => {
                pattern_fault(&error, &item.value, &(span.start as usize..span.end() as usize), faults);
                whole = false;
            }
            (Err(_), None) => whole = false,
        }
    }
    whole.then_some(patterns)
}

/// Adds that a text is no name pattern, at the very bytes if the string has no escapes.
pub(super) fn pattern_fault(error: &PatternError, text: &str, span: &Range<usize>, faults: &mut Faults) {
    let place = inner(faults.text(), text, span)
        .map_or(span.clone(), |start| start + error.range.start..start + error.range.end.min(text.len()));
    faults.add(&place, format!("{} is not a name pattern: {}", quoted(text), error.message), "here").help =
        Some("`*` is one label, `**` any number of labels, `@` the apex: `mx*.example.net.`, `**.example.`".to_owned());
}

/// Shows where each key of a table and of the tables in it starts.
pub(super) fn visit_keys(table: &DeTable<'_>, see: &mut impl FnMut(usize)) {
    for (key, value) in table {
        see(key.span().start);
        match value.get_ref() {
            DeValue::Table(table) => visit_keys(table, see),
            DeValue::Array(items) => {
                let tables = items.iter().filter_map(|item| item.get_ref().as_table());
                tables.for_each(|table| visit_keys(table, see));
            }
            _ => {}
        }
    }
}

/// Where the contents of a string start in the source, if they stand there as they are.
pub(super) fn inner(source: &str, text: &str, span: &Range<usize>) -> Option<usize> {
    let written = source.get(span.clone())?;
    if written == text {
        return Some(span.start);
    }
    let within = |open: usize, close: usize| {
        let contents = written.get(open..written.len().checked_sub(close)?)?;
        (contents == text).then_some(span.start + open)
    };
    // The line end right behind three quotes is no part of the text.
    match written.get(..3) {
        Some("'''" | "\"\"\"") => [3, 4, 5].into_iter().find_map(|open| within(open, 3)),
        _ => within(1, 1),
    }
}
