//! What every definition was when the backup began.
//!
//! Servers keep rows of one moment for a transaction, but not definitions. So each is remembered as a digest, and asked
//! for once more when it is relied on: a table's under the lock under which its rows are read. What was altered or
//! dropped in between makes the backup fail by its name.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::archive::part::PartKind;
use crate::catalog::{Catalog, Definition, Table};
use crate::session::Session;
use crate::sql::token::{Token, tokens};
use crate::{Error, Kind, Result};

/// Digests of definitions, by what they define.
#[derive(Debug, Default)]
pub struct Definitions(Mutex<HashMap<(PartKind, String), [u8; 32]>>);

impl Definitions {
    /// Remembers everything but tables. Reading it all also shows that the account may see it.
    pub fn note_objects(&self, session: &mut dyn Session, catalog: &Catalog) -> Result<()> {
        for (kind, name) in &catalog.routines {
            self.note(PartKind::Routine, &key(kind.keyword(), name), &Definition::of_routine(session, *kind, name)?);
        }
        for name in &catalog.views {
            self.note(PartKind::View, name, &Definition::of_view(session, name)?);
        }
        for (name, _) in &catalog.triggers {
            self.note(PartKind::Trigger, name, &Definition::of_trigger(session, name)?);
        }
        for name in &catalog.events {
            self.note(PartKind::Event, name, &Definition::of_event(session, name)?);
        }
        Ok(())
    }

    /// Remembers the definition of a table, which must have the columns that the catalog has listed.
    pub fn note_table(&self, table: &Table, definition: &Definition) -> Result<()> {
        let columns = columns(&definition.create);
        let mut rest = columns.iter();
        let all_there = table.listed_columns().iter().all(|c| rest.any(|name| *name == c.name));
        if table.has_rows_of_its_own() && (!all_there || columns.len() != table.column_count) {
            return Err(altered("table", &table.name));
        }
        self.note(PartKind::Table, &table.name, definition);
        Ok(())
    }

    fn note(&self, kind: PartKind, name: &str, definition: &Definition) {
        let mut digests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        digests.insert((kind, name.to_owned()), digest(definition));
    }

    /// Whether a definition is still what it was. `what` is its kind in words.
    pub fn check(&self, kind: PartKind, what: &str, name: &str, definition: &Definition) -> Result<()> {
        let digests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = if kind == PartKind::Routine { key(what, name) } else { name.to_owned() };
        match digests.get(&(kind, key)) {
            Some(before) if *before == digest(definition) => Ok(()),
            _ => Err(altered(&what.to_lowercase(), name)),
        }
    }
}

/// A function and a procedure may share a name.
fn key(keyword: &str, name: &str) -> String {
    format!("{keyword} {name}")
}

/// A failure to read something, in other words where its cause is that it is no longer what it was.
pub fn changed_meanwhile(what: &str, name: &str, cause: Error) -> Error {
    match cause.code() {
        // "Table definition has changed", "Unknown column"
        Some(1412 | 1054) => altered(what, name),
        // No such table or view, routine, trigger, event
        Some(1146 | 1305 | 1360 | 1539) => Error::new(
            Kind::Server,
            format!("{what} `{name}` was dropped or renamed while the backup was running; run the backup again"),
        ),
        _ => cause,
    }
}

/// What to say of something that changed under the backup's feet.
fn altered(what: &str, name: &str) -> Error {
    Error::new(Kind::Server, format!("{what} `{name}` was altered while the backup was running; run the backup again"))
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

/// A table's definition without the next value of its `AUTO_INCREMENT`, which every insert changes.
fn without_counter(create: &str) -> String {
    let all = tokens(create);
    let is_counter = |at: usize| {
        all[at].is("AUTO_INCREMENT")
            && all.get(at + 1).is_some_and(|t| t.is_mark("="))
            && matches!(all.get(at + 2), Some(Token::Word(_)))
    };
    let counter = (0..all.len()).find(|at| is_counter(*at));
    let skipped = |at: usize| counter.is_some_and(|c| (c..c + 3).contains(&at));
    all.iter().enumerate().filter(|(at, _)| !skipped(*at)).map(|(_, t)| t.text()).collect()
}

/// The names of the columns in `CREATE TABLE`: what stands first, in backticks, in each item of the list.
fn columns(create: &str) -> Vec<String> {
    let (mut depth, mut first, mut names) = (0_u32, false, Vec::new());
    for token in tokens(create) {
        match token {
            Token::Mark("(") => {
                depth += 1;
                first = depth == 1;
            }
            Token::Mark(")") => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break; // what follows are options and partitions
                }
            }
            Token::Mark(",") if depth == 1 => first = true,
            Token::Blank(_) => {}
            Token::Quoted(_) if first => {
                names.extend(token.name());
                first = false;
            }
            _ => first = false,
        }
    }
    names
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

    #[test]
    fn columns_are_told_from_keys() {
        assert_eq!(columns(CREATE), ["a`,", "b"]);
    }
}
