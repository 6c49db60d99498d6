//! Making the tables of an archive where their rows are loaded.
//!
//! A server waits for its disk several times before a table is there, so several connections make tables faster than one
//! does. What names other tables is made when they are done, in the order of the archive, which has a sequence before the
//! tables that take its numbers.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::load::{place, side_by_side, utf8};
use super::names::MARKER;
use super::patient::Patient;
use super::stage::Postponed;
use super::{Plan, Sessions, parts};
use crate::archive::codec::Decoder;
use crate::archive::index::Index;
use crate::archive::part::PartKind;
use crate::archive::reader::Text;
use crate::catalog::Definition;
use crate::session::Session;
use crate::sql::constraint::Constraint;
use crate::sql::ident;
use crate::sql::secondary::without_keys;
use crate::sql::split::Statements;
use crate::sql::token;
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
}

/// One of them.
struct Made {
    /// Of its part.
    number: usize,
    name: String,
    constraints: Vec<Constraint>,
    keys: Vec<String>,
    has_foreign_keys: bool,
}

impl Tables {
    fn add(&mut self, made: Made) {
        self.have_foreign_keys |= made.has_foreign_keys;
        if !made.keys.is_empty() {
            self.late.insert(made.name.clone(), made.keys);
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
    let of_wanted = |n: &usize| index.entries[*n].object.as_deref().is_some_and(|o| wanted.contains(o));
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
    for one in made {
        tables.add(one);
    }
    Ok(tables)
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

    /// Makes the table of one part, `sql`; without the keys that can wait, where it is large.
    fn make(&self, session: &mut dyn Session, number: usize, sql: &str) -> Result<Made> {
        let Plan { reader, stage, names: places, .. } = *self.plan;
        let session = &mut Patient(session);
        let name = reader.index().entries[number].object.clone().unwrap_or_default();
        let (mut constraints, mut keys, mut has_foreign_keys) = (Vec::new(), Vec::new(), false);
        let mut run = |statement: &str| -> Result<()> {
            // Where tables are loaded nobody has any, but for the marker, whose name somebody's own may have.
            if is_drop(statement, &name) && name != places.own(MARKER).table {
                return Ok(());
            }
            let statement = stage.definition(&name, statement, &mut constraints)?;
            has_foreign_keys |= names(&statement, &[FOREIGN_KEY]);
            if self.large.contains(name.as_str())
                && let Some((without, waiting)) = without_keys(&statement)
            {
                // A table may need its keys for a reason that is not seen here: then it is made with them.
                if session.run(&without).is_ok() {
                    keys = waiting;
                    return Ok(());
                }
            }
            session.run(&statement).map(drop).map_err(|e| stage.told(&name, e))
        };
        Statements::new(sql).try_for_each(|one| run(one).map_err(|e| e.context(place(reader, number))))?;
        Ok(Made { number, name, constraints, keys, has_foreign_keys })
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
    for (number, (name, create)) in plan.tables.iter().zip(definitions).enumerate() {
        let mut constraints = Vec::new();
        let create = plan.stage.definition(name, create, &mut constraints)?;
        session.run(&create)?;
        let has_foreign_keys = names(&create, &[FOREIGN_KEY]);
        tables.add(Made { number, name: name.clone(), constraints, keys: Vec::new(), has_foreign_keys });
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
