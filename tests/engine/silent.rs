//! Servers that say nothing any more, wherever in a backup or a restore: neither waits for ever, and both end at once when
//! they are told to. What works for long is waited for.

mod support;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::session::{Credentials, Native, Session, Timeouts};
use simplemdb_backup_engine::{Control, Error, Kind, dump, import, restore};
use support::frozen::{Frozen, Rest};
use support::{Database, archived, connect, credentials, portrait, request, run};

/// So many places a job is frozen at.
const PLACES: usize = 12;

/// How many of them are tried at once.
const AT_ONCE: usize = 4;

const SHORT: Timeouts = Timeouts { connect: Duration::from_millis(700), silence: Duration::from_millis(700) };
const LONG: Timeouts = Timeouts { connect: Duration::from_secs(300), silence: Duration::from_secs(300) };

/// The longest that a job may take to find out, under short timeouts.
const FOUND_OUT: Duration = Duration::from_secs(30);

/// The longest from a cancel to the end of the job: two seconds, and one for a machine that does other work.
const CANCELLED: Duration = Duration::from_secs(3);

fn shop(session: &mut Native) -> Database {
    let shop = Database::new(session);
    run(
        session,
        &[
            "CREATE TABLE a (id INT PRIMARY KEY, name VARCHAR(50), KEY (name))",
            "INSERT INTO a SELECT seq, REPEAT('x', seq % 50) FROM (SELECT @n := @n + 1 AS seq FROM \
             information_schema.COLLATIONS x, information_schema.COLLATIONS y, (SELECT @n := 0) z LIMIT 3000) q",
            "CREATE TABLE b LIKE a",
            "INSERT INTO b SELECT * FROM a",
            "CREATE VIEW v AS SELECT COUNT(*) AS n FROM a",
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.name = 'y'",
        ],
    );
    shop
}

fn job(what: &Job<'_>, account: Credentials, control: &Control) -> Result<(), Error> {
    match what {
        Job::Backup(database) => {
            dump::run(dump::Via::Native(account), &request(database), &mut Vec::new(), control).map(drop)
        }
        Job::Restore(reader, target) => restored(account, reader, target, control),
        Job::Dump(path, target) => {
            let request = import::Request { target: (*target).to_owned(), database: None, whole: true };
            let (dump, archive) = (File::open(path).unwrap(), tempfile::tempfile().unwrap());
            let imported = import::run(&account, &dump, &request, archive, control)?;
            restored(account, &imported.reader, target, control)
        }
    }
}

fn restored(account: Credentials, reader: &Reader, target: &str, control: &Control) -> Result<(), Error> {
    let request = restore::Request { target: Some(target.to_owned()), ..restore::Request::default() };
    restore::run(restore::Via::Native(account), reader, &request, control).map(drop)
}

#[derive(Clone, Copy)]
enum Job<'a> {
    Backup(&'a str),
    Restore(&'a Reader, &'a str),
    /// A dump of another program, from the first byte that is read of it.
    Dump(&'a Path, &'a str),
}

/// What a job reads, and which of the jobs is tried.
struct Jobs {
    shop: Database,
    reader: Reader,
    dump: tempfile::NamedTempFile,
}

impl Jobs {
    fn new(session: &mut Native) -> Self {
        let shop = shop(session);
        let reader = Reader::open(Box::new(archived(credentials(), &shop.0, 1000, 2)), None).unwrap();
        Self { shop, reader, dump: dump_of_another() }
    }

    /// A backup, a restore, and a restore of a dump.
    fn all<'a>(&'a self, target: &'a Database) -> [Job<'a>; 3] {
        [Job::Backup(&self.shop.0), Job::Restore(&self.reader, &target.0), Job::Dump(self.dump.path(), &target.0)]
    }
}

/// One that the server is asked about while it is read: what its view says is not in UTF-8.
fn dump_of_another() -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let mut say = |bytes: &[u8]| file.write_all(bytes).unwrap();
    say(b"SET NAMES latin1;\nCREATE TABLE a (id INT PRIMARY KEY, name VARCHAR(50), KEY (name));\n");
    for row in 0..3000 {
        say(format!("INSERT INTO a VALUES ({row}, '{}');\n", "x".repeat(row % 50)).as_bytes());
    }
    say(b"CREATE TABLE b (id INT PRIMARY KEY);\nCREATE VIEW v AS SELECT '\xe9t\xe9' AS n FROM a;\n");
    say(b"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.name = '\xe9';\n");
    file.flush().unwrap();
    file
}

/// Every place: silent or dripping, over a socket or TCP, from no byte at all to nearly the last one.
fn places(whole: usize) -> Vec<(usize, Rest, bool)> {
    let greeting =
        [(0, Rest::Nothing, false), (0, Rest::Drips, true), (20, Rest::Nothing, true), (90, Rest::Nothing, false)];
    let later = (1..=PLACES).map(|n| {
        let rest = if n % 4 == 3 { Rest::OfOthers } else { Rest::Nothing };
        (90 + (whole - 90) * n / (PLACES + 1), rest, n % 2 == 0)
    });
    greeting.into_iter().chain(later).collect()
}

/// Runs `each` for every place, some of them side by side; the longest that it returns.
fn everywhere(places: &[(usize, Rest, bool)], each: impl Fn(usize, &Frozen) -> Duration + Sync) -> Duration {
    let (next, longest) = (Mutex::new(places.iter().enumerate()), Mutex::new(Duration::ZERO));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some((number, place)) = next.lock().unwrap().next() else { return };
                    let so_long = each(number, &Frozen::after(place.0, place.1, place.2));
                    let mut longest = longest.lock().unwrap();
                    *longest = so_long.max(*longest);
                }
            });
        }
    });
    longest.into_inner().unwrap()
}

/// A target that holds something, for each place.
fn targets(session: &mut Native, number: usize) -> Vec<Database> {
    let target = |_| {
        let target = Database::new(session);
        run(session, &["CREATE TABLE a (was INT)", "INSERT INTO a VALUES (7)"]);
        target
    };
    (0..number).map(target).collect()
}

/// What a job that is cut short at a place may leave: the target as it was once it is recovered.
fn assert_untouched(target: &Database, was: &[String]) {
    let mut tried = 0;
    let recovered = loop {
        tried += 1;
        match restore::recover(restore::Via::Native(credentials()), &target.0) {
            // The server has not noticed yet that nobody is there.
            Err(e) if tried < 20 && e.to_string().contains("another restore") => {
                thread::sleep(Duration::from_millis(300));
            }
            other => break other,
        }
    };
    recovered.unwrap();
    assert_eq!(portrait(&mut connect(), &target.0), was);
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let mut session = connect();
    let jobs = Jobs::new(&mut session);
    let mut tried = 0;
    for which in 0..3 {
        let measured = Frozen::after(usize::MAX, Rest::Nothing, false);
        let [first] = &targets(&mut session, 1)[..] else { unreachable!() };
        job(&jobs.all(first)[which], measured.credentials(), &Control::new()).unwrap();
        let places = places(measured.sent() * 9 / 10);
        let targets = targets(&mut session, places.len());
        let was = portrait(&mut session, &targets[0].0);
        tried += places.len();
        let longest = everywhere(&places, |number, frozen| {
            let started = Instant::now();
            let account = Credentials { timeouts: SHORT, ..frozen.credentials() };
            let failed = job(&jobs.all(&targets[number])[which], account, &Control::new()).unwrap_err();
            assert_eq!(failed.kind(), Kind::Connection, "{:?}: {failed}", places[number]);
            assert!(frozen.is_frozen());
            started.elapsed()
        });
        assert!(longest < FOUND_OUT, "{longest:?}");
        for target in &targets {
            assert_untouched(target, &was);
        }
        println!("silent places: {} tried, 0 hung, given up after {longest:?} at most", places.len());
    }
    assert_eq!(tried, 3 * (PLACES + 4));
}

#[test]
fn a_cancel_ends_a_job_that_waits_for_a_silent_server() {
    let mut session = connect();
    let jobs = Jobs::new(&mut session);
    for which in 0..3 {
        let measured = Frozen::after(usize::MAX, Rest::Nothing, false);
        let [first] = &targets(&mut session, 1)[..] else { unreachable!() };
        job(&jobs.all(first)[which], measured.credentials(), &Control::new()).unwrap();
        let places = places(measured.sent() * 9 / 10);
        let targets = targets(&mut session, places.len());
        let was = portrait(&mut session, &targets[0].0);
        let longest = everywhere(&places, |number, frozen| {
            let account = Credentials { timeouts: LONG, ..frozen.credentials() };
            let control = Control::new();
            thread::scope(|scope| {
                let running = scope.spawn(|| job(&jobs.all(&targets[number])[which], account, &control));
                while !frozen.is_frozen() {
                    assert!(!running.is_finished(), "{:?} is not reached", places[number]);
                    thread::sleep(Duration::from_millis(10));
                }
                thread::sleep(Duration::from_millis(200));
                let cancelled = Instant::now();
                control.cancel();
                let failed = running.join().unwrap().unwrap_err();
                let so_long = cancelled.elapsed();
                assert!(so_long < CANCELLED, "{:?}: {so_long:?}: {failed}", places[number]);
                so_long
            })
        });
        for target in &targets {
            assert_untouched(target, &was);
        }
        println!("cancelled at {} silent places: {longest:?} at most from cancel to return", places.len());
    }
}

/// Waits until the server says that somebody waits or works like this, cancels, and returns how long the job took to end.
fn cancelled_while(what: &Job<'_>, like: &str) -> (Duration, Error) {
    let control = Control::new();
    thread::scope(|scope| {
        let running = scope.spawn(|| job(what, Credentials { timeouts: LONG, ..credentials() }, &control));
        cancel_while(like, &control, running)
    })
}

fn cancel_while(
    like: &str,
    control: &Control,
    running: thread::ScopedJoinHandle<'_, Result<(), Error>>,
) -> (Duration, Error) {
    let mut session = connect();
    let session: &mut dyn Session = &mut session;
    let waits = format!("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND {like}");
    while session.value(&waits).unwrap().as_deref() == Some("0") {
        assert!(!running.is_finished(), "it did not come to {like}: {:?}", running.join());
        thread::sleep(Duration::from_millis(10));
    }
    let cancelled = Instant::now();
    control.cancel();
    let failed = running.join().unwrap().unwrap_err();
    (cancelled.elapsed(), failed)
}

#[test]
fn a_cancel_ends_a_job_that_waits_for_a_lock_or_a_long_statement() {
    let mut session = connect();
    let shop = shop(&mut session);
    let reader = Reader::open(Box::new(archived(credentials(), &shop.0, 1000, 2)), None).unwrap();
    let of_shop = |state: &str| format!("STATE LIKE '%{state}%' AND (DB LIKE '{}%' OR INFO LIKE '%{0}%')", shop.0);
    let mut other = connect();
    run(&mut other, &[&format!("LOCK TABLES `{}`.a WRITE", shop.0)]);
    let (backup, failed) = cancelled_while(&Job::Backup(&shop.0), &of_shop("lock"));
    assert_eq!(failed.kind(), Kind::Cancelled, "{failed}");
    run(&mut other, &["UNLOCK TABLES"]);

    let was = portrait(&mut session, &shop.0);
    // Whoever reads keeps a rename waiting.
    run(&mut other, &["START TRANSACTION", &format!("SELECT * FROM `{}`.a LIMIT 1", shop.0)]);
    let (swap, failed) = cancelled_while(&Job::Restore(&reader, &shop.0), &of_shop("metadata lock"));
    assert_eq!(failed.kind(), Kind::Cancelled, "{failed}");
    run(&mut other, &["COMMIT"]);
    assert_eq!(portrait(&mut session, &shop.0), was);

    let sleeps = restore::Request {
        target: Some(shop.0.clone()),
        changes: restore::Changes { before: vec!["DO SLEEP(60)".to_owned()], ..restore::Changes::default() },
        ..restore::Request::default()
    };
    let control = Control::new();
    let (custom, failed) = thread::scope(|scope| {
        let job = || restore::run(restore::Via::Native(credentials()), &reader, &sleeps, &control).map(drop);
        cancel_while("STATE LIKE '%sleep%' AND INFO LIKE 'DO SLEEP(60)'", &control, scope.spawn(job))
    });
    assert_eq!(failed.kind(), Kind::Cancelled, "{failed}");
    assert_eq!(portrait(&mut session, &shop.0), was);
    println!("cancelled in a lock {backup:?}, in a swap {swap:?}, in a statement {custom:?}");
    assert!(backup.max(swap).max(custom) < CANCELLED);
}

#[test]
fn a_long_statement_is_waited_for() {
    let timeouts = Timeouts { connect: Duration::from_secs(5), silence: Duration::from_millis(200) };
    let mut session = Native::connect(&Credentials { timeouts, ..credentials() }, None).unwrap();
    let slept = (&mut session as &mut dyn Session).value("SELECT SLEEP(3)").unwrap();
    assert_eq!(slept.as_deref(), Some("0"));
    // Between statements nobody is asked.
    thread::sleep(Duration::from_secs(1));
    session.run("DO 1").unwrap();
}

#[test]
fn a_login_as_a_whole_has_one_deadline() {
    for (limit, rest) in
        [(0, Rest::Nothing), (0, Rest::Drips), (5, Rest::Drips), (60, Rest::Nothing), (120, Rest::Drips)]
    {
        let frozen = Frozen::after(limit, rest, true);
        let started = Instant::now();
        let failed = Native::connect(&Credentials { timeouts: SHORT, ..frozen.credentials() }, None).unwrap_err();
        assert_eq!(failed.kind(), Kind::Connection);
        assert!(failed.to_string().starts_with("cannot connect to the server: "), "{failed}");
        assert!(started.elapsed() < Duration::from_secs(2), "{limit} {rest:?}: {:?}", started.elapsed());
    }
}
