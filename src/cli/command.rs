//! The commands, one file each.

mod cat;
mod dump;
mod inspect;
mod keygen;
mod manual;
mod recover;
mod restore;
mod rotate;
mod verify;

use simplemdb_backup_engine::Result;

use crate::args::{Cli, Command};

/// Carries out what was asked for.
pub fn run(cli: Cli) -> Result<()> {
    let quiet = cli.quiet;
    match cli.command {
        Command::Inspect(args) => inspect::run(&args),
        Command::Verify(args) => verify::run(&args, quiet),
        Command::Cat(args) => cat::run(&args),
        Command::Restore(args) => restore::run(&args, quiet),
        Command::Recover(args) => recover::run(&args, quiet),
        Command::Dump(args) => dump::run(&args, quiet),
        Command::Rotate(args) => rotate::run(&args, quiet),
        Command::Keygen(args) => keygen::run(&args),
        Command::Completions(args) => manual::completions(&args),
        Command::Man(args) => manual::page(&args),
    }
}

/// A warning, on standard error.
fn warn(text: &str) {
    use std::io::Write as _;
    // Without a place for messages the work still counts.
    let _nobody_reads = writeln!(std::io::stderr(), "simplemdb-backup: warning: {}", crate::show::plain(text));
}
