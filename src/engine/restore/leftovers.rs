//! What restores have left that did not end: finding it, putting the target back where it was changed, and clearing it.
//!
//! Everything is dropped in an order that leaves it recognizable until the last of it is gone: loaded and replaced tables
//! first, the journal next, the marker after it. Where replaced tables stay the marker goes first, and from then on they
//! are the user's.

use std::collections::BTreeSet;

use super::journal::{Journal, State};
use super::left_out::LeftOut;
use super::names::{self, MARKER, Names, Place};
use super::undo::{roll_back, with_settings};
use super::{give_up, set_aside};
use crate::Result;
use crate::session::{Session, text};
use crate::sql::{ident, literal};

/// What became of restores that did not end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovered {
    /// Restores that had changed something, and were undone.
    pub undone: usize,
    /// Restores that were complete but for what was left beside the target.
    pub finished: usize,
    /// Restores that had changed nothing.
    pub cleared: usize,
    /// Databases of restores that hold nothing any more, and that the server does not drop: it has left files in their
    /// folders, which somebody has to remove there.
    pub stuck: Vec<String>,
    /// Restores that could not be undone, and were given up because that was asked for.
    pub given_up: usize,
    /// What the target had and could not be put back, each with its text.
    pub left_out: Vec<LeftOut>,
    /// Where texts and tables are that could not be put back, for the user to drop.
    pub kept: Vec<String>,
}

impl Recovered {
    /// These and others, that were settled before them.
    #[must_use]
    pub fn and(mut self, earlier: &Self) -> Self {
        self.left_out.splice(0..0, earlier.left_out.iter().cloned());
        self.kept.splice(0..0, earlier.kept.iter().cloned());
        Self {
            given_up: self.given_up + earlier.given_up,
            left_out: self.left_out,
            kept: self.kept,
            undone: self.undone + earlier.undone,
            finished: self.finished + earlier.finished,
            cleared: self.cleared + earlier.cleared,
            stuck: self.stuck.into_iter().chain(earlier.stuck.iter().cloned()).collect(),
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
        settle(session, &names, &mut recovered)?;
    }
    Ok(recovered)
}

/// Whether a restore has changed something in `target` and has neither ended nor put it back.
pub fn is_half_done(session: &mut dyn Session, target: &str) -> Result<bool> {
    for names in find(session, target)? {
        if State::read(session, &names)? == Some(State::Prepared) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts the target back, or finishes with it, as far as the restore of these names came.
pub fn settle(session: &mut dyn Session, names: &Names, recovered: &mut Recovered) -> Result<()> {
    let state = State::read(session, names)?;
    if state == Some(State::Prepared) {
        let journal = with_settings(session, |s| Journal::read(s, names, State::Prepared))?;
        if give_up::is_dropped(session, names)? {
            // Somebody did not want it any more: what it was is nowhere to be put back.
            return give_up::set_free(session, names, &journal, recovered);
        }
        let given_up = roll_back(session, &journal).map_err(|e| {
            let place = if names.is_within() {
                format!("tables of `{}` that begin with `{}`", names.target(), names.prefix())
            } else {
                format!("`{}`", names.aside)
            };
            e.context(format!(
                "a restore into `{}` was cut short, and not everything could be put back as it was. What is needed for \
                 it stays in {place} until it can be, by an account with the rights for it, or until it is given up; the \
                 definitions are in the column `entry` of {}. What could not be put back",
                names.target(),
                names.own(State::Prepared.word()).sql()
            ))
        })?;
        set_aside::keep(session, names, &given_up)?;
        State::Prepared.turn(session, names, State::Undone)?;
        if !given_up.is_empty() {
            recovered.kept.push(set_aside::place(names).sql());
            recovered.left_out.extend(given_up);
        }
    }
    let stuck = clear(session, names, state == Some(State::Kept))?;
    match state {
        Some(State::Prepared) => recovered.undone += 1,
        Some(State::Complete | State::Kept) => recovered.finished += 1,
        None if !stuck.is_empty() => {} // told of, whenever anybody looks
        Some(State::Draft | State::Undone) | None => recovered.cleared += 1,
    }
    recovered.stuck.extend(stuck);
    Ok(())
}

/// Drops everything of these names, but for the replaced tables where they are kept. Returns the databases that the
/// server does not drop, though they hold nothing any more.
pub fn clear(session: &mut dyn Session, names: &Names, keep_replaced: bool) -> Result<Vec<String>> {
    with_settings(session, |session| {
        let mut stuck = Vec::new();
        if names.is_within() {
            // Those that are kept have other names.
            return clear_within(session, names).map(|()| stuck);
        }
        // To drop one that is not there, an account needs the right to it all the same.
        let there = databases(session)?;
        if there.contains(&names.staging) {
            stuck.extend(drop_database(session, &names.staging)?);
        }
        if !there.contains(&names.aside) {
            return Ok(stuck);
        }
        let held = tables(session, &names.aside)?;
        let own = own_words(|word| names.own(word).table);
        // Texts that could not be put back are the user's.
        let texts = set_aside::place(names).table;
        let has_texts = held.iter().any(|(table, _)| *table == texts);
        if !keep_replaced {
            let beside = held.iter().filter(|(table, _)| !own.contains(table) && *table != texts);
            drop_tables(session, &names.aside, beside)?;
        }
        drop_own(session, names, &held, keep_replaced)?;
        if !keep_replaced && !has_texts {
            stuck.extend(drop_database(session, &names.aside)?);
        }
        Ok(stuck)
    })
}

/// The server's number for a database whose folder it cannot remove.
const FOLDER_STAYS: u16 = 1010;

/// Drops a database. One of which only a folder with files is left, of which the server knows nothing, is no reason to
/// keep anybody from restoring: then its name is returned.
fn drop_database(session: &mut dyn Session, name: &str) -> Result<Option<String>> {
    match session.run(&format!("DROP DATABASE {}", ident(name))) {
        Err(e) if e.code() == Some(FOLDER_STAYS) && tables(session, name)?.is_empty() => Ok(Some(name.to_owned())),
        dropped => dropped.map(|_| None),
    }
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

pub(super) fn drop_own(
    session: &mut dyn Session,
    names: &Names,
    held: &[(String, String)],
    marker_first: bool,
) -> Result<()> {
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
