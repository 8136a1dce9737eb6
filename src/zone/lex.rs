//! The lexer: text to entries, an entry being the tokens up to the end of its (possibly parenthesised) line
//! (RFC 1035 5.1).
//!
//! One call of [`Lexer::next_entry`] reads one entry into a buffer that is used again and again, so reading allocates
//! nothing per record. Lines without anything but blanks and comments are passed over.
//!
//! A quote or parenthesis that is never closed must not swallow the rest of the file: see [`Plausible`].

mod plausible;

use nom::{IResult, Input};

use super::limits::Limits;
use super::swar;
pub use plausible::{Plausible, starts_entry};

/// How far a quoted string may run over line ends before it is taken as not closed, in bytes.
pub const MAX_QUOTED: usize = 64 * 1024;
/// How many tokens an entry may have: more octets than that fit no rdata.
pub const MAX_TOKENS: usize = 70_000;
/// The comment that dig writes on a line of its own when a zone transfer breaks off.
pub const TRANSFER_FAILED: &[u8] = b"; Transfer failed.";

/// One token. Offsets are bytes of the text that was lexed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Offset of the first byte; for a quoted token the first byte behind the quote.
    pub start: u32,
    /// Offset behind the last byte; for a quoted token that of the closing quote.
    pub end: u32,
    /// Whether it stood in double quotes.
    pub quoted: bool,
    /// Whether it holds a backslash.
    pub escaped: bool,
    /// Whether it follows the token before it without a blank, as the string does in `alpn="h2"`.
    pub glued: bool,
}

impl Token {
    /// The token's bytes, without its quotes, escapes as written.
    #[inline]
    pub fn text<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        &text[self.start as usize..self.end as usize]
    }

    /// Where the token starts, its quote included.
    pub fn outer_start(&self) -> u32 {
        self.start - u32::from(self.quoted)
    }

    /// Where the token ends, its quote included.
    pub fn outer_end(&self) -> u32 {
        self.end + u32::from(self.quoted)
    }
}

/// The tokens of one entry; a buffer to be used again.
#[derive(Clone, Default, Debug)]
pub struct Entry {
    /// Offset of the first byte of the entry's line.
    pub start: u32,
    /// Offset behind the entry's last byte, its line end not included.
    pub end: u32,
    /// Whether the line starts with a blank: the owner is the one before.
    pub blank_start: bool,
    /// The tokens.
    pub tokens: Vec<Token>,
    /// Byte ranges of the comments in the entry, `;` included.
    pub comments: Vec<(u32, u32)>,
    /// Number of the last token that is a string with a line end in it, not escaped.
    pub broken_string: Option<usize>,
}

/// What is wrong with the text of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LexError {
    /// A quote that is not closed, or only behind a line that looks like another entry.
    UnclosedQuote,
    /// An opening parenthesis that is not closed, or only behind a line that looks like another entry.
    UnclosedParenthesis,
    /// A closing parenthesis without an opening one.
    UnbalancedParenthesis,
    /// Parentheses nested too deep.
    NestedTooDeep,
    /// A parenthesised entry that runs over more bytes than allowed.
    EntryTooLong,
    /// A NUL byte outside comments, or a vertical tab or form feed outside comments and quotes.
    ControlByte,
    /// More tokens than rdata can have octets.
    TooManyTokens,
    /// A version control conflict: `<<<<<<<` to `>>>>>>>`.
    ConflictMarker,
}

/// The lexer's answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The buffer holds an entry.
    Entry,
    /// The entry in the buffer (as far as it was read) cannot be used; reading goes on behind it.
    Error {
        /// What is wrong.
        error: LexError,
        /// Offset of the first byte at fault.
        at: u32,
    },
    /// No more entries.
    End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    Word,
    Blank,
    LineEnd,
    Comment,
    Quote,
    Open,
    Close,
    Backslash,
    /// NUL, and the vertical tab and form feed that look like blanks and are none (RFC 1035 5.1).
    Control,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Word; 256];
    table[b' ' as usize] = Class::Blank;
    table[b'\t' as usize] = Class::Blank;
    table[0x0b] = Class::Control;
    table[0x0c] = Class::Control;
    table[b'\n' as usize] = Class::LineEnd;
    table[b'\r' as usize] = Class::LineEnd;
    table[b';' as usize] = Class::Comment;
    table[b'"' as usize] = Class::Quote;
    table[b'(' as usize] = Class::Open;
    table[b')' as usize] = Class::Close;
    table[b'\\' as usize] = Class::Backslash;
    table[0] = Class::Control;
    table
};

#[inline(always)]
pub(super) fn class(byte: u8) -> Class {
    CLASSES[byte as usize]
}

/// `contiguous = *<any byte but blanks, line ends, quotes, parentheses, semicolons, backslashes and control bytes>`, eight bytes
/// at a time. May stop early, at a byte that is one of them after all.
#[inline(always)]
fn contiguous(input: &[u8]) -> IResult<&[u8], &[u8]> {
    Ok(input.take_split(contiguous_end(input, 0)))
}

/// Offset behind what [`contiguous`] takes at `at`.
#[inline(always)]
fn contiguous_end(text: &[u8], mut at: usize) -> usize {
    while let Some(block) = text.get(at..at + 8).and_then(|rest| rest.first_chunk()) {
        match swar::word_may_end(*block) {
            Some(length) => return at + length,
            None => at += 8,
        }
    }
    text[at..].iter().position(|&byte| class(byte) != Class::Word).map_or(text.len(), |length| at + length)
}

/// `blanks = *(SP / HT)`
#[inline(always)]
pub(super) fn blanks(input: &[u8]) -> IResult<&[u8], &[u8]> {
    let mut rest = input;
    // Records in columns have long runs of spaces.
    while let Some((block, tail)) = rest.split_first_chunk() {
        let spaces = swar::leading_spaces(*block);
        if spaces < 8 {
            rest = &rest[spaces..];
            break;
        }
        rest = tail;
    }
    while let [byte, tail @ ..] = rest
        && class(*byte) == Class::Blank
    {
        rest = tail;
    }
    Ok(input.take_split(input.len() - rest.len()))
}

/// The offset behind what a parser that cannot fail took at `at`.
#[inline(always)]
fn behind(at: usize, taken: IResult<&[u8], &[u8]>) -> usize {
    match taken {
        Ok((_, taken)) => at + taken.len(),
        Err(_) => at,
    }
}

/// Reads a text entry by entry.
#[derive(Debug)]
pub struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    in_conflict: bool,
    nesting: u32,
    entry_limit: usize,
    /// No closing parenthesis is left in the text.
    none_closes: bool,
    transfer_failed: Option<u32>,
}

impl<'a> Lexer<'a> {
    /// A lexer over `text`, starting at byte `at` (behind a byte order mark, say), with the usual bounds.
    pub fn new(text: &'a [u8], at: usize) -> Self {
        Self::bounded(text, at, &Limits::default())
    }

    /// The same, with the bounds on nesting and on the length of an entry that are given.
    pub fn bounded(text: &'a [u8], at: usize, limits: &Limits) -> Self {
        debug_assert!(u32::try_from(text.len()).is_ok());
        let (nesting, entry_limit) = (limits.nesting, limits.entry);
        Lexer { text, at, in_conflict: false, nesting, entry_limit, none_closes: false, transfer_failed: None }
    }

    /// Offset of the next byte to be read.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Offset of the first line so far that starts with [`TRANSFER_FAILED`].
    pub fn transfer_failed(&self) -> Option<u32> {
        self.transfer_failed
    }

    /// Reads the next entry into `entry`.
    pub fn next_entry(&mut self, entry: &mut Entry) -> Step {
        loop {
            let Some(at) = self.next_start() else {
                return Step::End;
            };
            if let Some(step) = self.entry_at(at, entry) {
                return step;
            }
        }
    }

    /// Goes on behind an entry that was read by other means: `end` is the offset of its line end.
    #[inline]
    pub(super) fn read_up_to(&mut self, end: usize) {
        self.at = end + 1;
    }

    /// Reads the entry at the place that [`Self::next_start`] gave. `None` if it says nothing at all.
    pub(super) fn entry_at(&mut self, at: usize, entry: &mut Entry) -> Option<Step> {
        entry.tokens.clear();
        entry.comments.clear();
        entry.broken_string = None;
        entry.start = self.at as u32;
        entry.blank_start = at > self.at;
        if self.text[at..].starts_with(b"<<<<<<<")
            && let Some(step) = self.conflict(entry)
        {
            return Some(step);
        }
        match self.tokens(at, entry) {
            // `( )`: nothing was said.
            Ok(()) if entry.tokens.is_empty() => None,
            Ok(()) => Some(Step::Entry),
            Err((error, at)) => Some(Step::Error { error, at: at as u32 }),
        }
    }

    /// Passes over lines that hold only blanks and comments, and gives the offset of the first byte behind the blanks
    /// that the next line starts with; [`Self::offset`] is then that of the line. `None` at the end of the text.
    #[inline(always)]
    pub(super) fn next_start(&mut self) -> Option<usize> {
        let mut at = self.at;
        while let Some(block) = swar::load(self.text, at) {
            let spaces = swar::leading_spaces(block.to_le_bytes());
            at += spaces;
            if spaces < 8 {
                break;
            }
        }
        if self.text.get(at).is_some_and(|&first| class(first) == Class::Word) && !self.in_conflict {
            return Some(at);
        }
        self.skip_empty_lines()
    }

    /// [`Self::next_start`] in full.
    fn skip_empty_lines(&mut self) -> Option<usize> {
        loop {
            let line = self.at;
            let mut at = line;
            if class(*self.text.get(at)?) == Class::Blank {
                at = behind(at, blanks(&self.text[at..]));
            }
            match self.text.get(at).map(|&byte| class(byte)) {
                None => {
                    self.at = at;
                    return None;
                }
                Some(Class::LineEnd) => self.at = at + 1,
                Some(Class::Comment) => {
                    if at == line && self.text[at..].starts_with(TRANSFER_FAILED) {
                        self.transfer_failed.get_or_insert(at as u32);
                    }
                    self.at = self.next_line(at);
                }
                Some(_) => {
                    if !(self.in_conflict && self.skip_other_side()) {
                        return Some(at);
                    }
                }
            }
        }
    }

    /// Offset of the LF or CR that ends the line `at` is in, or the end of the text.
    fn line_end(&self, at: usize) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.text[at..]).map_or(self.text.len(), |length| at + length)
    }

    /// Reads the tokens of the entry whose first one, or parenthesis, is at `at`.
    #[inline]
    fn tokens(&mut self, mut at: usize, entry: &mut Entry) -> Result<(), (LexError, usize)> {
        let text = self.text;
        let mut depth = 0_u32;
        let mut opened = 0;
        let mut resume = None;
        let mut control = None;
        let mut glued = false;
        while let Some(&byte) = text.get(at) {
            match class(byte) {
                Class::Blank => {
                    at += 1;
                    if text.get(at) == Some(&b' ') {
                        at = behind(at, blanks(&text[at..]));
                    }
                    glued = false;
                }
                Class::Word | Class::Backslash | Class::Control => loop {
                    let start = at;
                    let escaped;
                    (at, escaped) = self.word_end(at, &mut control);
                    if entry.tokens.len() >= MAX_TOKENS {
                        self.at = self.next_line(at);
                        entry.end = start as u32;
                        return Err((LexError::TooManyTokens, start));
                    }
                    entry.tokens.push(Token { start: start as u32, end: at as u32, quoted: false, escaped, glued });
                    // Most often one space and the next word follow.
                    glued = !matches!(text.get(at..at + 2), Some([b' ', next]) if class(*next) == Class::Word);
                    if glued {
                        break;
                    }
                    at += 1;
                },
                Class::Quote => {
                    let Some((end, escaped)) = self.quoted_end(at + 1, entry) else {
                        self.at = self.next_line(at);
                        entry.end = self.line_end(at) as u32;
                        return Err((LexError::UnclosedQuote, at));
                    };
                    if let Some(found) = memchr::memchr(0, &text[at..end]) {
                        control = control.or(Some(at + found));
                    }
                    entry.tokens.push(Token { start: at as u32 + 1, end: end as u32, quoted: true, escaped, glued });
                    glued = true;
                    at = end + 1;
                }
                Class::Comment => {
                    let end = self.line_end(at);
                    entry.comments.push((at as u32, end as u32));
                    at = end;
                }
                Class::Open => {
                    if depth == 0 {
                        opened = at;
                    }
                    depth += 1;
                    if depth > self.nesting {
                        self.at = self.next_line(at);
                        entry.end = self.line_end(at) as u32;
                        return Err((LexError::NestedTooDeep, at));
                    }
                    glued = false;
                    at += 1;
                }
                Class::Close => {
                    if depth == 0 {
                        self.at = self.next_line(at);
                        entry.end = self.line_end(at) as u32;
                        return Err((LexError::UnbalancedParenthesis, at));
                    }
                    depth -= 1;
                    glued = false;
                    at += 1;
                }
                Class::LineEnd => {
                    if depth == 0 {
                        break;
                    }
                    glued = false;
                    at += 1;
                    match starts_entry(&text[at..]) {
                        _ if at - opened > self.entry_limit => break,
                        Plausible::Strong => {
                            resume = Some(at);
                            break;
                        }
                        Plausible::Weak => resume = resume.or(Some(at)),
                        Plausible::No => {}
                    }
                }
            }
        }
        if depth > 0 && resume.is_none() && at - opened > self.entry_limit && self.skip_to_close(at) {
            entry.end = self.line_end(opened) as u32;
            return Err((LexError::EntryTooLong, opened));
        }
        if depth > 0 {
            self.at = resume.unwrap_or_else(|| self.next_line(opened));
            entry.end = self.line_end(opened) as u32;
            return Err((LexError::UnclosedParenthesis, opened));
        }
        entry.end = at as u32;
        self.at = (at + 1).min(text.len());
        match control {
            Some(at) => Err((LexError::ControlByte, at)),
            None => Ok(()),
        }
    }

    /// Offset behind the unquoted token at `at`, and whether it holds a backslash.
    #[inline(always)]
    fn word_end(&self, at: usize, control: &mut Option<usize>) -> (usize, bool) {
        let at = contiguous_end(self.text, at);
        match self.text.get(at) {
            Some(b' ') | None => (at, false),
            Some(&byte) if matches!(class(byte), Class::Word | Class::Backslash | Class::Control) => {
                self.odd_word_end(at, control)
            }
            Some(_) => (at, false),
        }
    }

    /// The same from `at` on, where the word holds something that ended it at first sight.
    #[inline(never)]
    fn odd_word_end(&self, mut at: usize, control: &mut Option<usize>) -> (usize, bool) {
        let mut escaped = false;
        while let Some(&byte) = self.text.get(at) {
            match class(byte) {
                Class::Word => at += 1,
                Class::Backslash => {
                    escaped = true;
                    at = self.after_escape(at);
                }
                Class::Control => {
                    control.get_or_insert(at);
                    at += 1;
                }
                _ => break,
            }
            at = behind(at, contiguous(&self.text[at..]));
        }
        (at, escaped)
    }

    /// `at` is a backslash: it and the byte behind it belong to the token, whatever that byte is, but a line end.
    fn after_escape(&self, at: usize) -> usize {
        match self.text.get(at + 1) {
            Some(b'\n' | b'\r') | None => at + 1,
            Some(_) => at + 2,
        }
    }

    /// Goes behind the line of the next closing parenthesis. `false` if there is none; that is remembered, so that
    /// the rest of the text is searched once only.
    fn skip_to_close(&mut self, at: usize) -> bool {
        if self.none_closes {
            return false;
        }
        match memchr::memchr(b')', &self.text[at..]) {
            Some(length) => self.at = self.next_line(at + length),
            None => self.none_closes = true,
        }
        !self.none_closes
    }

    fn next_line(&self, at: usize) -> usize {
        (self.line_end(at) + 1).min(self.text.len())
    }

    /// Offset of the quote that closes the string starting at `start`, and whether the string holds a backslash.
    /// `None` if it is not closed before a line that looks like an entry of its own.
    fn quoted_end(&self, start: usize, entry: &mut Entry) -> Option<(usize, bool)> {
        let mut at = start;
        let mut escaped = false;
        loop {
            at += memchr::memchr3(b'"', b'\\', b'\n', &self.text[at..])?;
            match self.text[at] {
                b'"' => return Some((at, escaped)),
                b'\\' => {
                    escaped = true;
                    at += 2;
                }
                _ => {
                    at += 1;
                    entry.broken_string = Some(entry.tokens.len());
                    if at - start > MAX_QUOTED || starts_entry(&self.text[at..]) != Plausible::No {
                        return None;
                    }
                }
            }
            if at >= self.text.len() {
                return None;
            }
        }
    }

    /// At `<<<<<<<`: reads on behind the marker, up to `=======` or `|||||||`; the other side is left out.
    fn conflict(&mut self, entry: &mut Entry) -> Option<Step> {
        let marker = self.at;
        if !self.is_marker(marker, b"<<<<<<<") {
            return None;
        }
        self.in_conflict = true;
        entry.end = self.line_end(marker) as u32;
        self.at = self.next_line(marker);
        Some(Step::Error { error: LexError::ConflictMarker, at: marker as u32 })
    }

    fn is_marker(&self, at: usize, marker: &[u8]) -> bool {
        self.text[at..].starts_with(marker)
            && matches!(self.text.get(at + marker.len()), None | Some(b' ' | b'\n' | b'\r'))
    }

    /// At the end of a conflict's first side: passes over the rest of the conflict.
    fn skip_other_side(&mut self) -> bool {
        let at = self.at;
        if !(self.is_marker(at, b"=======") || self.is_marker(at, b"|||||||")) {
            return false;
        }
        self.in_conflict = false;
        while self.at < self.text.len() {
            let last = self.is_marker(self.at, b">>>>>>>");
            self.at = self.next_line(self.at);
            if last {
                break;
            }
        }
        true
    }
}
