//! `zonewarden zones`: which zones there are, of which files, and why they are called so.

use std::io::{self, Write};

use super::session;
use crate::cli::{FactsArgs, ZonesArgs};
use crate::discover::{unchecked_listing, zones_listing};
use crate::report::{ErrorKind, Summary};
use crate::source::SourceMap;

/// Runs the subcommand. Exit codes as for `check`, without findings.
pub fn run(args: &ZonesArgs) -> u8 {
    session::with_exit_code(|| {
        let sources = SourceMap::new();
        let mut loaded = session::policy(&sources, &args.policy, &args.input);
        let facts = session::facts_paths(&args.input, &FactsArgs::default(), &loaded.policy);
        let (found, _loader) = session::discover(&sources, &args.input, &loaded.policy, &facts)?;
        loaded.errors.extend(session::policy_faults(&found, &sources));
        session::print_faults(&found)?;
        session::print_policy_errors(&loaded.errors)?;
        let listing = if args.unchecked { unchecked_listing(&found) } else { zones_listing(&found) };
        io::stdout().lock().write_all(listing.as_bytes())?;
        let mut summary = Summary::new(None);
        session::summarise(&mut summary, &found, &loaded.errors, &sources);
        let others: Vec<_> = summary.errors.iter().filter(|error| error.kind != ErrorKind::Policy).cloned().collect();
        session::print_errors(&others)?;
        Ok(summary.outcome().code())
    })
}
