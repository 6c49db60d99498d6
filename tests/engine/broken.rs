//! What is broken in a database already: it is named, the rest of the database comes back, and nothing of it is ever in the
//! way of a later restore.

mod support;

use simplemdb_backup_engine::archive::index::Broken;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::restore::{Changes, LeftOut, Report};
use simplemdb_backup_engine::session::{Credentials, Native, Server, Session};
use simplemdb_backup_engine::{Control, Result, dump, restore};
use support::lost::Lost;
use support::{Database, Guest, archived, connect, credentials, portrait, request, run};

/// A database with something broken in it, and what is expected of it.
struct Case {
    name: &'static str,
    /// Makes it, with `{db}` for its own name.
    made_by: &'static [&'static str],
    /// The objects that its own server would not make again, as `kind name`.
    broken: &'static [&'static str],
    /// A query that has the same answer before and after.
    rest: &'static str,
}

const REST: &str = "SELECT (SELECT COUNT(*) FROM t) + (SELECT COUNT(*) FROM good_view) + good_function(1)";

/// What is in every case beside the broken object.
const GOOD: [&str; 6] = [
    "CREATE TABLE t (id INT PRIMARY KEY, b INT)",
    "INSERT INTO t VALUES (1, 1), (2, 2)",
    "CREATE VIEW good_view AS SELECT id FROM t",
    "CREATE FUNCTION good_function(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n + 1",
    "CREATE TRIGGER a_good_trigger BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 5",
    "CREATE EVENT good_event ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
];

const EVERYWHERE: &[Case] = &[
    Case {
        name: "a trigger of a column that is gone",
        made_by: &[
            "CREATE TABLE x (a INT, b INT)",
            "CREATE TRIGGER tr BEFORE DELETE ON x FOR EACH ROW SET @x = OLD.b",
            "CREATE TRIGGER tr2 BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1",
            "ALTER TABLE x DROP COLUMN b",
            "INSERT INTO x VALUES (7)",
        ],
        broken: &["trigger tr"],
        rest: REST,
    },
    Case {
        name: "a view of a table that is gone, and one of that view",
        made_by: &[
            "CREATE TABLE gone (a INT)",
            "CREATE VIEW v AS SELECT * FROM gone",
            "CREATE VIEW v2 AS SELECT * FROM v",
            "DROP TABLE gone",
        ],
        broken: &["view v", "view v2"],
        rest: REST,
    },
    Case {
        name: "a view of a column that is gone",
        made_by: &["CREATE TABLE x (a INT, b INT)", "CREATE VIEW v AS SELECT b FROM x", "ALTER TABLE x DROP COLUMN b"],
        broken: &["view v"],
        rest: REST,
    },
    Case {
        name: "a view of a function that is gone",
        made_by: &[
            "CREATE FUNCTION f() RETURNS INT DETERMINISTIC NO SQL RETURN 1",
            "CREATE VIEW v AS SELECT f() AS a",
            "DROP FUNCTION f",
        ],
        broken: &["view v"],
        rest: REST,
    },
    Case {
        name: "a view with a collation of another character set",
        made_by: &[
            "CREATE TABLE x (a VARCHAR(9) CHARACTER SET latin1)",
            "CREATE VIEW v AS SELECT a COLLATE latin1_swedish_ci AS a FROM x",
            "ALTER TABLE x MODIFY a VARCHAR(9) CHARACTER SET utf8mb4",
        ],
        broken: &["view v"],
        rest: REST,
    },
    Case {
        name: "a view that compares what cannot be compared any more",
        made_by: &[
            "CREATE TABLE x (a VARCHAR(9) COLLATE utf8mb4_general_ci, b VARCHAR(9) COLLATE utf8mb4_general_ci)",
            "CREATE VIEW v AS SELECT a FROM x WHERE a = b",
            "ALTER TABLE x MODIFY b VARCHAR(9) COLLATE utf8mb4_unicode_ci",
        ],
        broken: &["view v"],
        rest: REST,
    },
    Case {
        name: "views that have come to select from each other",
        made_by: &[
            "CREATE TABLE x (a INT)",
            "CREATE VIEW v1 AS SELECT a FROM x",
            "CREATE VIEW v2 AS SELECT a FROM v1",
            "DROP TABLE x",
            "CREATE TABLE y (a INT)",
            "CREATE VIEW x AS SELECT a FROM y",
            "CREATE VIEW v3 AS SELECT a FROM v2",
            "DROP TABLE y",
            "CREATE TABLE z (a INT)",
            "CREATE VIEW y AS SELECT a FROM z",
        ],
        broken: &[],
        rest: REST,
    },
    Case {
        name: "a view of one whose definer is gone",
        made_by: &[
            "CREATE VIEW v AS SELECT 1 AS a",
            "CREATE VIEW v2 AS SELECT a FROM v",
            "CREATE OR REPLACE DEFINER=nobody@nowhere VIEW v AS SELECT 1 AS a",
        ],
        broken: &["view v2"],
        rest: REST,
    },
    Case {
        name: "a view and a trigger with quotes and names that look like something else",
        made_by: &[
            "CREATE TABLE `new` (`old` INT)",
            "CREATE TRIGGER `as` BEFORE INSERT ON `new` FOR EACH ROW SET NEW.`old` = (SELECT COUNT(*) FROM t)",
            "CREATE VIEW `as` AS SELECT `old` AS `view`, 'as' AS `with` FROM `new` WITH CASCADED CHECK OPTION",
        ],
        broken: &[],
        rest: REST,
    },
    Case {
        name: "a view of a table whose name came over a wrong character set",
        made_by: &[
            "SET NAMES latin1",
            "CREATE TABLE `café` (`naïve` INT)",
            "CREATE VIEW `vué` AS SELECT `naïve`, 'é' AS lit FROM `café`",
            "SET NAMES utf8mb4",
        ],
        broken: &[],
        rest: REST,
    },
];

const MARIADB: &[Case] = &[
    Case {
        name: "a view of the history of a table that has none any more",
        made_by: &[
            "CREATE TABLE x (a INT) WITH SYSTEM VERSIONING",
            "CREATE VIEW v AS SELECT * FROM x FOR SYSTEM_TIME ALL",
            "ALTER TABLE x DROP SYSTEM VERSIONING",
        ],
        broken: &["view v"],
        rest: REST,
    },
    Case {
        name: "a view of a sequence that is gone, and a default from one",
        made_by: &[
            "CREATE SEQUENCE s",
            "CREATE VIEW v AS SELECT NEXTVAL(s) AS a",
            "CREATE TABLE x (id INT NOT NULL DEFAULT NEXTVAL(s) COMMENT 'of s', v INT, PRIMARY KEY (id))",
            "INSERT INTO x (v) VALUES (1), (2)",
            "DROP SEQUENCE s",
        ],
        broken: &["view v", "default id"],
        rest: REST,
    },
    Case {
        name: "foreign keys to a table that has become another",
        made_by: &[
            "CREATE TABLE p (id INT PRIMARY KEY, k INT, KEY (k))",
            "CREATE TABLE c (id INT PRIMARY KEY, pid INT, CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p (k))",
            "CREATE TABLE z (id INT PRIMARY KEY, pid INT, CONSTRAINT fz FOREIGN KEY (pid) REFERENCES p (k), \
             CONSTRAINT ft FOREIGN KEY (pid) REFERENCES t (id))",
            "INSERT INTO p VALUES (1, 1)",
            "INSERT INTO c VALUES (1, 1)",
            "SET foreign_key_checks = 0",
            "DROP TABLE p",
            "CREATE TABLE p (id VARCHAR(9) PRIMARY KEY, k VARCHAR(9))",
            "SET foreign_key_checks = 1",
        ],
        broken: &["foreign key fk", "foreign key fz"],
        rest: REST,
    },
    Case {
        name: "a foreign key whose index is gone",
        made_by: &[
            "CREATE TABLE p (id INT PRIMARY KEY, k INT, KEY k (k))",
            "CREATE TABLE c (id INT PRIMARY KEY, pid INT, CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p (k))",
            "SET foreign_key_checks = 0",
            "ALTER TABLE p DROP KEY k",
            "SET foreign_key_checks = 1",
        ],
        broken: &["foreign key fk"],
        rest: REST,
    },
    Case {
        name: "routines and an event that cannot be read any more",
        made_by: &[
            "CREATE PROCEDURE p(IN a INT) COMMENT 'it''s' SELECT a",
            "CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC RETURN a",
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
            "UPDATE mysql.proc SET body = 'SELEC a', body_utf8 = 'SELEC a' WHERE db = '{db}' AND name = 'p'",
            "UPDATE mysql.proc SET body = 'RETUR a', body_utf8 = 'RETUR a' WHERE db = '{db}' AND name = 'f'",
            "UPDATE mysql.event SET body = 'SELEC 1', body_utf8 = 'SELEC 1' WHERE db = '{db}' AND name = 'e'",
        ],
        broken: &["function f", "procedure p", "event e"],
        rest: REST,
    },
    Case {
        name: "a table that unites what is gone",
        made_by: &[
            "CREATE TABLE m1 (a INT) ENGINE=MyISAM",
            "CREATE TABLE m (a INT) ENGINE=MERGE UNION=(m1)",
            "DROP TABLE m1",
        ],
        broken: &["table m"],
        rest: REST,
    },
];

fn make(session: &mut Native, case: &Case) -> Database {
    let source = Database::new(session);
    fill(session, case, &source);
    source
}

fn fill(session: &mut Native, case: &Case, source: &Database) {
    run(session, &["SET sql_mode = ''"]);
    run(session, &GOOD);
    for sql in case.made_by {
        let sql = sql.replace("{db}", &source.0);
        session.run(&sql).unwrap_or_else(|e| panic!("{}: {sql}: {e}", case.name));
    }
}

fn cases(session: &mut Native) -> Vec<&'static Case> {
    let mariadb = Server::ask(session).unwrap().is_mariadb();
    EVERYWHERE.iter().chain(MARIADB.iter().filter(|_| mariadb)).collect()
}

fn backup(case: &str, database: &str) -> Reader {
    let mut out = Vec::new();
    let made = dump::run(dump::Via::Native(credentials()), &request(database), &mut out, &Control::new());
    made.unwrap_or_else(|e| panic!("{case}: backing up: {e}"));
    Reader::open(Box::new(out), None).unwrap()
}

fn restored(reader: &Reader, target: &str, changes: Changes) -> Result<Report> {
    let request = restore::Request { target: Some(target.to_owned()), changes, ..restore::Request::default() };
    restore::run(restore::Via::Native(credentials()), reader, &request, &Control::new())
}

/// A restore that has everything in place and then fails.
fn failing() -> Changes {
    Changes { after: vec!["SELECT * FROM there_is_no_such_table".to_owned()], ..Changes::default() }
}

fn named(broken: &[Broken]) -> Vec<String> {
    broken.iter().map(|b| format!("{} {}", b.kind, b.name)).collect()
}

fn listed(left_out: &[LeftOut]) -> Vec<String> {
    let mut all: Vec<String> = left_out.iter().map(|one| format!("{} {}", one.kind, one.name)).collect();
    all.sort();
    all
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = names.iter().map(ToString::to_string).collect();
    all.sort();
    all
}

fn value(session: &mut Native, sql: &str) -> Option<String> {
    (session as &mut dyn Session).value(sql).unwrap_or_else(|e| panic!("{sql}: {e}"))
}

fn rest(session: &mut Native, case: &Case, database: &str) -> Option<String> {
    run(session, &[&format!("USE `{database}`")]);
    value(session, case.rest)
}

/// Databases that restores into `target` have left.
fn beside(session: &mut Native, target: &str) -> Vec<String> {
    let like = target.replace('_', "\\_");
    let sql = format!("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{like}\\_\\_re%'");
    (session as &mut dyn Session).column(&sql).unwrap()
}

fn drop_beside(session: &mut Native, target: &str) {
    for database in beside(session, target) {
        run(session, &[&format!("DROP DATABASE `{database}`")]);
    }
}

#[test]
fn a_backup_names_what_its_server_would_not_make_again() {
    let mut session = connect();
    for case in cases(&mut session) {
        let source = make(&mut session, case);
        let reader = backup(case.name, &source.0);
        let manifest = &reader.index().manifest;
        let mut found = named(&manifest.broken);
        found.sort();
        assert_eq!(found, sorted(case.broken), "{}: {:?}", case.name, manifest.broken);
        let views: Vec<&str> = case.broken.iter().filter_map(|b| b.strip_prefix("view ")).collect();
        assert_eq!(manifest.broken_views, views, "{}", case.name);
        assert!(manifest.broken.iter().all(|b| !b.reason.is_empty()), "{}", case.name);
    }
}

#[test]
fn the_rest_is_restored_and_what_is_broken_comes_in_the_result() {
    let mut session = connect();
    for case in cases(&mut session) {
        let source = make(&mut session, case);
        let expected = rest(&mut session, case, &source.0);
        let reader = backup(case.name, &source.0);
        let target = Database(format!("{}_copy", source.0));
        let report = restored(&reader, &target.0, Changes::default());
        let report = report.unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(rest(&mut session, case, &target.0), expected, "{}", case.name);
        // A table that the server does not even show has no part in the archive.
        let broken: Vec<&str> = case.broken.iter().copied().filter(|b| !b.starts_with("table ")).collect();
        assert_eq!(listed(&report.left_out), sorted(&broken), "{}: {:?}", case.name, report.left_out);
        for one in &report.left_out {
            let definition = one.definition.as_deref().unwrap_or_else(|| panic!("{}: {one}", case.name));
            assert!(definition.contains(&one.name), "{}: {definition}", case.name);
        }
        assert_eq!(beside(&mut session, &target.0), Vec::<String>::new(), "{}", case.name);
    }
}

#[test]
fn a_restore_over_itself_is_never_in_the_way_of_the_next_one() {
    let mut session = connect();
    for case in cases(&mut session) {
        let source = make(&mut session, case);
        let expected = rest(&mut session, case, &source.0);
        let reader = backup(case.name, &source.0);
        for round in 0..2 {
            let report = restored(&reader, &source.0, Changes::default());
            report.unwrap_or_else(|e| panic!("{}, {round}: {e}", case.name));
            assert_eq!(rest(&mut session, case, &source.0), expected, "{}", case.name);
            assert_eq!(beside(&mut session, &source.0), Vec::<String>::new(), "{}", case.name);
        }
        let recovered = restore::recover(restore::Via::Native(credentials()), &source.0).unwrap();
        assert!(recovered.is_empty(), "{}: {recovered:?}", case.name);
    }
}

#[test]
fn what_is_broken_in_the_target_does_not_keep_a_failed_restore_from_being_undone() {
    let mut session = connect();
    for case in cases(&mut session) {
        let source = make(&mut session, case);
        let expected = rest(&mut session, case, &source.0);
        let reader = backup(case.name, &source.0);
        run(&mut session, &[&format!("USE `{}`", source.0), "INSERT INTO t VALUES (3, 3)"]);
        let error = restored(&reader, &source.0, failing()).unwrap_err();
        assert!(error.to_string().contains("there_is_no_such_table"), "{}: {error}", case.name);
        let more = rest(&mut session, case, &source.0);
        assert_ne!(more, expected, "{}: the row that came after the backup is there", case.name);
        // What was given up has its text where the error says.
        for database in beside(&mut session, &source.0) {
            assert!(error.to_string().contains(&database), "{}: {error}", case.name);
            let empty = format!("SELECT COUNT(*) FROM `{database}`.`__simplemdb_definitions` WHERE definition IS NULL");
            assert_eq!(value(&mut session, &empty).as_deref(), Some("0"), "{}", case.name);
        }
        let report = restored(&reader, &source.0, Changes::default());
        let report = report.unwrap_or_else(|e| panic!("{}: the next restore: {e}", case.name));
        assert_eq!((report.recovered.undone, report.recovered.given_up), (0, 0), "{}", case.name);
        assert_eq!(rest(&mut session, case, &source.0), expected, "{}", case.name);
        drop_beside(&mut session, &source.0);
    }
}

#[test]
fn a_restore_over_a_database_with_something_broken_of_its_own() {
    let mut session = connect();
    for case in cases(&mut session) {
        let good = Database::new(&mut session);
        run(&mut session, &["SET sql_mode = ''"]);
        run(&mut session, &GOOD);
        let reader = backup(case.name, &good.0);
        let target = make(&mut session, case);
        let expected = rest(&mut session, case, &target.0);
        for remove_others in [false, true] {
            let request =
                restore::Request { target: Some(target.0.clone()), remove_others, ..restore::Request::default() };
            let failing = restore::Request { changes: failing(), ..request.clone() };
            for request in [failing, request] {
                let done = restore::run(restore::Via::Native(credentials()), &reader, &request, &Control::new());
                assert_eq!(done.is_ok(), request.changes.after.is_empty(), "{}: {:?}", case.name, done.err());
                assert_eq!(rest(&mut session, case, &target.0), expected, "{}", case.name);
                let again = restore::recover(restore::Via::Native(credentials()), &target.0).unwrap();
                assert!(again.is_empty(), "{}: {again:?}", case.name);
            }
        }
        drop_beside(&mut session, &target.0);
    }
}

#[test]
fn rows_alone_into_tables_with_something_broken() {
    let mut session = connect();
    for case in cases(&mut session) {
        let source = make(&mut session, case);
        let expected = rest(&mut session, case, &source.0);
        let reader = backup(case.name, &source.0);
        let request = restore::Request { target: Some(source.0.clone()), schema: false, ..restore::Request::default() };
        let report = restore::run(restore::Via::Native(credentials()), &reader, &request, &Control::new());
        report.unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(rest(&mut session, case, &source.0), expected, "{}", case.name);
        assert_eq!(beside(&mut session, &source.0), Vec::<String>::new(), "{}", case.name);
    }
}

#[test]
fn a_plain_archive_has_what_is_broken_behind_everything_else() {
    let mut session = connect();
    let source = make(&mut session, &EVERYWHERE[0]);
    let text = String::from_utf8(archived(credentials(), &source.0, 100, 1)).unwrap();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}"));
    assert!(at("DROP TRIGGER IF EXISTS `tr`") > at("DROP EVENT IF EXISTS `good_event`"));
    assert!(at("DROP TRIGGER IF EXISTS `tr`") > at("DROP TRIGGER IF EXISTS `tr2`"));
}

/// Restores over a database until the connection is lost at `statement`. Whether it was complete before that.
fn killed(reader: &Reader, target: &str, statement: usize) -> bool {
    let request = restore::Request { target: Some(target.to_owned()), ..restore::Request::default() };
    restore::run(restore::Via::Host(Box::new(Lost::at(statement))), reader, &request, &Control::new()).is_ok()
}

/// Whether a killed restore into `target` has a journal that is valid.
fn is_prepared(session: &mut Native, target: &str) -> bool {
    let like = target.replace('_', "\\_");
    let sql = format!(
        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE '{like}\\_\\_replaced%' \
         AND TABLE_NAME = '__simplemdb_journal'"
    );
    value(session, &sql).as_deref() == Some("1")
}

#[test]
fn wherever_a_restore_over_a_broken_trigger_is_killed_the_next_run_settles_it() {
    let mut session = connect();
    let case = &EVERYWHERE[0];
    let source = make(&mut session, case);
    let expected = rest(&mut session, case, &source.0);
    let reader = backup(case.name, &source.0);
    let mut texts = 0;
    for statement in (1..).step_by(4) {
        // What the last round has set aside, it is made with again.
        drop_beside(&mut session, &source.0);
        run(&mut session, &[&format!("DROP DATABASE `{}`", source.0), &format!("CREATE DATABASE `{}`", source.0)]);
        run(&mut session, &[&format!("USE `{}`", source.0)]);
        run(&mut session, &GOOD);
        run(&mut session, case.made_by);
        if killed(&reader, &source.0, statement) {
            break;
        }
        let recovered = restore::recover(restore::Via::Native(credentials()), &source.0);
        let recovered = recovered.unwrap_or_else(|e| panic!("statement {statement}: {e}"));
        assert_eq!(rest(&mut session, case, &source.0), expected, "statement {statement}");
        if !recovered.left_out.is_empty() {
            texts += 1;
            assert_eq!(listed(&recovered.left_out), ["trigger tr"], "statement {statement}");
            let sql = format!("SELECT definition FROM {} WHERE name = 'tr'", recovered.kept[0]);
            assert!(value(&mut session, &sql).unwrap().contains("OLD.b"), "statement {statement}");
        }
        let again = restore::recover(restore::Via::Native(credentials()), &source.0).unwrap();
        assert!(again.is_empty(), "statement {statement}: {again:?}");
    }
    assert!(texts > 2, "{texts}");
    drop_beside(&mut session, &source.0);
}

#[test]
fn after_its_target_was_dropped_nothing_of_a_killed_restore_is_in_the_way() {
    let mut session = connect();
    let case = &EVERYWHERE[0];
    let source = make(&mut session, case);
    let expected = rest(&mut session, case, &source.0);
    let reader = backup(case.name, &source.0);
    let mut prepared = 0;
    for statement in (1..).step_by(6) {
        if killed(&reader, &source.0, statement) {
            break;
        }
        prepared += usize::from(is_prepared(&mut session, &source.0));
        run(&mut session, &[&format!("DROP DATABASE `{}`", source.0)]);
        let report = restored(&reader, &source.0, Changes::default());
        let report = report.unwrap_or_else(|e| panic!("statement {statement}: {e}"));
        assert_eq!(rest(&mut session, case, &source.0), expected, "statement {statement}");
        // Tables that were aside when it was dropped are nowhere else, and told of.
        let left = beside(&mut session, &source.0);
        assert_eq!(left.is_empty(), report.recovered.kept.is_empty(), "statement {statement}: {left:?}");
        drop_beside(&mut session, &source.0);
    }
    assert!(prepared > 2, "{prepared}");
}

#[test]
fn what_can_neither_be_finished_nor_undone_is_given_up_and_named() {
    let mut session = connect();
    let case = &EVERYWHERE[0];
    let source = make(&mut session, case);
    let reader = backup(case.name, &source.0);
    // A journal that nobody can read, at a moment when the tables are aside.
    let mut statement = 60;
    loop {
        assert!(!killed(&reader, &source.0, statement), "no moment has tables aside");
        let aside = beside(&mut session, &source.0).into_iter().find(|name| name.contains("__replaced_"));
        let has_tables = aside.as_ref().is_some_and(|database| {
            let sql = format!(
                "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{database}' AND TABLE_NAME = 't'"
            );
            value(&mut session, &sql).as_deref() == Some("1")
        });
        if let Some(database) = aside.filter(|_| has_tables) {
            run(&mut session, &[&format!("UPDATE `{database}`.`__simplemdb_journal` SET entry = 'x' WHERE seq = 1")]);
            break;
        }
        restore::recover(restore::Via::Native(credentials()), &source.0).unwrap();
        drop_beside(&mut session, &source.0);
        statement += 1;
    }
    restore::recover(restore::Via::Native(credentials()), &source.0).unwrap_err();
    restored(&reader, &source.0, Changes::default()).unwrap_err();
    let given_up = restore::give_up(restore::Via::Native(credentials()), &source.0).unwrap();
    assert_eq!(given_up.given_up, 1);
    let table = given_up.kept.iter().find(|place| place.ends_with(".`t`")).expect("the old table is named");
    assert_eq!(value(&mut session, &format!("SELECT COUNT(*) FROM {table}")).as_deref(), Some("2"));
    restored(&reader, &source.0, Changes::default()).unwrap();
    assert!(restore::recover(restore::Via::Native(credentials()), &source.0).unwrap().is_empty());
    drop_beside(&mut session, &source.0);
}

#[test]
fn an_account_that_may_not_make_databases_restores_over_what_is_broken() {
    let mut session = connect();
    // It may neither name others as definers, nor write into the server's own tables.
    let may = |case: &&Case| case.made_by.iter().all(|sql| !sql.contains("DEFINER=nobody") && !sql.contains("mysql."));
    for case in cases(&mut session).into_iter().filter(may) {
        let source = Database::new(&mut session);
        let guest = Guest::new(&mut session, &source);
        fill(&mut guest.connect(&source), case, &source);
        let expected = rest(&mut session, case, &source.0);
        let out = archived(guest.credentials(), &source.0, 100, 2);
        let reader = Reader::open(Box::new(out), None).unwrap();
        for changes in [failing(), Changes::default(), Changes::default()] {
            let fails = !changes.after.is_empty();
            let request = restore::Request { target: Some(source.0.clone()), changes, ..restore::Request::default() };
            let done = restore::run(restore::Via::Native(guest.credentials()), &reader, &request, &Control::new());
            assert_eq!(done.is_err(), fails, "{}: {:?}", case.name, done.err());
            assert_eq!(rest(&mut session, case, &source.0), expected, "{}", case.name);
            let again = restore::recover(restore::Via::Native(guest.credentials()), &source.0).unwrap();
            assert!(again.is_empty(), "{}: {again:?}", case.name);
        }
    }
}

#[test]
fn tables_made_under_looser_settings_come_back_as_they_are() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "SET sql_mode = ''",
            "SET innodb_strict_mode = 0",
            "CREATE TABLE sizes (id INT PRIMARY KEY) ROW_FORMAT=DYNAMIC KEY_BLOCK_SIZE=8",
            "INSERT INTO sizes VALUES (1)",
            "CREATE TABLE odd (id INT PRIMARY KEY, v INT, KEY k (v) KEY_BLOCK_SIZE=3) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=5",
            "CREATE TABLE dates (d DATE NOT NULL DEFAULT '0000-00-00', t DATETIME DEFAULT '2020-00-00 00:00:00', \
             s TIMESTAMP NOT NULL DEFAULT '0000-00-00 00:00:00')",
            "CREATE VIEW grouped AS SELECT d, MAX(t) FROM dates",
        ],
    );
    let wide: Vec<String> = (0..40).map(|n| format!("c{n} CHAR(250) CHARACTER SET latin1")).collect();
    run(&mut session, &[&format!("CREATE TABLE wide (id INT PRIMARY KEY, {}) ROW_FORMAT=COMPACT", wide.join(", "))]);
    run(&mut session, &[&format!("CREATE TABLE wide2 (id INT PRIMARY KEY, {}) ROW_FORMAT=REDUNDANT", wide.join(", "))]);
    run(&mut session, &["INSERT INTO wide (id) VALUES (1)", "SET innodb_strict_mode = 1"]);
    let before = portrait(&mut session, &source.0);
    let reader = backup("loose", &source.0);
    assert_eq!(named(&reader.index().manifest.broken), Vec::<String>::new());
    let report = restored(&reader, &source.0, Changes::default()).unwrap();
    assert_eq!(report.left_out, []);
    assert_eq!(portrait(&mut session, &source.0), before);
}

#[test]
fn events_that_the_server_drops_or_disables_as_they_are_made_are_named() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE EVENT passing ON SCHEDULE AT NOW() + INTERVAL 2 SECOND DO SELECT 1",
            "CREATE EVENT preserved ON SCHEDULE AT NOW() + INTERVAL 2 SECOND ON COMPLETION PRESERVE DO SELECT 1",
            "CREATE EVENT ended ON SCHEDULE EVERY 1 SECOND STARTS NOW() ENDS NOW() + INTERVAL 2 SECOND DO SELECT 1",
            "CREATE EVENT lasting ON SCHEDULE EVERY 1 DAY DO SELECT 1",
        ],
    );
    std::thread::sleep(std::time::Duration::from_secs(3));
    let reader = backup("events", &source.0);
    let over = restored(&reader, &source.0, Changes::default()).unwrap();
    assert_eq!(listed(&over.left_out), Vec::<String>::new(), "what is there already is left alone");
    let copy = Database(format!("{}_copy", source.0));
    let report = restored(&reader, &copy.0, Changes::default()).unwrap();
    assert_eq!(listed(&report.left_out), ["event ended", "event passing", "event preserved"]);
    assert!(report.left_out.iter().all(|one| one.definition.is_some() && one.reason.contains("past")));
    let sql = format!("SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '{}'", copy.0);
    assert_eq!(value(&mut session, &sql).as_deref(), Some("2"));
}

#[test]
fn libraries_and_duality_views_are_no_less_than_other_objects() {
    let mut session = connect();
    if !Server::ask(&mut session).unwrap().has_libraries() {
        println!("this server has no libraries");
        return;
    }
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE LIBRARY lib1 COMMENT 'it''s' LANGUAGE JAVASCRIPT AS $$ export function f(n) { return n } // it's; $$",
            "CREATE LIBRARY lib2 LANGUAGE JAVASCRIPT AS 'export function g(n) { return ''$$'' }'",
            "CREATE FUNCTION jf(n INT) RETURNS INT DETERMINISTIC LANGUAGE JAVASCRIPT USING (lib1 AS l, lib2) AS $$ return l.f(n) $$",
            "CREATE PROCEDURE jp() LANGUAGE JAVASCRIPT USING (lib1) AS $$ lib1.f(1) $$",
            "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20))",
            "INSERT INTO t VALUES (1, 'a')",
            "CREATE JSON RELATIONAL DUALITY VIEW dv AS SELECT JSON_DUALITY_OBJECT('_id': id, 'name': name) FROM t",
        ],
    );
    let shown = |session: &mut Native, database: &str| {
        run(session, &[&format!("USE `{database}`")]);
        ["LIBRARY lib1", "LIBRARY lib2", "FUNCTION jf", "PROCEDURE jp", "VIEW dv"].map(|what| {
            let rows = (session as &mut dyn Session).rows(&format!("SHOW CREATE {what}")).unwrap();
            let text =
                |cell: &Option<Vec<u8>>| String::from_utf8_lossy(cell.as_deref().unwrap_or_default()).into_owned();
            rows[0].iter().map(text).collect::<Vec<_>>().join("|").replace(database, "DB")
        })
    };
    let before = shown(&mut session, &source.0);
    let reader = backup("libraries", &source.0);
    assert_eq!(named(&reader.index().manifest.broken), Vec::<String>::new());
    let copy = Database(format!("{}_copy", source.0));
    for target in [&copy.0, &source.0, &source.0] {
        assert_eq!(restored(&reader, target, Changes::default()).unwrap().left_out, []);
        assert_eq!(shown(&mut session, target), before);
    }
    run(&mut session, &["CREATE LIBRARY extra LANGUAGE JAVASCRIPT AS $$ $$"]);
    let request =
        restore::Request { target: Some(source.0.clone()), remove_others: true, ..restore::Request::default() };
    let fails = restore::Request { changes: failing(), ..request.clone() };
    restore::run(restore::Via::Native(credentials()), &reader, &fails, &Control::new()).unwrap_err();
    let count = format!("SELECT COUNT(*) FROM information_schema.LIBRARIES WHERE LIBRARY_SCHEMA = '{}'", source.0);
    assert_eq!(value(&mut session, &count).as_deref(), Some("3"));
    restore::run(restore::Via::Native(credentials()), &reader, &request, &Control::new()).unwrap();
    assert_eq!(value(&mut session, &count).as_deref(), Some("2"));
    // A library is dropped without a look at who uses it: the function stays, and could not be made again.
    run(&mut session, &[&format!("USE `{}`", source.0), "DROP LIBRARY lib1"]);
    let reader = backup("without a library", &source.0);
    assert_eq!(named(&reader.index().manifest.broken), ["function jf", "procedure jp"]);
    let report = restored(&reader, &copy.0, Changes::default()).unwrap();
    assert_eq!(report.left_out.len(), 0, "the copy has the library still");
}

/// A server of this test's own, which is stopped with its handle.
struct Own(tempfile::TempDir);

impl Own {
    fn script(&self, verb: &str, options: &[&str]) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/support/server.sh");
        let done = std::process::Command::new("bash").arg(script).arg(verb).arg(self.0.path()).args(options).output();
        let done = done.unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn start(options: &[&str]) -> Self {
        // The path of a socket is short.
        let own = Self(tempfile::Builder::new().prefix("b").tempdir().unwrap());
        own.script("start", options);
        own
    }

    fn credentials(&self) -> Credentials {
        Credentials { socket: Some(self.0.path().join("server.sock")), ..credentials() }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.script("stop", &[]);
    }
}

#[test]
fn what_a_server_takes_no_more_under_its_settings_of_today_is_named_beforehand() {
    let mariadb = Server::ask(&mut connect()).unwrap().is_mariadb();
    let only_read = ["--log-bin", "--innodb-read-only-compressed=OFF"];
    let own = Own::start(if mariadb { &only_read } else { &["--log-bin"] });
    let mut session = Native::connect(&own.credentials(), None).unwrap();
    run(
        &mut session,
        &[
            "CREATE DATABASE d CHARACTER SET utf8mb4",
            "USE d",
            "SET GLOBAL log_bin_trust_function_creators = 1",
            "CREATE FUNCTION f() RETURNS INT RETURN 1",
            "CREATE FUNCTION g() RETURNS INT NO SQL RETURN 1",
            "SET GLOBAL log_bin_trust_function_creators = 0",
            "CREATE TABLE packed (id INT PRIMARY KEY, v TEXT) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4",
            "INSERT INTO packed VALUES (1, 'a')",
        ],
    );
    if mariadb {
        run(&mut session, &["SET GLOBAL innodb_read_only_compressed = 1"]);
    }
    let mut out = Vec::new();
    dump::run(dump::Via::Native(own.credentials()), &request("d"), &mut out, &Control::new()).unwrap();
    let reader = Reader::open(Box::new(out), None).unwrap();
    let expected: &[&str] = if mariadb { &["function f", "table option packed"] } else { &["function f"] };
    assert_eq!(named(&reader.index().manifest.broken), expected);
    let restored = |target: &str| {
        let request = restore::Request { target: Some(target.to_owned()), ..restore::Request::default() };
        restore::run(restore::Via::Native(own.credentials()), &reader, &request, &Control::new()).unwrap()
    };
    let report = restored("copy");
    assert_eq!(listed(&report.left_out), expected);
    assert!(report.left_out.iter().all(|one| one.definition.is_some()), "{:?}", report.left_out);
    assert_eq!(value(&mut session, "SELECT CONCAT(v, copy.g()) FROM copy.packed").as_deref(), Some("a1"));
    // Over itself, what cannot be made again is not taken away.
    restored("d");
    assert_eq!(value(&mut session, "SELECT CONCAT(v, d.f()) FROM d.packed").as_deref(), Some("a1"));
}
