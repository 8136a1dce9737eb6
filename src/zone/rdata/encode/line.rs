//! From bytes to wire octets without tokens: the types that make up nearly all of most zones, in the forms that they
//! nearly always have.

use super::super::types;
use super::{Input, MAX_RDATA, address, encode, string};
use crate::zone::lex::Token;
use crate::zone::line::{Line, Next};
use crate::zone::name::NameRef;
use crate::zone::plain_name::PlainName;
use crate::zone::rdata::NoFields;

/// Reads the rdata behind the type, which `line` is just behind, up to the end of the entry, and appends its octets.
///
/// `tokens` is a buffer to be used again. Gives whether `target` now holds the rdata's one name. `None` for everything that is wrong or unusual; `out`
/// may then hold something.
#[inline]
pub fn read(
    rtype: u16,
    line: &mut Line<'_>,
    origin: Option<&PlainName>,
    target: &mut PlainName,
    tokens: &mut Vec<Token>,
    out: &mut Vec<u8>,
) -> Option<bool> {
    match rtype {
        types::A => {
            line.word_next()?;
            let (octets, end) = address::ipv4_at(line.text, line.at)?;
            line.at = end;
            line.end_next()?;
            out.extend_from_slice(&octets);
            Some(false)
        }
        types::AAAA => {
            line.word_next()?;
            let (octets, end) = address::ipv6_at(line.text, line.at)?;
            line.at = end;
            line.end_next()?;
            out.extend_from_slice(&octets);
            Some(false)
        }
        types::NS | types::CNAME | types::PTR => {
            last_name(line, origin, target)?;
            target.append_to(out);
            Some(true)
        }
        types::MX => {
            line.word_next()?;
            let preference = line.decimal_u16()?;
            last_name(line, origin, target)?;
            out.extend_from_slice(&preference.to_be_bytes());
            target.append_to(out);
            Some(true)
        }
        types::SRV => {
            let mut numbers = [0; 6];
            for number in numbers.as_chunks_mut().0 {
                line.word_next()?;
                *number = line.decimal_u16()?.to_be_bytes();
            }
            last_name(line, origin, target)?;
            out.extend_from_slice(&numbers);
            target.append_to(out);
            Some(true)
        }
        types::TXT => {
            texts(line, out)?;
            Some(false)
        }
        _ => by_tokens(rtype, line, origin, target, tokens, out),
    }
}

/// A name, and nothing behind it.
#[inline(always)]
fn last_name(line: &mut Line<'_>, origin: Option<&PlainName>, name: &mut PlainName) -> Option<()> {
    line.word_next()?;
    line.at = name.read(line.text, line.at, origin)?;
    line.end_next()
}

/// One or more strings; a comment behind them may be a semicolon that should have been quoted.
#[inline]
fn texts(line: &mut Line<'_>, out: &mut Vec<u8>) -> Option<()> {
    let start = out.len();
    loop {
        let text = match line.next()? {
            Next::Quote => line.quoted()?,
            Next::Word => line.word()?,
            Next::End => break,
        };
        if text.len() > string::MAX_STRING || out.len() - start + text.len() >= MAX_RDATA {
            return None;
        }
        out.push(text.len() as u8);
        out.extend_from_slice(text);
    }
    (out.len() > start && !line.commented).then_some(())
}

/// Any other type: by the way of all types, from tokens.
#[inline(never)]
fn by_tokens(
    rtype: u16,
    line: &mut Line<'_>,
    origin: Option<&PlainName>,
    target: &mut PlainName,
    tokens: &mut Vec<Token>,
    out: &mut Vec<u8>,
) -> Option<bool> {
    line.tokens(tokens)?;
    // As with strings, a comment behind the value may be a semicolon that should have been quoted.
    if rtype == types::CAA && line.commented {
        return None;
    }
    let tokens = tokens.as_slice();
    let end = tokens.last()?.outer_end();
    let start = out.len();
    let origin = origin.map(|origin| NameRef::new(origin.wire()));
    encode(rtype, &Input { text: line.text, tokens, origin, end }, out, &mut NoFields).ok()?;
    let Some(offset) = super::super::target_offset(rtype) else {
        return Some(false);
    };
    let (name, _) = NameRef::take(out.get(start + offset as usize..)?)?;
    target.set(name);
    Some(true)
}
