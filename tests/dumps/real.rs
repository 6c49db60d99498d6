//! The dumps of real tools: each comes back as the stock client loads it, or is refused with a reason.

mod expected;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use mysql::Conn;

use crate::portrait::{portrait, rows_alone};
use crate::support::{BOSS, Said, Server, attempt, column, difference, quoted, root, rows, run};
use expected::{Outcome, expected, for_the_client};

/// Where the stock client loads: the name that the dumps themselves have for it.
const CLIENT: &str = "shop";
/// Where the command line restores.
const OURS: &str = "judged";

/// What became of a dump.
enum Verdict {
    Same,
    Refused(String),
    Wrong(String),
}

/// All dumps of `real/`, files and folders.
fn dumps() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("tests/dumps/real")).unwrap();
    let mut dumps: Vec<PathBuf> = folder.map(|file| file.unwrap().path()).collect();
    dumps.retain(|path| path.is_dir() || path.extension().is_some_and(|end| end == "sql"));
    dumps.sort();
    dumps
}

/// Restores those with these names, and says how many are the same.
pub fn judge_all(is_wanted: impl Fn(&str) -> bool) {
    let server = Server::start();
    let mut conn = server.connect();
    run(&mut conn, &format!("CREATE USER {BOSS}@localhost"));
    run(&mut conn, &format!("GRANT ALL ON *.* TO {BOSS}@localhost WITH GRANT OPTION"));
    let (mut same, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
    let only = std::env::var("SIMPLEMDB_BACKUP_TEST_ONLY").unwrap_or_default();
    for dump in dumps() {
        let name = dump.file_name().unwrap().to_string_lossy().into_owned();
        if !name.contains(&only) || !is_wanted(&name) {
            continue;
        }
        for case in expected(&name) {
            let what = [name.as_str(), &case.options.join(" ")].join(" ");
            match judge(&server, &mut conn, &dump, &case) {
                Verdict::Same => same += 1,
                Verdict::Refused(why) => refused.push(format!("{what}: {why}")),
                Verdict::Wrong(why) => wrong.push(format!("{what}: {why}")),
            }
        }
    }
    let tried = same + refused.len() + wrong.len();
    println!("real dumps: {tried} tried, {same} same as the client, {} refused, {} wrong", refused.len(), wrong.len());
    for line in &refused {
        println!("  refused: {line}");
    }
    for line in &wrong {
        println!("  WRONG {line}");
    }
    assert!(wrong.is_empty(), "{} real dumps are not as they should be", wrong.len());
}

fn judge(server: &Server, conn: &mut Conn, dump: &Path, case: &expected::Case) -> Verdict {
    for database in [CLIENT, OURS, "other shop", "phpmyadmin"] {
        attempt(conn, &format!("DROP DATABASE IF EXISTS {}", quoted(database)));
    }
    let client = load_by_client(server, conn, dump, case.is_mapped());
    let before = portrait_of(conn, CLIENT);
    if case.is_data_alone() {
        prepare(server, conn, dump, OURS);
    }
    let said = server.restore(dump, OURS, case.options);
    if portrait_of(conn, CLIENT) != before {
        return Verdict::Wrong("another database was changed".to_owned());
    }
    let litter =
        column(conn, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'judged\\_\\_%'");
    for name in &litter {
        run(conn, &format!("DROP DATABASE {}", quoted(name)));
    }
    if !litter.is_empty() {
        return Verdict::Wrong(format!("left {litter:?} behind; it said: {}", said.brief()));
    }
    verdict(conn, case, &client, &before, &said)
}

fn verdict(
    conn: &mut Conn,
    case: &expected::Case,
    client: &Result<(), String>,
    before: &[String],
    said: &Said,
) -> Verdict {
    if let Outcome::Refused(reasons) = case.outcome {
        return match said.is_done() {
            true => Verdict::Wrong("was restored, and should be refused".to_owned()),
            false if reasons.iter().any(|reason| said.text.to_lowercase().contains(reason)) => {
                Verdict::Refused(said.brief())
            }
            false => Verdict::Wrong(format!("refused, but not for one of {reasons:?}: {}", said.brief())),
        };
    }
    match (client, said.is_done()) {
        (Err(_), true) if matches!(case.outcome, Outcome::Lenient) => return Verdict::Same,
        (Ok(()), true) => {}
        (Ok(()), false) => return Verdict::Wrong(format!("the client loads it, and it was refused: {}", said.brief())),
        (Err(_), false) if said.text.contains("line ") || said.code == Some(2) => {
            return Verdict::Refused(said.brief());
        }
        // Rows that this server does not take, whoever brings them: both have its own error.
        (Err(why), false) if server_error(why).is_some_and(|error| said.text.contains(&error)) => {
            return Verdict::Refused(said.brief());
        }
        (Err(why), false) => {
            return Verdict::Wrong(format!("refused without a line ({}); the client says: {why}", said.brief()));
        }
        (Err(why), true) => return Verdict::Wrong(format!("was restored, where the client says: {why}")),
    }
    let ours = portrait_of(conn, OURS);
    let changed = match case.outcome {
        // A table that the server does not take is left out, and said.
        Outcome::Rows => {
            let mut changed = difference(&rows_alone(before), &rows_alone(&ours));
            changed.retain(|line| !line.strip_prefix("- ROW ").is_some_and(|row| is_left_out(row, said)));
            changed
        }
        Outcome::InUtf8 => difference(&in_utf8(&disarmed(before, said)), &ours),
        _ => difference(&disarmed(before, said), &ours),
    };
    if changed.is_empty() {
        return Verdict::Same;
    }
    Verdict::Wrong(format!(
        "{} differences: {}",
        changed.len(),
        changed.iter().take(6).cloned().collect::<Vec<_>>().join("\n      ")
    ))
}

/// What the client has, with those events disabled that the result says are: an enabled one would run as soon as it is
/// there, with the rights of whoever restores.
pub fn disarmed(before: &[String], said: &Said) -> Vec<String> {
    let is_told = |line: &str| {
        let name = line.strip_prefix("EVENT ").and_then(|rest| rest.split_once(": "));
        name.is_some_and(|(name, _)| said.text.contains(&format!("event {name} is disabled")))
    };
    let one = |line: &String| if is_told(line) { line.replacen(" ENABLE", " DISABLE", 1) } else { line.clone() };
    before.iter().map(one).collect()
}

/// Definitions with the character set of a client that has sent them in UTF-8.
fn in_utf8(portrait: &[String]) -> Vec<String> {
    let is_kept = |line: &String| line.is_ascii() || line.starts_with("ROW ");
    let one = |line: &String| if is_kept(line) { line.clone() } else { line.replace(" | latin1 | ", " | utf8mb4 | ") };
    let mut lines: Vec<String> = portrait.iter().map(one).collect();
    lines.sort();
    lines
}

fn is_left_out(row: &str, said: &Said) -> bool {
    row.split_once(": ").is_some_and(|(table, _)| said.text.contains(&quoted(table)))
}

fn portrait_of(conn: &mut Conn, database: &str) -> Vec<String> {
    let found = rows(conn, &format!("SHOW CREATE DATABASE {}", quoted(database)));
    if found.is_ok() { portrait(conn, database) } else { Vec::new() }
}

/// Tables without rows, of the dump that has them, for one that has rows alone.
fn prepare(server: &Server, conn: &mut Conn, dump: &Path, database: &str) {
    let tables =
        dump.to_string_lossy().replace("data-only", "no-data").replace("adminer-4.8-no-data", "adminer-4.8-truncate");
    run(conn, &format!("CREATE DATABASE {}", quoted(database)));
    let text = for_the_client(&std::fs::read(tables).unwrap(), true);
    let text = bytes_replaced(&text, b"USE `shop`", format!("USE `{database}`").as_bytes());
    // Tables that the client makes nothing of are missing on both sides.
    let _said = load(server, Some(database), &text, &["--force"]);
    let tables = format!(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{database}' AND TABLE_TYPE = 'BASE TABLE'"
    );
    run(conn, "SET SESSION foreign_key_checks = 0");
    for table in column(conn, &tables) {
        run(conn, &format!("DELETE FROM {}.{}", quoted(database), quoted(&table)));
    }
    let triggers = format!("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '{database}'");
    for trigger in column(conn, &triggers) {
        run(conn, &format!("DROP TRIGGER {}.{}", quoted(database), quoted(&trigger)));
    }
}

/// What the stock client says, where it does not take the dump to its end.
pub fn load_by_client(server: &Server, conn: &mut Conn, dump: &Path, mapped: bool) -> Result<(), String> {
    let name = dump.to_string_lossy().into_owned();
    let mut text = if dump.is_dir() { mydumper_text(dump) } else { std::fs::read(dump).unwrap() };
    text = for_the_client(&text, mapped);
    let uses_own = text.windows(6).any(|window| window == b"\nUSE `");
    let makes_own = text.windows(15).any(|window| window == b"CREATE DATABASE");
    if name.contains("data-only") {
        prepare(server, conn, dump, CLIENT);
    } else if !makes_own {
        run(conn, &format!("CREATE DATABASE {CLIENT}"));
    }
    let database = (!uses_own).then_some(CLIENT);
    let said = load(server, database, &text, &[]);
    // A restore adds foreign keys at the end, whatever the dump says of checking them: that is as good.
    if said.as_ref().is_err_and(|why| why.contains("Foreign key constraint is incorrectly formed")) {
        run(conn, &format!("DROP DATABASE {CLIENT}"));
        run(conn, &format!("CREATE DATABASE {CLIENT}"));
        return load(server, database, &text, &["--init-command=SET SESSION foreign_key_checks = 0"]);
    }
    said
}

fn load(server: &Server, database: Option<&str>, text: &[u8], more: &[&str]) -> Result<(), String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text).unwrap();
    let output = server.stock_client(BOSS, database, file.path(), more);
    if output.status.success() { Ok(()) } else { Err(last_line(&output.stderr)) }
}

/// The server's error in what the client says, as the command line words it.
fn server_error(client: &str) -> Option<String> {
    let number = client.strip_prefix("ERROR ")?.split(' ').next()?;
    Some(format!("(error {number},"))
}

fn last_line(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    text.lines().rfind(|line| line.starts_with("ERROR")).unwrap_or(&text).trim().to_owned()
}

/// A folder of mydumper's as one file: its own loader ends a statement at a semicolon that ends a line.
fn mydumper_text(folder: &Path) -> Vec<u8> {
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    names.sort();
    let mut text = b"DELIMITER //\n".to_vec();
    let says_mode = std::fs::read_to_string(folder.join("metadata")).unwrap().contains("SQL_MODE");
    let ends = |path: &PathBuf, end: &str| path.to_string_lossy().ends_with(end);
    let is_rows = |path: &PathBuf| !path.to_string_lossy().contains("-schema") && ends(path, ".sql");
    let steps: [&dyn Fn(&PathBuf) -> bool; 5] = [
        &|path| ends(path, "-schema.sql"),
        &is_rows,
        &|path| ends(path, "-schema-triggers.sql"),
        &|path| ends(path, "-schema-view.sql"),
        &|path| ends(path, "-schema-post.sql"),
    ];
    for step in steps {
        for path in names.iter().filter(|path| step(path)) {
            // Each in a session of its own. Where the dump says no mode, that in which its loader brings rows is not meant for what
            // is stored with one.
            let is_stored = ends(path, "-schema-triggers.sql") || ends(path, "-schema-post.sql");
            let mode = if is_stored && !says_mode { "DEFAULT" } else { "'NO_AUTO_VALUE_ON_ZERO'" };
            text.extend(
                format!("SET SESSION sql_mode = {mode}, foreign_key_checks = 0, time_zone = DEFAULT //\n").into_bytes(),
            );
            text.extend(bytes_replaced(&std::fs::read(path).unwrap(), b";\n", b"\n//\n"));
        }
    }
    text
}

/// All of `old` in a text replaced.
pub fn bytes_replaced(text: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(old.len()).position(|window| window == old) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(new);
        rest = &rest[at + old.len()..];
    }
    out.extend_from_slice(rest);
    out
}
