//! Archives that are made on the fly, keys, and everything a reader says about an archive.

use std::fs;
use std::path::{Path, PathBuf};

use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::index::Manifest;
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::part::{Part, PartKind};
use simplemdb_backup_engine::archive::reader::{Reader, Source};
use simplemdb_backup_engine::archive::seal;
use simplemdb_backup_engine::archive::verify::verify;
use simplemdb_backup_engine::archive::writer::{Settings, Written, write};
use simplemdb_backup_engine::{Control, Error, Result};

/// Where the vectors lie.
pub fn folder() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/archive/vectors")).canonicalize().unwrap()
}

/// The key in a file of `vectors/keys`: a passphrase, or a raw key.
pub fn key(name: &str) -> Option<Key> {
    if name == "none" {
        return None;
    }
    let bytes = fs::read(folder().join("keys").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    Some(if name.ends_with(".passphrase") { Key::Passphrase(bytes.into()) } else { Key::Raw(bytes.into()) })
}

/// A preamble, and `parts` parts of `rows` rows each for each of two tables. No two rows are alike.
pub fn parts(parts: usize, rows: usize) -> Vec<Part> {
    let mut out = vec![Part::new(PartKind::Preamble, None, b"SET NAMES utf8mb4;\n".to_vec())];
    let mut x = 1_u64;
    for table in ["orders", "lines"] {
        out.push(Part::new(PartKind::Table, Some(table), format!("CREATE TABLE `{table}` (a int);\n").into_bytes()));
        for _ in 0..parts {
            let mut sql = format!("INSERT INTO `{table}` (`a`,`b`) VALUES\n");
            for row in 0..rows {
                x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                sql.push_str(&format!("({row},'{x:016x}')"));
                sql.push_str(if row + 1 < rows { ",\n" } else { ";\n" });
            }
            out.push(Part { rows: rows as u64, ..Part::new(PartKind::Rows, Some(table), sql.into_bytes()) });
        }
    }
    out
}

/// An archive of `parts`, sealed with `seal`.
pub fn archive(parts: Vec<Part>, codec: Codec, seal: Option<(Cipher, &Key)>) -> (Vec<u8>, Written) {
    let seal = seal.map(|(cipher, key)| {
        let (region, _, sealer) = seal::create(cipher, codec, key).unwrap();
        (region, sealer)
    });
    let manifest: Manifest = serde_json::from_value(serde_json::json!({
        "format": 1,
        "archive": "5a".repeat(16),
        "writer": "test",
        "created": 1_735_689_600,
        "database": {"name": "shop", "charset": "utf8mb4", "collation": "utf8mb4_bin"},
        "flavor": "MariaDB",
        "server_version": "10.11",
        "consistency": "single-transaction",
        "schema": true,
        "data": true,
        "whole": true,
        "tables": ["orders", "lines"],
    }))
    .unwrap();
    let mut bytes = Vec::new();
    let settings = Settings { codec, level: None, seal, workers: 2, in_flight: 1 << 24 };
    let written = write(&mut bytes, &settings, |feed| {
        parts.into_iter().try_for_each(|part| feed.send(part))?;
        Ok(manifest)
    });
    (bytes, written.unwrap())
}

/// The text of every part, as far as they hold, and why the next one does not.
pub fn read(reader: &Reader) -> (Vec<Vec<u8>>, Option<Error>) {
    let (mut decoder, mut texts, mut text) = (reader.decoder(), Vec::new(), Vec::new());
    for number in 0..reader.index().entries.len() {
        match reader.part(&mut decoder, number, &mut text) {
            Ok(()) => texts.push(text.clone()),
            Err(error) => {
                assert!(text.is_empty(), "part {number} was refused, and {} bytes of it came out", text.len());
                return (texts, Some(error));
            }
        }
    }
    (texts, None)
}

/// Opens, reads to the end and verifies: whatever a byte may be changed in, one of these has to notice.
pub fn accept(source: impl Source + 'static, key: Option<&Key>) -> Result<()> {
    let reader = Reader::open(Box::new(source), key)?;
    if let (_, Some(error)) = read(&reader) {
        return Err(error);
    }
    verify(&reader, 1, &Control::new())
}
