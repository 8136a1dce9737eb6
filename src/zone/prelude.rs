//! What stands before the rdata: `[owner] [TTL] [class] type`, TTL and class in either order (RFC 1035 5.1).

use super::lex::{Entry, Token};
use super::rdata::types;
use super::ttl::{self, MAX_TTL, TtlError};

/// The parts of an entry before its rdata; tokens by their number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prelude {
    /// The owner's token; `None` if the entry starts with a blank.
    pub owner: Option<usize>,
    /// The TTL as written.
    pub ttl: TtlField,
    /// The TTL's token.
    pub ttl_token: Option<usize>,
    /// The class as written.
    pub class: Option<u16>,
    /// The class's token.
    pub class_token: Option<usize>,
    /// The type.
    pub rtype: u16,
    /// The type's token; the rdata starts behind it.
    pub type_token: usize,
    /// The token of a mark of Microsoft DNS, `[AGE:3665858]`: when a dynamic record was last refreshed.
    pub age_token: Option<usize>,
}

/// A TTL in an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TtlField {
    /// None written.
    Absent,
    /// Seconds, 0 to 2^31-1.
    Seconds(u32),
    /// Over 2^31-1 seconds.
    TooLarge,
    /// Starts with a digit or a sign and stands where a TTL may stand, but is none.
    NotATime,
}

/// Why an entry's type cannot be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PreludeError {
    /// The entry ends before its type.
    NoType,
    /// The token is no type, nor TTL nor class.
    UnknownType {
        /// Number of the token.
        token: usize,
    },
}

/// Tells the parts of an entry.
///
/// # Errors
/// [`PreludeError`] where no type can be found.
#[inline]
pub fn parse(text: &[u8], entry: &Entry) -> Result<Prelude, PreludeError> {
    let owner = (!entry.blank_start).then_some(0);
    let mut at = usize::from(!entry.blank_start);
    let (mut ttl, mut ttl_token) = (TtlField::Absent, None);
    let (mut class, mut class_token) = (None, None);
    let mut age_token = None;
    loop {
        let Some(token) = entry.tokens.get(at) else {
            return Err(PreludeError::NoType);
        };
        let word = token.text(text);
        if token.quoted {
            return Err(PreludeError::UnknownType { token: at });
        }
        match word.first() {
            Some(b'0'..=b'9' | b'-' | b'+') if ttl_token.is_none() => {
                ttl = ttl_field(word);
                if ttl == TtlField::NotATime && !type_follows(text, &entry.tokens[at + 1..]) {
                    return Err(PreludeError::UnknownType { token: at });
                }
                ttl_token = Some(at);
            }
            Some(b'[') if age_token.is_none() && is_age(word) => age_token = Some(at),
            _ => {
                if class.is_none()
                    && let Some(code) = class_from_mnemonic(word)
                {
                    (class, class_token) = (Some(code), Some(at));
                } else if let Some(rtype) = types::from_mnemonic(word) {
                    let type_token = at;
                    return Ok(Prelude { owner, ttl, ttl_token, class, class_token, rtype, type_token, age_token });
                } else {
                    return Err(PreludeError::UnknownType { token: at });
                }
            }
        }
        at += 1;
    }
}

/// `[AGE:3665858]`, as Microsoft DNS writes its files, or `[Aging:3665858]`, as its tool prints them: hours since 1601.
fn is_age(word: &[u8]) -> bool {
    let inner = word.strip_prefix(b"[").and_then(|word| word.strip_suffix(b"]"));
    let mut parts = inner.unwrap_or_default().splitn(2, |&byte| byte == b':');
    let (name, hours) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let named = name.eq_ignore_ascii_case(b"AGE") || name.eq_ignore_ascii_case(b"Aging");
    named && !hours.is_empty() && hours.iter().all(u8::is_ascii_digit)
}

fn ttl_field(word: &[u8]) -> TtlField {
    match ttl::parse(word) {
        Ok(seconds) if seconds <= MAX_TTL => TtlField::Seconds(seconds),
        Ok(_) | Err(TtlError::TooLarge) => TtlField::TooLarge,
        Err(TtlError::NotATime) => TtlField::NotATime,
    }
}

/// Whether the next tokens are `[class] type`: then what stands before them was meant as a TTL.
fn type_follows(text: &[u8], tokens: &[Token]) -> bool {
    let mut words = tokens.iter().take(2).map(|token| token.text(text));
    match words.next() {
        Some(word) if class_from_mnemonic(word).is_some() => {
            words.next().is_some_and(|w| types::from_mnemonic(w).is_some())
        }
        Some(word) => types::from_mnemonic(word).is_some(),
        None => false,
    }
}

/// `IN`, `CH`, `HS`, `CS` or `CLASSnnn` (RFC 3597 5), compared without case.
#[inline]
pub fn class_from_mnemonic(word: &[u8]) -> Option<u16> {
    match word {
        b"IN" => Some(1),
        [a, b] => match [a.to_ascii_uppercase(), b.to_ascii_uppercase()] {
            [b'I', b'N'] => Some(1),
            [b'C', b'S'] => Some(2),
            [b'C', b'H'] => Some(3),
            [b'H', b'S'] => Some(4),
            _ => None,
        },
        _ if word.len() > 5 && word[..5].eq_ignore_ascii_case(b"CLASS") => decimal_u16(&word[5..]),
        _ => None,
    }
}

/// Whether a class is one of those that only questions and updates have: ANY, NONE (RFC 6895 3.2), or reserved.
pub fn is_meta_class(class: u16) -> bool {
    matches!(class, 0 | 254 | 255 | 65535)
}

fn decimal_u16(digits: &[u8]) -> Option<u16> {
    if digits.len() > 5 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The mnemonic of a class, or `CLASSnnn`.
pub fn class_mnemonic(class: u16) -> String {
    match class {
        1 => "IN".to_owned(),
        2 => "CS".to_owned(),
        3 => "CH".to_owned(),
        4 => "HS".to_owned(),
        other => format!("CLASS{other}"),
    }
}
