//! `\# length hex`: rdata of any type as octets (RFC 3597 5).

use super::super::decode;
use super::{FieldSink, Input, MAX_RDATA, Outcome, base, fault, number, types};
use crate::zone::problem::Code;

/// Reads the generic form. For a type with a row the octets must be what the row says.
pub(super) fn encode(rtype: u16, input: &Input<'_>, out: &mut Vec<u8>, fields: &mut dyn FieldSink) -> Outcome {
    const HELP: &str = "write `\\#`, the number of octets, and two hexadecimal digits for each: `\\# 4 c0000201`";
    let mnemonic = types::mnemonic(rtype);
    let end = input.tokens.last().map_or(input.end, |last| last.outer_end());
    let [marker, length, digits @ ..] = input.tokens else {
        return Err(fault::error(
            Code::SyntaxError,
            end,
            input.end.max(end),
            format!("`\\#` in {mnemonic} lacks the number of octets"),
            Some(HELP.to_owned()),
        ));
    };
    let Some(expected) = number::unsigned(length.text(input.text)).filter(|&number| number <= MAX_RDATA as u64) else {
        let shown = fault::show(length.text(input.text));
        return Err(fault::error(
            Code::BadRdata,
            length.outer_start(),
            length.outer_end(),
            format!("`{shown}` behind `\\#` in {mnemonic} is not a number from 0 to 65535"),
            Some(HELP.to_owned()),
        ));
    };
    let start = out.len();
    let mut half = None;
    for token in digits {
        if let Err(at) = base::push_hex(token.text(input.text), &mut half, out) {
            let place = token.start + at as u32;
            let shown = fault::show(&token.text(input.text)[at..=at]);
            return Err(fault::error(
                Code::BadRdata,
                place,
                place + 1,
                format!("rdata of {mnemonic}: `{shown}` is no hexadecimal digit"),
                Some(HELP.to_owned()),
            ));
        }
    }
    let octets = (out.len() - start) as u64;
    if octets != expected || half.is_some() {
        let written = if half.is_some() { format!("{octets} and a half") } else { octets.to_string() };
        return Err(fault::error(
            Code::BadRdata,
            length.outer_start(),
            end,
            format!("`\\# {expected}` in {mnemonic}, but {written} octets follow"),
            Some(if half.is_some() {
                HELP.to_owned()
            } else {
                format!("write `\\# {octets}`, or complete the digits")
            }),
        ));
    }
    if let Err(problem) = decode::check(rtype, &out[start..]) {
        return Err(fault::error(
            Code::BadRdata,
            digits.first().unwrap_or(length).outer_start(),
            end,
            format!("octets that are no rdata of {mnemonic}: {problem}"),
            types::row(rtype).map(|row| format!("write the record in its own form, as in `{}`", row.example)),
        ));
    }
    fields.field("rdata", marker.outer_start(), end);
    Ok(())
}
