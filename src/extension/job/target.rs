//! Where an archive is written to or read from.

use std::path::PathBuf;

use super::Outcome;
use crate::storage::location::{Location, refusal};
use crate::zend::props::local_storage;
use crate::zend::{Class, Id, Object, Php, Read};

/// A place for archives.
#[derive(Clone, Debug)]
pub enum Target {
    /// A folder, written to and read from natively.
    Folder(PathBuf),
    /// Somebody's adapter, to be called on PHP's thread with whole archives.
    Adapter(Object),
}

impl Target {
    /// The target behind an adapter: a folder if it is exactly our `LocalStorage`; a subclass may have its own ideas.
    pub fn of(adapter: &Object) -> Php<Self> {
        if adapter.class() == Class::own(Id::LocalStorage) {
            let base = adapter.get(local_storage::BASE_PATH)?;
            return Ok(Self::Folder(PathBuf::from(base.text())));
        }
        Ok(Self::Adapter(adapter.clone()))
    }

    /// The folder that a location names, for strategies that run without a manager.
    pub fn without_manager(location: &str) -> Outcome<Self> {
        match Location::parse(location) {
            Location::Folder(folder) => Ok(Self::Folder(folder)),
            Location::Unknown => Err(refusal(location).into()),
            Location::Default => Ok(Self::Folder(PathBuf::from("backups"))),
            Location::Scheme(scheme) => {
                Err(format!("the storage location `{scheme}://` needs a BackupManager with an adapter for it").into())
            }
        }
    }
}
