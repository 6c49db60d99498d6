//! Dumps of other programs come back equal to their source, or are refused.

mod support;

use std::fs::File;
use std::io::Write;
use std::process::Command;

use simplemdb_backup_engine::archive::codec::{Codec, Encoder};
use simplemdb_backup_engine::restore::{Changes, Report, Request};
use simplemdb_backup_engine::session::{Native, Server, Session};
use simplemdb_backup_engine::{Control, Result, import, restore};
use support::{Database, connect, credentials, portrait, run};

fn file(content: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    file
}

fn restored(dump: &[u8], target: &str, whole: bool) -> Result<Report> {
    let file = file(dump);
    assert!(import::is_foreign(&file).unwrap());
    let request = import::Request { target: target.to_owned(), whole, connections: 2 };
    let imported = import::run(&credentials(), &file, &request, tempfile::tempfile().unwrap(), &Control::new())?;
    let request = Request {
        target: Some(target.to_owned()),
        changes: Changes { enabled_events: imported.enabled_events, ..Changes::default() },
        ..Request::default()
    };
    restore::run(restore::Via::Native(credentials()), &imported.reader, &request, &Control::new())
}

/// What the program `tool` writes of a database.
fn dumped(tool: &str, options: &[&str], database: &str) -> Vec<u8> {
    let socket = std::env::var("SIMPLEMDB_BACKUP_TEST_SOCKET").unwrap();
    let output = Command::new(tool)
        .args(["--no-defaults", "-uroot", "-S", &socket])
        .args(options)
        .arg(database)
        .output()
        .unwrap_or_else(|e| panic!("{tool}: {e}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn beside(session: &mut Native, database: &str) -> Vec<String> {
    let sql = format!("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{database}\\_\\_%'");
    (session as &mut dyn Session).column(&sql).unwrap()
}

fn source(session: &mut Native) -> Database {
    let database = Database::new(session);
    // MariaDB's programs write the values of generated columns as well, and MySQL takes no such dump.
    let generated = Server::ask(session).unwrap().is_mariadb();
    let length = if generated { "len INT AS (CHAR_LENGTH(name)) STORED" } else { "len INT DEFAULT 0" };
    let parent = format!(
        "CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) CHARACTER SET latin1, b BLOB, \
         v VARBINARY(300), bits BIT(17), j JSON, f DOUBLE, n DECIMAL(30,10), at TIMESTAMP(6) NULL, day DATE, {length}, \
         e ENUM('x','y'))"
    );
    run(
        session,
        &[
            "CREATE TABLE child (id INT AUTO_INCREMENT PRIMARY KEY, parent INT, note TEXT)",
            &parent,
            "ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (parent) REFERENCES parent (id)",
            "INSERT INTO parent (name,b,v,bits,j,f,n,at,day,e) VALUES ('it''s \\\\ \"é\"; -- ', 0x00FF0A0D1A275C22, \
             0xC3A9FF, b'10000000000000001', '{\"a\":\"é\"}', 0.1, 1.5, '2024-03-31 01:30:00.123456', '2024-02-29', 'x'), \
             ('007', '', NULL, b'0', 'null', NULL, NULL, NULL, NULL, NULL)",
            "INSERT INTO child (parent, note) VALUES (1, 'emoji 😀; /* no comment'), (NULL, '*/ \\n\\r\\0'), (2, NULL)",
            "CREATE TABLE `we``ird; é` (`co``l; é` INT, `select` TEXT) COMMENT='it''s; \\\\ here'",
            "INSERT INTO `we``ird; é` VALUES (1, 'x')",
            "CREATE TABLE log (what VARCHAR(20))",
            "INSERT INTO log VALUES ('kept')",
            "CREATE VIEW z_view AS SELECT COUNT(*) AS n FROM parent",
            "CREATE VIEW a_view AS SELECT z.n FROM z_view z JOIN child ON child.id = z.n",
            "CREATE TRIGGER tr AFTER INSERT ON child FOR EACH ROW BEGIN INSERT INTO log VALUES ('fired;'); END",
            "CREATE PROCEDURE p(IN x INT) BEGIN DECLARE y INT; SET y = x; SELECT ';', 'it''s' /* ; */; END",
            "CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2",
            "CREATE EVENT on_ev ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' COMMENT 'do' DO DELETE FROM log",
            "CREATE EVENT off_ev ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DISABLE DO DELETE FROM log",
        ],
    );
    database
}

#[test]
fn dumps_of_the_servers_own_programs() {
    let mut session = connect();
    let source = source(&mut session);
    let all = ["--routines", "--triggers", "--events"];
    let before = portrait(&mut session, &source.0);
    for tool in ["mariadb-dump", "mysqldump"] {
        let variants: [&[&str]; 6] = [
            &[],
            &["--databases"],
            &["--skip-extended-insert"],
            &["--hex-blob", "--single-transaction"],
            &["--add-drop-database", "--databases", "--complete-insert"],
            &["--skip-opt", "--create-options", "--default-character-set=utf8mb4"],
        ];
        for options in variants {
            let options = [all.as_slice(), options].concat();
            let dump = dumped(tool, &options, &source.0);
            let target = Database::new(&mut session);
            let report = restored(&dump, &target.0, true).unwrap_or_else(|e| panic!("{tool} {options:?}: {e}"));
            assert_eq!(report.tables.len(), 4);
            assert_eq!(portrait(&mut session, &target.0), before, "{tool} {options:?}");
            assert_eq!(beside(&mut session, &target.0), Vec::<String>::new());
        }
    }
}

#[test]
fn dumps_in_another_character_set() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE t (id INT PRIMARY KEY, a TEXT CHARACTER SET latin1, u TEXT, b BLOB)",
            "INSERT INTO t VALUES (1, 'caf\u{e9}', 'it''s \\ \u{e9}\u{fc}', 0xE9C3A9FF00275C), (2, 'Ã©', 'Ã©', 'é')",
        ],
    );
    let before = portrait(&mut session, &source.0);
    let dump = dumped("mariadb-dump", &["--default-character-set=latin1"], &source.0);
    assert!(String::from_utf8(dump.clone()).is_err());
    let target = Database::new(&mut session);
    restored(&dump, &target.0, true).unwrap();
    assert_eq!(portrait(&mut session, &target.0), before);
    // Names are told of, and never guessed.
    run(&mut session, &[&format!("CREATE TABLE `{}`.`é` (id INT)", source.0)]);
    let dump = dumped("mariadb-dump", &["--default-character-set=latin1"], &source.0);
    let error = restored(&dump, &target.0, true).unwrap_err().to_string();
    assert!(error.contains("--default-character-set=utf8mb4"), "{error}");
    assert_eq!(portrait(&mut session, &target.0), before);
}

#[test]
fn compressed_dumps() {
    let mut session = connect();
    let source = source(&mut session);
    let before = portrait(&mut session, &source.0);
    let dump = dumped("mariadb-dump", &["--routines", "--events"], &source.0);
    for codec in Codec::ALL {
        // As other programs do, in several members.
        let mut packed = Vec::new();
        for piece in dump.chunks(1500) {
            Encoder::new(codec, None).unwrap().encode(piece, &mut packed).unwrap();
        }
        let target = Database::new(&mut session);
        restored(&packed, &target.0, true).unwrap();
        assert_eq!(portrait(&mut session, &target.0), before, "{codec:?}");
        if codec != Codec::None {
            assert!(restored(&packed[..packed.len() - 30], &target.0, true).is_err(), "{codec:?}");
        }
    }
}

#[test]
fn dumps_of_other_programs() {
    let mut session = connect();
    let expected = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE people (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, photo BLOB) AUTO_INCREMENT=7 \
             DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
            "CREATE TABLE orders (id INT NOT NULL PRIMARY KEY, customer INT, note VARCHAR(50), KEY customer (customer), \
             CONSTRAINT of_person FOREIGN KEY (customer) REFERENCES people (id)) DEFAULT CHARSET=utf8mb4 \
             COLLATE=utf8mb4_general_ci",
            "INSERT INTO people VALUES (1, 0x00ff27)",
            "INSERT INTO orders VALUES (1, 1, 'it\\'s; \\\\ \\r\\n'), (2, NULL, '-- no comment')",
            "CREATE VIEW `both` AS SELECT p.id, o.note FROM people p JOIN orders o ON o.customer = p.id",
        ],
    );
    let is_table = |line: &String| line.contains("TABLE") || line.starts_with("SELECT COUNT");
    let before: Vec<_> = portrait(&mut session, &expected.0).into_iter().filter(is_table).collect();
    for (name, dump) in [
        ("phpMyAdmin", include_bytes!("dumps/phpmyadmin.sql").as_slice()),
        ("mysqldump-php", include_bytes!("dumps/mysqldump-php.sql")),
    ] {
        let target = Database::new(&mut session);
        restored(dump, &target.0, true).unwrap_or_else(|e| panic!("{name}: {e}"));
        let after = portrait(&mut session, &target.0);
        assert_eq!(after.iter().filter(|l| is_table(l)).cloned().collect::<Vec<_>>(), before, "{name}");
        assert!(after.iter().any(|l| l.contains("PROCEDURE") && l.contains("SELECT ';$'; -- it's fine")), "{name}");
        assert!(after.iter().any(|l| l.contains("TRIGGER") && l.contains("'fired;'")), "{name}");
    }
}

#[test]
fn a_dump_that_was_cut_changes_nothing() {
    let mut session = connect();
    let source = source(&mut session);
    let dump = dumped("mariadb-dump", &["--routines", "--events"], &source.0);
    let target = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE mine (id INT)"]);
    let before = portrait(&mut session, &target.0);
    for at in (60..dump.len() - 40).step_by(dump.len() / 25) {
        let error = restored(&dump[..at], &target.0, true).unwrap_err();
        assert!(error.to_string().contains("cut short") || at < 400, "{at}: {error}");
        assert_eq!(portrait(&mut session, &target.0), before, "{at}");
    }
    let phpmyadmin = include_str!("dumps/phpmyadmin.sql");
    let cut = &phpmyadmin[..phpmyadmin.find("ALTER TABLE `people`").unwrap()];
    assert!(restored(cut.as_bytes(), &target.0, true).is_err());
    assert_eq!(portrait(&mut session, &target.0), before);
    // Where that is wanted all the same.
    let end = dump.windows(17).rposition(|w| w == b"-- Dump completed").unwrap();
    restored(&dump[..end], &target.0, false).unwrap();
    assert_eq!(beside(&mut session, &target.0), Vec::<String>::new());
}

#[test]
fn what_would_reach_out_of_the_database_is_refused() {
    let mut session = connect();
    let target = Database::new(&mut session);
    let other = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE t (id INT)", "INSERT INTO t VALUES (1)"]);
    for sql in [
        format!("DROP TABLE `{}`.t", other.0),
        format!("CREATE DATABASE mine; USE mine; USE `{}`; DROP TABLE t", other.0),
        format!("INSERT INTO `{}`.t VALUES (2)", other.0),
        "SET GLOBAL max_connections = 5".to_owned(),
        "\\! touch /tmp/x".to_owned(),
        "system ls".to_owned(),
        "GRANT ALL ON *.* TO x@y".to_owned(),
    ] {
        let dump = format!("CREATE TABLE fine (id INT);\n{sql};\n");
        let error = restored(dump.as_bytes(), &target.0, true).unwrap_err().to_string();
        assert!(error.starts_with("statement "), "{error}");
        assert_eq!(portrait(&mut session, &target.0), Vec::<String>::new());
        assert_eq!(beside(&mut session, &target.0), Vec::<String>::new());
    }
    let rows = format!("SELECT COUNT(*) FROM `{}`.t", other.0);
    assert_eq!((&mut session as &mut dyn Session).value(&rows).unwrap().as_deref(), Some("1"));
    // A value that the server would change is no value of the dump's.
    let dump = "SET sql_mode=''; CREATE TABLE t (v VARCHAR(3)); INSERT INTO t VALUES ('much too long');";
    assert!(restored(dump.as_bytes(), &target.0, true).unwrap_err().to_string().contains("changed value"));
}

#[test]
fn what_a_killed_import_left_goes_with_the_next_one() {
    let mut session = connect();
    let target = Database::new(&mut session);
    let left = format!("{}__import_0123abcd", target.0);
    run(
        &mut session,
        &[
            &format!("CREATE DATABASE `{left}`"),
            &format!("CREATE TABLE `{left}`.__simplemdb_import (target VARCHAR(64))"),
            &format!("INSERT INTO `{left}`.__simplemdb_import VALUES ('{}')", target.0),
        ],
    );
    restored(b"CREATE TABLE t (id INT);", &target.0, true).unwrap();
    assert_eq!(beside(&mut session, &target.0), Vec::<String>::new());
}
