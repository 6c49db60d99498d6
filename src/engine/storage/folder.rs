//! A folder on a local disk.
//!
//! An object appears under its name only when it is whole and on the disk. Names that would lead out of the folder
//! are refused. Files are their owner's alone (0600), folders too (0700).

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::{Error, Kind, Result};

/// Ends the names of files that are being written.
const PARTIAL: &str = ".smdb-partial";

/// How long a partial file that nobody writes to is left alone.
const YOUNG: Duration = Duration::from_secs(60);

/// A folder that holds archives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at `root`, made where it is missing.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self> {
        let root = root.into();
        make(&root).map_err(|e| failed(&root, "cannot be created", e))?;
        let root = root.canonicalize().map_err(|e| failed(&root, "cannot be opened", e))?;
        Ok(Self { root })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file that `name` stands for. Leading slashes mean nothing.
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        let refused = || Error::new(Kind::Configuration, format!("the name {name:?} leads out of the backups folder"));
        let relative = Path::new(name.trim_start_matches('/'));
        let plain = relative.components().all(|c| matches!(c, Component::Normal(_)));
        if !plain || name.contains('\0') || relative.as_os_str().is_empty() {
            return Err(refused());
        }
        let path = self.root.join(relative);
        // What exists of it must really lie inside: a link could lead elsewhere.
        let mut existing = path.as_path();
        while !existing.exists() {
            existing = existing.parent().ok_or_else(refused)?;
        }
        let real = existing.canonicalize().map_err(|e| failed(&path, "cannot be opened", e))?;
        if real.starts_with(&self.root) { Ok(path) } else { Err(refused()) }
    }

    /// Opens an object for reading; `None` where there is none.
    pub fn read(&self, name: &str) -> Result<Option<File>> {
        let path = self.path(name)?;
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(failed(&path, "cannot be read", e)),
        }
    }

    /// Begins an object. It appears when [`Upload::commit`] returns, and never where that is not reached.
    pub fn create(&self, name: &str) -> Result<Upload> {
        let target = self.path(name)?;
        let folder = target.parent().unwrap_or(&self.root);
        make(folder).map_err(|e| failed(folder, "cannot be created", e))?;
        sweep(folder);
        let partial = partial(&target);
        let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial);
        let file = open.map_err(|e| failed(&partial, "cannot be created", e))?;
        // Held while it is written, so that nobody takes it for abandoned. A file system without locks has no
        // sweeping either, and loses nothing.
        let _lock_is_a_courtesy = file.try_lock();
        Ok(Upload { file: Some(file), partial, target })
    }

    /// Puts a small object in the place of another, in one step: whoever looks finds the one or the other. For one writer
    /// at a time; what a killed one has left is used by the next.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let target = self.path(name)?;
        let folder = target.parent().unwrap_or(&self.root);
        let partial = partial(&target);
        let written = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&partial, &target)?;
            sync(folder)
        };
        written().map_err(|e| failed(&target, "cannot be written", e))
    }

    /// Deletes an object; `false` where there was none.
    pub fn delete(&self, name: &str) -> Result<bool> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(failed(&path, "cannot be deleted", e)),
        }
    }
}

/// An object on its way.
#[derive(Debug)]
pub struct Upload {
    file: Option<File>,
    partial: PathBuf,
    target: PathBuf,
}

impl Upload {
    /// Makes the object appear, whole and on the disk. An object of that name is never replaced.
    pub fn commit(mut self) -> Result<PathBuf> {
        let Some(file) = self.file.take() else { return Err(Error::new(Kind::Internal, "committed twice")) };
        file.sync_all().map_err(|e| failed(&self.partial, "cannot be written", e))?;
        publish(&self.partial, &self.target).map_err(|e| failed(&self.target, "cannot be put in place", e))?;
        let folder = self.target.parent().map(Path::to_owned).unwrap_or_default();
        sync(&folder).map_err(|e| failed(&folder, "cannot be written", e))?;
        Ok(self.target.clone())
    }
}

impl Write for Upload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or_else(|| Err(io::ErrorKind::BrokenPipe.into()), |f| f.write(bytes))
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

/// What a file is called while it is written.
fn partial(target: &Path) -> PathBuf {
    let file_name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{file_name}{PARTIAL}"))
}

/// Moves a file to a name that is free.
fn publish(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // A file system that cannot promise it: look first.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) if !to.exists() => fs::rename(from, to),
        Err(e) => Err(e.into()),
    }
}

/// A folder and those above it, each on the disk before the next.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|p| !p.as_os_str().is_empty()) {
        make(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(e) => Err(e),
        Ok(()) => match folder.parent().filter(|p| !p.as_os_str().is_empty()) {
            Some(parent) => sync(parent),
            None => Ok(()),
        },
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems have nothing to sync in a folder.
        Err(e) if e.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

/// Removes what killed backups have left: partial files whose writer is gone. A young one may just not be locked yet.
fn sweep(folder: &Path) {
    let old =
        |file: &File| file.metadata().and_then(|m| m.modified()).is_ok_and(|t| t.elapsed().is_ok_and(|e| e > YOUNG));
    // A folder that cannot be listed is reported by what comes next; a file that cannot be removed harms nothing.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.')
            && name.ends_with(PARTIAL)
            && let Ok(file) = OpenOptions::new().write(true).open(entry.path())
            && old(&file)
            && file.try_lock().is_ok()
        {
            let _harmless = fs::remove_file(entry.path());
        }
    }
}

fn failed(path: &Path, what: &str, cause: io::Error) -> Error {
    Error::with_cause(Kind::Storage, format!("{} {what}", path.display()), cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path().join("backups")).unwrap();
        (dir, folder)
    }

    #[test]
    fn an_object_appears_when_it_is_whole() {
        let (_dir, folder) = folder();
        let mut upload = folder.create("2025/01/a.sql").unwrap();
        upload.write_all(b"text").unwrap();
        assert!(folder.read("2025/01/a.sql").unwrap().is_none());
        let path = upload.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"text");
        let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap()), mode(folder.root())), (0o600, 0o700, 0o700));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_dropped_upload_leaves_nothing() {
        let (_dir, folder) = folder();
        drop(folder.create("a").unwrap());
        assert_eq!(fs::read_dir(folder.root()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_writer_left_is_swept() {
        let (_dir, folder) = folder();
        let long_ago = std::time::SystemTime::now() - 2 * YOUNG;
        File::create(folder.root().join(".old.sql.smdb-partial")).unwrap().set_modified(long_ago).unwrap();
        let running = folder.create("running").unwrap();
        folder.create("b").unwrap().commit().unwrap();
        let names: Vec<_> = fs::read_dir(folder.root()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        running.commit().unwrap();
    }

    #[test]
    fn nothing_is_replaced() {
        let (_dir, folder) = folder();
        folder.create("a").unwrap().commit().unwrap();
        assert!(folder.create("a").unwrap().commit().is_err());
    }

    #[test]
    fn one_object_takes_the_place_of_another() {
        let (_dir, folder) = folder();
        fs::write(folder.root().join(".a.smdb-partial"), "left by a killed one, and longer").unwrap();
        for text in ["first", "2"] {
            folder.replace("a", text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(folder.root().join("a")).unwrap(), text);
            assert_eq!(fs::read_dir(folder.root()).unwrap().count(), 1);
        }
        assert_eq!(fs::metadata(folder.root().join("a")).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn names_stay_inside() {
        let (dir, folder) = folder();
        std::os::unix::fs::symlink(dir.path(), folder.root().join("out")).unwrap();
        for name in ["../a", "a/../../b", "", "/", ".", "a\0b", "out/a"] {
            assert!(folder.path(name).is_err(), "{name:?}");
        }
        assert!(folder.path("/2025/x.sql").is_ok());
    }
}
