//! A connection of the engine's own.
//!
//! It speaks over exactly the transport it was given: a socket or TCP, with or without TLS, never another one. It
//! answers no request of the server for a local file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mysql::prelude::Queryable;
use mysql::{ClientIdentity, Conn, OptsBuilder, SslOpts, Value};

use super::wire::{self, Failure, Wire};
use super::{Cells, Credentials, Done, Session, Transport};
use crate::{Error, Kind, Result};

/// The most that the protocol has in one row, in bytes. A row may be longer than what the server takes in one statement.
const LARGEST_PACKET: usize = 1 << 30;

/// A connection of the engine's own.
pub struct Native {
    conn: Conn,
    /// Where nothing lies between the socket and the protocol, statements and rows take the short way.
    wire: Option<Wire>,
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Native({})", self.conn.connection_id())
    }
}

impl Native {
    /// Connects. `database` is selected where it is given.
    pub fn connect(credentials: &Credentials, database: Option<&str>) -> Result<Self> {
        let tls = credentials.tls.as_ref().map(|tls| {
            let opts = SslOpts::default()
                .with_root_cert_path(tls.ca.clone())
                .with_danger_accept_invalid_certs(!tls.verify)
                .with_danger_skip_domain_validation(!tls.verify);
            opts.with_client_identity(tls.identity.clone().map(|(chain, key)| ClientIdentity::new(chain, key)))
        });
        let port = if credentials.port == 0 { 3306 } else { credentials.port };
        let opts = OptsBuilder::new()
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
            .tcp_connect_timeout(Some(std::time::Duration::from_secs(10)))
            .local_infile_handler(None);
        // The client panics where a server asks for a plugin that it was built without, and for what does not fit one.
        let connected = catch_unwind(AssertUnwindSafe(|| Conn::new(opts))).map_err(|_| {
            let words = "cannot connect to the server: the account's way of authentication is not supported";
            Error::new(Kind::Connection, words)
        })?;
        let conn = connected.map_err(|e| explain(e, "cannot connect to the server"))?;
        let plain = credentials.socket.is_some() || credentials.tls.is_none();
        let wire = plain.then(|| Wire::of(&conn)).transpose();
        let wire = wire.map_err(|e| Error::with_cause(Kind::Connection, "cannot connect to the server", e))?;
        Ok(Self { conn, wire })
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
        self.packets()?.prepare(sql.as_bytes()).map(|prepared| prepared.id).map_err(|e| explain_failure(e, what))
    }

    /// Runs a prepared statement with the types and rows in `packet`, as MariaDB's `COM_STMT_BULK_EXECUTE` has them.
    pub(crate) fn insert(&mut self, statement: u32, packet: &mut [u8]) -> Result<Done> {
        self.packets()?.insert(statement, packet).map_err(|e| explain_failure(e, "a statement failed"))
    }

    /// Lets the server forget a prepared statement.
    pub(crate) fn forget(&mut self, statement: u32) -> Result<()> {
        self.packets()?.forget(statement).map_err(|e| explain_failure(e, "a statement failed"))
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

impl Session for Native {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        if let Some(wire) = &mut self.wire {
            return wire.run(sql.as_bytes(), each).map(drop).map_err(|e| explain_failure(e, "a query failed"));
        }
        let result = self.conn.query_iter(sql).map_err(|e| explain(e, "a query failed"))?;
        for row in result {
            each(&row.map_err(|e| explain(e, "reading rows failed"))?)?;
        }
        Ok(())
    }

    fn stream(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        if let Some(wire) = &mut self.wire {
            return wire.stream(sql.as_bytes(), each).map(drop).map_err(|e| explain_failure(e, "a query failed"));
        }
        self.query(sql, each)
    }

    fn run(&mut self, sql: &str) -> Result<Done> {
        if let Some(wire) = &mut self.wire {
            return wire.run(sql.as_bytes(), &mut |_| Ok(())).map_err(|e| explain_failure(e, "a statement failed"));
        }
        self.conn.query_drop(sql).map_err(|e| explain(e, "a statement failed"))?;
        Ok(Done { affected: self.conn.affected_rows(), warnings: u64::from(self.conn.warnings()) })
    }

    fn transport(&self) -> Transport {
        Transport::Raw
    }

    fn native(&mut self) -> Option<&mut Native> {
        Some(self)
    }
}

/// Ends connections from outside, for a reader that is in the middle of a long result.
#[derive(Debug, Clone)]
pub struct Killer {
    credentials: Credentials,
    ids: Vec<u32>,
}

impl Killer {
    /// For these connections.
    pub fn new(credentials: &Credentials, connections: &[Native]) -> Self {
        Self { credentials: credentials.clone(), ids: connections.iter().map(Native::id).collect() }
    }

    /// Kills them all. Each may be gone already, and the server with them, which is as good.
    pub fn kill(&self) {
        if let Ok(mut session) = Native::connect(&self.credentials, None) {
            for id in &self.ids {
                let _gone_is_fine = session.run(&format!("KILL {id}"));
            }
        }
    }
}

/// The message of a server's error without the values of rows that some of them quote.
fn without_values(code: u16, message: &str) -> String {
    match code {
        // "… near 'the rest of the statement' at line 1"
        1064 | 1149 => message.split(" near '").next().unwrap_or_default().to_owned(),
        // "Duplicate entry 'value' for key 'name'", "Incorrect … value: 'value' for column …"
        1062 | 1264 | 1265 | 1292 | 1366 | 1367 | 1411 | 1525 | 1526 | 3140 | 3141 | 4025 => {
            match (message.find('\''), message.rfind("' for ")) {
                (Some(from), Some(to)) if from < to => format!("{}…{}", &message[..from], &message[to + 1..]),
                _ => message.to_owned(),
            }
        }
        _ => message.to_owned(),
    }
}

/// A server that hangs up, because it shuts down, or the connection was killed or idle for too long.
const LAST_WORDS: [u16; 4] = [1053, 1927, 3169, 4031];

fn refused(code: u16, state: &str, message: &str, what: &str) -> Error {
    let kind = match code {
        1044 | 1045 | 1698 | 1040 | 1203 => Kind::Connection,
        _ if LAST_WORDS.contains(&code) => Kind::Connection,
        1049 | 1146 => Kind::NotFound,
        _ => Kind::Server,
    };
    let words = without_values(code, message);
    Error::new(kind, format!("{what}: {words} (error {code}, SQLSTATE {state})")).with_code(code)
}

fn explain_failure(failure: Failure, what: &str) -> Error {
    match failure {
        Failure::Server(code, state, message) => refused(code, &state, &message, what),
        Failure::Io(e) => Error::with_cause(Kind::Connection, format!("{what}: the connection failed"), e),
        Failure::Garbled(why) => Error::new(Kind::Connection, format!("{what}: {why}")),
        Failure::Receiver(error) => error,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_quote_no_rows() {
        let shown = without_values(1062, "Duplicate entry 'it's a secret' for key 'PRIMARY'");
        assert_eq!(shown, "Duplicate entry … for key 'PRIMARY'");
        let shown = without_values(1064, "You have an error in your SQL syntax near 'x'y' at line 1");
        assert_eq!(shown, "You have an error in your SQL syntax");
    }
}
