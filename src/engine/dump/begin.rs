//! The beginning of a backup: what there is, and the moment from which on it must stay so.
//!
//! Everything is looked at twice: before the moment of the snapshot, and when it is relied on. What is the same both
//! times was so at that moment, which lies between them. Rows are told by more than the definition of their table, for
//! tables that look alike can swap names or partitions: by the numbers of the server, which are read at that moment and
//! once more under the lock under which rows are read. A table whose numbers the account may not see, or whose engine has
//! none, is held from the moment on until it is read: nobody alters it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::definitions::{Definitions, altered, changed_meanwhile, created, dropped};
use super::fresh::Fresh;
use super::{Request, Via, plan, preflight};
use super::{broken, computed};
use crate::archive::index::Broken;
use crate::catalog::{Catalog, Difference, Identities, Listing, Table};
use crate::session::hold::{self, Stack};
use crate::session::{Moment, Server, Session, Snapshot, SnapshotOptions};
use crate::sql::ident;
use crate::{Control, Error, Kind, Result};

/// How long a beginning is tried again that somebody's change has come between.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often at most, where it was not waited for.
const ATTEMPTS: u32 = 5;

/// What is backed up, as it was at the moment of the snapshot.
#[derive(Debug)]
pub struct Watched {
    /// What there is.
    pub catalog: Catalog,
    /// What its definitions were.
    pub definitions: Definitions,
    /// What of it the server would not make again.
    pub broken: Vec<Broken>,
    /// Settings that stored columns are to be computed under: names and values.
    pub expressions: Vec<(String, String)>,
    /// What its tables were.
    pub identities: Identities,
    /// Those of them that are very young.
    pub fresh: Fresh,
    /// Tables that cannot be altered before they are read.
    pub held: HashSet<String>,
    /// How each reader holds them.
    pub stacks: Vec<Stack>,
}

/// Connects, looks, and takes the snapshot.
pub fn begin<'a>(via: Via<'a>, request: &Request, control: &Control) -> Result<(Snapshot<'a>, Watched)> {
    let (session, begins) = match via {
        Via::Host { session, begin } => (session, begin),
        Via::Native(credentials) => {
            let options =
                SnapshotOptions { connections: request.connections, lock_wait_seconds: request.lock_wait_seconds };
            return patiently(control, &request.database, || {
                let mut snapshot = Snapshot::native(&credentials, &request.database, &options)?;
                let watched = watched(&mut snapshot, request)?;
                Ok((snapshot, watched))
            });
        }
    };
    let mut snapshot = Snapshot::host(session, begins)?;
    match watched(&mut snapshot, request) {
        Ok(watched) => Ok((snapshot, watched)),
        Err(e) => {
            let _the_first_failure_is_told = snapshot.close();
            Err(e)
        }
    }
}

/// Begins again where something was altered in between: nothing is written yet.
fn patiently<T>(control: &Control, database: &str, mut once: impl FnMut() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    for attempt in 1.. {
        let (error, waited) = match once() {
            // Somebody is altering a table, or each of two waits for the other.
            Err(e) if matches!(e.code(), Some(1205 | 1213)) => (e, true),
            Err(e) if matches!(e.code(), Some(1412 | 1146)) => (e, false),
            // It was there the first time.
            Err(e) if attempt > 1 && (e.code() == Some(1049) || e.kind() == Kind::NotFound) => {
                return Err(dropped("database", database));
            }
            result => return result,
        };
        if started.elapsed() > PATIENCE || (!waited && attempt >= ATTEMPTS) {
            return Err(error);
        }
        control.check()?;
        std::thread::sleep(Duration::from_millis(50));
    }
    unreachable!("it is tried until it is returned")
}

fn watched(snapshot: &mut Snapshot<'_>, request: &Request) -> Result<Watched> {
    let server = snapshot.server.clone();
    let coordinator = &mut *snapshot.coordinator;
    let mut catalog = Catalog::read(coordinator, &server, &request.database, &request.selection)?;
    if !request.selection.include.is_empty() && catalog.tables.is_empty() && catalog.views.is_empty() {
        return Err(Error::new(
            Kind::NotFound,
            format!("none of the tables asked for exists in `{}`: {}", request.database, catalog.missing.join(", ")),
        ));
    }
    preflight::check(coordinator, &server, &catalog, request)?;
    let definitions = Definitions::default();
    let listing = Listing::of(&catalog);
    let mut broken = broken::leave_out(coordinator, &mut catalog);
    if request.schema {
        broken.extend(definitions.note_objects(coordinator, &server, &catalog)?);
        broken.extend(broken::of_tables(coordinator, &server, &catalog)?);
    }
    definitions.note_tables(coordinator, &catalog)?;
    let mut expressions = Vec::new();
    if request.data {
        let computed = computed::look(coordinator, &catalog.database.name)?;
        expressions = computed.expressions;
        broken.extend(computed.otherwise);
    }

    let tables = if request.data { plan::order(&catalog) } else { Vec::new() };
    let alone = snapshot.readers.is_empty();
    let fresh = if alone { Fresh::default() } else { Fresh::prepare(coordinator, &server, &catalog, &tables) };
    let mut moment = AtMoment {
        server: &server,
        database: &request.database,
        tables: &tables,
        alone,
        identities: Identities::default(),
        held: Vec::new(),
        stacks: Vec::new(),
    };
    snapshot.begin(&request.database, &mut moment)?;
    let AtMoment { identities, held, stacks, .. } = moment;
    let held: HashSet<String> = held.iter().map(|table| table.name.clone()).collect();
    if held.is_empty() {
        snapshot.let_go()?;
    }
    let now = Catalog::read(&mut *snapshot.coordinator, &server, &request.database, &request.selection);
    let now = now.map_err(|e| if e.kind() == Kind::NotFound { dropped("database", &request.database) } else { e })?;
    match listing.difference(&Listing::of(&now)) {
        None => Ok(Watched { catalog, definitions, broken, expressions, identities, fresh, held, stacks }),
        Some(Difference::Gone(what, name)) => Err(dropped(&what.to_lowercase(), &name)),
        Some(Difference::New(what, name)) => Err(created(&what.to_lowercase(), &name)),
        Some(Difference::Altered(what, name)) => Err(altered(what, &name)),
    }
}

/// What an error means that a table has met with which was there a moment ago.
fn unheld(table: &str, error: Error) -> Error {
    changed_meanwhile("table", table, error.context(format!("table `{table}`")))
}

/// What is done around the moment of the snapshot.
struct AtMoment<'a> {
    server: &'a Server,
    database: &'a str,
    /// The tables whose rows are read, in that order.
    tables: &'a [&'a Table],
    /// Whether one session does everything, and holds the tables itself.
    alone: bool,
    identities: Identities,
    /// Tables that are held until they are read, in the order of reading.
    held: Vec<&'a Table>,
    stacks: Vec<Stack>,
}

impl Moment for AtMoment<'_> {
    fn tables(&self) -> Vec<String> {
        self.tables.iter().map(|table| table.name.clone()).collect()
    }

    fn explain(&self, table: &str, error: Error) -> Error {
        unheld(table, error)
    }

    fn before(&mut self, session: &mut dyn Session) -> Result<()> {
        if !self.alone {
            self.identities = Identities::read(session, self.server, self.database)?;
        }
        let has_numbers =
            |table: &Table| table.engine.eq_ignore_ascii_case("innodb") && self.identities.knows(&table.name);
        self.held = self.tables.iter().copied().filter(|table| !has_numbers(table)).collect();
        Ok(())
    }

    fn after(&mut self, session: &mut dyn Session) -> Result<()> {
        if !self.alone {
            let (last, first): (Vec<&Table>, Vec<_>) =
                self.held.iter().rev().partition(|table| table.is_transactional());
            let mut groups: Vec<Vec<String>> = last.iter().map(|table| vec![table.name.clone()]).collect();
            if !first.is_empty() {
                groups.push(first.iter().map(|table| table.name.clone()).collect());
            }
            self.stacks.push(Stack::hold(session, groups, &unheld)?);
            return Ok(());
        }
        // The first row that is read of an engine is its moment.
        let mut engines: Vec<&str> = Vec::new();
        for table in self.tables.iter().filter(|table| table.is_transactional()) {
            if !engines.contains(&table.engine.as_str()) {
                engines.push(&table.engine);
                let first = format!("SELECT 1 FROM {} LIMIT 1", ident(&table.name));
                session.query(&first, &mut |_| Ok(())).map_err(|e| e.context(format!("table `{}`", table.name)))?;
            }
        }
        Ok(())
    }
}

/// The session that may look at a table without waiting for one that is held: a reader that holds it, else the one that
/// is in no transaction.
pub fn session_for<'s>(snapshot: &'s mut Snapshot<'_>, held: &HashSet<String>, table: &Table) -> &'s mut dyn Session {
    match snapshot.readers.first_mut() {
        Some(reader) if held.contains(&table.name) => reader,
        _ => &mut *snapshot.coordinator,
    }
}

/// How long a reader keeps small tables that it has read from being altered, before it asks whether they are what they
/// were: so long that asking costs little.
pub fn keep(cost: Duration) -> Duration {
    (cost * 20).clamp(Duration::from_millis(50), Duration::from_secs(u64::from(hold::SECONDS)))
}
