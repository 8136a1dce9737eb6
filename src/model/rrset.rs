//! RRsets: the records of one owner and one type (RFC 9499 5).

use super::zone::Zone;
use crate::zone::contents::{Record, RecordId};
use crate::zone::name::NameRef;
use crate::zone::name_table::NameId;
use crate::zone::rdata::types;

/// All records of one owner and one type.
#[derive(Clone, Copy)]
pub struct Rrset<'a> {
    pub(super) zone: &'a Zone,
    pub(super) owner: NameId,
    pub(super) rtype: u16,
    pub(super) ids: &'a [RecordId],
}

impl<'a> Rrset<'a> {
    /// The zone it stands in.
    pub fn zone(&self) -> &'a Zone {
        self.zone
    }

    /// The owner; for an answer out of a wildcard, the wildcard.
    pub fn owner(&self) -> NameId {
        self.owner
    }

    /// The owner's name, in lower case.
    pub fn owner_name(&self) -> NameRef<'a> {
        self.zone.contents().name(self.owner)
    }

    /// The type.
    pub fn rtype(&self) -> u16 {
        self.rtype
    }

    /// The records' ids in reading order.
    pub fn ids(&self) -> &'a [RecordId] {
        self.ids
    }

    /// The first record read. An RRset is never empty.
    pub fn first(&self) -> RecordId {
        self.ids[0]
    }

    /// The records in reading order.
    pub fn records(&self) -> impl Iterator<Item = (RecordId, &'a Record)> + use<'a> {
        let contents = self.zone.contents();
        self.ids.iter().map(move |&id| (id, contents.record(id)))
    }

    /// The names that the records' rdata points to, see [`target`](crate::zone::contents::Contents::target).
    pub fn targets(&self) -> impl Iterator<Item = NameId> + use<'a> {
        let contents = self.zone.contents();
        self.ids.iter().filter_map(move |&id| contents.target(contents.record(id)))
    }

    /// Wire octets of each record's rdata.
    pub fn rdata(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let contents = self.zone.contents();
        self.ids.iter().map(move |&id| contents.rdata(contents.record(id)))
    }
}

impl std::fmt::Debug for Rrset<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({} records)", self.owner_name(), types::mnemonic(self.rtype), self.ids.len())
    }
}
