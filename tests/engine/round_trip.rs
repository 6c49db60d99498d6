//! Dump, restore, compare on a real server, without PHP.

mod support;

use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::session::{Native, Secret, Server, Session};
use simplemdb_backup_engine::sql::definer::Definers;
use simplemdb_backup_engine::{Control, Kind, dump, restore};
use support::{Database, connect, credentials, portrait, prepare, request, restorer, run};

fn dumped(request: &dump::Request) -> Vec<u8> {
    let mut out = Vec::new();
    let report = dump::run(dump::Via::Native(credentials()), request, &mut out, &Control::new()).unwrap();
    assert_eq!(report.written.stored, out.len() as u64);
    out
}

fn restored(archive: Vec<u8>, key: Option<&Key>, target: &str) -> simplemdb_backup_engine::Result<restore::Report> {
    let reader = Reader::open(Box::new(archive), key)?;
    prepare(target);
    let request = restore::Request {
        target: Some(target.to_owned()),
        verify: true,
        connections: 2,
        ..restore::Request::default()
    };
    restore::run(restore::Via::Native(restorer()), &reader, &request, &Control::new())
}

/// Tables with everything that goes wrong easily, and objects that rely on each other.
fn shop(session: &mut Native) {
    run(
        session,
        &[
            "CREATE TABLE a_child (id INT AUTO_INCREMENT PRIMARY KEY, parent INT, note TEXT)",
            "CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) CHARACTER SET latin1, \
         wide VARCHAR(20) CHARACTER SET utf16, f FLOAT, d DOUBLE, n DECIMAL(65,30), b BLOB, bits BIT(17), j JSON, \
         big BIGINT UNSIGNED, at TIMESTAMP(6) NULL, day DATE, len INT AS (CHAR_LENGTH(name)) STORED, e ENUM('x','','é'))",
            "ALTER TABLE a_child ADD CONSTRAINT fk FOREIGN KEY (parent) REFERENCES parent (id)",
            "SET SESSION sql_mode='ALLOW_INVALID_DATES'",
            "INSERT INTO parent (name,wide,f,d,n,b,bits,j,big,at,day,e) VALUES \
         ('it''s \\\\ \"é\"', 'wé😀', 3.4e38, -0e0, 1.000000000000000000000000000001, 0x00FF0A0D1A275C, b'10000000000000001', \
          '{\"a\":\"é\"}', 18446744073709551615, '2024-03-31 01:30:00.123456', '2024-02-31', 'x'), \
         ('007', '', 1e-45, 1.7976931348623157e308, -0.1, '', b'0', 'null', 0, NULL, '0000-00-00', ''), \
         (NULL, NULL, 0.1, 5e-324, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 7)",
            "INSERT INTO a_child (parent, note) VALUES (1, 'emoji 😀; -- no comment'), (NULL, ''), (3, NULL)",
            "CREATE TABLE `we``ird; name é` (`co``l; é` INT, `select` TEXT) COMMENT='it''s; \\\\ here'",
            "INSERT INTO `we``ird; name é` VALUES (1, 'x'), (1, 'x')",
            "CREATE TABLE empty_one (id INT)",
            "CREATE TABLE log (what VARCHAR(20))",
            "CREATE PROCEDURE p(IN x INT) BEGIN DECLARE y INT; SET y = x; SELECT ';;', y; END",
            "CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM log",
        ],
    );
}

fn source(session: &mut Native) -> Database {
    let source = Database::new(session);
    shop(session);
    run(
        session,
        &[
            "CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2",
            "CREATE VIEW z_view AS SELECT COUNT(*) AS n FROM parent",
            "CREATE VIEW a_view AS SELECT z.n, twice(z.n) AS t FROM z_view z",
            &format!(
                "CREATE TRIGGER {0}.tr AFTER INSERT ON {0}.parent FOR EACH ROW INSERT INTO log VALUES ('fired')",
                source.0
            ),
            "CREATE TRIGGER tr2 AFTER INSERT ON parent FOR EACH ROW FOLLOWS tr SET @x = 1",
        ],
    );
    source
}

#[test]
fn a_database_comes_back_the_same_through_every_codec() {
    let mut session = connect();
    let source = source(&mut session);
    let before = portrait(&mut session, &source.0);
    assert!(before.len() > 15, "{before:#?}");
    for codec in Codec::ALL {
        let archive = dumped(&dump::Request { codec, ..request(&source.0) });
        let target = format!("{}_copy", source.0);
        let report = restored(archive, None, &target).unwrap();
        assert_eq!(report.tables, ["a_child", "empty_one", "log", "parent", "we`ird; name é"]);
        same(&portrait(&mut session, &target), &before, codec);
        run(&mut session, &[&format!("DROP DATABASE `{target}`")]);
    }
}

fn same(after: &[String], before: &[String], what: impl std::fmt::Debug) {
    for (a, b) in after.iter().zip(before) {
        assert_eq!(a, b, "{what:?}");
    }
    assert_eq!(after.len(), before.len(), "{what:?}");
}

#[test]
fn an_encrypted_archive_opens_with_its_key_alone() {
    let mut session = connect();
    let source = source(&mut session);
    let before = portrait(&mut session, &source.0);
    for name in ["aes-128-cbc", "AES-192-CBC", "aes-256-cbc", "aes-128-gcm", "aes-192-gcm", "AES-256-GCM"] {
        let cipher = Cipher::parse(name).unwrap();
        let key = Key::raw(cipher, name, vec![7; cipher.key_len()]).unwrap();
        let wrong = Key::raw(cipher, name, vec![8; cipher.key_len()]).unwrap();
        let encryption = Some((cipher, key.clone()));
        let archive = dumped(&dump::Request { codec: Codec::Gzip, encryption, ..request(&source.0) });
        let text = String::from_utf8_lossy(&archive);
        for word in ["parent", "emoji", "CREATE", "INSERT", "simplemdb-backup", source.0.as_str()] {
            assert!(!text.contains(word), "{word} in {name}");
        }
        let target = format!("{}_copy", source.0);
        assert_eq!(restored(archive.clone(), None, &target).unwrap_err().kind(), Kind::WrongKey);
        assert_eq!(restored(archive.clone(), Some(&wrong), &target).unwrap_err().kind(), Kind::WrongKey);
        restored(archive, Some(&key), &target).unwrap();
        same(&portrait(&mut session, &target), &before, name);
        run(&mut session, &[&format!("DROP DATABASE `{target}`")]);
    }
}

#[test]
fn a_damaged_archive_changes_nothing() {
    let mut session = connect();
    let source = source(&mut session);
    let before = portrait(&mut session, &source.0);
    for (codec, sealed) in [(Codec::None, false), (Codec::Zstd, false), (Codec::Gzip, true)] {
        let cipher = Cipher::Aes256Gcm;
        let key = Key::generate(cipher).unwrap();
        let encryption = sealed.then(|| (cipher, key.clone()));
        let archive = dumped(&dump::Request { codec, encryption, ..request(&source.0) });
        let step = archive.len() / 40;
        for at in (0..archive.len()).step_by(step) {
            let mut changed = archive.clone();
            changed[at] ^= 0x20;
            // A header has two copies, so damage to one of them alone is mended.
            let refused = restored(changed, Some(&key), &source.0).is_err();
            assert!(refused || (sealed && at < 4096), "{codec:?} {sealed} {at}");
            assert!(restored(archive[..at].to_vec(), Some(&key), &source.0).is_err(), "{codec:?} {sealed} cut at {at}");
        }
        let longer = [archive.as_slice(), b"\n"].concat();
        assert!(restored(longer, Some(&key), &source.0).is_err());
        same(&portrait(&mut session, &source.0), &before, codec);
    }
    let left = (&mut session as &mut dyn Session).column(&format!(
        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{}\\_\\_re%'",
        source.0
    ));
    assert_eq!(left.unwrap(), Vec::<String>::new());
}

#[test]
fn a_restore_replaces_what_is_there_and_keeps_what_is_not_in_the_archive() {
    let mut session = connect();
    let source = source(&mut session);
    let before = portrait(&mut session, &source.0);
    let archive = dumped(&request(&source.0));
    run(
        &mut session,
        &[
            &format!("USE `{}`", source.0),
            "SET FOREIGN_KEY_CHECKS=0",
            "DELETE FROM parent WHERE id > 1",
            "INSERT INTO log VALUES ('later')",
            "DROP VIEW a_view",
            "CREATE TABLE a_view (was INT)",
            "DROP TRIGGER tr2",
            "CREATE TABLE newer (id INT, parent INT, CONSTRAINT to_parent FOREIGN KEY (parent) REFERENCES parent (id))",
            "INSERT INTO newer VALUES (1, 1)",
        ],
    );
    restored(archive, None, &source.0).unwrap();
    let newer = (&mut session as &mut dyn Session).rows("SHOW CREATE TABLE newer").unwrap();
    assert!(String::from_utf8_lossy(newer[0][1].as_deref().unwrap()).contains("REFERENCES `parent` (`id`)"));
    run(&mut session, &["SET FOREIGN_KEY_CHECKS=1"]);
    assert!(session.run("INSERT INTO newer VALUES (2, 99)").is_err(), "the kept foreign key still holds");
    run(&mut session, &["INSERT INTO newer VALUES (2, 3)", "DROP TABLE newer"]);
    same(&portrait(&mut session, &source.0), &before, "same database");
}

#[test]
fn a_restore_that_fails_late_puts_everything_back() {
    let mut session = connect();
    let source = source(&mut session);
    let archive = dumped(&request(&source.0));
    // The trigger's name is taken, on a table that is not in the archive: found after the tables have been swapped.
    run(
        &mut session,
        &[
            &format!("USE `{}`", source.0),
            "DROP TRIGGER tr2",
            "CREATE TABLE other (id INT)",
            "CREATE TRIGGER tr2 BEFORE INSERT ON other FOR EACH ROW SET @x = 2",
            "INSERT INTO log VALUES ('later')",
            "CREATE TABLE newer (id INT, parent INT, CONSTRAINT to_parent FOREIGN KEY (parent) REFERENCES parent (id))",
        ],
    );
    let before = portrait(&mut session, &source.0);
    let error = restored(archive, None, &source.0).unwrap_err();
    assert!(error.to_string().contains("tr2"), "{error}");
    same(&portrait(&mut session, &source.0), &before, "after a failure");
}

fn selection(tables: &[&str]) -> Selection {
    Selection { include: tables.iter().map(ToString::to_string).collect(), exclude: Vec::new() }
}

#[test]
fn rows_that_the_server_refuses_end_the_restore_at_once() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(10))", "INSERT INTO t VALUES (1,'a'),(2,'b')"]);
    let mut archive = Vec::new();
    let report =
        dump::run(dump::Via::Native(credentials()), &request(&source.0), &mut archive, &Control::new()).unwrap();
    assert_eq!(report.written.index.rows(), 2);
    // The definition of the target is used, and has no room for the second row.
    let reader = Reader::open(Box::new(archive), None).unwrap();
    let target = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(10) CHECK (v <> 'b'))"]);
    let wanted = restore::Request { target: Some(target.0.clone()), schema: false, ..restore::Request::default() };
    let error = restore::run(restore::Via::Native(restorer()), &reader, &wanted, &Control::new());
    if Server::ask(&mut session).unwrap().is_mariadb() {
        // CHECK constraints are off while rows are loaded, so that what was stored can be stored again.
        assert!(error.is_ok(), "{error:?}");
    } else {
        // MySQL cannot put them off, and stores no row that breaks one.
        assert!(error.unwrap_err().to_string().contains("t_chk_1"));
    }
    run(&mut session, &[&format!("USE `{}`", target.0), "DROP TABLE t", "CREATE TABLE t (id INT PRIMARY KEY, v INT)"]);
    let error = restore::run(restore::Via::Native(restorer()), &reader, &wanted, &Control::new()).unwrap_err();
    assert!(error.to_string().contains('t'), "{error}");
    let left = (&mut session as &mut dyn Session).column(&format!(
        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{}\\_\\_re%'",
        target.0
    ));
    assert_eq!(left.unwrap(), Vec::<String>::new());
}

#[test]
fn rows_as_large_as_the_server_takes_come_back() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE huge (id INT PRIMARY KEY, b LONGBLOB, t LONGTEXT, g LONGTEXT CHARACTER SET gbk, n INT, e ENUM('a','b'))",
            "INSERT INTO huge VALUES (1, REPEAT(UNHEX('00FF0A0D1A275C80'), 1900000), NULL, NULL, 5, 'b')",
            "INSERT INTO huge VALUES (2, NULL, CONCAT(REPEAT('é''\\\\😀\n', 1400000), 'end'), NULL, 6, NULL)",
            "INSERT INTO huge VALUES (3, '', '', CONVERT(REPEAT('中文字a', 1100000) USING gbk), NULL, 'a')",
            "INSERT INTO huge VALUES (4, 'x', 'y', 'z', 1, 'a')",
        ],
    );
    let before = portrait(&mut session, &source.0);
    let archive = dumped(&dump::Request { codec: Codec::Zstd, ..request(&source.0) });
    let target = format!("{}_copy", source.0);
    restored(archive, None, &target).unwrap();
    same(&portrait(&mut session, &target), &before, "huge rows");
    run(&mut session, &[&format!("DROP DATABASE `{target}`")]);
}

#[test]
fn a_view_that_was_broken_is_left_out_and_named() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE t (a INT)",
            "CREATE TABLE gone (x INT)",
            "CREATE VIEW v AS SELECT * FROM gone",
            "CREATE VIEW v2 AS SELECT * FROM v",
            "DROP TABLE gone",
            "INSERT INTO t VALUES (1)",
        ],
    );
    let archive = dumped(&request(&source.0));
    run(&mut session, &[&format!("USE `{}`", source.0), "INSERT INTO t VALUES (2)"]);
    let report = restored(archive.clone(), None, &source.0).unwrap();
    assert_eq!(report.skipped, ["v", "v2"]);
    let session: &mut dyn Session = &mut session;
    assert_eq!(session.value(&format!("SELECT COUNT(*) FROM `{}`.t", source.0)).unwrap().as_deref(), Some("1"));
}

#[test]
fn a_table_restored_alone_points_at_the_parent_that_is_there() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE p (id INT PRIMARY KEY)",
            "CREATE TABLE c (id INT PRIMARY KEY, pid INT, FOREIGN KEY (pid) REFERENCES p (id))",
            "INSERT INTO p VALUES (1)",
            "INSERT INTO c VALUES (1, 1)",
        ],
    );
    let before = portrait(&mut session, &source.0);
    let reader = Reader::open(Box::new(dumped(&request(&source.0))), None).unwrap();
    let wanted = restore::Request { selection: selection(&["c"]), ..restore::Request::default() };
    restore::run(restore::Via::Native(restorer()), &reader, &wanted, &Control::new()).unwrap();
    same(&portrait(&mut session, &source.0), &before, "a table alone");
    run(&mut session, &["INSERT INTO c VALUES (2, 1)"]);
    assert!(session.run("INSERT INTO c VALUES (3, 99)").is_err());
}

#[test]
fn sequences_and_merge_tables_stand_where_they_stood() {
    let mut session = connect();
    if !Server::ask(&mut session).unwrap().is_mariadb() {
        return; // only MariaDB has sequences
    }
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE SEQUENCE s1 START WITH 100 MINVALUE 1",
            "ALTER SEQUENCE s1 RESTART 5",
            "CREATE TABLE t (id BIGINT DEFAULT nextval(s1), v INT)",
            "CREATE TABLE before_s (id BIGINT DEFAULT nextval(s1), v INT)",
            "CREATE VIEW v AS SELECT nextval(s1) AS n",
            "CREATE TABLE a (id INT) ENGINE=MyISAM",
            "CREATE TABLE b (id INT) ENGINE=MyISAM",
            "CREATE TABLE m (id INT) ENGINE=MERGE UNION=(a,b) INSERT_METHOD=LAST",
            "INSERT INTO a VALUES (1)",
            "INSERT INTO b VALUES (2)",
        ],
    );
    let archive = dumped(&request(&source.0));
    let target = format!("{}_copy", source.0);
    restored(archive, None, &target).unwrap();
    let session: &mut dyn Session = &mut session;
    let mut value = |sql: &str| session.value(&sql.replace("DB", &target)).unwrap().unwrap_or_default();
    assert_eq!(value("SELECT COUNT(*) FROM `DB`.b"), "1");
    assert_eq!(value("SELECT COUNT(*) FROM `DB`.m"), "2");
    assert_eq!(value("SELECT next_not_cached_value FROM `DB`.s1"), "5");
    assert_eq!(value("SELECT n FROM `DB`.v"), "5");
    assert_eq!(
        value(&format!("SELECT next_not_cached_value FROM `{}`.s1", source.0)),
        "5",
        "the original stands still"
    );
    session.run(&format!("DROP DATABASE `{target}`")).unwrap();
}

#[test]
fn tables_that_many_connections_make_are_those_that_one_makes() {
    let mut session = connect();
    let source = Database::new(&mut session);
    for n in 0..30 {
        run(
            &mut session,
            &[
                &format!("CREATE TABLE p{n} (id INT PRIMARY KEY, name VARCHAR(20), KEY (name))"),
                &format!("INSERT INTO p{n} VALUES ({n}, 'p{n}')"),
            ],
        );
    }
    // By their names they come before what they point to, and they point to each other.
    for n in 0..8 {
        let key = format!("CONSTRAINT to_p{n} FOREIGN KEY (parent) REFERENCES p{n} (id)");
        run(&mut session, &[&format!("CREATE TABLE c{n} (id INT PRIMARY KEY, parent INT, sibling INT, {key})")]);
    }
    for n in 0..8 {
        let key = format!("CONSTRAINT to_c{n} FOREIGN KEY (sibling) REFERENCES c{} (id)", (n + 1) % 8);
        run(&mut session, &[&format!("ALTER TABLE c{n} ADD {key}")]);
    }
    run(&mut session, &["INSERT INTO c0 VALUES (1, 0, NULL)", "INSERT INTO c7 VALUES (1, 7, 1)"]);
    if Server::ask(&mut session).unwrap().is_mariadb() {
        run(&mut session, &["CREATE SEQUENCE z START WITH 5"]);
        for n in 0..8 {
            run(&mut session, &[&format!("CREATE TABLE n{n} (id BIGINT PRIMARY KEY DEFAULT nextval(z), v INT)")]);
        }
        run(&mut session, &["INSERT INTO n3 (v) VALUES (1)"]);
    }
    let before = portrait(&mut session, &source.0);
    let reader = Reader::open(Box::new(dumped(&request(&source.0))), None).unwrap();
    for connections in [1, 2, 8] {
        let target = format!("{}_copy", source.0);
        prepare(&target);
        let request = restore::Request { target: Some(target.clone()), connections, ..restore::Request::default() };
        let report = restore::run(restore::Via::Native(restorer()), &reader, &request, &Control::new()).unwrap();
        assert!(report.table_rows.contains(&("p29".into(), 1)), "{:?}", report.table_rows);
        let after: Vec<_> = portrait(&mut session, &target).iter().map(|line| line.replace("DB_copy", "DB")).collect();
        same(&after, &before, connections);
        run(&mut session, &[&format!("DROP DATABASE `{target}`")]);
    }
}

#[test]
fn a_table_that_cannot_be_made_is_named_and_nothing_is_left() {
    let mut session = connect();
    let source = Database::new(&mut session);
    for n in 0..20 {
        run(&mut session, &[&format!("CREATE TABLE t{n} (id INT PRIMARY KEY)")]);
    }
    // What it points to is something else by the time it is to be made again.
    let elsewhere = Database::new(&mut session);
    let parent = format!("`{}`.p", elsewhere.0);
    let child = format!("CREATE TABLE t10b (id INT PRIMARY KEY, pid INT, FOREIGN KEY (pid) REFERENCES {parent} (id))");
    let made = [&format!("CREATE TABLE {parent} (id INT PRIMARY KEY)"), &format!("USE `{}`", source.0), &child];
    run(&mut session, &made.map(String::as_str));
    let reader = Reader::open(Box::new(dumped(&request(&source.0))), None).unwrap();
    let other = format!("CREATE TABLE {parent} (id VARCHAR(9) PRIMARY KEY)");
    run(&mut session, &["DROP TABLE t10b", &format!("DROP TABLE {parent}"), &other]);
    let target = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE t1 (was INT)", "INSERT INTO t1 VALUES (7)"]);
    let before = portrait(&mut session, &target.0);
    for connections in [1, 4] {
        let request = restore::Request { target: Some(target.0.clone()), connections, ..restore::Request::default() };
        let error = restore::run(restore::Via::Native(restorer()), &reader, &request, &Control::new()).unwrap_err();
        // In the target itself its key can only be tried when the table is in its place.
        let kind = if module_path!().starts_with("within") { Kind::Server } else { Kind::Configuration };
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains("of `t10b`"), "{error}");
        assert_eq!(portrait(&mut session, &target.0), before);
        let left = (&mut session as &mut dyn Session).column(&format!(
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{}\\_\\_re%'",
            target.0
        ));
        assert_eq!(left.unwrap(), Vec::<String>::new());
    }
}

#[test]
fn a_broken_view_does_not_keep_a_failed_restore_from_being_undone() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE t (a INT)",
            "CREATE TABLE gone (x INT)",
            "CREATE VIEW v AS SELECT * FROM gone",
            "DROP TABLE gone",
            "INSERT INTO t VALUES (1)",
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @x = 1",
        ],
    );
    let archive = dumped(&request(&source.0));
    run(
        &mut session,
        &[
            &format!("USE `{}`", source.0),
            "DROP TRIGGER tr",
            "CREATE TABLE other (a INT)",
            "CREATE TRIGGER tr BEFORE INSERT ON other FOR EACH ROW SET @x = 1",
            "INSERT INTO t VALUES (2), (3)",
        ],
    );
    let error = restored(archive, None, &source.0).unwrap_err().to_string();
    assert!(error.starts_with("trigger `tr`"), "{error}");
    let session: &mut dyn Session = &mut session;
    assert_eq!(session.value(&format!("SELECT COUNT(*) FROM `{}`.t", source.0)).unwrap().as_deref(), Some("3"));
    let view = session.rows(&format!("SHOW CREATE VIEW `{}`.v", source.0)).unwrap();
    assert!(String::from_utf8_lossy(view[0][1].as_deref().unwrap()).contains("gone"));
}

/// Rows of `sql`, for people.
fn shown(session: &mut Native, sql: &str) -> Vec<String> {
    let rows = (session as &mut dyn Session).rows(sql).unwrap();
    let text = |cell: &Option<Vec<u8>>| String::from_utf8_lossy(cell.as_deref().unwrap_or(b"NULL")).into_owned();
    rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn the_history_of_rows_comes_back() {
    let mut session = connect();
    if !Server::ask(&mut session).unwrap().loads_history() {
        println!("this server loads no history");
        return;
    }
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "SET time_zone = '+00:00'",
            "CREATE TABLE hidden (id INT PRIMARY KEY, v TEXT) WITH SYSTEM VERSIONING",
            "CREATE TABLE keyless (v INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 100 (PARTITION p0 HISTORY, \
             PARTITION now CURRENT)",
            "CREATE TABLE listed (a INT, `from``then` TIMESTAMP(6) GENERATED ALWAYS AS ROW START, b INT, \
             till TIMESTAMP(6) GENERATED ALWAYS AS ROW END INVISIBLE, c INT AS (a + b) STORED, \
             PERIOD FOR SYSTEM_TIME (`from``then`, till), PRIMARY KEY (a)) WITH SYSTEM VERSIONING",
            "CREATE TABLE by_number (id INT PRIMARY KEY, v INT, s BIGINT UNSIGNED GENERATED ALWAYS AS ROW START, \
             e BIGINT UNSIGNED GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING",
        ],
    );
    for table in ["hidden (id, v)", "listed (a, b)", "by_number (id, v)"] {
        let name = table.split(' ').next().unwrap();
        let (key, value) = if name == "listed" { ("a", "b") } else { ("id", "v") };
        run(
            &mut session,
            &[
                &format!("INSERT INTO {table} VALUES (1, 1), (2, 2), (3, 3)"),
                &format!("UPDATE {name} SET {value} = {value} + 10 WHERE {key} < 3"),
                &format!("UPDATE {name} SET {value} = {value} + 10 WHERE {key} < 3"),
                &format!("DELETE FROM {name} WHERE {key} = 2"),
            ],
        );
    }
    run(&mut session, &["INSERT INTO keyless VALUES (1), (1)", "UPDATE keyless SET v = 2", "DELETE FROM keyless"]);
    let everything = [
        "SELECT *, row_start, row_end FROM hidden FOR SYSTEM_TIME ALL ORDER BY id, row_end",
        "SELECT *, row_start, row_end FROM keyless FOR SYSTEM_TIME ALL ORDER BY v, row_end",
        "SELECT *, till FROM listed FOR SYSTEM_TIME ALL ORDER BY a, till",
        "SELECT id, v FROM by_number ORDER BY id",
        "SELECT * FROM hidden",
    ];
    let before: Vec<_> = everything.iter().map(|sql| shown(&mut session, sql)).collect();
    assert_eq!(before[0].len(), 7, "{:?}", before[0]);
    for rows in [1, 1000] {
        let mut out = Vec::new();
        let request = dump::Request { rows_per_statement: rows, ..request(&source.0) };
        let via = dump::Via::Native(credentials());
        let report = dump::run(via, &request, &mut out, &Control::new()).unwrap();
        assert_eq!(report.written.index.manifest.without_history, ["by_number"]);
        let copy = Database::new(&mut session);
        restored(out, None, &copy.0).unwrap();
        run(&mut session, &[&format!("USE `{}`", copy.0)]);
        let after: Vec<_> = everything.iter().map(|sql| shown(&mut session, sql)).collect();
        assert_eq!(after, before);
        run(&mut session, &[&format!("USE `{}`", source.0)]);
    }
}

#[test]
fn definers_are_kept_dropped_or_replaced() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE t (id INT)",
            "CREATE DEFINER=`nobody here`@`%` VIEW v AS SELECT id FROM t",
            "CREATE DEFINER=`nobody here`@`%` PROCEDURE p() SELECT 'DEFINER=`x`@`y`'",
            "CREATE DEFINER=`nobody here`@`%` FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1",
            "CREATE DEFINER=`nobody here`@`%` TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
            "CREATE DEFINER=`nobody here`@`%` EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
        ],
    );
    let definers = |session: &mut Native, database: &str| {
        let of = |view: &str, schema: &str| {
            format!("SELECT DEFINER FROM information_schema.{view} WHERE {schema}_SCHEMA = '{database}'")
        };
        let sql = [("VIEWS", "TABLE"), ("ROUTINES", "ROUTINE"), ("TRIGGERS", "TRIGGER"), ("EVENTS", "EVENT")]
            .map(|(view, schema)| of(view, schema));
        shown(session, &sql.join(" UNION ALL "))
    };
    let app = Definers::parse("app@localhost").unwrap();
    let plain = dumped(&request(&source.0));
    let dropped = dumped(&dump::Request { definers: Definers::Drop, ..request(&source.0) });
    let replaced = dumped(&dump::Request { definers: app.clone(), ..request(&source.0) });
    let cases = [
        (&plain, Definers::Keep, "nobody here@%"),
        (&plain, Definers::Drop, "root@localhost"),
        (&plain, app, "app@localhost"),
        (&dropped, Definers::Keep, "root@localhost"),
        (&replaced, Definers::Keep, "app@localhost"),
    ];
    for (archive, definer, expected) in cases {
        let copy = Database::new(&mut session);
        let reader = Reader::open(Box::new(archive.clone()), None).unwrap();
        let wanted =
            restore::Request { target: Some(copy.0.clone()), definers: definer, ..restore::Request::default() };
        restore::run(restore::Via::Native(restorer()), &reader, &wanted, &Control::new()).unwrap();
        let expected = expected.replace("root@", &format!("{}@", restorer().user));
        assert_eq!(definers(&mut session, &copy.0), vec![expected; 5]);
    }
}

#[test]
fn accounts_come_with_their_passwords_and_grants() {
    let mut session = connect();
    let server = Server::ask(&mut session).unwrap();
    let source = Database::new(&mut session);
    let id = source.0.trim_start_matches("test_").to_owned();
    let (user, role, other) = (format!("u`{id}"), format!("r{id}"), format!("o{id}"));
    let role_host = if server.is_mariadb() { "" } else { "@`%`" };
    let db = &source.0;
    run(
        &mut session,
        &[
            "CREATE TABLE t (id INT, a INT)",
            "CREATE PROCEDURE p() SELECT 1",
            &format!("CREATE USER `{}`@localhost IDENTIFIED BY 'pass''word'", user.replace('`', "``")),
            &format!("CREATE USER `{other}`@localhost IDENTIFIED BY 'x'"),
            &format!("CREATE ROLE `{role}`"),
            &format!(
                "GRANT SELECT, INSERT ON `{}`.* TO `{}`@localhost",
                db.replace('_', "\\_"),
                user.replace('`', "``")
            ),
            &format!("GRANT EXECUTE ON PROCEDURE `{db}`.p TO `{}`@localhost", user.replace('`', "``")),
            &format!("GRANT UPDATE (a) ON `{db}`.t TO `{role}`{role_host}"),
            &format!("GRANT `{role}`{role_host} TO `{}`@localhost", user.replace('`', "``")),
            &format!("GRANT PROCESS ON *.* TO `{other}`@localhost"),
        ],
    );
    let account = format!("`{}`@`localhost`", user.replace('`', "``"));
    let grants = |session: &mut Native| {
        let mut grants = shown(session, &format!("SHOW GRANTS FOR {account}"));
        grants.sort();
        grants
    };
    let before = grants(&mut session);
    let open = dump::Request { accounts: true, ..request(db) };
    let refused = dump::run(dump::Via::Native(credentials()), &open, &mut Vec::new(), &Control::new()).unwrap_err();
    assert_eq!(refused.kind(), Kind::Configuration);

    let key = Key::raw(Cipher::Aes256Gcm, "aes-256-gcm", vec![7; 32]).unwrap();
    let archive = dumped(&dump::Request { encryption: Some((Cipher::Aes256Gcm, key.clone())), ..open });
    let reader = Reader::open(Box::new(archive), Some(&key)).unwrap();
    let accounts = &reader.index().manifest.accounts;
    assert!(accounts.contains(&format!("{user}@localhost")) && !accounts.contains(&format!("{other}@localhost")));

    run(&mut session, &[&format!("DROP USER {account}"), &format!("DROP ROLE `{role}`")]);
    let wanted =
        restore::Request { target: Some(db.clone()), accounts: true, verify: true, ..restore::Request::default() };
    restore::run(restore::Via::Native(restorer()), &reader, &wanted, &Control::new()).unwrap();
    assert_eq!(grants(&mut session), before);
    let mut login = credentials();
    (login.user, login.password) = (user.clone(), Secret::new("pass'word"));
    let mut logged_in = Native::connect(&login, Some(db)).unwrap();
    logged_in.run("INSERT INTO t VALUES (1, 1)").unwrap();

    // Into another database: the grants are on that one. Who is there keeps the password.
    let copy = Database::new(&mut session);
    let wanted = restore::Request { target: Some(copy.0.clone()), ..wanted };
    restore::run(restore::Via::Native(restorer()), &reader, &wanted, &Control::new()).unwrap();
    let now = grants(&mut session);
    assert!(now.iter().any(|g| g.contains(&copy.0.replace('_', "\\_"))), "{now:?}");
    Native::connect(&login, Some(&copy.0)).unwrap().run("SELECT * FROM t").unwrap();
    run(
        &mut session,
        &[&format!("DROP USER {account}"), &format!("DROP USER `{other}`@localhost"), &format!("DROP ROLE `{role}`")],
    );
}

#[test]
fn a_row_longer_than_any_statement_comes_back() {
    let mut session = connect();
    let source = Database::new(&mut session);
    let packet: usize =
        (&mut session as &mut dyn Session).value("SELECT @@max_allowed_packet").unwrap().unwrap().parse().unwrap();
    let piece = packet / 2;
    run(
        &mut session,
        &[
            "CREATE TABLE wide (id INT PRIMARY KEY, a LONGTEXT, b LONGTEXT, c LONGTEXT)",
            &format!("INSERT INTO wide (id, a) VALUES (1, REPEAT('a', {piece}))"),
            &format!("UPDATE wide SET b = REPEAT('b', {piece})"),
            &format!("UPDATE wide SET c = REPEAT('c', {piece})"),
        ],
    );
    let before = portrait(&mut session, &source.0);
    let archive = dumped(&dump::Request { codec: Codec::Zstd, ..request(&source.0) });
    let target = format!("{}_copy", source.0);
    restored(archive, None, &target).unwrap();
    same(&portrait(&mut session, &target), &before, "a long row");
    run(&mut session, &[&format!("DROP DATABASE `{target}`")]);
}
