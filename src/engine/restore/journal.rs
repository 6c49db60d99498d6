//! What a target was like before a restore changed it, written down on the server before the first change.
//!
//! The journal is a table beside the replaced tables, and its name is its state: it is filled as a draft, and a rename
//! makes it valid, another one says that the restore is complete, or undone. A rename is one step for the server, also
//! through a crash, and brings to the disk what was committed before it, whatever
//! `innodb_flush_log_at_trx_commit` says.
//!
//! Where a caller's own statements are committed at the end, a row of the journal says in the same transaction that the
//! restore is complete, for from then on it cannot be undone.

use serde::{Deserialize, Serialize};

use super::foreign_key::{Check, ForeignKey};
use super::names::{Names, Place};
use crate::catalog::Database;
use crate::session::{Session, text};
use crate::sql::literal;
use crate::{Error, Kind, Result};

/// Rows of the journal go in statements of about this size; one that is longer goes alone.
const STATEMENT_BYTES: usize = 256 << 10;

/// The number of the row that says how a restore has ended, which is no entry.
const MARK: i32 = -1;

/// How far a restore has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The journal is being written; the target is as it was.
    Draft,
    /// The target may have been changed, and goes back.
    Prepared,
    /// The target is as the archive has it; what is left beside it goes.
    Complete,
    /// The same, and the replaced tables stay.
    Kept,
    /// The target is as it was again.
    Undone,
}

impl State {
    const ALL: [Self; 5] = [Self::Prepared, Self::Complete, Self::Kept, Self::Undone, Self::Draft];

    /// The last part of the journal's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Prepared => "journal",
            Self::Complete => "complete",
            Self::Kept => "kept",
            Self::Undone => "undone",
        }
    }

    /// How far the restore of these names has come; `None` where it has not begun to change anything.
    pub fn read(session: &mut dyn Session, names: &Names) -> Result<Option<Self>> {
        for state in Self::ALL {
            let place = names.own(state.word());
            if !place.exists(session)? {
                continue;
            }
            let mark = match state {
                Self::Prepared => session.value(&format!("SELECT entry FROM {} WHERE seq = {MARK}", place.sql()))?,
                _ => None,
            };
            let marked = [Self::Complete, Self::Kept].into_iter().find(|s| mark.as_deref() == Some(s.word()));
            return Ok(Some(marked.unwrap_or(state)));
        }
        Ok(None)
    }

    /// The statement that says of a prepared restore that it has ended so, once it is committed.
    pub fn mark(self, names: &Names) -> String {
        let place = names.own(Self::Prepared.word()).sql();
        format!("INSERT INTO {place} (seq, entry) VALUES ({MARK}, '{}')", self.word())
    }

    /// Moves the journal from one state to the next.
    pub fn turn(self, session: &mut dyn Session, names: &Names, to: Self) -> Result<()> {
        let (from, to) = (names.own(self.word()).sql(), names.own(to.word()).sql());
        session.run(&format!("RENAME TABLE {from} TO {to}")).map(drop)
    }
}

/// One thing that is changed, as it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Entry {
    /// The database restored into.
    Target {
        /// Its name and defaults.
        database: Database,
        /// Whether it was there.
        existed: bool,
    },
    /// A table that comes, goes, or both.
    Table {
        /// Its name in the target.
        name: String,
        /// Where the new one is loaded, where one comes.
        staged: Option<Place>,
        /// Where the old one waits, where there was one.
        replaced: Option<Place>,
    },
    /// A trigger of a table that is replaced, in the order in which they fire.
    Trigger {
        /// Its name.
        name: String,
        /// Its table.
        on: String,
        /// The statements that make it.
        made_by: String,
    },
    /// A view that is made, replaced or dropped.
    View {
        /// Its name.
        name: String,
        /// The statements that make the old one, where there was one.
        made_by: Option<String>,
    },
    /// A routine that is made, replaced or dropped.
    Routine {
        /// Its kind, as in `CREATE …`.
        keyword: String,
        /// Its name.
        name: String,
        /// The statements that make the old one, where there was one.
        made_by: Option<String>,
    },
    /// An event that is made, replaced or dropped.
    Event {
        /// Its name.
        name: String,
        /// The statements that make the old one, where there was one.
        made_by: Option<String>,
    },
    /// An account that is made.
    Account {
        /// As it stands in a statement.
        name: String,
    },
    /// A foreign key of a table that stays to one that is replaced, or of one that is replaced and gives its name up.
    ForeignKey(ForeignKey),
    /// A check of a table that is replaced and gives its name up.
    Check(Check),
}

/// Everything that a restore changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal(pub Vec<Entry>);

impl Journal {
    /// The database it is about, and whether that was there.
    pub fn target(&self) -> Result<(&Database, bool)> {
        let found = self.0.iter().find_map(|entry| match entry {
            Entry::Target { database, existed } => Some((database, *existed)),
            _ => None,
        });
        found.ok_or_else(|| Error::new(Kind::Damaged, "the journal of a restore names no target"))
    }

    /// Writes it down, reads it back, and makes it valid. Nothing is changed in the target before this is done.
    pub fn write(&self, session: &mut dyn Session, names: &Names) -> Result<()> {
        let place = names.own(State::Draft.word()).sql();
        session.run(&format!(
            "CREATE TABLE {place} (seq INT PRIMARY KEY, entry LONGTEXT CHARACTER SET utf8mb4 NOT NULL) ENGINE=InnoDB"
        ))?;
        let mut values = String::new();
        for (seq, entry) in self.0.iter().enumerate() {
            let json = serde_json::to_string(entry)
                .map_err(|e| Error::with_cause(Kind::Internal, "the journal cannot be written", e))?;
            values.push_str(&format!("{}({seq},{})", if values.is_empty() { "" } else { "," }, literal(&json)));
            if values.len() >= STATEMENT_BYTES || seq + 1 == self.0.len() {
                session.run(&format!("INSERT INTO {place} (seq, entry) VALUES {values}"))?;
                values.clear();
            }
        }
        // A host's connection may not commit on its own.
        session.run("COMMIT")?;
        let (mut expected, mut is_same) = (self.0.iter(), true);
        Self::each(session, names, State::Draft, &mut |entry| is_same &= expected.next() == Some(&entry))?;
        if !is_same || expected.next().is_some() {
            return Err(Error::new(Kind::Mismatch, "the journal of the restore did not come back as it was written"));
        }
        State::Draft.turn(session, names, State::Prepared)
    }

    /// Reads the one that is in `state`.
    pub fn read(session: &mut dyn Session, names: &Names, state: State) -> Result<Self> {
        let mut entries = Vec::new();
        Self::each(session, names, state, &mut |entry| entries.push(entry))?;
        Ok(Self(entries))
    }

    /// Reads it entry by entry: that of many tables is long.
    fn each(session: &mut dyn Session, names: &Names, state: State, take: &mut dyn FnMut(Entry)) -> Result<()> {
        let place = names.own(state.word()).sql();
        let damaged = |e| Error::with_cause(Kind::Damaged, format!("the journal {place} cannot be read"), e);
        session.query(&format!("SELECT entry FROM {place} WHERE seq <> {MARK} ORDER BY seq"), &mut |row| {
            let entry = text(row.get(0).unwrap_or_default().to_vec())?;
            take(serde_json::from_str(&entry).map_err(damaged)?);
            Ok(())
        })
    }
}
