//! Base64 (RFC 4648 4), base32hex (RFC 4648 7) and hexadecimal: octets as text.

use super::super::kind::{Digest, Field};
use super::address::{HEX, hex_digit};
use super::{Encoder, Outcome, fault, types};
use crate::zone::lex::Token;
use crate::zone::problem::Code;

/// Values of base64 digits; 0xff is none, [`PAD`] the padding.
const BASE64: [u8; 256] = {
    let mut table = [0xff; 256];
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < 64 {
        table[digits[value] as usize] = value as u8;
        value += 1;
    }
    table[b'=' as usize] = PAD;
    table
};
const PAD: u8 = 0xfe;

/// Why base64 cannot be read; with the byte's offset in the piece of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Base64Error {
    /// A byte that is no base64 digit.
    NotADigit(usize),
    /// Something behind the padding, or padding where none can be.
    Padding(usize),
}

/// Base64 read piece by piece.
#[derive(Default)]
pub(super) struct Base64Reader {
    bits: u32,
    /// Digits in `bits`, 0 to 3.
    digits: u32,
    pads: u32,
}

impl Base64Reader {
    /// Reads one piece.
    pub(super) fn read(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<(), Base64Error> {
        let mut at = 0;
        if self.digits == 0 && self.pads == 0 {
            at = whole_groups(text, out);
        }
        for (offset, &byte) in text.iter().enumerate().skip(at) {
            match BASE64[byte as usize] {
                0xff => return Err(Base64Error::NotADigit(offset)),
                PAD => {
                    // Two or three digits are left over, and make up four characters with the padding.
                    if self.digits < 2 || self.digits + self.pads >= 4 {
                        return Err(Base64Error::Padding(offset));
                    }
                    self.pads += 1;
                }
                _ if self.pads > 0 => return Err(Base64Error::Padding(offset)),
                value => {
                    self.bits = self.bits << 6 | u32::from(value);
                    self.digits += 1;
                    if self.digits == 4 {
                        out.extend_from_slice(&self.bits.to_be_bytes()[1..]);
                        (self.bits, self.digits) = (0, 0);
                    }
                }
            }
        }
        Ok(())
    }

    /// Ends the reading: appends what is left over, or says how many characters are missing to a group of four.
    pub(super) fn finish(self, out: &mut Vec<u8>) -> Result<(), u32> {
        match (self.digits, self.pads) {
            (0, 0) => Ok(()),
            (2, 2) if self.bits & 0xf == 0 => {
                out.push((self.bits >> 4) as u8);
                Ok(())
            }
            (3, 1) if self.bits & 0x3 == 0 => {
                out.extend_from_slice(&((self.bits >> 2) as u16).to_be_bytes());
                Ok(())
            }
            (2, 2) | (3, 1) => Err(0),
            (digits, pads) => Err(4 - digits - pads),
        }
    }
}

/// Reads groups of four digits from the front of `text` and gives the bytes read.
#[inline]
fn whole_groups(text: &[u8], out: &mut Vec<u8>) -> usize {
    let (groups, _) = text.as_chunks::<4>();
    let start = out.len();
    out.resize(start + groups.len() * 3, 0);
    let (octets, _) = out[start..].as_chunks_mut::<3>();
    let mut read = 0;
    for (&group, octets) in groups.iter().zip(octets) {
        let [a, b, c, d] = group.map(|byte| u32::from(BASE64[byte as usize]));
        if (a | b | c | d) > 63 {
            break;
        }
        let bits = a << 18 | b << 12 | c << 6 | d;
        [_, octets[0], octets[1], octets[2]] = bits.to_be_bytes();
        read += 1;
    }
    out.truncate(start + read * 3);
    read * 4
}

/// Values of base32hex digits (RFC 4648 7), either case.
fn base32_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'v' => Some(byte - b'a' + 10),
        b'A'..=b'V' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Base64 in all tokens that are left.
pub(super) fn base64(encoder: &mut Encoder<'_>, field: &Field, required: bool) -> Outcome {
    if encoder.peek().is_none() {
        return if required { Err(encoder.missing(field)) } else { Ok(()) };
    }
    let mut reader = Base64Reader::default();
    let mut last = None;
    while encoder.peek().is_some() {
        let (token, text) = encoder.word(field)?;
        reader.read(text, encoder.out).map_err(|problem| bad_base64(encoder, field, token, problem))?;
        last = Some(token);
    }
    end_base64(encoder, field, reader, last)
}

/// The key of CDNSKEY.
pub(super) fn child_key(encoder: &mut Encoder<'_>, field: &Field) -> Outcome {
    if encoder.written() == [0, 0, 3, 0] && is_zero(encoder) {
        encoder.at += 1;
        encoder.out.push(0);
        return Ok(());
    }
    base64(encoder, field, true)
}

/// Base64 in one token.
pub(super) fn base64_token(encoder: &mut Encoder<'_>, field: &Field) -> Outcome {
    let (token, text) = encoder.word(field)?;
    let mut reader = Base64Reader::default();
    reader.read(text, encoder.out).map_err(|problem| bad_base64(encoder, field, token, problem))?;
    end_base64(encoder, field, reader, Some(token))
}

fn end_base64(encoder: &mut Encoder<'_>, field: &Field, reader: Base64Reader, last: Option<Token>) -> Outcome {
    match (reader.finish(encoder.out), last) {
        (Err(lacking), Some(token)) => Err(cut_short(encoder, field, token, lacking)),
        _ => Ok(()),
    }
}

/// Whether all that is left is `0`: what RFC 8078 4 writes in CDS and CDNSKEY for "remove the DS". Its erratum 5049
/// gives it one octet.
fn is_zero(encoder: &Encoder<'_>) -> bool {
    encoder.at + 1 == encoder.input.tokens.len()
        && encoder.peek().is_some_and(|token| !token.quoted && token.text(encoder.input.text) == b"0")
}

/// `-`, or base64.
pub(super) fn base64_or_dash(encoder: &mut Encoder<'_>, field: &Field) -> Outcome {
    if let Some(token) = encoder.peek()
        && !token.quoted
        && token.text(encoder.input.text) == b"-"
    {
        encoder.at += 1;
        return Ok(());
    }
    base64(encoder, field, true)
}

#[cold]
fn bad_base64(encoder: &Encoder<'_>, field: &Field, token: Token, problem: Base64Error) -> Box<super::RdataError> {
    let text = token.text(encoder.input.text);
    let name = field.label();
    let (at, wrong, help) = match problem {
        Base64Error::NotADigit(at) => {
            let shown = fault::show(&text[at..(at + 1).min(text.len())]);
            let help = match text.get(at) {
                Some(b'-' | b'_') => "this is the alphabet for URLs; DNS writes `+` for `-` and `/` for `_`",
                _ => "base64 is made of letters, digits, `+`, `/` and `=` at its end",
            };
            (at, format!("`{shown}` is no base64 digit"), help)
        }
        Base64Error::Padding(at) => (at, "padding `=` in its middle".to_owned(), "`=` stands only at the end"),
    };
    let place = token.start + at as u32;
    fault::error(
        Code::BadRdata,
        place,
        place + 1,
        format!("{name} of {}: {wrong}", encoder.row.mnemonic),
        Some(help.to_owned()),
    )
}

#[cold]
fn cut_short(encoder: &Encoder<'_>, field: &Field, token: Token, lacking: u32) -> Box<super::RdataError> {
    let name = field.label();
    let (wrong, help) = match lacking {
        0 => ("ends in bits that stand for nothing", "the last digit before `=` is wrong: copy the whole value again"),
        3 => ("ends in the middle of a group of four", "something is missing at the end: copy the whole value again"),
        2 => ("ends in the middle of a group of four", "write `==` at its end, if nothing else is missing"),
        _ => ("ends in the middle of a group of four", "write `=` at its end, if nothing else is missing"),
    };
    encoder.at_token(
        Code::BadRdata,
        token,
        format!("base64 in {name} of {} {wrong}", encoder.row.mnemonic),
        Some(help.to_owned()),
    )
}

/// Hexadecimal in all tokens that are left.
pub(super) fn hex(encoder: &mut Encoder<'_>, field: &Field, required: bool) -> Outcome {
    if encoder.peek().is_none() {
        return if required { Err(encoder.missing(field)) } else { Ok(()) };
    }
    let mut half = None;
    let mut last = None;
    while encoder.peek().is_some() {
        let (token, text) = encoder.word(field)?;
        push_hex(text, &mut half, encoder.out).map_err(|at| not_hex(encoder, field, token, at))?;
        last = Some(token);
    }
    match (half, last) {
        (Some(_), Some(token)) => Err(odd_hex(encoder, field, token)),
        _ => Ok(()),
    }
}

/// Hexadecimal in one token.
pub(super) fn hex_token(encoder: &mut Encoder<'_>, field: &Field) -> Outcome<Token> {
    let (token, text) = encoder.word(field)?;
    let mut half = None;
    push_hex(text, &mut half, encoder.out).map_err(|at| not_hex(encoder, field, token, at))?;
    match half {
        Some(_) => Err(odd_hex(encoder, field, token)),
        None => Ok(token),
    }
}

/// Appends the octets of hexadecimal digits; `half` keeps a digit whose partner is in the next piece. `Err` is the
/// offset of a byte that is no digit.
#[inline]
pub(super) fn push_hex(text: &[u8], half: &mut Option<u8>, out: &mut Vec<u8>) -> Result<(), usize> {
    let mut start = 0;
    if half.is_none() {
        let (pairs, _) = text.as_chunks::<2>();
        let before = out.len();
        out.resize(before + pairs.len(), 0);
        for (&[high, low], octet) in pairs.iter().zip(&mut out[before..]) {
            let (high, low) = (HEX[high as usize], HEX[low as usize]);
            if (high | low) > 15 {
                break;
            }
            *octet = high << 4 | low;
            start += 2;
        }
        out.truncate(before + start / 2);
    }
    for (at, &byte) in text.iter().enumerate().skip(start) {
        let digit = hex_digit(byte).ok_or(at)?;
        match half.take() {
            Some(high) => out.push(high << 4 | digit),
            None => *half = Some(digit),
        }
    }
    Ok(())
}

/// The digest of DS and its like: as long as its algorithm makes it.
pub(super) fn digest(encoder: &mut Encoder<'_>, field: &Field, digest: Digest) -> Outcome {
    if encoder.row.code == types::CDS && encoder.written() == [0, 0, 0, 0] && is_zero(encoder) {
        encoder.at += 1;
        encoder.out.push(0);
        return Ok(());
    }
    let first = encoder.at;
    let before = encoder.out.len();
    let expected = digest.expected(encoder.written());
    let fewest = expected.map_or(digest.minimum(), |(octets, _)| octets);
    hex(encoder, field, fewest > 0)?;
    let octets = encoder.out.len() - before;
    let wrong = match expected {
        Some((length, algorithm)) if octets != length => format!("{algorithm} gives {length} octets"),
        None if octets < fewest => format!("a digest has at least {fewest} octets"),
        _ => return Ok(()),
    };
    Err(wrong_length(encoder, field, digest, first, octets, &wrong))
}

#[cold]
fn wrong_length(
    encoder: &Encoder<'_>,
    field: &Field,
    digest: Digest,
    first: usize,
    octets: usize,
    wrong: &str,
) -> Box<super::RdataError> {
    let from = encoder.input.tokens.get(first).map_or(encoder.input.end, Token::outer_start);
    let to = encoder.input.tokens.last().map_or(encoder.input.end, Token::outer_end);
    fault::error(
        Code::BadRdata,
        from,
        to.max(from),
        format!("{} of {} has {}, but {wrong}", field.label(), encoder.row.mnemonic, fault::octets(octets)),
        Some(format!("copy the whole value again, or correct the {}", digest.algorithm_field())),
    )
}

#[cold]
fn not_hex(encoder: &Encoder<'_>, field: &Field, token: Token, at: usize) -> Box<super::RdataError> {
    let text = token.text(encoder.input.text);
    let place = token.start + at as u32;
    let help = match text.get(at) {
        Some(b':') => "write the digits without colons",
        Some(b'x' | b'X') if at == 1 => "write the digits without `0x`",
        _ => "hexadecimal digits are 0 to 9 and a to f",
    };
    fault::error(
        Code::BadRdata,
        place,
        place + 1,
        format!(
            "{} of {}: `{}` is no hexadecimal digit",
            field.label(),
            encoder.row.mnemonic,
            fault::show(&text[at..(at + 1).min(text.len())])
        ),
        Some(help.to_owned()),
    )
}

#[cold]
fn odd_hex(encoder: &Encoder<'_>, field: &Field, token: Token) -> Box<super::RdataError> {
    encoder.at_token(
        Code::BadRdata,
        token,
        format!("{} of {} has an odd number of hexadecimal digits", field.label(), encoder.row.mnemonic),
        Some("two digits make an octet: one is missing or too many".to_owned()),
    )
}

/// The salt of NSEC3: `-`, or up to 255 octets in hexadecimal (RFC 5155 3.3).
pub(super) fn salt(encoder: &mut Encoder<'_>, field: &Field) -> Outcome {
    let length_at = encoder.out.len();
    encoder.out.push(0);
    if let Some(token) = encoder.peek()
        && !token.quoted
        && token.text(encoder.input.text) == b"-"
    {
        encoder.at += 1;
        return Ok(());
    }
    let token = hex_token(encoder, field)?;
    let octets = encoder.out.len() - length_at - 1;
    encoder.out[length_at] = u8::try_from(octets)
        .map_err(|_| encoder.bad(field, token, "is over 255 octets", "write a shorter salt; `-` is best (RFC 9276)"))?;
    Ok(())
}

/// Longest hash that still fits a label in base32hex.
const MAX_HASH: usize = 39;

/// The next hashed owner name of NSEC3: base32hex without padding (RFC 5155 3.3).
pub(super) fn hashed_name(encoder: &mut Encoder<'_>, field: &Field) -> Outcome {
    let sha1 = encoder.written().first() == Some(&1);
    let (token, text) = encoder.word(field)?;
    let length_at = encoder.out.len();
    encoder.out.push(0);
    let (mut bits, mut count) = (0_u32, 0);
    for (at, &byte) in text.iter().enumerate() {
        let Some(digit) = base32_digit(byte) else {
            let place = token.start + at as u32;
            return Err(fault::error(
                Code::BadRdata,
                place,
                place + 1,
                format!("next hashed owner name of NSEC3: `{}` is no base32hex digit", fault::show(&text[at..=at])),
                Some("base32hex digits are 0 to 9 and a to v; `=` is not written".to_owned()),
            ));
        };
        bits = bits << 5 | u32::from(digit);
        count += 5;
        if count >= 8 {
            count -= 8;
            encoder.out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    let octets = encoder.out.len() - length_at - 1;
    if sha1 && octets != 20 {
        return Err(encoder.bad(
            field,
            token,
            &format!("has {octets} octets, but SHA-1 gives 20"),
            "a SHA-1 hash has 32 base32hex digits: copy the whole value again",
        ));
    }
    if octets == 0 || octets > MAX_HASH || count >= 5 || bits != 0 {
        return Err(encoder.bad(
            field,
            token,
            "is not a whole number of octets from 1 to 39",
            "copy the whole value again",
        ));
    }
    encoder.out[length_at] = octets as u8;
    Ok(())
}

/// Octets in hexadecimal with hyphens between (RFC 7043 3.2, 4.2).
pub(super) fn eui(encoder: &mut Encoder<'_>, field: &Field, octets: usize) -> Outcome {
    let (token, text) = encoder.word(field)?;
    let wrong =
        if octets == 6 { "is not six octets with hyphens between" } else { "is not eight octets with hyphens between" };
    let well_formed = text.len() == octets * 3 - 1
        && text.chunks(3).all(|group| {
            group.len() >= 2
                && hex_digit(group[0]).and(hex_digit(group[1])).is_some()
                && group.get(2).is_none_or(|&b| b == b'-')
        });
    if !well_formed {
        let digits: Vec<u8> = text.iter().copied().filter(u8::is_ascii_hexdigit).collect();
        let noise = text.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.' | b'-'));
        let help = if noise && digits.len() == octets * 2 {
            let pairs: Vec<String> = digits.chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned()).collect();
            format!("write `{}`", pairs.join("-"))
        } else {
            format!("write {}", field.expectation())
        };
        return Err(encoder.bad(field, token, wrong, &help));
    }
    for group in text.chunks(3) {
        let mut half = None;
        if push_hex(&group[..2], &mut half, encoder.out).is_err() {
            return Err(encoder.bad(field, token, wrong, &encoder.usage()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(pieces: &[&str]) -> Option<Vec<u8>> {
        let (mut reader, mut out) = (Base64Reader::default(), Vec::new());
        for piece in pieces {
            reader.read(piece.as_bytes(), &mut out).ok()?;
        }
        reader.finish(&mut out).ok()?;
        Some(out)
    }

    #[test]
    fn base64_in_pieces() {
        assert_eq!(decode(&["Zm9v", "YmFy"]).unwrap(), b"foobar");
        assert_eq!(decode(&["Z", "m9vYg=", "="]).unwrap(), b"foob");
        assert_eq!(decode(&["Zm9vYmE="]).unwrap(), b"fooba");
        assert_eq!(decode(&[]).unwrap(), b"");
        for bad in ["Z", "Zm", "Zm9", "Zm=", "Zm9v=", "Z===", "Zm==Zm==", "Zn==", "Zm9w-", "Zm9vYmE==", "===="] {
            assert_eq!(decode(&[bad]), None, "{bad}");
        }
    }
}
