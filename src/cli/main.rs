//! `simplemdb-backup`: recovery without PHP, on the engine alone.
//!
//! Arguments go in two steps: [`args`] holds them as they were typed, and `meant` turns each group into what the
//! engine takes ([`connection`], [`key`]). A command is one file under [`command`]. No secret comes from the command
//! line, and none goes into a message: passwords and keys are read from files, the environment or a terminal.
//!
//! Exit codes, written down once in [`exit`]: 0 done, 1 failed, 2 usage, 3 the archive is damaged or cut, 4 wrong or
//! missing key, 5 the server cannot be reached or refused, 130 cancelled.
#![forbid(unsafe_code)]

mod archive;
mod args;
mod command;
mod connection;
mod exit;
mod key;
mod output;
mod secret;
mod show;
mod watch;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let result = command::run(args::Cli::parse());
    let Err(error) = result else { return ExitCode::SUCCESS };
    // Without a place for messages the exit code still tells.
    let _nobody_reads = writeln!(std::io::stderr(), "simplemdb-backup: {}", show::plain(&error.to_string()));
    ExitCode::from(exit::code(error.kind()))
}
