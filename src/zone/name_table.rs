//! The names of one zone: each once, in lower case, found by its octets or by its number.

use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::name::NameRef;
use super::swar;

/// Number of a name in one zone's [`NameTable`]. Means nothing in another zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NameId(pub(crate) u32);

impl NameId {
    /// As an index.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    offset: u32,
    length: u8,
}

/// The table. Its hash is keyed per process: with a fixed one a hostile zone could make every look-up slow. No output
/// order may come from it; ids are handed out in the order in which names are first seen.
#[derive(Debug)]
pub struct NameTable {
    octets: Vec<u8>,
    slots: Vec<Slot>,
    index: HashTable<u32>,
    hasher: foldhash::fast::RandomState,
    scratch: Vec<u8>,
}

impl Default for NameTable {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl NameTable {
    /// An empty table with room for `names` names.
    pub fn with_capacity(names: usize) -> Self {
        NameTable {
            octets: Vec::new(),
            slots: Vec::with_capacity(names),
            index: HashTable::with_capacity(names),
            hasher: foldhash::fast::RandomState::default(),
            scratch: Vec::with_capacity(264),
        }
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is no name yet.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Octets held, for the limit of 4 GiB.
    pub fn octets(&self) -> usize {
        self.octets.len()
    }

    /// The id of a name, which is put in if it is new. Case does not count.
    #[inline]
    pub fn intern(&mut self, wire: &[u8]) -> NameId {
        self.scratch.clear();
        self.scratch.extend_from_slice(wire);
        // So that the last block is whole.
        self.scratch.extend_from_slice(&[0; 7]);
        // Length octets are at most 63 and so never changed by this.
        for block in self.scratch.as_chunks_mut().0 {
            *block = swar::lowercase(*block);
        }
        self.scratch.truncate(wire.len());
        let hash = self.hasher.hash_one(&self.scratch[..]);
        let (octets, slots, scratch) = (&self.octets, &self.slots, &self.scratch);
        let found = self.index.find(hash, |&id| slot_octets(octets, slots[id as usize]) == &scratch[..]);
        match found {
            Some(&id) => NameId(id),
            None => self.insert(hash),
        }
    }

    #[inline(never)]
    fn insert(&mut self, hash: u64) -> NameId {
        let id = self.slots.len() as u32;
        self.slots.push(Slot { offset: self.octets.len() as u32, length: self.scratch.len() as u8 });
        self.octets.extend_from_slice(&self.scratch);
        let (octets, slots, hasher) = (&self.octets, &self.slots, &self.hasher);
        self.index.insert_unique(hash, id, |&id| hasher.hash_one(slot_octets(octets, slots[id as usize])));
        NameId(id)
    }

    /// The id of a name already in the table. `name` must be in lower case.
    pub fn get(&self, name: NameRef<'_>) -> Option<NameId> {
        let hash = self.hasher.hash_one(name.wire());
        self.index
            .find(hash, |&id| slot_octets(&self.octets, self.slots[id as usize]) == name.wire())
            .map(|&id| NameId(id))
    }

    /// The name of an id, in lower case.
    #[inline]
    pub fn name(&self, id: NameId) -> NameRef<'_> {
        NameRef::new(slot_octets(&self.octets, self.slots[id.index()]))
    }

    /// All ids, in the order of first sight.
    pub fn ids(&self) -> impl Iterator<Item = NameId> + use<> {
        (0..self.slots.len() as u32).map(NameId)
    }
}

#[inline]
fn slot_octets(octets: &[u8], slot: Slot) -> &[u8] {
    &octets[slot.offset as usize..slot.offset as usize + slot.length as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;

    #[test]
    fn names_are_kept_once_and_in_lower_case() {
        let mut table = NameTable::default();
        let a = table.intern(b"\x04Mail\x07Example\0");
        assert_eq!(table.intern(b"\x04mail\x07eXample\0"), a);
        assert_ne!(table.intern(b"\x05mails\x07example\0"), a);
        assert_eq!(table.name(a).to_string(), "mail.example.");
        assert_eq!(table.get(Name::parse("mail.example.").unwrap().as_ref()), Some(a));
        assert_eq!(table.get(NameRef::ROOT), None);
        assert_eq!(table.len(), 2);
    }
}
