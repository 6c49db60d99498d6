//! A dump of somebody else's: SQL as `mysqldump`, `mariadb-dump`, phpMyAdmin and their kin write it, made an archive.
//!
//! It is read and not run. What dumps consist of is known here, statement by statement, and becomes the parts of an archive
//! in this engine's own spelling; anything else is refused with the line it stands in. So nothing of a dump reaches the
//! server as it stands, and a restore of it is like any other: atomic, checked, with every option. Memory is that of the
//! longest statement that brings no rows, or the longest row.

mod allowed;
mod charset;
mod contents;
mod databases;
mod dump;
mod event;
mod folder;
mod input;
mod lexer;
mod mydumper;
mod objects;
mod packed;
pub(crate) mod reading;
mod row;
mod rows;
mod script;
mod shell;
mod single;
mod sink;
mod slow;
mod spell;
mod state;
mod statement;
mod statements;
mod table;

use std::collections::HashMap;
use std::fs::File;
use std::time::{SystemTime, UNIX_EPOCH};

pub use dump::{Dump, is_foreign};
use dump::{Settled, Source, Texts};
use input::Input;
use lexer::Dialect;
use script::{Asked, Context, Script};
use sink::Sink;

use crate::archive::codec::Codec;
use crate::archive::index::{Entry, Index, Manifest, VERSION};
use crate::archive::part::PartKind;
use crate::archive::reader::Reader;
use crate::archive::writer::{self, Settings};
use crate::catalog::{Database, shown};
use crate::dump::{WRITER, objects as spelling};
use crate::session::{Credentials, Native, Purpose, Server, Session, limit, of_collations, settle};
use crate::sql::{ident, literal, name};
use crate::storage::Named;
use crate::{Control, Error, Kind, Phase, Result};

/// How to import a dump.
#[derive(Debug, Clone)]
pub struct Request {
    /// The database that will be restored into: tables that the dump does not define are its own.
    pub target: String,
    /// Which database of the dump is wanted, where it holds several.
    pub database: Option<String>,
    /// Whether a dump that was cut short is refused, where that can be told.
    pub whole: bool,
}

/// A dump that has become an archive.
#[derive(Debug)]
pub struct Imported {
    /// The archive.
    pub reader: Reader,
    /// What of the dump is not in the archive, or not as it was, each with its line.
    pub notes: Vec<String>,
}

/// What a dump holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// The databases that it names.
    pub databases: Vec<String>,
    /// Its tables, each with its rows.
    pub tables: Vec<(String, u64)>,
    /// Its views, triggers, routines and events: kind and name.
    pub objects: Vec<(String, String)>,
    /// What it would be refused for, each with its line.
    pub refused: Vec<String>,
    /// What would not be restored, or not as it was, each with its line.
    pub notes: Vec<String>,
}

/// Makes an archive in `archive`, an empty file that nobody else sees, of a dump.
pub fn run<'a>(
    credentials: &Credentials,
    dump: impl Into<Dump<'a>>,
    request: &Request,
    archive: File,
    control: &Control,
) -> Result<Imported> {
    begin(dump.into(), request, control, |texts| {
        let credentials = credentials.clone().for_job(control);
        let mut session = limit::first(|| Native::connect(&credentials, None))?;
        let known = known(&mut session, request)?;
        let asked = Box::new(Target { session, name: &request.target, decoded: HashMap::new() });
        write(known, asked, texts, request, archive, control)
    })
}

/// Makes an archive of a dump for a server of this kind that is not asked, with its usual settings. The target is taken to be
/// empty.
pub fn run_for<'a>(
    server: Server,
    dump: impl Into<Dump<'a>>,
    request: &Request,
    archive: File,
    control: &Control,
) -> Result<Imported> {
    let context = Context {
        dialect: Dialect::of(&server),
        time_zone: "SYSTEM".to_owned(),
        sql_mode: String::new(),
        collations: HashMap::new(),
        session: Vec::new(),
        lower_names: false,
        whole: request.whole,
    };
    let collation = if server.is_mariadb() { "utf8mb4_general_ci" } else { "utf8mb4_0900_ai_ci" };
    let known = (context, server, ("utf8mb4".to_owned(), collation.to_owned()));
    begin(dump.into(), request, control, |texts| write(known, Box::new(Nobody), texts, request, archive, control))
}

/// Hands out the texts of a dump. An archive of this engine's that came in its place is taken as it is.
fn begin<'a>(
    dump: Dump<'a>,
    request: &Request,
    control: &Control,
    write: impl FnOnce(Texts<'a>) -> Result<Imported>,
) -> Result<Imported> {
    name::check("database", &request.target)?;
    control.enter(Phase::Importing, "");
    match dump.settled()? {
        Settled::Dump(dump) => write(dump.texts(request.database.as_deref(), control)?),
        Settled::Archive(file) => own(file, request),
    }
}

/// An archive of this engine's that came as a stream: it is taken as it is, with all that it is checked by.
fn own(file: File, request: &Request) -> Result<Imported> {
    let open = if request.whole { Reader::open } else { Reader::open_torn };
    let reader = open(Box::new(file), None)?;
    let mut databases = databases::Databases::new(request.database.clone());
    databases.name(&reader.index().manifest.database.name);
    databases.check()?;
    Ok(Imported { reader, notes: Vec::new() })
}

/// What is known of a server before a dump is read: how it reads it, what it is, and the target's defaults.
type Known = (Context, Server, (String, String));

/// Reads a dump to its end, and writes what it holds.
fn write(
    (context, server, defaults): Known,
    asked: Box<dyn Asked + '_>,
    texts: Texts<'_>,
    request: &Request,
    archive: File,
    control: &Control,
) -> Result<Imported> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let settings =
        Settings { codec: Codec::Lz4, level: None, seal: None, workers, in_flight: (1 << 20) * (workers + 4) };
    let mut notes = Vec::new();
    let mut out = Named { inner: &archive, name: "a temporary file".to_owned() };
    writer::write(&mut out, &settings, |feed| {
        let mut script = Script::new(&context, control, asked, Sink::new(Some(feed)), request.database.clone());
        feed.send(spelling::preamble(&server, &request.target, WRITER, &[]))?;
        read_all(&mut script, texts)?;
        script.contents.disarm_events();
        let own = script.databases.own().map(str::to_owned);
        let (charset, collation) = script.contents.defaults.clone().unwrap_or(defaults);
        let database = Database { name: own.clone().unwrap_or_else(|| request.target.clone()), charset, collation };
        script.contents.write(feed, &database, own.as_deref())?;
        feed.send(spelling::postamble(&[]))?;
        let manifest = manifest(&script, database, &server);
        notes = std::mem::take(&mut script.contents.notes);
        Ok(manifest)
    })?;
    Ok(Imported { reader: Reader::open(Box::new(archive), None)?, notes })
}

/// What a dump holds, and what it would be refused for; with `whole` that is also that it was cut short, where that can be told.
/// No server is asked: it is read as the newest of its family would.
pub fn preview<'a>(dump: impl Into<Dump<'a>>, database: Option<&str>, whole: bool) -> Result<Preview> {
    let dump = match dump.into().settled()? {
        Settled::Dump(dump) => dump,
        Settled::Archive(file) => return Ok(of_archive(Reader::open(Box::new(file), None)?.index())),
    };
    let control = Control::new();
    let mut texts = dump.texts(database, &control)?;
    let mut sources = texts.sources;
    let first = sources.next().transpose()?.map(begun);
    let says_so = first.as_ref().is_some_and(|(_, start)| memchr::memmem::find(start, b"MariaDB").is_some());
    let is_mariadb = texts.is_mariadb || says_so;
    texts.sources = Box::new(first.map(|(source, _)| Ok(source)).into_iter().chain(sources));
    let context = Context {
        dialect: Dialect { is_mariadb, version: 999_998 },
        time_zone: "SYSTEM".to_owned(),
        sql_mode: String::new(),
        collations: HashMap::new(),
        session: Vec::new(),
        lower_names: false,
        whole: false,
    };
    let mut script = Script::new(&context, &control, Box::new(Nobody), Sink::new(None), database.map(str::to_owned));
    script.refusals = Some(Vec::new());
    read_all(&mut script, texts)?;
    script.contents.disarm_events();
    let mut refused: Vec<String> = script.databases.check().err().iter().map(ToString::to_string).collect();
    refused.extend(script.refusals.take().into_iter().flatten());
    let mut notes = std::mem::take(&mut script.contents.notes);
    for why in std::mem::take(&mut script.cuts) {
        if whole {
            refused.push(format!("the dump was cut short: {why}. Without verification it is restored all the same"));
        } else {
            notes.push(format!("the dump is not complete: {why}"));
        }
    }
    let contents = &script.contents;
    let sequences = contents.sequences.iter().map(|one| ("sequence".to_owned(), one.name.clone()));
    Ok(Preview {
        databases: script.databases.seen().to_vec(),
        tables: contents.tables.iter().map(|table| (table.name.clone(), script.sink.rows(&table.name))).collect(),
        objects: sequences.chain(contents.objects.iter().map(|one| (one.kind.word(), one.name.clone()))).collect(),
        refused,
        notes,
    })
}

/// What an archive of this engine's holds.
fn of_archive(index: &Index) -> Preview {
    let object = |entry: &Entry| {
        let kind = match entry.kind {
            PartKind::Routine => "routine",
            PartKind::View => "view",
            PartKind::Trigger => "trigger",
            PartKind::Event => "event",
            _ => return None,
        };
        Some((kind.to_owned(), entry.object.clone()?))
    };
    Preview {
        databases: vec![index.manifest.database.name.clone()],
        tables: index.tables(),
        objects: index.entries.iter().filter_map(object).collect(),
        notes: vec!["it is an archive of this program, of which more is told where its file is named".to_owned()],
        ..Preview::default()
    }
}

/// A text, and what it begins with.
fn begun(source: Source<'_>) -> (Source<'_>, Vec<u8>) {
    let Source { name, content, begins } = source;
    let (start, content) = packed::begun(content, 8192);
    (Source { name, content: Box::new(content), begins }, start)
}

/// Reads all texts of a dump to their ends.
fn read_all(script: &mut Script<'_>, texts: Texts<'_>) -> Result<()> {
    texts.databases.iter().for_each(|name| script.databases.name(name));
    script.contents.notes.extend(texts.notes);
    // Where they are known beforehand, nothing is read for nothing.
    if script.refusals.is_none() {
        script.databases.check()?;
    }
    if let Some(why) = &texts.incomplete {
        script.incomplete(why)?;
    }
    let mut line = 1;
    for source in texts.sources {
        let Source { name, content, begins } = match source {
            Ok(source) => source,
            Err(error) if !script.context.whole && error.kind() == Kind::Damaged => {
                script.incomplete(&error.to_string())?;
                continue;
            }
            Err(error) => return Err(error),
        };
        let mut input = Input::new(content, !script.context.whole);
        script.contents.text.clone_from(&name);
        let read = script.read(&mut input, &begins);
        read.map_err(|e| match &name {
            Some(name) if e.kind() != Kind::Cancelled => e.context(name),
            _ => e,
        })?;
        if let Some(line) = input.replaced() {
            script.contents.note(
                line,
                "text that was lost before: whatever wrote the file has put \u{fffd} for what it could not read",
            );
        }
        line = input.line();
    }
    script.contents.text = None;
    script.count(&texts.rows)?;
    script.holds(&texts.expected)?;
    // What a dump of several holds can be told without a choice.
    if script.refusals.is_none() {
        script.databases.check()?;
    }
    script.finish(line)
}

/// What there is to know of the server and of the target's defaults before the dump is read.
fn known(session: &mut dyn Session, request: &Request) -> Result<Known> {
    let server = Server::ask(session)?;
    let rows = session.rows(
        "SELECT @@global.time_zone, @@global.sql_mode, @@lower_case_table_names, @@character_set_server, @@collation_server",
    )?;
    let texts = |row: &Vec<Option<Vec<u8>>>| -> Vec<String> {
        row.iter().map(|cell| String::from_utf8_lossy(cell.as_deref().unwrap_or_default()).into_owned()).collect()
    };
    let all = rows.first().map(texts).unwrap_or_default(); // checked next
    let [time_zone, sql_mode, lower, charset, collation] =
        <[String; 5]>::try_from(all).map_err(|_| Error::new(Kind::Server, "the server does not tell its settings"))?;
    // With the target's defaults, where there is one: a dump of tables alone relies on them.
    let of_target = session.rows(&format!(
        "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}",
        literal(&request.target)
    ))?;
    let defaults = match of_target.first().map(texts).as_deref() {
        Some([charset, collation]) => (charset.clone(), collation.clone()),
        _ => (charset, collation),
    };
    let collations = session.rows(
        "SELECT CHARACTER_SET_NAME, COLLATION_NAME FROM information_schema.COLLATIONS WHERE IS_DEFAULT = 'Yes'",
    )?;
    let pair = |row: &Vec<Option<Vec<u8>>>| <[String; 2]>::try_from(texts(row)).ok().map(|[a, b]| (a, b));
    let mut collations: HashMap<String, String> = collations.iter().filter_map(pair).collect();
    let of_users = of_collations(session)?;
    collations.extend(collations_of(&of_users));
    settle(session, Purpose::Writing)?;
    let context = Context {
        dialect: Dialect::of(&server),
        time_zone,
        sql_mode,
        collations,
        session: of_users,
        lower_names: lower == "1",
        whole: request.whole,
    };
    Ok((context, server, defaults))
}

/// The collations that come with character sets, as variables have them.
fn collations_of(variables: &[(String, String)]) -> Vec<(String, String)> {
    let owned = |(set, collation): (&str, &str)| (set.trim().to_owned(), collation.trim().to_owned());
    let all = variables.iter().flat_map(|(name, value)| match name.as_str() {
        "default_collation_for_utf8mb4" => vec![("utf8mb4", value.as_str())],
        _ => value.split(',').filter_map(|pair| pair.split_once('=')).collect(),
    });
    all.map(owned).collect()
}

/// A server that is restored into, with the target's name.
struct Target<'a> {
    session: Native,
    name: &'a str,
    /// What was asked for before, by character set and bytes: a dump says the same names over and over.
    decoded: HashMap<(String, Vec<u8>), Option<String>>,
}

impl Asked for Target<'_> {
    fn definition(&mut self, table: &str) -> Result<Option<String>> {
        definition_of(&mut self.session, self.name, table)
    }

    fn utf8(&mut self, charset: &str, bytes: &[u8]) -> Result<Option<String>> {
        const REMEMBERED: usize = 200;
        let key = (charset.to_owned(), bytes.to_vec());
        if let Some(text) = self.decoded.get(&key) {
            return Ok(text.clone());
        }
        let text = match converted(&mut self.session, charset, bytes) {
            Err(e) if e.code() == Some(INVALID_STRING) => None,
            other => other?,
        };
        if bytes.len() <= REMEMBERED && self.decoded.len() < REMEMBERED {
            self.decoded.insert(key, text.clone());
        }
        Ok(text)
    }
}

/// What a server says of bytes that are no text in the set that is named with them.
const INVALID_STRING: u16 = 1300;

fn converted(session: &mut dyn Session, charset: &str, bytes: &[u8]) -> Result<Option<String>> {
    let Some(converted) = shown::converted(session, bytes, charset, "utf8mb4")? else { return Ok(None) };
    // A server puts question marks for what it cannot convert.
    let back = shown::converted(session, &converted, "utf8mb4", charset)?;
    Ok(if back.as_deref() == Some(bytes) { String::from_utf8(converted).ok() } else { None })
}

/// No server. Names that are not UTF-8 are shown as well as that can be.
struct Nobody;

impl Asked for Nobody {
    fn definition(&mut self, _: &str) -> Result<Option<String>> {
        Ok(None)
    }

    fn utf8(&mut self, _: &str, bytes: &[u8]) -> Result<Option<String>> {
        Ok(Some(String::from_utf8_lossy(bytes).into_owned()))
    }
}

/// How the target defines a table, where it has it.
fn definition_of(session: &mut dyn Session, target: &str, table: &str) -> Result<Option<String>> {
    const NONE: [u16; 2] = [1146, 1049];
    match session.rows(&format!("SHOW CREATE TABLE {}.{}", ident(target), ident(table))) {
        Ok(rows) => {
            let cell = rows.into_iter().next().and_then(|row| row.into_iter().nth(1)).flatten();
            let create = cell.map(crate::session::text).transpose()?;
            Ok(create.filter(|create| create.starts_with("CREATE TABLE")))
        }
        Err(error) if error.code().is_some_and(|code| NONE.contains(&code)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn manifest(script: &Script<'_>, database: Database, server: &Server) -> Manifest {
    // One that does not say where it comes from is not of this server: what this one does not take is told.
    let unknown = || Server { version: "unknown".to_owned(), ..server.clone() };
    let from = script.header.server.as_deref().map_or_else(unknown, Server::parse);
    let contents = &script.contents;
    let sequences = contents.sequences.iter().map(|one| one.name.clone());
    Manifest {
        format: VERSION,
        archive: hex::encode(rand::random::<[u8; 16]>()),
        writer: WRITER.to_owned(),
        created: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()),
        database,
        flavor: from.flavor.name().to_owned(),
        server_version: from.version,
        consistency: "dump".to_owned(),
        lock: None,
        inconsistent_tables: Vec::new(),
        broken_views: Vec::new(),
        broken: Vec::new(),
        without_history: Vec::new(),
        accounts: Vec::new(),
        collations: script.context.session.clone(),
        binlog: None,
        replica: None,
        schema: !contents.is_data_only,
        data: true,
        whole: !contents.is_data_only,
        tables: sequences.chain(contents.tables.iter().map(|table| table.name.clone())).collect(),
    }
}
