//! Checks that what is stored is what was written.

use std::rc::Rc;

use simplemdb_backup_engine::archive::reader::{Reader, checksum};
use simplemdb_backup_engine::archive::verify::verify;
use simplemdb_backup_engine::{Control, Result};
use zeroize::Zeroizing;

use super::{Outcome, Recorded, Target, archive, backup_job, pump};

/// A backup to be checked.
pub struct VerifyJob {
    /// What the registry says it is.
    pub backup: Recorded,
    /// Where the archive is.
    pub source: Target,
    /// The manager's key, for what can be checked only with one.
    pub key: Option<Rc<Zeroizing<Vec<u8>>>>,
}

/// Whether the archive is there and whole. Without a key an encrypted one is held against its recorded checksum alone;
/// otherwise every part is authenticated, decompressed and measured as well.
pub fn run(job: &VerifyJob) -> Outcome<bool> {
    let Some(source) = archive::find(&job.source, &job.backup, &backup_job::temp_dir(None))? else { return Ok(false) };
    if job.key.is_some() {
        archive::refuse_plain(&*source, &job.backup, true)?;
    }
    let key = archive::key(&*source, job.key.as_deref())?;
    let backup = &job.backup;
    let control = Control::new();
    let check = || -> Result<bool> {
        if !backup.knows(&checksum(&*source)?) {
            return Ok(false);
        }
        if Reader::is_encrypted(&*source)? && key.is_none() {
            return Ok(true);
        }
        verify(&Reader::open(source, key.as_ref())?, 2, &control)?;
        Ok(true)
    };
    pump::wait(&control, None, check)
}
