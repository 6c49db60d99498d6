//! Metadata locks: whoever holds one on a table keeps everybody from altering, renaming, dropping or emptying it, and
//! keeps nobody from its rows.
//!
//! A server gives them to a transaction for each table that it uses, and takes them back at its end, or when it goes
//! back to a savepoint from before.

use super::Session;
use crate::sql::ident;
use crate::{Error, Result};

/// The longest wait for a table while others are held, in seconds. Whoever waits to alter one of them waits for that
/// too, and so do all who come after them.
pub const SECONDS: u32 = 1;

/// Sets how long the session waits for a table that somebody is altering.
pub fn wait(session: &mut dyn Session, seconds: u32) -> Result<()> {
    session.run(&format!("SET SESSION lock_wait_timeout = {}", seconds.max(1))).map(drop)
}

/// How many tables one statement uses; servers allow 61.
const AT_ONCE: usize = 32;

/// What an error means that a table of this name has met with.
pub type Explain<'a> = &'a dyn Fn(&str, Error) -> Error;

/// Holds these tables until the transaction of `session` ends. No row is read, and so no snapshot is taken by it.
pub fn tables(session: &mut dyn Session, tables: &[String], explain: Explain<'_>) -> Result<()> {
    tables.chunks(AT_ONCE).try_for_each(|some| match hold(session, some) {
        // The transaction is gone, or the time; else it is one of them.
        Err(e) if !matches!(e.code(), None | Some(1205 | 1213)) => {
            some.iter().try_for_each(|table| hold(session, std::slice::from_ref(table)).map_err(|e| explain(table, e)))
        }
        held => held,
    })
}

fn hold(session: &mut dyn Session, tables: &[String]) -> Result<()> {
    let names: Vec<String> = tables.iter().map(|table| ident(table)).collect();
    session.query(&format!("SELECT 1 FROM {} LIMIT 0", names.join(", ")), &mut |_| Ok(()))
}

/// Tables that are held by the transaction of a session, and let go of group by group.
#[derive(Debug, Clone, Default)]
pub struct Stack(Vec<Vec<String>>);

impl Stack {
    /// Holds tables in groups, of which the last is let go of first. While one is held whose engine has no savepoints, no
    /// other can be set: such tables are the last group.
    pub fn hold(session: &mut dyn Session, groups: Vec<Vec<String>>, explain: Explain<'_>) -> Result<Self> {
        for (number, group) in groups.iter().enumerate() {
            session.run(&format!("SAVEPOINT held_{number}"))?;
            tables(session, group, explain)?;
        }
        Ok(Self(groups))
    }

    /// Lets go of the last groups for as long as none of their tables is `needed`.
    pub fn release(&mut self, session: &mut dyn Session, needed: impl Fn(&str) -> bool) -> Result<()> {
        let needs_one = |group: &Vec<String>| group.iter().any(|table| needed(table));
        let left = self.0.iter().rposition(needs_one).map_or(0, |last| last + 1);
        if left < self.0.len() {
            self.0.truncate(left);
            session.run(&format!("ROLLBACK TO SAVEPOINT held_{left}"))?;
        }
        Ok(())
    }
}
