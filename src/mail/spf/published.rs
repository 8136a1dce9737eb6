//! The SPF record that a domain publishes, as far as that is known (RFC 7208 4.4, 4.5).

use super::record::{self, Record};
use crate::model::{Found, Rrset, ZoneId, ZoneSet};
use crate::zone::contents::RecordId;

/// A TXT record of a zone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The zone.
    pub zone: ZoneId,
    /// The record.
    pub record: RecordId,
}

/// The SPF records among the TXT records of one name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selection {
    /// None is one.
    None,
    /// This one is.
    One(RecordId),
    /// Several are: `permerror`.
    Several,
}

/// What a domain publishes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Published {
    /// This record.
    Record(Place, Record),
    /// No SPF record.
    None,
    /// Several SPF records.
    Several,
    /// DNS has no answer, as its aliases form a loop.
    Unavailable,
    /// Nothing is known of it.
    Unknown,
}

/// Selects the SPF record among TXT records. Identical ones are one (RFC 2181 5).
pub fn select(rrset: &Rrset<'_>) -> Selection {
    let mut first: Option<(RecordId, &[u8])> = None;
    for (&id, rdata) in rrset.ids().iter().zip(rrset.rdata()).filter(|(_, rdata)| record::is_spf(rdata)) {
        match first {
            None => first = Some((id, rdata)),
            Some((_, known)) if known == rdata => {}
            Some(_) => return Selection::Several,
        }
    }
    first.map_or(Selection::None, |(id, _)| Selection::One(id))
}

/// What the answer to a look-up of TXT records says.
pub fn published(set: &ZoneSet, found: Found<'_>) -> Published {
    match found {
        Found::Data(rrset) => of_rrset(set, &rrset),
        Found::Absent(..) => Published::None,
        Found::Alias(_) => Published::Unavailable,
        Found::Delegated(_) | Found::Unknown => Published::Unknown,
    }
}

fn of_rrset(set: &ZoneSet, rrset: &Rrset<'_>) -> Published {
    let zone = rrset.zone();
    if zone.may_hide(Some(rrset.owner())) {
        // What could not be read may be an SPF record, too.
        return Published::Unknown;
    }
    match select(rrset) {
        Selection::None => Published::None,
        Selection::Several => Published::Several,
        Selection::One(id) => {
            let contents = set.zone(zone.id()).contents();
            match Record::from_rdata(contents.rdata(contents.record(id))) {
                Some(record) => Published::Record(Place { zone: zone.id(), record: id }, record),
                None => Published::None,
            }
        }
    }
}
