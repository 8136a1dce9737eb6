//! What was checked, what was not, and what that means for the exit code.

use crate::facts::FactsFile;
use crate::finding::{Applicability, Finding, Severity};
use crate::policy::Identity;
use crate::source::Position;

/// What a run did, besides its findings.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The version of zonewarden.
    pub version: &'static str,
    /// `--now`; `None` if the clock counted, which no report tells, so that the same input gives the same output.
    pub now: Option<jiff::Timestamp>,
    /// The severity from which findings make the process fail.
    pub fail_on: FailOn,
    /// Zones checked.
    pub zones: u64,
    /// Files read for them.
    pub files: u64,
    /// Records in them.
    pub records: u64,
    /// The policy in force.
    pub policy: Identity,
    /// The facts that were used, those that count for more behind the others.
    pub facts: Vec<FactsUsed>,
    /// The revision compared with, if one was.
    pub base: Option<BaseUsed>,
    /// Findings reported.
    pub findings: Counts,
    /// Findings kept back.
    pub suppressed: Suppressed,
    /// Findings that carry a fix.
    pub fixable: Fixable,
    /// Fixes applied in this run.
    pub fixed: u64,
    /// What looked like a zone and was not read.
    pub skipped: Vec<Skipped>,
    /// What went wrong, in the order in which it should be told.
    pub errors: Vec<RunError>,
}

impl Summary {
    /// The summary of a run that did nothing yet.
    pub fn new(now: Option<jiff::Timestamp>) -> Self {
        Summary {
            version: env!("CARGO_PKG_VERSION"),
            now,
            fail_on: FailOn::default(),
            zones: 0,
            files: 0,
            records: 0,
            policy: Identity::default(),
            facts: Vec::new(),
            base: None,
            findings: Counts::default(),
            suppressed: Suppressed::default(),
            fixable: Fixable::default(),
            fixed: 0,
            skipped: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// How the run ended; the worst of all that happened counts.
    pub fn outcome(&self) -> Outcome {
        let findings = if self.fail_on.reached(self.findings) { Outcome::Findings } else { Outcome::Clean };
        self.errors.iter().map(|error| error.kind.outcome()).fold(findings, Outcome::max)
    }

    /// "2 errors, 1 warning in 3 zones (4 files, 128 records)".
    pub(super) fn verdict(&self) -> String {
        self.found() + &self.scope()
    }

    /// "2 errors, 1 warning".
    pub(super) fn found(&self) -> String {
        let found = self.findings.told();
        if found.is_empty() { "no findings".to_owned() } else { found }
    }

    /// What follows upon [`Summary::found`]: " in 3 zones (4 files, 128 records)".
    pub(super) fn scope(&self) -> String {
        if self.zones == 0 {
            return "; no zones were checked".to_owned();
        }
        let zones = counted(self.zones, "zone", "zones");
        let files = counted(self.files, "file", "files");
        format!(" in {zones} ({files}, {})", counted(self.records, "record", "records"))
    }
}

/// A file of facts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FactsUsed {
    /// The file as it is shown.
    pub path: String,
    /// When its oldest and its newest part were fetched, as far as it says so.
    pub fetched: Option<(jiff::Timestamp, jiff::Timestamp)>,
}

impl FactsUsed {
    /// What reports tell of a file of facts.
    pub fn of(file: &FactsFile) -> FactsUsed {
        FactsUsed { path: file.path().to_owned(), fetched: file.fetched() }
    }
}

/// The older revision that findings were compared with: only new ones are reported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUsed {
    /// The revision as it was named.
    pub name: String,
    /// Its commit in hexadecimal; `None` where there was none yet.
    pub commit: Option<String>,
    /// Findings not reported, as they were there before.
    pub known: u64,
    /// Findings of then that are no more.
    pub gone: u64,
}

impl BaseUsed {
    /// "new since `main`; 3 fixed since then, 12 older ones not shown".
    pub(super) fn told(&self) -> String {
        let mut told = format!("compared with {}", self.name);
        if let Some(commit) =
            self.commit.as_ref().and_then(|commit| commit.get(..12)).filter(|short| !self.name.starts_with(*short))
        {
            told.push_str(&format!(" ({commit})"));
        }
        if self.gone > 0 {
            told.push_str(&format!("; {} no more, well done", counted(self.gone, "finding is", "findings are")));
        }
        if self.known > 0 {
            told.push_str(&format!("; {} not shown", counted(self.known, "older finding is", "older findings are")));
        }
        told
    }
}

/// Findings by severity.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Of severity `error`.
    pub error: u64,
    /// Of severity `warning`.
    pub warning: u64,
    /// Of severity `info`.
    pub info: u64,
}

impl Counts {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts = Counts::default();
        for finding in findings {
            match finding.severity {
                Severity::Error => counts.error += 1,
                Severity::Warning => counts.warning += 1,
                Severity::Info => counts.info += 1,
            }
        }
        counts
    }

    /// Adds others.
    pub(crate) fn add(&mut self, others: Counts) {
        self.error += others.error;
        self.warning += others.warning;
        self.info += others.info;
    }

    /// The count of one severity, to be changed.
    pub(super) fn of_severity(&mut self, severity: Severity) -> &mut u64 {
        match severity {
            Severity::Error => &mut self.error,
            Severity::Warning => &mut self.warning,
            Severity::Info => &mut self.info,
        }
    }

    /// The highest severity of which there is a finding.
    pub fn worst(self) -> Option<Severity> {
        match self {
            Counts { error: 1.., .. } => Some(Severity::Error),
            Counts { warning: 1.., .. } => Some(Severity::Warning),
            Counts { info: 1.., .. } => Some(Severity::Info),
            _ => None,
        }
    }

    pub(crate) fn told(self) -> String {
        enumerate(&[
            (self.error, "error", "errors"),
            (self.warning, "warning", "warnings"),
            (self.info, "info", "info"),
        ])
    }
}

/// Findings that were kept back, by what kept them back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Suppressed {
    /// By a comment in the zone file.
    pub inline: u64,
    /// By a waiver in the policy.
    pub waived: u64,
    /// By the baseline.
    pub baseline: u64,
}

impl Suppressed {
    /// Adds others.
    pub(crate) fn add(&mut self, others: Suppressed) {
        self.inline += others.inline;
        self.waived += others.waived;
        self.baseline += others.baseline;
    }

    /// "5 findings suppressed: 3 by inline ignores, 2 by waivers"; nothing if there are none.
    pub(crate) fn told(self) -> Option<String> {
        let causes = [
            (self.inline, "by an inline ignore", "by inline ignores"),
            (self.waived, "by a waiver", "by waivers"),
            (self.baseline, "by the baseline", "by the baseline"),
        ];
        let all: u64 = causes.iter().map(|cause| cause.0).sum();
        let findings = counted(all, "finding", "findings");
        match causes.iter().filter(|cause| cause.0 > 0).collect::<Vec<_>>()[..] {
            [] => None,
            [&(1, one, _)] => Some(format!("{findings} suppressed {one}")),
            [&(_, _, many)] => Some(format!("{findings} suppressed {many}")),
            _ => Some(format!("{findings} suppressed: {}", enumerate(&causes))),
        }
    }
}

/// Findings that carry a fix, by how sure it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Fixable {
    /// `--fix` mends them.
    pub safe: u64,
    /// `--unsafe-fixes` is wanted as well.
    pub doubtful: u64,
}

impl Fixable {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let mut fixable = Fixable::default();
        for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
            match fix.applicability {
                Applicability::Safe => fixable.safe += 1,
                Applicability::Unsafe => fixable.doubtful += 1,
            }
        }
        fixable
    }

    /// Adds others.
    pub(crate) fn add(&mut self, others: Fixable) {
        self.safe += others.safe;
        self.doubtful += others.doubtful;
    }

    /// "2 fixable with --fix, 1 more with --unsafe-fixes"; nothing if there are none.
    pub(crate) fn told(self) -> Option<String> {
        let Fixable { safe, doubtful } = self;
        match (safe, doubtful) {
            (0, 0) => None,
            (safe, 0) => Some(format!("{} fixable with --fix", grouped(safe))),
            (0, doubtful) => Some(format!("{} fixable with --fix --unsafe-fixes", grouped(doubtful))),
            (safe, doubtful) => {
                let more = grouped(doubtful);
                Some(format!("{} fixable with --fix, {more} more with --unsafe-fixes", grouped(safe)))
            }
        }
    }
}

/// Something that looked like a zone and was not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    /// The file, as people should see it.
    pub path: String,
    /// Why: "a backup copy".
    pub reason: String,
}

/// Something that went wrong and is not a finding: a file that cannot be read, a policy that cannot be understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunError {
    /// What it is about; decides the exit code.
    pub kind: ErrorKind,
    /// The file, as people should see it; the place in it if there is one.
    pub path: Option<String>,
    /// The place in the file.
    pub position: Option<Position>,
    /// What is wrong; lower case, no final stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl RunError {
    /// A file or folder that cannot be read, or holds no zone.
    pub fn input(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Input, Some(path.into()), message.into())
    }

    /// A policy that cannot be read or understood.
    pub fn policy(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Policy, Some(path.into()), message.into())
    }

    /// A report that cannot be written to its file.
    pub fn output(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Output, Some(path.into()), message.into())
    }

    /// A bug in zonewarden.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, None, message.into())
    }

    /// The same, with what to do about it.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        RunError { help: Some(help.into()), ..self }
    }

    /// The same, with the place in its file.
    pub fn at(self, position: Position) -> Self {
        RunError { position: Some(position), ..self }
    }

    fn new(kind: ErrorKind, path: Option<String>, message: String) -> Self {
        RunError { kind, path, position: None, message, help: None }
    }

    /// `path:line:column: `, as far as known; empty without a path.
    pub(super) fn place(&self) -> String {
        match (&self.path, self.position) {
            (Some(path), Some(Position { line, column })) => format!("{path}:{line}:{column}: "),
            (Some(path), None) => format!("{path}: "),
            (None, _) => String::new(),
        }
    }
}

/// What a [`RunError`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// Input that cannot be read, or in which there is no zone: exit code 3.
    Input,
    /// A policy or the command line: exit code 2.
    Policy,
    /// A report that cannot be written: exit code 3.
    Output,
    /// zonewarden itself: exit code 4.
    Internal,
}

impl ErrorKind {
    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Input => "input",
            ErrorKind::Policy => "policy",
            ErrorKind::Output => "output",
            ErrorKind::Internal => "internal",
        }
    }

    /// How a run ends in which this is the worst.
    pub fn outcome(self) -> Outcome {
        match self {
            ErrorKind::Input | ErrorKind::Output => Outcome::Input,
            ErrorKind::Policy => Outcome::Usage,
            ErrorKind::Internal => Outcome::Internal,
        }
    }
}

/// From which severity on findings make the process fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Errors and warnings
    Warning,
    /// Any finding
    Info,
    /// No finding; what cannot be read or understood still makes the process fail
    Never,
}

impl FailOn {
    /// The word for it on the command line and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Info => "info",
            FailOn::Never => "never",
        }
    }

    /// Whether a finding of this severity makes the process fail.
    pub fn includes(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Info => true,
            FailOn::Never => false,
        }
    }

    fn reached(self, counts: Counts) -> bool {
        counts.worst().is_some_and(|worst| self.includes(worst))
    }
}

/// How a run ended. Ordered by precedence: of two, the greater one is the exit code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// No finding at or above `--fail-on`: 0.
    Clean,
    /// Such findings: 1.
    Findings,
    /// Input unreadable, no zones found, or a report that cannot be written: 3.
    Input,
    /// An error in the command line or in a policy: 2.
    Usage,
    /// A bug: 4.
    Internal,
}

impl Outcome {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Usage => 2,
            Outcome::Input => 3,
            Outcome::Internal => 4,
        }
    }
}

/// "1 zone", "12,345 zones".
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// The counts that are not zero, in words, with commas.
fn enumerate(counts: &[(u64, &str, &str)]) -> String {
    let told: Vec<_> =
        counts.iter().filter(|(count, ..)| *count > 0).map(|&(count, one, many)| counted(count, one, many)).collect();
    told.join(", ")
}

/// A number as people read it: commas from 10,000 on.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        Summary { zones: 3, files: 4, records: 12_345, ..Summary::new(None) }
    }

    #[test]
    fn numbers_and_words_agree() {
        let mut summary = summary();
        assert_eq!(summary.verdict(), "no findings in 3 zones (4 files, 12,345 records)");
        summary.findings = Counts { error: 1, warning: 2, info: 1 };
        assert_eq!(summary.verdict(), "1 error, 2 warnings, 1 info in 3 zones (4 files, 12,345 records)");
        summary =
            Summary { zones: 1, files: 1, records: 1, findings: Counts { error: 2, ..Counts::default() }, ..summary };
        assert_eq!(summary.verdict(), "2 errors in 1 zone (1 file, 1 record)");
        summary = Summary { zones: 0, findings: Counts::default(), ..summary };
        assert_eq!(summary.verdict(), "no findings; no zones were checked");
    }

    #[test]
    fn suppressed_findings_are_told_only_if_there_are_any() {
        assert_eq!(Suppressed::default().told(), None);
        let told = |inline| Suppressed { inline, ..Suppressed::default() }.told().unwrap();
        assert_eq!(told(1), "1 finding suppressed by an inline ignore");
        assert_eq!(told(2), "2 findings suppressed by inline ignores");
        let suppressed = Suppressed { inline: 1, waived: 0, baseline: 1_234_567 };
        assert_eq!(
            suppressed.told().unwrap(),
            "1,234,568 findings suppressed: 1 by an inline ignore, 1,234,567 by the baseline"
        );
    }

    #[test]
    fn fail_on_decides_between_0_and_1() {
        let none = Counts::default();
        let info = Counts { info: 1, ..none };
        let warning = Counts { warning: 1, ..none };
        let error = Counts { error: 1, ..none };
        let codes = |fail_on| {
            [none, info, warning, error].map(|findings| Summary { fail_on, findings, ..summary() }.outcome().code())
        };
        assert_eq!(codes(FailOn::Error), [0, 0, 0, 1]);
        assert_eq!(codes(FailOn::Warning), [0, 0, 1, 1]);
        assert_eq!(codes(FailOn::Info), [0, 1, 1, 1]);
        assert_eq!(codes(FailOn::Never), [0, 0, 0, 0]);
    }

    #[test]
    fn the_worst_error_decides() {
        let mut summary = summary();
        summary.findings.error = 1;
        let mut add = |error| {
            summary.errors.push(error);
            summary.outcome().code()
        };
        assert_eq!(add(RunError::input("a", "gone")), 3);
        assert_eq!(add(RunError::policy("b", "wrong")), 2);
        assert_eq!(add(RunError::input("c", "gone")), 2);
        assert_eq!(add(RunError::internal("oops")), 4);
        summary.fail_on = FailOn::Never;
        assert_eq!(summary.outcome().code(), 4);
    }

    #[test]
    fn errors_say_where() {
        let error = RunError::policy("zonewarden.toml", "unknown rule `mx`").at(Position { line: 3, column: 5 });
        assert_eq!(error.place(), "zonewarden.toml:3:5: ");
        assert_eq!(RunError::input("a.zone", "gone").place(), "a.zone: ");
        assert_eq!(RunError::internal("oops").place(), "");
    }
}
