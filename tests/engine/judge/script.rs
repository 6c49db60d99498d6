//! SQL files of a test database. Statements are paragraphs: an empty line ends one, whatever stands in it. A paragraph may
//! begin with comment lines; `-- needs: a, not b` among them makes it depend on what the server can.

use std::collections::BTreeMap;
use std::path::Path;

use mysql::Conn;
use mysql::prelude::Queryable;

use super::server::{quoted, run};

/// What servers differ in, and a statement that only works where the server has it.
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

/// Runs a file in the current database. Says what was left out because the server lacks it.
/// `DATABASE_NAME` in it becomes the name of `database`.
pub fn load(conn: &mut Conn, features: &Features, path: &Path, database: &str) {
    let script = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let script = script.replace("DATABASE_NAME", &quoted(database));
    let mut failed = Vec::new();
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut lacking = BTreeMap::<String, usize>::new();
    run(conn, "SET NAMES utf8mb4");
    run(conn, "SET SESSION sql_mode = '', time_zone = '+00:00', foreign_key_checks = 1, auto_increment_increment = 1");
    for paragraph in script.split("\n\n") {
        let mut statement = paragraph.trim_matches('\n');
        let mut needs = Vec::new();
        while let Some(comment) = statement.strip_prefix("-- ") {
            let (line, rest) = comment.split_once('\n').unwrap_or((comment, ""));
            needs.extend(line.strip_prefix("needs: ").into_iter().flat_map(|list| list.split(", ")));
            statement = rest;
        }
        if statement.is_empty() {
            continue;
        }
        let missing = needs.into_iter().find(|need| match need.strip_prefix("not ") {
            Some(need) => features.has(need),
            None => !features.has(need),
        });
        if let Some(missing) = missing {
            *lacking.entry(missing.to_owned()).or_default() += 1;
            continue;
        }
        let statement = statement.trim_end().trim_end_matches(';');
        if let Err(e) = conn.query_drop(statement) {
            failed.push(format!("{file}: {e}: {statement}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    for (feature, statements) in lacking {
        println!("{file}: {statements} statements left out, for they need: {feature}");
    }
}
