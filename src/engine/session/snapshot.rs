//! Several sessions that see one moment of the database.
//!
//! Several connections take the same snapshot under a global read lock that is held only while they begin their
//! transactions; where the account may not lock, or the lock does not come in time, one connection reads everything.
//! Either way all rows of transactional tables are of one moment. What was reached is reported, never guessed.

use super::{Credentials, Flavor, Killer, Native, Server, Session, Transport};
use crate::sql::literal;
use crate::{Error, Kind, Result};

/// How the sessions agree on a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Several connections, one snapshot, taken under a short global read lock.
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
    /// The longest wait for the global read lock, in seconds.
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

const BEGIN: &str = "START TRANSACTION WITH CONSISTENT SNAPSHOT";

impl Snapshot<'static> {
    /// Over connections of the engine's own.
    pub fn native(credentials: &Credentials, database: &str, options: &SnapshotOptions) -> Result<Self> {
        let connect = || -> Result<Native> {
            let mut session = Native::connect(credentials, Some(database))?;
            prepare(&mut session)?;
            Ok(session)
        };
        let mut coordinator = connect()?;
        let server = Server::ask(&mut coordinator)?;
        let mut readers = Vec::new();
        if options.connections > 1 && lock(&mut coordinator, options.lock_wait_seconds)? {
            // Every way out of this block must unlock; dropping the connection does that as well.
            for _ in 0..options.connections {
                readers.push(connect()?);
            }
            for reader in &mut readers {
                reader.run(BEGIN)?;
            }
            coordinator.run(BEGIN)?;
            let binlog = binlog_now(&mut coordinator, &server);
            coordinator.run("UNLOCK TABLES")?;
            return Ok(Self {
                killer: Some(Killer::new(credentials, &readers)),
                coordinator: Box::new(coordinator),
                readers,
                server,
                consistency: Consistency::SharedSnapshot,
                binlog,
                after: Vec::new(),
            });
        }
        coordinator.run(BEGIN)?;
        let binlog = binlog_of_snapshot(&mut coordinator, &server);
        let readers = vec![coordinator];
        let killer = Some(Killer::new(credentials, &readers));
        Ok(Self {
            killer,
            coordinator: Box::new(connect()?),
            readers,
            server,
            consistency: Consistency::SingleTransaction,
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
        let mut snapshot =
            Self { coordinator: session, readers: Vec::new(), killer: None, server, consistency, binlog: None, after };
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

/// Takes the global read lock; `false` where the account may not or it did not come in time.
fn lock(session: &mut Native, wait_seconds: u32) -> Result<bool> {
    session.run(&format!("SET SESSION lock_wait_timeout = {}", wait_seconds.max(1)))?;
    match session.run("FLUSH TABLES WITH READ LOCK") {
        Ok(_) => Ok(true),
        // Any refusal (privilege, time) leaves the session usable, and one connection is as consistent.
        Err(e) if e.kind() == Kind::Server => Ok(false),
        Err(e) => Err(e),
    }
}

/// The binary log's end while everything is locked.
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

/// A variable that this server does not know needs no setting.
fn ignore_unknown(result: Result<()>) -> Result<()> {
    match result {
        Err(e) if e.kind() == Kind::Server && e.to_string().contains("(error 1193,") => Ok(()),
        other => other,
    }
}

/// Refuses a plan that would change under the reader's feet.
pub(crate) fn changed_meanwhile(table: &str, cause: Error) -> Error {
    if cause.to_string().contains("(error 1412,") {
        return Error::new(
            Kind::Server,
            format!("table `{table}` was altered while the backup was running; run the backup again"),
        );
    }
    cause.context(format!("table `{table}`"))
}
