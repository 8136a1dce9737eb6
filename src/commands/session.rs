//! What the subcommands share: the policy in force, the zones found, and how a run ends.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::cli::{FactsArgs, InputArgs, PolicyArgs};
use crate::discover::{self, Discovery, FactsPaths, FsLoader, InputError, PolicyFault, Request, ZoneInput};
use crate::facts::{Facts, FactsFile, NoFacts};
use crate::fix::{NewTexts, Reading};
use crate::model::{Declared, Zone, ZoneId, ZoneSet};
use crate::policy::{self, Policy, PolicyError};
use crate::progress;
use crate::report::{Outcome, RunError, Skipped, Summary, safe_text};
use crate::source::{SourceFile, SourceMap};
use crate::zone::include::Loader;
use crate::zone::name::Name;
use crate::zone::reader::{self, Options};

/// A mistake in the arguments that only shows once they are looked at together; exit code 2.
#[derive(Debug)]
pub struct Usage {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Why a subcommand stops before its end.
#[derive(Debug)]
pub enum Stop {
    /// Exit code 2.
    Usage(Usage),
    /// Standard output or standard error cannot be written.
    Output(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Output(error)
    }
}

impl From<discover::UsageError> for Stop {
    fn from(error: discover::UsageError) -> Self {
        Stop::Usage(Usage { message: error.message, help: error.help })
    }
}

/// Runs a subcommand's body and turns what stopped it into an exit code. A reader that has gone away (`| head`) is no
/// failure.
pub fn with_exit_code(body: impl FnOnce() -> Result<u8, Stop>) -> u8 {
    match body() {
        Ok(code) => code,
        Err(Stop::Usage(usage)) => {
            // Names out of a repository stand in it.
            eprintln!("error: {}", safe_text(&usage.message));
            if let Some(help) = usage.help {
                eprintln!("  help: {}", safe_text(&help));
            }
            Outcome::Usage.code()
        }
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(Stop::Output(error)) => {
            eprintln!("error: the output cannot be written: {error}");
            Outcome::Internal.code()
        }
    }
}

/// Reads `--origin`.
pub fn origin(text: Option<&str>) -> Result<Option<Name>, Stop> {
    let Some(text) = text else {
        return Ok(None);
    };
    match Name::parse(text) {
        Ok(name) => Ok(Some(name)),
        Err(error) => Err(Stop::Usage(Usage {
            message: format!("`--origin {}` is no domain name: {error}", text.escape_debug()),
            help: Some("write the zone's name, as in `--origin example.com.`".to_owned()),
        })),
    }
}

/// Loads the policy in force.
pub fn policy(sources: &SourceMap, args: &PolicyArgs, input: &InputArgs) -> policy::Loaded {
    Policy::load(&policy_args(args, input), sources)
}

/// What the command line says on policies.
pub fn policy_args(args: &PolicyArgs, input: &InputArgs) -> policy::PolicyArgs {
    policy::PolicyArgs {
        config: args.config.clone(),
        isolated: args.isolated,
        policies: args.policy.clone(),
        select: args.select.clone(),
        ignore: args.ignore.clone(),
        severity: args.severity.clone(),
        arguments: input.paths.clone(),
        root: input.root.clone(),
        standing_in: None,
    }
}

/// The files of facts that the arguments and the policy name.
pub fn facts_paths(input: &InputArgs, facts: &FactsArgs, policy: &Policy) -> FactsPaths {
    FactsPaths::find(&policy.facts().files, input.root.as_deref().or(policy.folder()), &facts.facts)
}

/// The texts of files of facts.
pub struct FactsTexts {
    files: Vec<Arc<SourceFile>>,
    /// Files that could not be read, or hold no facts.
    pub errors: Vec<InputError>,
}

impl FactsTexts {
    /// Without any.
    pub fn none() -> FactsTexts {
        FactsTexts { files: Vec::new(), errors: Vec::new() }
    }

    /// Opens the files.
    pub fn read(paths: FactsPaths, loader: &FsLoader<'_>) -> FactsTexts {
        let (mut files, mut errors) = paths.read(loader);
        files.retain(|file| match NoFacts::of(&file.bytes()) {
            None => true,
            Some(NoFacts { message, help }) => {
                errors.push(InputError { path: file.path().to_owned(), message, help: Some(help), reported: true });
                false
            }
        });
        FactsTexts { files, errors }
    }

    /// What they say; read in parallel.
    pub fn facts(&self, loader: &FsLoader<'_>, policy: &Policy) -> Facts {
        let read = |file: &Arc<SourceFile>| FactsFile::read(file, loader, *policy.limits());
        Facts::new(self.files.par_iter().map(read).collect(), policy.facts().max_age)
    }
}

/// Zones and facts, ready for look-ups.
pub struct World {
    /// The zones, which know the facts.
    pub set: ZoneSet,
    /// What discovery found.
    pub found: Discovery,
    /// Files of facts that could not be read.
    pub facts_errors: Vec<InputError>,
}

/// Finds and reads the zones and facts that the arguments and the policy name. What turns out to be wrong with the
/// policy is added to its mistakes.
pub fn world(
    sources: &SourceMap,
    input: &InputArgs,
    facts: &FactsArgs,
    loaded: &mut policy::Loaded,
) -> Result<World, Stop> {
    let policy = &loaded.policy;
    let paths = facts_paths(input, facts, policy);
    let (found, loader) = discover(sources, input, policy, &paths)?;
    print_faults(&found)?;
    let texts = FactsTexts::read(paths, &loader);
    let set = read_zones(&found, &loader, policy, &NewTexts::default()).with_facts(texts.facts(&loader, policy));
    loaded.errors.extend(policy_faults(&found, sources));
    Ok(World { set, found, facts_errors: texts.errors })
}

/// Finds the zones that the arguments and the policy name.
pub fn discover<'s>(
    sources: &'s SourceMap,
    input: &InputArgs,
    policy: &Policy,
    facts: &FactsPaths,
) -> Result<(Discovery, FsLoader<'s>), Stop> {
    discover_with(sources, request(input, policy, facts)?)
}

/// What the arguments and the policy ask for.
pub fn request<'a>(input: &'a InputArgs, policy: &'a Policy, facts: &'a FactsPaths) -> Result<Request<'a>, Stop> {
    Ok(Request {
        paths: &input.paths,
        origin: origin(input.origin.as_deref())?,
        root: input.root.clone(),
        policy_folder: policy.folder().map(PathBuf::from),
        zones: Some(policy.zones()),
        file_limit: Some(policy.limits().file),
        facts: Some(facts),
        context: None,
        changed_files: false,
        input_format: input.input_format.meant(),
    })
}

/// Finds the zones of a request.
pub fn discover_with<'s>(sources: &'s SourceMap, request: Request<'_>) -> Result<(Discovery, FsLoader<'s>), Stop> {
    Ok(discover::discover(&request, sources, &mut io::stdin().lock())?)
}

/// Mistakes in the policy that showed when files were found.
pub fn policy_faults(found: &Discovery, sources: &SourceMap) -> Vec<PolicyError> {
    let error = |fault: &PolicyFault| match fault.span {
        Some(span) => {
            PolicyError::placed(&sources.get(span.file), Some(span), fault.message.clone(), fault.label, &fault.help)
        }
        None => PolicyError::unplaced(fault.message.clone()).help(fault.help.clone()),
    };
    found.policy_faults.iter().map(error).collect()
}

/// Tells on standard error what is wrong with configurations of name servers: zones may be missed, or taken for others.
pub fn print_faults(found: &Discovery) -> io::Result<()> {
    let mut stderr = anstream::stderr().lock();
    for note in found.notes.iter().filter(|note| note.is_fault) {
        writeln!(stderr, "note: {note}")?;
    }
    Ok(())
}

/// Reads and indexes all zones, in parallel, with new texts in the place of some files.
pub fn read_zones(found: &Discovery, loader: &FsLoader<'_>, policy: &Policy, texts: &NewTexts) -> ZoneSet {
    ZoneSet::new(read_all(found, loader, policy, texts))
}

/// The same, before they know one another.
pub fn read_all(found: &Discovery, loader: &FsLoader<'_>, policy: &Policy, texts: &NewTexts) -> Vec<Zone> {
    let loader = &Reading { loader, texts };
    found
        .zones
        .par_iter()
        .enumerate()
        .map(|(index, input)| {
            let zone = read_zone(ZoneId::new(index), input, &texts.of(&input.file), loader, policy);
            progress::step();
            zone
        })
        .collect()
}

/// Reads and indexes one zone, whose text is `file`.
pub fn read_zone(id: ZoneId, input: &ZoneInput, file: &Arc<SourceFile>, loader: &dyn Loader, policy: &Policy) -> Zone {
    let origin = Some(input.origin.clone());
    let options = Options { origin, ttl: None, loader, dialects: &input.declared.dialects, limits: *policy.limits() };
    let contents = reader::read(file, &options);
    let apex = input.origin.to_lowercase();
    let declared = match policy.mail().declares() {
        false => Arc::clone(&input.declared),
        true => {
            let mut declared = Declared::clone(&input.declared);
            policy.mail().declare(apex.as_ref(), &mut declared);
            declared.shared()
        }
    };
    Zone::new(id, apex.as_ref(), input.view.clone(), input.reported, contents).declare(declared)
}

/// Whether all zones that the policy is for were found: all of its folder was asked for.
pub fn is_whole(found: &Discovery, policy: &Policy, input: &InputArgs) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(folder) = policy.folder().and_then(real) else { return false };
    let mut paths = input.paths.iter().filter_map(|path| real(path));
    found.errors.is_empty() && input.origin.is_none() && paths.any(|path| folder.starts_with(path))
}

/// Puts what discovery could not do into the summary.
pub fn summarise(summary: &mut Summary, found: &Discovery, policy_errors: &[PolicyError], sources: &SourceMap) {
    summarise_errors(summary, found, policy_errors, sources);
    summary.skipped.extend(
        found.skipped.iter().map(|skipped| Skipped { path: skipped.path.clone(), reason: skipped.reason.clone() }),
    );
    if found.zones.is_empty() && found.errors.is_empty() && !found.facts_given {
        let no_zones = RunError::input("", "no zones were found")
            .with_help("name zone files, or folders that hold files such as `example.com.zone` or `db.example.com`");
        summary.errors.push(RunError { path: None, ..no_zones });
    }
}

/// Puts mistakes of the policy, and what could not be read, into the summary.
pub fn summarise_errors(summary: &mut Summary, found: &Discovery, policy_errors: &[PolicyError], sources: &SourceMap) {
    summary.errors.extend(policy_errors.iter().map(|error| policy_error(error, sources)));
    summary.errors.extend(found.errors.iter().map(input_error));
}

/// A file that could not be read, as reports tell it.
pub fn input_error(error: &InputError) -> RunError {
    RunError { help: error.help.clone(), ..RunError::input(error.path.clone(), error.message.clone()) }
}

fn policy_error(error: &PolicyError, sources: &SourceMap) -> RunError {
    let mut run_error = match error.span {
        Some(span) => {
            let file = sources.get(span.file);
            RunError::policy(file.path(), error.message.clone()).at(file.position(span.start))
        }
        None => RunError { path: None, ..RunError::policy("", error.message.clone()) },
    };
    if let Some(help) = &error.help {
        run_error = run_error.with_help(help.clone());
    }
    run_error
}

/// Draws the mistakes of a policy on standard error.
pub fn print_policy_errors(errors: &[PolicyError]) -> io::Result<()> {
    let handler = miette::GraphicalReportHandler::new_themed(theme());
    let mut stderr = anstream::stderr().lock();
    for error in errors {
        let mut text = String::new();
        if handler.render_report(&mut text, error).is_err() {
            text = error.to_string();
        }
        writeln!(stderr, "{}\n", text.trim_end())?;
    }
    Ok(())
}

fn theme() -> miette::GraphicalTheme {
    let color = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    if color { miette::GraphicalTheme::unicode() } else { miette::GraphicalTheme::unicode_nocolor() }
}

/// Tells on standard error what went wrong, for subcommands without a report.
pub fn print_errors(errors: &[RunError]) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    for error in errors {
        let place = error.path.as_ref().map(|path| format!("`{path}` ")).unwrap_or_default();
        writeln!(stderr, "error: {place}{}", error.message)?;
        if let Some(help) = &error.help {
            writeln!(stderr, "  help: {help}")?;
        }
    }
    Ok(())
}
