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
}

impl Location {
    /// Reads a location. What names no scheme is the default, as it always was.
    pub fn parse(location: &str) -> Self {
        let Some((scheme, path)) = location.split_once("://") else { return Self::Default };
        if !scheme.eq_ignore_ascii_case("local") {
            Self::Scheme(scheme.to_owned())
        } else if path.starts_with('/') && path.len() > 1 {
            Self::Folder(PathBuf::from(path))
        } else {
            Self::Default
        }
    }
}
