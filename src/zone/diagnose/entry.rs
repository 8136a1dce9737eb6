//! Entries that are no records: what people write by mistake before the rdata, and what they meant.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{folded, shown, token_span};
use crate::finding::Severity;
use crate::source::{FileId, Span};
use crate::zone::lex::{Entry, Token};
use crate::zone::placeholder;
use crate::zone::prelude::{PreludeError, class_from_mnemonic};
use crate::zone::problem::{Code, Problem};
use crate::zone::rdata::types;
use crate::zone::ttl;

/// U+00A0 in UTF-8.
const NO_BREAK_SPACE: &[u8] = b"\xc2\xa0";

const FORM: &str = "an entry is written `owner [TTL] [class] type rdata`, as in `www 3600 IN A 192.0.2.1`";

/// An entry whose type cannot be told.
pub fn prelude(error: PreludeError, file: FileId, text: &[u8], entry: &Entry, owner: Option<String>) -> Problem {
    let entry_text = &text[entry.start as usize..entry.end as usize];
    let mut problem = placeholder(file, text, entry)
        .or_else(|| foreign_comment(file, text, entry.tokens.first()?))
        .or_else(|| lost_dollar(file, text, entry))
        .unwrap_or_else(|| match error {
            PreludeError::NoType => no_type(file, text, entry),
            PreludeError::UnknownType { token } => unknown_type(file, text, entry, token),
        });
    problem.owner = owner;
    problem.subject = folded(entry_text);
    problem
}

/// Text that some tool should have replaced, in an entry that cannot be read for it.
pub fn placeholder(file: FileId, text: &[u8], entry: &Entry) -> Option<Problem> {
    let (from, to) = (entry.tokens.first()?.start as usize, entry.tokens.last()?.end as usize);
    let range = placeholder::find_in_entry(&text[from..to])?;
    let span = Span::new(file, (from + range.start) as u32, range.len() as u32);
    let found = shown(&text[from + range.start..from + range.end]);
    Some(
        Problem::error(
            Code::TemplatePlaceholder,
            span,
            format!("`{found}` is a placeholder that no tool has filled in"),
        )
        .help("check the file that comes out of the template, or say `dialects = [\"template\"]` under `[zones]`"),
    )
}

/// A comment of another language.
pub fn foreign_comment(file: FileId, text: &[u8], token: &Token) -> Option<Problem> {
    let word = token.text(text);
    let mark = ["#", "//", "--", "/*"].into_iter().find(|mark| word.starts_with(mark.as_bytes()))?;
    let span = Span::new(file, token.start, mark.len() as u32);
    let plain = !token.quoted;
    plain.then(|| {
        Problem::error(Code::SyntaxError, span, format!("`{mark}` does not start a comment in zone files"))
            .help("comments start with `;`")
    })
}

/// `TTL 3600`, `ORIGIN example.com.`: a directive without its `$`.
fn lost_dollar(file: FileId, text: &[u8], entry: &Entry) -> Option<Problem> {
    let token = entry.tokens.first().filter(|_| !entry.blank_start)?;
    let word = token.text(text).to_ascii_uppercase();
    let name = ["ORIGIN", "TTL", "INCLUDE", "GENERATE"].into_iter().find(|name| name.as_bytes() == word)?;
    let argument = token_text(text, entry.tokens.get(1)?);
    Some(
        Problem::error(Code::SyntaxError, token_span(file, token), format!("directive `{name}` lacks its `$`"))
            .help(format!("write `${name} {argument}`")),
    )
}

fn token_text(text: &[u8], token: &Token) -> String {
    shown(&text[token.outer_start() as usize..token.outer_end() as usize])
}

fn no_type(file: FileId, text: &[u8], entry: &Entry) -> Problem {
    let span = match (entry.tokens.first(), entry.tokens.last()) {
        (Some(first), Some(last)) => token_span(file, first).to(token_span(file, last)),
        _ => Span::new(file, entry.start, entry.end - entry.start),
    };
    let words = entry.tokens.iter().map(|token| shown(token.text(text))).collect::<Vec<_>>().join(" ");
    Problem::error(Code::SyntaxError, span, format!("`{words}` has no record type"))
        .at("the type is missing")
        .help(FORM)
}

fn unknown_type(file: FileId, text: &[u8], entry: &Entry, number: usize) -> Problem {
    let token = &entry.tokens[number];
    let word = token.text(text);
    let span = token_span(file, token);
    if token.quoted {
        return Problem::error(
            Code::SyntaxError,
            span,
            format!("string `\"{}\"` where a record type belongs", shown(word)),
        )
        .help("an entry is written `owner [TTL] [class] type rdata`; did its type get lost, as in `TXT \"…\"`?");
    }
    if word.starts_with(b"$") {
        return Problem::error(Code::SyntaxError, span, format!("directive `{}` does not start its line", shown(word)))
            .help("write directives in the first column");
    }
    if let Some(dialect) = types::dialect(word) {
        return Problem::new(
            Code::UnknownType,
            Severity::Warning,
            span,
            format!("`{}` is a record type of {}; other name servers refuse it", dialect.name, dialect.title),
        )
        .help(format!(
            "{}; if that server has the zone, write `dialects = [\"{}\"]` under `[zones]` in the policy",
            dialect.explanation, dialect.server
        ));
    }
    // ` mail A 192.0.2.1`: behind a blank, a word right before a class or type is an owner that lost its column.
    let lost_column = entry.blank_start && starts_rdata(text, &entry.tokens[number + 1..]);
    no_break_space(file, text, &entry.tokens[..number])
        .or_else(|| said_twice(span, word))
        .or_else(|| lost_type(span, word))
        .or_else(|| second_owner(span, text, entry, number).filter(|_| lost_column))
        .or_else(|| misspelt(span, word))
        .or_else(|| second_owner(span, text, entry, number))
        .unwrap_or_else(|| no_such_type(span, word))
}

/// Whether a class or type comes next, and more behind it.
fn starts_rdata(text: &[u8], tokens: &[Token]) -> bool {
    let [token, _, ..] = tokens else { return false };
    let word = token.text(text);
    !token.quoted && (class_from_mnemonic(word).is_some() || types::from_mnemonic(word).is_some())
}

/// A no-break space in a word before what should be the type: it looks like a blank, and joins two words to one.
fn no_break_space(file: FileId, text: &[u8], tokens: &[Token]) -> Option<Problem> {
    let token = tokens.iter().find(|token| memchr::memmem::find(token.text(text), NO_BREAK_SPACE).is_some())?;
    let words = String::from_utf8_lossy(token.text(text)).replace('\u{a0}', " ");
    let message = format!("no-break space in `{}`: it separates nothing", shown(words.as_bytes()));
    Some(Problem::error(Code::SyntaxError, token_span(file, token), message).help("write a plain blank in its place"))
}

/// A second class or TTL; a first one would not have been taken for the type.
fn said_twice(span: Span, word: &[u8]) -> Option<Problem> {
    let what = match () {
        () if class_from_mnemonic(word).is_some() => "class",
        () if ttl::parse(word).is_ok() => "TTL",
        () => return None,
    };
    let message = format!("`{}` is a second {what} in this entry", shown(word));
    Some(Problem::error(Code::SyntaxError, span, message).help(format!("write one {what} before the type")))
}

/// `www 192.0.2.1`: the rdata tells the type.
fn lost_type(span: Span, word: &[u8]) -> Option<Problem> {
    let address = std::str::from_utf8(word).ok()?;
    let rtype = match () {
        () if address.parse::<Ipv4Addr>().is_ok() => "A",
        () if address.parse::<Ipv6Addr>().is_ok() => "AAAA",
        () if word.first()?.is_ascii_digit() => {
            let message = format!("`{}` where a record type belongs", shown(word));
            return Some(Problem::error(Code::SyntaxError, span, message).help(FORM));
        }
        () => return None,
    };
    Some(
        Problem::error(Code::SyntaxError, span, format!("address `{address}` where a record type belongs"))
            .at("the type is missing")
            .help(format!("write `{rtype} {address}`")),
    )
}

/// A word that is a type or class but for a typing mistake.
fn misspelt(span: Span, word: &[u8]) -> Option<Problem> {
    let problem = |meant: String| {
        Problem::error(Code::UnknownType, span, format!("`{}` is no record type", shown(word)))
            .at(format!("did you mean `{meant}`?"))
            .help(format!("write `{meant}` instead"))
    };
    let known = |word: &[u8]| class_from_mnemonic(word).is_some() || types::from_mnemonic(word).is_some();
    let trimmed = word.trim_ascii_end();
    if let Some(blank) = memchr::memmem::find(word, NO_BREAK_SPACE) {
        let parts = [&word[..blank], &word[blank + 2..]].into_iter().filter(|part| !part.is_empty()).map(shown);
        let words = parts.collect::<Vec<_>>().join(" ");
        let message = format!("no-break space beside `{words}`: it separates nothing");
        return Some(Problem::error(Code::SyntaxError, span, message).help("write a plain blank in its place"));
    }
    if let Some((last, rest)) = trimmed.split_last()
        && b".,:;".contains(last)
        && known(rest)
    {
        return Some(problem(shown(rest)));
    }
    // `INA`, `INMX`: the blank is missing.
    if let Some((class, rtype)) = word.split_at_checked(2)
        && class_from_mnemonic(class).is_some()
        && types::from_mnemonic(rtype).is_some()
    {
        return Some(problem(format!("{} {}", shown(class), shown(rtype))));
    }
    let upper = word.to_ascii_uppercase();
    let meant = match upper.as_slice() {
        b"DKIM" | b"DMARC" | b"BIMI" | b"MTA-STS" | b"MTASTS" | b"TLS-RPT" | b"TLSRPT" | b"TEXT" => "TXT",
        b"IPV4" | b"HOST" | b"ADDRESS" => "A",
        b"IPV6" | b"AAAAA" => "AAAA",
        b"REDIRECT" | b"FORWARD" | b"WEBREDIRECT" | b"DS_KEY" => return None,
        _ => types::nearest(word)?,
    };
    Some(problem(meant.to_owned()))
}

/// `_sip _tcp SRV …`: a word between the owner and what is a type.
fn second_owner(span: Span, text: &[u8], entry: &Entry, number: usize) -> Option<Problem> {
    let mut rest = entry.tokens[number + 1..].iter().map(|token| token.text(text));
    let rtype = rest.find(|word| class_from_mnemonic(word).is_none() && ttl::parse(word).is_err())?;
    types::from_mnemonic(rtype)?;
    let (word, rtype) = (shown(entry.tokens[number].text(text)), shown(rtype));
    let help = match entry.blank_start {
        true => format!("write the owner `{word}` in the first column"),
        false => "an entry has one owner and, in either order, one TTL and one class before the type".to_owned(),
    };
    let message = format!("`{word}` before the type `{rtype}` is neither TTL nor class");
    Some(Problem::error(Code::SyntaxError, span, message).help(help))
}

fn no_such_type(span: Span, word: &[u8]) -> Problem {
    Problem::error(Code::UnknownType, span, format!("`{}` is no record type", shown(word)))
        .at("no type of this name is registered")
        .help("for a type without a mnemonic write `TYPEnnn \\# length hex` (RFC 3597)")
}

/// What to write for a TTL that cannot be read.
pub fn ttl_help(word: &[u8]) -> String {
    const FORM: &str =
        "a TTL is a number of seconds, or numbers with the units s, m, h, d and w, as in `3600` or `1h30m`";
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = word.split_at(digits);
    let unit = |names: &[&str]| names.iter().any(|name| rest.eq_ignore_ascii_case(name.as_bytes()));
    let instead = match () {
        () if word.starts_with(b"-") => return "a TTL is 0 to 2147483647 seconds (RFC 2181 8)".to_owned(),
        () if number.is_empty() => return FORM.to_owned(),
        () if class_from_mnemonic(rest).is_some() || types::from_mnemonic(rest).is_some() => {
            format!("{} {}", shown(number), shown(rest))
        }
        () if rest.iter().all(|byte| byte.is_ascii_digit() || b",._'".contains(byte)) => {
            shown(&word.iter().copied().filter(u8::is_ascii_digit).collect::<Vec<_>>())
        }
        () if unit(&["sec", "secs", "second", "seconds"]) => shown(number),
        () if unit(&["min", "mins", "minute", "minutes"]) => format!("{}m", shown(number)),
        () if unit(&["hr", "hrs", "hour", "hours"]) => format!("{}h", shown(number)),
        () if unit(&["day", "days"]) => format!("{}d", shown(number)),
        () if unit(&["week", "weeks"]) => format!("{}w", shown(number)),
        () if word.last().is_some_and(u8::is_ascii_digit) && ttl::parse(&[word, b"s"].concat()).is_ok() => {
            return format!("the last number lacks its unit; write `{0}s` or `{0}m`", shown(word));
        }
        () => return FORM.to_owned(),
    };
    format!("write `{instead}`")
}

/// A class, a type or a comment where the rdata starts or ends.
pub fn misplaced(file: FileId, text: &[u8], entry: &Entry, type_token: usize, at: u32) -> Option<Problem> {
    let number = entry.tokens.iter().position(|token| token.outer_start() == at)?;
    let token = &entry.tokens[number];
    let word = token.text(text);
    if token.quoted || number <= type_token {
        return None;
    }
    let rtype = shown(entry.tokens[type_token].text(text));
    let span = token_span(file, token);
    let first = number == type_token + 1;
    if first && class_from_mnemonic(word).is_some() {
        let class = shown(word);
        return Some(
            Problem::error(Code::SyntaxError, span, format!("class `{class}` stands behind the type {rtype}"))
                .help(format!("write it before the type: `{class} {rtype}`")),
        );
    }
    if first && word.eq_ignore_ascii_case(rtype.as_bytes()) && entry.tokens.len() > number + 1 {
        let message = format!("the type `{rtype}` is written twice");
        return Some(Problem::error(Code::SyntaxError, span, message).help(format!("write `{rtype}` once")));
    }
    foreign_comment(file, text, token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found() {
        for (text, range) in [
            ("a {{ serial }} b", Some(2..14)),
            ("<% x %>", Some(0..7)),
            ("${IP}", Some(0..5)),
            ("x@SERIAL@", Some(1..9)),
            ("@ A 192.0.2.1", None),
            ("a@b", None),
            ("{{", None),
        ] {
            assert_eq!(placeholder::find(text.as_bytes()), range, "{text}");
        }
    }

    #[test]
    fn ttls_are_put_right() {
        for (text, help) in [
            ("3600IN", "write `3600 IN`"),
            ("3,600", "write `3600`"),
            ("2hours", "write `2h`"),
            ("30sec", "write `30`"),
            ("1h30", "the last number lacks its unit; write `1h30s` or `1h30m`"),
            ("-1", "a TTL is 0 to 2147483647 seconds (RFC 2181 8)"),
        ] {
            assert_eq!(ttl_help(text.as_bytes()), help, "{text}");
        }
        assert!(ttl_help(b"0x10").starts_with("a TTL is a number"));
    }
}
