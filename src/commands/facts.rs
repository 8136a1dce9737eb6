//! `zonewarden facts`: what the rules would have to know, as arguments of dig.
//!
//! Standard output holds nothing but `-q NAME -t TYPE`, so that it can be handed to `xargs -n4 dig` as it is: a comment in
//! between would be four arguments like any others. Names that dig is not asked for are told on standard error.

use std::io::{self, Write};

use super::session::{self, World};
use crate::cli::{MissingArgs, MissingFormat};
use crate::facts::{Lack, is_safe};
use crate::lint;
use crate::report::{ErrorKind, Summary};
use crate::source::SourceMap;
use crate::zone::rdata::types;

/// Runs the subcommand. Exit codes as for `check`, without findings.
pub fn run(args: &MissingArgs) -> u8 {
    session::with_exit_code(|| {
        let sources = SourceMap::new();
        let mut loaded = session::policy(&sources, &args.policy, &args.input);
        let World { set, found, facts_errors } = session::world(&sources, &args.input, &args.facts, &mut loaded)?;
        let missing = lint::missing(set, &sources, &loaded.policy, args.retry);
        let mut out = io::BufWriter::new(io::stdout().lock());
        match args.format {
            MissingFormat::Dig => {
                dig(&missing, &mut out)?;
                out.flush()?;
                tell_others(&missing)?;
            }
            MissingFormat::Json => {
                json(&missing, &mut out)?;
                out.flush()?;
            }
        }
        session::print_policy_errors(&loaded.errors)?;
        let mut summary = Summary::new(None);
        session::summarise(&mut summary, &found, &loaded.errors, &sources);
        summary.errors.extend(facts_errors.iter().map(session::input_error));
        let others: Vec<_> = summary.errors.iter().filter(|error| error.kind != ErrorKind::Policy).cloned().collect();
        session::print_errors(&others)?;
        Ok(summary.outcome().code())
    })
}

fn arguments(lack: &Lack) -> Option<String> {
    is_safe(lack.name.as_ref()).then(|| format!("-q {} -t {}", lack.name, types::mnemonic(lack.rtype)))
}

fn dig(missing: &[Lack], out: &mut impl Write) -> io::Result<()> {
    missing.iter().filter_map(arguments).try_for_each(|line| writeln!(out, "{line}"))
}

/// Names with other characters, escaped as in zone files; a space stands in none.
fn tell_others(missing: &[Lack]) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    for lack in missing.iter().filter(|lack| !is_safe(lack.name.as_ref())) {
        let rtype = types::mnemonic(lack.rtype);
        writeln!(stderr, "; not listed, as dig should not be given such a name: {} {rtype}", lack.name)?;
    }
    Ok(())
}

fn json(missing: &[Lack], out: &mut impl Write) -> io::Result<()> {
    let missing: Vec<serde_json::Value> = missing
        .iter()
        .map(|lack| {
            serde_json::json!({
                "name": lack.name.to_string(),
                "type": types::mnemonic(lack.rtype).to_string(),
                "rules": lack.rules,
                "unavailable": lack.unavailable,
                "dig": arguments(lack),
            })
        })
        .collect();
    let document = serde_json::json!({ "version": 1, "missing": missing });
    writeln!(out, "{document}")
}
