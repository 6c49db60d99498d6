//! A file on its way: it appears under its name when it is whole and on the disk, or not at all.
//!
//! Until then it lies beside its place under a name that nobody else has, locked, for its owner alone. What a killed writer
//! leaves of that sort, the next writer in the folder [sweeps](sweep) away.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{CWD, RenameFlags, renameat, renameat_with};
use rustix::io::{Errno, retry_on_intr};

use super::file::open_entry;
use crate::{Error, Kind, Result};

/// Ends the names of files that are being written.
pub const PARTIAL: &str = ".smdb-partial";

/// How long a partial file that nobody has locked is left alone: it may be a moment old, and not locked yet.
const YOUNG: Duration = Duration::from_secs(60);

/// An object on its way.
#[derive(Debug)]
pub struct Upload {
    file: Option<File>,
    partial: PathBuf,
    target: PathBuf,
}

impl Upload {
    /// Begins `target`, in a folder that is there.
    pub fn create(target: &Path) -> Result<Self> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        // Whoever writes an object of the same name at the same time has another file; one of them takes the name.
        let partial = target.with_file_name(format!(".{name}.{}{PARTIAL}", hex::encode(rand::random::<[u8; 4]>())));
        let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial);
        let file = open.map_err(|e| failed(target, "cannot be created", e))?;
        hold(&file);
        Ok(Self { file: Some(file), partial, target: target.to_owned() })
    }

    /// Makes the object appear, whole and on the disk. An object of that name is never replaced.
    pub fn commit(self) -> Result<PathBuf> {
        self.commit_held().map(|(path, _)| path)
    }

    /// Like [`commit`](Self::commit), with the file, which stays locked until that is dropped: whoever finds the object
    /// meanwhile knows that its writer is not done with it.
    pub fn commit_held(mut self) -> Result<(PathBuf, File)> {
        let file = self.synced()?;
        publish(&self.partial, &self.target).map_err(|e| failed(&self.target, "cannot be put in place", e))?;
        if let Err(cause) = sync(self.folder()) {
            // A power failure could take the name away, so that it is no backup, and is not to look like one.
            let failure = failed(&self.target, "cannot be put in place", cause);
            return Err(match fs::remove_file(&self.target) {
                Ok(()) => failure,
                Err(e) => failure.context(format_args!("the file stays, for it cannot be removed ({e})")),
            });
        }
        Ok((self.target.clone(), file))
    }

    /// Makes the object appear in the place of one that may be there, in one step: whoever looks finds the one or the other.
    pub fn replace(mut self) -> Result<()> {
        let _held_until_then = self.synced()?;
        let put = rename(&self.partial, &self.target).and_then(|()| sync(self.folder()));
        put.map_err(|e| failed(&self.target, "cannot be put in place", e))
    }

    fn synced(&mut self) -> Result<File> {
        let Some(file) = self.file.take() else { return Err(Error::new(Kind::Internal, "committed twice")) };
        file.sync_all().map_err(|e| failed(&self.target, "cannot be written", e))?;
        Ok(file)
    }

    fn folder(&self) -> &Path {
        self.target.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }
}

impl Write for Upload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.as_mut().map_or_else(|| Err(io::ErrorKind::BrokenPipe.into()), |f| f.write(bytes));
        // Whoever reads of a disk that is full is to know which.
        written.map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", self.target.display())))
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // After a commit there is nothing of this name; without one the rest is of no use. What cannot be removed
        // now is swept away by the next backup into the folder.
        let _swept_later = fs::remove_file(&self.partial);
    }
}

/// Puts a small file in the place of one that may be there, in one step.
pub fn replace(target: &Path, bytes: &[u8]) -> Result<()> {
    let mut upload = Upload::create(target)?;
    upload.write_all(bytes).map_err(|e| Error::with_cause(Kind::Storage, "a file cannot be written", e))?;
    upload.replace()
}

/// Holds a file while it is written, so that nobody takes it for abandoned. A file system without locks has no sweeping
/// either, and loses nothing.
fn hold(file: &File) {
    let _lock_is_a_courtesy = file.try_lock();
}

/// Moves a file to a name that is free.
fn publish(from: &Path, to: &Path) -> io::Result<()> {
    match retry_on_intr(|| renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)) {
        Ok(()) => Ok(()),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => match fs::hard_link(from, to) {
            Ok(()) => {
                // The object is in its place, whole; its other name, where that stays, is swept away later.
                let _swept_later = fs::remove_file(from);
                Ok(())
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(e),
            Err(_) => claimed(to, || match to.symlink_metadata() {
                Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
                Err(e) if e.kind() == io::ErrorKind::NotFound => rename(from, to),
                Err(e) => Err(e),
            }),
        },
        Err(e) => Err(e.into()),
    }
}

/// Moves a file, over one that may be there. A signal in the middle of that changes nothing.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    Ok(retry_on_intr(|| renameat(CWD, from, CWD, to))?)
}

/// Does something about a name that nobody else does about it at the same time: for file systems that can neither rename
/// without replacing nor link. Whoever makes a file beside it, which only one can, has the name for so long. The file of a
/// process that was killed just then is swept like any partial file, and until then its name cannot be had.
fn claimed(name: &Path, work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    let file_name = name.file_name().unwrap_or_default().to_string_lossy();
    let claim = name.with_file_name(format!(".{file_name}{PARTIAL}"));
    let held =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&claim).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => io::Error::new(
                e.kind(),
                format!("exists already, or will in a moment: {} holds the name", claim.display()),
            ),
            _ => e,
        })?;
    hold(&held);
    let done = work();
    let _swept_later = fs::remove_file(&claim);
    done
}

/// Has a folder on the disk, with the names in it.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems have nothing to sync in a folder.
        Err(e) if e.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

/// Whether nobody writes a file any more. A young one may just not be locked yet; one from the future was written before
/// the clock was put back.
pub(super) fn is_abandoned(file: &File) -> bool {
    let modified = file.metadata().and_then(|m| m.modified());
    let age = modified.map(|then| SystemTime::now().duration_since(then).unwrap_or_else(|ahead| ahead.duration()));
    age.is_ok_and(|age| age > YOUNG) && is_free(file)
}

/// Whether nobody holds a file, and it still has a name. It stays locked until `file` is closed, so that of those who ask at
/// the same time one alone hears yes, and nobody of a file that another one has removed.
fn is_free(file: &File) -> bool {
    file.try_lock().is_ok() && file.metadata().is_ok_and(|m| m.nlink() > 0)
}

/// Removes what killed writers have left in a folder, and where it is meant so in those below it: partial files whose writer
/// is gone. Links are not followed.
pub fn sweep(folder: &Path, with_folders: bool) {
    // A folder that cannot be listed is reported by what comes next; a file that cannot be removed harms nothing.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if with_folders {
                sweep(&entry.path(), true);
            }
            continue;
        }
        remove_left(&entry, ".", is_abandoned);
    }
}

/// Removes what killed writers of one file have left, however young it is: for a writer that knows to be the only one.
pub(super) fn sweep_of(target: &Path) {
    let begin = format!(".{}.", target.file_name().unwrap_or_default().to_string_lossy());
    for entry in target.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten() {
        remove_left(&entry, &begin, is_free);
    }
}

fn remove_left(entry: &fs::DirEntry, begin: &str, is_left: fn(&File) -> bool) {
    let name = entry.file_name().to_string_lossy().into_owned();
    if name.starts_with(begin)
        && name.ends_with(PARTIAL)
        && let Ok(file) = open_entry(&entry.path(), OpenOptions::new().write(true))
        && is_left(&file)
    {
        let _harmless = fs::remove_file(entry.path());
    }
}

pub(super) fn failed(path: &Path, what: &str, cause: io::Error) -> Error {
    Error::with_cause(Kind::Storage, format!("{} {what}", path.display()), cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    use rustix::fs::{FileType, Mode, mknodat};

    const DAY: Duration = Duration::from_secs(86_400);

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_when_it_is_whole_and_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sql");
        let mut upload = Upload::create(&path).unwrap();
        upload.write_all(b"text").unwrap();
        assert!(!path.exists());
        upload.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"text");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(dir.path()), ["a.sql"]);
    }

    #[test]
    fn nothing_is_left_of_what_was_not_committed() {
        let dir = tempfile::tempdir().unwrap();
        drop(Upload::create(&dir.path().join("a")).unwrap());
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn of_two_with_one_name_one_takes_it_and_the_other_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let mut uploads = [Upload::create(&path).unwrap(), Upload::create(&path).unwrap()];
        for (upload, text) in uploads.iter_mut().zip(["first", "second"]) {
            upload.write_all(text.as_bytes()).unwrap();
        }
        let [first, second] = uploads;
        second.commit().unwrap();
        assert!(first.commit().unwrap_err().to_string().contains("cannot be put in place"));
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(names(dir.path()), ["a"]);
    }

    #[test]
    fn what_is_abandoned_is_swept_whatever_the_clock_did() {
        let dir = tempfile::tempdir().unwrap();
        for (name, then) in [
            (".past.smdb-partial", SystemTime::now() - DAY),
            (".future.smdb-partial", SystemTime::now() + DAY),
            (".now.smdb-partial", SystemTime::now()),
            ("past.smdb-partial", SystemTime::now() - DAY),
        ] {
            File::create(dir.path().join(name)).unwrap().set_modified(then).unwrap();
        }
        let running = Upload::create(&dir.path().join("running")).unwrap();
        running.file.as_ref().unwrap().set_modified(SystemTime::now() - DAY).unwrap();
        sweep(dir.path(), false);
        let left = names(dir.path());
        assert_eq!(left.len(), 3, "{left:?}");
        running.commit().unwrap();
        assert_eq!(names(dir.path()), [".now.smdb-partial", "past.smdb-partial", "running"]);
    }

    #[test]
    fn what_is_replaced_slowly_is_not_swept_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "old, and longer").unwrap();
        let mut slow = Upload::create(&path).unwrap();
        slow.write_all(b"new").unwrap();
        slow.file.as_ref().unwrap().set_modified(SystemTime::now() - DAY).unwrap();
        sweep(dir.path(), true);
        assert_eq!(fs::read(&path).unwrap(), b"old, and longer");
        slow.replace().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(dir.path()), ["a"]);
    }

    #[test]
    fn a_name_is_one_writers_at_a_time_and_free_again_when_that_one_was_killed() {
        let dir = tempfile::tempdir().unwrap();
        let (path, claim) = (dir.path().join("a"), dir.path().join(".a.smdb-partial"));
        let outer = claimed(&path, || {
            let inner = claimed(&path, || panic!("two have the name"));
            assert!(inner.unwrap_err().to_string().contains(".a.smdb-partial holds the name"));
            File::open(&claim).unwrap().set_modified(SystemTime::now() - DAY).unwrap();
            sweep(dir.path(), false);
            assert!(claim.exists(), "swept under its holder");
            Ok(())
        });
        outer.unwrap();
        File::create(&claim).unwrap().set_modified(SystemTime::now() - DAY).unwrap();
        sweep(dir.path(), false);
        claimed(&path, || Ok(())).unwrap();
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn of_two_sweepers_one_has_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".a.smdb-partial");
        File::create(&path).unwrap().set_modified(SystemTime::now() - DAY).unwrap();
        let [first, second] = [(); 2].map(|()| File::open(&path).unwrap());
        assert!(is_abandoned(&first) && !is_abandoned(&second));
        fs::remove_file(&path).unwrap();
        drop(first);
        assert!(!is_abandoned(&second), "its name may be another file's now");
    }

    #[test]
    fn nothing_but_files_is_swept_and_nothing_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let [outside, link, pipe] = ["outside", ".link.smdb-partial", ".pipe.smdb-partial"].map(|n| dir.path().join(n));
        File::create(&outside).unwrap().set_modified(SystemTime::now() - DAY).unwrap();
        std::os::unix::fs::symlink(&outside, &link).unwrap();
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let reader = crate::storage::file::open_entry(&pipe, OpenOptions::new().read(true));
        assert!(reader.is_err(), "a pipe is no file");
        sweep(dir.path(), false);
        assert_eq!(names(dir.path()), [".link.smdb-partial", ".pipe.smdb-partial", "outside"]);
    }
}
