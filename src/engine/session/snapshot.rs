//! Several sessions that see one moment of the database.
//!
//! Several connections take the same snapshot under a [lock](super::lock) that is held only while they begin their
//! transactions; where the account may not lock, or no lock comes in time, one connection reads everything. Either
//! way all rows of transactional tables are of one moment. What was reached is reported, never guessed.
//!
//! At that moment nobody alters a table: the lock keeps them from it, or where there is none, metadata locks.

use super::hold;
use super::lock::{Held, Lock};
use super::settings::{Borrowed, Purpose};
use super::{Credentials, Flavor, Killer, Native, Replica, Server, Session, Transport, limit, replica};
use crate::{Error, Result};

/// How the sessions agree on a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Several connections, one snapshot, taken under a short lock.
    SharedSnapshot,
    /// One connection, one snapshot.
    SingleTransaction,
    /// The transaction that the caller had already begun.
    CallersTransaction,
}

impl Consistency {
    /// One word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SharedSnapshot => "shared-snapshot",
            Self::SingleTransaction => "single-transaction",
            Self::CallersTransaction => "callers-transaction",
        }
    }
}

/// A place in the server's binary log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BinlogPosition {
    /// The log file.
    pub file: String,
    /// The position in it.
    pub position: u64,
    /// The GTID set, where the server keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtid: Option<String>,
}

/// What to ask for.
#[derive(Debug, Clone)]
pub struct SnapshotOptions {
    /// Connections that read, at least 1.
    pub connections: usize,
    /// The longest wait for the lock under which several connections take one snapshot, in seconds.
    pub lock_wait_seconds: u32,
}

/// What is done around the moment of a snapshot.
pub trait Moment {
    /// The tables that nobody may alter at that moment.
    fn tables(&self) -> Vec<String>;

    /// What an error means that one of them has met with.
    fn explain(&self, table: &str, error: Error) -> Error;

    /// Called right before the snapshot is taken, when none of them can be altered any more.
    fn before(&mut self, session: &mut dyn Session) -> Result<()>;

    /// Called for each session that has begun its transaction, while still none can be altered.
    fn after(&mut self, session: &mut dyn Session) -> Result<()>;
}

/// Sessions that see one moment, from [`Snapshot::begin`] on.
pub struct Snapshot<'a> {
    /// Reads the catalog, and rows too where there are no other readers.
    pub coordinator: Box<dyn Session + 'a>,
    /// Connections for worker threads; none where the coordinator is alone.
    pub readers: Vec<Native>,
    /// Ends the readers from outside.
    pub killer: Option<Killer>,
    /// The server they talk to.
    pub server: Server,
    /// How they agree.
    pub consistency: Consistency,
    /// What held the server still while several of them began.
    pub lock: Option<Lock>,
    /// Where the binary log stood at that moment; `None` where there is none or it cannot be told.
    pub binlog: Option<BinlogPosition>,
    /// Where a replica stood in the logs of its sources at that moment.
    pub replica: Option<Replica>,
    /// The connection that takes the lock.
    locker: Option<Native>,
    /// What was asked for, of the engine's own connections.
    options: SnapshotOptions,
    /// What gives a host's session back as it was.
    borrowed: Option<Borrowed>,
    /// Whether a transaction is begun in a host's session.
    begins: bool,
}

impl std::fmt::Debug for Snapshot<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Snapshot({}, {} readers)", self.consistency.name(), self.readers.len())
    }
}

/// The longest wait for a table that somebody is altering, in seconds.
const READ_WAIT_SECONDS: u32 = 60;

const BEGIN: &str = "START TRANSACTION WITH CONSISTENT SNAPSHOT";

impl Snapshot<'static> {
    /// Over connections of the engine's own.
    pub fn native(credentials: &Credentials, database: &str, options: &SnapshotOptions) -> Result<Self> {
        let connect = || -> Result<Native> {
            let mut session = Native::connect(credentials, Some(database))?;
            // Bytes as they are stored.
            session.run("SET SESSION character_set_results = NULL")?;
            hold::wait(&mut session, read_wait(options))?;
            Ok(session)
        };
        // The definitions are read outside the snapshot's transactions: whoever wants to alter a table waits for its
        // rows to be read, and not for the end of the backup.
        let mut coordinator = limit::first(&connect)?;
        let server = Server::ask(&mut coordinator)?;
        // An account that may have one connection alone reads everything through it.
        let mut readers: Vec<Native> = limit::another(connect())?.into_iter().collect();
        let mut locker = None;
        if options.connections > 1 && !readers.is_empty() {
            locker = limit::another(connect())?;
            while locker.is_some() && readers.len() < options.connections {
                let Some(another) = limit::another(connect())? else { break };
                readers.push(another);
            }
        }
        Ok(Self {
            killer: Some(Killer::new(credentials, &readers)),
            coordinator: Box::new(coordinator),
            readers,
            server,
            consistency: Consistency::SingleTransaction,
            lock: None,
            binlog: None,
            replica: None,
            locker,
            options: options.clone(),
            borrowed: None,
            begins: false,
        })
    }
}

impl<'a> Snapshot<'a> {
    /// Over one session of the host's. With `begin` a transaction is begun in it; without, the caller is in one.
    pub fn host(mut session: Box<dyn Session + 'a>, begin: bool) -> Result<Self> {
        let server = Server::ask(&mut *session)?;
        let borrowed = Borrowed::settle(&mut *session, Purpose::Reading, !begin)?;
        let consistency = if begin { Consistency::SingleTransaction } else { Consistency::CallersTransaction };
        Ok(Self {
            coordinator: session,
            readers: Vec::new(),
            killer: None,
            server,
            consistency,
            lock: None,
            binlog: None,
            replica: None,
            locker: None,
            options: SnapshotOptions { connections: 1, lock_wait_seconds: 0 },
            borrowed: Some(borrowed),
            begins: begin,
        })
    }

    /// Takes the snapshot. Until it is taken, all sessions see what there is.
    pub fn begin(&mut self, database: &str, moment: &mut dyn Moment) -> Result<()> {
        if self.readers.is_empty() {
            return self.begin_in_host(moment);
        }
        let held = match self.locker.take() {
            Some(locker) if self.readers.len() > 1 => {
                Held::take(locker, &self.server, database, self.options.lock_wait_seconds)?
            }
            _ => None,
        };
        self.lock = held.as_ref().map(|held| held.lock);
        let coordinator = &mut *self.coordinator;
        hold::wait(coordinator, hold::SECONDS)?;
        if self.lock.is_none() {
            self.readers.truncate(1);
            coordinator.run("START TRANSACTION")?;
            hold::tables(coordinator, &moment.tables(), &|table, e| moment.explain(table, e))?;
        }
        moment.before(coordinator)?;
        let readers = &mut self.readers;
        let replica = replica::around(coordinator, &self.server, |_| {
            readers.iter_mut().try_for_each(|reader| reader.run(BEGIN).map(drop))
        })?;
        for reader in &mut self.readers {
            // Behind somebody who waits for what is held here, it would wait for itself.
            hold::wait(reader, hold::SECONDS)?;
            moment.after(reader)?;
            hold::wait(reader, read_wait(&self.options))?;
        }
        self.replica = replica::exact(&mut self.readers[0], &self.server, replica);
        if let Some(held) = held {
            self.binlog = binlog_now(coordinator, &self.server);
            self.consistency = Consistency::SharedSnapshot;
            return held.release();
        }
        self.binlog = binlog_of_snapshot(&mut self.readers[0], &self.server);
        coordinator.run("COMMIT").map(drop)
    }

    /// No reader holds a table any more: until now the coordinator would have waited, for one that somebody alters who
    /// waits for the readers, as long as they for it.
    pub fn let_go(&mut self) -> Result<()> {
        if self.killer.is_none() {
            return Ok(()); // a host's session waits as the host has it
        }
        hold::wait(&mut *self.coordinator, read_wait(&self.options))
    }

    /// The one session holds the tables until its transaction ends. What it reads first is the moment, and so the
    /// transaction is not begun with a snapshot: that would let go of what is held.
    fn begin_in_host(&mut self, moment: &mut dyn Moment) -> Result<()> {
        if self.consistency == Consistency::SingleTransaction {
            self.coordinator.run("START TRANSACTION")?;
        }
        hold::tables(&mut *self.coordinator, &moment.tables(), &|table, e| moment.explain(table, e))?;
        moment.before(&mut *self.coordinator)?;
        let begins = self.consistency == Consistency::SingleTransaction;
        let replica = replica::around(&mut *self.coordinator, &self.server, |session| moment.after(session))?;
        // In a transaction of the caller's, nobody knows how long ago its moment was.
        self.replica = replica::exact(&mut *self.coordinator, &self.server, replica.filter(|_| begins));
        Ok(())
    }

    /// Gives a host's session back as it was, as far as possible. Connections of the engine's own just end.
    pub fn close(mut self) -> Result<()> {
        let ended = if self.begins { self.coordinator.run("COMMIT").map(drop) } else { Ok(()) };
        let given_back = self.borrowed.take().map_or(Ok(()), |borrowed| borrowed.give_back(&mut *self.coordinator));
        ended.and(given_back)
    }

    /// How rows arrive.
    pub fn transport(&self) -> Transport {
        if self.readers.is_empty() { self.coordinator.transport() } else { Transport::Raw }
    }
}

/// The longest wait for a table that somebody is altering, once the snapshot is taken.
fn read_wait(options: &SnapshotOptions) -> u32 {
    options.lock_wait_seconds.max(READ_WAIT_SECONDS)
}

/// The binary log's end while no commit gets through: at least none to the tables of this database.
fn binlog_now(session: &mut dyn Session, server: &Server) -> Option<BinlogPosition> {
    let statement = match server.flavor {
        Flavor::MySql if server.number >= (8, 2, 0) => "SHOW BINARY LOG STATUS",
        _ => "SHOW MASTER STATUS",
    };
    // Without the privilege to see it the position is not known; the backup is complete all the same.
    let row = session.rows(statement).ok()?.into_iter().next()?;
    let cell = |i: usize| row.get(i).cloned().flatten().and_then(|b| String::from_utf8(b).ok());
    let (file, position) = (cell(0)?, cell(1)?.parse().ok()?);
    let gtid = match server.flavor {
        Flavor::MySql => cell(4),
        Flavor::MariaDb => session.value("SELECT @@global.gtid_binlog_pos").ok().flatten(),
    };
    Some(BinlogPosition { file, position, gtid: gtid.filter(|g| !g.is_empty()) })
}

/// MariaDB tells, without a lock, where the log stood when this session's snapshot was taken.
fn binlog_of_snapshot(session: &mut dyn Session, server: &Server) -> Option<BinlogPosition> {
    if !server.is_mariadb() {
        return None;
    }
    // A server without a binary log has no such rows.
    let rows = session.rows("SHOW STATUS LIKE 'Binlog_snapshot_%'").ok()?;
    let find = |name: &str| {
        rows.iter().find_map(|row| match row.as_slice() {
            [Some(key), Some(value)] if key.eq_ignore_ascii_case(name.as_bytes()) => {
                String::from_utf8(value.clone()).ok()
            }
            _ => None,
        })
    };
    let file = find("Binlog_snapshot_file").filter(|f| !f.is_empty())?;
    let position = find("Binlog_snapshot_position")?.parse().ok()?;
    Some(BinlogPosition { gtid: None, file, position })
}
