//! Archives of another family of server: what the server that is restored into lacks is told of at once, before anything
//! is changed, and what can be put in its place is so where that is asked for.
//!
//! `across/mariadb.sql` and `across/mysql.sql` are archives of one application's database, made on MariaDB 10.11 and on
//! MySQL 9.7, each under the collations that a new database has there.

mod support;

use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::restore::{Lacking, Report, Request, Via};
use simplemdb_backup_engine::session::{Cells, Credentials, Done, Native, Secret, Server, Session, Transport};
use simplemdb_backup_engine::sql::definer::Definers;
use simplemdb_backup_engine::{Control, Kind, Result, restore};
use support::{Database, archived, connect, credentials, portrait, run};

const MARIADB: &[u8] = include_bytes!("across/mariadb.sql");
const MYSQL: &[u8] = include_bytes!("across/mysql.sql");

fn archive(bytes: &[u8]) -> Reader {
    Reader::open(Box::new(bytes.to_vec()), None).unwrap()
}

fn dumped(database: &str) -> Reader {
    let out = archived(credentials(), database, 0, 1);
    archive(&out)
}

fn restored(reader: &Reader, request: &Request) -> Result<Report> {
    restore::run(Via::Native(credentials()), reader, request, &Control::new())
}

fn into(target: &Database) -> Request {
    Request { target: Some(target.0.clone()), ..Request::default() }
}

fn list(session: &mut Native, sql: &str) -> Vec<String> {
    (session as &mut dyn Session).column(sql).unwrap()
}

fn beside(session: &mut Native, target: &Database) -> Vec<String> {
    let like = target.0.replace('_', "\\_");
    let sql = format!("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{like}\\_\\_%'");
    list(session, &sql)
}

/// What fails must leave the target as it is, and nothing beside it.
fn refused(session: &mut Native, reader: &Reader, target: &Database, request: &Request) -> String {
    let before = portrait(session, &target.0);
    let error = restored(reader, request).unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration, "{error}");
    assert_eq!(portrait(session, &target.0), before, "{error}");
    assert_eq!(beside(session, target), Vec::<String>::new(), "{error}");
    let preview = restore::preview(Via::Native(credentials()), reader, request).unwrap_err();
    assert_eq!(preview.to_string(), error.to_string(), "a preview says the same");
    error.to_string()
}

/// The archive of the family that this server is not of, and what it has that this server lacks.
fn foreign(session: &mut Native) -> (Reader, &'static str, [&'static str; 2]) {
    if Server::ask(session).unwrap().is_mariadb() {
        (archive(MYSQL), "the storage engines archive (of `visits`)", ["utf8mb4_0900_ai_ci", "utf8mb4_0900_as_cs"])
    } else {
        (archive(MARIADB), "the storage engines aria (of `visits`)", ["utf8mb4_uca1400_ai_ci", "utf8mb4_uca1400_as_cs"])
    }
}

fn has_collation(session: &mut Native, name: &str) -> bool {
    session.run(&format!("DO CONVERT('' USING utf8mb4) COLLATE {name}")).is_ok()
}

#[test]
fn an_application_goes_from_one_family_to_the_other() {
    for bytes in [MARIADB, MYSQL] {
        let mut session = connect();
        let target = Database::new(&mut session);
        let reader = archive(bytes);
        let definers = Definers::parse("root@localhost").unwrap();
        let request = Request { collations: Lacking::Replace, engines: Lacking::Replace, definers, ..into(&target) };
        let report = restored(&reader, &request).unwrap();
        assert_eq!((report.rows, report.skipped.len()), (7, 0));
        run(&mut session, &[&format!("USE `{}`", target.0)]);
        looks_right(&mut session);
        // And from here once more into a database of its own: then nothing has to be replaced any more.
        let again = dumped(&target.0);
        let copy = Database::new(&mut session);
        let report = restored(&again, &into(&copy)).unwrap();
        assert_eq!(report.mapped_collations, []);
        assert_eq!(portrait(&mut session, &copy.0), portrait(&mut session, &target.0));
    }
}

/// The rows and what the objects make of them, whatever the server says of their definitions.
fn looks_right(session: &mut Native) {
    assert_eq!(
        list(
            session,
            "SELECT CONCAT_WS('|', id, email, name, JSON_EXTRACT(settings, '$.n'), lang, created) FROM users ORDER BY id"
        ),
        [
            "1|a@x|Zoë|1|de|2024-05-06 07:08:09",
            "2|b@x|明美 🍣|fr|2024-05-06 07:08:09",
            "3|c@x|O'Brien|2024-05-06 07:08:09"
        ]
    );
    assert_eq!(
        list(
            session,
            "SELECT CONCAT_WS('|', id, user_id, title, body, words, price, kind, HEX(bin)) FROM posts ORDER BY id"
        ),
        ["1|1|Hällo|x\\y|5|1.50|a|00FF1000000000000000000000000000", "2|2|zwei|4|2.00|a"]
    );
    assert_eq!(list(session, "SELECT COALESCE(what, '-') FROM visits ORDER BY at"), ["Grüße", "-"]);
    assert_eq!(list(session, "SELECT id FROM users WHERE email = 'A@X'"), ["1"], "case is not minded");
    assert_eq!(list(session, "SELECT id FROM users WHERE name = 'zoe'"), Vec::<String>::new(), "but here it is");
    assert_eq!(
        list(session, "SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()"),
        ["root@localhost"]
    );
    run(session, &["INSERT INTO posts (user_id, title) VALUES (3, '')"]);
    assert_eq!(list(session, "SELECT title FROM posts WHERE user_id = 3"), ["untitled"], "the trigger fires");
    assert!(session.run("INSERT INTO posts (user_id, title) VALUES (99, 'x')").is_err(), "the foreign key holds");
    assert!(session.run("INSERT INTO posts (user_id, title, price) VALUES (1, 'x', -1)").is_err(), "so does the check");
    run(session, &["DELETE FROM posts WHERE user_id = 3"]);
    let events = "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()";
    assert_eq!(list(session, events), ["nightly"]);
}

#[test]
fn what_the_server_lacks_is_told_of_at_once() {
    let mut session = connect();
    let target = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE users (id INT)", "INSERT INTO users VALUES (7)"]);
    let (reader, engine, collations) = foreign(&mut session);
    let request = Request { require_definers: true, ..into(&target) };
    let message = refused(&mut session, &reader, &target, &request);
    assert!(message.contains(engine), "{message}");
    assert!(message.contains("the definers app@localhost (of `cleanup`, `greet`, `nightly`, `per_user`, `post_ins`)"));
    for name in collations {
        // MariaDB takes MySQL's names from 11.4.5 on.
        assert_eq!(message.contains(name), !has_collation(&mut session, name), "{message}");
    }
    // What is replaced is no longer told of; the rest is.
    let mapped = Request { collations: Lacking::Replace, ..request.clone() };
    let message = refused(&mut session, &reader, &target, &mapped);
    assert!(message.contains(engine) && !message.contains("collations"), "{message}");
    let both = Request { engines: Lacking::Replace, ..mapped };
    let message = refused(&mut session, &reader, &target, &both);
    assert!(message.contains("app@localhost") && !message.contains(engine), "{message}");
    let report = restored(&reader, &Request { require_definers: false, ..both }).unwrap();
    assert_eq!(report.missing_definers, ["app@localhost"]);
    for (old, new) in &report.mapped_collations {
        assert!(collations.contains(&old.as_str()) && has_collation(&mut session, new), "{old} → {new}");
    }
    let engines =
        "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'visits'";
    run(&mut session, &[&format!("USE `{}`", target.0)]);
    assert_eq!(list(&mut session, engines), ["InnoDB"]);
}

#[test]
fn only_what_is_restored_is_looked_at() {
    let mut session = connect();
    let target = Database::new(&mut session);
    let (reader, engine, _) = foreign(&mut session);
    let selection = Selection { include: Vec::new(), exclude: vec!["visits".into()] };
    let request = Request { selection, ..into(&target) };
    let outcome = restored(&reader, &request).map_err(|e| e.to_string());
    assert!(!outcome.is_err_and(|message| message.contains(engine)));
    let selection = Selection { include: vec!["visits".into()], exclude: Vec::new() };
    let request = Request { selection, require_definers: true, collations: Lacking::Replace, ..into(&target) };
    let message = refused(&mut session, &reader, &target, &request);
    assert!(message.contains(engine) && !message.contains("definers"), "{message}");
}

#[test]
fn definers_that_the_account_cannot_set() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(&mut session, &["CREATE TABLE t (id INT)", "CREATE DEFINER=`nobody`@`nowhere` VIEW v AS SELECT id FROM t"]);
    let reader = dumped(&source.0);
    let target = Database::new(&mut session);
    let account = format!("`{}`@`localhost`", target.0);
    run(
        &mut session,
        &[
            &format!("CREATE USER {account} IDENTIFIED BY 'it is one'"),
            &format!("GRANT ALL ON `{}%`.* TO {account}", target.0),
        ],
    );
    let login = Credentials { user: target.0.clone(), password: Secret::new("it is one"), ..credentials() };
    let outcome = restore::run(Via::Native(login.clone()), &reader, &into(&target), &Control::new());
    let dropping = Request { definers: Definers::Drop, ..into(&target) };
    let dropped = restore::run(Via::Native(login), &reader, &dropping, &Control::new());
    run(&mut session, &[&format!("DROP USER {account}")]);
    let message = outcome.unwrap_err().to_string();
    assert!(message.contains("nobody@nowhere (of `v`)") && message.contains("definers('drop')"), "{message}");
    assert_eq!(beside(&mut session, &target), Vec::<String>::new());
    assert_eq!(dropped.unwrap().missing_definers, Vec::<String>::new());
}

/// A server that has another setting than the one that all tests share.
struct Set(Native, &'static str, &'static str);

impl Session for Set {
    fn query(&mut self, sql: &str, each: &mut dyn FnMut(&dyn Cells) -> Result<()>) -> Result<()> {
        self.0.query(if sql == self.1 { self.2 } else { sql }, each)
    }
    fn run(&mut self, sql: &str) -> Result<Done> {
        self.0.run(sql)
    }
    fn transport(&self) -> Transport {
        Transport::Raw
    }
}

#[test]
fn statements_that_are_too_long_for_the_server() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE small (id INT PRIMARY KEY, v LONGTEXT)",
            "INSERT INTO small VALUES (1, REPEAT('x', 1000000)), (2, REPEAT('x', 900000))",
            "CREATE TABLE large (id INT PRIMARY KEY, v LONGTEXT)",
            "INSERT INTO large VALUES (1, 'x'), (2, REPEAT('y', 1500000))",
        ],
    );
    let reader = dumped(&source.0);
    let target = Database::new(&mut session);
    let small = || Via::Host(Box::new(Set(connect(), "SELECT @@max_allowed_packet", "SELECT 1048576")));
    let message = restore::run(small(), &reader, &into(&target), &Control::new()).unwrap_err().to_string();
    assert!(message.contains("max_allowed_packet is 1048576, and must be at least 1501184"), "{message}");
    assert!(message.contains("`large` (15000") && !message.contains("`small`"), "{message}");
    assert_eq!(beside(&mut session, &target), Vec::<String>::new());
    let only = Selection { include: vec!["small".into()], exclude: Vec::new() };
    let report =
        restore::run(small(), &reader, &Request { selection: only, ..into(&target) }, &Control::new()).unwrap();
    assert_eq!(report.rows, 2);
}

#[test]
fn functions_that_a_server_with_a_binary_log_takes_from_few() {
    let mut session = connect();
    let source = Database::new(&mut session);
    run(
        &mut session,
        &[
            "CREATE TABLE t (id INT)",
            "CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1",
            "CREATE PROCEDURE fine() SELECT 'CREATE FUNCTION'",
        ],
    );
    let reader = dumped(&source.0);
    let target = Database::new(&mut session);
    let account = format!("`{}`@`localhost`", target.0);
    run(&mut session, &[&format!("CREATE USER {account}"), &format!("GRANT ALL ON `{}%`.* TO {account}", target.0)]);
    let login = Credentials { user: target.0.clone(), ..credentials() };
    let strict = |session: Native| {
        let question = "SELECT @@log_bin AND NOT @@log_bin_trust_function_creators";
        Via::Host(Box::new(Set(session, question, "SELECT 1")))
    };
    let request = Request { definers: Definers::Drop, ..into(&target) };
    let guest = Native::connect(&login, None).unwrap();
    let outcome = restore::run(strict(guest), &reader, &request, &Control::new());
    run(&mut session, &[&format!("DROP USER {account}")]);
    let message = outcome.unwrap_err().to_string();
    assert!(message.contains("functions and triggers (`one`)"), "{message}");
    assert_eq!(beside(&mut session, &target), Vec::<String>::new());
    restore::run(strict(connect()), &reader, &request, &Control::new()).unwrap();
}
