//! Reading a dump: its statements in their order, each judged by itself.
//!
//! Between statements stand comments and lines for the client, of which one says by which delimiter statements end. What a
//! statement is, its first word says.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::contents::{Contents, ObjectKind};
use super::databases::Databases;
use super::dump::{Begins, Expected};
use super::input::Input;
use super::lexer::{self, Dialect, Piece, is_space};
use super::packed::MARK;
use super::row::Counter;
use super::sink::Sink;
use super::state::State;
use super::statement::{self, Ended, Statement, refused};
use crate::archive::index::Said;
use crate::archive::part::PartKind;
use crate::sql::ident;
use crate::{Control, Error, Kind, Result};

/// What a dump is read for.
pub struct Context {
    /// The server whose reading of it counts.
    pub dialect: Dialect,
    /// The time zone in which a session on it begins.
    pub time_zone: String,
    /// The SQL mode in which a session on it begins.
    pub sql_mode: String,
    /// The default collation of each character set.
    pub collations: HashMap<String, String>,
    /// Variables of its users' sessions that make them so, where they are not as servers come with them.
    pub session: Vec<(String, String)>,
    /// Whether the server keeps names of tables in lower case.
    pub lower_names: bool,
    /// Whether a dump that was cut short is refused.
    pub whole: bool,
}

/// What only a server knows.
pub trait Asked {
    /// How a table is defined that the dump does not define; `None` where that is not known.
    fn definition(&mut self, table: &str) -> Result<Option<String>>;

    /// Text of another character set in UTF-8; `None` for what is none in that set.
    fn utf8(&mut self, charset: &str, bytes: &[u8]) -> Result<Option<String>>;
}

/// A dump that is being read.
pub struct Script<'a> {
    pub(super) context: &'a Context,
    pub(super) control: &'a Control,
    pub(super) asked: Box<dyn Asked + 'a>,
    pub(super) state: State,
    pub(super) databases: Databases,
    pub(super) contents: Contents,
    pub(super) sink: Sink<'a>,
    pub(super) counters: HashMap<String, Counter>,
    /// Columns with a computed default, by table, that rows were found to leave out.
    pub(super) unsaid: HashSet<(String, String)>,
    pub(super) delimiter: Vec<u8>,
    pub(super) transaction: bool,
    /// Whether the statement that was read last was read to its end.
    pub(super) at_boundary: bool,
    /// Statements so far.
    statements: u64,
    /// What the comments say of the dump.
    pub(super) header: Header,
    /// Refusals, where they are collected and do not end the reading.
    pub refusals: Option<Vec<String>>,
    /// Where and why the dump is not whole, where refusals are collected.
    pub cuts: Vec<String>,
}

/// What its comments say of a dump.
#[derive(Debug, Default)]
pub struct Header {
    /// The version of the server that it comes from.
    pub server: Option<String>,
    /// What its program ends dumps with, where it does.
    last: Option<&'static str>,
    /// Whether that line was there.
    ended: bool,
    /// Whether this engine has written it.
    is_own: bool,
    /// What its index says, where it comes with one: `cat` prints none.
    index: Option<OwnIndex>,
}

/// What an index says that lies behind a text, and in no archive any more.
#[derive(Debug, Default)]
struct OwnIndex {
    /// Parts so far.
    parts: u64,
    /// Rows by table.
    rows: BTreeMap<String, u64>,
    /// Why it cannot be believed.
    wrong: Option<&'static str>,
    ended: bool,
}

impl OwnIndex {
    fn read(&mut self, said: Said) {
        match said {
            Said::Manifest => {}
            Said::Part(entry) => {
                self.parts += 1;
                if entry.kind == PartKind::Rows {
                    let rows = self.rows.entry(entry.object.unwrap_or_default()).or_default(); // rows without a table are none
                    *rows = rows.saturating_add(entry.rows);
                }
            }
            Said::End(end) => {
                self.ended = true;
                if end.parts != self.parts {
                    self.wrong = Some("its index has another number of parts than its end says");
                }
            }
            Said::Damaged => self.wrong = Some("a line of its index is damaged"),
        }
    }
}

impl Header {
    /// Looks at a statement that sets something: what this engine has written ends with settings that are put back.
    pub fn settings(&mut self, sql: &str) {
        self.ended |= self.is_own && sql.ends_with("COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION");
    }

    fn read(&mut self, comment: &[u8]) {
        let Some(text) = comment.strip_prefix(b"-- ") else { return };
        if self.is_own
            && let Some(said) = Said::parse(String::from_utf8_lossy(comment).trim_end_matches(['\r', '\n']))
        {
            self.index.get_or_insert_default().read(said);
        }
        let text = String::from_utf8_lossy(&text[..text.len().min(200)]);
        if text.starts_with("MySQL dump ") || text.starts_with("MariaDB dump ") || text.starts_with("mysqldump-php") {
            self.last = Some("its last line, \"Dump completed\", is missing");
        } else if text.starts_with("Dump completed") {
            self.ended = true;
        } else if text.starts_with("simplemdb_backup ") {
            (self.is_own, self.last) = (true, Some("the settings that it ends with are missing"));
        } else if text.strip_prefix("Adminer ").is_some_and(|version| version.starts_with(|c| ('4'..='9').contains(&c)))
        {
            self.last = Some("its last line, with the time of the dump, is missing");
        } else if is_time(&text) {
            self.ended = true;
        } else if let Some(version) = text.strip_prefix("Server version").or(text.strip_prefix("server:")) {
            let version = version.trim_matches(|c: char| c == ':' || c.is_whitespace());
            let version = version.split_whitespace().next().filter(|v| v.starts_with(|c: char| c.is_ascii_digit()));
            self.server = version.map(str::to_owned).or(self.server.take());
        }
    }
}

/// Whether a comment is a time and nothing else: Adminer ends with it.
fn is_time(text: &str) -> bool {
    let digits = text.get(..10).is_some_and(|date| date.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
    digits && text.len() >= 19 && text.bytes().filter(|b| *b == b':').count() == 2
}

/// The database that a comment says the dump is of: `-- Host: localhost    Database: shop`, or this engine's own.
fn of_database(comment: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(comment).ok()?.strip_prefix("-- ")?;
    let name = text
        .strip_prefix("database: ")
        .or_else(|| text.strip_prefix("Host: ")?.split_once("Database: ").map(|(_, name)| name));
    let name = name.or_else(|| text.strip_prefix("Database: `")?.trim_end().strip_suffix('`'));
    name.map(str::trim).filter(|name| !name.is_empty())
}

/// What a dump breaks off with.
pub fn cut(why: impl std::fmt::Display) -> Error {
    Error::new(
        Kind::Damaged,
        format!("the dump was cut short: {why}; nothing was changed. Without verification it is restored all the same"),
    )
}

impl<'a> Script<'a> {
    /// Of which nothing was read yet. `wanted` is the database that is wanted, where it is named.
    pub fn new(
        context: &'a Context,
        control: &'a Control,
        asked: Box<dyn Asked + 'a>,
        sink: Sink<'a>,
        wanted: Option<String>,
    ) -> Self {
        Self {
            context,
            control,
            asked,
            state: State::new(context.dialect, &context.time_zone, &context.sql_mode),
            databases: Databases::new(wanted),
            contents: Contents::default(),
            sink,
            counters: HashMap::new(),
            unsaid: HashSet::new(),
            delimiter: b";".to_vec(),
            transaction: false,
            at_boundary: true,
            statements: 0,
            header: Header::default(),
            refusals: None,
            cuts: Vec::new(),
        }
    }

    /// Reads one script of the dump to its end.
    pub fn read(&mut self, input: &mut Input<'_>, begins: &Begins) -> Result<()> {
        let zone = begins.time_zone.as_deref().unwrap_or(&self.context.time_zone);
        let mode = begins.sql_mode.as_deref().unwrap_or(&self.context.sql_mode);
        self.state = State::new(self.context.dialect, zone, mode);
        self.delimiter = begins.delimiter.unwrap_or(";").as_bytes().to_vec();
        if let Some(database) = &begins.database {
            self.databases.enter(database);
        }
        while let Some(word) = self.begin(input)? {
            self.control.check()?;
            let line = input.line();
            let before = input.used();
            self.statements += 1;
            let read = match word.as_str() {
                "insert" | "replace" if self.databases.is_wanted() => self.rows(input),
                "use" => self.enter(input),
                _ => self.other(input),
            };
            match read {
                Ok(Ended::Yes) => {}
                Ok(Ended::Cut) => return self.is_cut(line, "its last statement has no end"),
                Err(error) => self.refuse(input, before, error)?,
            }
        }
        if let Some(error) = input.broken() {
            let why = error.to_string();
            return self.is_cut(input.line(), &why);
        }
        self.control.check()
    }

    /// What is to be done of a refusal: it ends the reading, or is collected.
    fn refuse(&mut self, input: &mut Input<'_>, before: u64, error: Error) -> Result<()> {
        let Some(refusals) = self.refusals.as_mut().filter(|_| error.kind() == Kind::Unsupported) else {
            return Err(error);
        };
        refusals.push(match &self.contents.text {
            Some(text) => format!("{text}: {error}"),
            None => error.to_string(),
        });
        // Of rows, which are read one by one, the rest is passed over.
        if !std::mem::replace(&mut self.at_boundary, true) || input.used() == before {
            statement::skip(input, self.state.rules(), &self.delimiter)?;
        }
        Ok(())
    }

    /// The dump ends where it should not. One whose reading was stopped has not ended.
    fn is_cut(&mut self, line: u64, why: &str) -> Result<()> {
        self.control.check()?;
        if self.context.whole {
            return Err(cut(format!("{why} (line {line})")));
        }
        if self.refusals.is_some() {
            let place = self.contents.text.as_ref().map(|text| format!("{text}: ")).unwrap_or_default();
            self.cuts.push(format!("{place}{why} (line {line})"));
            self.header.ended = true;
            return Ok(());
        }
        self.contents.note(line, format!("the dump ends here: {why}. All that is complete before it was restored"));
        self.header.ended = true;
        Ok(())
    }

    /// The dump is known not to be whole: it is refused, or that is said.
    pub fn incomplete(&mut self, why: &str) -> Result<()> {
        self.control.check()?;
        if self.context.whole {
            return Err(cut(why));
        }
        if self.refusals.is_some() {
            self.cuts.push(why.to_owned());
        } else {
            self.contents.notes.push(format!("the dump is not complete: {why}"));
        }
        Ok(())
    }

    /// Holds what was read against the numbers of rows that the dump says.
    pub fn count(&mut self, rows: &[(String, u64)]) -> Result<()> {
        for (table, said) in rows {
            let name = self.known_name(table);
            // Without a server the tables of a dump of rows alone are not known, and their rows are passed over.
            let is_unknown = self.refusals.is_some() && self.contents.table(&name).is_none();
            let there = self.sink.rows(&name);
            if there != *said && !is_unknown {
                self.incomplete(&format!("it says that table {} has {said} rows, and holds {there}", ident(table)))?;
            }
        }
        Ok(())
    }

    /// Holds what was read against what the dump says that it holds: what is there under a name as something else is not there.
    pub fn holds(&mut self, expected: &[(Expected, String)]) -> Result<()> {
        // Where something was refused, that is why it is not there.
        if expected.is_empty() || self.refusals.as_ref().is_some_and(|refusals| !refusals.is_empty()) {
            return Ok(());
        }
        let contents = &self.contents;
        let objects = contents.objects.iter().map(|one| (one.kind.word(), one.name.clone()));
        let sequences = contents.sequences.iter().map(|one| ("sequence".to_owned(), one.name.clone()));
        let tables = contents.tables.iter().map(|one| {
            let kind = if one.has_option("sequence") { Expected::Sequence } else { Expected::Table };
            (kind.word(), one.name.clone())
        });
        let held: HashSet<(String, String)> = objects.chain(sequences).chain(tables).collect();
        for (kind, name) in expected {
            let is_table = matches!(kind, Expected::Table | Expected::Sequence | Expected::Object(ObjectKind::View));
            let known = if is_table { self.known_name(name) } else { name.clone() };
            let is_there = held.contains(&(kind.word(), known.clone()))
                || (*kind == Expected::Table && held.contains(&(Expected::Sequence.word(), known)));
            if !is_there {
                self.incomplete(&format!("it says that it holds {} {}, and does not", kind.word(), ident(name)))?;
            }
        }
        Ok(())
    }

    /// Whether it came to its end, as far as that can be told.
    pub fn finish(&mut self, tail_line: u64) -> Result<()> {
        self.control.check()?;
        if self.statements == 0 {
            let why = "there is no SQL in the dump";
            let Some(refusals) = &mut self.refusals else { return Err(Error::new(Kind::Damaged, why)) };
            refusals.push(why.to_owned());
        }
        if let Some(why) = self.header.last.filter(|_| !self.header.ended) {
            self.is_cut(tail_line, why)?;
        }
        if let Some(index) = self.header.index.take() {
            let without_end = (!index.ended).then_some("the last line of its index is missing");
            if let Some(why) = index.wrong.or(without_end) {
                self.incomplete(why)?;
            }
            self.count(&index.rows.into_iter().collect::<Vec<_>>())?;
        }
        if self.transaction {
            self.is_cut(tail_line, "it begins a transaction and does not end it")?;
        }
        if self.contents.relied_on.as_ref().is_some_and(|then| *then != self.contents.defaults_now()) {
            let why = "the defaults of the database are changed behind tables that rely on them";
            let Some(refusals) = &mut self.refusals else { return Err(refused(tail_line, why)) };
            refusals.push(format!("line {tail_line}: {why}"));
        }
        for why in self.contents.without_place() {
            match &mut self.refusals {
                Some(refusals) => refusals.push(why),
                None => return Err(Error::new(Kind::Unsupported, why)),
            }
        }
        self.sink.finish()
    }

    /// Goes to the next statement, and tells its first word in lower case; `None` at the end.
    fn begin(&mut self, input: &mut Input<'_>) -> Result<Option<String>> {
        loop {
            let rest = input.rest();
            if rest.len() < 64 && !input.is_end() {
                input.fill()?;
                continue;
            }
            if rest.is_empty() {
                return Ok(None);
            }
            if rest.starts_with(&self.delimiter) {
                input.take(self.delimiter.len());
                continue;
            }
            if input.used() == 0 && rest.starts_with(MARK) {
                input.take(MARK.len());
                continue;
            }
            if rest.starts_with(b"\xff\xfe") || rest.starts_with(b"\xfe\xff") {
                return Err(refused(input.line(), "UTF-16 behind text that is none: convert the dump to UTF-8"));
            }
            if input.used() <= MARK.len() as u64 && rest.starts_with(b"<?xml") {
                return Err(refused(input.line(), "the dump is XML, which holds no SQL: make it without --xml"));
            }
            let blanks = rest.iter().take_while(|b| is_space(**b)).count();
            if blanks > 0 {
                input.take(blanks);
                continue;
            }
            match lexer::piece(rest, self.state.rules(), input.is_end()) {
                None if input.is_end() => return Ok(Some(String::new())),
                None => input.fill()?,
                Some((Piece::Comment, length)) => {
                    self.header.read(&rest[..length]);
                    if let Some(name) = of_database(&rest[..length]) {
                        self.databases.say(name);
                    }
                    input.take(length);
                }
                Some((Piece::Word, length)) => {
                    let word = String::from_utf8_lossy(&rest[..length]).to_lowercase();
                    let ends_word = rest.get(length).is_none_or(|b| is_space(*b));
                    if word == "delimiter" && ends_word {
                        self.delimit(input)?;
                        continue;
                    }
                    return Ok(Some(word));
                }
                Some(_) => return Ok(Some(String::new())),
            }
        }
    }

    /// The rest of a line for the client, without its end.
    fn line(input: &mut Input<'_>) -> Result<Vec<u8>> {
        while memchr::memchr(b'\n', input.rest()).is_none() && !input.is_end() && input.rest().len() < 4096 {
            input.fill()?;
        }
        let rest = input.rest();
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        Ok(rest[..end].to_vec())
    }

    /// `DELIMITER x`.
    fn delimit(&mut self, input: &mut Input<'_>) -> Result<()> {
        let number = input.line();
        let line = Self::line(input)?;
        let word = line["delimiter".len()..].trim_ascii();
        let word = word.split(|b| is_space(*b)).next().unwrap_or_default();
        let odd = |b: &u8| matches!(b, b'\'' | b'"' | b'`' | b'\\') || *b >= 0x80;
        if word.is_empty()
            || word.len() > 15
            || word.iter().any(odd)
            || word.starts_with(b"/*")
            || word.starts_with(b"--")
        {
            return Err(refused(number, "a delimiter that is none"));
        }
        self.delimiter = word.to_vec();
        input.take(line.len());
        Ok(())
    }

    /// `USE x`, which the client takes without a delimiter too.
    fn enter(&mut self, input: &mut Input<'_>) -> Result<Ended> {
        let number = input.line();
        let line = Self::line(input)?;
        let bare = memchr::memmem::find(&line, &self.delimiter).is_none();
        let ended = if bare { line.len() } else { 0 };
        let (statement, ended) = if ended > 0 {
            input.take(ended);
            let mut one = Input::new(Box::new(line.as_slice()), false);
            (self.statement(&mut one, b"\n\0")?.0, Ended::Yes)
        } else {
            let delimiter = self.delimiter.clone();
            self.statement(input, &delimiter)?
        };
        let all = crate::sql::token::solid(&statement.sql);
        match all.as_slice() {
            [_, name] if name.name().is_some() => {
                let name = name.name().unwrap_or_default(); // it was looked at just now
                // What phpMyAdmin keeps of its own about a database, behind that.
                if name == "phpmyadmin" && !self.contents.tables.is_empty() && !self.databases.is_own(&name) {
                    self.contents.note(number, "not restored: what phpMyAdmin keeps in its own database");
                    self.databases.leave(&name);
                } else {
                    self.databases.enter(&name);
                }
                Ok(ended)
            }
            _ => Err(refused(number, "USE without a database")),
        }
    }

    fn statement(&mut self, input: &mut Input<'_>, delimiter: &[u8]) -> Result<(Statement, Ended)> {
        let asked = &mut self.asked;
        statement::read(input, self.state.rules(), delimiter, &mut |charset, bytes| asked.utf8(charset, bytes))
    }

    fn other(&mut self, input: &mut Input<'_>) -> Result<Ended> {
        let delimiter = self.delimiter.clone();
        let (statement, ended) = self.statement(input, &delimiter)?;
        if ended == Ended::Cut {
            // What is left of a last line that is no statement at all.
            return Ok(if statement.sql.is_empty() { Ended::Yes } else { Ended::Cut });
        }
        if !statement.sql.is_empty() {
            let line = statement.line;
            self.judge(&statement).map_err(|why| refused(line, why))?;
        }
        Ok(ended)
    }
}
