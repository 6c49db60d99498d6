//! A host's own connection, which nobody has put into any state.

use std::path::Path;

use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, Row, Value};
use simplemdb_backup_engine::session::{Cells, Done, Session, Transport};
use simplemdb_backup_engine::{Error, Kind, Result};

/// As PHP's drivers have it: results are converted, and large ones are held in memory.
pub struct Host(pub Conn);

/// A bare connection.
pub fn bare(socket: &Path, user: &str) -> Conn {
    let opts = OptsBuilder::new()
        .socket(Some(socket.to_string_lossy().into_owned()))
        .user(Some(user))
        .max_allowed_packet(Some(1 << 30))
        .stmt_cache_size(0);
    Conn::new(opts).expect("the private server answers")
}

fn failed(error: mysql::Error) -> Error {
    match error {
        mysql::Error::MySqlError(e) => Error::new(Kind::Server, e.message).with_code(e.code),
        other => Error::new(Kind::Connection, other.to_string()),
    }
}

impl Session for Host {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        let rows: Vec<Row> = self.0.query(sql).map_err(failed)?;
        rows.iter().try_for_each(|row| each(row))
    }
    fn run(&mut self, sql: &str) -> Result<Done> {
        self.0.query_drop(sql).map_err(failed)?;
        Ok(Done { affected: self.0.affected_rows(), warnings: self.0.warnings().into() })
    }
    fn transport(&self) -> Transport {
        Transport::Converted
    }
}

/// All settings of the session, but for those that say what it has just done; none where it is in such a state that the
/// server does not list them.
pub fn settings(conn: &mut Conn) -> Vec<(String, String)> {
    const OF_THE_MOMENT: [&str; 10] = [
        "timestamp",
        "rand_seed1",
        "rand_seed2",
        "statement_id",
        "last_insert_id",
        "identity",
        "insert_id",
        "warning_count",
        "error_count",
        "in_transaction",
    ];
    let Ok(rows) = conn.query::<Row, _>("SHOW SESSION VARIABLES") else { return Vec::new() };
    let cell = |row: &Row, at: usize| match row.as_ref(at) {
        Some(Value::Bytes(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    };
    let all = rows.iter().map(|row| (cell(row, 0), cell(row, 1)));
    all.filter(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str()) && !name.contains("gtid")).collect()
}
