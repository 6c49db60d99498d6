//! What an account may not do is told before anything is changed, and leaves no target half done.

mod support;

use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::restore::{Report, Request, Via};
use simplemdb_backup_engine::session::{Credentials, Native, Secret, Server, Session};
use simplemdb_backup_engine::sql::definer::Definers;
use simplemdb_backup_engine::{Control, Kind, Result, restore};
use support::{archived, portrait, private, run};

const SOURCE: [&str; 9] = [
    "CREATE DATABASE shop",
    "USE shop",
    "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
    "CREATE TABLE log (id INT)",
    "INSERT INTO t VALUES (1, 10), (2, 20)",
    "CREATE TRIGGER noted AFTER INSERT ON t FOR EACH ROW INSERT INTO log VALUES (NEW.id)",
    "CREATE PROCEDURE p() SELECT COUNT(*) FROM t",
    "CREATE FUNCTION f() RETURNS INT RETURN 7",
    "CREATE VIEW seen AS SELECT id FROM t",
];

/// A server, whose root has made the database `shop`, and an account `app` with rights on it and on what restores make.
fn shop(options: &[&str], rights: &[&str]) -> (private::Server, Native, Credentials) {
    let server = private::Server::start(options);
    let mut root = Native::connect(&server.credentials(), None).unwrap();
    run(&mut root, &["SET NAMES utf8mb4", "SET GLOBAL log_bin_trust_function_creators = 1"]);
    run(&mut root, &SOURCE);
    run(&mut root, &["CREATE USER app@localhost IDENTIFIED BY 'secret'", "GRANT ALL ON `shop%`.* TO app@localhost"]);
    // It sees the text of what others have defined: without, nothing is begun that could not be undone.
    let sees =
        if Server::ask(&mut root).unwrap().is_mariadb() { "SELECT ON mysql.proc" } else { "SHOW_ROUTINE ON *.*" };
    run(&mut root, &[&format!("GRANT {sees} TO app@localhost")]);
    for right in rights {
        run(&mut root, &[&format!("GRANT {right} ON *.* TO app@localhost")]);
    }
    let app = Credentials { user: "app".into(), password: Secret::new("secret"), ..server.credentials() };
    (server, root, app)
}

fn restored(account: &Credentials, archive: &[u8], request: &Request) -> Result<Report> {
    let reader = Reader::open(Box::new(archive.to_vec()), None).unwrap();
    restore::run(Via::Native(account.clone()), &reader, request, &Control::new())
}

fn list(session: &mut Native, sql: &str) -> Vec<String> {
    (session as &mut dyn Session).column(sql).unwrap()
}

/// The target is as it was, and nothing lies beside it.
fn is_untouched(root: &mut Native, before: &[String]) {
    assert_eq!(portrait(root, "shop"), before);
    let beside = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'shop\\_%'";
    assert_eq!(list(root, beside), Vec::<String>::new());
}

#[test]
fn a_definer_with_a_right_that_the_account_lacks_is_named_beforehand() {
    let rights = ["SET_ANY_DEFINER", "ALLOW_NONEXISTENT_DEFINER"];
    let asked = private::Server::start(&[]);
    let server = Server::ask(&mut Native::connect(&asked.credentials(), None).unwrap()).unwrap();
    if server.is_mariadb() {
        return; // it has no such right
    }
    for looks in [false, true] {
        let (server, mut root, app) = shop(&["--log-bin", "--server-id=7"], &rights);
        if looks {
            run(&mut root, &["GRANT SELECT ON mysql.* TO app@localhost"]);
        }
        let archive = archived(server.credentials(), "shop", 1000, 1);
        let before = portrait(&mut root, "shop");
        let request = Request { target: Some("shop".to_owned()), ..Request::default() };
        let error = restored(&app, &archive, &request).unwrap_err();
        let message = error.to_string();
        assert_eq!(error.kind(), Kind::Configuration, "{message}");
        assert!(message.contains("SYSTEM_USER") && message.contains("nothing was changed"), "{message}");
        is_untouched(&mut root, &before);
        // It may not take away either what such a definer has.
        let request = Request { definers: Definers::Drop, ..request };
        let message = restored(&app, &archive, &request).unwrap_err().to_string();
        assert!(message.contains("SYSTEM_USER") && message.contains("`f`, `p`"), "{message}");
        is_untouched(&mut root, &before);
        run(&mut root, &["DROP FUNCTION shop.f", "DROP PROCEDURE shop.p"]);
        restored(&app, &archive, &request).unwrap();
        let definers = "SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'shop'";
        assert_eq!(list(&mut root, definers), ["app@localhost"]);
    }
}

#[test]
fn a_restore_that_fails_over_what_others_have_defined_leaves_no_half_state() {
    let (server, mut root, app) = shop(&["--log-bin", "--server-id=7"], &[]);
    if !Server::ask(&mut root).unwrap().is_mariadb() {
        run(&mut root, &["DROP FUNCTION shop.f", "DROP PROCEDURE shop.p"]); // which it may not take away
    }
    let archive = archived(server.credentials(), "shop", 1000, 1);
    let mut request = Request { target: Some("shop".to_owned()), definers: Definers::Drop, ..Request::default() };
    request.changes.after = vec!["INSERT INTO t VALUES (1, 1)".to_owned()];
    let message = restored(&app, &archive, &request).unwrap_err().to_string();
    assert!(message.contains("the target is as it was but for") && message.contains("its definer"), "{message}");
    let rows = list(&mut root, "SELECT CONCAT(id, ' ', v) FROM shop.t");
    assert_eq!(rows, ["1 10", "2 20"]);
    let names = "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'shop' UNION ALL \
                 SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'shop' UNION ALL \
                 SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'shop' ORDER BY 1";
    let there = list(&mut root, names);
    assert!(there.ends_with(&["seen".to_owned()]) && there.contains(&"noted".to_owned()), "{there:?}");
    // The next one finds nothing in its way.
    request.changes.after.clear();
    restored(&app, &archive, &request).unwrap();
    assert_eq!(list(&mut root, names), there);
}

#[test]
fn functions_that_the_server_does_not_trust_can_be_left_out() {
    let (server, mut root, app) = shop(&["--log-bin", "--server-id=7"], &[]);
    let archive = archived(server.credentials(), "shop", 1000, 1);
    run(&mut root, &["SET GLOBAL log_bin_trust_function_creators = 0"]);
    let request = Request { target: Some("shop_new".to_owned()), definers: Definers::Drop, ..Request::default() };
    let message = restored(&app, &archive, &request).unwrap_err().to_string();
    assert!(message.contains("log_bin_trust_function_creators") && message.contains("skipUnsupported()"), "{message}");
    let request = Request { skip_unsupported: true, ..request };
    let report = restored(&app, &archive, &request).unwrap();
    let mut left: Vec<_> = report.left_out.iter().map(|one| (one.kind.as_str(), one.name.as_str())).collect();
    left.sort_unstable();
    assert_eq!(left, [("function", "f"), ("trigger", "noted")]);
    assert_eq!(list(&mut root, "SELECT CONCAT(id, ' ', v) FROM shop_new.t"), ["1 10", "2 20"]);
    assert_eq!(
        list(&mut root, "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'shop_new'"),
        ["p"]
    );
}

#[test]
fn a_storage_engine_that_is_enforced_is_named_beforehand() {
    let (server, mut root, app) = shop(&["--log-bin", "--server-id=7"], &[]);
    if !Server::ask(&mut root).unwrap().is_mariadb() {
        return; // it has no such setting
    }
    run(&mut root, &["ALTER TABLE shop.t ENGINE=MyISAM"]);
    let archive = archived(server.credentials(), "shop", 1000, 1);
    run(&mut root, &["SET GLOBAL enforce_storage_engine = InnoDB"]);
    let request = Request { target: Some("shop_new".to_owned()), definers: Definers::Drop, ..Request::default() };
    let message = restored(&app, &archive, &request).unwrap_err().to_string();
    assert!(message.contains("enforce_storage_engine") && message.contains("nothing was changed"), "{message}");
    let engines = simplemdb_backup_engine::restore::Lacking::Replace;
    restored(&app, &archive, &Request { engines, ..request }).unwrap();
    let engine = "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop_new' AND TABLE_NAME = 't'";
    assert_eq!(list(&mut root, engine), ["InnoDB"]);
}
