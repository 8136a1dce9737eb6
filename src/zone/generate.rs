//! `$GENERATE range owner [TTL] [class] type rdata` (BIND 9 Administrator Reference Manual, "BIND Primary File
//! Extension: the $GENERATE Directive").
//!
//! Each iteration is written out as one entry and read like any other. A piece list says which token of the directive
//! each byte of that entry comes from, so that findings point into the template.

use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::combinator::{all_consuming, opt};
use nom::sequence::preceded;
use nom::{IResult, Parser};

use super::lex::Token;
use super::prelude::class_from_mnemonic;

/// The iterations of a directive: `start-stop[/step]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// First value.
    pub start: u32,
    /// Last value that may be reached.
    pub stop: u32,
    /// Distance, at least 1.
    pub step: u32,
}

impl Range {
    /// Number of iterations.
    pub fn count(self) -> u64 {
        u64::from(self.stop - self.start) / u64::from(self.step) + 1
    }

    /// The values in order.
    pub fn values(self) -> impl Iterator<Item = u32> {
        (u64::from(self.start)..=u64::from(self.stop)).step_by(self.step as usize).map(|value| value as u32)
    }
}

fn number(input: &[u8]) -> IResult<&[u8], &[u8]> {
    take_while1(|byte: u8| byte.is_ascii_digit())(input)
}

/// `range = start "-" stop ["/" step]`, each 0 to 2147483647, `start` not over `stop`, `step` at least 1.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse_range(word: &[u8]) -> Result<Range, String> {
    let shape = all_consuming((number, preceded(char('-'), number), opt(preceded(char('/'), number)))).parse(word);
    let Ok((_, (start, stop, step))) = shape else {
        return Err(format!("`{}` is no range: it is written `start-stop` or `start-stop/step`", word.escape_ascii()));
    };
    let value = |digits: &[u8]| -> Result<u32, String> {
        std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse().ok())
            .filter(|&value: &u32| value <= i32::MAX as u32)
            .ok_or_else(|| format!("`{}` is over 2147483647", digits.escape_ascii()))
    };
    let range = Range { start: value(start)?, stop: value(stop)?, step: step.map_or(Ok(1), value)? };
    if range.start > range.stop {
        return Err(format!("the range starts at {} and stops before it, at {}", range.start, range.stop));
    }
    if range.step == 0 {
        return Err("a step of 0 never ends".to_owned());
    }
    Ok(range)
}

/// One iteration, written out.
#[derive(Clone, Default, Debug)]
pub struct Expansion {
    /// The entry.
    pub text: Vec<u8>,
    /// For each token of the template: where it starts in `text`, and the token's number in the directive.
    pub pieces: Vec<(u32, usize)>,
}

impl Expansion {
    /// Writes out the iteration of `value`. `tokens` are the directive's, from its first (`$GENERATE`) on.
    ///
    /// # Errors
    /// The number of the token at fault, and a sentence that says what is wrong.
    pub fn write(&mut self, text: &[u8], tokens: &[Token], value: u32) -> Result<(), (usize, String)> {
        self.text.clear();
        self.pieces.clear();
        let rdata = rdata_start(text, tokens);
        for (number, token) in tokens.iter().enumerate().skip(2) {
            if number > 2 {
                self.text.push(b' ');
            }
            self.pieces.push((self.text.len() as u32, number));
            let template = token.text(text);
            if number > 2 && number < rdata {
                self.text.extend_from_slice(template);
                continue;
            }
            let alone = tokens.len() == rdata + 1;
            self.field(template, token.quoted, alone, value).map_err(|message| (number, message))?;
        }
        Ok(())
    }

    /// Writes one field. Quoted rdata that stands alone is the rdata's text, read once more without its quotes; quotes
    /// inside it are then quotes, as in BIND.
    fn field(&mut self, template: &[u8], quoted: bool, alone: bool, value: u32) -> Result<(), String> {
        match (quoted, alone) {
            (false, _) => expand(template, value, &mut self.text),
            (true, true) => {
                let mut plain = Vec::with_capacity(template.len());
                let mut rest = template;
                while let Some(at) = memchr::memmem::find(rest, b"\\\"") {
                    plain.extend_from_slice(&rest[..at]);
                    plain.push(b'"');
                    rest = &rest[at + 2..];
                }
                plain.extend_from_slice(rest);
                expand(&plain, value, &mut self.text)
            }
            (true, false) => {
                self.text.push(b'"');
                expand(template, value, &mut self.text)?;
                self.text.push(b'"');
                Ok(())
            }
        }
    }

    /// The directive's token that the byte at `offset` comes from.
    pub fn token_at(&self, offset: u32) -> Option<usize> {
        let after = self.pieces.partition_point(|&(start, _)| start <= offset);
        self.pieces.get(after.checked_sub(1)?).map(|&(_, number)| number)
    }
}

/// Number of the first rdata token: behind the owner, TTL, class and type.
fn rdata_start(text: &[u8], tokens: &[Token]) -> usize {
    let mut at = 3;
    while let Some(token) = tokens.get(at) {
        let word = token.text(text);
        let before_type = word.first().is_some_and(u8::is_ascii_digit) || class_from_mnemonic(word).is_some();
        at += 1;
        if !before_type {
            break;
        }
    }
    at
}

/// The rdata's tokens, if there are several and the first is no string: BIND takes one field for the rdata.
pub fn split_rdata<'t>(text: &[u8], tokens: &'t [Token]) -> Option<&'t [Token]> {
    let rdata = tokens.get(rdata_start(text, tokens)..)?;
    (rdata.len() > 1).then_some(rdata)
}

/// Replaces `$` and `${offset[,width[,base]]}` by the value; `\$` and `$$` stand for a dollar sign.
fn expand(template: &[u8], value: u32, out: &mut Vec<u8>) -> Result<(), String> {
    let mut rest = template;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'\\' => {
                out.push(b'\\');
                if let Some((&escaped, after)) = rest.split_first() {
                    out.push(escaped);
                    rest = after;
                }
            }
            b'$' => match rest.first() {
                Some(b'$') => {
                    out.extend_from_slice(b"\\$");
                    rest = &rest[1..];
                }
                Some(b'{') => {
                    let end = memchr::memchr(b'}', rest).ok_or("`${` without its `}`")?;
                    Modifier::parse(&rest[1..end])?.write(value, out)?;
                    rest = &rest[end + 1..];
                }
                _ => out.extend_from_slice(value.to_string().as_bytes()),
            },
            other => out.push(other),
        }
    }
    Ok(())
}

/// What stands in `${…}`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Modifier {
    offset: i64,
    width: usize,
    base: u8,
}

/// Widest field; a longer one could not be part of a name.
const MAX_WIDTH: usize = 255;

impl Modifier {
    /// `offset[,width[,base]]`, base one of `d o x X n N`.
    fn parse(text: &[u8]) -> Result<Self, String> {
        let shown = text.escape_ascii().to_string();
        let form = || {
            format!(
                "`${{{shown}}}` is no modifier: it is written `${{offset,width,base}}` with base d, o, x, X, n or N"
            )
        };
        let text = std::str::from_utf8(text).map_err(|_| form())?;
        let mut parts = text.split(',');
        let offset = parts.next().and_then(|part| part.trim().parse::<i64>().ok()).ok_or_else(form)?;
        let width = match parts.next() {
            None => 0,
            Some(part) => part.trim().parse::<usize>().ok().ok_or_else(form)?,
        };
        let base = match parts.next() {
            None => b'd',
            Some(part) => match part.trim().as_bytes() {
                [base @ (b'd' | b'o' | b'x' | b'X' | b'n' | b'N')] => *base,
                _ => return Err(form()),
            },
        };
        if parts.next().is_some() {
            return Err(form());
        }
        if width > MAX_WIDTH {
            return Err(format!("a width of {width} is over {MAX_WIDTH}"));
        }
        if offset.unsigned_abs() > u64::from(u32::MAX) {
            return Err(format!("an offset of {offset} is out of range"));
        }
        Ok(Modifier { offset, width, base })
    }

    fn write(self, value: u32, out: &mut Vec<u8>) -> Result<(), String> {
        let number = i64::from(value) + self.offset;
        // BIND writes a sign in decimals, and the bits of some integer size in the other bases.
        if number < 0 && self.base != b'd' {
            return Err(format!("{value} with the offset {} is below 0", self.offset));
        }
        let width = self.width;
        match self.base {
            b'o' => out.extend_from_slice(format!("{number:0width$o}").as_bytes()),
            b'x' => out.extend_from_slice(format!("{number:0width$x}").as_bytes()),
            b'X' => out.extend_from_slice(format!("{number:0width$X}").as_bytes()),
            b'n' | b'N' => nibbles(number as u64, width, self.base == b'N', out),
            _ => out.extend_from_slice(format!("{number:0width$}").as_bytes()),
        }
        Ok(())
    }
}

/// Hexadecimal digits, lowest first, with dots between them; the width counts digits and dots.
fn nibbles(mut number: u64, width: usize, upper: bool, out: &mut Vec<u8>) {
    let digits: &[u8; 16] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    let mut written = 0;
    loop {
        out.push(digits[(number & 15) as usize]);
        number >>= 4;
        written += 1;
        if number == 0 && written >= width {
            break;
        }
        out.push(b'.');
        written += 1;
        // A width that ends in a dot leaves it as the border to the next label.
        if number == 0 && written >= width {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(template: &str, value: u32) -> Result<String, String> {
        let mut out = Vec::new();
        expand(template.as_bytes(), value, &mut out).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn ranges() {
        assert_eq!(parse_range(b"1-10/3").unwrap().values().collect::<Vec<_>>(), [1, 4, 7, 10]);
        assert_eq!(parse_range(b"0-0").unwrap().count(), 1);
        assert_eq!(parse_range(b"0-2147483647").unwrap().count(), 1 << 31);
        for bad in ["", "1", "1-", "5-4", "1-2/0", "-1-2", "1-2147483648", "1-2/", "a-b", "1-2x"] {
            assert!(parse_range(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn modifiers() {
        for (template, value, text) in [
            ("host-$", 7, "host-7"),
            ("${0,3}", 7, "007"),
            ("${-5}.x", 7, "2.x"),
            ("${-8}", 7, "-1"),
            ("${1,4,x}", 254, "00ff"),
            ("${0,2,X}", 10, "0A"),
            ("${0,3,o}", 8, "010"),
            ("\\$$", 7, "\\$7"),
            ("$$", 7, "\\$"),
            ("${0,0,n}", 0x1a, "a.1"),
            ("${0,7,n}", 0x1a, "a.1.0.0"),
            ("${0,2,N}", 0xa, "A."),
        ] {
            assert_eq!(expanded(template, value).as_deref(), Ok(text), "{template}");
        }
        for bad in ["${", "${}", "${x}", "${0,1,z}", "${0,1,d,4}", "${0,999}", "${-8,1,x}", "${0,-1}"] {
            assert!(expanded(bad, 7).is_err(), "{bad}");
        }
    }
}
