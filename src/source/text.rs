//! The bytes of a file: kept in memory, or read again whenever somebody looks at them.
//!
//! Texts that cannot be had again are always kept. Those of files are kept until together they have reached a bound, and
//! large ones never; see [`OnDisk`].

use std::fs::File;
use std::io;
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;

use super::on_disk::{Bound, OnDisk, has_mark};

/// The bytes of a file, or some of them, while somebody looks at them. Works like a slice.
#[derive(Clone, Debug)]
pub struct Bytes<'a>(Held<'a>);

#[derive(Clone, Debug)]
enum Held<'a> {
    Kept(&'a [u8]),
    ReadAgain(Arc<Vec<u8>>, Range<usize>),
}

impl Bytes<'_> {
    /// Those of a range of bytes that were read again, cut at their end.
    pub(super) fn read_again(bytes: Arc<Vec<u8>>, range: Range<usize>) -> Self {
        let end = range.end.min(bytes.len());
        Bytes(Held::ReadAgain(bytes, range.start.min(end)..end))
    }
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Held::Kept(bytes) => bytes,
            Held::ReadAgain(bytes, range) => bytes.get(range.clone()).unwrap_or_default(),
        }
    }
}

impl AsRef<[u8]> for Bytes<'_> {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Bytes<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl PartialEq<Bytes<'_>> for Vec<u8> {
    fn eq(&self, other: &Bytes<'_>) -> bool {
        **self == **other
    }
}

impl PartialEq<[u8]> for Bytes<'_> {
    fn eq(&self, other: &[u8]) -> bool {
        **self == *other
    }
}

impl<const N: usize> PartialEq<&[u8; N]> for Bytes<'_> {
    fn eq(&self, other: &&[u8; N]) -> bool {
        **self == **other
    }
}

/// Where a file's bytes are.
#[derive(Debug)]
pub(super) enum Text {
    Kept(Box<[u8]>),
    OnDisk(Box<OnDisk>),
}

impl Text {
    /// What was read from the regular file at `path`, kept if there is room.
    pub(super) fn of_file(path: &Path, bytes: Vec<u8>, bound: &Arc<Bound>) -> Text {
        if bound.has_room_for(bytes.len()) {
            return Text::Kept(bytes.into_boxed_slice());
        }
        Text::OnDisk(Box::new(OnDisk::of_bytes(path, bytes, bound)))
    }

    /// The text of the regular file at `path`, which was just opened, without ever holding the whole of it.
    pub(super) fn left_on_disk(path: &Path, opened: &mut File, length: u64, bound: &Arc<Bound>) -> io::Result<Text> {
        Ok(Text::OnDisk(Box::new(OnDisk::look_over(path, opened, length, bound)?)))
    }

    pub(super) fn bytes(&self) -> Bytes<'_> {
        match self {
            Text::Kept(bytes) => Bytes(Held::Kept(bytes)),
            Text::OnDisk(file) => file.bytes(),
        }
    }

    /// The bytes of a range, cut at the end.
    pub(super) fn part(&self, range: Range<usize>) -> Bytes<'_> {
        let end = range.end.min(self.len());
        let range = range.start.min(end)..end;
        match self {
            Text::Kept(bytes) => Bytes(Held::Kept(bytes.get(range).unwrap_or_default())),
            Text::OnDisk(file) => file.part(range),
        }
    }

    /// Appends at least so many of the bytes from `from` on, or all there are.
    pub(super) fn append(&self, from: usize, at_least: usize, out: &mut Vec<u8>) {
        match self {
            Text::Kept(bytes) => {
                let end = bytes.len().min(from.saturating_add(at_least));
                out.extend_from_slice(bytes.get(from..end).unwrap_or_default());
            }
            Text::OnDisk(file) => file.append(from, at_least, out),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Text::Kept(bytes) => bytes.len(),
            Text::OnDisk(file) => file.len(),
        }
    }

    /// Whether [`super::MARK`] stands in it.
    pub(super) fn has_mark(&self) -> bool {
        match self {
            Text::Kept(bytes) => has_mark(bytes),
            Text::OnDisk(file) => file.has_mark(),
        }
    }

    /// Whether `$INCLUDE` may stand in it.
    pub(super) fn may_include(&self) -> bool {
        match self {
            Text::Kept(_) => true,
            Text::OnDisk(file) => file.has_include(),
        }
    }

    /// Whether the file held something else when it was read again.
    pub(super) fn has_changed(&self) -> bool {
        matches!(self, Text::OnDisk(file) if file.has_changed())
    }
}
