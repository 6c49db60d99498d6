//! The registry as files in the folder of the archives.
//!
//! Beside every archive in a local folder lies a small file that says what it is, whether or not there is a table as
//! well. From these a table that was lost with its database is filled again; where there is none, they are the registry,
//! and a folder `.registry` takes a file of the same kind for each backup that lies elsewhere. Of a file beside an archive
//! nothing is trusted but a name and a checksum: where the archive lies is where the file was found.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use simplemdb_backup_engine::storage::replace;

use super::backup;
use crate::backup_manager::storage_at;
use crate::job::{FROM_FOLDER, Target};
use crate::storage::local_storage;
use crate::zend::props::backup_manager as p;
use crate::zend::{Array, Object, Php, Read, ToZval, Zval, function};
use crate::{backup_exception, database};

/// Ends the name of such a file.
pub(super) const ENDING: &str = "meta";

/// The folder for what lies elsewhere.
const ELSEWHERE: &str = ".registry";

/// What such a file says.
#[derive(Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    name: String,
    database_name: String,
    #[serde(rename = "type")]
    kind: String,
    size: u64,
    checksum: String,
    #[serde(default = "local")]
    storage_type: String,
    #[serde(default)]
    storage_path: String,
    created_at: i64,
    metadata: serde_json::Map<String, serde_json::Value>,
    /// The database whose registry it belongs to, where that is not the one that was backed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registry: Option<String>,
    /// The file itself.
    #[serde(skip)]
    file: PathBuf,
}

fn local() -> String {
    "local".to_owned()
}

impl Entry {
    fn read(file: &Path) -> Option<Self> {
        // A file of somebody else's with this ending is none of ours, and is passed over.
        let entry: Self = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        Some(Self { file: file.to_owned(), ..entry })
    }

    /// As a row of the table.
    pub fn row(&self) -> Php<Array> {
        let metadata = self.metadata.iter().fold(Array::new(), |array, (key, value)| array.with(key, value));
        let metadata = metadata.with(FROM_FOLDER, true);
        Ok(Array::new()
            .with("id", &self.id)
            .with("name", &self.name)
            .with("database_name", &self.database_name)
            .with("type", &self.kind)
            .with("size", self.size)
            .with("checksum", &self.checksum)
            .with("storage_type", &self.storage_type)
            .with("storage_path", &self.storage_path)
            .with("metadata", super::json(metadata)?)
            .with("created_at", function("date", args!["Y-m-d H:i:s", self.created_at])?))
    }

    /// The file that says all that.
    pub fn file(&self) -> &Path {
        &self.file
    }

    fn belongs_to(&self, database: &str) -> bool {
        self.registry.as_deref().unwrap_or(&self.database_name) == database
    }
}

/// A backup of this id, whatever database it is of, where the table has none.
pub fn find(manager: &Object, id: &Zval) -> Php<Option<Object>> {
    let all = if manager.keeps_aside() { all(manager)? } else { beside_archives(manager, true)? };
    let found = all.into_iter().find(|one| one.id.as_bytes() == id.bytes());
    found.map(|one| backup(&one.row()?.to_zval())).transpose()
}

/// Archives of the database now selected that are there and whole by their size.
pub fn whole(manager: &Object) -> Php<Vec<Entry>> {
    let mut found = beside_archives(manager, true)?;
    if !found.is_empty() {
        let database = selected(manager)?;
        found.retain(|one| one.database_name == database);
    }
    Ok(found)
}

/// The rows of the registry. As in a table, they are those of the database that the connection has selected; of all, where
/// it has none.
pub fn rows(manager: &Object) -> Php<Vec<Array>> {
    let database = match manager.get(p::DB)?.as_object().map(|db| database::selected(&db)).transpose()? {
        Some(name) if name.is_string() => Some(name.text()),
        _ => None,
    };
    let mut all = all(manager)?;
    all.retain(|one| database.as_ref().is_none_or(|database| one.belongs_to(database)));
    all.iter().map(Entry::row).collect()
}

/// Adds a backup. Nothing is to be done where the file beside its archive says the same.
pub fn record(manager: &Object, row: &Zval) -> Php<()> {
    let text = |name: &str| row.field(name).map(Read::text).unwrap_or_default();
    let (id, database) = (text("id"), text("database_name"));
    let selected = selected(manager)?;
    let beside = beside_archives(manager, true)?;
    if beside.iter().any(|one| one.id == id && one.storage_path == text("storage_path") && one.belongs_to(&selected)) {
        return Ok(());
    }
    let failed = |e: String| backup_exception::throw(format!("the backup could not be recorded in the folder: {e}"));
    let created = function("strtotime", args![row.field("created_at")])?;
    let entry = Entry {
        registry: (selected != database).then_some(selected),
        id,
        name: text("name"),
        database_name: database,
        kind: text("type"),
        size: row.field("size").map_or(0, |size| u64::try_from(size.int()).unwrap_or(0)),
        checksum: text("checksum"),
        storage_type: text("storage_type"),
        storage_path: text("storage_path"),
        created_at: created.int(),
        metadata: serde_json::from_str(&text("metadata")).unwrap_or_default(), // ours, or none
        file: PathBuf::new(),
    };
    let name = function("rawurlencode", args![&entry.id])?.text();
    let folder = elsewhere(manager)?;
    local_storage::make_folder(&folder).map_err(|e| failed(e.to_string()))?;
    write(&Entry { file: folder.join(format!("{name}.{ENDING}")), ..entry })
}

/// Writes down where the archive lies now and what it is. What lies beside an archive is brought up to date with it.
pub fn change(manager: &Object, id: &str, path: &str, checksum: &str, metadata: &Zval) -> Php<()> {
    for mut entry in all(manager)?.into_iter().filter(|one| one.id == id && is_elsewhere(one)) {
        path.clone_into(&mut entry.storage_path);
        checksum.clone_into(&mut entry.checksum);
        entry.metadata = serde_json::from_slice(metadata.bytes()).unwrap_or_default(); // ours, or none
        write(&entry)?;
    }
    Ok(())
}

/// Takes a backup away: its file, where that has not gone with the archive.
pub fn remove(manager: &Object, id: &Zval) -> Php<()> {
    for entry in all(manager)?.into_iter().filter(|one| one.id.as_bytes() == id.bytes()) {
        match fs::remove_file(&entry.file) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                let file = entry.file.display();
                return Err(backup_exception::storage("delete", format!("{file} cannot be removed: {e}")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn write(entry: &Entry) -> Php<()> {
    let failed = |e: String| backup_exception::throw(format!("{} cannot be written: {e}", entry.file.display()));
    let text = serde_json::to_vec_pretty(entry).map_err(|e| failed(e.to_string()))?;
    replace(&entry.file, &text).map_err(|e| failed(e.to_string()))
}

fn is_elsewhere(entry: &Entry) -> bool {
    entry.file.parent().and_then(Path::file_name).is_some_and(|folder| folder == ELSEWHERE)
}

fn elsewhere(manager: &Object) -> Php<PathBuf> {
    Ok(PathBuf::from(manager.get(p::BACKUPS_PATH)?.text()).join(ELSEWHERE))
}

fn selected(manager: &Object) -> Php<String> {
    Ok(manager
        .get(p::DB)?
        .as_object()
        .map(|db| database::current(&db))
        .transpose()?
        .map(|name| name.text())
        .unwrap_or_default())
}

/// All entries; of two for the same backup the one that was written for it alone.
fn all(manager: &Object) -> Php<Vec<Entry>> {
    let mut found = Vec::new();
    walk(&elsewhere(manager)?, &mut |file| found.extend(Entry::read(file)));
    let known: std::collections::HashSet<String> = found.iter().map(|one| one.id.clone()).collect();
    found.extend(beside_archives(manager, false)?.into_iter().filter(|one| !known.contains(&one.id)));
    Ok(found)
}

/// What lies beside archives in the manager's folder; only beside those that are there and whole by their size, where that
/// is asked for.
fn beside_archives(manager: &Object, whole: bool) -> Php<Vec<Entry>> {
    let adapter = storage_at(manager, "local://backups/")?;
    let Target::Folder(root) = Target::of(&adapter)? else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    walk(&root, &mut |file| {
        let archive = file.with_extension("");
        let Some(path) = archive.strip_prefix(&root).ok().and_then(Path::to_str) else { return };
        if path.starts_with(ELSEWHERE) {
            return;
        }
        let Some(entry) = Entry::read(file) else { return };
        if !whole || fs::metadata(&archive).is_ok_and(|m| m.is_file() && m.len() == entry.size) {
            let mut metadata = entry.metadata;
            // It lies where it was found, and nowhere that a file could name.
            metadata.remove("storage_location");
            out.push(Entry { storage_type: local(), storage_path: path.to_owned(), registry: None, metadata, ..entry });
        }
    });
    Ok(out)
}

/// Every such file below `folder`. Links are not followed; what cannot be listed holds nothing that could be restored.
fn walk(folder: &Path, each: &mut impl FnMut(&PathBuf)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let path = entry.path();
        if kind.is_dir() {
            walk(&path, each);
        } else if kind.is_file() && path.extension().is_some_and(|e| e == ENDING) {
            each(&path);
        }
    }
}
