//! What a zone file holds, as compactly as it can be kept: [`Contents`].
//!
//! A record keeps where its entry starts and how long it is; nothing else about its text. Which file that is, which
//! origin counted there and whether `$GENERATE` made the record is known per [`Segment`], found by binary search, so
//! that files, origins and iterations cost nothing per record.

mod segment;

use std::cell::Cell;

use super::few::Few;
use super::name::NameRef;
use super::name_table::{self, NameId, NameTable, move_together};
use super::problem::Problem;
use super::rare_list::RareList;
use super::rare_set::RareSet;
use crate::source::{FileId, SourceFile, Span};
pub use segment::{Segment, SegmentKind};

/// Number of a record in reading order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RecordId(pub(crate) u32);

impl RecordId {
    /// As an index.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Bits of [`Record::flags`].
pub mod flags {
    /// The TTL stands in the entry itself.
    pub const TTL_EXPLICIT: u16 = 1;
    /// No TTL is known: [`super::Record::ttl`] is 0 for want of a better value.
    pub const TTL_UNKNOWN: u16 = 2;
    /// The entry starts with a blank: its owner is that of an earlier entry.
    pub const OWNER_INHERITED: u16 = 4;
    /// `$GENERATE` made the record.
    pub const GENERATED: u16 = 16;
    /// The rdata holds one host name, see [`super::Contents::target`].
    pub const HAS_TARGET: u16 = 8;
    /// The record's class is not the zone's, see [`super::Contents::class_of`].
    pub const OTHER_CLASS: u16 = 64;
}

/// One record. What is longer or rare lies in [`Contents`]: [`Contents::rdata`], [`Contents::target`],
/// [`Contents::class_of`], [`Contents::entry_span`].
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Owner name.
    pub owner: NameId,
    /// TTL in seconds, 0 to 2^31-1 (RFC 2181 8).
    pub ttl: u32,
    /// Offset of the entry's line in its file.
    pub start: u32,
    /// Where the rdata starts in the arena.
    rdata: u32,
    /// RR type.
    pub rtype: u16,
    rdata_len: u16,
    /// Length of the entry in bytes; [`LONG`] if it stands in [`Rare::long_entries`].
    len: u16,
    /// See [`flags`].
    pub flags: u16,
}

/// Length of an entry that does not fit a [`Record`].
const LONG: u16 = u16::MAX;

impl Record {
    /// Whether the rdata points to a name, see [`Contents::target`].
    #[inline]
    pub fn has_target(&self) -> bool {
        self.flags & flags::HAS_TARGET != 0
    }

    /// Whether the TTL was known at all.
    pub fn ttl_known(&self) -> bool {
        self.flags & flags::TTL_UNKNOWN == 0
    }

    /// Whether the record's class is that of its zone, as it is in all records that are served.
    #[inline]
    pub fn is_of_zone_class(&self) -> bool {
        self.flags & flags::OTHER_CLASS == 0
    }

    /// Where the rdata ends in the arena.
    #[inline]
    fn rdata_end(&self) -> usize {
        self.rdata as usize + self.rdata_len as usize
    }
}

/// All that was read of one zone.
#[derive(Debug)]
pub struct Contents {
    /// The zone's own file.
    pub file: FileId,
    /// Class of the zone (1 = IN).
    pub class: u16,
    /// The names, owners and targets alike.
    pub names: NameTable,
    /// The records in reading order.
    pub records: Vec<Record>,
    /// Where they come from, in reading order.
    pub segments: Few<Segment>,
    /// The values of the `$TTL` directives in reading order, each with the number of the first record behind it.
    pub(super) ttl_directives: Few<(u32, Span)>,
    /// What the reader has to say.
    pub problems: RareList<Problem>,
    /// Files that were included, each once, without the zone's own.
    pub(super) included: RareList<FileId>,
    /// Owners with an entry that could not be used: what else they have is unknown.
    pub damaged: RareSet<NameId>,
    /// Owners and types that a record of a server's own dialect answers with, and nobody knows what: `ALIAS` stands for
    /// addresses.
    pub opaque: RareSet<(NameId, u16)>,
    /// Whether an entry was left out whose owner could not be told: then no name is known to be absent.
    pub owners_hidden: bool,
    /// Whether any entry was left out.
    pub entries_left_out: u64,
    /// Rdata of the records, one behind the other. Behind that of a record stands the number of its target in four octets if it has
    /// one, and then its class in two if that is not the zone's.
    rdata: Vec<u8>,
    rare: Option<Box<Rare>>,
    /// Records that inherit their owner, since the last that states it.
    inheriting: u32,
    last_stated: RecordId,
}

/// What few zones have.
#[derive(Default, Debug)]
struct Rare {
    /// See [`Contents::dialect`].
    dialect: Option<&'static str>,
    /// Lengths of entries from [`LONG`] bytes on.
    long_entries: Vec<(RecordId, u32)>,
    /// For every so many records of a run that inherits its owner: the one that states it.
    stated: Vec<(RecordId, RecordId)>,
}

/// Octets of a target's number in the arena.
const TARGET_OCTETS: usize = size_of::<u32>();

/// How many records that inherit their owner are looked back over at the most.
const INHERITED_RUN: u32 = 64;

/// Octets of which a zone may have more than large ones have.
const SMALL: usize = 4 * 1024;

/// How much of a large text is looked at to guess what it holds.
const GUESSED_FROM: usize = 16 * 1024;

/// Whether a large text looks like a signed zone in its middle: a signature in every kibibyte. Small ones are not asked,
/// and some signers write all signatures behind all that they sign.
fn looks_signed(file: &SourceFile) -> bool {
    let middle = file.len() as u32 / 2;
    file.len() >= 2 * GUESSED_FROM && {
        let sample = file.part(middle, middle + GUESSED_FROM as u32);
        memchr::memmem::find_iter(&sample, b"RRSIG").count() > GUESSED_FROM / 1024
    }
}

impl Contents {
    /// Empty, with room for what a file of that text most likely holds.
    pub(super) fn new(file: &SourceFile) -> Self {
        let bytes = file.len();
        let names = match bytes < GUESSED_FROM {
            // Too few make the table grow, which costs less than to make one smaller that was too large.
            true => bytes / 80 + 8,
            // Signatures are long, and of one name are several.
            false => bytes / if looks_signed(file) { 320 } else { 64 } + 16,
        };
        let mut room = Room::take();
        room.records.reserve(bytes / 80 + 24);
        // The records of small zones are mostly those of mail and services, which take more.
        room.rdata.reserve(bytes / 4 + (bytes / 4).min(SMALL));
        Contents {
            file: file.id(),
            class: 1,
            names: NameTable::in_room(names, room.names),
            records: room.records,
            segments: Few::default(),
            ttl_directives: Few::default(),
            problems: RareList::default(),
            included: RareList::default(),
            damaged: RareSet::default(),
            opaque: RareSet::default(),
            owners_hidden: false,
            entries_left_out: 0,
            rdata: room.rdata,
            rare: None,
            inheriting: 0,
            last_stated: RecordId(0),
        }
    }

    /// Ids of all records in reading order.
    pub fn record_ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.records.len() as u32).map(RecordId)
    }

    /// Files read, the zone's own first, each once.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        std::iter::once(self.file).chain(self.included.iter().copied())
    }

    /// Notes that a file was included.
    pub(super) fn note_file(&mut self, file: FileId) {
        if !self.files().any(|known| known == file) {
            self.included.push(file);
        }
    }

    /// The server or provider that the file was exported from, as `[zones] dialects` names it.
    pub fn dialect(&self) -> Option<&'static str> {
        self.rare.as_ref()?.dialect
    }

    /// Says so.
    pub(crate) fn set_dialect(&mut self, dialect: Option<&'static str>) {
        if dialect.is_some() {
            self.rare().dialect = dialect;
        }
    }

    #[cold]
    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// The record of an id.
    #[inline]
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.index()]
    }

    /// Wire octets of a record's rdata, names uncompressed and in the case written.
    #[inline]
    pub fn rdata(&self, record: &Record) -> &[u8] {
        &self.rdata[record.rdata as usize..record.rdata_end()]
    }

    /// The name that a record's rdata points to, for types with one such name (NS, CNAME, MX, SRV, PTR …).
    #[inline(always)]
    pub fn target(&self, record: &Record) -> Option<NameId> {
        if !record.has_target() {
            return None;
        }
        let octets = self.rdata.get(record.rdata_end()..)?.first_chunk()?;
        Some(NameId(u32::from_le_bytes(*octets)))
    }

    /// Class of a record (1 = IN).
    #[inline]
    pub fn class_of(&self, record: &Record) -> u16 {
        if record.is_of_zone_class() { self.class } else { self.other_class(record).unwrap_or(self.class) }
    }

    #[cold]
    fn other_class(&self, record: &Record) -> Option<u16> {
        let target = if record.has_target() { TARGET_OCTETS } else { 0 };
        let octets = self.rdata.get(record.rdata_end() + target..)?.first_chunk()?;
        Some(u16::from_le_bytes(*octets))
    }

    /// Gives a record another class.
    #[cold]
    pub(crate) fn set_class_of(&mut self, index: usize, class: u16) {
        let mut record = self.records[index];
        let (rdata, target) = (self.rdata(&record).to_vec(), self.target(&record));
        record.rdata = self.rdata.len() as u32;
        record.flags &= !flags::OTHER_CLASS;
        self.rdata.extend(rdata);
        self.rdata.extend(target.into_iter().flat_map(|target| target.0.to_le_bytes()));
        if class != self.class {
            record.flags |= flags::OTHER_CLASS;
            self.rdata.extend(class.to_le_bytes());
        }
        self.records[index] = record;
    }

    /// Gives the zone another class. Records keep theirs.
    pub(crate) fn set_class(&mut self, class: u16) {
        let before = std::mem::replace(&mut self.class, class);
        for index in (0..self.records.len()).filter(|_| before != class) {
            let record = &self.records[index];
            let own = if record.is_of_zone_class() { Some(before) } else { self.other_class(record) };
            self.set_class_of(index, own.unwrap_or(before));
        }
    }

    /// The segment a record belongs to.
    pub fn segment(&self, id: RecordId) -> &Segment {
        let after = self.segments.partition_point(|segment| segment.first_record <= id.0);
        &self.segments[after.saturating_sub(1)]
    }

    /// The value of the `$GENERATE` iteration that made a record; `None` for one that stands in the file as it is.
    pub fn iteration(&self, id: RecordId) -> Option<u32> {
        let segment = self.segment(id);
        match segment.kind() {
            SegmentKind::Plain => None,
            SegmentKind::Generated { first, step } => {
                Some(first.saturating_add((id.0 - segment.first_record).saturating_mul(step)))
            }
        }
    }

    /// The value of the `$TTL` directive in force at a record.
    pub fn ttl_directive(&self, id: RecordId) -> Option<Span> {
        let after = self.ttl_directives.partition_point(|&(first, _)| first <= id.0);
        self.ttl_directives.get(after.checked_sub(1)?).map(|&(_, span)| span)
    }

    /// The ids of the records that the same `$TTL` directive is in force at as at this one.
    pub fn same_ttl_directive(&self, id: RecordId) -> impl Iterator<Item = RecordId> + use<> {
        let behind = self.ttl_directives.partition_point(|&(first, _)| first <= id.0);
        let first = behind.checked_sub(1).map_or(0, |index| self.ttl_directives[index].0);
        let end = self.ttl_directives.get(behind).map_or(self.records.len() as u32, |&(first, _)| first);
        (first..end).map(RecordId)
    }

    /// The nearest record at or before `id` whose entry states its owner, `$GENERATE` left aside.
    pub fn owner_stated(&self, id: RecordId) -> Option<RecordId> {
        let stated = self.rare.as_ref().map_or(&[][..], |rare| &rare.stated);
        let known = stated.partition_point(|(at, _)| *at <= id).checked_sub(1).map(|index| stated[index]);
        let first = known.map_or(0, |(at, _)| at.0);
        let near = (first..=id.0).rev().map(RecordId).find(|&id| {
            let record = self.record(id);
            record.flags & (flags::OWNER_INHERITED | flags::GENERATED) == 0
        });
        near.or(known.map(|(_, stated)| stated))
    }

    /// The whole entry of a record; for a generated one the directive.
    pub fn entry_span(&self, id: RecordId) -> Span {
        let record = self.record(id);
        let len = match record.len {
            LONG => self.long_entry(id).unwrap_or(LONG.into()),
            len => len.into(),
        };
        Span::new(self.segment(id).file, record.start, len)
    }

    #[cold]
    fn long_entry(&self, id: RecordId) -> Option<u32> {
        let entries = &self.rare.as_ref()?.long_entries;
        let index = entries.binary_search_by_key(&id, |&(id, _)| id).ok()?;
        entries.get(index).map(|&(_, len)| len)
    }

    /// Says that the last record read has another entry.
    pub(super) fn set_entry(&mut self, index: usize, start: u32, len: u32) {
        let id = RecordId(index as u32);
        if let Some(rare) = &mut self.rare {
            rare.long_entries.pop_if(|&mut (long, _)| long == id);
        }
        let len = self.short_len(id, len);
        if let Some(record) = self.records.get_mut(index) {
            (record.start, record.len) = (start, len);
        }
    }

    /// The length of an entry as its record keeps it.
    #[inline(always)]
    fn short_len(&mut self, id: RecordId, len: u32) -> u16 {
        if len < LONG.into() {
            return len as u16;
        }
        self.rare().long_entries.push((id, len));
        LONG
    }

    /// A name of this zone's table.
    #[inline]
    pub fn name(&self, id: NameId) -> NameRef<'_> {
        self.names.name(id)
    }

    /// Puts the name that starts at byte `at` of the arena into the name table; gives it, as written, with its id.
    #[inline]
    pub(super) fn intern_target(&mut self, at: usize) -> Option<(NameRef<'_>, NameId)> {
        let (target, _) = NameRef::take(self.rdata.get(at..)?)?;
        Some((target, self.names.intern(target.wire())))
    }

    /// Gives back the room that was kept for more records and names than there turned out to be: that of a small zone to
    /// the next zone that this thread reads, and what was read is moved closely together.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.segments.shrink_to_fit();
        self.ttl_directives.shrink_to_fit();
        self.problems.shrink_to_fit();
        if self.records.capacity() <= Room::RECORDS && self.rdata.capacity() <= Room::OCTETS {
            let names = self.names.move_together();
            let (records, rdata) = (move_together(&mut self.records), move_together(&mut self.rdata));
            Room { records, rdata, names }.give_back();
            return;
        }
        self.records.shrink_to_fit();
        self.rdata.shrink_to_fit();
        self.names.shrink_to_fit();
    }

    /// The arena, to encode the next record's rdata into.
    pub(super) fn arena(&mut self) -> &mut Vec<u8> {
        &mut self.rdata
    }

    /// What was appended to the arena from `offset` on.
    pub(super) fn arena_from(&self, offset: usize) -> &[u8] {
        self.rdata.get(offset..).unwrap_or_default()
    }

    /// Moves the entries in a file that the records from `first` on were read from.
    pub(super) fn move_entries(&mut self, first: usize, file: FileId, by: u32) {
        let mut end = self.records.len();
        for segment in self.segments.iter().rev() {
            let start = first.max(segment.first_record as usize);
            if segment.file == file {
                self.records[start.min(end)..end].iter_mut().for_each(|record| record.start += by);
            }
            end = start.min(end);
            if start == first {
                break;
            }
        }
    }

    /// Puts ids in the place of the numbers of slots that the records from `first` on hold.
    #[inline(always)]
    pub(super) fn settle(&mut self, first: usize, id_of: impl Fn(usize) -> NameId) {
        for record in &mut self.records[first..] {
            record.owner = id_of(record.owner.index());
            if !record.has_target() {
                continue;
            }
            if let Some(octets) = self.rdata.get_mut(record.rdata_end()..).and_then(|rest| rest.first_chunk_mut()) {
                *octets = id_of(u32::from_le_bytes(*octets) as usize).0.to_le_bytes();
            }
        }
    }

    /// Adds a record of the zone's class whose rdata was appended to the arena from `rdata_offset` on.
    #[inline(always)]
    pub(super) fn push(&mut self, fields: NewRecord, rdata_offset: usize) {
        let rdata_len = (self.rdata.len() - rdata_offset) as u16;
        let target_flag = match fields.target {
            None => 0,
            Some(target) => {
                self.rdata.extend_from_slice(&target.0.to_le_bytes());
                flags::HAS_TARGET
            }
        };
        let id = RecordId(self.records.len() as u32);
        if fields.flags & flags::OWNER_INHERITED != 0 {
            self.inheriting += 1;
            if self.inheriting.is_multiple_of(INHERITED_RUN) {
                let stated = self.last_stated;
                self.rare().stated.push((id, stated));
            }
        } else if fields.flags & flags::GENERATED == 0 {
            self.inheriting = 0;
            self.last_stated = id;
        }
        let len = self.short_len(id, fields.len);
        self.records.push(Record {
            owner: fields.owner,
            ttl: fields.ttl,
            start: fields.start,
            rdata: rdata_offset as u32,
            rtype: fields.rtype,
            rdata_len,
            len,
            flags: fields.flags | target_flag,
        });
    }
}

/// Room for what is read of a small zone. A thread keeps it from one to the next: to ask for it each time, and to give
/// back what was too much, takes long, and leaves holes.
#[derive(Default)]
struct Room {
    records: Vec<Record>,
    rdata: Vec<u8>,
    names: name_table::Room,
}

thread_local! {
    static ROOM: Cell<Option<Room>> = const { Cell::new(None) };
}

impl Room {
    /// Records that are kept room for.
    const RECORDS: usize = 1024;
    /// Octets of rdata that are kept room for.
    const OCTETS: usize = 64 * 1024;

    fn take() -> Room {
        ROOM.take().unwrap_or_default()
    }

    fn give_back(self) {
        ROOM.set(Some(self));
    }
}

/// What the reader knows of a record before it is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewRecord {
    pub owner: NameId,
    pub ttl: u32,
    pub start: u32,
    pub len: u32,
    pub target: Option<NameId>,
    pub rtype: u16,
    pub flags: u16,
}

#[cfg(test)]
mod tests;
