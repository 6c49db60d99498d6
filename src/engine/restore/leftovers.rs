//! What restores have left that did not end: finding it, putting the target back where it was changed, and clearing it.
//!
//! Everything is dropped in an order that leaves it recognizable until the last of it is gone: loaded and replaced tables
//! first, the journal next, the marker after it. Where replaced tables stay the marker goes first, and from then on they
//! are the user's.

use std::collections::BTreeSet;

use super::journal::{Journal, State};
use super::names::{self, MARKER, Names, Place};
use super::undo::{roll_back, with_settings};
use crate::Result;
use crate::session::{Session, text};
use crate::sql::{ident, literal};

/// What became of restores that did not end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Restores that had changed something, and were undone.
    pub undone: usize,
    /// Restores that were complete but for what was left beside the target.
    pub finished: usize,
    /// Restores that had changed nothing.
    pub cleared: usize,
}

impl Recovered {
    /// These and others, that were settled before them.
    #[must_use]
    pub fn and(self, earlier: &Self) -> Self {
        Self {
            undone: self.undone + earlier.undone,
            finished: self.finished + earlier.finished,
            cleared: self.cleared + earlier.cleared,
        }
    }

    /// Whether there was nothing to do.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Settles all restores into `target` that did not end. The caller holds the lock that says that none is running.
pub fn settle_all(session: &mut dyn Session, target: &str) -> Result<Recovered> {
    let mut recovered = Recovered::default();
    for names in find(session, target)? {
        match settle(session, &names)? {
            Some(State::Prepared) => recovered.undone += 1,
            Some(State::Complete | State::Kept) => recovered.finished += 1,
            Some(State::Draft | State::Undone) | None => recovered.cleared += 1,
        }
    }
    Ok(recovered)
}

/// Puts the target back, or finishes with it, as far as the restore of these names came. Returns how far that was.
pub fn settle(session: &mut dyn Session, names: &Names) -> Result<Option<State>> {
    let state = State::read(session, names)?;
    if state == Some(State::Prepared) {
        let journal = with_settings(session, |s| Journal::read(s, names, State::Prepared))?;
        roll_back(session, &journal).map_err(|e| {
            let place = if names.is_within() {
                format!("tables of `{}` that begin with `{}`", names.target(), names.prefix())
            } else {
                format!("`{}`", names.aside)
            };
            e.context(format!(
                "a restore into `{}` was cut short, and not everything could be put back as it was. What is needed for \
                 it stays in {place} until it can be, by an account with the rights for it, or until you drop that; the \
                 definitions are in the column `entry` of {}. What could not be put back",
                names.target(),
                names.own(State::Prepared.word()).sql()
            ))
        })?;
        State::Prepared.turn(session, names, State::Undone)?;
    }
    clear(session, names, state == Some(State::Kept))?;
    Ok(state)
}

/// Drops everything of these names, but for the replaced tables where they are kept.
pub fn clear(session: &mut dyn Session, names: &Names, keep_replaced: bool) -> Result<()> {
    with_settings(session, |session| {
        if names.is_within() {
            // Those that are kept have other names.
            return clear_within(session, names);
        }
        // To drop one that is not there, an account needs the right to it all the same.
        let there = databases(session)?;
        if there.contains(&names.staging) {
            session.run(&format!("DROP DATABASE {}", ident(&names.staging)))?;
        }
        if !there.contains(&names.aside) {
            return Ok(());
        }
        let held = tables(session, &names.aside)?;
        let own = own_words(|word| names.own(word).table);
        if !keep_replaced {
            drop_tables(session, &names.aside, held.iter().filter(|(table, _)| !own.contains(table)))?;
        }
        drop_own(session, names, &held, keep_replaced)?;
        if !keep_replaced {
            session.run(&format!("DROP DATABASE {}", ident(&names.aside)))?;
        }
        Ok(())
    })
}

fn clear_within(session: &mut dyn Session, names: &Names) -> Result<()> {
    let held = tables(session, names.target())?;
    let own = own_words(|word| names.own(word).table);
    let prefix = names.prefix();
    let beside = held.iter().filter(|(table, _)| table.starts_with(&prefix) && !own.contains(table));
    drop_tables(session, names.target(), beside)?;
    drop_own(session, names, &held, false)
}

/// The names of tables of our own in the order in which they go: the marker last.
fn own_words(name: impl Fn(&str) -> String) -> Vec<String> {
    let states = [State::Draft, State::Prepared, State::Complete, State::Kept, State::Undone];
    states.iter().map(|state| state.word()).chain([MARKER]).map(name).collect()
}

fn drop_own(session: &mut dyn Session, names: &Names, held: &[(String, String)], marker_first: bool) -> Result<()> {
    let mut own = own_words(|word| names.own(word).table);
    if marker_first {
        own.reverse();
    }
    for table in own {
        if held.iter().any(|(name, _)| *name == table) {
            let place = Place { database: names.aside.clone(), table };
            session.run(&format!("DROP TABLE {}", place.sql()))?;
        }
    }
    Ok(())
}

/// Drops some tables of a database, each given with its kind.
pub fn drop_tables<'a>(
    session: &mut dyn Session,
    database: &str,
    tables: impl Iterator<Item = &'a (String, String)>,
) -> Result<()> {
    for (table, kind) in tables {
        let what = if kind == "SEQUENCE" { "SEQUENCE" } else { "TABLE" };
        session.run(&format!("DROP {what} {}.{}", ident(database), ident(table)))?;
    }
    Ok(())
}

/// The names of all restores into `target` that are not cleared away.
pub fn find(session: &mut dyn Session, target: &str) -> Result<Vec<Names>> {
    let stem = names::stem(target);
    let there = databases(session)?;
    let mut found = Vec::new();
    for id in there.iter().filter_map(|name| id_of(name.strip_prefix(&stem)?)).collect::<BTreeSet<_>>() {
        let names = Names::beside(target, id);
        if is_of(session, &names, &there)? {
            found.push(names);
        }
    }
    if there.iter().any(|name| name == target) {
        found.extend(find_within(session, target)?);
    }
    Ok(found)
}

/// Those of restores whose tables are in the target itself. In a copy of another database there may be some of that one's,
/// which are left alone.
fn find_within(session: &mut dyn Session, target: &str) -> Result<Vec<Names>> {
    let held = tables(session, target)?;
    let mut found = Vec::new();
    for id in held.iter().filter_map(|(table, _)| names::id_within(table)).collect::<BTreeSet<_>>() {
        let names = Names::within(target, id);
        let (marker, prefix) = (names.own(MARKER), names.prefix());
        if !held.iter().any(|(table, _)| *table == marker.table) {
            continue;
        }
        let of = session.column(&format!("SELECT target FROM {}", marker.sql()))?;
        // It is the first that is made, and the last that goes: alone, it may not say yet whose it is.
        let is_alone = || held.iter().filter(|(table, _)| table.starts_with(&prefix)).count() == 1;
        if of.first().map_or_else(is_alone, |of| of == target) {
            found.push(names);
        }
    }
    Ok(found)
}

fn id_of(rest: &str) -> Option<&str> {
    let id = rest.strip_prefix("__restore_").or_else(|| rest.strip_prefix("__replaced_"))?;
    names::is_id(id).then_some(id)
}

/// Whether two databases of such a name are those of a restore into this target: one has a marker that says so, or
/// there is nothing in them yet, or nothing any more.
fn is_of(session: &mut dyn Session, names: &Names, there: &[String]) -> Result<bool> {
    let marker = names.own(MARKER).table;
    let mut bare = true;
    for database in [&names.staging, &names.aside].into_iter().filter(|name| there.contains(name)) {
        let held = tables(session, database)?;
        if held.iter().any(|(table, _)| *table == marker) {
            let targets = session.column(&format!("SELECT target FROM {}.{}", ident(database), ident(&marker)))?;
            if let Some(target) = targets.first() {
                return Ok(target == names.target());
            }
        }
        bare &= held.iter().all(|(table, _)| *table == marker) && has_no_programs(session, database)?;
    }
    Ok(bare)
}

fn has_no_programs(session: &mut dyn Session, database: &str) -> Result<bool> {
    let name = literal(database);
    let held = session.value(&format!(
        "SELECT (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {name}) \
         + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = {name})"
    ))?;
    Ok(held.as_deref() == Some("0"))
}

fn databases(session: &mut dyn Session) -> Result<Vec<String>> {
    session.column("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA")
}

/// The tables of a database, each with its kind.
pub fn tables(session: &mut dyn Session, database: &str) -> Result<Vec<(String, String)>> {
    let rows = session.rows(&format!(
        "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = {}",
        literal(database)
    ))?;
    let words = |mut row: Vec<Option<Vec<u8>>>| -> Result<(String, String)> {
        let kind = row.pop().flatten().unwrap_or_default();
        Ok((text(row.pop().flatten().unwrap_or_default())?, text(kind)?))
    };
    rows.into_iter().map(words).collect()
}
