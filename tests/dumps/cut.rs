//! Dumps that were cut: refused, or restored as far as they go and no further.

use std::io::{self, Read};
use std::path::Path;

use simplemdb_backup_engine::import::{self, Dump, Request};
use simplemdb_backup_engine::session::Server as Version;
use simplemdb_backup_engine::{Control, Error, Kind};

use crate::portrait::portrait;
use crate::real::disarmed;
use crate::support::{BOSS, Said, Server, attempt, column, difference, is_mysql, root, run};

/// Dumps of real tools, and whether they end with something that is missing where they were cut. Of one that does not, a cut
/// between two statements cannot be told.
const DUMPS: [(&str, bool); 4] = [
    ("mariadb-10.11-default.sql", true),
    ("mariadb-10.11-skip-extended-insert.sql", true),
    ("adminer-4.8-default.sql", true),
    ("navicat-16.sql", false),
];

/// Those of MySQL, where the server is one.
const OF_MYSQL: [(&str, bool); 3] =
    [("mysql-9.7-default.sql", true), ("mysql-9.7-complete-insert.sql", true), ("navicat-16.sql", false)];

/// Cuts them at 30, 60 and 95 per cent, at the very byte, and within a string.
pub fn judge_all() {
    let server = Server::start();
    let mut conn = server.connect();
    run(&mut conn, &format!("CREATE USER {BOSS}@localhost"));
    run(&mut conn, &format!("GRANT ALL ON *.* TO {BOSS}@localhost WITH GRANT OPTION"));
    let (mut tried, mut wrong) = (0, Vec::new());
    let dumps: &[_] = if is_mysql() { &OF_MYSQL } else { &DUMPS };
    for (name, tells) in dumps.iter().copied() {
        let whole = std::fs::read(root().join("tests/dumps/real").join(name)).unwrap();
        for percent in [30, 60, 95] {
            tried += 1;
            let file = tempfile::Builder::new().suffix(".sql").tempfile().unwrap();
            std::fs::write(file.path(), &whole[..whole.len() * percent / 100]).unwrap();
            if let Err(why) = judge(&server, &mut conn, file.path(), tells) {
                wrong.push(format!("{name} at {percent} %: {why}"));
            }
        }
    }
    println!("cut dumps: {tried} tried, {} wrong", wrong.len());
    for line in &wrong {
        println!("  WRONG {line}");
    }
    assert!(wrong.is_empty(), "{} cut dumps are not as they should be", wrong.len());
}

fn judge(server: &Server, conn: &mut mysql::Conn, file: &Path, tells: bool) -> Result<(), String> {
    for database in ["shop", "judged"] {
        attempt(conn, &format!("DROP DATABASE IF EXISTS {database}"));
    }
    run(conn, "CREATE DATABASE judged");
    run(conn, "CREATE TABLE judged.mine (id INT)");
    let before = portrait(conn, "judged");
    let said = server.restore(file, "judged", &["--quiet"]);
    if said.is_done() && !tells && is_between_statements(file) {
        run(conn, "DROP DATABASE judged");
        let said = server.restore(file, "judged", &["--quiet"]);
        assert!(said.is_done(), "it was restored just now: {}", said.brief());
        return compared(server, conn, file, &said);
    }
    if said.is_done() {
        return Err("was restored as if it were whole".to_owned());
    }
    if portrait(conn, "judged") != before {
        return Err("was refused, and changed the target".to_owned());
    }
    run(conn, "DROP DATABASE judged");
    let said = server.restore(file, "judged", &["--no-verify"]);
    if !said.is_done() {
        return Err(format!("is not restored as far as it goes: {}", said.brief()));
    }
    if !["cut", "ends", "ended", "incomplete"].iter().any(|word| said.text.contains(word))
        || !said.text.contains("line ")
    {
        return Err(format!("the result does not say where it ended: {}", said.brief()));
    }
    compared(server, conn, file, &said)
}

/// Whether what a file ends with is comments or the end of a statement.
fn is_between_statements(file: &Path) -> bool {
    let text = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
    let last = text.lines().rfind(|line| !line.trim().is_empty() && !line.starts_with("--"));
    last.is_some_and(|line| line.ends_with(';'))
}

/// Whether `judged` is what the client makes of the file, and nothing is left behind.
fn compared(server: &Server, conn: &mut mysql::Conn, file: &Path, said: &Said) -> Result<(), String> {
    // The client sees the same statements; the last one has no end, and is none.
    run(conn, "CREATE DATABASE shop");
    server.stock_client(BOSS, Some("shop"), file, &["--force"]);
    let (theirs, ours) = (portrait(conn, "shop"), portrait(conn, "judged"));
    let left =
        column(conn, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'judged\\_\\_%'");
    let mut changed = difference(&disarmed(&theirs, said), &ours);
    // A view of something that the cut has taken away is one that nobody can use; the result has its definition.
    changed.retain(|line| {
        let view = line.strip_prefix("- VIEW ").and_then(|rest| rest.split_once(": "));
        !view.is_some_and(|(name, _)| said.text.contains(&format!("left out: view {name} ")))
    });
    match (left.is_empty(), changed.is_empty()) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("left {left:?} behind")),
        _ => Err(format!(
            "{} differences: {}",
            changed.len(),
            changed.iter().take(5).cloned().collect::<Vec<_>>().join("\n      ")
        )),
    }
}

/// Rows, and then what the system says of the next piece.
struct Failing(io::Cursor<Vec<u8>>, Option<io::Error>, Control);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 if !buffer.is_empty() => {
                let Some(error) = self.1.take() else {
                    self.2.cancel();
                    return Ok(0);
                };
                Err(error)
            }
            n => Ok(n),
        }
    }
}

/// Of a dump that may be cut, only what is wrong with it is its end: neither a disk that fails nor a person who stops it.
pub fn failing_is_no_end() {
    const EIO: i32 = 5;
    let rows = || b"CREATE TABLE t (id INT);\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2),(3".to_vec();
    let whole = || b"CREATE TABLE t (id INT);\nINSERT INTO t VALUES (1);\n".to_vec();
    let xz = || {
        let packed = std::fs::read(root().join("tests/dumps/forms/mysqldump-5.7.sql.xz")).unwrap();
        packed[..packed.len() / 2].to_vec()
    };
    let cancelled = || io::Error::other(Error::new(Kind::Cancelled, "cancelled"));
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "damaged");
    for (what, bytes, error, expected) in [
        ("damage", rows(), Some(damaged()), None),
        ("the disk", rows(), Some(io::Error::from_raw_os_error(EIO)), Some(Kind::Storage)),
        ("the disk at once", Vec::new(), Some(io::Error::from_raw_os_error(EIO)), Some(Kind::Storage)),
        ("the disk behind a statement", whole(), Some(io::Error::from_raw_os_error(EIO)), Some(Kind::Storage)),
        ("a person", rows(), Some(cancelled()), Some(Kind::Cancelled)),
        ("a person, in xz", xz(), Some(cancelled()), Some(Kind::Cancelled)),
        ("a person, and then nothing comes", rows(), None, Some(Kind::Cancelled)),
        ("a person, behind a statement", whole(), None, Some(Kind::Cancelled)),
    ] {
        let control = Control::new();
        let request = Request { target: "target".to_owned(), database: None, whole: false };
        let dump =
            Dump::in_stream(Failing(io::Cursor::new(bytes), error, control.clone()), tempfile::tempfile().unwrap());
        let archive = tempfile::tempfile().unwrap();
        let read = import::run_for(Version::parse("10.11.19-MariaDB"), dump, &request, archive, &control);
        assert_eq!(read.as_ref().err().map(Error::kind), expected, "{what}: {read:?}");
    }
}
