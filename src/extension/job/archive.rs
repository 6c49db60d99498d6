//! Finding a recorded archive again.

use std::path::Path;

use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, Source, checksum};
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

/// Refuses an archive that is not encrypted although there is a key, where nobody vouches for it: unless it is recorded in
/// the table of backups, and is the one that was recorded.
pub fn refuse_plain(source: &dyn Source, backup: &Recorded, is_recorded: bool) -> Outcome<()> {
    if Reader::is_encrypted(source)? {
        return Ok(());
    }
    let is_known = is_recorded && !backup.from_folder && !backup.checksum.is_empty();
    if is_known && backup.knows(&checksum(source)?) {
        return Ok(());
    }
    refuse_unsealed(true)
}

/// Refuses what is no archive of this engine's where one was `wanted` that a key has sealed.
pub fn refuse_unsealed(wanted: bool) -> Outcome<()> {
    if !wanted {
        return Ok(());
    }
    Err(NOT_SEALED.into())
}

/// Why a plain archive is refused where a key was given.
pub const NOT_SEALED: &str = "the archive is not encrypted, although a key was given, so that nobody has vouched for what it \
    holds; RestoreBuilder::allowPlain() takes it all the same";

/// What `key` means for the archive in `source`: nothing where that is not encrypted.
pub fn key(source: &dyn Source, key: Option<&Zeroizing<Vec<u8>>>) -> Outcome<Option<Key>> {
    match key {
        Some(key) => Ok(Reader::key(source, key)?),
        None => Ok(None),
    }
}
