//! Putting loaded tables in the target's place, and everything that goes with them; or nothing.
//!
//! Before the first change the target's own triggers, views, routines and events that would be replaced are noted as
//! SQL. From then on every error runs backwards: new objects go, tables move back, noted objects are made again.

use std::collections::HashSet;

use super::foreign_key::ForeignKey;
use super::load;
use super::merge;
use super::names::create;
use super::undo::{self, Step, Undo};
use super::{Plan, parts};
use crate::archive::index::Manifest;
use crate::archive::part::{Part, PartKind};
use crate::catalog::{Database, Definition};
use crate::dump::objects;
use crate::session::{Server, Session, text};
use crate::sql::split::Statements;
use crate::sql::{grant, ident, literal, relocate};
use crate::{Control, Error, Kind, Result};

/// One swap.
pub(super) struct Swap<'a> {
    /// What was loaded, and where to.
    pub plan: &'a Plan<'a>,
    /// Whether the whole archive was asked for: then views, routines and events come too.
    pub all: bool,
    /// What tables were that keep rows of their own.
    pub copied: &'a merge::Checksums,
    /// Where somebody may have asked to stop.
    pub control: &'a Control,
}

impl Swap<'_> {
    /// Does it.
    pub fn run(&self, session: &mut dyn Session, database: &Database) -> Result<Vec<String>> {
        let mut undo = Undo::default();
        let error = match self.forward(session, database, &mut undo) {
            Ok(skipped) => return Ok(skipped),
            Err(error) => error,
        };
        let back = self.own_defaults().map_or(Ok(()), |own| session.run(&objects::defaults(own)).map(drop));
        match back.and(undo.all(session)) {
            Ok(()) => Err(error),
            Err(second) => {
                let kept = self.plan.names.keep_what_was_replaced(session)?;
                let place = if kept {
                    format!("; tables that were replaced are in `{}`", self.plan.names.aside)
                } else {
                    String::new()
                };
                Err(error.context(format!(
                    "not everything in the target could be put back as it was ({second}){place}. The first failure"
                )))
            }
        }
    }

    fn forward(&self, session: &mut dyn Session, database: &Database, undo: &mut Undo) -> Result<Vec<String>> {
        let target = self.plan.target.name();
        if !self.plan.target.exists() {
            session.run(&create(target, database))?;
            undo.0.push(Step::Run(vec![format!("DROP DATABASE {}", ident(target))]));
        }
        session.run(&format!("USE {}", ident(target)))?;
        self.plan.custom.before(session, self.plan.reader)?;
        self.control.check()?;
        if let Some(own) = self.own_defaults() {
            undo.0.push(Step::Run(vec![objects::defaults(own)]));
            session.run(&objects::defaults(database))?;
        }
        let kept_triggers = self.clear_the_way(session, undo)?;
        let foreign = self.foreign_keys_of_kept_tables(session)?;
        self.rename(session, undo)?;
        merge::unchanged(session, self.plan.names, self.copied)?;
        self.bring_foreign_keys_home(session)?;
        self.bring_sequences_home(session)?;
        point_at_new_parents(session, &foreign, undo)?;
        for part in &kept_triggers {
            undo::make(session, part)?;
        }
        let skipped = self.objects(session, undo)?;
        if let Some(own) = self.own_defaults().filter(|_| !self.all) {
            session.run(&objects::defaults(own))?;
        }
        if self.plan.accounts {
            self.accounts(session, undo)?;
        }
        self.control.check()?;
        self.plan.custom.after(session, self.plan.reader, target)?;
        Ok(skipped)
    }

    /// The archive's accounts, with their grants on the target. Those that are there keep their passwords.
    fn accounts(&self, session: &mut dyn Session, undo: &mut Undo) -> Result<()> {
        let (reader, target) = (self.plan.reader, self.plan.target.name());
        let from = &reader.index().manifest.database.name;
        let mut decoder = reader.decoder();
        for number in parts(reader.index(), &[PartKind::Accounts]) {
            let mut text = reader.text();
            reader.part(&mut decoder, number, &mut text)?;
            for statement in Statements::new(load::utf8(&text)?) {
                let what = grant::account(statement);
                let is_new = match &what {
                    // Asking for the grants of an account that is not there is an error.
                    Some(account) => session.rows(&format!("SHOW GRANTS FOR {account}")).is_err(),
                    None => false,
                };
                if let Some(account) = what.filter(|_| is_new) {
                    let kind = if account.contains('@') { "USER" } else { "ROLE" };
                    undo.0.push(Step::Run(vec![format!("DROP {kind} IF EXISTS {account}")]));
                }
                let statement = grant::move_to(statement, from, target);
                session.run(&statement).map_err(|e| e.context("making the archive's accounts"))?;
            }
        }
        Ok(())
    }

    /// The target's default character set and collation, where the archive's take their place: routines and triggers are
    /// made under them.
    fn own_defaults(&self) -> Option<&Database> {
        let own = self.plan.target.catalog().filter(|_| self.plan.content.schema).map(|c| &c.database)?;
        let archived = &self.plan.reader.index().manifest.database;
        (own.collation != archived.collation).then_some(own)
    }

    /// Notes and drops what cannot stay while tables move: triggers of tables that are replaced, and views that stand
    /// where a table comes. Returns the triggers that go on afterwards, where the archive has none of its own.
    fn clear_the_way(&self, session: &mut dyn Session, undo: &mut Undo) -> Result<Vec<Part>> {
        let Some(catalog) = self.plan.target.catalog() else { return Ok(Vec::new()) };
        let replaced: HashSet<&str> = self.replaced().into_iter().collect();
        let mut kept = Vec::new();
        for (trigger, table) in catalog.triggers.iter().filter(|(_, table)| replaced.contains(table.as_str())) {
            let definition = Definition::of_trigger(session, trigger)?;
            kept.push(objects::trigger(&catalog.database, trigger, table, definition));
        }
        // From here to the rename the tables are without their triggers. Should this process be killed in between, the
        // next restore finds them noted.
        self.plan.names.note_triggers(session, &kept)?;
        for part in &kept {
            undo.0.push(Step::Make(part.clone()));
            session.run(&format!("DROP TRIGGER {}", ident(part.object.as_deref().unwrap_or_default())))?;
        }
        if self.plan.content.schema {
            kept.clear(); // the archive has its own
        }
        for name in self.plan.tables.iter().filter(|name| self.plan.target.has_view(name)) {
            undo.0.push(Step::Make(objects::view(&catalog.database, name, Definition::of_view(session, name)?)?));
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
            let [schema, table, name, parent] = words(row)?;
            let stays = schema != self.plan.target.name() || !replaced.contains(table.as_str());
            if stays && replaced.contains(parent.as_str()) {
                found.push(ForeignKey::read(session, &schema, &table, &name)?);
            }
        }
        Ok(found)
    }

    /// Keys of restored tables to tables that were not restored with them: in staging they pointed to a table of that
    /// name there, and the rename has made that name part of the definition.
    fn bring_foreign_keys_home(&self, session: &mut dyn Session) -> Result<()> {
        let staging = &self.plan.names.staging;
        let rows = session.rows(&format!(
            "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS \
             WHERE UNIQUE_CONSTRAINT_SCHEMA = {} AND CONSTRAINT_SCHEMA = {}",
            literal(staging),
            literal(self.plan.target.name())
        ))?;
        for row in rows {
            let [schema, table, name] = words(row)?;
            let mut key = ForeignKey::read(session, &schema, &table, &name)?;
            key.move_home(staging);
            // Nothing to undo: these tables go back to staging, and with it.
            session.run(&key.drop())?;
            session.run(&key.add())?;
            if let Some(rename) = key.rename(session)? {
                session.run(&rename)?;
            }
        }
        Ok(())
    }

    /// Defaults of restored tables that take a sequence's next number: the server has kept the staging database as part
    /// of the sequence's name.
    fn bring_sequences_home(&self, session: &mut dyn Session) -> Result<()> {
        let staging = &self.plan.names.staging;
        let rows = session.rows(&format!(
            "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = {} AND LOCATE({}, COLUMN_DEFAULT) > 0",
            literal(self.plan.target.name()),
            literal(&ident(staging))
        ))?;
        for row in rows {
            let [table, column, default] = words(row)?;
            let (table_name, column, default) = (ident(&table), ident(&column), relocate::table(&default, staging));
            // Nothing to undo: these tables go back to staging, and with it.
            session.run(&format!("ALTER TABLE {table_name} ALTER COLUMN {column} SET DEFAULT ({default})"))?;
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
        let mut noted_routines = HashSet::new();
        for number in parts(index, &kinds) {
            let entry = &index.entries[number];
            let name = entry.object.as_deref().unwrap_or_default();
            let of_a_table = entry.on.as_ref().is_some_and(|table| self.plan.tables.contains(table));
            let of_the_database = self.all && entry.on.is_none();
            if !of_the_database && !of_a_table {
                continue;
            }
            self.control.check()?;
            // All routines of a name are noted with its first part: a package takes its body along.
            let is_noted = entry.kind == PartKind::Routine && !noted_routines.insert(name);
            if !is_noted && let Some(step) = self.note(session, entry.kind, name)? {
                undo.0.push(step);
            }
            let made = load::part_with(session, self.plan.reader, &mut decoder, number, self.plan.definers);
            match made {
                // A backup of some tables has all the views, also those on tables that were left out.
                // And one that was broken when it was backed up cannot be made at all.
                Err(e) if entry.kind == PartKind::View && may_fail(&index.manifest, name, &e) => {
                    load::postlude(session)?;
                    if !self.has_placeholder(name) {
                        undo.0.pop(); // nothing was made, so the one that may be there is as it was
                    }
                    skipped.push(name.to_owned());
                }
                other => drop(other?),
            }
        }
        Ok(skipped)
    }

    fn has_placeholder(&self, name: &str) -> bool {
        let entries = &self.plan.reader.index().entries;
        entries.iter().any(|e| e.kind == PartKind::Placeholder && e.object.as_deref() == Some(name))
    }

    /// How to undo the making of an object: make again what the target has of that name, or drop what will be new.
    fn note(&self, session: &mut dyn Session, kind: PartKind, name: &str) -> Result<Option<Step>> {
        let target = self.plan.target.name();
        let catalog = self.plan.target.catalog();
        let dropping = |what: &str| Some(Step::Run(vec![format!("DROP {what} IF EXISTS {}", ident(name))]));
        Ok(match kind {
            // Noted once: with a stand-in before it, a view is noted when that comes.
            PartKind::View if self.has_placeholder(name) => None,
            PartKind::Placeholder | PartKind::View => {
                match catalog.filter(|c| c.views.iter().any(|view| view == name)) {
                    Some(c) => Some(Step::Make(objects::view(&c.database, name, Definition::of_view(session, name)?)?)),
                    None => dropping("VIEW"),
                }
            }
            PartKind::Event => match catalog.filter(|c| c.events.iter().any(|e| e == name)) {
                Some(c) => Some(Step::Make(objects::event(&c.database, name, &Definition::of_event(session, name)?))),
                None => dropping("EVENT"),
            },
            PartKind::Routine => {
                let mut steps = Vec::new();
                if let Some(c) = catalog {
                    for (kind, name) in c.routines.iter().filter(|(_, n)| n == name) {
                        let definition = Definition::of_routine(session, *kind, name)?;
                        steps.push(objects::routine(&c.database, *kind, name, &definition));
                    }
                }
                // A function and a procedure may share a name; which one the part makes, only its text says. Dropping
                // both and making again what was there is right for either.
                let mut drop = vec![
                    format!("DROP FUNCTION IF EXISTS {}", ident(name)),
                    format!("DROP PROCEDURE IF EXISTS {}", ident(name)),
                ];
                if Server::ask(session)?.is_mariadb() {
                    drop.push("SET @saved_sql_mode=@@sql_mode, sql_mode='ORACLE'".to_owned());
                    drop.push(format!("DROP PACKAGE IF EXISTS {}", ident(name)));
                    drop.push("SET sql_mode=@saved_sql_mode".to_owned());
                }
                match steps.pop() {
                    None => Some(Step::Run(drop)),
                    Some(part) if steps.is_empty() => Some(Step::Make(part)),
                    Some(mut part) => {
                        for more in &steps {
                            part.sql.extend_from_slice(&more.sql);
                        }
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
}

/// Lets the keys of tables that stay point at the tables that came.
fn point_at_new_parents(session: &mut dyn Session, keys: &[ForeignKey], undo: &mut Undo) -> Result<()> {
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

/// The names in a row of the catalog.
fn words<const N: usize>(row: Vec<Option<Vec<u8>>>) -> Result<[String; N]> {
    let words: Vec<String> = row.into_iter().flatten().map(text).collect::<Result<_>>()?;
    words.try_into().map_err(|_| Error::new(Kind::Server, "the catalog holds NULL where the name of a key belongs"))
}

/// Whether a view that cannot be made is passed over, and told of, rather than the end of the restore.
fn may_fail(manifest: &Manifest, name: &str, error: &Error) -> bool {
    let partial = !manifest.whole && error.kind() == Kind::NotFound;
    let was_broken = manifest.broken_views.iter().any(|broken| broken == name);
    partial || (was_broken && matches!(error.kind(), Kind::NotFound | Kind::Server))
}
