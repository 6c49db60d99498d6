//! Loading tables into the staging database, and counting what arrived.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::adapt::{Adapted, each_statement as each_changed};
use super::bulk::{self, Bulk, Fit, Inserted};
use super::doubt::Doubts;
use super::filter;
use super::loose::Without;
use super::make::{self, Tables};
use super::memory_tables;
use super::patient::{DEADLOCK, Patient};
use super::queue::Queue;
use super::stage::{Postponed, Stage};
use super::{Plan, Sessions, parts, unsigned};
use crate::archive::codec::Decoder;
use crate::archive::part::PartKind;
use crate::session::{Done, Native, Session};
use crate::sql::definer::Definers;
use crate::sql::split::Statements;
use crate::sql::{ident, literal};
use crate::{Control, Error, Kind, Phase, Result};

/// Runs the statements of one part.
pub fn part(session: &mut dyn Session, reader: &Adapted<'_>, decoder: &mut Decoder, number: usize) -> Result<u64> {
    each_statement(session, reader, decoder, number, |session, statement| {
        run_here(session, statement).map(|done| done.affected)
    })
}

/// The statements of one part, with other definers.
pub fn text_with(reader: &Adapted<'_>, decoder: &mut Decoder, number: usize, definers: &Definers) -> Result<String> {
    let mut text = reader.text();
    reader.part(decoder, number, &mut text)?;
    each_changed(utf8(&text)?, |statement| Ok(definers.apply(statement)))
}

/// Gives a table the keys that have waited for its rows.
fn add_keys(session: &mut dyn Session, stage: &Stage<'_>, table: &str, keys: &[String]) -> Result<()> {
    let add = keys.iter().map(|key| format!("ADD {key}")).collect::<Vec<_>>().join(", ");
    let place = stage.place(table).sql();
    let mut session = Patient(session);
    session
        .run(&format!("ALTER TABLE {place} {add}"))
        // Sorting wants room for temporary files, which there may be less of than for the table: row by row does without.
        .or_else(|first| session.run(&format!("ALTER TABLE {place} {add}, ALGORITHM=COPY")).map_err(|_| first))
        .map(drop)
        .map_err(|e| stage.told(table, e).context(format!("the keys of `{table}`")))
}

/// What one connection loads rows with.
struct Means<'a> {
    decoder: Decoder,
    bulk: Option<Bulk>,
    doubts: &'a Doubts,
}

/// Stores the rows of one part, as parameters where that can be. Returns how many there were.
fn rows(
    session: &mut dyn Session,
    reader: &Adapted<'_>,
    stage: &Stage<'_>,
    means: &mut Means<'_>,
    number: usize,
) -> Result<u64> {
    let mut text = reader.text();
    reader.part(&mut means.decoder, number, &mut text)?;
    let (mut rest, mut affected) = (utf8(&text)?, 0);
    let entry = &reader.index().entries[number];
    let table = entry.object.as_deref().unwrap_or_default();
    let judge = reader.judge();
    let doubts = means.doubts;
    let mut stored = |session: &mut dyn Session, done: Done| -> Result<()> {
        affected += done.affected;
        if done.warnings > 0 { doubts.note(session, table, &stage.place(table).table) } else { Ok(()) }
    };
    loop {
        let of_table = judge.is_none() || unsigned::is_of_table(entry, rest);
        let inserted = match &mut means.bulk {
            Some(bulk) if of_table => bulk.insert(session, rest, |sql| stage.rows(table, sql))?,
            Some(_) => Inserted::Nothing { end: 0 },
            None => Inserted::Nothing { end: rest.len() },
        };
        match inserted {
            Inserted::Rows { done, end } => {
                stored(session, done)?;
                rest = &rest[end..];
            }
            Inserted::Nothing { end } => {
                let mut statements = Statements::new(rest);
                // Up to here it was read as rows of this engine's; what else there is, is looked at.
                let known = match (judge.is_some() && of_table, means.bulk.is_some()) {
                    (false, _) => 0,
                    (true, true) => end,
                    (true, false) => bulk::rows_end(rest).unwrap_or(0), // none at all
                };
                loop {
                    let Some(statement) = statements.next() else { return Ok(affected) };
                    if let Some(judge) = judge.filter(|_| rest.len() - statements.rest().len() > known) {
                        judge.row(entry, statement)?;
                    }
                    let done = session.run(&stage.rows(table, statement)?)?;
                    stored(session, done)?;
                    if rest.len() - statements.rest().len() >= end {
                        break;
                    }
                }
                rest = statements.rest();
            }
        }
    }
}

fn each_statement(
    session: &mut dyn Session,
    reader: &Adapted<'_>,
    decoder: &mut Decoder,
    number: usize,
    mut run: impl FnMut(&mut dyn Session, &str) -> Result<u64>,
) -> Result<u64> {
    let mut text = reader.text();
    reader.part(decoder, number, &mut text)?;
    let mut affected = 0;
    for statement in Statements::new(utf8(&text)?) {
        affected += run(session, statement).map_err(|e| e.context(place(reader, number)))?;
    }
    Ok(affected)
}

/// Where an error belongs.
pub(super) fn place(reader: &Adapted<'_>, number: usize) -> String {
    let object = reader.index().entries[number].object.as_deref();
    format!("part {number}{}", object.map(|o| format!(" of `{o}`")).unwrap_or_default())
}

/// Runs a statement; one that sets a mode which this server has no more, without it.
pub(super) fn run_here(session: &mut dyn Session, statement: &str) -> Result<Done> {
    match session.run(statement) {
        Err(e) if e.code() == Some(1231) => match without_gone_mode(statement) {
            Some(statement) => session.run(&statement),
            None => Err(e),
        },
        done => done,
    }
}

/// MariaDB and MySQL 5 store `NO_AUTO_CREATE_USER` with a routine; MySQL 8 refuses it, because its `GRANT` never makes
/// accounts any more. A mode that would change what the routine does is left in, and refused.
fn without_gone_mode(statement: &str) -> Option<String> {
    const GONE: &str = "NO_AUTO_CREATE_USER";
    let (before, modes) =
        statement.split_once(", sql_mode='").filter(|(b, _)| b.starts_with("SET @saved_sql_mode="))?;
    let modes = modes.strip_suffix('\'')?;
    let kept: Vec<&str> = modes.split(',').filter(|mode| *mode != GONE).collect();
    modes.contains(GONE).then(|| format!("{before}, sql_mode='{}'", kept.join(",")))
}

pub(super) fn utf8(text: &[u8]) -> Result<&str> {
    std::str::from_utf8(text).map_err(|_| Error::new(Kind::Damaged, "a part is not UTF-8"))
}

/// Runs the statements that make one object. Where one fails, those behind it that put settings back are run all the same,
/// so that nothing of a definition that failed halfway is left behind.
pub fn object(session: &mut dyn Session, sql: &str) -> Result<()> {
    let mut statements = Statements::new(sql);
    while let Some(statement) = statements.next() {
        let Err(error) = run_here(session, statement) else { continue };
        if error.kind() != Kind::Connection {
            let puts_back = |sql: &&str| is_setting(sql) || sql.starts_with("ALTER DATABASE ");
            statements.filter(puts_back).try_for_each(|sql| session.run(sql).map(drop))?;
        }
        return Err(error);
    }
    Ok(())
}

fn is_setting(sql: &str) -> bool {
    sql.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("set "))
}

/// The settings an archive's statements rely on.
pub fn preamble(session: &mut dyn Session, reader: &Adapted<'_>) -> Result<()> {
    let mut decoder = reader.decoder();
    parts(reader.index(), &[PartKind::Preamble]).try_for_each(|n| part(session, reader, &mut decoder, n).map(drop))?;
    // A server that is told to make tables of one engine alone says so, and does not make another table than was asked for.
    session.run("SET sql_mode=CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'NO_ENGINE_SUBSTITUTION')").map(drop)
}

/// The statements that put the settings back. They are read before anything is changed: when they are needed, it is too
/// late to find them damaged.
pub fn postamble(reader: &Adapted<'_>) -> Result<Vec<String>> {
    let (mut decoder, mut text, mut statements) = (reader.decoder(), reader.text(), Vec::new());
    for number in parts(reader.index(), &[PartKind::Postamble]) {
        reader.part(&mut decoder, number, &mut text)?;
        statements.extend(Statements::new(utf8(&text)?).map(str::to_owned));
    }
    Ok(statements)
}

/// What was loaded.
pub(super) struct Loaded {
    /// How many rows.
    pub rows: u64,
    /// What its tables get when they are in their places.
    pub postponed: Postponed,
    /// Whether its tables may have foreign keys.
    pub has_foreign_keys: bool,
    /// What the server did not take of their definitions.
    pub without: Without,
}

/// Makes the tables of the plan beside the target, empty.
pub(super) fn tables(sessions: &mut Sessions<'_>, plan: &Plan<'_>, control: &Control) -> Result<Tables> {
    preamble(&mut *sessions.coordinator, plan.reader)?;
    sessions.loaders.iter_mut().try_for_each(|session| preamble(session, plan.reader))?;
    make::all(sessions, plan, control)
}

/// Loads the plan's tables, which were `made`, beside the target. They are counted.
pub(super) fn all(sessions: &mut Sessions<'_>, plan: &Plan<'_>, made: Tables, control: &Control) -> Result<Loaded> {
    let Plan { reader, names, stage, tables, content, filters, .. } = *plan;
    let wanted: HashSet<&str> = tables.iter().map(String::as_str).collect();
    let index = reader.index();
    let of_wanted = |n: &usize| index.entries[*n].object.as_deref().is_some_and(|o| wanted.contains(o));
    let Tables { postponed, late, in_order, have_foreign_keys: has_foreign_keys, without, .. } = made;
    let session = &mut *sessions.coordinator;
    // On empty tables: a condition that is none fails before anything is loaded.
    filter::apply(filters, session, stage, control)?;
    if !content.data {
        return Ok(Loaded { rows: 0, postponed, has_foreign_keys, without });
    }
    memory_tables::make_room(session, stage, index, tables)?;
    let queue = Mutex::new(Queue::new(index, parts(index, &[PartKind::Rows]).filter(of_wanted), &in_order));
    let counts = Mutex::new(HashMap::<&str, u64>::new());
    let mut left = HashMap::<&str, usize>::new();
    for number in parts(index, &[PartKind::Rows]).filter(of_wanted) {
        *left.entry(index.entries[number].object.as_deref().unwrap_or_default()).or_default() += 1;
    }
    let left = Mutex::new(left);
    let is_last = |table: &str| {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        left.get_mut(table).is_some_and(|parts| {
            *parts -= 1;
            *parts == 0
        })
    };
    let doubts = Doubts::default();
    let work = |session: &mut dyn Session| -> Result<()> {
        session.run(&format!("USE {}", ident(&names.staging)))?;
        let fit = if content.schema { Fit::Made } else { Fit::Found };
        if fit == Fit::Found {
            // That a column has fewer digits than a number is worth a note only.
            session.run("SET sql_notes=1")?;
        }
        let mut means = Means { decoder: reader.decoder(), bulk: Bulk::new(session, fit)?, doubts: &doubts };
        let mut own = None;
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next(&mut own);
            let Some(number) = next else { break };
            let entry = &index.entries[number];
            let table = entry.object.as_deref().unwrap_or_default();
            control.enter(Phase::Restoring, table);
            let stored = control.check().and_then(|()| rows_of(session, reader, stage, &mut means, number));
            let stored = stored.and_then(|rows| {
                if let Some(keys) = late.get(table).filter(|_| is_last(table)) {
                    add_keys(session, stage, table, keys)?;
                }
                Ok(rows)
            });
            match stored {
                Ok(rows) => {
                    control.add(rows, entry.raw);
                    *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(table).or_default() += rows;
                }
                Err(e) => {
                    queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                    return Err(e);
                }
            }
        }
        if fit == Fit::Found { session.run("SET sql_notes=0").map(drop) } else { Ok(()) }
    };
    if sessions.loaders.is_empty() {
        work(session)?;
    } else {
        side_by_side(&mut sessions.loaders, &work)?;
    }
    let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    doubts.settle(&mut *sessions.coordinator, plan, control)?;
    let rows = count(index.tables().into_iter().filter(|(name, _)| wanted.contains(name.as_str())), &counts)?;
    Ok(Loaded { rows, postponed, has_foreign_keys, without })
}

/// The server's number for a transaction that could not be ended.
const NOT_COMMITTED: u16 = 1180;

/// How often a part is loaded anew that the server gave up for another one.
const ATTEMPTS: u32 = 20;

/// The rows of one part in one transaction, faster than each statement in its own. Two connections that begin an empty
/// table together can end in a deadlock, by which the server undoes one of them: that one begins again.
fn rows_of(
    session: &mut dyn Session,
    reader: &Adapted<'_>,
    stage: &Stage<'_>,
    means: &mut Means<'_>,
    number: usize,
) -> Result<u64> {
    let table = reader.index().entries[number].object.as_deref().unwrap_or_default();
    let mut attempt = 0;
    loop {
        session.run("START TRANSACTION")?;
        // An open transaction would also keep the staging database from being dropped.
        let loaded = rows(session, reader, stage, means, number)
            .map_err(|e| stage.told(table, e).context(place(reader, number)))
            .and_then(|rows| commit(session).map_err(|e| e.context(place(reader, number))).map(|()| rows));
        let Err(error) = loaded else { return loaded };
        attempt += 1;
        let again = error.code() == Some(DEADLOCK) && attempt < ATTEMPTS;
        // Where the connection is lost there is nothing to roll back, and the first failure is the one to tell.
        let rolled_back = session.run("ROLLBACK");
        if !again || rolled_back.is_err() {
            return Err(error);
        }
        std::thread::sleep(std::time::Duration::from_millis(u64::from(10 * attempt)));
    }
}

/// The server fills an empty table only now, and has no good words for what fails then.
fn commit(session: &mut dyn Session) -> Result<()> {
    session.run("COMMIT").map(drop).map_err(|e| match e.code() {
        Some(NOT_COMMITTED) => e.context("the rows cannot be stored, as where a unique key has a value twice"),
        _ => e,
    })
}

/// Does the same work over each of these connections at once.
pub(super) fn side_by_side(
    loaders: &mut [Native],
    work: &(impl Fn(&mut dyn Session) -> Result<()> + Sync),
) -> Result<()> {
    let results: Vec<Result<()>> = std::thread::scope(|scope| {
        let threads: Vec<_> = loaders.iter_mut().map(|session| scope.spawn(move || work(session))).collect();
        let join = |t: std::thread::ScopedJoinHandle<'_, Result<()>>| {
            t.join().unwrap_or_else(|_| Err(Error::new(Kind::Internal, "a loading thread panicked")))
        };
        threads.into_iter().map(join).collect()
    });
    results.into_iter().collect()
}

/// Every table must have received the rows the index has for it.
fn count(expected: impl Iterator<Item = (String, u64)>, counts: &HashMap<&str, u64>) -> Result<u64> {
    let mut total = 0;
    for (name, rows) in expected {
        let loaded = counts.get(name.as_str()).copied().unwrap_or(0);
        if loaded != rows {
            return Err(Error::new(
                Kind::Mismatch,
                format!("`{name}` received {loaded} rows where the archive has {rows}"),
            ));
        }
        total += rows;
    }
    Ok(total)
}

/// Warnings that a later server will not know a character set or collation any more, which change no value.
const DEPRECATIONS: [&str; 6] = ["1287", "1681", "3135", "3719", "3720", "3778"];

/// That a value is not stored as it was sent: a warning, or for digits of a number a note.
const TRUNCATED: &str = "1265";

/// The warning that a value for a generated column is passed over, which the server computes. Dumps of `mariadb-dump` have
/// such values.
const GENERATED: &str = "1906";

/// Of the warnings of an `INSERT`, which mean that a value may have been changed on its way in, the first that is none of
/// these: the empty value of an `ENUM`, which is stored as it was, with a warning that it is none of the listed ones; the
/// empty shape, which is written as a `NULL` that the column does not allow; and what a column is warned of that the server
/// computes.
pub(super) fn gravest<'w>(session: &mut dyn Session, table: &str, all: &'w [Warning]) -> Result<Option<&'w Warning>> {
    for warning in all {
        let message = &warning.message;
        let is_none = match warning.code.as_str() {
            TRUNCATED if is_enum(session, table, message)? => true,
            "1048" => is_geometry(session, table, message)?,
            _ => is_computed(session, table, message)?,
        };
        if !is_none {
            return Ok(Some(warning));
        }
    }
    Ok(None)
}

/// What a server said of a statement that it has run.
pub(super) struct Warning {
    /// The server's number for it.
    pub code: String,
    /// Its words, which name the column.
    pub message: String,
}

impl Warning {
    /// That a value is not what it was.
    pub fn error(&self) -> Error {
        let column = quoted_column(&self.message).unwrap_or("a column");
        let code = &self.code;
        Error::new(Kind::Mismatch, format!("the server would store a changed value in {column} (warning {code})"))
    }
}

/// The warnings of the last statement that may be about values, of each column one of a kind.
pub(super) fn warnings(session: &mut dyn Session) -> Result<Vec<Warning>> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for row in session.rows("SHOW WARNINGS")? {
        let cell = |i: usize| row.get(i).and_then(Option::as_deref).map(String::from_utf8_lossy).unwrap_or_default();
        let (level, code, message) = (cell(0), cell(1), cell(2));
        let is_about_values = !level.eq_ignore_ascii_case("note") || code == TRUNCATED;
        if is_about_values
            && !DEPRECATIONS.contains(&&*code)
            && code != GENERATED
            && seen.insert((code.to_string(), quoted_column(&message).unwrap_or(&message).to_owned()))
        {
            found.push(Warning { code: code.into_owned(), message: message.into_owned() });
        }
    }
    Ok(found)
}

/// `… for column 'c' at row 1`, or with the table in front in backticks or dots.
fn quoted_column(message: &str) -> Option<&str> {
    message.split(" for column ").nth(1)?.split(" at row ").next()
}

fn is_enum(session: &mut dyn Session, table: &str, message: &str) -> Result<bool> {
    is_of(session, table, message, "DATA_TYPE = 'enum'")
}

/// Whether a warning is about a column that the server computes.
pub(super) fn is_computed(session: &mut dyn Session, table: &str, message: &str) -> Result<bool> {
    is_of(session, table, message, "(EXTRA LIKE '%VIRTUAL%' OR EXTRA LIKE '%STORED%' OR EXTRA LIKE '%PERSISTENT%')")
}

/// Whether a warning is about one of the columns that the catalog lists under this condition.
fn is_of(session: &mut dyn Session, table: &str, message: &str, condition: &str) -> Result<bool> {
    let Some(column) = quoted_column(message) else { return Ok(false) };
    let found = session.column(&format!(
        "SELECT COLUMN_NAME FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} AND {condition}",
        literal(table)
    ))?;
    // The message quotes the name as it is, whatever it holds.
    Ok(found.iter().any(|name| column == format!("'{name}'") || column.ends_with(&format!("`{name}`"))))
}

/// `Column 'c' cannot be null`, of a column that holds shapes.
fn is_geometry(session: &mut dyn Session, table: &str, message: &str) -> Result<bool> {
    let Some(column) = message.strip_prefix("Column '").and_then(|m| m.strip_suffix("' cannot be null")) else {
        return Ok(false);
    };
    let found = session.value(&format!(
        "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} \
         AND COLUMN_NAME = {} AND IS_NULLABLE = 'NO' AND (DATA_TYPE LIKE 'geom%' OR DATA_TYPE LIKE '%point' \
         OR DATA_TYPE LIKE '%linestring' OR DATA_TYPE LIKE '%polygon')",
        literal(table),
        literal(column)
    ))?;
    Ok(found.as_deref() == Some("1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_mode_that_is_gone_is_left_out() {
        let set = |modes: &str| format!("SET @saved_sql_mode=@@sql_mode, sql_mode='{modes}'");
        let kept = without_gone_mode(&set("STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION"));
        assert_eq!(kept, Some(set("STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION")));
        assert_eq!(without_gone_mode(&set("NO_AUTO_CREATE_USER")), Some(set("")));
        assert_eq!(without_gone_mode(&set("ORACLE")), None);
        assert_eq!(without_gone_mode("INSERT INTO t VALUES (', sql_mode=''NO_AUTO_CREATE_USER''')"), None);
    }
}
