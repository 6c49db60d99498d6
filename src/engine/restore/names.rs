//! The places a restore needs beside its target: one for tables that are loaded, one for those that are replaced.
//!
//! Both are databases that carry a marker table, so that what a killed restore has left can be told from a user's own.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::catalog::Database;
use crate::session::Session;
use crate::sql::{ident, literal};

/// The last part of the marker's name.
pub const MARKER: &str = "restore";

/// Before the names of our own tables in databases of ours.
const OWN: &str = "__simplemdb_";

/// A table and its database.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The database.
    pub database: String,
    /// The table.
    pub table: String,
}

impl Place {
    /// As it stands in a statement.
    pub fn sql(&self) -> String {
        format!("{}.{}", ident(&self.database), ident(&self.table))
    }

    /// Whether there is such a table.
    pub fn exists(&self, session: &mut dyn Session) -> Result<bool> {
        let one = session.value(&format!(
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
            literal(&self.database),
            literal(&self.table)
        ))?;
        Ok(one.is_some())
    }
}

/// The names of one restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    target: String,
    /// Tables are loaded here.
    pub staging: String,
    /// Replaced tables wait here until the restore is complete.
    pub aside: String,
}

impl Names {
    /// For a restore into `target`.
    pub fn new(target: &str) -> Self {
        Self::with_id(target, &hex::encode(rand::random::<[u8; 4]>()))
    }

    /// Those of the restore `id`.
    pub fn with_id(target: &str, id: &str) -> Self {
        let stem = stem(target);
        Self {
            target: target.to_owned(),
            staging: format!("{stem}__restore_{id}"),
            aside: format!("{stem}__replaced_{id}"),
        }
    }

    /// The database restored into.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Where the new table `name` is loaded.
    pub fn staged(&self, name: &str) -> Place {
        Place { database: self.staging.clone(), table: name.to_owned() }
    }

    /// Where the old table `name` waits.
    pub fn replaced(&self, name: &str) -> Place {
        Place { database: self.aside.clone(), table: name.to_owned() }
    }

    /// A table of our own, beside the replaced ones.
    pub fn own(&self, word: &str) -> Place {
        self.replaced(&format!("{OWN}{word}"))
    }

    /// Makes both, with the defaults of the database that was backed up.
    pub fn create(&self, session: &mut dyn Session, like: &Database) -> Result<()> {
        session.run(&create(&self.staging, like)).map_err(|e| e.context("the staging database cannot be created"))?;
        self.mark(session, &self.staged(&self.own(MARKER).table))?;
        session.run(&create(&self.aside, like)).map_err(|e| e.context("the staging database cannot be created"))?;
        self.mark(session, &self.own(MARKER))
    }

    fn mark(&self, session: &mut dyn Session, place: &Place) -> Result<()> {
        let place = place.sql();
        session.run(&format!(
            "CREATE TABLE {place} (target VARCHAR(64) CHARACTER SET utf8mb4 PRIMARY KEY) ENGINE=InnoDB \
             COMMENT 'abandoned once its restore is gone'"
        ))?;
        session.run(&format!("INSERT INTO {place} VALUES ({})", literal(&self.target)))?;
        // A host's connection may not commit on its own.
        session.run("COMMIT").map(drop)
    }
}

/// What the names of databases for `target` begin with. A name has 64 characters; a long one gives some of its own up.
pub fn stem(target: &str) -> String {
    target.chars().take(40).collect()
}

/// The statement that makes a database like another.
pub fn create(name: &str, like: &Database) -> String {
    let word = |w: &str| w.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    format!("CREATE DATABASE {} CHARACTER SET {} COLLATE {}", ident(name), word(&like.charset), word(&like.collation))
}
