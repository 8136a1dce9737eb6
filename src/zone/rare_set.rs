//! A set that is empty in nearly all zones, and takes one word there.

use std::collections::HashSet;
use std::hash::Hash;

/// A set. Its hash is keyed per process; no output order may come from it.
#[derive(Debug)]
pub struct RareSet<T>(Option<Box<Members<T>>>);

#[derive(Debug)]
struct Members<T>(HashSet<T, foldhash::fast::RandomState>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Members(HashSet::default())
    }
}

impl<T> Default for RareSet<T> {
    fn default() -> Self {
        RareSet(None)
    }
}

impl<T: Eq + Hash> RareSet<T> {
    /// Puts a member in; whether it is new.
    pub fn insert(&mut self, member: T) -> bool {
        self.0.get_or_insert_default().0.insert(member)
    }

    /// Whether it is a member.
    #[inline]
    pub fn contains(&self, member: &T) -> bool {
        self.0.as_ref().is_some_and(|set| set.0.contains(member))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|set| set.0.is_empty())
    }

    /// The members, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flat_map(|set| set.0.iter())
    }
}

impl<T: Eq + Hash> Extend<T> for RareSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, members: I) {
        for member in members {
            self.insert(member);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_kept_once() {
        let mut set = RareSet::default();
        assert!(set.is_empty() && !set.contains(&1));
        assert!(set.insert(1) && !set.insert(1));
        set.extend([2, 1]);
        let mut members: Vec<i32> = set.iter().copied().collect();
        members.sort_unstable();
        assert_eq!(members, [1, 2]);
        assert!(set.contains(&2) && !set.is_empty());
    }
}
