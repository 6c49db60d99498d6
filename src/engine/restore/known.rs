//! What of an archive may be left out where the server refuses it, and is named then; anything else that is refused is the
//! end of the restore.
//!
//! That is what its own server would not have made again either: what the backup has found to be so, and what a server of
//! the same version refuses for reasons of the definition itself.

use super::target::Target;
use crate::archive::index::{Broken, Entry, Manifest};
use crate::archive::part::PartKind;
use crate::catalog::kept::is_of_definition;
use crate::dump::broken;
use crate::session::{Server, Session};
use crate::{Error, Result};

/// What is known of an archive and of the server that it is restored on.
#[derive(Debug)]
pub(super) struct Known {
    broken: Vec<Broken>,
    /// Whether the archive's definitions are those of a server like this one.
    same_server: bool,
}

impl Known {
    /// By the names that the archive's tables get.
    pub fn new(manifest: &Manifest, server: &Server) -> Self {
        let same_server = manifest.flavor == server.flavor.name() && manifest.server_version == server.version;
        let mut broken = manifest.broken.clone();
        // Archives of earlier versions list broken views alone.
        let views = manifest.broken_views.iter().filter(|name| !manifest.broken.iter().any(|b| b.name == **name));
        broken.extend(views.map(|name| Broken {
            kind: "view".to_owned(),
            name: name.clone(),
            on: None,
            reason: String::new(),
        }));
        Self { broken, same_server }
    }

    /// What is known of the target's own tables, which are made again as they are.
    pub fn of_target(session: &mut dyn Session, server: &Server, target: &Target) -> Result<Self> {
        let broken = target.catalog().map(|catalog| broken::of_tables(session, server, catalog)).transpose()?;
        Ok(Self { broken: broken.into_iter().flatten().collect(), same_server: true })
    }

    /// Whether the server is of the kind and version that the archive's definitions come from.
    pub fn is_same_server(&self) -> bool {
        self.same_server
    }

    /// Whether the backup has found that the object of a part would not be made again.
    pub fn is_broken(&self, entry: &Entry) -> bool {
        let is_kind = |kind: &str| match entry.kind {
            PartKind::View => kind == "view",
            PartKind::Trigger => kind == "trigger",
            PartKind::Event => kind == "event",
            PartKind::Routine => ["function", "procedure", "package", "package body", "library"].contains(&kind),
            _ => false,
        };
        self.broken.iter().any(|broken| is_kind(&broken.kind) && Some(&broken.name) == entry.object.as_ref())
    }

    /// Whether the object of a part is left out, where the server says this of it.
    pub fn may_leave_out(&self, entry: &Entry, error: &Error) -> bool {
        is_of_definition(error) && (self.same_server || self.is_broken(entry))
    }

    /// What is known to be broken of a table itself: foreign keys and defaults.
    pub fn of_table<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a Broken> {
        let parts = self.broken.iter().filter(|broken| ["foreign key", "default"].contains(&broken.kind.as_str()));
        parts.filter(move |broken| broken.on.as_deref() == Some(table))
    }
}
