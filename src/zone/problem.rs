//! What the reader has to say about text it could not take, or took with doubts.
//!
//! The reader knows nothing of policies: it names a [`Code`], and `lint` turns that into a finding of the rule with
//! the same id, at the severity that the policy gives it.

use crate::finding::{Changes, Finding, Fix, Severity};
use crate::source::Span;

/// The rule of the catalogue's group "Syntax and file" that a problem belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "each is the catalogue row of the same name; its page says what it means")]
pub enum Code {
    SyntaxError,
    UnknownType,
    UnknownDirective,
    BadRdata,
    BadName,
    BadTtl,
    ClassMismatch,
    IncludeFailed,
    GenerateInvalid,
    StringTooLong,
    LimitExceeded,
    TtlMissing,
    TtlInherited,
    OwnerInheritedAfterOrigin,
    OriginRelative,
    NoFinalNewline,
    ByteOrderMark,
    NonAsciiName,
    UnquotedSemicolon,
    ExportTruncated,
    TemplatePlaceholder,
}

impl Code {
    /// All codes.
    pub const ALL: &[Code] = &[
        Code::SyntaxError,
        Code::UnknownType,
        Code::UnknownDirective,
        Code::BadRdata,
        Code::BadName,
        Code::BadTtl,
        Code::ClassMismatch,
        Code::IncludeFailed,
        Code::GenerateInvalid,
        Code::StringTooLong,
        Code::LimitExceeded,
        Code::TtlMissing,
        Code::TtlInherited,
        Code::OwnerInheritedAfterOrigin,
        Code::OriginRelative,
        Code::NoFinalNewline,
        Code::ByteOrderMark,
        Code::NonAsciiName,
        Code::UnquotedSemicolon,
        Code::ExportTruncated,
        Code::TemplatePlaceholder,
    ];

    /// The rule id.
    pub fn rule(self) -> &'static str {
        match self {
            Code::SyntaxError => "syntax-error",
            Code::UnknownType => "unknown-type",
            Code::UnknownDirective => "unknown-directive",
            Code::BadRdata => "bad-rdata",
            Code::BadName => "bad-name",
            Code::BadTtl => "bad-ttl",
            Code::ClassMismatch => "class-mismatch",
            Code::IncludeFailed => "include-failed",
            Code::GenerateInvalid => "generate-invalid",
            Code::StringTooLong => "string-too-long",
            Code::LimitExceeded => "limit-exceeded",
            Code::TtlMissing => "ttl-missing",
            Code::TtlInherited => "ttl-inherited",
            Code::OwnerInheritedAfterOrigin => "owner-inherited-after-origin",
            Code::OriginRelative => "origin-relative",
            Code::NoFinalNewline => "no-final-newline",
            Code::ByteOrderMark => "byte-order-mark",
            Code::NonAsciiName => "non-ascii-name",
            Code::UnquotedSemicolon => "unquoted-semicolon",
            Code::ExportTruncated => "export-truncated",
            Code::TemplatePlaceholder => "template-placeholder",
        }
    }
}

/// One thing the reader noticed.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Which rule it belongs to.
    pub code: Code,
    /// Severity of this cause, before the policy has its say.
    pub severity: Severity,
    /// What is wrong; lower case, no final stop, names in backquotes.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The bytes that cause it.
    pub span: Span,
    /// What to write at the span.
    pub span_label: String,
    /// Other places that explain it.
    pub labels: Vec<crate::finding::Label>,
    /// Presentation form of the owner, where one is known.
    pub owner: Option<String>,
    /// Mnemonic of the type, where one is known.
    pub rtype: Option<String>,
    /// For the fingerprint: what it is about. Entries that cannot be read use their text with blanks folded.
    pub subject: String,
    /// How it can be mended, where the right text is known.
    pub fix: Option<Fix>,
}

impl Problem {
    /// Shows every place that it tells of, to be moved.
    pub(super) fn each_span(&mut self, act: &mut impl FnMut(&mut Span)) {
        act(&mut self.span);
        self.labels.iter_mut().for_each(|label| act(&mut label.span));
        let Some(fix) = &mut self.fix else { return };
        fix.edits.iter_mut().for_each(|edit| act(&mut edit.span));
        match &mut fix.changes {
            Changes::Entries(spans) | Changes::Owners(spans) => spans.iter_mut().for_each(act),
            Changes::Nothing | Changes::DefaultTtl | Changes::Names => {}
        }
    }

    /// The finding of the problem's rule, at a severity that the policy has settled.
    pub fn to_finding(&self, severity: Severity, apex: &str, view: Option<&str>) -> Finding {
        Finding {
            rule: self.code.rule().to_owned(),
            severity,
            message: self.message.clone(),
            help: self.help.clone(),
            span: self.span,
            span_label: self.span_label.clone(),
            labels: self.labels.clone(),
            zone: apex.to_owned(),
            zones: vec![apex.to_owned()],
            consulted: Vec::new(),
            view: view.map(str::to_owned),
            views: view.map(str::to_owned).into_iter().collect(),
            owner: self.owner.clone(),
            rtype: self.rtype.clone(),
            subject: self.subject.clone(),
            fix: self.fix.clone().map(Box::new),
            fingerprint: String::new(),
        }
    }
}

/// Zone text as people wrote it, for messages and for text to write instead: UTF-8 is kept, control characters and
/// bytes that are no UTF-8 become `\DDD`, as they can stand in a zone.
pub(super) fn readable(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_control() {
                character.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| push_escaped(byte, &mut out));
            } else {
                out.push(character);
            }
        }
        chunk.invalid().iter().for_each(|&byte| push_escaped(byte, &mut out));
    }
    out
}

fn push_escaped(byte: u8, out: &mut String) {
    out.push_str(&format!("\\{byte:03}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readable_text_has_no_control_characters() {
        assert_eq!(readable("a\tb\u{85}\u{e9}".as_bytes()), "a\\009b\\194\\133\u{e9}");
        assert_eq!(readable(b"\xff\0."), "\\255\\000.");
    }
}
