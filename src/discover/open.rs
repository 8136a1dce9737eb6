//! Opening and reading single files: regular ones only, and none that is too large.

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::Path;

use super::paths;

/// The largest file that is read: spans count bytes in 32 bits.
pub(super) const MAX_FILE: u64 = u32::MAX as u64;

/// Why a file was not read, to be put behind its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ReadError {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl ReadError {
    pub(crate) fn new(message: impl Into<String>, help: Option<&str>) -> ReadError {
        ReadError { message: message.into(), help: help.map(str::to_owned) }
    }
}

pub(super) fn too_large(limit: u64) -> ReadError {
    match limit {
        MAX_FILE => {
            ReadError::new("has 4 GiB or more; such files are not read", Some("split the zone with `$INCLUDE`"))
        }
        _ => ReadError::new(
            format!("has more than {limit} bytes, and the policy has no larger files read"),
            Some("raise `file` under `[limits]` in the policy"),
        ),
    }
}

/// Bytes of a file that are read before anything is asked of it.
const SHORT: usize = 32 * 1024;

thread_local! {
    /// Where this thread reads short files.
    static SHORT_ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads the whole of a file of that size.
pub(super) fn read_whole(file: File, size: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // As long as it was on opening, so that nothing need be asked at its end. Some files say 0 and hold more.
    let length = if size == 0 { MAX_FILE + 1 } else { size };
    file.take(length).read_to_end(&mut bytes).map_err(cannot_read)?;
    Ok(bytes)
}

/// Reads a short file that its folder called a regular one, without asking for its length. `None` where there is more to it:
/// it is long, empty, or cannot be read, or is something else by now.
pub(super) fn read_short(path: &Path, limit: u64, seen_regular: bool) -> Option<Vec<u8>> {
    if !(seen_regular && cfg!(unix)) {
        return None;
    }
    let mut file = without_waiting().open(path).ok()?;
    SHORT_ROOM.with_borrow_mut(|room| {
        room.resize(SHORT, 0);
        let mut length = 0;
        loop {
            let read = file.read(room.get_mut(length..)?).ok()?;
            // At the end, or no room is left to see it.
            if read == 0 {
                break;
            }
            length += read;
        }
        let is_whole = length > 0 && length < SHORT && length as u64 <= limit;
        is_whole.then(|| room.get(..length).map(<[u8]>::to_vec)).flatten()
    })
}

/// The first bytes of a file, to see what it is.
pub(crate) fn read_head(path: &Path, length: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    open_regular(path, false)?.0.take(length).read_to_end(&mut bytes).map_err(cannot_read)?;
    Ok(bytes)
}

/// The file and its size. What it is is asked before it is opened, as opening a device may do something. That costs as
/// much as opening does, and is left out where the folder said so, or where opening does not wait for a FIFO's writer.
pub(super) fn open_regular(path: &Path, seen_regular: bool) -> Result<(File, u64), ReadError> {
    let not_regular = || {
        let help = "only regular files are read; `-` reads standard input";
        ReadError::new("is not a regular file", Some(help))
    };
    if !(seen_regular && cfg!(unix)) {
        let before = fs::metadata(path).map_err(cannot_read)?;
        if before.is_dir() {
            return Err(ReadError::new("is a folder, not a file", None));
        }
        if !before.is_file() {
            return Err(not_regular());
        }
    }
    let file = without_waiting().open(path).map_err(cannot_read)?;
    match file.metadata() {
        Ok(opened) if opened.is_file() => Ok((file, opened.len())),
        Ok(_) => Err(not_regular()),
        Err(error) => Err(cannot_read(error)),
    }
}

/// Opening for reading that gives what has become a FIFO since at once, so that it can be told from a file.
fn without_waiting() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options
}

pub(super) fn cannot_read(error: std::io::Error) -> ReadError {
    ReadError::new(format!("cannot be read: {}", paths::reason(&error)), None)
}
