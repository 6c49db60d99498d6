//! What the reader says about each vector, word by word.
//!
//! Beside each file of `vectors/` stands `NAME.says`: for each key it is tried with, whether it opens, reads and
//! verifies. After an intended change, `SIMPLEMDB_BACKUP_VECTORS=says cargo test -p simplemdb-backup-engine --test
//! archive says` writes them anew, with the keys that stand in them; look at the difference before it is committed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use simplemdb_backup_engine::archive::reader::{Reader, checksum};
use simplemdb_backup_engine::archive::verify::verify;
use simplemdb_backup_engine::{Control, Error};

use crate::support::{folder, key, read};

/// What is tried where nothing is written down yet.
const SEALED: &str = "key raw-32.key\n";
const PLAIN: &str = "key none\n";

#[test]
fn every_reader_says_what_is_written_down() {
    let rewrite = std::env::var("SIMPLEMDB_BACKUP_VECTORS").is_ok_and(|mode| mode == "says");
    let (mut names, mut wrong) = (0, Vec::new());
    for path in vectors() {
        names += 1;
        let beside = beside(&path);
        let old = fs::read_to_string(&beside).unwrap_or_else(|_| {
            assert!(rewrite, "nothing is written down for {}", path.display());
            if path.extension().is_some_and(|e| e == "enc") { SEALED } else { PLAIN }.to_owned()
        });
        let mut new = String::new();
        for name in old.lines().filter_map(|line| line.strip_prefix("key ")) {
            new.push_str(&format!("key {name}\n"));
            say(&path, name, &mut new);
        }
        if rewrite {
            fs::write(&beside, &new).unwrap();
        } else if old != new {
            wrong.push(format!("{}\n--- written down\n{old}--- said\n{new}", path.display()));
        }
    }
    assert!(names > 100, "only {names} vectors were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every archive among the vectors.
pub fn vectors() -> Vec<std::path::PathBuf> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|f| f.is_file() && f.extension().is_none_or(|e| e != "says")).collect();
    files.sort();
    files
}

/// The keys that a vector is tried with.
pub fn keys(path: &Path) -> Vec<String> {
    let said = fs::read_to_string(beside(path)).unwrap();
    said.lines().filter_map(|line| line.strip_prefix("key ")).map(str::to_owned).collect()
}

fn beside(path: &Path) -> std::path::PathBuf {
    path.with_file_name(format!("{}.says", path.file_name().unwrap().to_str().unwrap()))
}

fn say(path: &Path, key_name: &str, out: &mut String) {
    let file = || Box::new(fs::File::open(path).unwrap());
    let key = key(key_name);
    let mut line = |what: &str, text: String| writeln!(out, "{what}: {text}").unwrap();
    line("sha256", checksum(&*file()).unwrap());
    let reader = match Reader::open(file(), key.as_ref()) {
        Ok(reader) => reader,
        Err(error) => {
            line("open", refused(&error));
            if let Ok(torn) = Reader::open_torn(file(), key.as_ref()) {
                line("open, with a damaged header", whole(&torn));
                line("verify", verify(&torn, 1, &Control::new()).map_or_else(|e| refused(&e), |()| "whole".to_owned()));
            }
            return;
        }
    };
    line("open", whole(&reader));
    let (texts, error) = read(&reader);
    let bytes: usize = texts.iter().map(Vec::len).sum();
    line(
        "read",
        format!(
            "{} parts, {bytes} bytes{}",
            texts.len(),
            error.map_or(String::new(), |e| format!(", then {}", refused(&e)))
        ),
    );
    line("verify", verify(&reader, 1, &Control::new()).map_or_else(|e| refused(&e), |()| "whole".to_owned()));
}

fn whole(reader: &Reader) -> String {
    let index = reader.index();
    let tables = index.tables().iter().map(|(name, rows)| format!("{name:?} {rows}")).collect::<Vec<_>>().join(", ");
    format!("{:?}, {} parts; {tables}", reader.codec(), index.entries.len())
}

fn refused(error: &Error) -> String {
    format!("{:?}: {error}", error.kind())
}
