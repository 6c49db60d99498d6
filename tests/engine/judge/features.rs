//! What servers differ in.

use std::collections::BTreeMap;

use mysql::Conn;
use mysql::prelude::Queryable;

use super::server::run;

/// What servers differ in, one a line: its name, and a statement that only works where the server has it.
const FEATURES: &str = include_str!("../fidelity/features.txt");

/// Which of [`FEATURES`] the server has.
pub struct Features(BTreeMap<&'static str, bool>);

impl Features {
    /// Asks the server.
    pub fn ask(conn: &mut Conn) -> Self {
        run(conn, "CREATE DATABASE IF NOT EXISTS probes");
        run(conn, "USE probes");
        let mut found = BTreeMap::new();
        for line in FEATURES.lines() {
            let (name, probe) = line.split_once(": ").unwrap_or_else(|| panic!("no feature: {line}"));
            run(conn, "SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'");
            found.insert(name, conn.query_drop(probe).is_ok());
            run(conn, "DROP TEMPORARY TABLE IF EXISTS probe");
        }
        run(conn, "SET SESSION sql_mode = ''");
        Self(found)
    }

    /// Whether the server has it.
    pub fn has(&self, name: &str) -> bool {
        *self.0.get(name).unwrap_or_else(|| panic!("no such feature: {name}"))
    }
}
