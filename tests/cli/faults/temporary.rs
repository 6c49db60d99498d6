//! A file system that is full, or becomes so: of temporary files, and of archives.

use std::fs;
use std::process::{Command, Output};

use crate::stage::{Stage, assert_told};

/// Runs the command line where a file system of so many bytes, of this test's own, is mounted on a folder, and then a line of
/// shell that looks what is there; `None` where nothing can be mounted. The mount ends with the processes that see it.
fn run_in(stage: &Stage, size: &str, folder: &str, arguments: &[&str]) -> Option<(Output, String)> {
    const SCRIPT: &str = r#"
        mount -t tmpfs -o size="$1",mode=0700 small "$2" || exit 77
        folder=$2 said=$3
        shift 3
        "$@"
        status=$?
        find "$folder" -mindepth 1 >"$said"
        exit "$status"
    "#;
    let command = stage.command(arguments);
    let said = stage.folder.join("said");
    let mut apart = Command::new("unshare");
    apart.args(["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "small", size, folder]).arg(&said);
    apart.arg(command.get_program()).args(command.get_args());
    apart.env("TMPDIR", stage.folder.join("out/tmp"));
    let Ok(out) = apart.output() else {
        println!("skipped: there is no unshare here");
        return None;
    };
    match out.status.code() {
        Some(77) => {}
        Some(1) if !said.exists() => {}
        _ => return Some((out, fs::read_to_string(&said).unwrap())),
    }
    println!("skipped: nothing can be mounted here: {}", String::from_utf8_lossy(&out.stderr).trim());
    None
}

#[test]
fn a_dump_that_finds_no_room_on_its_way_changes_nothing() {
    let stage = Stage::new("temporary", 3000);
    let copy = format!("{}_copy", stage.database);
    stage.sql(&format!("CREATE DATABASE {copy}; CREATE TABLE {copy}.t (was INT); INSERT INTO {copy}.t VALUES (7)"));
    // Of what does not become small.
    stage.sql(&format!(
        "CREATE TABLE {0}.r (id INT PRIMARY KEY, v TEXT); \
         INSERT INTO {0}.r SELECT id, CONCAT(SHA2(id, 512), SHA2(id + 0.5, 512), SHA2(RAND(), 512)) FROM {0}.t",
        stage.database
    ));
    let dump = stage.out("dump.sql");
    let mut stock = Command::new("mariadb-dump");
    stock.args(["--no-defaults", "-uroot", "-S", &stage.socket, "-r", &dump, &stage.database]);
    assert!(stock.status().unwrap().success());
    let folder = stage.out("tmp");
    for size in ["4k", "64k", "512k"] {
        let Some((out, left)) = run_in(&stage, size, &folder, &["restore", &dump, "--to", &copy]) else { return };
        assert_told(&out, "os error 28", size);
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(said.contains("a temporary file"), "it does not say which disk is full: {said}");
        assert_eq!(left, "", "{size}");
        assert_eq!(stage.sql(&format!("SELECT was FROM {copy}.t")), "7\n", "{size}");
        assert_eq!(stage.sql(&format!("SHOW TABLES FROM {copy}")), "t\n", "{size}");
    }
    // What is in no need of it is restored.
    let archive = stage.out("a.sql.gz");
    stage.succeed(&["dump", &stage.database, &archive]);
    let (out, _) = run_in(&stage, "4k", &folder, &["restore", &archive, "--to", &copy]).unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn a_backup_onto_a_full_disk_leaves_nothing() {
    let stage = Stage::new("full", 3000);
    let small = stage.out("small");
    fs::create_dir(&small).unwrap();
    let file = format!("{small}/a.sql");
    for size in ["4k", "300k", "2m"] {
        let Some((out, left)) = run_in(&stage, size, &small, &["dump", &stage.database, &file]) else { return };
        assert_told(&out, "os error 28", size);
        assert!(String::from_utf8_lossy(&out.stderr).contains(&file), "{size}: the file is not named");
        assert_eq!(left, "", "{size}");
    }
    let (out, left) = run_in(&stage, "8m", &small, &["dump", &stage.database, &file]).unwrap();
    assert!(out.status.success() && left.trim() == file, "{left}");
}
