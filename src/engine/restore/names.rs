//! The two databases a restore needs beside its target: one to load into, one for what is replaced.
//!
//! Both carry a marker table, so that what a killed restore has left can be told from a user's own database.

use super::load;
use crate::Result;
use crate::archive::part::Part;
use crate::catalog::Database;
use crate::session::{Session, text};
use crate::sql::split::Statements;
use crate::sql::{ident, literal};

/// In every database of ours.
const MARKER: &str = "__simplemdb_restore";

/// Beside it, in the one for what is replaced: triggers that are dropped while their tables move.
const TRIGGERS: &str = "__simplemdb_triggers";

/// Their names.
#[derive(Debug)]
pub struct Names {
    target: String,
    stem: String,
    /// Tables are loaded here.
    pub staging: String,
    /// Replaced tables wait here until the restore is complete.
    pub aside: String,
}

impl Names {
    /// For a restore into `target`.
    pub fn new(target: &str) -> Self {
        let id = hex::encode(rand::random::<[u8; 4]>());
        // A name has 64 characters; a long target gives some of its own up.
        let stem: String = target.chars().take(40).collect();
        Self {
            target: target.to_owned(),
            staging: format!("{stem}__restore_{id}"),
            aside: format!("{stem}__replaced_{id}"),
            stem,
        }
    }

    /// Makes both, with the defaults of the database that was backed up.
    pub fn create(&self, session: &mut dyn Session, like: &Database) -> Result<()> {
        for name in [&self.staging, &self.aside] {
            session.run(&create(name, like)).map_err(|e| e.context("the staging database cannot be created"))?;
            session.run(&format!(
                "CREATE TABLE {}.{MARKER} (target VARCHAR(64) CHARACTER SET utf8mb4) COMMENT 'abandoned once its restore is gone'",
                ident(name)
            ))?;
            session.run(&format!("INSERT INTO {}.{MARKER} VALUES ({})", ident(name), literal(&self.target)))?;
        }
        session.run(&format!(
            "CREATE TABLE {}.{TRIGGERS} (seq INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(64) CHARACTER SET utf8mb4, \
             made_by LONGTEXT CHARACTER SET utf8mb4)",
            ident(&self.aside)
        ))?;
        Ok(())
    }

    /// Notes triggers before they are dropped.
    pub fn note_triggers(&self, session: &mut dyn Session, triggers: &[Part]) -> Result<()> {
        for trigger in triggers {
            let name = literal(trigger.object.as_deref().unwrap_or_default());
            let made_by = literal(load::utf8(&trigger.sql)?);
            session.run(&format!(
                "INSERT INTO {}.{TRIGGERS} (name, made_by) VALUES ({name}, {made_by})",
                ident(&self.aside)
            ))?;
        }
        Ok(())
    }

    /// Makes triggers again that a killed restore had dropped, where it did not come to replace their tables: then
    /// nothing but our own tables is in `aside`.
    fn bring_triggers_back(&self, session: &mut dyn Session, aside: &str) -> Result<()> {
        let schema = literal(aside);
        let others = session.column(&format!(
            "SELECT TABLE_NAME FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME NOT IN ('{MARKER}', '{TRIGGERS}')"
        ))?;
        let noted = session.column(&format!(
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = '{TRIGGERS}'"
        ))?;
        if !others.is_empty() || noted.is_empty() {
            return Ok(());
        }
        session.run("SET NAMES utf8mb4")?;
        for row in session.rows(&format!("SELECT name, made_by FROM {}.{TRIGGERS} ORDER BY seq", ident(aside)))? {
            let mut cells = row.into_iter().map(|cell| text(cell.unwrap_or_default()));
            let (Some(name), Some(made_by)) = (cells.next().transpose()?, cells.next().transpose()?) else { continue };
            let there = session.value(&format!(
                "SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {} AND TRIGGER_NAME = {}",
                literal(&self.target),
                literal(&name)
            ))?;
            if there.is_some() {
                continue;
            }
            session.run(&format!("USE {}", ident(&self.target)))?;
            Statements::new(&made_by)
                .try_for_each(|sql| session.run(sql).map(drop))
                .map_err(|e| e.context(format!("making trigger `{name}` again, which a killed restore had dropped")))?;
        }
        Ok(())
    }

    /// Takes the marker away from the tables that were replaced, so that nobody clears them: they could not be put
    /// back. `false` where there are none.
    pub fn keep_what_was_replaced(&self, session: &mut dyn Session) -> Result<bool> {
        let tables = session.column(&format!(
            "SELECT TABLE_NAME FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA = {} AND TABLE_NAME NOT IN ('{MARKER}', '{TRIGGERS}')",
            literal(&self.aside)
        ))?;
        if tables.is_empty() {
            return Ok(false);
        }
        session.run(&format!("DROP TABLE {}.{MARKER}", ident(&self.aside)))?;
        Ok(true)
    }

    /// Drops both, but for what is kept.
    pub fn drop(&self, session: &mut dyn Session) -> Result<()> {
        let staging = session.run(&format!("DROP DATABASE IF EXISTS {}", ident(&self.staging)));
        let marked = session.value(&format!(
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = '{MARKER}'",
            literal(&self.aside)
        ))?;
        if marked.is_some() {
            session.run(&format!("DROP DATABASE {}", ident(&self.aside)))?;
        }
        staging.map(drop)
    }

    /// Drops what restores into the same target have left that did not end. The caller holds the lock that says
    /// that none is running.
    pub fn clear_abandoned(&self, session: &mut dyn Session) -> Result<()> {
        let rows = session.column(&format!(
            "SELECT TABLE_SCHEMA FROM information_schema.TABLES WHERE TABLE_NAME = {}",
            literal(MARKER)
        ))?;
        for name in rows {
            let rest = name.strip_prefix(&self.stem).unwrap_or_default();
            let id = rest.strip_prefix("__restore_").or_else(|| rest.strip_prefix("__replaced_"));
            let ours = id.is_some_and(|id| id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit()));
            if ours {
                let target = session.value(&format!("SELECT target FROM {}.{MARKER}", ident(&name)))?;
                if target.as_deref() == Some(self.target.as_str()) {
                    self.bring_triggers_back(session, &name)?;
                    session.run(&format!("DROP DATABASE {}", ident(&name)))?;
                }
            }
        }
        Ok(())
    }
}

/// The statement that makes a database like another.
pub fn create(name: &str, like: &Database) -> String {
    let word = |w: &str| w.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    format!("CREATE DATABASE {} CHARACTER SET {} COLLATE {}", ident(name), word(&like.charset), word(&like.collation))
}
