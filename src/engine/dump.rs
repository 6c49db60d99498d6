//! A backup: from sessions that see one moment to the parts of an archive.
//!
//! Definitions first, then rows in chunks that several connections read side by side, then everything that relies on
//! both. A backup is complete or it failed: no table, object or row is left out in silence.

mod accounts;
mod begin;
pub(crate) mod broken;
mod computed;
mod definitions;
mod fresh;
pub(crate) mod objects;
mod plan;
mod preflight;
pub(crate) mod quote;
pub(crate) mod read;
pub(crate) mod render;
mod turn;

use std::collections::VecDeque;
use std::io::Write;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{SystemTime, UNIX_EPOCH};

use begin::{Watched, session_for};
use definitions::changed_meanwhile;
use plan::{Chunk, Cutting};
use read::Reading;
pub use turn::Counting;
use turn::{Tallies, Turn};

use crate::archive::cipher::Cipher;
use crate::archive::codec::Codec;
use crate::archive::index::{Manifest, VERSION};
use crate::archive::key::Key;
use crate::archive::seal;
use crate::archive::writer::{self, Feed, Settings, Written};
use crate::catalog::{Catalog, Selection, TableKind, Versions};
use crate::session::hold::Stack;
use crate::session::{Credentials, Native, Session, Snapshot};
use crate::sql::definer::Definers;
use crate::{Control, Error, Kind, Phase, Result};

/// Name and version of what writes archives.
pub const WRITER: &str = concat!("simplemdb_backup ", env!("CARGO_PKG_VERSION"));

/// The size a chunk of rows is cut at, in bytes of SQL.
const CHUNK_BYTES: usize = 1 << 20;

/// The size a statement is cut at: servers of every age and setting accept one of this length.
const STATEMENT_BYTES: usize = 900 << 10;

/// What to back up, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The database.
    pub database: String,
    /// Which of its tables and views.
    pub selection: Selection,
    /// Whether definitions are wanted.
    pub schema: bool,
    /// Whether rows are wanted.
    pub data: bool,
    /// Rows in one `INSERT` at most; 0 for as many as fit.
    pub rows_per_statement: u64,
    /// Tables with so many rows and more, as the server estimates them, are read in the form that costs it least; for
    /// [`STREAM_FROM`] that is worth the statement that has to be prepared.
    pub stream_from: u64,
    /// Tables of twice as many bytes and more, as the server estimates them, are read in ranges of about so many; for
    /// [`RANGE_BYTES`] that is worth the queries.
    pub range_bytes: u64,
    /// Of which tables the server counts the rows as well, to compare with what was read.
    pub count_rows: Counting,
    /// What becomes of the definers of views, routines, triggers and events.
    pub definers: Definers,
    /// Whether the accounts that may use the database come too. They bring hashes of passwords, so the archive must be
    /// encrypted.
    pub accounts: bool,
    /// Connections that read, where the engine has connections of its own.
    pub connections: usize,
    /// The longest wait for the lock under which several connections take one snapshot, in seconds.
    pub lock_wait_seconds: u32,
    /// How parts are compressed.
    pub codec: Codec,
    /// The codec's level, or its own default.
    pub level: Option<i32>,
    /// Cipher and key, where the archive is to be encrypted.
    pub encryption: Option<(Cipher, Key)>,
}

/// A good [`stream_from`](Request::stream_from).
pub const STREAM_FROM: u64 = 5_000;

/// A good [`range_bytes`](Request::range_bytes).
pub const RANGE_BYTES: u64 = 32 << 20;

/// Whose connections to read through.
#[expect(clippy::large_enum_variant, reason = "one is made for a whole job")]
pub enum Via<'a> {
    /// The engine's own.
    Native(Credentials),
    /// One session of the host's. With `begin` the snapshot's transaction is begun in it.
    Host {
        /// The session.
        session: Box<dyn Session + 'a>,
        /// Whether to begin a transaction; not where the caller is in one.
        begin: bool,
    },
}

impl std::fmt::Debug for Via<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Native(_) => "Via::Native",
            Self::Host { .. } => "Via::Host",
        })
    }
}

/// What a backup did.
#[derive(Debug, Clone)]
pub struct Report {
    /// What was written.
    pub written: Written,
    /// Tables that were asked for by name and are not there.
    pub missing: Vec<String>,
}

/// Writes a backup to `out`. Where it fails, what `out` has received so far is worth nothing.
pub fn run(via: Via<'_>, request: &Request, out: &mut (dyn Write + Send), control: &Control) -> Result<Report> {
    control.enter(Phase::Planning, &request.database);
    request.codec.check_level(request.level)?;
    if request.accounts && request.encryption.is_none() {
        return Err(Error::new(
            Kind::Configuration,
            "accounts come with hashes of their passwords: encrypt the backup, or leave them out",
        ));
    }
    let seal = match &request.encryption {
        Some((cipher, key)) => {
            let (header, info, sealer) = seal::create(*cipher, request.codec, key)?;
            Some((header, info.archive_id, sealer))
        }
        None => None,
    };
    let archive = seal.as_ref().map_or_else(rand::random::<[u8; 16]>, |(_, id, _)| *id);
    let via = match via {
        Via::Native(credentials) => Via::Native(credentials.for_job(control)),
        host @ Via::Host { .. } => host,
    };
    let (mut snapshot, watched) = begin::begin(via, request, control)?;
    let result = through(&mut snapshot, watched, request, seal, archive, out, control);
    let closed = snapshot.close();
    let report = result?; // the first failure is the one to tell
    closed?;
    Ok(report)
}

/// Writes the backup through sessions that see one moment.
fn through(
    snapshot: &mut Snapshot<'_>,
    mut watched: Watched,
    request: &Request,
    seal: Option<(Vec<u8>, [u8; 16], seal::Sealer)>,
    archive: [u8; 16],
    out: &mut (dyn Write + Send),
    control: &Control,
) -> Result<Report> {
    let created = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let stacks = std::mem::take(&mut watched.stacks);
    let catalog = &watched.catalog;
    let expressions = &watched.expressions;
    let mut accounts = None;
    if request.accounts {
        accounts = Some(accounts::part(&mut *snapshot.coordinator, &snapshot.server, &catalog.database.name)?);
    }
    control.expect(catalog.tables.iter().map(|t| t.estimated_rows).sum(), 0);
    let manifest = Manifest {
        format: VERSION,
        archive: hex::encode(archive),
        writer: WRITER.to_owned(),
        created,
        database: catalog.database.clone(),
        flavor: snapshot.server.flavor.name().to_owned(),
        server_version: snapshot.server.version.clone(),
        consistency: snapshot.consistency.name().to_owned(),
        lock: snapshot.lock.map(|lock| lock.name().to_owned()),
        inconsistent_tables: inconsistent(catalog, request),
        broken_views: watched.broken.iter().filter(|b| b.kind == "view").map(|b| b.name.clone()).collect(),
        broken: watched.broken.clone(),
        without_history: without_history(catalog, request),
        accounts: accounts.iter().flat_map(|(names, _)| names.clone()).collect(),
        collations: Vec::new(), // its definitions name them
        binlog: snapshot.binlog.clone(),
        replica: snapshot.replica.clone(),
        schema: request.schema,
        data: request.data,
        whole: request.selection.is_all(),
        tables: catalog.tables.iter().map(|t| t.name.clone()).collect(),
    };
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let settings = Settings {
        codec: request.codec,
        level: request.level,
        seal: seal.map(|(header, _, sealer)| (header, sealer)),
        workers,
        // One for each worker; one that is written, one that is hashed, and one that waits for either.
        in_flight: (CHUNK_BYTES + CHUNK_BYTES / 8) * (workers + 4),
    };
    let written = writer::write(out, &settings, |feed| {
        feed.send(objects::preamble(&snapshot.server, &catalog.database.name, WRITER, expressions))?;
        produce(snapshot, &watched, stacks, request, feed, control)?;
        if let Some((_, part)) = accounts {
            feed.send(part)?;
        }
        feed.send(objects::postamble(expressions))?;
        Ok(manifest)
    });
    Ok(Report { written: written?, missing: watched.catalog.missing })
}

/// Tables of whose rows only the present versions are read.
fn without_history(catalog: &Catalog, request: &Request) -> Vec<String> {
    let lost = |t: &&crate::catalog::Table| request.data && t.versions == Versions::Lost;
    catalog.tables.iter().filter(lost).map(|t| t.name.clone()).collect()
}

/// Tables whose rows may be of different moments: their engine knows no snapshot.
fn inconsistent(catalog: &Catalog, request: &Request) -> Vec<String> {
    let outside = |t: &&crate::catalog::Table| request.data && !t.is_transactional() && t.has_rows_of_its_own();
    catalog.tables.iter().filter(outside).map(|t| t.name.clone()).collect()
}

fn produce(
    snapshot: &mut Snapshot<'_>,
    watched: &Watched,
    stacks: Vec<Stack>,
    request: &Request,
    feed: &Feed,
    control: &Control,
) -> Result<()> {
    let Watched { catalog, definitions, broken, .. } = watched;
    control.enter(Phase::Dumping, "");
    if request.schema && request.selection.include.is_empty() {
        feed.send(objects::database(&catalog.database))?;
    }
    // A table can take its numbers only from a sequence that is there.
    let (sequences, tables): (Vec<_>, Vec<_>) = catalog.tables.iter().partition(|t| t.kind == TableKind::Sequence);
    for table in sequences.into_iter().chain(tables).filter(|_| request.schema) {
        control.check()?;
        let session = session_for(snapshot, &watched.held, table);
        let is_read = request.data && table.has_rows_of_its_own();
        let definition = definitions.of_table(session, table, is_read)?;
        let is_sequence = table.kind == TableKind::Sequence;
        let position = is_sequence.then(|| definitions.position(session, &table.name)).transpose()?;
        let counts_by_itself = request.data && objects::counts_rows_itself(session, table, &definition)?;
        feed.send(objects::table(&catalog.database.name, table, &definition, position.as_ref(), counts_by_itself))?;
    }
    if request.data {
        let (server, readers) = (snapshot.server.clone(), snapshot.readers.len());
        let cutting = Cutting { server: &server, readers, range_bytes: request.range_bytes.max(1) };
        let chunks = plan::chunks(
            |table, look| {
                let looked = look(session_for(snapshot, &watched.held, table));
                looked
                    .map_err(|e| changed_meanwhile("table", &table.name, e.context(format!("table `{}`", table.name))))
            },
            catalog,
            &cutting,
        )?;
        rows(snapshot, chunks, watched, stacks, request, feed, control)?;
        snapshot.let_go()?;
        watched.fresh.settle(&mut *snapshot.coordinator)?;
    }
    if request.schema {
        objects::after_rows(&mut *snapshot.coordinator, catalog, definitions, broken, &request.definers, |part| {
            control.check()?;
            feed.send(part)
        })?;
    }
    Ok(())
}

/// Reads all chunks: on a thread for each reader, or through the coordinator where there is none.
fn rows(
    snapshot: &mut Snapshot<'_>,
    chunks: VecDeque<Chunk<'_>>,
    watched: &Watched,
    stacks: Vec<Stack>,
    request: &Request,
    feed: &Feed,
    control: &Control,
) -> Result<()> {
    let limits = read::Limits {
        rows_per_statement: if request.rows_per_statement == 0 { u64::MAX } else { request.rows_per_statement },
        bytes_per_statement: STATEMENT_BYTES,
        bytes_per_chunk: CHUNK_BYTES,
        stream_from: request.stream_from,
    };
    let tallies = &Tallies::new(chunks.iter().map(|chunk| chunk.table));
    let counting = request.count_rows;
    let reading = &Reading { server: &snapshot.server, limits, watched, tallies, counting, feed, control };
    if snapshot.readers.is_empty() {
        let mut turn = Turn::new(reading, Stack::default());
        chunks.iter().try_for_each(|chunk| turn.read(&mut *snapshot.coordinator, chunk))?;
        return turn.settle(&mut *snapshot.coordinator);
    }
    let queue = Mutex::new(chunks);
    let failed = std::sync::atomic::AtomicBool::new(false);
    let killer = snapshot.killer.as_ref();
    let work = |session: &mut Native, stack: Stack| -> Result<()> {
        let mut turn = Turn::new(reading, stack);
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let was_last = next.is_none();
            let done = match next {
                Some(chunk) => turn.read(session, &chunk),
                None => turn.settle(session),
            };
            if let Err(e) = done {
                queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                // A connection that is dropped in the middle of a result reads it to its end first; ended from
                // outside, it does not. Once is enough: the others fail because of it.
                if !failed.swap(true, std::sync::atomic::Ordering::Relaxed)
                    && let Some(killer) = killer
                {
                    killer.kill();
                }
                return Err(e);
            }
            if was_last {
                return Ok(());
            }
        }
    };
    let readers = std::mem::take(&mut snapshot.readers);
    let results: Vec<Result<()>> = std::thread::scope(|scope| {
        let threads: Vec<_> = readers
            .into_iter()
            .zip(stacks)
            .map(|(mut session, stack)| {
                let work = &work;
                scope.spawn(move || work(&mut session, stack))
            })
            .collect();
        let join = |t: std::thread::ScopedJoinHandle<'_, Result<()>>| {
            t.join().unwrap_or_else(|_| Err(Error::new(Kind::Internal, "a reading thread panicked")))
        };
        threads.into_iter().map(join).collect()
    });
    control.check()?; // whoever asked to stop is the cause, whatever the readers then ran into
    first_cause(results)
}

/// Of several failures the one that is not a consequence of another: neither "stopped" nor a connection that was
/// ended because of it.
fn first_cause(results: Vec<Result<()>>) -> Result<()> {
    let rank = |e: &Error| match e.kind() {
        Kind::Cancelled => 2,
        Kind::Connection => 1,
        _ => 0,
    };
    results.into_iter().filter_map(Result::err).min_by_key(rank).map_or(Ok(()), Err)
}
