//! The registry: what a manager knows of its backups.
//!
//! It is kept in a table of the database; where nothing may be written there, in the folder of the archives alone. Which
//! of the two is decided when the manager is made, and again only where the server comes to refuse a row.

mod folder;
mod forgotten;
mod place;
mod table;

use std::collections::HashMap;
use std::rc::Rc;

use crate::backup_type::Kind;
use crate::metadata_store::Store;
use crate::zend::props::backup_manager as p;
use crate::zend::{Array, Class, Id, Object, Php, Read, Thrown, ToZval, Zval, function};
use crate::{backup_exception, database, format};

pub use folder::find;
pub use forgotten::{forgotten, name};

/// What a TEXT column holds.
const TEXT: usize = 65_535;

/// How many texts are remembered while a list is read.
const SHARED: usize = 1_000;

/// Decides where the registry is kept, and makes its table where that is missing. Returns whether it was made.
pub fn open(manager: &Object) -> Php<bool> {
    let (db, table) = (db(manager)?, table_name(manager)?);
    if let Some(reason) = place::outside(&db)? {
        manager.keep_aside(reason);
        return Ok(false);
    }
    let attempt = || -> Php<(bool, Option<String>)> {
        let made = table::ensure(&db, &table)?;
        // one that is there may be for others to write to
        Ok((made, if made { None } else { table::refuses(&db, &table)? }))
    };
    let reason = match database::settled(&db, attempt) {
        Ok((made, None)) => return Ok(made),
        Ok((_, Some(reason))) => reason,
        Err(thrown) => match database::refusal(thrown)? {
            Ok(reason) => reason,
            Err(thrown) => return Err(cannot_be_made(&thrown.exception()?.message()?)),
        },
    };
    if !place::is_free() {
        return Err(cannot_be_made(&reason));
    }
    manager.keep_aside(format!("the table of the registry cannot be written to: {reason}"));
    Ok(false)
}

fn cannot_be_made(reason: &str) -> Thrown {
    backup_exception::throw(format!("Failed to create or verify backup table: {reason}"))
}

/// Puts the registry right after a restore: the database may have been gone, and its registry with it, or have come back
/// with an older one.
pub fn after_restore(manager: &Object, restored: &str) -> Php<()> {
    let db = db(manager)?;
    if database::selected(&db)?.is_null() {
        // dropped and made again since it was selected
        database::select(&db, restored)?;
    }
    if !manager.keeps_aside() && database::current(&db)?.bytes() == restored.as_bytes() {
        let table = table_name(manager)?;
        database::settled(&db, || table::ensure(&db, &table))?;
        adopt(manager)?;
    }
    manager.set(p::LOADED_BACKUPS, Array::new())
}

/// All backups as `BackupMetadata`, the latest first, and the ids of entries that are none: one of those keeps nobody from
/// the others.
pub fn load(manager: &Object) -> Php<(Array, Vec<String>)> {
    let (db, table) = (db(manager)?, table_name(manager)?);
    let mut found = Found::default();
    if manager.keeps_aside() {
        for row in folder::rows(manager)? {
            found.add(&row.to_zval())?;
        }
    } else {
        database::settled(&db, || table::each(&db, &table, &mut |row| found.add(row)))?;
    }
    Ok(found.finish())
}

/// Backups on their way into a list.
#[derive(Default)]
struct Found {
    /// Each with the text of its moment, and the number of its metadata.
    backups: Vec<(Vec<u8>, Object, usize)>,
    unreadable: Vec<String>,
    store: Store,
    /// Texts that many rows have, each once.
    texts: HashMap<Vec<u8>, Zval>,
    /// An array without elements, likewise.
    nothing: Option<Zval>,
}

impl Found {
    fn add(&mut self, row: &Zval) -> Php<()> {
        let text = |name: &str| row.field(name).map(Read::text).unwrap_or_default();
        if Kind::named(&text("type")).is_none() {
            self.unreadable.push(text("id"));
            return Ok(());
        }
        let nothing = (&*self.nothing.get_or_insert_with(|| Array::new().to_zval())).to_zval();
        match backup_with(row, nothing, |value| self.shared(value)) {
            Ok(one) => {
                let json = row.field("metadata").map(|json| json.bytes().to_vec()).unwrap_or_default();
                self.backups.push((text("created_at").into_bytes(), one, self.store.add(&json)));
            }
            Err(thrown) => {
                thrown.exception()?;
                self.unreadable.push(text("id"));
            }
        }
        Ok(())
    }

    /// The same text as one that came before.
    fn shared(&mut self, value: Option<&Zval>) -> Zval {
        let Some(value) = value.filter(|value| value.is_string()) else { return value.to_zval() };
        if self.texts.len() > SHARED {
            self.texts.clear();
        }
        (&*self.texts.entry(value.bytes().to_vec()).or_insert_with(|| value.to_zval())).to_zval()
    }

    fn finish(mut self) -> (Array, Vec<String>) {
        self.backups.sort_by(|(a, ..), (b, ..)| b.cmp(a));
        let store = Rc::new(self.store.finish());
        let packed = self.backups.into_iter().map(|(_, backup, number)| {
            backup.pack(&store, number);
            backup
        });
        (Array::list(packed), self.unreadable)
    }
}

/// A row as `BackupMetadata`.
fn backup(row: &Zval) -> Php<Object> {
    let metadata = match row.field("metadata") {
        Some(json) => function("json_decode", args![json, true])?,
        None => Zval::new(),
    };
    let metadata = if metadata.is_array() { metadata } else { Array::new().to_zval() };
    backup_with(row, metadata, |value| value.to_zval())
}

/// The same with other metadata, and with texts that many rows have as `shared` gives them.
fn backup_with(row: &Zval, metadata: Zval, mut shared: impl FnMut(Option<&Zval>) -> Zval) -> Php<Object> {
    let kind = Class::own(Id::BackupType).call("from", args![row.field("type")])?;
    let created = Class::named("DateTime")?.make(args![row.field("created_at")])?;
    Class::own(Id::BackupMetadata).make(args![
        row.field("id"),
        shared(row.field("name")),
        shared(row.field("database_name")),
        kind,
        created,
        row.field("size").map_or(0, Read::int),
        row.field("checksum").map_or_else(|| "".to_zval(), ToZval::to_zval),
        shared(row.field("storage_type")),
        row.field("storage_path"),
        metadata,
    ])
}

/// Adds a backup. One that cannot be recorded cannot be found again: that is a failure.
pub fn record(manager: &Object, result: &Object, config: &Object, storage: &str) -> Php<()> {
    let kind = config.call("getType", args![])?.as_object();
    let created = result.call("getCreatedAt", args![])?;
    let row = Array::new()
        .with("id", result.call("getId", args![])?)
        .with("name", result.call("getName", args![])?)
        .with("database_name", config.call("getDatabase", args![])?)
        .with("type", kind.map(|kind| kind.enum_value()).transpose()?)
        .with("size", result.call("getSize", args![])?)
        .with("checksum", result.call("getChecksum", args![])?)
        .with("storage_type", storage)
        .with("storage_path", result.call("getPath", args![])?)
        .with("metadata", metadata(&result.call("getMetadata", args![])?, config)?)
        .with("created_at", format::moment(&created)?)
        .to_zval();
    if manager.keeps_aside() {
        return folder::record(manager, &row);
    }
    let (db, table) = (db(manager)?, table_name(manager)?);
    let Err(thrown) = database::settled(&db, || table::insert(&db, &table, &row)) else { return Ok(()) };
    let reason = match database::refusal(thrown)? {
        Ok(reason) if place::is_free() => reason,
        Ok(reason) => return Err(backup_exception::throw(reason)),
        Err(thrown) => return Err(thrown),
    };
    // The server has become read-only, or the account has lost its right, since the manager was made.
    manager.keep_aside(format!("the table of the registry cannot be written to any more: {reason}"));
    folder::record(manager, &row)
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
fn json(metadata: Array) -> Php {
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

/// Writes down where a backup's archive lies now and what it is.
pub fn change(manager: &Object, id: &str, path: &str, checksum: &str, metadata: Array) -> Php<()> {
    let metadata = json(metadata)?;
    if manager.keeps_aside() {
        return folder::change(manager, id, path, checksum, &metadata);
    }
    let (db, table) = (db(manager)?, table_name(manager)?);
    database::settled(&db, || table::change(&db, &table, id, path, checksum, &metadata))
}

/// Takes a backup out of the registry.
pub fn remove(manager: &Object, id: &Zval) -> Php<()> {
    if manager.keeps_aside() {
        return folder::remove(manager, id);
    }
    let (db, table) = (db(manager)?, table_name(manager)?);
    database::settled(&db, || table::remove(&db, &table, id))
}

/// Adds to the table what the manager's folder holds of the database now selected. Returns how many. What does not fit into
/// it is named in the log, and keeps nobody from the others.
pub fn adopt(manager: &Object) -> Php<usize> {
    let (db, table) = (db(manager)?, table_name(manager)?);
    let mine = folder::whole(manager)?;
    if mine.is_empty() {
        return Ok(0);
    }
    let mut skipped = Vec::new();
    let added = database::settled(&db, || {
        let known = table::ids(&db, &table)?;
        let mut added = 0;
        for one in mine.iter().filter(|one| !known.contains(&one.id)) {
            match one.row().and_then(|row| table::insert(&db, &table, &row.to_zval())) {
                Ok(()) => added += 1,
                Err(thrown) => skipped.push((one.file().to_owned(), thrown.exception()?.message()?)),
            }
        }
        Ok(added)
    })?;
    for (file, reason) in skipped {
        let message = format!("What lies beside an archive is not taken into the registry: {}", file.display());
        manager.call("log", args!["warning", message, Array::new().with("error", reason)])?;
    }
    if added > 0 {
        manager.set(p::LOADED_BACKUPS, Array::new())?;
    }
    Ok(added)
}

fn db(manager: &Object) -> Php<Object> {
    let db = manager.get(p::DB)?.as_object();
    db.ok_or_else(|| backup_exception::throw("the manager has no connection"))
}

fn table_name(manager: &Object) -> Php<String> {
    Ok(manager.get(p::BACKUP_TABLE)?.text())
}
