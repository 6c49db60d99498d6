//! Generated databases under random settings of the server: random tables and values come back as they were while a
//! dozen session variables at a time are something else than usual.
//!
//! `SIMPLEMDB_BACKUP_TEST_SEED` makes a run again, `SIMPLEMDB_BACKUP_TEST_DATABASES` says how many databases it makes.

#[allow(dead_code)] // a part of it is for other tests
mod judge;
#[allow(dead_code)] // likewise
#[path = "support/private.rs"]
mod private;
#[path = "generated/schema.rs"]
mod schema;
#[path = "generated/values.rs"]
mod values;
#[path = "settings/variables.rs"]
mod variables;

use judge::features::Features;
use judge::fingerprint::Fingerprint;
use judge::server::{Database, connect, listens_at, quoted, run};
use judge::trip::{Out, back, out};
use mysql::Conn;
use mysql::prelude::Queryable;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simplemdb_backup_engine::archive::codec::Codec;
use variables::Variable;

/// Variables that are something else at a time.
const AT_A_TIME: usize = 12;

/// Under these a server does less than a copy needs, and says so.
const LIMITS: &[&str] = &["max_allowed_packet", "net_buffer_length", "connection_memory_limit", "max_user_connections"];

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
}

/// Sets some of them to one of their other values. Returns those that the server took.
fn disturb<'a>(conn: &mut Conn, all: &'a [Variable], rng: &mut StdRng) -> Vec<(&'a Variable, &'a str)> {
    let mut set = Vec::new();
    while set.len() < AT_A_TIME {
        let one = &all[rng.random_range(0..all.len())];
        if one.others.is_empty() || LIMITS.contains(&one.name.as_str()) {
            continue;
        }
        let value = &one.others[rng.random_range(0..one.others.len())];
        if conn.query_drop(format!("SET GLOBAL {} = {value}", one.name)).is_ok() {
            set.push((one, value.as_str()));
        }
    }
    set
}

fn calm(conn: &mut Conn, set: &[(&Variable, &str)]) {
    for (one, _) in set {
        let was = conn.query_drop(format!("SET GLOBAL {} = {}", one.name, one.now));
        // An empty value may stand for none at all.
        was.or_else(|_| conn.query_drop(format!("SET GLOBAL {} = DEFAULT", one.name))).unwrap();
    }
}

#[test]
fn generated_databases_come_back_the_same_under_random_settings() {
    let seed = setting("SIMPLEMDB_BACKUP_TEST_SEED").unwrap_or_else(rand::random);
    let count = setting("SIMPLEMDB_BACKUP_TEST_DATABASES").unwrap_or(12);
    println!("SIMPLEMDB_BACKUP_TEST_SEED={seed} makes these {count} databases again");
    let server = private::Server::start(&["--log-bin", "--server-id=7", "--log-bin-trust-function-creators=1"]);
    listens_at(&server.socket);
    let mut conn = connect();
    let features = Features::ask(&mut conn);
    let all = variables::all(&mut conn);
    let mut made = schema::Made::default();
    for number in 0..count {
        let mut rng = StdRng::seed_from_u64(seed.wrapping_add(number));
        let source = Database::named("generated");
        run(&mut conn, &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", quoted(&source.0)));
        run(&mut conn, &format!("USE {}", quoted(&source.0)));
        made.add(&schema::database(&mut conn, &features, &mut rng, number));
        let before = Fingerprint::of(&source.0);
        let target = Database::named("came back");
        let connections = [1, 2, 4][rng.random_range(0..3)];
        let set = disturb(&mut conn, &all, &mut rng);
        let values: Vec<String> = set.iter().map(|(one, value)| format!("{} = {value}", one.name)).collect();
        let what = format!("database {number} of SIMPLEMDB_BACKUP_TEST_SEED={seed} under {}", values.join(", "));
        println!("{what}");
        back(out(&source.0, Out { connections, rows_per_statement: 7, codec: Codec::Zstd }), &target.0, connections);
        calm(&mut conn, &set);
        before.assert_same(&Fingerprint::of(&target.0), &what);
    }
    println!("{made:?}");
    assert!(made.tables > 0 && made.rows > 0, "{made:?}");
}
