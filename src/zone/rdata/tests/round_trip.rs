//! Properties: whatever is printed is read to the same octets, and nothing makes the encoder or the decoder panic.

use proptest::prelude::*;

use super::super::decode::check;
use super::super::kind::Kind;
use super::{text_of, wire_of};
use crate::zone::lex::{Entry, Lexer, Step};
use crate::zone::rdata::{
    Canonical, Input, NoFields, TYPES, TypeRow, bitmap_types, encode, fields, lowercase_names, names, svcparam, text,
    types,
};

/// A source of octets that never ends.
struct Source<'a> {
    octets: &'a [u8],
    at: usize,
}

impl Source<'_> {
    fn octet(&mut self) -> u8 {
        let octet = self.octets[self.at % self.octets.len()].wrapping_add((self.at / self.octets.len()) as u8);
        self.at += 1;
        octet
    }

    fn below(&mut self, limit: u8) -> u8 {
        self.octet() % limit
    }

    fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.octet()).collect()
    }

    fn string(&mut self, fewest: u8, most: u8) -> Vec<u8> {
        let length = fewest + self.below(most - fewest + 1);
        let mut string = vec![length];
        string.extend(self.octets(length as usize));
        string
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        for _ in 0..self.below(4) {
            name.extend(self.string(1, 20));
        }
        name.push(0);
        name
    }

    fn pick(&mut self, from: &[u8]) -> u8 {
        from[self.octet() as usize % from.len()]
    }
}

/// Octets of a field that its kind allows.
fn generate(kind: Kind, wire: &mut Vec<u8>, source: &mut Source<'_>) {
    let piece = match kind {
        Kind::U8 | Kind::Number8(_) | Kind::Word8(_) => vec![source.octet()],
        Kind::U16 | Kind::Word16(_) | Kind::Type => source.octets(2),
        Kind::Zero16 => vec![0, 0],
        Kind::U32 | Kind::Seconds | Kind::Time | Kind::Ipv4 => source.octets(4),
        Kind::NodeNumber | Kind::Locator => source.octets(8),
        Kind::Ipv6 => source.octets(16),
        Kind::Eui(octets) => source.octets(octets),
        Kind::Host | Kind::Name => source.name(),
        Kind::Names => (0..source.below(4)).flat_map(|_| source.name()).collect(),
        Kind::Text => source.string(0, 100),
        Kind::OptionalText => {
            if source.below(2) == 0 {
                Vec::new()
            } else {
                source.string(0, 100)
            }
        }
        Kind::Texts => (0..=source.below(4)).flat_map(|_| source.string(0, 200)).collect(),
        Kind::LongText(_) => source.octets(30),
        Kind::Tag => b"\x05issue".to_vec(),
        Kind::Digits(_) => b"\x0512345".to_vec(),
        Kind::Decimal(_) => b"\x04-1.5".to_vec(),
        Kind::Types(_) => {
            let mut bits = source.octets(source.at % 31 + 1);
            bits.push(1);
            let mut bitmap = vec![source.below(200), bits.len() as u8];
            bitmap.extend(bits);
            bitmap.extend([255, 1, 1]);
            bitmap
        }
        Kind::OldTypes => vec![source.octet() & 0x7f, 1],
        Kind::Base64 | Kind::Base64If(_) | Kind::ChildKey | Kind::Base64OrDash | Kind::Hex | Kind::Nsap => {
            let octets = 1 + source.below(40);
            source.octets(octets.into())
        }
        Kind::Digest(digest) => {
            let octets = digest.expected(wire).map_or(12 + source.below(60) as usize, |(octets, _)| octets);
            source.octets(octets)
        }
        Kind::Salt => source.string(0, 50),
        Kind::HashedName if wire.first() == Some(&1) => source.string(20, 20),
        Kind::HashedName => source.string(1, 39),
        Kind::Params => params(source),
        Kind::Location => location(source),
        Kind::Prefixes => prefixes(source),
        Kind::Gateway(_) => {
            wire[1] &= 0x83;
            wire[1] &= if wire.len() == 3 { 0x03 } else { 0xff };
            match wire[1] & 3 {
                0 => Vec::new(),
                1 => source.octets(4),
                2 => source.octets(16),
                _ => source.name(),
            }
        }
        Kind::RelayFlag => Vec::new(),
        Kind::RelayType => vec![source.octet() & 0x83],
        Kind::HipAlgorithm => vec![1 + source.below(20), source.octet(), 0, 1 + source.below(200)],
        Kind::HipTag => source.octets(wire[0].into()),
        Kind::HipKey => source.octets(wire[3].into()),
        Kind::Ports => {
            let mut ports = source.octets(source.at % 20);
            ports.push(0x80);
            ports
        }
        Kind::A6Prefix => vec![source.below(129)],
        Kind::A6Suffix => {
            let bits = wire[0];
            let mut suffix = source.octets((135 - bits as usize) / 8);
            if let Some(first) = suffix.first_mut() {
                *first &= 0xff >> (bits % 8);
            }
            suffix
        }
        Kind::A6Name => {
            if wire[0] == 0 {
                Vec::new()
            } else {
                source.name()
            }
        }
        Kind::AtmAddress if source.below(2) == 0 => b"\x01123".to_vec(),
        Kind::AtmAddress => [vec![0], source.octets(9)].concat(),
        Kind::Opaque => source.octets(9),
    };
    wire.extend(piece);
}

fn params(source: &mut Source<'_>) -> Vec<u8> {
    let mut wire = Vec::new();
    let mut key = u16::from(source.below(4));
    let mut alpn = false;
    while key < 20 {
        let value = match key {
            svcparam::MANDATORY => None,
            svcparam::ALPN => Some((0..=source.below(3)).flat_map(|_| source.string(1, 20)).collect()),
            svcparam::NO_DEFAULT_ALPN => alpn.then(Vec::new),
            svcparam::PORT => Some(source.octets(2)),
            svcparam::IPV4HINT => Some(source.octets(8)),
            svcparam::IPV6HINT => Some(source.octets(32)),
            svcparam::ECH => Some(source.octets(11)),
            svcparam::DOHPATH => Some(b"/\xc3\xa9{?dns}".to_vec()),
            svcparam::OHTTP | svcparam::PVD => Some(Vec::new()),
            svcparam::TLS_SUPPORTED_GROUPS => Some(vec![0, 29, 0, source.below(20)]),
            svcparam::DOCPATH => Some((0..source.below(3)).flat_map(|_| source.string(1, 20)).collect()),
            _ => Some(source.octets(9)),
        };
        if let Some(value) = value {
            alpn |= key == svcparam::ALPN;
            wire.extend(key.to_be_bytes());
            wire.extend((value.len() as u16).to_be_bytes());
            wire.extend(value);
        }
        key += 1 + u16::from(source.below(3));
    }
    wire
}

fn location(source: &mut Source<'_>) -> Vec<u8> {
    let mut wire = vec![0];
    for _ in 0..3 {
        wire.push((1 + source.below(9)) << 4 | source.below(10));
    }
    for degrees in [90_u32, 180] {
        let thousandths = u32::from_be_bytes(source.octets(4).try_into().unwrap()) % (degrees * 3_600_000 + 1);
        let number = if source.below(2) == 0 { (1 << 31) + thousandths } else { (1 << 31) - thousandths };
        wire.extend(number.to_be_bytes());
    }
    wire.extend(source.octets(4));
    wire
}

fn prefixes(source: &mut Source<'_>) -> Vec<u8> {
    let mut wire = Vec::new();
    for _ in 0..source.below(4) {
        let (family, width) = if source.below(2) == 0 { (1, 4) } else { (2, 16) };
        let mut address = source.octets(source.at % (width + 1));
        if let Some(last) = address.last_mut() {
            *last |= 1;
        }
        let negation = source.pick(&[0, 0x80]);
        wire.extend([0, family, source.below(width as u8 * 8 + 1), negation | address.len() as u8]);
        wire.extend(address);
    }
    wire
}

fn rdata_of(row: &TypeRow, octets: &[u8]) -> Vec<u8> {
    let mut source = Source { octets, at: 0 };
    let mut wire = Vec::new();
    for field in row.fields {
        generate(field.kind, &mut wire, &mut source);
    }
    wire
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn generated_rdata_of_each_type_is_printed_and_read(octets in proptest::collection::vec(any::<u8>(), 1..300)) {
        for row in TYPES {
            let wire = rdata_of(row, &octets);
            prop_assert_eq!(check(row.code, &wire), Ok(()), "{} {:x?}", row.mnemonic, &wire);
            let printed = text_of(row.code, &wire);
            let own_form = !matches!(row.fields[0].kind, Kind::Opaque);
            prop_assert_eq!(!printed.starts_with("\\#"), own_form, "{} {}", row.mnemonic, &printed);
            let read = wire_of(row.code, printed.as_bytes());
            prop_assert_eq!(read.as_ref(), Ok(&wire), "{} {}", row.mnemonic, &printed);
        }
    }

    #[test]
    fn octets_cut_or_changed_are_printed_or_refused(
        octets in proptest::collection::vec(any::<u8>(), 1..200),
        cut in 0_usize..100,
        place in 0_usize..100,
        with: u8,
    ) {
        for row in TYPES {
            let mut wire = rdata_of(row, &octets);
            if cut % 2 == 0 {
                wire.truncate(wire.len() * (100 - cut) / 100);
            }
            let place = place * wire.len() / 100;
            if let Some(octet) = wire.get_mut(place) {
                *octet = with;
            }
            let printed = text_of(row.code, &wire);
            match check(row.code, &wire) {
                Ok(()) => prop_assert_eq!(wire_of(row.code, printed.as_bytes()), Ok(wire.clone()), "{}", printed),
                Err(_) => prop_assert!(printed.starts_with("\\#")),
            }
            look_at(row.code, &wire);
        }
    }

    #[test]
    fn any_octets_can_be_looked_at(rtype in 0_u16..270, wire in proptest::collection::vec(any::<u8>(), 0..80)) {
        look_at(rtype, &wire);
    }

    #[test]
    fn any_text_is_read_or_refused(
        row in 0..TYPES.len(),
        text in "([a-z0-9.]{0,8}|[!-~\u{e9}]{0,5}|\"[ -~]{0,6}\"|[=,:/\\\\-]|[0-9]{1,12}| ){0,12}",
    ) {
        refused_or_read(TYPES[row].code, text.as_bytes());
    }

    #[test]
    fn examples_with_changed_bytes_are_read_or_refused(place in 0_usize..100, byte: u8, cut in 0_usize..100) {
        for row in TYPES {
            let mut text = row.example.as_bytes().to_vec();
            let place = place * text.len() / 100;
            text[place] = byte;
            refused_or_read(row.code, &text);
            text.truncate(text.len() * cut / 100);
            refused_or_read(row.code, &text);
        }
    }
}

fn look_at(rtype: u16, wire: &[u8]) {
    let mut out = String::new();
    text(rtype, wire, &mut out);
    assert!(out.is_ascii());
    assert!(fields(rtype, wire).iter().all(|(name, text)| !name.is_empty() && text.is_ascii()));
    let before: Vec<_> = names(rtype, wire).map(|(_, name)| name.to_lowercase()).collect();
    for form in [Canonical::Comparison, Canonical::Dnssec] {
        let mut lowered = wire.to_vec();
        lowercase_names(rtype, &mut lowered, form);
        assert!(lowered.eq_ignore_ascii_case(wire));
        let after: Vec<_> = names(rtype, &lowered).map(|(_, name)| name.to_lowercase()).collect();
        assert_eq!(before, after);
    }
    let _ = bitmap_types(wire).count();
}

fn refused_or_read(rtype: u16, text: &[u8]) {
    let mut entry = Entry::default();
    let mut lexer = Lexer::new(text, 0);
    loop {
        match lexer.next_entry(&mut entry) {
            Step::End => return,
            Step::Error { .. } => {}
            Step::Entry => {
                let input = Input { text, tokens: &entry.tokens, origin: None, end: entry.end };
                let mut wire = Vec::new();
                match encode(rtype, &input, &mut wire, &mut NoFields) {
                    Ok(()) => {
                        assert_eq!(check(rtype, &wire), Ok(()), "{} {}", types::mnemonic(rtype), text.escape_ascii());
                        let printed = text_of(rtype, &wire);
                        assert_eq!(wire_of(rtype, printed.as_bytes()), Ok(wire), "{printed}");
                    }
                    Err(error) => {
                        assert!(wire.is_empty());
                        assert!(error.start <= error.end && error.end as usize <= text.len(), "{error:?}");
                    }
                }
            }
        }
    }
}
