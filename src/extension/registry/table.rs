//! The registry as a table of the database, with the columns it always had.
//!
//! What is here runs under the settings of [`settled`](crate::database::settled).

use std::collections::HashSet;

use crate::backup_exception;
use crate::database::{self, quoted};
use crate::zend::{Array, Object, Php, Read, ToZval, Zval};

/// How many rows are fetched at a time: a driver holds them all, and PHP a second time.
pub const PAGE: usize = 200;

/// What the keys and options of the table are, best first. Old row formats and other engines take only short keys, and a
/// server may have one engine alone.
const FORMS: [&str; 4] = [
    "PRIMARY KEY (`id`), INDEX `name_created_index` (`name`, `created_at`), INDEX `type_index` (`type`)) \
     ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 ROW_FORMAT=DYNAMIC",
    "PRIMARY KEY (`id`), INDEX `name_created_index` (`name`, `created_at`), INDEX `type_index` (`type`)) \
     ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "PRIMARY KEY (`id`(191)), INDEX `name_created_index` (`name`(180), `created_at`), INDEX `type_index` (`type`)) \
     ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "PRIMARY KEY (`id`(191)), INDEX `name_created_index` (`name`(180), `created_at`), INDEX `type_index` (`type`)) \
     DEFAULT CHARSET=utf8mb4",
];

/// Whether the table had to be made. `Err` if it can be neither made nor found.
pub fn ensure(db: &Object, table: &str) -> Php<bool> {
    let thrown = match create(db, table) {
        Ok(made) => return Ok(made),
        Err(thrown) => thrown,
    };
    // the account may be allowed to use the table, but not to look for it or make it
    let exception = thrown.exception()?;
    if database::attempt(db, &format!("SELECT 1 FROM {} LIMIT 1", quoted(table)))? {
        return Ok(false);
    }
    Err(exception.throw())
}

fn create(db: &Object, table: &str) -> Php<bool> {
    let sql = "SELECT COUNT(*) AS count FROM information_schema.TABLES \
               WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
    let rows = database::rows(db, sql, args![table])?;
    if rows.first().and_then(|row| row.field("count")).is_some_and(|count| count.int() > 0) {
        return Ok(false);
    }
    let mut first = None;
    for form in FORMS {
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS {} (\
             `id` VARCHAR(255) NOT NULL, \
             `name` VARCHAR(255) NOT NULL, \
             `database_name` VARCHAR(255) NOT NULL, \
             `type` VARCHAR(50) NOT NULL, \
             `size` BIGINT UNSIGNED NOT NULL, \
             `checksum` VARCHAR(255) NULL, \
             `storage_type` VARCHAR(50) NOT NULL DEFAULT 'local', \
             `storage_path` VARCHAR(255) NOT NULL, \
             `metadata` TEXT NULL, \
             `created_at` DATETIME NOT NULL, {form}",
            quoted(table)
        );
        match db.call("query", args![sql]) {
            Ok(_) => return Ok(true),
            Err(thrown) => {
                let exception = thrown.exception()?;
                first = first.or(Some(exception));
            }
        }
    }
    Err(first.map_or_else(|| backup_exception::throw("the table cannot be made"), Object::throw))
}

/// Why the account may not add rows; `None` where it may, or where that cannot be told.
pub fn refuses(db: &Object, table: &str) -> Php<Option<String>> {
    // What would be done is looked at and not done, and still needs the right to do it.
    let sql = format!("EXPLAIN INSERT INTO {} (id) VALUES ('')", quoted(table));
    let Err(thrown) = db.call("query", args![sql]) else { return Ok(None) };
    match database::refusal(thrown)? {
        Ok(reason) => Ok(Some(reason)),
        Err(thrown) => thrown.exception().map(|_| None),
    }
}

/// Hands every row to `each`. They come by their key, some at a time.
pub fn each(db: &Object, table: &str, each: &mut dyn FnMut(&Zval) -> Php<()>) -> Php<()> {
    let table = quoted(table);
    let mut last: Option<Zval> = None;
    loop {
        let (from, values) = match last.take() {
            Some(id) => (" WHERE id > ?", vec![id]),
            None => ("", Vec::new()),
        };
        let rows = database::rows(db, &format!("SELECT * FROM {table}{from} ORDER BY id LIMIT {PAGE}"), values)?;
        for row in &rows {
            each(row)?;
        }
        if rows.len() < PAGE {
            return Ok(());
        }
        last = rows.last().and_then(|row| row.field("id")).map(ToZval::to_zval);
        if last.is_none() {
            return Err(backup_exception::throw("a row of the registry has no id"));
        }
    }
}

/// Adds a row.
pub fn insert(db: &Object, table: &str, row: &Zval) -> Php<()> {
    let written = db.call("write_data", args![quoted(table), row])?;
    if written.is_false() {
        return Err(backup_exception::throw(format!("the backup could not be recorded in the table {table}")));
    }
    Ok(())
}

/// The ids of all rows.
pub fn ids(db: &Object, table: &str) -> Php<HashSet<String>> {
    let rows = database::rows(db, &format!("SELECT id FROM {}", quoted(table)), Vec::new())?;
    Ok(rows.iter().filter_map(|row| row.field("id").map(Read::text)).collect())
}

/// Those of some values that are in a column, some asked for at a time.
pub fn known<'a>(
    db: &Object,
    table: &str,
    column: &str,
    values: impl IntoIterator<Item = &'a str>,
) -> Php<HashSet<String>> {
    let values: Vec<Zval> = values.into_iter().map(ToZval::to_zval).collect();
    let mut known = HashSet::new();
    for page in values.chunks(PAGE) {
        let marks = vec!["?"; page.len()].join(", ");
        let sql = format!("SELECT {column} AS value FROM {} WHERE {column} IN ({marks})", quoted(table));
        let rows = database::rows(db, &sql, page.iter().map(ToZval::to_zval).collect())?;
        known.extend(rows.iter().filter_map(|row| row.field("value").map(Read::text)));
    }
    Ok(known)
}

/// Writes into a row where its archive lies now and what it is.
pub fn change(db: &Object, table: &str, id: &str, path: &str, checksum: &str, metadata: &Zval) -> Php<()> {
    let sql = format!("UPDATE {} SET checksum = ?, storage_path = ?, metadata = ? WHERE id = ?", quoted(table));
    let values = args![checksum, path, metadata, id];
    db.call("query", args![sql, Array::list(values)])?;
    Ok(())
}

/// Takes a row away.
pub fn remove(db: &Object, table: &str, id: &Zval) -> Php<()> {
    db.call("delete", args![quoted(table), "id = ?", Array::list([id])])?;
    Ok(())
}
