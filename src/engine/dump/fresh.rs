//! Tables that were made or altered a moment ago, on a server that changes columns in place.
//!
//! The number of such a table stays, and where the same column goes and comes, its definition; only its time tells of it,
//! which is in whole seconds. Of a table that is so young that its time would not tell, a statement is prepared, which
//! the server has to prepare anew after every change.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::definitions::altered;
use crate::Result;
use crate::catalog::{Catalog, Table};
use crate::session::{Server, Session};
use crate::sql::{ident, literal};

/// So many statements are prepared at most; servers have a limit for all their sessions together.
const MOST: usize = 1_000;

/// What was prepared, and what has to be asked for by it.
#[derive(Debug, Default)]
pub struct Fresh {
    /// The numbers of the statements, by table.
    prepared: HashMap<String, usize>,
    /// Tables that may have been altered.
    doubtful: Mutex<Vec<String>>,
}

impl Fresh {
    /// Prepares statements in `session`, where the server is one that needs it.
    pub fn prepare(session: &mut dyn Session, server: &Server, catalog: &Catalog, tables: &[&Table]) -> Self {
        let mut prepared = HashMap::new();
        let young = tables.iter().filter(|table| server.is_mariadb() && !has_told_time(catalog, table));
        for (number, table) in young.take(MOST).enumerate() {
            let select = format!("SELECT 1 FROM {} LIMIT 0", ident(&table.name));
            // Where it may not, a change in place of any table is taken for one of this.
            if session.run(&format!("PREPARE smdb_fresh_{number} FROM {}", literal(&select))).is_ok() {
                prepared.insert(table.name.clone(), number);
            }
        }
        Self { prepared, doubtful: Mutex::default() }
    }

    /// After columns of some table were changed in place: fails where it was this one; or has it looked at in the end.
    pub fn check(&self, session: &mut dyn Session, catalog: &Catalog, table: &Table) -> Result<()> {
        let now = session.value(&format!(
            "SELECT CREATE_TIME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
            literal(&catalog.database.name),
            literal(&table.name)
        ))?;
        if now != table.altered {
            return Err(altered("table", &table.name));
        }
        if has_told_time(catalog, table) {
            return Ok(());
        }
        if !self.prepared.contains_key(&table.name) {
            return Err(altered("table", &table.name));
        }
        self.doubtful.lock().unwrap_or_else(PoisonError::into_inner).push(table.name.clone());
        Ok(())
    }

    /// Looks at those that are left, in the session that has prepared the statements.
    pub fn settle(&self, session: &mut dyn Session) -> Result<()> {
        let doubtful = std::mem::take(&mut *self.doubtful.lock().unwrap_or_else(PoisonError::into_inner));
        for table in doubtful {
            let Some(number) = self.prepared.get(&table) else { continue }; // none is doubtful without
            let before = prepared_anew(session)?;
            let used = session.query(&format!("EXECUTE smdb_fresh_{number}"), &mut |_| Ok(()));
            if used.is_err() || prepared_anew(session)? != before {
                return Err(altered("table", &table));
            }
        }
        Ok(())
    }
}

/// Whether a change after the catalog was read would show in the table's time.
fn has_told_time(catalog: &Catalog, table: &Table) -> bool {
    table.altered.as_ref().is_some_and(|altered| *altered < catalog.read_after)
}

/// How many statements of this session the server has prepared anew.
fn prepared_anew(session: &mut dyn Session) -> Result<Option<Vec<u8>>> {
    let rows = session.rows("SHOW SESSION STATUS LIKE 'Com_stmt_reprepare'")?;
    Ok(rows.into_iter().next().and_then(|mut row| row.pop().flatten()))
}
