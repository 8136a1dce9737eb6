//! From wire octets to presentation format: what the encoder reads back to the same octets, in pure ASCII.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use data_encoding::{BASE32HEX_NOPAD, BASE64, HEXLOWER, HEXUPPER};

use super::super::encode::{BASE_ALTITUDE, EQUATOR, print_time};
use super::super::kind::{Field, Kind};
use super::super::{mnemonic, svcparam, types};
use super::{Fields, bitmap_types};
use crate::zone::name::NameRef;

/// Appends rdata in canonical presentation format: names absolute, strings in quotes, pure ASCII. Octets that are no
/// rdata of the type, and those of unknown types, are written as `\# length hex` (RFC 3597 5).
///
/// ```
/// use zonewarden::zone::rdata::{text, types};
/// let mut out = String::new();
/// text(types::MX, b"\0\x0a\x04mail\0", &mut out);
/// assert_eq!(out, "10 mail.");
/// ```
pub fn text(rtype: u16, wire: &[u8], out: &mut String) {
    let start = out.len();
    if own_text(rtype, wire, out).is_none() {
        out.truncate(start);
        generic(wire, out);
    }
}

/// The fields of rdata by name, each in presentation format; a string field without its quotes, escapes kept. One
/// field `rdata` in the form of RFC 3597 where the octets are no rdata of the type.
pub fn fields(rtype: u16, wire: &[u8]) -> Vec<(&'static str, String)> {
    own_fields(rtype, wire).unwrap_or_else(|| {
        let mut text = String::new();
        generic(wire, &mut text);
        vec![("rdata", text)]
    })
}

fn own_text(rtype: u16, wire: &[u8], out: &mut String) -> Option<()> {
    let row = types::row(rtype)?;
    let mut fields = Fields::new(row, wire);
    let start = out.len();
    while let Some((field, at, octets)) = fields.next_field().ok()? {
        let before = out.len();
        if before > start {
            out.push(' ');
        }
        let behind_blank = out.len();
        print(field, wire, at, octets, out)?;
        if out.len() == behind_blank {
            out.truncate(before);
        }
    }
    // Without a word of text there would be nothing to read back; only APL may be empty.
    (out.len() > start || wire.is_empty()).then_some(())
}

fn own_fields(rtype: u16, wire: &[u8]) -> Option<Vec<(&'static str, String)>> {
    let row = types::row(rtype)?;
    let mut fields = Fields::new(row, wire);
    let mut list = Vec::with_capacity(row.fields.len());
    while let Some((field, at, octets)) = fields.next_field().ok()? {
        match field.kind {
            Kind::Texts => {
                let mut rest = octets;
                while let Some((&length, tail)) = rest.split_first() {
                    let (string, tail) = tail.split_at_checked(length as usize)?;
                    rest = tail;
                    list.push((field.name, unquoted(string)));
                }
            }
            Kind::Text | Kind::OptionalText | Kind::Tag | Kind::Digits(_) | Kind::Decimal(_) => {
                if let Some((_, string)) = octets.split_first() {
                    list.push((field.name, unquoted(string)));
                }
            }
            Kind::LongText(_) => list.push((field.name, unquoted(octets))),
            Kind::Params => {
                for (key, value) in svcparam::iter(octets) {
                    let mut text = String::new();
                    param(key, value, &mut text)?;
                    list.push((field.name, text));
                }
            }
            Kind::Names => {
                let mut rest = octets;
                while let Some((name, tail)) = NameRef::take(rest) {
                    rest = tail;
                    list.push((field.name, name.to_string()));
                }
            }
            Kind::Location => list.extend(location_parts(octets)?),
            _ => {
                let mut text = String::new();
                print(field, wire, at, octets, &mut text)?;
                list.push((field.name, text));
            }
        }
    }
    Some(list)
}

fn unquoted(string: &[u8]) -> String {
    let mut text = String::new();
    escape(string, &mut text);
    text
}

/// `\# length hex`.
fn generic(wire: &[u8], out: &mut String) {
    let _ = write!(out, "\\# {}", wire.len());
    if !wire.is_empty() {
        out.push(' ');
        HEXUPPER.encode_append(wire, out);
    }
}

/// Printable ASCII as it is, `"` and `\` behind a backslash, all else as `\DDD`.
fn escape(string: &[u8], out: &mut String) {
    for &byte in string {
        match byte {
            b'"' | b'\\' => {
                out.push('\\');
                out.push(byte as char);
            }
            0x20..=0x7e => out.push(byte as char),
            _ => {
                let _ = write!(out, "\\{byte:03}");
            }
        }
    }
}

fn quote(string: &[u8], out: &mut String) {
    out.push('"');
    escape(string, out);
    out.push('"');
}

fn u16_of(octets: &[u8]) -> Option<u16> {
    octets.try_into().ok().map(u16::from_be_bytes)
}

fn u32_of(octets: &[u8]) -> Option<u32> {
    octets.try_into().ok().map(u32::from_be_bytes)
}

fn ipv4(octets: &[u8]) -> Option<Ipv4Addr> {
    <[u8; 4]>::try_from(octets).ok().map(Ipv4Addr::from)
}

/// Appends the dotted quad of an address. Many records hold one, and formatting it takes three times as long.
pub(crate) fn dotted(octets: [u8; 4], out: &mut String) {
    for (index, octet) in octets.into_iter().enumerate() {
        if index > 0 {
            out.push('.');
        }
        if octet >= 100 {
            out.push((b'0' + octet / 100) as char);
        }
        if octet >= 10 {
            out.push((b'0' + octet / 10 % 10) as char);
        }
        out.push((b'0' + octet % 10) as char);
    }
}

fn ipv6(octets: &[u8]) -> Option<Ipv6Addr> {
    <[u8; 16]>::try_from(octets).ok().map(Ipv6Addr::from)
}

/// Appends one field. `None` where it has no text form: the whole rdata is then written as octets.
fn print(field: &Field, wire: &[u8], at: usize, octets: &[u8], out: &mut String) -> Option<()> {
    // Writing to a string cannot fail.
    match field.kind {
        Kind::U8 | Kind::Number8(_) | Kind::A6Prefix => write!(out, "{}", octets.first()?).ok(),
        Kind::U16 | Kind::Zero16 => write!(out, "{}", u16_of(octets)?).ok(),
        Kind::U32 | Kind::Seconds => write!(out, "{}", u32_of(octets)?).ok(),
        Kind::Time => {
            print_time(u32_of(octets)?, out);
            Some(())
        }
        Kind::Word8(words) => print_word(words, u16::from(*octets.first()?), out),
        Kind::Word16(words) => print_word(words, u16_of(octets)?, out),
        Kind::NodeNumber => print_node_number(octets, out),
        Kind::Host | Kind::Name => write!(out, "{}", NameRef::take(octets)?.0).ok(),
        Kind::A6Name => match NameRef::take(octets) {
            Some((name, _)) => write!(out, "{name}").ok(),
            None => Some(()),
        },
        Kind::Names => print_names(octets, out),
        Kind::Ipv4 => octets.try_into().ok().map(|octets| dotted(octets, out)),
        Kind::Ipv6 => write!(out, "{}", ipv6(octets)?).ok(),
        Kind::Tag => {
            out.push_str(std::str::from_utf8(octets.get(1..)?).ok()?);
            Some(())
        }
        Kind::Text | Kind::Digits(_) | Kind::Decimal(_) => {
            quote(octets.get(1..)?, out);
            Some(())
        }
        Kind::OptionalText => {
            if let Some((_, string)) = octets.split_first() {
                quote(string, out);
            }
            Some(())
        }
        Kind::Texts => print_texts(octets, out),
        Kind::LongText(_) => {
            quote(octets, out);
            Some(())
        }
        Kind::Type => write!(out, "{}", types::mnemonic(u16_of(octets)?)).ok(),
        Kind::Types(_) => {
            print_types(bitmap_types(octets), out);
            Some(())
        }
        Kind::OldTypes => {
            let set = (0..octets.len() * 8).filter(|bit| octets[bit / 8] & (0x80 >> (bit % 8)) != 0);
            print_types(set.map(|bit| bit as u16), out);
            Some(())
        }
        Kind::ChildKey if octets.is_empty() => None,
        Kind::Base64 | Kind::Base64If(_) | Kind::ChildKey | Kind::HipKey => {
            BASE64.encode_append(octets, out);
            Some(())
        }
        Kind::Base64OrDash if octets.is_empty() => {
            out.push('-');
            Some(())
        }
        Kind::Base64OrDash => {
            BASE64.encode_append(octets, out);
            Some(())
        }
        Kind::Hex | Kind::HipTag => {
            HEXUPPER.encode_append(octets, out);
            Some(())
        }
        // An empty digest cannot be read back, save that of SSHFP.
        Kind::Digest(digest) if octets.is_empty() && digest.minimum() > 0 => None,
        Kind::Digest(_) => {
            HEXUPPER.encode_append(octets, out);
            Some(())
        }
        Kind::Salt => {
            match octets.get(1..)? {
                [] => out.push('-'),
                salt => HEXUPPER.encode_append(salt, out),
            }
            Some(())
        }
        Kind::HashedName => {
            BASE32HEX_NOPAD.encode_append(octets.get(1..)?, out);
            Some(())
        }
        Kind::Eui(_) => {
            for (index, octet) in octets.iter().enumerate() {
                let _ = write!(out, "{}{octet:02x}", if index > 0 { "-" } else { "" });
            }
            Some(())
        }
        Kind::Locator => {
            for (index, pair) in octets.chunks_exact(2).enumerate() {
                let _ = write!(out, "{}{:x}", if index > 0 { ":" } else { "" }, u16_of(pair)?);
            }
            Some(())
        }
        Kind::Params => {
            for (index, (key, value)) in svcparam::iter(octets).enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                param(key, value, out)?;
            }
            Some(())
        }
        Kind::Location => {
            for (index, (_, part)) in location_parts(octets)?.into_iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(&part);
            }
            Some(())
        }
        Kind::Prefixes => print_prefixes(octets, out),
        Kind::Gateway(mask) => print_gateway(wire.get(1)? & mask, octets, out),
        Kind::RelayFlag => write!(out, "{}", wire.get(at)? >> 7).ok(),
        Kind::RelayType => write!(out, "{}", octets.first()? & 0x7f).ok(),
        Kind::HipAlgorithm => write!(out, "{}", octets.get(1)?).ok(),
        Kind::Ports => {
            let set = (0..octets.len() * 8).filter(|bit| octets[bit / 8] & (0x80 >> (bit % 8)) != 0);
            for (index, port) in set.enumerate() {
                let _ = write!(out, "{}{port}", if index > 0 { " " } else { "" });
            }
            Some(())
        }
        Kind::A6Suffix => {
            if octets.is_empty() {
                return Some(());
            }
            let mut address = [0; 16];
            address.get_mut(16 - octets.len()..)?.copy_from_slice(octets);
            write!(out, "{}", Ipv6Addr::from(address)).ok()
        }
        Kind::Nsap => {
            out.push_str("0x");
            HEXUPPER.encode_append(octets, out);
            Some(())
        }
        Kind::AtmAddress => match octets.split_first()? {
            (1, digits) => {
                out.push('+');
                out.push_str(std::str::from_utf8(digits).ok()?);
                Some(())
            }
            (_, address) => {
                HEXLOWER.encode_append(address, out);
                Some(())
            }
        },
        Kind::Opaque => None,
    }
}

fn print_word(words: &mnemonic::Mnemonics, number: u16, out: &mut String) -> Option<()> {
    match mnemonic::word(words, number) {
        Some(word) => out.push_str(word),
        None => write!(out, "{number}").ok()?,
    }
    Some(())
}

fn print_node_number(octets: &[u8], out: &mut String) -> Option<()> {
    let number = u64::from_be_bytes(octets.try_into().ok()?);
    match number >> 32 {
        0 => write!(out, "{number}").ok(),
        allocator => write!(out, "{allocator}.{}", number & 0xffff_ffff).ok(),
    }
}

fn print_names(octets: &[u8], out: &mut String) -> Option<()> {
    let mut rest = octets;
    while let Some((name, tail)) = NameRef::take(rest) {
        let separator = if rest.len() < octets.len() { " " } else { "" };
        write!(out, "{separator}{name}").ok()?;
        rest = tail;
    }
    Some(())
}

fn print_texts(octets: &[u8], out: &mut String) -> Option<()> {
    let mut rest = octets;
    while let Some((&length, tail)) = rest.split_first() {
        if rest.len() < octets.len() {
            out.push(' ');
        }
        let (string, tail) = tail.split_at_checked(length as usize)?;
        quote(string, out);
        rest = tail;
    }
    Some(())
}

fn print_types(set: impl Iterator<Item = u16>, out: &mut String) {
    for (index, rtype) in set.enumerate() {
        let _ = write!(out, "{}{}", if index > 0 { " " } else { "" }, types::mnemonic(rtype));
    }
}

fn print_prefixes(octets: &[u8], out: &mut String) -> Option<()> {
    let mut rest = octets;
    while let [0, family @ 1..=2, bits, flags, tail @ ..] = rest {
        if rest.len() < octets.len() {
            out.push(' ');
        }
        let (sent, tail) = tail.split_at_checked((flags & 0x7f) as usize)?;
        rest = tail;
        let negation = if flags & 0x80 != 0 { "!" } else { "" };
        let mut address = [0; 16];
        address.get_mut(..sent.len())?.copy_from_slice(sent);
        match family {
            1 => write!(out, "{negation}1:{}/{bits}", ipv4(&address[..4])?).ok()?,
            _ => write!(out, "{negation}2:{}/{bits}", Ipv6Addr::from(address)).ok()?,
        }
    }
    rest.is_empty().then_some(())
}

fn print_gateway(form: u8, octets: &[u8], out: &mut String) -> Option<()> {
    match form {
        0 => out.push('.'),
        1 => write!(out, "{}", ipv4(octets)?).ok()?,
        2 => write!(out, "{}", ipv6(octets)?).ok()?,
        3 => write!(out, "{}", NameRef::take(octets)?.0).ok()?,
        _ => return None,
    }
    Some(())
}

/// One service parameter as BIND prints it.
fn param(key: u16, value: &[u8], out: &mut String) -> Option<()> {
    svcparam::push_name(key, out);
    if value.is_empty() {
        return Some(());
    }
    out.push('=');
    match key {
        svcparam::MANDATORY => {
            for (index, pair) in value.chunks_exact(2).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                svcparam::push_name(u16_of(pair)?, out);
            }
        }
        svcparam::ALPN | svcparam::DOCPATH => {
            out.push('"');
            let mut rest = value;
            while let Some((&length, tail)) = rest.split_first() {
                if rest.len() < value.len() {
                    out.push(',');
                }
                let (item, tail) = tail.split_at_checked(length as usize)?;
                // Octets may hold an empty path segment, a list in presentation format may not (RFC 9460 A.1).
                if item.is_empty() {
                    return None;
                }
                escape(&list_escaped(item), out);
                rest = tail;
            }
            out.push('"');
        }
        svcparam::PORT => write!(out, "{}", u16_of(value)?).ok()?,
        svcparam::IPV4HINT => {
            for (index, address) in value.chunks_exact(4).enumerate() {
                write!(out, "{}{}", if index > 0 { "," } else { "" }, ipv4(address)?).ok()?;
            }
        }
        svcparam::IPV6HINT => {
            for (index, address) in value.chunks_exact(16).enumerate() {
                write!(out, "{}{}", if index > 0 { "," } else { "" }, ipv6(address)?).ok()?;
            }
        }
        svcparam::ECH => BASE64.encode_append(value, out),
        svcparam::TLS_SUPPORTED_GROUPS => {
            for (index, group) in value.chunks_exact(2).enumerate() {
                write!(out, "{}{}", if index > 0 { "," } else { "" }, u16_of(group)?).ok()?;
            }
        }
        _ => quote(value, out),
    }
    Some(())
}

/// An item of a list with `,` and `\` behind a backslash (RFC 9460 A.1).
fn list_escaped(item: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(item.len());
    for &byte in item {
        if matches!(byte, b',' | b'\\') {
            escaped.push(b'\\');
        }
        escaped.push(byte);
    }
    escaped
}

/// The six parts of LOC by name.
fn location_parts(octets: &[u8]) -> Option<[(&'static str, String); 6]> {
    let [0, size, horizontal, vertical, numbers @ ..] = octets else { return None };
    let (latitude, rest) = numbers.split_at_checked(4)?;
    let (longitude, altitude) = rest.split_at_checked(4)?;
    Some([
        ("latitude", angle(u32_of(latitude)?, 'N', 'S')),
        ("longitude", angle(u32_of(longitude)?, 'E', 'W')),
        ("altitude", metres(i64::from(u32_of(altitude)?) - BASE_ALTITUDE)),
        ("size", precision(*size)?),
        ("horiz-precision", precision(*horizontal)?),
        ("vert-precision", precision(*vertical)?),
    ])
}

fn angle(number: u32, positive: char, negative: char) -> String {
    let letter = if number >= EQUATOR { positive } else { negative };
    let thousandths = number.abs_diff(EQUATOR);
    let (degrees, minutes) = (thousandths / 3_600_000, thousandths / 60_000 % 60);
    let (seconds, rest) = (thousandths / 1000 % 60, thousandths % 1000);
    format!("{degrees} {minutes} {seconds}.{rest:03} {letter}")
}

fn metres(centimetres: i64) -> String {
    let sign = if centimetres < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}m", centimetres.abs() / 100, centimetres.abs() % 100)
}

/// A digit and a power of ten, in centimetres. Zero has one form that is read back, that with the power 0.
fn precision(packed: u8) -> Option<String> {
    let (digit, power) = (packed >> 4, packed & 0xf);
    match power {
        0 | 1 => Some(format!("0.{:02}m", digit * 10_u8.pow(power.into()))).filter(|_| digit > 0 || power == 0),
        2..=9 => Some(format!("{}m", u32::from(digit) * 10_u32.pow(u32::from(power) - 2))).filter(|_| digit > 0),
        _ => None,
    }
}
