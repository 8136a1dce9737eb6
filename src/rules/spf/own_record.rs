//! The SPF record that an owner publishes, and where its terms stand.

use std::cell::RefCell;
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
}

impl<'a> OwnRecord<'a> {
    /// `None` where there is no SPF record among the TXT records, where there are several, or where it is broken: other
    /// rules say that. The cheap questions come first.
    pub fn of(cx: &Context<'a>, texts: &Rrset<'a>) -> Option<OwnRecord<'a>> {
        let Selection::One(id) = select(texts) else { return None };
        let zone = cx.zone;
        if !is_looked_at(zone, texts) || zone.may_hide(Some(texts.owner())) {
            return None;
        }
        let record = read(zone.contents().rdata(zone.contents().record(id)))?;
        let place = Some(Place { zone: zone.id(), record: id });
        record.fault().is_none().then(|| OwnRecord { domain: texts.owner_name(), id, record, place })
    }

    /// Where a term stands; the whole rdata where that cannot be told, or there is none of that number.
    pub fn span(&self, cx: &Context<'_>, number: Option<usize>) -> Span {
        let places = Places::of(cx.zone.contents(), cx.sources, self.id);
        number
            .and_then(|number| self.term(number))
            .map_or_else(|| places.whole(), |term| places.span(term.range.clone()))
    }

    /// Where the domain that a term names stands; the term where it names none.
    pub fn span_of_domain(&self, cx: &Context<'_>, number: usize) -> Span {
        let spec = self.term(number).and_then(|term| term.kind.domain_spec());
        match spec {
            Some(spec) => Places::of(cx.zone.contents(), cx.sources, self.id).span(spec.range.clone()),
            None => self.span(cx, Some(number)),
        }
    }

    /// A term as it can be shown in a message.
    pub fn shown(&self, number: usize) -> String {
        self.term(number).map(|term| self.record.shown(term).escape_debug().to_string()).unwrap_or_default()
    }

    fn term(&self, number: usize) -> Option<&Term> {
        self.record.terms().get(number)
    }
}
