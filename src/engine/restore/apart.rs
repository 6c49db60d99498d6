//! Tables whose files lie in a folder of their own, by `DATA DIRECTORY` or `INDEX DIRECTORY`.
//!
//! MariaDB loses track of such a file where its table moves to another database: `InnoDB` leaves a link to it behind when
//! the table is dropped, so that the database's folder, the target's too, can never be removed. And `MyISAM` and Aria name
//! the file after the table alone, so that two of a name cannot lie in one folder. In the target itself, under another name,
//! they can be loaded and take their places. MySQL moves the files with their tables.

use super::target::Target;
use super::{Decided, Request, names};
use crate::Result;
use crate::archive::index::Index;
use crate::catalog::{Definition, TableKind};
use crate::session::{Server, Session};
use crate::sql::{engine, ident, literal};

/// Whether the tables of a restore must not leave the target's database.
pub(super) fn must_be_within(
    session: &mut dyn Session,
    server: &Server,
    decided: &Decided<'_>,
    target: &Target,
    request: &Request,
) -> Result<bool> {
    if !server.is_mariadb() {
        return Ok(false);
    }
    if decided.lies_elsewhere {
        return Ok(true);
    }
    let Some(catalog) = target.catalog() else { return Ok(false) };
    let goes = |name: &String| request.remove_others || decided.tables.contains(name);
    let replaced = catalog.tables.iter().filter(|t| t.kind == TableKind::Base && goes(&t.name));
    let mut entered = false;
    for table in replaced {
        if !std::mem::replace(&mut entered, true) {
            session.run(&format!("USE {}", ident(target.name())))?;
        }
        match Definition::of_table(session, table) {
            Ok(definition) if engine::lies_elsewhere(&definition.create) => return Ok(true),
            // One that the server does not open, as where it unites tables that are gone, has no files of its own.
            Err(error) if error.code().is_none() => return Err(error),
            _ => {}
        }
    }
    Ok(false)
}

/// Makes the target, which is not there yet, so that tables can be loaded in it.
pub(super) fn make_target(
    session: &mut dyn Session,
    server: &Server,
    index: &Index,
    target: &Target,
) -> Result<Target> {
    session.run(&names::create(target.name(), &index.manifest.database))?;
    Target::read(session, server, target.name(), false)
}

/// Drops a target that was made for a restore which then failed, if nothing is in it.
pub(super) fn drop_target(session: &mut dyn Session, name: &str) {
    let is_empty = format!("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = {}", literal(name));
    if session.value(&is_empty).is_ok_and(|count| count.as_deref() == Some("0")) {
        // The restore's own failure is the one to tell; an empty database is in nobody's way.
        let _the_first_failure_is_told = session.run(&format!("DROP DATABASE {}", ident(name)));
    }
}
