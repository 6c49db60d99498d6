//! Random dumps from a grammar, tried on a server, and far more of them without one.
//!
//! The seed is printed; `SIMPLEMDB_BACKUP_TEST_SEED` walks the same way again, and `SIMPLEMDB_BACKUP_TEST_COUNT` says how far.

use std::io::Write as _;

use simplemdb_backup_engine::session::Server;

use crate::grammar::{self, Random};
use crate::hostile::{Hostile, Tally, attempt};
use crate::oracle::{self, Fate};
use crate::support::is_long;
use crate::world::World;

/// Where the walk begins.
fn seed() -> u64 {
    let given = std::env::var("SIMPLEMDB_BACKUP_TEST_SEED").ok().and_then(|value| value.parse().ok());
    let moment = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seed = given.unwrap_or(moment.as_secs()) | 1;
    println!("SIMPLEMDB_BACKUP_TEST_SEED={seed}");
    seed
}

/// Where a round of it begins.
fn place(seed: u64, round: u64) -> u64 {
    seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(round.wrapping_mul(0xD1B5_4A32_D192_ED03))
}

/// Tries random dumps.
pub fn judge_all() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let seed = seed();
    let count = number("SIMPLEMDB_BACKUP_TEST_COUNT").unwrap_or(if is_long() { 20_000 } else { 150 });
    let mut world = World::new();
    let mut tally = Tally::default();
    for round in 0..count {
        let dump = grammar::dump(&mut Random::new(place(seed, round)));
        let before = tally.escaped.len() + tally.crashed.len();
        let name = format!("seed {seed}, round {round}");
        attempt(&mut world, &Hostile { name, setup: &[], dump: dump.clone() }, &mut tally);
        if tally.escaped.len() + tally.crashed.len() > before {
            println!("round {round}:\n{}\n", String::from_utf8_lossy(&dump));
        }
    }
    tally.finish("random dumps");
}

/// Reads random dumps as two servers would, without any: whatever is accepted must speak of its target alone.
pub fn judge_all_offline() {
    let seed = seed();
    let servers = ["10.11.19-MariaDB", "9.7.0"].map(Server::parse);
    let (mut tried, mut refused, mut harmless, mut escaped) = (0, 0, 0, Vec::new());
    for round in 0..if is_long() { 400_000 } else { 8_000 } {
        let dump = grammar::dump(&mut Random::new(place(seed, round)));
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&dump).unwrap();
        tried += 1;
        match oracle::judge(&servers[usize::from(round % 2 == 1)], &file, tempfile::tempfile().unwrap()) {
            Fate::Refused => refused += 1,
            Fate::Harmless => harmless += 1,
            Fate::Escaped(why) => {
                println!("round {round}: {why}\n{}\n", String::from_utf8_lossy(&dump));
                escaped.push(format!("round {round}: {why}"));
            }
        }
    }
    println!(
        "dumps read without a server: {tried} tried, {refused} refused, {harmless} harmless, {} escaped",
        escaped.len()
    );
    assert!(escaped.is_empty(), "{escaped:?}");
    assert!(refused > tried / 10 && harmless > tried / 10, "{refused} refused, {harmless} harmless");
}
