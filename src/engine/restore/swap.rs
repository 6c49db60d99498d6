//! Putting loaded tables in the target's place, and everything that goes with them; or nothing.
//!
//! Before the first change the target's own triggers, views, routines and events that would be replaced are noted as
//! SQL. From then on every error runs backwards: new objects go, tables move back, noted objects are made again.

use std::collections::HashSet;

use super::load;
use super::names::{Names, create};
use super::parts;
use super::target::Target;
use crate::archive::part::{Part, PartKind};
use crate::archive::reader::Reader;
use crate::catalog::Database;
use crate::dump::objects;
use crate::session::Session;
use crate::sql::split::Statements;
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// One swap.
pub struct Swap<'a> {
    /// The archive.
    pub reader: &'a Reader,
    /// Where tables come from and go to.
    pub names: &'a Names,
    /// The target before.
    pub target: &'a Target,
    /// The tables that were loaded.
    pub tables: &'a [String],
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
    pub fn run(&self, session: &mut dyn Session, database: &Database) -> Result<()> {
        let mut undo = Undo::default();
        let result = self.forward(session, database, &mut undo);
        let Err(error) = result else { return Ok(()) };
        match self.backward(session, undo) {
            Ok(()) => Err(error),
            Err(second) => Err(error.context(format!(
                "the target could not be put back as it was ({second}); what was replaced is in `{}`. The first failure",
                self.names.aside
            ))),
        }
    }

    fn forward(&self, session: &mut dyn Session, database: &Database, undo: &mut Undo) -> Result<()> {
        let target = self.target.name();
        if !self.target.exists() {
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
        let Some(catalog) = self.target.catalog() else { return Ok(Vec::new()) };
        let replaced: HashSet<&str> = self.replaced().into_iter().collect();
        let target = self.target.name();
        let mut kept = Vec::new();
        for trigger in &catalog.triggers {
            let table = session.value(&format!(
                "SELECT EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {} AND TRIGGER_NAME = {}",
                literal(target),
                literal(trigger)
            ))?;
            if table.is_some_and(|t| replaced.contains(t.as_str())) {
                let part = objects::trigger(session, target, trigger)?;
                if !self.reader.index().manifest.schema {
                    kept.push(part.clone());
                }
                undo.0.push(Step::Make(part));
                session.run(&format!("DROP TRIGGER {}", ident(trigger)))?;
            }
        }
        for name in self.tables.iter().filter(|name| self.target.has_view(name)) {
            undo.0.push(Step::Make(objects::view(session, target, name)?));
            session.run(&format!("DROP VIEW {}", ident(name)))?;
        }
        Ok(kept)
    }

    /// Tables of the target that make room: for loaded tables, and for views of the archive.
    fn replaced(&self) -> Vec<&str> {
        let index = self.reader.index();
        let views = parts(index, &[PartKind::View]).filter_map(|n| index.entries[n].object.as_deref());
        let names = self.tables.iter().map(String::as_str).chain(views);
        names.filter(|name| self.target.has_table(name)).collect()
    }

    fn rename(&self, session: &mut dyn Session, undo: &mut Undo) -> Result<()> {
        let (target, staging, aside) =
            (ident(self.target.name()), ident(&self.names.staging), ident(&self.names.aside));
        let step = |from: &str, to: &str, name: &str| format!("{from}.{0} TO {to}.{0}", ident(name));
        let replaced = self.replaced();
        let mut there: Vec<String> = replaced.iter().map(|name| step(&target, &aside, name)).collect();
        there.extend(self.tables.iter().map(|name| step(&staging, &target, name)));
        if there.is_empty() {
            return Ok(());
        }
        let mut back: Vec<String> = self.tables.iter().map(|name| step(&target, &staging, name)).collect();
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
            literal(self.target.name())
        ))?;
        let mut found = Vec::new();
        for row in rows {
            let cell = |i: usize| row.get(i).cloned().flatten().and_then(|b| String::from_utf8(b).ok()).unwrap_or_default();
            let (schema, table, name, parent) = (cell(0), cell(1), cell(2), cell(3));
            let stays = schema != self.target.name() || !replaced.contains(table.as_str());
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
            undo.0.push(Step::Run(vec![key.drop()]));
        }
        Ok(())
    }

    /// Views, routines, triggers and events of the archive, in the order of the file.
    fn objects(&self, session: &mut dyn Session, undo: &mut Undo) -> Result<()> {
        let index = self.reader.index();
        let kinds = [PartKind::Placeholder, PartKind::Routine, PartKind::View, PartKind::Trigger, PartKind::Event];
        let mut decoder = self.reader.decoder();
        for number in parts(index, &kinds) {
            let entry = &index.entries[number];
            let name = entry.object.as_deref().unwrap_or_default();
            if let Some(step) = self.note(session, entry.kind, name)? {
                undo.0.push(step);
            }
            load::part(session, self.reader, &mut decoder, number)?;
        }
        Ok(())
    }

    /// How to undo the making of an object: make again what the target has of that name, or drop what will be new.
    fn note(&self, session: &mut dyn Session, kind: PartKind, name: &str) -> Result<Option<Step>> {
        let target = self.target.name();
        let catalog = self.target.catalog();
        let dropping = |what: &str| Some(Step::Run(vec![format!("DROP {what} IF EXISTS {}", ident(name))]));
        Ok(match kind {
            PartKind::Placeholder if self.target.has_view(name) => Some(Step::Make(objects::view(session, target, name)?)),
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
                let stays = catalog.is_some_and(|c| c.triggers.iter().any(|t| t == name));
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
        Ok(Self { table: place, name, clause: clause.to_owned() })
    }

    fn drop(&self) -> String {
        format!("ALTER TABLE {} DROP FOREIGN KEY {}", self.table, ident(&self.name))
    }

    fn add(&self) -> String {
        format!("ALTER TABLE {} ADD {}", self.table, self.clause)
    }
}
