//! `zonewarden check`: zones and a policy in, findings out.

use std::collections::HashSet;
use std::io::{self, Write};

use super::session::{self, Stop, World};
use crate::cli::CheckArgs;
use crate::fingerprint;
use crate::lint;
use crate::report::{self, Counts, FactsUsed, Format, Run, Summary, Terminal};
use crate::source::SourceMap;

/// Runs the subcommand and gives its exit code.
pub fn run(args: &CheckArgs) -> u8 {
    session::with_exit_code(|| match args.jobs {
        None => check(args),
        Some(jobs) => match rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build() {
            Ok(pool) => pool.install(|| check(args)),
            Err(error) => Err(Stop::Output(io::Error::other(error))),
        },
    })
}

fn check(args: &CheckArgs) -> Result<u8, Stop> {
    let sources = SourceMap::new();
    let mut loaded = session::policy(&sources, &args.policy, &args.input);
    let World { mut set, found, facts_errors } = session::world(&sources, &args.input, &args.facts, &mut loaded)?;
    if let Some(now) = args.now {
        set = set.at(now);
    }

    let mut findings = lint::run(&set, &sources, &loaded.policy);
    fingerprint::assign(&mut findings, &sources);
    let findings = report::arrange(findings, &sources);

    let mut summary = Summary::new(args.now);
    summary.fail_on = args.fail_on;
    summary.zones = set.zones().iter().filter(|zone| zone.reported()).count() as u64;
    let reported = set.zones().iter().filter(|zone| zone.reported());
    summary.files = reported.flat_map(|zone| &zone.contents().files).collect::<HashSet<_>>().len() as u64;
    let reported = set.zones().iter().filter(|zone| zone.reported());
    summary.records = reported.map(|zone| zone.contents().records.len() as u64).sum();
    summary.findings = Counts::of(&findings);
    session::summarise(&mut summary, &found, &loaded.errors, &sources);
    summary.errors.extend(facts_errors.iter().map(session::input_error));
    summary.facts = set.facts().files().iter().map(FactsUsed::of).collect();
    if args.format == Format::Pretty {
        // Drawn with their lines; the report then only counts them.
        session::print_policy_errors(&loaded.errors)?;
    }

    let mut terminal = Terminal::detect(terminal_size::terminal_size().map(|(width, _)| width.0.into()));
    if args.no_limit {
        terminal.limit = None;
    }
    let run = Run { findings: &findings, sources: &sources, summary: &summary, rule_page: &|_| None };
    let mut out = io::BufWriter::new(io::stdout().lock());
    args.format.report(&terminal).write(&run, &mut out)?;
    out.flush()?;
    Ok(summary.outcome().code())
}
