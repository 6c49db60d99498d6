//! Loading tables into the staging database, and counting what arrived.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::adapt::Adapted;
use super::bulk::{Bulk, Fit, Inserted};
use super::filter;
use super::make::{self, Tables};
use super::patient::{DEADLOCK, Patient};
use super::queue::Queue;
use super::stage::{Postponed, Stage};
use super::{Plan, Sessions, parts};
use crate::archive::codec::Decoder;
use crate::archive::part::PartKind;
use crate::session::{Done, Native, Session};
use crate::sql::definer::Definers;
use crate::sql::split::Statements;
use crate::sql::{ident, literal};
use crate::{Control, Error, Kind, Phase, Result};

/// Runs the statements of one part.
pub fn part(session: &mut dyn Session, reader: &Adapted<'_>, decoder: &mut Decoder, number: usize) -> Result<u64> {
    part_with(session, reader, decoder, number, &Definers::Keep)
}

/// Runs the statements of one part, with other definers.
pub fn part_with(
    session: &mut dyn Session,
    reader: &Adapted<'_>,
    decoder: &mut Decoder,
    number: usize,
    definers: &Definers,
) -> Result<u64> {
    each_statement(session, reader, decoder, number, |session, statement| {
        run_here(session, &definers.apply(statement)).map(|done| done.affected)
    })
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
struct Means {
    decoder: Decoder,
    bulk: Option<Bulk>,
}

/// Stores the rows of one part, as parameters where that can be. Returns how many there were.
fn rows(
    session: &mut dyn Session,
    reader: &Adapted<'_>,
    stage: &Stage<'_>,
    means: &mut Means,
    number: usize,
) -> Result<u64> {
    let mut text = reader.text();
    reader.part(&mut means.decoder, number, &mut text)?;
    let (mut rest, mut affected) = (utf8(&text)?, 0);
    let table = reader.index().entries[number].object.as_deref().unwrap_or_default();
    let mut stored = |session: &mut dyn Session, done: Done| -> Result<()> {
        affected += done.affected;
        if done.warnings > 0 { refuse_changed_values(session, &stage.place(table).table) } else { Ok(()) }
    };
    loop {
        let inserted = match &mut means.bulk {
            Some(bulk) => bulk.insert(session, rest, |sql| stage.rows(table, sql))?,
            None => Inserted::Nothing { end: rest.len() },
        };
        match inserted {
            Inserted::Rows { done, end } => {
                stored(session, done)?;
                rest = &rest[end..];
            }
            Inserted::Nothing { end } => {
                let mut statements = Statements::new(rest);
                loop {
                    let Some(statement) = statements.next() else { return Ok(affected) };
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
fn run_here(session: &mut dyn Session, statement: &str) -> Result<Done> {
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

/// Puts back what a definition that failed halfway had set.
pub fn postlude(session: &mut dyn Session) -> Result<()> {
    session.run("SET character_set_client=@saved_cs_client, collation_connection=@saved_collation").map(drop)
}

/// The settings an archive's statements rely on.
pub fn preamble(session: &mut dyn Session, reader: &Adapted<'_>) -> Result<()> {
    let mut decoder = reader.decoder();
    parts(reader.index(), &[PartKind::Preamble]).try_for_each(|n| part(session, reader, &mut decoder, n).map(drop))
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
}

/// Loads `tables` beside the target. They are counted.
pub(super) fn all(sessions: &mut Sessions<'_>, plan: &Plan<'_>, control: &Control) -> Result<Loaded> {
    let Plan { reader, names, stage, tables, content, filters, .. } = *plan;
    let wanted: HashSet<&str> = tables.iter().map(String::as_str).collect();
    let index = reader.index();
    let of_wanted = |n: &usize| index.entries[*n].object.as_deref().is_some_and(|o| wanted.contains(o));
    preamble(&mut *sessions.coordinator, reader)?;
    sessions.loaders.iter_mut().try_for_each(|session| preamble(session, reader))?;
    let Tables { postponed, late, have_foreign_keys: has_foreign_keys } = make::all(sessions, plan, control)?;
    let session = &mut *sessions.coordinator;
    // On empty tables: a condition that is none fails before anything is loaded.
    filter::apply(filters, session, stage, control)?;
    if !content.data {
        return Ok(Loaded { rows: 0, postponed, has_foreign_keys });
    }
    let queue = Mutex::new(Queue::new(index, parts(index, &[PartKind::Rows]).filter(of_wanted)));
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
    let work = |session: &mut dyn Session| -> Result<()> {
        session.run(&format!("USE {}", ident(&names.staging)))?;
        let fit = if content.schema { Fit::Made } else { Fit::Found };
        let mut means = Means { decoder: reader.decoder(), bulk: Bulk::new(session, fit)? };
        let mut own = None;
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next(&mut own);
            let Some(number) = next else { return Ok(()) };
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
    };
    if sessions.loaders.is_empty() {
        work(session)?;
    } else {
        side_by_side(&mut sessions.loaders, &work)?;
    }
    let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    let rows = count(index.tables().into_iter().filter(|(name, _)| wanted.contains(name.as_str())), &counts)?;
    Ok(Loaded { rows, postponed, has_foreign_keys })
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
    means: &mut Means,
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

/// The warning that a value for a generated column is passed over, which the server computes. Dumps of `mariadb-dump` have
/// such values.
const GENERATED: &str = "1906";

/// A warning on an `INSERT` means that a value may have been changed on its way in. The ones that are none: the empty
/// value of an `ENUM`, which is stored as it was, with a warning that it is none of the listed ones; and the empty shape,
/// which is written as a `NULL` that the column does not allow.
pub(crate) fn refuse_changed_values(session: &mut dyn Session, table: &str) -> Result<()> {
    let rows = session.rows("SHOW WARNINGS")?;
    for row in rows {
        let cell = |i: usize| row.get(i).and_then(Option::as_deref).map(String::from_utf8_lossy).unwrap_or_default();
        let (level, code, message) = (cell(0), cell(1), cell(2));
        if level.eq_ignore_ascii_case("note") || DEPRECATIONS.contains(&&*code) || code == GENERATED {
            continue;
        }
        if code == "1265" && is_enum(session, table, &message)? {
            continue;
        }
        if code == "1048" && is_geometry(session, table, &message)? {
            continue;
        }
        let column = quoted_column(&message).unwrap_or("a column").to_owned();
        return Err(Error::new(
            Kind::Mismatch,
            format!("the server would store a changed value in {column} (warning {code})"),
        ));
    }
    Ok(())
}

/// `… for column 'c' at row 1`, or with the table in front in backticks or dots.
fn quoted_column(message: &str) -> Option<&str> {
    message.split(" for column ").nth(1)?.split(" at row ").next()
}

fn is_enum(session: &mut dyn Session, table: &str, message: &str) -> Result<bool> {
    let Some(column) = quoted_column(message) else { return Ok(false) };
    let enums = session.column(&format!(
        "SELECT COLUMN_NAME FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} AND DATA_TYPE = 'enum'",
        literal(table)
    ))?;
    // The message quotes the name as it is, whatever it holds.
    Ok(enums.iter().any(|name| column == format!("'{name}'") || column.ends_with(&format!("`{name}`"))))
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
