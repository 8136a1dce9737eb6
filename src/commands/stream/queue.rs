//! Lines of standard input, read ahead by a thread of its own as far as a bound allows.
//!
//! Whoever takes gets all that is there at once: one line where they come slowly, so that each is answered as it comes,
//! and a whole window where they come fast, so that there is work for all cores.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Lines that wait at most.
const LINES: usize = 1024;
/// Bytes from which on no further line is read ahead.
const BYTES: usize = 8 << 20;

/// One line of input.
#[derive(Debug)]
pub(super) struct Line {
    /// Its number, from 1; lines beyond 2^32-1 all have that number.
    pub(super) number: u32,
    /// Its bytes without the line feed; of one that is too long nothing.
    pub(super) text: Result<Vec<u8>, TooLong>,
}

/// A line that was passed over.
#[derive(Debug)]
pub(super) struct TooLong;

/// What is between the thread that reads and those that work.
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    lines: VecDeque<Line>,
    bytes: usize,
    end: Option<io::Result<()>>,
}

impl Queue {
    /// Begins to read; `longest` is how many bytes a line may have.
    pub(super) fn reading(input: impl BufRead + Send + 'static, longest: u64) -> Arc<Queue> {
        let queue = Arc::new(Queue { state: Mutex::default(), changed: Condvar::new() });
        let filled = Arc::clone(&queue);
        // It is not waited for: where the run ends early it still waits for input, and the end of the process ends it.
        std::thread::spawn(move || {
            let end = filled.fill(input, longest);
            filled.lock().end = Some(end);
            filled.changed.notify_all();
        });
        queue
    }

    /// The lines that are there, after waiting for one; nothing at the end of input.
    ///
    /// # Errors
    /// Those of the input, once all lines in front are taken.
    pub(super) fn take(&self) -> io::Result<Vec<Line>> {
        let mut state = self.lock();
        while state.lines.is_empty() && state.end.is_none() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.lines.is_empty() {
            return state.end.replace(Ok(())).unwrap_or(Ok(())).map(|()| Vec::new());
        }
        let lines = std::mem::take(&mut state.lines);
        state.bytes = 0;
        self.changed.notify_all();
        Ok(lines.into())
    }

    fn fill(&self, mut input: impl BufRead, longest: u64) -> io::Result<()> {
        let mut number: u32 = 0;
        while let Some(text) = read_line(&mut input, longest)? {
            number = number.saturating_add(1);
            let mut state = self.lock();
            while state.lines.len() >= LINES || state.bytes >= BYTES {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.bytes += text.as_ref().map_or(0, Vec::len);
            state.lines.push_back(Line { number, text });
            self.changed.notify_all();
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next line without its line feed; `None` at the end.
fn read_line(input: &mut impl BufRead, longest: u64) -> io::Result<Option<Result<Vec<u8>, TooLong>>> {
    let mut line = Vec::new();
    let read = input.by_ref().take(longest.saturating_add(1)).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Some(Ok(line)));
    }
    if line.len() as u64 <= longest {
        return Ok(Some(Ok(line)));
    }
    drop(line);
    input.skip_until(b'\n')?;
    Ok(Some(Err(TooLong)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &'static [u8], longest: u64) -> Vec<(u32, Option<Vec<u8>>)> {
        let queue = Queue::reading(text, longest);
        let mut all = Vec::new();
        loop {
            let lines = queue.take().unwrap();
            if lines.is_empty() {
                return all;
            }
            all.extend(lines.into_iter().map(|line| (line.number, line.text.ok())));
        }
    }

    #[test]
    fn lines_come_in_order_and_the_last_needs_no_end() {
        assert_eq!(all(b"a\n\nb", 9), [(1, Some(b"a".to_vec())), (2, Some(Vec::new())), (3, Some(b"b".to_vec()))]);
        assert_eq!(all(b"", 9), []);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        assert_eq!(
            all(b"abc\nabcd\nab\nabcd", 3),
            [(1, Some(b"abc".to_vec())), (2, None), (3, Some(b"ab".to_vec())), (4, None)]
        );
    }

    #[test]
    fn no_more_is_read_ahead_than_the_bound() {
        struct Endless(Arc<std::sync::atomic::AtomicUsize>);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer.fill(b'\n');
                self.0.fetch_add(buffer.len(), std::sync::atomic::Ordering::SeqCst);
                Ok(buffer.len())
            }
        }
        let read = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let queue = Queue::reading(io::BufReader::with_capacity(64, Endless(Arc::clone(&read))), 9);
        while queue.lock().lines.len() < LINES {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert!(read.load(std::sync::atomic::Ordering::SeqCst) <= LINES + 2 * 64);
        assert_eq!(queue.take().unwrap().len(), LINES);
    }
}
