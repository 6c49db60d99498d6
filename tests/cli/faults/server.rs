//! A server of a test's own. It ends with its handle, by its number, and its folder goes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub struct Server {
    pub folder: tempfile::TempDir,
    pub socket: PathBuf,
    name: String,
    options: Vec<String>,
    /// A process in whose mount namespace the server lives.
    place: Option<u32>,
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support/server.sh")
}

impl Server {
    /// The one that the tests run on, with these options.
    pub fn start(options: &[&str]) -> Self {
        let name = std::env::var("SIMPLEMDB_BACKUP_TEST_SERVER").unwrap_or_default();
        let server = Self::prepare(&name, options);
        server.run();
        server
    }

    /// One that does not run yet: this machine's, or that of a folder of this name.
    pub fn prepare(name: &str, options: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("flt").tempdir().unwrap();
        let socket = folder.path().canonicalize().unwrap().join("server.sock");
        let options = options.iter().map(|&option| option.to_owned()).collect();
        Self { folder, socket, name: name.to_owned(), options, place: None }
    }

    /// Has it live where this process does.
    pub fn live_with(&mut self, process: u32) {
        self.place = Some(process);
    }

    pub fn is_mysql(&self) -> bool {
        self.name.starts_with("mysql-")
    }

    fn script(&self, word: &str, more: &[String]) -> Output {
        let mut command = match self.place {
            Some(process) => {
                let mut command = Command::new("nsenter");
                command.args(["--mount", "--target", &process.to_string(), "--"]).arg(script());
                command
            }
            None => Command::new(script()),
        };
        command.env("SIMPLEMDB_BACKUP_TEST_SERVER", &self.name);
        command.arg(word).arg(self.folder.path()).args(more).output().unwrap()
    }

    /// Runs it, once more where it has ended; its number.
    pub fn run(&self) -> u32 {
        let output = self.script("start", &self.options);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        said.lines().find_map(|line| line.strip_prefix("pid=")).unwrap().parse().unwrap()
    }

    pub fn try_sql(&self, sql: &str) -> Output {
        let mut client = Command::new("mariadb");
        client.args(["--no-defaults", "-uroot", "-N", "--connect-timeout=10", "-e", sql]).arg("-S").arg(&self.socket);
        client.output().unwrap()
    }

    pub fn sql(&self, sql: &str) -> String {
        let out = self.try_sql(sql);
        assert!(out.status.success(), "{sql}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // From outside: who holds its place may be gone by now.
        self.place = None;
        let stopped = self.script("stop", &[]);
        assert!(stopped.status.success() || std::thread::panicking());
    }
}
