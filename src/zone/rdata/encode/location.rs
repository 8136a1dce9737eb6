//! LOC: latitude, longitude, altitude, size and two precisions (RFC 1876 3).
//!
//! ```text
//! d1 [m1 [s1]] {"N"|"S"} d2 [m2 [s2]] {"E"|"W"} alt["m"] [siz["m"] [hp["m"] [vp["m"]]]]
//! ```

use super::super::kind::{Field, Kind};
use super::number::fixed_point;
use super::{Encoder, Outcome, fault};
use crate::zone::lex::Token;
use crate::zone::problem::Code;

/// Angles count from 2^31, in thousandths of a second of arc.
pub const EQUATOR: u32 = 1 << 31;
/// Altitudes count from 100 km below the reference spheroid, in centimetres.
pub const BASE_ALTITUDE: i64 = 10_000_000;
/// Largest size or precision: 9 × 10^9 cm.
const MAX_SIZE: i64 = 9_000_000_000;

const LATITUDE: Field = Field { name: "latitude", kind: Kind::Location };
const LONGITUDE: Field = Field { name: "longitude", kind: Kind::Location };
const ALTITUDE: Field = Field { name: "altitude", kind: Kind::Location };

impl Encoder<'_> {
    pub(super) fn location(&mut self) -> Outcome {
        let latitude = self.angle(&LATITUDE, 90, [b'N', b'S'])?;
        let longitude = self.angle(&LONGITUDE, 180, [b'E', b'W'])?;
        let altitude = self.altitude()?;
        // Defaults: 1 m, 10 km, 10 m.
        let size = self.size("size", 0x12)?;
        let horizontal = self.size("horiz-precision", 0x16)?;
        let vertical = self.size("vert-precision", 0x13)?;
        self.out.extend_from_slice(&[0, size, horizontal, vertical]);
        for number in [latitude, longitude, altitude] {
            self.out.extend_from_slice(&number.to_be_bytes());
        }
        Ok(())
    }

    /// Degrees, perhaps minutes and seconds, and one of two letters.
    fn angle(&mut self, field: &Field, most: u32, letters: [u8; 2]) -> Outcome<u32> {
        let first = self.at;
        let limits = [u64::from(most), 59, 59];
        let names = ["degrees", "minutes", "seconds"];
        let mut thousandths = 0_u32;
        for index in 0..=3 {
            let Some(token) = self.peek() else {
                return Err(self.angle_missing(field, letters));
            };
            let (token, text) = (token, self.word(field).map(|(_, text)| text)?);
            let letter = matches!(text, [byte] if byte.is_ascii_alphabetic());
            if letter && index > 0 {
                return self.hemisphere(field, token, text, most, letters, thousandths, first);
            }
            let scale: u32 = [3_600_000, 60_000, 1000].get(index).copied().unwrap_or(0);
            let value = match index {
                0 | 1 => super::number::unsigned(text)
                    .filter(|&value| value <= limits[index])
                    .map(|value| value as u32 * scale),
                2 => fixed_point(text, 3, false).filter(|&value| value < 60_000).map(|value| value as u32),
                _ => return Err(self.angle_letter(field, token, letters)),
            };
            let Some(value) = value else {
                return Err(self.angle_part(field, token, names[index], limits[index], letters));
            };
            thousandths += value;
        }
        Err(self.angle_missing(field, letters))
    }

    #[allow(clippy::too_many_arguments, reason = "the state of one loop, given away only for the sake of length")]
    fn hemisphere(
        &mut self,
        field: &Field,
        token: Token,
        text: &[u8],
        most: u32,
        letters: [u8; 2],
        thousandths: u32,
        first: usize,
    ) -> Outcome<u32> {
        let north_or_east = match text.first().copied() {
            Some(letter) if letter == letters[0] => true,
            Some(letter) if letter == letters[1] => false,
            _ => return Err(self.angle_letter(field, token, letters)),
        };
        if thousandths > most * 3_600_000 {
            let from = self.input.tokens.get(first).map_or(token.start, |token| token.start);
            return Err(fault::error(
                Code::BadRdata,
                from,
                token.end,
                format!("{} of LOC is over {most} degrees", field.name),
                Some(self.usage()),
            ));
        }
        self.report(field.name, first);
        Ok(if north_or_east { EQUATOR + thousandths } else { EQUATOR - thousandths })
    }

    /// Metres, with at most two decimals.
    fn metres(text: &[u8], signed: bool) -> Option<i64> {
        let text = text.strip_suffix(b"m").or_else(|| text.strip_suffix(b"M")).unwrap_or(text);
        fixed_point(text, 2, signed)
    }

    fn altitude(&mut self) -> Outcome<u32> {
        let first = self.at;
        let (token, text) = self.word(&ALTITUDE)?;
        let centimetres =
            Self::metres(text, true).and_then(|centimetres| u32::try_from(centimetres + BASE_ALTITUDE).ok());
        match centimetres {
            Some(centimetres) => {
                self.report("altitude", first);
                Ok(centimetres)
            }
            None => Err(self.bad(
                &ALTITUDE,
                token,
                "is not a height in metres",
                "write a number from -100000.00 to 42849672.95, as in `-2.50m`",
            )),
        }
    }

    /// A size or precision; `default` where the tokens have ended.
    fn size(&mut self, name: &'static str, default: u8) -> Outcome<u8> {
        if self.peek().is_none() {
            return Ok(default);
        }
        let field = Field { name, kind: Kind::Location };
        let first = self.at;
        let (token, text) = self.word(&field)?;
        match Self::metres(text, false).filter(|&centimetres| centimetres <= MAX_SIZE) {
            Some(centimetres) => {
                self.report(name, first);
                Ok(power_of_ten(centimetres))
            }
            None => Err(self.bad(
                &field,
                token,
                "is not a size in metres",
                "write a number from 0 to 90000000, as in `10m`",
            )),
        }
    }

    #[cold]
    fn angle_missing(&self, field: &Field, letters: [u8; 2]) -> Box<super::RdataError> {
        let end = self.input.tokens.last().map_or(self.input.end, Token::outer_end);
        fault::error(
            Code::SyntaxError,
            end,
            self.input.end.max(end),
            format!("{} of LOC lacks its `{}` or `{}`", field.name, letters[0] as char, letters[1] as char),
            Some(self.usage()),
        )
    }

    #[cold]
    fn angle_letter(&self, field: &Field, token: Token, letters: [u8; 2]) -> Box<super::RdataError> {
        let wrong = format!("is neither `{}` nor `{}`", letters[0] as char, letters[1] as char);
        let upper = token.text(self.input.text).to_ascii_uppercase();
        let help = match upper[..] {
            [letter] if letters.contains(&letter) => format!("write `{}`, in upper case", letter as char),
            _ => self.usage(),
        };
        self.bad(field, token, &wrong, &help)
    }

    #[cold]
    fn angle_part(
        &self,
        field: &Field,
        token: Token,
        part: &str,
        most: u64,
        letters: [u8; 2],
    ) -> Box<super::RdataError> {
        let decimals = if part == "seconds" { ", with at most three decimals" } else { "" };
        let wrong = format!("has {part} that are not a number from 0 to {most}{decimals}");
        let help = format!(
            "write degrees, minutes and seconds, then `{}` or `{}`; {}",
            letters[0] as char,
            letters[1] as char,
            self.usage()
        );
        self.bad(field, token, &wrong, &help)
    }
}

/// A size in centimetres as RFC 1876 2 packs it: one digit and a power of ten. Further digits are dropped.
fn power_of_ten(mut centimetres: i64) -> u8 {
    let mut exponent = 0;
    while centimetres > 9 {
        centimetres /= 10;
        exponent += 1;
    }
    (centimetres as u8) << 4 | exponent
}
