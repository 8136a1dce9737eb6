//! Character-strings (RFC 1035 3.3, 5.1) and the fields made of them.

use super::super::kind::Field;
use super::{Encoder, MAX_RDATA, Outcome, fault, number, types};
use crate::zone::lex::Token;
use crate::zone::name::unescape;
use crate::zone::problem::Code;

/// Longest character-string in octets (RFC 1035 3.3).
pub const MAX_STRING: usize = 255;

/// Appends what `text` stands for, escapes resolved. `Err` holds the byte range of a bad escape inside `text`.
pub(super) fn push_unescaped(text: &[u8], out: &mut Vec<u8>) -> Result<(), (usize, usize)> {
    let mut at = 0;
    while let Some(backslash) = memchr::memchr(b'\\', &text[at..]) {
        out.extend_from_slice(&text[at..at + backslash]);
        at += backslash;
        match unescape(&text[at..]) {
            Some((byte, width)) => {
                out.push(byte);
                at += width;
            }
            None => return Err((at, (at + 4).min(text.len()))),
        }
    }
    out.extend_from_slice(&text[at..]);
    Ok(())
}

/// Longest string that a message shows split, in bytes of text.
const MAX_SPLIT: usize = 4096;

/// A string over 255 octets as several quoted ones of at most 255, cut between escapes.
///
/// ```
/// use zonewarden::zone::rdata::split_text;
/// assert_eq!(split_text(b"short"), "\"short\"");
/// let two = split_text("x".repeat(300).as_bytes());
/// assert_eq!(two, format!("\"{}\" \"{}\"", "x".repeat(255), "x".repeat(45)));
/// assert_eq!(split_text("\\;\u{e9}\t".as_bytes()), "\"\\;\\195\\169\\009\"");
/// ```
pub fn split_text(text: &[u8]) -> String {
    let mut out = String::from("\"");
    let (mut at, mut octets) = (0, 0);
    while at < text.len() {
        let width = unescape(&text[at..]).map_or(1, |(_, width)| width);
        if octets == MAX_STRING {
            out.push_str("\" \"");
            octets = 0;
        }
        match &text[at..at + width] {
            [octet] | [b'\\', octet] if !(0x20..0x7f).contains(octet) => out.push_str(&format!("\\{octet:03}")),
            printable => out.extend(printable.iter().map(|&octet| octet as char)),
        }
        at += width;
        octets += 1;
    }
    out.push('"');
    out
}

impl Encoder<'_> {
    /// The token of a field that may be in quotes.
    pub(super) fn string_token(&mut self, field: &Field) -> Outcome<Token> {
        let token = self.token(field)?;
        if let Some(next) = self.peek()
            && next.glued
            && !token.quoted
        {
            return Err(self.glued_string(field, token, next));
        }
        Ok(token)
    }

    /// Appends the octets of a string token without a length, and gives their number.
    fn unescaped(&mut self, field: &Field, token: Token) -> Outcome<usize> {
        let text = token.text(self.input.text);
        let before = self.out.len();
        if !token.escaped {
            self.out.extend_from_slice(text);
        } else if let Err((start, end)) = push_unescaped(text, self.out) {
            return Err(fault::error(
                Code::SyntaxError,
                token.start + start as u32,
                token.start + end as u32,
                format!(
                    "bad escape `{}` in {} of {}",
                    fault::show(&text[start..end]),
                    field.label(),
                    self.row.mnemonic
                ),
                Some(
                    "`\\` is followed by one character, or by three digits from 000 to 255; write `\\\\` for itself"
                        .into(),
                ),
            ));
        }
        Ok(self.out.len() - before)
    }

    /// Appends a string token with its length octet.
    pub(super) fn text(&mut self, field: &Field, token: Token) -> Outcome {
        let length_at = self.out.len();
        self.out.push(0);
        let octets = self.unescaped(field, token)?;
        self.out[length_at] = u8::try_from(octets).map_err(|_| self.string_too_long(field, token, octets))?;
        Ok(())
    }

    /// All tokens that are left, each a string.
    pub(super) fn texts(&mut self, field: &Field) -> Outcome {
        loop {
            let first = self.at;
            let token = self.string_token(field)?;
            self.text(field, token)?;
            self.report(field.name, first);
            if self.peek().is_none() {
                return Ok(());
            }
            if self.written().len() > MAX_RDATA {
                return Err(self.too_long());
            }
        }
    }

    /// A string without a length octet, which ends the rdata.
    pub(super) fn long_text(&mut self, field: &Field, non_empty: bool) -> Outcome {
        let token = self.string_token(field)?;
        if !token.quoted && self.row.code == types::URI {
            // RFC 7553 4.4; RFC 8659 4.1.1 lets the value of CAA stand without.
            let shown = fault::show(token.text(self.input.text));
            return Err(self.at_token(
                Code::BadRdata,
                token,
                format!("target of URI must be in quotes: `{shown}`"),
                Some(format!("write `\"{shown}\"`")),
            ));
        }
        let octets = self.unescaped(field, token)?;
        if octets == 0 && non_empty {
            return Err(self.bad(field, token, "is empty", &self.usage()));
        }
        Ok(())
    }

    /// The tag of CAA: 1 to 255 letters and digits (RFC 8659 4.1).
    pub(super) fn tag(&mut self, field: &Field) -> Outcome {
        let (token, text) = self.word(field)?;
        if let Some(at) = text.iter().position(|byte| !byte.is_ascii_alphanumeric()) {
            let place = token.start + at as u32;
            return Err(fault::error(
                Code::BadRdata,
                place,
                place + 1,
                format!("tag `{}` of {} may hold only letters and digits", fault::show(text), self.row.mnemonic),
                Some("tags in use are `issue`, `issuewild`, `issuemail`, `issuevmc`, `iodef`".to_owned()),
            ));
        }
        let length = u8::try_from(text.len()).map_err(|_| self.string_too_long(field, token, text.len()))?;
        self.out.push(length);
        self.out.extend_from_slice(text);
        Ok(())
    }

    /// A string of digits.
    pub(super) fn digits(&mut self, field: &Field, fewest: u8) -> Outcome {
        let token = self.string_token(field)?;
        let text = token.text(self.input.text);
        if text.len() < fewest as usize || !text.iter().all(u8::is_ascii_digit) {
            let wrong = format!("is not a string of at least {fewest} digits");
            return Err(self.bad(field, token, &wrong, &self.usage()));
        }
        self.text(field, token)
    }

    /// A string that holds a decimal number; its absolute value is at most `limit`, unless that is 0.
    pub(super) fn decimal(&mut self, field: &Field, limit: u16) -> Outcome {
        let token = self.string_token(field)?;
        let text = token.text(self.input.text);
        let problem = decimal_problem(text, limit);
        match problem {
            None => self.text(field, token),
            Some(wrong) => Err(self.bad(field, token, &wrong, &self.usage())),
        }
    }

    #[cold]
    fn string_too_long(&self, field: &Field, token: Token, octets: usize) -> Box<super::RdataError> {
        let text = token.text(self.input.text);
        let several = matches!(field.kind, super::super::kind::Kind::Texts);
        let help = if several && text.len() <= MAX_SPLIT {
            format!("write several strings, which are joined when read: {}", split_text(text))
        } else if several {
            format!("write several strings of at most {MAX_STRING} octets, which are joined when read")
        } else {
            format!("{} of {} is one string of at most {MAX_STRING} octets", field.name, self.row.mnemonic)
        };
        self.at_token(
            Code::StringTooLong,
            token,
            format!("string of {octets} octets in {}; a string has at most {MAX_STRING}", self.row.mnemonic),
            Some(help),
        )
    }

    #[cold]
    fn glued_string(&self, field: &Field, token: Token, next: Token) -> Box<super::RdataError> {
        let whole = &self.input.text[token.outer_start() as usize..next.outer_end() as usize];
        let escaped = fault::show(whole).replace('"', "\\\"");
        fault::error(
            Code::SyntaxError,
            token.outer_start(),
            next.outer_end(),
            format!("`{}` in {} of {} has a quote in its middle", fault::show(whole), field.label(), self.row.mnemonic),
            Some(format!("put the whole string in quotes: `\"{escaped}\"`, or set a blank before the quote")),
        )
    }
}

/// What keeps `text` from being a decimal number within `-limit` to `limit`.
pub fn decimal_problem(text: &[u8], limit: u16) -> Option<String> {
    let digits = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let mut parts = digits.splitn(2, |&byte| byte == b'.');
    let whole = parts.next().unwrap_or_default();
    let fraction = parts.next().unwrap_or_default();
    let all_digits = whole.iter().chain(fraction).all(u8::is_ascii_digit);
    if whole.is_empty() && fraction.is_empty() || !all_digits {
        return Some("is not a decimal number".to_owned());
    }
    let whole = if whole.is_empty() { Some(0) } else { number::unsigned(whole) };
    let limit = u64::from(limit);
    let beyond = match whole {
        _ if limit == 0 => false,
        None => true,
        Some(whole) => whole > limit || whole == limit && fraction.iter().any(|&digit| digit != b'0'),
    };
    beyond.then(|| format!("is not between -{limit} and {limit}"))
}
