//! Opening an archive that lies in a file.
//!
//! Every error names the file. A missing key is a wrong key, and is said before anything is read.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use simplemdb_backup_engine::archive::header::{self, Header};
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::{Reader, Source};
use simplemdb_backup_engine::archive::seal;
use simplemdb_backup_engine::import::Dump;
use simplemdb_backup_engine::storage::open_file;
use simplemdb_backup_engine::{Error, Kind, Result};

use crate::args::KeyArgs;
use crate::key::KEY_VARIABLE;

/// What a restore reads, or `inspect` looks at.
pub enum Input {
    /// An archive, or a dump of another program; and what it is called.
    File(PathBuf, File),
    /// What comes on standard input, and is read once: a dump of another program, or what its archive holds.
    Stream(File),
    /// A folder.
    Folder(PathBuf),
}

/// What a command was told to read: a file, or standard input for `-`.
pub fn input(path: &Path) -> Result<Input> {
    if path != Path::new("-") {
        if path.metadata().map_err(|e| unreadable(path, e))?.is_dir() {
            return Ok(Input::Folder(path.to_owned()));
        }
        return Ok(Input::File(path.to_owned(), file(path)?));
    }
    let unreadable = |e| unreadable(path, e);
    let stream = File::from(io::stdin().as_fd().try_clone_to_owned().map_err(unreadable)?);
    // A file that the shell has opened is one like any other, and is read through what the shell has opened: whoever runs this
    // may have no right to open it. It is read by places, from its beginning, wherever others have read to.
    if stream.metadata().map_err(unreadable)?.is_file() {
        return Ok(Input::File(path.to_owned(), stream));
    }
    if stream.is_terminal() {
        return Err(Error::new(
            Kind::Configuration,
            "standard input is a terminal: send a dump into it, or name a file",
        ));
    }
    Ok(Input::Stream(stream))
}

/// The dump in a folder. One that holds none is refused as anything is that is no file.
pub fn folder(path: &Path) -> Result<Dump<'static>> {
    Dump::in_folder(path)?.ok_or_else(|| {
        let why = "it is no regular file, and holds no dump of mydumper or MySQL Shell";
        unreadable(path, io::Error::new(io::ErrorKind::InvalidInput, why))
    })
}

/// A file in the folder for temporary ones that nobody else sees.
pub fn unnamed() -> Result<File> {
    tempfile::tempfile().map_err(|e| Error::with_cause(Kind::Storage, "no temporary file can be made", e))
}

/// The file, not yet looked at.
pub fn file(path: &Path) -> Result<File> {
    open_file(path).map_err(|e| unreadable(path, e))
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

/// Opens an archive, with the key that was given where it needs one. One that is not encrypted, although a key was given,
/// is opened only where that is `allowed`.
pub fn open(path: &Path, key: &KeyArgs, allowed: bool) -> Result<Reader> {
    read(path, &file(path)?, key, allowed, Reader::open)
}

/// Refuses a file that nobody has sealed with the key that was given: who can write where archives lie could have put it
/// in the place of one.
pub fn refuse_plain(file: &File, key: &KeyArgs) -> Result<()> {
    if header::is_encrypted(&region(file)?) { Ok(()) } else { refuse_unsealed(key) }
}

/// Refuses, where a key was given, an encrypted archive that comes through a pipe, by what it is. What else comes there is
/// refused next, so that nobody misses what was read of it.
pub fn refuse_sealed(stream: &File, key: &KeyArgs) -> Result<()> {
    if key.meant()?.is_none() {
        return Ok(());
    }
    let mut start = Vec::new();
    let read = stream.take(header::REGION as u64).read_to_end(&mut start);
    read.map_err(|e| Error::with_cause(Kind::Storage, "standard input cannot be read", e))?;
    if header::is_encrypted(&start) {
        return Err(Error::new(
            Kind::Unsupported,
            "it is an encrypted archive, whose parts are looked up by their places: name the file",
        ));
    }
    Ok(())
}

/// Refuses what is no archive of this engine's where a key was given.
pub fn refuse_unsealed(key: &KeyArgs) -> Result<()> {
    if key.meant()?.is_none() {
        return Ok(());
    }
    Err(Error::new(
        Kind::WrongKey,
        "the archive is not encrypted, although a key was given, so that nobody has vouched for what it holds; with \
         --allow-plain it is taken all the same",
    ))
}

/// Like [`open`], for a file that is open already, in one of the ways that the engine has for it.
pub fn read(
    path: &Path,
    file: &File,
    key: &KeyArgs,
    allowed: bool,
    open: fn(Box<dyn Source>, Option<&Key>) -> Result<Reader>,
) -> Result<Reader> {
    let read = || -> Result<Reader> {
        if !allowed {
            refuse_plain(file, key)?;
        }
        let key_to_open = match header(file)? {
            Some(header) => Some(key.meant()?.ok_or_else(missing)?.to_open(&header)?),
            None => None,
        };
        let own = file.try_clone().map_err(|e| Error::with_cause(Kind::Storage, "it cannot be opened", e))?;
        let reader = open(Box::new(own), key_to_open.as_ref())?;
        // Somebody may have put another one in its place since it was looked at.
        if !allowed && !reader.is_sealed() {
            refuse_unsealed(key)?;
        }
        Ok(reader)
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
