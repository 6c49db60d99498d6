//! Checks that what is stored is what was written.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::rc::Rc;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{Outcome, Recorded, Target};
use crate::storage::local_storage;
use crate::zend::{Read, tick};

/// A backup to be checked.
pub struct VerifyJob {
    /// What the registry says it is.
    pub backup: Recorded,
    /// Where the archive is.
    pub source: Target,
    /// The manager's key, for what can be checked only with one.
    pub key: Option<Rc<Zeroizing<Vec<u8>>>>,
}

/// Whether the archive is there and its bytes have the recorded checksum. An archive without a recorded one only has to
/// be there.
pub fn run(job: &VerifyJob) -> Outcome<bool> {
    let Some(found) = checksum(job)? else { return Ok(false) };
    Ok(job.backup.checksum.is_empty() || found == job.backup.checksum.to_lowercase())
}

/// The checksum of what is stored; none if nothing is.
fn checksum(job: &VerifyJob) -> Outcome<Option<String>> {
    let path = &job.backup.path;
    match &job.source {
        Target::Folder(folder) => {
            let Some(path) = local_storage::resolve(folder, path) else { return Ok(None) };
            let mut file = match File::open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(format!("{}: {error}", path.display()).into()),
            };
            let mut hash = Sha256::new();
            let mut chunk = vec![0; 1 << 20];
            loop {
                tick()?;
                match file.read(&mut chunk) {
                    Ok(0) => return Ok(Some(hex::encode(hash.finalize()))),
                    Ok(read) => hash.update(&chunk[..read]),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => return Err(format!("{}: {error}", path.display()).into()),
                }
            }
        }
        Target::Adapter(adapter) => {
            if !adapter.call("exists", args![path])?.truthy() {
                return Ok(None);
            }
            let data = adapter.call("retrieve", args![path])?;
            Ok(data.is_string().then(|| hex::encode(Sha256::digest(data.bytes()))))
        }
    }
}
