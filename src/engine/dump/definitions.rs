//! What every definition was when the backup began.
//!
//! Servers keep rows of one moment for a transaction, but not definitions. So each is remembered as a digest, and asked
//! for once more when it is relied on: a table's under the lock under which its rows are read. What was altered or
//! dropped in between makes the backup fail by its name.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::broken::Check;
use super::objects::Position;
use crate::archive::index::Broken;
use crate::archive::part::PartKind;
use crate::catalog::kept::{Object, Shown};
use crate::catalog::{Catalog, Definition, Table, TableKind};
use crate::session::{Server, Session};
use crate::sql::engine::without_counter;
use crate::sql::token::{Token, tokens};
use crate::{Error, Kind, Result};

/// Digests of definitions, by what they define, and where sequences stood.
#[derive(Debug, Default)]
pub struct Definitions {
    digests: Mutex<HashMap<(PartKind, String), [u8; 32]>>,
    positions: Mutex<HashMap<String, Position>>,
    texts: Mutex<Texts>,
    /// What the server did not show when the backup began.
    refused: Mutex<HashSet<(PartKind, String)>>,
}

/// The first definitions of tables, for as long as they take little memory: they need not be asked for again.
#[derive(Debug, Default)]
struct Texts {
    bytes: usize,
    of: HashMap<String, Definition>,
}

/// What the texts that are kept may take, in bytes.
const KEPT: usize = 4 << 20;

impl Definitions {
    /// Remembers everything but tables. Reading it all also shows that the account may see it. Returns what of it the
    /// server would not make again.
    pub fn note_objects(&self, session: &mut dyn Session, server: &Server, catalog: &Catalog) -> Result<Vec<Broken>> {
        let mut check = Check::new(session, server, catalog)?;
        let mut broken = Vec::new();
        let mut one = |session: &mut dyn Session, part: PartKind, object: Object<'_>, on: Option<&str>| -> Result<()> {
            let Shown { definition, refused } =
                object.show(session).map_err(|e| changed_meanwhile(&object.kind(), object.name(), e))?;
            let mut reason = refused.map(|error| error.to_string());
            let name = match object {
                Object::Routine(kind, name) => key(kind.keyword(), name),
                _ => object.name().to_owned(),
            };
            if reason.is_some() {
                self.refused.lock().unwrap_or_else(PoisonError::into_inner).insert((part, name.clone()));
            }
            if let Some(definition) = &definition {
                self.note(part, &name, definition);
                if reason.is_none() {
                    reason = check.object(session, object, definition)?;
                }
                if let (None, Some(table)) = (&reason, on) {
                    reason = check.trigger(session, &catalog.database.name, table, definition)?;
                }
            }
            let (kind, name, on) = (object.kind(), object.name().to_owned(), on.map(str::to_owned));
            broken.extend(reason.map(|reason| Broken { kind, name, on, reason }));
            Ok(())
        };
        for (kind, name) in &catalog.routines {
            one(session, PartKind::Routine, Object::Routine(*kind, name), None)?;
        }
        for name in &catalog.views {
            one(session, PartKind::View, Object::View(name), None)?;
        }
        for (name, table) in &catalog.triggers {
            one(session, PartKind::Trigger, Object::Trigger(name), Some(table))?;
        }
        for name in &catalog.events {
            one(session, PartKind::Event, Object::Event(name), None)?;
        }
        Ok(broken)
    }

    /// Remembers the definitions of all tables.
    pub fn note_tables(&self, session: &mut dyn Session, catalog: &Catalog) -> Result<()> {
        for table in &catalog.tables {
            let definition = Definition::of_table(session, table);
            let definition = definition.map_err(|e| changed_meanwhile("table", &table.name, e))?;
            if table.kind == TableKind::Base && lacks_columns(table, &definition.create) {
                return Err(altered("table", &table.name));
            }
            self.note(PartKind::Table, &table.name, &definition);
            if table.kind == TableKind::Sequence {
                let position = Position::read(session, &table.name)?;
                self.positions.lock().unwrap_or_else(PoisonError::into_inner).insert(table.name.clone(), position);
            }
            let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
            texts.bytes += definition.create.len();
            if texts.bytes <= KEPT {
                texts.of.insert(table.name.clone(), definition);
            }
        }
        Ok(())
    }

    /// The definition of a table, as it was noted: what was kept of it, for one whose rows are read and which is compared
    /// then, else as it is now.
    pub fn of_table(&self, session: &mut dyn Session, table: &Table, is_read: bool) -> Result<Definition> {
        let kept = self.texts.lock().unwrap_or_else(PoisonError::into_inner).of.remove(&table.name);
        if let Some(definition) = kept.filter(|_| is_read) {
            return Ok(definition);
        }
        let definition = Definition::of_table(session, table);
        let definition = definition.map_err(|e| changed_meanwhile("table", &table.name, e))?;
        self.check(PartKind::Table, "table", &table.name, &definition)?;
        Ok(definition)
    }

    /// Where a sequence stands by now, which is not before where it stood. What is taken of it meanwhile is no change: it
    /// keeps no moment, and no number is in the copy that it gives once more.
    pub fn position(&self, session: &mut dyn Session, name: &str) -> Result<Position> {
        let now = Position::read(session, name)?;
        match self.positions.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
            Some(before) if !now.went_back(before) => Ok(now),
            _ => Err(altered("sequence", name)),
        }
    }

    fn note(&self, kind: PartKind, name: &str, definition: &Definition) {
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        digests.insert((kind, name.to_owned()), digest(definition));
    }

    /// What the server says of something that it does not show: that it was so when the backup began, or an error. Its
    /// lists may be those of the snapshot, in which what is gone is still listed.
    pub fn refused(&self, kind: PartKind, what: &str, name: &str, error: Error) -> Result<()> {
        let key = if kind == PartKind::Routine { key(what, name) } else { name.to_owned() };
        if self.refused.lock().unwrap_or_else(PoisonError::into_inner).contains(&(kind, key)) {
            return Ok(());
        }
        let what = what.to_lowercase();
        let error = changed_meanwhile(&what, name, error);
        Err(if error.code() == Some(DEFINITION_CHANGED) { error } else { altered(&what, name) })
    }

    /// Whether a definition is still what it was. `what` is its kind in words.
    pub fn check(&self, kind: PartKind, what: &str, name: &str, definition: &Definition) -> Result<()> {
        let digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        let key = if kind == PartKind::Routine { key(what, name) } else { name.to_owned() };
        match digests.get(&(kind, key)) {
            Some(before) if *before == digest(definition) => Ok(()),
            _ => Err(altered(&what.to_lowercase(), name)),
        }
    }
}

/// Whether a definition has a column with values that the catalog's list of columns lacks. While names are swapped, that
/// list may be another table's, or empty, also when it is asked for once more.
fn lacks_columns(table: &Table, create: &str) -> bool {
    let is_computed = |line: &str| line.contains("GENERATED ALWAYS AS") || line.contains(" AS (");
    create.lines().filter(|line| line.starts_with("  `") && !is_computed(line)).any(|line| {
        let name = tokens(line).into_iter().find_map(Token::name);
        name.is_some_and(|name| !table.columns.iter().any(|column| column.name == name))
    })
}

/// A function and a procedure may share a name.
fn key(keyword: &str, name: &str) -> String {
    format!("{keyword} {name}")
}

/// A failure to read something, in other words where its cause is that it is no longer what it was.
pub fn changed_meanwhile(what: &str, name: &str, cause: Error) -> Error {
    match cause.code() {
        // "Table definition has changed", "Unknown column", "is not VIEW"; and "Lock wait timeout" and
        // "Deadlock", for nothing here waits for rows: who is waited for, or waits for what is held here, alters tables.
        Some(1412 | 1054 | 1347 | 1205 | 1213) => altered(what, name),
        // No such table or view, routine, trigger, event, database
        Some(1146 | 1305 | 1360 | 1539 | 1049) => dropped(what, name),
        // "Corrupted TRG file": a trigger that is dropped at this very moment, between two files, or whose file is damaged.
        Some(1602) => {
            let said = dropped(what, name);
            Error::new(said.kind(), format!("{said}: where it fails again, the server's file of it is damaged"))
                .with_code(DEFINITION_CHANGED)
        }
        _ => cause,
    }
}

/// What to say of something that changed under the backup's feet.
pub fn altered(what: &str, name: &str) -> Error {
    meanwhile(what, name, "altered")
}

/// What to say of something that is no longer there.
pub fn dropped(what: &str, name: &str) -> Error {
    meanwhile(what, name, "dropped or renamed")
}

/// What to say of something that was not there before.
pub fn created(what: &str, name: &str) -> Error {
    meanwhile(what, name, "created")
}

/// The server's number for "Table definition has changed, please retry transaction".
const DEFINITION_CHANGED: u16 = 1412;

fn meanwhile(what: &str, name: &str, done: &str) -> Error {
    let message = format!("{what} `{name}` was {done} while the backup was running; run the backup again");
    Error::new(Kind::Server, message).with_code(DEFINITION_CHANGED)
}

fn digest(definition: &Definition) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    for text in [
        Some(without_counter(&definition.create).as_str()),
        definition.sql_mode.as_deref(),
        definition.charset.as_deref(),
        definition.collation.as_deref(),
        definition.time_zone.as_deref(),
        definition.database_collation.as_deref(),
    ] {
        hash.update(text.unwrap_or_default().as_bytes());
        hash.update(&[0]);
    }
    *hash.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATE: &str = "CREATE TABLE `t(` (\n  `a``,` int(11) NOT NULL AUTO_INCREMENT COMMENT 'AUTO_INCREMENT=7, `x` (',\n  \
        `b` decimal(3,1) DEFAULT (`a``,` + 1),\n  PRIMARY KEY (`a``,`),\n  KEY `k` (`b`)\n) ENGINE=InnoDB AUTO_INCREMENT=42 \
        DEFAULT CHARSET=utf8mb4 COMMENT='AUTO_INCREMENT=9'";

    #[test]
    fn the_counter_is_no_part_of_a_definition() {
        let later = CREATE.replace("AUTO_INCREMENT=42", "AUTO_INCREMENT=43");
        assert_eq!(without_counter(CREATE), without_counter(&later));
        assert!(without_counter(CREATE).contains("COMMENT 'AUTO_INCREMENT=7, `x` ('"));
        let other = CREATE.replace("AUTO_INCREMENT=9", "AUTO_INCREMENT=8");
        assert_ne!(without_counter(CREATE), without_counter(&other));
    }
}
