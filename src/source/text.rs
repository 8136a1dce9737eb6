//! The bytes of a file: kept in memory, or read again whenever somebody looks at them.
//!
//! Texts that cannot be had again are always kept. Those of files are kept until together they have reached a bound; of the
//! files behind it only length and hash are known. So that a look at several places of such a file reads it once, the last few
//! texts that were read again are held a little longer.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::hash::BuildHasher;
use std::io::Read;
use std::ops::{Deref, Range};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use memchr::memmem::Finder;

/// Bytes of texts read again that are held together; the last one is held however long it is.
const HELD: usize = 8 << 20;

/// How many of them.
const HELD_TEXTS: usize = 64;

/// The bytes of a file, or some of them, while somebody looks at them. Works like a slice.
#[derive(Clone, Debug)]
pub struct Bytes<'a>(Held<'a>);

#[derive(Clone, Debug)]
enum Held<'a> {
    Kept(&'a [u8]),
    ReadAgain(Arc<Vec<u8>>, Range<usize>),
}

impl Bytes<'_> {
    /// Those of a range, cut at the end.
    pub(super) fn part(self, range: Range<usize>) -> Self {
        let end = range.end.min(self.len());
        let range = range.start.min(end)..end;
        Bytes(match self.0 {
            Held::Kept(bytes) => Held::Kept(bytes.get(range).unwrap_or_default()),
            // Only whole texts are cut.
            Held::ReadAgain(bytes, _) => Held::ReadAgain(bytes, range),
        })
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

/// A file whose text was let go.
#[derive(Debug)]
pub(super) struct OnDisk {
    path: PathBuf,
    len: usize,
    hash: u64,
    /// Whether the comments that are meant for us may be in it.
    has_mark: bool,
    changed: AtomicBool,
    /// The text, while anybody holds it. Whoever reads it again holds the lock, so that no two do.
    text: Mutex<Weak<Vec<u8>>>,
    bound: Arc<Bound>,
}

impl Text {
    pub(super) fn bytes(&self) -> Bytes<'_> {
        match self {
            Text::Kept(bytes) => Bytes(Held::Kept(bytes)),
            Text::OnDisk(file) => {
                let text = file.text();
                let whole = 0..text.len();
                Bytes(Held::ReadAgain(text, whole))
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Text::Kept(bytes) => bytes.len(),
            Text::OnDisk(file) => file.len,
        }
    }

    /// Whether `mark` stands in it.
    pub(super) fn has_mark(&self) -> bool {
        match self {
            Text::Kept(bytes) => has_mark(bytes),
            Text::OnDisk(file) => file.has_mark,
        }
    }

    /// Whether the file held something else when it was read again.
    pub(super) fn has_changed(&self) -> bool {
        matches!(self, Text::OnDisk(file) if file.changed.load(Ordering::Relaxed))
    }
}

fn has_mark(bytes: &[u8]) -> bool {
    static MARK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(super::MARK));
    MARK.find(bytes).is_some()
}

impl OnDisk {
    fn text(&self) -> Arc<Vec<u8>> {
        let mut known = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.upgrade() {
            return text;
        }
        let text = match self.read() {
            Some(text) => Arc::new(text),
            None => {
                self.changed.store(true, Ordering::Relaxed);
                // Places in it are still places, and nothing of what is there now is shown for what was there.
                Arc::new(vec![b' '; self.len])
            }
        };
        *known = Arc::downgrade(&text);
        drop(known);
        self.bound.hold(Arc::clone(&text));
        text
    }

    /// The same bytes as before, or nothing.
    fn read(&self) -> Option<Vec<u8>> {
        let has_length = |metadata: fs::Metadata| metadata.is_file() && metadata.len() == self.len as u64;
        // Asked before it is opened: opening what has become a FIFO would wait for a writer for ever.
        fs::metadata(&self.path).ok().filter(|metadata| has_length(metadata.clone()))?;
        let mut text = Vec::with_capacity(self.len);
        // One byte more, to see it grow.
        File::open(&self.path).ok()?.take(self.len as u64 + 1).read_to_end(&mut text).ok()?;
        (text.len() == self.len && self.bound.hash(&text) == self.hash).then_some(text)
    }
}

/// How much is kept, and what is held for a while.
#[derive(Debug)]
pub(super) struct Bound {
    most: AtomicU64,
    kept: AtomicU64,
    held: Mutex<VecDeque<Arc<Vec<u8>>>>,
    /// Keyed for each run: nobody can write another text of the same hash.
    hasher: foldhash::quality::RandomState,
}

impl Default for Bound {
    fn default() -> Self {
        Bound {
            most: AtomicU64::new(u64::MAX),
            kept: AtomicU64::new(0),
            held: Mutex::default(),
            hasher: foldhash::quality::RandomState::default(),
        }
    }
}

impl Bound {
    pub(super) fn set(&self, most: u64) {
        self.most.store(most, Ordering::Relaxed);
    }

    /// The text of the file at `path`, kept if there is room.
    pub(super) fn take(self: &Arc<Self>, path: &Path, bytes: Vec<u8>) -> Text {
        let len = bytes.len() as u64;
        let before = self.kept.fetch_add(len, Ordering::Relaxed);
        if before.saturating_add(len) <= self.most.load(Ordering::Relaxed) {
            return Text::Kept(bytes.into_boxed_slice());
        }
        self.kept.fetch_sub(len, Ordering::Relaxed);
        let (hash, has_mark) = (self.hash(&bytes), has_mark(&bytes));
        let text = Arc::new(bytes);
        let file = OnDisk {
            path: path.to_owned(),
            len: text.len(),
            hash,
            has_mark,
            changed: AtomicBool::new(false),
            text: Mutex::new(Arc::downgrade(&text)),
            bound: Arc::clone(self),
        };
        self.hold(text);
        Text::OnDisk(Box::new(file))
    }

    fn hash(&self, bytes: &[u8]) -> u64 {
        self.hasher.hash_one(bytes)
    }

    /// Holds a text until enough others were read.
    fn hold(&self, text: Arc<Vec<u8>>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push_back(text);
        let mut bytes: usize = held.iter().map(|text| text.len()).sum();
        while held.len() > HELD_TEXTS || (bytes > HELD && held.len() > 1) {
            let Some(oldest) = held.pop_front() else { break };
            bytes -= oldest.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Position, SourceMap, Span};
    use super::*;

    /// A map that keeps at most so many bytes of files, and files in a folder added to it.
    fn added(most: u64, texts: &[&str]) -> (SourceMap, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let sources = SourceMap::new();
        sources.keep_at_most(most);
        for (number, text) in texts.iter().enumerate() {
            let path = folder.path().join(number.to_string());
            fs::write(&path, text).unwrap();
            sources.add_file(number.to_string(), text.as_bytes().to_vec(), &path).unwrap();
        }
        (sources, folder)
    }

    /// Lets all texts go that are held for a while.
    fn let_go(sources: &SourceMap) {
        sources.bound.held.lock().unwrap().clear();
    }

    #[test]
    fn what_has_no_room_is_read_again() {
        let (sources, _folder) = added(10, &["0123456\n", "a\nbc\n", "x\n"]);
        let files = sources.all();
        let kept: Vec<bool> = files.iter().map(|file| matches!(file.text, Text::Kept(_))).collect();
        // The second has no room, and takes none from the third.
        assert_eq!(kept, [true, false, true]);
        let_go(&sources);
        let file = &files[1];
        assert_eq!(file.len(), 5);
        assert_eq!(file.text(Span::new(file.id(), 2, 2)), b"bc");
        assert_eq!(file.text(Span::new(file.id(), 4, 9)), b"\n");
        assert_eq!(file.position(3), Position { line: 2, column: 2 });
        assert_eq!(file.line(2), Some((2, 4)));
        assert!(sources.changed().is_empty());
    }

    #[test]
    fn a_text_is_read_once_for_all_who_look_at_it() {
        let (sources, folder) = added(0, &["abc"]);
        let file = &sources.all()[0];
        let_go(&sources);
        let bytes = file.bytes();
        let_go(&sources);
        fs::remove_file(folder.path().join("0")).unwrap();
        assert_eq!(file.bytes(), b"abc");
        assert_eq!(bytes, b"abc");
    }

    #[test]
    fn other_bytes_are_never_taken_for_those_that_were_read() {
        let change = |text: Option<&str>| {
            let (sources, folder) = added(0, &["abc\n"]);
            let_go(&sources);
            let path = folder.path().join("0");
            match text {
                Some(text) => fs::write(path, text).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
            let file = &sources.all()[0];
            assert!(!file.has_changed());
            let text = String::from_utf8(file.bytes().to_vec()).unwrap();
            (text, sources.changed().len())
        };
        assert_eq!(change(Some("abc\n")), ("abc\n".to_owned(), 0));
        for other in [Some("abd\n"), Some("abc"), Some("abc\nabc\n"), Some(""), None] {
            assert_eq!(change(other), ("    ".to_owned(), 1), "{other:?}");
        }
    }

    #[test]
    fn comments_for_us_are_known_without_the_text() {
        let (sources, folder) = added(0, &["a ; zonewarden: ignore[x]\n", "a ; nothing\n"]);
        let_go(&sources);
        fs::remove_file(folder.path().join("0")).unwrap();
        let marks: Vec<bool> = sources.all().iter().map(|file| file.has_mark()).collect();
        assert_eq!(marks, [true, false]);
    }

    #[test]
    fn few_texts_are_held_and_of_long_ones_the_last() {
        let (sources, _folder) = added(0, &["a"; HELD_TEXTS + 5]);
        assert_eq!(sources.bound.held.lock().unwrap().len(), HELD_TEXTS);
        let long = "b".repeat(HELD + 1);
        let (sources, _folder) = added(0, &["a", &long]);
        let held: Vec<usize> = sources.bound.held.lock().unwrap().iter().map(|text| text.len()).collect();
        assert_eq!(held, [HELD + 1]);
    }
}
