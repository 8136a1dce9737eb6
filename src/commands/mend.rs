//! `check --fix` and `check --fix --diff`: what is mended, written or shown.

use std::io::{self, IsTerminal, Write};

use similar::TextDiff;

use super::inputs::{Checked, Inputs};
use super::session::{self, Stop, Usage};
use crate::cli::CheckArgs;
use crate::finding::Applicability;
use crate::fix::{self, Fixed, Mended, NewTexts, Work};
use crate::report::{ErrorKind, Outcome, RunError, safe_text};
use crate::source::SourceFile;
use crate::suppress::Settled;

/// Lines of context around a change in a diff, as everybody has them.
const CONTEXT: usize = 3;

/// What does not go together with `--fix`.
pub(super) fn check_arguments(args: &CheckArgs) -> Result<(), Stop> {
    let usage = |message: &str, help: &str| {
        Err(Stop::Usage(Usage { message: message.to_owned(), help: Some(help.to_owned()) }))
    };
    let stdin = args.input.paths.iter().any(|path| path.as_os_str() == "-");
    if args.fix.unsafe_fixes && args.fix.level().is_none() {
        return usage("`--unsafe-fixes` mends nothing by itself", "add `--fix`, or `--diff` to see what would change");
    }
    if stdin && args.fix.fix && !args.fix.diff {
        return usage(
            "`--fix` cannot write to standard input",
            "name the file, or add `--diff` to see what would change",
        );
    }
    Ok(())
}

fn mended(inputs: &Inputs<'_>, level: Applicability) -> Mended {
    let read = |texts: &NewTexts| inputs.read(texts);
    let check = |set: &_| inputs.findings(set);
    fix::mend(&Work { sources: inputs.sources, read: &read, check: &check }, level)
}

/// Mends the files, and gives what is left to report.
pub(super) fn fix(inputs: &Inputs<'_>, level: Applicability) -> Result<Checked, Stop> {
    let mut mended = mended(inputs, level);
    tell_refused(&mended.refused)?;
    let mut errors = Vec::new();
    let mut unwritten: Vec<String> = Vec::new();
    for (was, now) in mended.texts.changed() {
        let place = inputs.loader.place(was.id()).map_err(str::to_owned);
        if let Err(message) = place.and_then(|path| fix::replace(&path, &was.bytes(), &now.bytes())) {
            errors.push(RunError::input(was.path(), message));
            mended.texts.take_back(was.id());
            unwritten.push(was.path().to_owned());
        }
    }
    let fixed = mended.fixed.iter().filter(|fixed| !unwritten.contains(&fixed.path)).count() as u64;
    // What is reported is what the files hold.
    let set = if unwritten.is_empty() { mended.set } else { inputs.read(&mended.texts) };
    let (Settled { findings, suppressed, kept_back }, base) = inputs.compared(&set);
    Ok(Checked { set, findings, base, suppressed, kept_back, fixed, errors })
}

/// Writes a unified diff of what would be mended to standard output, and what it comes to on standard error. Exit code 1
/// if there is something.
pub(super) fn diff(inputs: &Inputs<'_>, level: Applicability) -> Result<u8, Stop> {
    let mended = mended(inputs, level);
    let mut out = io::stdout().lock();
    let changed = mended.texts.changed();
    for (was, now) in &changed {
        write_diff(was, now, &mut out)?;
    }
    out.flush()?;
    let summary = inputs.summary(&mended.set);
    session::print_policy_errors(&inputs.loaded.errors)?;
    let told: Vec<RunError> = summary.errors.iter().filter(|error| error.kind != ErrorKind::Policy).cloned().collect();
    session::print_errors(&told)?;
    tell_refused(&mended.refused)?;
    let files = changed.len();
    let (count, plural) = (mended.fixed.len(), if files == 1 { "" } else { "s" });
    match count {
        0 => eprintln!("nothing to fix"),
        _ => eprintln!("would fix {count} in {files} file{plural}"),
    }
    let found = if changed.is_empty() { Outcome::Clean } else { Outcome::Findings };
    Ok(summary.errors.iter().map(|error| error.kind.outcome()).fold(found, Outcome::max).code())
}

/// Tells on standard error which fixes were left out because other records would have changed.
fn tell_refused(refused: &[Fixed]) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    for Fixed { path, line, rule, .. } in refused {
        writeln!(stderr, "note: {path}:{line}: the fix of `{rule}` is left out: it would change other records, too")?;
    }
    Ok(())
}

/// On a terminal nothing of a zone is written raw; elsewhere the bytes are kept, so that `patch` can have them.
fn write_diff(was: &SourceFile, now: &SourceFile, out: &mut (impl Write + IsTerminal)) -> io::Result<()> {
    let (old, new) = (was.bytes(), now.bytes());
    let diff = TextDiff::from_lines(&*old, &*new);
    let mut unified = diff.unified_diff();
    let unified = unified.context_radius(CONTEXT).header(was.path(), was.path());
    if !out.is_terminal() {
        return unified.to_writer(out);
    }
    let mut bytes = Vec::new();
    unified.to_writer(&mut bytes)?;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let text = String::from_utf8_lossy(line);
        writeln!(out, "{}", safe_text(text.trim_end_matches(['\n', '\r'])))?;
    }
    Ok(())
}
