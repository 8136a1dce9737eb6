//! Text that is safe to show: nothing that a zone holds may steer a terminal.
//!
//! What cannot be seen is written as its number between angle brackets, the way pagers do: `<1B>` for a byte or an
//! ASCII control character, `<U+202E>` for any other character. Bytes that are not UTF-8 are `<E4>`.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character moves the cursor, changes the direction of text, or has no picture at all.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// `text` with everything hidden written out, and with everything beyond ASCII too if `ascii` says so.
pub(super) fn visible(text: &str, ascii: bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push_char(&mut out, c, ascii);
    }
    Cow::Owned(out)
}

/// As [`visible`], but line ends stay.
pub(super) fn visible_lines(text: &str, ascii: bool) -> String {
    text.lines().map(|line| visible(line, ascii)).collect::<Vec<_>>().join("\n")
}

/// Columns of a byte that is not part of a character.
pub(super) const BYTE_WIDTH: usize = "<E4>".len();

/// Appends one character as [`visible`] shows it; returns the columns it takes.
pub(super) fn push_char(out: &mut String, c: char, ascii: bool) -> usize {
    // Writing to a string cannot fail.
    let _ = match c {
        ' '..='~' => {
            out.push(c);
            return 1;
        }
        c if c.is_ascii() => write!(out, "<{:02X}>", c as u32),
        c if ascii || is_hidden(c) => write!(out, "<U+{:04X}>", c as u32),
        c => {
            out.push(c);
            Ok(())
        }
    };
    char_width(c, ascii)
}

/// The columns that [`push_char`] will take.
pub(super) fn char_width(c: char, ascii: bool) -> usize {
    match c {
        ' '..='~' => 1,
        c if c.is_ascii() => BYTE_WIDTH,
        c if ascii || is_hidden(c) => match c as u32 {
            ..=0xffff => "<U+FFFF>".len(),
            0x10000..=0xfffff => "<U+FFFFF>".len(),
            _ => "<U+FFFFFF>".len(),
        },
        c => columns(c),
    }
}

/// Appends a byte that is not part of a character; returns the columns it takes.
pub(super) fn push_byte(out: &mut String, byte: u8) -> usize {
    // Writing to a string cannot fail.
    let _ = write!(out, "<{byte:02X}>");
    BYTE_WIDTH
}

/// The first character of `bytes` and its length; no character for a byte that is not UTF-8.
pub(super) fn first_char(bytes: &[u8]) -> Option<(Option<char>, usize)> {
    let len = match bytes.first()? {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((None, 1)),
    };
    let c = bytes.get(..len).and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(|text| text.chars().next());
    Some(if c.is_some() { (c, len) } else { (None, 1) })
}

/// Columns of a character on a terminal, to choose where a line is cut; East Asian wide ones take two.
fn columns(c: char) -> usize {
    match c as u32 {
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// `text` broken at blanks so that lines have at most `first` and then `rest` columns.
///
/// What stands in backquotes is kept in one piece if it fits: people copy it. A word wider than a line is not
/// broken, so that a name or a path stays a name or a path.
pub(super) fn wrap(text: &str, first: usize, rest: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut room = first;
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
            room = rest;
        }
        wrap_line(&mut out, line, room, rest);
    }
    out
}

fn wrap_line(out: &mut String, line: &str, first: usize, rest: usize) {
    let (mut room, mut used) = (first, 0);
    for piece in pieces(line, rest) {
        let width: usize = piece.chars().map(columns).sum();
        if used > 0 && used + 1 + width > room {
            out.push('\n');
            (room, used) = (rest, 0);
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(piece);
        used += width;
    }
}

/// The words of a line; a passage in backquotes of at most `limit` characters is one word.
fn pieces(line: &str, limit: usize) -> impl Iterator<Item = &str> {
    let mut left = line;
    std::iter::from_fn(move || {
        // Blanks at the start of a line are indentation and belong to the first word.
        let start = if left.len() == line.len() { left.len() - left.trim_start_matches(' ').len() } else { 0 };
        if left.is_empty() {
            return None;
        }
        let end = word_end(left, start, limit);
        let (word, behind) = left.split_at(end);
        left = behind.strip_prefix(' ').unwrap_or(behind);
        Some(word)
    })
}

fn word_end(text: &str, start: usize, limit: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() && bytes[at] != b' ' {
        at += match bytes[at] {
            b'`' => match text[at + 1..].find('`') {
                Some(len) if len <= limit => len + 2,
                _ => 1,
            },
            _ => 1,
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_out() {
        assert_eq!(visible("a\x1b[31m\x07\t\n\x7f", false), "a<1B>[31m<07><09><0A><7F>");
        assert_eq!(visible("\u{9b}1m\u{202e}x\u{feff}", false), "<U+009B>1m<U+202E>x<U+FEFF>");
        assert_eq!(visible("Zürich", false), "Zürich");
        assert_eq!(visible("Zürich", true), "Z<U+00FC>rich");
        assert_eq!(visible_lines("a\n\x1bb", false), "a\n<1B>b");
    }

    #[test]
    fn bytes_that_are_not_utf8_are_told_apart() {
        assert_eq!(first_char("ü".as_bytes()), Some((Some('ü'), 2)));
        assert_eq!(first_char(b"\xfcx"), Some((None, 1)));
        assert_eq!(first_char(b"\xe2\x82"), Some((None, 1)));
        assert_eq!(first_char(b"\xed\xa0\x80"), Some((None, 1)));
        assert_eq!(first_char(b""), None);
    }

    #[test]
    fn text_is_broken_at_blanks_but_not_inside_backquotes() {
        assert_eq!(wrap("one two three four", 8, 10), "one two\nthree four");
        assert_eq!(wrap("write `@ MX 10 a` there", 10, 14), "write\n`@ MX 10 a`\nthere");
        assert_eq!(wrap("a-very-long-name.example. x", 5, 5), "a-very-long-name.example.\nx");
        assert_eq!(wrap("add:\n  @ IN MX 0 .", 20, 20), "add:\n  @ IN MX 0 .");
        assert_eq!(wrap("lone ` quote here", 6, 6), "lone `\nquote\nhere");
        assert_eq!(wrap("", 6, 6), "");
        assert_eq!(wrap("ä`ö ü`", 3, 10), "ä`ö ü`");
    }
}
