//! The names of one zone: each once, in lower case, found by its octets or by its number.

use std::hash::BuildHasher;
use std::sync::LazyLock;

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

/// A place in the hash table: 0 if it is empty, else the id of a name plus 1 in the bits that the number of buckets
/// leaves to ids, and above them the bits of the name's hash that did not choose the bucket. So a bucket is four octets
/// at any size, and all but a few names of other hashes are told apart without a look at them.
type Bucket = u32;

/// The table. Its hash is keyed per process: with a fixed one a hostile zone could make every look-up slow. No output
/// order may come from it; ids are handed out in the order in which names are first seen.
#[derive(Debug)]
pub struct NameTable {
    /// All names, one behind the other.
    octets: Vec<u8>,
    /// Where each name starts in `octets`, and where the last one ends.
    starts: Vec<u32>,
    /// A power of two of them, at most three quarters in use; a name is in the first free bucket from that of its
    /// hash on.
    buckets: Box<[Bucket]>,
    /// At hand, and not behind a pointer: every name is hashed.
    keys: Keys,
}

/// What the hash is keyed with.
#[derive(Clone, Copy, Debug)]
struct Keys {
    seed: u64,
    factor: u64,
}

/// Found out once a process, as good a time as any: whoever writes a zone does not know them.
static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let keys = foldhash::fast::RandomState::default();
    Keys { seed: keys.hash_one(0), factor: keys.hash_one(1) | 1 }
});

/// Room that the names of one small zone leave to those of the next.
#[derive(Default)]
pub(super) struct Room {
    octets: Vec<u8>,
    starts: Vec<u32>,
}

impl Default for NameTable {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl NameTable {
    /// An empty table with room for `names` names.
    pub fn with_capacity(names: usize) -> Self {
        Self::in_room(names, Room::default())
    }

    /// The same, in room that another table gave back.
    pub(super) fn in_room(names: usize, room: Room) -> Self {
        let Room { mut octets, mut starts } = room;
        // In small zones the apex is a larger part of the names.
        octets.reserve(names * 16 + (names * 8).min(1024));
        starts.reserve(names + 1);
        starts.push(0);
        NameTable { octets, starts, buckets: vec![0; buckets_for(names)].into(), keys: *KEYS }
    }

    /// Moves the names to where nothing is left over, and gives the room that they had, for [`NameTable::in_room`].
    pub(super) fn move_together(&mut self) -> Room {
        let buckets = buckets_for(self.len());
        if buckets < self.buckets.len() {
            self.fill(buckets);
        }
        Room { octets: move_together(&mut self.octets), starts: move_together(&mut self.starts) }
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no name yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Octets held, for the limit of 4 GiB.
    pub fn octets(&self) -> usize {
        self.octets.len()
    }

    /// The id of a name, which is put in if it is new. Case does not count.
    pub fn intern(&mut self, wire: &[u8]) -> NameId {
        let mut name = PlainName::new(NameRef::new(wire));
        let hash = self.hash_lowered(&mut name);
        self.intern_hashed(hash, &name)
    }

    /// Turns a name to lower case and gives its hash.
    #[inline(always)]
    pub(super) fn hash_lowered(&self, name: &mut PlainName) -> u32 {
        let mut hash = self.keys.seed;
        for block in name.lower_blocks() {
            hash = mix(hash, block, self.keys.factor);
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

    /// Reads what looking up these hashes will need, so that the processor waits for all of it at once: no name's reads
    /// depend on those of another. What was read does not matter.
    pub(super) fn ask_ahead(&self, hashes: &[u32]) {
        let mask = self.mask();
        let mut seen = 0_u8;
        for &hash in hashes {
            let bucket = self.buckets[(hash & mask) as usize];
            // Without a branch, which could only be guessed; the first name is always near.
            let is_likely = bucket != 0 && (bucket ^ hash) & !mask == 0;
            let id = (bucket & mask).wrapping_sub(1) * u32::from(is_likely);
            let start = self.starts.get(id as usize).copied().unwrap_or_default();
            seen ^= self.octets.get(start as usize).copied().unwrap_or_default();
        }
        std::hint::black_box(seen);
    }

    /// The bits of a hash that choose the bucket.
    #[inline(always)]
    fn mask(&self) -> u32 {
        (self.buckets.len() - 1) as u32
    }

    /// The hash of a name in lower case: over blocks of eight octets, zeros behind the last. No two names differ only in
    /// zeros at the end, since a name ends where its root label is.
    #[inline]
    fn hash(&self, wire: &[u8]) -> u32 {
        let Keys { seed, factor } = self.keys;
        let (blocks, rest) = wire.as_chunks::<8>();
        let hash = blocks.iter().fold(seed, |hash, block| mix(hash, u64::from_le_bytes(*block), factor));
        if rest.is_empty() {
            return hash as u32;
        }
        let last = match wire.last_chunk::<8>() {
            Some(octets) => u64::from_le_bytes(*octets) >> (64 - 8 * rest.len()),
            None => rest.iter().rev().fold(0, |block, &octet| block << 8 | u64::from(octet)),
        };
        mix(hash, last, factor) as u32
    }

    /// The id of a name in lower case, or the bucket that it belongs in.
    #[inline]
    fn find(&self, hash: u32, wire: &[u8]) -> Result<NameId, usize> {
        let mask = self.mask();
        let mut at = hash & mask;
        loop {
            let bucket = self.buckets[at as usize];
            if bucket == 0 {
                return Err(at as usize);
            }
            if (bucket ^ hash) & !mask == 0 {
                let id = (bucket & mask) - 1;
                // A name ends where its root label is: no other can start with the whole of it.
                if self.octets[self.starts[id as usize] as usize..].starts_with(wire) {
                    return Ok(NameId(id));
                }
            }
            at = (at + 1) & mask;
        }
    }

    #[inline(never)]
    fn insert(&mut self, hash: u32, bucket: usize, name: &PlainName) -> NameId {
        name.append_to(&mut self.octets);
        self.starts.push(self.octets.len() as u32);
        let names = self.len();
        let mask = self.mask();
        self.buckets[bucket] = (hash & !mask) | names as u32;
        if names > self.buckets.len() / 4 * 3 {
            self.grow();
        }
        NameId(names as u32 - 1)
    }

    /// Twice the buckets.
    fn grow(&mut self) {
        let double = self.buckets.len() * 2;
        // The old ones are not needed to make the new.
        self.buckets = Box::default();
        self.fill(double);
    }

    /// Makes so many buckets anew. The old ones do not hold whole hashes, which are made again.
    fn fill(&mut self, buckets: usize) {
        self.buckets = vec![0; buckets].into();
        let mask = self.mask();
        for id in self.ids() {
            let hash = self.hash(self.name(id).wire());
            let mut at = hash & mask;
            while self.buckets[at as usize] != 0 {
                at = (at + 1) & mask;
            }
            self.buckets[at as usize] = (hash & !mask) | (id.0 + 1);
        }
    }

    /// The id of a name already in the table. `name` must be in lower case.
    pub fn get(&self, name: NameRef<'_>) -> Option<NameId> {
        self.find(self.hash(name.wire()), name.wire()).ok()
    }

    /// Gives back the room for further names; there may be some all the same.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.octets.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// The name of an id, in lower case.
    #[inline]
    pub fn name(&self, id: NameId) -> NameRef<'_> {
        let (start, end) = (self.starts[id.index()], self.starts[id.index() + 1]);
        NameRef::new(&self.octets[start as usize..end as usize])
    }

    /// All ids, in the order of first sight.
    pub fn ids(&self) -> impl Iterator<Item = NameId> + use<> {
        (0..self.len() as u32).map(NameId)
    }
}

/// How many buckets so many names need.
fn buckets_for(names: usize) -> usize {
    (names * 4).div_ceil(3).next_power_of_two().max(8)
}

/// One step of the hash: both halves of a product, which depends on every bit put in.
#[inline(always)]
fn mix(hash: u64, block: u64, factor: u64) -> u64 {
    let product = u128::from(hash ^ block) * u128::from(factor);
    product as u64 ^ (product >> 64) as u64
}

/// Moves what is in a list to where nothing is left over, and gives the room that it had.
pub(super) fn move_together<T: Copy>(list: &mut Vec<T>) -> Vec<T> {
    let mut room = std::mem::take(list);
    list.extend_from_slice(&room);
    room.clear();
    room
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
    fn a_name_has_one_hash_however_it_is_read() {
        let table = NameTable::default();
        for text in
            [".", "a.", "ab.c.", "abcde.", "abcdef.", "abcdefg.", "abcdef.h.", "mail.example.com.", "a.b.c.d.e.f.g.h."]
        {
            let name = Name::parse(text).unwrap();
            assert_eq!(table.hash(name.wire()), table.hash_lowered(&mut PlainName::new(name.as_ref())), "{text}");
        }
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
