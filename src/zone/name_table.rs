//! The names of one zone: each once, in lower case, found by its octets or by its number.

use std::hash::BuildHasher;

use super::name::NameRef;
use super::plain_name::PlainName;

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

/// A place in the hash table: the name's hash, its id plus 1 (0 marks an empty bucket), and the offset of its octets. A
/// name is found by two looks into memory, here and at its octets: on large zones waiting for memory is most of what a
/// look-up costs. An array, because a vector of zeroed arrays is memory that the system hands out zeroed.
type Bucket = [u32; 3];
const EMPTY: Bucket = [0; 3];

/// The table. Its hash is keyed per process: with a fixed one a hostile zone could make every look-up slow. No output
/// order may come from it; ids are handed out in the order in which names are first seen.
#[derive(Debug)]
pub struct NameTable {
    /// All names, one behind the other.
    octets: Vec<u8>,
    /// Where each name ends in `octets`.
    ends: Vec<u32>,
    /// A power of two of them, at most three quarters in use; a name is in the first free bucket from that of its
    /// hash on.
    buckets: Vec<Bucket>,
    /// What the hash is keyed with.
    seed: u64,
    factor: u64,
}

impl Default for NameTable {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl NameTable {
    /// An empty table with room for `names` names.
    pub fn with_capacity(names: usize) -> Self {
        let keys = foldhash::fast::RandomState::default();
        NameTable {
            octets: Vec::new(),
            ends: Vec::with_capacity(names),
            buckets: vec![EMPTY; (names + names / 3 + 1).next_power_of_two().max(8)],
            seed: keys.hash_one(0),
            factor: keys.hash_one(1) | 1,
        }
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name yet.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Octets held, for the limit of 4 GiB.
    pub fn octets(&self) -> usize {
        self.octets.len()
    }

    /// The id of a name, which is put in if it is new. Case does not count.
    pub fn intern(&mut self, wire: &[u8]) -> NameId {
        self.intern_plain(&mut PlainName::new(NameRef::new(wire)))
    }

    /// The same for a name in a buffer, which is left in lower case.
    #[inline]
    pub(super) fn intern_plain(&mut self, name: &mut PlainName) -> NameId {
        let hash = self.hash_lowered(name);
        self.intern_hashed(hash, name)
    }

    /// Turns a name to lower case and gives its hash.
    #[inline(always)]
    pub(super) fn hash_lowered(&self, name: &mut PlainName) -> u32 {
        let mut hash = self.seed;
        for block in name.lower_blocks() {
            hash = mix(hash, block, self.factor);
        }
        hash as u32
    }

    /// The id of a name in lower case with its hash.
    #[inline(always)]
    pub(super) fn intern_hashed(&mut self, hash: u32, name: &PlainName) -> NameId {
        match self.find(hash, name.wire()) {
            Ok(id) => id,
            Err(bucket) => self.insert(hash, bucket, name),
        }
    }

    /// Reads what looking up these hashes will need, so that the processor waits for all of it at once: no read depends
    /// on another. What was read does not matter.
    pub(super) fn ask_ahead(&self, hashes: &[u32]) {
        let mask = self.buckets.len() - 1;
        let mut seen = 0_u8;
        for &hash in hashes {
            let [known, _, offset] = self.buckets[hash as usize & mask];
            // Without a branch, which could only be guessed; offset 0 is always near.
            let wanted = offset * u32::from(known == hash);
            seen ^= self.octets.get(wanted as usize).copied().unwrap_or_default();
        }
        std::hint::black_box(seen);
    }

    /// The hash of a name in lower case: over blocks of eight octets, zeros behind the last. No two names differ only in
    /// zeros at the end, since a name ends where its root label is.
    #[inline(always)]
    fn hash_blocks(&self, blocks: &[[u8; 8]]) -> u32 {
        blocks.iter().fold(self.seed, |hash, block| mix(hash, u64::from_le_bytes(*block), self.factor)) as u32
    }

    /// The id of a name in lower case, or the bucket that it belongs in.
    #[inline]
    fn find(&self, hash: u32, wire: &[u8]) -> Result<NameId, usize> {
        let mask = self.buckets.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let [known, id, offset] = self.buckets[at];
            if id == 0 {
                return Err(at);
            }
            // A name ends where its root label is: no other can start with the whole of it.
            if known == hash && self.octets[offset as usize..].starts_with(wire) {
                return Ok(NameId(id - 1));
            }
            at = (at + 1) & mask;
        }
    }

    #[inline(never)]
    fn insert(&mut self, hash: u32, bucket: usize, name: &PlainName) -> NameId {
        let offset = self.octets.len() as u32;
        name.append_to(&mut self.octets);
        self.ends.push(self.octets.len() as u32);
        let id = self.ends.len() as u32;
        self.buckets[bucket] = [hash, id, offset];
        if self.ends.len() > self.buckets.len() / 4 * 3 {
            self.grow();
        }
        NameId(id - 1)
    }

    fn grow(&mut self) {
        let buckets = vec![EMPTY; self.buckets.len() * 2];
        let mask = buckets.len() - 1;
        for bucket in std::mem::replace(&mut self.buckets, buckets) {
            let [hash, id, _] = bucket;
            if id == 0 {
                continue;
            }
            let mut at = hash as usize & mask;
            while self.buckets[at] != EMPTY {
                at = (at + 1) & mask;
            }
            self.buckets[at] = bucket;
        }
    }

    /// The id of a name already in the table. `name` must be in lower case.
    pub fn get(&self, name: NameRef<'_>) -> Option<NameId> {
        self.find(self.hash_blocks(PlainName::new(name).blocks()), name.wire()).ok()
    }

    /// Gives back the room for further names; there may be some all the same.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.octets.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The name of an id, in lower case.
    #[inline]
    pub fn name(&self, id: NameId) -> NameRef<'_> {
        let start = id.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        NameRef::new(&self.octets[start as usize..self.ends[id.index()] as usize])
    }

    /// All ids, in the order of first sight.
    pub fn ids(&self) -> impl Iterator<Item = NameId> + use<> {
        (0..self.ends.len() as u32).map(NameId)
    }
}

/// One step of the hash: both halves of a product, which depends on every bit put in.
#[inline(always)]
fn mix(hash: u64, block: u64, factor: u64) -> u64 {
    let product = u128::from(hash ^ block) * u128::from(factor);
    product as u64 ^ (product >> 64) as u64
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

    #[test]
    fn names_are_found_again_while_the_table_grows() {
        let mut table = NameTable::default();
        let name = |number: u32| Name::parse(&format!("host-{number}.example.")).unwrap();
        for number in 0..5_000 {
            assert_eq!(table.intern(name(number).wire()), NameId(number));
            assert_eq!(table.intern(name(number / 2).wire()), NameId(number / 2));
        }
        for number in 0..5_000 {
            assert_eq!(table.get(name(number).as_ref()), Some(NameId(number)));
            assert_eq!(table.name(NameId(number)), name(number).as_ref());
        }
        assert_eq!(table.get(name(5_000).as_ref()), None);
        assert_eq!(table.len(), 5_000);
    }
}
