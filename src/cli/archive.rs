//! Opening an archive that lies in a file.
//!
//! Every error names the file. A missing key is a wrong key, and is said before anything is read.

use std::fs::File;
use std::io;
use std::path::Path;

use simplemdb_backup_engine::archive::header::{self, Header};
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, Source};
use simplemdb_backup_engine::archive::seal;
use simplemdb_backup_engine::{Error, Kind, Result};

use crate::args::KeyArgs;
use crate::key::KEY_VARIABLE;

/// The file, not yet looked at.
pub fn file(path: &Path) -> Result<File> {
    File::open(path).map_err(|e| unreadable(path, e))
}

/// Why a file cannot be opened.
pub fn unreadable(path: &Path, cause: io::Error) -> Error {
    let kind = if cause.kind() == io::ErrorKind::NotFound { Kind::NotFound } else { Kind::Storage };
    Error::with_cause(kind, format!("{} cannot be opened", path.display()), cause)
}

/// What stands before the parts of an encrypted archive.
pub fn region(file: &File) -> Result<Vec<u8>> {
    let mut region = vec![0; file.length()?.min(header::REGION as u64) as usize];
    file.read_at(&mut region, 0)?;
    Ok(region)
}

/// The header of an encrypted archive, `None` for another file.
pub fn header(file: &File) -> Result<Option<Header>> {
    let region = region(file)?;
    if header::is_encrypted(&region) { seal::inspect(&region).map(Some) } else { Ok(None) }
}

/// Opens an archive, with the key that was given where it needs one.
pub fn open(path: &Path, key: &KeyArgs) -> Result<Reader> {
    read(path, key, Reader::open)
}

/// The same for one that may have a damaged copy of its header.
pub fn open_torn(path: &Path, key: &KeyArgs) -> Result<Reader> {
    read(path, key, Reader::open_torn)
}

fn read(path: &Path, key: &KeyArgs, open: fn(Box<dyn Source>, Option<&Key>) -> Result<Reader>) -> Result<Reader> {
    let file = file(path)?;
    let read = || {
        let key = match header(&file)? {
            Some(header) => Some(key.meant()?.ok_or_else(missing)?.to_open(&header)?),
            None => None,
        };
        open(Box::new(file), key.as_ref())
    };
    read().map_err(|e| e.context(path.display()))
}

/// Why an encrypted archive stays shut where no key was given.
pub fn missing() -> Error {
    Error::new(
        Kind::WrongKey,
        format!(
            "the archive is encrypted: give --key-file, --passphrase-file or --key-prompt, or set the variable {KEY_VARIABLE}"
        ),
    )
}
