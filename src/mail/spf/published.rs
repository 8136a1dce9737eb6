//! The SPF record that a domain publishes, as far as that is known (RFC 7208 4.4, 4.5).

use std::rc::Rc;

use super::dns::{Known, Records, Row};
use super::kept;
use super::record::{self, Record};
use crate::model::{Found, Rrset, ZoneId};
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
    /// This record; its place, if it stands in a zone that was loaded.
    Record(Option<Place>, Rc<Record>),
    /// No SPF record.
    None,
    /// Several SPF records.
    Several,
    /// DNS has no answer: servers that fail, or aliases that form a loop.
    Unavailable,
    /// Nothing is known of it.
    Unknown,
}

/// Selects the SPF record among TXT records. Identical ones are one (RFC 2181 5).
pub fn select(rrset: &Rrset<'_>) -> Selection {
    match only(rrset.ids().iter().copied().zip(rrset.rdata())) {
        Ok(Some((id, _))) => Selection::One(id),
        Ok(None) => Selection::None,
        Err(Several) => Selection::Several,
    }
}

struct Several;

/// The one SPF record among the rdata of TXT records, with what it came with.
fn only<'r, T>(records: impl Iterator<Item = (T, &'r [u8])>) -> Result<Option<(T, &'r [u8])>, Several> {
    let mut first: Option<(T, &[u8])> = None;
    for (with, rdata) in records.filter(|(_, rdata)| record::is_spf(rdata)) {
        match &first {
            None => first = Some((with, rdata)),
            Some((_, known)) if *known == rdata => {}
            Some(_) => return Err(Several),
        }
    }
    Ok(first)
}

/// What the answer of zones to a look-up of TXT records says.
pub fn published(found: Found<'_>) -> Published {
    match found {
        Found::Data(rrset) => of_records(&Records::of(&rrset)),
        Found::Absent(..) => Published::None,
        Found::Alias(_) => Published::Unavailable,
        Found::Delegated(_) | Found::Unknown => Published::Unknown,
    }
}

/// What the answer to a look-up of TXT records says.
pub fn of_answer(known: &Known<'_>) -> Published {
    match known {
        Known::Records(records) => of_records(records),
        Known::NoData | Known::NxDomain => Published::None,
        Known::Unavailable => Published::Unavailable,
        Known::Unknown => Published::Unknown,
    }
}

fn of_records(records: &Records<'_>) -> Published {
    if !records.whole {
        // What could not be read may be an SPF record, too.
        return Published::Unknown;
    }
    match only(records.rows.iter().map(|row: &Row<'_>| (row.place, row.rdata))) {
        Err(Several) => Published::Several,
        Ok(None) => Published::None,
        Ok(Some((place, rdata))) => {
            kept::read(rdata).map_or(Published::None, |record| Published::Record(place, record))
        }
    }
}
