//! Whether a domain's SPF record lets anybody send (RFC 7208).

use crate::mail::spf::domain_spec::{Domain, DomainSpec};
use crate::mail::spf::published::{Published, published};
use crate::mail::spf::record::{self, Record};
use crate::mail::spf::term::{Mechanism, Qualifier};
use crate::model::{Zone, ZoneSet};
use crate::zone::contents::RecordId;
use crate::zone::rdata::types;

/// Who may send.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Senders {
    /// Somebody.
    Some,
    /// Nobody: `v=spf1 -all` and the like.
    Nobody,
    /// It depends on a record that is not known.
    Unknown,
}

/// How many records are read for one question: as many as RFC 7208 4.6.4 lets a receiver look up.
const MAX_RECORDS: usize = 11;

/// The first SPF record of the zone's apex.
pub(super) fn of_apex(zone: &Zone) -> Option<RecordId> {
    let rrset = zone.rrset(zone.apex(), types::TXT)?;
    rrset.ids().iter().copied().zip(rrset.rdata()).find(|(_, rdata)| record::is_spf(rdata)).map(|(id, _)| id)
}

/// Who may send by an SPF record of `zone`.
pub(super) fn senders(set: &ZoneSet, zone: &Zone, record: RecordId) -> Senders {
    let contents = zone.contents();
    match Record::from_rdata(contents.rdata(contents.record(record))) {
        Some(record) => Reading { set, from: zone, left: MAX_RECORDS }.of_record(&record),
        None => Senders::Nobody,
    }
}

struct Reading<'a> {
    set: &'a ZoneSet,
    from: &'a Zone,
    /// Records that may still be read; a loop of includes uses them up.
    left: usize,
}

impl Reading<'_> {
    fn of_record(&mut self, record: &Record) -> Senders {
        let Some(left) = self.left.checked_sub(1) else { return Senders::Unknown };
        self.left = left;
        for (_, directive) in record.directives() {
            let passes = directive.qualifier == Qualifier::Pass;
            match &directive.mechanism {
                // Nothing behind `all` counts (RFC 7208 5.1).
                Mechanism::All if !passes => return Senders::Nobody,
                // A domain that includes an unknown record does so for the senders in it.
                Mechanism::Include(domain) if passes && self.of_domain(domain) == Senders::Nobody => {}
                _ if passes => return Senders::Some,
                _ => {}
            }
        }
        record.redirect().map_or(Senders::Nobody, |(_, domain)| self.of_domain(domain))
    }

    fn of_domain(&mut self, domain: &DomainSpec) -> Senders {
        let Domain::Name(name) = &domain.domain else { return Senders::Unknown };
        let end = self.set.resolve(self.from, name.as_ref(), types::TXT);
        match published(end.found) {
            Published::Record(_, record) => self.of_record(&record),
            _ => Senders::Unknown,
        }
    }
}
