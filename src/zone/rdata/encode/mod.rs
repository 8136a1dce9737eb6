//! From tokens to wire octets.
//!
//! [`encode`] is called for every record of a zone. The types that make up nearly all of most zones have a path of
//! their own; all others go through their row field by field. Nothing is allocated unless something is wrong.

mod address;
mod base;
mod bitmap;
mod fault;
mod field;
mod gateway;
mod generic;
mod legacy;
mod line;
mod location;
mod number;
mod prefixes;
mod string;
mod svcb;
mod template;
mod time;

pub(in crate::zone) use line::read as read_line;
pub(super) use location::{BASE_ALTITUDE, EQUATOR};
pub(super) use string::decimal_problem;
pub use string::{MAX_STRING, split_text};
pub(super) use template::check_template;
pub(super) use time::print as print_time;

use super::table::TypeRow;
use super::types;
use super::{FieldSink, Input, RdataError};
use crate::zone::lex::Token;
use crate::zone::name;

/// Longest rdata in octets: RDLENGTH would allow 65535, but a message of that length (RFC 1035 4.2.2) also has a header
/// of 12 octets and at least 11 more of the record, whose owner may be the root.
pub const MAX_RDATA: usize = 65535 - 12 - 11;

type Outcome<T = ()> = Result<T, Box<RdataError>>;

/// Appends the wire octets of rdata to `out`: names uncompressed, in the case they were written.
///
/// `\# length hex` (RFC 3597 5) is read for every type and checked against the type's own format. On error `out` is
/// left as it was.
///
/// # Errors
/// [`RdataError`] with the bytes at fault, for rdata that the type's RFC does not allow and for types that cannot
/// stand in a zone.
///
/// ```
/// use zonewarden::zone::lex::{Entry, Lexer};
/// use zonewarden::zone::rdata::{Input, NoFields, encode, types};
///
/// let text = b"10 mail.example.";
/// let mut entry = Entry::default();
/// Lexer::new(text, 0).next_entry(&mut entry);
/// let input = Input { text, tokens: &entry.tokens, origin: None, end: entry.end };
/// let mut wire = Vec::new();
/// encode(types::MX, &input, &mut wire, &mut NoFields).unwrap();
/// assert_eq!(wire, b"\0\x0a\x04mail\x07example\0");
/// ```
#[inline]
pub fn encode(rtype: u16, input: &Input<'_>, out: &mut Vec<u8>, fields: &mut impl FieldSink) -> Outcome {
    let start = out.len();
    if let Some(first) = input.tokens.first()
        && !first.escaped
        && common(rtype, first, input, out, fields)
    {
        return Ok(());
    }
    out.truncate(start);
    let result = by_row(rtype, input, out, fields);
    if result.is_err() {
        out.truncate(start);
    }
    result
}

/// The types that make up nearly all of most zones, in the forms they nearly always have. `false` leaves the rest,
/// what is wrong included, to [`by_row`]; `out` may then hold something.
#[inline]
fn common(rtype: u16, first: &Token, input: &Input<'_>, out: &mut Vec<u8>, fields: &mut impl FieldSink) -> bool {
    match rtype {
        types::A if input.tokens.len() == 1 && !first.quoted => match address::ipv4(first.text(input.text)) {
            Some(octets) => {
                out.extend_from_slice(&octets);
                fields.field("address", first.start, first.end);
                true
            }
            None => false,
        },
        types::AAAA if input.tokens.len() == 1 && !first.quoted => match address::ipv6(first.text(input.text)) {
            Some(octets) => {
                out.extend_from_slice(&octets);
                fields.field("address", first.start, first.end);
                true
            }
            None => false,
        },
        types::NS | types::CNAME | types::PTR if input.tokens.len() == 1 && !first.quoted => {
            let field = match rtype {
                types::NS => "nsdname",
                types::CNAME => "cname",
                _ => "ptrdname",
            };
            if name::encode(first.text(input.text), input.origin, out).is_err() {
                return false;
            }
            fields.field(field, first.start, first.end);
            true
        }
        types::MX => {
            let [_, exchange] = input.tokens else { return false };
            if first.quoted || exchange.quoted || exchange.escaped {
                return false;
            }
            let Some(preference) = number::unsigned(first.text(input.text)).and_then(|n| u16::try_from(n).ok()) else {
                return false;
            };
            out.extend_from_slice(&preference.to_be_bytes());
            if name::encode(exchange.text(input.text), input.origin, out).is_err() {
                return false;
            }
            fields.field("preference", first.start, first.end);
            fields.field("exchange", exchange.start, exchange.end);
            true
        }
        types::TXT => {
            // A second look is taken where anything is special; fields are reported when all strings are known good.
            let mut octets = 0;
            for token in input.tokens {
                let length = (token.end - token.start) as usize;
                octets += length + 1;
                if token.escaped || token.glued || length > 255 || octets > MAX_RDATA {
                    return false;
                }
                out.push(length as u8);
                out.extend_from_slice(token.text(input.text));
            }
            for token in input.tokens {
                fields.field("text", token.outer_start(), token.outer_end());
            }
            true
        }
        _ => false,
    }
}

/// Every type, from its row.
fn by_row(rtype: u16, input: &Input<'_>, out: &mut Vec<u8>, fields: &mut dyn FieldSink) -> Outcome {
    if let Some(reason) = types::meta(rtype) {
        return Err(fault::meta_type(rtype, reason, input));
    }
    if let [first, ..] = input.tokens
        && first.escaped
        && !first.quoted
        && first.text(input.text) == b"\\#"
    {
        return generic::encode(rtype, input, out, fields);
    }
    let Some(row) = types::row(rtype).filter(|row| has_format(row)) else {
        return Err(fault::no_format(rtype, input));
    };
    let start = out.len();
    let mut encoder = Encoder { input: *input, at: 0, out, start, fields, row };
    for field in row.fields {
        let first = encoder.at;
        encoder.field(field)?;
        if !field.kind.reports_itself() && encoder.at > first {
            encoder.report(field.name, first);
        }
    }
    encoder.finish()
}

/// Whether a type has a presentation format of its own.
fn has_format(row: &TypeRow) -> bool {
    !row.fields.iter().all(|field| matches!(field.kind, super::kind::Kind::Opaque))
}

/// One run over the tokens of an entry's rdata.
struct Encoder<'a> {
    input: Input<'a>,
    /// Index of the next token.
    at: usize,
    out: &'a mut Vec<u8>,
    /// Where the rdata starts in `out`.
    start: usize,
    fields: &'a mut dyn FieldSink,
    row: &'static TypeRow,
}

impl Encoder<'_> {
    /// The next token, if there is one, without taking it.
    #[inline]
    fn peek(&self) -> Option<Token> {
        self.input.tokens.get(self.at).copied()
    }

    /// The rdata so far.
    fn written(&self) -> &[u8] {
        &self.out[self.start..]
    }

    /// Tells the sink that `name` was read from the tokens from `first` up to the next.
    fn report(&mut self, name: &'static str, first: usize) {
        if let (Some(from), Some(to)) =
            (self.input.tokens.get(first), self.at.checked_sub(1).and_then(|last| self.input.tokens.get(last)))
        {
            self.fields.field(name, from.outer_start(), to.outer_end());
        }
    }

    /// All fields were read: no token may be left, and the whole must not be too long.
    fn finish(&mut self) -> Outcome {
        if let Some(token) = self.peek() {
            return Err(self.trailing(token));
        }
        if self.written().len() > MAX_RDATA {
            return Err(self.too_long());
        }
        Ok(())
    }
}
