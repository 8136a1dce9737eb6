//! The stages of a run: how long each took, for `--verbose`, and where a long run is, for people who wait.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Runs shorter than this show no progress.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line of a long run is written anew.
const TICK: Duration = Duration::from_millis(250);

/// The stages so far.
pub(super) struct Stages {
    verbose: bool,
    done: Vec<(&'static str, Duration)>,
    current: Option<(&'static str, Instant)>,
    progress: Option<Progress>,
}

impl Stages {
    /// The beginning of a run. `quiet` shows no progress.
    pub(super) fn start(verbose: bool, quiet: bool) -> Stages {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let progress = (!quiet && !dumb && io::stderr().is_terminal()).then(Progress::start);
        Stages { verbose, done: Vec::new(), current: None, progress }
    }

    /// One stage ends and the next one begins: "reading zones".
    pub(super) fn enter(&mut self, name: &'static str) {
        self.leave();
        self.current = Some((name, Instant::now()));
        if let Some(progress) = &self.progress {
            progress.tell(name);
        }
    }

    fn leave(&mut self) {
        if let Some((name, since)) = self.current.take() {
            self.done.push((name, since.elapsed()));
        }
    }

    /// Takes the line of progress away, as something else is about to be written.
    pub(super) fn clear(&mut self) {
        if let Some(progress) = self.progress.take() {
            progress.stop();
        }
    }

    /// The end: tells how long each stage took, if that is asked for.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.clear();
        self.leave();
        if !self.verbose {
            return Ok(());
        }
        let mut stderr = io::stderr().lock();
        let all: Duration = self.done.iter().map(|stage| stage.1).sum();
        for (name, time) in self.done.iter().chain([&("in all", all)]) {
            writeln!(stderr, "{:>10.1} ms  {name}", time.as_secs_f64() * 1000.0)?;
        }
        Ok(())
    }
}

/// One line on standard error that is written anew, by a thread of its own.
struct Progress {
    stages: Sender<&'static str>,
    thread: JoinHandle<()>,
}

impl Progress {
    fn start() -> Progress {
        let (stages, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let started = Instant::now();
            let (mut name, mut shown) = ("", false);
            loop {
                match told.recv_timeout(if shown { TICK } else { PATIENCE.saturating_sub(started.elapsed()) }) {
                    Ok(stage) => name = stage,
                    Err(RecvTimeoutError::Timeout) => {
                        shown = true;
                        // A terminal that is gone is told by what is written to it last.
                        let _ = write!(io::stderr(), "\r\x1b[2K{name}, {} s", started.elapsed().as_secs());
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            if shown {
                let _ = write!(io::stderr(), "\r\x1b[2K");
            }
        });
        Progress { stages, thread }
    }

    fn tell(&self, stage: &'static str) {
        // The thread only ends when this sender is dropped.
        let _ = self.stages.send(stage);
    }

    fn stop(self) {
        drop(self.stages);
        // It writes and waits; it has nothing to panic about that would matter here.
        let _ = self.thread.join();
    }
}
