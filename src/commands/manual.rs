//! What other programs want to know of this one: the schema of its policies, completions, the manual page.

use std::io::{self, Write};

use clap::CommandFactory;

use super::session;
use crate::cli::{Cli, CompletionsArgs};
use crate::policy;

/// `zonewarden schema`.
pub fn schema() -> u8 {
    print(policy::json_schema().as_bytes())
}

/// `zonewarden completions SHELL`.
pub fn completions(args: &CompletionsArgs) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "zonewarden", &mut text);
    print(&text)
}

/// `zonewarden man`: the program's page, then one a subcommand, in one document.
pub fn page() -> u8 {
    let mut text = Vec::new();
    let written = pages(&Cli::command(), "zonewarden", &mut text);
    session::with_exit_code(|| {
        written?;
        io::stdout().lock().write_all(&text)?;
        Ok(0)
    })
}

fn pages(command: &clap::Command, name: &str, out: &mut Vec<u8>) -> io::Result<()> {
    clap_mangen::Man::new(command.clone().display_name(name)).title(name).render(out)?;
    for subcommand in command.get_subcommands().filter(|one| one.get_name() != "help") {
        pages(subcommand, &format!("{name}-{}", subcommand.get_name()), out)?;
    }
    Ok(())
}

fn print(text: &[u8]) -> u8 {
    session::with_exit_code(|| {
        io::stdout().lock().write_all(text)?;
        Ok(0)
    })
}
