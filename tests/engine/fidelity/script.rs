//! SQL files of a test database. Statements are paragraphs: an empty line ends one, whatever stands in it. A paragraph may
//! begin with comment lines; `-- needs: a, not b` among them makes it depend on what the server can.

use std::collections::BTreeMap;
use std::path::Path;

use mysql::Conn;
use mysql::prelude::Queryable;

use crate::judge::features::Features;
use crate::judge::server::{quoted, run};

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
