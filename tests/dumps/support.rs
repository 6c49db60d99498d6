//! A private server of this test's own, the command line under test, and connections to look with.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, Row, Value};

/// Who restores: an account that may do everything, but is not the one that looks.
pub const BOSS: &str = "boss";

/// It ends with its handle, and its folder goes.
pub struct Server {
    folder: tempfile::TempDir,
    socket: PathBuf,
}

fn script() -> PathBuf {
    root().join("tests/support/server.sh")
}

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether the long form of the tests is wanted.
pub fn is_long() -> bool {
    std::env::var_os("SIMPLEMDB_BACKUP_TEST_LONG").is_some()
}

/// Whether the server that is tested is MySQL.
pub fn is_mysql() -> bool {
    std::env::var("SIMPLEMDB_BACKUP_TEST_SERVER").is_ok_and(|name| name.starts_with("mysql-"))
}

/// Whether the server is the MariaDB of the machine's own Debian.
pub fn is_machines_own() -> bool {
    std::env::var_os("SIMPLEMDB_BACKUP_TEST_SERVER").is_none()
}

/// Whether the server is MySQL, of which something is not tried.
pub fn skips_on_mysql() -> bool {
    let skips = is_mysql();
    if skips {
        println!("skipped: not for MySQL");
    }
    skips
}

impl Server {
    /// A server that lets its clients do what a careless one would: events run, files are written anywhere.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("dmp").tempdir().unwrap();
        std::fs::create_dir(folder.path().join("files")).unwrap();
        let server = Self { socket: folder.path().join("server.sock"), folder };
        server.run();
        server
    }

    /// Runs it, once more where it was ended.
    pub fn run(&self) {
        let stopped = Command::new(script()).arg("stop").arg(self.folder.path()).status();
        assert!(stopped.is_ok_and(|status| status.success()));
        let mut start = Command::new(script());
        start.arg("start").arg(self.folder.path());
        start.args(["--event-scheduler=ON", "--log-bin-trust-function-creators=1", "--secure-file-priv="]);
        let output = start.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A folder in which a dump could write files.
    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    /// The server's own data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A connection as this account, with nothing of the engine's.
    pub fn try_connect(&self, user: &str) -> Option<Conn> {
        let opts = OptsBuilder::new()
            .socket(Some(self.socket.to_string_lossy().into_owned()))
            .user(Some(user))
            .max_allowed_packet(Some(1 << 30))
            .stmt_cache_size(0);
        let mut conn = Conn::new(opts).ok()?;
        conn.query_drop("SET NAMES utf8mb4").ok()?;
        conn.query_drop("SET SESSION sql_mode = '', time_zone = '+00:00'").ok()?;
        Some(conn)
    }

    /// Root's connection.
    pub fn connect(&self) -> Conn {
        self.try_connect("root").expect("the private server answers")
    }

    /// The stock client, with this database selected, reads a file.
    pub fn stock_client(&self, user: &str, database: Option<&str>, file: &Path, more: &[&str]) -> Output {
        let mut client = Command::new("mariadb");
        client.args(["--no-defaults", "--default-character-set=utf8mb4", "--comments", "--binary-mode"]);
        client.arg(format!("--user={user}")).arg(format!("--socket={}", self.socket.display())).args(more);
        client.args(database).stdin(std::fs::File::open(file).unwrap());
        client.stdout(Stdio::null()).output().unwrap()
    }

    /// `simplemdb-backup restore FILE --to TARGET`.
    pub fn restore(&self, file: &Path, target: &str, more: &[&str]) -> Said {
        said(&self.restoring(target, more).arg(file).stdin(Stdio::null()).output().unwrap())
    }

    /// `simplemdb-backup restore - --to TARGET`, with this as its standard input.
    pub fn restore_stream(&self, input: Stdio, target: &str, more: &[&str]) -> Said {
        said(&self.restoring(target, more).arg("-").stdin(input).output().unwrap())
    }

    /// `simplemdb-backup dump DATABASE FILE`.
    pub fn dump(&self, database: &str, file: &Path, more: &[&str]) -> Said {
        let mut command = Command::new(program());
        command.args(["dump", "--user", BOSS, database]).arg(file).arg("--socket").arg(&self.socket).args(more);
        said(&command.stdin(Stdio::null()).output().unwrap())
    }

    fn restoring(&self, target: &str, more: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(["restore", "--user", BOSS, "--to", target]).arg("--socket").arg(&self.socket).args(more);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
        command.env("TMPDIR", self.folder.path());
        command
    }
}

/// `simplemdb-backup inspect FILE`.
pub fn inspect(file: &Path) -> Said {
    said(&Command::new(program()).arg("inspect").arg(file).stdin(Stdio::null()).output().unwrap())
}

/// `simplemdb-backup cat FILE`: what it prints.
pub fn cat(file: &Path) -> Vec<u8> {
    Command::new(program()).arg("cat").arg(file).stdin(Stdio::null()).output().unwrap().stdout
}

fn said(output: &Output) -> Said {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    Said { code: output.status.code(), text: String::from_utf8_lossy(&text).into_owned() }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = Command::new(script()).arg("stop").arg(self.folder.path()).status();
        assert!(stopped.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

/// What the command line said, and its exit code.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub text: String,
}

impl Said {
    /// Whether it restored.
    pub fn is_done(&self) -> bool {
        self.code == Some(0)
    }

    /// Its last words, in one line.
    pub fn brief(&self) -> String {
        let line = self.text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" | ");
        line.chars().take(600).collect()
    }
}

/// The command line under test: the one that this test was built with, or that of `SIMPLEMDB_BACKUP_CLI`.
fn program() -> PathBuf {
    let own = env!("CARGO_BIN_EXE_simplemdb-backup");
    std::env::var_os("SIMPLEMDB_BACKUP_CLI").map_or_else(|| own.into(), PathBuf::from)
}

/// Runs a statement, which may fail: not every server knows it.
pub fn attempt(conn: &mut Conn, sql: &str) {
    let _not_every_server_takes_it = conn.query_drop(sql);
}

/// Runs a statement.
pub fn run(conn: &mut Conn, sql: &str) {
    conn.query_drop(sql).unwrap_or_else(|e| panic!("{}: {e}", sql.chars().take(300).collect::<String>()));
}

/// Rows of a query as text, or what the server says instead.
pub fn rows(conn: &mut Conn, sql: &str) -> Result<Vec<Vec<String>>, String> {
    let rows: Vec<Row> = conn.query(sql).map_err(|e| e.to_string())?;
    Ok(rows.into_iter().map(|row| row.unwrap().iter().map(shown).collect()).collect())
}

/// The first column of a query.
pub fn column(conn: &mut Conn, sql: &str) -> Vec<String> {
    let rows = rows(conn, sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    rows.into_iter().filter_map(|row| row.into_iter().next()).collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::NULL => "NULL".to_owned(),
        Value::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap_or_else(|_| format!("0x{}", hex::encode(bytes))),
        other => other.as_sql(true),
    }
}

/// A name in backticks.
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A string in quotes.
pub fn text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// The lines that only one of two lists has.
pub fn difference(before: &[String], after: &[String]) -> Vec<String> {
    let count = |lines: &[String]| {
        let mut counts = std::collections::BTreeMap::<String, isize>::new();
        for line in lines {
            *counts.entry(line.clone()).or_default() += 1;
        }
        counts
    };
    let (mut old, new) = (count(before), count(after));
    for (line, n) in new {
        *old.entry(line).or_default() -= n;
    }
    let sign = |n: isize| if n > 0 { '-' } else { '+' };
    let cut = |line: &str| line.chars().take(300).collect::<String>();
    old.into_iter().filter(|(_, n)| *n != 0).map(|(line, n)| format!("{} {}", sign(n), cut(&line))).collect()
}
