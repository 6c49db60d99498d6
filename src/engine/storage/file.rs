//! Files to be read, and nothing that only looks like one.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

/// Opens a file for reading. A pipe, a device or a folder is refused at once: opening a pipe that nobody writes to would
/// wait for ever, and none of them can be read from any place, as an archive is.
pub fn open_file(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().read(true), OFlags::NONBLOCK)
}

/// Opens a file of a folder in which others may put links and pipes at any moment: a link is refused like a pipe.
pub(super) fn open_entry(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    open(path, options, OFlags::NONBLOCK | OFlags::NOFOLLOW)
}

fn open(path: &Path, options: &mut OpenOptions, flags: OFlags) -> io::Result<File> {
    let flags = i32::try_from(flags.bits()).map_err(io::Error::other)?;
    let file = options.custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file); // to a file the flag means nothing
    }
    Err(io::Error::new(ErrorKind::InvalidInput, "it is no regular file"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    #[test]
    fn only_files_are_opened_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        for path in [&pipe, folder.path(), Path::new("/dev/zero"), Path::new("/dev/null")] {
            assert_eq!(open_file(path).unwrap_err().kind(), ErrorKind::InvalidInput, "{path:?}");
        }
        let file = folder.path().join("file");
        std::fs::write(&file, "text").unwrap();
        assert_eq!(io::read_to_string(open_file(&file).unwrap()).unwrap(), "text");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        open_entry(&file, OpenOptions::new().write(true)).unwrap();
        for path in [&link, &pipe] {
            open_entry(path, OpenOptions::new().read(true)).unwrap_err();
            open_entry(path, OpenOptions::new().write(true)).unwrap_err();
        }
        assert_eq!(open_file(&folder.path().join("none")).unwrap_err().kind(), ErrorKind::NotFound);
    }
}
