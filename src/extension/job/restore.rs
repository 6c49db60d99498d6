//! Runs a restore on the engine.

use super::{Failure, Outcome, RestoreJob};
use crate::zend::Object;

/// What a finished restore did.
pub struct Restored {
    /// The tables that are there now.
    pub tables: Vec<String>,
    /// What to tell the user.
    pub message: String,
    /// The id of the backup that was made of the target first.
    pub snapshot: Option<String>,
}

/// Restores. `db` is the user's `SimpleMDB\DatabaseInterface`.
pub fn run(_db: &Object, _job: &RestoreJob) -> Outcome<Restored> {
    Err(Failure::Message("restores are not available yet in this version".to_owned()))
}
