//! The TXT records that this group is about: which owners they stand at, and how a fault in one becomes a finding.
//!
//! Owners are looked at before texts: of all TXT records few stand at these names.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use crate::finding::Severity;
use crate::mail::tags::{Fault, Weight};
use crate::mail::text::{self, Places};
use crate::model::{Found, Rrset};
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Draft};
use crate::zone::contents::{RecordId, flags};
use crate::zone::fields::fields;
use crate::zone::name::NameRef;
use crate::zone::rdata::types;

/// The domain whose `_dmarc` (or other such label) an owner is.
pub(in crate::rules) fn domain_of<'a>(owner: NameRef<'a>, label: &[u8]) -> Option<NameRef<'a>> {
    (owner.first_label() == Some(label)).then(|| owner.parent()).flatten()
}

/// The domain of an owner `_smtp._tls.DOMAIN` (RFC 8460 3).
pub(in crate::rules) fn tls_rpt_domain(owner: NameRef<'_>) -> Option<NameRef<'_>> {
    domain_of(domain_of(owner, b"_smtp")?, b"_tls")
}

/// The domain of an owner `SELECTOR._bimi.DOMAIN`.
pub(in crate::rules) fn bimi_domain(owner: NameRef<'_>) -> Option<NameRef<'_>> {
    domain_of(owner.parent()?, b"_bimi")
}

/// Whether an owner is `DOMAIN._report._dmarc.HOST`, where a host says that it takes reports (RFC 9990 4).
pub(in crate::rules) fn is_report_authorisation(owner: NameRef<'_>) -> bool {
    let mut labels = owner.labels();
    labels.any(|label| label == b"_report") && labels.next() == Some(b"_dmarc")
}

/// Whether an owner is a selector `SELECTOR._domainkey.DOMAIN`. Names such as `_adsp._domainkey` (RFC 5617) are none.
pub(in crate::rules) fn is_selector(owner: NameRef<'_>) -> bool {
    let mut labels = owner.labels();
    let first = labels.next();
    labels.any(|label| label == b"_domainkey") && !first.is_some_and(|label| label.starts_with(b"_"))
}

/// The joined texts of TXT records in reading order, identical ones once (RFC 2181 5).
pub(super) fn texts<'a>(rrset: Rrset<'a>) -> impl Iterator<Item = (RecordId, Cow<'a, [u8]>)> + use<'a> {
    let mut seen: HashSet<&[u8], foldhash::fast::RandomState> = HashSet::default();
    let several = rrset.ids().len() > 1;
    rrset
        .ids()
        .iter()
        .copied()
        .zip(rrset.rdata())
        .filter(move |(_, rdata)| !several || seen.insert(*rdata))
        .map(|(id, rdata)| (id, text::join(rdata)))
}

/// The texts at an owner that rules look at: its zone takes part and serves it, and the text is what its author wrote.
pub(super) fn texts_looked_at<'a>(
    cx: &Context<'a>,
    rrset: Rrset<'a>,
) -> impl Iterator<Item = (RecordId, Cow<'a, [u8]>)> + use<'a> {
    let cx = *cx;
    let looked_at = is_looked_at(cx.zone, &rrset).then(|| texts(rrset));
    looked_at.into_iter().flatten().filter(move |(id, text)| !is_cut_short(&cx, *id, text))
}

/// Whether a name is an alias on purpose, and not by a wildcard: what its target lacks is told as the alias's fault.
pub(super) fn is_explicit_alias(cx: &Context<'_>, name: NameRef<'_>) -> bool {
    matches!(cx.set.find(cx.zone, name, types::TXT), Found::Alias(rrset) if !rrset.owner_name().is_wildcard())
}

/// Whether a text of one tag has a comment behind it on its line: a tag list without quotes, cut at its semicolon. The
/// reader tells that.
fn is_cut_short(cx: &Context<'_>, id: RecordId, text: &[u8]) -> bool {
    if text.contains(&b';') || cx.zone.contents().record(id).flags & flags::GENERATED != 0 {
        return false;
    }
    let rdata = fields(cx.zone.contents(), cx.sources, id).rdata;
    let file = cx.sources.get(rdata.file);
    let behind = file.part(rdata.end(), cx.zone.contents().entry_span(id).end());
    let quoted = file.text(rdata).ends_with(b"\"");
    !quoted && behind.iter().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b';')
}

/// Faults of one record that are told.
pub(super) const MAX_FAULTS: usize = 100;

/// A text record that findings point into. Where its octets stand is read when the first finding asks, and kept: a record of
/// 64 KiB may have thousands of them.
pub(super) struct Pointed<'c, 'a> {
    cx: &'c Context<'a>,
    record: RecordId,
    places: OnceCell<Places>,
}

impl<'c, 'a> Pointed<'c, 'a> {
    pub fn new(cx: &'c Context<'a>, record: RecordId) -> Pointed<'c, 'a> {
        Pointed { cx, record, places: OnceCell::new() }
    }

    /// A finding at a part of the record's text; at the whole of it, where the range is empty.
    pub fn at(&self, rule: &'static str, severity: Severity, range: Range<usize>) -> Draft {
        let Pointed { cx, record, .. } = *self;
        let places = self.places.get_or_init(|| Places::of(cx.zone.contents(), cx.sources, record));
        let span = if range.is_empty() { places.whole() } else { places.span(range) };
        Draft::at_span(rule, severity, cx, record, span)
    }

    /// A finding about a fault in the record's text; `what` names the kind of record.
    pub fn at_fault(&self, rule: &'static str, severity: Severity, what: &str, text: &[u8], fault: &Fault) -> Draft {
        let subject = text.get(fault.range.clone()).unwrap_or_default();
        self.at(rule, severity, fault.range.clone())
            .message(format!("{what} of `{}`: {}", self.cx.zone.owner_name(self.record), fault.what))
            .subject(crate::mail::tags::shown(subject))
            .help(fault.help.clone())
    }
}

/// The one finding at a part of a record's text.
pub(super) fn at_part(
    rule: &'static str,
    severity: Severity,
    cx: &Context<'_>,
    record: RecordId,
    range: Range<usize>,
) -> Draft {
    Pointed::new(cx, record).at(rule, severity, range)
}

/// Errors for what loses the record, warnings for what is passed over.
pub(super) fn severity_of(fault: &Fault) -> Severity {
    match fault.weight {
        Weight::Breaks => Severity::Error,
        Weight::Passed => Severity::Warning,
    }
}

/// A finding about several records where one is allowed: at the last, with the first as evidence.
pub(super) fn several(
    rule: &'static str,
    severity: Severity,
    cx: &Context<'_>,
    records: &[RecordId],
    message: String,
) -> Option<Draft> {
    let (first, last) = match records {
        [first, .., last] => (*first, *last),
        _ => return None,
    };
    Some(Draft::at_field(rule, severity, cx, last, "text").message(message).here("one too many").evidence(
        cx.sources,
        cx.zone,
        first,
        "the first stands here",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;

    fn is(test: impl Fn(NameRef<'_>) -> bool, name: &str) -> bool {
        test(Name::parse(name).unwrap().as_ref())
    }

    #[test]
    fn owners_are_told_apart() {
        assert!(is(is_selector, "a._domainkey.example."));
        assert!(is(is_selector, "a.b._domainkey.example."));
        assert!(is(is_selector, "*._domainkey.example."));
        assert!(!is(is_selector, "_domainkey.example."));
        assert!(!is(is_selector, "_adsp._domainkey.example."));
        assert!(is(is_report_authorisation, "a.example._report._dmarc.b.example."));
        assert!(is(is_report_authorisation, "*._report._dmarc.b.example."));
        assert!(!is(is_report_authorisation, "_dmarc.b.example."));
        assert!(is(|name| tls_rpt_domain(name).is_some(), "_smtp._tls.example."));
        assert!(!is(|name| tls_rpt_domain(name).is_some(), "_smtp._tcp.example."));
        assert!(is(|name| bimi_domain(name).is_some(), "default._bimi.example."));
        assert!(!is(|name| bimi_domain(name).is_some(), "_bimi.example."));
    }
}
