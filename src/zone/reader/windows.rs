//! A large text a window at a time, so that the whole of it is never in memory.

use memchr::memmem;

use crate::source::SourceFile;
use crate::zone::lex::MAX_QUOTED;
use crate::zone::limits::Limits;

/// What begins a version control conflict. How long that is nobody knows, and of its other side nothing is read.
const CONFLICT: &[u8] = b"<<<<<<<";

/// How large windows are, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Of a window. Larger ones are made where an entry needs it.
    pub(super) window: usize,
    /// What must follow an entry's start for it to be read in this window: no entry is longer that is read at all.
    pub(super) margin: usize,
}

impl Sizes {
    /// Those that fit the bounds on entries.
    pub(super) fn within(limits: &Limits) -> Sizes {
        let margin = limits.entry.saturating_add(2 * MAX_QUOTED);
        Sizes { window: margin.saturating_mul(2), margin }
    }
}

/// What there is to be read at a time: whole lines.
#[derive(Clone, Copy)]
pub(super) struct Window<'w> {
    pub(super) text: &'w [u8],
    /// Its offset in the file.
    pub(super) start: u32,
    /// Entries that start here or behind, and need to be looked at closely, are left for the next window.
    pub(super) limit: usize,
    /// Whether the file ends with it.
    pub(super) is_last: bool,
}

/// The windows of a file, one after the other.
pub(super) struct Windows<'f> {
    file: &'f SourceFile,
    sizes: Sizes,
    start: usize,
    /// What was read of the file from `start` on; the window may end before.
    bytes: Vec<u8>,
    len: usize,
}

impl<'f> Windows<'f> {
    /// The first window of a file.
    pub(super) fn new(file: &'f SourceFile, sizes: Sizes) -> Self {
        let mut windows = Windows { file, sizes, start: 0, bytes: Vec::new(), len: 0 };
        windows.fill();
        windows
    }

    pub(super) fn window(&self) -> Window<'_> {
        let is_last = self.is_at_end();
        Window {
            text: self.bytes.get(..self.len).unwrap_or_default(),
            start: self.start as u32,
            limit: if is_last { usize::MAX } else { self.len.saturating_sub(self.sizes.margin) },
            is_last,
        }
    }

    /// The window behind that many bytes of this one.
    pub(super) fn advance(&mut self, read: usize) {
        let read = read.min(self.bytes.len());
        self.bytes.drain(..read);
        self.start += read;
        self.fill();
    }

    fn is_at_end(&self) -> bool {
        self.start + self.bytes.len() >= self.file.len()
    }

    /// Reads on until something can be read in the window.
    fn fill(&mut self) {
        let mut size = self.sizes.window;
        let mut seen = 0;
        loop {
            let missing = size.saturating_sub(self.bytes.len());
            let read = self.start + self.bytes.len();
            self.file.append_to(&mut self.bytes, read, missing);
            self.len = self.bytes.len();
            if self.is_at_end() {
                return;
            }
            let is_conflict = memmem::find(&self.bytes[seen..], CONFLICT).is_some();
            seen = self.bytes.len().saturating_sub(CONFLICT.len());
            self.len = memchr::memrchr(b'\n', &self.bytes).map_or(0, |end| end + 1);
            if self.len > self.sizes.margin && !is_conflict {
                return;
            }
            size = if is_conflict { self.file.len() } else { size.saturating_mul(2) };
        }
    }
}
