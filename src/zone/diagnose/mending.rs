//! What to write instead, as edits: for what the reader itself notices and only one text can have been meant.

use super::starts_with_tag;
use crate::finding::{Applicability, Changes, Edit, Fix};
use crate::source::Span;
use crate::zone::lex::{Entry, Token};
use crate::zone::name::{self, Name, NameRef, unescape};
use crate::zone::placeholder;
use crate::zone::rdata::kind::Kind;
use crate::zone::rdata::{MAX_STRING, field_kinds};

pub(super) fn take_out_mark(span: Span) -> Fix {
    let edits = vec![Edit::delete(span)];
    Fix::new("take the byte order mark out", Applicability::Safe, edits).changing(Changes::Nothing)
}

/// The line end that the file's first line has.
pub(super) fn end_last_line(span: Span, text: &[u8]) -> Fix {
    let windows = memchr::memchr(b'\n', text).is_some_and(|at| at > 0 && text[at - 1] == b'\r');
    let edits = vec![Edit::replace(span, if windows { "\r\n" } else { "\n" })];
    Fix::new("end the last line", Applicability::Safe, edits).changing(Changes::Nothing)
}

/// For an origin that repeats the one before, or ends like a name of the Internet. Another relative one is a matter of
/// taste.
pub(super) fn complete_origin(span: Span, text: &[u8]) -> Option<Fix> {
    if span.len as usize != text.len() || placeholder::find(text).is_some() {
        return None;
    }
    is_whole_name(&[text, b"."].concat())?;
    let edits = vec![Edit::insert(span, span.end(), ".")];
    Some(Fix::new("add the final dot", Applicability::Unsafe, edits).changing(Changes::Names))
}

fn is_whole_name(text: &[u8]) -> Option<Name> {
    let mut wire = Vec::new();
    let form = name::encode(text, None, &mut wire).ok()?;
    (form == name::Form::Absolute).then(|| NameRef::new(&wire).to_name())
}

/// An A-label for a name in raw UTF-8. Service instances of DNS-SD are UTF-8 on purpose (RFC 6763 4.1.1).
pub(super) fn a_label(span: Span, text: &[u8], ascii: &str, owner: bool) -> Option<Fix> {
    let service = text.split(|&byte| byte == b'.').any(|label| label.starts_with(b"_"));
    if service || span.len as usize != text.len() || text.contains(&b'\\') || placeholder::find(text).is_some() {
        return None;
    }
    // A relative name is checked as if it were whole.
    let whole = if ascii.ends_with('.') { ascii.to_owned() } else { format!("{ascii}.") };
    is_whole_name(whole.as_bytes())?;
    let changes = if owner { Changes::Owners(vec![span]) } else { Changes::Entries(vec![span]) };
    let edits = vec![Edit::replace(span, ascii)];
    Some(Fix::new(format!("write the A-label `{ascii}`"), Applicability::Unsafe, edits).changing(changes))
}

/// A string that is too long, cut into several: for types whose strings are joined when read. Cuts lie between
/// escapes and, in UTF-8, between characters.
pub(super) fn split_string(span: Span, text: &[u8], rtype: u16, token: &Token) -> Option<Fix> {
    let joined = matches!(field_kinds(rtype), [field] if matches!(field.kind, Kind::Texts));
    let string = token.text(text);
    if !joined || string.iter().any(|byte| matches!(byte, b'\n' | b'\r')) || placeholder::find(string).is_some() {
        return None;
    }
    let mut edits = Vec::new();
    let mut put = |at: u32, what: &str| edits.push(Edit::insert(span, at, what));
    if !token.quoted {
        put(token.start, "\"");
    }
    for cut in cuts(string)? {
        put(token.start + u32::try_from(cut).ok()?, "\" \"");
    }
    if !token.quoted {
        put(token.end, "\"");
    }
    let fix = Fix::new("split the string", Applicability::Safe, edits);
    Some(fix.changing(Changes::Entries(vec![span])))
}

/// Offsets at which a string is cut so that each piece has at most 255 octets.
fn cuts(string: &[u8]) -> Option<Vec<usize>> {
    let mut cuts = Vec::new();
    let (mut at, mut octets) = (0, 0);
    // Where the character starts that the next octet belongs to, and the octets before it in this piece.
    let mut character = (0, 0);
    while at < string.len() {
        let continues = string[at] & 0b1100_0000 == 0b1000_0000 && at - character.0 < 4;
        if !continues {
            character = (at, octets);
        }
        if octets == MAX_STRING {
            let (cut, before) = if character.1 == 0 { (at, octets) } else { character };
            cuts.push(cut);
            octets -= before;
            character = (cut, 0);
        }
        let (_, width) = match string[at] {
            b'\\' => unescape(&string[at..])?,
            _ => (string[at], 1),
        };
        at += width;
        octets += 1;
    }
    Some(cuts)
}

/// Quotes around a text that a `;` cuts short, as far as what is behind it looks like tags: what follows is a comment
/// indeed.
pub(super) fn quote(span: Span, text: &[u8], first: &Token, entry: &Entry, comment_end: u32) -> Option<Fix> {
    let line = text.get(first.start as usize..comment_end as usize)?;
    let mut pieces = line.split(|&byte| byte == b';');
    let start = pieces.next()?.len();
    let tags = pieces.take_while(|piece| starts_with_tag(piece)).map(|piece| piece.len() + 1);
    let whole = line[..start + tags.sum::<usize>()].trim_ascii_end();
    let plain = !whole.iter().any(|byte| matches!(byte, b'"' | b'(' | b')' | b'\n' | b'\r'));
    let alone = entry.comments.len() == 1 && placeholder::find(whole).is_none();
    if !plain || !alone || cuts(whole).is_none_or(|cuts| !cuts.is_empty()) {
        return None;
    }
    let end = first.start + u32::try_from(whole.len()).ok()?;
    let edits = vec![Edit::insert(span, first.start, "\""), Edit::insert(span, end, "\"")];
    let changes = Changes::Entries(vec![Span::new(span.file, first.start, end - first.start)]);
    Some(Fix::new("put the text in quotes", Applicability::Unsafe, edits).changing(changes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_cut_between_escapes_and_characters() {
        assert_eq!(cuts(b"short"), Some(vec![]));
        assert_eq!(cuts("x".repeat(255).as_bytes()), Some(vec![]));
        assert_eq!(cuts("x".repeat(256).as_bytes()), Some(vec![255]));
        assert_eq!(cuts("x".repeat(600).as_bytes()), Some(vec![255, 510]));
        let escaped = format!("{}\\065b", "x".repeat(254));
        assert_eq!(cuts(escaped.as_bytes()), Some(vec![258]));
        let accented = format!("{}é!", "x".repeat(254));
        assert_eq!(cuts(accented.as_bytes()), Some(vec![254]));
        assert_eq!(cuts(&[0x80; 300]), Some(vec![252]), "no UTF-8 at all");
        assert_eq!(cuts(b"\\9"), None);
    }
}
