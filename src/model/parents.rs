//! The parents of names, put into the name table where they are missing. Neighbours in a zone file mostly have one
//! parent, so that the few last seen are remembered: comparing octets costs less than hashing them.

use crate::zone::name::{MAX_NAME, NameRef};
use crate::zone::name_table::{NameId, NameTable};

/// Parents that are remembered: a power of two.
const REMEMBERED: usize = 64;

/// Finds parents below one apex.
pub(super) struct Parents {
    /// Octets of the apex.
    depth: usize,
    /// By a rough hash of the name. Names that fall together only drive each other out.
    recent: [Option<NameId>; REMEMBERED],
}

impl Parents {
    pub(super) fn new(apex: NameRef<'_>) -> Parents {
        Parents { depth: apex.wire().len(), recent: [None; REMEMBERED] }
    }

    /// The parent of a name of the table; `None` if that is no longer than the apex.
    #[inline]
    pub(super) fn of(&mut self, name: NameId, names: &mut NameTable) -> Option<NameId> {
        let parent = names.name(name).parent().filter(|parent| parent.wire().len() > self.depth)?;
        let place = place(parent);
        if let Some(id) = self.recent[place]
            && names.name(id) == parent
        {
            return Some(id);
        }
        let id = match names.get(parent) {
            Some(id) => id,
            None => put_in(parent.wire().len(), name, names),
        };
        self.recent[place] = Some(id);
        Some(id)
    }
}

fn place(name: NameRef<'_>) -> usize {
    let front = name.wire().first_chunk().copied().map_or(0, u64::from_le_bytes);
    (front.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize % REMEMBERED
}

/// Puts the last `length` octets of a name into the table that holds it.
fn put_in(length: usize, name: NameId, names: &mut NameTable) -> NameId {
    let mut octets = [0; MAX_NAME];
    let wire = names.name(name).wire();
    let parent = &mut octets[..length];
    parent.copy_from_slice(&wire[wire.len() - length..]);
    names.intern(parent)
}
