//! `zonewarden rules` and `zonewarden explain RULE`.

use std::io::{self, Write};

use super::session::{self, Stop, Usage};
use crate::cli::ExplainArgs;
use crate::policy::{explain, page};

/// Widest text, in columns.
const WIDEST: usize = 100;

fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).clamp(40, WIDEST))
}

/// Lists all rules.
pub fn rules() -> u8 {
    session::with_exit_code(|| {
        io::stdout().lock().write_all(explain::rules_table(width()).as_bytes())?;
        Ok(0)
    })
}

/// Explains one rule. Exit code 2 if there is none of that id.
pub fn run(args: &ExplainArgs) -> u8 {
    session::with_exit_code(|| match page::find(&args.rule) {
        Some(page) => {
            io::stdout().lock().write_all(explain::explain(page, width()).as_bytes())?;
            Ok(0)
        }
        None => Err(Stop::Usage(Usage {
            message: explain::unknown_rule(&args.rule),
            help: Some("`zonewarden rules` lists all rules".to_owned()),
        })),
    })
}
