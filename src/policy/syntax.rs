//! From the text of a policy file to TOML tables with a place for every key and value.
//!
//! All syntax errors of a file are told in one run, one a line. What `toml` recovers is still read, except on lines
//! with an error. A bracket that is never closed would swallow the rest of the file and make an error of every line
//! in it, so the lines of that value are blanked and the file is read again.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::error::Faults;

/// More unclosed brackets than this are not looked behind.
const MAX_PASSES: usize = 16;

/// Reads as much of a file as can be read, and hands the table to `then`.
///
/// Adds the syntax errors; gives the lines they are on, as byte ranges.
pub(super) fn parse(faults: &mut Faults, then: impl FnOnce(&DeTable<'_>, &mut Faults)) -> Vec<Range<usize>> {
    let original = faults.text().to_owned();
    let mut text = original.clone();
    let mut lines: Vec<Range<usize>> = Vec::new();
    for pass in 1.. {
        let (table, errors) = DeTable::parse_recoverable(&text);
        let unclosed = errors.iter().find_map(|error| opening(error, table.get_ref()));
        if let (Some(at), true) = (unclosed, pass < MAX_PASSES) {
            let bracket = original.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('[');
            let fault = faults.add(&(at..at + 1), format!("`{bracket}` is never closed"), "opened here");
            fault.help = Some(format!("close it with `{}`", if bracket == '{' { '}' } else { ']' }));
            let blank = value_lines(&text, at);
            lines.push(blank.clone());
            text.replace_range(blank.clone(), &" ".repeat(blank.len()));
            continue;
        }
        let mut errors = errors;
        errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
        for error in &errors {
            syntax_error(error, &original, faults, &mut lines);
        }
        let before = faults.count();
        then(table.get_ref(), faults);
        faults.drop_within(before, &lines);
        break;
    }
    lines
}

/// Adds one error, unless its line has one already.
fn syntax_error(error: &Error, text: &str, faults: &mut Faults, lines: &mut Vec<Range<usize>>) {
    let mut span = error.span().unwrap_or(0..0);
    span.start = span.start.min(text.len());
    span.end = span.end.clamp(span.start, text.len());
    let line = line_of(text, span.start);
    if lines.iter().any(|known| known.start <= line.start && line.end <= known.end) {
        return;
    }
    let written = text.get(span.clone()).unwrap_or_default();
    let (message, label, help) = explain(error.message(), written, text, &span);
    faults.add(&span, message, &label).help = help;
    // Whose keys follow a header that cannot be read is not known.
    let whole =
        match ["unclosed table,", "unclosed array table,"].iter().any(|start| error.message().starts_with(start)) {
            true => line.start..next_header(text, line.end),
            false => line,
        };
    lines.push(whole);
}

/// Message, label and help in our words, for the mistakes that people make.
fn explain(message: &str, written: &str, text: &str, span: &Range<usize>) -> (String, String, Option<String>) {
    let words = |message: String, label: &str, help: &str| (message, label.to_owned(), Some(help.to_owned()));
    match message.split(", expected").next().unwrap_or_default() {
        "string values must be quoted" if written.is_empty() => words(
            "a key without a value".to_owned(),
            "the value is missing",
            "write the value behind `=`, or delete the key",
        ),
        "string values must be quoted" => {
            let help = format!("write `\"{written}\"`");
            words(
                format!("`{written}` is neither a number nor `true` or `false`, and is not quoted"),
                "not quoted",
                &help,
            )
        }
        "missing escaped value" => {
            let escape: String = text.get(span.start.saturating_sub(1)..).unwrap_or_default().chars().take(2).collect();
            words(
                format!("`{escape}` is no escape that TOML knows"),
                "in a string with double quotes",
                "zone text stands in literal strings, '''…''' or '…', in which a backslash is a backslash",
            )
        }
        "duplicate key" => words(
            format!("`{written}` is set twice in one table"),
            "set again",
            "keep one of them, or move this one into another table",
        ),
        // A header's own bracket; that of a list is looked for before.
        "unclosed table" | "unclosed array table" => {
            let line = line_of(text, span.start);
            let header = text.get(line).unwrap_or_default().trim();
            let close = if header.starts_with("[[") { "]]" } else { "]" };
            words(format!("`{header}` is never closed"), "this bracket is missing", &format!("close it with `{close}`"))
        }
        "cannot recurse further; max recursion depth met" => words(
            "lists and tables are nested too deeply here".to_owned(),
            "too deep",
            "a policy needs no more than a few levels: take brackets out",
        ),
        "invalid date" | "invalid time" | "invalid datetime" => {
            let reason =
                message.split_once("expected ").map_or(String::new(), |(_, wanted)| format!(": it takes a {wanted}"));
            words(
                format!("`{}` is no date{reason}", whole_word(text, span.start)),
                "no such day",
                "write one that there is, as in `2027-01-31`",
            )
        }
        other => (format!("this is not TOML: {message}"), other.to_owned(), None),
    }
}

/// The value that is written at `at`, up to the next blank, comma or bracket.
fn whole_word(text: &str, at: usize) -> &str {
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ']' | '}' | '=');
    let at = text.floor_char_boundary(at.min(text.len()));
    let (before, behind) = text.split_at(at);
    let start = before.rfind(ends).map_or(0, |blank| blank + 1);
    let end = behind.find(ends).map_or(text.len(), |end| at + end);
    text.get(start..end).unwrap_or_default()
}

/// Where the value begins whose closing bracket an error misses.
fn opening(error: &Error, table: &DeTable<'_>) -> Option<usize> {
    if !["unclosed array,", "unclosed inline table,"].iter().any(|start| error.message().starts_with(start)) {
        return None;
    }
    let end = error.span()?.start;
    let mut found: Option<usize> = None;
    visit(table, &mut |span| {
        if span.end == end && !span.is_empty() && found.is_none_or(|best| span.start < best) {
            found = Some(span.start);
        }
    });
    found
}

/// Shows the place of every array and inline table.
fn visit(table: &DeTable<'_>, see: &mut impl FnMut(Range<usize>)) {
    fn value(of: &Spanned<DeValue<'_>>, see: &mut impl FnMut(Range<usize>)) {
        match of.get_ref() {
            DeValue::Array(items) => {
                see(of.span());
                items.iter().for_each(|item| value(item, see));
            }
            DeValue::Table(table) => {
                see(of.span());
                visit(table, see);
            }
            _ => {}
        }
    }
    table.values().for_each(|inner| value(inner, see));
}

/// The lines of the value that opens at `at`: up to the next line that starts a key or a table.
fn value_lines(text: &str, at: usize) -> Range<usize> {
    let first = line_of(text, at);
    let mut end = first.end;
    for line in text.get(end..).unwrap_or_default().split_inclusive('\n') {
        if starts_key_or_table(line) {
            break;
        }
        end += line.len();
    }
    first.start..end.min(text.len())
}

/// Where the next line begins that opens a table; the end of the text if none does.
fn next_header(text: &str, from: usize) -> usize {
    let mut end = from;
    for line in text.get(from..).unwrap_or_default().split_inclusive('\n') {
        if end > from && line.trim_start().starts_with('[') {
            break;
        }
        end += line.len();
    }
    end.min(text.len())
}

/// Whether a line looks like `key =` or `[table]` rather than like an item of a list.
fn starts_key_or_table(line: &str) -> bool {
    let line = line.trim();
    let header = line.starts_with('[') && line.ends_with(']') && !line.contains(['"', '\'', ',', '=']);
    let key = line.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    });
    header || key
}

/// The byte range of the line that holds `at`, without its end.
pub(super) fn line_of(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
    start..end
}
