//! Where bytes go: standard output, or a file that appears when it is whole.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd as _;
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use simplemdb_backup_engine::storage::{Upload, sweep};
use simplemdb_backup_engine::{Error, Kind, Result};

/// How long it is waited for a pipe before it is looked whether the job goes on.
const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

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

/// What a pipe takes at once, where it takes anything.
pub const PIECE: usize = 4096;

/// Whether an output is a pipe, which can be full for as long as nobody reads it.
pub fn is_pipe(out: &File) -> io::Result<bool> {
    use std::os::unix::fs::FileTypeExt as _;
    Ok(out.metadata()?.file_type().is_fifo())
}

/// Waits a moment for a pipe to take more, and says whether it does. One that nobody reads any more takes what it refuses.
pub fn takes_more(out: &File) -> io::Result<bool> {
    let mut asked = [PollFd::new(out, PollFlags::OUT)];
    match poll(&mut asked, Some(&MOMENT)) {
        Ok(ready) => Ok(ready > 0),
        Err(Errno::INTR) => Ok(false), // a signal, which somebody looks at
        Err(e) => Err(e.into()),
    }
}

/// Begins a file that appears when it is whole. An existing one is never replaced. What earlier runs that were killed have
/// left in the folder goes.
pub fn create(target: &Path) -> Result<Upload> {
    if target.symlink_metadata().is_ok() {
        return Err(Error::new(Kind::Storage, format!("{} exists already, and is not replaced", target.display())));
    }
    if target.file_name().is_none() {
        return Err(Error::new(Kind::Configuration, format!("{} is not the name of a file", target.display())));
    }
    let folder = target.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_folder = match folder.metadata() {
        Ok(found) => found.is_dir(),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => false,
        Err(e) => {
            return Err(Error::with_cause(Kind::Storage, format!("{} cannot be created", target.display()), e));
        }
    };
    if !is_folder {
        let folder = folder.display();
        return Err(Error::new(
            Kind::NotFound,
            format!("{} cannot be created: there is no folder {folder}", target.display()),
        ));
    }
    sweep(folder, false);
    Upload::create(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_replaced_not_even_what_came_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let upload = create(&path).unwrap();
        std::fs::write(&path, "other").unwrap();
        assert!(upload.commit().is_err());
        assert_eq!(create(&path).unwrap_err().kind(), Kind::Storage);
        assert_eq!(std::fs::read(&path).unwrap(), b"other");
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }
}
