//! Holding a server still for the moment in which several connections take one snapshot.
//!
//! The ways, best first. MariaDB's backup stages stop nothing but commits, and wait for neither queries nor open
//! transactions. `LOCK TABLES … READ` waits for transactions that have written to these tables, and new writers pass
//! it while it waits. `FLUSH TABLES WITH READ LOCK` waits for every running statement and makes all others wait behind
//! it, which is why it comes last and gives up soonest. Each way wants a privilege and has a limit of time; where none
//! works, one connection reads everything.

use super::{Native, Server, Session};
use crate::Result;
use crate::sql::{ident, literal};

/// `LOCK TABLES` opens each table; with more of them than this it would itself hold writers up.
const TABLES_AT_ONCE: usize = 2_000;

/// The longest wait for the lock behind which everybody else waits, in seconds.
const GLOBAL_SECONDS: u32 = 2;

/// A lost client must not leave a server locked for longer than this, in seconds.
const ABANDONED_SECONDS: u32 = 30;

/// What holds the server still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// `BACKUP STAGE BLOCK_COMMIT` of MariaDB.
    BackupStage,
    /// `LOCK TABLES … READ` on every table of the database.
    Tables,
    /// `FLUSH TABLES WITH READ LOCK`.
    Global,
}

impl Lock {
    /// One word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::BackupStage => "backup-stage",
            Self::Tables => "lock-tables",
            Self::Global => "global-read-lock",
        }
    }

    fn release(self) -> &'static str {
        match self {
            Self::BackupStage => "BACKUP STAGE END",
            Self::Tables | Self::Global => "UNLOCK TABLES",
        }
    }
}

/// A lock that is held by a connection of its own. Dropped without [`Held::release`], its connection ends, and the lock
/// with it.
#[derive(Debug)]
pub struct Held {
    session: Native,
    /// Which lock it is.
    pub lock: Lock,
}

impl Held {
    /// Takes the best lock that the account may take and that comes in time; `None` where there is none.
    pub fn take(mut session: Native, server: &Server, database: &str, wait_seconds: u32) -> Result<Option<Self>> {
        session.run(&format!("SET SESSION wait_timeout = {ABANDONED_SECONDS}"))?;
        if server.is_mariadb() && server.number >= (10, 4, 1) {
            within(&mut session, wait_seconds)?;
            let stages = ["BACKUP STAGE START", "BACKUP STAGE BLOCK_COMMIT"];
            if try_lock(&mut session, &stages, Lock::BackupStage)? {
                return Ok(Some(Self { session, lock: Lock::BackupStage }));
            }
        }
        let tables = base_tables(&mut session, database)?;
        if !tables.is_empty() && tables.len() <= TABLES_AT_ONCE {
            within(&mut session, wait_seconds)?;
            if try_lock(&mut session, &[&lock_tables(database, &tables)], Lock::Tables)? {
                // A table that was made before the lock came is not under it.
                if base_tables(&mut session, database)? == tables {
                    return Ok(Some(Self { session, lock: Lock::Tables }));
                }
                session.run(Lock::Tables.release())?;
            }
        }
        within(&mut session, wait_seconds.min(GLOBAL_SECONDS))?;
        let global = try_lock(&mut session, &["FLUSH TABLES WITH READ LOCK"], Lock::Global)?;
        Ok(global.then_some(Self { session, lock: Lock::Global }))
    }

    /// Lets go. An error means that the lock may have gone before, and what was done under it is worth nothing.
    pub fn release(mut self) -> Result<()> {
        self.session.run(self.lock.release()).map(drop)
    }
}

fn within(session: &mut Native, seconds: u32) -> Result<()> {
    session.run(&format!("SET SESSION lock_wait_timeout = {}", seconds.max(1))).map(drop)
}

/// `false` where the server refuses, for want of a privilege or of time.
fn try_lock(session: &mut Native, statements: &[&str], lock: Lock) -> Result<bool> {
    for (done, sql) in statements.iter().enumerate() {
        match session.run(sql) {
            Ok(_) => {}
            Err(e) if e.code().is_none() => return Err(e), // not an answer: the connection is gone
            Err(_) => {
                if done > 0 {
                    session.run(lock.release())?;
                }
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn base_tables(session: &mut dyn Session, database: &str) -> Result<Vec<String>> {
    let mut tables = session.column(&format!(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} \
         AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME",
        literal(database)
    ))?;
    tables.retain(|table| !crate::restore::is_beside(table)); // these are none that is dumped
    Ok(tables)
}

fn lock_tables(database: &str, tables: &[String]) -> String {
    let database = ident(database);
    let each: Vec<String> = tables.iter().map(|table| format!("{database}.{} READ", ident(table))).collect();
    format!("LOCK TABLES {}", each.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_named_with_its_database() {
        let sql = lock_tables("a`b", &["x".into(), "y.z".into()]);
        assert_eq!(sql, "LOCK TABLES `a``b`.`x` READ, `a``b`.`y.z` READ");
    }
}
