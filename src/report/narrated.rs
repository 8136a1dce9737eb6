//! `pretty` in prose: for screen readers and braille, where pictures of lines and hooks are noise.
//!
//! miette has such a form too; this one says file, line and columns in the terms of the zone file, also where a long
//! line is cut.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use super::closing::{Folding, close};
use super::excerpt::{Cut, Excerpt, Mark};
use super::told::{notes, offer, places};
use super::visible::{visible, visible_lines};
use super::{Report, Run, Terminal};
use crate::finding::Finding;
use crate::source::Span;

/// Characters of a line that are read out.
const WIDTH: usize = 160;

pub(super) struct Narrated {
    terminal: Terminal,
}

impl Narrated {
    pub(super) fn new(terminal: &Terminal) -> Self {
        Narrated { terminal: terminal.clone() }
    }

    fn tell(&self, out: &mut String, finding: &Finding, run: &Run<'_>) -> fmt::Result {
        let ascii = !self.terminal.unicode;
        let places = places(finding);
        let spans: Vec<Span> = places.iter().map(|place| place.0).collect();
        let cut = Cut { width: WIDTH, context: 0, ascii, ellipsis: self.terminal.ellipsis() };
        let excerpt = Excerpt::new(&spans, run.sources, cut);
        let kind = format!("{}[{}]", finding.severity, visible(&finding.rule, ascii));
        let kind = self.terminal.paint(finding.severity, &kind);
        writeln!(out, "{kind}: {}", visible(&finding.message, ascii))?;
        for (index, (mark, (_, text))) in excerpt.marks().iter().zip(&places).enumerate() {
            let lead = if index == 0 { "at" } else { "see also" };
            write!(out, "  {lead} {}, line {}, {}", excerpt.name(mark), mark.position.line, columns(mark))?;
            writeln!(out, "{}{}", if text.is_empty() { "" } else { ": " }, visible(text, ascii))?;
            let line = excerpt.line(mark);
            // The same line again would be tiring; blanks that align columns say nothing.
            let told = excerpt.marks()[..index].iter().any(|earlier| std::ptr::eq(excerpt.line(earlier), line));
            let words = line.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
            if !told && !words.is_empty() {
                writeln!(out, "    the line reads: {words}")?;
            }
        }
        for note in notes(finding) {
            writeln!(out, "  note: {}", visible(&note, ascii))?;
        }
        if let Some(help) = &finding.help {
            writeln!(out, "  help: {}", visible_lines(help, ascii).replace('\n', "\n        "))?;
        }
        if let Some(fix) = &finding.fix {
            writeln!(out, "  fix: {}", visible(&offer(fix), ascii))?;
        }
        Ok(())
    }
}

/// "column 3" or "columns 3 to 5", the last one included, as one says it.
fn columns(mark: &Mark) -> String {
    let first = mark.position.column;
    match mark.len {
        0 | 1 => format!("column {first}"),
        len => format!("columns {first} to {}", first.saturating_add(len - 1)),
    }
}

impl Report for Narrated {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut folding = Folding::new(self.terminal.limit);
        let mut text = String::new();
        for finding in run.findings.iter().filter(|finding| folding.shows(finding)) {
            text.clear();
            self.tell(&mut text, finding, run).map_err(io::Error::other)?;
            text.push('\n');
            out.write_all(text.as_bytes())?;
        }
        close(&self.terminal, run, &folding, out)
    }
}
