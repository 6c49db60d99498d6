//! A connection of the engine's own.
//!
//! It speaks over exactly the transport it was given: a socket or TCP, with or without TLS, never another one. It
//! answers no request of the server for a local file.

use std::sync::Arc;
use std::time::Duration;

use mysql::prelude::Queryable;
use mysql::{ClientIdentity, Conn, Opts, OptsBuilder, SslOpts, Value};

use super::certificate;
use super::line::Line;
use super::refusal::refused;
use super::settings::{self, Purpose};
use super::vigil::{self, End, Identity, Vigil};
use super::wire::{self, Failure, Wire};
use super::{Cells, Credentials, Done, Session, Transport, aside};
use crate::{Error, Kind, Result};

/// The most that the protocol has in one row, in bytes. A row may be longer than what the server takes in one statement.
const LARGEST_PACKET: usize = 1 << 30;

/// What fails where there is no session in the end.
pub(super) const CANNOT_CONNECT: &str = "cannot connect to the server";

/// How long the network may say nothing before it is asked whether the other end is still there, and how often that is
/// asked, in what time: a connection that a router has forgotten is found lost within two minutes.
const KEEPALIVE: (Duration, u32, u32) = (Duration::from_secs(60), 6, 10);

/// A connection of the engine's own.
pub struct Native {
    /// It ends first: what it watches is there until then.
    vigil: Option<Vigil>,
    conn: Conn,
    /// Where nothing lies between the socket and the protocol, statements and rows take the short way.
    wire: Option<Wire>,
    line: Arc<Line>,
    /// Its number on the server and not on what may lie between, where that can be told.
    identity: Option<Identity>,
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Native({})", self.conn.connection_id())
    }
}

impl Native {
    /// Connects, and puts the session into the state that the engine's sessions begin in: text in UTF-8, UTC, no SQL mode,
    /// no limits, whatever the server's own settings are. `database` is selected where it is given.
    ///
    /// All of it must come about within [`Timeouts::connect`](super::Timeouts::connect). What is asked of the connection
    /// afterwards is waited for as long as the server works on it, and no longer than the job goes on.
    pub fn connect(credentials: &Credentials, database: Option<&str>) -> Result<Self> {
        let stop = credentials.stop.clone();
        let is_cancelled = || stop.as_ref().is_some_and(crate::Control::gives_up);
        let (mine, name) = (credentials.clone(), database.map(str::to_owned));
        let made = aside::within(CANNOT_CONNECT, credentials.timeouts.connect, &is_cancelled, move || {
            let mut session = Self::open(&mine, name.as_deref())?;
            // What `init_connect` may have locked would keep the session from everything else.
            session.run("UNLOCK TABLES")?;
            session.run("SET NAMES utf8mb4")?;
            settings::settle(&mut session, Purpose::Reading)?;
            session.identity = Identity::ask(&mut session)?;
            Ok(session)
        });
        let mut session = made?;
        session.line.without_timeouts()?;
        session.vigil = Some(Vigil::begin(credentials, &session.line, session.identity.clone())?);
        Ok(session)
    }

    /// Logs in, on the thread of whoever asks and with nobody to watch it. The socket keeps timeouts of its own.
    pub(super) fn open(credentials: &Credentials, database: Option<&str>) -> Result<Self> {
        let conn = Conn::new(options(credentials, database))
            .map_err(|e| without_tls(explain(e, CANNOT_CONNECT), credentials))
            .map_err(|e| {
                certificate::explained(e, credentials.tls.as_ref().is_some_and(|tls| tls.identity.is_some()))
            })?;
        let line = Arc::new(Line::of(&conn)?);
        let plain = credentials.socket.is_some() || credentials.tls.is_none();
        let wire = plain.then(|| Wire::of(&conn, Arc::clone(&line))).transpose();
        let mut wire =
            wire.map_err(|e| Error::with_cause(Kind::Connection, "the connection's socket cannot be held", e))?;
        // The library lets a text hold several statements. Over TLS it alone can speak, and a proxy may not know how to change
        // that: there what others have written is held to one statement by its text alone, as it is everywhere.
        match wire.as_mut().map_or(Ok(()), Wire::one_statement_at_a_time) {
            Ok(()) | Err(wire::Failure::Server(..)) => {}
            Err(e) => return Err(explain_failure(e, CANNOT_CONNECT)),
        }
        Ok(Self { vigil: None, conn, wire, line, identity: None })
    }

    /// Has its statements come to their end although the job is cancelled, because things are put back with it.
    pub(crate) fn finish_statements(&self) {
        self.line.finish_statements();
    }

    /// What is known of it beside it, and can end it.
    pub(crate) fn line(&self) -> Arc<Line> {
        Arc::clone(&self.line)
    }

    /// Bytes at the beginning of what [`insert`](Self::insert) sends that it fills in itself.
    pub(crate) const INSERT_HEAD: usize = wire::BULK_HEAD;

    /// Whether it can [`prepare`](Self::prepare) and [`insert`](Self::insert).
    pub(crate) fn takes_packets(&self) -> bool {
        self.wire.is_some()
    }

    /// Prepares a statement. Returns the server's number for it.
    pub(crate) fn prepare(&mut self, sql: &str) -> Result<u32> {
        let what = "preparing a statement failed";
        let prepared = self.packets()?.prepare(sql.as_bytes());
        prepared.map(|prepared| prepared.id).map_err(|e| self.caused(explain_failure(e, what)))
    }

    /// Runs a prepared statement with the types and rows in `packet`, as MariaDB's `COM_STMT_BULK_EXECUTE` has them.
    pub(crate) fn insert(&mut self, statement: u32, packet: &mut [u8]) -> Result<Done> {
        let done = self.packets()?.insert(statement, packet);
        done.map_err(|e| self.caused(explain_failure(e, "a statement failed")))
    }

    /// Lets the server forget a prepared statement.
    pub(crate) fn forget(&mut self, statement: u32) -> Result<()> {
        let done = self.packets()?.forget(statement);
        done.map_err(|e| self.caused(explain_failure(e, "a statement failed")))
    }

    fn packets(&mut self) -> Result<&mut Wire> {
        let none = || Error::new(Kind::Internal, "packets cannot be sent over an encrypted connection");
        self.wire.as_mut().ok_or_else(none)
    }

    /// The version that whoever answers has greeted with: the server's, but for MariaDB 10, which greets as 5.5.5 first,
    /// and for what lies between here and the server.
    pub(crate) fn greeted_as(&self) -> (u16, u16, u16) {
        self.conn.server_version()
    }

    /// The server's number for this connection.
    pub fn id(&self) -> u32 {
        self.conn.connection_id()
    }
}

impl Cells for mysql::Row {
    fn len(&self) -> usize {
        mysql::Row::len(self)
    }
    fn get(&self, index: usize) -> Option<&[u8]> {
        match self.as_ref(index) {
            Some(Value::Bytes(bytes)) => Some(bytes),
            _ => None, // the text protocol has bytes and NULL, nothing else
        }
    }
}

impl Native {
    /// A failure as its cause has it: of a connection that was ended from this side, why that was.
    fn caused(&self, error: Error) -> Error {
        match self.line.why_cut() {
            Some(why) if error.kind() == Kind::Connection => why.error(),
            _ => error,
        }
    }

    /// A query over a connection that only the client library can read.
    fn through_library(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        let line = &self.line;
        let waiting = line.wait();
        let mut result = self.conn.query_iter(sql).map_err(|e| explain(e, "a query failed"))?;
        drop(waiting);
        let mut done = Ok(());
        while done.is_ok() {
            let waiting = line.wait();
            let Some(row) = result.next() else { break };
            drop(waiting);
            done = row.map_err(|e| explain(e, "reading rows failed")).and_then(|row| each(&row));
        }
        // What nobody wants of it is read to its end.
        let _waiting = line.wait();
        drop(result);
        done
    }

    fn run_any(&mut self, sql: &str) -> Result<Done> {
        if let Some(wire) = &mut self.wire {
            return wire.run(sql.as_bytes(), &mut |_| Ok(())).map_err(|e| explain_failure(e, "a statement failed"));
        }
        let _waiting = self.line.wait();
        self.conn.query_drop(sql).map_err(|e| explain(e, "a statement failed"))?;
        Ok(Done { affected: self.conn.affected_rows(), warnings: u64::from(self.conn.warnings()) })
    }
}

impl Session for Native {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        let done = match &mut self.wire {
            Some(wire) => wire.run(sql.as_bytes(), each).map(drop).map_err(|e| explain_failure(e, "a query failed")),
            None => self.through_library(sql, each),
        };
        done.map_err(|e| self.caused(e))
    }

    fn stream(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        let Some(wire) = &mut self.wire else { return self.query(sql, each) };
        let done = wire.stream(sql.as_bytes(), each).map(drop).map_err(|e| explain_failure(e, "a query failed"));
        done.map_err(|e| self.caused(e))
    }

    fn run(&mut self, sql: &str) -> Result<Done> {
        self.run_any(sql).map_err(|e| self.caused(e))
    }

    fn transport(&self) -> Transport {
        Transport::Raw
    }

    fn native(&mut self) -> Option<&mut Native> {
        Some(self)
    }
}

/// Who to be, how, and over what.
fn options(credentials: &Credentials, database: Option<&str>) -> Opts {
    let tls = credentials.tls.as_ref().map(|tls| {
        let opts = SslOpts::default()
            .with_root_cert_path(tls.ca.clone())
            .with_danger_accept_invalid_certs(!tls.verify)
            .with_danger_skip_domain_validation(!tls.verify);
        opts.with_client_identity(tls.identity.clone().map(|(chain, key)| ClientIdentity::new(chain, key)))
    });
    let port = if credentials.port == 0 { 3306 } else { credentials.port };
    let (after, times, each) = KEEPALIVE;
    // Zero would mean that there is none.
    let timeout = Some(credentials.timeouts.connect.max(Duration::from_millis(1)));
    OptsBuilder::new()
        .ip_or_hostname(Some(credentials.host.as_str()))
        .tcp_port(port)
        .socket(credentials.socket.as_ref().map(|path| path.to_string_lossy().into_owned()))
        .prefer_socket(credentials.socket.is_some())
        .user(Some(credentials.user.as_str()))
        .pass(Some(credentials.password.expose()))
        .db_name(database)
        .ssl_opts(if credentials.socket.is_some() { None } else { tls })
        .stmt_cache_size(0)
        .max_allowed_packet(Some(LARGEST_PACKET))
        .tcp_connect_timeout(timeout)
        .read_timeout(timeout)
        .write_timeout(timeout)
        .tcp_keepalive_time_ms(Some(after.as_millis() as u32))
        .tcp_keepalive_probe_count(Some(times))
        .tcp_keepalive_probe_interval_secs(Some(each))
        .local_infile_handler(None)
        .into()
}

/// Ends connections from outside, for a reader that is in the middle of a long result.
#[derive(Debug, Clone)]
pub struct Killer {
    credentials: Credentials,
    ids: Vec<u64>,
}

impl Killer {
    /// For these connections.
    pub fn new(credentials: &Credentials, connections: &[Native]) -> Self {
        Self { credentials: credentials.clone(), ids: connections.iter().map(|one| u64::from(one.id())).collect() }
    }

    /// Kills them all. Each may be gone already, and the server with them, which is as good.
    pub fn kill(&self) {
        let _gone_is_as_good = vigil::kill(&self.credentials, &self.ids, End::Connection);
    }
}

fn explain_failure(failure: Failure, what: &str) -> Error {
    match failure {
        Failure::Server(code, state, message) => refused(code, &state, &message, what),
        Failure::Io(e) => Error::with_cause(Kind::Connection, format!("{what}: the connection failed"), e),
        Failure::Garbled(why) => Error::new(Kind::Connection, format!("{what}: {why}")),
        Failure::Receiver(error) => error,
    }
}

/// To an account that must use TLS and does not, servers say no more than to one with a wrong password.
fn without_tls(error: Error, credentials: &Credentials) -> Error {
    match (error.code(), &credentials.socket, &credentials.tls) {
        (Some(1045), Some(_), _) => error.with_hint(
            "if password and account are right, the account may require TLS, which there is not over a socket: \
             connect to the server's host and port, with TLS",
        ),
        (Some(1045), None, None) => error.with_hint(
            "if password and account are right, the account may require TLS, and this connection was made without it: \
             ask for TLS",
        ),
        (Some(1045), None, Some(tls)) if tls.identity.is_none() => {
            error.with_hint("if password and account are right, the account may require a certificate of the client")
        }
        _ => error,
    }
}

/// The server's own words, without the statement: a statement holds rows.
fn explain(error: mysql::Error, what: &str) -> Error {
    match error {
        mysql::Error::MySqlError(e) => refused(e.code, &e.state, &e.message, what),
        mysql::Error::IoError(e) => Error::with_cause(Kind::Connection, format!("{what}: the connection failed"), e),
        // The inner error's own words; the outer one would put its name around them.
        mysql::Error::DriverError(e) => Error::with_cause(Kind::Connection, what, e),
        mysql::Error::CodecError(e) => Error::with_cause(Kind::Connection, what, e),
        mysql::Error::TlsError(e) => Error::with_cause(Kind::Connection, what, e),
        other => Error::with_cause(Kind::Connection, what, other),
    }
}
