//! What is wrong with a policy, as a diagnostic that points into the TOML.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use crate::source::{SourceFile, Span};

/// One mistake in a policy file, or on the command line where it names policies and rules.
#[derive(Clone, Debug)]
pub struct PolicyError {
    /// What is wrong; lower case, no final stop, names in backquotes.
    pub message: String,
    /// The bytes of the policy file at fault; `None` for the command line and for files that cannot be opened.
    pub span: Option<Span>,
    /// What to write at the span.
    pub label: String,
    /// What to write instead.
    pub help: Option<String>,
    pub(super) source: Option<Arc<NamedSource<String>>>,
}

impl PolicyError {
    /// A mistake with no place in a file.
    pub(crate) fn unplaced(message: impl Into<String>) -> PolicyError {
        let message = message.into();
        PolicyError { message, span: None, label: String::new(), help: None, source: None }
    }

    /// A mistake that shows only when everything is put together, at a place in `file`.
    pub(crate) fn placed(
        file: &SourceFile,
        span: Option<Span>,
        message: impl Into<String>,
        label: &str,
        help: &str,
    ) -> PolicyError {
        let text = String::from_utf8_lossy(&file.bytes()).into_owned();
        PolicyError {
            span,
            label: label.to_owned(),
            source: Some(Arc::new(NamedSource::new(file.path(), text))),
            ..PolicyError::unplaced(message).help(help)
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> PolicyError {
        self.help = Some(help.into());
        self
    }

    /// The text of the policy file at the span; empty without one.
    pub fn text(&self) -> &str {
        let (Some(source), Some(span)) = (&self.source, self.span) else { return "" };
        source.inner().get(span.start as usize..span.end() as usize).unwrap_or_default()
    }

    /// A label for a picture, cut at its line's end: longer ones are drawn badly.
    fn picture(&self, span: Span, label: &str) -> LabeledSpan {
        let text = self.source.as_ref().map_or("", |source| source.inner().as_str());
        let start = text.floor_char_boundary(span.start as usize);
        let end = text.floor_char_boundary(span.end() as usize).max(start);
        let line = text.get(start..end).unwrap_or_default().split(['\n', '\r']).next().unwrap_or_default();
        LabeledSpan::new((!label.is_empty()).then(|| label.to_owned()), start, line.len())
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PolicyError {}

impl Diagnostic for PolicyError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_deref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(self.picture(self.span?, &self.label))))
    }
}

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(super) struct Faults {
    file: Arc<SourceFile>,
    source: Arc<NamedSource<String>>,
    errors: Vec<PolicyError>,
}

impl Faults {
    /// Bytes that are not UTF-8 are shown as U+FFFD; that moves no place before the first of them.
    pub(super) fn new(file: Arc<SourceFile>) -> Faults {
        let text = String::from_utf8_lossy(&file.bytes()).into_owned();
        let source = Arc::new(NamedSource::new(file.path(), text));
        Faults { file, source, errors: Vec::new() }
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        // A policy file is far below 4 GiB: the loader refuses long ones.
        Span::new(self.file.id(), range.start as u32, range.len() as u32)
    }

    /// Adds a mistake at a place.
    pub(super) fn add(&mut self, range: &Range<usize>, message: impl Into<String>, label: &str) -> &mut PolicyError {
        let error = PolicyError {
            span: Some(self.span(range)),
            label: label.to_owned(),
            source: Some(Arc::clone(&self.source)),
            ..PolicyError::unplaced(message)
        };
        let index = self.errors.len();
        self.errors.push(error);
        &mut self.errors[index]
    }

    /// How many mistakes there are so far.
    pub(super) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Forgets those added since there were `before`, if they start in one of these places: what is read from a line
    /// that is no TOML is not what was meant.
    pub(super) fn drop_within(&mut self, before: usize, places: &[Range<usize>]) {
        let mut index = 0;
        self.errors.retain(|error| {
            index += 1;
            let start = error.span.map_or(0, |span| span.start as usize);
            index <= before || !places.iter().any(|place| (place.start..=place.end).contains(&start))
        });
    }

    /// The text of the file.
    pub(super) fn text(&self) -> &str {
        self.source.inner()
    }

    /// All mistakes, in the order of their places.
    pub(super) fn into_errors(mut self) -> Vec<PolicyError> {
        self.errors.sort_by_key(|error| error.span.map(|span| (span.start, span.len)));
        self.errors
    }
}
