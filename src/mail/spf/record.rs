//! Records: from the joined text of a TXT record to terms (RFC 7208 4.5, 4.6, 12).
//!
//! ```
//! use zonewarden::mail::spf::record::Record;
//!
//! let record = Record::parse(b"v=spf1 mx -all").unwrap();
//! let terms: Vec<_> = record.terms().iter().map(|term| record.text_of(term)).collect();
//! assert_eq!(terms, [&b"mx"[..], b"-all"]);
//! assert!(Record::parse(b"v=spf10 mx").is_none());
//! ```

use std::borrow::Cow;
use std::ops::Range;

use nom::bytes::complete::{tag_no_case, take_while, take_while1};
use nom::multi::fold_many0;
use nom::sequence::preceded;
use nom::{IResult, Parser};

use super::domain_spec::DomainSpec;
use super::term::{self, Directive, Mechanism, Term, TermKind};
use crate::mail::text::{self, Next};

/// The version that begins every record.
pub const VERSION: &[u8] = b"v=spf1";

/// An SPF record: its text, and the terms in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    text: Vec<u8>,
    terms: Vec<Term>,
    /// Numbers of the terms that [`Record::fault`] and [`Record::redirect`] give.
    fault: Option<usize>,
    redirect: Option<usize>,
}

/// Whether the rdata of a TXT record is an SPF record, whatever its terms are (RFC 7208 4.5). Allocates nothing.
pub fn is_spf(rdata: &[u8]) -> bool {
    matches!(text::after_prefix(rdata, VERSION), Some(Next::End | Next::Octet(b' ')))
}

impl Record {
    /// Reads the joined text of a TXT record. `None` if it is no SPF record.
    ///
    /// Terms that the grammar does not have are kept as [`TermKind::NotUnderstood`].
    pub fn parse(text: impl Into<Vec<u8>>) -> Option<Record> {
        let text = text.into();
        let (_, terms) = record(&text).ok()?;
        let redirect = terms.iter().position(|term| matches!(term.kind, TermKind::Redirect(_)));
        Some(Record { fault: fault(&terms), redirect, terms, text })
    }

    /// Reads the rdata of a TXT record.
    pub fn from_rdata(rdata: &[u8]) -> Option<Record> {
        is_spf(rdata).then(|| Record::parse(text::join(rdata))).flatten()
    }

    /// The joined text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The terms in order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The text of a term of this record.
    pub fn text_of(&self, term: &Term) -> &[u8] {
        self.text.get(term.range.clone()).unwrap_or_default()
    }

    /// The text of a term as it can be shown.
    pub fn shown(&self, term: &Term) -> Cow<'_, str> {
        String::from_utf8_lossy(self.text_of(term))
    }

    /// The mechanisms in order, with the number of their term.
    pub fn directives(&self) -> impl Iterator<Item = (usize, &Directive)> {
        self.terms.iter().enumerate().filter_map(|(number, term)| match &term.kind {
            TermKind::Directive(directive) => Some((number, directive)),
            _ => None,
        })
    }

    /// The `redirect=`, with the number of its term.
    pub fn redirect(&self) -> Option<(usize, &DomainSpec)> {
        match self.redirect.and_then(|number| Some((number, &self.terms.get(number)?.kind))) {
            Some((number, TermKind::Redirect(spec))) => Some((number, spec)),
            _ => None,
        }
    }

    /// The domain of `exp=`, where the explanation of a `fail` stands.
    pub fn explanation(&self) -> Option<&DomainSpec> {
        self.terms.iter().find_map(|term| match &term.kind {
            TermKind::Explanation(spec) => Some(spec),
            _ => None,
        })
    }

    /// The first term that breaks the record: one that the grammar does not have, or the second `redirect=` or `exp=`
    /// (RFC 7208 4.6, 6).
    pub fn fault(&self) -> Option<usize> {
        self.fault
    }

    /// Whether it is `v=spf1 -all` and no more: a domain that sends no mail.
    pub fn sends_nothing(&self) -> bool {
        let mut directives = self.directives();
        let only = directives.next().filter(|_| directives.next().is_none());
        only.is_some_and(|(_, directive)| {
            directive.mechanism == Mechanism::All && directive.qualifier == term::Qualifier::Fail
        })
    }
}

fn fault(terms: &[Term]) -> Option<usize> {
    let (mut redirects, mut explanations) = (0, 0);
    terms.iter().position(|term| match term.kind {
        TermKind::NotUnderstood => true,
        TermKind::Redirect(_) => {
            redirects += 1;
            redirects > 1
        }
        TermKind::Explanation(_) => {
            explanations += 1;
            explanations > 1
        }
        TermKind::Directive(_) | TermKind::UnknownModifier => false,
    })
}

/// ```abnf
/// record  = version terms *SP
/// version = "v=spf1"
/// ```
fn record(text: &[u8]) -> IResult<&[u8], Vec<Term>> {
    let (rest, _) = tag_no_case(VERSION).parse(text)?;
    match rest.first() {
        None | Some(b' ') => terms(text, rest),
        Some(_) => Err(nom::Err::Error(nom::error::Error::new(rest, nom::error::ErrorKind::Space))),
    }
}

/// ```abnf
/// terms = *( 1*SP ( directive / modifier ) )
/// ```
fn terms<'a>(text: &'a [u8], input: &'a [u8]) -> IResult<&'a [u8], Vec<Term>> {
    let one = preceded(take_while1(|byte| byte == b' '), take_while1(|byte| byte != b' '));
    let (rest, terms) = fold_many0(one, Vec::new, |mut terms, found: &[u8]| {
        terms.push(term::parse(text, range_in(text, found)));
        terms
    })
    .parse(input)?;
    let (rest, _) = take_while(|byte| byte == b' ')(rest)?;
    Ok((rest, terms))
}

/// Where `part` stands in `text`, of which it is a piece.
pub(super) fn range_in(text: &[u8], part: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    debug_assert!(start + part.len() <= text.len(), "a piece of the text");
    start..start + part.len()
}
