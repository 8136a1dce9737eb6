//! An entry read word by word without a list of its tokens, eight bytes at a time: for the entries that nearly all of
//! a zone consists of.
//!
//! Whatever is not plain (escapes, control bytes, strings over line ends, nested parentheses, anything that may be a
//! mistake) is `None`, and [`super::lex`] reads the entry from its start. So nothing here explains a mistake, and what
//! is read here must be read the same way there.

use super::lex::{self, Class, Plausible, Token};
use super::limits::Limits;
use super::swar;

/// What stands behind a word and the blanks behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// A word starts.
    Word,
    /// A quoted string starts.
    Quote,
    /// The entry ends.
    End,
}

/// A short word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Short {
    /// Its bytes from the lowest on, zeros behind.
    pub bytes: u64,
    /// How many they are, 1 to 8.
    pub length: usize,
}

impl Short {
    /// The word as a decimal number, if it is one of at most eight digits.
    #[inline(always)]
    pub fn decimal(self) -> Option<u32> {
        swar::decimal(self.bytes, self.length)
    }
}

/// The bytes of a word of up to eight as [`Short::bytes`] has them, to compare with.
pub const fn short(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let mut at = 0;
    while at < word.len() {
        bytes[at] = word[at];
        at += 1;
    }
    u64::from_le_bytes(bytes)
}

/// A place in the text of an entry.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The text of the file.
    pub text: &'a [u8],
    /// Offset of the next byte.
    pub at: usize,
    /// Whether a parenthesis is open.
    open: bool,
    /// Whether there was a comment.
    pub commented: bool,
    start: usize,
    limits: &'a Limits,
}

impl<'a> Line<'a> {
    /// The entry whose first word is at `at`.
    #[inline(always)]
    pub fn new(text: &'a [u8], at: usize, limits: &'a Limits) -> Self {
        Line { text, at, open: false, commented: false, start: at, limits }
    }

    /// Passes over what separates words. `None` if nothing separates, and for what the lexer must judge.
    #[inline(always)]
    pub fn next(&mut self) -> Option<Next> {
        let before = self.at;
        match *self.text.get(before)? {
            // Most often spaces and the next word follow.
            b' ' => {
                self.at += 1;
                self.spaces();
                if lex::class(*self.text.get(self.at)?) == Class::Word {
                    return Some(Next::Word);
                }
            }
            b'\n' if !self.open => return Some(Next::End),
            _ => {}
        }
        self.separators(before)
    }

    /// Passes over spaces.
    #[inline(always)]
    fn spaces(&mut self) {
        while let Some(block) = swar::load(self.text, self.at) {
            let spaces = swar::leading_spaces(block.to_le_bytes());
            self.at += spaces;
            if spaces < 8 {
                break;
            }
        }
    }

    /// [`Self::next`] in full; `before` is the offset behind the last word.
    #[inline(never)]
    fn separators(&mut self, before: usize) -> Option<Next> {
        loop {
            match lex::class(*self.text.get(self.at)?) {
                Class::Blank => {
                    self.at += 1;
                    self.spaces();
                }
                Class::Word if self.at > before => return Some(Next::Word),
                Class::Quote if self.at > before => return Some(Next::Quote),
                Class::LineEnd if !self.open => return Some(Next::End),
                Class::LineEnd => {
                    self.at += 1;
                    if self.at - self.start > self.limits.entry
                        || lex::starts_entry(&self.text[self.at..]) != Plausible::No
                    {
                        return None;
                    }
                }
                Class::Comment => {
                    self.commented = true;
                    self.at += memchr::memchr2(b'\n', b'\r', &self.text[self.at..])?;
                }
                Class::Open if !self.open && self.limits.nesting > 0 => {
                    self.open = true;
                    self.at += 1;
                }
                Class::Close if self.open => {
                    self.open = false;
                    self.at += 1;
                }
                _ => return None,
            }
        }
    }

    /// Goes on to the next word, where one must be.
    #[inline(always)]
    pub fn word_next(&mut self) -> Option<()> {
        (self.next()? == Next::Word).then_some(())
    }

    /// Goes on to the end of the entry, where nothing else may be.
    #[inline(always)]
    pub fn end_next(&mut self) -> Option<()> {
        (self.next()? == Next::End).then_some(())
    }

    /// Offset behind the word at this place, which is left where it is.
    #[inline(always)]
    pub fn word_end(&self) -> Option<usize> {
        let mut at = self.at;
        loop {
            let ends = swar::word_ends(swar::load(self.text, at)?);
            if ends != 0 {
                return Some(at + ends.trailing_zeros() as usize / 8);
            }
            at += 8;
        }
    }

    /// Takes a word.
    #[inline(always)]
    pub fn word(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        self.at = self.word_end()?;
        self.text.get(start..self.at)
    }

    /// Takes the word `IN` and the space behind it, if they stand here.
    #[inline(always)]
    pub fn internet_class(&mut self) -> bool {
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(b"IN "));
        self.at += if found { 2 } else { 0 };
        found
    }

    /// Looks at a word of one to seven bytes, which is left where it is.
    #[inline(always)]
    pub fn short_word(&self) -> Option<Short> {
        let block = swar::load(self.text, self.at)?;
        let ends = swar::word_ends(block);
        let length = ends.trailing_zeros() as usize / 8;
        if ends == 0 || length == 0 {
            return None;
        }
        Some(Short { bytes: block & !(u64::MAX << (8 * length)), length })
    }

    /// Takes a decimal number of at most seven digits.
    #[inline(always)]
    pub fn decimal(&mut self) -> Option<u32> {
        let word = self.short_word()?;
        self.at += word.length;
        word.decimal()
    }

    /// Takes a decimal number of at most 65535.
    #[inline(always)]
    pub fn decimal_u16(&mut self) -> Option<u16> {
        u16::try_from(self.decimal()?).ok()
    }

    /// Takes a quoted string without escapes and control characters; gives what stands between the quotes.
    #[inline(always)]
    pub fn quoted(&mut self) -> Option<&'a [u8]> {
        let start = self.at + 1;
        let mut at = start;
        loop {
            let ends = swar::string_ends(swar::load(self.text, at)?);
            if ends != 0 {
                at += ends.trailing_zeros() as usize / 8;
                break;
            }
            at += 8;
        }
        if self.text.get(at) != Some(&b'"') {
            return None;
        }
        self.at = at + 1;
        self.text.get(start..at)
    }

    /// Takes everything up to the end of the entry, starting behind a word, as the tokens the lexer would make of it.
    #[inline]
    pub fn tokens(&mut self, tokens: &mut Vec<Token>) -> Option<()> {
        tokens.clear();
        loop {
            let next = self.next()?;
            let quoted = match next {
                Next::End => return Some(()),
                Next::Word => false,
                Next::Quote => true,
            };
            let start = (self.at + usize::from(quoted)) as u32;
            let text = if quoted { self.quoted()? } else { self.word()? };
            if tokens.len() >= lex::MAX_TOKENS - 8 {
                return None;
            }
            tokens.push(Token { start, end: start + text.len() as u32, quoted, escaped: false, glued: false });
        }
    }
}
