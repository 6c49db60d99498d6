//! `BackupManager::rotateKey()`: another key for a backup that is stored already.

use zeroize::Zeroizing;

use super::{find, outcome, storage_of, tell};
use crate::job::rotate::{RotateJob, Step, into_sidecar, run};
use crate::job::{self, CHANGING, Outcome, Recorded, Target};
use crate::zend::props::backup_manager as p;
use crate::zend::{Array, Call, Object, Php, Read, ToZval};
use crate::{backup_exception, database, registry};

pub fn rotate_key(call: &Call) -> Php {
    if call.bytes(2).is_empty() {
        return Err(backup_exception::configuration("the new key is empty"));
    }
    let id = call.bytes(0);
    let attempt = || -> Php<Option<String>> {
        let backup = find(call)?;
        let rotated = rotate(call, &backup);
        // also after a failure: the registry may have been written to
        call.set(p::LOADED_BACKUPS, Array::new())?;
        rotated.map_err(|failure| match failure {
            job::Failure::Thrown(thrown) => thrown,
            job::Failure::Message(message) => backup_exception::throw(message),
        })
    };
    let mut left = None;
    let attempt = attempt().map(|found| {
        left = found;
        true
    });
    let done = outcome(call, attempt, "Failed to rotate the key of backup: ")?;
    if let Some(left) = left {
        tell(call, "warning", left, Array::new().with("id", call.arg(0)))?;
    }
    if done {
        tell(call, "info", [b"Rotated the key of backup: ".as_slice(), &id].concat(), Array::new())?;
    }
    Ok(done.to_zval())
}

fn rotate(call: &Call, backup: &Object) -> Outcome<Option<String>> {
    let db = call.get_object(p::DB)?;
    if !call.this().keeps_aside() && database::in_transaction(&db)? {
        return Err("a transaction is open, and what is recorded of the new key could be rolled back".into());
    }
    let secret = |n| Zeroizing::new(call.arg(n).bytes().to_vec());
    let job = RotateJob {
        backup: Recorded::read(backup)?,
        source: Target::of(&storage_of(&call.this(), backup)?)?,
        old: secret(1),
        new: secret(2),
    };
    let metadata = backup.call("getMetadata", args![])?;
    run(&job, &mut |step| {
        if let Target::Folder(folder) = &job.source {
            into_sidecar(folder, &job.backup.path, step)?;
        }
        let mut kept = Array::copy(&metadata);
        kept.remove(CHANGING);
        let (path, checksum) = match step {
            Step::Begun(checksums) => {
                kept.insert(CHANGING, Array::list(checksums.iter().map(String::as_str)));
                (job.backup.path.as_str(), job.backup.checksum.as_str())
            }
            Step::Done(path, checksum) => (*path, *checksum),
        };
        Ok(registry::change(&call.this(), &job.backup.id, path, checksum, kept)?)
    })
}
