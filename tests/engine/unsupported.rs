//! What a server does not take of an archive is named before a row is loaded, all of it at once; and with
//! `skip_unsupported` the rest is restored, and what is not is listed.
//!
//! `across/mariadb_only.sql` was made on MariaDB 11.8 and `across/mysql_only.sql` on MySQL 9.7, of tables and objects that
//! the other family has in another way or not at all.

mod support;

use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::restore::{Lacking, Report, Request, Via};
use simplemdb_backup_engine::session::{Cells, Done, Native, Server, Session, Transport};
use simplemdb_backup_engine::{Control, Kind, Result, restore};
use support::{Database, Guest, archived, connect, credentials, portrait, run};

const MARIADB: &[u8] = include_bytes!("across/mariadb_only.sql");
const MYSQL: &[u8] = include_bytes!("across/mysql_only.sql");

/// Kind, name, and what is said of it.
type Refused = (&'static str, &'static str, &'static str);

/// What MySQL 9.7 does not take of MariaDB's archive, each with what it says.
const OF_MARIADB: [Refused; 23] = [
    ("column option", "v", "of `packed`: /*M!100301 COMPRESSED*/"),
    ("sequence", "numbers", "SEQUENCE `numbers`"),
    ("period", "stay", "of `booked`: "),
    ("index", "once", "WITHOUT OVERLAPS"),
    ("check", "of_mariadb", "json_detailed"),
    ("index", "k", "near IGNORED"),
    ("default", "id", "DEFAULT nextval(`numbers`)"),
    ("table option", "PAGE_COMPRESSED", "`PAGE_COMPRESSED`='…'"),
    ("partitioning", "parted", "error 1064"),
    ("table", "typed", "near uuid DEFAULT NULL"),
    ("index", "near", "near KEY `near`"),
    ("table", "versioned", "near SYSTEM VERSIONING"),
    ("foreign key", "to_typed", "it needs `typed`"),
    ("function", "total", "near AGGREGATE FUNCTION"),
    ("procedure", "loops", "near FOR i IN 1..3"),
    ("package", "tools", "'ORACLE' (error 1231)"),
    ("package body", "tools", "'ORACLE' (error 1231)"),
    ("view", "of_mariadb", "natural_sort_key does not exist (error 1305)"),
    ("view", "of_typed", "it needs `typed`"),
    ("view", "of_of_typed", "it needs `of_typed`"),
    ("trigger", "loops_too", "near FOR i IN 1..3"),
    ("trigger", "on_typed", "it needs `typed`"),
    ("event", "looping", "near FOR i IN 1..3"),
];

/// What MariaDB does not take of MySQL's; of vectors it has none before 11.7.
const OF_MYSQL: [Refused; 21] = [
    ("column option", "w", "of `defaults`: /*!80023 INVISIBLE */"),
    ("index option", "hidden", "of `functional`: /*!80000 INVISIBLE */"),
    ("column option", "g", "of `shaped`: /*!80003 SRID 4326 */"),
    ("check", "positive", "of `unenforced`: "),
    ("check", "of_mysql", "json_storage_size"),
    ("table", "computed", "bin_to_uuid"),
    ("default", "u", "of `defaults`: DEFAULT (uuid_to_bin(uuid()))"),
    ("index", "more", "near ((`v` + 1))"),
    ("index", "low", "of `functional`: "),
    ("index", "tags", "of `functional`: "),
    ("table", "vectors", "error 4161"),
    ("foreign key", "to_computed", "it needs `computed`"),
    ("function", "scripted", "near (SELECT t.x AS y) u"),
    ("procedure", "tabled", "near TABLE plain"),
    ("view", "of_computed", "it needs `computed`"),
    ("view", "of_mysql", "error 1064"),
    ("view", "of_of_computed", "it needs `of_computed`"),
    ("view", "unknown_function", "json_storage_size does not exist (error 1305)"),
    ("trigger", "on_computed", "it needs `computed`"),
    ("trigger", "of_mysql", "near (SELECT t.x AS y) u"),
    ("event", "tabling", "near TABLE plain"),
];

fn archive(bytes: &[u8]) -> Reader {
    Reader::open(Box::new(bytes.to_vec()), None).unwrap()
}

fn into(target: &Database) -> Request {
    Request { target: Some(target.0.clone()), collations: Lacking::Replace, ..Request::default() }
}

fn restored(reader: &Reader, request: &Request) -> Result<Report> {
    restore::run(Via::Native(credentials()), reader, request, &Control::new())
}

fn list(session: &mut Native, sql: &str) -> Vec<String> {
    (session as &mut dyn Session).column(sql).unwrap()
}

fn beside(session: &mut Native, target: &Database) -> Vec<String> {
    let like = target.0.replace('_', "\\_");
    list(
        session,
        &format!("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{like}\\_\\_%'"),
    )
}

/// The archives that this server does not take whole, each with what it does not take.
fn foreign(session: &mut Native) -> Vec<(Reader, Vec<Refused>)> {
    let server = Server::ask(session).unwrap();
    let has_vectors = server.number >= (11, 7, 1);
    let vectors = |one: &&(&str, &str, &str)| !(has_vectors && one.1 == "vectors");
    match server.is_mariadb() {
        false => vec![(archive(MARIADB), OF_MARIADB.to_vec())],
        true if has_vectors => vec![(archive(MYSQL), OF_MYSQL.iter().filter(vectors).copied().collect())],
        true => vec![
            (archive(MYSQL), OF_MYSQL.iter().filter(vectors).copied().collect()),
            (archive(MARIADB), vec![("table", "vectors", "error 4161")]),
        ],
    }
}

#[test]
fn everything_that_cannot_come_over_is_named_at_once() {
    let mut session = connect();
    let target = Database::new(&mut session);
    run(
        &mut session,
        &["CREATE TABLE plain (id INT)", "INSERT INTO plain VALUES (7)", "CREATE VIEW fine AS SELECT 1 AS a"],
    );
    let before = portrait(&mut session, &target.0);
    for (reader, expected) in foreign(&mut session) {
        for connections in [0, 1, 4] {
            let error = restored(&reader, &Request { connections, ..into(&target) }).unwrap_err();
            let message = error.to_string();
            assert_eq!(error.kind(), Kind::Configuration, "{message}");
            for (kind, name, why) in &expected {
                let named = message.split("; ").any(|one| one.contains(&format!("{kind} `{name}` (")));
                assert!(named && message.contains(why), "{kind} {name} {why}: {message}");
            }
            assert!(message.contains("skipUnsupported()") && !message.contains("`fits`"), "{message}");
            assert_eq!(portrait(&mut session, &target.0), before, "{message}");
            assert_eq!(beside(&mut session, &target), Vec::<String>::new(), "{message}");
        }
    }
}

#[test]
fn the_rest_comes_and_what_does_not_is_listed() {
    let mut session = connect();
    for (reader, expected) in foreign(&mut session) {
        for connections in [0, 2] {
            let target = Database::new(&mut session);
            let request = Request { connections, skip_unsupported: true, late_keys_from: 0, ..into(&target) };
            let report = restored(&reader, &request).unwrap();
            let mut left: Vec<_> = report.left_out.iter().map(|one| (one.kind.as_str(), one.name.as_str())).collect();
            let mut names: Vec<_> = expected.iter().map(|(kind, name, _)| (*kind, *name)).collect();
            left.sort_unstable();
            names.sort_unstable();
            assert_eq!(left, names);
            for one in &report.left_out {
                let why = expected.iter().find(|(kind, name, _)| *kind == one.kind && *name == one.name).unwrap().2;
                assert!(one.reason.contains(why), "{one}");
                let makes =
                    ["table", "sequence", "view", "trigger", "function", "package", "event", "foreign key", "index"];
                assert!(one.definition.is_some() || !makes.contains(&&*one.kind), "{one} can be brought by hand");
            }
            the_rest_is_right(&mut session, &target, &reader, &report, &expected);
        }
    }
}

/// Every table that came has all its rows, and every object that was not left out is there.
fn the_rest_is_right(
    session: &mut Native,
    target: &Database,
    reader: &Reader,
    report: &Report,
    expected: &[(&str, &str, &str)],
) {
    let gone = |kinds: &[&str], name: &str| expected.iter().any(|(kind, one, _)| kinds.contains(kind) && *one == name);
    run(session, &[&format!("USE `{}`", target.0)]);
    for (table, rows) in reader.index().tables() {
        let came = !gone(&["table", "sequence"], &table);
        assert_eq!(report.tables.contains(&table), came, "{table}");
        if came && table != "numbers" {
            assert_eq!(list(session, &format!("SELECT COUNT(*) FROM `{table}`")), [rows.to_string()], "{table}");
        }
    }
    let views = "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()";
    assert!(list(session, views).contains(&"fine".to_owned()));
    assert_eq!(list(session, "SELECT fits(1)"), ["2"]);
    run(session, &["INSERT INTO plain (name) VALUES (NULL)"]);
    assert_eq!(list(session, "SELECT name FROM fine WHERE id > 2"), ["none"], "the trigger fires");
    let events =
        "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() AND STATUS = 'ENABLED'";
    assert!(list(session, events).contains(&"nightly".to_owned()));
    let indexes = |table: &str| {
        format!(
            "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}'"
        )
    };
    if report.tables.iter().any(|table| table == "functional") {
        let mut names = list(session, &indexes("functional"));
        names.sort_unstable();
        assert_eq!(names, ["PRIMARY", "back", "fine", "hidden"], "the keys that can be are there");
        assert_eq!(list(session, "SELECT v FROM unenforced"), ["-5"], "what was not enforced is not enforced here");
        assert!(session.run("INSERT INTO unenforced VALUES (2, 10)").is_err(), "the other check holds");
    }
    assert_eq!(beside(session, target), Vec::<String>::new());
}

#[test]
fn a_server_takes_its_own_archive_whole() {
    let mut session = connect();
    let server = Server::ask(&mut session).unwrap();
    let own = if server.is_mariadb() { MARIADB } else { MYSQL };
    if server.is_mariadb() && server.number < (11, 7, 1) {
        return; // the archive is one of a later version
    }
    let target = Database::new(&mut session);
    let report = restored(&archive(own), &into(&target)).unwrap();
    assert_eq!(report.left_out, []);
    let again = archived(credentials(), &target.0, 10, 1);
    let copy = Database::new(&mut session);
    restored(&archive(&again), &into(&copy)).unwrap();
    // MySQL's checksum of a table with a multi-valued key is another one each time.
    let mut portrait = |database: &Database| {
        let mut lines = portrait(&mut session, &database.0);
        lines.retain(|line| !line.starts_with("CHECKSUM TABLE `functional`"));
        lines
    };
    assert_eq!(portrait(&copy), portrait(&target));
}

#[test]
fn an_account_with_one_database_is_told_the_same_and_gets_the_rest() {
    let mut session = connect();
    for (reader, expected) in foreign(&mut session) {
        let target = Database::new(&mut session);
        let guest = Guest::new(&mut session, &target);
        let request = Request { definers: simplemdb_backup_engine::sql::definer::Definers::Drop, ..into(&target) };
        let via = || Via::Native(guest.credentials());
        let before = portrait(&mut session, &target.0);
        let message = restore::run(via(), &reader, &request, &Control::new()).unwrap_err().to_string();
        // Of what is no table, a server reads beforehand what it can prepare.
        let of_tables = ["table", "sequence", "period", "index", "default", "column option", "table option"];
        for (kind, name, _) in expected.iter().filter(|(kind, ..)| of_tables.contains(kind)) {
            assert!(message.contains(&format!("{kind} `{name}` (")), "{kind} {name}: {message}");
        }
        assert!(!message.contains("__simplemdb"), "{message}");
        assert_eq!(portrait(&mut session, &target.0), before);
        let request = Request { skip_unsupported: true, ..request };
        let report = restore::run(via(), &reader, &request, &Control::new()).unwrap();
        for (kind, name, _) in &expected {
            let one = report.left_out.iter().any(|one| one.kind == *kind && one.name == *name);
            // A view that could not be made because of a table that is not there, is one of those too.
            let skipped = *kind == "view" && report.skipped.iter().any(|one| one == name);
            assert!(one || skipped, "{kind} {name}: {:?}", report.left_out);
        }
        the_rest_is_right(&mut session, &target, &reader, &report, &expected);
    }
}

#[test]
fn what_the_target_has_of_what_is_left_out_stays() {
    let mut session = connect();
    for (reader, expected) in foreign(&mut session) {
        let Some((_, table, _)) = expected.iter().find(|(kind, ..)| *kind == "table") else { continue };
        let target = Database::new(&mut session);
        run(
            &mut session,
            &[
                &format!("CREATE TABLE `{table}` (mine INT)"),
                &format!("INSERT INTO `{table}` VALUES (5)"),
                "CREATE TABLE other (id INT)",
            ],
        );
        let request = Request { skip_unsupported: true, remove_others: true, ..into(&target) };
        restored(&reader, &request).unwrap();
        run(&mut session, &[&format!("USE `{}`", target.0)]);
        assert_eq!(
            list(&mut session, &format!("SELECT mine FROM `{table}`")),
            ["5"],
            "the archive has it, so it is no other"
        );
        assert!(session.run("SELECT * FROM other").is_err(), "what the archive does not have goes");
    }
}

/// A server with other settings than the one that all tests share.
struct Set(Native, &'static [(&'static str, &'static str)]);

impl Session for Set {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        let other = self.1.iter().find(|(question, _)| *question == sql);
        self.0.query(other.map_or(sql, |(_, answer)| answer), each)
    }
    fn run(&mut self, sql: &str) -> Result<Done> {
        self.0.run(sql)
    }
    fn transport(&self) -> Transport {
        Transport::Raw
    }
}

/// What the server's limits are asked with, and what it answers.
const PACKET: &[(&str, &str)] = &[("SELECT @@max_allowed_packet", "SELECT 5600000")];
const GALERA: &[(&str, &str)] = &[("SELECT @@wsrep_max_ws_size WHERE @@wsrep_on", "SELECT 2000000")];
const GROUP: &[(&str, &str)] = &[("SELECT @@group_replication_transaction_size_limit", "SELECT 2000000")];
const CACHE: &[(&str, &str)] = &[("SELECT @@max_binlog_cache_size WHERE @@log_bin", "SELECT 2000000")];

#[test]
fn values_and_transactions_beyond_the_servers_limits() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE small (id INT PRIMARY KEY, v LONGTEXT)",
            "INSERT INTO small VALUES (1, 'x')",
            "CREATE TABLE pieced (id INT PRIMARY KEY, b LONGBLOB, v LONGTEXT)",
            "INSERT INTO pieced VALUES (1, REPEAT(x'00ff', 3000000), 'x'), (2, NULL, REPEAT('it\\'s', 1100000))",
        ],
    );
    let reader = archive(&archived(credentials(), &source.0, 10, 1));
    let target = Database::new(&mut session);
    for (set, words) in [
        (
            PACKET,
            "longest value of `pieced` (6000000 bytes): max_allowed_packet is 5600000, and must be at least 6001664",
        ),
        (GALERA, "largest transaction with rows of `pieced`"),
        (GROUP, "group_replication_transaction_size_limit is 2000000"),
        (CACHE, "max_binlog_cache_size is 2000000"),
    ] {
        let via = || Via::Host(Box::new(Set(connect(), set)));
        let message = restore::run(via(), &reader, &into(&target), &Control::new()).unwrap_err().to_string();
        assert!(message.contains(words) && !message.contains("`small`"), "{message}");
        assert_eq!(beside(&mut session, &target), Vec::<String>::new());
        let request = Request { skip_unsupported: true, ..into(&target) };
        let report = restore::run(via(), &reader, &request, &Control::new()).unwrap();
        assert_eq!((report.tables, report.rows), (vec!["small".to_owned()], 1));
        assert_eq!(report.left_out.len(), 1);
        assert_eq!((report.left_out[0].kind.as_str(), report.left_out[0].name.as_str()), ("table", "pieced"));
    }
}
