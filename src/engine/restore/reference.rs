//! Whether the foreign keys of restored tables hold, asked before anything in the target changes: rows are loaded
//! without these checks.

use std::collections::HashSet;

use super::target::Target;
use crate::session::{Session, text};
use crate::sql::{ident, literal};
use crate::{Control, Error, Kind, Result};

/// One foreign key, with the databases in which its tables are until the restore is complete.
struct Key {
    name: String,
    child: (String, String),
    parent: (String, String),
    /// Column of the child, column of the parent.
    columns: Vec<(String, String)>,
}

/// Checks every foreign key of the loaded `tables`, and those of tables that stay to them.
pub(super) fn check(
    session: &mut dyn Session,
    staging: &str,
    target: &Target,
    tables: &[String],
    control: &Control,
) -> Result<()> {
    let restored: HashSet<&str> = tables.iter().map(String::as_str).collect();
    for key in keys(session, staging, target, &restored)? {
        control.check()?;
        if key.parent.0 == target.name() && !target.has_table(&key.parent.1) {
            return Err(Error::new(
                Kind::Mismatch,
                format!(
                    "foreign key `{}` of `{}` points to `{}`, which is neither restored nor in `{}`; nothing was changed",
                    key.name, key.child.1, key.parent.1, key.parent.0
                ),
            ));
        }
        let orphans = session.value(&key.orphans())?.unwrap_or_default();
        if orphans != "0" {
            return Err(Error::new(
                Kind::Mismatch,
                format!(
                    "foreign key `{}` of `{}` does not hold: {orphans} rows point to no row of `{}`; nothing was changed",
                    key.name, key.child.1, key.parent.1
                ),
            ));
        }
    }
    Ok(())
}

impl Key {
    /// Counts the rows that point to nothing. A row with a `NULL` in the key points nowhere, and may.
    fn orphans(&self) -> String {
        let place = |(database, table): &(String, String)| format!("{}.{}", ident(database), ident(table));
        let pairs = self.columns.iter();
        let on: Vec<_> = pairs.clone().map(|(c, p)| format!("c.{} = p.{}", ident(c), ident(p))).collect();
        let set: Vec<_> = pairs.map(|(c, _)| format!("c.{} IS NOT NULL", ident(c))).collect();
        format!(
            "SELECT COUNT(*) FROM {} AS c WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS p WHERE {})",
            place(&self.child),
            set.join(" AND "),
            place(&self.parent),
            on.join(" AND ")
        )
    }
}

fn keys(session: &mut dyn Session, staging: &str, target: &Target, restored: &HashSet<&str>) -> Result<Vec<Key>> {
    let rows = session.rows(&format!(
        "SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, COLUMN_NAME, \
         REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE \
         WHERE TABLE_SCHEMA IN ({}, {}) AND REFERENCED_TABLE_NAME IS NOT NULL \
         ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION",
        literal(staging),
        literal(target.name())
    ))?;
    let mut out: Vec<Key> = Vec::new();
    for row in rows {
        let cells: Vec<String> = row.into_iter().flatten().map(text).collect::<Result<_>>()?;
        let [schema, table, name, of, parent, column, referenced] = <[String; 7]>::try_from(cells)
            .map_err(|_| Error::new(Kind::Server, "the catalog holds NULL where the column of a key belongs"))?;
        let loaded = schema == staging;
        let is_restored =
            |schema: &str, name: &str| (schema == staging || schema == target.name()) && restored.contains(name);
        if !loaded && (restored.contains(table.as_str()) || !is_restored(&of, &parent)) {
            continue; // a table that goes, or a key between tables that stay
        }
        // Where the parent will have come from: here, the target, or another database altogether.
        let of = match of {
            of if is_restored(&of, &parent) => staging.to_owned(),
            of if of == staging => target.name().to_owned(),
            of => of,
        };
        let (child, parent) = ((schema, table), (of, parent));
        match out.last_mut() {
            Some(key) if key.child == child && key.name == name => key.columns.push((column, referenced)),
            _ => out.push(Key { name, child, parent, columns: vec![(column, referenced)] }),
        }
    }
    Ok(out)
}
