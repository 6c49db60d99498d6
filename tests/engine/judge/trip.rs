//! Ways out of a database and into another one.

use std::io::Write;
use std::process::{Command, Stdio};

use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::reader::Reader;
use simplemdb_backup_engine::catalog::Selection;
use simplemdb_backup_engine::sql::definer::Definers;
use simplemdb_backup_engine::{Control, dump, restore};

use super::host::Host;
use super::server::{credentials, quoted, run, socket};

/// How a database is dumped.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    /// Connections of the engine's own; 0 for one of the host's.
    pub connections: usize,
    /// Rows in one statement.
    pub rows_per_statement: u64,
    /// The archive's codec.
    pub codec: Codec,
}

/// Dumps `database`.
pub fn out(database: &str, way: Out) -> Vec<u8> {
    let request = dump::Request {
        database: database.to_owned(),
        selection: Selection::default(),
        definers: Definers::Keep,
        accounts: false,
        schema: true,
        data: true,
        rows_per_statement: way.rows_per_statement,
        connections: way.connections.max(1),
        // By all ways but one the smallest table is a large one.
        stream_from: if way.connections == 1 { u64::MAX } else { 0 },
        range_bytes: 4096,
        count_rows: dump::Counting::Always,
        lock_wait_seconds: 30,
        codec: way.codec,
        level: None,
        encryption: None,
    };
    let via = match way.connections {
        0 => dump::Via::Host { session: Box::new(Host::connect(Some(database))), begin: true },
        _ => dump::Via::Native(credentials()),
    };
    let mut archive = Vec::new();
    dump::run(via, &request, &mut archive, &Control::new()).unwrap_or_else(|e| panic!("dump, {way:?}: {e}"));
    archive
}

/// Restores an archive by the engine, through this many connections of its own or, for 0, one of the host's.
pub fn back(archive: Vec<u8>, target: &str, connections: usize) {
    let reader = Reader::open(Box::new(archive), None).unwrap();
    let request = restore::Request {
        target: Some(target.to_owned()),
        verify: true,
        connections: connections.max(1),
        // By some ways the smallest table is a large one.
        late_keys_from: if connections.is_multiple_of(2) { 0 } else { u64::MAX },
        ..restore::Request::default()
    };
    let via = match connections {
        0 => restore::Via::Host(Box::new(Host::connect(None))),
        _ => restore::Via::Native(credentials()),
    };
    let report = restore::run(via, &reader, &request, &Control::new());
    let report = report.unwrap_or_else(|e| panic!("restore with {connections} connections: {e}"));
    assert_eq!(report.skipped, Vec::<String>::new());
}

/// Restores a gzip archive as somebody does who has no engine: `gunzip | mariadb` into a new database. Other tests lock
/// the whole server meanwhile, and where it breaks a deadlock with them, somebody would do it again.
pub fn by_client(archive: &[u8], target: &str) {
    for attempt in 1.. {
        let said = client(archive, target);
        if attempt < 5 && said.contains("ERROR 1213 (40001)") {
            run(&mut super::server::connect(), &format!("DROP DATABASE {}", quoted(target)));
            continue;
        }
        assert_eq!(said, "", "gunzip | mariadb");
        return;
    }
}

/// Does it, and returns what the client says.
fn client(archive: &[u8], target: &str) -> String {
    run(&mut super::server::connect(), &format!("CREATE DATABASE {}", quoted(target)));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sql.gz");
    std::fs::File::create(&path).unwrap().write_all(archive).unwrap();
    let mut gunzip = Command::new("gunzip").arg("-c").arg(&path).stdout(Stdio::piped()).spawn().unwrap();
    let client = Command::new("mariadb")
        .args(["--no-defaults", "--user=root", "--default-character-set=utf8mb4"])
        // Without these the client takes comments and carriage returns out of the bodies of triggers and routines.
        .args(["--comments", "--binary-mode"])
        .arg(format!("--socket={}", socket().display()))
        .arg(target)
        .stdin(gunzip.stdout.take().unwrap())
        .output()
        .unwrap();
    assert!(gunzip.wait().unwrap().success());
    let said = String::from_utf8_lossy(&client.stderr).chars().take(2000).collect::<String>();
    assert_eq!(client.status.success(), said.is_empty(), "gunzip | mariadb: {said}");
    said
}
