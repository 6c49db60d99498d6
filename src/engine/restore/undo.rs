//! Bringing a target back to what a journal says it was.
//!
//! Nothing here trusts how far the restore came: each step looks at what is there, and changes only what is not as it
//! was. So it is right at any moment, after a crash in the middle of a rename as well, and when it is itself cut short
//! and begun again.

use std::collections::{HashMap, HashSet};

use super::adapt::each_statement as each_changed;
use super::foreign_key::ForeignKey;
use super::journal::{Entry, Journal};
use super::left_out::LeftOut;
use super::names::{Place, is_denied};
use super::patient::Patient;
use super::unsupported::NO_SUCH_RIGHT;
use super::{events, leftovers, load};
use crate::archive::part::Part;
use crate::catalog::kept::{Object, is_of_definition};
use crate::catalog::{Database, Definition, RoutineKind};
use crate::dump::objects;
use crate::session::{Session, text};
use crate::sql::definer::Definers;
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// A server's number for a routine that it cannot read.
const NOT_SHOWN: u16 = 1457;

/// The longest wait for a table that somebody else uses, in seconds.
const LOCK_WAIT: u32 = 30;

/// Undoes everything. What cannot be undone does not keep the rest from it: a view that nobody can make again is no
/// reason to lose a table. What the server had kept and does not make again is returned, for nobody could put it back;
/// anything else that could not be undone is an error that tells all of it.
pub fn roll_back(session: &mut dyn Session, journal: &Journal) -> Result<Vec<LeftOut>> {
    let (database, existed) = journal.target()?;
    let target = database.name.as_str();
    let exists = format!("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}", literal(target));
    if session.value(&exists)?.is_none() {
        return refuse_to_lose_tables(session, journal).map(|()| Vec::new());
    }
    with_settings(session, |session| {
        session.run(&format!("USE {}", ident(target)))?;
        // Routines and triggers are made under them.
        put_defaults_back(session, database)?;
        let mut failures = Failures::default();
        failures.note(drop_new_views(session, target, journal));
        // Views can only be made on what is there, so tables come first; and these are what must not be lost.
        move_tables(session, target, journal)?;
        failures.note(give_names_back(session, target, journal));
        foreign_keys(session, journal, &mut failures);
        checks(session, journal, &mut failures);
        routines(session, database, journal, &mut failures);
        let done = views(session, database, journal, &mut failures);
        failures.note(done);
        let done = triggers(session, target, journal, &mut failures);
        failures.note(done);
        let done = events(session, database, journal, &mut failures);
        failures.note(done);
        accounts(session, journal, &mut failures);
        if !existed {
            failures.note(drop_if_empty(session, target));
        }
        failures.told()
    })
}

/// What could not be undone.
#[derive(Debug, Default)]
struct Failures {
    /// What may be done another time, or by another account.
    errors: Vec<Error>,
    /// What nobody can do.
    given_up: Vec<LeftOut>,
}

impl Failures {
    fn note(&mut self, result: Result<()>) {
        self.errors.extend(result.err());
    }

    /// Notes that something was to be made again by `sql`.
    fn note_made(&mut self, kind: &str, name: &str, sql: &str, result: Result<Again>) {
        match result {
            Ok(Again::Same) => {}
            Ok(Again::OfAnother(error)) => {
                let mut what = LeftOut::refused(kind, name, &error, sql);
                what.reason = format!("made again, but its definer is the account that restored: {}", what.reason);
                self.given_up.push(what);
            }
            Err(error) if is_of_definition(&error) => self.given_up.push(LeftOut::refused(kind, name, &error, sql)),
            Err(error) => self.note(Err(error)),
        }
    }

    /// All errors in one; a lost connection alone, because nothing could be done after it.
    fn told(self) -> Result<Vec<LeftOut>> {
        let words: Vec<String> = self.errors.iter().map(ToString::to_string).collect();
        let kind = self.errors.first().map(Error::kind);
        let lost = self.errors.into_iter().find(|e| e.kind() == Kind::Connection && !is_denied(e));
        match (lost, kind) {
            (Some(lost), _) => Err(lost),
            (None, Some(kind)) => Err(Error::new(kind, words.join("; "))),
            (None, None) => Ok(self.given_up),
        }
    }
}

/// Runs `work` with settings under which definitions are read and made the same every time, and puts back what was.
pub fn with_settings<T>(session: &mut dyn Session, work: impl FnOnce(&mut dyn Session) -> Result<T>) -> Result<T> {
    session.run(
        "SET @smdb_mode=@@sql_mode, @smdb_checks=@@foreign_key_checks, @smdb_client=@@character_set_client, \
         @smdb_results=@@character_set_results, @smdb_collation=@@collation_connection, @smdb_notes=@@sql_notes, \
         @smdb_zone=@@time_zone, @smdb_wait=@@lock_wait_timeout",
    )?;
    settle(session)?;
    session.run(&format!("SET lock_wait_timeout={LOCK_WAIT}"))?;
    let result = work(&mut Patient(session));
    let back = session.run(
        "SET sql_mode=@smdb_mode, foreign_key_checks=@smdb_checks, character_set_client=@smdb_client, \
         character_set_results=@smdb_results, collation_connection=@smdb_collation, sql_notes=@smdb_notes, \
         time_zone=@smdb_zone, lock_wait_timeout=@smdb_wait",
    );
    let done = result?;
    back?;
    Ok(done)
}

fn settle(session: &mut dyn Session) -> Result<()> {
    session.run("SET NAMES utf8mb4")?;
    session.run(
        "SET sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', foreign_key_checks=0, sql_notes=0, time_zone='+00:00'",
    )?;
    Ok(())
}

/// The statements of a part that is in memory.
pub fn text_of(part: &Part) -> Result<String> {
    Ok(load::utf8(&part.sql)?.to_owned())
}

/// How an object was made again.
#[derive(Debug)]
enum Again {
    /// As it was.
    Same,
    /// In the name of the account that restores, because the server did not let it name the definer.
    OfAnother(Error),
}

/// Runs the statements that make an object again. There are none where the server did not show what it was.
///
/// An account may drop what others have defined and not make it again in their name. Then it does so in its own: an object
/// that is gone, and a target that no later restore by this account could touch, would be worse.
fn make_again(session: &mut dyn Session, what: &str, name: &str, sql: &str) -> Result<Again> {
    let unknown = || Error::new(Kind::Server, "the server did not show its definition").with_code(NOT_SHOWN);
    let made = if sql.is_empty() { Err(unknown()) } else { load::object(session, sql).map(|()| Again::Same) };
    made.or_else(|error| {
        settle(session)?;
        if error.code() != Some(NO_SUCH_RIGHT) {
            return Err(error);
        }
        let own = each_changed(sql, |statement| Ok(Definers::Drop.apply(statement)))?;
        match load::object(session, &own) {
            Ok(()) => Ok(Again::OfAnother(error)),
            Err(_) => settle(session).and(Err(error)), // the first says what is missing
        }
    })
    .map_err(|error| error.context(format!("making {what} `{name}` again")))
}

/// What stands for an object in a journal, as the server has it now; nothing where it does not show it.
fn now(
    session: &mut dyn Session,
    object: Object<'_>,
    part: impl FnOnce(Definition) -> Result<Part>,
) -> Result<Option<String>> {
    if !object.is_listed(session)? {
        return Ok(None);
    }
    object.show(session)?.definition.map_or_else(|| Ok(String::new()), |d| text_of(&part(d)?)).map(Some)
}

/// Drops a routine, if it is there. MariaDB knows packages in its Oracle mode alone.
pub fn drop_routine(session: &mut dyn Session, kind: RoutineKind, name: &str) -> Result<()> {
    let drop = format!("DROP {} IF EXISTS {}", kind.keyword(), ident(name));
    if !matches!(kind, RoutineKind::Package | RoutineKind::PackageBody) {
        return session.run(&drop).map(std::mem::drop);
    }
    session.run("SET @saved_sql_mode=@@sql_mode, sql_mode='ORACLE'")?;
    let dropped = session.run(&drop).map(std::mem::drop);
    session.run("SET sql_mode=@saved_sql_mode")?;
    dropped
}

fn put_defaults_back(session: &mut dyn Session, database: &Database) -> Result<()> {
    let collation = session.value(&format!(
        "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}",
        literal(&database.name)
    ))?;
    if collation.as_ref() != Some(&database.collation) {
        session.run(&objects::defaults(database))?;
    }
    Ok(())
}

/// Where somebody has dropped the target since, there is nothing to put back, unless its tables are still aside.
fn refuse_to_lose_tables(session: &mut dyn Session, journal: &Journal) -> Result<()> {
    let target = &journal.target()?.0.name;
    for entry in &journal.0 {
        if let Entry::Table { replaced: Some(place), .. } = entry
            && place.exists(session)?
        {
            return Err(Error::new(
                Kind::NotFound,
                format!(
                    "`{target}` is gone, and its tables from before a restore that was cut short are in `{}`: create \
                     `{target}` to have them put back, or drop `{0}`",
                    place.database
                ),
            ));
        }
    }
    Ok(())
}

/// A new view may stand where a table was.
fn drop_new_views(session: &mut dyn Session, target: &str, journal: &Journal) -> Result<()> {
    let there = views_of(session, target)?;
    let mut new = journal.0.iter().filter_map(|entry| match entry {
        Entry::View { name, made_by: None } if there.contains(name) => Some(name),
        _ => None,
    });
    new.try_for_each(|name| session.run(&format!("DROP VIEW {}", ident(name))).map(drop))
}

fn move_tables(session: &mut dyn Session, target: &str, journal: &Journal) -> Result<()> {
    let mut there = HashSet::new();
    let mut databases: HashSet<&str> = HashSet::from([target]);
    for entry in &journal.0 {
        if let Entry::Table { staged, replaced, .. } = entry {
            databases.extend(staged.iter().chain(replaced).map(|place| place.database.as_str()));
        }
    }
    for database in databases {
        let tables = session.column(&format!(
            "SELECT TABLE_NAME FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA = {} AND TABLE_TYPE NOT LIKE '%VIEW'",
            literal(database)
        ))?;
        there.extend(tables.into_iter().map(|table| Place { database: database.to_owned(), table }));
    }
    let (mut out, mut home, mut new) = (Vec::new(), Vec::new(), HashSet::new());
    for entry in &journal.0 {
        let Entry::Table { name, staged, replaced } = entry else { continue };
        let place = Place { database: target.to_owned(), table: name.clone() };
        let old_is_aside = replaced.as_ref().filter(|r| there.contains(r));
        // What is in the target is the new table if the old one is not, or if there never was one.
        let is_new = old_is_aside.is_some() || replaced.is_none();
        if let Some(staged) = staged.as_ref().filter(|s| is_new && there.contains(&place) && !there.contains(s)) {
            new.insert(name.as_str());
            out.push(format!("{} TO {}", place.sql(), staged.sql()));
        }
        home.extend(old_is_aside.map(|old| format!("{} TO {}", old.sql(), place.sql())));
    }
    if out.is_empty() && home.is_empty() {
        return Ok(());
    }
    // A table cannot leave its database with its triggers.
    for (trigger, table) in triggers_of(session, target)? {
        if new.contains(table.as_str()) {
            session.run(&format!("DROP TRIGGER {}", ident(&trigger)))?;
        }
    }
    out.extend(home);
    session
        .run(&format!("RENAME TABLE {}", out.join(", ")))
        .map(drop)
        .map_err(|e| e.context("moving the replaced tables back"))
}

/// Drops what was loaded in the target itself: the names of its constraints are those of tables that are home again.
fn give_names_back(session: &mut dyn Session, target: &str, journal: &Journal) -> Result<()> {
    let staged = |entry: &Entry| match entry {
        Entry::Table { staged: Some(place), .. } if place.database == target => Some(place.table.clone()),
        _ => None,
    };
    let staged: HashSet<String> = journal.0.iter().filter_map(staged).collect();
    if staged.is_empty() {
        return Ok(());
    }
    let there = leftovers::tables(session, target)?;
    leftovers::drop_tables(session, target, there.iter().filter(|(name, _)| staged.contains(name)))
}

fn checks(session: &mut dyn Session, journal: &Journal, failures: &mut Failures) {
    for entry in &journal.0 {
        if let Entry::Check(check) = entry {
            let made = check.put_back(session);
            failures.note_made("check", check.name(), &check.add(), made.map(|()| Again::Same));
        }
    }
}

fn foreign_keys(session: &mut dyn Session, journal: &Journal, failures: &mut Failures) {
    for entry in &journal.0 {
        if let Entry::ForeignKey(key) = entry {
            let made = foreign_key(session, key).map_err(|e| e.context(key));
            failures.note_made("foreign key", &key.identity().1, &key.add(), made.map(|()| Again::Same));
        }
    }
}

fn foreign_key(session: &mut dyn Session, key: &ForeignKey) -> Result<()> {
    match key.now(session)? {
        Some(now) if now == *key => return Ok(()),
        Some(now) => session.run(&now.drop()).map(drop)?,
        None => {}
    }
    session.run(&key.add())?;
    if let Some(rename) = key.rename(session)? {
        session.run(&rename)?;
    }
    Ok(())
}

fn routines(session: &mut dyn Session, database: &Database, journal: &Journal, failures: &mut Failures) {
    for entry in &journal.0 {
        let Entry::Routine { keyword, name, made_by } = entry else { continue };
        let Some(kind) = RoutineKind::parse(keyword) else {
            let unknown = format!("the journal has a routine of the kind {keyword}");
            failures.note(Err(Error::new(Kind::Damaged, unknown)));
            continue;
        };
        let part = |definition: Definition| Ok(objects::routine(database, kind, name, &definition));
        let now = match now(session, Object::Routine(kind, name), part) {
            Ok(now) => now,
            Err(error) => {
                failures.note(Err(error));
                continue;
            }
        };
        match made_by {
            Some(sql) if now.as_ref() != Some(sql) => {
                let made = make_again(session, "routine", name, sql);
                failures.note_made(&keyword.to_lowercase(), name, sql, made);
            }
            None if now.is_some() => failures.note(drop_routine(session, kind, name)),
            _ => {}
        }
    }
}

/// Views name each other, and none can be made before those it names: each round makes those that can be.
fn views(session: &mut dyn Session, database: &Database, journal: &Journal, failures: &mut Failures) -> Result<()> {
    let mut missing = Vec::new();
    for entry in &journal.0 {
        let Entry::View { name, made_by: Some(sql) } = entry else { continue };
        let now = now(session, Object::View(name), |definition| objects::view(database, name, definition))?;
        if now.as_ref() != Some(sql) {
            missing.push((name, sql));
        }
    }
    loop {
        let (before, mut round) = (missing.len(), Failures::default());
        missing.retain(|(name, sql)| {
            let made = make_again(session, "view", name, sql);
            let failed = made.is_err();
            round.note_made("view", name, sql, made);
            failed
        });
        if missing.is_empty() || missing.len() == before {
            failures.errors.extend(round.errors);
            failures.given_up.extend(round.given_up);
            return Ok(());
        }
    }
}

/// Triggers fire in the order in which they were made: a table that misses one gets all of its own again.
fn triggers(session: &mut dyn Session, target: &str, journal: &Journal, failures: &mut Failures) -> Result<()> {
    let mut noted: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for entry in &journal.0 {
        let Entry::Trigger { name, on, made_by } = entry else { continue };
        if noted.last().is_none_or(|(table, _)| table != on) {
            noted.push((on, Vec::new()));
        }
        noted.last_mut().into_iter().for_each(|(_, all)| all.push((name, made_by)));
    }
    let mut now: HashMap<String, Vec<String>> = HashMap::new();
    for (trigger, table) in triggers_of(session, target)? {
        now.entry(table).or_default().push(trigger);
    }
    for (table, triggers) in noted {
        let there = now.get(table).map_or(&[][..], Vec::as_slice);
        let names: Vec<&str> = triggers.iter().map(|(name, _)| *name).collect();
        let left: Vec<&str> = there.iter().map(String::as_str).filter(|name| names.contains(name)).collect();
        if left == names {
            continue;
        }
        for (name, sql) in triggers {
            let made = make_again(session, "trigger", name, sql);
            failures.note_made("trigger", name, sql, made);
        }
    }
    Ok(())
}

fn events(session: &mut dyn Session, database: &Database, journal: &Journal, failures: &mut Failures) -> Result<()> {
    for entry in &journal.0 {
        let Entry::Event { name, made_by } = entry else { continue };
        let part = |definition: Definition| Ok(objects::event(database, name, &definition));
        let now = now(session, Object::Event(name), part)?;
        match made_by {
            Some(sql) if now.as_ref() != Some(sql) => {
                let made = make_again(session, "event", name, sql);
                if made.is_ok() {
                    // Its time may have passed since it was made first.
                    failures.given_up.extend(events::look(session, &database.name, name, sql)?);
                }
                failures.note_made("event", name, sql, made);
            }
            None if now.is_some() => failures.note(session.run(&format!("DROP EVENT {}", ident(name))).map(drop)),
            _ => {}
        }
    }
    Ok(())
}

fn accounts(session: &mut dyn Session, journal: &Journal, failures: &mut Failures) {
    let new = journal.0.iter().filter_map(|e| if let Entry::Account { name } = e { Some(name) } else { None });
    for name in new {
        let kind = if name.contains('@') { "USER" } else { "ROLE" };
        failures.note(session.run(&format!("DROP {kind} IF EXISTS {name}")).map(drop));
    }
}

/// A database that was made for the restore goes with it, unless somebody has put something into it since.
fn drop_if_empty(session: &mut dyn Session, target: &str) -> Result<()> {
    let name = literal(target);
    let held = session.value(&format!(
        "SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = {name}) \
         + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {name}) \
         + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = {name})"
    ))?;
    if held.as_deref() == Some("0") {
        session.run(&format!("DROP DATABASE {}", ident(target)))?;
    }
    Ok(())
}

fn views_of(session: &mut dyn Session, database: &str) -> Result<Vec<String>> {
    session
        .column(&format!("SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = {}", literal(database)))
}

/// Each trigger and its table, in the order in which they fire.
fn triggers_of(session: &mut dyn Session, database: &str) -> Result<Vec<(String, String)>> {
    let rows = session.rows(&format!(
        "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {} \
         ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER",
        literal(database)
    ))?;
    let words = |mut row: Vec<Option<Vec<u8>>>| -> Result<(String, String)> {
        let table = row.pop().flatten().unwrap_or_default();
        Ok((text(row.pop().flatten().unwrap_or_default())?, text(table)?))
    };
    rows.into_iter().map(words).collect()
}
