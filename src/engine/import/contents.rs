//! What a dump holds, once it is read: definitions by name, and what there is to tell of it.

use std::cell::Cell;

use super::table::Table;
use crate::archive::part::{Part, PartKind};
use crate::archive::writer::Feed;
use crate::catalog::{Database, Definition, RoutineKind};
use crate::dump::objects;
use crate::sql::ident;
use crate::sql::token::{Token, tokens};
use crate::{Error, Result};

use super::charset::Charset;
use super::lexer::Dialect;
use super::sink::{PUT_BACK, set_zone};
use super::state::State;
use super::{allowed, statement::refused};

/// An object that comes after the rows.
#[derive(Debug, Clone)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name.
    pub name: String,
    /// The table of a trigger.
    pub on: Option<String>,
    /// The line it begins in.
    pub line: u64,
    /// The text of the dump that the line is in, where it has several.
    pub text: Option<String>,
    /// How it is made.
    pub definition: Definition,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A function, procedure, package or library.
    Routine(RoutineKind),
    /// A view.
    View,
    /// A trigger.
    Trigger,
    /// An event.
    Event,
}

impl ObjectKind {
    /// What it is called.
    pub fn word(self) -> String {
        match self {
            Self::Routine(kind) => kind.keyword().to_lowercase(),
            Self::View => "view".to_owned(),
            Self::Trigger => "trigger".to_owned(),
            Self::Event => "event".to_owned(),
        }
    }
}

/// A sequence.
#[derive(Debug, Clone)]
pub struct Sequence {
    /// Its name.
    pub name: String,
    /// How it is made.
    pub create: String,
    /// Where it is put, once it is made.
    pub position: Option<String>,
    /// The line it begins in.
    pub line: u64,
    /// The text of the dump that the line is in, where it has several.
    pub text: Option<String>,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Contents {
    /// Tables in the order of the dump.
    pub tables: Vec<Table>,
    /// Sequences in the order of the dump.
    pub sequences: Vec<Sequence>,
    /// Everything else.
    pub objects: Vec<Object>,
    /// The character set and collation that the dump gives its database.
    pub defaults: Option<(String, String)>,
    /// What they were when the first table came that says none of its own.
    pub relied_on: Option<(String, String)>,
    /// What was passed over or left out, with its line.
    pub notes: Vec<String>,
    /// Which of the dump's texts is read, where it has several.
    pub text: Option<String>,
    /// Whether the tables are those of the target, because the dump has rows alone.
    pub is_data_only: bool,
    /// Where the table was that was asked for last: dumps go on about one for long.
    last: Cell<usize>,
}

impl Contents {
    /// The defaults of the database as the dump has said them so far; empty where it has not.
    pub fn defaults_now(&self) -> (String, String) {
        self.defaults.clone().unwrap_or_default() // those of the target, whatever they are
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<usize> {
        let is_it = |table: &Table| table.name == name;
        if !self.tables.get(self.last.get()).is_some_and(is_it) {
            self.last.set(self.tables.iter().position(is_it)?);
        }
        Some(self.last.get())
    }

    /// The object of this kind and name.
    pub fn object(&self, kind: ObjectKind, name: &str) -> Option<usize> {
        self.objects.iter().position(|one| one.kind == kind && one.name == name)
    }

    /// Looks, at the end of the dump, at what nothing would be left of. Returns what it is to be refused for, with its line.
    pub fn without_place(&mut self) -> Vec<String> {
        if self.is_data_only {
            let said = |text: Option<String>, line, kind: &str, name: &str| {
                let (place, name) = (place(text.as_deref(), line), ident(name));
                format!("{place}: {kind} {name} is not restored: of a dump of rows alone only rows are")
            };
            let sequences = self.sequences.drain(..).map(|one| said(one.text, one.line, "sequence", &one.name));
            let objects = self.objects.drain(..).map(|one| said(one.text, one.line, &one.kind.word(), &one.name));
            self.notes.extend(sequences.chain(objects));
            return Vec::new();
        }
        let is_alone = |one: &&Object| one.on.as_ref().is_some_and(|on| self.table(on).is_none());
        let refusal = |one: &Object| {
            let on = ident(one.on.as_deref().unwrap_or_default()); // a trigger, which has one
            let place = place(one.text.as_deref(), one.line);
            format!("{place}: trigger {} is of {on}, which the dump does not define", ident(&one.name))
        };
        self.objects.iter().filter(is_alone).map(refusal).collect()
    }

    /// Adds something to tell.
    pub fn note(&mut self, line: u64, what: impl std::fmt::Display) {
        self.notes.push(format!("{}: {what}", place(self.text.as_deref(), line)));
    }

    /// Writes everything but rows. `own` is the name that the dump has for the database.
    pub fn write(&mut self, feed: &Feed, database: &Database, own: Option<&str>) -> Result<()> {
        if self.is_data_only {
            return Ok(());
        }
        feed.send(objects::database(database))?;
        for sequence in &self.sequences {
            let name = ident(&sequence.name);
            let position = sequence.position.as_deref().unwrap_or_default();
            let sql = format!("\nDROP SEQUENCE IF EXISTS {name};\n{};\n{position}", sequence.create);
            feed.send(Part::new(PartKind::Table, Some(&sequence.name), sql.into_bytes()))?;
        }
        let mut notes = Vec::new();
        // mydumper has a sequence as the table that it is inside; others draw their numbers from it.
        let (sequences, others): (Vec<_>, Vec<_>) = self.tables.iter().partition(|table| table.has_option("sequence"));
        for table in sequences.into_iter().chain(others) {
            let (sql, said) = table_part(table, own)?;
            notes.extend(said.iter().map(|note| format!("{}: {note}", place(table.text.as_deref(), table.line))));
            feed.send(Part::new(PartKind::Table, Some(&table.name), sql.into_bytes()))?;
        }
        self.notes.append(&mut notes);
        let called = Database { name: own.unwrap_or_default().to_owned(), ..database.clone() };
        for object in self.ordered() {
            feed.send(part(object, &called)?)?;
        }
        Ok(())
    }

    /// Routines by kind, then views, each after those it names, triggers and events.
    fn ordered(&self) -> Vec<&Object> {
        let rank = |one: &&Object| match one.kind {
            ObjectKind::Routine(kind) => kind as usize,
            ObjectKind::View => 10,
            ObjectKind::Trigger => 11,
            ObjectKind::Event => 12,
        };
        let (views, mut others): (Vec<&Object>, Vec<&Object>) =
            self.objects.iter().partition(|one| one.kind == ObjectKind::View);
        others.sort_by_key(rank);
        let at = others.partition_point(|one| rank(one) < 10);
        others.splice(at..at, in_order(&views));
        others
    }

    /// Disables events that would do more than change rows of plain tables of the dump: a restore would run them.
    pub fn disarm_events(&mut self) {
        let armed: Vec<String> = self
            .objects
            .iter()
            .filter_map(|one| match one.kind {
                ObjectKind::View => Some(one.name.to_lowercase()),
                ObjectKind::Trigger => one.on.as_ref().map(|on| on.to_lowercase()),
                _ => None,
            })
            .collect();
        let tables: Vec<String> = self.tables.iter().map(|table| table.name.to_lowercase()).collect();
        for event in self.objects.iter_mut().filter(|one| one.kind == ObjectKind::Event) {
            // Under some settings a body means something else than it seems to: then it is believed to do more.
            let modes = event.definition.sql_mode.as_deref().unwrap_or_default();
            let mut reads = State::new(Dialect { is_mariadb: true, version: 0 }, "", modes).rules().clone();
            let charset = event.definition.charset.as_deref().and_then(Charset::named);
            reads.charset = charset.unwrap_or(reads.charset);
            let odd = reads.ansi_quotes || reads.no_escapes || reads.charset.hides_backslashes();
            if let Some(disabled) = super::event::disarmed(&event.definition.create, odd, &tables, &armed) {
                event.definition.create = disabled;
                self.notes.push(format!(
                    "{}: event {} is disabled, for it does more than to change rows of tables of the dump: look at it, \
                     and enable it",
                    place(event.text.as_deref(), event.line),
                    ident(&event.name)
                ));
            }
        }
    }
}

/// A line as it is named in messages.
pub fn place(text: Option<&str>, line: u64) -> String {
    match text {
        Some(text) => format!("{text}: line {line}"),
        None => format!("line {line}"),
    }
}

/// The statements that make a table, and what was left out of its definition.
fn table_part(table: &Table, own: Option<&str>) -> Result<(String, Vec<String>)> {
    let allowed = allowed::table(&table.name, &table.create(), own)
        .map_err(|why| refused(table.line, format!("table {}: {why}", ident(&table.name))))
        .map_err(|e| match &table.text {
            Some(text) => e.context(text),
            None => e,
        })?;
    let zoned = table.is_zoned() && table.time_zone != "+00:00";
    let (before, after) = if zoned { (set_zone(&table.time_zone), PUT_BACK) } else { (String::new(), "") };
    let sql = format!("\nDROP TABLE IF EXISTS {};\n{before}{};\n{after}", ident(&table.name), allowed.sql);
    Ok((sql, allowed.notes))
}

/// The part of an object, in the spelling of this engine's own.
fn part(object: &Object, database: &Database) -> Result<Part> {
    let definition = object.definition.clone();
    let table = object.on.as_deref().unwrap_or_default();
    let made = match object.kind {
        ObjectKind::Routine(kind) => Ok(objects::routine(database, kind, &object.name, &definition)),
        ObjectKind::View => objects::view(database, &object.name, definition),
        ObjectKind::Trigger => Ok(objects::trigger(database, &object.name, table, definition)),
        ObjectKind::Event => Ok(objects::event(database, &object.name, &definition)),
    };
    made.map_err(|e: Error| e.context(place(object.text.as_deref(), object.line)))
}

/// Views, each after those that it names.
fn in_order<'a>(views: &[&'a Object]) -> Vec<&'a Object> {
    let place = |name: &str| views.iter().position(|view| view.name == name);
    let uses: Vec<Vec<usize>> = views
        .iter()
        .map(|view| {
            tokens(&view.definition.create).into_iter().filter_map(Token::name).filter_map(|n| place(&n)).collect()
        })
        .collect();
    let mut stack: Vec<usize> = (0..views.len()).rev().collect();
    let (mut seen, mut done) = (vec![false; views.len()], vec![false; views.len()]);
    let mut out = Vec::new();
    while let Some(&top) = stack.last() {
        if !std::mem::replace(&mut seen[top], true) {
            stack.extend(uses[top].iter().filter(|i| !seen[**i]));
            continue;
        }
        stack.pop();
        if !std::mem::replace(&mut done[top], true) {
            out.push(views[top]);
        }
    }
    out
}
