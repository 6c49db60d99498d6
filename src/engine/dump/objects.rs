//! Everything that is not rows, as SQL that a plain client can load.
//!
//! A body can hold semicolons, so it stands between `DELIMITER` lines; it is in the character set its author used, so
//! the session is switched to that one around it, and back.

use std::collections::HashMap;

use super::definitions::{Definitions, changed_meanwhile};
use crate::archive::index::Broken;
use crate::archive::part::{Part, PartKind};
use crate::catalog::kept::Object;
use crate::catalog::{Catalog, Database, Definition, RoutineKind, Table, TableKind};
use crate::session::{Server, Session};
use crate::sql::definer::Definers;
use crate::sql::token::{Token, tokens};
use crate::sql::{engine, ident, relocate};
use crate::{Error, Kind, Result};

/// Ends a body; a text that contains it gets a longer one.
const DELIMITER: &str = ";;";

/// The comments that hide variables from servers which do not know them.
const MARKS: [(&str, &str); 2] = [("lc_time_names", "!50112"), ("default_regex_flags", "M!100100")];

/// The comment for a variable that every server knows.
const KNOWN: &str = "!40101";

fn mark(variable: &str) -> &'static str {
    MARKS.iter().find(|(name, _)| *name == variable).map_or(KNOWN, |(_, mark)| mark)
}

/// The settings under which everything after it is read, among them `expressions`, variables with their values: by these a
/// server computes the stored columns of the rows that it loads.
pub fn preamble(server: &Server, database: &str, writer: &str, expressions: &[(String, String)]) -> Part {
    let mut sql =
        format!("-- {writer}\n-- database: {}\n-- server: {}\n\n", comment(database), comment(&server.version));
    sql.push_str(
        "/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT, @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS, @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;\n\
         /*!40101 SET NAMES utf8mb4 */;\n\
         /*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE, TIME_ZONE='+00:00' */;\n\
         /*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;\n\
         /*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;\n\
         /*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES' */;\n\
         /*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;\n\
         /*M!100200 SET @OLD_CHECK_CONSTRAINT_CHECKS=@@CHECK_CONSTRAINT_CHECKS, CHECK_CONSTRAINT_CHECKS=0 */;\n\
         /*M!101100 SET @OLD_SYSTEM_VERSIONING_INSERT_HISTORY=@@SYSTEM_VERSIONING_INSERT_HISTORY, SYSTEM_VERSIONING_INSERT_HISTORY=1 */;\n\n",
    );
    for (name, value) in expressions {
        let value = if value.parse::<u64>().is_ok() { value.clone() } else { format!("'{}'", plain(value)) };
        sql.push_str(&format!("/*{} SET @old_{name}=@@{name}, {name}={value} */;\n", mark(name)));
    }
    Part::new(PartKind::Preamble, None, sql.into_bytes())
}

/// Puts the settings back.
pub fn postamble(expressions: &[(String, String)]) -> Part {
    let mut sql = String::from("\n");
    for (name, _) in expressions {
        sql.push_str(&format!("/*{} SET {name}=@old_{name} */;\n", mark(name)));
    }
    sql.push_str("/*M!101100 SET SYSTEM_VERSIONING_INSERT_HISTORY=@OLD_SYSTEM_VERSIONING_INSERT_HISTORY */;\n\
         /*M!100200 SET CHECK_CONSTRAINT_CHECKS=@OLD_CHECK_CONSTRAINT_CHECKS */;\n\
         /*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n\
         /*!40101 SET SQL_MODE=@OLD_SQL_MODE */;\n\
         /*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;\n\
         /*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;\n\
         /*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;\n\
         /*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT, CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS, COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;\n");
    Part::new(PartKind::Postamble, None, sql.into_bytes())
}

/// The defaults of the database, for the one that the rest is loaded into.
pub fn database(database: &Database) -> Part {
    Part::new(PartKind::Database, None, format!("\n{};\n", defaults(database)).into_bytes())
}

/// The statement that gives the current database these defaults.
pub fn defaults(database: &Database) -> String {
    format!("ALTER DATABASE CHARACTER SET {} COLLATE {}", plain(&database.charset), plain(&database.collation))
}

/// Whether the rows of a table bring its counter to where it was, which would refuse them where it was there before.
pub fn counts_rows_itself(session: &mut dyn Session, table: &Table, definition: &Definition) -> Result<bool> {
    let has_rows = |session: &mut dyn Session| -> Result<bool> {
        Ok(session.value(&format!("SELECT 1 FROM {} LIMIT 1", ident(&table.name)))?.is_some())
    };
    Ok(engine::is_in_order_of_numbers(&definition.create) && has_rows(session)?)
}

/// A table or sequence, in place of one of that name; where it `counts_by_itself`, without the counter.
pub fn table(
    database: &str,
    table: &Table,
    definition: &Definition,
    position: Option<&Position>,
    counts_by_itself: bool,
) -> Part {
    let what = if table.kind == TableKind::Sequence { "SEQUENCE" } else { "TABLE" };
    let mut create = relocate::table(&definition.create, database);
    if counts_by_itself {
        create = engine::without_counter(&create);
    }
    let mut sql = format!("\nDROP {what} IF EXISTS {};\n{create};\n", ident(&table.name));
    if let Some(position) = position {
        sql.push_str(&position.sql(&table.name));
    }
    Part::new(PartKind::Table, Some(&table.name), sql.into_bytes())
}

/// Where a sequence stands.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    next: i128,
    low: i128,
    high: i128,
    step: i128,
    cycles: i128,
}

impl Position {
    /// Asks the sequence.
    pub fn read(session: &mut dyn Session, name: &str) -> Result<Self> {
        let rows = session.rows(&format!(
            "SELECT next_not_cached_value, minimum_value, maximum_value, increment, cycle_count FROM {}",
            ident(name)
        ));
        let rows = rows.map_err(|e| changed_meanwhile("sequence", name, e))?;
        let number =
            |i: usize| -> Option<i128> { std::str::from_utf8(rows.first()?.get(i)?.as_deref()?).ok()?.parse().ok() };
        let numbers = (number(0), number(1), number(2), number(3), number(4));
        let (Some(next), Some(low), Some(high), Some(step), Some(cycles)) = numbers else {
            return Err(Error::new(Kind::Server, format!("sequence `{name}` does not tell where it stands")));
        };
        Ok(Self { next, low, high, step, cycles })
    }

    /// Whether it stands before where it stood, which taking numbers never brings about.
    pub fn went_back(&self, before: &Self) -> bool {
        let ahead = if self.step < 0 { self.next <= before.next } else { self.next >= before.next };
        !ahead && self.cycles == before.cycles
    }

    /// `RESTART` goes backwards too, which `SETVAL` does not; one that has run out is past its end.
    fn sql(&self, name: &str) -> String {
        let place = ident(name);
        if (self.low..=self.high).contains(&self.next) {
            format!("ALTER SEQUENCE {place} RESTART {};\n", self.next)
        } else {
            format!("SELECT SETVAL({place}, {}, 1);\n", if self.step < 0 { self.low } else { self.high })
        }
    }
}

/// A view, in place of one of that name.
pub fn view(database: &Database, name: &str, mut definition: Definition) -> Result<Part> {
    let Some(rest) = definition.create.strip_prefix("CREATE ") else {
        return Err(Error::new(
            Kind::Unsupported,
            format!("the definition of view `{name}` does not begin with CREATE"),
        ));
    };
    definition.create = format!("CREATE OR REPLACE {}", relocate::view(rest, &database.name));
    Ok(Part::new(PartKind::View, Some(name), body(None, &definition, database)))
}

/// A function, procedure, package or library.
pub fn routine(database: &Database, kind: RoutineKind, name: &str, definition: &Definition) -> Part {
    let moved = Definition { create: relocate::libraries(&definition.create, &database.name), ..definition.clone() };
    let definition = &moved;
    let drop = format!("DROP {} IF EXISTS {};\n", kind.keyword(), ident(name));
    Part::new(PartKind::Routine, Some(name), body(Some(&drop), definition, database))
}

/// A trigger.
pub fn trigger(database: &Database, name: &str, table: &str, mut definition: Definition) -> Part {
    definition.create = relocate::trigger(&definition.create, &database.name);
    let drop = format!("DROP TRIGGER IF EXISTS {};\n", ident(name));
    let mut part = Part::new(PartKind::Trigger, Some(name), body(Some(&drop), &definition, database));
    part.on = Some(table.to_owned());
    part
}

/// An event.
pub fn event(database: &Database, name: &str, definition: &Definition) -> Part {
    let drop = format!("DROP EVENT IF EXISTS {};\n", ident(name));
    Part::new(PartKind::Event, Some(name), body(Some(&drop), definition, database))
}

/// All objects that come after the rows, in an order that always loads. What is no longer as it was when the backup
/// began is an error. What the server itself would not make again comes last of all, so that a client which stops there
/// has loaded the rest; what it does not even show is left out.
pub fn after_rows(
    session: &mut dyn Session,
    catalog: &Catalog,
    was: &Definitions,
    broken: &[Broken],
    definers: &Definers,
    mut send: impl FnMut(Part) -> Result<()>,
) -> Result<()> {
    let mut last = Vec::new();
    let is_broken = |object: Object<'_>| broken.iter().any(|b| b.kind == object.kind() && b.name == object.name());
    let mut sort = |object: Object<'_>, part: Part| {
        if is_broken(object) {
            last.push(part);
            Ok(())
        } else {
            send(part)
        }
    };
    for (kind, name) in &catalog.routines {
        let object = Object::Routine(*kind, name);
        if let Some(definition) = read(session, object, PartKind::Routine, kind.keyword(), was)? {
            let definition = definition.with_definer(definers);
            sort(object, routine(&catalog.database, *kind, name, &definition))?;
        }
    }
    for part in views(session, catalog, was, definers)? {
        let name = part.object.clone().unwrap_or_default();
        sort(Object::View(&name), part)?;
    }
    for (name, table) in &catalog.triggers {
        let object = Object::Trigger(name);
        if let Some(definition) = read(session, object, PartKind::Trigger, "trigger", was)? {
            let definition = definition.with_definer(definers);
            sort(object, trigger(&catalog.database, name, table, definition))?;
        }
    }
    for name in &catalog.events {
        let object = Object::Event(name);
        if let Some(definition) = read(session, object, PartKind::Event, "event", was)? {
            let definition = definition.with_definer(definers);
            sort(object, event(&catalog.database, name, &definition))?;
        }
    }
    last.into_iter().try_for_each(send)
}

/// The definition of an object, which must be what it was; `None` where the server shows none.
fn read(
    session: &mut dyn Session,
    object: Object<'_>,
    part: PartKind,
    what: &str,
    was: &Definitions,
) -> Result<Option<Definition>> {
    let said = if part == PartKind::Routine { "routine" } else { what };
    let shown = object.show(session).map_err(|e| changed_meanwhile(said, object.name(), e))?;
    if let Some(error) = shown.refused {
        was.refused(part, what, object.name(), error)?;
    }
    let Some(definition) = shown.definition else { return Ok(None) };
    was.check(part, what, object.name(), &definition)?;
    Ok(Some(definition))
}

/// All views, each after those it names: the server makes no view on what is not there yet. Views that
/// name each other cannot exist; names that only look like it cost nothing but order.
fn views(session: &mut dyn Session, catalog: &Catalog, was: &Definitions, definers: &Definers) -> Result<Vec<Part>> {
    let places: HashMap<&str, usize> = catalog.views.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
    let mut uses: Vec<Vec<usize>> = Vec::new();
    let mut parts = Vec::new();
    for name in &catalog.views {
        let Some(definition) = read(session, Object::View(name), PartKind::View, "view", was)? else {
            uses.push(Vec::new());
            parts.push(None);
            continue;
        };
        let definition = definition.with_definer(definers);
        let in_utf8 = definition.with_names_of_catalog(session)?;
        let names = tokens(&in_utf8).into_iter().filter_map(Token::name);
        uses.push(names.filter_map(|n| places.get(n.as_str()).copied()).collect());
        let part = view(&catalog.database, name, definition)?;
        parts.push(Some(part));
    }
    let mut ordered = Vec::with_capacity(parts.len());
    // Depth first, without recursion: a view is ready when all it names have been sent or are waiting above it.
    let mut stack: Vec<usize> = (0..parts.len()).rev().collect();
    let mut seen = vec![false; parts.len()];
    while let Some(&top) = stack.last() {
        if !std::mem::replace(&mut seen[top], true) {
            stack.extend(uses[top].iter().filter(|i| !seen[**i]));
            continue;
        }
        stack.pop();
        ordered.extend(parts[top].take());
    }
    Ok(ordered)
}

fn body(drop: Option<&str>, definition: &Definition, database: &Database) -> Vec<u8> {
    let mut before = String::from("\n");
    let mut after = String::new();
    if let Some(mode) = &definition.sql_mode {
        before.push_str(&format!("SET @saved_sql_mode=@@sql_mode, sql_mode='{}';\n", plain(mode)));
        after.push_str("SET sql_mode=@saved_sql_mode;\n");
    }
    // In its own SQL mode, without which MariaDB knows no packages, but not yet in its author's character set: the name is
    // the catalog's.
    before.push_str(drop.unwrap_or_default());
    if let Some(zone) = &definition.time_zone {
        before.push_str(&format!("SET @saved_time_zone=@@time_zone, time_zone='{}';\n", plain(zone)));
        after.push_str("SET time_zone=@saved_time_zone;\n");
    }
    if let (Some(charset), Some(collation)) = (&definition.charset, &definition.collation) {
        before.push_str("SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;\n");
        before.push_str(&format!(
            "SET character_set_client={}, collation_connection={};\n",
            plain(charset),
            plain(collation)
        ));
        after.push_str("SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;\n");
    }
    if let Some(collation) = definition.database_collation.as_ref().filter(|c| **c != database.collation) {
        before.push_str(&format!("ALTER DATABASE COLLATE {};\n", plain(collation)));
        after.push_str(&format!("{};\n", defaults(database)));
    }
    let mut delimiter = DELIMITER.to_owned();
    while definition.create.contains(&delimiter) {
        delimiter.push(';');
    }
    // The delimiter on a line of its own: the body may end in a comment.
    format!("{before}DELIMITER {delimiter}\n{}\n{delimiter}\nDELIMITER ;\n{after}", definition.create).into_bytes()
}

/// Names of modes, zones and character sets hold nothing to quote; whatever else came would not be one.
fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ',' | ':' | '+' | '-' | '/' | ' ')).collect()
}

/// A name in a comment stays on its line.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
