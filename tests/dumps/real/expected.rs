//! What is right for each dump of `real/`, where that is not what the stock client makes of it.

use super::bytes_replaced;
use crate::support::{is_machines_own, is_mysql};

/// What is to come of a dump.
#[derive(Clone, Copy)]
pub enum Outcome {
    /// The same as from the stock client; where that fails, a refusal with the line.
    AsTheClient,
    /// The client fails; ours may do better.
    Lenient,
    /// The same rows; definitions are changed, as the options say.
    Rows,
    /// The same, with definitions that are not ASCII in UTF-8 instead of latin1.
    InUtf8,
    /// A refusal that has one of these in it.
    Refused(&'static [&'static str]),
}

/// One restore of a dump.
pub struct Case {
    pub options: &'static [&'static str],
    pub outcome: Outcome,
}

impl Case {
    /// Whether collations are mapped, which the stock client cannot.
    pub fn is_mapped(&self) -> bool {
        self.options.contains(&"map")
    }

    /// Whether rows go into tables that are there.
    pub fn is_data_alone(&self) -> bool {
        self.options.contains(&"--data-only")
    }
}

const fn case(options: &'static [&'static str], outcome: Outcome) -> Case {
    Case { options, outcome }
}

/// What is expected of a file, and with which options.
pub fn expected(name: &str) -> Vec<Case> {
    let of = |end: &str| name.ends_with(&format!("-{end}.sql"));
    // XML is no SQL, whichever tool wrote it.
    if of("xml") {
        return vec![case(&[], Outcome::Refused(&["is xml, which holds no sql"]))];
    }
    // Two databases go into one only where it is said which: the refusal names them.
    if of("two-databases") {
        return vec![
            case(&[], Outcome::Refused(&["other shop"])),
            case(
                mapped(
                    name,
                    &["--database", "shop"],
                    &["--database", "shop", "--collations", "map", "--skip-unsupported"],
                ),
                outcome(name),
            ),
        ];
    }
    // phpMyAdmin's own tables are none of the database's: they are skipped, or refused with the name.
    if of("metadata") {
        return vec![case(&["--database", "shop"], Outcome::AsTheClient)];
    }
    // The client itself cannot load it: a default takes the next value of a sequence that the dump does not lock. Ours may.
    // `--compact` of values for generated columns, or of a foreign key before its table, as well.
    if of("next-value-locked") || (of("compact") && !is_foreign(name)) {
        return vec![case(&[], Outcome::Lenient)];
    }
    // Adminer writes bodies of other modes as if they were its own; what the client cannot read, nobody can.
    if of("all-kinds") || of("ansi-all") {
        return vec![case(&[], Outcome::Refused(&["line "]))];
    }
    // Latin1 that does not say so: the client stores what is left of a broken character; nobody wants that.
    // mariadb-dump 11.8 writes UTF-8 there.
    if name.starts_with("mariadb-10.11") && (of("no-key-options") || of("ansi")) {
        return vec![case(&[], Outcome::Refused(&["text that is not utf8mb4, in which the dump says it is"]))];
    }
    // Bodies in latin1, as mariadb-dump writes those that were made in it: they mean the same, and are kept in UTF-8.
    // The client of a later MySQL takes neither a mode that is gone nor values of generated columns; ours may.
    let is_old = name == "heidisql-12.sql" || of("latin1-definitions") || name == "mysqldump-5.7-default.sql";
    if is_mysql() && is_old {
        return vec![case(&[], Outcome::Lenient)];
    }
    // The file that makes the database is none that the client is given.
    if !is_machines_own() && name.starts_with("mydumper-") {
        return vec![case(&[], Outcome::Rows)];
    }
    if of("latin1-definitions") || of("all-latin1") {
        return vec![case(&[], Outcome::InUtf8)];
    }
    // Triggers of tables that it does not define: the client does not take it, and nothing of it may be lost in silence.
    if of("other-charset") {
        return vec![case(&[], Outcome::Refused(&["which the dump does not define"]))];
    }
    if of("data-only") {
        return vec![case(&["--data-only"], Outcome::AsTheClient)];
    }
    // What only MySQL has is refused by its name, and goes where the nearest may take its place.
    // Later versions of MariaDB know most of it.
    if is_foreign(name) && !is_machines_own() {
        return vec![case(&["--collations", "map", "--skip-unsupported"], Outcome::Rows)];
    }
    if is_foreign(name) {
        return vec![
            case(&[], Outcome::Refused(&["0900", "srid", "unknown", "not support", "line "])),
            case(&["--collations", "map", "--skip-unsupported"], Outcome::Rows),
        ];
    }
    vec![case(&[], Outcome::AsTheClient)]
}

/// Whether a dump is MySQL's, and the server is not.
fn is_foreign(name: &str) -> bool {
    (name.starts_with("mysql-9.7") || name.starts_with("mysqldump-8.0")) && !is_mysql()
}

fn outcome(name: &str) -> Outcome {
    if is_foreign(name) { Outcome::Rows } else { Outcome::AsTheClient }
}

fn mapped(name: &str, plain: &'static [&'static str], mapped: &'static [&'static str]) -> &'static [&'static str] {
    if is_foreign(name) { mapped } else { plain }
}

/// What the stock client is given: what a restore passes over by nature, and says so, would end it or change its server.
pub fn for_the_client(text: &[u8], is_mapped: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut is_passed_over = false;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let starts =
            |start: &str| line.len() >= start.len() && line[..start.len()].eq_ignore_ascii_case(start.as_bytes());
        is_passed_over |=
            ["SET @@GLOBAL.GTID_PURGED", "CHANGE MASTER", "CHANGE REPLICATION", "SET GLOBAL gtid_slave_pos"]
                .iter()
                .any(|start| starts(start));
        // phpMyAdmin's own tables stand at the end.
        if starts("USE `phpmyadmin`") {
            break;
        }
        if !is_passed_over {
            out.extend_from_slice(line);
        }
        is_passed_over &= !line.trim_ascii_end().ends_with(b";");
    }
    if is_mapped { as_mariadb(out) } else { out }
}

/// MySQL's words in MariaDB's.
fn as_mariadb(mut text: Vec<u8>) -> Vec<u8> {
    for (old, new) in [
        ("_utf8mb4'", "'"),
        ("utf8mb4_0900_ai_ci", "utf8mb4_general_ci"),
        ("utf8mb4_0900_as_cs", "utf8mb4_bin"),
        (" /*!80003 SRID 4326 */", ""),
        ("  KEY `on_expression` (((`v` * 2))),\n", ""),
        ("/*!80023 INVISIBLE */", "INVISIBLE"),
        ("json DEFAULT (json_array())", "json DEFAULT json_array()"),
        ("CHECK ((`v` > 0)) /*!80016 NOT ENFORCED */", "CHECK (true)"),
        (" /*!80000 INVISIBLE */", ""),
        (" /*!80016 DEFAULT ENCRYPTION='N' */", ""),
    ] {
        text = bytes_replaced(&text, old.as_bytes(), new.as_bytes());
    }
    text
}
