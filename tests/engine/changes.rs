//! Restores that change what the archive holds: other names, some rows, a caller's own SQL.

mod support;

use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::restore::{Changes, ExistingRows, Report, Request};
use simplemdb_backup_engine::session::{Native, Session};
use simplemdb_backup_engine::{Control, Kind, Result, restore};
use support::{Database, archived, connect, credentials, portrait, restorer, run};

fn dumped(database: &str) -> Reader {
    dumped_with(database, 3)
}

/// With all rows of a table in one statement.
fn dumped_in_one(database: &str) -> Reader {
    dumped_with(database, 0)
}

fn dumped_with(database: &str, rows_per_statement: u64) -> Reader {
    let out = archived(credentials(), database, rows_per_statement, 2);
    Reader::open(Box::new(out), None).unwrap()
}

fn restored(reader: &Reader, target: &str, tables: &[&str], changes: Changes, schema: bool) -> Result<Report> {
    let include = tables.iter().map(ToString::to_string).collect();
    let request = Request {
        target: Some(target.to_owned()),
        selection: Selection { include, exclude: Vec::new() },
        schema,
        changes,
        ..Request::default()
    };
    restore::run(restore::Via::Native(restorer()), reader, &request, &Control::new())
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

fn renaming(names: &[(&str, &str)]) -> Changes {
    Changes { rename: pairs(names), ..Changes::default() }
}

fn filtering(filters: &[(&str, &str)]) -> Changes {
    Changes { filters: pairs(filters), ..Changes::default() }
}

fn shop(session: &mut Native) -> Database {
    let database = Database::new(session);
    run(
        session,
        &[
            "CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(50), country CHAR(2))",
            "CREATE TABLE orders (id INT PRIMARY KEY, customer INT, total DECIMAL(9,2), at TIMESTAMP NULL, KEY (customer), \
             CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id))",
            "CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, orders INT, note TEXT, CONSTRAINT of_order \
             FOREIGN KEY (orders) REFERENCES orders (id))",
            "INSERT INTO customers VALUES (1,'Ann','DE'),(2,'Bob','FR'),(3,'it''s INSERT INTO `orders`','DE')",
            "INSERT INTO orders VALUES (1,1,10,'2024-06-01 00:30:00'),(2,2,20,NULL),(3,1,30,'2024-01-01'),(4,3,40,NULL)",
            "INSERT INTO items VALUES (1,1,'orders'),(2,2,''),(3,4,NULL)",
            "CREATE VIEW totals AS SELECT customers.name, SUM(orders.total) AS orders FROM orders JOIN customers ON \
             orders.customer = customers.id WHERE orders.id IN (SELECT orders FROM items) GROUP BY customers.name",
            "CREATE VIEW twice AS SELECT a.id FROM orders a JOIN orders ON a.id = orders.id",
            "CREATE TRIGGER tr BEFORE INSERT ON `orders` FOR EACH ROW SET NEW.total = NEW.total + 1",
            "CREATE TRIGGER tr2 BEFORE INSERT ON `orders` FOR EACH ROW FOLLOWS tr SET NEW.total = NEW.total * 2",
        ],
    );
    database
}

fn list(session: &mut Native, sql: &str) -> Vec<String> {
    (session as &mut dyn Session).column(sql).unwrap()
}

fn staging(session: &mut Native, database: &str) -> Vec<String> {
    list(
        session,
        &format!("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{database}\\_\\_re%'"),
    )
}

/// What fails must leave the database as it is, and nothing beside it.
fn refused(
    session: &mut Native,
    reader: &Reader,
    target: &str,
    tables: &[&str],
    changes: Changes,
    schema: bool,
) -> String {
    let before = portrait(session, target);
    let error = restored(reader, target, tables, changes, schema).unwrap_err();
    assert_eq!(portrait(session, target), before, "{error}");
    assert_eq!(staging(session, target), Vec::<String>::new(), "{error}");
    error.to_string()
}

#[test]
fn a_database_under_other_names_is_the_same_database() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    let target = Database::new(&mut session);
    let names = [("orders", "or`ders; neu"), ("customers", "orders")];
    let report = restored(&reader, &target.0, &[], renaming(&names), true).unwrap();
    assert_eq!(report.tables, ["orders", "items", "or`ders; neu"]);
    run(&mut session, &[&format!("USE `{}`", target.0)]);
    assert_eq!(list(&mut session, "SELECT name FROM orders ORDER BY id"), ["Ann", "Bob", "it's INSERT INTO `orders`"]);
    assert_eq!(list(&mut session, "SELECT orders FROM totals ORDER BY name"), ["10.00", "20.00", "40.00"]);
    assert_eq!(list(&mut session, "SELECT id FROM twice ORDER BY id"), ["1", "2", "3", "4"]);
    assert!(session.run("INSERT INTO `or``ders; neu` VALUES (9, 99, 1, NULL)").is_err(), "the foreign key holds");
    run(&mut session, &["INSERT INTO `or``ders; neu` VALUES (9, 3, 4, NULL)"]);
    assert_eq!(
        list(&mut session, "SELECT total FROM `or``ders; neu` WHERE id = 9"),
        ["10.00"],
        "both triggers, in order"
    );
    // And back again: then everything is as it was, but for what the server now writes of the views.
    run(&mut session, &["DELETE FROM `or``ders; neu` WHERE id = 9"]);
    let again = dumped(&target.0);
    let third = Database::new(&mut session);
    let back = [("or`ders; neu", "orders"), ("orders", "customers")];
    restored(&again, &third.0, &[], renaming(&back), true).unwrap();
    let tables = |session: &mut Native, database: &str| -> Vec<String> {
        portrait(session, database).into_iter().filter(|l| !l.contains("ALGORITHM")).collect()
    };
    assert_eq!(tables(&mut session, &third.0), tables(&mut session, &source.0));
}

#[test]
fn a_copy_beside_the_original() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    run(&mut session, &[&format!("USE `{}`", source.0), "DELETE FROM items", "DELETE FROM orders WHERE id > 1"]);
    let report = restored(&reader, &source.0, &["orders"], renaming(&[("orders", "orders_copy")]), true).unwrap();
    assert_eq!((report.tables.as_slice(), report.rows), (["orders_copy".to_owned()].as_slice(), 4));
    assert_eq!(list(&mut session, "SELECT id FROM orders"), ["1"]);
    assert_eq!(list(&mut session, "SELECT id FROM orders_copy ORDER BY id"), ["1", "2", "3", "4"]);
    assert!(session.run("INSERT INTO orders_copy VALUES (9, 99, 1, NULL)").is_err(), "its foreign key holds too");
    let triggers = "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() \
                    AND EVENT_OBJECT_TABLE = 'orders_copy' ORDER BY ACTION_ORDER";
    assert_eq!(list(&mut session, triggers), ["orders_copy_tr", "orders_copy_tr2"]);
    // Once more: now the copy is what is replaced.
    restored(&reader, &source.0, &["orders"], renaming(&[("orders", "orders_copy")]), true).unwrap();
    assert_eq!(list(&mut session, triggers), ["orders_copy_tr", "orders_copy_tr2"]);
    assert_eq!(staging(&mut session, &source.0), Vec::<String>::new());
}

#[test]
fn names_that_cannot_be() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    let mut error = |tables: &[&str], names: &[(&str, &str)]| {
        refused(&mut session, &reader, &source.0, tables, renaming(names), true)
    };
    assert_eq!(error(&[], &[("order", "x")]), "the archive holds no table order to rename");
    assert!(error(&["items"], &[("orders", "x")]).contains("not restored"));
    assert!(error(&[], &[("orders", "customers")]).contains("would both be `customers`"));
    assert!(error(&[], &[("orders", "x"), ("items", "x")]).contains("would both be `x`"));
    assert!(error(&[], &[("orders", "totals")]).contains("a view of that name"));
    assert!(error(&[], &[("orders", "")]).contains("it is empty"));
}

#[test]
fn bodies_that_name_a_renamed_table_are_told_of() {
    let mut session = connect();
    let source = shop(&mut session);
    for (make, drop, what) in [
        ("CREATE PROCEDURE clean() DELETE FROM orders", "DROP PROCEDURE clean", "routine `clean` names `orders`"),
        (
            "CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM `Orders`",
            "DROP EVENT tidy",
            "event `tidy`",
        ),
        (
            "CREATE TRIGGER l AFTER INSERT ON items FOR EACH ROW UPDATE orders SET total = 0",
            "DROP TRIGGER l",
            "trigger `l`",
        ),
    ] {
        run(&mut session, &[&format!("USE `{}`", source.0), make]);
        let reader = dumped(&source.0);
        let error = refused(&mut session, &reader, &source.0, &[], renaming(&[("orders", "x")]), true);
        assert!(error.contains(what) && error.contains("cannot be rewritten safely"), "{error}");
        run(&mut session, &[&format!("USE `{}`", source.0), drop]);
    }
    // One that names it in a string, a comment or a column alone is no reason.
    run(&mut session, &["CREATE PROCEDURE fine() SELECT 'orders' /* orders */"]);
    let reader = dumped(&source.0);
    let target = Database::new(&mut session);
    restored(&reader, &target.0, &[], renaming(&[("orders", "x")]), true).unwrap();
}

#[test]
fn filters_leave_the_rows_that_meet_them() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    let target = Database::new(&mut session);
    let filters = [
        ("customers", "country = 'DE' AND name <> ';'"),
        ("orders", "orders.customer IN (SELECT id FROM customers)"),
        ("items", "note"),
    ];
    let changes = Changes { check_foreign_keys: false, ..filtering(&filters) };
    let report = restored(&reader, &target.0, &[], changes, true).unwrap();
    assert_eq!(report.filtered, [("customers".into(), 2), ("orders".into(), 3), ("items".into(), 0)]);
    assert_eq!(report.rows, 5);
    run(&mut session, &[&format!("USE `{}`", target.0)]);
    assert_eq!(list(&mut session, "SELECT id FROM orders ORDER BY id"), ["1", "3", "4"]);
    assert_eq!(list(&mut session, "SELECT id FROM items"), Vec::<String>::new(), "NULL and '' are not met");
    // By its old name, where it gets a new one.
    let changes = Changes {
        filters: pairs(&[("orders", "orders.total > 15 AND `at` IS NULL")]),
        ..renaming(&[("orders", "o2")])
    };
    let report = restored(&reader, &target.0, &["orders"], changes, true).unwrap();
    assert_eq!(report.filtered, [("o2".into(), 2)]);
}

#[test]
fn filters_that_are_none() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    let mut error = |table: &str, condition: &str| {
        refused(&mut session, &reader, &source.0, &["orders"], filtering(&[(table, condition)]), true)
    };
    assert_eq!(error("order", "1"), "the archive holds no table order to filter");
    assert!(error("items", "1").contains("not restored"));
    assert!(error("orders", "1); DROP TABLE orders; --").contains("the filter of `orders`"));
    assert!(error("orders", "1; SELECT 1").contains("semicolon"));
    assert!(error("orders", "1) OR (1").contains("the filter of `orders`"));
    assert!(error("orders", "no_such_column = 1").contains("no_such_column"));
    assert!(error("orders", "total >").contains("the filter of `orders`"));
    assert!(error("orders", "1, 2").contains("the filter of `orders`"));
    assert!(error("orders", "1 -- ").contains("comments"));
}

#[test]
fn foreign_keys_are_checked_where_that_is_asked_for() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    let checking = |filters: &[(&str, &str)]| Changes { check_foreign_keys: true, ..filtering(filters) };
    let target = Database::new(&mut session);
    restored(&reader, &target.0, &[], checking(&[]), true).unwrap();
    let error = refused(&mut session, &reader, &target.0, &[], checking(&[("orders", "id <> 2")]), true);
    assert!(error.contains("foreign key `of_order` of `items` does not hold: 1 rows"), "{error}");
    // A table that stays points to one that is restored with fewer rows.
    let error = refused(&mut session, &reader, &target.0, &["orders"], checking(&[("orders", "id <> 2")]), true);
    assert!(error.contains("`of_order` of `items`"), "{error}");
    // A restored table points to one that stays.
    run(&mut session, &["SET FOREIGN_KEY_CHECKS=0", "DELETE FROM customers WHERE id = 2", "SET FOREIGN_KEY_CHECKS=1"]);
    let error = refused(&mut session, &reader, &target.0, &["orders"], checking(&[]), true);
    assert!(error.contains("`of_customer` of `orders` does not hold: 1 rows"), "{error}");
    let empty = Database::new(&mut session);
    let error = refused(&mut session, &reader, &empty.0, &["orders"], checking(&[]), true);
    assert!(error.contains("neither restored nor in"), "{error}");
    restored(&reader, &empty.0, &["orders", "customers"], checking(&[("orders", "customer <> 2")]), true).unwrap();
}

#[test]
fn rows_that_are_there_stay_where_that_is_asked_for() {
    let mut session = connect();
    let source = Database::new(&mut session);
    let table = "CREATE TABLE t (id INT PRIMARY KEY, u VARCHAR(9) UNIQUE, v TEXT, len INT AS (CHAR_LENGTH(v)) STORED)";
    run(&mut session, &[table, "INSERT INTO t (id,u,v) VALUES (1,'a','archive'),(2,'b','archive'),(3,'c','archive')"]);
    run(&mut session, &["CREATE TABLE k (v INT)", "INSERT INTO k VALUES (1),(1)"]);
    let reader = dumped(&source.0);
    let there = |session: &mut Native| {
        let target = Database::new(session);
        run(session, &[table, "INSERT INTO t (id,u,v) VALUES (2,'x','target'),(4,'c','target'),(5,NULL,'target')"]);
        run(session, &["CREATE TABLE k (v INT)", "INSERT INTO k VALUES (1)"]);
        target
    };
    for (existing_rows, rows) in [
        (ExistingRows::Ignore, vec!["1archive7", "2target6", "4target6", "5target6"]),
        (ExistingRows::Replace, vec!["1archive7", "2archive7", "3archive7", "5target6"]),
        (ExistingRows::Truncate, vec!["1archive7", "2archive7", "3archive7"]),
    ] {
        let target = there(&mut session);
        let changes = || Changes { existing_rows, ..Changes::default() };
        restored(&reader, &target.0, &[], changes(), false).unwrap();
        assert_eq!(list(&mut session, "SELECT CONCAT(id, v, len) FROM t ORDER BY id"), rows, "{existing_rows:?}");
        let keyless = if existing_rows == ExistingRows::Truncate { "2" } else { "3" };
        assert_eq!(list(&mut session, "SELECT COUNT(*) FROM k"), [keyless]);
        if existing_rows != ExistingRows::Truncate {
            let error = refused(&mut session, &reader, &target.0, &[], changes(), true);
            assert!(error.contains("rows alone"), "{error}");
        }
    }
    // A filter is for the rows of the archive alone.
    let target = there(&mut session);
    let changes = Changes { existing_rows: ExistingRows::Replace, ..filtering(&[("t", "id = 2")]) };
    let report = restored(&reader, &target.0, &["t"], changes, false).unwrap();
    assert_eq!(report.filtered, [("t".to_owned(), 1)]);
    assert_eq!(list(&mut session, "SELECT CONCAT(id, v) FROM t ORDER BY id"), ["2archive", "4target", "5target"]);
}

fn running(before: &[&str], after: &[&str]) -> Changes {
    let owned = |sql: &[&str]| sql.iter().map(ToString::to_string).collect();
    Changes { before: owned(before), after: owned(after), ..Changes::default() }
}

#[test]
fn custom_sql_runs_before_and_after() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    run(&mut session, &["CREATE TABLE log (what VARCHAR(99))", "DELETE FROM items"]);
    let changes = running(
        &[
            "INSERT INTO log SELECT CONCAT('before ', COUNT(*)) FROM items; INSERT INTO log VALUES (@@sql_mode = @@GLOBAL.sql_mode)",
        ],
        &["ALTER TABLE orders ADD INDEX (total)", "INSERT INTO log SELECT CONCAT('after ', COUNT(*)) FROM items"],
    );
    restored(&reader, &source.0, &[], changes, true).unwrap();
    assert_eq!(list(&mut session, "SELECT what FROM log"), ["before 0", "1", "after 3"]);
    assert_eq!(
        list(
            &mut session,
            "SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() \
        AND INDEX_NAME = 'total'"
        ),
        ["total"]
    );
}

#[test]
fn custom_sql_that_fails_undoes_everything() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    run(&mut session, &["CREATE TABLE log (what VARCHAR(9))", "DELETE FROM items", "DROP VIEW twice"]);
    let mut error =
        |before: &[&str], after: &[&str]| refused(&mut session, &reader, &source.0, &[], running(before, after), true);
    let said = error(&["INSERT INTO log VALUES ('x'); INSERT INTO nowhere VALUES (1)"], &[]);
    assert!(said.contains("statement 2 of the custom SQL before the restore"), "{said}");
    let said = error(&[], &["ALTER TABLE orders ADD c INT; INSERT INTO log VALUES ('x')", "UPDATE nowhere SET x = 1"]);
    assert!(said.contains("statement 3 of the custom SQL after the restore"), "{said}");
    assert!(error(&["TRUNCATE log"], &[]).contains("could not be rolled back"));
    assert!(error(&[], &["ALTER TABLE log ADD c INT"]).contains("could not be undone"));
    assert!(error(&[], &["DROP TABLE orders"]).contains("could not be undone"));
}

#[test]
fn patterns_choose_tables() {
    let mut session = connect();
    let source = shop(&mut session);
    let reader = dumped(&source.0);
    let target = Database::new(&mut session);
    let report = restored(&reader, &target.0, &["*ers", "it?ms"], Changes::default(), true).unwrap();
    assert_eq!(report.tables, ["customers", "items", "orders"]);
    let error = restored(&reader, &target.0, &["ORD*"], Changes::default(), true).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (Kind::NotFound, "the archive holds no table ORD*"));
}

#[test]
fn a_changed_value_does_not_hide_behind_harmless_warnings() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE t (id INT PRIMARY KEY, e ENUM('a', 'b'), v VARCHAR(10))",
            "SET sql_mode=''",
            // An empty value that is none of the listed ones is stored with a warning.
            "INSERT IGNORE INTO t SELECT seq, '', 'x' FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 299), ']'), '$[*]' \
             COLUMNS (seq FOR ORDINALITY)) AS numbers",
        ],
    );
    let many = dumped_in_one(&source.0);
    run(&mut session, &["UPDATE t SET v = 'too long' WHERE id = 300"]);
    let reader = dumped_in_one(&source.0);
    let target = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE t (id INT PRIMARY KEY, e ENUM('a', 'b'), v VARCHAR(3))"]);
    assert_eq!(restored(&many, &target.0, &[], Changes::default(), false).unwrap().rows, 300);
    let host = || restore::Via::Host(Box::new(connect()));
    let request = Request { target: Some(target.0.clone()), schema: false, ..Request::default() };
    assert_eq!(restore::run(host(), &many, &request, &Control::new()).unwrap().rows, 300);
    let message = refused(&mut session, &reader, &target.0, &[], Changes::default(), false);
    assert!(message.contains("changed value in 'v'"), "{message}");
    let message = restore::run(host(), &reader, &request, &Control::new()).unwrap_err().to_string();
    assert!(message.contains("changed value in 'v'"), "{message}");
}
