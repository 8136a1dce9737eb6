//! `zonewarden rules` and `zonewarden explain RULE`.

use std::io::{self, Write};

use super::session::{self, Stop, Usage};
use crate::cli::{ExplainArgs, PolicyFileArgs, RulesArgs};
use crate::policy::custom::CustomRule;
use crate::policy::{Loaded, Policy, PolicyArgs, explain, page};
use crate::source::SourceMap;

/// Widest text, in columns.
const WIDEST: usize = 100;

fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).clamp(40, WIDEST))
}

/// Lists all rules.
pub fn rules(args: &RulesArgs) -> u8 {
    session::with_exit_code(|| {
        let sources = SourceMap::new();
        let loaded = own_rules(&args.policy, &sources)?;
        let custom: Vec<&CustomRule> = loaded.policy.custom().map(AsRef::as_ref).collect();
        let table = explain::rules_table(&custom, width());
        io::stdout().lock().write_all(table.as_bytes())?;
        Ok(if loaded.errors.is_empty() { 0 } else { 2 })
    })
}

/// The policy whose own rules are shown; its mistakes are told.
fn own_rules(args: &PolicyFileArgs, sources: &SourceMap) -> Result<Loaded, Stop> {
    let args = PolicyArgs { config: args.config.clone(), isolated: args.isolated, ..PolicyArgs::default() };
    let loaded = Policy::load(&args, sources);
    session::print_policy_errors(&loaded.errors)?;
    Ok(loaded)
}

/// Explains one rule. Exit code 2 if there is none of that id.
pub fn run(args: &ExplainArgs) -> u8 {
    if let Some(page) = page::find(&args.rule) {
        return session::with_exit_code(|| {
            io::stdout().lock().write_all(explain::explain(page, width()).as_bytes())?;
            Ok(0)
        });
    }
    session::with_exit_code(|| {
        let sources = SourceMap::new();
        let loaded = own_rules(&args.policy, &sources)?;
        if let Some(rule) = loaded.policy.custom().find(|rule| rule.id == args.rule) {
            let text = explain::explain_custom(rule, &sources, width());
            io::stdout().lock().write_all(text.as_bytes())?;
            return Ok(if loaded.errors.is_empty() { 0 } else { 2 });
        }
        Err(Stop::Usage(Usage {
            message: explain::unknown_rule(&args.rule, loaded.policy.custom().map(|rule| rule.id.as_str())),
            help: Some("`zonewarden rules` lists all rules".to_owned()),
        }))
    })
}
