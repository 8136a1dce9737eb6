//! What a policy can ask of a value: equality, lists, patterns, ranges, networks, regular expressions.

use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::Range;

use ipnet::IpNet;
use regex::bytes::{Regex, RegexBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::policy::error::Faults;
use crate::policy::suggest;
use crate::policy::value::{duration, pattern_fault, quoted, whole, wrong_type};
use crate::zone::name::NameRef;
use crate::zone::name_pattern::{NamePattern, Scope};
use crate::zone::rdata::mnemonic::{self, Mnemonics};
use crate::zone::rdata::types;
use crate::zone::ttl;

/// Longest text of a pattern or regular expression in a policy, in bytes.
const MAX_PATTERN: usize = 4 * 1024;

/// Memory that one compiled regular expression may take, in bytes.
const MAX_REGEX: usize = 1024 * 1024;

/// What values look like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Class {
    /// An owner name: patterns are relative to the apex.
    Owner,
    /// The apex of a zone.
    Zone,
    /// A name in rdata.
    Name,
    /// A whole number up to `max`, perhaps with words for some.
    Number {
        max: u64,
        words: &'static Mnemonics,
    },
    /// An RR type.
    Type,
    /// A time in seconds.
    Seconds,
    Address,
    /// Octets of strings.
    Text,
    /// Presentation format, compared without case.
    Word,
}

impl Class {
    pub fn same_as(self, other: Class) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// What to write, for messages.
    fn wanted(self) -> (&'static str, &'static str) {
        match self {
            Class::Owner => ("a name pattern, a list of them, or a table", "\"www\""),
            Class::Zone | Class::Name => ("a name pattern, a list of them, or a table", "\"*.example.\""),
            Class::Number { .. } => ("a number, a list of them, or a range", "{ min = 1, max = 10 }"),
            Class::Type => ("a type, or a list of them", "[\"A\", \"AAAA\"]"),
            Class::Seconds => ("a duration, a list of them, or a range", "{ min = \"5m\", max = \"1d\" }"),
            Class::Address => ("an address or network, or a list of them", "[\"192.0.2.0/24\", \"2001:db8::/32\"]"),
            Class::Text | Class::Word => ("a string, a list of them, or a table", "{ prefix = \"v=STSv1\" }"),
        }
    }
}

/// A value of a record.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    /// A name; compared without case.
    Name(NameRef<'a>),
    Number(u64),
    Address(IpAddr),
    /// Octets of strings, joined.
    Text(Cow<'a, [u8]>),
    /// Presentation format.
    Word(String),
}

/// What is asked of a value: it is one of these.
#[derive(Debug)]
pub(crate) struct ValueTest {
    any: Vec<One>,
}

#[derive(Debug)]
enum One {
    Pattern(NamePattern),
    Range(u64, u64),
    Network(IpNet),
    Exact(Vec<u8>),
    Prefix(Vec<u8>),
    Suffix(Vec<u8>),
    Contains(Vec<u8>),
    Regex(Box<Regex>),
    Not(ValueTest),
    All(Vec<One>),
}

impl ValueTest {
    /// Whether the value is one of those asked for; `apex` is that of the zone at hand.
    pub fn holds(&self, value: &Value<'_>, apex: NameRef<'_>) -> bool {
        self.any.iter().any(|one| one.holds(value, apex))
    }

    /// Numbers from `.0` to `.1` hold for certain: what can be told without looking further.
    pub fn plainly(&self) -> Option<(u64, u64)> {
        match self.any.as_slice() {
            [One::Range(min, max)] => Some((*min, *max)),
            [One::All(all)] => match all.as_slice() {
                [One::Range(min, max)] => Some((*min, *max)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it only says what a value is not.
    pub fn is_negative(&self) -> bool {
        let negative = |one: &One| match one {
            One::All(all) => all.iter().all(|one| matches!(one, One::Not(_))),
            one => matches!(one, One::Not(_)),
        };
        self.any.iter().all(negative)
    }

    /// The bounds that a number passes, in words, for a default message.
    pub fn passed(&self, number: u64, seconds: bool) -> Option<String> {
        let (min, max) = self.plainly()?;
        let show =
            |bound: u64| if seconds { duration(u32::try_from(bound).unwrap_or(u32::MAX)) } else { bound.to_string() };
        if number < min {
            return Some(format!("below {}", show(min)));
        }
        (number > max).then(|| format!("above {}", show(max)))
    }
}

impl One {
    fn holds(&self, value: &Value<'_>, apex: NameRef<'_>) -> bool {
        match (self, value) {
            (One::Not(test), _) => !test.holds(value, apex),
            (One::All(all), _) => all.iter().all(|one| one.holds(value, apex)),
            (One::Pattern(pattern), Value::Name(name)) => pattern.matches(*name, apex),
            (One::Range(min, max), Value::Number(number)) => (min..=max).contains(&number),
            (One::Network(network), Value::Address(address)) => network.contains(address),
            (One::Exact(text), Value::Word(word)) => text.eq_ignore_ascii_case(word.as_bytes()),
            (one, Value::Text(text)) => one.holds_text(text),
            (one, Value::Word(word)) => one.holds_text(word.as_bytes()),
            (one, Value::Name(name)) => one.holds_text(name.to_string().to_ascii_lowercase().as_bytes()),
            (one, Value::Number(number)) => one.holds_text(number.to_string().as_bytes()),
            (one, Value::Address(address)) => one.holds_text(address.to_string().as_bytes()),
        }
    }

    fn holds_text(&self, text: &[u8]) -> bool {
        match self {
            One::Exact(wanted) => text == wanted.as_slice(),
            One::Prefix(prefix) => text.starts_with(prefix),
            One::Suffix(suffix) => text.ends_with(suffix),
            One::Contains(part) => part.is_empty() || memchr::memmem::find(text, part).is_some(),
            One::Regex(regex) => regex.is_match(text),
            One::Pattern(_) | One::Range(..) | One::Network(_) | One::Not(_) | One::All(_) => false,
        }
    }
}

/// A test being read.
pub(super) struct TestReader<'f> {
    /// The key, for messages.
    pub name: &'f str,
    pub class: Class,
}

impl TestReader<'_> {
    /// Reads a value of the policy as a test; adds what is wrong.
    pub fn read(&self, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<ValueTest> {
        let any = match value.get_ref() {
            DeValue::Array(items) if items.is_empty() => {
                faults
                    .add(&value.span(), format!("`{}` is an empty list: nothing is one of it", self.name), "empty")
                    .help = Some("list what is meant, or leave the key out".to_owned());
                return None;
            }
            DeValue::Array(items) => {
                let read: Vec<Option<One>> = items.iter().map(|item| self.one(item, faults)).collect();
                read.into_iter().collect::<Option<Vec<One>>>()?
            }
            _ => vec![self.one(value, faults)?],
        };
        Some(ValueTest { any })
    }

    fn one(&self, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<One> {
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, value.span(), faults),
            DeValue::String(text) => self.text(text, &value.span(), faults),
            DeValue::Integer(number) if matches!(self.class, Class::Number { .. } | Class::Seconds) => {
                let number = self.bound(whole(number), &value.span(), faults)?;
                Some(One::Range(number, number))
            }
            _ => {
                let (wanted, example) = self.class.wanted();
                wrong_type(value, self.name, wanted, example, faults)
            }
        }
    }

    /// A number of the policy, if the field can hold it.
    fn bound(&self, number: Option<i64>, span: &Range<usize>, faults: &mut Faults) -> Option<u64> {
        let max = match self.class {
            Class::Number { max, .. } => max,
            _ => u64::from(u32::MAX >> 1),
        };
        let fits = number.and_then(|number| u64::try_from(number).ok()).filter(|number| *number <= max);
        if fits.is_none() {
            let written = faults.text().get(span.clone()).unwrap_or_default().to_owned();
            let message = format!("`{}` is never {}", self.name, quoted(&written).replace('"', ""));
            faults.add(span, message, "out of range").help = Some(format!("write a number from 0 to {max}"));
        }
        fits
    }

    fn text(&self, text: &str, span: &Range<usize>, faults: &mut Faults) -> Option<One> {
        match self.class {
            Class::Owner => self.pattern(text, Scope::Owner, span, faults),
            Class::Zone => self.pattern(text, Scope::Zone, span, faults),
            Class::Name => self.pattern(text, Scope::Host, span, faults),
            Class::Text | Class::Word => Some(One::Exact(text.as_bytes().to_vec())),
            Class::Address => match text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
            {
                Some(network) if network.trunc() != network => {
                    let message =
                        format!("{} is an address within a network, and not the network itself", quoted(text));
                    faults.add(span, message, "bits behind the prefix").help = Some(format!(
                        "write `\"{}\"`, or `\"{}\"` for the one address",
                        network.trunc(),
                        network.addr()
                    ));
                    None
                }
                Some(network) => Some(One::Network(network)),
                None => {
                    let message = format!("{} is neither an address nor a network", quoted(text));
                    faults.add(span, message, "not an address").help =
                        Some("write `192.0.2.1`, `192.0.2.0/24` or `2001:db8::/32`".to_owned());
                    None
                }
            },
            Class::Type => rtype(text, span, faults).map(|rtype| One::Range(rtype.into(), rtype.into())),
            Class::Seconds => self.seconds(text, span, faults).map(|seconds| One::Range(seconds, seconds)),
            Class::Number { words, .. } => match mnemonic::number(words, text.as_bytes()) {
                Some(number) => Some(One::Range(number.into(), number.into())),
                None => {
                    let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                    faults
                        .add(span, format!("`{}` is a number, and {} is none", self.name, quoted(text)), "not a number")
                        .help = Some(match known.is_empty() {
                        true => "write a number without quotes, or `{ min = 1, max = 10 }`".to_owned(),
                        false => suggest::help(text, &known, "numbers, or these words"),
                    });
                    None
                }
            },
        }
    }

    fn pattern(&self, text: &str, scope: Scope, span: &Range<usize>, faults: &mut Faults) -> Option<One> {
        match NamePattern::parse(text, scope) {
            Ok(pattern) => Some(One::Pattern(pattern)),
            Err(error) => {
                pattern_fault(&error, text, span, faults);
                None
            }
        }
    }

    fn seconds(&self, text: &str, span: &Range<usize>, faults: &mut Faults) -> Option<u64> {
        match ttl::parse(text.as_bytes()) {
            Ok(seconds) => Some(seconds.into()),
            Err(_) => {
                let message = format!("{} for `{}` is not a duration", quoted(text), self.name);
                faults.add(span, message, "not a duration").help =
                    Some("write numbers with units, `\"5m\"`, `\"1h30m\"`, `\"1d\"`, or seconds: `300`".to_owned());
                None
            }
        }
    }

    /// The keys that a table of this class takes.
    fn keys(&self) -> &'static [&'static str] {
        match self.class {
            Class::Number { .. } | Class::Seconds => &["min", "max", "not"],
            Class::Type | Class::Address => &["not"],
            _ => &["prefix", "suffix", "contains", "glob", "regex", "not"],
        }
    }

    /// `{ prefix = "a", not = "b" }`: all of it holds.
    fn table(&self, table: &DeTable<'_>, span: Range<usize>, faults: &mut Faults) -> Option<One> {
        let (mut all, mut whole_table) = (Vec::new(), !table.is_empty());
        if table.is_empty() {
            faults.add(&span, format!("`{}` asks for nothing", self.name), "empty").help =
                Some(format!("its keys: {}", self.keys().join(", ")));
        }
        let (mut min, mut max) = (None, None);
        for (key, value) in table {
            let word = key.get_ref().as_ref();
            if !self.keys().contains(&word) {
                faults.add(&key.span(), format!("`{}` has no key {}", self.name, quoted(word)), "no such key").help =
                    Some(suggest::help(word, self.keys(), "its keys"));
                whole_table = false;
                continue;
            }
            let read = match word {
                "min" | "max" => match self.number(value, faults) {
                    Some(number) => {
                        let place = if word == "min" { &mut min } else { &mut max };
                        *place = Some(number);
                        continue;
                    }
                    None => None,
                },
                "not" => self.read(value, faults).map(One::Not),
                _ => self.text_key(word, value, faults),
            };
            match read {
                Some(one) => all.push(one),
                None => whole_table = false,
            }
        }
        if min.is_some() || max.is_some() {
            let (least, most) = (min.unwrap_or(0), max.unwrap_or(u64::MAX));
            if least > most {
                faults
                    .add(&span, format!("`{}` has a `min` above its `max`: nothing is both", self.name), "impossible")
                    .help = Some("swap the two".to_owned());
                return None;
            }
            all.push(One::Range(least, most));
        }
        whole_table.then_some(One::All(all))
    }

    fn number(&self, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<u64> {
        match value.get_ref() {
            DeValue::Integer(number) => self.bound(whole(number), &value.span(), faults),
            DeValue::String(text) if matches!(self.class, Class::Seconds) => self.seconds(text, &value.span(), faults),
            _ => {
                let seconds = matches!(self.class, Class::Seconds);
                let (wanted, example) = if seconds { ("a duration", "\"5m\"") } else { ("a number", "10") };
                wrong_type(value, self.name, wanted, example, faults)
            }
        }
    }

    fn text_key(&self, word: &str, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<One> {
        let DeValue::String(text) = value.get_ref() else {
            return wrong_type(value, word, "a string", "\"v=STSv1\"", faults);
        };
        let bytes = || text.as_bytes().to_vec();
        Some(match word {
            "prefix" => One::Prefix(bytes()),
            "suffix" => One::Suffix(bytes()),
            "contains" => One::Contains(bytes()),
            "glob" => One::Regex(Box::new(regex(&glob_as_regex(text), &value.span(), faults)?)),
            _ => One::Regex(Box::new(regex(text, &value.span(), faults)?)),
        })
    }
}

/// Compiles a regular expression of a policy; says what is wrong with it.
pub(super) fn compiled(text: &str) -> Result<Regex, String> {
    if text.len() > MAX_PATTERN {
        return Err(format!("it has {} bytes; at most {MAX_PATTERN} are read", text.len()));
    }
    RegexBuilder::new(text).size_limit(MAX_REGEX).dfa_size_limit(MAX_REGEX).build().map_err(|error| {
        let said = error.to_string();
        let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        last.trim().trim_start_matches("error: ").trim_end_matches('.').to_lowercase()
    })
}

/// Compiles a regular expression of a policy; adds what is wrong.
fn regex(text: &str, span: &Range<usize>, faults: &mut Faults) -> Option<Regex> {
    compiled(text)
        .map_err(|reason| {
            let message = format!("{} is not a regular expression: {reason}", quoted(text));
            faults.add(span, message, "not a regular expression").help =
                Some("write it in a literal string, '…', so that `\\` stays what it is; `\\.` is a dot".to_owned());
        })
        .ok()
}

/// A glob over a whole text: `*` is any run of characters, `?` one.
fn glob_as_regex(glob: &str) -> String {
    let mut pattern = "(?s-u)^".to_owned();
    for letter in glob.chars() {
        match letter {
            '*' => pattern.push_str(".*"),
            '?' => pattern.push('.'),
            letter => pattern.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern.push('$');
    pattern
}

/// Reads a type that records can have; adds what is wrong.
pub(super) fn rtype(text: &str, span: &Range<usize>, faults: &mut Faults) -> Option<u16> {
    match types::from_mnemonic(text.as_bytes()) {
        Some(rtype) if types::is_meta(rtype) => {
            faults.add(span, format!("no record has the type {}", quoted(text)), "only in queries").help =
                Some("name a type that stands in zones, or leave `type` out to mean all".to_owned());
            None
        }
        Some(rtype) => Some(rtype),
        None => {
            faults.add(span, format!("{} is no RR type", quoted(text)), "no such type").help =
                Some(match types::nearest(text.as_bytes()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write a type as in a zone, `MX`, or `TYPE65280`".to_owned(),
                });
            None
        }
    }
}
