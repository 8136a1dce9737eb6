//! What stands before and behind the findings.

use std::fmt::Write as _;

use super::super::provenance;
use super::super::statistics::Statistics;
use super::super::summary::{counted, grouped};
use super::super::{Audit, Run};
use super::{STYLE, escaped, told};
use crate::mail::route::{Part, State};

/// Rows of a table of zones or of files.
const ROWS: usize = 1000;

/// The form above the findings, which only means something with JavaScript, and the beginning of their list.
pub(super) const CONTROLS: &str = "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n\
<form id=\"controls\" hidden>\n\
<label>Search in rules, zones and texts <input type=\"search\" id=\"search\" autocomplete=\"off\"></label>\n\
<fieldset><legend>Severity</legend>\n\
<label><input type=\"checkbox\" value=\"error\" checked> error</label>\n\
<label><input type=\"checkbox\" value=\"warning\" checked> warning</label>\n\
<label><input type=\"checkbox\" value=\"info\" checked> info</label>\n</fieldset>\n\
<label>Order <select id=\"sort\"><option value=\"place\">place</option><option value=\"severity\">severity</option>\
<option value=\"rule\">rule</option><option value=\"zone\">zone</option></select></label>\n\
<output id=\"told\" aria-live=\"polite\"></output>\n</form>\n<ol id=\"list\" role=\"list\">\n";

pub(super) fn head(run: &Run<'_>, policy: &str) -> String {
    let found = escaped(&run.summary.found());
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>zonewarden: {found}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#findings\">To the findings</a>\n\
         <header>\n<h1>DNS zones: {found}</h1>\n<p>Checked: {}.</p>\n<nav aria-label=\"Sections\"><ul>\n",
        escaped(&provenance::checked(run.summary)),
    );
    let mut sections = vec![("totals", "Totals"), ("findings", "Findings")];
    if run.audit.is_some_and(|audit| !audit.routes.is_empty()) {
        sections.push(("mail", "Mail routes"));
    }
    sections.push(("basis", "What this rests on"));
    if run.audit.is_some() {
        sections.extend([("rules", "Rules"), ("waivers", "Waivers"), ("unknown", "Unknown")]);
    }
    for (id, name) in sections {
        let _ = writeln!(out, "<li><a href=\"#{id}\">{name}</a></li>");
    }
    out.push_str("</ul></nav>\n</header>\n<main>\n");
    out
}

/// Errors of the run, totals, and counts by rule and zone.
pub(super) fn overview(run: &Run<'_>) -> String {
    let mut out = String::new();
    let summary = run.summary;
    if !summary.errors.is_empty() {
        out.push_str(
            "<section aria-labelledby=\"errors\">\n<h2 id=\"errors\">Not understood, read or written</h2>\n<ul>\n",
        );
        for error in &summary.errors {
            let help = error.help.as_ref().map(|help| format!("; {}", told(help))).unwrap_or_default();
            let (place, message) = (escaped(&error.place()), told(&error.message));
            let _ = writeln!(out, "<li class=\"error\"><span class=\"kind\">{place}</span>{message}{help}</li>");
        }
        out.push_str("</ul>\n</section>\n");
    }
    let counts = summary.findings;
    out.push_str("<section aria-labelledby=\"totals\">\n<h2 id=\"totals\">Totals</h2>\n<ul class=\"totals\">\n");
    for (name, class, count) in
        [("errors", "error", counts.error), ("warnings", "warning", counts.warning), ("info", "info", counts.info)]
    {
        let _ = writeln!(out, "<li class=\"{class}\"><strong>{}</strong> {name}</li>", grouped(count));
    }
    out.push_str("</ul>\n");
    let statistics = Statistics::of(run.findings);
    if !statistics.rules.is_empty() {
        table(&mut out, "By rule", &["Findings", "Severity", "Rule"]);
        for (rule, severity, count) in &statistics.rules {
            let rule = escaped(rule);
            let _ = writeln!(
                out,
                "<tr class=\"{severity}\"><td class=\"n\">{}</td><td class=\"kind\">{severity}</td><td><code>{rule}</code></td></tr>",
                grouped(*count),
            );
        }
        out.push_str("</tbody></table></div>\n");
        table(&mut out, "By zone", &["Errors", "Warnings", "Info", "Zone"]);
        for (zone, counts) in statistics.zones.iter().take(ROWS) {
            let zone = if zone.is_empty() { "(no zone)".to_owned() } else { escaped(zone) };
            let [error, warning, info] = [counts.error, counts.warning, counts.info].map(grouped);
            let _ = writeln!(
                out,
                "<tr><td class=\"n\">{error}</td><td class=\"n\">{warning}</td><td class=\"n\">{info}</td><td>{zone}</td></tr>",
            );
        }
        out.push_str("</tbody></table></div>\n");
        more(&mut out, statistics.zones.len().saturating_sub(ROWS) as u64, "zone", "zones");
    }
    out.push_str("</section>\n");
    out
}

/// What stands behind the findings.
pub(super) fn behind(run: &Run<'_>) -> String {
    let mut out = String::new();
    if let Some(audit) = run.audit {
        routes(&mut out, audit);
    }
    out.push_str("<section aria-labelledby=\"basis\">\n<h2 id=\"basis\">What this rests on</h2>\n");
    table(&mut out, "Tool, policy and facts", &["What", "Value"]);
    for (name, value) in provenance::rows(run.summary) {
        let _ = writeln!(out, "<tr><td>{name}</td><td>{}</td></tr>", escaped(&value));
    }
    out.push_str("</tbody></table></div>\n");
    let skipped = &run.summary.skipped;
    if !skipped.is_empty() {
        table(&mut out, "Not checked", &["File", "Why"]);
        for skipped in skipped.iter().take(ROWS) {
            let (path, reason) = (escaped(&skipped.path), escaped(&skipped.reason));
            let _ = writeln!(out, "<tr><td>{path}</td><td>{reason}</td></tr>");
        }
        out.push_str("</tbody></table></div>\n");
        more(&mut out, skipped.len().saturating_sub(ROWS) as u64, "file", "files");
    }
    out.push_str("</section>\n");
    if let Some(audit) = run.audit {
        policy(&mut out, audit);
    }
    out
}

fn routes(out: &mut String, audit: &Audit) {
    if audit.routes.is_empty() {
        return;
    }
    out.push_str("<section aria-labelledby=\"mail\">\n<h2 id=\"mail\">Mail routes</h2>\n");
    for route in &audit.routes {
        let _ = write!(out, "<details><summary>{}</summary>\n<ul class=\"route\">\n", escaped(&route.text));
        route.parts.iter().for_each(|part| route_part(out, part));
        out.push_str("</ul></details>\n");
    }
    more(out, audit.more_routes, "domain", "domains");
    out.push_str("</section>\n");
}

fn route_part(out: &mut String, part: &Part) {
    let _ = write!(out, "<li><span class=\"soft\">{}</span> {}", escaped(part.kind), escaped(&part.text));
    if let Some(detail) = &part.detail {
        let _ = write!(out, " ({})", escaped(detail));
    }
    match part.state {
        State::Known => {}
        state => drop(write!(out, " <em>{}</em>", state.as_str())),
    }
    if !part.parts.is_empty() {
        out.push_str("\n<ul>\n");
        part.parts.iter().for_each(|part| route_part(out, part));
        out.push_str("</ul>\n");
    }
    out.push_str("</li>\n");
}

fn policy(out: &mut String, audit: &Audit) {
    out.push_str("<section aria-labelledby=\"rules\">\n<h2 id=\"rules\">Rules in force</h2>\n");
    let count = counted(audit.rules.len() as u64, "rule runs", "rules run");
    let _ = writeln!(out, "<details><summary>{count} where no override says otherwise</summary>");
    table(out, "Rules in force", &["Severity", "Rule", "Reports"]);
    for rule in &audit.rules {
        let (id, title, severity) = (escaped(&rule.id), told(&rule.title), rule.severity);
        let _ = writeln!(
            out,
            "<tr class=\"{severity}\"><td class=\"kind\">{severity}</td><td><code>{id}</code></td><td>{title}</td></tr>"
        );
    }
    out.push_str("</tbody></table></div></details>\n</section>\n");
    out.push_str("<section aria-labelledby=\"waivers\">\n<h2 id=\"waivers\">Waivers</h2>\n");
    if audit.waivers.is_empty() {
        out.push_str("<p>The policy has no waivers.</p>\n");
    } else {
        table(out, "Waivers", &["Until", "Rule", "For", "By", "Reason"]);
        for waiver in &audit.waivers {
            let cell = |text: &Option<String>| text.as_deref().map_or_else(|| "–".to_owned(), escaped);
            let until = waiver.until.as_deref().map_or_else(|| "no end".to_owned(), escaped);
            let (rule, scope) = (escaped(&waiver.rule), escaped(&waiver.scope));
            let (by, reason) = (cell(&waiver.by), cell(&waiver.reason));
            let _ = writeln!(
                out,
                "<tr><td>{until}</td><td><code>{rule}</code></td><td>{scope}</td><td>{by}</td><td>{reason}</td></tr>"
            );
        }
        out.push_str("</tbody></table></div>\n");
    }
    out.push_str("</section>\n<section aria-labelledby=\"unknown\">\n<h2 id=\"unknown\">Unknown</h2>\n");
    if audit.unknown.is_empty() {
        out.push_str("<p>The rules knew all that they asked for.</p>\n");
    } else {
        out.push_str("<p>Nobody says what is at these names, so the rules kept silent where they matter.</p>\n");
        table(out, "Not known", &["Name and type", "Asked by"]);
        for (name, rules) in &audit.unknown {
            let _ = writeln!(out, "<tr><td>{}</td><td>{}</td></tr>", escaped(name), escaped(rules));
        }
        out.push_str("</tbody></table></div>\n");
        more(out, audit.more_unknown, "name", "names");
    }
    out.push_str("</section>\n");
}

/// The beginning of a table; numbers stand in the columns before the last where all heads but the last are counts.
fn table(out: &mut String, caption: &str, heads: &[&str]) {
    let _ = write!(out, "<div class=\"wide\"><table><caption>{caption}</caption><thead><tr>");
    for head in heads {
        let class = if matches!(*head, "Findings" | "Errors" | "Warnings" | "Info") { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{head}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
}

fn more(out: &mut String, count: u64, one: &str, many: &str) {
    if count > 0 {
        let _ = writeln!(out, "<p>… and {} more.</p>", counted(count, one, many));
    }
}
