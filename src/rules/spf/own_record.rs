//! The SPF record that an owner publishes, and where its terms stand.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use crate::mail::spf::published::{Place, Selection, select};
use crate::mail::spf::record::Record;
use crate::mail::spf::term::{Mechanism, Term, TermKind};
use crate::mail::text::{self, Places};
use crate::model::Rrset;
use crate::rules::mail::domain::is_looked_at;
use crate::rules::{Context, Findings};
use crate::source::Span;
use crate::zone::contents::RecordId;
use crate::zone::name::NameRef;

thread_local! {
    static LAST: RefCell<Option<Rc<Record>>> = const { RefCell::new(None) };
}

/// Reads an SPF record. All rules look at one record before any looks at the next, so the last one is kept.
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

/// Looks at the SPF record of one name at a time, if it has one and no more, without a fault in its grammar.
pub trait SpfRule: Send + Sync {
    /// Whether there can be anything to tell, by what the record may ask for.
    fn may_tell(&self, _cx: &Context<'_>, _own: &OwnRecord<'_>) -> bool {
        true
    }

    /// Looks at one record.
    fn check(&self, cx: &Context<'_>, own: &OwnRecord<'_>, out: &mut Findings<'_>);
}

/// A name's only SPF record, without a fault in its grammar.
pub struct OwnRecord<'a> {
    /// The name, in lower case.
    pub(super) domain: NameRef<'a>,
    /// All TXT records of the name.
    pub(super) texts: Rrset<'a>,
    /// The TXT record.
    pub(super) id: RecordId,
    pub(super) record: Rc<Record>,
    pub(super) outline: Outline,
    pub(super) place: Option<Place>,
    /// Where its octets stand, once a finding has asked.
    places: OnceCell<Places>,
}

impl<'a> OwnRecord<'a> {
    /// `None` where there is no SPF record among the TXT records, where there are several, or where it is broken: other
    /// rules say that. The cheap questions come first.
    pub(in crate::rules) fn of(cx: &Context<'a>, texts: &Rrset<'a>) -> Option<OwnRecord<'a>> {
        let Selection::One(id) = select(texts) else { return None };
        let zone = cx.zone;
        if !is_looked_at(zone, texts) || zone.may_hide(Some(texts.owner())) {
            return None;
        }
        let record = read(zone.contents().rdata(zone.contents().record(id)))?;
        let place = Some(Place { zone: zone.id(), record: id });
        let outline = Outline::of(&record);
        let domain = texts.owner_name();
        record.fault().is_none().then(|| OwnRecord {
            domain,
            texts: *texts,
            id,
            record,
            outline,
            place,
            places: OnceCell::new(),
        })
    }

    /// Where a term stands; the whole rdata where that cannot be told, or there is none of that number.
    pub(super) fn span(&self, cx: &Context<'_>, number: Option<usize>) -> Span {
        let places = self.places(cx);
        number
            .and_then(|number| self.term(number))
            .map_or_else(|| places.whole(), |term| places.span(term.range.clone()))
    }

    /// Where the domain that a term names stands; the term where it names none.
    pub(super) fn span_of_domain(&self, cx: &Context<'_>, number: usize) -> Span {
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
    pub(super) fn shown(&self, number: usize) -> String {
        self.term(number).map(|term| self.record.shown(term).escape_debug().to_string()).unwrap_or_default()
    }

    fn term(&self, number: usize) -> Option<&Term> {
        self.record.terms().get(number)
    }
}

/// What an SPF record may ask for: upper bounds. Most records ask for so little that there is nothing to be said of it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
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
    fn of(record: &Record) -> Outline {
        let mut outline = Outline::default();
        for term in record.terms() {
            outline.lookups += usize::from(term.kind.looks_up());
            match &term.kind {
                TermKind::Redirect(_) => outline.leads_on = true,
                TermKind::Directive(directive) => match &directive.mechanism {
                    Mechanism::Include(_) => outline.leads_on = true,
                    Mechanism::Mx(hosts) => {
                        outline.names_mx |= hosts.domain.is_some();
                        outline.names_host |= hosts.domain.is_some();
                    }
                    Mechanism::A(hosts) => outline.names_host |= hosts.domain.is_some(),
                    Mechanism::Exists(_) => outline.names_host = true,
                    Mechanism::All | Mechanism::Ptr(_) | Mechanism::Ip4(_) | Mechanism::Ip6(_) => {}
                },
                TermKind::Explanation(_) | TermKind::UnknownModifier | TermKind::NotUnderstood => {}
            }
        }
        outline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_tell_what_may_be_asked_for() {
        let outline = |text: &str| {
            let outline = Outline::of(&Record::parse(text).unwrap());
            (outline.lookups, outline.leads_on, outline.names_mx, outline.names_host)
        };
        assert_eq!(outline("v=spf1 -all"), (0, false, false, false));
        assert_eq!(outline("v=spf1  ip4:192.0.2.1 IP6:2001:db8::1 ~ALL "), (0, false, false, false));
        assert_eq!(outline("v=spf1 +mx a ?a:b.example ptr exists:%{i}.c"), (5, false, false, true));
        assert_eq!(outline("v=spf1 MX:d.example/24 -all"), (1, false, true, true));
        assert_eq!(outline("v=spf1 ?include:d.example"), (1, true, false, false));
        assert_eq!(outline("v=spf1 a redirect=e.example"), (2, true, false, false));
    }
}
