//! The SPF record that an owner publishes, and where its terms stand.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use crate::mail::spf::published::{Place, Selection, select};
use crate::mail::spf::record::Record;
use crate::mail::spf::term::Term;
use crate::mail::text::{self, Places};
use crate::model::Rrset;
use crate::rules::Context;
use crate::rules::mail::domain::is_looked_at;
use crate::source::Span;
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;

thread_local! {
    static LAST: RefCell<Option<Rc<Record>>> = const { RefCell::new(None) };
}

/// Reads an SPF record. All rules of this group look at one record before any looks at the next, so the last one is
/// kept.
pub(super) fn read(rdata: &[u8]) -> Option<Rc<Record>> {
    let text = text::join(rdata);
    LAST.with_borrow_mut(|last| match last {
        Some(known) if known.text() == &*text => Some(Rc::clone(known)),
        _ => {
            let record = Rc::new(Record::parse(text)?);
            *last = Some(Rc::clone(&record));
            Some(record)
        }
    })
}

/// A name's only SPF record, without a fault in its grammar.
pub(super) struct OwnRecord<'a> {
    /// The name, in lower case.
    pub domain: NameRef<'a>,
    /// The TXT record.
    pub id: RecordId,
    pub record: Rc<Record>,
    pub place: Option<Place>,
    /// Where its octets stand, once a finding has asked.
    places: OnceCell<Places>,
}

impl<'a> OwnRecord<'a> {
    /// `None` where there is no SPF record among the TXT records, where there are several, or where it is broken: other
    /// rules say that. The cheap questions come first.
    pub fn of(cx: &Context<'a>, texts: &Rrset<'a>) -> Option<OwnRecord<'a>> {
        Self::with_outline(cx, texts, |_| true)
    }

    /// The same, read only where a look at its words says that it is worth it.
    pub fn with_outline(
        cx: &Context<'a>,
        texts: &Rrset<'a>,
        is_wanted: impl Fn(&Outline) -> bool,
    ) -> Option<OwnRecord<'a>> {
        let Selection::One(id) = select(texts) else { return None };
        let zone = cx.zone;
        let outline = Outline::of(zone.contents().rdata(zone.contents().record(id)));
        // What is missing is asked for by all that could ask.
        if outline.is_some_and(|outline| !is_wanted(&outline)) && cx.set.missing().is_none() {
            return None;
        }
        if !is_looked_at(zone, texts) || zone.may_hide(Some(texts.owner())) {
            return None;
        }
        let record = read(zone.contents().rdata(zone.contents().record(id)))?;
        let place = Some(Place { zone: zone.id(), record: id });
        record.fault().is_none().then(|| OwnRecord {
            domain: texts.owner_name(),
            id,
            record,
            place,
            places: OnceCell::new(),
        })
    }

    /// Where a term stands; the whole rdata where that cannot be told, or there is none of that number.
    pub fn span(&self, cx: &Context<'_>, number: Option<usize>) -> Span {
        let places = self.places(cx);
        number
            .and_then(|number| self.term(number))
            .map_or_else(|| places.whole(), |term| places.span(term.range.clone()))
    }

    /// Where the domain that a term names stands; the term where it names none.
    pub fn span_of_domain(&self, cx: &Context<'_>, number: usize) -> Span {
        let spec = self.term(number).and_then(|term| term.kind.domain_spec());
        match spec {
            Some(spec) => self.places(cx).span(spec.range.clone()),
            None => self.span(cx, Some(number)),
        }
    }

    /// Read once: a record of 64 KiB may have thousands of findings.
    fn places(&self, cx: &Context<'_>) -> &Places {
        self.places.get_or_init(|| Places::of(cx.zone.contents(), cx.sources, self.id))
    }

    /// A term as it can be shown in a message.
    pub fn shown(&self, number: usize) -> String {
        self.term(number).map(|term| self.record.shown(term).escape_debug().to_string()).unwrap_or_default()
    }

    fn term(&self, number: usize) -> Option<&Term> {
        self.record.terms().get(number)
    }
}

/// What the words of an SPF record may ask for, told without reading it: upper bounds. Most records ask for so little
/// that there is nothing to be said of it.
pub(super) struct Outline {
    /// Terms that look something up.
    pub lookups: usize,
    /// Whether any term leads to another record.
    pub leads_on: bool,
    /// Whether any `mx` names a domain other than the record's own.
    pub names_mx: bool,
    /// Whether any `a`, `mx` or `exists` names a domain.
    pub names_host: bool,
}

impl Outline {
    /// `None` for a record of several strings, whose words may run over their borders.
    fn of(rdata: &[u8]) -> Option<Outline> {
        let (&length, text) = rdata.split_first()?;
        if text.len() != length as usize {
            return None;
        }
        let mut outline = Outline { lookups: 0, leads_on: false, names_mx: false, names_host: false };
        for word in text.split(|&octet| octet == b' ').skip(1) {
            let word = word.strip_prefix(b"+").or(word.strip_prefix(b"-")).unwrap_or(word);
            let word = word.strip_prefix(b"~").or(word.strip_prefix(b"?")).unwrap_or(word);
            let starts_with =
                |front: &[u8]| word.get(..front.len()).is_some_and(|text| text.eq_ignore_ascii_case(front));
            match word.first().map(u8::to_ascii_lowercase) {
                None => {}
                Some(b'a') if word.eq_ignore_ascii_case(b"all") => {}
                Some(b'i') if starts_with(b"ip4:") || starts_with(b"ip6:") => {}
                Some(b'a' | b'e' | b'p') => {
                    outline.lookups += 1;
                    outline.names_host |= word.contains(&b':');
                }
                Some(b'm') => {
                    outline.lookups += 1;
                    outline.names_mx |= word.contains(&b':');
                    outline.names_host |= outline.names_mx;
                }
                Some(_) => {
                    outline.lookups += 1;
                    outline.leads_on = true;
                }
            }
        }
        Some(outline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_what_may_be_asked_for() {
        let outline = |text: &str| {
            let rdata = [&[text.len() as u8], text.as_bytes()].concat();
            Outline::of(&rdata).map(|outline| (outline.lookups, outline.leads_on, outline.names_mx))
        };
        assert_eq!(outline("v=spf1 -all"), Some((0, false, false)));
        assert_eq!(outline("v=spf1  ip4:192.0.2.1 IP6:2001:db8::1 ~ALL "), Some((0, false, false)));
        assert_eq!(outline("v=spf1 +mx a ?a:b.example ptr exists:%{i}.c"), Some((5, false, false)));
        assert_eq!(outline("v=spf1 MX:d.example/24 -all"), Some((1, false, true)));
        assert_eq!(outline("v=spf1 ?include:d.example"), Some((1, true, false)));
        assert_eq!(outline("v=spf1 a redirect=e.example"), Some((2, true, false)));
        assert!(Outline::of(b"\x06v=spf1\x05 -all").is_none());
    }
}
