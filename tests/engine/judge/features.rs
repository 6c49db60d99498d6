//! What servers differ in.

use std::collections::BTreeMap;

use mysql::Conn;
use mysql::prelude::Queryable;

use super::server::run;

/// Each difference, and a statement that only works where the server has it.
const FEATURES: &[(&str, &str)] = &[
    ("mariadb", "SELECT @@aria_block_size"),
    ("mysql", "SELECT JSON_TYPE(CAST('1' AS JSON))"),
    ("uuid", "SELECT CAST('123e4567-e89b-12d3-a456-426655440000' AS UUID)"),
    ("inet6", "SELECT CAST('::1' AS INET6)"),
    ("inet4", "SELECT CAST('127.0.0.1' AS INET4)"),
    ("vector", "CREATE TEMPORARY TABLE probe (v VECTOR(2))"),
    ("vector index", "CREATE TEMPORARY TABLE probe (v VECTOR(2) NOT NULL, VECTOR INDEX (v)) ENGINE=MyISAM"),
    ("column srid", "CREATE TEMPORARY TABLE probe (g POINT NOT NULL SRID 4326)"),
    ("functional index", "CREATE TEMPORARY TABLE probe (a INT, KEY ((a + 1)))"),
    ("invisible index", "CREATE TEMPORARY TABLE probe (a INT, KEY (a) INVISIBLE)"),
    ("ignored index", "CREATE TEMPORARY TABLE probe (a INT, KEY (a) IGNORED)"),
    ("multi-valued index", "CREATE TEMPORARY TABLE probe (j JSON, KEY ((CAST(j AS UNSIGNED ARRAY))))"),
    ("descending index", "CREATE TEMPORARY TABLE probe (a INT, KEY (a DESC))"),
    ("compressed column", "CREATE TEMPORARY TABLE probe (a TEXT COMPRESSED)"),
    ("sequences", "CREATE OR REPLACE SEQUENCE probe_sequence"),
    ("versioning", "CREATE TEMPORARY TABLE probe (a INT WITHOUT SYSTEM VERSIONING)"),
    ("packages", "SET STATEMENT sql_mode = 'ORACLE' FOR SELECT 1"),
    ("aria", "CREATE TEMPORARY TABLE probe (a INT) ENGINE=Aria"),
    ("archive", "CREATE TEMPORARY TABLE probe (a INT) ENGINE=ARCHIVE"),
    ("csv", "CREATE TEMPORARY TABLE probe (a INT NOT NULL) ENGINE=CSV"),
    ("expression default of blob", "CREATE TEMPORARY TABLE probe (a BLOB DEFAULT ('x'))"),
    (
        "timestamp after 2038",
        "SELECT (SELECT 1 UNION SELECT 2 FROM DUAL WHERE COALESCE(UNIX_TIMESTAMP('2106-01-01'), 0) = 0)",
    ),
];

/// Which of [`FEATURES`] the server has.
pub struct Features(BTreeMap<&'static str, bool>);

impl Features {
    /// Asks the server.
    pub fn ask(conn: &mut Conn) -> Self {
        run(conn, "CREATE DATABASE IF NOT EXISTS probes");
        run(conn, "USE probes");
        let mut found = BTreeMap::new();
        for (name, probe) in FEATURES {
            run(conn, "SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'");
            found.insert(*name, conn.query_drop(probe).is_ok());
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
