//! A folder on a local disk.
//!
//! An object appears under its name only when it is whole and on the disk. Names that would lead out of the folder
//! are refused. Files are their owner's alone (0600), folders too (0700).

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Component, Path, PathBuf};

use super::file::{open_entry, open_file};
use super::upload::{Upload, failed, is_abandoned, replace, sweep, sweep_of, sync};
use crate::{Error, Kind, Result};

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
        match open_file(&path) {
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
        sweep(&self.root, true);
        Upload::create(&target)
    }

    /// Every object whose name begins with `begin`, one after the other, and whether a file beside it of the same name with
    /// `.` and this `ending` describes it. One folder's names are held at a time. Links are not followed; what cannot be
    /// listed holds nothing that could be named.
    pub fn walk<E>(
        &self,
        begin: &str,
        ending: &str,
        mut each: impl FnMut(&str, bool) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut left = vec![self.root.clone()];
        while let Some(folder) = left.pop() {
            let mut names = Vec::new();
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => left.push(entry.path()),
                    Ok(kind) if kind.is_file() => names.extend(entry.file_name().into_string()),
                    _ => {}
                }
            }
            names.sort_unstable();
            for name in names.iter().filter(|name| name.starts_with(begin)) {
                if name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.')) {
                    continue;
                }
                let path = folder.join(name);
                let Some(path) = path.strip_prefix(&self.root).ok().and_then(Path::to_str) else { continue };
                each(path, names.binary_search(&format!("{name}.{ending}")).is_ok())?;
            }
        }
        Ok(())
    }

    /// Whether there is such an object and whoever wrote it is done with it, or gone.
    pub fn is_settled(&self, name: &str) -> bool {
        let path = self.path(name).ok();
        path.and_then(|path| open_entry(&path, OpenOptions::new().read(true)).ok())
            .is_some_and(|file| is_abandoned(&file))
    }

    /// Puts a small object in the place of another, in one step: whoever looks finds the one or the other. For one writer at
    /// a time; what killed ones have left of it goes.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let target = self.path(name)?;
        sweep_of(&target);
        replace(&target, bytes)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(120);

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
        let long_ago = std::time::SystemTime::now() - LONG;
        File::create(folder.root().join(".old.sql.smdb-partial")).unwrap().set_modified(long_ago).unwrap();
        let running = folder.create("running").unwrap();
        folder.create("b").unwrap().commit().unwrap();
        let names: Vec<_> = fs::read_dir(folder.root()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        running.commit().unwrap();
    }

    #[test]
    fn what_a_killed_writer_left_in_another_folder_is_swept_or_found() {
        let (_dir, folder) = folder();
        let long_ago = std::time::SystemTime::now() - LONG;
        for name in ["2025/01/a.sql", "2025/01/a.sql.meta", "2025/02/b.sql", "2025/03/c.sql", "other.sql"] {
            let path = folder.create(name).unwrap().commit().unwrap();
            File::open(path).unwrap().set_modified(long_ago).unwrap();
        }
        let partial = folder.root().join("2025/01/.old.sql.smdb-partial");
        File::create(&partial).unwrap().set_modified(long_ago).unwrap();
        let (path, held) = folder.create("2025/04/d.sql").unwrap().commit_held().unwrap();
        held.set_modified(long_ago).unwrap();
        assert!(!partial.exists());
        let found = |begin: &str| {
            let mut found = Vec::new();
            let walked = folder.walk(begin, "meta", |name, described| {
                found.push((name.to_owned(), described));
                Ok::<_, ()>(())
            });
            walked.unwrap();
            found.sort();
            found
        };
        let all =
            [("2025/01/a.sql", true), ("2025/02/b.sql", false), ("2025/03/c.sql", false), ("2025/04/d.sql", false)];
        let all: Vec<_> =
            all.into_iter().chain([("other.sql", false)]).map(|(name, is)| (name.to_owned(), is)).collect();
        assert_eq!(found(""), all);
        assert_eq!(found("b"), all[1..2]);
        assert!(folder.is_settled("2025/01/a.sql"));
        assert!(!folder.is_settled("2025/04/d.sql"), "its writer is not done");
        drop(held);
        assert!(folder.is_settled("2025/04/d.sql"));
        let file = File::open(path).unwrap();
        for young in [std::time::SystemTime::now(), std::time::SystemTime::now() + LONG / 4] {
            file.set_modified(young).unwrap();
            assert!(!folder.is_settled("2025/04/d.sql"));
        }
        file.set_modified(std::time::SystemTime::now() + LONG).unwrap();
        assert!(folder.is_settled("2025/04/d.sql"), "written before the clock was put back");
        assert!(!folder.is_settled("none.sql"));
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
        fs::write(folder.root().join(".a.0123abcd.smdb-partial"), "left by a killed one just now").unwrap();
        let other = Upload::create(&folder.path("b").unwrap()).unwrap();
        let same = Upload::create(&folder.path("a").unwrap()).unwrap();
        folder.replace("a", b"beside others").unwrap();
        assert_eq!(fs::read_dir(folder.root()).unwrap().count(), 3, "what is being written stays");
        drop((other, same));
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
