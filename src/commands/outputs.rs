//! `--output FORMAT=FILE`: reports into files, each whole or not at all.
//!
//! First a temporary file is opened beside each target, so that what cannot be written is known before the first report
//! is made, and told in all of them. Then the reports are written and take their names.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::session::{Stop, Usage};
use crate::cli::Output;
use crate::interrupt::Leftover;
use crate::report::{Format, Run, RunError, Summary, Terminal};
use crate::source::SourceMap;

/// What does not go together.
pub(super) fn check_arguments(outputs: &[Output]) -> Result<(), Stop> {
    for (index, output) in outputs.iter().enumerate() {
        if outputs.iter().take(index).any(|earlier| earlier.path == output.path) {
            return Err(Stop::Usage(Usage {
                message: format!("two `--output` name the file `{}`", output.shown()),
                help: Some("give each report a file of its own".to_owned()),
            }));
        }
    }
    Ok(())
}

/// Files that are open and wait for their reports.
pub(super) struct Opened<'a> {
    files: Vec<(&'a Output, Target)>,
}

/// Where a report goes.
enum Target {
    /// A file beside the one that it becomes.
    Beside { file: NamedTempFile, becomes: PathBuf, leftover: Leftover },
    /// A device or a pipe, which cannot be replaced.
    Straight(File),
}

impl<'a> Opened<'a> {
    /// Opens the targets. Those that cannot be written are told in the summary.
    pub(super) fn open(outputs: &'a [Output], sources: &SourceMap, summary: &mut Summary) -> Opened<'a> {
        let mut files = Vec::new();
        for output in outputs {
            match open(&output.path, sources) {
                Ok(target) => files.push((output, target)),
                Err(message) => summary.errors.push(RunError::output(output.shown(), message)),
            }
        }
        Opened { files }
    }

    /// Writes the reports, and gives what could not be written after all.
    pub(super) fn write(self, run: &Run<'_>) -> Vec<RunError> {
        let write = |(output, target): (&Output, Target)| {
            let written = write(output.format(), target, run);
            written.err().map(|error| RunError::output(output.shown(), cannot(&error)))
        };
        self.files.into_iter().filter_map(write).collect()
    }
}

fn open(path: &Path, sources: &SourceMap) -> Result<Target, String> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let known = match fs::metadata(&target) {
        Ok(known) if known.is_dir() => return Err("cannot be written: it is a folder".to_owned()),
        Ok(known) if !known.is_file() || target.starts_with("/dev") => {
            return File::options().write(true).open(path).map(Target::Straight).map_err(|error| cannot(&error));
        }
        Ok(known) => Some(known),
        Err(_) => None,
    };
    if known.is_some() && was_read(&target, sources) {
        return Err("is one of the files that were read, so no report is written over it".to_owned());
    }
    if known.as_ref().is_some_and(|known| known.permissions().readonly()) {
        return Err("cannot be written: it is read-only".to_owned());
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".zonewarden-");
    // A new file gets the permissions that any other would; tempfile's own are for its owner only.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("cannot be written: there is no folder `{}`", folder.display()),
        _ => cannot(&error),
    })?;
    if let Some(known) = known {
        file.as_file().set_permissions(known.permissions()).map_err(|error| cannot(&error))?;
    }
    let leftover = Leftover::new(file.path());
    Ok(Target::Beside { file, becomes: target, leftover })
}

/// Whether a file is a zone, a policy or the like of this run.
fn was_read(target: &Path, sources: &SourceMap) -> bool {
    let name = target.file_name();
    let candidates = sources.all();
    let mut same_name = candidates.iter().map(|file| Path::new(file.path())).filter(|path| path.file_name() == name);
    same_name.any(|path| fs::canonicalize(path).is_ok_and(|path| path == target))
}

fn write(format: Format, target: Target, run: &Run<'_>) -> io::Result<()> {
    let report = format.report(&Terminal::plain());
    match target {
        Target::Straight(file) => write_to(report.as_ref(), run, &file),
        Target::Beside { file, becomes, leftover } => {
            write_to(report.as_ref(), run, file.as_file())?;
            file.persist(becomes).map_err(|error| error.error)?;
            drop(leftover);
            Ok(())
        }
    }
}

fn write_to(report: &dyn crate::report::Report, run: &Run<'_>, file: &File) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, file);
    report.write(run, &mut out)?;
    out.flush()
}

fn cannot(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "cannot be written: permission denied".to_owned(),
        io::ErrorKind::NotFound => "cannot be written: its folder is gone".to_owned(),
        _ => format!("cannot be written: {error}"),
    }
}
