//! `zonewarden init`: a look at a repository, and the first policy for it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::session::{self, Stop, Usage};
use crate::cli::InitArgs;
use crate::discover::{Discovery, FactsPaths, FsLoader, Pattern, Request, ZoneConfig, shown_path};
use crate::fix::{self, NewTexts};
use crate::init::{self, PackCount, Survey};
use crate::lint;
use crate::model::ZoneSet;
use crate::policy::{self, Policy};
use crate::report::{Counts, Outcome, counted};
use crate::source::SourceMap;
use crate::suppress::{self, World};
use crate::zone::name::Name;

/// Packs whose findings are counted beside those of the one to build upon.
const PACKS: [&str; 3] = ["recommended", "mail-hardening", "strict"];

/// Runs the subcommand. Exit code 2 if there is a policy already, 3 if there are no zones.
pub fn run(args: &InitArgs) -> u8 {
    session::with_exit_code(|| {
        let folder = folder(args)?;
        let target = args.root.as_deref().unwrap_or(Path::new(".")).join(policy::FILE_NAME);
        if !args.dry_run && !args.force && fs::symlink_metadata(&target).is_ok() {
            return Err(there_already(&target));
        }
        let Some(survey) = survey(args, &folder)? else { return Ok(Outcome::Input.code()) };
        let text = init::draft(&survey);
        if args.dry_run {
            io::stdout().lock().write_all(text.as_bytes())?;
            return Ok(Outcome::Clean.code());
        }
        write(&target, text.as_bytes(), args.force)?;
        tell(&survey, &target)?;
        Ok(Outcome::Clean.code())
    })
}

/// Where the policy belongs: all paths lie there or below.
fn folder(args: &InitArgs) -> Result<PathBuf, Stop> {
    let wanted = args.root.as_deref().unwrap_or(Path::new("."));
    let folder = wanted.canonicalize().ok().filter(|folder| folder.is_dir()).ok_or_else(|| {
        usage(
            format!("`--root {}` is not a folder", shown_path(wanted)),
            "name the folder that the policy is to lie in",
        )
    })?;
    for path in &args.paths {
        let Ok(real) = path.canonicalize() else {
            let help = "name zone files, or folders that hold some; `-` cannot be looked at again, so it is none";
            return Err(usage(format!("there is no file or folder `{}`", shown_path(path)), help));
        };
        if !real.starts_with(&folder) {
            let message = format!(
                "`{}` lies outside `{}`, the folder that the policy would lie in",
                shown_path(path),
                shown_path(wanted)
            );
            return Err(usage(
                message,
                "a policy is for what lies below it: name a folder above both with `--root DIR`",
            ));
        }
    }
    Ok(folder)
}

fn usage(message: String, help: &str) -> Stop {
    Stop::Usage(Usage { message, help: Some(help.to_owned()) })
}

fn there_already(target: &Path) -> Stop {
    let message = format!("there is a policy already: `{}`", shown_path(target));
    usage(message, "`--force` writes another one over it, `--stdout` only shows what would be written")
}

/// Looks at the zones; `None` if there are none, which is told.
fn survey(args: &InitArgs, folder: &Path) -> Result<Option<Survey>, Stop> {
    let sources = SourceMap::new();
    let policy = Policy::from_text(policy::FILE_NAME, "", &sources).policy;
    let (found, loader) = discover(&args.paths, folder, &ZoneConfig::default(), &sources)?;
    session::print_faults(&found)?;
    if found.zones.is_empty() {
        tell_no_zones(&found)?;
        return Ok(None);
    }
    let set = session::read_zones(&found, &loader, &policy, &NewTexts::default());
    let mut survey = Survey::of(&found, &set, &sources, folder);
    survey.include = include(&survey, &found, &args.paths, folder)?;
    count(&mut survey, &set, &sources);
    survey.questions = lint::missing(set, &sources, &policy, false).len();
    Ok(Some(survey))
}

fn discover<'s>(
    paths: &[PathBuf],
    folder: &Path,
    zones: &ZoneConfig,
    sources: &'s SourceMap,
) -> Result<(Discovery, FsLoader<'s>), Stop> {
    let request = Request {
        paths,
        policy_folder: Some(folder.to_owned()),
        zones: Some(zones),
        facts: Some(&FactsPaths::default()),
        ..Request::default()
    };
    session::discover_with(sources, request)
}

/// Patterns for the files of the zones, and whether the same zones are found by them.
fn include(survey: &Survey, found: &Discovery, paths: &[PathBuf], folder: &Path) -> Result<(Vec<String>, bool), Stop> {
    let patterns = init::patterns(survey.zones.iter().map(|zone| zone.file.as_str()));
    let compiled: Vec<Pattern> = patterns.iter().filter_map(|text| Pattern::new(folder, text).ok()).collect();
    let config = ZoneConfig { include: compiled, ..ZoneConfig::default() };
    let sources = SourceMap::new();
    let again = discover(paths, folder, &config, &sources)?.0;
    let exact = config.include.len() == patterns.len() && zones(&again) == zones(found) && again.errors == found.errors;
    Ok((patterns, exact))
}

fn zones(found: &Discovery) -> Vec<(&str, &Name, Option<&str>)> {
    found.zones.iter().map(|zone| (zone.file.path(), &zone.origin, zone.view.as_deref())).collect()
}

/// What packs find; the one to build upon comes first.
fn count(survey: &mut Survey, set: &ZoneSet, sources: &SourceMap) {
    let base = survey.base_pack().0;
    let others = PACKS.into_iter().filter(|name| *name != base);
    for name in std::iter::once(base).chain(others) {
        let text = format!("extends = [{}]\n", policy::toml_string(name));
        let policy = Policy::from_text(policy::FILE_NAME, &text, sources).policy;
        let world = World::new(set, sources, &policy).whole(true);
        let findings = Counts::of(&suppress::settle(lint::run(set, sources, &policy), &world).findings);
        survey.packs.push(PackCount { name, findings });
    }
}

/// Nothing was there before, or it is replaced as a whole; a link is never written through.
fn write(target: &Path, text: &[u8], force: bool) -> Result<(), Stop> {
    let cannot = |why: String| usage(format!("`{}` {why}", shown_path(target)), "`--stdout` prints the policy instead");
    let plain = fs::symlink_metadata(target).map(|there| there.file_type().is_file());
    match plain {
        Ok(true) if force => {
            let old = fs::read(target).map_err(|error| cannot(format!("cannot be read: {error}")))?;
            fix::replace(target, &old, text).map_err(cannot)
        }
        Ok(true) => Err(there_already(target)),
        Ok(false) => Err(cannot("is not a plain file, so nothing is written over it".to_owned())),
        Err(_) => {
            let created = OpenOptions::new().write(true).create_new(true).open(target);
            let written = created.and_then(|mut file| file.write_all(text));
            written.map_err(|error| cannot(format!("cannot be written: {error}")))
        }
    }
}

fn tell_no_zones(found: &Discovery) -> io::Result<()> {
    let errors: Vec<_> = found.errors.iter().map(session::input_error).collect();
    session::print_errors(&errors)?;
    let mut stderr = io::stderr().lock();
    writeln!(stderr, "error: no zones were found, so there is nothing to write a policy for")?;
    if !errors.is_empty() {
        return Ok(());
    }
    writeln!(
        stderr,
        "  help: name the files or the folders of your zones: `zonewarden init zones/`; `zonewarden zones --unchecked` tells \
         what looks like a zone and is none"
    )
}

/// What was written, and what comes next.
fn tell(survey: &Survey, target: &Path) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    let zones = counted(survey.zones.len() as u64, "zone", "zones");
    let hosts = counted(survey.mail.hosts.len() as u64, "mail host", "mail hosts");
    writeln!(stderr, "wrote `{}`: {zones}, {hosts}", shown_path(target))?;
    if !survey.unread.is_empty() {
        let files =
            counted(survey.unread.len() as u64, "file that looks like a zone is", "files that look like zones are");
        writeln!(stderr, "  {files} not read: see `[zones]` in the policy")?;
    }
    let Some(base) = survey.packs.first() else { return Ok(()) };
    match base.findings.worst() {
        None => writeln!(stderr, "  nothing is found in them: `zonewarden check` can be a gate from now on"),
        Some(_) => {
            writeln!(stderr, "  {} in them today: `zonewarden check` shows them, and", base.findings.told())?;
            writeln!(stderr, "  `zonewarden check --write-baseline baseline.json` keeps back what was there before")
        }
    }
}
