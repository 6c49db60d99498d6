//! Runs a backup on the engine.

use serde_json::{Map, Value};

use super::{BackupJob, Failure, Outcome};
use crate::zend::Object;

/// What a finished backup is.
pub struct Written {
    /// The path inside its storage, as it is recorded.
    pub path: String,
    /// Bytes as stored.
    pub size: u64,
    /// SHA-256 of the stored bytes, in hexadecimal.
    pub checksum: String,
    /// What else to remember; becomes the result's metadata.
    pub metadata: Map<String, Value>,
}

/// Makes the backup. `db` is the user's `SimpleMDB\DatabaseInterface`.
pub fn run(_db: &Object, _job: &BackupJob) -> Outcome<Written> {
    Err(Failure::Message("backups are not available yet in this version".to_owned()))
}
