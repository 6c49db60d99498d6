//! A database of a test's own on the private server that `./build.sh test` starts.
#![allow(dead_code)] // each test file uses its own part

pub mod frozen;
pub mod lost;
pub mod private;

use std::sync::atomic::{AtomicU32, Ordering};

use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::session::{Credentials, Native, Secret, Session};
use simplemdb_backup_engine::sql::definer::Definers;
use simplemdb_backup_engine::{Control, dump};

/// Root over the private server's socket.
pub fn credentials() -> Credentials {
    let socket = std::env::var_os("SIMPLEMDB_BACKUP_TEST_SOCKET")
        .expect("SIMPLEMDB_BACKUP_TEST_SOCKET names the socket of a private server; `./build.sh test` starts one");
    Credentials { socket: Some(socket.into()), user: "root".into(), ..Credentials::default() }
}

/// Who restores: root, and where tests are run once more from `within`, an account that may do all that
/// root may, but not make databases.
pub fn restorer() -> Credentials {
    static MADE: std::sync::Once = std::sync::Once::new();
    if !module_path!().starts_with("within") {
        return credentials();
    }
    let name = format!("within_{}", std::process::id());
    MADE.call_once(|| {
        let mut session = connect();
        run(
            &mut session,
            &[
                &format!("CREATE USER `{name}`@localhost IDENTIFIED BY 'guest'"),
                &format!("GRANT ALL ON *.* TO `{name}`@localhost WITH GRANT OPTION"),
                &format!(
                    "REVOKE SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, \
                     LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT, TRIGGER \
                     ON *.* FROM `{name}`@localhost"
                ),
            ],
        );
        // To see what others have made; MySQL has a right of its own for it.
        let of_routines = "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME = 'proc'";
        if (&mut session as &mut dyn Session).value(of_routines).unwrap().is_some() {
            run(&mut session, &[&format!("GRANT SELECT ON mysql.proc TO `{name}`@localhost")]);
        }
        // The names of a test's databases, of which none is one of a restore.
        for number in ["_", "__", "_\\_copy", "__\\_copy"] {
            let names = format!("test\\_{}\\_{number}", std::process::id());
            run(&mut session, &[&format!("GRANT ALL ON `{names}`.* TO `{name}`@localhost WITH GRANT OPTION")]);
        }
    });
    Credentials { user: name, password: Secret::new("guest"), ..credentials() }
}

/// Has a target there for a [`restorer`] who may not make it.
pub fn prepare(target: &str) {
    if module_path!().starts_with("within") {
        connect().run(&format!("CREATE DATABASE IF NOT EXISTS `{target}` CHARACTER SET utf8mb4")).unwrap();
    }
}

/// A connection that a test looks with.
pub fn connect() -> Native {
    let mut session = Native::connect(&credentials(), None).expect("the private server answers");
    session.run("SET NAMES utf8mb4").unwrap();
    session
}

/// A database that goes with its handle.
pub struct Database(pub String);

impl Database {
    /// Made empty, under a name of its own.
    pub fn new(session: &mut Native) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        session.run(&format!("CREATE DATABASE `{name}` CHARACTER SET utf8mb4")).unwrap();
        session.run(&format!("USE `{name}`")).unwrap();
        Self(name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = connect().run(&format!("DROP DATABASE IF EXISTS `{}`", self.0));
        assert!(dropped.is_ok() || std::thread::panicking());
    }
}

/// An account that goes with its handle, with all rights on one database and none beside it, as on a shared host.
pub struct Guest(String);

impl Guest {
    /// With rights on `database`.
    pub fn new(session: &mut Native, database: &Database) -> Self {
        let name = format!("guest_{}", database.0.trim_start_matches("test_"));
        let only = database.0.replace('_', "\\_");
        session.run(&format!("CREATE USER `{name}`@localhost IDENTIFIED BY 'guest'")).unwrap();
        session.run(&format!("GRANT ALL ON `{only}`.* TO `{name}`@localhost")).unwrap();
        // Without it, nobody but an administrator makes functions and triggers where there is a binary log.
        session.run("SET GLOBAL log_bin_trust_function_creators = 1").unwrap();
        Self(name)
    }

    /// What it logs in with.
    pub fn credentials(&self) -> Credentials {
        Credentials { user: self.0.clone(), password: Secret::new("guest"), ..credentials() }
    }

    /// A connection of its own, with `database` selected.
    pub fn connect(&self, database: &Database) -> Native {
        let mut session = Native::connect(&self.credentials(), None).expect("the account may log in");
        run(&mut session, &["SET NAMES utf8mb4", &format!("USE `{}`", database.0)]);
        session
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let dropped = connect().run(&format!("DROP USER IF EXISTS `{}`@localhost", self.0));
        assert!(dropped.is_ok() || std::thread::panicking());
    }
}

/// Runs statements one after the other.
pub fn run(session: &mut Native, statements: &[&str]) {
    for sql in statements {
        session.run(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
}

/// Everything about a database that must come back: the server's own checksums, definitions and lists.
pub fn portrait(session: &mut Native, database: &str) -> Vec<String> {
    let session: &mut dyn Session = session;
    let mut out = Vec::new();
    let db = database;
    let tables = session
        .rows(&format!(
            "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA='{db}' ORDER BY 1"
        ))
        .unwrap();
    let text = |cell: &Option<Vec<u8>>| String::from_utf8_lossy(cell.as_deref().unwrap_or(b"NULL")).into_owned();
    session.run(&format!("USE `{db}`")).unwrap();
    let mut shows = Vec::new();
    for row in &tables {
        let name = text(&row[0]).replace('`', "``");
        shows.push(format!("SHOW CREATE TABLE `{name}`"));
        if text(&row[1]) == "BASE TABLE" {
            shows.push(format!("CHECKSUM TABLE `{name}`"));
            shows.push(format!("SELECT COUNT(*) FROM `{name}`"));
        }
    }
    for (kind, list, column) in [
        ("PROCEDURE", "ROUTINES WHERE ROUTINE_TYPE='PROCEDURE' AND ROUTINE_SCHEMA", "ROUTINE_NAME"),
        ("FUNCTION", "ROUTINES WHERE ROUTINE_TYPE='FUNCTION' AND ROUTINE_SCHEMA", "ROUTINE_NAME"),
        ("TRIGGER", "TRIGGERS WHERE TRIGGER_SCHEMA", "TRIGGER_NAME"),
        ("EVENT", "EVENTS WHERE EVENT_SCHEMA", "EVENT_NAME"),
    ] {
        for name in
            session.column(&format!("SELECT {column} FROM information_schema.{list}='{db}' ORDER BY 1")).unwrap()
        {
            shows.push(format!("SHOW CREATE {kind} `{name}`"));
        }
    }
    for show in shows {
        for row in session.rows(&show).unwrap() {
            let mut row: Vec<String> = row.iter().map(text).collect();
            if show.contains("TRIGGER") {
                row.truncate(6); // without the moment it was made
            }
            out.push(format!("{show}: {}", row.join(" | ").replace(&format!("{db}."), "").replace(db, "DB")));
        }
    }
    out
}

/// All of a database, over two connections, by which its smallest table is cut and streamed as a large one is.
pub fn request(database: &str) -> dump::Request {
    dump::Request {
        database: database.to_owned(),
        selection: Selection::default(),
        schema: true,
        data: true,
        rows_per_statement: 1000,
        connections: 2,
        stream_from: 0,
        range_bytes: 4096,
        count_rows: dump::Counting::Always,
        lock_wait_seconds: 5,
        codec: Codec::None,
        level: None,
        encryption: None,
        definers: Definers::Keep,
        accounts: false,
    }
}

/// A plain archive of all of a database, with so many rows in a statement and read over so many connections.
pub fn archived(account: Credentials, database: &str, rows_per_statement: u64, connections: usize) -> Vec<u8> {
    let request = dump::Request { rows_per_statement, connections, ..request(database) };
    let mut out = Vec::new();
    dump::run(dump::Via::Native(account), &request, &mut out, &Control::new()).unwrap();
    out
}
