//! The command line, tested by what it says: each transcript in this folder is run and compared.
//!
//! A line that begins with `$ ` is a command for `sh`. What stands below it is what it must print, on either output,
//! and `? N` its exit code where that is not 0. `[..]` stands for anything in a line, `...` on a line of its own for
//! any lines; a line that begins with `# ` is a remark. Commands of one transcript share a folder that starts as a copy of
//! `archives/`, which version 0.1.0 made from `shop.sql` there, and every later one must read.
//!
//! `SNAPSHOTS=overwrite cargo nextest run -p simplemdb-backup-cli` writes down what the commands print now.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snapbox::{Assert, Data};

macro_rules! transcripts {
    ($server:literal: $($name:ident)*) => {
        $(#[test] fn $name() { Stage::new(stringify!($name), $server).play(); })*
    };
}

transcripts!(false: usage inspect verify cat keys keygen rotate manual);
transcripts!(true: dump restore recover connection cancel);

/// Where a transcript is played: a folder, and a database where it needs a server.
struct Stage {
    name: &'static str,
    folder: PathBuf,
    server: Option<(String, String)>,
}

impl Stage {
    fn new(name: &'static str, server: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("simplemdb-backup-cli-{name}-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        for file in fs::read_dir(here().join("archives")).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
        let socket = || {
            std::env::var("SIMPLEMDB_BACKUP_TEST_SOCKET").expect(
                "SIMPLEMDB_BACKUP_TEST_SOCKET names the socket of a private server; `./build.sh test` starts one",
            )
        };
        let server = server.then(|| (socket(), format!("cli_{name}_{}", std::process::id())));
        Self { name, folder, server }
    }

    fn play(&self) {
        let path = here().join(format!("{}.txt", self.name));
        let script = fs::read_to_string(&path).unwrap();
        let mut heard = String::new();
        for line in script.lines() {
            if line.starts_with("# ") {
                heard.push_str(&format!("{line}\n"));
            } else if let Some(command) = line.strip_prefix("$ ") {
                let (output, code) = self.run(command);
                heard.push_str(&format!("{line}\n{output}"));
                if !heard.ends_with('\n') {
                    heard.push_str(" (no line break)\n");
                }
                if code != Some(0) {
                    let code = code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
                    heard.push_str(&format!("? {code}\n"));
                }
                heard.push('\n');
            }
        }
        Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(heard, Data::read_from(&path, None));
    }

    /// Runs a command; what it printed, with names in it that are always the same, and its exit code.
    fn run(&self, command: &str) -> (String, Option<i32>) {
        let log = self.folder.join(".log");
        let out = File::create(&log).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_simplemdb-backup"));
        let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(&self.folder).env_clear().env("PATH", path).env("LC_ALL", "C.UTF-8");
        shell.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out);
        shell.process_group(0); // no terminal to ask at, and a signal of ours stays in it
        if let Some((socket, database)) = &self.server {
            shell.env("SOCKET", socket).env("DB", database).env("FAMILY", family());
        }
        let status = shell.status().unwrap();
        let mut output = fs::read_to_string(&log).unwrap();
        if let Some((socket, database)) = &self.server {
            output = output.replace(socket, "$SOCKET").replace(database, "$DB");
        }
        (output, status.code())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.run("for db in $DB ${DB}_copy; do mariadb -uroot -S $SOCKET -e \"DROP DATABASE IF EXISTS $db\"; done");
        }
        // What is left in a temporary folder fails no test.
        let _harmless = fs::remove_dir_all(&self.folder);
    }
}

/// `mysql` or `mariadb`: what the private server is.
fn family() -> &'static str {
    let named = std::env::var("SIMPLEMDB_BACKUP_TEST_SERVER").unwrap_or_default();
    if named.starts_with("mysql-") { "mysql" } else { "mariadb" }
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cli")
}
