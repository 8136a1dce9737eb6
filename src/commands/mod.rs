//! What each subcommand does, from parsed arguments to exit code.
//!
//! Exit codes: 0 no finding at or above `--fail-on`; 1 such findings; 2 a mistake in the arguments or the policy; 3 an
//! input that cannot be read, or no zones; 4 a fault of zonewarden itself. Where several hold: 4, 2, 3, 1.

mod audit;
mod base;
mod baseline;
mod check;
mod diff;
mod explain;
mod facts;
mod hook;
mod init;
mod inputs;
mod mail;
mod manual;
mod mend;
mod outputs;
mod policy;
mod records;
mod session;
mod spf;
mod stages;
mod stream;
mod test;
mod unchanged;
mod zones;

use clap::Parser;

use crate::cli::{Cli, Command};

/// Runs the program with the process's arguments and gives its exit code.
pub fn run() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Nothing can be done about a closed terminal.
            let _ = error.print();
            return code;
        }
    };
    // A panic has told its story on standard error already.
    std::panic::catch_unwind(|| dispatch(cli.command)).unwrap_or(4)
}

fn dispatch(command: Command) -> u8 {
    match command {
        Command::Init(args) => init::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Facts(args) => facts::run(&args),
        Command::Mail(args) => mail::run(&args),
        Command::Records(args) => records::run(&args),
        Command::Zones(args) => zones::run(&args),
        Command::Spf(args) => spf::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Rules(args) => explain::rules(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Schema => manual::schema(),
        Command::Completions(args) => manual::completions(&args),
        Command::Man(args) => manual::pages(&args),
        Command::Policy(args) => policy::run(&args),
        Command::Baseline(args) => baseline::run(&args),
    }
}
