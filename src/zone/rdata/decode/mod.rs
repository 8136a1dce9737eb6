//! From wire octets to fields and text.
//!
//! Everything rests on [`Fields`], which cuts rdata into the pieces its row names and checks each.

mod names;
mod text;

pub use names::{Canonical, Names, lowercase_names, names, target_offset};
pub(crate) use text::dotted;
pub use text::{fields, text};

use super::kind::{Field, Kind};
use super::svcparam;
use super::table::TypeRow;
use super::types;
use crate::zone::name::NameRef;

/// Why octets are no rdata of a type.
pub(super) type Problem = std::borrow::Cow<'static, str>;

/// A field, where it starts in the rdata, and its octets.
pub(super) type Piece<'a> = (&'static Field, usize, &'a [u8]);

/// The fields of rdata, each with its octets; stops at the first that cannot be.
pub(super) struct Fields<'a> {
    row: &'static TypeRow,
    index: usize,
    wire: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(row: &'static TypeRow, wire: &'a [u8]) -> Self {
        Fields { row, index: 0, wire, at: 0 }
    }

    /// The next field. An error when the octets do not fit it, or
    /// when some are left behind the last field.
    pub(super) fn next_field(&mut self) -> Result<Option<Piece<'a>>, Problem> {
        let Some(field) = self.row.fields.get(self.index) else {
            return if self.at == self.wire.len() {
                Ok(None)
            } else {
                Err(format!("{} octets are left over behind the last field", self.wire.len() - self.at).into())
            };
        };
        self.index += 1;
        let start = self.at;
        let length = measure(field.kind, self.wire, start)
            .map_err(|problem| -> Problem { format!("`{}` {problem}", field.name).into() })?;
        let octets = self
            .wire
            .get(start..start + length)
            .ok_or_else(|| -> Problem { format!("`{}` is cut short", field.name).into() })?;
        self.at += length;
        Ok(Some((field, start, octets)))
    }
}

/// The field at `index` of a type's row: its kind and its octets. `None` where the octets up to there are no rdata of the
/// type.
pub fn field(rtype: u16, wire: &[u8], index: usize) -> Option<(Kind, &[u8])> {
    let mut fields = Fields::new(types::row(rtype)?, wire);
    for _ in 0..index {
        fields.next_field().ok()??;
    }
    let (field, _, octets) = fields.next_field().ok()??;
    Some((field.kind, octets))
}

/// Whether octets are rdata of a type; any octets are for a type without a row.
pub(super) fn check(rtype: u16, wire: &[u8]) -> Result<(), Problem> {
    let Some(row) = types::row(rtype) else {
        return Ok(());
    };
    let mut fields = Fields::new(row, wire);
    while fields.next_field()?.is_some() {}
    Ok(())
}

/// Octets that a field takes from `at` on, its content checked.
fn measure(kind: Kind, wire: &[u8], at: usize) -> Result<usize, Problem> {
    let (before, rest) = wire.split_at_checked(at).ok_or("is missing")?;
    let all_of = |well_formed: bool, problem: &'static str| {
        if well_formed { Ok(rest.len()) } else { Err(Problem::Borrowed(problem)) }
    };
    match kind {
        Kind::U8 | Kind::Number8(_) | Kind::Word8(_) => Ok(1),
        Kind::U16 | Kind::Word16(_) => Ok(2),
        Kind::Type => Ok(2),
        Kind::Zero16 => match rest {
            [0, 0, ..] => Ok(2),
            _ => Err("is not 0".into()),
        },
        Kind::U32 | Kind::Seconds | Kind::Time | Kind::Ipv4 => Ok(4),
        Kind::NodeNumber | Kind::Locator => Ok(8),
        Kind::Ipv6 => Ok(16),
        Kind::Eui(octets) => Ok(octets),
        Kind::Host | Kind::Name => name_length(rest),
        Kind::Names => {
            let mut tail = rest;
            while !tail.is_empty() {
                tail = &tail[name_length(tail)?..];
            }
            Ok(rest.len())
        }
        Kind::Text => string_length(rest),
        Kind::OptionalText if rest.is_empty() => Ok(0),
        Kind::OptionalText => string_length(rest),
        Kind::Texts => {
            let mut tail = rest;
            loop {
                tail = tail.get(string_length(tail)?..).ok_or("is cut short")?;
                if tail.is_empty() {
                    return Ok(rest.len());
                }
            }
        }
        Kind::LongText(required) => all_of(!(required && rest.is_empty()), "is empty"),
        Kind::Tag => {
            let length = string_length(rest)?;
            match rest.get(1..length) {
                Some(tag) if !tag.is_empty() && tag.iter().all(u8::is_ascii_alphanumeric) => Ok(length),
                _ => Err("is not made of letters and digits".into()),
            }
        }
        Kind::Digits(fewest) => {
            let length = string_length(rest)?;
            match rest.get(1..length) {
                Some(text) if text.len() >= fewest as usize && text.iter().all(u8::is_ascii_digit) => Ok(length),
                _ => Err("is not made of enough digits".into()),
            }
        }
        Kind::Decimal(limit) => {
            let length = string_length(rest)?;
            let text = rest.get(1..length).ok_or("is cut short")?;
            match super::encode::decimal_problem(text, limit) {
                None => Ok(length),
                Some(problem) => Err(problem.into()),
            }
        }
        Kind::Types(required) => bitmap(rest, required).map(|()| rest.len()),
        Kind::OldTypes => {
            let well_formed = rest.len() <= 16
                && rest.first().is_none_or(|octet| octet & 0x80 == 0)
                && rest.last().is_none_or(|octet| *octet != 0);
            all_of(well_formed, "is no bitmap of types 1 to 127")
        }
        Kind::Base64 | Kind::Hex => all_of(!rest.is_empty(), "is empty"),
        Kind::Base64If(required) => all_of(!(rest.is_empty() && required(before)), "is empty"),
        Kind::ChildKey => all_of(!rest.is_empty() || before == [0, 0, 3, 0], "is empty"),
        Kind::Base64OrDash | Kind::Opaque => Ok(rest.len()),
        Kind::Digest(digest) => match digest.expected(before) {
            Some((length, algorithm)) if rest.len() != length => {
                Err(format!("has {} octets, but {algorithm} gives {length}", rest.len()).into())
            }
            // RFC 8078 4 did not say how long the digest of "remove the DS" is before its erratum 5049.
            None if rest.len() < digest.minimum() && before != [0, 0, 0, 0] => {
                Err(format!("has {} octets; at least {} are needed", rest.len(), digest.minimum()).into())
            }
            _ => Ok(rest.len()),
        },
        Kind::Salt => string_length(rest),
        Kind::HashedName => {
            let length = string_length(rest)?;
            let wanted = if before.first() == Some(&1) { 20..=20 } else { 1..=39 };
            if wanted.contains(&(length - 1)) { Ok(length) } else { Err("has the wrong length".into()) }
        }
        Kind::Params => svcparam::check(rest).map(|()| rest.len()).map_err(Problem::Owned),
        Kind::Location => all_of(rest.len() == 16 && location_is_valid(rest), "is not a location of version 0"),
        Kind::Prefixes => prefixes(rest).map(|()| rest.len()),
        Kind::Gateway(mask) => match before.get(1).map_or(0, |octet| octet & mask) {
            0 => Ok(0),
            1 => Ok(4),
            2 => Ok(16),
            3 => name_length(rest),
            _ => Ok(rest.len()),
        },
        Kind::RelayFlag => {
            if rest.is_empty() {
                Err("is missing".into())
            } else {
                Ok(0)
            }
        }
        Kind::RelayType => Ok(1),
        Kind::HipAlgorithm => match rest {
            [length, _, _, _, ..] if *length > 0 => Ok(4),
            _ => Err("is not followed by a tag and a key".into()),
        },
        Kind::HipTag => Ok(before.first().map_or(0, |&length| length as usize)),
        Kind::HipKey => match before {
            [_, _, high, low, ..] if (*high, *low) != (0, 0) => Ok(u16::from_be_bytes([*high, *low]) as usize),
            _ => Err("is empty".into()),
        },
        Kind::Ports => all_of(rest.len() <= 8192 && rest.last().is_none_or(|octet| *octet != 0), "is no port bitmap"),
        Kind::A6Prefix => match rest.first() {
            Some(0..=128) => Ok(1),
            _ => Err("is over 128".into()),
        },
        Kind::A6Suffix => {
            let bits = before.first().map_or(0, |&bits| bits as usize);
            match rest.first() {
                Some(octet) if bits < 128 && octet & !(0xff >> (bits % 8)) != 0 => {
                    Err("has bits of the prefix set".into())
                }
                _ => Ok((135 - bits) / 8),
            }
        }
        Kind::A6Name => {
            if before.first() == Some(&0) {
                Ok(0)
            } else {
                name_length(rest)
            }
        }
        Kind::Nsap => all_of(!rest.is_empty(), "is empty"),
        Kind::AtmAddress => match rest {
            [0, _, ..] => Ok(rest.len()),
            [1, digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => Ok(rest.len()),
            _ => Err("is no ATM address".into()),
        },
    }
}

fn name_length(octets: &[u8]) -> Result<usize, Problem> {
    NameRef::take(octets).map(|(name, _)| name.wire().len()).ok_or(Problem::Borrowed("is no uncompressed name"))
}

/// Octets of a string with its length octet.
fn string_length(octets: &[u8]) -> Result<usize, Problem> {
    let length = *octets.first().ok_or("is missing")? as usize + 1;
    if length > octets.len() { Err("is cut short".into()) } else { Ok(length) }
}

/// RFC 4034 4.1.2: windows in rising order, each of 1 to 32 octets, the last not zero.
fn bitmap(octets: &[u8], required: bool) -> Result<(), Problem> {
    let mut rest = octets;
    let mut previous = None;
    while let [window, length, tail @ ..] = rest {
        let bits = tail.get(..*length as usize).ok_or("is cut short")?;
        if !(1..=32).contains(length) || bits.last() == Some(&0) || previous.is_some_and(|previous| previous >= *window)
        {
            return Err("is no type bitmap".into());
        }
        previous = Some(*window);
        rest = &tail[bits.len()..];
    }
    if !rest.is_empty() {
        return Err("is cut short".into());
    }
    if required && previous.is_none() { Err("names no type".into()) } else { Ok(()) }
}

/// The types of a bitmap, in rising order.
pub fn bitmap_types(octets: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let mut rest = octets;
    std::iter::from_fn(move || {
        let [window, length, tail @ ..] = rest else { return None };
        let (bits, tail) = tail.split_at_checked(*length as usize)?;
        rest = tail;
        Some((*window, bits))
    })
    .flat_map(|(window, bits)| {
        (0..bits.len() * 8)
            .filter(move |bit| bits[bit / 8] & (0x80 >> (bit % 8)) != 0)
            .map(move |bit| u16::from(window) << 8 | bit as u16)
    })
}

/// RFC 1876 2: version 0; sizes are a digit and a power of ten; angles within their half circles.
fn location_is_valid(octets: &[u8]) -> bool {
    let number = |at: usize| octets.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes);
    let within = |at, degrees: u32| number(at).abs_diff(super::encode::EQUATOR) <= degrees * 3_600_000;
    let size = |octet: u8| octet >> 4 <= 9 && octet & 0xf <= 9;
    octets[0] == 0 && octets[1..4].iter().all(|&octet| size(octet)) && within(4, 90) && within(8, 180)
}

/// RFC 3123 4: prefixes of known families, without trailing zero octets.
fn prefixes(octets: &[u8]) -> Result<(), Problem> {
    let mut rest = octets;
    while let [f0, f1, bits, flags, tail @ ..] = rest {
        let length = (flags & 0x7f) as usize;
        let address = tail.get(..length).ok_or("is cut short")?;
        let widest = match [*f0, *f1] {
            [0, 1] => 4,
            [0, 2] => 16,
            // Other families have no text form, and rules of their own.
            _ => 127,
        };
        if length > widest || *bits as usize > widest * 8 && widest < 127 || address.last() == Some(&0) {
            return Err("is no address prefix".into());
        }
        rest = &tail[length..];
    }
    if rest.is_empty() { Ok(()) } else { Err("is cut short".into()) }
}
