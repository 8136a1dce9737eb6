//! The text of TXT records: their strings joined, and the way back from the joined text to the zone file.
//!
//! SPF (RFC 7208 3.3), DKIM (RFC 6376 3.6.2.2) and DMARC (RFC 9989 4.6) all read the strings of one TXT record as one
//! text, joined without a space. A term of that text may stand in the file with escapes in it, in two strings, or on
//! two lines.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::{SourceMap, Span};
use crate::zone::contents::{Contents, RecordId};
use crate::zone::fields::fields;
use crate::zone::name::unescape;

/// The strings of a TXT record's rdata in order (RFC 1035 3.3.14).
pub fn strings(rdata: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = rdata;
    std::iter::from_fn(move || {
        let (&length, behind) = rest.split_first()?;
        let (string, behind) = behind.split_at(behind.len().min(length as usize));
        rest = behind;
        Some(string)
    })
}

/// The strings joined without a space; borrowed where there is only one.
pub fn join(rdata: &[u8]) -> Cow<'_, [u8]> {
    match rdata.split_first() {
        None => Cow::Borrowed(&[]),
        Some((&length, string)) if string.len() == length as usize => Cow::Borrowed(string),
        Some(_) => {
            let mut text = Vec::with_capacity(rdata.len());
            strings(rdata).for_each(|string| text.extend_from_slice(string));
            Cow::Owned(text)
        }
    }
}

/// Whether the joined text starts with `prefix`, compared without case, and what octet follows it.
///
/// Costs no more than the prefix is long: most TXT records are of no interest to most questions.
pub fn after_prefix(rdata: &[u8], prefix: &[u8]) -> Option<Next> {
    // The first octet settles it for most texts, and nearly always the first string holds the prefix and more.
    let (&length, behind) = rdata.split_first()?;
    if let (1.., Some(first), Some(wanted)) = (length, behind.first(), prefix.first())
        && !first.eq_ignore_ascii_case(wanted)
    {
        return None;
    }
    if usize::from(length) > prefix.len()
        && let Some((front, &next)) =
            behind.split_at_checked(prefix.len()).and_then(|(front, rest)| Some((front, rest.first()?)))
    {
        return front.eq_ignore_ascii_case(prefix).then_some(Next::Octet(next));
    }
    let mut octets = strings(rdata).flatten();
    for wanted in prefix {
        if !octets.next()?.eq_ignore_ascii_case(wanted) {
            return None;
        }
    }
    Some(octets.next().map_or(Next::End, |&octet| Next::Octet(octet)))
}

/// What stands behind a prefix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// The text ends there.
    End,
    /// This octet.
    Octet(u8),
}

/// Where each octet of a TXT record's joined text stands in its file.
///
/// ```text
/// @ TXT ( "v=spf1 a:mail.exam"     ; the octets of `a:mail.example` stand in two strings:
///         "ple -all" )             ; its span starts in the first and ends in the second
/// ```
///
/// Made only for findings: it costs some bytes for each octet of the text.
#[derive(Clone, Debug)]
pub struct Places {
    /// All strings, quotes included.
    whole: Span,
    /// First byte and byte behind the last, for each octet; empty where they cannot be told.
    octets: Vec<(u32, u32)>,
}

impl Places {
    /// Reads a TXT record's strings again. Where they do not stand in the file as they are (`$GENERATE`, RFC 3597's
    /// `\#`) every range is that of the whole rdata.
    pub fn of(contents: &Contents, sources: &SourceMap, record: RecordId) -> Places {
        let found = fields(contents, sources, record);
        let whole = found.rdata;
        let file = sources.get(whole.file);
        let mut text = Vec::new();
        let mut octets = Vec::new();
        for span in found.all("text") {
            decode(&file.text(span), span.start, &mut text, &mut octets);
        }
        if text != *join(contents.rdata(contents.record(record))) {
            octets.clear();
        }
        Places { whole, octets }
    }

    /// Where a range of the joined text stands. An empty range is the place in front of its start.
    pub fn span(&self, range: Range<usize>) -> Span {
        let at = |index: usize| self.octets.get(index).copied();
        let last = match range.end.checked_sub(1) {
            Some(last) if last >= range.start => at(last).map(|(_, end)| end),
            _ => at(range.start).map(|(start, _)| start),
        };
        match (at(range.start), last) {
            (Some((start, _)), Some(end)) => Span::new(self.whole.file, start, end.saturating_sub(start)),
            _ => self.whole,
        }
    }

    /// Where the whole rdata stands.
    pub fn whole(&self) -> Span {
        self.whole
    }
}

/// Reads one string as written at `start` of its file, in quotes or not.
fn decode(written: &[u8], start: u32, text: &mut Vec<u8>, octets: &mut Vec<(u32, u32)>) {
    let quoted = written.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    let mut rest = quoted.unwrap_or(written);
    let mut at = start + u32::from(quoted.is_some());
    while let Some(&byte) = rest.first() {
        let (octet, length) = unescape(rest).unwrap_or((byte, 1));
        text.push(octet);
        octets.push((at, at + length as u32));
        at += length as u32;
        rest = rest.get(length..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;
    use crate::zone::reader::{self, Options};

    fn places(text: &str) -> (SourceMap, Vec<u8>, Places) {
        let sources = SourceMap::new();
        let file = sources.add("zone", format!("$TTL 60\n{text}\n").into_bytes()).unwrap();
        let origin = Some(Name::parse("example.").unwrap());
        let contents = reader::read(&file, &Options { origin, ..Options::default() });
        assert!(contents.problems.is_empty(), "{:?}", contents.problems);
        let record = contents.record_ids().last().unwrap();
        let text = join(contents.rdata(contents.record(record))).into_owned();
        let places = Places::of(&contents, &sources, record);
        (sources, text, places)
    }

    /// What stands in the file where `part` stands in the joined text.
    fn written(text: &str, part: &str) -> String {
        let (sources, joined, places) = places(text);
        let joined = String::from_utf8(joined).unwrap();
        let start = joined.find(part).unwrap();
        let span = places.span(start..start + part.len());
        String::from_utf8_lossy(&sources.get(span.file).text(span)).into_owned()
    }

    #[test]
    fn strings_are_joined_without_a_space() {
        assert_eq!(&*join(b"\x02ab\x00\x01c"), b"abc");
        assert!(matches!(join(b"\x02ab"), Cow::Borrowed(b"ab")));
        assert_eq!(&*join(b""), b"");
        assert_eq!(strings(b"\x02ab\x00\x05c").collect::<Vec<_>>(), [&b"ab"[..], b"", b"c"]);
    }

    #[test]
    fn prefixes_are_compared_without_case_and_across_strings() {
        assert_eq!(after_prefix(b"\x04V=sp\x03F1 ", b"v=spf1"), Some(Next::Octet(b' ')));
        assert_eq!(after_prefix(b"\x06v=spf1", b"v=spf1"), Some(Next::End));
        assert_eq!(after_prefix(b"\x05v=spf", b"v=spf1"), None);
        assert_eq!(after_prefix(b"", b"v=spf1"), None);
    }

    #[test]
    fn plain_text_stands_as_it_is() {
        assert_eq!(written("@ TXT \"v=spf1 mx -all\"", "mx"), "mx");
        assert_eq!(written("@ TXT v=spf1", "v=spf1"), "v=spf1");
        assert_eq!(written("@ TXT a mx", "mx"), "mx");
    }

    #[test]
    fn escapes_are_longer_than_what_they_stand_for() {
        assert_eq!(written(r#"@ TXT "a \"b\" \109x c""#, "mx"), r"\109x");
        assert_eq!(written(r#"@ TXT "a \"b\" \109x c""#, "\"b\""), r#"\"b\""#);
        assert_eq!(written(r"@ TXT a\ b\;c", " b;"), r"\ b\;");
    }

    #[test]
    fn a_part_may_span_strings_and_lines() {
        assert_eq!(written("@ TXT ( \"v=spf1 a:ma\" ; here\n  \"il -all\" )", "a:mail"), "a:ma\" ; here\n  \"il");
        assert_eq!(written("@ TXT \"one\" \"\" \"two\"", "two"), "two");
    }

    #[test]
    fn an_empty_range_is_a_place() {
        let (_, text, places) = places("@ TXT \"ab\"");
        assert_eq!(text, b"ab");
        let span = places.span(1..1);
        assert_eq!((span.start, span.len), (8 + 8, 0));
        assert_eq!(places.span(5..6), places.whole());
    }

    #[test]
    fn what_is_not_written_out_is_the_whole_rdata() {
        let (sources, text, places) = places("@ TXT \\# 3 026162");
        assert_eq!(text, b"ab");
        let span = places.span(0..1);
        assert_eq!(sources.get(span.file).text(span), b"\\# 3 026162");
    }

    #[test]
    fn in_generated_records_the_template_stands_for_it() {
        let (sources, text, places) = places("$GENERATE 1-2 h$ TXT key=$;");
        assert_eq!(text, b"key=2");
        let span = places.span(1..2);
        assert_eq!(sources.get(span.file).text(span), b"key=$");
    }
}
