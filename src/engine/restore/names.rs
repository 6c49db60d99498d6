//! The places a restore needs beside its target: one for tables that are loaded, one for those that are replaced.
//!
//! Both are databases. Where the account may not make any, they are in the target itself, under names that nobody else
//! gives. Either way there is a marker table, so that what a killed restore has left can be told from a user's own.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::catalog::Database;
use crate::session::Session;
use crate::sql::{ident, literal};
use crate::{Error, Result};

/// The last part of the marker's name.
pub const MARKER: &str = "restore";

/// Before the names of our own tables in databases of ours; in the target, of all of ours, and then the restore's id.
const OWN: &str = "__simplemdb_";

/// Behind [`OWN`] and the id, before what tells a table that is loaded in the target from the others.
const NEW: &str = "new_";

/// Likewise of a table that is replaced.
const OLD: &str = "old_";

/// How long the id of a restore is.
const ID: usize = 8;

/// The server's numbers for an account that may not do this in a database, or with a table.
const DENIED: [u16; 2] = [1044, 1142];

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
    id: String,
    /// Whether everything is in the target itself.
    within: bool,
    /// Whether replaced tables get names that say whose they were, because they stay.
    keep: bool,
    /// The database that tables are loaded in.
    pub staging: String,
    /// The database in which replaced tables wait until the restore is complete.
    pub aside: String,
}

impl Names {
    /// For a restore into `target`, beside it.
    pub fn new(target: &str) -> Self {
        Self::beside(target, &hex::encode(rand::random::<[u8; ID / 2]>()))
    }

    /// Those of the restore `id`, in databases of its own.
    pub fn beside(target: &str, id: &str) -> Self {
        let stem = stem(target);
        Self {
            target: target.to_owned(),
            id: id.to_owned(),
            within: false,
            keep: false,
            staging: format!("{stem}__restore_{id}"),
            aside: format!("{stem}__replaced_{id}"),
        }
    }

    /// Those of the restore `id`, in the target.
    pub fn within(target: &str, id: &str) -> Self {
        let database = target.to_owned();
        Self { within: true, staging: database.clone(), aside: database, ..Self::beside(target, id) }
    }

    /// Names in the target for a restore of these `tables`; the ones that are replaced may `keep` being there.
    pub fn within_for(target: &str, tables: &BTreeSet<&str>, keep: bool) -> Self {
        loop {
            let names = Self { keep, ..Self::within(target, &Self::new(target).id) };
            let tags: BTreeSet<String> = tables.iter().map(|table| names.tag(table)).collect();
            if tags.len() == tables.len() {
                return names;
            }
        }
    }

    /// The database restored into.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// What tells this restore from others.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether everything is in the target itself.
    pub fn is_within(&self) -> bool {
        self.within
    }

    /// Where the new table `name` is loaded.
    pub fn staged(&self, name: &str) -> Place {
        let table = if self.within { format!("{}{NEW}{}", self.prefix(), self.tag(name)) } else { name.to_owned() };
        Place { database: self.staging.clone(), table }
    }

    /// Where the old table `name` waits.
    pub fn replaced(&self, name: &str) -> Place {
        let table = match (self.within, self.keep) {
            (false, _) => name.to_owned(),
            (true, false) => format!("{}{OLD}{}", self.prefix(), self.tag(name)),
            (true, true) => self.kept(name),
        };
        Place { database: self.aside.clone(), table }
    }

    /// Whether a table that lies aside is one that was replaced, and none of our own.
    pub fn is_replaced(&self, table: &str) -> bool {
        if self.within { table.starts_with(&format!("{}{OLD}", self.prefix())) } else { !table.starts_with(OWN) }
    }

    /// A name for a table that stays, with room behind it for the names that MySQL derives from it.
    pub fn kept(&self, name: &str) -> String {
        let short = if name.chars().count() <= 34 {
            name.to_owned()
        } else {
            format!("{}_{}", name.chars().take(23).collect::<String>(), self.tag(name))
        };
        format!("{short}__replaced_{}", self.id)
    }

    /// Short, and of one table of a restore alone.
    fn tag(&self, name: &str) -> String {
        hex::encode(&Sha256::digest(format!("{} {name}", self.id))[..5])
    }

    /// What the names of all of its tables in the target begin with.
    pub fn prefix(&self) -> String {
        format!("{OWN}{}_", self.id)
    }

    /// A table of our own, beside the replaced ones.
    pub fn own(&self, word: &str) -> Place {
        let table = if self.within { format!("{}{word}", self.prefix()) } else { format!("{OWN}{word}") };
        Place { database: self.aside.clone(), table }
    }

    /// Makes what is needed, databases with the defaults of the one that was backed up.
    pub fn create(&self, session: &mut dyn Session, like: &Database) -> Result<()> {
        if self.within {
            return self
                .mark(session, &self.own(MARKER))
                .map_err(|e| e.context("tables cannot be loaded in the target"));
        }
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

/// Whether the account may not do what it tried.
pub fn is_denied(error: &Error) -> bool {
    error.code().is_some_and(|code| DENIED.contains(&code))
}

/// The id of the restore that has given a table in a target its name.
pub fn id_within(table: &str) -> Option<&str> {
    let rest = table.strip_prefix(OWN)?;
    let (id, word) = rest.split_once('_')?;
    (is_id(id) && !word.is_empty()).then_some(id)
}

/// Whether a table in a target is there for a restore, and none of the user's.
pub fn is_beside(table: &str) -> bool {
    id_within(table).is_some()
}

/// Whether something is the id of a restore.
pub fn is_id(id: &str) -> bool {
    id.len() == ID && id.bytes().all(|b| b.is_ascii_hexdigit())
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
