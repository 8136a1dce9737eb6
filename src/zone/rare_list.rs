//! A list that is empty in nearly all zones, and takes one word there.

use std::ops::{Deref, DerefMut};

/// A list. Works like a slice, and grows at its end.
#[derive(Clone, Debug)]
pub struct RareList<T>(Option<Box<Members<T>>>);

#[derive(Clone, Debug)]
struct Members<T>(Vec<T>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Members(Vec::new())
    }
}

impl<T> Default for RareList<T> {
    fn default() -> Self {
        RareList(None)
    }
}

impl<T> RareList<T> {
    /// Puts a member at the end.
    pub fn push(&mut self, member: T) {
        self.0.get_or_insert_default().0.push(member);
    }

    /// Keeps those members only that a test holds for.
    pub fn retain(&mut self, test: impl FnMut(&T) -> bool) {
        if let Some(list) = &mut self.0 {
            list.0.retain(test);
        }
    }

    /// Gives back the room for further members; there may be some all the same.
    pub fn shrink_to_fit(&mut self) {
        if let Some(list) = &mut self.0 {
            list.0.shrink_to_fit();
        }
    }
}

impl<T> Deref for RareList<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Some(list) => &list.0,
            None => &[],
        }
    }
}

impl<T> DerefMut for RareList<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.0 {
            Some(list) => &mut list.0,
            None => &mut [],
        }
    }
}

impl<T> Extend<T> for RareList<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, members: I) {
        for member in members {
            self.push(member);
        }
    }
}

impl<T> FromIterator<T> for RareList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        let mut list = RareList::default();
        list.extend(members);
        list
    }
}

impl<'a, T> IntoIterator for &'a RareList<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut RareList<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_the_order_in_which_they_came() {
        let mut list = RareList::default();
        assert!(list.is_empty());
        list.retain(|&member: &i32| member > 0);
        list.push(3);
        list.extend([1, 2]);
        assert_eq!(*list, [3, 1, 2]);
        list.retain(|&member| member != 1);
        for member in &mut list {
            *member += 1;
        }
        assert_eq!(list.iter().copied().collect::<Vec<_>>(), [4, 3]);
        assert_eq!(size_of_val(&list), size_of::<usize>());
    }
}
