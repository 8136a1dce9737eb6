//! What other programs want to know of this one: the schema of its policies, completions, the manual page.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;

use super::session::{self, Stop, Usage};
use crate::cli::{Cli, CompletionsArgs, ManArgs};
use crate::discover::shown_path;
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

/// `zonewarden man`: the program's page, then one a subcommand.
pub fn pages(args: &ManArgs) -> u8 {
    session::with_exit_code(|| {
        let program = Cli::command();
        let mut pages = Vec::new();
        gather(&program, "zonewarden", &mut pages);
        if let Some(folder) = &args.dir {
            for (name, page) in &pages {
                write(&folder.join(format!("{name}.1")), page)?;
            }
            return Ok(0);
        }
        if !args.command.is_empty() {
            let wanted = format!("zonewarden-{}", args.command.join("-"));
            pages.retain(|(name, _)| *name == wanted);
            if pages.is_empty() {
                return Err(no_such_command(&program, &args.command.join(" ")));
            }
        }
        let mut out = io::stdout().lock();
        pages.iter().try_for_each(|(_, page)| out.write_all(page))?;
        Ok(0)
    })
}

/// The page of a command and those of its subcommands, by name.
fn gather(command: &clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    let mut text = Vec::new();
    let man = clap_mangen::Man::new(command.clone().display_name(name.to_owned())).title(name);
    man.render(&mut text).expect("a vector takes all that is written");
    pages.push((name.to_owned(), text));
    for subcommand in command.get_subcommands().filter(|one| one.get_name() != "help") {
        gather(subcommand, &format!("{name}-{}", subcommand.get_name()), pages);
    }
}

fn write(path: &Path, page: &[u8]) -> Result<(), Stop> {
    fs::write(path, page).map_err(|error| {
        Stop::Usage(Usage {
            message: format!("`{}` cannot be written: {error}", shown_path(path)),
            help: Some("`--dir` names a folder that is there and can be written to".to_owned()),
        })
    })
}

fn no_such_command(program: &clap::Command, asked: &str) -> Stop {
    let known: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    Stop::Usage(Usage {
        message: format!("there is no subcommand `{}`", asked.escape_debug()),
        help: Some(policy::suggest::help(asked, &known, "subcommands")),
    })
}

fn print(text: &[u8]) -> u8 {
    session::with_exit_code(|| {
        io::stdout().lock().write_all(text)?;
        Ok(0)
    })
}
