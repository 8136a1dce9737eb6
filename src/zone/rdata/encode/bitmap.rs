//! Type bitmaps: NSEC, NSEC3 and CSYNC (RFC 4034 4.1.2), NXT (RFC 2535 5.2).

use super::super::kind::Field;
use super::{Encoder, Outcome};

/// Octets of one window's bits.
const WINDOW: usize = 32;

/// All tokens that are left, each a type. Types may stand in any order.
pub(super) fn types(encoder: &mut Encoder<'_>, field: &Field, required: bool) -> Outcome {
    if required && encoder.peek().is_none() {
        return Err(encoder.missing(field));
    }
    // Types nearly always all lie in window 0. Another window is collected by another pass over the tokens, so that
    // nothing needs to be sorted or allocated; each pass finds the next window.
    let first = encoder.at;
    let mut window = Some(0);
    while let Some(number) = window {
        encoder.at = first;
        window = one_window(encoder, field, number)?;
    }
    Ok(())
}

/// Appends the window `number`, if it has any type, and gives the next window that has.
fn one_window(encoder: &mut Encoder<'_>, field: &Field, number: u8) -> Outcome<Option<u8>> {
    let mut bits = [0_u8; WINDOW];
    let mut length = 0;
    let mut next = None;
    while encoder.peek().is_some() {
        let (token, text) = encoder.word(field)?;
        let Some(rtype) = super::types::from_mnemonic(text) else {
            return Err(encoder.unknown_type(field, token));
        };
        let [high, low] = rtype.to_be_bytes();
        if high == number {
            let octet = low as usize / 8;
            bits[octet] |= 0x80 >> (low % 8);
            length = length.max(octet + 1);
        } else if high > number {
            next = Some(next.map_or(high, |other: u8| other.min(high)));
        }
    }
    if length > 0 {
        encoder.out.push(number);
        encoder.out.push(length as u8);
        encoder.out.extend_from_slice(&bits[..length]);
    }
    Ok(next)
}

/// All tokens that are left, each a type below 128.
pub(super) fn old_types(encoder: &mut Encoder<'_>, field: &Field) -> Outcome {
    let mut bits = [0_u8; 16];
    let mut length = 0;
    while encoder.peek().is_some() {
        let (token, text) = encoder.word(field)?;
        let Some(rtype) = super::types::from_mnemonic(text) else {
            return Err(encoder.unknown_type(field, token));
        };
        if rtype >= 128 || rtype == 0 {
            return Err(encoder.bad(field, token, "is not below 128", "NXT can name only types 1 to 127; use NSEC"));
        }
        let octet = rtype as usize / 8;
        bits[octet] |= 0x80 >> (rtype % 8);
        length = length.max(octet + 1);
    }
    encoder.out.extend_from_slice(&bits[..length]);
    Ok(())
}
