//! The grammar of comments that are meant for zonewarden.
//!
//! ```text
//! comment = "zonewarden:" ( "ignore" / "ignore-file" ) "[" rule *( "," rule ) "]" [ "until=" day ] [ reason ]
//! ```
//!
//! Blanks may stand between the parts. What follows the list, but for `until=`, is the reason.

use std::ops::Range;

use jiff::civil::Date;

use crate::policy::suggest;

/// What starts such a comment, behind the `;`.
pub(super) use crate::source::MARK;

/// Words of facts files, which say nothing in a zone.
const FACTS: &[&str] = &["absent", "unavailable", "fetched"];

/// A comment that ignores rules. Ranges are bytes of the text that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Directive {
    /// `ignore-file` rather than `ignore`.
    pub whole_file: bool,
    /// The rules, as they are written; none is empty.
    pub rules: Vec<(Range<usize>, String)>,
    /// The last day on which it holds.
    pub until: Option<(Range<usize>, Date)>,
    /// The reason; empty if none is given.
    pub reason: String,
    /// The bytes behind the last that were read: blanks at the end not included.
    pub end: usize,
}

/// A comment that cannot be understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Garbled {
    /// The bytes at fault.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// Reads a comment from its [`MARK`] to its end.
pub(super) fn parse(text: &[u8]) -> Result<Directive, Garbled> {
    let end = text.trim_ascii_end().len();
    let text = &text[..end];
    let at = skip_blanks(text, MARK.len());
    let word = at..word_end(text, at);
    let whole_file = match &text[word.clone()] {
        b"ignore" => false,
        b"ignore-file" => true,
        other => return Err(unknown_word(&String::from_utf8_lossy(other), word)),
    };
    let open = skip_blanks(text, word.end);
    if text.get(open) != Some(&b'[') {
        let written = String::from_utf8_lossy(&text[word.clone()]).into_owned();
        return Err(Garbled {
            range: word,
            message: format!("`{written}` does not say which rules"),
            help: format!("name them: `; zonewarden: {written}[mx-target-is-cname]`"),
        });
    }
    let Some(length) = memchr::memchr(b']', &text[open..]) else {
        return Err(Garbled {
            range: open..end,
            message: "the list of rules is never closed".to_owned(),
            help: "close it with `]` on the same line".to_owned(),
        });
    };
    let rules = rules(text, open + 1..open + length)?;
    let (until, reason) = rest(text, open + length + 1)?;
    let reason = String::from_utf8_lossy(&text[reason..]).trim().to_owned();
    Ok(Directive { whole_file, rules, until, reason, end })
}

fn unknown_word(word: &str, range: Range<usize>) -> Garbled {
    let help = match suggest::nearest(word, ["ignore", "ignore-file"]) {
        _ if FACTS.contains(&word) => "move it to a facts file, or delete it".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "write `; zonewarden: ignore[mx-target-is-cname]`, or `ignore-file[…]` at the top of the file".to_owned()
        }
    };
    let message = match FACTS.contains(&word) {
        true => format!("`zonewarden: {word}` says something in a facts file only"),
        false if word.is_empty() => "`zonewarden:` is followed by no word".to_owned(),
        false => format!("`zonewarden: {word}` has no meaning"),
    };
    // A place must show something.
    let range = if range.is_empty() { 0..MARK.len() } else { range };
    Garbled { range, message, help }
}

/// The rules between the brackets.
fn rules(text: &[u8], list: Range<usize>) -> Result<Vec<(Range<usize>, String)>, Garbled> {
    let mut rules = Vec::new();
    let mut start = list.start;
    for part in text[list.clone()].split(|&byte| byte == b',') {
        let from = start + (part.len() - part.trim_ascii_start().len());
        let id = part.trim_ascii();
        start += part.len() + 1;
        if !id.is_empty() {
            rules.push((from..from + id.len(), String::from_utf8_lossy(id).into_owned()));
        }
    }
    if rules.is_empty() {
        return Err(Garbled {
            range: list.start - 1..list.end + 1,
            message: "the list of rules is empty".to_owned(),
            help: "name the rules to ignore, as in `ignore[mx-target-is-cname]`, or delete the comment".to_owned(),
        });
    }
    Ok(rules)
}

/// The last day of an exception, and where it is written.
type Until = (Range<usize>, Date);

/// `until=`, and where the reason behind it begins.
fn rest(text: &[u8], at: usize) -> Result<(Option<Until>, usize), Garbled> {
    let at = skip_blanks(text, at);
    let word = at..word_end(text, at);
    let Some(day) = text[word.clone()].strip_prefix(b"until=") else {
        return Ok((None, at));
    };
    let day = String::from_utf8_lossy(day);
    match day.parse::<Date>().ok().filter(|_| day.len() == "2027-01-31".len()) {
        Some(date) => Ok((Some((word.clone(), date)), skip_blanks(text, word.end))),
        None => Err(Garbled {
            range: word,
            message: format!("`until={}` names no day", day.escape_debug()),
            help: "write year, month and day: `until=2027-01-31`".to_owned(),
        }),
    }
}

fn skip_blanks(text: &[u8], at: usize) -> usize {
    text[at..].iter().position(|byte| !matches!(byte, b' ' | b'\t')).map_or(text.len(), |length| at + length)
}

/// Behind the word that starts at `at`: at a blank, a bracket, or the end.
fn word_end(text: &[u8], at: usize) -> usize {
    text[at..]
        .iter()
        .position(|byte| matches!(byte, b' ' | b'\t' | b'[' | b']'))
        .map_or(text.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(text: &str) -> Vec<String> {
        parse(text.as_bytes()).unwrap().rules.into_iter().map(|(_, id)| id).collect()
    }

    #[test]
    fn rules_with_end_and_reason() {
        let text = "zonewarden: ignore[mx-target-is-cname, ttl-bounds] until=2027-01-31 migration MAIL-123  ";
        let read = parse(text.as_bytes()).unwrap();
        assert_eq!(ids(text), ["mx-target-is-cname", "ttl-bounds"]);
        assert_eq!(&text[read.rules[1].0.clone()], "ttl-bounds");
        let (range, date) = read.until.unwrap();
        assert_eq!((&text[range], date), ("until=2027-01-31", jiff::civil::date(2027, 1, 31)));
        assert_eq!((read.reason.as_str(), read.whole_file), ("migration MAIL-123", false));
        assert!(text[..read.end].ends_with("MAIL-123"));
    }

    #[test]
    fn blanks_are_free_and_all_but_the_rules_may_be_left_out() {
        assert_eq!(ids("zonewarden:ignore[a]"), ["a"]);
        assert_eq!(ids("zonewarden:  ignore-file [ a ,, b ]"), ["a", "b"]);
        let read = parse(b"zonewarden: ignore[a] until=2027-01-31").unwrap();
        assert_eq!(read.reason, "");
        assert_eq!(parse(b"zonewarden: ignore[a] because").unwrap().reason, "because");
        assert!(parse(b"zonewarden: ignore-file[a]").unwrap().whole_file);
    }

    #[test]
    fn what_cannot_be_understood_says_where_and_what_to_write() {
        for (text, at, words, help) in [
            ("zonewarden: ingore[a]", "ingore", "`zonewarden: ingore` has no meaning", "did you mean `ignore`?"),
            ("zonewarden:", "zonewarden:", "followed by no word", "write `; zonewarden: ignore["),
            ("zonewarden: absent a.", "absent", "in a facts file only", "facts file"),
            ("zonewarden: ignore ttl-bounds", "ignore", "does not say which rules", "`; zonewarden: ignore["),
            ("zonewarden: ignore[ , ]", "[ , ]", "is empty", "delete the comment"),
            ("zonewarden: ignore[a, b", "[a, b", "never closed", "`]`"),
            ("zonewarden: ignore[a] until=2027-02-30", "until=2027-02-30", "names no day", "until=2027-01-31"),
            ("zonewarden: ignore[a] until=soon", "until=soon", "names no day", "until=2027-01-31"),
        ] {
            let garbled = parse(text.as_bytes()).unwrap_err();
            assert_eq!(&text[garbled.range], at, "{text}");
            assert!(garbled.message.contains(words), "{}", garbled.message);
            assert!(garbled.help.contains(help), "{}", garbled.help);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn places_lie_in_the_text(rest in prop::collection::vec(any::<u8>(), 0..60), word in "( ?ignore(-file)? ?\\[?[a,\\]]{0,5} ?(until=)?)?") {
            let mut text = MARK.to_vec();
            text.extend(word.bytes());
            text.extend(rest);
            match parse(&text) {
                Ok(read) => {
                    prop_assert!(read.end <= text.len() && !read.rules.is_empty());
                    prop_assert!(read.rules.iter().all(|(range, _)| !range.is_empty() && range.end <= text.len()));
                }
                Err(garbled) => prop_assert!(garbled.range.start < garbled.range.end && garbled.range.end <= text.len()),
            }
        }
    }
}
