//! All that can be told of a database without the engine, as lines that can be compared.

use std::collections::HashMap;
use std::process::Command;

use mysql::prelude::Queryable;
use mysql::{Conn, Row};

use super::server::{connect, quoted, rows, run, shown, socket, text};

/// Lines longer than this are cut and end in a digest of the rest.
const LINE: usize = 400;

/// Views of the catalog, the column that names the database, and columns that say when or where rather than what.
const CATALOG: &[(&str, &str, &[&str])] = &[
    ("SCHEMATA", "SCHEMA_NAME", &["SCHEMA_COMMENT"]),
    ("TABLES", "TABLE_SCHEMA", &TABLES),
    ("COLUMNS", "TABLE_SCHEMA", &["PRIVILEGES"]),
    ("STATISTICS", "TABLE_SCHEMA", &["CARDINALITY"]),
    ("TABLE_CONSTRAINTS", "TABLE_SCHEMA", &[]),
    ("KEY_COLUMN_USAGE", "TABLE_SCHEMA", &[]),
    ("REFERENTIAL_CONSTRAINTS", "CONSTRAINT_SCHEMA", &[]),
    ("CHECK_CONSTRAINTS", "CONSTRAINT_SCHEMA", &[]),
    ("PARTITIONS", "TABLE_SCHEMA", &PARTITIONS),
    ("VIEWS", "TABLE_SCHEMA", &[]),
    ("ROUTINES", "ROUTINE_SCHEMA", &["CREATED", "LAST_ALTERED"]),
    ("PARAMETERS", "SPECIFIC_SCHEMA", &[]),
    ("TRIGGERS", "TRIGGER_SCHEMA", &["CREATED"]),
    ("EVENTS", "EVENT_SCHEMA", &["CREATED", "LAST_ALTERED", "LAST_EXECUTED"]),
    ("SEQUENCES", "SEQUENCE_SCHEMA", &[]),
];

const TABLES: [&str; 11] = [
    "TABLE_ROWS",
    "AVG_ROW_LENGTH",
    "DATA_LENGTH",
    "INDEX_LENGTH",
    "DATA_FREE",
    "CREATE_TIME",
    "UPDATE_TIME",
    "CHECK_TIME",
    "CHECKSUM",
    "MAX_INDEX_LENGTH",
    // Of a table in memory it is what `max_heap_table_size` was when it was made, and is gone when the server starts again.
    "MAX_DATA_LENGTH",
];
const PARTITIONS: [&str; 10] = [
    "MAX_DATA_LENGTH",
    "TABLE_ROWS",
    "AVG_ROW_LENGTH",
    "DATA_LENGTH",
    "INDEX_LENGTH",
    "DATA_FREE",
    "CREATE_TIME",
    "UPDATE_TIME",
    "CHECK_TIME",
    "CHECKSUM",
];

/// What a database looks like, sorted. Its own name reads `DB`.
pub struct Fingerprint(Vec<String>);

impl Fingerprint {
    /// Takes it.
    pub fn of(database: &str) -> Self {
        let mut conn = connect();
        run(&mut conn, &format!("USE {}", quoted(database)));
        let mut lines = Vec::new();
        catalog(&mut conn, database, &mut lines);
        definitions(&mut conn, database, &mut lines);
        let mut of_moments = Vec::new();
        for table in &base_tables(&mut conn, database) {
            if content(&mut conn, database, table, &mut lines) {
                of_moments.push(format!("mariadb-dump: INSERT INTO {} ", quoted(table)));
            }
        }
        vendor(database, &of_moments, &mut lines);
        let own_name = Name::new(database);
        let mut lines: Vec<String> = lines.into_iter().map(|line| cut(own_name.replace(line))).collect();
        lines.sort();
        Self(lines)
    }

    /// How many things it tells.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Ends the test where `other` looks different.
    pub fn assert_same(&self, other: &Self, what: &str) {
        let missing = difference(&self.0, &other.0);
        let extra = difference(&other.0, &self.0);
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{what}: {} lines are gone, {} are new\n- {}\n+ {}",
            missing.len(),
            extra.len(),
            missing.iter().take(25).copied().collect::<Vec<_>>().join("\n- "),
            extra.iter().take(25).copied().collect::<Vec<_>>().join("\n+ ")
        );
    }
}

/// The lines of `a` that `b` has less often.
fn difference<'a>(a: &'a [String], b: &[String]) -> Vec<&'a str> {
    let mut counts = HashMap::<&str, usize>::new();
    for line in b {
        *counts.entry(line).or_default() += 1;
    }
    let mut out = Vec::new();
    for line in a {
        match counts.get_mut(line.as_str()) {
            Some(count) if *count > 0 => *count -= 1,
            _ => out.push(line.as_str()),
        }
    }
    out
}

fn cut(line: String) -> String {
    if line.len() <= LINE {
        return line;
    }
    let digest = blake3::hash(line.as_bytes()).to_hex();
    let end = (0..=LINE).rev().find(|i| line.is_char_boundary(*i)).unwrap_or(0);
    format!("{}… {} bytes, {}", &line[..end], line.len(), &digest[..16])
}

/// The spellings of a database's name: in backticks, in a string, bare.
struct Name(Vec<String>);

impl Name {
    fn new(name: &str) -> Self {
        Self(vec![name.replace('`', "``"), name.replace('\'', "''"), name.replace('\'', "\\'"), name.to_owned()])
    }

    fn replace(&self, line: String) -> String {
        let line = self.0.iter().fold(line, |line, spelling| line.replace(spelling.as_str(), "DB"));
        // MySQL names a column's character set where it was given, be it the table's or not; a restored one's was given.
        let line = line.replace("CHARACTER SET latin1 COLLATE ", "COLLATE ");
        // A view means its own database where it names none.
        if line.contains("VIEW") { line.replace("`DB`.", "") } else { line }
    }
}

fn catalog(conn: &mut Conn, database: &str, lines: &mut Vec<String>) {
    for (view, column, volatile) in CATALOG {
        let query = format!("SELECT * FROM information_schema.{view} WHERE {column} = {}", text(database));
        let Ok(result) = conn.query::<Row, _>(&query) else { continue }; // not every server has every view
        for row in result {
            let names: Vec<String> = row.columns_ref().iter().map(|c| c.name_str().to_ascii_uppercase()).collect();
            let values = row.as_ref_values();
            // MySQL's catalog shows a default moment as it was written, in a time zone that it does not tell.
            let is_moment = values.iter().any(|value| value == "timestamp");
            let cells = names.iter().zip(values);
            let told = cells.filter(|(name, _)| !volatile.contains(&name.as_str()));
            let told = told.filter(|(name, _)| !(is_moment && *name == "COLUMN_DEFAULT"));
            let told: Vec<String> = told.map(|(name, value)| format!("{name}={value}")).collect();
            let told = told.join(" ");
            // MySQL tells of a counter that nothing has used yet where it was looked at.
            lines.push(format!("{view}: {}", told.replace("AUTO_INCREMENT=1 ", "AUTO_INCREMENT=NULL ")));
        }
    }
}

trait Values {
    fn as_ref_values(&self) -> Vec<String>;
}

impl Values for Row {
    fn as_ref_values(&self) -> Vec<String> {
        (0..self.len()).map(|i| self.as_ref(i).map_or_else(String::new, shown)).collect()
    }
}

fn base_tables(conn: &mut Conn, database: &str) -> Vec<String> {
    let query = format!(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} \
         AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')",
        text(database)
    );
    rows(conn, &query).into_iter().flatten().collect()
}

/// `SHOW CREATE` of everything, with the SQL modes and character sets that stand beside the text.
fn definitions(conn: &mut Conn, database: &str, lines: &mut Vec<String>) {
    let db = text(database);
    let mut shows = vec![format!("DATABASE {}", quoted(database))];
    for (kind, query) in [
        ("TABLE", "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE <> 'VIEW' AND TABLE_SCHEMA = "),
        ("VIEW", "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'VIEW' AND TABLE_SCHEMA = "),
        (
            "PROCEDURE",
            "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'PROCEDURE' AND ROUTINE_SCHEMA = ",
        ),
        (
            "FUNCTION",
            "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA = ",
        ),
        (
            "PACKAGE",
            "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'PACKAGE' AND ROUTINE_SCHEMA = ",
        ),
        (
            "PACKAGE BODY",
            "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'PACKAGE BODY' AND ROUTINE_SCHEMA = ",
        ),
        ("TRIGGER", "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "),
        ("EVENT", "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "),
    ] {
        let names = rows(conn, &format!("{query}{db}"));
        shows.extend(names.into_iter().flatten().map(|name| format!("{kind} {}", quoted(&name))));
    }
    for show in shows {
        for row in rows(conn, &format!("SHOW CREATE {show}")) {
            let moment = usize::from(show.starts_with("TRIGGER")); // the last column says when it was made
            lines.push(format!("SHOW CREATE {show}: {}", row[..row.len() - moment].join(" | ")));
        }
    }
}

/// The server's checksum of a table, and every value of it by the binary protocol, which has the bits of floats and the
/// bytes of text. `true` where the table shows the moments of its rows, which are new after a restore.
fn content(conn: &mut Conn, database: &str, table: &str, lines: &mut Vec<String>) -> bool {
    let place = format!("{}.{}", quoted(database), quoted(table));
    let columns = rows(
        conn,
        &format!(
            "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_SET_NAME, EXTRA, COLUMN_DEFAULT FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} ORDER BY ORDINAL_POSITION",
            text(database),
            text(table)
        ),
    );
    let versioned = definition_is_versioned(conn, &place);
    // MariaDB's checksum of a table with computed columns is another one on each connection.
    let is_computed = columns.iter().any(|column| column[3].to_ascii_uppercase().contains(" GENERATED"));
    if !versioned && !is_computed {
        for row in rows(conn, &format!("CHECKSUM TABLE {place} EXTENDED")) {
            lines.push(format!("CHECKSUM {table}: {}", row[1]));
        }
    }
    let mut list = Vec::new();
    let mut of_moments = false;
    for column in &columns {
        let (name, kind) = (quoted(&column[0]), column[1].to_ascii_lowercase());
        if versioned && column[3].to_ascii_uppercase().contains("STORED GENERATED") {
            of_moments = true;
            continue;
        }
        list.push(match column[2].as_str() {
            // Bytes as they are stored, of any character set.
            "NULL" | "utf8mb4" | "utf8mb3" | "binary" => name.clone(),
            _ => format!("CAST({name} AS BINARY)"),
        });
        if matches!(kind.as_str(), "enum" | "set") {
            list.push(format!("{name} + 0"));
        }
    }
    let query = format!("SELECT {} FROM {place}", list.join(", "));
    let result = conn.exec_iter(&query, ()).unwrap_or_else(|e| panic!("{query}: {e}"));
    let mut count = 0;
    for row in result {
        count += 1;
        lines.push(format!("ROW {table}: {}", row.unwrap().as_ref_values().join(" | ")));
    }
    lines.push(format!("ROWS {table}: {count}"));
    // What a column without a value gets, which definitions do not print to the last digit.
    let is_constant = |column: &&Vec<String>| {
        let computed = column[3].to_ascii_uppercase().contains("GENERATED") || column[4].contains('(');
        !computed && !matches!(column[1].as_str(), "timestamp" | "datetime")
    };
    for column in columns.iter().filter(is_constant) {
        let sql = format!("SELECT DEFAULT({}) FROM (SELECT 1) one LEFT JOIN {place} ON FALSE", quoted(&column[0]));
        let Ok(found) = conn.exec::<Row, _, _>(sql, ()) else { continue }; // one without a default
        lines.push(format!("DEFAULT {table}.{}: {}", column[0], found[0].as_ref_values().join("")));
    }
    of_moments
}

fn definition_is_versioned(conn: &mut Conn, place: &str) -> bool {
    rows(conn, &format!("SHOW CREATE TABLE {place}"))[0][1].contains("WITH SYSTEM VERSIONING")
}

/// What the vendor's program writes. The order of rows without a key is no property of a table.
fn vendor(database: &str, left_out: &[String], lines: &mut Vec<String>) {
    let output = Command::new("mariadb-dump")
        .args(["--no-defaults", "--user=root", "--default-character-set=utf8mb4", "--force", "--skip-comments"])
        .args(["--routines", "--triggers", "--events", "--hex-blob", "--skip-extended-insert", "--skip-lock-tables"])
        .args(["--single-transaction", "--max-allowed-packet=1G"])
        .arg(format!("--socket={}", socket().display()))
        .arg(database)
        .output()
        .expect("mariadb-dump is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    lines.extend(said.lines().map(|line| format!("mariadb-dump says: {line}")));
    for line in output.stdout.split(|b| *b == b'\n') {
        let line = match std::str::from_utf8(line) {
            Ok(line) => format!("mariadb-dump: {line}"),
            Err(_) => format!("mariadb-dump: 0x{}", hex::encode(line)),
        };
        if !left_out.iter().any(|start| line.starts_with(start)) {
            lines.push(line);
        }
    }
}
