//! What a rule says: one [`Finding`] with the bytes that cause it.
//!
//! Rules fill a finding in; nothing here decides what is reported, how it looks or whether the process fails.

mod order;

pub use order::report_order;

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

/// How sure it is that a fix is what the author meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Applicability {
    /// Certain: `--fix` applies it.
    Safe,
    /// Likely, to be looked at: only `--unsafe-fixes` applies it.
    Unsafe,
}

impl Applicability {
    /// The word for it in reports and pages: `safe` or `unsafe`.
    pub fn as_str(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        }
    }
}

/// Text to be put in the place of other text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Edit {
    /// What goes; of length 0 for a place where text is only put in.
    pub span: Span,
    /// What comes in its place; empty where text is only taken out.
    pub replacement: String,
}

impl Edit {
    /// `replacement` in place of `span`.
    pub fn replace(span: Span, replacement: impl Into<String>) -> Edit {
        Edit { span, replacement: replacement.into() }
    }

    /// `text` at byte `at` of the file that `span` lies in.
    pub fn insert(span: Span, at: u32, text: impl Into<String>) -> Edit {
        Edit::replace(Span::new(span.file, at, 0), text)
    }

    /// Takes a span out.
    pub fn delete(span: Span) -> Edit {
        Edit::replace(span, "")
    }
}

/// Which records a fix may change. All others must be the same when the mended files are read again.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Changes {
    /// None: the text says the same in another way.
    Nothing,
    /// Those whose entries hold one of these places: they may change, go, or come where none could be read.
    Entries(Vec<Span>),
    /// The owners that the entries at these places state, and so those of the records that inherit them.
    Owners(Vec<Span>),
    /// TTLs that no entry states.
    DefaultTtl,
    /// Names that the origin completes.
    Names,
}

/// Edits that mend what a finding tells, to be applied together or not at all. All lie in one file, in order, apart
/// from each other.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Fix {
    /// What they do: "add the final dot".
    pub title: String,
    /// How sure it is that this was meant.
    pub applicability: Applicability,
    /// The edits.
    pub edits: Vec<Edit>,
    /// What they may change in the zones that read the file.
    pub changes: Changes,
}

impl Fix {
    /// A fix that changes the records whose entries it edits.
    pub fn new(title: impl Into<String>, applicability: Applicability, edits: Vec<Edit>) -> Fix {
        let changes = Changes::Entries(edits.iter().map(|edit| edit.span).collect());
        Fix { title: title.into(), applicability, edits, changes }
    }

    /// The same fix with another reach.
    pub fn changing(self, changes: Changes) -> Fix {
        Fix { changes, ..self }
    }
}

impl Finding {
    /// All zones that it stands for, see [`Finding::zones`].
    pub fn every_zone(&self) -> &[String] {
        if self.zones.is_empty() { std::slice::from_ref(&self.zone) } else { &self.zones }
    }
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
    /// All zones that this one finding stands for, when a file is served as several zones; empty where it is `zone` alone.
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
    /// How it can be mended, where the right text is known. Few findings have one, and there may be a million.
    pub fix: Option<Box<Fix>>,
    /// The fingerprint in hexadecimal; empty until [`crate::fingerprint::assign`] has run.
    pub fingerprint: String,
}
