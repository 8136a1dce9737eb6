//! Names of the quick way that wait for their numbers.
//!
//! On a large zone nearly every look-up in the name table waits for memory. So the names of some dozen records are
//! gathered, the places in memory that they need are asked for all at once, and then the names are looked up in the
//! order in which they were read. Until then a record holds the number of a slot in place of a [`NameId`].

use crate::zone::name_table::{NameId, NameTable};
use crate::zone::plain_name::PlainName;

/// How many names may wait.
const SLOTS: usize = 32;

/// What slots turned out to be. There is room for more than there are slots, so that any number's lowest bits are a place.
pub(super) struct Settled([NameId; Settled::ROOM]);

impl Settled {
    const ROOM: usize = (SLOTS + 3).next_power_of_two();

    /// What a slot is.
    #[inline(always)]
    pub fn of(&self, slot: usize) -> NameId {
        self.0[slot & (Settled::ROOM - 1)]
    }

    #[inline(always)]
    fn set(&mut self, slot: usize, id: NameId) {
        self.0[slot & (Settled::ROOM - 1)] = id;
    }
}

/// The names that wait. Slot 0 is the owner that was the last one before any of them.
pub(super) struct Waiting {
    /// Slots 1 and up: the names, and behind them room for the next owner and target.
    names: Vec<PlainName>,
    hashes: Vec<u32>,
    /// What the slots turned out to be, slot 0 included.
    ids: Settled,
    /// The slot of the last owner.
    pub owner: u32,
    /// Number of the first record that holds slots.
    first_record: usize,
}

impl Default for Waiting {
    fn default() -> Self {
        let names = vec![PlainName::default(); SLOTS + 2];
        let (hashes, ids) = (Vec::with_capacity(SLOTS + 2), Settled([NameId(0); Settled::ROOM]));
        Waiting { names, hashes, ids, owner: 0, first_record: 0 }
    }
}

impl Waiting {
    /// Fit for the next zone. No name may be waiting.
    pub fn rested(self) -> Waiting {
        debug_assert!(self.hashes.is_empty(), "names are looked up before the text ends");
        Waiting { owner: 0, ..self }
    }

    /// Whether it is time to look the names up.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.hashes.len() >= SLOTS
    }

    /// Room for a name: the next that will wait, or with `ahead` 1 the one behind it.
    #[inline(always)]
    pub fn room(&mut self, ahead: usize) -> &mut PlainName {
        let slot = self.hashes.len() + ahead;
        &mut self.names[slot]
    }

    /// The name that was put into [`Self::room`] waits from now on; gives its slot.
    #[inline(always)]
    pub fn add(&mut self, table: &NameTable) -> u32 {
        let hash = table.hash_lowered(self.room(0));
        self.hashes.push(hash);
        self.hashes.len() as u32
    }

    /// Looks up all names and gives what each slot is, with the number of the first record that holds slots. `owner` is
    /// that of slot 0; `records` how many records there are now.
    pub fn look_up(&mut self, owner: NameId, table: &mut NameTable, records: usize) -> (&Settled, usize) {
        table.ask_ahead(&self.hashes);
        self.ids.set(0, owner);
        for (slot, (&hash, name)) in self.hashes.iter().zip(&self.names).enumerate() {
            self.ids.set(slot + 1, table.intern_hashed(hash, name));
        }
        self.hashes.clear();
        (&self.ids, std::mem::replace(&mut self.first_record, records))
    }

    /// From this record on records hold slots.
    pub fn start(&mut self, record: usize) {
        self.first_record = record;
    }
}
