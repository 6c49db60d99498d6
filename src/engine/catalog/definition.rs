//! The text that makes an object again, asked of the server.

use std::ops::Range;

use super::unprintable;
use super::{Table, TableKind};
use crate::session::{Session, text};
use crate::sql::definer::Definers;
use crate::sql::token::quoted;
use crate::sql::{collate, ident, introduced, literal};
use crate::{Error, Kind, Result};

/// Functions before procedures, packages before their bodies: the order in which they can be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoutineKind {
    /// Returns a value.
    Function,
    /// Is called.
    Procedure,
    /// Of MariaDB's Oracle mode.
    Package,
    /// Likewise.
    PackageBody,
}

impl RoutineKind {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Function, Self::Procedure, Self::Package, Self::PackageBody];

    /// The one with this keyword.
    pub fn parse(keyword: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.keyword() == keyword)
    }

    /// As in `CREATE …`.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Function => "FUNCTION",
            Self::Procedure => "PROCEDURE",
            Self::Package => "PACKAGE",
            Self::PackageBody => "PACKAGE BODY",
        }
    }
}

/// A `CREATE` statement and the session it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The statement, without its end.
    pub create: String,
    /// The SQL mode to create it under.
    pub sql_mode: Option<String>,
    /// The client's character set it was made with.
    pub charset: Option<String>,
    /// The connection's collation when it was made.
    pub collation: Option<String>,
    /// The time zone of an event.
    pub time_zone: Option<String>,
    /// The database's collation when it was made: parameters and variables without one of their own have it.
    pub database_collation: Option<String>,
}

impl Definition {
    /// The same with another definer.
    #[must_use]
    pub fn with_definer(mut self, definers: &Definers) -> Self {
        self.create = definers.apply(&self.create).into_owned();
        self
    }

    /// Of a table or sequence.
    pub fn of_table(session: &mut dyn Session, table: &Table) -> Result<Self> {
        let what = if table.kind == TableKind::Sequence { "SEQUENCE" } else { "TABLE" };
        let mut definition = Self::ask(session, what, &table.name, 1, None, None, None)?;
        if table.kind == TableKind::Base {
            definition.create = unprintable::mend(session, None, &table.name, definition.create)?;
            definition.create = collate::inherited(&definition.create);
        }
        Ok(definition)
    }

    /// Of a view.
    pub fn of_view(session: &mut dyn Session, name: &str) -> Result<Self> {
        Self::ask(session, "VIEW", name, 1, None, Some(2), None)
    }

    /// Of a function, procedure or package.
    pub fn of_routine(session: &mut dyn Session, kind: RoutineKind, name: &str) -> Result<Self> {
        Self::ask(session, kind.keyword(), name, 2, Some(1), Some(3), None)
    }

    /// Of a trigger.
    pub fn of_trigger(session: &mut dyn Session, name: &str) -> Result<Self> {
        Self::ask(session, "TRIGGER", name, 2, Some(1), Some(3), None)
    }

    /// Of an event.
    pub fn of_event(session: &mut dyn Session, name: &str) -> Result<Self> {
        Self::ask(session, "EVENT", name, 3, Some(1), Some(4), Some(2))
    }

    /// `SHOW CREATE` with the positions of its columns: statement, SQL mode, character set (two collations follow). The
    /// text is asked for as it is stored: a server that converts it loses what its catalog's character set lacks, and
    /// does not mind that a text holds literals of several sets.
    #[allow(clippy::too_many_arguments)] // one row of a table of positions, used five times above
    fn ask(
        session: &mut dyn Session,
        what: &str,
        name: &str,
        statement: usize,
        mode: Option<usize>,
        charset: Option<usize>,
        zone: Option<usize>,
    ) -> Result<Self> {
        let converting = session.value("SELECT @@character_set_results")?;
        if converting.is_some() {
            session.run("SET character_set_results = NULL")?;
        }
        let definition = Self::ask_as_stored(session, what, name, statement, mode, charset, zone);
        if let Some(charset) = converting {
            let word: String = charset.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            session.run(&format!("SET character_set_results = {word}"))?;
        }
        definition
    }

    #[allow(clippy::too_many_arguments)] // likewise
    fn ask_as_stored(
        session: &mut dyn Session,
        what: &str,
        name: &str,
        statement: usize,
        mode: Option<usize>,
        charset: Option<usize>,
        zone: Option<usize>,
    ) -> Result<Self> {
        let show = format!("SHOW CREATE {what} {}", ident(name));
        let mut rows = session.rows(&show).map_err(|e| e.context(format!("{} `{name}`", what.to_lowercase())))?;
        let Some(mut row) = rows.pop() else {
            return Err(Error::new(Kind::NotFound, format!("{} `{name}` is gone", what.to_lowercase())));
        };
        let mut take = |i: usize| row.get_mut(i).and_then(Option::take);
        let Some(create) = take(statement) else {
            // The server shows NULL for a body the account may not see.
            return Err(Error::new(
                Kind::Server,
                format!("the account may not see the definition of {} `{name}`", what.to_lowercase()),
            ));
        };
        let mut words = |i: Option<usize>| i.and_then(&mut take).map(text).transpose();
        let (sql_mode, time_zone) = (words(mode)?, words(zone)?);
        let (mut client, collation) = (words(charset)?, words(charset.map(|i| i + 1))?);
        let database_collation = words(charset.map(|i| i + 2))?;
        // What the server prints itself has literals of other character sets as their bytes; bodies stand as their
        // authors wrote them.
        let create = if sql_mode.is_none() { introduced::in_hexadecimal(create, charset.is_none()) } else { create };
        let comment = sql_mode.is_some() && !create.is_ascii() && has_comment(session, what, name)?;
        let utf8 = if sql_mode.is_some() { written_in_utf8(&create, what, name, comment) } else { Vec::new() };
        let mixed = utf8.iter().any(|range| !create[range.clone()].is_ascii());
        let create = match (String::from_utf8(create), client.as_deref()) {
            // Also where it was meant as another character set: it is made again under that one, from the same bytes.
            (Ok(create), Some("utf8mb4" | "utf8mb3" | "utf8") | None) => create,
            (Ok(create), _) if !mixed => create,
            // A body in a legacy character set: the server converts it, and it is made again from UTF-8.
            (create, _) => {
                let bytes = create.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
                let from = client.replace("utf8mb4".to_owned()).unwrap_or_else(|| "utf8mb4".to_owned());
                in_utf8(session, &from, &bytes, &utf8).map_err(|e| e.context(format!("`{name}`")))?
            }
        };
        Ok(Self { create, sql_mode, charset: client, collation, time_zone, database_collation })
    }
}

/// Whether a routine or event has a comment.
fn has_comment(session: &mut dyn Session, what: &str, name: &str) -> Result<bool> {
    let (view, column) = match what {
        "FUNCTION" | "PROCEDURE" => ("ROUTINES", "ROUTINE"),
        "EVENT" => ("EVENTS", "EVENT"),
        _ => return Ok(false),
    };
    let found = session.value(&format!(
        "SELECT 1 FROM information_schema.{view} WHERE {column}_SCHEMA = DATABASE() AND {column}_NAME = {} \
         AND {column}_COMMENT <> ''",
        literal(name)
    ))?;
    Ok(found.is_some())
}

/// The ranges of a routine's or event's definition that the server writes in UTF-8, whatever the set of the rest: all up
/// to its name, and its comment. A trigger's is its author's throughout.
fn written_in_utf8(create: &[u8], what: &str, name: &str, comment: bool) -> Vec<Range<usize>> {
    if what == "TRIGGER" {
        return Vec::new();
    }
    let spellings = [ident(name), format!("\"{}\"", name.replace('"', "\"\""))];
    let head = spellings.iter().find_map(|s| Some(memchr::memmem::find(create, s.as_bytes())? + s.len()));
    let mut ranges: Vec<_> = head.map(|end| 0..end).into_iter().collect();
    let head = head.unwrap_or(0); // MariaDB writes the name of a routine as its author did
    let mark = if what == "EVENT" { " COMMENT '" } else { "\n    COMMENT '" };
    if comment && let Some(at) = memchr::memmem::find(&create[head..], mark.as_bytes()) {
        let start = head + at + mark.len() - 1;
        ranges.push(start..start + quoted(&create[start..], b'\'', true));
    }
    ranges
}

/// Text of the character set `charset`, converted to UTF-8 by the server but for the ranges that are in it already.
fn in_utf8(session: &mut dyn Session, charset: &str, bytes: &[u8], utf8: &[Range<usize>]) -> Result<String> {
    let word: String = charset.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let mut out = Vec::new();
    let mut at = 0;
    for range in utf8.iter().cloned().chain(std::iter::once(bytes.len()..bytes.len())) {
        let legacy = &bytes[at..range.start];
        if !legacy.is_empty() {
            let sql = format!("SELECT HEX(CONVERT(_{word} 0x{} USING utf8mb4))", hex::encode(legacy));
            let converted = session.value(&sql)?.and_then(|digits| hex::decode(digits).ok());
            let unknown = || Error::new(Kind::Unsupported, format!("its definition is no text in {word}"));
            out.extend(converted.ok_or_else(unknown)?);
        }
        out.extend_from_slice(&bytes[range.clone()]);
        at = range.end;
    }
    text(out)
}
