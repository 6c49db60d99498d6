//! Several sessions that see one moment of the database.
//!
//! Several connections take the same snapshot under a [lock](super::lock) that is held only while they begin their
//! transactions; where the account may not lock, or no lock comes in time, one connection reads everything. Either
//! way all rows of transactional tables are of one moment. What was reached is reported, never guessed.

use super::lock::{Held, Lock};
use super::{Credentials, Flavor, Killer, Native, Server, Session, Transport};
use crate::Result;
use crate::sql::literal;

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

/// Sessions that see one moment.
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
    /// What puts a host's session back as it was.
    after: Vec<String>,
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
            prepare(&mut session)?;
            let wait = options.lock_wait_seconds.max(READ_WAIT_SECONDS);
            session.run(&format!("SET SESSION lock_wait_timeout = {wait}"))?;
            Ok(session)
        };
        // The definitions are read outside the snapshot's transactions: whoever wants to alter a table waits for its
        // rows to be read, and not for the end of the backup.
        let mut coordinator = connect()?;
        let server = Server::ask(&mut coordinator)?;
        let mut readers = vec![connect()?];
        let mut locker = None;
        if options.connections > 1 {
            locker = if_allowed(connect())?;
            while locker.is_some() && readers.len() < options.connections {
                let Some(another) = if_allowed(connect())? else { break };
                readers.push(another);
            }
        }
        let held = match locker {
            Some(locker) if readers.len() > 1 => Held::take(locker, &server, database, options.lock_wait_seconds)?,
            _ => None,
        };
        let lock = held.as_ref().map(|held| held.lock);
        if lock.is_none() {
            readers.truncate(1);
        }
        for reader in &mut readers {
            reader.run(BEGIN)?;
        }
        let binlog = match held {
            Some(held) => {
                let binlog = binlog_now(&mut coordinator, &server);
                held.release()?;
                binlog
            }
            None => binlog_of_snapshot(&mut readers[0], &server),
        };
        let consistency = if lock.is_some() { Consistency::SharedSnapshot } else { Consistency::SingleTransaction };
        Ok(Self {
            killer: Some(Killer::new(credentials, &readers)),
            coordinator: Box::new(coordinator),
            readers,
            server,
            consistency,
            lock,
            binlog,
            after: Vec::new(),
        })
    }
}

impl<'a> Snapshot<'a> {
    /// Over one session of the host's. With `begin` a transaction is begun in it; without, the caller is in one.
    pub fn host(mut session: Box<dyn Session + 'a>, begin: bool) -> Result<Self> {
        let server = Server::ask(&mut *session)?;
        let was = |session: &mut dyn Session, variable: &str| -> Result<String> {
            Ok(literal(&session.value(&format!("SELECT @@SESSION.{variable}"))?.unwrap_or_default()))
        };
        let zone = was(&mut *session, "time_zone")?;
        let mode = was(&mut *session, "sql_mode")?;
        let mut after = vec![format!("SET SESSION time_zone = {zone}, sql_mode = {mode}")];
        let consistency = if begin { Consistency::SingleTransaction } else { Consistency::CallersTransaction };
        let mut enter = vec!["SET SESSION time_zone = '+00:00', sql_mode = ''"];
        if begin {
            after.push("COMMIT".to_owned());
            enter.extend(["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", BEGIN]);
        }
        let mut snapshot = Self {
            coordinator: session,
            readers: Vec::new(),
            killer: None,
            server,
            consistency,
            lock: None,
            binlog: None,
            after,
        };
        match enter.into_iter().try_for_each(|sql| snapshot.coordinator.run(sql).map(drop)) {
            Ok(()) => Ok(snapshot),
            Err(e) => {
                let _the_first_failure_is_told = snapshot.close();
                Err(e)
            }
        }
    }

    /// Gives a host's session back as it was, as far as possible. Connections of the engine's own just end.
    pub fn close(mut self) -> Result<()> {
        let after = std::mem::take(&mut self.after);
        after.iter().map(|sql| self.coordinator.run(sql).map(drop)).fold(Ok(()), Result::and)
    }

    /// How rows arrive.
    pub fn transport(&self) -> Transport {
        if self.readers.is_empty() { self.coordinator.transport() } else { Transport::Raw }
    }
}

/// Settings under which everything is printed the same way on every server: UTC, bytes as stored, no time limits.
fn prepare(session: &mut Native) -> Result<()> {
    session.run("SET NAMES utf8mb4")?;
    session.run(
        "SET SESSION character_set_results = NULL, time_zone = '+00:00', sql_mode = '', sql_quote_show_create = 1",
    )?;
    session.run("SET SESSION net_write_timeout = 3600, net_read_timeout = 3600, wait_timeout = 86400")?;
    session.run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
    for only_on_some in ["SET SESSION max_statement_time = 0", "SET SESSION max_execution_time = 0"] {
        ignore_unknown(session.run(only_on_some).map(drop))?;
    }
    Ok(())
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

/// `None` where the server or the account has no connection left to give.
fn if_allowed(connected: Result<Native>) -> Result<Option<Native>> {
    match connected {
        Err(e) if matches!(e.code(), Some(1040 | 1203 | 1226)) => Ok(None),
        other => other.map(Some),
    }
}

/// A variable that this server does not know needs no setting.
fn ignore_unknown(result: Result<()>) -> Result<()> {
    match result {
        Err(e) if e.code() == Some(1193) => Ok(()),
        other => other,
    }
}
