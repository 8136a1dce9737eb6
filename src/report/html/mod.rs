//! `html`: the audit page, one file that stands for itself.
//!
//! It loads nothing: style and script are in the page, named by their digests in the content security policy, which
//! forbids everything else. Without JavaScript everything is there and readable; with it findings can be filtered and
//! sorted. All texts are escaped, and hidden characters written out.

mod sections;

use std::fmt::Write as _;
use std::io::{self, Write};

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::excerpt::{Cut, Excerpt};
use super::told::{notes, offer};
use super::visible::{visible, visible_lines};
use super::{Report, Run};
use crate::finding::Finding;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Columns of a line of a zone that are shown.
const WIDTH: usize = 140;

pub(super) struct Html;

impl Report for Html {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(sections::head(run, &policy()).as_bytes())?;
        out.write_all(sections::overview(run).as_bytes())?;
        out.write_all(sections::CONTROLS.as_bytes())?;
        let mut text = String::new();
        for finding in run.findings {
            text.clear();
            push_finding(&mut text, finding, run);
            out.write_all(text.as_bytes())?;
        }
        out.write_all(b"</ol>\n</section>\n")?;
        out.write_all(sections::behind(run).as_bytes())?;
        write!(out, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n")
    }
}

/// Only the page's own style and script, by their digests; nothing is fetched, sent or framed.
fn policy() -> String {
    let digest = |text: &str| BASE64.encode(&Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT),
    )
}

fn push_finding(out: &mut String, finding: &Finding, run: &Run<'_>) {
    let (severity, rule) = (finding.severity, escaped(&finding.rule));
    let zone = escaped(&finding.zone);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<li class=\"finding {severity}\" data-severity=\"{severity}\" data-rule=\"{rule}\" data-zone=\"{zone}\">\n\
         <h3><span class=\"kind\">{severity}</span> {}</h3>\n",
        told(&finding.message),
    );
    push_place(out, finding, run, &rule);
    for note in notes(finding) {
        let _ = writeln!(out, "<p class=\"soft\">{}</p>", told(&note));
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "<p>Help: {}</p>", told(help));
    }
    if let Some(fix) = &finding.fix {
        let _ = writeln!(out, "<p>Fix: {}</p>", told(&offer(fix)));
    }
    out.push_str("</li>\n");
}

/// The places of a finding with their lines, the concerned bytes marked.
fn push_place(out: &mut String, finding: &Finding, run: &Run<'_>, rule: &str) {
    let places = super::told::places(finding);
    let spans: Vec<_> = places.iter().map(|place| place.0).collect();
    let cut = Cut { width: WIDTH, context: 0, ascii: false, ellipsis: "…" };
    let excerpt = Excerpt::new(&spans, run.sources, cut);
    for (index, (mark, (_, text))) in excerpt.marks().iter().zip(&places).enumerate() {
        let (name, at) = (escaped(excerpt.name(mark)), mark.position);
        let lead = if index == 0 { format!("<code>{rule}</code> at ") } else { "see also ".to_owned() };
        let _ = write!(out, "<p class=\"place\">{lead}<code>{name}:{}:{}</code>", at.line, at.column);
        if !text.is_empty() {
            let _ = write!(out, ": {}", told(text));
        }
        out.push_str("</p>\n");
        let (before, marked, after) = excerpt.parted(mark);
        if !(before.is_empty() && marked.is_empty() && after.is_empty()) {
            let (before, marked, after) = (escaped(before), escaped(marked), escaped(after));
            let _ = writeln!(out, "<pre>{before}<mark>{marked}</mark>{after}</pre>");
        }
    }
}

/// A message: what stands in backquotes becomes code.
fn told(text: &str) -> String {
    let text = visible_lines(text, false);
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::with_capacity(text.len() + 32);
    for (index, part) in parts.iter().enumerate() {
        let part_escaped = escaped(part).replace('\n', "<br>");
        match (index % 2 == 1, index + 1 < parts.len()) {
            (true, true) => out.push_str(&format!("<code>{part_escaped}</code>")),
            // The last backquote has no partner.
            (true, false) => out.push_str(&format!("`{part_escaped}")),
            (false, _) => out.push_str(&part_escaped),
        }
    }
    out
}

/// Text for elements and attributes in double quotes; line ends stay.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        for c in visible(line, false).chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                c => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(told("`<b>` & \"x\" `"), "<code>&lt;b&gt;</code> &amp; &quot;x&quot; `");
        assert_eq!(escaped("a\x1b\u{202e}'"), "a&lt;1B&gt;&lt;U+202E&gt;&#39;");
    }

    /// Colours of a block of the style, by name.
    fn colours(block: &str) -> HashMap<&str, [f64; 3]> {
        let channel = |text: &str| f64::from(u8::from_str_radix(text, 16).unwrap()) / 255.0;
        let rgb = |hex: &str| match hex.len() {
            3 => [0, 1, 2].map(|at| channel(&hex[at..=at].repeat(2))),
            6 => [0, 2, 4].map(|at| channel(&hex[at..at + 2])),
            _ => panic!("{hex} is no colour"),
        };
        let parts = block.split([';', '{', '}']).filter_map(|part| part.strip_prefix("--")?.split_once(":#"));
        parts.map(|(name, hex)| (name, rgb(hex))).collect()
    }

    /// Contrast as WCAG 2.2 defines it, 1 to 21.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        let luminance = |[r, g, b]: [f64; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn all_colours_can_be_read() {
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
        let mut schemes = STYLE.lines().filter(|line| line.contains("--paper:#"));
        let schemes = [schemes.next().unwrap(), schemes.next().unwrap()].map(colours);
        for scheme in schemes {
            let against = |text: &str, ground: &str| contrast(scheme[text], scheme[ground]);
            for text in ["ink", "soft", "error", "warning", "info"] {
                for ground in ["paper", "panel"] {
                    assert!(against(text, ground) >= 4.5, "{text} on {ground}: {}", against(text, ground));
                }
            }
            assert!(against("ink", "mark") >= 4.5, "marked text: {}", against("ink", "mark"));
            // The border of controls is `soft` and the ring of what has the focus `info`; both are above 3 by then.
        }
    }

    #[test]
    fn there_are_no_other_colours() {
        for line in STYLE.lines().filter(|line| !line.contains("--paper:#")) {
            for key in ["color:", "background:", "border:", "outline:"] {
                for (at, _) in line.match_indices(key) {
                    let value = line[at + key.len()..].split([';', '}']).next().unwrap();
                    let known = ["var(--", "inherit", "light", "0"].iter().any(|part| value.contains(part));
                    assert!(known && !value.contains('#') && !value.contains("rgb"), "{value}");
                }
            }
        }
    }

    #[test]
    fn style_and_script_cannot_end_their_elements() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !SCRIPT.contains("innerHTML"));
    }
}
