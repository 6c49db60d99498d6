//! A backup is of one moment, holds nobody up to get it, and says so where it cannot have it.

mod support;

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::session::{Credentials, Native, Secret, Server, Session};
use simplemdb_backup_engine::sql::definer::Definers;
use simplemdb_backup_engine::{Control, Error, Result, dump, restore};
use support::{Database, connect, credentials, run};

fn request(database: &str, connections: usize) -> dump::Request {
    dump::Request {
        database: database.to_owned(),
        selection: Selection::default(),
        definers: Definers::Keep,
        accounts: false,
        schema: true,
        data: true,
        rows_per_statement: 500,
        connections,
        stream_from: 0,
        range_bytes: 4096,
        count_rows: dump::Counting::Always,
        lock_wait_seconds: 1,
        codec: Codec::None,
        level: None,
        encryption: None,
    }
}

fn server() -> Server {
    Server::ask(&mut connect()).unwrap()
}

/// An account that goes with its handle.
struct Account(Credentials);

impl Account {
    /// With these grants; `DB` in them stands for the database.
    fn new(database: &str, grants: &[&str]) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let user = format!("u{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut session = connect();
        run(&mut session, &[&format!("CREATE USER `{user}`@localhost IDENTIFIED BY 'a \"password\"'")]);
        for grant in grants {
            let grant = grant.replace("DB", &format!("`{database}`"));
            run(&mut session, &[&format!("GRANT {grant} TO `{user}`@localhost")]);
        }
        Self(Credentials { user, password: Secret::new("a \"password\""), ..credentials() })
    }

    fn dump(&self, request: &dump::Request, out: &mut (dyn Write + Send)) -> Result<dump::Report> {
        dump::run(dump::Via::Native(self.0.clone()), request, out, &Control::new())
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let dropped = connect().run(&format!("DROP USER `{}`@localhost", self.0.user));
        assert!(dropped.is_ok() || std::thread::panicking());
    }
}

/// What every account needs to see all there is.
fn all_to_see() -> Vec<&'static str> {
    let server = server();
    let routines = match (server.is_mariadb(), server.number) {
        (true, n) if n >= (11, 3, 0) => "SHOW CREATE ROUTINE ON DB.*",
        (true, _) => "SELECT ON mysql.proc",
        (false, _) => "SHOW_ROUTINE ON *.*",
    };
    vec!["SELECT, SHOW VIEW, TRIGGER, EVENT ON DB.*", routines]
}

const ACCOUNTS: usize = 200;

/// Four tables of accounts that hold 1000 each.
fn bank(session: &mut Native) -> Database {
    let bank = Database::new(session);
    for table in ["a", "b", "c", "d"] {
        let values: Vec<String> = (0..ACCOUNTS).map(|id| format!("({id}, 1000, REPEAT('{table}', 500))")).collect();
        run(
            session,
            &[
                &format!("CREATE TABLE {table} (id INT PRIMARY KEY, cents BIGINT, filler TEXT)"),
                &format!("INSERT INTO {table} VALUES {}", values.join(",")),
            ],
        );
    }
    bank
}

/// Moves money between tables until it is told to stop, one transaction after the other.
fn transfers(database: &str, seed: u64, stop: &AtomicBool, done: &AtomicU64) {
    let mut session = connect();
    run(&mut session, &[&format!("USE `{database}`")]);
    let tables = ["a", "b", "c", "d"];
    let mut n = seed;
    while !stop.load(Ordering::Relaxed) {
        n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let from = tables[(n >> 33) as usize % 4];
        let to = tables[(n >> 37) as usize % 4];
        let (one, two) = ((n >> 40) as usize % ACCOUNTS, (n >> 50) as usize % ACCOUNTS);
        let moved = [
            "START TRANSACTION".to_owned(),
            format!("UPDATE {from} SET cents = cents - 7 WHERE id = {one}"),
            format!("UPDATE {to} SET cents = cents + 7 WHERE id = {two}"),
            "COMMIT".to_owned(),
        ];
        match moved.iter().try_for_each(|sql| session.run(sql).map(drop)) {
            Ok(()) => drop(done.fetch_add(1, Ordering::Relaxed)),
            Err(e) if e.code() == Some(1213) => run(&mut session, &["ROLLBACK"]), // a deadlock of two transfers
            Err(e) => panic!("{e}"),
        }
    }
}

/// Waits until something has happened.
fn until(what: &str, mut happened: impl FnMut() -> bool) {
    for _ in 0..3000 {
        if happened() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{what} did not happen in 30 s");
}

fn sum(archive: Vec<u8>, target: &str) -> String {
    let reader = Reader::open(Box::new(archive), None).unwrap();
    let request =
        restore::Request { target: Some(target.to_owned()), verify: true, connections: 2, ..Default::default() };
    restore::run(restore::Via::Native(credentials()), &reader, &request, &Control::new()).unwrap();
    let mut session = connect();
    let session: &mut dyn Session = &mut session;
    let sums: Vec<String> =
        ["a", "b", "c", "d"].iter().map(|t| format!("(SELECT SUM(cents) FROM `{target}`.{t})")).collect();
    let sum = session.value(&format!("SELECT {}", sums.join(" + "))).unwrap().unwrap();
    session.run(&format!("DROP DATABASE `{target}`")).unwrap();
    sum
}

#[test]
fn money_that_moves_is_neither_lost_nor_doubled() {
    let mut session = connect();
    let bank = bank(&mut session);
    let may_lock = [all_to_see(), vec!["LOCK TABLES ON DB.*"]].concat();
    let accounts = [
        Account::new(&bank.0, &["ALL ON *.*"]),
        Account::new(&bank.0, &may_lock),
        Account::new(&bank.0, &all_to_see()),
    ];
    let best = if server().is_mariadb() { "backup-stage" } else { "lock-tables" };
    let locks = [Some(best), Some("lock-tables"), None];
    let (stop, done) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for seed in 1..=3 {
            let (database, stop, done) = (&bank.0, &stop, &done);
            scope.spawn(move || transfers(database, seed, stop, done));
        }
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for (account, lock) in accounts.iter().zip(locks) {
                for connections in [1, 4] {
                    let before = done.load(Ordering::Relaxed);
                    until("a transfer", || done.load(Ordering::Relaxed) > before + 5);
                    let mut archive = Vec::new();
                    let report = account.dump(&request(&bank.0, connections), &mut archive).unwrap();
                    let manifest = &report.written.index.manifest;
                    let lock = lock.filter(|_| connections > 1);
                    assert_eq!(manifest.lock.as_deref(), lock);
                    let consistency = if lock.is_some() { "shared-snapshot" } else { "single-transaction" };
                    assert_eq!(manifest.consistency, consistency);
                    assert_eq!(sum(archive, &format!("{}_copy", bank.0)), (4000 * ACCOUNTS).to_string());
                }
            }
        }));
        stop.store(true, Ordering::Relaxed);
        checked.unwrap();
    });
}

#[test]
fn a_long_query_is_not_waited_for_and_nobody_waits_behind_the_backup() {
    let mut session = connect();
    let bank = bank(&mut session);
    let may_lock = [all_to_see(), vec!["LOCK TABLES ON DB.*"]].concat();
    for account in [Account::new(&bank.0, &["ALL ON *.*"]), Account::new(&bank.0, &may_lock)] {
        let long = Native::connect(&credentials(), Some(&bank.0)).unwrap();
        let id = long.id();
        std::thread::scope(|scope| {
            let mut long = long;
            // Killed below; ten minutes if not.
            let query = scope.spawn(move || long.query("SELECT SLEEP(3) FROM a", &mut |_| Ok(())));
            let state = format!("SELECT STATE FROM information_schema.PROCESSLIST WHERE ID = {id}");
            until("the long query", || {
                (&mut session as &mut dyn Session).value(&state).unwrap().is_some_and(|s| s == "User sleep")
            });
            let mut archive = Vec::new();
            let report = account.dump(&request(&bank.0, 4), &mut archive).unwrap();
            assert_eq!(report.written.index.manifest.consistency, "shared-snapshot");
            run(&mut session, &["SET lock_wait_timeout = 1", "UPDATE a SET cents = cents WHERE id = 1"]);
            assert!(!query.is_finished(), "the query was waited for");
            run(&mut session, &[&format!("KILL {id}")]);
            // It was killed, which is an error or a row that says so.
            let _either = query.join().unwrap();
        });
    }
}

#[test]
fn a_transaction_that_stays_open_costs_no_consistency() {
    let mut session = connect();
    let bank = bank(&mut session);
    let may_lock = [all_to_see(), vec!["LOCK TABLES ON DB.*"]].concat();
    let mut open = Native::connect(&credentials(), Some(&bank.0)).unwrap();
    run(&mut open, &["START TRANSACTION", "UPDATE a SET cents = cents - 5 WHERE id = 3"]);
    for (account, root) in [(Account::new(&bank.0, &["ALL ON *.*"]), true), (Account::new(&bank.0, &may_lock), false)] {
        let mut archive = Vec::new();
        let report = account.dump(&request(&bank.0, 4), &mut archive).unwrap();
        let lock = report.written.index.manifest.lock.as_deref();
        match (server().is_mariadb(), root) {
            (true, true) => assert_eq!(lock, Some("backup-stage")),
            (false, true) => assert_eq!(lock, Some("global-read-lock")),
            (_, false) => assert_eq!(lock, None, "LOCK TABLES does not get past the open transaction"),
        }
        run(&mut session, &["SET lock_wait_timeout = 1", "UPDATE b SET cents = cents WHERE id = 1"]);
        assert_eq!(sum(archive, &format!("{}_copy", bank.0)), (4000 * ACCOUNTS).to_string());
    }
    run(&mut open, &["ROLLBACK"]);
}

/// An archive that is being written, during which something happens once.
struct Interrupted<W, F> {
    bytes: Vec<u8>,
    when: W,
    happens: Option<F>,
}

impl<W: Fn(&[u8]) -> bool, F: FnOnce()> Write for Interrupted<W, F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if (self.when)(&self.bytes)
            && let Some(happens) = self.happens.take()
        {
            happens();
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Four tables that keep four readers busy, and small things that are read after them.
fn busy(session: &mut Native) -> Database {
    let busy = Database::new(session);
    run(
        session,
        &[
            "CREATE TABLE big1 (id INT AUTO_INCREMENT PRIMARY KEY, filler LONGBLOB)",
            "INSERT INTO big1 (filler) VALUES (REPEAT('x', 500000))",
            "INSERT INTO big1 (filler) SELECT filler FROM big1",
            "INSERT INTO big1 (filler) SELECT filler FROM big1",
            "INSERT INTO big1 (filler) SELECT filler FROM big1",
            "INSERT INTO big1 (filler) SELECT filler FROM big1",
            "CREATE TABLE big2 LIKE big1",
            "INSERT INTO big2 SELECT * FROM big1",
            "CREATE TABLE big3 LIKE big1",
            "INSERT INTO big3 SELECT * FROM big1",
            "CREATE TABLE big4 LIKE big1",
            "INSERT INTO big4 SELECT * FROM big1",
            "CREATE TABLE victim (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
            "INSERT INTO victim (v) VALUES (1), (2), (3)",
            "CREATE TABLE other LIKE victim",
            "CREATE VIEW seen AS SELECT v FROM victim",
            "CREATE PROCEDURE work() SELECT 1",
            "CREATE FUNCTION work() RETURNS INT DETERMINISTIC RETURN 1",
            "CREATE TRIGGER tells BEFORE INSERT ON victim FOR EACH ROW SET @told = 1",
            "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
            "ANALYZE TABLE big1, big2, big3, big4, victim, other",
        ],
    );
    busy
}

fn dumped_while(database: &Database, connections: usize, statements: &[&str]) -> Result<Vec<u8>> {
    let happens = || {
        let mut session = connect();
        run(&mut session, &[&format!("USE `{}`", database.0)]);
        run(&mut session, statements);
    };
    // The first rows are on their way, and no reader has come to the end of its table.
    let early = |archive: &[u8]| archive.len() > 200_000;
    let mut out = Interrupted { bytes: Vec::new(), when: early, happens: Some(happens) };
    let via = dump::Via::Native(credentials());
    let request = dump::Request { lock_wait_seconds: 5, ..request(&database.0, connections) };
    dump::run(via, &request, &mut out, &Control::new())?;
    assert!(out.happens.is_none(), "the backup was too small to be interrupted");
    Ok(out.bytes)
}

#[test]
fn what_is_altered_meanwhile_fails_the_backup_by_name() {
    let mut session = connect();
    let altered: [(&[&str], &str); 13] = [
        (&["ALTER TABLE victim ADD COLUMN w INT"], "table `victim` was altered"),
        (&["ALTER TABLE victim COMMENT 'new'"], "table `victim` was altered"),
        (&["DROP TABLE victim"], "table `victim` was dropped or renamed"),
        (&["TRUNCATE TABLE victim"], "table `victim` was altered"),
        (
            &["CREATE TABLE new LIKE victim", "RENAME TABLE victim TO hidden, new TO victim"],
            "table `victim` was altered",
        ),
        (&["RENAME TABLE victim TO hidden"], "table `victim` was dropped or renamed"),
        (&["ALTER TABLE victim DROP COLUMN v"], "table `victim` was altered"),
        (&["CREATE OR REPLACE VIEW seen AS SELECT 1 AS v"], "view `seen` was altered"),
        (&["DROP VIEW seen"], "view `seen` was dropped or renamed"),
        (&["DROP PROCEDURE work", "CREATE PROCEDURE work() SELECT 2"], "procedure `work` was altered"),
        (&["DROP FUNCTION work"], "routine `work` was dropped or renamed"),
        (&["DROP TRIGGER tells"], "trigger `tells` was dropped or renamed"),
        (&["ALTER EVENT daily ENABLE"], "event `daily` was altered"),
    ];
    for connections in [1, 4] {
        for (statements, expected) in altered {
            let busy = busy(&mut session);
            let error = dumped_while(&busy, connections, statements).expect_err(expected).to_string();
            assert!(error.starts_with(expected), "{statements:?} with {connections}: {error}");
            assert!(error.ends_with("while the backup was running; run the backup again"), "{error}");
        }
    }
}

#[test]
fn what_is_written_or_made_meanwhile_is_none_of_the_backup() {
    let mut session = connect();
    let busy = busy(&mut session);
    let statements =
        ["INSERT INTO victim (v) VALUES (4)", "DELETE FROM victim WHERE v = 1", "CREATE TABLE a_new_one (id INT)"];
    for connections in [1, 4] {
        run(
            &mut session,
            &["DROP TABLE IF EXISTS a_new_one", "DELETE FROM victim", "INSERT INTO victim (v) VALUES (1), (2), (3)"],
        );
        let archive = dumped_while(&busy, connections, &statements).unwrap();
        let reader = Reader::open(Box::new(archive), None).unwrap();
        let index = reader.index();
        assert!(!index.manifest.tables.contains(&"a_new_one".to_owned()));
        let rows: u64 = index.entries.iter().filter(|e| e.object.as_deref() == Some("victim")).map(|e| e.rows).sum();
        assert_eq!(rows, 3);
    }
}

#[test]
fn a_table_that_was_read_can_be_altered_before_the_backup_ends() {
    let mut session = connect();
    let busy = busy(&mut session);
    run(&mut session, &["DROP TABLE big2, big3, big4"]);
    // One reader: what comes after the rows is written when it is done with them, and still in its transaction.
    let happens = || {
        let mut session = connect();
        run(&mut session, &["SET lock_wait_timeout = 5", &format!("ALTER TABLE `{}`.big1 COMMENT 'later'", busy.0)]);
    };
    let after_the_rows = |archive: &[u8]| archive.windows(17).any(|w| w == b"PROCEDURE `work`(");
    let mut out = Interrupted { bytes: Vec::new(), when: after_the_rows, happens: Some(happens) };
    dump::run(dump::Via::Native(credentials()), &request(&busy.0, 1), &mut out, &Control::new()).unwrap();
    assert!(out.happens.is_none(), "nothing came after the rows");
}

/// The statements after "run: " in a message of the preflight.
fn advice(error: &Error) -> Vec<String> {
    let text = error.to_string();
    let (_, advice) = text.split_once("run: ").unwrap_or_else(|| panic!("no advice: {text}"));
    advice.split("; ").map(str::to_owned).collect()
}

#[test]
fn a_missing_privilege_is_named_before_anything_is_written() {
    let mut session = connect();
    let busy = busy(&mut session);
    let starts: [&[&str]; 6] = [
        &["SELECT ON DB.*"],
        &["SELECT, SHOW VIEW ON DB.*"],
        &["SELECT ON DB.victim", "SELECT (id) ON DB.other"],
        &["SHOW VIEW, TRIGGER, EVENT, EXECUTE ON DB.*"],
        &["SELECT, TRIGGER, SHOW VIEW, EXECUTE ON DB.*"],
        &["INSERT ON DB.*"],
    ];
    for grants in starts {
        let account = Account::new(&busy.0, grants);
        let mut written = Vec::new();
        let error = account.dump(&request(&busy.0, 2), &mut written).expect_err("a privilege is missing");
        assert!(written.is_empty());
        // The advice is all that is needed.
        let advice = advice(&error);
        for statement in &advice {
            run(&mut session, &[statement]);
        }
        account.dump(&request(&busy.0, 2), &mut written).unwrap_or_else(|e| panic!("{grants:?}, {advice:?}: {e}"));
        let (reader, all) = (Reader::open(Box::new(written), None).unwrap(), 11);
        let objects = reader.index().entries.iter().filter(|e| e.object.is_some() && e.rows == 0);
        assert_eq!(objects.count(), all, "{grants:?}");
    }
    let nobody = Account::new(&busy.0, &[]);
    let error = nobody.dump(&request(&busy.0, 2), &mut Vec::new()).expect_err("nothing is allowed");
    assert!(error.to_string().contains(&busy.0), "{error}");
}

#[test]
fn chosen_tables_want_privileges_on_them_alone() {
    let mut session = connect();
    let busy = busy(&mut session);
    let request = dump::Request {
        selection: Selection { include: vec!["victim".into(), "other".into()], exclude: vec![] },
        ..request(&busy.0, 2)
    };
    let account = Account::new(&busy.0, &["SELECT, TRIGGER ON DB.victim", "TRIGGER ON DB.other"]);
    let error = account.dump(&request, &mut Vec::new()).expect_err("other may not be read");
    assert!(error.to_string().contains("table `other`") && !error.to_string().contains("table `victim`"), "{error}");
    for statement in advice(&error) {
        run(&mut session, &[&statement]);
    }
    let report = account.dump(&request, &mut Vec::new()).unwrap();
    assert_eq!(report.written.index.manifest.tables, ["other", "victim"]);
}
