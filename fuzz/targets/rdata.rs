//! Rdata: tokens to wire octets, to text, and to the same octets, for every type.

use std::net::{Ipv4Addr, Ipv6Addr};

use zonewarden::zone::lex::{Entry, Lexer, Step, Token};
use zonewarden::zone::name::{Name, NameRef};
use zonewarden::zone::rdata::{self, FieldSpan, Input, MAX_RDATA, NoFields, types};

/// Takes `data` as a type and its rdata, as in `MX 10 mail`. If the first byte is NUL, as the type's number (two
/// bytes) and wire octets.
pub fn run(data: &[u8]) {
    match data {
        [0, high, low, wire @ ..] => octets(u16::from_be_bytes([*high, *low]), wire),
        _ => words(data),
    }
}

fn words(data: &[u8]) {
    let mut entry = Entry::default();
    if Lexer::new(data, 0).next_entry(&mut entry) != Step::Entry {
        return;
    }
    let [word, tokens @ ..] = &entry.tokens[..] else {
        return;
    };
    let Some(rtype) = types::from_mnemonic(word.text(data)).filter(|_| !word.quoted) else {
        return;
    };
    let origin = Name::parse("origin.example.").unwrap();
    let end = entry.tokens.last().map_or(entry.end, Token::outer_end);
    let input = Input { text: data, tokens, origin: Some(origin.as_ref()), end };

    let mut wire = b"kept".to_vec();
    let mut spans: Vec<FieldSpan> = Vec::new();
    let result = rdata::encode(rtype, &input, &mut wire, &mut spans);
    let mut bulk = Vec::new();
    assert_eq!(rdata::encode(rtype, &input, &mut bulk, &mut NoFields), result, "spans change the outcome");
    if let Err(error) = result {
        assert_eq!(wire, b"kept", "an error left something behind");
        assert!(error.start <= error.end && error.end as usize <= data.len(), "{error:?} lies outside the text");
        assert!(!error.message.is_empty() && !error.message.ends_with('.'), "{error:?}");
        if !(types::is_meta(rtype) || tokens.is_empty()) {
            assert!(error.start >= word.outer_end(), "{error:?} points before the rdata");
        }
        addresses(rtype, data, tokens, None);
        return;
    }
    let wire = &wire[4..];
    assert_eq!(wire, bulk, "spans change the octets");
    for span in &spans {
        assert!(span.start <= span.end && span.start >= word.outer_end() && span.end <= end, "{span:?} is outside");
    }
    addresses(rtype, data, tokens, Some(wire));
    again(rtype, wire);
}

/// The standard library's opinion of addresses.
fn addresses(rtype: u16, data: &[u8], tokens: &[Token], wire: Option<&[u8]>) {
    let [token] = tokens else { return };
    if token.quoted || token.escaped {
        return;
    }
    let text = str::from_utf8(token.text(data)).unwrap_or("");
    let expected = match rtype {
        types::A => text.parse::<Ipv4Addr>().ok().map(|address| address.octets().to_vec()),
        types::AAAA => text.parse::<Ipv6Addr>().ok().map(|address| address.octets().to_vec()),
        _ => return,
    };
    assert_eq!(wire, expected.as_deref(), "`{text}` is another address");
}

/// Any octets: printing must not panic, and what the type's format allows must come back.
fn octets(rtype: u16, wire: &[u8]) {
    if wire.len() > MAX_RDATA || types::is_meta(rtype) {
        return;
    }
    let mut text = format!("\\# {} ", wire.len());
    wire.iter().for_each(|octet| text.push_str(&format!("{octet:02x}")));
    let accepted = encode(rtype, &text);
    let mut shown = String::new();
    rdata::text(rtype, wire, &mut shown);
    let _ = (rdata::fields(rtype, wire), rdata::names(rtype, wire).count());
    let mut lower = wire.to_vec();
    rdata::lowercase_names(rtype, &mut lower, rdata::Canonical::Comparison);
    assert!(lower.eq_ignore_ascii_case(wire));
    if let Ok(accepted) = accepted {
        assert_eq!(accepted, wire);
        again(rtype, wire);
    }
}

/// Octets that were taken as rdata: printed and read they are the same.
fn again(rtype: u16, wire: &[u8]) {
    assert!(wire.len() <= MAX_RDATA);
    let mut text = String::new();
    rdata::text(rtype, wire, &mut text);
    assert!(text.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{text} is not plain ASCII");
    assert_eq!(encode(rtype, &text).as_deref(), Ok(wire), "type {rtype}: {text} stands for other octets");
    assert!(!rdata::fields(rtype, wire).is_empty() || text.is_empty(), "{text} has no fields");
    if let Some(offset) = rdata::target_offset(rtype) {
        let target = wire.get(offset as usize..).and_then(NameRef::take);
        assert!(target.is_some(), "type {rtype}: {text} lacks the name it leads to");
    }
}

fn encode(rtype: u16, text: &str) -> Result<Vec<u8>, String> {
    let mut entry = Entry::default();
    let text = format!("@ {text}");
    assert_eq!(Lexer::new(text.as_bytes(), 0).next_entry(&mut entry), Step::Entry, "{text}");
    let input = Input { text: text.as_bytes(), tokens: &entry.tokens[1..], origin: None, end: entry.end };
    let mut wire = Vec::new();
    rdata::encode(rtype, &input, &mut wire, &mut NoFields).map_err(|error| error.message)?;
    Ok(wire)
}
