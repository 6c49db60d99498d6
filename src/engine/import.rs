//! A dump of somebody else's: SQL as `mysqldump`, `mariadb-dump`, phpMyAdmin and their kin write it, made an archive.
//!
//! It is run in a database of its own beside the target, which is then dumped by this engine into an archive, and
//! dropped. So a restore of it is like any other: atomic, checked, with every option. Nothing in a dump is trusted to stay
//! in that database: see [`guard`]. Memory is that of the longest statement.

mod guard;
mod script;
mod text;

use std::fs::File;
use std::io::Read;

use guard::{Action, Guard};
use script::Script;

use crate::archive::codec::{self, Codec};
use crate::archive::reader::Reader;
use crate::catalog::Selection;
use crate::restore::{refuse_changed_values, see_all_warnings};
use crate::session::{Credentials, Native, Session};
use crate::sql::definer::Definers;
use crate::sql::{ident, literal};
use crate::{Control, Error, Kind, Phase, Result, dump};

/// In every database of ours. A dump leaves it out.
pub const MARKER: &str = "__simplemdb_import";

/// What stands at the beginning of archives that this engine writes in the plain.
const OWN_HEADER: &[u8] = b"-- simplemdb_backup ";

/// How to import a dump.
#[derive(Debug, Clone)]
pub struct Request {
    /// The database that will be restored into, after which the one beside it is called.
    pub target: String,
    /// Whether a dump that was cut short is refused, where that can be told.
    pub whole: bool,
    /// Connections that read what was imported.
    pub connections: usize,
}

/// A dump that has become an archive.
#[derive(Debug)]
pub struct Imported {
    /// The archive.
    pub reader: Reader,
    /// The database that was dumped, where the dump names it.
    pub database: Option<String>,
    /// Events that are enabled. In the archive they are not, so that none ran where it was imported.
    pub enabled_events: Vec<String>,
}

/// Whether a file may be a dump of somebody else's: text, compressed or not, that this engine has not written.
pub fn is_foreign(file: &File) -> Result<bool> {
    let mut start = Vec::new();
    let mut content = unpacked(file)?.take(4096);
    // A file that cannot be unpacked is no dump; what it is, the reader of archives says.
    if content.read_to_end(&mut start).is_err() || start.contains(&0) {
        return Ok(false);
    }
    Ok(!start.is_empty() && !start.starts_with(OWN_HEADER) && !crate::archive::header::is_encrypted(&start))
}

fn unpacked(file: &File) -> Result<Box<dyn Read + Send + '_>> {
    let mut magic = [0; 16];
    let n = std::os::unix::fs::FileExt::read_at(file, &mut magic, 0).map_err(unreadable)?;
    let codec = Codec::detect(&magic[..n]);
    codec::reader(codec, At { file, offset: 0 })
}

fn unreadable(cause: std::io::Error) -> Error {
    Error::with_cause(Kind::Storage, "the dump cannot be read", cause)
}

/// A file from its beginning, wherever others read it.
struct At<'a> {
    file: &'a File,
    offset: u64,
}

impl Read for At<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = std::os::unix::fs::FileExt::read_at(self.file, buffer, self.offset)?;
        self.offset += n as u64;
        Ok(n)
    }
}

/// Makes an archive in `archive`, an empty file that nobody else sees, of the dump in `file`.
pub fn run(
    credentials: &Credentials,
    file: &File,
    request: &Request,
    archive: File,
    control: &Control,
) -> Result<Imported> {
    control.enter(Phase::Importing, "");
    let mut session = Native::connect(credentials, None)?;
    let session: &mut dyn Session = &mut session;
    session.run("SET SESSION net_read_timeout = 3600, net_write_timeout = 3600, wait_timeout = 86400")?;
    let lock = literal(&format!("simplemdb_import:{}", request.target).chars().take(60).collect::<String>());
    if session.value(&format!("SELECT GET_LOCK({lock}, 0)"))?.as_deref() != Some("1") {
        return Err(Error::new(Kind::Server, format!("another import for `{}` is running", request.target)));
    }
    clear_abandoned(session, &request.target)?;
    let scratch = format!("{}__import_{}", stem(&request.target), hex::encode(rand::random::<[u8; 4]>()));
    let made = create(session, &scratch, &request.target);
    let result = made.and_then(|()| {
        let (guard, bytes) = load(session, file, &scratch, request.whole, control)?;
        control.expect(0, bytes);
        let reader = pack(credentials, &scratch, request.connections, archive, control)?;
        Ok(Imported { reader, database: guard.own, enabled_events: guard.enabled })
    });
    // Whether it went well or not, this goes; the first failure is the one to tell.
    let dropped = session.run(&format!("DROP DATABASE IF EXISTS {}", ident(&scratch)));
    let imported = result?;
    dropped?;
    Ok(imported)
}

fn create(session: &mut dyn Session, scratch: &str, target: &str) -> Result<()> {
    // With the target's defaults, where there is one: a dump of tables alone relies on them.
    let defaults = session.rows(&format!(
        "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}",
        literal(target)
    ))?;
    let word = |cell: &Option<Vec<u8>>| String::from_utf8_lossy(cell.as_deref().unwrap_or_default()).into_owned();
    let like = defaults.first().map_or_else(String::new, |row| {
        format!(" CHARACTER SET {} COLLATE {}", ident(&word(&row[0])), ident(&word(&row[1])))
    });
    let (place, marker) = (ident(scratch), ident(MARKER));
    session.run(&format!("CREATE DATABASE {place}{like}")).map_err(|e| not_made(e, target))?;
    session.run(&format!("CREATE TABLE {place}.{marker} (target VARCHAR(64) CHARACTER SET utf8mb4)"))?;
    session.run(&format!("INSERT INTO {place}.{marker} VALUES ({})", literal(target)))?;
    session.run(&format!("USE {place}"))?;
    // All of a statement's warnings are looked at.
    see_all_warnings(session)?;
    session.run("SET FOREIGN_KEY_CHECKS=0, UNIQUE_CHECKS=0").map(drop)
}

/// A dump of somebody else's may hold whatever its statements make: that is run in a database of its own, or not at all.
fn not_made(error: Error, target: &str) -> Error {
    let message = "the database that the dump is imported into, before it is restored, cannot be created";
    if !crate::restore::is_denied(&error) {
        return error.context(message);
    }
    let names = format!("{}__import_%", stem(target)).replace('_', "\\_");
    let grant = format!("GRANT ALL ON {}.* TO the account", ident(&names));
    Error::with_cause(Kind::Configuration, format!("{message}; what the account lacks is: {grant}"), error)
}

/// What the names of databases for a target begin with.
fn stem(target: &str) -> String {
    target.chars().take(40).collect()
}

/// Drops what imports for the same target have left that did not end. The caller holds the lock that says that none is
/// running.
fn clear_abandoned(session: &mut dyn Session, target: &str) -> Result<()> {
    let schemas = session.column(&format!(
        "SELECT TABLE_SCHEMA FROM information_schema.TABLES WHERE TABLE_NAME = {}",
        literal(MARKER)
    ))?;
    let stem = stem(target);
    let ours = |schema: &&String| {
        let id = schema.strip_prefix(&stem).and_then(|rest| rest.strip_prefix("__import_"));
        id.is_some_and(|id| id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    for schema in schemas.iter().filter(ours) {
        let of = session.value(&format!("SELECT target FROM {}.{}", ident(schema), ident(MARKER)))?;
        if of.as_deref() == Some(target) {
            session.run(&format!("DROP DATABASE {}", ident(schema)))?;
        }
    }
    Ok(())
}

/// Runs the dump. Also returns how long it is.
fn load(session: &mut dyn Session, file: &File, scratch: &str, whole: bool, control: &Control) -> Result<(Guard, u64)> {
    let mut script = Script::new(unpacked(file)?);
    let mut guard = Guard::new(scratch);
    let (mut number, mut bytes, mut begun) = (0, 0, Vec::new());
    while let Some(statement) = script.next()? {
        control.check()?;
        number += 1;
        if whole && !statement.ended {
            return Err(cut("its last statement has no end"));
        }
        let length = statement.sql.len() as u64;
        let sql = text::text(statement.sql, &guard.charset)?;
        let what = || format!("statement {number} of the dump");
        if let Action::Run { sql, rows } = guard.check(&sql).map_err(|e| e.context(what()))? {
            if sql.eq_ignore_ascii_case("start transaction") || sql.eq_ignore_ascii_case("commit") {
                begun.push(sql.to_ascii_lowercase());
            }
            let done = session.run(&sql).map_err(|e| e.context(what()))?;
            if let Some(table) = rows {
                control.enter(Phase::Importing, &table);
                if done.warnings > 0 {
                    refuse_changed_values(session, &table).map_err(|e| e.context(what()))?;
                }
                control.add(done.affected, length);
            }
        }
        bytes += length;
    }
    if number == 0 {
        return Err(Error::new(Kind::Damaged, "there is no SQL in the dump"));
    }
    if whole {
        is_whole(file, script.tail(), begun.last().map(String::as_str))?;
    }
    session.run("COMMIT")?;
    Ok((guard, bytes))
}

/// Refuses a dump that lacks the last line of those who write one.
fn is_whole(file: &File, tail: &[u8], last: Option<&str>) -> Result<()> {
    let mut start = Vec::new();
    unpacked(file)?.take(4096).read_to_end(&mut start).map_err(unreadable)?;
    let start = String::from_utf8_lossy(&start);
    let by = |tool: &str| start.lines().any(|line| line.starts_with("-- ") && line.contains(tool));
    let tail = String::from_utf8_lossy(tail);
    if (by("MySQL dump ") || by("MariaDB dump ") || by("mysqldump-php")) && !tail.contains("-- Dump completed") {
        return Err(cut("its last line, \"Dump completed\", is missing"));
    }
    if last == Some("start transaction") {
        return Err(cut("it begins a transaction and does not end it"));
    }
    Ok(())
}

fn cut(why: &str) -> Error {
    Error::new(
        Kind::Damaged,
        format!("the dump was cut short: {why}; nothing was changed. Without verification it is restored all the same"),
    )
}

/// Dumps what was imported.
fn pack(
    credentials: &Credentials,
    scratch: &str,
    connections: usize,
    mut archive: File,
    control: &Control,
) -> Result<Reader> {
    let request = dump::Request {
        database: scratch.to_owned(),
        selection: Selection::default(),
        schema: true,
        data: true,
        definers: Definers::Keep,
        accounts: false,
        rows_per_statement: 0,
        connections,
        stream_from: dump::STREAM_FROM,
        range_bytes: dump::RANGE_BYTES,
        lock_wait_seconds: 5,
        codec: Codec::Lz4,
        level: None,
        encryption: None,
    };
    dump::run(dump::Via::Native(credentials.clone()), &request, &mut archive, control)?;
    Reader::open(Box::new(archive), None)
}
