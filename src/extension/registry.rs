//! The registry: the table in which a manager keeps what it knows of its backups.
//!
//! Read and written through the user's own connection, with the columns the table always had.

use std::collections::HashSet;

use crate::backup_exception;
use crate::backup_type::Kind;
use crate::zend::{Array, Class, Id, Object, Php, Read, ToZval, Zval, function};

/// What a TEXT column holds.
const TEXT: usize = 65_535;

/// Whether the table had to be made. `Err` if it can be neither made nor found.
pub fn ensure(db: &Object, table: &str) -> Php<bool> {
    match create(db, table) {
        Ok(made) => Ok(made),
        Err(thrown) => {
            let exception = thrown.exception()?;
            // the account may be allowed to use the table, but not to look for it or make it
            let sql = format!("SELECT 1 FROM {} LIMIT 1", quoted(table));
            match db.call("query", args![sql]) {
                Ok(_) => Ok(false),
                Err(thrown) => {
                    thrown.exception()?;
                    let reason = exception.message()?;
                    Err(backup_exception::throw(format!("Failed to create or verify backup table: {reason}")))
                }
            }
        }
    }
}

fn create(db: &Object, table: &str) -> Php<bool> {
    let sql = "SELECT COUNT(*) AS count FROM information_schema.TABLES \
               WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
    let row = answer(&db.call("query", args![sql, Array::list([table])])?)?.call("fetch", args!["assoc"])?;
    if row.field("count").is_some_and(|count| count.int() > 0) {
        return Ok(false);
    }
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
         `created_at` DATETIME NOT NULL, \
         PRIMARY KEY (`id`), \
         INDEX `name_created_index` (`name`, `created_at`), \
         INDEX `type_index` (`type`)\
         ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
        quoted(table)
    );
    db.call("query", args![sql])?;
    Ok(true)
}

/// All rows as `BackupMetadata`, the latest first, and the ids of rows that are none: one of those keeps nobody from the
/// others.
pub fn load(db: &Object, table: &str) -> Php<(Array, Vec<String>)> {
    let sql = format!("SELECT * FROM {} ORDER BY created_at DESC", quoted(table));
    let rows = answer(&db.call("query", args![sql])?)?.call("fetchAll", args!["assoc"])?;
    let (mut backups, mut unreadable) = (Array::new(), Vec::new());
    for row in rows.elements() {
        let known = row.field("type").and_then(|kind| Kind::named(&kind.text())).is_some();
        match if known { backup(&row).map(Some) } else { Ok(None) } {
            Ok(Some(one)) => backups.push(one),
            Ok(None) => unreadable.push(row.field("id").map(Read::text).unwrap_or_default()),
            Err(thrown) => {
                thrown.exception()?;
                unreadable.push(row.field("id").map(Read::text).unwrap_or_default());
            }
        }
    }
    Ok((backups, unreadable))
}

/// A row as `BackupMetadata`.
pub fn backup(row: &Zval) -> Php<Object> {
    let kind = Class::own(Id::BackupType).call("from", args![row.field("type")])?;
    let created = Class::named("DateTime")?.make(args![row.field("created_at")])?;
    let metadata = match row.field("metadata") {
        Some(json) => function("json_decode", args![json, true])?,
        None => Zval::new(),
    };
    Class::own(Id::BackupMetadata).make(args![
        row.field("id"),
        row.field("name"),
        row.field("database_name"),
        kind,
        created,
        row.field("size").map_or(0, Read::int),
        row.field("checksum").map_or_else(|| "".to_zval(), ToZval::to_zval),
        row.field("storage_type"),
        row.field("storage_path"),
        if metadata.is_array() { metadata } else { Array::new().to_zval() },
    ])
}

/// Adds a row. A backup that cannot be recorded cannot be found again: that is a failure.
pub fn record(db: &Object, table: &str, result: &Object, config: &Object, storage: &str) -> Php<()> {
    let kind = config.call("getType", args![])?.as_object();
    let created = result.call("getCreatedAt", args![])?;
    let path = result.call("getPath", args![])?;
    let row = Array::new()
        .with("id", result.call("getId", args![])?)
        .with("name", result.call("getName", args![])?)
        .with("database_name", config.call("getDatabase", args![])?)
        .with("type", kind.map(|kind| kind.enum_value()).transpose()?)
        .with("size", result.call("getSize", args![])?)
        .with("checksum", result.call("getChecksum", args![])?)
        .with("storage_type", storage)
        .with("storage_path", &path)
        .with("metadata", metadata(&result.call("getMetadata", args![])?, config)?)
        .with("created_at", crate::format::moment(&created)?);
    insert(db, table, row)
}

/// Writes a row.
pub fn insert(db: &Object, table: &str, row: Array) -> Php<()> {
    let written = db.call("write_data", args![quoted(table), row])?;
    if written.is_false() {
        return Err(backup_exception::throw(format!("the backup could not be recorded in the table {table}")));
    }
    Ok(())
}

/// The ids of all rows.
pub fn ids(db: &Object, table: &str) -> Php<HashSet<String>> {
    let sql = format!("SELECT id FROM {}", quoted(table));
    let rows = answer(&db.call("query", args![sql])?)?.call("fetchAll", args!["assoc"])?;
    Ok(rows.elements().iter().filter_map(|row| row.field("id").map(Read::text)).collect())
}

/// The metadata as JSON that fits its column: a long list of tables is left out, the archive has it too.
fn metadata(metadata: &Zval, config: &Object) -> Php {
    let mut kept = Array::copy(metadata);
    let location = config.call("getStorageLocation", args![])?;
    if location.bytes().starts_with(b"local:///") {
        // the way back to a folder that is not the manager's own
        kept.insert("storage_location", location);
    }
    json(kept)
}

/// Metadata as JSON that fits its column.
pub fn json(metadata: Array) -> Php {
    let kept = metadata.to_zval();
    let json = function("json_encode", args![&kept])?;
    if json.bytes().len() <= TEXT {
        return Ok(json);
    }
    let mut kept = Array::copy(&kept);
    kept.remove("tables");
    kept.insert("tables_omitted", true);
    function("json_encode", args![kept])
}

/// Writes into a row where its archive lies now and what it is.
pub fn change(db: &Object, table: &str, id: &str, path: &str, checksum: &str, metadata: Array) -> Php<()> {
    let sql = format!("UPDATE {} SET checksum = ?, storage_path = ?, metadata = ? WHERE id = ?", quoted(table));
    db.call("query", args![sql, Array::list([checksum.to_zval(), path.to_zval(), json(metadata)?, id.to_zval()])])?;
    Ok(())
}

/// Takes a row away.
pub fn remove(db: &Object, table: &str, id: &Zval) -> Php<()> {
    db.call("delete", args![quoted(table), "id = ?", Array::list([id])])?;
    Ok(())
}

/// The database that the connection has selected, or null.
pub fn selected(db: &Object) -> Php {
    let row = answer(&db.call("query", args!["SELECT DATABASE() as db_name"])?)?.call("fetch", args!["assoc"])?;
    Ok(row.field("db_name").to_zval())
}

/// Selects a database.
pub fn select(db: &Object, database: &str) -> Php<()> {
    db.call("query", args![format!("USE {}", quoted(database))])?;
    Ok(())
}

/// The database that the connection has selected; `unknown` if there is none or it does not say.
pub fn current_database(db: &Object) -> Php {
    match selected(db) {
        Ok(name) if name.is_null() => Ok("unknown".to_zval()),
        Ok(name) => Ok(name),
        Err(thrown) => thrown.exception().map(|_| "unknown".to_zval()),
    }
}

fn answer(result: &Zval) -> Php<Object> {
    result.as_object().ok_or_else(|| backup_exception::throw("the database connection gave no result"))
}

fn quoted(table: &str) -> String {
    format!("`{}`", table.replace('`', "``"))
}
