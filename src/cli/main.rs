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
mod stdin;
mod watch;

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use clap::Parser as _;
use simplemdb_backup_engine::{Error, Kind};

/// What the first panic said, of whichever thread.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let mut first = PANIC.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert_with(|| panic.to_string().replace('\n', " "));
    }));
    let args = args::Cli::parse();
    let run = catch_unwind(AssertUnwindSafe(|| command::run(args)));
    let result = run.unwrap_or_else(|_| Err(Error::new(Kind::Internal, "this program has a fault")));
    // A thread that panicked was joined by now, and what it did not do is among what is told, or what succeeded is doubtful.
    let panic = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
    let result = match (result, panic) {
        (Err(error), Some(panic)) => Err(error.context(panic)),
        (Ok(()), Some(panic)) => Err(Error::new(Kind::Internal, panic)),
        (result, None) => result,
    };
    let Err(error) = result else { return ExitCode::SUCCESS };
    // Without a place for messages the exit code still tells.
    let _nobody_reads = writeln!(std::io::stderr(), "simplemdb-backup: {}", show::plain(&error.to_string()));
    ExitCode::from(exit::code(error.kind()))
}
