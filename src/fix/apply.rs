//! Edits put into a text.

use crate::finding::Edit;

/// A text with edits applied. They lie in order of no matter what, and must not overlap; one that does, or that lies
/// outside the text, is left out.
pub fn apply(text: &[u8], edits: &[&Edit]) -> Vec<u8> {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.len));
    let mut out = Vec::with_capacity(text.len() + edits.iter().map(|edit| edit.replacement.len()).sum::<usize>());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end() as usize);
        let Some(kept) = text.get(at..start) else { continue };
        if end > text.len() {
            continue;
        }
        out.extend_from_slice(kept);
        out.extend_from_slice(edit.replacement.as_bytes());
        at = end;
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, Span};

    #[test]
    fn all_else_stays_byte_for_byte() {
        let sources = SourceMap::new();
        let file = sources.add("z", b"a\xff\r\nbc\n".to_vec()).unwrap();
        let span = |start, len| Span::new(file.id(), start, len);
        let (put, take) = (Edit::insert(span(0, 1), 1, "."), Edit::delete(span(4, 1)));
        assert_eq!(apply(&file.bytes(), &[&take, &put]), b"a.\xff\r\nc\n");
        let outside = Edit::replace(span(6, 9), "x");
        assert_eq!(apply(&file.bytes(), &[&outside]), file.bytes());
        let (first, overlapping) = (Edit::replace(span(0, 3), "x"), Edit::replace(span(2, 3), "y"));
        assert_eq!(apply(&file.bytes(), &[&first, &overlapping]), b"x\nbc\n");
    }
}
