//! A restore: from an archive to a database, so that the target is either as it was or as the archive has it.
//!
//! Tables are loaded into a staging database, their rows are counted against the index, and only then do they take
//! their places in the target, all in one `RENAME TABLE`. What they replace is kept aside until views, routines,
//! triggers and events are in place too; whatever fails before that puts the old state back. Where the process or the
//! server is killed before that, [`recover`] or the next restore into the target puts it back. Where the account may
//! not make databases, the same is done with tables in the target, under names of their own.

mod adapt;
mod apart;
mod bulk;
mod changes;
mod custom;
mod doubt;
mod events;
mod fewer;
mod filter;
mod foreign_key;
mod give_up;
mod interrupt;
mod journal;
mod known;
mod left_out;
mod leftovers;
mod limits;
mod load;
mod loose;
mod make;
mod memory_tables;
mod merge;
mod names;
mod needs;
mod patient;
mod preflight;
mod preview;
mod queue;
mod reference;
mod rehearse;
mod rights;
mod set_aside;
mod stage;
mod swap;
mod target;
mod undo;
mod unsigned;
mod unsupported;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::archive::index::{Entry, Index};
use crate::archive::part::PartKind;
use crate::archive::reader::Reader;
use crate::archive::verify;
use crate::catalog::{Selection, TableKind};
use crate::session::{self, Borrowed, Credentials, Cut, End, Line, Native, Purpose, Server, Session, limit};
use crate::sql::definer::Definers;
use crate::sql::{ident, literal, name};
use crate::{Control, Error, Kind, Phase, Result};

pub use changes::{Changes, ExistingRows};
pub(crate) use names::is_beside;
pub use preflight::Lacking;
pub use preview::{Objects, Planned, Preview, preview};

use adapt::Adapted;
use changes::Mapping;
use custom::Custom;
use filter::Filter;
use interrupt::Interrupt;
use journal::State;
use known::Known;
pub use left_out::LeftOut;
pub use leftovers::Recovered;
use names::Names;
use stage::Stage;
use swap::Swap;
use target::Target;
use unsupported::Unsupported;

/// The longest wait for a table that somebody else uses, in seconds.
const LOCK_WAIT: u32 = 30;

/// How long a recovery waits for a connection that was lost to be gone on the server too, in seconds.
const RECOVERY_WAIT: u32 = 10;

/// The server's number for a database that is not there.
const UNKNOWN_DATABASE: u16 = 1049;

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
    /// Whether every part that is restored is read and authenticated before anything is loaded. Without it a part is
    /// still authenticated before it is used.
    pub verify: bool,
    /// Tables with so many bytes of rows get their secondary keys when the rows are there, which is faster for large ones.
    pub late_keys_from: u64,
    /// Connections that load rows, where the engine has connections of its own.
    pub connections: usize,
    /// Whether tables that hold rows may be replaced by empty ones, where the archive has no rows.
    pub may_empty: bool,
    /// What is changed of the archive, and what else is done.
    pub changes: Changes,
    /// Whether tables, views, routines and events of the target that the archive does not have are removed. Only for an
    /// archive of a whole database that is restored as a whole.
    pub remove_others: bool,
    /// What becomes of collations that the server does not have.
    pub collations: Lacking,
    /// Likewise of storage engines.
    pub engines: Lacking,
    /// Whether definers must be accounts of the server, where the account may look.
    pub require_definers: bool,
    /// Whether what the server does not take is left out, with what depends on it, and the rest is restored. Otherwise the
    /// restore is refused, and names all of it.
    pub skip_unsupported: bool,
    /// Whether an archive that is not encrypted, for which nobody vouches, may hold other SQL than this engine writes.
    pub trust: bool,
    /// Whether the tables that are replaced stay, in the database that the report names. Triggers do not stay with them.
    pub keep_replaced: bool,
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
            late_keys_from: 32 << 20,
            connections: 2,
            may_empty: false,
            changes: Changes::default(),
            remove_others: false,
            keep_replaced: false,
            collations: Lacking::Refuse,
            engines: Lacking::Refuse,
            require_definers: false,
            skip_unsupported: false,
            trust: false,
        }
    }
}

/// Whose connections to write through.
#[expect(clippy::large_enum_variant, reason = "one is made for a whole job")]
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
    /// The same for each of them.
    pub table_rows: Vec<(String, u64)>,
    /// Tables with a filter, each with the rows that met it.
    pub filtered: Vec<(String, u64)>,
    /// Views of a partial archive that name tables neither in it nor in the target, and could not be made.
    pub skipped: Vec<String>,
    /// What else of the archive was not restored, each with its reason.
    pub left_out: Vec<LeftOut>,
    /// Definers of restored objects that are no accounts of the server, as far as the account may know.
    pub missing_definers: Vec<String>,
    /// Collations that took the place of ones which the server does not have: old and new name.
    pub mapped_collations: Vec<(String, String)>,
    /// Where the replaced tables were kept, where that was asked for and there were any.
    pub replaced: Option<Kept>,
    /// What became of earlier restores into the same target that did not end.
    pub recovered: Recovered,
}

/// Where tables are that a restore has replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// In a database of this name, by their own.
    Beside(String),
    /// In the target, by these names, because the account may not make databases. They have lost the foreign keys whose
    /// names the restored tables have.
    Within(Vec<String>),
}

impl Kept {
    /// The database they are in, after a restore into `target`.
    pub fn database<'a>(&'a self, target: &'a str) -> &'a str {
        match self {
            Self::Beside(database) => database,
            Self::Within(_) => target,
        }
    }
}

/// In front of an error that comes when the target is what the archive has.
const BUT_THEN: &str = "the restore is complete, but then";

/// Sessions for a restore.
struct Sessions<'a> {
    coordinator: Box<dyn Session + 'a>,
    /// The server's number for the coordinator and what can end it, where it is the engine's own.
    watched: Option<(u32, Arc<Line>)>,
    loaders: Vec<Native>,
    /// Whether the coordinator's connection was found lost at the end.
    is_lost: bool,
    /// What gives a host's session back as it was.
    borrowed: Option<Borrowed>,
}

impl Sessions<'_> {
    /// Why the coordinator's connection was ended from this side, where it was.
    fn cut(&self) -> Option<Cut> {
        self.watched.as_ref().and_then(|(_, line)| line.why_cut().cloned())
    }

    /// Gives a host's session its settings back. Connections of the engine's own just end.
    fn end(mut self) -> Result<()> {
        self.borrowed.take().map_or(Ok(()), |borrowed| borrowed.give_back(&mut *self.coordinator))
    }
}

/// Restores an archive.
pub fn run(via: Via<'_>, reader: &Reader, request: &Request, control: &Control) -> Result<Report> {
    check_names(request)?;
    let index = reader.index();
    let database = request.target.clone().unwrap_or_else(|| index.manifest.database.name.clone());
    refuse_the_servers_own(&database)?;
    if request.accounts && !reader.is_sealed() {
        return Err(Error::new(
            Kind::Configuration,
            "accounts are made of an encrypted archive alone: nobody has vouched for those in this one",
        ));
    }
    if request.verify {
        verify(reader, request, control)?;
    }
    control.enter(Phase::Restoring, "");
    let via = match via {
        Via::Native(credentials) => Via::Native(credentials.for_job(control)),
        Via::Host(session) => Via::Host(session),
    };
    let credentials = match &via {
        Via::Native(credentials) => Some(credentials.clone()),
        Via::Host(_) => None,
    };
    let mut sessions = open(via, request, &reader.index().manifest.collations)?;
    let interrupt = Interrupt::default();
    let watched = sessions.watched.clone();
    let result = std::thread::scope(|scope| {
        if let Some((credentials, (id, line))) = credentials.as_ref().zip(watched.as_ref()) {
            let interrupt = &interrupt;
            scope.spawn(move || interrupt.watch(credentials, *id, line, control));
        }
        let result = alone(&mut sessions, &database, 0, |sessions| {
            locked(sessions, reader, request, &database, control, &interrupt)
        });
        interrupt.over();
        result
    });
    let is_lost = sessions.is_lost;
    let cut = sessions.cut();
    let ended = sessions.end();
    let report = match (result, credentials) {
        // What the lost connection has left is put back over a new one. The error may be that of a statement alone: of one
        // whose connection is killed, some servers say that it was interrupted.
        (Err(error), Some(credentials)) if is_lost || error.kind() == Kind::Connection => {
            // Whoever has cancelled waits for that no longer than it takes to find out that the server does not answer.
            let credentials = if control.is_cancelled() { credentials.at_once() } else { credentials.for_cleanup() };
            let recovered = match cut {
                // It is known by now that the server does not answer.
                Some(Cut::Cancelled | Cut::Silent(_)) if control.is_cancelled() => None,
                _ => {
                    if let Some((id, _)) = watched {
                        // Where it lives on, nobody else gets its lock. Where it cannot be ended, that is waited for.
                        let _waited_for = session::kill(&credentials, &[u64::from(id)], End::Connection);
                    }
                    recover(Via::Native(credentials), &database).ok()
                }
            };
            return Err(match recovered {
                _ if error.to_string().contains(BUT_THEN) => error,
                Some(recovered) if recovered.finished > 0 || control.is_settled() => error.context(BUT_THEN),
                None if control.is_settled() => error.context(BUT_THEN),
                Some(_) => error,
                None => error.context(
                    "the connection was lost, and what the restore has left, the next one into the same database or \
                     its recovery clears away",
                ),
            });
        }
        (result, _) => result?,
    };
    ended?; // the first failure is the one to tell
    control.enter(Phase::Finished, "");
    Ok(report)
}

/// Refuses a target whose tables are the server's own: accounts, plugins, other servers.
fn refuse_the_servers_own(database: &str) -> Result<()> {
    const OWN: [&str; 4] = ["mysql", "sys", "information_schema", "performance_schema"];
    if OWN.iter().any(|own| database.eq_ignore_ascii_case(own)) {
        let message =
            format!("nothing is restored into `{database}`, which is the server's own: choose another database");
        return Err(Error::new(Kind::Configuration, message));
    }
    Ok(())
}

/// Refuses new names that no server takes, before anything is read: what it says of them itself is of other things.
fn check_names(request: &Request) -> Result<()> {
    request.target.iter().try_for_each(|name| name::check("database", name))?;
    request.changes.rename.iter().try_for_each(|(_, new)| name::check("table", new))
}

/// Reads and authenticates every part that a restore would use: all of them, or with chosen tables the rows of these alone,
/// and whatever holds no rows.
pub fn verify(reader: &Reader, request: &Request, control: &Control) -> Result<()> {
    let index = reader.index();
    // Tables that are not there are refused once it is settled what earlier restores have left, and none is restored.
    let Ok(selection) = request.selection.resolve(&index.manifest.tables, "the archive") else { return Ok(()) };
    let is_wanted = |entry: &Entry| {
        entry.kind != PartKind::Rows || entry.object.as_ref().is_none_or(|table| selection.wants(table))
    };
    let wanted = (0..index.entries.len()).filter(|number| is_wanted(&index.entries[*number]));
    verify::parts(reader, wanted.collect(), 2, control)
}

/// Puts a database back where a restore into it was killed before it was complete, and clears what restores have left
/// beside it. Every restore begins with this.
pub fn recover(via: Via<'_>, database: &str) -> Result<Recovered> {
    settle(via, database, &leftovers::settle_all)
}

/// Puts a database back that a restore has left half done, so that a backup of it is of the whole. Where it cannot be put
/// back, or must not be because `recovers` is `false`, that is an error. Whatever else restores have left, which no backup
/// holds, stays.
pub fn recover_before_backup(via: Via<'_>, database: &str, recovers: bool) -> Result<Recovered> {
    let incomplete = || {
        format!(
            "a restore into `{database}` was cut short and has left it half done, so that a backup would be of neither \
             the one state nor the other"
        )
    };
    let mut sessions = open(via, &Request { connections: 0, ..Request::default() }, &[])?;
    let half = leftovers::is_half_done(&mut *sessions.coordinator, database);
    let recovered = match half {
        Ok(false) => Ok(Recovered::default()),
        Ok(true) if recovers => {
            settle_in(&mut sessions, database, &leftovers::settle_all).map_err(|e| e.context(incomplete()))
        }
        Ok(true) => Err(Error::new(Kind::Server, format!("{}; recover it first", incomplete()))),
        Err(e) => Err(e),
    };
    let ended = sessions.end();
    let recovered = recovered?; // the first failure is the one to tell
    ended?;
    Ok(recovered)
}

/// Like [`recover`], and what cannot be put back is given up, so that nothing of earlier restores is in the way of later
/// ones: what is in its place stays there, replaced tables that are not back stay where they are for the user to look at, and
/// so do the texts of what the database has no more. All of it is in what this returns.
pub fn give_up(via: Via<'_>, database: &str) -> Result<Recovered> {
    settle(via, database, &give_up::settle_all)
}

fn settle(
    via: Via<'_>,
    database: &str,
    settle: &dyn Fn(&mut dyn Session, &str) -> Result<Recovered>,
) -> Result<Recovered> {
    let mut sessions = open(via, &Request { connections: 0, ..Request::default() }, &[])?;
    let recovered = settle_in(&mut sessions, database, settle);
    let ended = sessions.end();
    let recovered = recovered?; // the first failure is the one to tell
    ended?;
    Ok(recovered)
}

fn settle_in(
    sessions: &mut Sessions<'_>,
    database: &str,
    settle: &dyn Fn(&mut dyn Session, &str) -> Result<Recovered>,
) -> Result<Recovered> {
    alone(sessions, database, RECOVERY_WAIT, |sessions| {
        let session = &mut *sessions.coordinator;
        let selected = session.value("SELECT DATABASE()")?;
        let result = settle(session, database);
        go_back(session, selected)?;
        result
    })
}

/// Runs `work` while nobody else restores into the same database.
fn alone<'a, T>(
    sessions: &mut Sessions<'a>,
    database: &str,
    wait: u32,
    work: impl FnOnce(&mut Sessions<'a>) -> Result<T>,
) -> Result<T> {
    let lock = format!("simplemdb_restore:{database}");
    let lock = literal(&lock.chars().take(60).collect::<String>());
    if sessions.coordinator.value(&format!("SELECT GET_LOCK({lock}, {wait})"))?.as_deref() != Some("1") {
        return Err(Error::new(Kind::Server, format!("another restore into `{database}` is running")));
    }
    let result = work(sessions);
    // The lock goes with the connection in any case; a host's connection lives on, so it is given back here.
    let released = sessions.coordinator.value(&format!("SELECT RELEASE_LOCK({lock})")).map(drop);
    sessions.is_lost = sessions.cut().is_some() || released.as_ref().is_err_and(|e| e.kind() == Kind::Connection);
    let done = result?;
    released.map_err(|e| e.context("the work is done, but then"))?;
    Ok(done)
}

/// Selects the database again that a host's connection had selected, if it is still there.
fn go_back(session: &mut dyn Session, selected: Option<String>) -> Result<()> {
    let Some(name) = selected else { return Ok(()) };
    match session.run(&format!("USE {}", ident(&name))) {
        Err(e) if e.code() != Some(UNKNOWN_DATABASE) => Err(e),
        _ => Ok(()),
    }
}

fn open<'a>(via: Via<'a>, request: &Request, collations: &[(String, String)]) -> Result<Sessions<'a>> {
    Ok(match via {
        Via::Native(credentials) => {
            let connect = || -> Result<Native> {
                let mut session = Native::connect(&credentials, None)?;
                session::settle(&mut session, Purpose::Writing)?;
                session::set_collations(&mut session, collations)?;
                // While a rename waits behind one reader, everybody else waits behind the rename.
                session.run(&format!("SET SESSION lock_wait_timeout = {LOCK_WAIT}"))?;
                Ok(session)
            };
            // An account that may have one connection alone loads everything through it.
            let coordinator = limit::first(&connect)?;
            let mut loaders = Vec::new();
            while loaders.len() < request.connections
                && let Some(another) = limit::another(connect())?
            {
                loaders.push(another);
            }
            // What was changed is put back through it.
            coordinator.finish_statements();
            Sessions {
                watched: Some((coordinator.id(), coordinator.line())),
                coordinator: Box::new(coordinator),
                loaders,
                is_lost: false,
                borrowed: None,
            }
        }
        Via::Host(mut session) => {
            let borrowed = Some(Borrowed::settle(&mut *session, Purpose::Writing, false)?);
            Sessions { coordinator: session, watched: None, loaders: Vec::new(), is_lost: false, borrowed }
        }
    })
}

/// The restore itself, with nobody else restoring into the same database.
fn locked(
    sessions: &mut Sessions<'_>,
    reader: &Reader,
    request: &Request,
    database: &str,
    control: &Control,
    interrupt: &Interrupt,
) -> Result<Report> {
    let session = &mut *sessions.coordinator;
    let server = Server::ask(session)?;
    let selected = session.value("SELECT DATABASE()")?;
    let recovered = leftovers::settle_all(session, database)?;
    let would_empty = would_empty(reader.index(), request);
    let target = interrupt.during(session, control, |s| Target::read(s, &server, database, would_empty))?;
    let decided = Decided::new(session, &server, reader, request, &target)?;
    let index = decided.archive.index();
    expect(index, &decided.tables, decided.content, control);
    let postamble = load::postamble(&decided.archive)?;

    let is_host = sessions.watched.is_none();
    let within = apart::must_be_within(session, &server, &decided, &target, request)?;
    let made_target = within && !target.exists();
    let target = if made_target { apart::make_target(session, &server, index, &target)? } else { target };
    let names = match places(session, index, &target, &decided.tables, request, within) {
        Ok(names) => names,
        Err(error) => {
            if made_target {
                apart::drop_target(session, target.name());
            }
            return Err(decided.refusal(&server, &[], None).unwrap_or(error));
        }
    };
    let stage = Stage::new(session, &server, &names, &target, &decided.tables, request.remove_others);
    let stage = stage.or_else(|error| clear_away(session, &names, error))?;
    let nothing = Unsupported::default();
    let plan = decided.plan(&target, &names, &stage, request, &nothing);
    let result = load_and_swap(sessions, &decided, &plan, control, interrupt).map(|mut report| {
        report.left_out.extend(recovered.left_out.iter().cloned());
        Report { recovered, ..report }
    });
    // Connections that may be in the middle of something hold on to staging tables.
    sessions.loaders.clear();
    // Whether it went well or not, staging goes. Where that fails after a success the restore is still complete, but
    // something was left behind, and that is said.
    let session = &mut *sessions.coordinator;
    let put_back = postamble.iter().try_for_each(|sql| session.run(sql).map(drop));
    // Settings that were never made cannot be put back; what was loaded goes all the same.
    let settled = State::read(session, &names).and_then(|state| {
        if state == Some(State::Prepared) {
            return Ok(Vec::new()); // not everything could be put back: what is needed for it stays
        }
        // What is given up by undoing is in the error that is told.
        let mut recovered = Recovered::default();
        leftovers::settle(session, &names, &mut recovered).map(|()| recovered.stuck)
    });
    let cleared = put_back.and(settled);
    if result.is_err() && made_target {
        apart::drop_target(session, target.name());
    }
    let back = go_back(session, selected.filter(|_| is_host));
    let mut report = result?;
    let but_then = |e: Error| e.context(BUT_THEN);
    report.recovered.stuck.extend(cleared.map_err(but_then)?);
    back.map_err(but_then)?;
    Ok(report)
}

/// Loads what was decided on beside the target, where the server takes it, and puts it in its place.
fn load_and_swap(
    sessions: &mut Sessions<'_>,
    decided: &Decided<'_>,
    plan: &Plan<'_>,
    control: &Control,
    interrupt: &Interrupt,
) -> Result<Report> {
    let (index, database) = (plan.reader.index(), plan.target.name());
    let changes = &plan.request.changes;
    interrupt.allow();
    let made = load::tables(sessions, plan, control);
    let mut made = interrupt.forbid(&mut *sessions.coordinator, control, made)?;
    let mut without = std::mem::take(&mut made.unsupported);
    let session = &mut *sessions.coordinator;
    session.run(&format!("USE {}", ident(&plan.names.staging)))?;
    let denied = rights::ask(session, plan, decided.all, &decided.to_ask)?;
    interrupt
        .during(session, control, |s| rehearse::objects(s, plan, decided.all, decided.asks, &mut without, control))?;
    control.check()?; // what was ended is not what the server refuses
    let refused = Some(&without).filter(|without| !plan.request.skip_unsupported && !without.is_empty());
    if let Some(error) = decided.refusal(plan.server, &denied, refused) {
        return Err(error);
    }
    let is_there = |table: &String| !without.tables.contains(table);
    let kept: Vec<String> = plan.tables.iter().filter(|table| is_there(table)).cloned().collect();
    let filters: Vec<Filter> = plan.filters.iter().filter(|filter| is_there(&filter.table)).cloned().collect();
    if kept.is_empty() && !plan.tables.is_empty() {
        return Err(Error::new(
            Kind::Configuration,
            format!(
                "the server takes none of the tables, so that nothing is left to restore, and nothing was changed: {}; \
                 other collations and storage engines may take the place of those that it lacks (collations 'map', \
                 engines 'default')",
                without.problem()
            ),
        ));
    }
    if kept.len() < plan.tables.len() {
        expect(index, &kept, plan.content, control);
    }
    let plan = Plan { tables: &kept, filters: &filters, without: &without, ..*plan };
    let Plan { names, stage, target, tables, content, filters, .. } = plan;
    interrupt.allow();
    let loaded = load::all(sessions, &plan, made, control);
    let loaded = interrupt.forbid(&mut *sessions.coordinator, control, loaded)?;
    control.check()?;
    let session = &mut *sessions.coordinator;
    session.run(&format!("USE {}", ident(&names.staging)))?;
    let deleted = interrupt.during(session, control, |s| filter::apply(filters, s, stage, control))?;
    let rows = loaded.rows - deleted.values().sum::<u64>();
    let counts: HashMap<String, u64> = index.tables().into_iter().filter(|_| content.data).collect();
    let left = |table: &String| counts.get(table).unwrap_or(&0) - deleted.get(table).unwrap_or(&0);
    let table_rows = tables.iter().map(|table| (table.clone(), left(table))).collect();
    let filtered = filters.iter().filter(|_| content.data).map(|f| (f.table.clone(), left(&f.table))).collect();
    let merged = |s: &mut dyn Session| merge::copy(s, changes.existing_rows, names, target, tables, control);
    let copied = interrupt.during(session, control, merged)?;
    if changes.check_foreign_keys {
        let check = |s: &mut dyn Session| reference::check(s, names, target, tables, &loaded.postponed, control);
        interrupt.during(session, control, check)?;
    }
    control.check()?;
    control.enter(Phase::Publishing, database);
    let swap = Swap { plan: &plan, all: decided.all, copied: &copied, loaded: &loaded, control, interrupt };
    let replaced = swap.kept();
    let swap::Outcome { skipped, left_out } = swap.run(session, &index.manifest.database)?;
    Ok(Report {
        database: database.to_owned(),
        tables: tables.to_vec(),
        rows,
        table_rows,
        filtered,
        skipped,
        left_out: decided.left_out.iter().chain(&without.list).cloned().chain(left_out).collect(),
        missing_definers: decided.missing_definers.clone(),
        mapped_collations: decided.mapped_collations.clone(),
        replaced,
        recovered: Recovered::default(),
    })
}

/// Makes the places beside the target: databases, or where the account may not make any, or it is to be `within`, tables
/// in it.
fn places(
    session: &mut dyn Session,
    index: &Index,
    target: &Target,
    tables: &[String],
    request: &Request,
    within: bool,
) -> Result<Names> {
    let like = &index.manifest.database;
    if !within {
        let names = Names::new(target.name());
        let Err(error) = names.create(session, like) else { return Ok(names) };
        if !names::is_denied(&error) {
            return clear_away(session, &names, error);
        }
        leftovers::clear(session, &names, false)?;
        if !target.exists() {
            return Err(Error::with_cause(
                Kind::Configuration,
                format!(
                    "`{}` does not exist, and the account may not make databases; have it made, and restore into it \
                     with all privileges on it",
                    target.name()
                ),
                error,
            ));
        }
    }
    let there = target.catalog().into_iter().flat_map(|c| &c.tables).map(|table| table.name.as_str());
    let all: BTreeSet<&str> = tables.iter().map(String::as_str).chain(there).collect();
    let names = Names::within_for(target.name(), &all, request.keep_replaced);
    match names.create(session, like) {
        Ok(()) => Ok(names),
        Err(error) => clear_away(session, &names, error),
    }
}

/// Ends a restore that has failed before it loaded anything.
fn clear_away<T>(session: &mut dyn Session, names: &Names, error: Error) -> Result<T> {
    // Some of it may be there already; where it cannot be dropped, what failed first is still what to tell.
    let _the_first_failure_is_told = leftovers::clear(session, names, false);
    Err(error)
}

/// What an archive does not have can only be told of one of a whole database.
fn refuse_removing(index: &Index, request: &Request, content: Content) -> Result<()> {
    if request.remove_others && !(index.manifest.whole && content.schema && request.selection.is_all()) {
        return Err(Error::new(
            Kind::Configuration,
            "removing what the archive does not have needs an archive of a whole database, restored with its \
             definitions and without a choice of tables",
        ));
    }
    Ok(())
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
    // Where a sequence stands is part of its definition.
    let rows_alone = !(request.schema && index.manifest.schema);
    let is_sequence = |name: &str| {
        let of_target = target.catalog().map_or(&[][..], |c| &c.tables);
        of_target.iter().any(|t| t.name == name && t.kind == TableKind::Sequence)
    };
    let wants =
        |name: &&String| selection.wants(name) && keep != Some(name.as_str()) && !(rows_alone && is_sequence(name));
    index.manifest.tables.iter().filter(wants).cloned().collect()
}

/// What is restored of the tables.
#[derive(Debug, Clone, Copy)]
struct Content {
    schema: bool,
    data: bool,
}

/// What a restore is to do. All of it is decided, and refused where it cannot be, before anything is changed.
#[allow(clippy::struct_excessive_bools)] // facts that do not exclude one another
struct Decided<'a> {
    archive: Adapted<'a>,
    /// By the names they get.
    tables: Vec<String>,
    /// Whether views, routines and events come too.
    all: bool,
    content: Content,
    filters: Vec<Filter>,
    custom: Custom,
    missing_definers: Vec<String>,
    mapped_collations: Vec<(String, String)>,
    /// What the server is known to lack, for which the restore is refused.
    problems: Vec<String>,
    /// Whether there is something among it that can be left out.
    skips: bool,
    /// What is left out of what is restored.
    left_out: Vec<LeftOut>,
    /// Tables that are left out as a whole.
    given_up: Vec<LeftOut>,
    server: Server,
    /// Whether a table of the archive says where its files are.
    lies_elsewhere: bool,
    /// Whether only the server can say which functions and triggers the account may make.
    asks: bool,
    /// Definers of whom only the server can say whether the account may name them.
    to_ask: Vec<rights::Definer>,
    known: Known,
}

impl<'a> Decided<'a> {
    fn new(
        session: &mut dyn Session,
        server: &Server,
        reader: &'a Reader,
        request: &Request,
        target: &Target,
    ) -> Result<Self> {
        let held = &reader.index().manifest.tables;
        let selection = request.selection.resolve(held, "the archive")?;
        let all = request.selection.is_all();
        let changes = &request.changes;
        let chosen = wanted(reader.index(), target, &selection, request);
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
        let archive = Adapted::new(session, server, reader, mapping, &chosen, target, all, request.trust)?;
        let index = archive.index();
        refuse_emptying(index, target, &tables, request)?;
        let content =
            Content { schema: request.schema && index.manifest.schema, data: request.data && index.manifest.data };
        refuse_what_does_not_fit(changes, content)?;
        refuse_removing(index, request, content)?;
        let found = preflight::check(session, server, &archive, target, &tables, all, content, request)?;
        let mapped = found.fitted.collations.iter().filter(|_| request.collations == Lacking::Replace);
        let mapped_collations = mapped.map(|(old, new)| (old.clone(), new.clone())).collect();
        let archive = archive.fitting(found.fitted);
        let known = Known::new(&archive.index().manifest, server);
        Ok(Self {
            archive,
            tables,
            all,
            content,
            filters,
            custom,
            missing_definers: found.missing_definers,
            mapped_collations,
            problems: found.problems,
            skips: found.skips,
            left_out: found.left_out,
            given_up: found.given_up,
            server: server.clone(),
            lies_elsewhere: found.lies_elsewhere,
            asks: found.asks,
            to_ask: found.to_ask,
            known,
        })
    }

    /// Why the restore is refused, if it is: what the server is known to lack, and what of it the server itself has refused.
    fn refusal(&self, server: &Server, denied: &[String], refused: Option<&Unsupported>) -> Option<Error> {
        let problems = self.problems.iter().chain(denied).cloned().chain(refused.map(Unsupported::problem));
        let problems: Vec<String> = problems.collect();
        let (family, version) = (server.flavor.name(), &server.version);
        let skips = (self.skips || refused.is_some())
            .then_some("; RestoreBuilder::skipUnsupported() leaves out what it does not take and restores the rest");
        (!problems.is_empty()).then(|| {
            Error::new(
                Kind::Configuration,
                format!(
                    "the server that is restored into ({family} {version}) does not have what the archive needs, and \
                     nothing was changed: {}{}",
                    problems.join("; "),
                    skips.unwrap_or_default()
                ),
            )
        })
    }

    fn plan<'b>(
        &'b self,
        target: &'b Target,
        names: &'b Names,
        stage: &'b Stage<'b>,
        request: &'b Request,
        without: &'b Unsupported,
    ) -> Plan<'b> {
        Plan {
            reader: &self.archive,
            target,
            names,
            stage,
            tables: &self.tables,
            content: self.content,
            filters: &self.filters,
            custom: &self.custom,
            known: &self.known,
            request,
            server: &self.server,
            given_up: &self.given_up,
            without,
        }
    }
}

/// A restore as it was decided on.
#[derive(Clone, Copy)]
struct Plan<'a> {
    reader: &'a Adapted<'a>,
    target: &'a Target,
    names: &'a Names,
    stage: &'a Stage<'a>,
    /// By the names they get.
    tables: &'a [String],
    content: Content,
    filters: &'a [Filter],
    custom: &'a Custom,
    known: &'a Known,
    request: &'a Request,
    server: &'a Server,
    /// Tables that are not tried at all.
    given_up: &'a [LeftOut],
    /// What the server has not taken, once it was asked.
    without: &'a Unsupported,
}

/// Whether tables that hold rows would be replaced by empty ones, and nobody has allowed that.
fn would_empty(index: &Index, request: &Request) -> bool {
    !(index.manifest.data && request.data || request.may_empty)
}

/// An archive of definitions alone would leave empty tables where there are rows now.
fn refuse_emptying(index: &Index, target: &Target, tables: &[String], request: &Request) -> Result<()> {
    if !would_empty(index, request) {
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
