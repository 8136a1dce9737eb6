//! The stages of a run: how long each took, for `--verbose`, and where a long run is, for people who wait.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::interrupt;
use crate::progress;

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
    /// The beginning of a run. `quiet` shows no progress, nor is there any where nobody looks: on build servers, some of
    /// which pretend to be terminals, and where a line cannot be written anew.
    pub(super) fn start(verbose: bool, quiet: bool) -> Stages {
        let is = |name: &str, value: &str| std::env::var_os(name).is_some_and(|known| known == value);
        let server = std::env::var_os("CI").is_some_and(|value| !value.is_empty()) && !is("CI", "false");
        // A line that moves is more than colour, and whoever wants none of that wants a plain terminal.
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let progress =
            (!quiet && !server && !plain && !is("TERM", "dumb") && io::stderr().is_terminal()).then(Progress::start);
        Stages { verbose, done: Vec::new(), current: None, progress }
    }

    /// One stage ends and the next one begins: "finding zones".
    pub(super) fn enter(&mut self, name: &'static str) {
        self.enter_counting(name, 0);
    }

    /// The same for a stage that counts zones, of which it has so many before it.
    pub(super) fn enter_counting(&mut self, name: &'static str, zones: usize) {
        self.leave();
        progress::begin(zones);
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
        Progress { stages, thread: std::thread::spawn(move || show(&told)) }
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

/// Shows the stages that are told, from the time on at which people wait.
fn show(told: &Receiver<&'static str>) {
    let started = Instant::now();
    let (mut name, mut line) = ("", None::<ProgressBar>);
    loop {
        let wait = if line.is_some() { TICK } else { PATIENCE.saturating_sub(started.elapsed()) };
        match told.recv_timeout(wait) {
            Ok(stage) => name = stage,
            Err(RecvTimeoutError::Timeout) => {
                let count = progress::told().map(|count| format!(", {count}")).unwrap_or_default();
                let line = line.get_or_insert_with(|| {
                    interrupt::watch();
                    interrupt::line_is_shown(true);
                    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
                        .with_style(ProgressStyle::default_spinner())
                });
                line.set_message(format!("{name}{count}, {} s", started.elapsed().as_secs()));
                line.tick();
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    if let Some(line) = line {
        line.finish_and_clear();
        interrupt::line_is_shown(false);
    }
}
