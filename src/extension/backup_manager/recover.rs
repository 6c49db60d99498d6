//! Backups that the registry does not know: it lies in the database that is backed up, and may be lost with it.
//!
//! Beside every archive in a local folder lies a small file that says what it is. From these the registry is filled
//! again. Nothing is trusted but a name and a checksum: where the archive lies is where the file was found.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::job::Target;
use crate::registry;
use crate::zend::props::backup_manager as p;
use crate::zend::{Array, Object, Php, Read, ToZval, Zval, function};

use super::adapters;

/// Ends the name of the file beside an archive.
const SIDECAR: &str = "meta";

/// What such a file says.
#[derive(Deserialize)]
struct Sidecar {
    id: String,
    name: String,
    database_name: String,
    #[serde(rename = "type")]
    kind: String,
    size: u64,
    checksum: String,
    created_at: i64,
    metadata: serde_json::Map<String, serde_json::Value>,
    /// Relative to the folder; not read from the file.
    #[serde(skip)]
    path: String,
}

impl Sidecar {
    /// As a row of the registry.
    fn row(&self) -> Php<Array> {
        let metadata = self.metadata.iter().fold(Array::new(), |array, (key, value)| array.with(key, value));
        Ok(Array::new()
            .with("id", &self.id)
            .with("name", &self.name)
            .with("database_name", &self.database_name)
            .with("type", &self.kind)
            .with("size", self.size)
            .with("checksum", &self.checksum)
            .with("storage_type", "local")
            .with("storage_path", &self.path)
            .with("metadata", registry::json(metadata)?)
            .with("created_at", function("date", args!["Y-m-d H:i:s", self.created_at])?))
    }
}

/// A backup of this id in the manager's folder, where the registry has none.
pub fn find(manager: &Object, id: &Zval) -> Php<Option<Object>> {
    let found = sidecars(manager)?.into_iter().find(|one| one.id.as_bytes() == id.bytes());
    found.map(|one| registry::backup(&one.row()?.to_zval())).transpose()
}

/// Adds to the registry what the manager's folder holds of the database now selected. Returns how many.
pub fn adopt(manager: &Object) -> Php<usize> {
    let db = manager.get(p::DB)?.as_object();
    let Some(db) = db else { return Ok(0) };
    let table = manager.get(p::BACKUP_TABLE)?.text();
    let database = registry::current_database(&db)?.text();
    let mine: Vec<_> = sidecars(manager)?.into_iter().filter(|one| one.database_name == database).collect();
    if mine.is_empty() {
        return Ok(0);
    }
    let known = registry::ids(&db, &table)?;
    let mut added = 0;
    for one in mine.iter().filter(|one| !known.contains(&one.id)) {
        registry::insert(&db, &table, one.row()?)?;
        added += 1;
    }
    if added > 0 {
        manager.set(p::LOADED_BACKUPS, Array::new())?;
    }
    Ok(added)
}

/// What the manager's folder holds: archives that are there, whole by their size, with a file beside them.
fn sidecars(manager: &Object) -> Php<Vec<Sidecar>> {
    let adapter = adapters::storage_at(manager, "local://backups/")?;
    let Target::Folder(root) = Target::of(&adapter)? else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    walk(&root, &mut |file| {
        let archive = file.with_extension("");
        let Some(path) = archive.strip_prefix(&root).ok().and_then(Path::to_str) else { return };
        // A file of somebody else's with this ending is none of ours, and is passed over.
        let Some(mut one) = fs::read(file).ok().and_then(|text| serde_json::from_slice::<Sidecar>(&text).ok()) else {
            return;
        };
        if fs::metadata(&archive).is_ok_and(|m| m.is_file() && m.len() == one.size) {
            path.clone_into(&mut one.path);
            out.push(one);
        }
    });
    Ok(out)
}

/// Every sidecar below `folder`. Links are not followed; what cannot be listed holds nothing that could be restored.
fn walk(folder: &Path, each: &mut impl FnMut(&PathBuf)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let path = entry.path();
        if kind.is_dir() {
            walk(&path, each);
        } else if kind.is_file() && path.extension().is_some_and(|e| e == SIDECAR) {
            each(&path);
        }
    }
}
