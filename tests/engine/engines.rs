//! Storage engines with rules of their own about definitions and rows.

#[allow(dead_code)] // a part of it is for other tests
mod judge;

use judge::features::Features;
use judge::fingerprint::Fingerprint;
use judge::server::{Database, connect, credentials, quoted, rows, run};
use judge::trip::{Out, back, by_client, out};
use mysql::Conn;
use mysql::prelude::Queryable;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::{Control, restore};

fn made(conn: &mut Conn, stem: &str) -> Database {
    let source = Database::named(stem);
    run(conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
    run(conn, &format!("USE {}", quoted(&source.0)));
    source
}

/// By the host's connection, by a plain client, and over itself by several connections.
fn comes_back(source: &Database) {
    let before = Fingerprint::of(&source.0);
    let archive = |connections| out(&source.0, Out { connections, rows_per_statement: 7, codec: Codec::Gzip });
    let target = Database::named("engines of a host");
    back(archive(0), &target.0, 0);
    before.assert_same(&Fingerprint::of(&target.0), "through a connection of the host's");
    let by_hand = Database::named("engines by hand");
    by_client(&archive(2), &by_hand.0);
    before.assert_same(&Fingerprint::of(&by_hand.0), "gunzip | mariadb");
    back(archive(4), &source.0, 4);
    before.assert_same(&Fingerprint::of(&source.0), "over itself");
}

/// An ARCHIVE table takes numbers above its counter alone: in the order of the rows, and with no counter before them.
#[test]
fn archive_tables_with_an_auto_increment_come_back() {
    let mut conn = connect();
    if !Features::ask(&mut conn).has("archive") {
        return println!("the server has no ARCHIVE engine");
    }
    let source = made(&mut conn, "archive");
    for sql in [
        "CREATE TABLE ar (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT) ENGINE=ARCHIVE",
        "INSERT INTO ar (v) VALUES ('a'), ('b')",
        "INSERT INTO ar VALUES (10, 'AUTO_INCREMENT=3')",
        "CREATE TABLE begun (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT) ENGINE=ARCHIVE AUTO_INCREMENT=100",
        "INSERT INTO begun (v) VALUES ('a'), ('b')",
        "CREATE TABLE none (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT) ENGINE=ARCHIVE AUTO_INCREMENT=100",
        "CREATE TABLE twice (id INT AUTO_INCREMENT, v TEXT, KEY (id)) ENGINE=ARCHIVE",
        "INSERT INTO twice VALUES (5, 'a'), (5, 'b'), (3, 'c'), (100, 'd'), (7, 'e')",
        // Of several parts, which would be loaded side by side.
        "CREATE TABLE large (id INT AUTO_INCREMENT PRIMARY KEY, v MEDIUMTEXT) ENGINE=ARCHIVE",
        "INSERT INTO large (v) VALUES (REPEAT('x', 1000000)), (REPEAT('y', 1000000)), (REPEAT('z', 1000000))",
        "INSERT INTO large (v) SELECT v FROM large",
    ] {
        run(&mut conn, sql);
    }
    comes_back(&source);
    let next = |conn: &mut Conn| {
        let mut found = Vec::new();
        for table in ["ar", "begun", "none", "twice", "large"] {
            run(conn, &format!("INSERT INTO {}.{table} (v) VALUES ('next')", quoted(&source.0)));
            found.extend(rows(conn, &format!("SELECT MAX(id) FROM {}.{table}", quoted(&source.0))));
        }
        found.concat()
    };
    assert_eq!(next(&mut conn), ["11", "102", "100", "101", "7"]);
}

/// Every engine there is with every option there is, as far as the server takes it: a copy has the options that the
/// source was given, and no others.
#[test]
fn tables_have_the_options_they_were_given() {
    let mut conn = connect();
    let source = made(&mut conn, "options");
    let engines = ["InnoDB", "MyISAM", "MEMORY", "CSV", "ARCHIVE", "BLACKHOLE", "MRG_MyISAM", "Aria"];
    let options = [
        "",
        "ROW_FORMAT=DYNAMIC",
        "ROW_FORMAT=FIXED",
        "ROW_FORMAT=COMPRESSED",
        "ROW_FORMAT=REDUNDANT",
        "ROW_FORMAT=PAGE",
        "CHECKSUM=1",
        "PACK_KEYS=0",
        "STATS_PERSISTENT=1 STATS_AUTO_RECALC=0 STATS_SAMPLE_PAGES=5",
        "KEY_BLOCK_SIZE=4",
        "MIN_ROWS=5 MAX_ROWS=7 AVG_ROW_LENGTH=9",
        "DELAY_KEY_WRITE=1",
        "PAGE_CHECKSUM=0",
        "PAGE_CHECKSUM=1 COMMENT='PAGE_CHECKSUM=1'",
        "TRANSACTIONAL=0",
        "TRANSACTIONAL=1 PAGE_CHECKSUM=1",
        "ROW_FORMAT=PAGE TRANSACTIONAL=0",
        "PAGE_COMPRESSED=1",
        "ENCRYPTED=NO",
        "ENCRYPTION='N'",
        "COMPRESSION='zlib'",
        "AUTOEXTEND_SIZE=4M",
    ];
    let mut count = 0;
    for engine in engines {
        for option in options {
            let create =
                format!("CREATE TABLE t{count} (a INT NOT NULL, b VARCHAR(20) NOT NULL) ENGINE={engine} {option}");
            count += u32::from(conn.query_drop(create).is_ok());
        }
    }
    println!("{count} tables were made");
    assert!(count > 40);
    comes_back(&source);
}

/// How many files are in a folder and those in it.
fn files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

/// Tables in folders of their own, and partitions: under another name, over themselves again and again, and away again.
#[test]
fn tables_with_a_data_directory_come_back_and_block_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let mut conn = connect();
    for engine in ["InnoDB", "MyISAM", "Aria"] {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("one"), folder.path().join("two")] {
            std::fs::create_dir_all(&path).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap();
        }
        let at = |name: &str| format!("DATA DIRECTORY = '{}'", folder.path().join(name).display());
        let source = made(&mut conn, "elsewhere");
        let create = format!("CREATE TABLE d (id INT PRIMARY KEY, w TEXT) ENGINE={engine} {}", at("one"));
        if conn.query_drop(create).is_err() {
            println!("the server takes no folder for {engine}");
            continue;
        }
        run(&mut conn, "INSERT INTO d VALUES (1, 'old'), (2, 'other')");
        run(&mut conn, &format!("CREATE TABLE plain (id INT PRIMARY KEY) ENGINE={engine}"));
        let parts = format!(
            "CREATE TABLE p (id INT PRIMARY KEY) ENGINE={engine} PARTITION BY HASH (id) (PARTITION a {}, PARTITION b {})",
            at("one"),
            at("two")
        );
        if conn.query_drop(parts).is_ok() {
            run(&mut conn, "INSERT INTO p VALUES (1), (2), (3)");
        }
        let before = Fingerprint::of(&source.0);
        let count = files(folder.path());
        let archive = |connections| out(&source.0, Out { connections, rows_per_statement: 7, codec: Codec::Gzip });
        let archives = [archive(0), archive(2)];
        for connections in [0, 2] {
            back(archives[connections / 2].clone(), &source.0, connections);
            before
                .assert_same(&Fingerprint::of(&source.0), &format!("{engine}, over itself, {connections} connections"));
            assert_eq!(files(folder.path()), count, "{engine}");
        }
        run(&mut conn, &format!("DROP DATABASE {}", quoted(&source.0)));
        assert_eq!(files(folder.path()), 0, "{engine}: nothing stays in the folders");
        back(archives[1].clone(), &source.0, 2);
        before.assert_same(&Fingerprint::of(&source.0), &format!("{engine}, where nothing is"));
        if engine == "InnoDB" {
            let target = Database::named("elsewhere copy");
            back(archives[1].clone(), &target.0, 2);
            before.assert_same(&Fingerprint::of(&target.0), "to another name");
        }
        let left = format!(
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{}\\_\\_re%'",
            source.0
        );
        assert_eq!(rows(&mut conn, &left), Vec::<Vec<String>>::new(), "{engine}");
        run(&mut conn, &format!("DROP DATABASE {}", quoted(&source.0)));
    }
}

/// A database of an earlier restore that the server cannot drop, for a file in its folder, blocks neither the next restore
/// nor its recovery, and is told of until somebody removes the file.
#[test]
fn a_staging_database_that_cannot_be_dropped_blocks_nothing() {
    let mut conn = connect();
    let source = made(&mut conn, "stuck");
    run(&mut conn, "CREATE TABLE t (id INT PRIMARY KEY)");
    run(&mut conn, "INSERT INTO t VALUES (1)");
    let left = Database(format!("{}__restore_0a1b2c3d", source.0));
    run(&mut conn, &format!("CREATE DATABASE {}", quoted(&left.0)));
    let folder = std::path::PathBuf::from(&rows(&mut conn, "SELECT @@datadir")[0][0]).join(&left.0);
    std::fs::write(folder.join("left.isl"), "x").unwrap();
    let archive = out(&source.0, Out { connections: 1, rows_per_statement: 7, codec: Codec::None });
    for _ in 0..2 {
        let reader = Reader::open(Box::new(archive.clone()), None).unwrap();
        let request =
            restore::Request { target: Some(source.0.clone()), connections: 1, ..restore::Request::default() };
        let report = restore::run(restore::Via::Native(credentials()), &reader, &request, &Control::new()).unwrap();
        assert_eq!(report.recovered.stuck, [left.0.as_str()]);
        let recovered = restore::recover(restore::Via::Native(credentials()), &source.0).unwrap();
        assert_eq!((recovered.cleared, recovered.stuck.as_slice()), (0, std::slice::from_ref(&left.0)));
    }
    std::fs::remove_file(folder.join("left.isl")).unwrap();
    let recovered = restore::recover(restore::Via::Native(credentials()), &source.0).unwrap();
    assert_eq!((recovered.cleared, recovered.stuck.len()), (1, 0));
}
