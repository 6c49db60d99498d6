//! Whether the foreign keys of restored tables hold, asked before anything in the target changes: rows are loaded
//! without these checks.

use std::collections::HashSet;

use super::names::{Names, Place};
use super::stage::Postponed;
use super::target::Target;
use crate::session::{Session, text};
use crate::sql::constraint::Reference;
use crate::sql::{ident, literal};
use crate::{Control, Error, Kind, Result};

/// One foreign key.
struct Key {
    name: String,
    /// The tables by the names they will have, and where they are until the restore is complete.
    child: (String, Place),
    parent: (String, Place),
    /// Column of the child, column of the parent.
    columns: Vec<(String, String)>,
}

/// Checks every foreign key of the loaded `tables`, also those that they get later, and those of tables that stay to them.
pub(super) fn check(
    session: &mut dyn Session,
    names: &Names,
    target: &Target,
    tables: &[String],
    postponed: &Postponed,
    control: &Control,
) -> Result<()> {
    let restored: HashSet<&str> = tables.iter().map(String::as_str).collect();
    let mut keys = keys(session, names, target, &restored)?;
    keys.extend(later(names, target, &restored, postponed));
    for key in keys {
        control.check()?;
        let of_target = key.parent.1.database == target.name() && !restored.contains(key.parent.0.as_str());
        if of_target && !target.has_table(&key.parent.0) {
            return Err(Error::new(
                Kind::Mismatch,
                format!(
                    "foreign key `{}` of `{}` points to `{}`, which is neither restored nor in `{}`; nothing was changed",
                    key.name,
                    key.child.0,
                    key.parent.0,
                    target.name()
                ),
            ));
        }
        let orphans = session.value(&key.orphans())?.unwrap_or_default();
        if orphans != "0" {
            return Err(Error::new(
                Kind::Mismatch,
                format!(
                    "foreign key `{}` of `{}` does not hold: {orphans} rows point to no row of `{}`; nothing was changed",
                    key.name, key.child.0, key.parent.0
                ),
            ));
        }
    }
    Ok(())
}

impl Key {
    /// Counts the rows that point to nothing. A row with a `NULL` in the key points nowhere, and may.
    fn orphans(&self) -> String {
        let pairs = self.columns.iter();
        let on: Vec<_> = pairs.clone().map(|(c, p)| format!("c.{} = p.{}", ident(c), ident(p))).collect();
        let set: Vec<_> = pairs.map(|(c, _)| format!("c.{} IS NOT NULL", ident(c))).collect();
        format!(
            "SELECT COUNT(*) FROM {} AS c WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS p WHERE {})",
            self.child.1.sql(),
            set.join(" AND "),
            self.parent.1.sql(),
            on.join(" AND ")
        )
    }
}

/// Those that tables get when they are in their places.
fn later(names: &Names, target: &Target, restored: &HashSet<&str>, postponed: &Postponed) -> Vec<Key> {
    let all = postponed.iter().flat_map(|(table, constraints)| constraints.iter().map(move |c| (table, c)));
    all.filter_map(|(table, constraint)| {
        let Reference { columns, database, table: parent, referenced } = constraint.reference()?;
        let of = database.unwrap_or_else(|| target.name().to_owned());
        let place = if of == target.name() && restored.contains(parent.as_str()) {
            names.staged(&parent)
        } else {
            Place { database: of, table: parent.clone() }
        };
        Some(Key {
            name: constraint.name.clone().unwrap_or_else(|| columns.join(", ")),
            child: (table.clone(), names.staged(table)),
            parent: (parent, place),
            columns: columns.into_iter().zip(referenced).collect(),
        })
    })
    .collect()
}

/// Those that the server has now.
fn keys(session: &mut dyn Session, names: &Names, target: &Target, restored: &HashSet<&str>) -> Result<Vec<Key>> {
    let staging = names.staging.as_str();
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
        let loaded = !names.is_within() && schema == staging;
        let is_restored =
            |schema: &str, name: &str| (schema == staging || schema == target.name()) && restored.contains(name);
        if !loaded && (restored.contains(table.as_str()) || !is_restored(&of, &parent)) {
            continue; // a table that goes, or a key between tables that stay
        }
        // Where the parent will have come from: here, the target, or another database altogether.
        let place = match of {
            of if is_restored(&of, &parent) => names.staged(&parent),
            of if of == staging => Place { database: target.name().to_owned(), table: parent.clone() },
            of => Place { database: of, table: parent.clone() },
        };
        let child = (table.clone(), Place { database: schema, table });
        match out.last_mut() {
            Some(key) if key.child == child && key.name == name => key.columns.push((column, referenced)),
            _ => out.push(Key { name, child, parent: (parent, place), columns: vec![(column, referenced)] }),
        }
    }
    Ok(out)
}
