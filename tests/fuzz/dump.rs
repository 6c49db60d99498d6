//! Dumps of other programs: from the grammar of `tests/dumps`, of which the input draws each choice, or the input itself.
//! Nothing may panic or hang, and what is accepted of the grammar speaks of its target alone.
#![no_main]

#[path = "../dumps/hostile/attacks.rs"]
mod attacks;
#[path = "../dumps/hostile/disguises.rs"]
mod disguises;
#[path = "../dumps/grammar.rs"]
mod grammar;
#[path = "../dumps/oracle.rs"]
mod oracle;

/// As the grammar knows it in the tests.
mod hostile {
    pub use crate::attacks::ATTACKS;
    pub use crate::disguises::DISGUISES;
}

use std::fs::{File, remove_file};
use std::io::Write as _;

use oracle::Fate;
use simplemdb_backup_engine::session::Server;

libfuzzer_sys::fuzz_target!(|data: &[u8]| dump(data));

fn dump(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let is_drawn = first & 1 == 0;
    let text = if is_drawn { grammar::dump(&mut grammar::Random::drawn(rest)) } else { rest.to_vec() };
    let server = Server::parse(if first & 2 == 0 { "10.11.19-MariaDB" } else { "9.7.0" });
    let mut file = nameless("dump");
    file.write_all(&text).expect("a small file can be written");
    if let Fate::Escaped(why) = oracle::judge(&server, &file, nameless("archive")) {
        // Names that anybody may give mean nothing where the text is anybody's.
        assert!(!is_drawn, "{why}\n{}", String::from_utf8_lossy(&text));
    }
}

fn nameless(what: &str) -> File {
    let path = std::env::temp_dir().join(format!("fuzz-{what}-{}", std::process::id()));
    let file = File::options().read(true).write(true).create(true).truncate(true).open(&path);
    remove_file(&path).expect("a file of one's own can be removed");
    file.expect("a file can be made where temporary ones go")
}
