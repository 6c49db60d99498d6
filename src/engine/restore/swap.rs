//! Putting loaded tables in the target's place, and everything that goes with them; or nothing.
//!
//! Before the first change the target's own triggers, views, routines and events that would be replaced are noted as
//! SQL. From then on every error runs backwards: new objects go, tables move back, noted objects are made again.

use std::collections::HashSet;

use super::load;
use super::names::create;
use super::{Plan, parts};
use crate::archive::part::{Part, PartKind};
use crate::catalog::Database;
use crate::dump::objects;
use crate::session::Session;
use crate::sql::split::Statements;
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// One swap.
pub(super) struct Swap<'a> {
    /// What was loaded, and where to.
    pub plan: &'a Plan<'a>,
    /// Whether the whole archive was asked for: then views, routines and events come too.
    pub all: bool,
}

/// What has to be undone, last first.
#[derive(Default)]
struct Undo(Vec<Step>);

enum Step {
    /// Statements as they are.
    Run(Vec<String>),
    /// Statements of a part.
    Make(Part),
}

impl Swap<'_> {
    /// Does it.
    pub fn run(&self, session: &mut dyn Session, database: &Database) -> Result<Vec<String>> {
        let mut undo = Undo::default();
        let error = match self.forward(session, database, &mut undo) {
            Ok(skipped) => return Ok(skipped),
            Err(error) => error,
        };
        match self.backward(session, undo) {
            Ok(()) => Err(error),
            Err(second) => Err(error.context(format!(
                "the target could not be put back as it was ({second}); what was replaced is in `{}`. The first failure",
                self.plan.names.aside
            ))),
        }
    }

    fn forward(&self, session: &mut dyn Session, database: &Database, undo: &mut Undo) -> Result<Vec<String>> {
        let target = self.plan.target.name();
        if !self.plan.target.exists() {
            session.run(&create(target, database))?;
            undo.0.push(Step::Run(vec![format!("DROP DATABASE {}", ident(target))]));
        }
        session.run(&format!("USE {}", ident(target)))?;
        let kept_triggers = self.clear_the_way(session, undo)?;
        let foreign = self.foreign_keys_of_kept_tables(session)?;
        self.rename(session, undo)?;
        self.point_at_new_parents(session, &foreign, undo)?;
        for part in &kept_triggers {
            run_part(session, part)?;
        }
        self.objects(session, undo)
    }

    /// Notes and drops what cannot stay while tables move: triggers of tables that are replaced, and views that stand
    /// where a table comes. Returns the triggers that go on afterwards, where the archive has none of its own.
    fn clear_the_way(&self, session: &mut dyn Session, undo: &mut Undo) -> Result<Vec<Part>> {
        let Some(catalog) = self.plan.target.catalog() else { return Ok(Vec::new()) };
        let replaced: HashSet<&str> = self.replaced().into_iter().collect();
        let target = self.plan.target.name();
        let mut kept = Vec::new();
        for (trigger, table) in &catalog.triggers {
            if replaced.contains(table.as_str()) {
                let part = objects::trigger(session, target, trigger, table)?;
                if !self.plan.content.schema {
                    kept.push(part.clone());
                }
                undo.0.push(Step::Make(part));
                session.run(&format!("DROP TRIGGER {}", ident(trigger)))?;
            }
        }
        for name in self.plan.tables.iter().filter(|name| self.plan.target.has_view(name)) {
            undo.0.push(Step::Make(objects::view(session, target, name)?));
            session.run(&format!("DROP VIEW {}", ident(name)))?;
        }
        Ok(kept)
    }

    /// Tables of the target that make room: for loaded tables, and for views of the archive.
    fn replaced(&self) -> Vec<&str> {
        let index = self.plan.reader.index();
        let views = parts(index, &[PartKind::View]).filter(|_| self.all && self.plan.content.schema);
        let views = views.filter_map(|n| index.entries[n].object.as_deref());
        let names = self.plan.tables.iter().map(String::as_str).chain(views);
        names.filter(|name| self.plan.target.has_table(name)).collect()
    }

    fn rename(&self, session: &mut dyn Session, undo: &mut Undo) -> Result<()> {
        let (target, staging, aside) =
            (ident(self.plan.target.name()), ident(&self.plan.names.staging), ident(&self.plan.names.aside));
        let step = |from: &str, to: &str, name: &str| format!("{from}.{0} TO {to}.{0}", ident(name));
        let replaced = self.replaced();
        let mut there: Vec<String> = replaced.iter().map(|name| step(&target, &aside, name)).collect();
        there.extend(self.plan.tables.iter().map(|name| step(&staging, &target, name)));
        if there.is_empty() {
            return Ok(());
        }
        let mut back: Vec<String> = self.plan.tables.iter().map(|name| step(&target, &staging, name)).collect();
        back.extend(replaced.iter().map(|name| step(&aside, &target, name)));
        session.run(&format!("RENAME TABLE {}", there.join(", ")))?;
        undo.0.push(Step::Run(vec![format!("RENAME TABLE {}", back.join(", "))]));
        Ok(())
    }

    /// Foreign keys of tables that stay, to tables that are replaced: a rename takes them along.
    fn foreign_keys_of_kept_tables(&self, session: &mut dyn Session) -> Result<Vec<ForeignKey>> {
        let replaced: HashSet<&str> = self.replaced().into_iter().collect();
        if replaced.is_empty() {
            return Ok(Vec::new());
        }
        let rows = session.rows(&format!(
            "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_NAME \
             FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE UNIQUE_CONSTRAINT_SCHEMA = {}",
            literal(self.plan.target.name())
        ))?;
        let mut found = Vec::new();
        for row in rows {
            let cell = |i: usize| row.get(i).cloned().flatten().and_then(|b| String::from_utf8(b).ok()).unwrap_or_default();
            let (schema, table, name, parent) = (cell(0), cell(1), cell(2), cell(3));
            let stays = schema != self.plan.target.name() || !replaced.contains(table.as_str());
            if stays && replaced.contains(parent.as_str()) {
                found.push(ForeignKey::read(session, schema, table, name)?);
            }
        }
        Ok(found)
    }

    fn point_at_new_parents(&self, session: &mut dyn Session, keys: &[ForeignKey], undo: &mut Undo) -> Result<()> {
        // The rename is on top of what is undone: a key is dropped before the tables move back, and added again
        // after they have.
        let below = undo.0.len().saturating_sub(1);
        for key in keys {
            session.run(&key.drop())?;
            undo.0.insert(below, Step::Run(vec![key.add()]));
            session.run(&key.add())?;
            if let Some(rename) = key.rename(session)? {
                session.run(&rename)?;
            }
            undo.0.push(Step::Run(vec![key.drop()]));
        }
        Ok(())
    }

    /// Views, routines, triggers and events of the archive, in the order of the file.
    fn objects(&self, session: &mut dyn Session, undo: &mut Undo) -> Result<Vec<String>> {
        let index = self.plan.reader.index();
        let mut skipped = Vec::new();
        if !self.plan.content.schema {
            return Ok(skipped);
        }
        let kinds = [PartKind::Placeholder, PartKind::Routine, PartKind::View, PartKind::Trigger, PartKind::Event];
        let mut decoder = self.plan.reader.decoder();
        for number in parts(index, &kinds) {
            let entry = &index.entries[number];
            let name = entry.object.as_deref().unwrap_or_default();
            let of_a_table = entry.on.as_ref().is_some_and(|table| self.plan.tables.contains(table));
            if !(self.all && entry.on.is_none()) && !of_a_table {
                continue;
            }
            if let Some(step) = self.note(session, entry.kind, name)? {
                undo.0.push(step);
            }
            let made = load::part(session, self.plan.reader, &mut decoder, number);
            match made {
                // A backup of some tables has all the views, also those on tables that were left out.
                Err(e) if entry.kind == PartKind::View && !index.manifest.whole && e.kind() == Kind::NotFound => {
                    load::postlude(session)?;
                    session.run(&format!("DROP VIEW IF EXISTS {}", ident(name)))?;
                    skipped.push(name.to_owned());
                }
                other => drop(other?),
            }
        }
        Ok(skipped)
    }

    /// How to undo the making of an object: make again what the target has of that name, or drop what will be new.
    fn note(&self, session: &mut dyn Session, kind: PartKind, name: &str) -> Result<Option<Step>> {
        let target = self.plan.target.name();
        let catalog = self.plan.target.catalog();
        let dropping = |what: &str| Some(Step::Run(vec![format!("DROP {what} IF EXISTS {}", ident(name))]));
        Ok(match kind {
            PartKind::Placeholder if self.plan.target.has_view(name) => Some(Step::Make(objects::view(session, target, name)?)),
            PartKind::Placeholder => dropping("VIEW"),
            PartKind::Event => match catalog.filter(|c| c.events.iter().any(|e| e == name)) {
                Some(_) => Some(Step::Make(objects::event(session, name)?)),
                None => dropping("EVENT"),
            },
            PartKind::Routine => {
                let existing = catalog.into_iter().flat_map(|c| &c.routines).filter(|(_, n)| n == name);
                let mut steps = Vec::new();
                for (kind, name) in existing {
                    steps.push(objects::routine(session, *kind, name)?);
                }
                // A function and a procedure may share a name; which one the part makes, only its text says. Dropping
                // both and making again what was there is right for either.
                let drop = vec![
                    format!("DROP FUNCTION IF EXISTS {}", ident(name)),
                    format!("DROP PROCEDURE IF EXISTS {}", ident(name)),
                ];
                match steps.pop() {
                    None => Some(Step::Run(drop)),
                    Some(part) if steps.is_empty() => Some(Step::Make(part)),
                    Some(mut part) => {
                        steps.iter().for_each(|more| part.sql.extend_from_slice(&more.sql));
                        Some(Step::Make(part))
                    }
                }
            }
            PartKind::Trigger => {
                let stays = catalog.is_some_and(|c| c.triggers.iter().any(|(t, _)| t == name));
                let still_there = stays
                    && session
                        .value(&format!(
                            "SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {} AND TRIGGER_NAME = {}",
                            literal(target),
                            literal(name)
                        ))?
                        .is_some();
                if still_there {
                    return Err(Error::new(
                        Kind::Configuration,
                        format!("trigger `{name}` of the archive exists in `{target}` on a table that is not restored"),
                    ));
                }
                dropping("TRIGGER")
            }
            _ => None,
        })
    }

    fn backward(&self, session: &mut dyn Session, undo: Undo) -> Result<()> {
        for step in undo.0.into_iter().rev() {
            match step {
                Step::Run(statements) => statements.iter().try_for_each(|sql| session.run(sql).map(drop))?,
                Step::Make(part) => run_part(session, &part)?,
            }
        }
        Ok(())
    }
}

fn run_part(session: &mut dyn Session, part: &Part) -> Result<()> {
    Statements::new(load::utf8(&part.sql)?).try_for_each(|sql| session.run(sql).map(drop))
}

/// A foreign key, and how its table's definition spells it.
struct ForeignKey {
    table: String,
    name: String,
    clause: String,
    /// The index under it, in backticks.
    index: Option<String>,
}

impl ForeignKey {
    fn read(session: &mut dyn Session, schema: String, table: String, name: String) -> Result<Self> {
        let place = format!("{}.{}", ident(&schema), ident(&table));
        let rows = session.rows(&format!("SHOW CREATE TABLE {place}"))?;
        let create = rows.into_iter().next().and_then(|mut row| row.get_mut(1).and_then(Option::take));
        let create = crate::session::text(create.unwrap_or_default())?;
        let start = format!("CONSTRAINT {} FOREIGN KEY", ident(&name));
        let clause = create.lines().map(|l| l.trim().trim_end_matches(',')).find(|l| l.starts_with(&start));
        let clause = clause.ok_or_else(|| {
            Error::new(Kind::Unsupported, format!("foreign key `{name}` of {place} cannot be read, and would be lost"))
        })?;
        // An index that the server made for the key goes with it, and comes back under the key's name.
        let columns = clause[start.len()..].trim_start().split(')').next().unwrap_or_default();
        let index = create.lines().filter_map(|l| {
            let (head, rest) = l.trim().split_once(" (")?;
            let name = head.strip_prefix("KEY ").or_else(|| head.strip_prefix("UNIQUE KEY "))?;
            format!("({rest}").starts_with(columns).then(|| name.to_owned())
        });
        let index = index.into_iter().next();
        Ok(Self { table: place, clause: clause.to_owned(), name, index })
    }

    fn drop(&self) -> String {
        format!("ALTER TABLE {} DROP FOREIGN KEY {}", self.table, ident(&self.name))
    }

    /// Gives the index under the key its old name, where the server has made it anew.
    fn rename(&self, session: &mut dyn Session) -> Result<Option<String>> {
        let Some(index) = &self.index else { return Ok(None) };
        let rows = session.rows(&format!("SHOW CREATE TABLE {}", self.table))?;
        let create = rows.into_iter().next().and_then(|mut row| row.get_mut(1).and_then(Option::take));
        let create = crate::session::text(create.unwrap_or_default())?;
        let there = create.lines().any(|l| l.trim().contains(&format!("KEY {index} (")));
        let rename = || format!("ALTER TABLE {} RENAME KEY {} TO {index}", self.table, ident(&self.name));
        Ok((!there).then(rename))
    }

    fn add(&self) -> String {
        format!("ALTER TABLE {} ADD {}", self.table, self.clause)
    }
}
