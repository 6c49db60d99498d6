//! `recover`: a database as it was before a restore that was killed.

use simplemdb_backup_engine::{Result, restore};

use crate::args::Recover;
use crate::{output, show};

pub fn run(args: &Recover, quiet: bool) -> Result<()> {
    let credentials = args.connection.meant()?;
    let recovered = restore::recover(restore::Via::Native(credentials), &args.database)?;
    if quiet {
        return Ok(());
    }
    let name = show::plain(&args.database);
    let count = |n: usize, what: &str| match n {
        1 => format!("{name}: 1 restore {what}\n"),
        n => format!("{name}: {n} restores {what}\n"),
    };
    let mut text = String::new();
    for (n, what) in [
        (recovered.undone, "cut short, and undone"),
        (recovered.finished, "complete, and its leftovers cleared away"),
        (recovered.cleared, "cut short that had changed nothing, and its leftovers cleared away"),
    ] {
        if n > 0 {
            text.push_str(&count(n, what));
        }
    }
    if text.is_empty() {
        text = format!("{name}: nothing to recover from\n");
    }
    output::print(text)
}
