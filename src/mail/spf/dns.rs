//! What an evaluation asks of DNS: one trait, so that zones, facts and tests answer alike.
//!
//! An answer is what a resolver would come back with, or that nothing is known of it. Aliases are followed behind the
//! trait (RFC 1034 3.6.2).

use super::published::Place;
use crate::model::{Found, Negative, Rrset, Zone, ZoneId, ZoneSet};
use crate::zone::name::{Name, NameRef};

/// Somebody who can be asked for records.
pub trait Dns<'a> {
    /// What `name` (lower case) has of type `rtype`, aliases followed.
    fn look_up(&self, name: NameRef<'_>, rtype: u16) -> Answer<'a>;
}

/// The end of a look-up.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// The name that the aliases led to, in lower case.
    pub name: Name,
    /// The zones that had a part in it.
    pub zones: Vec<ZoneId>,
    /// What is there.
    pub known: Known<'a>,
}

/// What is known of a name and a type.
#[derive(Clone, Debug)]
pub enum Known<'a> {
    /// These records; never an empty list.
    Records(Records<'a>),
    /// The name has no record of the type (RFC 2308 2.2).
    NoData,
    /// The name does not exist (RFC 2308 2.1).
    NxDomain,
    /// DNS gives no answer: a server that fails or is silent, or aliases in a loop.
    Unavailable,
    /// Nothing.
    Unknown,
}

/// Records of one name and type.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    /// The records in order.
    pub rows: Vec<Row<'a>>,
    /// Whether these are all: records that could not be read may be missing.
    pub whole: bool,
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Wire octets of the rdata.
    pub rdata: &'a [u8],
    /// Where it stands, if it stands in a zone that was loaded.
    pub place: Option<Place>,
}

impl<'a> Records<'a> {
    /// The records of an RRset.
    pub fn of(rrset: &Rrset<'a>) -> Records<'a> {
        let zone = rrset.zone();
        let place = |record| Some(Place { zone: zone.id(), record });
        let rows = rrset.ids().iter().zip(rrset.rdata()).map(|(&id, rdata)| Row { rdata, place: place(id) });
        Records { rows: rows.collect(), whole: !zone.may_hide(Some(rrset.owner())) }
    }
}

/// Zones and facts as DNS, seen from one zone.
#[derive(Clone, Copy, Debug)]
pub struct ZoneDns<'a> {
    set: &'a ZoneSet,
    from: Option<&'a Zone>,
}

impl<'a> ZoneDns<'a> {
    /// What a set knows as zone `from` sees it.
    pub fn seen_from(set: &'a ZoneSet, from: &'a Zone) -> ZoneDns<'a> {
        ZoneDns { set, from: Some(from) }
    }

    /// What a set knows as it is seen from outside: zones of no view, where there are such, and facts.
    pub fn seen_from_outside(set: &'a ZoneSet) -> ZoneDns<'a> {
        ZoneDns { set, from: set.outsider() }
    }
}

impl<'a> Dns<'a> for ZoneDns<'a> {
    fn look_up(&self, name: NameRef<'_>, rtype: u16) -> Answer<'a> {
        let Some(from) = self.from else {
            return Answer { name: name.to_name(), zones: Vec::new(), known: Known::Unknown };
        };
        let resolution = self.set.resolve(from, name, rtype);
        let mut zones: Vec<ZoneId> = resolution.aliases.iter().map(|alias| alias.rrset.zone().id()).collect();
        let known = match resolution.found {
            Found::Data(rrset) => {
                zones.push(rrset.zone().id());
                Known::Records(Records::of(&rrset))
            }
            Found::Alias(rrset) => {
                zones.push(rrset.zone().id());
                Known::Unavailable
            }
            Found::Absent(zone, negative) => {
                zones.push(zone.id());
                match negative {
                    Negative::NoName => Known::NxDomain,
                    Negative::NoType => Known::NoData,
                }
            }
            Found::Delegated(_) | Found::Unknown => {
                match self.set.is_unavailable(from, resolution.name.as_ref(), rtype) {
                    true => Known::Unavailable,
                    false => Known::Unknown,
                }
            }
        };
        Answer { name: resolution.name, zones, known }
    }
}
