//! Values of which a server warns while it stores them: those that it stores as they were come back, and any other is
//! refused.

#[allow(dead_code)] // a part of it is for other tests
mod judge;

use judge::fingerprint::Fingerprint;
use judge::host::Host;
use judge::server::{Database, connect, credentials, quoted, run};
use judge::trip::{Out, back, by_client, out};
use mysql::Conn;
use mysql::prelude::Queryable;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::{Control, Result, restore};

fn made(conn: &mut Conn, stem: &str, statements: &[&str]) -> Database {
    let database = Database::named(stem);
    run(conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&database.0)));
    run(conn, &format!("USE {}", quoted(&database.0)));
    for sql in statements {
        run(conn, sql);
    }
    database
}

/// A backup over connections of the engine's own, or for 0 over one of the host's.
fn archive(database: &Database, connections: usize) -> Vec<u8> {
    out(&database.0, Out { connections, rows_per_statement: 3, codec: Codec::Gzip })
}

/// What the server computes or has stored once comes back, whatever it says of it today.
#[test]
fn values_that_are_stored_as_they_were_come_back_in_spite_of_warnings() {
    let mut conn = connect();
    let source = made(
        &mut conn,
        "warned",
        &[
            "CREATE TABLE computed (id INT PRIMARY KEY, b VARCHAR(50), v VARCHAR(5) AS (b) VIRTUAL, s VARCHAR(3) AS (b) STORED, \
             n TINYINT AS (b) STORED, d DATE AS (CAST(b AS DATE)) STORED, KEY (v), KEY (n))",
            "INSERT INTO computed (id, b) VALUES (1, 'abcdefghij'), (2, '300'), (3, '2024-13-01'), (4, NULL), (5, '1'), \
             (6, '(''\\\\'), (7, 'two\\nlines, )')",
            "CREATE TABLE odd (id INT PRIMARY KEY, e ENUM('a', 'b'), ee ENUM('x', '') NOT NULL)",
            "INSERT INTO odd VALUES (1, 'zzz', 'y'), (2, 'a', ''), (3, 0, 0), (4, NULL, 'x')",
            "CREATE TABLE without_a_key (b VARCHAR(50), v VARCHAR(2) AS (b) STORED)",
            "INSERT INTO without_a_key (b) VALUES ('abc'), ('abc'), ('abcd'), (''), (NULL)",
        ],
    );
    // Numbers of a width that only some servers take. What another one stores of them it clips at once.
    for sql in [
        "CREATE TABLE wide (f FLOAT(30,0), d DOUBLE(60,0), k DOUBLE(20,3) PRIMARY KEY)",
        "INSERT INTO wide VALUES (1e30, 1e60, 123456789012345678), (-1e29, -1e59, -1e17), (0, 0, 0)",
        "CREATE TABLE narrow (f FLOAT(5,2), d DOUBLE(6,1) UNSIGNED)",
        "INSERT INTO narrow VALUES (999.99, 99999.9), (1e9, 1e9), (-1e9, -1)",
    ] {
        run(&mut conn, sql);
    }
    let before = Fingerprint::of(&source.0);
    for (from, to) in [(0, 0), (1, 3), (0, 2), (2, 0)] {
        let target = Database::named("warned copy");
        back(archive(&source, from), &target.0, to);
        before.assert_same(&Fingerprint::of(&target.0), &format!("{from} connections, then {to}"));
    }
    let by_hand = Database::named("warned by hand");
    by_client(&archive(&source, 1), &by_hand.0);
    before.assert_same(&Fingerprint::of(&by_hand.0), "gunzip | mariadb");
    back(archive(&source, 2), &source.0, 2);
    before.assert_same(&Fingerprint::of(&source.0), "over itself");
}

/// Puts rows alone into a table that is there.
fn rows_into(archive: Vec<u8>, target: &Database, connections: usize) -> Result<restore::Report> {
    let reader = Reader::open(Box::new(archive), None).unwrap();
    let request = restore::Request {
        target: Some(target.0.clone()),
        schema: false,
        connections: connections.max(1),
        ..restore::Request::default()
    };
    let via = match connections {
        0 => restore::Via::Host(Box::new(Host::connect(None))),
        _ => restore::Via::Native(credentials()),
    };
    restore::run(via, &reader, &request, &Control::new())
}

/// Each of these columns cannot hold the value that the one of the source has.
#[test]
fn a_value_that_the_server_changes_is_refused_and_nothing_is_touched() {
    let mut conn = connect();
    for (kind, value, narrower) in [
        ("VARCHAR(20)", "'abcdef'", "VARCHAR(3)"),
        ("VARCHAR(20)", "'abcdef'", "INT"),
        ("INT", "70000", "SMALLINT"),
        ("INT", "-1", "INT UNSIGNED"),
        ("DECIMAL(10,3)", "1.239", "DECIMAL(10,2)"),
        ("DOUBLE", "1e300", "FLOAT"),
        ("FLOAT", "12345.678", "FLOAT(5,2)"),
        ("ENUM('a','b','c')", "'c'", "ENUM('a','b')"),
        ("SET('a','b','c')", "'a,c'", "SET('a','b')"),
        ("DATETIME", "'2024-02-29 12:00:00'", "TIME(0)"),
        ("VARCHAR(20)", "'2024-02-30x'", "DATE"),
        ("VARCHAR(20) CHARACTER SET utf8mb4", "'\u{65e5}'", "VARCHAR(20) CHARACTER SET latin1"),
        ("BLOB", "REPEAT('x', 300)", "TINYBLOB"),
        ("INT NULL", "NULL", "INT NOT NULL"),
    ] {
        let other = "v VARCHAR(2) AS (b) VIRTUAL"; // of which it warns in any case
        let source = made(
            &mut conn,
            "wider",
            &[
                &format!("CREATE TABLE t (id INT PRIMARY KEY, c {kind}, b VARCHAR(9), {other})"),
                &format!("INSERT INTO t (id, c, b) VALUES (1, NULL, 'x'), (2, {value}, 'abc'), (3, {value}, 'x')"),
            ],
        );
        if kind.ends_with("NULL") {
            run(&mut conn, "DELETE FROM t WHERE id < 3");
        } else {
            run(&mut conn, "DELETE FROM t WHERE id = 1");
        }
        for connections in [0, 1] {
            let target = made(
                &mut conn,
                "narrower",
                &[
                    &format!("CREATE TABLE t (id INT PRIMARY KEY, c {narrower}, b VARCHAR(9), {other})"),
                    "INSERT INTO t (id, c, b) VALUES (9, 1, 'old')",
                ],
            );
            let what = format!("{value} of {kind} into {narrower}, {connections} connections");
            let before = Fingerprint::of(&target.0);
            let error = rows_into(archive(&source, connections), &target, connections).expect_err(&what).to_string();
            assert!(error.contains("changed value") || error.contains("cannot be null"), "{what}: {error}");
            assert!(!error.contains("abcdef") && !error.contains("70000"), "{what}: {error}");
            before.assert_same(&Fingerprint::of(&target.0), &what);
        }
        conn.query_drop(format!("USE {}", quoted(&source.0))).unwrap();
    }
}
