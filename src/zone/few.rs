//! A list that has one member in nearly all zones, and keeps it in place.

use std::ops::{Deref, DerefMut};

/// A list. Works like a slice, and grows at its end.
#[derive(Clone, Default, Debug)]
pub enum Few<T> {
    /// Empty.
    #[default]
    None,
    /// One member.
    One(T),
    /// Several.
    More(Vec<T>),
}

impl<T> Few<T> {
    /// Puts a member at the end.
    pub fn push(&mut self, member: T) {
        *self = match std::mem::take(self) {
            Few::None => Few::One(member),
            Few::One(first) => Few::More(vec![first, member]),
            Few::More(mut list) => {
                list.push(member);
                Few::More(list)
            }
        };
    }

    /// Gives back the room for further members; there may be some all the same.
    pub fn shrink_to_fit(&mut self) {
        if let Few::More(list) = self {
            list.shrink_to_fit();
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Few::None => &[],
            Few::One(member) => std::slice::from_ref(member),
            Few::More(list) => list,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Few::None => &mut [],
            Few::One(member) => std::slice::from_mut(member),
            Few::More(list) => list,
        }
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_the_order_in_which_they_came() {
        let mut list = Few::default();
        assert!(list.is_empty());
        for member in 1..=3 {
            list.push(member);
            assert_eq!(*list, *(1..=member).collect::<Vec<_>>());
            assert_eq!(list.last_mut(), Some(&mut { member }));
        }
        list.shrink_to_fit();
        assert_eq!(list.into_iter().sum::<i32>(), 6);
    }
}
