//! What a rule says: one [`Finding`] with the bytes that cause it.
//!
//! Rules fill a finding in; nothing here decides what is reported, how it looks or whether the process fails.

use crate::source::Span;

/// How bad a finding is. Ordered: `Info < Warning < Error`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A likely mistake, or a SHOULD of an RFC.
    Warning,
    /// Breaks resolution, mail, or a MUST of an RFC.
    Error,
}

impl Severity {
    /// The word for it in policies and reports: `info`, `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A second place, with what is to be seen there. May lie in another file than the finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there: "`mail` is a CNAME here".
    pub message: String,
}

/// One fault, at one place.
///
/// `owner`, `rtype` and names inside texts are presentation format, absolute, in lower case for `owner` and `zone`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's id, as in the catalogue.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, with the name and the value; lower case, no final stop, names in backquotes.
    pub message: String,
    /// What to write instead; the exact text where it is known.
    pub help: Option<String>,
    /// The bytes that cause it.
    pub span: Span,
    /// What to write at the span in a picture of it; empty for none.
    pub span_label: String,
    /// Evidence elsewhere.
    pub labels: Vec<Label>,
    /// Apex of the home zone: the zone whose file a person would edit. Empty if no zone was recognised.
    pub zone: String,
    /// All zones that this one finding stands for, when a file is served as several zones; holds at least `zone`.
    pub zones: Vec<String>,
    /// Apexes of other zones whose data led to the finding.
    pub consulted: Vec<String>,
    /// The view of the home zone.
    pub view: Option<String>,
    /// All views that this one finding stands for, when a file is served in several; without views empty.
    pub views: Vec<String>,
    /// Owner name of the record concerned.
    pub owner: Option<String>,
    /// Type of the record concerned, as a mnemonic or `TYPEnnn`.
    pub rtype: Option<String>,
    /// What the finding is about, chosen by the rule, for the fingerprint: the term, tag, target or address; empty
    /// for absences; never a line, a path or a TTL.
    pub subject: String,
    /// The fingerprint in hexadecimal; empty until [`crate::fingerprint::assign`] has run.
    pub fingerprint: String,
}
