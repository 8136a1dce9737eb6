//! How findings of a policy's own rules are put together: at the field, with the line of the policy as a label.

use super::Custom;
use super::record::Subjected;
use crate::finding::Severity;
use crate::policy::custom::field::Subject;
use crate::policy::custom::{Check, CheckKind};
use crate::rules::Draft;
use crate::source::Span;

/// What there is to say.
pub(super) struct Said<'s> {
    pub span: Span,
    /// The value that broke the rule; empty for absences.
    pub value: String,
    /// How many records there are.
    pub count: usize,
    /// What is wrong, where the policy has no message of its own.
    pub otherwise: String,
    /// What the finding is about.
    pub subject: &'s str,
}

impl Custom {
    /// A finding at a record.
    pub(super) fn draft(&self, at: &Subjected<'_>, check: &Check, said: Said<'_>) -> Draft {
        let rule = &self.rule;
        let message = match &rule.message {
            Some(message) => at.render(message, said.count, &said.value),
            None => said.otherwise,
        };
        let draft = Draft::at_span(&rule.id, rule.severity, at.cx, at.id, said.span)
            .message(message)
            .subject(said.subject)
            .label(check.span, "the policy asks for this here");
        match &rule.help {
            Some(help) => draft.help(at.render(help, said.count, &said.value)),
            None => draft,
        }
    }

    /// A finding at a field of a record.
    pub(super) fn at_subject(&self, at: &Subjected<'_>, check: &Check, subject: &Subject, otherwise: &str) -> Draft {
        let value = at.shown(subject);
        let otherwise = format!("{} of {} is `{value}`, {otherwise}", name(subject), described(at));
        let said = Said { span: at.span(subject), count: 1, otherwise, subject: &value.clone(), value };
        self.draft(at, check, said)
    }

    /// What is not known, where the policy wants to hear of it.
    pub(super) fn unknown(&self, at: &Subjected<'_>, check: &Check, span: Span, name: &str) -> Draft {
        let rule = &self.rule;
        Draft::at_span(&rule.id, Severity::Info, at.cx, at.id, span)
            .message(format!(
                "cannot tell whether {} keeps to `{}`: nothing is known of `{name}`",
                described(at),
                rule.id
            ))
            .subject(name)
            .label(check.span, "the policy asks for this here")
            .help("load the zone that holds the name, or a facts file that tells of it")
    }
}

/// The owner and type, for messages.
pub(super) fn described(at: &Subjected<'_>) -> String {
    format!("`{}` {}", at.owner(), crate::zone::rdata::types::mnemonic(at.record.rtype))
}

fn name(subject: &Subject) -> String {
    match subject {
        Subject::Owner => "owner".to_owned(),
        Subject::Ttl => "TTL".to_owned(),
        subject => subject.name().replace('-', " "),
    }
}

/// The field that a check is about, to point at.
pub(super) fn looked_up(check: &Check) -> Option<Subject> {
    let template = match &check.kind {
        CheckKind::IsCname { name, .. } | CheckKind::Resolves { name, .. } => name,
        _ => return None,
    };
    template.fields().next().map(|field| Subject::Field(field.clone()))
}
