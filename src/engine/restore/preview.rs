//! What a restore would do. Nothing is changed by looking.

use std::collections::HashSet;

use super::interrupt::Interrupt;
use super::load::Loaded;
use super::loose::Without;
use super::names::Names;
use super::stage::{Postponed, Stage};
use super::swap::Swap;
use super::target::Target;
use super::unsupported::Unsupported;
use super::{Decided, Request, Via, check_names, go_back, leftovers, merge, open, would_empty};
use crate::archive::part::PartKind;
use crate::archive::reader::Reader;
use crate::session::{Server, Session};
use crate::{Control, Result};

/// A restore that has not begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The database to restore into.
    pub database: String,
    /// Whether it is there.
    pub exists: bool,
    /// The tables that would be restored.
    pub tables: Vec<Planned>,
    /// What the target has that would make room for something of the archive.
    pub replaced: Objects,
    /// What the target has that would stay as it is.
    pub kept: Objects,
    /// What the target has that would go: triggers of tables that are replaced, and what the archive does not have where
    /// that is to be removed.
    pub removed: Objects,
    /// Earlier restores into the target that did not end. They would be settled first, and what the target has may then
    /// be something else.
    pub unfinished: usize,
}

/// A table that would be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The name it gets.
    pub name: String,
    /// The rows that the archive has of it, those that a filter leaves out included; 0 where no rows are restored.
    pub rows: u64,
    /// Their bytes as SQL.
    pub bytes: u64,
}

/// Names of objects in a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objects {
    /// Tables and sequences.
    pub tables: Vec<String>,
    /// Views.
    pub views: Vec<String>,
    /// Functions, procedures and packages.
    pub routines: Vec<String>,
    /// Triggers.
    pub triggers: Vec<String>,
    /// Events.
    pub events: Vec<String>,
}

/// Looks at the archive's index and at the target. What [`run`](super::run) would refuse before it changes anything is
/// refused here too, but for definitions that the server itself does not take: that is known when they are made, beside the
/// target. The archive is not verified.
pub fn preview(via: Via<'_>, reader: &Reader, request: &Request) -> Result<Preview> {
    check_names(request)?;
    let database = request.target.clone().unwrap_or_else(|| reader.index().manifest.database.name.clone());
    let mut sessions = open(via, &Request { connections: 0, ..Request::default() }, &[])?;
    let session = &mut *sessions.coordinator;
    let selected = session.value("SELECT DATABASE()")?;
    let preview = look(session, reader, request, &database);
    // The first failure is the one to tell.
    let back = go_back(session, selected);
    let ended = sessions.end();
    let preview = preview?;
    back?;
    ended?;
    Ok(preview)
}

fn look(session: &mut dyn Session, reader: &Reader, request: &Request, database: &str) -> Result<Preview> {
    let server = Server::ask(session)?;
    let unfinished = leftovers::find(session, database)?.len();
    let target = Target::read(session, &server, database, would_empty(reader.index(), request))?;
    let decided = Decided::new(session, &server, reader, request, &target)?;
    if let Some(error) = decided.refusal(&server, &[], None) {
        return Err(error);
    }
    let names = Names::new(database);
    let (stage, nothing) = (Stage::beside(&names), Unsupported::default());
    let plan = decided.plan(&target, &names, &stage, request, &nothing);
    let copied = merge::Checksums::new();
    let loaded = Loaded { rows: 0, postponed: Postponed::new(), has_foreign_keys: false, without: Without::default() };
    let (control, interrupt) = (Control::new(), Interrupt::default());
    let swap = Swap {
        plan: &plan,
        all: decided.all,
        copied: &copied,
        loaded: &loaded,
        control: &control,
        interrupt: &interrupt,
    };
    let [replaced, kept, removed] = sorted(&swap);
    Ok(Preview {
        database: database.to_owned(),
        exists: target.exists(),
        tables: planned(&decided),
        replaced,
        kept,
        removed,
        unfinished,
    })
}

fn planned(decided: &Decided<'_>) -> Vec<Planned> {
    let index = decided.archive.index();
    let mut tables: Vec<Planned> =
        decided.tables.iter().map(|name| Planned { name: name.clone(), rows: 0, bytes: 0 }).collect();
    let places: std::collections::HashMap<&str, usize> =
        decided.tables.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
    for entry in index.entries.iter().filter(|e| decided.content.data && e.kind == PartKind::Rows) {
        if let Some(place) = entry.object.as_deref().and_then(|name| places.get(name)) {
            tables[*place].rows += entry.rows;
            tables[*place].bytes += entry.raw;
        }
    }
    tables
}

/// What the target has, by what becomes of it: replaced, kept, removed.
fn sorted(swap: &Swap<'_>) -> [Objects; 3] {
    let mut out = [Objects::default(), Objects::default(), Objects::default()];
    let Some(catalog) = swap.plan.target.catalog() else { return out };
    let (replaced, kept, removed) = (0, 1, 2);
    let others_go = swap.others().is_some();
    let goes: HashSet<&str> = swap.replaced().into_iter().collect();
    let comes = |kinds: &[PartKind]| swap.made(kinds).into_iter().map(str::to_owned).collect::<HashSet<String>>();
    let new_tables: HashSet<&str> = swap.plan.tables.iter().map(String::as_str).collect();
    let (views, routines) = (comes(&[PartKind::Placeholder, PartKind::View]), comes(&[PartKind::Routine]));
    let (triggers, events) = (comes(&[PartKind::Trigger]), comes(&[PartKind::Event]));
    let fate = |comes: bool| match comes {
        true => replaced,
        false if others_go => removed,
        false => kept,
    };
    for table in &catalog.tables {
        let place = match goes.contains(table.name.as_str()) {
            true if new_tables.contains(table.name.as_str()) || views.contains(&table.name) => replaced,
            true => removed,
            false => kept, // one that is to be kept in any case as well
        };
        out[place].tables.push(table.name.clone());
    }
    for view in &catalog.views {
        out[fate(views.contains(view) || new_tables.contains(view.as_str()))].views.push(view.clone());
    }
    for (_, routine) in &catalog.routines {
        out[fate(routines.contains(routine))].routines.push(routine.clone());
    }
    for (trigger, table) in &catalog.triggers {
        let place = match goes.contains(table.as_str()) {
            // Without definitions in the restore, a table's triggers are made again on the new one.
            true if swap.plan.content.schema && !triggers.contains(trigger) => removed,
            true if swap.plan.content.schema => replaced,
            _ => kept,
        };
        out[place].triggers.push(trigger.clone());
    }
    for event in &catalog.events {
        out[fate(events.contains(event))].events.push(event.clone());
    }
    for objects in &mut out {
        objects.triggers.sort(); // the catalog has them as they fire
    }
    out
}
