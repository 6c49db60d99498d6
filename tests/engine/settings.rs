//! Whatever a server's settings are, a copy is the same: every session variable in turn has other values than its own
//! while a database is backed up and restored.
//!
//! One value of each by default; with `SIMPLEMDB_BACKUP_TEST_LONG` all that stand in `settings/variables.rs`, also for
//! a source that was made under them. `SIMPLEMDB_BACKUP_TEST_VARIABLE` names a single one, or with two points behind it
//! the first of those that are tried.

#[path = "settings/host.rs"]
mod host;
mod support;
#[path = "settings/variables.rs"]
mod variables;

use host::{Host, bare, settings};
use mysql::Conn;
use mysql::prelude::Queryable;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::session::{Credentials, Native, Secret, Session};
use simplemdb_backup_engine::{Control, Result, dump, restore};
use support::portrait;
use support::private::Server;
use variables::Variable;

const SOURCE: &str = include_str!("settings/source.sql");

/// Variables under which a job may fail, and a part of what it then says.
const EXPLAINED: &[(&str, &str)] = &[
    // The server takes no statement that holds the longest row.
    ("max_allowed_packet", "max_allowed_packet is 1024"),
];

fn make(conn: &mut Conn, database: &str) -> mysql::Result<()> {
    let version: String = conn.query_first("SELECT VERSION() LIMIT 1")?.unwrap(); // whatever sql_select_limit is
    let (own, other) = if version.contains("MariaDB") { ("MariaDB ", "MySQL ") } else { ("MySQL ", "MariaDB ") };
    conn.query_drop(format!("CREATE DATABASE `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"))?;
    conn.query_drop(format!("USE `{database}`"))?;
    let lines = SOURCE.lines().filter(|line| !line.starts_with("--") && !line.starts_with(other));
    lines.map(|line| line.strip_prefix(own).unwrap_or(line)).try_for_each(|sql| conn.query_drop(sql))
}

/// All of a database, rows too.
fn look(session: &mut Native, database: &str) -> Vec<String> {
    let mut out = portrait(session, database);
    // MariaDB's checksum of a table with computed columns is another one on each connection.
    out.retain(|line| !line.starts_with("CHECKSUM TABLE `computed`"));
    for table in ["kinds", "computed", "parent", "child", "nokey", "myisam", "parts", "texts"] {
        let mut rows = Vec::new();
        let collect = &mut |row: &dyn simplemdb_backup_engine::session::Cells| {
            rows.push((0..row.len()).map(|at| row.get(at).map(hex::encode)).collect::<Vec<_>>());
            Ok(())
        };
        session.query(&format!("SELECT * FROM `{database}`.`{table}` ORDER BY 1"), collect).unwrap();
        out.push(format!("{table}: {rows:?}"));
    }
    out
}

fn dumped(via: dump::Via<'_>, database: &str) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    dump::run(via, &support::request(database), &mut out, &Control::new())?;
    Ok(out)
}

fn restored(via: restore::Via<'_>, archive: Vec<u8>, target: &str) -> Result<()> {
    let reader = Reader::open(Box::new(archive), None)?;
    let request = restore::Request { target: Some(target.to_owned()), ..restore::Request::default() };
    restore::run(via, &reader, &request, &Control::new()).map(drop)
}

/// How a copy is made.
#[derive(Debug, Clone, Copy)]
enum Way {
    Native,
    Host,
}

/// What became of the copies.
#[derive(Debug, Default)]
struct Tally {
    variables: usize,
    values: usize,
    refused_by_server: usize,
    same: usize,
    different: Vec<String>,
    failed: Vec<String>,
}

struct Walk {
    server: Server,
    admin: Conn,
    looker: Native,
    tally: Tally,
}

impl Walk {
    fn new() -> Self {
        let server = Server::start(&["--log-bin", "--server-id=7"]);
        let mut admin = bare(&server.socket, "root");
        admin.query_drop("SET GLOBAL log_bin_trust_function_creators = 1").unwrap();
        let looker = Native::connect(&server.credentials(), None).unwrap();
        Self { server, admin, looker, tally: Tally::default() }
    }

    /// A copy of `source`, away and back over itself, under the settings of now.
    fn copy(&self, way: Way, source: &str) -> Result<()> {
        let credentials = self.server.credentials();
        match way {
            Way::Native => {
                let archive = dumped(dump::Via::Native(credentials.clone()), source)?;
                restored(restore::Via::Native(credentials.clone()), archive.clone(), "copy")?;
                restored(restore::Via::Native(credentials), archive, source)
            }
            Way::Host => {
                let mut conn = bare(&self.server.socket, "root");
                conn.query_drop("SET NAMES utf8mb4").map_err(|e| other(e.to_string()))?;
                conn.query_drop(format!("USE `{source}`")).map_err(|e| other(e.to_string()))?;
                let before = settings(&mut conn);
                let mut host = Host(conn);
                let archive = dumped(dump::Via::Host { session: Box::new(Shared(&mut host)), begin: true }, source)?;
                restored(restore::Via::Host(Box::new(Shared(&mut host))), archive, "copy")?;
                let after = settings(&mut host.0);
                let changed: Vec<_> = after.iter().filter(|one| !before.contains(one)).collect();
                if changed.is_empty() || before.is_empty() {
                    Ok(())
                } else {
                    Err(other(format!("the host's session has {changed:?}")))
                }
            }
        }
    }

    /// An empty value may stand for none at all.
    fn reset(&mut self, variable: &Variable) {
        let (name, now) = (&variable.name, &variable.now);
        let set = self.admin.query_drop(format!("SET GLOBAL {name} = {now}"));
        set.or_else(|_| self.admin.query_drop(format!("SET GLOBAL {name} = DEFAULT"))).unwrap();
    }

    fn try_value(&mut self, variable: &Variable, value: &str, way: Way, source: &str, before: &[String]) {
        let what = format!("{} = {value}, {way:?}", variable.name);
        let copied = self.copy(way, source);
        self.reset(variable);
        match copied {
            Ok(()) => {
                let mut told = true;
                for place in ["copy", source] {
                    let after = look(&mut self.looker, place);
                    let lost: Vec<_> = before.iter().filter(|line| !after.contains(line)).take(2).collect();
                    let new: Vec<_> = after.iter().filter(|line| !before.contains(line)).take(2).collect();
                    if !lost.is_empty() || !new.is_empty() {
                        told = false;
                        self.tally.different.push(format!("{what} in {place}: {lost:?} became {new:?}"));
                    }
                }
                self.tally.same += usize::from(told);
            }
            Err(error) => {
                let words = error.to_string();
                let explained = EXPLAINED.iter().any(|(name, part)| *name == variable.name && words.contains(part));
                self.tally.failed.push(format!("{}{what}: {words}", if explained { "explained: " } else { "" }));
            }
        }
        self.admin.query_drop("DROP DATABASE IF EXISTS `copy`").unwrap();
    }
}

fn other(words: String) -> simplemdb_backup_engine::Error {
    simplemdb_backup_engine::Error::new(simplemdb_backup_engine::Kind::Internal, words)
}

/// Lends a host's session to a job.
struct Shared<'a>(&'a mut Host);

impl Session for Shared<'_> {
    fn query(
        &mut self,
        sql: &str,
        each: &mut dyn FnMut(&dyn simplemdb_backup_engine::session::Cells) -> Result<()>,
    ) -> Result<()> {
        self.0.query(sql, each)
    }
    fn run(&mut self, sql: &str) -> Result<simplemdb_backup_engine::session::Done> {
        self.0.run(sql)
    }
    fn transport(&self) -> simplemdb_backup_engine::session::Transport {
        self.0.transport()
    }
}

#[test]
fn every_session_variable_has_other_values_and_the_copy_is_the_same() {
    let long = std::env::var_os("SIMPLEMDB_BACKUP_TEST_LONG").is_some();
    let only = std::env::var("SIMPLEMDB_BACKUP_TEST_VARIABLE").ok();
    let mut walk = Walk::new();
    make(&mut walk.admin, "source").unwrap();
    let before = look(&mut walk.looker, "source");
    let all = variables::all(&mut walk.admin);
    assert!(all.len() > 120, "{} variables", all.len());
    for (number, variable) in all.iter().enumerate() {
        let is_meant = |only: &String| match only.strip_suffix("..") {
            Some(first) => variable.name.as_str() >= first,
            None => *only == variable.name,
        };
        if only.as_ref().is_some_and(|only| !is_meant(only)) {
            continue;
        }
        walk.tally.variables += 1;
        let mut taken = 0;
        for value in &variable.others {
            let set = format!("SET GLOBAL {} = {value}", variable.name);
            if (taken > 0 && !long) || walk.admin.query_drop(&set).is_err() {
                walk.tally.refused_by_server += usize::from(taken == 0 || long);
                continue;
            }
            taken += 1;
            walk.tally.values += 1;
            let ways: &[Way] = match (long, number % 2) {
                (true, _) => &[Way::Native, Way::Host],
                (false, 0) => &[Way::Native],
                _ => &[Way::Host],
            };
            for way in ways {
                walk.admin.query_drop(&set).unwrap();
                walk.try_value(variable, value, *way, "source", &before);
            }
            if long {
                under(&mut walk, variable, &set, value);
            }
        }
    }
    let Tally { variables, values, refused_by_server, same, different, failed } = &walk.tally;
    println!(
        "{variables} variables, {values} other values ({refused_by_server} the server does not take): {same} copies are the \
         same, {} are not, {} jobs failed",
        different.len(),
        failed.len()
    );
    for one in failed {
        println!("{one}");
    }
    let unexplained: Vec<_> = failed.iter().filter(|one| !one.starts_with("explained: ")).collect();
    assert!(different.is_empty() && unexplained.is_empty(), "{different:#?}\n{unexplained:#?}");
}

/// The source is made under the setting too.
fn under(walk: &mut Walk, variable: &Variable, set: &str, value: &str) {
    walk.admin.query_drop(set).unwrap();
    let mut maker = bare(&walk.server.socket, "root");
    let made = make(&mut maker, "under");
    // It may have begun a transaction by itself, which would keep its locks.
    maker.query_drop("COMMIT").unwrap();
    drop(maker);
    let before = made.is_ok().then(|| look(&mut walk.looker, "under"));
    if let Some(before) = before {
        walk.try_value(variable, value, Way::Native, "under", &before);
    }
    walk.reset(variable);
    walk.admin.query_drop("DROP DATABASE IF EXISTS under").unwrap();
}

/// What has no global value, `init_connect` sets for every account but an administrator's.
#[test]
fn what_init_connect_sets_is_not_inherited() {
    let mut walk = Walk::new();
    make(&mut walk.admin, "source").unwrap();
    let before = look(&mut walk.looker, "source");
    for sql in [
        "CREATE USER guest@localhost IDENTIFIED BY 'guest'",
        "GRANT ALL ON source.* TO guest@localhost",
        "GRANT ALL ON `source\\_%`.* TO guest@localhost",
        "GRANT SELECT ON mysql.* TO guest@localhost",
    ] {
        walk.admin.query_drop(sql).unwrap();
    }
    let of_mariadb = "GRANT SET USER ON *.* TO guest@localhost";
    let of_mysql = "GRANT SET_ANY_DEFINER, SHOW_ROUTINE, SYSTEM_USER ON *.* TO guest@localhost";
    walk.admin.query_drop(of_mariadb).or_else(|_| walk.admin.query_drop(of_mysql)).unwrap();
    let guest = Credentials { user: "guest".into(), password: Secret::new("guest"), ..walk.server.credentials() };
    for set in [
        "timestamp = 1",
        "insert_id = 77",
        "last_insert_id = 5",
        "rand_seed1 = 1",
        "sql_select_limit = 3",
        "sql_mode = ''ANSI_QUOTES,NO_BACKSLASH_ESCAPES''",
        "NAMES latin1",
        "character_set_results = utf16",
        "autocommit = 0",
        "time_zone = ''+07:00''",
        "sql_auto_is_null = 1",
        "sql_quote_show_create = 0",
        "TRANSACTION READ ONLY",
        "SESSION TRANSACTION READ ONLY",
        "SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
        "completion_type = 2",
    ] {
        walk.admin.query_drop(format!("SET GLOBAL init_connect = 'SET {set}'")).unwrap();
        let archive = dumped(dump::Via::Native(guest.clone()), "source").unwrap_or_else(|e| panic!("{set}: {e}"));
        let via = restore::Via::Native(guest.clone());
        restored(via, archive, "source").unwrap_or_else(|e| panic!("{set}: {e}"));
        assert_eq!(look(&mut walk.looker, "source"), before, "{set}");
    }
}

/// Copies a source of a few lines under settings, and says what came of it.
fn copied(settings: &[&str], lines: &[&str], look: &str) -> String {
    let mut walk = Walk::new();
    walk.admin.query_drop("CREATE DATABASE source").unwrap();
    walk.admin.query_drop("USE source").unwrap();
    for sql in lines {
        walk.admin.query_drop(*sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
    for set in settings {
        walk.admin.query_drop(format!("SET GLOBAL {set}")).unwrap_or_else(|e| panic!("{set}: {e}"));
    }
    walk.copy(Way::Native, "source").unwrap_or_else(|e| panic!("{settings:?}: {e}"));
    let rows: Vec<mysql::Row> = walk.admin.query(look).unwrap();
    let cells = rows.iter().flat_map(|row| (0..row.len()).map(|at| row.get::<Option<String>, _>(at).flatten()));
    cells.map(|cell| cell.unwrap_or_else(|| "NULL".to_owned())).collect::<Vec<_>>().join(" ")
}

/// Whether the server is of the family that has sequences.
fn is_mariadb() -> bool {
    !std::env::var("SIMPLEMDB_BACKUP_TEST_SERVER").is_ok_and(|name| name.starts_with("mysql"))
}

const MANY: &str = "INSERT INTO t SELECT a.i * 40 + b.i FROM ten a, ten b";

#[test]
fn a_global_limit_on_rows_cuts_neither_tables_nor_their_number() {
    let mut lines = vec!["CREATE TABLE t (i INT PRIMARY KEY)".to_owned(), "CREATE TABLE ten (i INT)".to_owned()];
    let numbers: Vec<String> = (0..40).map(|n| format!("({n})")).collect();
    lines.push(format!("INSERT INTO ten VALUES {}", numbers.join(",")));
    lines.push(MANY.to_owned());
    lines.extend((0..30).map(|n| format!("CREATE TABLE more{n} (i INT)")));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let look =
        "SELECT (SELECT COUNT(*) FROM copy.t), COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'copy'";
    assert_eq!(copied(&["sql_select_limit = 20", "max_join_size = 5"], &lines, look), "1600 32");
}

#[test]
fn the_default_of_a_column_names_a_sequence_of_its_own_database() {
    if !is_mariadb() {
        return; // it has none
    }
    let lines = ["CREATE SEQUENCE s", "CREATE TABLE t (id INT DEFAULT NEXTVAL(s) PRIMARY KEY, v INT)"];
    let look = "SELECT COLUMN_DEFAULT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'copy' AND COLUMN_NAME = 'id' \
                AND TABLE_NAME = 't'";
    assert_eq!(copied(&["sql_quote_show_create = 0"], &lines, look), "nextval(`copy`.`s`)");
}

#[test]
fn a_server_that_logs_statements_takes_a_restore() {
    let lines = ["CREATE TABLE t (i INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)"];
    assert_eq!(copied(&["binlog_format = STATEMENT"], &lines, "SELECT COUNT(*) FROM copy.t"), "2");
}

#[test]
fn a_transaction_that_hangs_up_or_writes_nothing_by_default_is_not_inherited() {
    let lines = ["CREATE TABLE t (i INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)"];
    let read_only = if is_mariadb() { "tx_read_only = 1" } else { "transaction_read_only = 1" };
    assert_eq!(copied(&["completion_type = 'RELEASE'", read_only], &lines, "SELECT COUNT(*) FROM copy.t"), "2");
}

#[test]
fn a_table_in_memory_comes_back_where_new_ones_have_less_room() {
    let lines = [
        "CREATE TABLE t (i INT PRIMARY KEY, v VARCHAR(500)) ENGINE=MEMORY",
        "INSERT INTO t VALUES (1, REPEAT('x', 500)), (2, REPEAT('y', 500)), (3, '')",
        "INSERT INTO t SELECT i + 3, v FROM t",
        "INSERT INTO t SELECT i + 6, v FROM t",
        "INSERT INTO t SELECT i + 12, v FROM t",
    ];
    assert_eq!(copied(&["max_heap_table_size = 16384"], &lines, "SELECT COUNT(*) FROM copy.t"), "24");
}

/// The hour of a moment depends on where it is asked for, and rows are stored in UTC.
#[test]
fn a_stored_column_that_depends_on_the_time_zone_is_named() {
    let mut walk = Walk::new();
    for sql in [
        "SET GLOBAL time_zone = '+05:00'",
        "SET SESSION time_zone = '+05:00'",
        "CREATE DATABASE source",
        "CREATE TABLE source.t (i INT PRIMARY KEY, ts TIMESTAMP NULL, h INT AS (HOUR(ts)) STORED, n INT AS (i + 1) STORED)",
        "INSERT INTO source.t (i, ts) VALUES (1, '2024-01-01 10:00:00'), (2, NULL)",
    ] {
        walk.admin.query_drop(sql).unwrap();
    }
    let archive = dumped(dump::Via::Native(walk.server.credentials()), "source").unwrap();
    let reader = Reader::open(Box::new(archive), None).unwrap();
    let named: Vec<String> = reader.index().manifest.broken.iter().map(ToString::to_string).collect();
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].starts_with("computed column `h` of `t`") && named[0].contains(" 1 rows"), "{named:?}");
}
