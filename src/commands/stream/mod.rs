//! `zonewarden check --stdin-format ndjson --format ndjson`: zones in, one a line, findings out as it goes.
//!
//! Each line is a world of its own: its zone, the policy and the facts. So lines are checked in parallel, and memory holds
//! no more than a window of them. What comes out is in the order of the input, whatever came to an end first.

mod judge;
mod line;
mod queue;

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use rayon::prelude::*;

use super::baseline;
use super::session::{self, FactsTexts, Stop, Usage};
use super::stages::Stages;

use crate::cli::{CheckArgs, StdinFormat};
use crate::discover::{InputError, Request};
use crate::interrupt;
use crate::policy::Policy;
use crate::report::{FactsUsed, Format, RunError, StreamId, Summary, push_error_line, push_summary_line};
use crate::source::{Position, SourceMap};
use judge::{Judge, Told, Verdict};
use queue::Queue;

/// How the input is called in reports.
const STDIN: &str = "<stdin>";

/// A byte of text needs six of JSON at most (`\u0001`); what stands around the text has its own room.
const LONGEST_ESCAPE: u64 = 6;
const AROUND: u64 = 64 << 10;

/// What does not go together with a stream of zones.
pub(super) fn check_arguments(args: &CheckArgs) -> Result<(), Stop> {
    if args.stdin_format == StdinFormat::Zone {
        return Ok(());
    }
    let stop = |message: &str, help: &str| {
        Err(Stop::Usage(Usage { message: message.to_owned(), help: Some(help.to_owned()) }))
    };
    let here = |path: &Path| path == Path::new(".") || path == Path::new("-");
    if !args.input.paths.iter().all(|path| here(path)) {
        return stop(
            "`--stdin-format ndjson` reads zones from standard input, and paths are given",
            "leave the paths out, or check files without `--stdin-format`",
        );
    }
    if args.format != Format::Ndjson || !args.output.is_empty() {
        return stop(
            "a stream of zones is reported as it comes, to standard output, as lines of JSON",
            "write `--stdin-format ndjson --format ndjson`, without `--output`",
        );
    }
    let barred = [
        (args.input.origin.is_some(), "--origin"),
        (args.base.base.is_some(), "--base"),
        (args.base.hook, "--hook"),
        (args.fix.fix, "--fix"),
        (args.fix.diff, "--diff"),
        (args.write_baseline.is_some(), "--write-baseline"),
    ];
    match barred.into_iter().find(|(given, _)| *given) {
        Some((_, option)) => stop(
            &format!("`{option}` is about files, and `--stdin-format ndjson` reads none"),
            "each line says its own: `{\"id\": \"…\", \"origin\": \"example.com.\", \"zone\": \"…\"}`",
        ),
        None => Ok(()),
    }
}

/// Checks the zones of standard input.
pub(super) fn run(args: &CheckArgs, stages: &mut Stages) -> Result<u8, Stop> {
    interrupt::watch();
    stages.enter("reading the policy");
    let sources = SourceMap::new();
    let loaded = Policy::load(&session::policy_args(&args.policy, &args.input), &sources);
    if !loaded.errors.is_empty() {
        stages.clear();
        session::print_policy_errors(&loaded.errors)?;
    }
    stages.enter("reading facts");
    let policy = &loaded.policy;
    let paths = session::facts_paths(&args.input, &args.facts, policy);
    let (found, loader) = session::discover_with(
        &sources,
        Request {
            root: args.input.root.clone(),
            policy_folder: policy.folder().map(Path::to_owned),
            file_limit: Some(policy.limits().file),
            facts: Some(&paths),
            ..Request::default()
        },
    )?;
    let facts = FactsTexts::read(paths, &loader);
    let baseline = args.baseline.as_deref().map(|path| baseline::read(path, &sources)).transpose()?;
    let format = args.input.input_format.meant();
    let judge = Judge::new(&sources, policy, facts.facts(&loader, policy), baseline.as_ref(), (args.now, format));

    let mut summary = Summary::new(args.now);
    summary.fail_on = args.fail_on;
    summary.policy = policy.identity().clone();
    summary.facts = judge.facts().files().iter().map(FactsUsed::of).collect();
    session::summarise_errors(&mut summary, &found, &loaded.errors, &sources);
    summary.errors.extend(facts.errors.iter().map(session::input_error));
    stages.enter("checking");
    if io::stdout().is_terminal() {
        stages.clear();
    }
    let longest = policy.limits().file.saturating_mul(LONGEST_ESCAPE).saturating_add(AROUND);
    let queue = Queue::reading(io::BufReader::with_capacity(1 << 16, io::stdin()), longest);
    let mut report = Reported { out: io::stdout().lock(), summary, told: HashSet::new(), refused: 0 };
    report.all(&queue, &judge)?;
    Ok(report.summary.outcome().code())
}

/// What has been written so far.
struct Reported<W> {
    out: W,
    summary: Summary,
    /// Fingerprints of what was found in the policy, the facts or the baseline: it is told once.
    told: HashSet<String>,
    /// Lines that brought no zone.
    refused: u64,
}

impl<W: Write> Reported<W> {
    fn all(&mut self, queue: &Queue, judge: &Judge<'_>) -> io::Result<()> {
        let mut text = String::new();
        loop {
            let lines = match queue.take() {
                Ok(lines) => lines,
                Err(error) => {
                    let message = format!("cannot be read to its end: {error}");
                    self.summary.errors.push(RunError::input(STDIN, message));
                    break;
                }
            };
            if lines.is_empty() {
                break;
            }
            let verdicts: Vec<Option<Verdict>> = lines.into_par_iter().map(|line| judge.line(line)).collect();
            verdicts.into_iter().flatten().for_each(|verdict| self.add(verdict, &mut text));
            self.write(&mut text)?;
        }
        if self.refused > 0 {
            let lines =
                if self.refused == 1 { "1 line was".to_owned() } else { format!("{} lines were", self.refused) };
            self.summary.errors.push(RunError::input(STDIN, format!("{lines} not checked; each has an `error` line")));
        }
        push_summary_line(&mut text, &self.summary);
        self.write(&mut text)
    }

    fn add(&mut self, verdict: Verdict, text: &mut String) {
        match verdict {
            Verdict::Checked(Told { lines, zone_line, about_run, zone }) => {
                text.push_str(&lines);
                for about in about_run {
                    if self.told.insert(about.fingerprint) {
                        text.push_str(&about.line);
                        self.summary.findings.add(about.counted);
                    }
                }
                text.push_str(&zone_line);
                self.summary.zones += 1;
                self.summary.records += zone.records;
                self.summary.findings.add(zone.findings);
                self.summary.suppressed.add(zone.suppressed);
                self.summary.fixable.add(zone.fixable);
            }
            Verdict::Refused(id, error) => {
                self.refused += 1;
                push_error_line(text, id.as_ref(), &error);
            }
            Verdict::Broken(id, error) => {
                push_error_line(text, Some(&id), &error);
                self.summary.errors.push(error);
            }
        }
    }

    /// Writes whole lines, and leaves room for the next.
    fn write(&mut self, text: &mut String) -> io::Result<()> {
        let _whole = interrupt::writing();
        self.out.write_all(text.as_bytes())?;
        self.out.flush()?;
        text.clear();
        Ok(())
    }
}

/// What is wrong with a line of input, at a byte of it.
fn error_at(line: u32, column: u32, message: String, help: Option<String>) -> RunError {
    let error = RunError::input(STDIN, message).at(Position { line, column });
    RunError { help, ..error }
}

/// A text that is no zone, as an error of its line.
fn no_zone(line: u32, error: InputError) -> RunError {
    error_at(line, 1, format!("the zone {}", error.message), error.help)
}

/// A line whose check came to no end.
fn broken(line: u32, id: &StreamId) -> RunError {
    let message =
        format!("checking the zone of `{id}`, line {line} of standard input, came to no end: a fault of zonewarden");
    RunError::internal(message).at(Position { line, column: 1 })
}
