//! Disks that fail: every call to the kernel by which a backup, a restore and a change of the key use their files, once each
//! with an input/output error, a full disk, the same from then on, a signal in between, and half of what was asked.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::stage::{Fault, Stage, assert_told, is_long};

/// Input/output error and no space left on device, once and from then on; interrupted; half.
fn ways() -> &'static [&'static str] {
    if is_long() { &["5", "28", "5+", "28+", "4", "short"] } else { &["5", "28+", "4", "short"] }
}

/// A disk that is read from is not full.
fn ways_of_reading() -> &'static [&'static str] {
    if is_long() { &["5", "5+", "4", "short"] } else { &["5", "4", "short"] }
}

/// Of which half can be done.
const PIECEWISE: [&str; 4] = ["read", "pread64", "write", "pwrite64"];

/// Those that a signal can interrupt.
const INTERRUPTIBLE: [&str; 14] = [
    "open",
    "openat",
    "read",
    "pread64",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "flock",
    "close",
    "ftruncate",
    "rename",
    "renameat",
    "renameat2",
];

/// What became of a run with a fault in it.
#[derive(Default)]
struct Tally {
    told: usize,
    went_on: usize,
    /// Calls whose error had no effect.
    harmless: BTreeMap<String, usize>,
}

impl Tally {
    fn print(&self, what: &str) {
        println!(
            "faults of {what}: {} injected, {} told in a line, {} gone on after, without effect: {:?}; 0 half",
            self.told + self.went_on + self.harmless.values().sum::<usize>(),
            self.told,
            self.went_on,
            self.harmless
        );
    }
}

/// Runs `arguments` with every fault that there is. `judge` looks at what is there after a success or a failure, and has it
/// as it was.
fn walk(
    stage: &Stage,
    library: &Path,
    arguments: &[&str],
    ways: &[&'static str],
    may_not_matter: &[&str],
    judge: impl Fn(bool, &str),
) -> Option<Tally> {
    let calls = stage.calls(arguments, library)?;
    judge(true, "without a fault");
    let mut tally = Tally::default();
    for how in ways {
        for call in &calls {
            let is_among = |calls: &[&str]| calls.contains(&call.as_str());
            if (*how == "short" && !is_among(&PIECEWISE)) || (*how == "4" && !is_among(&INTERRUPTIBLE)) {
                continue;
            }
            for at in 1.. {
                let (out, came) = stage.run(arguments, library, Fault { call, at, how });
                let what = format!("{call} {at}, {how}");
                let said = String::from_utf8_lossy(&out.stderr);
                judge(out.status.success(), &format!("{what}: {said}"));
                if !came {
                    assert!(out.status.success(), "{what}: {said}");
                    break;
                }
                match (*how, out.status.success()) {
                    ("4" | "short", true) => tally.went_on += 1,
                    ("4" | "short", false) => panic!("{what} is no failure: {said}"),
                    (_, true) => {
                        assert!(may_not_matter.contains(&call.as_str()), "{what} went unnoticed");
                        *tally.harmless.entry(call.clone()).or_default() += 1;
                    }
                    (_, false) => {
                        tally.told += 1;
                        let number = how.trim_end_matches('+');
                        // A folder that cannot be closed is a fault of the program to the standard library.
                        let words =
                            if call == "close" { format!("code: {number}") } else { format!("os error {number}") };
                        assert_told(&out, &words, &what);
                    }
                }
            }
        }
    }
    Some(tally)
}

/// A backup into a folder whose file system lacks some calls.
fn backup(name: &str, lacking: &'static str) {
    let mut stage = Stage::new(name, if is_long() { 20_000 } else { 1000 });
    stage.lacking = lacking;
    let library = stage.library("shim");
    let file = stage.out("a.sql.gz");
    // What is swept, locked, asked beforehand and closed in the end: none of it decides about the archive.
    let mut harmless =
        vec!["flock", "close", "fcntl", "unlink", "getdents64", "openat", "statx", "fstat", "newfstatat"];
    if !lacking.is_empty() {
        harmless.push("linkat"); // there is another way
    }
    let tally = walk(&stage, &library, &["dump", &stage.database, &file], ways(), &harmless, |succeeded, what| {
        if succeeded {
            let (archive, rest): (Vec<_>, Vec<_>) = stage.files().into_iter().partition(|name| name == "a.sql.gz");
            assert_eq!(archive, ["a.sql.gz"], "{what}");
            let is_swept_later = |name: &String| name.starts_with('.') && name.ends_with(".smdb-partial");
            assert!(
                rest.is_empty() || what.starts_with("unlink") && rest.iter().all(is_swept_later),
                "{what}: {rest:?}"
            );
            stage.succeed(&["verify", &file]);
            for name in archive.iter().chain(&rest) {
                fs::remove_file(stage.out(name)).unwrap();
            }
        }
        assert!(stage.files().is_empty(), "{what}: {:?}", stage.files());
    });
    let Some(tally) = tally else { return };
    tally.print(&format!("a backup{}", if lacking.is_empty() { "" } else { " on a file system that lacks calls" }));
    assert!(tally.told >= 10 && tally.went_on >= 5, "{}, {}", tally.told, tally.went_on);
}

#[test]
fn a_backup_whose_disk_fails_leaves_nothing() {
    backup("backup", "");
}

#[test]
fn a_backup_whose_disk_fails_leaves_nothing_where_names_are_taken_by_links() {
    backup("links", "renameat2:22");
}

#[test]
fn a_backup_whose_disk_fails_leaves_nothing_where_there_are_no_links() {
    backup("plain", "renameat2:22,linkat:1");
}

/// A target that holds something else than the archive, and how it is looked at.
struct Target<'a> {
    stage: &'a Stage,
    name: String,
    databases: String,
    rows: u32,
}

impl<'a> Target<'a> {
    fn new(stage: &'a Stage, rows: u32) -> Self {
        let name = format!("{}_copy", stage.database);
        stage.sql(&format!("CREATE DATABASE {name}; CREATE TABLE {name}.t (was INT); INSERT INTO {name}.t VALUES (7)"));
        let databases = format!("SHOW DATABASES LIKE '{}%'", stage.database.replace('_', "\\_"));
        Self { stage, databases: stage.sql(&databases), name, rows }
    }

    fn judge(&self, succeeded: bool, what: &str) {
        let (stage, name) = (self.stage, &self.name);
        let like = format!("SHOW DATABASES LIKE '{}%'", stage.database.replace('_', "\\_"));
        // As it was, or as the archive has it, and nothing beside it.
        let (look, there) = if succeeded {
            let reset =
                format!("DROP TABLE {name}.t; CREATE TABLE {name}.t (was INT); INSERT INTO {name}.t VALUES (7)");
            let sums = format!("SELECT COUNT(*), SUM(LENGTH(v)) FROM {name}.t; {reset}");
            (sums, format!("{0}\t{0}000\n", self.rows))
        } else {
            (format!("SELECT was FROM {name}.t"), "7\n".to_owned())
        };
        assert_eq!(stage.sql(&format!("{look}; {like}")), format!("{there}{}", self.databases), "{what}");
        assert_eq!(fs::read_dir(stage.folder.join("out/tmp")).unwrap().count(), 0, "{what}");
    }
}

/// Of an archive or a dump that `make` puts into a file of this name.
fn restore(kind: &str, name: &str, more: &[&str], make: impl Fn(&Stage, &str)) {
    let rows = if is_long() { 20_000 } else { 200 };
    let stage = Stage::new(kind, rows);
    let library = stage.library("shim");
    let file = stage.out(name);
    fs::write(stage.out("key"), [7; 32]).unwrap();
    make(&stage, &file);
    let target = Target::new(&stage, rows);
    let key = stage.out("key");
    let more: Vec<&str> = more.iter().map(|word| if *word == "KEY" { key.as_str() } else { *word }).collect();
    let arguments = [&["restore", &file, "--to", &target.name], more.as_slice()].concat();
    // A file that is closed was read by then, and where nothing is written nothing is lost by it.
    let harmless = ["close", "fcntl", "fchmod"];
    let ways = match kind {
        "dump" => ways(),
        "sealed" if !is_long() => &["5"], // the same calls as of a plain one, and some of its own
        _ => ways_of_reading(),
    };
    let tally = walk(&stage, &library, &arguments, ways, &harmless, |done, what| target.judge(done, what));
    let Some(tally) = tally else { return };
    tally.print(&format!("a restore of {name}"));
    assert!(tally.told >= 5 && (tally.went_on >= 5 || kind == "sealed"), "{}, {}", tally.told, tally.went_on);
}

#[test]
fn a_restore_whose_disk_fails_leaves_the_target_as_it_was() {
    restore("restore", "a.sql.gz", &[], |stage, file| stage.succeed(&["dump", &stage.database, file]));
}

#[test]
fn a_restore_of_a_sealed_archive_whose_disk_fails_leaves_the_target_as_it_was() {
    restore("sealed", "a.sql.zst", &["--key-file", "KEY"], |stage, file| {
        stage.succeed(&["dump", &stage.database, file, "--key-file", &stage.out("key")]);
    });
}

#[test]
fn a_restore_of_a_dump_whose_disk_fails_leaves_the_target_as_it_was() {
    restore("dump", "dump.sql", &[], |stage, file| {
        let mut dump = std::process::Command::new("mariadb-dump");
        dump.args(["--no-defaults", "-uroot", "-S", &stage.socket, "-r", file, &stage.database]);
        assert!(dump.status().unwrap().success());
    });
}

#[test]
fn a_change_of_the_key_whose_disk_fails_leaves_one_key_that_opens() {
    let stage = Stage::new("rotate", 20);
    let library = stage.library("shim");
    let (file, whole) = (stage.out("a.sql.gz"), stage.folder.join("whole").display().to_string());
    let keys = ["old", "new"].map(|name| stage.folder.join(name).display().to_string());
    for (key, byte) in keys.iter().zip([1, 2]) {
        fs::write(key, [byte; 32]).unwrap();
    }
    stage.succeed(&["dump", &stage.database, &whole, "--key-file", &keys[0]]);
    fs::copy(&whole, &file).unwrap();
    let arguments = ["rotate", &file, "--key-file", &keys[0], "--new-key-file", &keys[1]];
    let harmless = ["flock", "close", "fcntl"];
    let tally = walk(&stage, &library, &arguments, ways(), &harmless, |succeeded, what| {
        // The one copy of the header that is whole opens it; `rotate` itself, begun again, makes it whole.
        let opens = |key: &String| {
            let again = ["rotate", &file, "--key-file", key, "--new-key-file", key];
            stage.command(&again).output().unwrap().status.success()
        };
        let opened = keys.each_ref().map(opens);
        assert!(opened[1] || (opened[0] && !succeeded), "{what}: {opened:?}");
        fs::copy(&whole, &file).unwrap();
    });
    let Some(tally) = tally else { return };
    tally.print("a change of the key");
}
