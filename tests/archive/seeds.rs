//! What is fuzzed, without a fuzzer: every target over its seeds and changes to them, each run with the same ones.
//!
//! `SIMPLEMDB_BACKUP_CHANGES` sets how many changes are made to each seed.

use std::fs;
use std::time::{Duration, Instant};

#[path = "../fuzz/targets.rs"]
mod targets;

use crate::says::vectors;

/// The longest that one input may take, in a build without optimization on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

#[test]
fn no_seed_and_no_change_to_one_breaks_a_target() {
    let rounds = std::env::var("SIMPLEMDB_BACKUP_CHANGES").ok().map_or(20, |n| n.parse().unwrap());
    let mut x = 3_u64;
    let mut number = |below: usize| {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 33) as usize % below.max(1)
    };
    let mut runs = 0;
    for path in vectors() {
        for (target, seed) in targets::seeds(&fs::read(&path).unwrap()) {
            let run = targets::ALL.iter().find(|(name, _)| *name == target).unwrap().1;
            run(&seed);
            for _ in 0..rounds {
                let mut input = seed.clone();
                for _ in 0..=number(4) {
                    let (at, other) = (number(input.len()), number(input.len()));
                    match number(6) {
                        _ if input.is_empty() => input.push(number(256) as u8),
                        0 => input[at] ^= 1 << number(8),
                        1 => input[at] = number(256) as u8,
                        2 => input.truncate(at),
                        3 => drop(input.drain(at..(at + number(40)).min(seed.len()).min(at.max(other)).max(at))),
                        4 => input.insert(at, number(256) as u8),
                        _ => input.swap(at, other),
                    }
                }
                let started = Instant::now();
                run(&input);
                assert!(started.elapsed() < LONGEST, "{target} hung on a change to {}", path.display());
                runs += 1;
            }
        }
    }
    assert!(runs > 100 * rounds, "only {runs} runs");
}
