//! `recover`: a database as it was before a restore that was killed; or at least one that can be restored into again.

use simplemdb_backup_engine::{Kind, Result, restore};

use super::warn;
use crate::args::Recover;
use crate::{output, show};

pub fn run(args: &Recover, quiet: bool) -> Result<()> {
    let credentials = args.connection.meant()?;
    let via = restore::Via::Native(credentials);
    let recovered = if args.give_up {
        restore::give_up(via, &args.database)?
    } else {
        restore::recover(via, &args.database).inspect_err(|e| {
            if !matches!(e.kind(), Kind::Connection | Kind::Configuration) {
                warn("--give-up ends a restore that can be neither finished nor undone, and names what is lost by it");
            }
        })?
    };
    for one in &recovered.left_out {
        warn(&format!("could not be put back: {one}"));
        if let Some(definition) = &one.definition {
            warn(&format!("its definition: {definition}"));
        }
    }
    for place in &recovered.kept {
        warn(&format!("left for you to look at, and to drop: {place}"));
    }
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
        (recovered.given_up, "cut short, and given up"),
        (recovered.cleared, "cut short that had changed nothing, and its leftovers cleared away"),
    ] {
        if n > 0 {
            text.push_str(&count(n, what));
        }
    }
    for database in &recovered.stuck {
        let database = show::plain(database);
        text.push_str(&format!(
            "{database} is empty, and the server does not drop it: remove the files in its folder\n"
        ));
    }
    if text.is_empty() {
        text = format!("{name}: nothing to recover from\n");
    }
    output::print(text)
}
