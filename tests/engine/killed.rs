//! A restore that is cut short, at every one of its statements: the target is as it was, or as the archive has it, once
//! the next run has looked at it, and nothing is left beside it.

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use simplemdb_backup_engine::archive::part::PartKind;
use simplemdb_backup_engine::archive::reader::{Reader, Source};
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::session::{Cells, Credentials, Done, Native, Session, Transport};
use simplemdb_backup_engine::{Control, Error, Kind, Result, restore};
use support::lost::Lost;
use support::{Database, Guest, archived, connect, credentials, portrait, run};

fn archive_of(database: &str) -> Reader {
    Reader::open(Box::new(bytes_of(database)), None).unwrap()
}

fn bytes_of(database: &str) -> Vec<u8> {
    archived(credentials(), database, 1000, 1)
}

/// A database with one of everything that a swap must mind.
fn shop(session: &mut Native) -> Database {
    let shop = Database::new(session);
    fill(session);
    shop
}

fn fill(session: &mut Native) {
    run(
        session,
        &[
            "CREATE TABLE parent (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE child (id INT PRIMARY KEY, parent INT, CONSTRAINT fk FOREIGN KEY (parent) REFERENCES parent (id), \
             CONSTRAINT named CHECK (id > 0))",
            "CREATE TABLE log (what VARCHAR(20))",
            "INSERT INTO parent VALUES (1, 'one'), (2, 'é')",
            "INSERT INTO child VALUES (1, 1), (2, NULL)",
            "CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2",
            "CREATE PROCEDURE p() SELECT ';;'",
            "CREATE VIEW a_view AS SELECT twice(n) AS t FROM (SELECT COUNT(*) AS n FROM parent) q",
            "CREATE VIEW b_view AS SELECT t FROM a_view",
            "CREATE TRIGGER one AFTER INSERT ON parent FOR EACH ROW INSERT INTO log VALUES ('one')",
            "CREATE TRIGGER two AFTER INSERT ON parent FOR EACH ROW FOLLOWS one SET @x = 1",
            "CREATE EVENT ev ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM log",
        ],
    );
}

/// Makes it differ from its archive in everything: changed, removed and new things of each kind.
fn change(session: &mut Native, shop: &Database) {
    run(
        session,
        &[
            &format!("USE `{}`", shop.0),
            "UPDATE parent SET name = 'later'",
            "DROP VIEW b_view",
            "CREATE TABLE b_view (was INT)",
            "INSERT INTO b_view VALUES (7)",
            "DROP VIEW a_view",
            "CREATE VIEW a_view AS SELECT 1 AS t FROM parent",
            "CREATE VIEW c_view AS SELECT t FROM a_view",
            "DROP TABLE log",
            "CREATE VIEW log AS SELECT 'x' AS what",
            "DROP TRIGGER one",
            "CREATE TRIGGER three AFTER INSERT ON parent FOR EACH ROW SET @x = 3",
            "DROP FUNCTION twice",
            "CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x + x",
            "DROP PROCEDURE p",
            "CREATE FUNCTION p() RETURNS INT DETERMINISTIC RETURN 1",
            "DROP EVENT ev",
            "CREATE EVENT ev ON SCHEDULE EVERY 2 DAY STARTS '2030-01-01 00:00:00' DISABLE DO SET @x = 1",
            "CREATE EVENT ev2 ON SCHEDULE EVERY 3 DAY STARTS '2030-01-01 00:00:00' DISABLE DO SET @x = 1",
            "CREATE TABLE newer (id INT, parent INT, CONSTRAINT to_parent FOREIGN KEY (parent) REFERENCES parent (id))",
            "INSERT INTO newer VALUES (1, 1)",
        ],
    );
}

fn databases_of(session: &mut Native, shop: &Database) -> Vec<String> {
    databases_of_like(session, shop, "%")
}

fn databases_of_like(session: &mut dyn Session, shop: &Database, rest: &str) -> Vec<String> {
    session
        .column(&format!(
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{}{rest}'",
            shop.0.replace('_', "\\_")
        ))
        .unwrap()
}

/// Cuts a restore short at every statement, and has `after` see what recovery has made of it. Returns how many
/// statements there are.
fn at_every_statement(
    reader: &Reader,
    request: &restore::Request,
    account: &Credentials,
    mut before: impl FnMut(&mut Native),
    mut after: impl FnMut(&mut Native, usize),
) -> usize {
    let mut session = connect();
    let database = request.target.clone().unwrap();
    for statement in 1.. {
        before(&mut session);
        let lost = restore::Via::Host(Box::new(Lost::of(account, statement)));
        if restore::run(lost, reader, request, &Control::new()).is_ok() {
            return statement;
        }
        // The server may still be busy with the lost connection: recovery waits for it.
        restore::recover(restore::Via::Native(account.clone()), &database)
            .unwrap_or_else(|e| panic!("statement {statement}: {e}"));
        after(&mut session, statement);
    }
    unreachable!()
}

#[test]
fn at_every_statement_the_target_is_as_it_was_or_as_the_archive_has_it() {
    cut_short(restore::Request::default(), false);
}

#[test]
fn and_also_where_what_the_archive_does_not_have_is_removed() {
    cut_short(restore::Request { remove_others: true, ..restore::Request::default() }, false);
}

#[test]
fn and_also_where_statements_of_the_callers_own_change_tables_that_stay() {
    let after = vec!["INSERT INTO newer VALUES (2, NULL); UPDATE newer SET parent = 2 WHERE id = 1".to_owned()];
    let changes = restore::Changes { after, ..restore::Changes::default() };
    cut_short(restore::Request { changes, ..restore::Request::default() }, false);
}

/// A caller who asks to stop at a statement, which the server has carried out by then. The connection lives on.
struct Stopped<'a> {
    session: Native,
    left: usize,
    control: &'a Control,
}

impl Stopped<'_> {
    fn after<T>(&mut self, done: T) -> Result<T> {
        self.left = self.left.saturating_sub(usize::from(!self.control.is_settled()));
        if self.left == 0 && !self.control.is_settled() {
            self.left = usize::MAX;
            return Err(Error::new(Kind::Cancelled, "stopped"));
        }
        Ok(done)
    }
}

impl Session for Stopped<'_> {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        self.session.query(sql, each).and_then(|()| self.after(()))
    }
    fn run(&mut self, sql: &str) -> Result<Done> {
        self.session.run(sql).and_then(|done| self.after(done))
    }
    fn transport(&self) -> Transport {
        Transport::Raw
    }
}

#[test]
fn who_stops_a_restore_at_any_statement_has_changed_nothing_and_leaves_nothing() {
    let mut session = connect();
    let shop = shop(&mut session);
    let archive = archive_of(&shop.0);
    change(&mut session, &shop);
    let old = portrait(&mut session, &shop.0);
    let after = vec!["INSERT INTO newer VALUES (2, NULL)".to_owned()];
    let changes = restore::Changes { after, ..restore::Changes::default() };
    let request = restore::Request { changes, keep_replaced: true, ..restore::Request::default() };
    let mut stopped = 0;
    for statement in 1.. {
        let control = Control::new();
        let host = Stopped { session: connect(), left: statement, control: &control };
        let result = restore::run(restore::Via::Host(Box::new(host)), &archive, &request, &control);
        if let Ok(report) = result {
            assert_ne!(portrait(&mut session, &shop.0), old);
            assert!(report.recovered.is_empty(), "{:?}", report.recovered);
            run(&mut session, &[&format!("DROP DATABASE `{}`", report.replaced.unwrap().database(&shop.0))]);
            break;
        }
        assert_eq!(portrait(&mut session, &shop.0), old, "statement {statement}");
        assert_eq!(databases_of(&mut session, &shop), [shop.0.as_str()], "statement {statement}");
        stopped += 1;
    }
    assert!(stopped > 100, "{stopped}");
}

#[test]
fn replaced_tables_that_are_to_stay_do_so_wherever_it_is_cut_short() {
    keeping_short(false);
}

#[test]
fn and_also_those_of_an_account_that_may_not_make_databases() {
    keeping_short(true);
}

/// What a restore has kept: the tables, with their databases, in the place of `parent`.
fn kept(session: &mut Native, shop: &Database) -> Vec<String> {
    let session: &mut dyn Session = session;
    session
        .column(&format!(
            "SELECT CONCAT('`', TABLE_SCHEMA, '`.`', TABLE_NAME, '`') FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA LIKE '{0}%' AND TABLE_NAME LIKE 'parent%' \
             AND (TABLE_SCHEMA LIKE '{0}\\_\\_replaced%' OR TABLE_NAME LIKE '%\\_\\_replaced%')",
            shop.0.replace('_', "\\_")
        ))
        .unwrap()
}

fn keeping_short(within: bool) {
    let mut session = connect();
    let shop = Database::new(&mut session);
    let guest = Guest::new(&mut session, &shop);
    let account = if within { guest.credentials() } else { credentials() };
    let mut owner = Native::connect(&account, None).unwrap();
    run(&mut owner, &["SET NAMES utf8mb4", &format!("USE `{}`", shop.0)]);
    fill(&mut owner);
    let archive = archive_of(&shop.0);
    let request = restore::Request { target: Some(shop.0.clone()), keep_replaced: true, ..restore::Request::default() };
    let mut seen = BTreeSet::new();
    let make_old = |session: &mut Native| {
        run(session, &[&format!("USE `{}`", shop.0), "UPDATE parent SET name = 'later'"]);
    };
    let clear = |session: &mut Native| {
        for database in databases_of_like(session, &shop, "\\_\\_replaced%") {
            run(session, &[&format!("DROP DATABASE `{database}`")]);
        }
        let tables = (session as &mut dyn Session)
            .column(&format!("SHOW TABLES FROM `{}` LIKE '%\\_\\_replaced%'", shop.0))
            .unwrap();
        run(session, &["SET foreign_key_checks = 0"]);
        for table in tables {
            run(session, &[&format!("DROP TABLE `{}`.`{table}`", shop.0)]);
        }
    };
    let mut look = |session: &mut Native, statement: usize| {
        let value = |session: &mut Native, of: &str| {
            (session as &mut dyn Session).value(&format!("SELECT name FROM {of} WHERE id = 1")).unwrap()
        };
        let (name, asides) = (value(session, &format!("`{}`.parent", shop.0)), kept(session, &shop));
        if name.as_deref() == Some("one") {
            let [aside] = asides.as_slice() else { panic!("statement {statement}: {asides:?}") };
            assert_eq!(value(session, aside).as_deref(), Some("later"), "statement {statement}");
            assert_eq!(aside.starts_with(&format!("`{}`.", shop.0)), within);
            clear(session);
            seen.insert("restored");
        } else {
            assert!(asides.is_empty(), "statement {statement}: {asides:?}");
            seen.insert("as it was");
        }
        let tables = (session as &mut dyn Session).column(&format!("SHOW TABLES FROM `{}`", shop.0)).unwrap();
        assert_eq!(tables, ["a_view", "b_view", "child", "log", "parent"], "statement {statement}");
    };
    at_every_statement(&archive, &request, &account, make_old, &mut look);
    assert_eq!(seen, BTreeSet::from(["as it was", "restored"]));
    clear(&mut session);
}

#[test]
fn and_for_an_account_that_may_not_make_databases() {
    let after = vec!["INSERT INTO newer VALUES (2, NULL); UPDATE newer SET parent = 2 WHERE id = 1".to_owned()];
    let changes = restore::Changes { after, ..restore::Changes::default() };
    cut_short(restore::Request { changes, ..restore::Request::default() }, true);
}

#[test]
fn and_for_one_that_removes_what_the_archive_does_not_have() {
    cut_short(restore::Request { remove_others: true, ..restore::Request::default() }, true);
}

fn cut_short(request: restore::Request, within: bool) {
    let mut session = connect();
    let shop = Database::new(&mut session);
    let guest = Guest::new(&mut session, &shop);
    let account = if within { guest.credentials() } else { credentials() };
    // What they make is theirs.
    let mut owner = Native::connect(&account, None).unwrap();
    run(&mut owner, &["SET NAMES utf8mb4", &format!("USE `{}`", shop.0)]);
    fill(&mut owner);
    let archive = archive_of(&shop.0);
    let request = restore::Request { target: Some(shop.0.clone()), ..request };
    let whole = portrait(&mut session, &shop.0);
    change(&mut owner, &shop);
    let old = portrait(&mut session, &shop.0);
    restore::run(restore::Via::Native(account.clone()), &archive, &request, &Control::new()).unwrap();
    let new = portrait(&mut session, &shop.0);
    assert_ne!(old, new);
    if request.remove_others {
        assert_eq!(new, whole);
    }
    let mut seen = BTreeSet::new();
    let make_old = |session: &mut Native| {
        run(
            session,
            &[
                &format!("DROP DATABASE IF EXISTS `{}`", shop.0),
                &format!("CREATE DATABASE `{}` CHARACTER SET utf8mb4", shop.0),
            ],
        );
        run(&mut owner, &[&format!("USE `{}`", shop.0)]);
        fill(&mut owner);
        change(&mut owner, &shop);
    };
    let statements = at_every_statement(&archive, &request, &account, make_old, |session, statement| {
        let now = portrait(session, &shop.0);
        assert_eq!(databases_of(session, &shop), [shop.0.as_str()], "statement {statement}");
        if now == new {
            seen.insert("restored");
            return;
        }
        for (a, b) in now.iter().zip(&old) {
            assert_eq!(a, b, "statement {statement}");
        }
        assert_eq!(now.len(), old.len(), "statement {statement}");
        seen.insert("as it was");
    });
    assert!(statements > 100, "{statements}");
    assert_eq!(seen, BTreeSet::from(["as it was", "restored"]));
}

#[test]
fn a_restore_into_a_new_database_leaves_none_where_it_is_cut_short() {
    let mut session = connect();
    let shop = shop(&mut session);
    let archive = archive_of(&shop.0);
    let new = portrait(&mut session, &shop.0);
    let copy = format!("{}_copy", shop.0);
    let request = restore::Request { target: Some(copy.clone()), ..restore::Request::default() };
    let make_old = |session: &mut Native| run(session, &[&format!("DROP DATABASE IF EXISTS `{copy}`")]);
    at_every_statement(&archive, &request, &credentials(), make_old, |session, statement| {
        let there = databases_of(session, &shop);
        if there.contains(&copy) {
            assert_eq!(portrait(session, &copy), new, "statement {statement}");
        }
        assert!(there.iter().all(|name| *name == shop.0 || *name == copy), "statement {statement}: {there:?}");
    });
    run(&mut session, &[&format!("DROP DATABASE `{copy}`")]);
}

#[test]
fn the_next_restore_undoes_the_one_that_was_cut_short() {
    let mut session = connect();
    let shop = shop(&mut session);
    let archive = archive_of(&shop.0);
    change(&mut session, &shop);
    // Long enough to have come to the swap, and not to its end.
    let only = Selection { include: vec!["child".into()], exclude: Vec::new() };
    let mut undone = 0;
    for statement in (60..200).step_by(20) {
        let request = restore::Request::default();
        let lost = restore::Via::Host(Box::new(Lost::at(statement)));
        if restore::run(lost, &archive, &request, &Control::new()).is_ok() {
            break;
        }
        let request = restore::Request { selection: only.clone(), ..restore::Request::default() };
        let report = again(&archive, &request);
        undone += report.recovered.undone;
        assert_eq!(databases_of(&mut session, &shop), [shop.0.as_str()]);
    }
    assert!(undone > 0);
}

/// The same once the server has seen that the lost connection is gone.
fn again(archive: &Reader, request: &restore::Request) -> restore::Report {
    for _ in 0..100 {
        match restore::run(restore::Via::Native(credentials()), archive, request, &Control::new()) {
            Err(e) if e.to_string().contains("another restore") => {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            other => return other.unwrap(),
        }
    }
    panic!("the lost connection is still there");
}

#[test]
fn replaced_tables_can_be_kept() {
    let mut session = connect();
    let shop = shop(&mut session);
    let archive = archive_of(&shop.0);
    change(&mut session, &shop);
    let request = restore::Request { keep_replaced: true, ..restore::Request::default() };
    let report = restore::run(restore::Via::Native(credentials()), &archive, &request, &Control::new()).unwrap();
    let Some(restore::Kept::Beside(kept)) = report.replaced else { panic!("{:?}", report.replaced) };
    let session: &mut dyn Session = &mut session;
    let name = session.value(&format!("SELECT name FROM `{kept}`.parent WHERE id = 1")).unwrap();
    assert_eq!(name.as_deref(), Some("later"));
    assert_eq!(session.column(&format!("SHOW TABLES FROM `{kept}`")).unwrap(), ["b_view", "child", "parent"]);
    // Nobody clears them away.
    let report =
        restore::run(restore::Via::Native(credentials()), &archive, &restore::Request::default(), &Control::new());
    assert!(report.unwrap().recovered.is_empty());
    assert_eq!(session.column(&format!("SHOW TABLES FROM `{kept}`")).unwrap().len(), 3);
    session.run(&format!("DROP DATABASE `{kept}`")).unwrap();
}

#[test]
fn removing_what_an_archive_lacks_needs_a_whole_one() {
    let mut session = connect();
    let shop = shop(&mut session);
    let archive = archive_of(&shop.0);
    let selection = Selection { include: vec!["log".into()], exclude: Vec::new() };
    let request = restore::Request { remove_others: true, selection, ..restore::Request::default() };
    let error = restore::run(restore::Via::Native(credentials()), &archive, &request, &Control::new()).unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
}

#[test]
fn a_restore_that_waits_for_a_lock_can_be_cancelled() {
    let mut session = connect();
    let shop = shop(&mut session);
    let archive = archive_of(&shop.0);
    change(&mut session, &shop);
    let before = portrait(&mut session, &shop.0);
    let mut reader = connect();
    run(&mut reader, &["START TRANSACTION"]);
    (&mut reader as &mut dyn Session).rows(&format!("SELECT * FROM `{}`.child", shop.0)).unwrap();
    let control = Control::new();
    let result = std::thread::scope(|scope| {
        let restore = scope.spawn(|| {
            restore::run(restore::Via::Native(credentials()), &archive, &restore::Request::default(), &control)
        });
        let waits = "SELECT 1 FROM information_schema.PROCESSLIST \
                     WHERE STATE LIKE 'Waiting for table metadata lock%' AND INFO LIKE 'RENAME%' AND DB = DATABASE()";
        run(&mut session, &[&format!("USE `{}`", shop.0)]);
        while (&mut session as &mut dyn Session).value(waits).unwrap().is_none() && !restore.is_finished() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        control.cancel();
        restore.join().unwrap()
    });
    assert_eq!(result.unwrap_err().kind(), Kind::Cancelled);
    run(&mut reader, &["COMMIT"]);
    assert_eq!(portrait(&mut session, &shop.0), before);
    assert_eq!(databases_of(&mut session, &shop), [shop.0.as_str()]);
}

/// Stored bytes that count how many of them are read.
struct Counting(Vec<u8>, Arc<AtomicU64>);

impl Source for Counting {
    fn length(&self) -> Result<u64> {
        self.0.length()
    }
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        self.1.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        self.0.read_at(buffer, offset)
    }
}

#[test]
fn one_table_is_restored_without_reading_the_others() {
    let mut session = connect();
    let shop = shop(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE large (id INT AUTO_INCREMENT PRIMARY KEY, filler TEXT)",
            "INSERT INTO large (filler) VALUES (REPEAT('x', 60000))",
        ],
    );
    for _ in 0..9 {
        run(&mut session, &["INSERT INTO large (filler) SELECT filler FROM large"]);
    }
    let bytes = bytes_of(&shop.0);
    assert!(bytes.len() > 30_000_000);
    let read = Arc::new(AtomicU64::new(0));
    let archive = Reader::open(Box::new(Counting(bytes, Arc::clone(&read))), None).unwrap();
    let selection = Selection { include: vec!["parent".into()], exclude: Vec::new() };
    let request = restore::Request { selection, ..restore::Request::default() };
    assert!(request.verify);
    run(&mut session, &["UPDATE parent SET name = 'later'"]);
    restore::run(restore::Via::Native(credentials()), &archive, &request, &Control::new()).unwrap();
    let name = (&mut session as &mut dyn Session).value("SELECT name FROM parent WHERE id = 1").unwrap();
    assert_eq!(name.as_deref(), Some("one"));
    let read = read.load(Ordering::Relaxed);
    assert!(read < 100_000, "{read} bytes were read");
}

#[test]
fn an_archive_that_is_damaged_in_its_last_part_changes_nothing() {
    let mut session = connect();
    let shop = shop(&mut session);
    let bytes = bytes_of(&shop.0);
    change(&mut session, &shop);
    let before = portrait(&mut session, &shop.0);
    let whole = Reader::open(Box::new(bytes.clone()), None).unwrap();
    let entries = &whole.index().entries;
    // The last part of all, the last one that makes something, and the last one with rows.
    for kinds in [&[PartKind::Postamble][..], &[PartKind::Event], &[PartKind::Trigger], &[PartKind::Rows]] {
        let last = entries.iter().rfind(|entry| kinds.contains(&entry.kind)).unwrap();
        let mut damaged = bytes.clone();
        damaged[(last.offset + last.stored / 2) as usize] ^= 1;
        for verify in [true, false] {
            let archive = Reader::open(Box::new(damaged.clone()), None).unwrap();
            let request = restore::Request { verify, ..restore::Request::default() };
            let error = restore::run(restore::Via::Native(credentials()), &archive, &request, &Control::new());
            assert_eq!(error.unwrap_err().kind(), Kind::Damaged, "{kinds:?}, verify: {verify}");
            assert_eq!(portrait(&mut session, &shop.0), before, "{kinds:?}, verify: {verify}");
            assert_eq!(databases_of(&mut session, &shop), [shop.0.as_str()]);
        }
    }
}

#[test]
fn a_backup_of_a_target_that_is_half_done_is_of_one_state() {
    let mut session = connect();
    let shop = shop(&mut session);
    let archive = archive_of(&shop.0);
    let restored = portrait(&mut session, &shop.0);
    change(&mut session, &shop);
    let old = portrait(&mut session, &shop.0);
    let request = restore::Request { remove_others: true, ..restore::Request::default() };
    let (mut half_done, mut tried) = (0, 0);
    for statement in 1.. {
        let lost = restore::Via::Host(Box::new(Lost::at(statement)));
        if restore::run(lost, &archive, &request, &Control::new()).is_ok() {
            break;
        }
        tried += 1;
        let direct = || restore::Via::Native(credentials());
        if let Err(error) = restore::recover_before_backup(direct(), &shop.0, false) {
            assert!(error.to_string().contains("half done"), "statement {statement}: {error}");
            half_done += 1;
            let recovered = restore::recover_before_backup(direct(), &shop.0, true).unwrap();
            assert_eq!(recovered.undone, 1, "statement {statement}");
        }
        let now = portrait(&mut session, &shop.0);
        assert!(now == old || now == restored, "statement {statement}");
        restore::recover(direct(), &shop.0).unwrap();
    }
    println!("killed at {tried} statements, {half_done} of them left it half done");
    assert!(half_done > 10, "{half_done}");
}
