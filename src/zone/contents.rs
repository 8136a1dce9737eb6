//! What a zone file holds, as compactly as it can be kept: [`Contents`].
//!
//! A record keeps where its entry starts and how long it is; nothing else about its text. Which file that is, which
//! origin counted there and whether `$GENERATE` made the record is known per [`Segment`], found by binary search, so
//! that files, origins and iterations cost nothing per record.

use std::cell::Cell;

use super::name::{Name, NameRef};
use super::name_table::{NameId, NameTable, move_together};
use super::problem::Problem;
use super::rare_set::RareSet;
use crate::source::{FileId, SourceFile, Span};

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
    /// [`super::Record::target`] holds the one host name of the rdata.
    pub const HAS_TARGET: u16 = 8;
}

/// One record. Its rdata lies in [`Contents::rdata`].
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Owner name.
    pub owner: NameId,
    /// TTL in seconds, 0 to 2^31-1 (RFC 2181 8).
    pub ttl: u32,
    /// Offset of the entry's line in its file.
    pub start: u32,
    /// Length of the entry in bytes.
    pub len: u32,
    rdata_offset: u32,
    target: NameId,
    /// RR type.
    pub rtype: u16,
    /// Class.
    pub class: u16,
    rdata_len: u16,
    /// See [`flags`].
    pub flags: u16,
}

impl Record {
    /// The name that the rdata points to, for types with one such name (NS, CNAME, MX, SRV, PTR …).
    #[inline]
    pub fn target(&self) -> Option<NameId> {
        (self.flags & flags::HAS_TARGET != 0).then_some(self.target)
    }

    /// Whether the TTL was known at all.
    pub fn ttl_known(&self) -> bool {
        self.flags & flags::TTL_UNKNOWN == 0
    }
}

/// How the entries of a segment came about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SegmentKind {
    /// They stand in the file as they are.
    Plain,
    /// One `$GENERATE` directive made them, one record an iteration.
    Generated {
        /// Value of the iteration that made the segment's first record.
        first: u32,
        /// Distance between two iterations.
        step: u32,
    },
}

/// A run of records that come from one place.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Number of the first record.
    pub first_record: u32,
    /// The file they stand in.
    pub file: FileId,
    /// The origin that completes their relative names; `None` if none was known.
    pub origin: Option<Name>,
    /// The `$INCLUDE` entry that led to the file; `None` in the zone's own file.
    pub included_from: Option<Span>,
    /// Plain or generated.
    pub kind: SegmentKind,
}

/// All that was read of one zone.
#[derive(Debug)]
pub struct Contents {
    /// The zone's own file.
    pub file: FileId,
    /// The origin the reader started with.
    pub origin: Option<Name>,
    /// Class of the zone (1 = IN).
    pub class: u16,
    /// The names, owners and targets alike.
    pub names: NameTable,
    /// The records in reading order.
    pub records: Vec<Record>,
    /// Where they come from, in reading order.
    pub segments: Vec<Segment>,
    /// The values of the `$TTL` directives in reading order, each with the number of the first record behind it.
    pub(super) ttl_directives: Vec<(u32, Span)>,
    /// What the reader has to say.
    pub problems: Vec<Problem>,
    /// Files read, the zone's own first, each once.
    pub files: Vec<FileId>,
    /// Owners with an entry that could not be used: what else they have is unknown.
    pub damaged: RareSet<NameId>,
    /// Owners and types that a record of a server's own dialect answers with, and nobody knows what: `ALIAS` stands for
    /// addresses.
    pub opaque: RareSet<(NameId, u16)>,
    /// The server or provider that the file was exported from, as `[zones] dialects` names it.
    pub dialect: Option<&'static str>,
    /// Whether an entry was left out whose owner could not be told: then no name is known to be absent.
    pub owners_hidden: bool,
    /// Whether any entry was left out.
    pub entries_left_out: u64,
    rdata: Vec<u8>,
    /// Records that inherit their owner, since the last that states it.
    inheriting: u32,
    last_stated: RecordId,
    /// For every so many records of a run that inherits its owner: the one that states it.
    stated: Vec<(RecordId, RecordId)>,
}

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
    pub(super) fn new(file: &SourceFile, origin: Option<Name>) -> Self {
        let bytes = file.len();
        // Signatures are long, and of one name are several.
        let bytes_a_name = if looks_signed(file) { 320 } else { 64 };
        let mut room = Room::take();
        room.records.reserve(bytes / 80 + 24);
        // The records of small zones are mostly those of mail and services, which take more.
        room.rdata.reserve(bytes / 4 + (bytes / 4).min(SMALL));
        Contents {
            file: file.id(),
            origin,
            class: 1,
            names: NameTable::in_room(bytes / bytes_a_name + 16, room.octets, room.starts),
            records: room.records,
            segments: Vec::with_capacity(1),
            ttl_directives: Vec::with_capacity(1),
            problems: Vec::new(),
            files: vec![file.id()],
            damaged: RareSet::default(),
            opaque: RareSet::default(),
            dialect: None,
            owners_hidden: false,
            entries_left_out: 0,
            rdata: room.rdata,
            inheriting: 0,
            last_stated: RecordId(0),
            stated: Vec::new(),
        }
    }

    /// Ids of all records in reading order.
    pub fn record_ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.records.len() as u32).map(RecordId)
    }

    /// The record of an id.
    #[inline]
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.index()]
    }

    /// Wire octets of a record's rdata, names uncompressed and in the case written.
    #[inline]
    pub fn rdata(&self, record: &Record) -> &[u8] {
        &self.rdata[record.rdata_offset as usize..record.rdata_offset as usize + record.rdata_len as usize]
    }

    /// The segment a record belongs to.
    pub fn segment(&self, id: RecordId) -> &Segment {
        let after = self.segments.partition_point(|segment| segment.first_record <= id.0);
        &self.segments[after.saturating_sub(1)]
    }

    /// The value of the `$GENERATE` iteration that made a record; `None` for one that stands in the file as it is.
    pub fn iteration(&self, id: RecordId) -> Option<u32> {
        let segment = self.segment(id);
        match segment.kind {
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
        let known = self.stated.partition_point(|(at, _)| *at <= id).checked_sub(1).map(|index| self.stated[index]);
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
        Span::new(self.segment(id).file, record.start, record.len)
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
            let (octets, starts) = self.names.move_together();
            let (records, rdata) = (move_together(&mut self.records), move_together(&mut self.rdata));
            Room { records, rdata, octets, starts }.give_back();
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
            record.target = id_of(record.target.index());
        }
    }

    /// Adds a record whose rdata was appended to the arena from `rdata_offset` on.
    #[inline(always)]
    pub(super) fn push(&mut self, fields: NewRecord, rdata_offset: usize) {
        let rdata_len = (self.rdata.len() - rdata_offset) as u16;
        let (target, target_flag) = match fields.target {
            Some(target) => (target, flags::HAS_TARGET),
            None => (fields.owner, 0),
        };
        let id = RecordId(self.records.len() as u32);
        if fields.flags & flags::OWNER_INHERITED != 0 {
            self.inheriting += 1;
            if self.inheriting.is_multiple_of(INHERITED_RUN) {
                self.stated.push((id, self.last_stated));
            }
        } else if fields.flags & flags::GENERATED == 0 {
            self.inheriting = 0;
            self.last_stated = id;
        }
        self.records.push(Record {
            owner: fields.owner,
            ttl: fields.ttl,
            start: fields.start,
            len: fields.len,
            rdata_offset: rdata_offset as u32,
            target,
            rtype: fields.rtype,
            class: fields.class,
            rdata_len,
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
    octets: Vec<u8>,
    starts: Vec<u32>,
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
    pub class: u16,
    pub flags: u16,
}
