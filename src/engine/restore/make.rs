//! Making the tables of an archive where their rows are loaded.
//!
//! A server waits for its disk several times before a table is there, so several connections make tables faster than one
//! does. What names other tables is made when they are done, in the order of the archive, which has a sequence before the
//! tables that take its numbers.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::known::Known;
use super::left_out::LeftOut;
use super::load::{place, side_by_side, utf8};
use super::loose::{self, Without};
use super::names::MARKER;
use super::patient::Patient;
use super::stage::Postponed;
use super::unsupported::{self, Unsupported};
use super::{Plan, Sessions, fewer, parts};
use crate::archive::codec::Decoder;
use crate::archive::index::Index;
use crate::archive::part::PartKind;
use crate::archive::reader::Text;
use crate::catalog::Definition;
use crate::session::{Server, Session};
use crate::sql::constraint::{self, Constraint, Fate, Kind as Of};
use crate::sql::pieces::{HISTORY, Piece, unenforced_checks, without};
use crate::sql::secondary::without_keys;
use crate::sql::split::Statements;
use crate::sql::token;
use crate::sql::{engine, ident};
use crate::{Control, Error, Kind, Result};

/// Words of a definition behind which another table may be named: of a foreign key, a sequence's next number, and tables
/// that unite others. A sequence goes with those that take its numbers.
const OF_OTHERS: [&str; 8] = [FOREIGN_KEY, "nextval", "next", "lastval", "previous", "setval", "union", "sequence"];

/// The one that a foreign key cannot do without.
const FOREIGN_KEY: &str = "references";

/// The tables that were made.
#[derive(Default)]
pub(super) struct Tables {
    /// What they get when they are in their places.
    pub postponed: Postponed,
    /// The keys that they get when their rows are there.
    pub late: HashMap<String, Vec<String>>,
    /// Whether they may have foreign keys now.
    pub have_foreign_keys: bool,
    /// Those that take their rows in the order of their numbers alone.
    pub in_order: HashSet<String>,
    /// What is not in their definitions, because their own server would not have taken it either.
    pub without: Without,
    /// What the server has not taken of them.
    pub unsupported: Unsupported,
}

/// One of them.
#[derive(Default)]
struct Made {
    /// Of its part.
    number: usize,
    name: String,
    constraints: Vec<Constraint>,
    keys: Vec<String>,
    has_foreign_keys: bool,
    /// Its foreign keys that it was made with.
    foreign_keys: Vec<Constraint>,
    in_order: bool,
    /// What its own server would not have taken of it either.
    without: Without,
    /// What the server has not taken of it.
    unsupported: Vec<LeftOut>,
    /// The table itself, where the server does not take it at all.
    refused: Option<LeftOut>,
}

impl Tables {
    fn add(&mut self, mut made: Made) {
        if let Some(table) = made.refused {
            self.unsupported.table(table);
            return;
        }
        self.unsupported.list.append(&mut made.unsupported);
        self.without.removed.append(&mut made.without.removed);
        self.without.left_out.append(&mut made.without.left_out);
        self.have_foreign_keys |= made.has_foreign_keys;
        if !made.keys.is_empty() {
            self.late.insert(made.name.clone(), made.keys);
        }
        if made.in_order {
            self.in_order.insert(made.name.clone());
        }
        self.postponed.push((made.name, made.constraints));
    }
}

/// Makes the tables of the plan, as the archive defines them or as the target has them. The connections have the
/// settings of the archive; the coordinator is left in the place that tables are loaded in.
pub(super) fn all(sessions: &mut Sessions<'_>, plan: &Plan<'_>, control: &Control) -> Result<Tables> {
    let session = &mut *sessions.coordinator;
    let enter = format!("USE {}", ident(&plan.names.staging));
    if !plan.content.schema {
        let definitions = of_target(session, plan)?;
        session.run(&enter)?;
        return like_target(session, plan, &definitions);
    }
    session.run(&enter)?;
    let index = plan.reader.index();
    let wanted: HashSet<&str> = plan.tables.iter().map(String::as_str).collect();
    let is_given_up = |name: &str| plan.given_up.iter().any(|one| one.name == name);
    let of_wanted =
        |n: &usize| index.entries[*n].object.as_deref().is_some_and(|o| wanted.contains(o) && !is_given_up(o));
    let numbers: Vec<usize> = parts(index, &[PartKind::Table]).filter(of_wanted).collect();
    let large = if plan.content.data { large(index, plan.request.late_keys_from) } else { HashSet::new() };
    let means = Means { plan, control, large };
    let (mut made, rest) = if sessions.loaders.len() > 1 && !plan.names.is_within() {
        means.side_by_side(sessions, &numbers)?
    } else {
        // In the target itself a table that a lost connection makes late would stay: the next restore waits for the
        // coordinator's to end, and for no other.
        (Vec::new(), numbers)
    };
    let mut part = Part::of(plan);
    for number in rest {
        control.check()?;
        let sql = part.read(plan, number)?;
        made.push(means.make(&mut *sessions.coordinator, number, sql)?);
    }
    made.sort_unstable_by_key(|one| one.number);
    let mut tables = Tables::default();
    for one in plan.given_up {
        tables.unsupported.table(one.clone());
    }
    let mut foreign_keys = Vec::new();
    for mut one in made {
        foreign_keys.extend(std::mem::take(&mut one.foreign_keys).into_iter().map(|key| (one.name.clone(), key)));
        tables.add(one);
    }
    tables.drop_foreign_keys(&mut *sessions.coordinator, plan, &foreign_keys)?;
    Ok(tables)
}

impl Tables {
    /// Takes the foreign keys away that point to tables which are not there.
    fn drop_foreign_keys(
        &mut self,
        session: &mut dyn Session,
        plan: &Plan<'_>,
        made: &[(String, Constraint)],
    ) -> Result<()> {
        let gone = self.unsupported.tables.clone();
        let parent = |key: &Constraint| {
            let to = key.reference().filter(|_| key.kind == Of::ForeignKey)?;
            (to.database.is_none() && gone.contains(&to.table)).then_some(to.table)
        };
        let list = &mut self.unsupported.list;
        let depends = |table: &str, key: &Constraint, to: &str| {
            let definition = format!("ALTER TABLE {} ADD {}", ident(table), key.clause);
            unsupported::depends("foreign key", key.name.as_deref().unwrap_or(table), to, Some(definition))
        };
        for (table, constraints) in &mut self.postponed {
            constraints.retain(|key| match parent(key) {
                Some(to) => {
                    list.push(depends(table, key, &to));
                    false
                }
                None => true,
            });
        }
        self.without.removed.retain(|removed| match removed.parent().filter(|parent| gone.contains(*parent)) {
            Some(to) => {
                list.push(removed.depends(to));
                false
            }
            None => true,
        });
        for (table, key) in made.iter().filter(|(table, _)| !gone.contains(table)) {
            let (Some(to), Some(name)) = (parent(key), &key.name) else { continue };
            let place = plan.stage.place(table).sql();
            session.run(&format!("ALTER TABLE {place} DROP FOREIGN KEY {}", ident(name)))?;
            list.push(depends(table, key, &to));
        }
        Ok(())
    }
}

/// What parts are read with.
struct Part {
    decoder: Decoder,
    text: Text,
}

impl Part {
    fn of(plan: &Plan<'_>) -> Self {
        Self { decoder: plan.reader.decoder(), text: plan.reader.text() }
    }

    fn read(&mut self, plan: &Plan<'_>, number: usize) -> Result<&str> {
        plan.reader.part(&mut self.decoder, number, &mut self.text)?;
        utf8(&self.text)
    }
}

/// What each connection knows that makes tables.
struct Means<'a> {
    plan: &'a Plan<'a>,
    control: &'a Control,
    /// Tables that get their keys late.
    large: HashSet<&'a str>,
}

impl Means<'_> {
    /// Makes the tables of these parts over all connections that load rows. Returns them, and those that have to wait for
    /// others, in the order of the archive.
    fn side_by_side(&self, sessions: &mut Sessions<'_>, numbers: &[usize]) -> Result<(Vec<Made>, Vec<usize>)> {
        let enter = format!("USE {}", ident(&self.plan.names.staging));
        let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (made, waiting) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
        let work = |session: &mut dyn Session| -> Result<()> {
            session.run(&enter)?;
            let mut part = Part::of(self.plan);
            while !failed.load(Ordering::Relaxed) {
                let Some(number) = numbers.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                self.control.check()?;
                let sql = part.read(self.plan, *number)?;
                if names(sql, &OF_OTHERS) {
                    waiting.lock().unwrap_or_else(PoisonError::into_inner).push(*number);
                } else {
                    let one = self.make(session, *number, sql)?;
                    made.lock().unwrap_or_else(PoisonError::into_inner).push(one);
                }
            }
            Ok(())
        };
        side_by_side(&mut sessions.loaders, &|session| {
            work(session).inspect_err(|_| failed.store(true, Ordering::Relaxed))
        })?;
        let mut waiting = waiting.into_inner().unwrap_or_else(PoisonError::into_inner);
        waiting.sort_unstable();
        Ok((made.into_inner().unwrap_or_else(PoisonError::into_inner), waiting))
    }

    /// Makes the table of one part, `sql`; without the keys that can wait, where it is large, and without what the server
    /// does not take.
    fn make(&self, session: &mut dyn Session, number: usize, sql: &str) -> Result<Made> {
        let Plan { reader, stage, names: places, .. } = *self.plan;
        let session = &mut Patient(session);
        let name = reader.index().entries[number].object.clone().unwrap_or_default();
        let mut made = Made { number, name: name.clone(), ..Made::default() };
        for statement in Statements::new(sql) {
            // Where tables are loaded nobody has any, but for the marker, whose name somebody's own may have.
            if is_drop(statement, &name) && name != places.own(MARKER).table {
                continue;
            }
            match self.run(session, statement, &mut made) {
                Ok(()) => {}
                Err(error) if unsupported::is_refusal(&error) => {
                    made.refused = Some(LeftOut {
                        kind: if statement.contains("SEQUENCE") { "sequence" } else { "table" }.to_owned(),
                        name: name.clone(),
                        reason: stage.told_words(unsupported::reason(&error)),
                        definition: Statements::new(sql).find(|one| !is_drop(one, &name)).map(str::to_owned),
                    });
                    // What was made of it goes with the place, where it is not gone yet.
                    return Ok(made);
                }
                Err(error) => return Err(stage.told(&name, error).context(place(reader, number))),
            }
        }
        Ok(made)
    }

    /// Runs one statement of the part that makes a table.
    fn run(&self, session: &mut dyn Session, statement: &str, made: &mut Made) -> Result<()> {
        let Plan { stage, server, known, .. } = *self.plan;
        let name = made.name.clone();
        let (statement, mut removed) = loose::without_broken(known, &name, statement);
        made.without.removed.append(&mut removed);
        let statement = loose::without_compression(session, &name, &statement, &mut made.without)?;
        let unenforced = unenforced_checks(&statement, server.is_mariadb(), server.comment_version());
        let statement = without(&statement, &unenforced.iter().collect::<Vec<_>>());
        let (mut postponed, mut in_order) = (Vec::new(), false);
        let mut for_stage = |sql: &str| -> Result<String> {
            postponed.clear();
            let definition = stage.definition(&name, sql, &mut postponed)?;
            Ok(for_rows(definition, self.plan, &name, &mut in_order).into_owned())
        };
        let definition = for_stage(&statement)?;
        let definition = match loose::create(session, known, &name, &definition, &mut made.without) {
            Ok(by) => by.into_owned(),
            Err(error) if !unsupported::is_refusal(&error) => return Err(error),
            Err(error) => {
                let place = stage.place(&name).sql();
                let Some(fewer) = fewer::make(session, &statement, &place, &mut for_stage)? else {
                    return Err(error);
                };
                made.unsupported.extend(self.lacking(&name, &statement, fewer.gone)?);
                fewer.definition
            }
        };
        made.in_order |= in_order;
        made.constraints.append(&mut postponed);
        made.has_foreign_keys |= names(&definition, &[FOREIGN_KEY]);
        if made.has_foreign_keys {
            constraint::sort_out(&definition, |one| {
                made.foreign_keys.extend((one.kind == Of::ForeignKey).then(|| one.clone()));
                Fate::Stays
            });
        }
        self.without_keys(session, &definition, made)
    }

    /// What there is to tell of a table that was made without these pieces of its definition `create`. Where the archive
    /// needs one of them, that is the refusal of the table.
    fn lacking(&self, name: &str, create: &str, mut gone: Vec<(Piece, Error)>) -> Result<Vec<LeftOut>> {
        // Rows that ended are in the archive, and would be rows like any other.
        let history = gone.iter().position(|(piece, _)| piece.kind == HISTORY);
        if let Some(history) = history.filter(|_| self.has_history(name)) {
            return Err(gone.swap_remove(history).1);
        }
        let left_out = |(piece, why): &(Piece, Error)| {
            let why = self.plan.stage.told_words(unsupported::reason(why));
            unsupported::of_table(name, create, piece, &why)
        };
        Ok(gone.iter().map(left_out).collect())
    }

    /// Whether the archive has rows of a table with when they began and ended.
    fn has_history(&self, table: &str) -> bool {
        let index = self.plan.reader.index();
        let has_rows = |n: usize| index.entries[n].object.as_deref() == Some(table);
        self.plan.content.data
            && !index.manifest.without_history.iter().any(|one| one == table)
            && parts(index, &[PartKind::Rows]).any(has_rows)
    }

    /// Makes a large table once more without the keys that can wait: that the server takes it with them is known.
    fn without_keys(&self, session: &mut dyn Session, definition: &str, made: &mut Made) -> Result<()> {
        if !self.large.contains(made.name.as_str()) {
            return Ok(());
        }
        let Some((without, waiting)) = without_keys(definition) else { return Ok(()) };
        session.run(&format!("DROP TABLE {}", self.plan.stage.place(&made.name).sql()))?;
        match session.run(&without) {
            Ok(_) => {
                made.keys = waiting;
                Ok(())
            }
            // A table may need its keys for a reason that is not seen here: then it is made with them.
            Err(error) if unsupported::is_refusal(&error) => session.run(definition).map(drop),
            Err(error) => Err(error),
        }
    }
}

/// A statement that may define `table`, such that it takes the rows of the archive: a counter refuses those that it has
/// counted where the engine takes them `in_order` alone. They bring it to where it was.
fn for_rows<'s>(statement: Cow<'s, str>, plan: &Plan<'_>, table: &str, in_order: &mut bool) -> Cow<'s, str> {
    if !engine::is_in_order_of_numbers(&statement) {
        return statement;
    }
    *in_order = true;
    let index = plan.reader.index();
    let of_table = |number: usize| index.entries[number].object.as_deref() == Some(table);
    if plan.content.data && parts(index, &[PartKind::Rows]).any(of_table) {
        Cow::Owned(engine::without_counter(&statement))
    } else {
        statement
    }
}

/// Whether any of these words stands in a text, and not in a name, string or comment of it.
fn names(sql: &str, words: &[&str]) -> bool {
    token::each(sql).any(|token| words.iter().any(|word| token.is(word)))
}

/// Whether a statement drops the table or sequence `name`, if it is there.
fn is_drop(statement: &str, name: &str) -> bool {
    let what =
        ["DROP TABLE IF EXISTS ", "DROP SEQUENCE IF EXISTS "].iter().find_map(|drop| statement.strip_prefix(drop));
    what.is_some_and(|what| what == ident(name))
}

/// Tables with at least so many bytes of rows.
fn large(index: &Index, bytes: u64) -> HashSet<&str> {
    let mut sizes = HashMap::<&str, u64>::new();
    for number in parts(index, &[PartKind::Rows]) {
        let entry = &index.entries[number];
        *sizes.entry(entry.object.as_deref().unwrap_or_default()).or_default() += entry.raw;
    }
    sizes.into_iter().filter(|(_, size)| *size >= bytes).map(|(table, _)| table).collect()
}

/// The definitions that the plan's tables have in the target.
fn of_target(session: &mut dyn Session, plan: &Plan<'_>) -> Result<Vec<String>> {
    let Plan { target, tables, .. } = *plan;
    let none = Vec::new();
    let existing = target.catalog().map_or(&none, |c| &c.tables);
    if !tables.is_empty() && target.exists() {
        session.run(&format!("USE {}", ident(target.name())))?;
    }
    let mut definitions = Vec::new();
    for name in tables {
        let table = existing.iter().find(|t| t.name == *name).ok_or_else(|| {
            Error::new(
                Kind::NotFound,
                format!("the archive holds rows alone, and `{}` has no table `{name}` to put them into", target.name()),
            )
        })?;
        definitions.push(Definition::of_table(session, table)?.create);
    }
    Ok(definitions)
}

/// An archive of rows alone fills tables that are defined as the target has them.
fn like_target(session: &mut dyn Session, plan: &Plan<'_>, definitions: &[String]) -> Result<Tables> {
    let mut tables = Tables::default();
    let server = Server::ask(session)?;
    let known = Known::of_target(session, &server, plan.target)?;
    for (number, (name, create)) in plan.tables.iter().zip(definitions).enumerate() {
        let (mut constraints, mut without, mut in_order) = (Vec::new(), Without::default(), false);
        let (create, removed) = loose::without_broken(&known, name, create);
        without.removed = removed;
        let create = loose::without_compression(session, name, &create, &mut without)?;
        let create = plan.stage.definition(name, &create, &mut constraints)?;
        let create = for_rows(create, plan, name, &mut in_order);
        loose::create(session, &known, name, &create, &mut without).map_err(|e| plan.stage.told(name, e))?;
        let has_foreign_keys = names(&create, &[FOREIGN_KEY]);
        let name = name.clone();
        tables.add(Made { number, name, constraints, has_foreign_keys, in_order, without, ..Made::default() });
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_other_tables_waits_for_them() {
        for sql in [
            "CREATE TABLE `t` (`a` int, CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `p` (`id`)) ENGINE=InnoDB",
            "CREATE TABLE `t` (`a` bigint DEFAULT nextval(`s`))",
            "CREATE TABLE `t` (`a` bigint DEFAULT (NEXT VALUE FOR `s`))",
            "CREATE TABLE `t` (`a` int) ENGINE=MRG_MyISAM UNION=(`a`,`b`)",
            "CREATE SEQUENCE `s` start with 1 ENGINE=InnoDB",
        ] {
            assert!(names(sql, &OF_OTHERS), "{sql}");
        }
        let plain = "CREATE TABLE `references` (`next` int COMMENT 'union, nextval(') /* sequence */ ENGINE=InnoDB";
        assert!(!names(plain, &OF_OTHERS));
    }

    #[test]
    fn only_the_drop_of_the_table_itself_is_left_out() {
        assert!(is_drop("DROP TABLE IF EXISTS `a``b`", "a`b"));
        assert!(is_drop("DROP SEQUENCE IF EXISTS `s`", "s"));
        assert!(!is_drop("DROP TABLE IF EXISTS `a`, `b`", "a"));
        assert!(!is_drop("DROP TABLE IF EXISTS `A`", "a"));
        assert!(!is_drop("CREATE TABLE `a` (`id` int)", "a"));
    }
}
