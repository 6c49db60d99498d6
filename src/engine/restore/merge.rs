//! Rows that a table of the target has and keeps, beside those that are restored into it.
//!
//! They are copied to where the archive's rows were loaded, into the same definition, so that the two are one table
//! before anything in the target changes. What somebody writes to the table between the copy and the swap would be
//! lost; the server's checksum of the table, before the copy and after the swap, shows it.

use std::collections::HashMap;

use super::changes::ExistingRows;
use super::load::{is_computed, warnings};
use super::names::{Names, Place};
use super::target::Target;
use crate::catalog::{Table, TableKind};
use crate::session::Session;
use crate::sql::idents;
use crate::{Control, Error, Kind, Result};

/// What tables were when they were copied, by name.
pub(super) type Checksums = HashMap<String, String>;

/// Adds the target's rows to the loaded ones.
pub(super) fn copy(
    session: &mut dyn Session,
    policy: ExistingRows,
    names: &Names,
    target: &Target,
    tables: &[String],
    control: &Control,
) -> Result<Checksums> {
    let mut checksums = Checksums::new();
    if policy == ExistingRows::Truncate {
        return Ok(checksums);
    }
    let of_target = target.catalog().map_or(&[][..], |c| &c.tables);
    let wanted = |t: &&Table| t.kind == TableKind::Base && t.has_rows_of_its_own() && tables.contains(&t.name);
    for table in of_target.iter().filter(wanted) {
        control.check()?;
        checksums.insert(table.name.clone(), checksum(session, &home(target, &table.name), &table.name)?);
        let columns = idents(table.columns.iter().map(|c| c.name.as_str()));
        // A row of the target collides with no other of the target, so what gives way is always one of the archive's, and
        // with IGNORE always one of the target's.
        let verb = match policy {
            ExistingRows::Replace => "INSERT IGNORE",
            _ => "REPLACE",
        };
        let copied = session.run(&format!(
            "{verb} INTO {} ({columns}) SELECT {columns} FROM {}",
            names.staged(&table.name).sql(),
            home(target, &table.name).sql()
        ));
        let copied = copied.map_err(|e| e.context(format!("keeping the rows of `{}`", table.name)))?;
        if copied.warnings > 0 {
            refuse_all_but_collisions(session, &names.staged(&table.name).table, &table.name)?;
        }
    }
    Ok(checksums)
}

/// Whether tables that have been replaced are still what was copied of them.
pub(super) fn unchanged(session: &mut dyn Session, names: &Names, checksums: &Checksums) -> Result<()> {
    for (table, before) in checksums {
        if checksum(session, &names.replaced(table), table)? != *before {
            return Err(Error::new(
                Kind::Mismatch,
                format!("rows of `{table}` were changed while it was restored; run the restore again"),
            ));
        }
    }
    Ok(())
}

fn home(target: &Target, table: &str) -> Place {
    Place { database: target.name().to_owned(), table: table.to_owned() }
}

fn checksum(session: &mut dyn Session, place: &Place, table: &str) -> Result<String> {
    let rows = session.rows(&format!("CHECKSUM TABLE {}", place.sql()))?;
    let sum = rows.into_iter().next().and_then(|mut row| row.get_mut(1).and_then(Option::take));
    let sum = sum.ok_or_else(|| Error::new(Kind::Server, format!("the server gives no checksum of `{table}`")))?;
    crate::session::text(sum)
}

/// The one thing that may keep a row from being copied is another row with its key. What the server computes it computes
/// for the copy as it did for the row.
fn refuse_all_but_collisions(session: &mut dyn Session, staged: &str, table: &str) -> Result<()> {
    for warning in warnings(session)? {
        if warning.code != "1062" && !is_computed(session, staged, &warning.message)? {
            return Err(Error::new(
                Kind::Mismatch,
                format!("a row of `{table}` would be changed while it is copied (warning {})", warning.code),
            ));
        }
    }
    Ok(())
}
