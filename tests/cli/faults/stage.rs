//! A database with some rows, a folder that is watched, and the command line with faults made in its calls to the kernel.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a library that is preloaded ends a process with where it may not do its work.
const NOT_HERE: i32 = 77;

/// Which call fails, and how: what `shim.c` reads.
#[derive(Debug, Clone, Copy)]
pub struct Fault<'a> {
    pub call: &'a str,
    pub at: u32,
    pub how: &'a str,
}

pub struct Stage {
    pub folder: PathBuf,
    pub socket: String,
    pub database: String,
    /// Calls that the file system of the watched folder lacks, as `shim.c` reads them.
    pub lacking: &'static str,
}

/// Whether the long form of the tests is wanted.
pub fn is_long() -> bool {
    std::env::var_os("SIMPLEMDB_BACKUP_TEST_LONG").is_some()
}

impl Stage {
    /// One with so many rows of a thousand bytes.
    pub fn new(name: &str, rows: u32) -> Self {
        let socket = std::env::var("SIMPLEMDB_BACKUP_TEST_SOCKET")
            .expect("SIMPLEMDB_BACKUP_TEST_SOCKET names the socket of a private server; `./build.sh test` starts one");
        let stage = Self::on(name, socket);
        stage.sql(&format!(
            "CREATE DATABASE {0}; CREATE TABLE {0}.t (id INT PRIMARY KEY, v TEXT); \
             INSERT INTO {0}.t SELECT seq, REPEAT('x', 1000) FROM (SELECT @n := @n + 1 AS seq FROM \
             information_schema.COLLATIONS a, information_schema.COLLATIONS b, (SELECT @n := 0) c LIMIT {rows}) q",
            stage.database
        ));
        stage
    }

    /// The folders alone, and the name of a database that is not there yet.
    pub fn on(name: &str, socket: String) -> Self {
        let database = format!("faults_{name}_{}", std::process::id());
        let folder = std::env::temp_dir().canonicalize().unwrap().join(&database);
        fs::create_dir_all(folder.join("out/tmp")).unwrap();
        Self { folder, socket, database, lacking: "" }
    }

    /// Compiles one of the libraries beside this file.
    pub fn library(&self, name: &str) -> PathBuf {
        let library = self.folder.join(format!("{name}.so"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cli/faults").join(name);
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&library);
        assert!(compiler.arg(source.with_extension("c")).arg("-ldl").status().unwrap().success());
        library
    }

    pub fn sql(&self, sql: &str) -> String {
        let out =
            Command::new("mariadb").args(["--no-defaults", "-uroot", "-N", "-S", &self.socket, "-e", sql]).output();
        let out = out.unwrap();
        assert!(out.status.success(), "{sql}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    /// The command line, with its temporary files in the watched folder; what speaks to the server is told where it is.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_simplemdb-backup"));
        command.args(arguments).arg("-q").env("TMPDIR", self.folder.join("out/tmp")).stdin(Stdio::null());
        if matches!(arguments[0], "dump" | "restore" | "recover") {
            command.args(["--socket", &self.socket, "--user", "root"]);
        }
        command
    }

    /// Runs it to a good end.
    pub fn succeed(&self, arguments: &[&str]) {
        let out = self.command(arguments).output().unwrap();
        assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    }

    /// Runs it with a fault; what it said, and whether the fault came.
    pub fn run(&self, arguments: &[&str], library: &Path, fault: Fault<'_>) -> (Output, bool) {
        let mark = self.folder.join("mark");
        let _none_yet = fs::remove_file(&mark);
        let out = self
            .command(arguments)
            .env("LD_PRELOAD", library)
            .env("FAULT_CALL", fault.call)
            .env("FAULT_AT", fault.at.to_string())
            .env("FAULT_HOW", fault.how)
            .env("FAULT_BELOW", self.folder.join("out"))
            .env("FAULT_MARK", &mark)
            .env("FAULT_ALWAYS", self.lacking)
            .output();
        (out.unwrap(), mark.exists())
    }

    /// The names of the calls that a run makes on files in the watched folder; `None` where they cannot be watched here.
    pub fn calls(&self, arguments: &[&str], library: &Path) -> Option<Vec<String>> {
        let log = self.folder.join("log");
        let _none_yet = fs::remove_file(&log);
        let mut command = self.command(arguments);
        command.env("LD_PRELOAD", library).env("FAULT_BELOW", self.folder.join("out")).env("FAULT_LOG", &log);
        command.env("FAULT_ALWAYS", self.lacking);
        let out = command.output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        if out.status.code() == Some(NOT_HERE) {
            println!("skipped: {}", said.trim());
            return None;
        }
        assert!(out.status.success(), "{}: {said}", out.status);
        let mut calls: Vec<String> = fs::read_to_string(log).unwrap().lines().map(str::to_owned).collect();
        calls.sort();
        calls.dedup();
        Some(calls)
    }

    pub fn out(&self, name: &str) -> String {
        self.folder.join("out").join(name).display().to_string()
    }

    /// All files in the watched folder, also those for a while.
    pub fn files(&self) -> Vec<String> {
        let mut names = Vec::new();
        for folder in ["out", "out/tmp"] {
            for entry in fs::read_dir(self.folder.join(folder)).unwrap() {
                let entry = entry.unwrap();
                if !entry.file_type().unwrap().is_dir() {
                    names.push(entry.file_name().to_string_lossy().into_owned());
                }
            }
        }
        names.sort();
        names
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.sql(&format!("DROP DATABASE IF EXISTS {0}; DROP DATABASE IF EXISTS {0}_copy", self.database));
            fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}

/// One line that names the cause, and the status of a failure, or where a key cannot be read of what cannot be done so.
pub fn assert_told(out: &Output, words: &str, what: &str) {
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(matches!(out.status.code(), Some(1 | 2)), "{what}: {}, {said}", out.status);
    assert_eq!(said.lines().count(), 1, "{what}: {said}");
    assert!(said.starts_with("simplemdb-backup: ") && said.contains(words), "{what}: {said}");
}
