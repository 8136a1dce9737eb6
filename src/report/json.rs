//! `json`: one document with everything, for programs.
//!
//! The envelope is `{"version": 1, "findings": […], "summary": {…}}`; keys come in a fixed order, one finding stands
//! on one line, and the document ends with a newline. New keys may come at any time; a key that changes its meaning
//! or goes makes `version` 2.
//!
//! Lines and columns are never null, count from 1, columns in bytes, and ends are exclusive: `end_column` is the
//! column behind the last byte. `offset` and `length` are bytes of the file. The document is valid UTF-8 whatever
//! bytes the zones hold, and is written whole even if the policy or the input had errors, which are in
//! `summary.errors`.
//!
//! It is written as it goes: a million findings need no more memory than one.

use std::io::{self, Write};

use super::json_text::{Object, push_string};
use super::summary::{Counts, Fixable, RunError, Summary, Suppressed};
use super::{Report, Run};
use crate::finding::{Finding, Fix, Label};
use crate::source::{SourceMap, Span};

pub(super) struct Json;

impl Report for Json {
    fn write(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\"version\": 1, \"findings\": [")?;
        let mut line = String::new();
        for (index, finding) in run.findings.iter().enumerate() {
            line.clear();
            line.push_str(if index == 0 { "\n" } else { ",\n" });
            push_finding(&mut line, finding, run.sources, run.rule_page);
            out.write_all(line.as_bytes())?;
        }
        out.write_all(if run.findings.is_empty() { b"], \"summary\": " } else { b"\n], \"summary\": " })?;
        line.clear();
        push_summary(&mut line, run.summary);
        line.push_str("}\n");
        out.write_all(line.as_bytes())
    }
}

pub(super) fn push_finding(
    out: &mut String,
    finding: &Finding,
    sources: &SourceMap,
    rule_page: &dyn Fn(&str) -> Option<String>,
) {
    let mut object = Object::open(out);
    object.text("rule", &finding.rule);
    object.text("severity", finding.severity.as_str());
    object.text("message", &finding.message);
    object.option("help", finding.help.as_deref());
    object.option("url", rule_page(&finding.rule).as_deref());
    object.place(finding.span, sources);
    object.number("offset", u64::from(finding.span.start));
    object.number("length", u64::from(finding.span.len));
    object.option("zone", Some(finding.zone.as_str()).filter(|zone| !zone.is_empty()));
    let zones = finding.every_zone().iter().filter(|zone| !zone.is_empty());
    object.list("zones", zones, |out, zone| push_string(out, zone));
    object.option("view", finding.view.as_deref());
    object.list("views", &finding.views, |out, view| push_string(out, view));
    object.option("owner", finding.owner.as_deref());
    object.option("type", finding.rtype.as_deref());
    object.list("labels", &finding.labels, |out, label| push_label(out, label, sources));
    object.fix(finding.fix.as_deref(), sources);
    object.text("fingerprint", &finding.fingerprint);
    object.close();
}

fn push_label(out: &mut String, label: &Label, sources: &SourceMap) {
    let mut object = Object::open(out);
    object.place(label.span, sources);
    object.text("message", &label.message);
    object.close();
}

pub(super) fn push_summary(out: &mut String, summary: &Summary) {
    let mut object = Object::open(out);
    object.text("tool", env!("CARGO_PKG_NAME"));
    object.text("version", summary.version);
    object.option("now", summary.now.map(|now| now.to_string()).as_deref());
    object.number("zones", summary.zones);
    object.number("files", summary.files);
    object.number("records", summary.records);
    object.object("policy", |policy| {
        policy.list("packs", &summary.policy.packs, |out, pack| push_string(out, pack));
        policy.list("files", &summary.policy.files, |out, file| push_string(out, file));
        policy.text("digest", &format!("sha256:{}", summary.policy.digest));
    });
    object.list("facts", &summary.facts, |out, facts| {
        let mut object = Object::open(out);
        object.text("file", &facts.path);
        object.option("oldest", facts.fetched.map(|(oldest, _)| oldest.to_string()).as_deref());
        object.option("newest", facts.fetched.map(|(_, newest)| newest.to_string()).as_deref());
        object.close();
    });
    match &summary.base {
        None => object.option("base", None),
        Some(base) => object.object("base", |object| {
            object.text("revision", &base.name);
            object.option("commit", base.commit.as_deref());
            object.number("known", base.known);
            object.number("gone", base.gone);
        }),
    }
    object.counts(summary.findings, summary.suppressed, summary.fixable);
    object.number("fixed", summary.fixed);
    object.list("skipped", &summary.skipped, |out, skipped| {
        let mut object = Object::open(out);
        object.text("file", &skipped.path);
        object.text("reason", &skipped.reason);
        object.close();
    });
    object.list("errors", &summary.errors, push_error);
    object.text("fail_on", summary.fail_on.as_str());
    object.number("exit_code", u64::from(summary.outcome().code()));
    object.close();
}

pub(super) fn push_error(out: &mut String, error: &RunError) {
    let mut object = Object::open(out);
    object.text("kind", error.kind.as_str());
    object.option("file", error.path.as_deref());
    object.optional_number("line", error.position.map(|position| position.line));
    object.optional_number("column", error.position.map(|position| position.column));
    object.text("message", &error.message);
    object.option("help", error.help.as_deref());
    object.close();
}

/// What only this document has.
impl Object<'_> {
    /// `findings`, `suppressed` and `fixable`: how many there are.
    pub(super) fn counts(&mut self, findings: Counts, suppressed: Suppressed, fixable: Fixable) {
        self.object("findings", |counts| {
            counts.number("error", findings.error);
            counts.number("warning", findings.warning);
            counts.number("info", findings.info);
        });
        self.object("suppressed", |counts| {
            counts.number("inline", suppressed.inline);
            counts.number("waived", suppressed.waived);
            counts.number("baseline", suppressed.baseline);
        });
        self.object("fixable", |counts| {
            counts.number("safe", fixable.safe);
            counts.number("unsafe", fixable.doubtful);
        });
    }

    /// `fix`: its edits are to be applied together; offsets are those of the file as it is.
    fn fix(&mut self, fix: Option<&Fix>, sources: &SourceMap) {
        let Some(fix) = fix else { return self.option("fix", None) };
        self.object("fix", |object| {
            object.text("title", &fix.title);
            object.text("applicability", fix.applicability.as_str());
            object.list("edits", &fix.edits, |out, edit| {
                let mut object = Object::open(out);
                object.place(edit.span, sources);
                object.number("offset", u64::from(edit.span.start));
                object.number("length", u64::from(edit.span.len));
                object.text("content", &edit.replacement);
                object.close();
            });
        });
    }

    /// `file`, `line`, `column`, `end_line` and `end_column` of a span.
    fn place(&mut self, span: Span, sources: &SourceMap) {
        let file = sources.get(span.file);
        let (start, end) = (file.position(span.start), file.position(span.end()));
        self.text("file", file.path());
        self.number("line", u64::from(start.line));
        self.number("column", u64::from(start.column));
        self.number("end_line", u64::from(end.line));
        self.number("end_column", u64::from(end.column));
    }
}
