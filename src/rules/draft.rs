//! How rules put findings together: a [`Draft`] resolves spans and names, [`Findings`] gathers what is done.

use super::Context;
use crate::finding::{Finding, Fix, Label, Severity};
use crate::model::{Negative, Rrset, Zone};
use crate::source::{SourceMap, Span};
use crate::zone::contents::RecordId;
use crate::zone::fields::{self, fields};
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

/// Where rules put their findings. Severities are settled here, so that a rule that is off for a cause costs nothing
/// more than the call.
pub struct Findings<'a> {
    list: Vec<Finding>,
    settle: &'a (dyn Fn(&Finding) -> Option<Severity> + Sync),
}

impl<'a> Findings<'a> {
    /// An empty list. `settle` gives the severity that the policy makes of a finding's own; `None` for off.
    pub fn new(settle: &'a (dyn Fn(&Finding) -> Option<Severity> + Sync)) -> Self {
        Self::behind(Vec::new(), settle)
    }

    /// The same behind what was found before.
    pub fn behind(list: Vec<Finding>, settle: &'a (dyn Fn(&Finding) -> Option<Severity> + Sync)) -> Self {
        Findings { list, settle }
    }

    /// Adds findings whose severities are settled.
    pub fn append(&mut self, mut settled: Vec<Finding>) {
        self.list.append(&mut settled);
    }

    /// Adds a finding, unless the policy switches its rule off.
    pub fn push(&mut self, draft: Draft) {
        if let Some(severity) = (self.settle)(&draft.finding) {
            self.list.push(Finding { severity, ..draft.finding });
        }
    }

    /// What was found.
    pub fn into_vec(self) -> Vec<Finding> {
        self.list
    }
}

impl Extend<Draft> for Findings<'_> {
    fn extend<I: IntoIterator<Item = Draft>>(&mut self, drafts: I) {
        drafts.into_iter().for_each(|draft| self.push(draft));
    }
}

/// A finding in the making. Start it at a record's field, at a record, or at a zone.
#[must_use = "a draft is nothing until it is pushed"]
pub struct Draft {
    finding: Finding,
}

impl Draft {
    /// A finding about a field of a record: `"exchange"` of an MX; the whole rdata if the record has no such field.
    pub fn at_field(rule: &str, severity: Severity, cx: &Context<'_>, record: RecordId, field: &str) -> Draft {
        let span = fields(cx.zone.contents(), cx.sources, record).field(field);
        Self::at_span(rule, severity, cx, record, span)
    }

    /// A finding about a record's owner name.
    pub fn at_owner(rule: &str, severity: Severity, cx: &Context<'_>, record: RecordId) -> Draft {
        let span = fields(cx.zone.contents(), cx.sources, record).owner;
        Self::at_span(rule, severity, cx, record, span)
    }

    /// A finding about a record's TTL; where that is not written in the entry, about its type.
    pub fn at_ttl(rule: &str, severity: Severity, cx: &Context<'_>, record: RecordId) -> Draft {
        let fields = fields(cx.zone.contents(), cx.sources, record);
        Self::at_span(rule, severity, cx, record, fields.ttl.unwrap_or(fields.rtype))
    }

    /// A finding about a whole entry.
    pub fn at_record(rule: &str, severity: Severity, cx: &Context<'_>, record: RecordId) -> Draft {
        Self::at_span(rule, severity, cx, record, record_span(cx, record))
    }

    /// A finding about a place inside a record that the rule has worked out itself.
    pub fn at_span(rule: &str, severity: Severity, cx: &Context<'_>, record: RecordId, span: Span) -> Draft {
        let contents = cx.zone.contents();
        let mut draft = Self::new(rule, severity, cx.zone, span);
        let owner = contents.record(record).owner;
        draft.finding.owner = Some(match owner == cx.zone.apex() {
            true => draft.finding.zone.clone(),
            false => contents.name(owner).to_string(),
        });
        draft.finding.rtype = Some(types::mnemonic(contents.record(record).rtype).to_string());
        if let Some(iteration) = contents.iteration(record) {
            draft.finding.span_label = format!("iteration {iteration} of `$GENERATE`");
        }
        if let Some(included_from) = contents.segment(record).included_from() {
            let message = format!("included from here for `{}`", cx.zone.apex_text());
            draft.finding.labels.push(Label { span: included_from, message });
        }
        draft
    }

    /// A finding about a zone as a whole, at line 1, column 1: for what is missing without a record to blame.
    pub fn at_zone(rule: &str, severity: Severity, cx: &Context<'_>) -> Draft {
        Self::new(rule, severity, cx.zone, cx.zone.start())
    }

    /// A finding about a zone, at a place of a file that is no zone file.
    pub fn at_file(rule: &'static str, severity: Severity, cx: &Context<'_>, span: Span) -> Draft {
        Self::new(rule, severity, cx.zone, span)
    }

    /// A finding about a policy, which belongs to no zone; `zone` is any.
    pub fn at_policy(rule: &'static str, severity: Severity, zone: &Zone, span: Span) -> Draft {
        Self::at_facts(rule, severity, zone, span)
    }

    /// A finding about facts, which belong to no zone.
    pub fn at_facts(rule: &'static str, severity: Severity, facts: &Zone, span: Span) -> Draft {
        let mut draft = Self::new(rule, severity, facts, span);
        draft.finding.zone = String::new();
        draft
    }

    fn new(rule: &str, severity: Severity, zone: &Zone, span: Span) -> Draft {
        Draft {
            finding: Finding {
                rule: rule.to_owned(),
                severity,
                message: String::new(),
                help: None,
                span,
                span_label: String::new(),
                labels: Vec::new(),
                zone: zone.apex_text(),
                zones: Vec::new(),
                consulted: Vec::new(),
                view: zone.view().map(str::to_owned),
                views: zone.view().map(str::to_owned).into_iter().collect(),
                owner: None,
                rtype: None,
                subject: String::new(),
                fix: None,
                fingerprint: String::new(),
            },
        }
    }

    /// What is wrong: lower case, no final stop, names in backquotes, with the name and the value.
    pub fn message(mut self, message: impl Into<String>) -> Draft {
        self.finding.message = message.into();
        self
    }

    /// What is wrong, with words behind it: of others that this finding stands for.
    pub fn and_more(mut self, more: impl AsRef<str>) -> Draft {
        self.finding.message.push_str(more.as_ref());
        self
    }

    /// What to write at the span.
    pub fn here(mut self, label: impl Into<String>) -> Draft {
        let label = label.into();
        // The iteration of a `$GENERATE` is worth more than what can be said shorter.
        self.finding.span_label = match self.finding.span_label.is_empty() {
            true => label,
            false => format!("{label} ({})", self.finding.span_label),
        };
        self
    }

    /// What to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Draft {
        self.finding.help = Some(help.into());
        self
    }

    /// How to mend it, where the right text is known.
    pub fn fix(mut self, fix: Option<Fix>) -> Draft {
        self.finding.fix = fix.map(Box::new);
        self
    }

    /// What the finding is about, for its fingerprint: a name, an address, a term; empty for absences.
    pub fn subject(mut self, subject: impl Into<String>) -> Draft {
        self.finding.subject = subject.into();
        self
    }

    /// Name and type that the finding is about, where it is not those of the record it points at.
    pub fn about(mut self, owner: impl ToString, rtype: Option<u16>) -> Draft {
        self.finding.owner = Some(owner.to_string());
        self.finding.rtype = rtype.map(|rtype| types::mnemonic(rtype).to_string());
        self
    }

    /// A place that explains it.
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Draft {
        self.finding.labels.push(Label { span, message: message.into() });
        self
    }

    /// Evidence at a record, which may be in another zone: its entry, and that zone as consulted.
    pub fn evidence(self, sources: &SourceMap, zone: &Zone, record: RecordId, message: impl Into<String>) -> Draft {
        let span = fields::entry_text(zone.contents(), sources, record);
        self.consulted(zone).label(span, message)
    }

    /// Evidence at an RRset's first record.
    pub fn evidence_rrset(self, sources: &SourceMap, rrset: &Rrset<'_>, message: impl Into<String>) -> Draft {
        self.evidence(sources, rrset.zone(), rrset.first(), message)
    }

    /// What lacks a name or type: another zone, or the facts, with the place where they say so.
    pub fn denied_by(self, cx: &Context<'_>, zone: &Zone, name: NameRef<'_>, rtype: u16) -> Draft {
        match cx.set.facts().denial(name, rtype) {
            Some((span, Negative::NoName)) if zone.is_facts() => {
                self.label(span, format!("no name `{name}`, by the facts"))
            }
            Some((span, Negative::NoType)) if zone.is_facts() => {
                let what = types::mnemonic(rtype);
                self.label(span, format!("no {what} record of `{name}`, by the facts"))
            }
            _ => self.consulted(zone),
        }
    }

    /// Another zone whose data led to the finding. Facts are none.
    pub fn consulted(mut self, zone: &Zone) -> Draft {
        if zone.is_facts() {
            return self;
        }
        let apex = zone.apex_text();
        if apex != self.finding.zone && !self.finding.consulted.contains(&apex) {
            self.finding.consulted.push(apex);
        }
        self
    }
}

/// The place of a record as [`Draft::at_record`] shows it.
pub(super) fn record_span(cx: &Context<'_>, record: RecordId) -> Span {
    fields::entry_text(cx.zone.contents(), cx.sources, record)
}
