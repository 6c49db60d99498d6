//! `completions` and `man`: what the command line says of itself.

use clap::CommandFactory as _;
use simplemdb_backup_engine::{Error, Kind, Result};

use crate::args::{Cli, Completions, Man};
use crate::output;

const NAME: &str = "simplemdb-backup";

pub fn completions(args: &Completions) -> Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), NAME, &mut text);
    output::print(text)
}

pub fn page(args: &Man) -> Result<()> {
    let mut whole = Cli::command();
    whole.build(); // so that each command has the options that all share
    let command = match &args.command {
        None => whole,
        Some(name) => {
            let found = whole.find_subcommand(name).cloned();
            found.ok_or_else(|| Error::new(Kind::Configuration, format!("there is no command {name}")))?
        }
    };
    let title = args.command.as_ref().map_or_else(|| NAME.to_owned(), |name| format!("{NAME}-{name}"));
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .title(title)
        .source(concat!("simplemdb-backup ", env!("CARGO_PKG_VERSION")))
        .render(&mut text)
        .map_err(|e| Error::with_cause(Kind::Internal, "the manual page cannot be made", e))?;
    output::print(text)
}
