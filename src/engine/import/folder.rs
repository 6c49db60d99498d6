//! A folder that somebody's dump lies in: its own files are read, and nothing else.
//!
//! Names come from files that nobody vouches for. A name with a slash in it and a link are refused, so that no dump reads
//! what lies elsewhere, and what is no file is not waited for.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use super::databases::listed;
use super::packed;
use crate::{Error, Kind, Result};

/// An open folder.
pub struct Folder {
    handle: rustix::fd::OwnedFd,
    names: BTreeSet<String>,
    /// Names that are not UTF-8, as well as they can be shown.
    unreadable: Vec<String>,
}

impl Folder {
    /// Opens it, and looks at what is there.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |e: io::Error| Error::with_cause(Kind::Storage, format!("{} cannot be read", path.display()), e);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = openat(CWD, path, flags, Mode::empty()).map_err(|e| failed(e.into()))?;
        let (mut names, mut unreadable) = (BTreeSet::new(), Vec::new());
        for entry in rustix::fs::Dir::read_from(&handle).map_err(|e| failed(e.into()))? {
            let entry = entry.map_err(|e| failed(e.into()))?;
            match entry.file_name().to_str() {
                Ok("." | "..") => {}
                Ok(name) => {
                    names.insert(name.to_owned());
                }
                Err(_) => unreadable.push(entry.file_name().to_string_lossy().into_owned()), // it is named where it is missed
            }
        }
        unreadable.sort();
        Ok(Self { handle, names, unreadable })
    }

    /// Why it is not all there for whoever reads it by names that are text; `None` where it is.
    pub fn incomplete(&self) -> Option<String> {
        let names = listed(self.unreadable.iter().map(|name| format!("{name:?}")));
        (!self.unreadable.is_empty())
            .then(|| format!("there are files whose names are not UTF-8, and are not read: {names}"))
    }

    /// The names of what is in it, in their order.
    pub fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// Whether something of this name is in it.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// One of its own files.
    pub fn file(&self, name: &str) -> Result<File> {
        if name.is_empty() || name.contains(['/', '\0']) || matches!(name, "." | "..") {
            return Err(Error::new(Kind::Unsupported, format!("the name {name:?} leads out of the dump's folder")));
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(openat(&self.handle, name, flags, Mode::empty()).map_err(|e| match e {
            Errno::LOOP => {
                Error::new(Kind::Unsupported, format!("{name} is a link, which may lead out of the dump's folder"))
            }
            Errno::NOENT => Error::new(Kind::Damaged, format!("the dump is not complete: {name} is missing")),
            e => Error::with_cause(Kind::Storage, format!("{name} cannot be read"), io::Error::from(e)),
        })?);
        let is_file = file.metadata().map_err(packed::unreadable)?.is_file();
        is_file.then_some(file).ok_or_else(|| Error::new(Kind::Unsupported, format!("{name} is no regular file")))
    }

    /// The text in one of its files.
    pub fn text(&self, name: &str) -> Result<Box<dyn Read + Send>> {
        packed::text(Arc::new(self.file(name)?)).map_err(|e| e.context(name))
    }

    /// What is in one of its files, unpacked as its name says and as it is.
    pub fn rows(&self, name: &str) -> Result<Box<dyn Read + Send>> {
        packed::named(name, Arc::new(self.file(name)?)).map_err(|e| e.context(name))
    }

    /// The whole text in one of its files, unpacked, of at most so many bytes.
    pub fn whole(&self, name: &str, longest: u64) -> Result<String> {
        Self::all(name, self.text(name)?, longest)
    }

    /// One of its files that describe the others, of at most so many bytes. Nobody packs those, and nobody has one unpacked
    /// that is small and becomes large.
    pub fn plain(&self, name: &str, longest: u64) -> Result<String> {
        Self::all(name, self.file(name)?, longest)
    }

    fn all(name: &str, content: impl Read, longest: u64) -> Result<String> {
        let mut text = String::new();
        let read = content.take(longest + 1).read_to_string(&mut text);
        read.map_err(|e| packed::unreadable(e).context(name))?;
        if text.len() as u64 > longest {
            return Err(Error::new(Kind::Unsupported, format!("{name} is longer than such a file is")));
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_is_read() {
        let place = tempfile::tempdir().unwrap();
        let inside = place.path().join("dump");
        std::fs::create_dir_all(inside.join("sub")).unwrap();
        std::fs::write(place.path().join("secret"), "secret").unwrap();
        std::fs::write(inside.join("own"), "own").unwrap();
        std::os::unix::fs::symlink("../secret", inside.join("link")).unwrap();
        std::os::unix::fs::symlink("own", inside.join("own link")).unwrap();
        let folder = Folder::open(&inside).unwrap();
        assert_eq!(folder.plain("own", 3).unwrap(), "own");
        for (name, why) in [
            ("../secret", "leads out"),
            ("/etc/passwd", "leads out"),
            ("..", "leads out"),
            ("", "leads out"),
            ("sub/../own", "leads out"),
            ("link", "is a link"),
            ("own link", "is a link"),
            ("sub", "no regular file"),
            ("none", "missing"),
        ] {
            let error = folder.plain(name, 100).unwrap_err().to_string();
            assert!(error.contains(why), "{name}: {error}");
        }
        let error = folder.plain("own", 2).unwrap_err().to_string();
        assert!(error.contains("own is longer than such a file is"), "{error}");
    }
}
