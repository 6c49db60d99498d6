//! Finding a recorded archive again.

use std::path::Path;

use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, Source};
use simplemdb_backup_engine::storage::Folder;
use zeroize::Zeroizing;

use super::{Outcome, Recorded, Target, stream};
use crate::zend::Read;

/// The stored bytes of a backup; `None` where there are none. From somebody's adapter they may come into a temporary
/// file in `folder`.
pub fn find(target: &Target, backup: &Recorded, folder: &Path) -> Outcome<Option<Box<dyn Source>>> {
    match target {
        Target::Folder(folder) => {
            let file = Folder::open(folder)?.read(&backup.path)?;
            Ok(file.map(|file| Box::new(file) as Box<dyn Source>))
        }
        Target::Adapter(adapter) => {
            if !adapter.call("exists", args![&backup.path])?.truthy() {
                return Ok(None);
            }
            stream::retrieve(adapter, &backup.path, folder)
        }
    }
}

/// What `key` means for the archive in `source`: nothing where that is not encrypted.
pub fn key(source: &dyn Source, key: Option<&Zeroizing<Vec<u8>>>) -> Outcome<Option<Key>> {
    match key {
        Some(key) => Ok(Reader::key(source, key)?),
        None => Ok(None),
    }
}
