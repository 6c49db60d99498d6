//! A restore: from an archive to a database, so that the target is either as it was or as the archive has it.
//!
//! Tables are loaded into a staging database, their rows are counted against the index, and only then do they take
//! their places in the target, all in one `RENAME TABLE`. What they replace is kept aside until views, routines,
//! triggers and events are in place too; whatever fails before that puts the old state back.

mod adapt;
mod changes;
mod custom;
mod filter;
mod foreign_key;
mod load;
mod merge;
mod names;
mod reference;
mod swap;
mod target;
mod undo;

use std::collections::{HashMap, HashSet};

use crate::archive::index::Index;
use crate::archive::part::PartKind;
use crate::archive::reader::Reader;
use crate::archive::verify;
use crate::catalog::Selection;
use crate::session::{Credentials, Native, Server, Session};
use crate::sql::definer::Definers;
use crate::sql::{ident, literal};
use crate::{Control, Error, Kind, Phase, Result};

pub use changes::{Changes, ExistingRows};

use adapt::Adapted;
use changes::Mapping;
use custom::Custom;
use filter::Filter;
use names::Names;
use swap::Swap;
use target::Target;

/// The longest wait for a table that somebody else uses, in seconds.
const LOCK_WAIT: u32 = 30;

/// What to restore, and where to.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // four independent choices of a caller
pub struct Request {
    /// The database to restore into; the archive's own where `None`.
    pub target: Option<String>,
    /// Which of the archive's tables; all of them, with views, routines and events, where it wants everything.
    pub selection: Selection,
    /// Whether definitions are restored. Without them rows go into tables as the target has them.
    pub schema: bool,
    /// Whether rows are restored.
    pub data: bool,
    /// What becomes of the definers of views, routines, triggers and events.
    pub definers: Definers,
    /// Whether the archive's accounts are made where they are missing, and given their grants.
    pub accounts: bool,
    /// A table that is left alone where the target has it: the registry of backups, which is newer there.
    pub keep: Option<String>,
    /// Whether every part is read and authenticated before anything is loaded. Without it a part is still
    /// authenticated before it is used.
    pub verify: bool,
    /// Connections that load rows, where the engine has connections of its own.
    pub connections: usize,
    /// Whether tables that hold rows may be replaced by empty ones, where the archive has no rows.
    pub may_empty: bool,
    /// What is changed of the archive, and what else is done.
    pub changes: Changes,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            target: None,
            selection: Selection::default(),
            schema: true,
            data: true,
            definers: Definers::Keep,
            accounts: false,
            keep: None,
            verify: true,
            connections: 2,
            may_empty: false,
            changes: Changes::default(),
        }
    }
}

/// Whose connections to write through.
pub enum Via<'a> {
    /// The engine's own.
    Native(Credentials),
    /// One session of the host's.
    Host(Box<dyn Session + 'a>),
}

impl std::fmt::Debug for Via<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Native(_) => "Via::Native",
            Self::Host(_) => "Via::Host",
        })
    }
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The database restored into.
    pub database: String,
    /// Its restored tables.
    pub tables: Vec<String>,
    /// Rows in them that were restored: without those that did not meet a filter.
    pub rows: u64,
    /// Tables with a filter, each with the rows that met it.
    pub filtered: Vec<(String, u64)>,
    /// Views of a partial archive that name tables neither in it nor in the target, and could not be made.
    pub skipped: Vec<String>,
}

/// Sessions for a restore.
struct Sessions<'a> {
    coordinator: Box<dyn Session + 'a>,
    loaders: Vec<Native>,
}

/// Restores an archive.
pub fn run(via: Via<'_>, reader: &Reader, request: &Request, control: &Control) -> Result<Report> {
    let index = reader.index();
    let database = request.target.clone().unwrap_or_else(|| index.manifest.database.name.clone());
    if request.verify {
        verify::verify(reader, 2, control)?;
    }
    control.enter(Phase::Restoring, "");
    let mut sessions = open(via, request)?;
    let session = &mut *sessions.coordinator;
    let lock = format!("simplemdb_restore:{database}");
    let lock = literal(&lock.chars().take(60).collect::<String>());
    if session.value(&format!("SELECT GET_LOCK({lock}, 0)"))?.as_deref() != Some("1") {
        return Err(Error::new(Kind::Server, format!("another restore into `{database}` is running")));
    }
    let result = locked(&mut sessions, reader, request, &database, control);
    // The lock goes with the connection in any case; a host's connection lives on, so it is given back here.
    let released = sessions.coordinator.value(&format!("SELECT RELEASE_LOCK({lock})")).map(drop);
    let report = result?;
    released?;
    control.enter(Phase::Finished, "");
    Ok(report)
}

fn open<'a>(via: Via<'a>, request: &Request) -> Result<Sessions<'a>> {
    Ok(match via {
        Via::Native(credentials) => {
            let connect = || -> Result<Native> {
                let mut session = Native::connect(&credentials, None)?;
                session.run("SET SESSION net_read_timeout = 3600, net_write_timeout = 3600, wait_timeout = 86400")?;
                // While a rename waits behind one reader, everybody else waits behind the rename.
                session.run(&format!("SET SESSION lock_wait_timeout = {LOCK_WAIT}"))?;
                Ok(session)
            };
            let loaders = (0..request.connections.max(1)).map(|_| connect()).collect::<Result<_>>()?;
            Sessions { coordinator: Box::new(connect()?), loaders }
        }
        Via::Host(session) => Sessions { coordinator: session, loaders: Vec::new() },
    })
}

/// The restore itself, with nobody else restoring into the same database.
fn locked(
    sessions: &mut Sessions<'_>,
    reader: &Reader,
    request: &Request,
    database: &str,
    control: &Control,
) -> Result<Report> {
    let names = Names::new(database);
    let session = &mut *sessions.coordinator;
    let server = Server::ask(session)?;
    let selected = session.value("SELECT DATABASE()")?;
    names.clear_abandoned(session)?;
    let target = Target::read(session, &server, database)?;
    let held = &reader.index().manifest.tables;
    let selection = request.selection.resolve(held, "the archive")?;
    let all = request.selection.is_all();
    let changes = &request.changes;
    let chosen = wanted(reader.index(), &target, &selection, request);
    let mapping = Mapping::new(&changes.rename, &chosen, reader.index(), all)?;
    if let Some(keep) = request.keep.as_deref().filter(|keep| target.has_table(keep))
        && mapping.names.values().any(|new| new == keep)
    {
        return Err(Error::new(
            Kind::Configuration,
            format!("no table can be renamed to `{keep}`: it lists the backups"),
        ));
    }
    let filters = Filter::all(&changes.filters, held, &chosen, &mapping)?;
    let tables: Vec<String> = chosen.iter().map(|old| mapping.new_name(old).to_owned()).collect();
    let custom = Custom::new(changes, &tables)?;
    let archive = Adapted::new(session, &server, reader, mapping, &chosen, &target, all)?;
    let index = archive.index();
    refuse_emptying(index, &target, &tables, request)?;
    let content =
        Content { schema: request.schema && index.manifest.schema, data: request.data && index.manifest.data };
    refuse_what_does_not_fit(changes, content)?;
    expect(index, &tables, content, control);

    if let Err(error) = names.create(session, &index.manifest.database) {
        // One of the two may be there already; where it cannot be dropped, its creation is still what failed first.
        let _the_first_failure_is_told = names.drop(session);
        return Err(error);
    }
    let plan = Plan {
        reader: &archive,
        target: &target,
        names: &names,
        tables: &tables,
        content,
        definers: &request.definers,
        accounts: request.accounts,
        filters: &filters,
        custom: &custom,
    };
    let result = load::all(sessions, &plan, control).and_then(|rows| {
        control.check()?;
        let session = &mut *sessions.coordinator;
        session.run(&format!("USE {}", ident(&names.staging)))?;
        let deleted = filter::apply(&filters, session, control)?;
        let rows = rows - deleted.values().sum::<u64>();
        let counts: HashMap<String, u64> = index.tables().into_iter().collect();
        let left =
            |f: &Filter| (f.table.clone(), counts.get(&f.table).unwrap_or(&0) - deleted.get(&f.table).unwrap_or(&0));
        let filtered = if content.data { filters.iter().map(left).collect() } else { Vec::new() };
        let copied = merge::copy(session, changes.existing_rows, &names, &target, &tables, control)?;
        if changes.check_foreign_keys {
            reference::check(session, &names.staging, &target, &tables, control)?;
        }
        control.check()?;
        control.enter(Phase::Publishing, database);
        let swap = Swap { plan: &plan, all, copied: &copied, control };
        let skipped = swap.run(session, &index.manifest.database)?;
        Ok((rows, filtered, skipped))
    });
    // Connections that may be in the middle of something hold on to staging tables.
    let is_host = sessions.loaders.is_empty();
    sessions.loaders.clear();
    // Whether it went well or not, staging goes. Where that fails after a success the restore is still complete, but
    // something was left behind, and that is said.
    let session = &mut *sessions.coordinator;
    let cleared = load::postamble(session, &archive).and(names.drop(session));
    let back = match selected.filter(|_| is_host) {
        Some(name) if name != database || result.is_ok() => session.run(&format!("USE {}", ident(&name))).map(drop),
        _ => Ok(()),
    };
    let (rows, filtered, skipped) = result?;
    cleared?;
    back?;
    Ok(Report { database: database.to_owned(), tables, rows, filtered, skipped })
}

/// Says how much is to be loaded.
fn expect(index: &Index, tables: &[String], content: Content, control: &Control) {
    let wanted: HashSet<&str> = tables.iter().map(String::as_str).collect();
    let rows = index.entries.iter().filter(|e| {
        content.data && e.kind == PartKind::Rows && e.object.as_deref().is_some_and(|name| wanted.contains(name))
    });
    let (rows, bytes) = rows.fold((0, 0), |(rows, bytes), e| (rows + e.rows, bytes + e.raw));
    control.expect(rows, bytes);
}

/// Refuses what is asked for and could only be passed over.
fn refuse_what_does_not_fit(changes: &Changes, content: Content) -> Result<()> {
    let refuse = |message: &str| Err(Error::new(Kind::Configuration, message));
    if content.schema && changes.existing_rows != ExistingRows::Truncate {
        return refuse("rows that are there can be kept only where rows alone are restored");
    }
    if !content.data && (changes.existing_rows != ExistingRows::Truncate || !changes.filters.is_empty()) {
        return refuse("no rows are restored, so there are none to filter or to put beside those that are there");
    }
    Ok(())
}

/// The archive's tables that are wanted, without the one to keep where the target has it.
fn wanted(index: &Index, target: &Target, selection: &Selection, request: &Request) -> Vec<String> {
    // Named by itself, or under another name, it is wanted all the same.
    let named = |name: &str| {
        request.selection.include.iter().any(|one| one == name)
            || request.changes.rename.iter().any(|(old, new)| old == name && new != name)
    };
    let keep = request.keep.as_deref().filter(|name| target.has_table(name) && !named(name));
    let wants = |name: &&String| selection.wants(name) && keep != Some(name.as_str());
    index.manifest.tables.iter().filter(wants).cloned().collect()
}

/// What is restored of the tables.
#[derive(Debug, Clone, Copy)]
struct Content {
    schema: bool,
    data: bool,
}

/// A restore as it was decided on.
struct Plan<'a> {
    reader: &'a Adapted<'a>,
    target: &'a Target,
    names: &'a Names,
    /// By the names they get.
    tables: &'a [String],
    content: Content,
    definers: &'a Definers,
    accounts: bool,
    filters: &'a [Filter],
    custom: &'a Custom,
}

/// An archive of definitions alone would leave empty tables where there are rows now.
fn refuse_emptying(index: &Index, target: &Target, tables: &[String], request: &Request) -> Result<()> {
    if (index.manifest.data && request.data) || request.may_empty {
        return Ok(());
    }
    match tables.iter().find(|name| target.has_rows(name)) {
        Some(name) => Err(Error::new(
            Kind::Configuration,
            format!(
                "no rows are restored, and `{name}` in `{}` has some: it would be emptied. Restore into another \
                 database, or allow it with RestoreOptions::dropExistingTables()",
                target.name()
            ),
        )),
        None => Ok(()),
    }
}

/// The numbers of the parts of these kinds, in the order of the file.
fn parts<'a>(index: &'a Index, kinds: &'a [PartKind]) -> impl Iterator<Item = usize> + 'a {
    (0..index.entries.len()).filter(move |i| kinds.contains(&index.entries[*i].kind))
}
