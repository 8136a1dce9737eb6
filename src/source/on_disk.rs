//! Texts that are not kept in memory: read again, whole or in part, whenever somebody looks at them.
//!
//! Length and hashes are known, a hash for each block, so that what is read again is what was read at first or nothing. So that
//! a look at several places of a file reads it once, the last few texts and blocks that were read are held a little longer.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::hash::BuildHasher;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use memchr::memmem::Finder;

use super::MARK;
use super::text::Bytes;

/// Bytes of texts read again that are held together; the last one is held however long it is.
const HELD: usize = 8 << 20;

/// How many of them.
const HELD_TEXTS: usize = 64;

/// Bytes of a block, which is what is read of a longer text.
const BLOCK: usize = 64 << 10;

/// How many blocks of one text are held.
const HELD_BLOCKS: usize = 16;

/// A file whose text was let go, or never held.
#[derive(Debug)]
pub(super) struct OnDisk {
    path: PathBuf,
    len: usize,
    hashes: Box<[u64]>,
    holds: Holds,
    changed: AtomicBool,
    /// The text, while anybody holds it. Whoever reads it again holds the lock, so that no two do.
    text: Mutex<Weak<Vec<u8>>>,
    /// The blocks looked at last, each with its number.
    blocks: Mutex<VecDeque<(usize, Arc<Vec<u8>>)>>,
    bound: Arc<Bound>,
}

/// What was looked for while the text was at hand.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Holds {
    /// [`MARK`]: the comments that are meant for us may be in it.
    mark: bool,
    /// `$INCLUDE`, anywhere and in any case.
    include: bool,
}

/// Octets of the longest of what is looked for.
const LONGEST: usize = 11;

impl Holds {
    fn of(bytes: &[u8]) -> Holds {
        let is_include = |at: usize| bytes.get(at..at + 8).is_some_and(|word| word.eq_ignore_ascii_case(b"$INCLUDE"));
        Holds { mark: has_mark(bytes), include: memchr::memchr_iter(b'$', bytes).any(is_include) }
    }

    fn and(self, other: Holds) -> Holds {
        Holds { mark: self.mark | other.mark, include: self.include | other.include }
    }
}

impl OnDisk {
    /// A file whose text is at hand; it is held for a while.
    pub(super) fn of_bytes(path: &Path, bytes: Vec<u8>, bound: &Arc<Bound>) -> OnDisk {
        let hashes = bytes.chunks(BLOCK).map(|block| bound.hash(block)).collect();
        let mut file = OnDisk::new(path, bytes.len(), hashes, Holds::of(&bytes), bound);
        let text = Arc::new(bytes);
        file.text = Mutex::new(Arc::downgrade(&text));
        bound.hold(text);
        file
    }

    /// The file that was opened, of which no more than a block is held at a time.
    pub(super) fn look_over(path: &Path, opened: &mut File, length: u64, bound: &Arc<Bound>) -> io::Result<OnDisk> {
        let (mut hashes, mut len, mut holds) = (Vec::new(), 0, Holds::default());
        // Behind the end of the block before, as what is looked for may lie across.
        let mut part = Vec::with_capacity(LONGEST + BLOCK);
        let mut seen = 0;
        loop {
            let rest = length.saturating_sub(len as u64).min(BLOCK as u64);
            let read = opened.by_ref().take(rest).read_to_end(&mut part)?;
            if read == 0 {
                break;
            }
            len += read;
            hashes.push(bound.hash(&part[seen..]));
            holds = holds.and(Holds::of(&part));
            seen = part.len().min(LONGEST);
            part.drain(..part.len() - seen);
        }
        Ok(OnDisk::new(path, len, hashes.into_boxed_slice(), holds, bound))
    }

    fn new(path: &Path, len: usize, hashes: Box<[u64]>, holds: Holds, bound: &Arc<Bound>) -> OnDisk {
        OnDisk {
            path: path.to_owned(),
            len,
            hashes,
            holds,
            changed: AtomicBool::new(false),
            text: Mutex::default(),
            blocks: Mutex::default(),
            bound: Arc::clone(bound),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn has_mark(&self) -> bool {
        self.holds.mark
    }

    /// Whether `$INCLUDE` stands in it.
    pub(super) fn has_include(&self) -> bool {
        self.holds.include
    }

    pub(super) fn has_changed(&self) -> bool {
        self.changed.load(Ordering::Relaxed)
    }

    /// All bytes.
    pub(super) fn bytes(&self) -> Bytes<'static> {
        Bytes::read_again(self.text(), 0..self.len)
    }

    /// The bytes of a range that lies within the text.
    pub(super) fn part(&self, range: Range<usize>) -> Bytes<'static> {
        if self.len <= BLOCK {
            return Bytes::read_again(self.text(), range);
        }
        let whole = self.text.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
        if let Some(whole) = whole {
            return Bytes::read_again(whole, range);
        }
        let first = range.start / BLOCK;
        let start = first * BLOCK;
        if range.end <= start + BLOCK {
            return Bytes::read_again(self.block(first), range.start - start..range.end - start);
        }
        let mut bytes = Vec::with_capacity(range.len() + 2 * BLOCK);
        self.append_blocks(first..range.end.div_ceil(BLOCK), &mut bytes);
        Bytes::read_again(Arc::new(bytes), range.start - start..range.end - start)
    }

    /// Appends at least so many of the bytes from `from` on, or all there are.
    pub(super) fn append(&self, from: usize, at_least: usize, out: &mut Vec<u8>) {
        let end = from.saturating_add(at_least).min(self.len);
        let first = from / BLOCK;
        let before = out.len();
        self.append_blocks(first..end.div_ceil(BLOCK), out);
        // None, where the bytes are asked for one after the other.
        out.drain(before..(before + from - first * BLOCK).min(out.len()));
    }

    fn text(&self) -> Arc<Vec<u8>> {
        let mut known = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.upgrade() {
            return text;
        }
        let mut text = Vec::with_capacity(self.len);
        self.append_blocks(0..self.hashes.len(), &mut text);
        let text = Arc::new(text);
        *known = Arc::downgrade(&text);
        drop(known);
        self.bound.hold(Arc::clone(&text));
        text
    }

    /// A block, held for a while. Whoever reads it holds the lock, so that no two do.
    fn block(&self, number: usize) -> Arc<Vec<u8>> {
        let mut held = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, block)) = held.iter().find(|(known, _)| *known == number) {
            return Arc::clone(block);
        }
        let mut block = Vec::with_capacity(BLOCK);
        self.append_blocks(number..number + 1, &mut block);
        let block = Arc::new(block);
        held.push_back((number, Arc::clone(&block)));
        if held.len() > HELD_BLOCKS {
            held.pop_front();
        }
        block
    }

    /// Appends blocks. What cannot be read as it was is blanks: places in it are still places, and nothing of what is there
    /// now is shown for what was there.
    fn append_blocks(&self, numbers: Range<usize>, out: &mut Vec<u8>) {
        let mut file = self.open(numbers.start).ok();
        for number in numbers {
            let Some(hash) = self.hashes.get(number) else { return };
            let length = BLOCK.min(self.len - number * BLOCK);
            let start = out.len();
            let read = file.as_mut().map(|file| file.by_ref().take(length as u64).read_to_end(out));
            let is_same = matches!(read, Some(Ok(read)) if read == length)
                && out.get(start..).is_some_and(|block| self.bound.hash(block) == *hash);
            if !is_same {
                self.changed.store(true, Ordering::Relaxed);
                out.truncate(start);
                out.resize(start + length, b' ');
            }
        }
    }

    /// The file at the start of a block, if it is as long as it was.
    fn open(&self, block: usize) -> io::Result<File> {
        let is_as_long = |metadata: &fs::Metadata| metadata.is_file() && metadata.len() == self.len as u64;
        // Asked before it is opened: opening what has become a FIFO would wait for a writer for ever.
        if !is_as_long(&fs::metadata(&self.path)?) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start((block * BLOCK) as u64))?;
        Ok(file)
    }
}

/// Whether [`MARK`] stands in a text.
pub(super) fn has_mark(bytes: &[u8]) -> bool {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(MARK));
    FINDER.find(bytes).is_some()
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

    /// Whether there is room for a text of that length. If so, it has been taken.
    pub(super) fn has_room_for(&self, bytes: usize) -> bool {
        let len = bytes as u64;
        let before = self.kept.fetch_add(len, Ordering::Relaxed);
        let has_room = before.saturating_add(len) <= self.most.load(Ordering::Relaxed);
        if !has_room {
            self.kept.fetch_sub(len, Ordering::Relaxed);
        }
        has_room
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

    /// Lets all texts go that are held for a while.
    #[cfg(test)]
    pub(super) fn let_go(&self) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The lengths of the texts that are held for a while.
    #[cfg(test)]
    pub(super) fn held(&self) -> Vec<usize> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|text| text.len()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::Text;
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
        sources.bound.let_go();
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
        assert_eq!(sources.bound.held().len(), HELD_TEXTS);
        let long = "b".repeat(HELD + 1);
        let (sources, _folder) = added(0, &["a", &long]);
        assert_eq!(sources.bound.held(), [HELD + 1]);
    }

    /// A large file in a folder, left on disk, and what it holds.
    fn large(text: Vec<u8>) -> (Arc<super::super::SourceFile>, Vec<u8>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        fs::write(&path, &text).unwrap();
        let length = text.len() as u64;
        let sources = SourceMap::new();
        let file = sources.add_large("large", &mut File::open(&path).unwrap(), length, &path).unwrap();
        (file, text, folder)
    }

    /// Lines of different lengths that fill some blocks.
    fn lines_of_blocks() -> Vec<u8> {
        (0..)
            .map(|number: usize| format!("{}\r\n", "x".repeat(number % 97)))
            .take(5 * BLOCK / 48)
            .collect::<String>()
            .into()
    }

    #[test]
    fn parts_of_a_large_text_are_those_of_the_whole() {
        let (file, text, _folder) = large(lines_of_blocks());
        assert!(text.len() > 4 * BLOCK);
        let kept = SourceMap::new().add("kept", text.clone()).unwrap();
        let near = |at: usize| at.saturating_sub(3)..at + 3;
        for offset in [0, BLOCK, 2 * BLOCK, text.len() / 2, text.len()].into_iter().flat_map(near) {
            for len in [0, 1, 70, BLOCK, 2 * BLOCK + 1] {
                let (start, end) = (offset as u32, (offset + len) as u32);
                assert_eq!(file.part(start, end), kept.part(start, end), "{start} to {end}");
            }
            assert_eq!(file.position(offset as u32), kept.position(offset as u32));
            let line = kept.position(offset as u32).line;
            assert_eq!(file.line(line), kept.line(line));
            let mut rest = b"before".to_vec();
            file.append_to(&mut rest, offset, 100);
            let wanted = text.get(offset..text.len().min(offset + 100)).unwrap_or_default();
            assert!(rest.starts_with(b"before") && rest[6..].starts_with(wanted), "{offset}");
        }
        assert_eq!(file.bytes(), text[..]);
        assert!(!file.has_changed());
    }

    #[test]
    fn what_is_looked_for_is_seen_wherever_it_lies() {
        assert_eq!(LONGEST, MARK.len());
        for at in [0, 1, BLOCK - 12, BLOCK - 5, BLOCK - 1, BLOCK, 2 * BLOCK - 11] {
            let with = |word: &[u8]| {
                let mut text = vec![b'x'; 2 * BLOCK];
                text[at..at + word.len()].copy_from_slice(word);
                let file = large(text).0;
                (file.has_mark(), file.may_include())
            };
            assert_eq!(with(b"x"), (false, false));
            assert_eq!(with(MARK), (true, false), "{at}");
            assert_eq!(with(b"$Include"), (false, true), "{at}");
        }
    }

    #[test]
    fn what_was_changed_of_a_large_text_is_blanks() {
        let (file, mut text, folder) = large(lines_of_blocks());
        text[BLOCK + 7] = b'!';
        fs::write(folder.path().join("large"), &text).unwrap();
        assert_eq!(file.part(3, 9), text[3..9]);
        assert!(!file.has_changed());
        let start = BLOCK as u32;
        assert_eq!(file.part(start - 2, start + 3), [&text[BLOCK - 2..BLOCK], b"   "].concat()[..]);
        assert!(file.has_changed());
        // One that has another length is not looked into at all.
        text.pop();
        fs::write(folder.path().join("large"), &text).unwrap();
        assert_eq!(file.part(3 * start, 3 * start + 2), b"  ");
    }
}
