//! `rotate`: another key for an encrypted archive, in place.

use std::fs::File;

use simplemdb_backup_engine::archive::reader::checksum;
use simplemdb_backup_engine::archive::rotate::{Rotation, lock};
use simplemdb_backup_engine::{Control, Error, Kind, Result};

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
    lock(file)?;
    let header = archive::header(file)?;
    let header = header.ok_or_else(|| Error::new(Kind::Configuration, "the archive is not encrypted"))?;
    let old = args.key.meant()?.ok_or_else(archive::missing)?.to_open(&header)?;
    let new = args.new_key.meant()?.to_seal(header.cipher)?;
    let failed = |e| Error::with_cause(Kind::Storage, "it cannot be read", e);
    let stored = Box::new(file.try_clone().map_err(failed)?);
    Rotation::plan(stored, &old, &new, &Control::new())?.apply(file)?;
    checksum(file)
}
