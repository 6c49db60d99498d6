//! A server whose disk is full in the middle of a restore: whether it says so or waits for room, the restore ends, and the
//! target is as it was.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::server::Server;
use crate::stage::Stage;

/// So long it is waited whether the server says something by itself.
const PATIENCE: Duration = Duration::from_secs(12);

/// Two seconds, and some for a machine that does other work.
const CANCELLED: Duration = Duration::from_secs(8);

/// A file system of so many bytes on a folder, for this process and those that enter its place alone.
struct Small {
    process: Child,
    folder: String,
}

impl Small {
    fn mount(folder: &Path, size: &str) -> Option<Self> {
        const SCRIPT: &str = "mount -t tmpfs -o size=$1,mode=0700 small \"$2\" && echo mounted && exec cat >/dev/null";
        // Its input ends with this process, and then so does it, and what is mounted.
        let folder = folder.display().to_string();
        let mut apart = Command::new("unshare");
        apart.args(["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "small", size, &folder]);
        let spawned = apart.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut process) = spawned else {
            println!("skipped: there is no unshare here");
            return None;
        };
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line == "mounted\n" {
            return Some(Self { process, folder });
        }
        process.wait().unwrap();
        println!("skipped: nothing can be mounted here");
        None
    }

    fn try_run(&self, words: &[&str]) -> Output {
        let mut command = Command::new("nsenter");
        command.args(["--mount", "--target", &self.process.id().to_string(), "--"]).args(words).output().unwrap()
    }

    fn run(&self, words: &[&str]) -> String {
        let out = self.try_run(words);
        assert!(out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    /// Leaves room for so many KiB more than there are.
    fn leave(&self, kib: u64) {
        // A server that goes on writing may have taken more by then than there is to be.
        for _ in 0..50 {
            let said = self.run(&["df", "-k", "--output=used", &self.folder]);
            let used: u64 = said.lines().nth(1).unwrap().trim().parse().unwrap();
            let size = format!("remount,size={}k", used + kib);
            if self.try_run(&["mount", "-o", &size, &self.folder]).status.success() {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        panic!("{} does not become smaller", self.folder);
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // It may have ended; what is mounted goes with the last process that sees it.
        let _ended_already = self.process.kill();
        let _nothing_more_to_know = self.process.wait();
    }
}

/// What of the server's databases must be the same.
fn portrait(server: &Server) -> String {
    server.sql(
        "SHOW DATABASES; SELECT * FROM shop.t; SHOW TABLES FROM shop; SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM \
         information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'shop'; SELECT COUNT(*) FROM shop.kept",
    )
}

/// Waits for its end; how long it took, where that is not too long.
fn ended(process: &mut Child, within: Duration) -> Option<Duration> {
    let started = Instant::now();
    while started.elapsed() < within {
        if process.try_wait().unwrap().is_some() {
            return Some(started.elapsed());
        }
        sleep(Duration::from_millis(20));
    }
    None
}

fn fill_up(name: &str, options: &[&str]) {
    let stage = Stage::new(&format!("room_{}", options.len()), 1);
    // 40 MB that don't become less.
    stage.sql(&format!(
        "CREATE TABLE {0}.r (id INT PRIMARY KEY, v LONGTEXT); \
         INSERT INTO {0}.r SELECT seq, REPEAT(SHA2(seq, 512), 80) FROM (SELECT @n := @n + 1 AS seq FROM \
         information_schema.COLLATIONS a, information_schema.COLLATIONS b, (SELECT @n := 0) c LIMIT 4000) q; \
         CREATE TABLE {0}.kept (id INT PRIMARY KEY); CREATE TRIGGER {0}.tr BEFORE INSERT ON {0}.t FOR EACH ROW SET @a = 1",
        stage.database
    ));
    let archive = stage.out("a.sql.zst");
    stage.succeed(&["dump", &stage.database, &archive]);

    let mut server = Server::prepare(name, options);
    let data = server.folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let Some(small) = Small::mount(&data, "900m") else { return };
    server.live_with(small.process.id());
    server.run();
    server.sql(
        "CREATE DATABASE shop; CREATE TABLE shop.t (was INT); INSERT INTO shop.t VALUES (7); \
         CREATE TABLE shop.kept (id INT PRIMARY KEY); INSERT INTO shop.kept VALUES (1), (2), (3); \
         CREATE TRIGGER shop.old BEFORE INSERT ON shop.t FOR EACH ROW SET @a = 1",
    );
    let before = portrait(&server);
    let (mut said_so, mut waited, mut ended_too) = (0, 0, 0);
    for room in [0, 3_000, 8_000, 20_000, 40_000, 60_000] {
        small.leave(room);
        let mut restore = Command::new(env!("CARGO_BIN_EXE_simplemdb-backup"));
        restore.args(["restore", &archive, "--to", "shop", "-q", "--user", "root", "--socket"]).arg(&server.socket);
        restore.stdin(Stdio::null()).stderr(Stdio::piped());
        let mut restore = restore.spawn().unwrap();
        let by_itself = ended(&mut restore, PATIENCE);
        if by_itself.is_none() {
            let told = Command::new("kill").args(["-INT", &restore.id().to_string()]).status().unwrap();
            assert!(told.success());
            let took = ended(&mut restore, CANCELLED);
            if took.is_none() {
                restore.kill().unwrap();
            }
            assert!(took.is_some(), "{name}, {room} KiB left: a cancel does not end it");
            waited += 1;
        }
        let out = restore.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        println!("{name} {options:?}, {room} KiB left: {} after {by_itself:?}: {said}", out.status);
        small.run(&["mount", "-o", "remount,size=900m", &small.folder]);
        if out.status.success() {
            break; // there is room enough
        }
        let lives = server.try_sql("DO 1").status.success();
        if by_itself.is_some() {
            said_so += 1;
            // InnoDB ends a server that cannot write what it must.
            let words: &[&str] = if lives { &["full", "space"] } else { &["the connection was lost", "full", "space"] };
            assert!(words.iter().any(|words| said.contains(words)), "{name}: {said}");
        }
        assert_eq!(said.lines().count(), 1, "{name}: {said}");
        if !lives {
            ended_too += 1;
            server.run();
        }
        // As a later run finds it, once there is room.
        let recover = |_| {
            sleep(Duration::from_millis(500));
            let mut recover = Command::new(env!("CARGO_BIN_EXE_simplemdb-backup"));
            recover.args(["recover", "shop", "-q", "--user", "root", "--socket"]).arg(&server.socket);
            let out = recover.output().unwrap();
            if !out.status.success() {
                println!("{name}: {}", String::from_utf8_lossy(&out.stderr));
            }
            out.status.success()
        };
        assert!((0..20).any(recover), "{name}: it is not put back");
        assert_eq!(portrait(&server), before, "{name}, {room} KiB left");
    }
    println!(
        "{name} {options:?}: {said_so} told, {waited} waited and were cancelled, {ended_too} servers ended; the target as it was"
    );
    assert!(said_so + waited >= 2);
    drop(server);
}

const SMALL: [&str; 1] = ["--innodb-log-file-size=16M"];

#[test]
fn a_restore_into_a_server_whose_disk_is_full() {
    fill_up("", &SMALL);
}

#[test]
fn a_restore_into_a_server_whose_binary_log_finds_no_room() {
    fill_up("", &[SMALL[0], "--log-bin", "--server-id=3"]);
}

#[test]
fn a_restore_into_mysql_whose_disk_is_full() {
    const NAME: &str = "mysql-9.7";
    if !Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/servers").join(NAME).is_dir() {
        println!("skipped: there is no target/servers/{NAME}; ./build.sh test --server {NAME} makes it");
        return;
    }
    fill_up(NAME, &["--innodb-redo-log-capacity=16M"]);
}
