//! Dumps of other programs come back equal to their source, or are refused.

mod support;

use std::fs::File;
use std::io::Write;
use std::process::Command;

use simplemdb_backup_engine::archive::codec::{Codec, Encoder};
use simplemdb_backup_engine::restore::{Report, Request};
use simplemdb_backup_engine::session::{Native, Server, Session};
use simplemdb_backup_engine::{Control, Result, import, restore};
use support::{Database, connect, credentials, portrait, run};

fn file(content: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    file
}

fn restored(dump: &[u8], target: &str, whole: bool) -> Result<Report> {
    let request = import::Request { target: target.to_owned(), database: None, whole };
    restored_with(dump, &request, &Request::default()).map(|(report, _)| report)
}

/// Also what is told of the dump.
fn restored_with(dump: &[u8], request: &import::Request, options: &Request) -> Result<(Report, Vec<String>)> {
    let file = file(dump);
    assert!(import::is_foreign(&file).unwrap());
    let imported = import::run(&credentials(), &file, request, tempfile::tempfile().unwrap(), &Control::new())?;
    let options = Request { target: Some(request.target.clone()), ..options.clone() };
    let report = restore::run(restore::Via::Native(credentials()), &imported.reader, &options, &Control::new())?;
    Ok((report, imported.notes))
}

/// The answer to a query in a database, cells by commas and rows by semicolons.
fn answer(session: &mut Native, database: &str, sql: &str) -> String {
    run(session, &[&format!("USE `{database}`")]);
    let text = |cell: Option<Vec<u8>>| cell.map_or("NULL".to_owned(), |b| String::from_utf8_lossy(&b).into_owned());
    let rows = (session as &mut dyn Session).rows(sql).unwrap();
    let row = |row: Vec<Option<Vec<u8>>>| row.into_iter().map(text).collect::<Vec<_>>().join(",");
    rows.into_iter().map(row).collect::<Vec<_>>().join(";")
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
    // Names, comments and defaults as well.
    let table = format!("CREATE TABLE `{}`.`é` (`ü` INT, e ENUM('é') DEFAULT 'é' COMMENT 'ü') COMMENT 'é'", source.0);
    run(&mut session, &[&table]);
    let dump = dumped("mariadb-dump", &["--default-character-set=latin1"], &source.0);
    assert!(String::from_utf8(dump.clone()).is_err());
    restored(&dump, &target.0, true).unwrap();
    assert_eq!(portrait(&mut session, &target.0), portrait(&mut session, &source.0));
}

/// Nothing that is no row is lost without a word, whatever it is.
#[test]
fn what_a_dump_of_rows_alone_has_beside_them_is_told() {
    let mut session = connect();
    let target = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE t (id INT PRIMARY KEY)"]);
    let mut parts = vec![
        ("view", "CREATE VIEW `a one` AS SELECT id FROM t;\n"),
        ("trigger", "CREATE TRIGGER `a one` BEFORE INSERT ON t FOR EACH ROW SET @a = 1;\n"),
        ("function", "CREATE FUNCTION `a one`() RETURNS INT DETERMINISTIC RETURN 1;\n"),
        ("procedure", "CREATE PROCEDURE `a one`() SELECT 1;\n"),
        ("event", "CREATE EVENT `a one` ON SCHEDULE EVERY 1 DAY DO DELETE FROM t;\n"),
    ];
    if Server::ask(&mut session).unwrap().is_mariadb() {
        parts.push(("sequence", "CREATE SEQUENCE `a one` START WITH 5;\n"));
    }
    let definitions: String = parts.iter().map(|(_, sql)| *sql).collect();
    let dump = format!("INSERT INTO t VALUES (1);\n{definitions}");
    let request = import::Request { target: target.0.clone(), database: None, whole: true };
    let options = Request { schema: false, ..Request::default() };
    let (report, notes) = restored_with(dump.as_bytes(), &request, &options).unwrap();
    assert_eq!(report.rows, 1);
    for (n, (kind, _)) in parts.iter().enumerate() {
        let told = format!("line {}: {kind} `a one` is not restored", n + 2);
        assert!(notes.iter().any(|note| note.starts_with(&told)), "{told}: {notes:?}");
    }
    assert_eq!(notes.len(), parts.len(), "{notes:?}");
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
            assert!(restored(&packed[..packed.len() - 3], &target.0, true).is_err(), "{codec:?}");
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
        format!("CREATE INDEX i ON `{}`.t (id)", other.0),
        format!("CREATE VIEW v AS SELECT * FROM `{0}`.t; INSERT INTO v VALUES (666)", other.0),
        format!("CREATE TABLE m (id INT) ENGINE=MRG_MyISAM UNION=(`{}`.t) INSERT_METHOD=LAST", other.0),
        format!("SET STATEMENT max_statement_time=100 FOR DROP DATABASE `{}`", other.0),
        format!(
            "SET sql_mode='NO_BACKSLASH_ESCAPES'; INSERT INTO fine VALUES ('\\'),((SELECT id FROM `{}`.t)) -- ')",
            other.0
        ),
        format!("ALTER TABLE fine RENAME TO `{}`.u", other.0),
        format!("DELIMITER $$\nSET @a=1; DROP DATABASE `{}` $$\nDELIMITER ;\nSET @a=1", other.0),
        format!("SET sql_notes=1, PASSWORD = 'x'; DROP TABLE `{}`.t", other.0),
        "INSERT INTO fine VALUES (LOAD_FILE('/etc/hostname'))".to_owned(),
        "INSERT INTO fine SELECT 1 INTO DUMPFILE '/tmp/x'".to_owned(),
    ] {
        let dump = format!("CREATE TABLE fine (id INT);\n{sql};\n");
        let error = restored(dump.as_bytes(), &target.0, true).unwrap_err().to_string();
        assert!(error.starts_with("line ") || error.contains("several databases"), "{error}");
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
fn statements_that_dumps_consist_of() {
    let mut session = connect();
    let all = "SELECT i FROM t";
    let cases: [(&[u8], &str, &str); 12] = [
        (
            b"SET SQL_MODE=\"ANSI_QUOTES\"; CREATE TABLE \"t\" (\"i\" int); INSERT INTO \"t\" VALUES (1); REPLACE INTO \"t\" VALUES (2);",
            all,
            "1;2",
        ),
        (
            b"SET sql_mode=\"NO_BACKSLASH_ESCAPES\"; CREATE TABLE t (i varchar(20)); INSERT INTO t VALUES ('C:\\'),('x');",
            all,
            "C:\\;x",
        ),
        (b"CREATE TABLE t (i int); INSERT t VALUES (1); REPLACE t VALUES (2);", all, "1;2"),
        (b"CREATE TABLE t (i int); TRUNCATE t; INSERT INTO `t` (`i`) VALUES (1);", all, "1"),
        (b"CREATE TABLE IF NOT EXISTS `t` (`i` int); DELETE FROM `t`; INSERT INTO t SET i = 4 /* x */;", all, "4"),
        (
            b"CREATE TABLE t (i bit(9), g int as (i+1)); INSERT INTO t VALUES (b'101',6), (0x1FF, DEFAULT);",
            "SELECT i+0, g FROM t",
            "5,6;511,512",
        ),
        (
            b"CREATE TABLE t (i int, k int); INSERT INTO t VALUES (2,1); ALTER TABLE t ADD PRIMARY KEY (i), MODIFY i int \
              NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=9; CREATE UNIQUE INDEX u ON t (k);",
            "SELECT i, (SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND \
             TABLE_NAME = 't'), (SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()) FROM t",
            "2,9,2",
        ),
        (
            b"CREATE TABLE t (i int auto_increment primary key, k int); INSERT INTO t (k) VALUES (1),(2); INSERT INTO t \
              VALUES (0,3),(NULL,4),(9,5); INSERT INTO t SET k=6;",
            "SELECT i, k FROM t ORDER BY i",
            "1,1;2,2;3,3;4,4;9,5;10,6",
        ),
        (
            b"SET NAMES gbk; CREATE TABLE t (i varchar(9) character set utf8mb4); INSERT INTO t VALUES ('\x81\\'),('1');",
            "SELECT HEX(CONVERT(i USING gbk)) FROM t",
            "815C;31",
        ),
        (
            b"SET time_zone='+05:00'; CREATE TABLE t (i timestamp null default '2020-01-01 06:00:00'); INSERT INTO t VALUES \
              ('2020-01-01 05:00:00'),(DEFAULT);",
            "SELECT UNIX_TIMESTAMP(i) FROM t",
            "1577836800;1577840400",
        ),
        (
            b"/*!40101 SET NAMES utf8 */; DROP TABLE IF EXISTS t; /*!50001 CREATE TABLE t (i tinyint) */; /*!50001 DROP TABLE \
              t */; CREATE TABLE u (i int); INSERT INTO u VALUES (7); /*!50001 CREATE VIEW t AS SELECT i FROM u */;",
            all,
            "7",
        ),
        (
            b"SET SESSION innodb_strict_mode=OFF; CREATE TABLE t (i int primary key) ROW_FORMAT=DYNAMIC KEY_BLOCK_SIZE=8; \
              INSERT INTO t VALUES (1e0), (+2), (- 3);",
            "SELECT i FROM t ORDER BY i",
            "-3;1;2",
        ),
    ];
    for (dump, query, expected) in cases {
        let target = Database::new(&mut session);
        let shown = String::from_utf8_lossy(dump);
        restored(dump, &target.0, true).unwrap_or_else(|e| panic!("{shown}: {e}"));
        assert_eq!(answer(&mut session, &target.0, query), expected, "{shown}");
    }
}

#[test]
fn what_concerns_the_server_is_passed_over_and_told() {
    let mut session = connect();
    let target = Database::new(&mut session);
    let request = import::Request { target: target.0.clone(), database: None, whole: true };
    let dump = "SET @@GLOBAL.GTID_PURGED='x:1-5';\nCHANGE MASTER TO MASTER_LOG_FILE='b.1', MASTER_LOG_POS=157;\n\
                CREATE TABLE t (i int) DATA DIRECTORY='/tmp';\nINSERT INTO t VALUES (1);\nANALYZE TABLE t;\n\
                CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO CALL p();\n";
    let (_, notes) = restored_with(dump.as_bytes(), &request, &Request::default()).unwrap();
    let lines: Vec<&str> = notes.iter().map(|note| note.split(':').next().unwrap()).collect();
    assert_eq!(lines, ["line 1", "line 2", "line 5", "line 6", "line 3"], "{notes:?}");
    let query = "SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()";
    assert_eq!(answer(&mut session, &target.0, query), "DISABLED");
}

#[test]
fn one_database_of_several_is_chosen() {
    let mut session = connect();
    let target = Database::new(&mut session);
    let dump = "CREATE DATABASE a; USE a; CREATE TABLE t (i int); INSERT INTO t VALUES (1);\n\
                CREATE DATABASE b; USE b; CREATE TABLE t (i int); INSERT INTO `t` VALUES (2), (f(3));\nUSE a\n\
                INSERT INTO a.t VALUES (4);";
    let mut request = import::Request { target: target.0.clone(), database: None, whole: true };
    let error = restored_with(dump.as_bytes(), &request, &Request::default()).unwrap_err().to_string();
    assert!(error.contains("`a`, `b`"), "{error}");
    request.database = Some("c".to_owned());
    let error = restored_with(dump.as_bytes(), &request, &Request::default()).unwrap_err().to_string();
    assert!(error.contains("it holds `a`, `b`"), "{error}");
    request.database = Some("a".to_owned());
    restored_with(dump.as_bytes(), &request, &Request::default()).unwrap();
    assert_eq!(answer(&mut session, &target.0, "SELECT i FROM t"), "1;4");
}

#[test]
fn rows_alone_go_into_tables_as_the_target_has_them() {
    let mut session = connect();
    let target = Database::new(&mut session);
    run(
        &mut session,
        &["CREATE TABLE t (a INT, g INT AS (a + 1), b VARBINARY(9), KEY (a))", "INSERT INTO t (a) VALUES (9)"],
    );
    restored(b"INSERT INTO t VALUES (1,2,'\xff'),(2,3,'x');", &target.0, true).unwrap();
    assert_eq!(answer(&mut session, &target.0, "SELECT a, g, HEX(b) FROM t"), "1,2,FF;2,3,78");
    let error = restored(b"INSERT INTO u VALUES (1);", &target.0, true).unwrap_err().to_string();
    assert!(error.starts_with("line 1: rows for `u`"), "{error}");
}

#[test]
fn a_dump_that_was_cut_is_restored_as_far_as_it_goes() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &["CREATE TABLE a (i INT PRIMARY KEY, t TEXT)", "CREATE TABLE b (i INT)", "INSERT INTO b VALUES (1)"],
    );
    run(
        &mut session,
        &["INSERT INTO a WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 900) \
                         SELECT i, REPEAT(SHA2(i, 256), 10) FROM n"],
    );
    let dump = dumped("mariadb-dump", &["--net-buffer-length=16384"], &source.0);
    for percent in [30, 60, 95] {
        let cut = &dump[..dump.len() * percent / 100];
        let target = Database::new(&mut session);
        assert!(restored(cut, &target.0, true).unwrap_err().to_string().contains("cut short"), "{percent}");
        let request = import::Request { target: target.0.clone(), database: None, whole: false };
        let (report, notes) = restored_with(cut, &request, &Request::default()).unwrap();
        // Rows of statements that have their end.
        let text = String::from_utf8_lossy(cut);
        let complete = &text[..text.rfind(";\n").unwrap()];
        let rows = complete.lines().filter(|line| line.starts_with('(')).count() as u64;
        assert_eq!(report.rows, rows, "{percent}");
        assert!(notes.iter().any(|note| note.contains("the dump ends here")), "{notes:?}");
    }
}

#[test]
fn what_this_engine_has_written_is_read_unpacked_too() {
    let mut session = connect();
    let source = source(&mut session);
    let before = portrait(&mut session, &source.0);
    let archive = support::archived(credentials(), &source.0, 0, 2);
    let packed = file(&archive);
    assert!(!import::is_foreign(&packed).unwrap());
    let mut text = Vec::new();
    let reader = simplemdb_backup_engine::archive::reader::Reader::open(Box::new(packed), None).unwrap();
    let mut part = Vec::new();
    for number in 0..reader.index().entries.len() {
        reader.part(&mut reader.decoder(), number, &mut part).unwrap();
        text.extend_from_slice(&part);
    }
    let target = Database::new(&mut session);
    restored(&text, &target.0, true).unwrap();
    assert_eq!(portrait(&mut session, &target.0), before);
    let error = restored(&text[..text.len() / 2], &target.0, true).unwrap_err().to_string();
    assert!(error.contains("cut short"), "{error}");
}
