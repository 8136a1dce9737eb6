//! `markdown`: for job summaries and comments on code hosts.
//!
//! Findings come in one table, the worst first, then what the report rests on. GitHub takes one mebibyte a step; what
//! does not fit is counted. Names out of zones stand in code, where they mention nobody and link nowhere, and everything
//! that Markdown or HTML could read is a character reference.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::provenance;
use super::severest::worst_first;
use super::summary::counted;
use super::visible::{visible, visible_lines};
use super::{Report, Run, RunError};
use crate::finding::{Finding, Severity};

/// Bytes for the table of findings; what stands around it has the rest of the mebibyte.
const TABLE: usize = 900 * 1024;
/// Bytes for each of the lists around the table.
const LIST: usize = 40 * 1024;

pub(super) struct Markdown;

impl Report for Markdown {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut text = format!("## zonewarden: {}\n\n", escaped(&run.summary.found()));
        let checked = provenance::checked(run.summary);
        let _ = writeln!(text, "Checked: {}.\n", escaped(&checked));
        push_errors(&mut text, &run.summary.errors);
        push_findings(&mut text, run);
        text.push_str("<details><summary>What this rests on</summary>\n\n| | |\n|---|---|\n");
        for (name, value) in provenance::rows(run.summary) {
            let _ = writeln!(text, "| {name} | {} |", code(&short(&value)));
        }
        text.push_str("\n</details>\n");
        push_skipped(&mut text, run);
        out.write_all(text.as_bytes())
    }
}

fn push_errors(out: &mut String, errors: &[RunError]) {
    if errors.is_empty() {
        return;
    }
    out.push_str("### Not understood, read or written\n\n");
    let items = errors.iter().map(|error| {
        let place = error.place();
        let place = if place.is_empty() { String::new() } else { format!("{}: ", code(place.trim_end_matches(": "))) };
        let help = error.help.as_ref().map(|help| format!("; {}", told(help))).unwrap_or_default();
        format!("- ❌ {place}{}{help}\n", told(&error.message))
    });
    push_list(out, items, errors.len());
    out.push('\n');
}

fn push_findings(out: &mut String, run: &Run<'_>) {
    if run.findings.is_empty() {
        return;
    }
    out.push_str("| | place | rule | finding |\n|---|---|---|---|\n");
    let end = out.len() + TABLE;
    let mut left = run.findings.len();
    for finding in worst_first(run.findings) {
        let before = out.len();
        push_row(out, finding, run);
        if out.len() > end {
            out.truncate(before);
            break;
        }
        left -= 1;
    }
    if left > 0 {
        let more = counted(left as u64, "more finding does", "more findings do");
        let _ = write!(out, "\n{more} not fit here; `--format json` has all.\n");
    }
    out.push('\n');
}

fn push_row(out: &mut String, finding: &Finding, run: &Run<'_>) {
    let sign = match finding.severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Info => "ℹ️ info",
    };
    let file = run.sources.get(finding.span.file);
    let place = file.position(finding.span.start);
    let place = code(&format!("{}:{}:{}", file.path(), place.line, place.column));
    let rule = code(&finding.rule);
    let rule = match (run.rule_page)(&finding.rule).filter(|url| is_plain_url(url)) {
        Some(url) => format!("[{rule}]({url})"),
        None => rule,
    };
    let _ = write!(out, "| {sign} | {place} | {rule} | {}", told(&finding.message));
    if let Some(help) = &finding.help {
        let _ = write!(out, "<br>help: {}", told(help));
    }
    if finding.every_zone().len() > 1 {
        let _ = write!(out, "<br>the same in {} zones", finding.every_zone().len());
    }
    out.push_str(" |\n");
}

fn push_skipped(out: &mut String, run: &Run<'_>) {
    let skipped = &run.summary.skipped;
    if skipped.is_empty() {
        return;
    }
    let count = counted(skipped.len() as u64, "file looks like a zone and was", "files look like zones and were");
    let _ = write!(out, "\n<details><summary>{count} not checked</summary>\n\n");
    let items = skipped.iter().map(|skipped| format!("- {}: {}\n", code(&skipped.path), told(&skipped.reason)));
    push_list(out, items, skipped.len());
    out.push_str("\n</details>\n");
}

/// Items as far as there is room, and how many there are besides.
fn push_list(out: &mut String, items: impl Iterator<Item = String>, count: usize) {
    let end = out.len() + LIST;
    for (index, item) in items.enumerate() {
        if out.len() + item.len() > end {
            let _ = writeln!(out, "- … {} more", count - index);
            return;
        }
        out.push_str(&item);
    }
}

/// A message: what stands in backquotes becomes code.
fn told(message: &str) -> String {
    let mut out = String::new();
    for (number, line) in visible_lines(message, false).split('\n').enumerate() {
        if number > 0 {
            out.push_str("<br>");
        }
        let parts: Vec<&str> = line.split('`').collect();
        for (index, part) in parts.iter().enumerate() {
            let closed = index + 1 < parts.len();
            match (index % 2 == 1, closed) {
                (true, true) => out.push_str(&code(part)),
                // The last backquote has no partner.
                (true, false) => {
                    out.push_str("&#96;");
                    out.push_str(&escaped(part));
                }
                (false, _) => out.push_str(&escaped(part)),
            }
        }
    }
    out
}

/// Text as code. Inside the element Markdown is still read, so everything in it is escaped.
fn code(text: &str) -> String {
    format!("<code>{}</code>", references(&visible(text, false)))
}

/// Text as text. What code hosts make mentions and links of, even of references, is put into code.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for piece in visible(text, false).split_inclusive(['@', '#']) {
        match piece.char_indices().next_back() {
            Some((at, sign @ ('@' | '#'))) => {
                out.push_str(&references(piece.get(..at).unwrap_or_default()));
                let _ = write!(out, "<code>{sign}</code>");
            }
            _ => out.push_str(&references(piece)),
        }
    }
    out
}

/// Text with every sign that means something in Markdown or HTML as a character reference.
fn references(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // `www.` and `://` are made links.
        let link = (c == '.' && before.eq_ignore_ascii_case(&'w')) || (c == ':' && chars.peek() == Some(&'/'));
        match c {
            ' ' | ',' | '.' | '/' | ';' | ':' | '\'' | '"' | '=' | '-' | '?' | '(' | ')' if !link => out.push(c),
            c if c.is_ascii_punctuation() => {
                let _ = write!(out, "&#{};", c as u32);
            }
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A value of a few lines at most.
fn short(value: &str) -> String {
    let mut out: String = value.chars().take(LIST / 16).collect();
    if out.len() < value.len() {
        out.push('…');
    }
    out
}

/// Whether a URL can stand in a link as it is.
fn is_plain_url(url: &str) -> bool {
    url.starts_with("https://")
        && url.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/#:%?&=".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(told("`a|b` is *no* name"), "<code>a&#124;b</code> is &#42;no&#42; name");
        assert_eq!(told("<b>&`"), "&#60;b&#62;&#38;&#96;");
        assert_eq!(told("ask @all of #1"), "ask <code>@</code>all of <code>#</code>1");
        assert_eq!(code("www.a.example"), "<code>www&#46;a.example</code>");
        assert_eq!(escaped("https://a.example"), "https&#58;//a.example");
        assert_eq!(told("two\nlines\x1b"), "two<br>lines&#60;1B&#62;");
    }
}
