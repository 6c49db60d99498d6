//! Where bytes go: standard output, or a file that appears when it is whole.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use simplemdb_backup_engine::{Error, Kind, Result};
use tempfile::NamedTempFile;

/// Writes text to standard output. Whoever has stopped reading has seen enough.
pub fn print(text: impl AsRef<[u8]>) -> Result<()> {
    write(&mut stdout()?, text.as_ref()).map(drop)
}

/// Standard output without a buffer: what is written comes in large pieces.
pub fn stdout() -> Result<File> {
    let own = io::stdout().as_fd().try_clone_to_owned();
    own.map(File::from).map_err(|e| Error::with_cause(Kind::Storage, "standard output cannot be written", e))
}

/// Writes bytes; `false` where nobody reads them any more.
pub fn write(out: &mut File, bytes: &[u8]) -> Result<bool> {
    match out.write_all(bytes) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(e) => Err(Error::with_cause(Kind::Storage, "standard output cannot be written", e)),
    }
}

/// A file on its way. It lies beside its target under a name of its own, for its owner alone, and goes away where
/// [`commit`](Self::commit) is not reached. An existing file is never replaced.
#[derive(Debug)]
pub struct Upload {
    file: NamedTempFile,
    target: PathBuf,
}

impl Upload {
    /// Begins `target`.
    pub fn create(target: &Path) -> Result<Self> {
        if target.symlink_metadata().is_ok() {
            return Err(Error::new(Kind::Storage, format!("{} exists already, and is not replaced", target.display())));
        }
        if !folder(target).is_dir() {
            let folder = folder(target).display();
            return Err(Error::new(
                Kind::NotFound,
                format!("{} cannot be created: there is no folder {folder}", target.display()),
            ));
        }
        let name = target.file_name().ok_or_else(|| {
            Error::new(Kind::Configuration, format!("{} is not the name of a file", target.display()))
        })?;
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        let file = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(".partial")
            .tempfile_in(folder(target))
            .map_err(|e| failed(target, "cannot be created", e))?;
        // Files of this sort that nobody holds are swept out of backup folders as abandoned. A file system without
        // locks has no sweeping either.
        let _lock_is_a_courtesy = file.as_file().try_lock();
        Ok(Self { file, target: target.to_owned() })
    }

    /// Makes the file appear, whole and on the disk.
    pub fn commit(self) -> Result<()> {
        let Self { file, target } = self;
        file.as_file().sync_all().map_err(|e| failed(&target, "cannot be written", e))?;
        file.persist_noclobber(&target).map_err(|e| failed(&target, "cannot be put in place", e.error))?;
        match File::open(folder(&target)).and_then(|folder| folder.sync_all()) {
            // Some file systems have nothing to sync in a folder.
            Err(e) if e.kind() != io::ErrorKind::InvalidInput => Err(failed(&target, "cannot be put in place", e)),
            _ => Ok(()),
        }
    }
}

impl Write for Upload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn folder(target: &Path) -> &Path {
    target.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn failed(path: &Path, what: &str, cause: io::Error) -> Error {
    Error::with_cause(Kind::Storage, format!("{} {what}", path.display()), cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_appears_when_it_is_whole_and_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sql");
        let mut upload = Upload::create(&path).unwrap();
        upload.write_all(b"text").unwrap();
        assert!(!path.exists());
        upload.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"text");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn nothing_is_left_of_what_was_not_committed() {
        let dir = tempfile::tempdir().unwrap();
        drop(Upload::create(&dir.path().join("a")).unwrap());
        assert_eq!(dir.path().read_dir().unwrap().count(), 0);
    }

    #[test]
    fn nothing_is_replaced_not_even_what_came_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let upload = Upload::create(&path).unwrap();
        std::fs::write(&path, "other").unwrap();
        assert!(upload.commit().is_err());
        assert_eq!(Upload::create(&path).unwrap_err().kind(), Kind::Storage);
        assert_eq!(std::fs::read(&path).unwrap(), b"other");
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }
}
