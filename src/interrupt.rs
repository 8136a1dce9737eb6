//! Ctrl-C: a run ends at once with exit code 130, and leaves no half of anything behind.
//!
//! Nothing is asked while zones are read and checked. A thread of its own waits for the signal; what is being written at
//! that moment is written to its end, temporary files and folders are removed, and the process ends. Where nothing could
//! be left behind the thread is not there either, and the system ends the process as it does any other.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// The exit code of a process that Ctrl-C has ended: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;
/// How long the end of what is being written is waited for; its reader may have stopped.
const PATIENCE: Duration = Duration::from_secs(1);

/// Held while something is written.
static WRITING: Mutex<()> = Mutex::new(());
/// What is to be removed.
static LEFTOVERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether a line of progress stands on the terminal.
static LINE: AtomicBool = AtomicBool::new(false);

/// Says whether a line of progress stands on the terminal: it does not outlast an interrupted run.
pub(crate) fn line_is_shown(shown: bool) {
    LINE.store(shown, Ordering::Relaxed);
}

/// From here on Ctrl-C waits for what is being [written](writing). Where it is ignored, as by `nohup`, it stays so.
pub(crate) fn watch() {
    static ONCE: Once = Once::new();
    // Without it the process still ends, only less tidily.
    ONCE.call_once(|| drop(ctrlc::try_set_handler(end)));
}

/// What is written while this is held is written whole.
pub(crate) fn writing() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary file or folder, which does not outlast an interrupted run; dropping this does not remove it.
#[derive(Debug)]
pub(crate) struct Leftover(PathBuf);

impl Leftover {
    /// Notes what is to be removed.
    pub(crate) fn new(path: &Path) -> Leftover {
        watch();
        leftovers().push(path.to_owned());
        Leftover(path.to_owned())
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        let mut all = leftovers();
        if let Some(at) = all.iter().position(|path| *path == self.0) {
            all.swap_remove(at);
        }
    }
}

fn leftovers() -> MutexGuard<'static, Vec<PathBuf>> {
    LEFTOVERS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end() {
    let since = Instant::now();
    let _whole = loop {
        match WRITING.try_lock() {
            Ok(guard) => break Some(guard),
            Err(TryLockError::Poisoned(guard)) => break Some(guard.into_inner()),
            Err(TryLockError::WouldBlock) if since.elapsed() > PATIENCE => break None,
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    for path in leftovers().iter() {
        remove(path);
    }
    if LINE.load(Ordering::Relaxed) {
        // To the beginning of the line, and all of it away.
        eprint!("\r\x1b[2K");
    }
    std::process::exit(INTERRUPTED);
}

/// Removes a file, or a folder, which other threads may still be filling. What cannot be removed nobody can be told any
/// more.
fn remove(path: &Path) {
    let mut tries = 3;
    while tries > 0 && path.exists() {
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        tries -= 1;
    }
}
