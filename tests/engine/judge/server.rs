//! The private server, through a connection that has nothing to do with the engine's.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, Row, Value};
use simplemdb_backup_engine::session::Credentials;

/// The socket of a server of the test's own, where it has one.
static OWN: OnceLock<PathBuf> = OnceLock::new();

/// Has all of this process look at another server than the shared one.
pub fn listens_at(path: &Path) {
    OWN.set(path.to_owned()).expect("a process looks at one server");
}

/// Where the private server listens.
pub fn socket() -> PathBuf {
    if let Some(own) = OWN.get() {
        return own.clone();
    }
    std::env::var_os("SIMPLEMDB_BACKUP_TEST_SOCKET")
        .expect("SIMPLEMDB_BACKUP_TEST_SOCKET names the socket of a private server; `./build.sh test` starts one")
        .into()
}

/// Root, for the engine.
pub fn credentials() -> Credentials {
    Credentials { socket: Some(socket()), user: "root".into(), ..Credentials::default() }
}

/// A connection to look with: text arrives as it is stored.
pub fn connect() -> Conn {
    let opts = OptsBuilder::new()
        .socket(Some(socket().to_string_lossy().into_owned()))
        .user(Some("root"))
        .max_allowed_packet(Some(1 << 30))
        .stmt_cache_size(0);
    let mut conn = Conn::new(opts).expect("the private server answers");
    conn.query_drop("SET NAMES utf8mb4").unwrap();
    conn.query_drop("SET SESSION sql_mode = '', time_zone = '+00:00', group_concat_max_len = 1048576").unwrap();
    conn
}

/// Runs a statement.
pub fn run(conn: &mut Conn, sql: &str) {
    conn.query_drop(sql).unwrap_or_else(|e| panic!("{}: {e}", sql.chars().take(300).collect::<String>()));
}

/// Rows of a query, by the text protocol; bytes that are no UTF-8 are shown in hexadecimal.
pub fn rows(conn: &mut Conn, sql: &str) -> Vec<Vec<String>> {
    let rows: Vec<Row> = conn.query(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    rows.into_iter().map(|row| row.unwrap().iter().map(shown).collect()).collect()
}

/// A value as text.
pub fn shown(value: &Value) -> String {
    match value {
        Value::NULL => "NULL".to_owned(),
        Value::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap_or_else(|_| format!("0x{}", hex::encode(bytes))),
        Value::Float(f) => format!("float {:08x}", f.to_bits()),
        Value::Double(d) => format!("double {:016x}", d.to_bits()),
        other => other.as_sql(true),
    }
}

/// A name in backticks.
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A string.
pub fn text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// A database that goes with its handle.
pub struct Database(pub String);

impl Database {
    /// A name that nothing else has, and that contains none of the others.
    pub fn named(stem: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        Self(format!("{}_{stem}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = connect().query_drop(format!("DROP DATABASE IF EXISTS {}", quoted(&self.0)));
        assert!(dropped.is_ok() || std::thread::panicking());
    }
}
