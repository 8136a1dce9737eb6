//! Bytes, spans and lines.
//!
//! Every file that was read is kept in one [`SourceMap`]; everything that zonewarden says points into it with a
//! [`Span`]. Lines are counted once a file, and only when the first position in it is asked for, so a clean zone never
//! pays for that.
//!
//! ```
//! use zonewarden::source::{SourceMap, Span};
//!
//! let sources = SourceMap::new();
//! let file = sources.add("example.zone", b"@ 300 IN MX 10 mail\n".to_vec()).unwrap();
//! let span = Span::new(file.id(), 15, 4);
//! assert_eq!(file.text(span), b"mail");
//! assert_eq!((file.position(span.start).line, file.position(span.start).column), (1, 16));
//! ```

mod lines;
mod on_disk;
mod text;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use crate::exports::Conversion;
use lines::Lines;
use on_disk::Bound;
pub use text::Bytes;
use text::Text;

/// What our own comments begin with.
pub(crate) const MARK: &[u8] = b"zonewarden:";

/// Bytes of a [`SourceFile::head`].
pub(crate) const HEAD: usize = 1 << 20;

/// Bytes from which on the text of a file is never kept.
pub(crate) const LARGE: usize = 8 << 20;

/// Identifies one file of a [`SourceMap`]. Ids are handed out in reading order, which is not the same on every
/// run when files are read in parallel: order output by path, never by id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(u32);

impl FileId {
    /// As an index.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A run of bytes of one file: `start` and `len` in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Byte offset of the first byte, from 0.
    pub start: u32,
    /// Length in bytes; 0 marks a place between two bytes.
    pub len: u32,
}

impl Span {
    /// A span of `len` bytes from byte `start` of `file`.
    pub fn new(file: FileId, start: u32, len: u32) -> Self {
        Span { file, start, len }
    }

    /// The first byte behind the span.
    pub fn end(self) -> u32 {
        self.start.saturating_add(self.len)
    }

    /// The smallest span that holds both; `self` when they lie in different files.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        let start = self.start.min(other.start);
        Span::new(self.file, start, self.end().max(other.end()) - start)
    }
}

/// A place in a file as people count: lines and columns from 1, columns in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
}

/// A file of 4 GiB or more: its offsets do not fit a [`Span`].
#[derive(Debug, thiserror::Error)]
#[error("`{path}` has {len} bytes; files of 4 GiB or more are not read")]
pub struct TooLarge {
    /// The file as it is shown.
    pub path: String,
    /// Its size in bytes.
    pub len: usize,
}

/// One file: its name as people should see it, and its bytes.
#[derive(Debug)]
pub struct SourceFile {
    id: FileId,
    path: Arc<str>,
    text: Text,
    lines: OnceLock<Box<Lines>>,
    /// For a text that was written from another file: which, and how.
    conversion: Option<Box<Conversion>>,
}

impl SourceFile {
    /// The file's id.
    pub fn id(&self) -> FileId {
        self.id
    }

    /// The path as it is shown: forward slashes, relative where it was given so. `<stdin>` for standard input.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What this text was written from, if it is no file of its own.
    pub fn conversion(&self) -> Option<&Conversion> {
        self.conversion.as_deref()
    }

    /// All bytes of the file. Where they are not kept, the file is read again: look at them once for several places, and at no
    /// more than [`SourceFile::text`] where that will do.
    pub fn bytes(&self) -> Bytes<'_> {
        self.text.bytes()
    }

    /// The first MiB of the file.
    pub(crate) fn head(&self) -> Bytes<'_> {
        self.text.part(0..HEAD)
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of a span, cut at the end of the file.
    pub fn text(&self, span: Span) -> Bytes<'_> {
        debug_assert_eq!(span.file, self.id);
        self.text.part(span.start as usize..span.end() as usize)
    }

    /// The bytes from `start` up to but not including `end`, cut at the end of the file.
    pub(crate) fn part(&self, start: u32, end: u32) -> Bytes<'_> {
        self.text.part(start as usize..end as usize)
    }

    /// Whether it is best looked at piece by piece: nobody holds the whole of it.
    pub(crate) fn is_large(&self) -> bool {
        self.len() > LARGE && matches!(self.text, Text::OnDisk(_))
    }

    /// Appends at least so many of the bytes from `from` on, or all there are.
    pub(crate) fn append_to(&self, out: &mut Vec<u8>, from: usize, at_least: usize) {
        self.text.append(from, at_least, out);
    }

    /// Whether one of our own comments may stand in it.
    pub(crate) fn has_mark(&self) -> bool {
        self.text.has_mark()
    }

    /// Whether `$INCLUDE` may stand in it. Of a text at hand that is not known: it can be asked.
    pub(crate) fn may_include(&self) -> bool {
        self.text.may_include()
    }

    /// Whether it was to be read again and held something else, or could not be read. What is not as it was is blanks since.
    pub fn has_changed(&self) -> bool {
        self.text.has_changed()
    }

    /// Line and column of a byte offset. Offsets past the end count as the end of the file.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(self.len() as u32);
        let (line, start) = self.lines().at(&|range| self.text.part(range), offset as usize);
        Position { line: line + 1, column: offset - start + 1 }
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Box::new(Lines::of(self.len(), &|range| self.text.part(range))))
    }

    /// Byte range of line `line` (from 1) without its line end (LF, CR LF or a CR alone); `None` past the last line.
    pub fn line(&self, line: u32) -> Option<(u32, u32)> {
        let (start, end) = self.whole_line(line)?;
        let ends = self.part(start.max(end.saturating_sub(2)), end);
        let ended_by = ends.iter().rev().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        Some((start, end - ended_by as u32))
    }

    /// The same with its line end.
    pub fn whole_line(&self, line: u32) -> Option<(u32, u32)> {
        let start_of = |line| self.lines().start(&|range| self.text.part(range), line);
        Some((start_of(line.checked_sub(1)?)?, start_of(line).unwrap_or(self.len() as u32)))
    }
}

/// All files that were read in this run. Files are only ever added.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: RwLock<Vec<Arc<SourceFile>>>,
    /// Folders whose files are shown otherwise: the name of the folder, and what stands for the path up to it.
    shown: RwLock<Vec<(String, String)>>,
    /// What such a prefix stands for: folders.
    places: RwLock<Vec<(String, Vec<PathBuf>)>>,
    bound: Arc<Bound>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes of files are kept in memory, all together; the texts of files read from then on that have no room are
    /// let go, and read again when somebody looks at them. All are kept if nothing is said.
    pub fn keep_at_most(&self, bytes: u64) {
        self.bound.set(bytes);
    }

    /// Adds a text under the path that people should see. It is kept.
    ///
    /// # Errors
    /// [`TooLarge`] for 4 GiB or more.
    pub fn add(&self, path: impl Into<String>, bytes: Vec<u8>) -> Result<Arc<SourceFile>, TooLarge> {
        self.add_text(self.shown(path.into().into()), Text::Kept(bytes.into_boxed_slice()), None)
    }

    /// Adds what was read from the regular file at `place`, under the path that people should see. It is kept as long as there
    /// is room, see [`SourceMap::keep_at_most`].
    ///
    /// # Errors
    /// [`TooLarge`] for 4 GiB or more.
    pub fn add_file(
        &self,
        path: impl Into<Arc<str>>,
        bytes: Vec<u8>,
        place: &Path,
    ) -> Result<Arc<SourceFile>, TooLarge> {
        self.add_text(self.shown(path.into()), Text::of_file(place, bytes, &self.bound), None)
    }

    /// Adds the regular file at `place`, which was opened and has `length` bytes, under the path that people should see. It is
    /// never held as a whole unless somebody asks for all of it.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(crate) fn add_large(
        &self,
        path: impl Into<Arc<str>>,
        opened: &mut File,
        length: u64,
        place: &Path,
    ) -> io::Result<Arc<SourceFile>> {
        let text = Text::left_on_disk(place, opened, length, &self.bound)?;
        let added = self.add_text(self.shown(path.into()), text, None);
        added.map_err(|error| io::Error::new(io::ErrorKind::FileTooLarge, error))
    }

    /// Adds a text that was written from another file, under the path of that file.
    ///
    /// # Errors
    /// [`TooLarge`] for 4 GiB or more.
    pub(crate) fn add_converted(&self, bytes: Vec<u8>, conversion: Conversion) -> Result<Arc<SourceFile>, TooLarge> {
        let path = conversion.path().into();
        self.add_text(path, Text::Kept(bytes.into_boxed_slice()), Some(Box::new(conversion)))
    }

    fn add_text(
        &self,
        path: Arc<str>,
        text: Text,
        conversion: Option<Box<Conversion>>,
    ) -> Result<Arc<SourceFile>, TooLarge> {
        if u32::try_from(text.len()).is_err() {
            return Err(TooLarge { path: path.as_ref().to_owned(), len: text.len() });
        }
        let mut files = self.files.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let id = FileId(files.len() as u32);
        let file = Arc::new(SourceFile { id, path, text, lines: OnceLock::new(), conversion });
        files.push(Arc::clone(&file));
        Ok(file)
    }

    /// The files that were to be read again and had changed, or were gone, in the order in which they were added.
    pub fn changed(&self) -> Vec<Arc<SourceFile>> {
        let files = self.files.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        files.iter().filter(|file| file.has_changed()).cloned().collect()
    }

    /// A map of its own that has the files of this one already, under the same ids.
    pub fn branch(&self) -> SourceMap {
        let shown = self.shown.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let places = self.places.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        SourceMap {
            files: RwLock::new(self.all()),
            shown: RwLock::new(shown),
            places: RwLock::new(places),
            bound: Arc::clone(&self.bound),
        }
    }

    /// Shows files below a folder of that name, wherever it lies, from there on only, with `prefix` in front. The name is
    /// one that no other folder has.
    pub fn show_as(&self, folder: &str, prefix: &str) {
        let mut shown = self.shown.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        shown.push((format!("{folder}/"), prefix.to_owned()));
    }

    /// Says which folders the paths behind a prefix of [`Self::show_as`] are relative to.
    pub fn stands_for(&self, prefix: &str, folders: Vec<PathBuf>) {
        let mut places = self.places.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        places.push((prefix.to_owned(), folders));
    }

    /// The paths that one that is shown may stand for: itself, unless it has a prefix that stands for folders.
    pub fn meant(&self, path: &str) -> Vec<PathBuf> {
        let places = self.places.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        match places.iter().find_map(|(prefix, folders)| Some((path.strip_prefix(prefix.as_str())?, folders))) {
            Some((below, folders)) => folders.iter().map(|folder| folder.join(below)).collect(),
            None => vec![PathBuf::from(path)],
        }
    }

    fn shown(&self, path: Arc<str>) -> Arc<str> {
        let shown = self.shown.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let found = shown.iter().find_map(|(folder, prefix)| Some((prefix, path.split_once(folder.as_str())?.1)));
        match found {
            Some((prefix, below)) => format!("{prefix}{below}").into(),
            None => path,
        }
    }

    /// The first file that was added under this path.
    pub fn find(&self, path: &str) -> Option<Arc<SourceFile>> {
        let files = self.files.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        files.iter().find(|file| &*file.path == path).cloned()
    }

    /// All files, in the order in which they were added.
    pub fn all(&self) -> Vec<Arc<SourceFile>> {
        self.files.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Where what stands at `span` was written: for a text that was written from another file a place in that, else `span`.
    pub fn original(&self, span: Span) -> Span {
        let file = self.get(span.file);
        let Some(conversion) = file.conversion() else { return span };
        conversion.original(span.start, span.end())
    }

    /// The file of an id that this map handed out.
    pub fn get(&self, id: FileId) -> Arc<SourceFile> {
        let files = self.files.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(&files[id.index()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_crlf_or_cr() {
        let sources = SourceMap::new();
        let file = sources.add("z", b"a\nb\r\nc\rd".to_vec()).unwrap();
        assert_eq!(
            (1..=5).map_while(|line| file.whole_line(line)).collect::<Vec<_>>(),
            [(0, 2), (2, 5), (5, 7), (7, 8)]
        );
        assert_eq!(file.position(3), Position { line: 2, column: 2 });
        assert_eq!(file.position(8), Position { line: 4, column: 2 });
        assert_eq!(file.line(2), Some((2, 3)));
        assert_eq!(file.line(4), Some((7, 8)));
        assert_eq!(file.line(5), None);
    }

    #[test]
    fn positions_past_the_end_are_the_end() {
        let sources = SourceMap::new();
        let file = sources.add("z", Vec::new()).unwrap();
        assert_eq!(file.position(99), Position { line: 1, column: 1 });
        assert_eq!(file.text(Span::new(file.id(), 7, 3)), b"");
    }

    #[test]
    fn a_branch_has_the_files_so_far_and_keeps_its_own() {
        let sources = SourceMap::new();
        let shared = sources.add("a", b"a".to_vec()).unwrap();
        let branch = sources.branch();
        let own = branch.add("b", b"b".to_vec()).unwrap();
        assert_eq!(branch.get(shared.id()).path(), "a");
        assert_eq!(branch.get(own.id()).path(), "b");
        assert_eq!(sources.all().len(), 1);
    }

    #[test]
    fn spans_join_inside_one_file_only() {
        let (a, b) = (FileId(0), FileId(1));
        assert_eq!(Span::new(a, 4, 2).to(Span::new(a, 9, 3)), Span::new(a, 4, 8));
        assert_eq!(Span::new(a, 4, 2).to(Span::new(b, 9, 3)), Span::new(a, 4, 2));
    }
}
