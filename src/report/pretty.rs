//! `pretty`: the lines concerned, with what is wrong written beneath, for people.
//!
//! Pictures are miette's. What stands around them (the rule, notes, help, the summary) is laid out here, so that names
//! and what is to be copied are not torn apart, and so that nothing in a zone reaches the terminal raw.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::closing::{Folding, close};
use super::excerpt::{Cut, Excerpt, Mark};
use super::told::{notes, offer, places};
use super::visible::{visible, visible_lines, wrap};
use super::{Report, Run, Terminal};
use crate::finding::{Finding, Severity};
use crate::source::{SourceMap, Span};

/// Columns that a text beneath a mark needs at least to be pleasant to read.
const ROOM: usize = 24;
/// Columns of what miette draws between a mark and its text.
const HOOK: usize = 4;
/// Columns left of the text of a line, besides its number.
const GUTTER: usize = 4;

pub(super) struct Pretty {
    terminal: Terminal,
    characters: ThemeCharacters,
}

impl Report for Pretty {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut folding = Folding::new(self.terminal.limit);
        let mut text = String::new();
        for finding in run.findings.iter().filter(|finding| folding.shows(finding)) {
            text.clear();
            self.draw(&mut text, finding, run).map_err(io::Error::other)?;
            text.push('\n');
            out.write_all(text.as_bytes())?;
        }
        close(&self.terminal, run, &folding, out)
    }
}

impl Pretty {
    pub(super) fn new(terminal: &Terminal) -> Self {
        let mut characters = if terminal.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        for (severity, icon) in [
            (Severity::Error, &mut characters.error),
            (Severity::Warning, &mut characters.warning),
            (Severity::Info, &mut characters.advice),
        ] {
            *icon = terminal.icon(Some(severity)).to_owned();
        }
        Pretty { terminal: terminal.clone(), characters }
    }

    /// Draws one finding: head, picture, notes, help.
    fn draw(&self, out: &mut String, finding: &Finding, run: &Run<'_>) -> fmt::Result {
        let places = places(finding);
        let spans: Vec<Span> = places.iter().map(|place| place.0).collect();
        let cut = self.cut(&spans, run.sources);
        let excerpt = Excerpt::new(&spans, run.sources, cut);
        let (labels, told_below) = self.labels(&excerpt, &places, cut);
        let picture = Picture { head: self.head(finding, run), severity: finding.severity, excerpt: &excerpt, labels };
        let mut drawn = String::new();
        self.handler(&picture).render_report(&mut drawn, &picture)?;
        // miette ends the number column of an empty line with a blank, which editors and snapshots stumble upon.
        for line in drawn.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        for note in told_below.into_iter().chain(notes(finding)) {
            self.push_aside(out, "note", &self.visible(&note));
        }
        if let Some(help) = &finding.help {
            self.push_aside(out, "help", &visible_lines(help, !self.terminal.unicode));
        }
        if let Some(fix) = &finding.fix {
            self.push_aside(out, "fix", &self.visible(&offer(fix)));
        }
        Ok(())
    }

    /// `error[rule]: message`, broken into lines; the rule links to its page.
    fn head(&self, finding: &Finding, run: &Run<'_>) -> String {
        let kind = format!("{}[{}]", finding.severity, self.visible(&finding.rule));
        // miette puts a sign of two columns, between blanks, before the first line, and as much before the others.
        let room = self.terminal.width.saturating_sub(GUTTER);
        let message = wrap(&self.visible(&finding.message), room.saturating_sub(kind.len() + 2), room);
        let painted = self.terminal.paint(finding.severity, &kind);
        let page = if self.terminal.links { (run.rule_page)(&finding.rule) } else { None };
        match page {
            Some(url) => format!("\x1b]8;;{}\x1b\\{painted}\x1b]8;;\x1b\\: {message}", safe_url(&url)),
            None => format!("{painted}: {message}"),
        }
    }

    /// How the lines around `spans` are cut to the width of the terminal.
    fn cut(&self, spans: &[Span], sources: &SourceMap) -> Cut {
        let last = spans.iter().map(|span| sources.get(span.file).position(span.start).line).max().unwrap_or(1);
        let gutter = GUTTER + last.saturating_add(1).to_string().len();
        Cut {
            width: self.terminal.width.saturating_sub(gutter),
            context: 1,
            ascii: !self.terminal.unicode,
            ellipsis: self.terminal.ellipsis(),
        }
    }

    /// The marks to draw with their texts, the finding's own first; and the texts for which there is no room.
    fn labels(&self, excerpt: &Excerpt, places: &[(Span, &str)], cut: Cut) -> (Vec<LabeledSpan>, Vec<String>) {
        let mut labels: Vec<LabeledSpan> = Vec::with_capacity(places.len());
        let mut below = Vec::new();
        for (mark, (_, text)) in excerpt.marks().iter().zip(places) {
            let primary = labels.is_empty();
            let Some((start, end)) = free_part(mark, &labels) else {
                below.push(placed(excerpt, mark, text));
                continue;
            };
            let text = self.visible(text);
            let room = cut.width.saturating_sub(mark.middle + HOOK);
            let drawn = if text.is_empty() {
                None
            } else if text.chars().count() <= room {
                Some(text.into_owned())
            } else if room >= ROOM {
                Some(wrap(&text, room, room))
            } else {
                below.push(if primary { text.into_owned() } else { placed(excerpt, mark, &text) });
                None
            };
            let span = (start, end - start);
            labels.push(match primary {
                true => LabeledSpan::new_primary_with_span(drawn, span),
                false => LabeledSpan::new_with_span(drawn, span),
            });
        }
        (labels, below)
    }

    /// `  help: text`, with further lines indented as much.
    fn push_aside(&self, out: &mut String, word: &str, text: &str) {
        let lead = word.len() + 4;
        let room = self.terminal.width.saturating_sub(lead);
        for (index, line) in wrap(text, room, room).split('\n').enumerate() {
            match index {
                0 => out.push_str(&format!("  {} ", self.terminal.styled("36", &format!("{word}:")))),
                _ => out.push_str(&" ".repeat(lead)),
            }
            out.push_str(line);
            out.push('\n');
        }
    }

    /// miette's drawer, with the finding's own mark in the colour of its severity and the others in another one.
    fn handler(&self, picture: &Picture<'_>) -> GraphicalReportHandler {
        let mut styles = if self.terminal.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let (own, other) = match picture.severity {
            Severity::Error => (styles.error, styles.advice),
            Severity::Warning => (styles.warning, styles.advice),
            Severity::Info => (styles.advice, styles.warning),
        };
        // miette hands out these styles in the order of the places.
        let first = picture.labels.first().map_or(0, |label| label.offset());
        let before = picture.labels.iter().skip(1).filter(|label| label.offset() < first).count();
        styles.highlights = vec![other; picture.labels.len().max(1)];
        if let Some(style) = styles.highlights.get_mut(before) {
            *style = own;
        }
        let theme = GraphicalTheme { characters: self.characters.clone(), styles };
        GraphicalReportHandler::new_themed(theme).with_wrap_lines(false).with_context_lines(1).with_urls(false)
    }

    fn visible<'a>(&self, text: &'a str) -> Cow<'a, str> {
        visible(text, !self.terminal.unicode)
    }
}

/// The part of a mark that no label covers yet: overlapping ones cannot be drawn beneath one line.
fn free_part(mark: &Mark, labels: &[LabeledSpan]) -> Option<(usize, usize)> {
    let (mut start, mut end) = (mark.start, mark.end);
    let empty = start == end;
    for label in labels {
        let (from, to) = (label.offset(), label.offset() + label.len());
        let apart = if empty { start <= from || start >= to } else { end <= from || start >= to };
        if apart && !(empty && start == from) {
            continue;
        }
        if start < from {
            end = from;
        } else {
            start = start.max(to);
        }
        if start >= end {
            return None;
        }
    }
    Some((start, end))
}

/// `path:line:column: text`
fn placed(excerpt: &Excerpt, mark: &Mark, text: &str) -> String {
    format!("{}:{}:{}: {text}", excerpt.name(mark), mark.position.line, mark.position.column)
}

/// An address with everything but printable ASCII percent-encoded, so that it cannot end the sequence it stands in.
fn safe_url(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'!'..=b'~' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A finding as miette wants it.
struct Picture<'a> {
    head: String,
    severity: Severity,
    excerpt: &'a Excerpt,
    /// The finding's own first.
    labels: Vec<LabeledSpan>,
}

impl Diagnostic for Picture<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl std::error::Error for Picture<'_> {}

impl fmt::Display for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.head)
    }
}

impl fmt::Debug for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.head)
    }
}
