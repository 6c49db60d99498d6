//! A database that holds everything the engine promises to bring back, and the ways it has to come back.

mod judge;
#[path = "fidelity/script.rs"]
mod script;

use std::path::{Path, PathBuf};

use judge::features::Features;
use judge::fingerprint::Fingerprint;
use judge::server::{Database, connect, quoted, run};
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
