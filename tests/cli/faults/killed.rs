//! Runs that are killed before one of their calls on files: what they leave, the next run clears away.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::stage::{Fault, Stage};

const LONG_AGO: Duration = Duration::from_secs(600);

/// Makes what is there look old, as it does for who comes back later.
fn age(stage: &Stage) {
    for name in stage.files() {
        let file = File::options().write(true).open(stage.out(&name)).unwrap();
        file.set_modified(SystemTime::now() - LONG_AGO).unwrap();
    }
}

/// Kills a run before each of its calls in turn, and looks what is there after each; how many were killed.
fn at_every_call(stage: &Stage, library: &Path, arguments: &[&str], look: impl Fn(&str)) -> Option<usize> {
    let calls = stage.calls(arguments, library)?;
    look("without a kill");
    let mut killed = 0;
    for call in &calls {
        for at in 1.. {
            let (out, came) = stage.run(arguments, library, Fault { call, at, how: "kill" });
            let what = format!("{call} {at}: {}", String::from_utf8_lossy(&out.stderr));
            if came {
                assert_eq!(out.status.signal(), Some(9), "{what}");
                killed += 1;
            } else {
                assert!(out.status.success(), "{what}");
            }
            look(&what);
            if !came {
                break;
            }
        }
    }
    Some(killed)
}

#[test]
fn what_a_killed_backup_leaves_the_next_one_sweeps() {
    let stage = Stage::new("killed", 500);
    let library = stage.library("shim");
    let (first, second) = (stage.out("a.sql.gz"), stage.out("b.sql.gz"));
    let killed = at_every_call(&stage, &library, &["dump", &stage.database, &first], |what| {
        // Not what is running, or has just begun.
        let left = stage.files();
        stage.succeed(&["dump", &stage.database, &second]);
        assert!(left.iter().all(|name| stage.files().contains(name)), "{what}: {left:?}");
        fs::remove_file(&second).unwrap();
        age(&stage);
        stage.succeed(&["dump", &stage.database, &second]);
        let mut files = stage.files();
        if files.len() == 2 {
            stage.succeed(&["verify", &first]); // under its name there is nothing but whole ones
            files.remove(0);
        }
        assert_eq!(files, ["b.sql.gz"], "{what}");
        for name in stage.files() {
            fs::remove_file(stage.out(&name)).unwrap();
        }
    });
    let Some(killed) = killed else { return };
    println!("backups killed: {killed}; nothing left but whole archives once the next has run");
    assert!(killed >= 10, "{killed}");
}

#[test]
fn what_a_killed_restore_leaves_recover_clears_away() {
    let stage = Stage::new("unloaded", 500);
    let library = stage.library("shim");
    let (file, copy) = (stage.out("a.sql.gz"), format!("{}_copy", stage.database));
    stage.succeed(&["dump", &stage.database, &file]);
    let reset =
        format!("DROP TABLE IF EXISTS {copy}.t; CREATE TABLE {copy}.t (was INT); INSERT INTO {copy}.t VALUES (7)");
    stage.sql(&format!("CREATE DATABASE {copy}; {reset}"));
    let databases = format!("SHOW DATABASES LIKE '{}%'", stage.database.replace('_', "\\_"));
    let there = stage.sql(&databases);
    let killed = at_every_call(&stage, &library, &["restore", &file, "--to", &copy], |what| {
        stage.succeed(&["recover", &copy]);
        let columns = stage.sql(&format!("SHOW COLUMNS FROM {copy}.t"));
        if columns.starts_with("was") {
            assert_eq!(stage.sql(&format!("SELECT was FROM {copy}.t")), "7\n", "{what}");
        } else {
            assert_eq!(stage.sql(&format!("SELECT COUNT(*), SUM(LENGTH(v)) FROM {copy}.t")), "500\t500000\n", "{what}");
        }
        assert_eq!(stage.sql(&databases), there, "{what}");
        assert_eq!(stage.files(), ["a.sql.gz"], "{what}");
        stage.sql(&reset);
    });
    let Some(killed) = killed else { return };
    println!("restores killed: {killed}; the target as it was, or whole");
    assert!(killed >= 5, "{killed}");
}
