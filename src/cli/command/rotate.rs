//! `rotate`: another key for an encrypted archive, in place.
//!
//! The two copies of the header are replaced one after the other, each on the disk before the next, so that at every
//! moment one of them opens. The new header is opened in memory first: a key that could not open it is never written.

use std::fs::{File, TryLockError};
use std::os::unix::fs::FileExt as _;

use simplemdb_backup_engine::archive::header::{self, rotation_order};
use simplemdb_backup_engine::archive::reader::{Reader, checksum};
use simplemdb_backup_engine::archive::seal;
use simplemdb_backup_engine::{Error, Kind, Result};

use crate::args::Rotate;
use crate::{archive, output, show};

pub fn run(args: &Rotate, quiet: bool) -> Result<()> {
    let file =
        File::options().read(true).write(true).open(&args.file).map_err(|e| archive::unreadable(&args.file, e))?;
    let sha256 = rotate(&file, args).map_err(|e| e.context(args.file.display()))?;
    if quiet {
        return Ok(());
    }
    let name = args.file.display().to_string();
    output::print(format!("{}: opens with the new key, SHA-256 {sha256}\n", show::plain(&name)))
}

fn rotate(file: &File, args: &Rotate) -> Result<String> {
    // A file system without locks has none to respect.
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(Error::new(Kind::Storage, "somebody else is changing it"));
    }
    let header = archive::header(file)?;
    let header = header.ok_or_else(|| Error::new(Kind::Configuration, "the archive is not encrypted"))?;
    let old = args.key.meant()?.ok_or_else(archive::missing)?.to_open(&header)?;
    let new = args.new_key.meant()?.to_seal(header.cipher)?;
    // Whatever else is wrong with the archive is found before anything is written.
    let failed = |e| Error::with_cause(Kind::Storage, "it cannot be written", e);
    Reader::open(Box::new(file.try_clone().map_err(failed)?), Some(&old))?;

    let region = archive::region(file)?;
    let changed = seal::rotate(&region, &old, &new)?;
    seal::open(&changed, &new)?;
    debug_assert_eq!(changed.len(), header::REGION);
    for range in rotation_order(&region)? {
        file.write_all_at(&changed[range.clone()], range.start as u64).map_err(failed)?;
        file.sync_all().map_err(failed)?;
    }
    checksum(file)
}
