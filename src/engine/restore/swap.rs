//! Putting loaded tables in the target's place, and everything that goes with them; or nothing.
//!
//! Before the first change everything in the target that will be changed is noted in a journal on the server. From then
//! on every error runs backwards: new objects go, tables move back, noted objects are made again. Where the process or
//! the server is killed, the next restore into the target does that.

use std::collections::HashSet;

use super::foreign_key::{Check, ForeignKey};
use super::interrupt::Interrupt;
use super::journal::{Entry, Journal, State};
use super::left_out::LeftOut;
use super::load::{self, Loaded};
use super::loose::{self, Removed};
use super::merge;
use super::names::{Place, create};
use super::patient::Patient;
use super::stage::constraints_in;
use super::undo::{self, roll_back, text_of};
use super::unsupported::{self, is_refusal};
use super::{Kept, Plan, events, parts, rehearse, set_aside};
use crate::archive::index::Entry as Part;
use crate::archive::part::PartKind;
use crate::catalog::kept::{Object, is_of_definition};
use crate::catalog::{Catalog, Database, Definition, RoutineKind};
use crate::dump::{broken, objects};
use crate::session::{Server, Session, text};
use crate::sql::constraint::Kind as Of;
use crate::sql::split::Statements;
use crate::sql::{grant, ident, literal, relocate, rename};
use crate::{Control, Error, Kind, Result};

/// One swap.
pub(super) struct Swap<'a> {
    /// What was loaded, and where to.
    pub plan: &'a Plan<'a>,
    /// Whether the whole archive was asked for: then views, routines and events come too.
    pub all: bool,
    /// What tables were that keep rows of their own.
    pub copied: &'a merge::Checksums,
    /// What its tables are like.
    pub loaded: &'a Loaded,
    /// Who may stop it.
    pub control: &'a Control,
    /// Whether what runs may be ended for it.
    pub interrupt: &'a Interrupt,
}

/// What of an archive did not come.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Views of a partial archive that name what is not there, and those that were broken when they were backed up.
    pub skipped: Vec<String>,
    /// What the server refused, with its text.
    pub left_out: Vec<LeftOut>,
}

/// What a swap is about to change.
struct Change {
    journal: Journal,
    /// Foreign keys among those in `foreign` that the server would not have made again, by table and name.
    broken: HashSet<(String, String)>,
    /// Triggers of replaced tables.
    triggers: Vec<String>,
    /// Views that stand where a table comes, and others that go.
    views: Vec<String>,
    routines: Vec<(RoutineKind, String)>,
    events: Vec<String>,
    /// Foreign keys of tables that stay, to tables that are replaced: a rename takes them along.
    foreign: Vec<ForeignKey>,
}

impl Swap<'_> {
    /// Does it. Returns what was left out.
    pub fn run(&self, session: &mut dyn Session, database: &Database) -> Result<Outcome> {
        let session = &mut Patient(session);
        let names = self.plan.names;
        self.control.check()?;
        let change = self.interrupt.during(session, self.control, |session| self.note(session))?;
        if let Err(error) = change.journal.write(session, names) {
            // Nothing has changed yet. Where the last step came about all the same, it is taken back, so that what was
            // loaded can go; where it cannot be, the next run does that, and the first failure is the one to tell.
            if matches!(State::read(session, names), Ok(Some(State::Prepared))) {
                let _the_first_failure_is_told = State::Prepared.turn(session, names, State::Undone);
            }
            return Err(error);
        }
        let complete = if self.keeps_tables() { State::Kept } else { State::Complete };
        let forward = |session: &mut dyn Session| self.forward(session, database, &change, complete);
        let forward = self.interrupt.during(session, self.control, forward);
        let error = match forward.and_then(|outcome| {
            self.control.settle();
            State::Prepared.turn(session, names, complete).map(|()| outcome)
        }) {
            Ok(outcome) => return Ok(outcome),
            Err(error) => error,
        };
        // What failed may have done so when everything was in place, and written down to be.
        if matches!(State::read(session, names), Ok(Some(State::Complete | State::Kept))) {
            return Err(error.context("the restore is complete, but then"));
        }
        let undone = roll_back(session, &change.journal).and_then(|given_up| {
            set_aside::keep(session, names, &given_up)?;
            State::Prepared.turn(session, names, State::Undone).map(|()| given_up)
        });
        match undone {
            Ok(given_up) if given_up.is_empty() => Err(error),
            Ok(given_up) => Err(Error::with_cause(
                error.kind(),
                format!(
                    "the restore failed, and the target is as it was but for {}. The first failure",
                    set_aside::told(names, &given_up)
                ),
                error,
            )),
            Err(second) => Err(Error::with_cause(
                error.kind(),
                format!(
                    "the restore failed, and not everything in the target could be put back as it was ({second}). The \
                     next restore into it, or its recovery, tries again with what is noted in {}. The first failure",
                    names.own(State::Prepared.word()).sql()
                ),
                error,
            )),
        }
    }

    /// Whether there are replaced tables that are to stay.
    pub fn keeps_tables(&self) -> bool {
        self.plan.request.keep_replaced && !self.replaced().is_empty()
    }

    /// Where they will be.
    pub fn kept(&self) -> Option<Kept> {
        let names = self.plan.names;
        let within = || self.replaced().iter().map(|table| names.replaced(table).table).collect();
        let place = || if names.is_within() { Kept::Within(within()) } else { Kept::Beside(names.aside.clone()) };
        self.keeps_tables().then(place)
    }

    fn forward(
        &self,
        session: &mut dyn Session,
        database: &Database,
        change: &Change,
        complete: State,
    ) -> Result<Outcome> {
        let target = self.plan.target.name();
        if !self.plan.target.exists() {
            session.run(&create(target, database))?;
        }
        session.run(&format!("USE {}", ident(target)))?;
        self.plan.custom.before(session, self.plan.reader)?;
        self.control.check()?;
        if self.own_defaults().is_some() {
            session.run(&objects::defaults(database))?;
        }
        clear_the_way(session, change)?;
        self.rename(session)?;
        merge::unchanged(session, self.plan.names, self.copied)?;
        let mut outcome = Outcome { left_out: self.loaded.without.left_out.clone(), ..Outcome::default() };
        if self.plan.names.is_within() {
            self.free_names(session)?;
            self.add_postponed(session, &mut outcome)?;
        } else if self.loaded.has_foreign_keys {
            self.bring_foreign_keys_home(session)?;
        }
        self.bring_sequences_home(session)?;
        point_at_new_parents(session, change, &mut outcome)?;
        for removed in &self.loaded.without.removed {
            outcome.left_out.extend(removed.add(session)?);
        }
        // Where the archive has none of its own, the triggers that were there go on.
        if !self.plan.content.schema {
            for entry in &change.journal.0 {
                if let Entry::Trigger { name, made_by, .. } = entry {
                    match load::object(session, made_by) {
                        Err(e) if is_of_definition(&e) => {
                            outcome.left_out.push(LeftOut::refused("trigger", name, &e, made_by));
                        }
                        made => made?,
                    }
                }
            }
        }
        self.objects(session, change, &mut outcome)?;
        if let Some(own) = self.own_defaults().filter(|_| !self.all) {
            session.run(&objects::defaults(own))?;
        }
        let (from, to) = (&self.plan.reader.index().manifest.database.name, self.plan.target.name());
        for statement in self.account_statements()? {
            let statement = grant::move_to(&statement, from, to);
            session.run(&statement).map_err(|e| e.context("making the archive's accounts"))?;
        }
        self.control.check()?;
        let mark = complete.mark(self.plan.names);
        self.plan.custom.after(session, self.plan.reader, target, &mark, self.control)?;
        Ok(outcome)
    }

    /// What makes the archive's accounts and gives them their grants. Those that are there keep their passwords.
    fn account_statements(&self) -> Result<Vec<String>> {
        let reader = self.plan.reader;
        let (mut decoder, mut statements) = (reader.decoder(), Vec::new());
        for number in parts(reader.index(), &[PartKind::Accounts]).filter(|_| self.plan.request.accounts) {
            let mut text = reader.text();
            reader.part(&mut decoder, number, &mut text)?;
            statements.extend(Statements::new(load::utf8(&text)?).map(str::to_owned));
        }
        Ok(statements)
    }

    fn note_accounts(&self, session: &mut dyn Session, change: &mut Change) -> Result<()> {
        for name in self.account_statements()?.iter().filter_map(|statement| grant::account(statement)) {
            // Asking for the grants of an account that is not there is an error.
            if session.rows(&format!("SHOW GRANTS FOR {name}")).is_err() {
                change.journal.0.push(Entry::Account { name });
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

    /// Tables of the target that make room: for loaded tables, for views of the archive, and those that go.
    pub fn replaced(&self) -> Vec<&str> {
        let views = self.made(&[PartKind::View]).into_iter();
        let names = self.plan.tables.iter().map(String::as_str).chain(views);
        let mut seen = HashSet::new();
        let others = self.others().into_iter().flat_map(|c| &c.tables).map(|t| t.name.as_str());
        let others = others.filter(|name| self.plan.request.keep.as_deref() != Some(*name));
        // What the archive has and the server does not take stays as it is.
        let others = others.filter(|name| !self.plan.without.has(name));
        names.filter(|name| self.plan.target.has_table(name)).chain(others).filter(|name| seen.insert(*name)).collect()
    }

    /// The target's catalog, where everything in it goes that the archive does not have.
    pub fn others(&self) -> Option<&Catalog> {
        self.plan.target.catalog().filter(|_| self.plan.request.remove_others)
    }

    /// The names of the archive's objects of these kinds that are made.
    pub fn made(&self, kinds: &[PartKind]) -> Vec<&str> {
        let entries = &self.plan.reader.index().entries;
        parts(self.plan.reader.index(), kinds)
            .filter(|n| self.is_made(*n, &entries[*n]))
            .filter_map(|n| entries[n].object.as_deref())
            .collect()
    }

    fn is_made(&self, number: usize, entry: &Part) -> bool {
        let of_a_table = entry.on.as_ref().is_some_and(|table| self.plan.tables.contains(table));
        let of_the_database = self.all && entry.on.is_none();
        self.plan.content.schema && (of_the_database || of_a_table) && !self.plan.without.parts.contains(&number)
    }

    /// Everything that will be changed, as it is. Nothing is changed here.
    fn note(&self, session: &mut dyn Session) -> Result<Change> {
        let target = self.plan.target;
        let database = self.own();
        let mut change = Change {
            journal: Journal(vec![Entry::Target { database, existed: target.exists() }]),
            triggers: Vec::new(),
            views: Vec::new(),
            routines: Vec::new(),
            events: Vec::new(),
            foreign: Vec::new(),
            broken: HashSet::new(),
        };
        if target.exists() {
            session.run(&format!("USE {}", ident(target.name())))?;
        }
        let replaced = self.replaced();
        let comes: HashSet<&str> = self.plan.tables.iter().map(String::as_str).collect();
        let goes: HashSet<&str> = replaced.iter().copied().collect();
        let names = self.plan.tables.iter().map(String::as_str);
        for name in names.chain(replaced.iter().copied().filter(|name| !comes.contains(name))) {
            change.journal.0.push(Entry::Table {
                name: name.to_owned(),
                staged: comes.contains(name).then(|| self.plan.names.staged(name)),
                replaced: goes.contains(name).then(|| self.plan.names.replaced(name)),
            });
        }
        self.note_triggers(session, &goes, &mut change)?;
        self.note_views(session, &mut change)?;
        self.note_routines(session, &mut change)?;
        self.note_events(session, &mut change)?;
        self.note_accounts(session, &mut change)?;
        change.foreign = self.foreign_keys_of_kept_tables(session)?;
        if let Some(catalog) = target.catalog().filter(|_| !change.foreign.is_empty()) {
            let server = Server::ask(session)?;
            let broken = broken::of_tables(session, &server, catalog)?;
            change.broken = broken.into_iter().filter_map(|b| Some((b.on?, b.name))).collect();
        }
        change.journal.0.extend(change.foreign.iter().cloned().map(Entry::ForeignKey));
        self.note_constraints(session, &goes, &mut change)?;
        Ok(change)
    }

    /// The target with its defaults; with those it will have, where it is not there.
    fn own(&self) -> Database {
        let like = || Database {
            name: self.plan.target.name().to_owned(),
            ..self.plan.reader.index().manifest.database.clone()
        };
        self.plan.target.catalog().map_or_else(like, |catalog| catalog.database.clone())
    }

    fn note_triggers(&self, session: &mut dyn Session, replaced: &HashSet<&str>, change: &mut Change) -> Result<()> {
        let Some(catalog) = self.plan.target.catalog() else { return Ok(()) };
        let new = self.made(&[PartKind::Trigger]);
        for (trigger, table) in &catalog.triggers {
            if !replaced.contains(table.as_str()) {
                if new.contains(&trigger.as_str()) {
                    let target = self.plan.target.name();
                    return Err(Error::new(
                        Kind::Configuration,
                        format!(
                            "trigger `{trigger}` of the archive exists in `{target}` on a table that is not restored"
                        ),
                    ));
                }
                continue;
            }
            let made_by = made_by(session, Object::Trigger(trigger), |definition| {
                Ok(objects::trigger(&catalog.database, trigger, table, definition))
            })?;
            let (name, on) = (trigger.clone(), table.clone());
            change.journal.0.push(Entry::Trigger { name, on, made_by });
            change.triggers.push(trigger.clone());
        }
        Ok(())
    }

    fn note_views(&self, session: &mut dyn Session, change: &mut Change) -> Result<()> {
        let new = self.made(&[PartKind::Placeholder, PartKind::View]);
        let in_the_way = self.plan.tables.iter().map(String::as_str).filter(|name| self.plan.target.has_view(name));
        let others = self.others().into_iter().flat_map(|c| &c.views).map(String::as_str);
        let others = others.filter(|name| !new.contains(name) && !self.plan.without.has(name));
        change.views = unique(in_the_way.chain(others)).into_iter().map(str::to_owned).collect();
        for name in unique(new.iter().copied().chain(change.views.iter().map(String::as_str))) {
            let made_by = if self.plan.target.has_view(name) {
                Some(made_by(session, Object::View(name), |definition| objects::view(&self.own(), name, definition))?)
            } else {
                None
            };
            change.journal.0.push(Entry::View { name: name.to_owned(), made_by });
        }
        Ok(())
    }

    /// Routines of several kinds may share a name, and which kind a part makes, only its text says: all are noted.
    fn note_routines(&self, session: &mut dyn Session, change: &mut Change) -> Result<()> {
        let new = self.made(&[PartKind::Routine]);
        let existing = self.plan.target.catalog().map_or(&[][..], |c| &c.routines);
        // A function of the archive's does not take the place of a procedure: all go, and the archive's are made.
        let others = self.others().map_or(&[][..], |c| &c.routines).iter();
        change.routines = others.filter(|(_, name)| !self.plan.without.has(name)).cloned().collect();
        let going = change.routines.iter().map(|(_, name)| name.as_str());
        let libraries = Server::ask(session)?.has_libraries();
        for name in unique(new.iter().copied().chain(going)) {
            for kind in RoutineKind::ALL.into_iter().filter(|kind| *kind != RoutineKind::Library || libraries) {
                let made_by = if existing.iter().any(|(k, n)| *k == kind && n == name) {
                    Some(made_by(session, Object::Routine(kind, name), |definition| {
                        Ok(objects::routine(&self.own(), kind, name, &definition))
                    })?)
                } else {
                    None
                };
                let (keyword, name) = (kind.keyword().to_owned(), name.to_owned());
                change.journal.0.push(Entry::Routine { keyword, name, made_by });
            }
        }
        Ok(())
    }

    fn note_events(&self, session: &mut dyn Session, change: &mut Change) -> Result<()> {
        let new = self.made(&[PartKind::Event]);
        let existing = self.plan.target.catalog().map_or(&[][..], |c| &c.events);
        let others = self.others().map_or(&[][..], |c| &c.events).iter();
        let goes = |name: &&String| !new.contains(&name.as_str()) && !self.plan.without.has(name);
        change.events = others.filter(goes).cloned().collect();
        for name in unique(new.iter().copied().chain(change.events.iter().map(String::as_str))) {
            let made_by = if existing.iter().any(|e| e == name) {
                Some(made_by(session, Object::Event(name), |definition| {
                    Ok(objects::event(&self.own(), name, &definition))
                })?)
            } else {
                None
            };
            change.journal.0.push(Entry::Event { name: name.to_owned(), made_by });
        }
        Ok(())
    }

    /// The kinds and the names, in lower case, of what restored tables get when they are in their places.
    fn wanted(&self) -> HashSet<(Of, String)> {
        let all = self.loaded.postponed.iter().flat_map(|(_, constraints)| constraints);
        all.filter_map(|c| Some((c.kind, c.name.as_ref()?.to_lowercase()))).collect()
    }

    /// Constraints of replaced tables that give their names up to those of restored ones.
    fn note_constraints(&self, session: &mut dyn Session, replaced: &HashSet<&str>, change: &mut Change) -> Result<()> {
        let (wanted, target) = (self.wanted(), self.plan.target.name());
        if wanted.is_empty() || replaced.is_empty() {
            return Ok(());
        }
        for (table, kind, name) in constraints_in(session, target)? {
            if !replaced.contains(table.as_str()) || !wanted.contains(&(kind, name.to_lowercase())) {
                continue;
            }
            change.journal.0.push(match kind {
                Of::ForeignKey => Entry::ForeignKey(ForeignKey::read(session, target, &table, &name)?),
                Of::Check => Entry::Check(Check::read(session, target, &table, &name)?),
            });
        }
        Ok(())
    }

    /// Drops what replaced tables have under the names that restored ones are about to get. All of it was noted.
    fn free_names(&self, session: &mut dyn Session) -> Result<()> {
        let wanted = self.wanted();
        if wanted.is_empty() {
            return Ok(());
        }
        let aside: HashSet<String> =
            self.replaced().iter().map(|table| self.plan.names.replaced(table).table).collect();
        for (table, kind, name) in constraints_in(session, self.plan.target.name())? {
            if aside.contains(&table) && wanted.contains(&(kind, name.to_lowercase())) {
                session.run(&format!("ALTER TABLE {} DROP {} {}", ident(&table), kind.keyword(), ident(&name)))?;
            }
        }
        Ok(())
    }

    /// Gives restored tables what could not be in the target twice. Nothing to undo: these tables go.
    fn add_postponed(&self, session: &mut dyn Session, outcome: &mut Outcome) -> Result<()> {
        for (table, constraints) in self.loaded.postponed.iter().filter(|(_, constraints)| !constraints.is_empty()) {
            self.control.check()?;
            let add: Vec<_> = constraints.iter().map(|c| format!("ADD {}", c.clause)).collect();
            let added = session.run(&format!("ALTER TABLE {} {}", ident(table), add.join(", ")));
            if added.as_ref().is_err_and(|e| e.code() == Some(loose::NOT_UNIQUE)) {
                for constraint in constraints {
                    outcome.left_out.extend(Removed::of(table, constraint.clone()).add(session)?);
                }
                continue;
            }
            added.map_err(|e| e.context(format!("adding the constraints of `{table}`")))?;
        }
        Ok(())
    }

    fn rename(&self, session: &mut dyn Session) -> Result<()> {
        let (target, names) = (self.plan.target.name(), self.plan.names);
        let here = |name: &str| Place { database: target.to_owned(), table: name.to_owned() }.sql();
        let replaced = self.replaced();
        let away = replaced.iter().map(|name| (here(name), names.replaced(name).sql()));
        let home = self.plan.tables.iter().map(|name| (names.staged(name).sql(), here(name)));
        // Of many tables the statement is long, and there is one of it.
        let mut rename = String::new();
        for (from, to) in away.chain(home) {
            let before = if rename.is_empty() { "RENAME TABLE" } else { "," };
            for word in [before, " ", &from, " TO ", &to] {
                rename.push_str(word);
            }
        }
        if rename.is_empty() {
            return Ok(());
        }
        self.control.check()?;
        session.run(&rename).map(drop)
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

    /// Defaults of restored tables that take a sequence's next number: the server has kept where it was loaded as its name.
    fn bring_sequences_home(&self, session: &mut dyn Session) -> Result<()> {
        let (staging, home) = (&self.plan.names.staging, self.plan.stage.home());
        let prefix = self.plan.names.prefix();
        let loaded = if self.plan.names.is_within() { format!("`{prefix}") } else { ident(staging) };
        let rows = session.rows(&format!(
            "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = {} AND LOCATE({}, COLUMN_DEFAULT) > 0",
            literal(self.plan.target.name()),
            literal(&loaded)
        ))?;
        for row in rows {
            let [table, column, default] = words(row)?;
            let default = rename::table_definition(&relocate::table(&default, staging), &home);
            let (table_name, column) = (ident(&table), ident(&column));
            // Nothing to undo: these tables go back to staging, and with it.
            session.run(&format!("ALTER TABLE {table_name} ALTER COLUMN {column} SET DEFAULT ({default})"))?;
        }
        Ok(())
    }

    /// Views, routines, triggers and events of the archive, in the order of the file.
    fn objects(&self, session: &mut dyn Session, change: &Change, outcome: &mut Outcome) -> Result<()> {
        let index = self.plan.reader.index();
        let kinds = [PartKind::Placeholder, PartKind::Routine, PartKind::View, PartKind::Trigger, PartKind::Event];
        let (mut decoder, mut events) = (self.plan.reader.decoder(), Vec::new());
        for number in parts(index, &kinds).filter(|n| self.is_made(*n, &index.entries[*n])) {
            self.control.check()?;
            let entry = &index.entries[number];
            let name = entry.object.as_deref().unwrap_or_default();
            let sql = load::text_with(self.plan.reader, &mut decoder, number, &self.plan.request.definers)?;
            // What could not be made again, and an event whose time is past, stay where they are as they are to be. A view
            // stays by itself where it cannot be replaced.
            let is_routine = entry.kind == PartKind::Routine;
            let may_not_come_back = entry.kind == PartKind::Event || is_routine && self.plan.known.is_broken(entry);
            if may_not_come_back && change.has_the_same(entry, &sql) {
                continue;
            }
            match load::object(session, &sql) {
                // A backup of some tables has all the views, also those on tables that were left out.
                Err(e) if entry.kind == PartKind::View && !index.manifest.whole && e.kind() == Kind::NotFound => {
                    outcome.skipped.push(name.to_owned());
                }
                Err(e) if self.plan.known.may_leave_out(entry, &e) => {
                    if entry.kind == PartKind::View {
                        outcome.skipped.push(name.to_owned());
                    }
                    let kind = rehearse::kind_of(entry.kind, &sql);
                    outcome.left_out.push(LeftOut::refused(&kind, name, &e, &sql));
                }
                // What could be asked only in its place.
                Err(e) if self.plan.request.skip_unsupported && is_refusal(&e) => {
                    let (kind, reason) = (rehearse::kind_of(entry.kind, &sql), unsupported::reason(&e));
                    outcome.left_out.push(LeftOut { reason, ..LeftOut::refused(&kind, name, &e, &sql) });
                }
                made => made.map_err(|e| e.context(load::place(self.plan.reader, number)))?,
            }
            if entry.kind == PartKind::Event {
                events.push((name.to_owned(), sql));
            }
        }
        events::look_back(session, self.plan.target.name(), &events, &mut outcome.left_out)
    }
}

impl Change {
    /// Whether the target has the object of a part already, just as the part has it. Triggers go with their tables.
    fn has_the_same(&self, part: &Part, sql: &str) -> bool {
        let is_it = |name: &String, made_by: &Option<String>| {
            Some(name) == part.object.as_ref() && made_by.as_deref() == Some(sql)
        };
        self.journal.0.iter().any(|entry| match entry {
            Entry::Routine { name, made_by, .. } => part.kind == PartKind::Routine && is_it(name, made_by),
            Entry::Event { name, made_by } => part.kind == PartKind::Event && is_it(name, made_by),
            _ => false,
        })
    }
}

/// The statements that make an object of the target again; none where the server does not show what it is.
fn made_by(
    session: &mut dyn Session,
    object: Object<'_>,
    part: impl FnOnce(Definition) -> Result<crate::archive::part::Part>,
) -> Result<String> {
    match object.show(session)?.definition {
        Some(definition) => text_of(&part(definition)?),
        None => Ok(String::new()),
    }
}

/// Drops what cannot stay while tables move: triggers of tables that are replaced, and views that stand where a table
/// comes; and what is not to stay at all.
fn clear_the_way(session: &mut dyn Session, change: &Change) -> Result<()> {
    for name in &change.triggers {
        session.run(&format!("DROP TRIGGER {}", ident(name)))?;
    }
    for name in &change.views {
        session.run(&format!("DROP VIEW {}", ident(name)))?;
    }
    for (kind, name) in &change.routines {
        undo::drop_routine(session, *kind, name)?;
    }
    for name in &change.events {
        session.run(&format!("DROP EVENT {}", ident(name)))?;
    }
    Ok(())
}

/// Each name once, in the order in which they come.
fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}

/// Lets the keys of tables that stay point at the tables that came. One that was broken before may stay away.
fn point_at_new_parents(session: &mut dyn Session, change: &Change, outcome: &mut Outcome) -> Result<()> {
    for key in &change.foreign {
        session.run(&key.drop())?;
        match session.run(&key.add()) {
            Err(e) if is_of_definition(&e) && change.broken.contains(&key.identity()) => {
                outcome.left_out.push(LeftOut::refused("foreign key", &key.identity().1, &e, &key.add()));
                continue;
            }
            added => drop(added?),
        }
        if let Some(rename) = key.rename(session)? {
            session.run(&rename)?;
        }
    }
    Ok(())
}

/// The names in a row of the catalog.
fn words<const N: usize>(row: Vec<Option<Vec<u8>>>) -> Result<[String; N]> {
    let words: Vec<String> = row.into_iter().flatten().map(text).collect::<Result<_>>()?;
    words.try_into().map_err(|_| Error::new(Kind::Server, "the catalog holds NULL where the name of a key belongs"))
}
