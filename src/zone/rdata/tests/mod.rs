//! Cases for every type, round trips, and another implementation's opinion.

mod bad;
mod good;
mod oracle;
mod round_trip;

use super::{FieldSpan, Input, NoFields, RdataError, TYPES, encode, fields, text};
use crate::zone::lex::{Entry, Lexer, Step};
use crate::zone::name::Name;

/// Reads `rdata` of `rtype` below the origin `example.`; places in errors count from the start of `rdata`.
fn wire_of(rtype: u16, rdata: &[u8]) -> Result<Vec<u8>, RdataError> {
    let mut entry = Entry::default();
    if !rdata.is_empty() {
        assert_eq!(Lexer::new(rdata, 0).next_entry(&mut entry), Step::Entry, "{}", rdata.escape_ascii());
    }
    let origin = Name::parse("example.").unwrap();
    let input = Input {
        text: rdata,
        tokens: &entry.tokens,
        origin: Some(origin.as_ref()),
        end: entry.tokens.last().map_or(0, |token| token.outer_end()),
    };
    let mut out = b"before".to_vec();
    let mut spans: Vec<FieldSpan> = Vec::new();
    let result = encode(rtype, &input, &mut out, &mut spans);
    assert!(out.starts_with(b"before"));
    for span in &spans {
        assert!(span.start <= span.end && span.end as usize <= rdata.len(), "{span:?}");
    }
    match result {
        Ok(()) => {
            let mut silent = Vec::new();
            encode(rtype, &input, &mut silent, &mut NoFields).expect("the sink does not matter");
            assert_eq!(silent, &out[6..]);
            Ok(silent)
        }
        Err(error) => {
            assert_eq!(out, b"before", "an error leaves the output as it was");
            assert!(error.start <= error.end && error.end as usize <= rdata.len(), "{error:?}");
            Err(*error)
        }
    }
}

fn text_of(rtype: u16, wire: &[u8]) -> String {
    let mut out = String::new();
    text(rtype, wire, &mut out);
    assert!(out.is_ascii());
    out
}

#[test]
fn every_example_is_read_and_printed() {
    for row in TYPES {
        let wire = wire_of(row.code, row.example.as_bytes()).unwrap_or_else(|e| panic!("{}: {e:?}", row.mnemonic));
        let printed = text_of(row.code, &wire);
        assert_eq!(wire_of(row.code, printed.as_bytes()).as_ref(), Ok(&wire), "{} {printed}", row.mnemonic);
        let generic = format!("\\# {} {}", wire.len(), data_encoding::HEXLOWER.encode(&wire));
        assert_eq!(wire_of(row.code, generic.as_bytes()).as_ref(), Ok(&wire), "{} {generic}", row.mnemonic);
        assert!(!fields(row.code, &wire).is_empty());
    }
}
