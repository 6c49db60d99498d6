//! What is special to a restore whose tables are loaded in the target itself.

#[path = "../support/mod.rs"]
mod support;

use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::restore::{Changes, Kept, Report, Request};
use simplemdb_backup_engine::session::{Native, Server, Session};
use simplemdb_backup_engine::{Control, Kind, Result, restore};
use support::{Database, Guest, archived, connect, portrait, run};

fn dumped(guest: &Guest, database: &str) -> Reader {
    let out = archived(guest.credentials(), database, 3, 2);
    Reader::open(Box::new(out), None).unwrap()
}

fn restored(guest: &Guest, reader: &Reader, target: &str, request: Request) -> Result<Report> {
    let request = Request { target: Some(target.to_owned()), ..request };
    restore::run(restore::Via::Native(guest.credentials()), reader, &request, &Control::new())
}

fn only(tables: &[&str]) -> Selection {
    Selection { include: tables.iter().map(ToString::to_string).collect(), exclude: Vec::new() }
}

fn list(session: &mut Native, sql: &str) -> Vec<String> {
    (session as &mut dyn Session).column(sql).unwrap()
}

fn ours(session: &mut Native) -> Vec<String> {
    list(session, "SHOW TABLES LIKE '\\_\\_simplemdb%'")
}

/// A database of an account that has no other.
fn place() -> (Database, Guest, Native) {
    let mut session = connect();
    let database = Database::new(&mut session);
    let guest = Guest::new(&mut session, &database);
    let session = guest.connect(&database);
    (database, guest, session)
}

fn is_mariadb(session: &mut Native) -> bool {
    Server::ask(session).unwrap().is_mariadb()
}

/// Tables whose constraints are in each other's way.
fn shop(session: &mut Native) {
    let long = "ö".repeat(60);
    run(
        session,
        &[
            "CREATE TABLE a (id INT PRIMARY KEY, b INT, self INT, KEY to_b (b), KEY (self))",
            "CREATE TABLE b (id INT PRIMARY KEY, a INT, price INT, \
             CONSTRAINT to_a FOREIGN KEY (a) REFERENCES a (id) ON DELETE CASCADE ON UPDATE SET NULL, \
             CONSTRAINT positive CHECK (price > 0), CHECK (price < 100))",
            "ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b (id), ADD FOREIGN KEY (self) REFERENCES a (id)",
            "SET foreign_key_checks = 0",
            "INSERT INTO a VALUES (1,1,2),(2,2,NULL),(3,NULL,3)",
            "INSERT INTO b VALUES (1,2,5),(2,3,6)",
            "SET foreign_key_checks = 1",
            &format!(
                "CREATE TABLE `{long}1` (id INT PRIMARY KEY, a INT, CONSTRAINT `{long}k` FOREIGN KEY (a) REFERENCES a (id))"
            ),
            &format!(
                "CREATE TABLE `{long}2` (`we``ird` INT, CONSTRAINT `{long}c` CHECK (`we``ird` <> 7), KEY (`we``ird`), \
                      CONSTRAINT `we``ird, FOREIGN KEY (` FOREIGN KEY (`we``ird`) REFERENCES `{long}1` (id))"
            ),
            &format!("INSERT INTO `{long}1` VALUES (1,1),(2,NULL)"),
            &format!("INSERT INTO `{long}2` VALUES (1),(2),(NULL)"),
            "CREATE TABLE parts (id INT PRIMARY KEY, t ENUM('','x') NOT NULL) PARTITION BY HASH (id) PARTITIONS 3",
            "INSERT INTO parts VALUES (1,'x'),(2,''),(3,'x')",
        ],
    );
    if is_mariadb(session) {
        run(
            session,
            &[
                "CREATE SEQUENCE numbers START WITH 7",
                "CREATE TABLE numbered (id BIGINT PRIMARY KEY DEFAULT NEXTVAL(numbers), name TEXT)",
                "INSERT INTO numbered (name) VALUES ('a'),('b')",
                "CREATE TABLE one (id INT) ENGINE=MyISAM",
                "CREATE TABLE two (id INT) ENGINE=MyISAM",
                "CREATE TABLE both_of_them (id INT) ENGINE=MERGE UNION=(one, two)",
                "INSERT INTO one VALUES (1)",
                "INSERT INTO two VALUES (2)",
                "CREATE TABLE history (id INT PRIMARY KEY, a INT, CONSTRAINT of_history FOREIGN KEY (a) REFERENCES a (id)) \
                 WITH SYSTEM VERSIONING",
                "INSERT INTO history VALUES (1,1)",
                "UPDATE history SET a = 2",
            ],
        );
    }
}

fn disturb(session: &mut Native) {
    run(
        session,
        &[
            "SET foreign_key_checks = 0",
            "UPDATE a SET self = NULL",
            "DELETE FROM b",
            "SET foreign_key_checks = 1",
            "CREATE TABLE stays (id INT, a INT, CONSTRAINT stays_to_a FOREIGN KEY (a) REFERENCES a (id))",
            "INSERT INTO stays VALUES (1,1)",
        ],
    );
    if is_mariadb(session) {
        run(session, &["INSERT INTO numbered (name) VALUES ('c')", "UPDATE history SET a = 3"]);
    }
}

#[test]
fn constraints_come_back_by_their_names() {
    let (shop_, guest, mut session) = place();
    shop(&mut session);
    let reader = dumped(&guest, &shop_.0);
    let before = portrait(&mut session, &shop_.0);
    for round in 0..2 {
        disturb(&mut session);
        let changes = Changes { check_foreign_keys: true, ..Changes::default() };
        restored(&guest, &reader, &shop_.0, Request { changes, ..Request::default() }).unwrap();
        // The key of the table that stays points to the table that came.
        assert!(session.run("INSERT INTO stays VALUES (2, 9)").is_err());
        assert!(session.run("INSERT INTO b VALUES (9, 9, 9)").is_err());
        run(&mut session, &["DROP TABLE stays"]);
        for (after, before) in portrait(&mut session, &shop_.0).iter().zip(&before) {
            // A rename changes the checksum of no table, but for the one that unites others.
            assert_eq!(after, before, "{round}");
        }
        assert_eq!(portrait(&mut session, &shop_.0).len(), before.len());
    }
    if is_mariadb(&mut session) {
        run(&mut session, &["INSERT INTO numbered (name) VALUES ('c')"]);
        assert_eq!(list(&mut session, "SELECT id FROM both_of_them ORDER BY id"), ["1", "2"]);
        assert_eq!(list(&mut session, "SELECT COUNT(*) FROM history FOR SYSTEM_TIME ALL"), ["2"]);
    }
}

#[test]
fn a_restore_that_fails_late_puts_the_constraints_back() {
    let (shop_, guest, mut session) = place();
    shop(&mut session);
    let reader = dumped(&guest, &shop_.0);
    disturb(&mut session);
    let before = portrait(&mut session, &shop_.0);
    let changes = Changes { after: vec!["UPDATE b SET nothing = 1".into()], ..Changes::default() };
    let error = restored(&guest, &reader, &shop_.0, Request { changes, ..Request::default() }).unwrap_err();
    assert!(error.to_string().contains("nothing"), "{error}");
    let after = portrait(&mut session, &shop_.0);
    for (a, b) in after.iter().zip(&before) {
        assert_eq!(a, b);
    }
    assert_eq!(after.len(), before.len());
}

#[test]
fn some_tables_and_their_keys_to_others() {
    let (shop_, guest, mut session) = place();
    shop(&mut session);
    let reader = dumped(&guest, &shop_.0);
    let before = portrait(&mut session, &shop_.0);
    run(&mut session, &["DELETE FROM b WHERE id = 2 AND NOT EXISTS (SELECT 1 FROM a WHERE a.b = 2)"]);
    for tables in [&["b"][..], &["a"], &["a", "b"]] {
        let request = Request { selection: only(tables), ..Request::default() };
        restored(&guest, &reader, &shop_.0, request).unwrap();
        assert_eq!(portrait(&mut session, &shop_.0), before, "{tables:?}");
    }
    // Rows alone, into tables as they are, and sequences as they stand.
    let all = Request { schema: false, ..Request::default() };
    let stands = |session: &mut Native| {
        let has_sequences = is_mariadb(session);
        has_sequences.then(|| list(session, "SELECT next_not_cached_value FROM numbers"))
    };
    let stood = stands(&mut session);
    restored(&guest, &reader, &shop_.0, all).unwrap();
    assert_eq!(stands(&mut session), stood);
    assert_eq!(portrait(&mut session, &shop_.0), before);
    let request = Request { schema: false, selection: only(&["a", "b"]), ..Request::default() };
    restored(&guest, &reader, &shop_.0, request).unwrap();
    assert_eq!(portrait(&mut session, &shop_.0), before);
    // Under another name, beside the one that stays.
    let changes = Changes { rename: vec![("b".into(), "b2".into())], ..Changes::default() };
    let request = Request { selection: only(&["b"]), changes, ..Request::default() };
    restored(&guest, &reader, &shop_.0, request).unwrap();
    assert_eq!(list(&mut session, "SELECT price FROM b2 ORDER BY id"), ["5", "6"]);
    assert!(session.run("INSERT INTO b2 VALUES (9, 9, 9)").is_err());
    assert!(ours(&mut session).is_empty());
}

#[test]
fn keys_that_do_not_hold_change_nothing() {
    let (shop_, guest, mut session) = place();
    run(
        &mut session,
        &[
            "CREATE TABLE p (id INT PRIMARY KEY)",
            "CREATE TABLE c (id INT PRIMARY KEY, p INT, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id))",
            "SET foreign_key_checks = 0",
            "INSERT INTO c VALUES (1, 5)",
        ],
    );
    let reader = dumped(&guest, &shop_.0);
    let before = portrait(&mut session, &shop_.0);
    for tables in [&[][..], &["c"]] {
        let changes = Changes { check_foreign_keys: true, ..Changes::default() };
        let request = Request { selection: only(tables), changes, ..Request::default() };
        let error = restored(&guest, &reader, &shop_.0, request).unwrap_err().to_string();
        assert!(error.contains("`fk` of `c` does not hold: 1 rows point to no row of `p`"), "{error}");
        assert_eq!(portrait(&mut session, &shop_.0), before);
    }
}

#[test]
fn replaced_tables_can_be_kept() {
    let (shop_, guest, mut session) = place();
    shop(&mut session);
    let reader = dumped(&guest, &shop_.0);
    disturb(&mut session);
    let report = restored(&guest, &reader, &shop_.0, Request { keep_replaced: true, ..Request::default() }).unwrap();
    let Some(Kept::Within(kept)) = report.replaced else { panic!("{:?}", report.replaced) };
    let of_b = kept.iter().find(|name| name.starts_with("b__replaced_")).unwrap();
    assert_eq!(list(&mut session, &format!("SELECT COUNT(*) FROM `{of_b}`")), ["0"]);
    assert_eq!(list(&mut session, "SELECT COUNT(*) FROM b"), ["2"]);
    // Nobody clears them away, and a backup has them.
    let report = restored(&guest, &reader, &shop_.0, Request::default()).unwrap();
    assert!(report.recovered.is_empty(), "{:?}", report.recovered);
    let there = list(&mut session, "SHOW TABLES");
    assert!(kept.iter().all(|name| there.contains(name)), "{there:?}");
    assert!(kept.iter().all(|name| dumped(&guest, &shop_.0).index().manifest.tables.contains(name)));
    assert!(ours(&mut session).is_empty());
}

#[test]
fn a_filter_means_what_is_loaded() {
    let (shop_, guest, mut session) = place();
    run(
        &mut session,
        &[
            "CREATE TABLE customers (id INT PRIMARY KEY, country CHAR(2))",
            "CREATE TABLE orders (id INT PRIMARY KEY, customer INT)",
            "INSERT INTO customers VALUES (1,'DE'),(2,'FR'),(3,'DE')",
            "INSERT INTO orders VALUES (1,1),(2,2),(3,3),(4,1)",
        ],
    );
    let reader = dumped(&guest, &shop_.0);
    run(&mut session, &["DELETE FROM customers"]);
    let of = |condition: &str| {
        let filters = vec![("customers".into(), "id < 3".into()), ("orders".into(), condition.to_owned())];
        let changes = Changes { filters, ..Changes::default() };
        restored(&guest, &reader, &shop_.0, Request { changes, ..Request::default() })
    };
    for condition in [
        "customer IN (SELECT id FROM customers WHERE country = 'DE')",
        "EXISTS (SELECT 1 FROM customers c WHERE c.id = orders.customer AND c.country = 'DE')",
        "EXISTS (SELECT 1 FROM (SELECT 1) x JOIN customers WHERE customers.id = customer AND `customers`.country = 'DE')",
    ] {
        of(condition).unwrap();
        assert_eq!(list(&mut session, "SELECT id FROM orders ORDER BY id"), ["1", "4"], "{condition}");
        assert_eq!(list(&mut session, "SELECT id FROM customers ORDER BY id"), ["1", "2"], "{condition}");
        run(&mut session, &["DELETE FROM customers"]);
    }
    for condition in [
        "customer IN (SELECT c.id FROM (SELECT 1) x, customers c)",
        "customer IN (WITH x AS (SELECT id FROM Customers) SELECT id FROM x)",
        "customer IN (WITH customers AS (SELECT 1 AS id) SELECT id FROM customers)",
    ] {
        let error = of(condition).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration, "{condition}: {error}");
        assert!(error.to_string().contains("the filter of `orders`"), "{error}");
        assert!(ours(&mut session).is_empty());
    }
}

#[test]
fn what_is_left_is_no_part_of_a_backup_and_the_next_restore_clears_it() {
    let (shop_, guest, mut session) = place();
    run(&mut session, &["CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)"]);
    let reader = dumped(&guest, &shop_.0);
    let before = portrait(&mut session, &shop_.0);
    // As a restore leaves it that is killed while it loads, here and where the database was copied from.
    for (id, of) in [("0a1b2c3d", shop_.0.as_str()), ("0a1b2c3e", "elsewhere")] {
        run(
            &mut session,
            &[
                &format!("CREATE TABLE __simplemdb_{id}_restore (target VARCHAR(64) PRIMARY KEY)"),
                &format!("INSERT INTO __simplemdb_{id}_restore VALUES ('{of}')"),
                &format!("CREATE TABLE __simplemdb_{id}_new_0123456789 (id INT PRIMARY KEY)"),
            ],
        );
    }
    run(&mut session, &["CREATE TABLE __simplemdb_0a1b2c3f_restore (target VARCHAR(64) PRIMARY KEY)"]);
    assert_eq!(dumped(&guest, &shop_.0).index().manifest.tables, ["t"]);
    let recovered = restored(&guest, &reader, &shop_.0, Request::default()).unwrap().recovered;
    assert_eq!((recovered.cleared, recovered.undone, recovered.finished), (2, 0, 0));
    let foreign = ours(&mut session);
    assert_eq!(foreign, ["__simplemdb_0a1b2c3e_new_0123456789", "__simplemdb_0a1b2c3e_restore"]);
    run(&mut session, &[&format!("DROP TABLE `{}`", foreign.join("`, `"))]);
    assert_eq!(portrait(&mut session, &shop_.0), before);
}

#[test]
fn whoever_cannot_put_everything_back_hears_of_all_of_it() {
    let (shop_, guest, mut session) = place();
    run(
        &mut session,
        &[
            "CREATE TABLE t (id INT PRIMARY KEY)",
            "INSERT INTO t VALUES (1)",
            "CREATE VIEW v AS SELECT id FROM t",
            "CREATE VIEW w AS SELECT id FROM t",
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
        ],
    );
    let reader = dumped(&guest, &shop_.0);
    // What somebody else has made, the account may drop, and not make again.
    let mut root = connect();
    run(
        &mut root,
        &[
            &format!("USE `{}`", shop_.0),
            "CREATE OR REPLACE DEFINER=root@localhost VIEW v AS SELECT id + 1 AS id FROM t",
            "CREATE OR REPLACE DEFINER=root@localhost VIEW w AS SELECT id + 2 AS id FROM v",
            "DROP TRIGGER tr",
            "CREATE DEFINER=root@localhost TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 2",
            "INSERT INTO t VALUES (2)",
        ],
    );
    let changes = Changes { after: vec!["UPDATE t SET nothing = 1".into()], ..Changes::default() };
    let error = restored(&guest, &reader, &shop_.0, Request { changes, ..Request::default() }).unwrap_err().to_string();
    for what in ["the target is as it was but for", "view `v`", "view `w`", "trigger `tr`", "its definer"] {
        assert!(error.contains(what), "{what}: {error}");
    }
    // Everything is there, in the name of the account that could make it, and what it was can be read.
    assert_eq!(list(&mut session, "SELECT id FROM t ORDER BY id"), ["1", "2"]);
    assert_eq!(list(&mut session, "SELECT id FROM w ORDER BY id"), ["4", "5"]);
    let kept = list(&mut session, "SHOW TABLES LIKE 'definitions\\_\\_replaced%'");
    let text = list(&mut session, &format!("SELECT definition FROM `{}` WHERE name = 'w'", kept[0]));
    assert!(text[0].contains("`id` + 2") && text[0].contains("root"), "{text:?}");
    // Nothing of it is in the way of the next one.
    let recovered = restored(&guest, &reader, &shop_.0, Request::default()).unwrap().recovered;
    assert_eq!((recovered.undone, recovered.finished), (0, 0));
    assert_eq!(list(&mut session, "SELECT id FROM w"), ["1"]);
}

#[test]
fn a_database_that_cannot_be_made_is_asked_for() {
    let (shop_, guest, mut session) = place();
    run(&mut session, &["CREATE TABLE t (id INT PRIMARY KEY)"]);
    let reader = dumped(&guest, &shop_.0);
    let error = restored(&guest, &reader, &format!("{}x", shop_.0), Request::default()).unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
    assert!(error.to_string().contains("does not exist, and the account may not make databases"), "{error}");
}
