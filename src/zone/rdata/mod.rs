//! Rdata: from tokens to wire octets, from wire octets to text, all from one table of field kinds.
//!
//! A type is a row of [`types::TYPES`]: its fields, each with the RFC's name and a [`kind::Kind`]. The encoder
//! ([`encode`]), the decoder and the printer ([`text`], [`fields`], [`names`]) follow the row, so a new type made of
//! known kinds is a new row and nothing else.
//!
//! What is accepted: what the type's RFC allows; where RFCs are silent, what BIND reads.

mod decode;
mod dialect;
mod encode;
pub mod kind;
pub mod mnemonic;
pub mod svcparam;
mod table;
pub mod types;

pub(crate) use decode::dotted;
pub use decode::{Canonical, Names, bitmap_types, field, fields, lowercase_names, names, target_offset, text};
pub(super) use encode::read_line;
pub use encode::{MAX_RDATA, MAX_STRING, encode, split_text};
pub use table::{Status, TYPES, TypeRow};

use kind::Field;

use super::lex::Token;
use super::name::NameRef;
use super::problem::Code;

/// What the rdata encoder reads from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The text that token offsets count in.
    pub text: &'a [u8],
    /// The tokens behind the type.
    pub tokens: &'a [Token],
    /// Completes relative names; `None` where no origin is known.
    pub origin: Option<NameRef<'a>>,
    /// Offset just behind the last token, to point at when a field is missing.
    pub end: u32,
}

/// Learns where each field stands in the text. The bulk path passes [`NoFields`].
pub trait FieldSink {
    /// Field `name` (its RFC name in kebab-case: `preference`, `exchange`, `key-tag`) was read from bytes `start..end`
    /// of the text, quotes included.
    fn field(&mut self, name: &'static str, start: u32, end: u32);
}

/// Takes no notice.
pub struct NoFields;

impl FieldSink for NoFields {
    #[inline(always)]
    fn field(&mut self, _name: &'static str, _start: u32, _end: u32) {}
}

/// One field's place in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FieldSpan {
    /// The field's RFC name in kebab-case.
    pub name: &'static str,
    /// Offset of its first byte.
    pub start: u32,
    /// Offset behind its last byte.
    pub end: u32,
}

impl FieldSink for Vec<FieldSpan> {
    fn field(&mut self, name: &'static str, start: u32, end: u32) {
        self.push(FieldSpan { name, start, end });
    }
}

/// Why rdata cannot be encoded. Boxed where returned, so that the good path stays small.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RdataError {
    /// `bad-rdata`, `bad-name`, `string-too-long`, `syntax-error` (missing field, trailing text) …
    pub code: Code,
    /// Offset of the first byte at fault.
    pub start: u32,
    /// Offset behind the last byte at fault.
    pub end: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// The fields of a type in the order they are written: their names, and what may stand in them. Empty for types
/// without a row.
pub fn field_kinds(rtype: u16) -> &'static [Field] {
    types::row(rtype).map_or(&[], |row| row.fields)
}

#[cfg(test)]
mod tests;
