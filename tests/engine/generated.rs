//! Generated databases: random tables, keys, values, views and triggers come back as they were.
//!
//! `SIMPLEMDB_BACKUP_TEST_SEED` makes a run again, `SIMPLEMDB_BACKUP_TEST_DATABASES` says how many databases it makes. Ten
//! share one dump, each under names of its own.

#[allow(dead_code)] // a part of it is for other tests
mod judge;
#[path = "generated/schema.rs"]
mod schema;
#[path = "generated/values.rs"]
mod values;

use judge::features::Features;
use judge::fingerprint::Fingerprint;
use judge::server::{Database, connect, quoted, run};
use judge::trip::{Out, back, by_client, out};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simplemdb_backup_engine::archive::codec::Codec;

/// Databases in one dump.
const BATCH: u64 = 10;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
}

#[test]
fn generated_databases_come_back_the_same() {
    let seed = setting("SIMPLEMDB_BACKUP_TEST_SEED").unwrap_or_else(rand::random);
    let count = setting("SIMPLEMDB_BACKUP_TEST_DATABASES").unwrap_or(200);
    println!("SIMPLEMDB_BACKUP_TEST_SEED={seed} makes these {count} databases again");
    let mut conn = connect();
    let features = Features::ask(&mut conn);
    let mut made = schema::Made::default();
    for batch in 0..count.div_ceil(BATCH) {
        let source = Database::named("generated");
        let mut rng = StdRng::seed_from_u64(seed.wrapping_add(batch));
        let charset = ["utf8mb4", "latin1", "utf8mb3"][rng.random_range(0..3)];
        run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET {charset}", quoted(&source.0)));
        run(&mut conn, &format!("USE {}", quoted(&source.0)));
        for number in 0..BATCH.min(count - batch * BATCH) {
            made.add(&schema::database(&mut conn, &features, &mut rng, number));
        }
        let what = format!("batch {batch} of SIMPLEMDB_BACKUP_TEST_SEED={seed}");
        let before = Fingerprint::of(&source.0);
        let target = Database::named("came back");
        let rows_per_statement = [1, 7, 1000, 100_000][rng.random_range(0..4)];
        let way = |connections, codec| Out { connections, rows_per_statement, codec };
        println!("{what}: {} lines, way {}, {rows_per_statement} rows a statement", before.len(), batch % 4);
        match batch % 4 {
            0 => back(out(&source.0, way(4, Codec::None)), &target.0, 4),
            1 => by_client(&out(&source.0, way(1, Codec::Gzip)), &target.0),
            2 => back(out(&source.0, way(0, Codec::Lz4)), &target.0, 0),
            _ => back(out(&source.0, way(2, Codec::Zstd)), &target.0, 2),
        }
        before.assert_same(&Fingerprint::of(&target.0), &what);
    }
    println!("{made:?}");
    assert!(made.tables > count && made.rows > count && made.refused < made.rows, "{made:?}");
}
