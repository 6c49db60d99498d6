//! A database that holds everything the engine promises to bring back, and the ways it has to come back.

#[allow(dead_code)] // a part of it is for other tests
mod judge;
#[path = "fidelity/script.rs"]
mod script;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use judge::features::Features;
use judge::fingerprint::Fingerprint;
use judge::server::{Database, connect, quoted, rows, run, socket};
use judge::trip::{Out, back, by_client, out};
use script::load;
use simplemdb_backup_engine::archive::codec::Codec;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/engine/fidelity")
}

/// A database with what the files hold; its own defaults are none of the server's.
fn made(files: impl Fn(&str) -> bool) -> Database {
    let source = Database::named("sour ce.é-");
    let mut conn = connect();
    let features = Features::ask(&mut conn);
    run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET latin1 COLLATE latin1_german1_ci", quoted(&source.0)));
    run(&mut conn, &format!("USE {}", quoted(&source.0)));
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    for path in paths.iter().filter(|p| files(&p.file_stem().unwrap().to_string_lossy())) {
        load(&mut conn, &features, path, &source.0);
    }
    source
}

fn everything() -> Database {
    let only = std::env::var("SIMPLEMDB_BACKUP_TEST_FIDELITY").ok();
    made(|name| only.as_deref().is_none_or(|only| only.split(',').any(|n| n == name)))
}

#[test]
fn everything_comes_back_by_every_way() {
    let source = everything();
    let before = Fingerprint::of(&source.0);
    println!("{} lines tell of the database", before.len());

    let small = out(&source.0, Out { connections: 1, rows_per_statement: 1, codec: Codec::None });
    let other = Database::named("other");
    back(small, &other.0, 1);
    before.assert_same(&Fingerprint::of(&other.0), "to another name, 1 connection, a row a statement");

    let large = out(&source.0, Out { connections: 4, rows_per_statement: 100_000, codec: Codec::Gzip });
    let by_hand = Database::named("by hand");
    by_client(&large, &by_hand.0);
    before.assert_same(&Fingerprint::of(&by_hand.0), "gunzip | mariadb");

    let through_host = out(&source.0, Out { connections: 0, rows_per_statement: 100, codec: Codec::Zstd });
    let of_host = Database::named("host");
    back(through_host, &of_host.0, 0);
    before.assert_same(&Fingerprint::of(&of_host.0), "through a connection of the host's");

    run(&mut connect(), &format!("DROP DATABASE {}", quoted(&source.0)));
    back(large.clone(), &source.0, 4);
    before.assert_same(&Fingerprint::of(&source.0), "to the same name, 4 connections");

    run(&mut connect(), &format!("ALTER DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    back(large, &source.0, 2);
    before.assert_same(&Fingerprint::of(&source.0), "over itself");
}

/// Values up to 64 MiB, or up to what the server lets a statement hold.
#[test]
fn values_of_tens_of_mebibytes_come_back() {
    let mut conn = connect();
    let packet: u64 = rows(&mut conn, "SELECT @@max_allowed_packet")[0][0].parse().unwrap();
    // A session that asks for hexadecimal digits gets twice as many bytes, in a packet with its own head.
    let bytes = (64 << 20).min(packet / 2 - (64 << 10));
    println!("values of {bytes} bytes, for the server takes packets of {packet}");
    let source = Database::named("large");
    run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    run(&mut conn, &format!("USE {}", quoted(&source.0)));
    run(&mut conn, "CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB, t LONGTEXT, c LONGTEXT CHARACTER SET cp1250)");
    for (id, column, piece) in
        [(1, "b", "UNHEX('00FF0A0D1A275C8081')"), (2, "t", "'é''\\\\😀\\n'"), (3, "c", "UNHEX('81E9835C')")]
    {
        let repeated = format!("REPEAT({piece}, {bytes} DIV LENGTH({piece}))");
        run(&mut conn, &format!("INSERT INTO large (id, {column}) VALUES ({id}, {repeated})"));
    }
    let digest = |database: &str| {
        let place = format!("{}.large", quoted(database));
        let sql = format!(
            "SELECT id, SHA2(b, 256), SHA2(CAST(t AS BINARY), 256), SHA2(CAST(c AS BINARY), 256), LENGTH(b), LENGTH(t), LENGTH(c) FROM {place}"
        );
        rows(&mut connect(), &sql)
    };
    let before = digest(&source.0);
    for connections in [0, 2] {
        let archive = out(&source.0, Out { connections, rows_per_statement: 100, codec: Codec::Zstd });
        let target = Database::named("large copy");
        back(archive, &target.0, connections);
        assert_eq!(digest(&target.0), before, "{connections} connections");
    }
}

/// What grows with the number of tables faster than the number would show here.
#[test]
fn thousands_of_tables_come_back() {
    let mut conn = connect();
    let count: u32 =
        std::env::var("SIMPLEMDB_BACKUP_TEST_TABLES").map_or(1000, |n| n.parse().expect("a number of tables"));
    let source = Database::named("many");
    run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    run(&mut conn, &format!("USE {}", quoted(&source.0)));
    let columns = (0..9).map(|n| format!("c{n} VARCHAR(20)")).collect::<Vec<_>>().join(", ");
    for n in 0..count {
        run(&mut conn, &format!("CREATE TABLE t{n} (id INT PRIMARY KEY, {columns}) ENGINE=MyISAM"));
        if n % 10 == 0 {
            run(&mut conn, &format!("INSERT INTO t{n} (id) VALUES ({n})"));
        }
    }
    let started = std::time::Instant::now();
    let archive = out(&source.0, Out { connections: 2, rows_per_statement: 100, codec: Codec::Gzip });
    println!("{count} tables were dumped in {:.1} s", started.elapsed().as_secs_f64());
    let target = Database::named("many copies");
    let started = std::time::Instant::now();
    back(archive, &target.0, 2);
    println!("and restored in {:.1} s", started.elapsed().as_secs_f64());
    let tables = "SELECT COUNT(*), SUM(TABLE_ROWS) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ";
    let of = |database: &str| rows(&mut connect(), &format!("{tables}'{database}'"));
    assert_eq!(of(&target.0), [[count.to_string(), count.div_ceil(10).to_string()]]);
    assert_eq!(of(&target.0), of(&source.0));
}

/// Bodies in a character set that is not UTF-8, under names and comments that are: they mean what they meant, though
/// they are made again from UTF-8.
#[test]
fn routines_of_clients_of_other_character_sets_mean_the_same() {
    let mut conn = connect();
    let source = Database::named("legacy");
    run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    let script = "DELIMITER //\nCREATE FUNCTION \u{e9}t\u{e9}() RETURNS VARCHAR(20) CHARACTER SET utf8mb4 DETERMINISTIC \
                  COMMENT '\u{fc}' RETURN CONCAT('\u{e9}', HEX('\u{df}'))//\n\
                  CREATE EVENT \u{e9}v ON SCHEDULE EVERY 1 YEAR STARTS '2024-01-01' DISABLE COMMENT '\u{fc} DO' DO SELECT '\u{e9}'//\n\
                  CREATE VIEW v AS SELECT '\u{e9}' AS a, _koi8r'\u{e9}' AS b//\n";
    let latin1: Vec<u8> = script.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    client(&source.0, "latin1", &latin1);
    let look = |database: &str| {
        let mut conn = connect();
        run(&mut conn, &format!("USE {}", quoted(database)));
        let mut found = rows(&mut conn, "SELECT `\u{e9}t\u{e9}`(), HEX(a), HEX(CONVERT(b USING utf8mb4)) FROM v");
        found.extend(rows(&mut conn, "SELECT ROUTINE_NAME, ROUTINE_COMMENT, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()"));
        found.extend(rows(&mut conn, "SELECT EVENT_NAME, EVENT_COMMENT, EVENT_DEFINITION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()"));
        found
    };
    let before = look(&source.0);
    assert_eq!(before[0], ["\u{e9}DF", "E9", "D098"].map(str::to_owned));
    assert_eq!(before[1][1], "\u{fc}");
    for connections in [0, 1] {
        let archive = out(&source.0, Out { connections, rows_per_statement: 100, codec: Codec::None });
        let target = Database::named("legacy copy");
        back(archive, &target.0, connections);
        // The view's own literal is in the connection's character set, which is another one now.
        let mut after = look(&target.0);
        assert_eq!(
            std::mem::replace(&mut after[0][1], "E9".to_owned()),
            if after[0][1] == "E9" { "E9" } else { "C3A9" }
        );
        assert_eq!(after, before, "{connections} connections");
    }
}

/// Feeds a script to the `mariadb` client, under the client's character set.
fn client(database: &str, charset: &str, script: &[u8]) {
    let mut client = Command::new("mariadb")
        .args(["--no-defaults", "--user=root", "--comments", &format!("--default-character-set={charset}")])
        .arg(format!("--socket={}", socket().display()))
        .arg(database)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    client.stdin.take().unwrap().write_all(script).unwrap();
    assert!(client.wait().unwrap().success());
}
