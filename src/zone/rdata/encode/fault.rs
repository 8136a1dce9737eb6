//! What to say when rdata cannot be read: what was expected, an example, and the likely mistake.

use super::super::kind::{Field, Kind};
use super::super::mnemonic::Mnemonics;
use super::super::{Input, RdataError};
use super::{Encoder, address, types};
use crate::zone::lex::Token;
use crate::zone::name::{self, NameError};
use crate::zone::problem::Code;
use crate::zone::ttl::{self, TtlError};

use super::time::TimeError;

/// Longest piece of zone text quoted in a message, in characters.
const MAX_SHOWN: usize = 60;

/// Text of the zone as messages show it: no control characters, not too long.
pub(super) fn show(text: &[u8]) -> String {
    let mut shown = String::new();
    for (count, character) in String::from_utf8_lossy(text).chars().enumerate() {
        if count == MAX_SHOWN {
            shown.push('…');
            break;
        }
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// An error over the bytes `start..end`.
#[cold]
pub(super) fn error(code: Code, start: u32, end: u32, message: String, help: Option<String>) -> Box<RdataError> {
    Box::new(RdataError { code, start, end, message, help })
}

/// A type that cannot stand in a zone.
#[cold]
pub(super) fn meta_type(rtype: u16, reason: &str, input: &Input<'_>) -> Box<RdataError> {
    let (start, end) = whole(input);
    error(
        Code::BadRdata,
        start,
        end,
        format!("`{}` cannot stand in a zone: it {reason}", types::mnemonic(rtype)),
        Some("remove the record".to_owned()),
    )
}

/// Text where only `\#` can stand.
#[cold]
pub(super) fn no_format(rtype: u16, input: &Input<'_>) -> Box<RdataError> {
    let (start, end) = whole(input);
    error(
        Code::BadRdata,
        start,
        end,
        format!("`{}` has no text form of its own", types::mnemonic(rtype)),
        Some("write its octets as in `\\# 4 c0000201`: their number, then hexadecimal digits (RFC 3597)".to_owned()),
    )
}

/// The bytes of all tokens, or the place behind the type when there are none.
fn whole(input: &Input<'_>) -> (u32, u32) {
    match (input.tokens.first(), input.tokens.last()) {
        (Some(first), Some(last)) => (first.outer_start(), last.outer_end()),
        _ => (input.end, input.end),
    }
}

fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}

fn count(number: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(number).map_or_else(|| number.to_string(), |&word| word.to_owned())
}

/// `192.0.2.1:53`, `https://…`: what people paste where an address or a host name belongs.
fn without_port_or_scheme(text: &str) -> Option<&str> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    let bare = match host.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((inner, _)) => inner,
        None if host.matches(':').count() == 1 => host.split(':').next().unwrap_or(host),
        None => host,
    };
    (bare != text && !bare.is_empty()).then_some(bare)
}

impl Encoder<'_> {
    fn mnemonic(&self) -> &'static str {
        self.row.mnemonic
    }

    fn shown(&self, token: Token) -> String {
        show(token.text(self.input.text))
    }

    /// An error over a whole token, quotes included.
    #[cold]
    pub(super) fn at_token(&self, code: Code, token: Token, message: String, help: Option<String>) -> Box<RdataError> {
        error(code, token.outer_start(), token.outer_end(), message, help)
    }

    /// `` `VALUE` of `FIELD` WHAT IS WRONG ``.
    #[cold]
    pub(super) fn bad(&self, field: &Field, token: Token, wrong: &str, help: &str) -> Box<RdataError> {
        let message = format!("{} `{}` of {} {wrong}", field.label(), self.shown(token), self.mnemonic());
        self.at_token(Code::BadRdata, token, message, Some(help.to_owned()))
    }

    /// What the type's rdata looks like: "MX has two fields: a preference and a host name, as in `10 mail…`".
    pub(super) fn usage(&self) -> String {
        if self.row.code == types::LOC {
            return format!("LOC is a latitude, a longitude and an altitude in metres, as in `{}`", self.row.example);
        }
        let nouns: Vec<String> = self.row.fields.iter().map(Field::noun).collect();
        let fields = if nouns.len() == 1 { "field" } else { "fields" };
        format!(
            "{} has {} {fields}: {}, as in `{}`",
            self.mnemonic(),
            count(nouns.len()),
            list(&nouns),
            self.row.example
        )
    }

    /// The tokens ended before `field`.
    #[cold]
    pub(super) fn missing(&self, field: &Field) -> Box<RdataError> {
        let from = self.row.fields.iter().position(|known| known.name == field.name).unwrap_or(self.row.fields.len());
        let lacking: Vec<String> = self.row.fields[from..]
            .iter()
            .filter(|field| {
                !matches!(
                    field.kind,
                    Kind::OptionalText
                        | Kind::Types(false)
                        | Kind::Names
                        | Kind::Params
                        | Kind::Prefixes
                        | Kind::OldTypes
                )
            })
            .map(|field| format!("`{}`", field.name))
            .collect();
        let lacking = if lacking.is_empty() { format!("`{}`", field.name) } else { list(&lacking) };
        let message = if self.input.tokens.is_empty() {
            format!("{} has no rdata", self.mnemonic())
        } else {
            format!("{} lacks its {lacking}", self.mnemonic())
        };
        let end = self.input.tokens.last().map_or(self.input.end, |last| last.outer_end());
        error(Code::SyntaxError, end, self.input.end.max(end), message, Some(self.usage()))
    }

    /// A token is left when all fields were read.
    #[cold]
    pub(super) fn trailing(&self, token: Token) -> Box<RdataError> {
        let last = self.input.tokens.last().copied().unwrap_or(token);
        let text = self.shown(token);
        let help = if let Some(first) = self.misplaced_ttl() {
            let (first, mnemonic) = (show(first), self.mnemonic());
            format!("if `{first}` is the TTL, write it before the type: `{first} IN {mnemonic} …`")
        } else if text.starts_with("//") || text.starts_with('#') {
            "comments start with `;`".to_owned()
        } else {
            self.usage()
        };
        error(
            Code::SyntaxError,
            token.outer_start(),
            last.outer_end(),
            format!("`{text}` is left over behind the rdata of {}", self.mnemonic()),
            Some(help),
        )
    }

    /// The first token, if it may be a TTL and one token too many stands in front of a host name: `NS 3600 ns1`,
    /// `MX 3600 10 mail`.
    fn misplaced_ttl(&self) -> Option<&[u8]> {
        let tokens = self.input.tokens;
        let host_last = self.row.fields.last().is_some_and(|field| matches!(field.kind, Kind::Host));
        let numbers_before = tokens.iter().take(self.row.fields.len()).all(|token| is_ttl(token.text(self.input.text)));
        let first = tokens.first()?.text(self.input.text);
        (host_last && numbers_before && tokens.len() == self.row.fields.len() + 1).then_some(first)
    }

    /// Quotes round what is not a string.
    #[cold]
    pub(super) fn quoted(&self, field: &Field, token: Token) -> Box<RdataError> {
        let text = self.shown(token);
        self.at_token(
            Code::BadRdata,
            token,
            format!("{} of {} must not be in quotes", field.label(), self.mnemonic()),
            Some(format!("write `{text}` without the quotes")),
        )
    }

    /// More than [`super::MAX_RDATA`] octets.
    #[cold]
    pub(super) fn too_long(&self) -> Box<RdataError> {
        let (start, end) = whole(&self.input);
        error(
            Code::BadRdata,
            start,
            end,
            format!(
                "rdata of {} has {} octets; it can have {}",
                self.mnemonic(),
                self.written().len(),
                super::MAX_RDATA
            ),
            None,
        )
    }

    #[cold]
    pub(super) fn bad_number(&self, field: &Field, token: Token, largest: u32) -> Box<RdataError> {
        let text = token.text(self.input.text);
        let only_digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
        if only_digits {
            let help = if field.name == "serial" && text.len() > 10 {
                format!(
                    "a serial has 32 bits; a date serial is YYYYMMDDnn, ten digits, and this one has {}",
                    text.len()
                )
            } else {
                format!("write a number from 0 to {largest}")
            };
            return self.bad(field, token, &format!("is over {largest}"), &help);
        }
        if let Some(error) = self.misplaced(field, token) {
            return error;
        }
        self.bad(field, token, "is not a number", &self.usage())
    }

    /// A name or an address where the first number should be: the number was left out.
    fn misplaced(&self, field: &Field, token: Token) -> Option<Box<RdataError>> {
        let text = token.text(self.input.text);
        let first = self.row.fields.first().is_some_and(|known| known.name == field.name);
        let names_follow = self.row.fields.iter().any(|field| matches!(field.kind, Kind::Host));
        if !first || !names_follow || self.at < self.input.tokens.len() {
            return None;
        }
        name::encode(text, Some(name::NameRef::ROOT), &mut Vec::new()).ok()?;
        let name = self.shown(token);
        let help = if self.mnemonic() == "MX" {
            format!("write the preference before the host name: `10 {name}`")
        } else {
            self.usage()
        };
        Some(self.at_token(
            Code::BadRdata,
            token,
            format!("`{name}` stands where {} needs its {}, a number", self.mnemonic(), field.label()),
            Some(help),
        ))
    }

    #[cold]
    pub(super) fn not_zero(&self, field: &Field, token: Token) -> Box<RdataError> {
        self.bad(field, token, "is not 0", "write 0: no other value is defined")
    }

    #[cold]
    pub(super) fn unknown_word(&self, field: &Field, token: Token, words: &Mnemonics) -> Box<RdataError> {
        let text = self.shown(token).to_ascii_uppercase();
        let near = words
            .iter()
            .map(|(word, _)| (strsim::damerau_levenshtein(&text, &word.to_ascii_uppercase()), *word))
            .filter(|(distance, _)| *distance <= 2)
            .min_by_key(|(distance, _)| *distance);
        let help = match near {
            Some((_, word)) => format!("did you mean `{word}`?"),
            None => {
                let known: Vec<String> = words.iter().take(6).map(|(word, _)| format!("`{word}`")).collect();
                format!("write {}; mnemonics are {}", field.expectation(), list(&known))
            }
        };
        self.bad(field, token, "is neither a number nor a known mnemonic", &help)
    }

    #[cold]
    pub(super) fn bad_seconds(&self, field: &Field, token: Token, problem: TtlError) -> Box<RdataError> {
        match problem {
            TtlError::TooLarge => self.bad(field, token, "is over 4294967295 seconds", "write fewer seconds"),
            TtlError::NotATime => {
                self.bad(field, token, "is not a time", "write seconds, or numbers with units as in `1h30m` or `2w`")
            }
        }
    }

    #[cold]
    pub(super) fn bad_time(&self, field: &Field, token: Token, problem: TimeError) -> Box<RdataError> {
        let wrong = match problem {
            TimeError::NotDigits => "is not a time".to_owned(),
            TimeError::Length(digits) => format!("has {digits} digits"),
            TimeError::TooLarge => "is over 4294967295 seconds".to_owned(),
            TimeError::OutOfRange { part, value, from, to } => {
                format!("has {part} {value}, which is not between {from} and {to}")
            }
        };
        self.bad(
            field,
            token,
            &wrong,
            "write fourteen digits, YYYYMMDDHHmmSS in UTC as in `20261121000000`, or up to ten digits of seconds since 1970",
        )
    }

    #[cold]
    pub(super) fn bad_name(&self, field: &Field, token: Token, problem: NameError) -> Box<RdataError> {
        let text = token.text(self.input.text);
        let (start, end) = problem.range(text.len());
        let shown = show(text);
        let help = match problem {
            NameError::NoOrigin => Some(format!("write the whole name with a final dot, `{shown}.`, or set `$ORIGIN`")),
            NameError::EmptyLabel { at } if at > 0 => Some("remove the second dot".to_owned()),
            _ => None,
        };
        error(
            Code::BadName,
            token.start + start as u32,
            token.start + end as u32,
            format!("{} `{shown}` of {}: {problem}", field.label(), self.mnemonic()),
            help,
        )
    }

    #[cold]
    pub(super) fn bad_ipv4(&self, field: &Field, token: Token) -> Box<RdataError> {
        let text = token.text(self.input.text);
        let shown = self.shown(token);
        let only_address = self.row.code == types::A;
        if address::ipv6(text).is_some() {
            let help = if only_address { format!("write `AAAA {shown}`") } else { "write an IPv4 address".to_owned() };
            return self.bad(field, token, "is an IPv6 address", &help);
        }
        if only_address && self.at < self.input.tokens.len() && is_ttl(text) {
            return self.ttl_behind_type(token);
        }
        if let Some(bare) = without_port_or_scheme(&shown)
            && address::ipv4(bare.as_bytes()).is_some()
        {
            return self.bad(field, token, "is more than an address", &format!("write `{bare}` alone"));
        }
        let dotted = shown.replace(',', ".");
        if shown.contains(',') && address::ipv4(dotted.as_bytes()).is_some() {
            return self.bad(field, token, "has a comma where a dot belongs", &format!("write `{dotted}`"));
        }
        if let Some(bare) = shown.strip_suffix('.')
            && address::ipv4(bare.as_bytes()).is_some()
        {
            return self.bad(field, token, "ends in a dot", &format!("write `{bare}`"));
        }
        if text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
            return self.bad_octets(field, token, text);
        }
        if only_address && name::encode(text, Some(name::NameRef::ROOT), &mut Vec::new()).is_ok() {
            return self.bad(
                field,
                token,
                "is not an IPv4 address",
                &format!("write an address, as in `192.0.2.1`; an alias for that name is `CNAME {shown}`"),
            );
        }
        self.bad(field, token, "is not an IPv4 address", "write four numbers with dots between, as in `192.0.2.1`")
    }

    /// Which of the numbers of a dotted text makes it no address.
    fn bad_octets(&self, field: &Field, token: Token, text: &[u8]) -> Box<RdataError> {
        let mut at = token.start;
        let name = field.label();
        for part in text.split(|&byte| byte == b'.') {
            let (start, end) = (at, at + part.len() as u32);
            at = end + 1;
            let shown = show(part);
            let (wrong, help) = match super::number::unsigned(part) {
                None if part.is_empty() => continue,
                Some(0..=255) if part.len() > 1 && part[0] == b'0' => {
                    let bare = shown.trim_start_matches('0');
                    let bare = if bare.is_empty() { "0" } else { bare };
                    (
                        format!("`{shown}` has a leading zero"),
                        format!("write `{bare}`; some programs read a leading zero as octal"),
                    )
                }
                Some(0..=255) => continue,
                _ => (format!("`{shown}` is over 255"), "each of the four numbers is from 0 to 255".to_owned()),
            };
            let message = format!("{name} `{}` of {}: {wrong}", self.shown(token), self.mnemonic());
            return error(Code::BadRdata, start, end, message, Some(help));
        }
        let parts = text.split(|&byte| byte == b'.').filter(|part| !part.is_empty()).count();
        let wrong = if parts == 4 { "has an empty part".to_owned() } else { format!("has {parts} numbers, not four") };
        self.bad(field, token, &wrong, "write four numbers with dots between, as in `192.0.2.1`")
    }

    /// `A 3600 192.0.2.1`: the TTL belongs before the type.
    fn ttl_behind_type(&self, token: Token) -> Box<RdataError> {
        let shown = self.shown(token);
        let mnemonic = self.mnemonic();
        self.at_token(
            Code::SyntaxError,
            token,
            format!("`{shown}` stands behind the type {mnemonic}, where its rdata starts"),
            Some(format!("if `{shown}` is the TTL, write it before the type: `{shown} IN {mnemonic} …`")),
        )
    }

    #[cold]
    pub(super) fn bad_ipv6(&self, field: &Field, token: Token) -> Box<RdataError> {
        let text = token.text(self.input.text);
        let shown = self.shown(token);
        let only_address = self.row.code == types::AAAA;
        if address::ipv4(text).is_some() {
            let help = if only_address { format!("write `A {shown}`") } else { "write an IPv6 address".to_owned() };
            return self.bad(field, token, "is an IPv4 address", &help);
        }
        if only_address && self.at < self.input.tokens.len() && is_ttl(text) {
            return self.ttl_behind_type(token);
        }
        let bare = without_port_or_scheme(&shown).unwrap_or(&shown);
        let bare = bare.split(['/', '%']).next().unwrap_or(bare);
        if bare != shown && address::ipv6(bare.as_bytes()).is_some() {
            return self.bad(field, token, "is more than an address", &format!("write `{bare}` alone"));
        }
        if shown.matches("::").count() > 1 {
            return self.bad(field, token, "has `::` twice", "`::` stands for the one longest run of zeros");
        }
        if only_address
            && !shown.contains(':')
            && name::encode(text, Some(name::NameRef::ROOT), &mut Vec::new()).is_ok()
        {
            return self.bad(
                field,
                token,
                "is not an IPv6 address",
                &format!("write an address, as in `2001:db8::1`; an alias for that name is `CNAME {shown}`"),
            );
        }
        self.bad(
            field,
            token,
            "is not an IPv6 address",
            "write eight groups of up to four hexadecimal digits with colons between, `::` once for a run of zeros",
        )
    }

    #[cold]
    pub(super) fn unknown_type(&self, field: &Field, token: Token) -> Box<RdataError> {
        let text = token.text(self.input.text);
        let help = match types::nearest(text) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a mnemonic, as in `MX`, or `TYPE` and a number, as in `TYPE65280`".to_owned(),
        };
        self.bad(field, token, "is not an RR type", &help)
    }
}

/// `1 octet`, `2 octets`.
pub(super) fn octets(number: usize) -> String {
    if number == 1 { "1 octet".to_owned() } else { format!("{number} octets") }
}

fn is_ttl(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_digit) && ttl::parse(text).is_ok()
}
