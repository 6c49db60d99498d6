//! A backup of the target before a restore: made by the same manager, as any other.

use simplemdb_backup_engine::archive::header::{self, SlotKind};
use simplemdb_backup_engine::archive::reader::Source;
use simplemdb_backup_engine::archive::seal;

use super::{Failure, Outcome, RestoreJob, hint, pass};
use crate::database;
use crate::zend::{Array, Class, Id, Object, Read};

/// Makes it; its id. `None` where there is no such database yet, and nothing to lose. `source` is the archive that is to
/// be restored, where there is one: where that is encrypted, the snapshot is so too, by the same key.
pub fn take(db: &Object, job: &RestoreJob, source: Option<&dyn Source>) -> Outcome<Option<String>> {
    let sql = "SELECT 1 AS found FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
    if database::settled(db, || database::rows(db, sql, args![&job.database]))?.is_empty() {
        return Ok(None);
    }
    let name = format!("before_restore_{}", job.backup.id);
    let config = Class::own(Id::BackupConfig).make(args![name, &job.database])?;
    if let Some(key) = &job.key {
        match source.map_or(Ok(None), |source| raw_cipher(source, key))? {
            Some(cipher) => {
                let options = Array::new()
                    .with("encryption_enabled", true)
                    .with("encryption_key", key.as_slice())
                    .with("encryption_cipher", cipher);
                config.call("setStorageOptions", args![options])?;
            }
            None => drop(config.call("setEncryption", args![true, key.as_slice()])?),
        }
    }
    let result = {
        let _hint = hint(&job.manager, job.progress.clone());
        // What is thrown out of a backup is thrown by the user's own code.
        job.manager.call("executeBackup", args![config]).map_err(pass)?
    };
    let result = result.as_object().ok_or("the backup of the target gave no result")?;
    if !result.call("isSuccess", args![])?.truthy() {
        let reason = result.call("getErrorMessage", args![])?.text();
        let message = format!("the target could not be backed up first, so nothing was restored: {reason}");
        return Err(Failure::Message(message));
    }
    Ok(Some(result.call("getId", args![])?.text()))
}

/// The cipher of an archive that opens with a raw key. Of any other the key is taken for a passphrase, which any bytes
/// can be, and which opens what is made with it all the same.
fn raw_cipher(source: &dyn Source, key: &[u8]) -> Outcome<Option<&'static str>> {
    let mut region = vec![0; source.length()?.min(header::REGION as u64) as usize];
    source.read_at(&mut region, 0)?;
    if !header::is_encrypted(&region) {
        return Ok(None);
    }
    let header = seal::inspect(&region)?;
    Ok(match SlotKind::of(&header.key_from(key)) {
        SlotKind::Raw => Some(header.cipher.name()),
        SlotKind::Passphrase => None,
    })
}
