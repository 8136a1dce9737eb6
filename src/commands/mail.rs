//! `zonewarden mail`: the mail route of a domain, for people, programs and pictures.
//!
//! Names and texts come out of zones that nobody vouches for: each format escapes them for its own context.

use std::io::{self, Write};

use super::session::{self, Stop, Usage, World};
use crate::cli::{MailArgs, MailFormat};
use crate::mail::route::{Part, State, route};
use crate::model::{Enclosing, Zone, ZoneSet};
use crate::report::{ErrorKind, Summary, safe_json, safe_text};
use crate::source::SourceMap;
use crate::zone::name::{Name, NameRef};

/// Runs the subcommand. Exit codes as for `check`, without findings.
pub fn run(args: &MailArgs) -> u8 {
    session::with_exit_code(|| {
        let domain = domain(&args.domain)?;
        let sources = SourceMap::new();
        let mut loaded = session::policy(&sources, &args.policy, &args.input);
        let World { set, found, facts_errors } = session::world(&sources, &args.input, &args.facts, &mut loaded)?;
        if let Some(from) = standpoint(&set, domain.as_ref()) {
            let text = shown(&route(&set, from, domain.as_ref()), args.format);
            io::stdout().lock().write_all(text.as_bytes())?;
        }
        session::print_policy_errors(&loaded.errors)?;
        let mut summary = Summary::new(None);
        session::summarise(&mut summary, &found, &loaded.errors, &sources);
        summary.errors.extend(facts_errors.iter().map(session::input_error));
        let others: Vec<_> = summary.errors.iter().filter(|error| error.kind != ErrorKind::Policy).cloned().collect();
        session::print_errors(&others)?;
        Ok(summary.outcome().code())
    })
}

fn domain(text: &str) -> Result<Name, Stop> {
    match Name::parse(text) {
        Ok(name) if !name.as_ref().is_root() => Ok(name.to_lowercase()),
        result => Err(Stop::Usage(Usage {
            message: match result {
                Ok(_) => "the root takes no mail".to_owned(),
                Err(error) => format!("`{}` is no domain name: {error}", text.escape_debug()),
            },
            help: Some("write the domain, as in `zonewarden mail example.com zones/`".to_owned()),
        })),
    }
}

/// The zone that the domain is seen from: its own, in the first view that has it, else any.
fn standpoint<'a>(set: &'a ZoneSet, domain: NameRef<'_>) -> Option<&'a Zone> {
    let own = |zone: &&Zone| matches!(set.enclosing(zone, domain), Enclosing::One(one) if one.id() == zone.id());
    set.zones().iter().find(own).or_else(|| set.zones().first())
}

fn shown(root: &Part, format: MailFormat) -> String {
    let mut out = String::new();
    match format {
        MailFormat::Text => text(root, 0, &mut out),
        MailFormat::Json => {
            let document = serde_json::json!({ "version": 1, "route": json(root) });
            out = format!("{}\n", safe_json(&format!("{document:#}")));
        }
        MailFormat::Dot => {
            out.push_str("digraph mail {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
            graph(root, &mut 0, &mut |line| match line {
                Line::Node(id, part) => {
                    let dashed = if part.state == State::Known { "" } else { ", style=dashed" };
                    out.push_str(&format!("  n{id} [label=\"{}\"{dashed}];\n", dot(&label(part))));
                }
                Line::Edge(from, to) => out.push_str(&format!("  n{from} -> n{to};\n")),
            });
            out.push_str("}\n");
        }
        MailFormat::Mermaid => {
            out.push_str("flowchart LR\n");
            graph(root, &mut 0, &mut |line| match line {
                Line::Node(id, part) => out.push_str(&format!("  n{id}[\"{}\"]\n", mermaid(&label(part)))),
                Line::Edge(from, to) => out.push_str(&format!("  n{from} --> n{to}\n")),
            });
        }
    }
    out
}

fn text(part: &Part, depth: usize, out: &mut String) {
    out.push_str(&"  ".repeat(depth));
    out.push_str(&safe_text(&label(part)));
    out.push('\n');
    part.parts.iter().for_each(|part| text(part, depth + 1, out));
}

/// One line: what it is, its text, what more there is to say, and what is not known.
fn label(part: &Part) -> String {
    let mut line = match part.kind {
        "domain" => part.text.clone(),
        kind => format!("{}: {}", heading(kind), part.text),
    };
    if let Some(detail) = &part.detail {
        line.push_str(&format!(" ({detail})"));
    }
    match part.state {
        State::Known | State::Absent => {}
        State::Unknown => line.push_str(" [unknown]"),
        State::Unavailable => line.push_str(" [unavailable]"),
        State::Unreadable => line.push_str(" [unreadable]"),
    }
    line
}

fn heading(kind: &str) -> &str {
    match kind {
        "mx" => "MX",
        "spf" => "SPF",
        "spf-verdict" => "SPF says",
        "dkim" => "DKIM",
        "dmarc" => "DMARC",
        "mta-sts" => "MTA-STS",
        "tls-rpt" => "TLS-RPT",
        "tlsa" => "TLSA",
        "bimi" => "BIMI",
        "policy" => "receivers apply",
        "policy-host" => "policy host",
        other => other,
    }
}

fn json(part: &Part) -> serde_json::Value {
    let parts: Vec<serde_json::Value> = part.parts.iter().map(json).collect();
    serde_json::json!({
        "kind": part.kind,
        "text": part.text,
        "detail": part.detail,
        "state": part.state.as_str(),
        "parts": parts,
    })
}

enum Line<'a> {
    Node(usize, &'a Part),
    Edge(usize, usize),
}

/// Numbers the parts from `next` on, and gives each with the edge that leads to it; the number of `part`.
fn graph(part: &Part, next: &mut usize, emit: &mut impl FnMut(Line<'_>)) -> usize {
    let id = *next;
    *next += 1;
    emit(Line::Node(id, part));
    for part in &part.parts {
        let to = graph(part, next, emit);
        emit(Line::Edge(id, to));
    }
    id
}

/// For a quoted string of Graphviz.
fn dot(text: &str) -> String {
    safe_text(text).replace('\\', "\\\\").replace('"', "\\\"")
}

/// For a quoted label of Mermaid, in which characters that mean something are written by their numbers.
fn mermaid(text: &str) -> String {
    let mut out = String::new();
    for c in safe_text(text).chars() {
        match c {
            ' ' | '.' | '-' | '_' | ':' | '/' | '=' | ',' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => out.push_str(&format!("#{};", u32::from(c))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hostile() -> Part {
        let text = "\"]; evil[\"x\"] --> y; <script>#\\\x1b[31m\u{9b}\n".to_owned();
        let leaf = Part { kind: "spf", text, detail: None, state: State::Known, parts: Vec::new() };
        Part { kind: "domain", text: "example.com.".to_owned(), parts: vec![leaf.clone()], ..leaf }
    }

    #[test]
    fn texts_stay_inside_their_labels() {
        assert_eq!(
            shown(&hostile(), MailFormat::Mermaid).lines().collect::<Vec<_>>(),
            [
                "flowchart LR",
                "  n0[\"example.com.\"]",
                "  n1[\"SPF: #34;#93;#59; evil#91;#34;x#34;#93; --#62; y#59; #60;script#62;#35;#92;#60;1B#62;#91;31m#60;U#43;009B#62;#60;0A#62;\"]",
                "  n0 --> n1",
            ]
        );
        let dot = shown(&hostile(), MailFormat::Dot);
        assert!(dot.contains("label=\"SPF: \\\"]; evil[\\\"x\\\"] --> y;"), "{dot}");
        for format in [MailFormat::Text, MailFormat::Json, MailFormat::Dot, MailFormat::Mermaid] {
            assert!(!shown(&hostile(), format).contains(['\x1b', '\u{9b}']));
        }
        assert_eq!(shown(&hostile(), MailFormat::Text).lines().count(), 2);
        let json: serde_json::Value = serde_json::from_str(&shown(&hostile(), MailFormat::Json)).unwrap();
        assert_eq!(json["route"]["parts"][0]["text"], hostile().parts[0].text);
    }
}
