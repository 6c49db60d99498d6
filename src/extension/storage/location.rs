//! What a storage location says: `scheme://path`.

use std::path::PathBuf;

/// Where a backup is to go.
#[derive(Debug, PartialEq, Eq)]
pub enum Location {
    /// The manager's `local` storage.
    Default,
    /// A folder of its own, by absolute path: `local:///srv/backups`.
    Folder(PathBuf),
    /// Any other scheme, as written.
    Scheme(String),
    /// Nothing that is known: a backup must not seem to lie where it does not.
    Unknown,
}

impl Location {
    /// Reads a location. A name without a scheme and without a path is the default, as it always was.
    pub fn parse(location: &str) -> Self {
        let Some((scheme, path)) = location.split_once("://") else {
            return if location.contains('/') { Self::Unknown } else { Self::Default };
        };
        match path {
            _ if !scheme.eq_ignore_ascii_case("local") => Self::Scheme(scheme.to_owned()),
            "" | "/" | "backups" | "backups/" => Self::Default,
            _ if path.starts_with('/') => Self::Folder(PathBuf::from(path)),
            _ => Self::Unknown,
        }
    }
}

/// Why a backup does not go there.
pub fn refusal(location: &str) -> String {
    format!(
        "the storage location `{location}` is not known: `local:///` with the absolute path of a folder is one, the scheme \
         of a storage that was registered with registerStorageAdapter(), or none for the manager's own folder"
    )
}
