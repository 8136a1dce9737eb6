//! Zone files: from bytes to records.
//!
//! [`lex`] makes entries of tokens, [`prelude`] tells owner, TTL, class and type apart, [`rdata`] encodes the rest by
//! a table of field kinds, [`reader`] drives them through directives and includes into [`contents::Contents`].
//! [`fields`] finds the spans of a record's fields by reading its one entry again.

pub mod contents;
mod diagnose;
pub mod few;
pub mod fields;
pub mod generate;
pub mod include;
pub mod lex;
pub mod limits;
mod line;
pub mod name;
pub mod name_pattern;
pub mod name_table;
pub mod placeholder;
mod plain_name;
pub mod prelude;
pub mod problem;
pub mod rare_list;
pub mod rare_set;
pub mod rdata;
pub mod reader;
pub(crate) mod reverse;
mod swar;
pub mod ttl;
