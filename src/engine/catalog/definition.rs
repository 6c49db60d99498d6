//! The text that makes an object again, asked of the server.

use std::borrow::Cow;

use super::shown::{self, Shown};
use super::unprintable;
use super::{Table, TableKind};
use crate::session::{Session, text};
use crate::sql::definer::Definers;
use crate::sql::{collate, engine, ident, introduced, literal};
use crate::{Error, Kind, Result};

/// Libraries before what uses them, functions before procedures, packages before their bodies: the order in which they can
/// be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoutineKind {
    /// Of MySQL: code in another language that routines may use. Not called by itself.
    Library,
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
    pub(crate) const ALL: [Self; 5] =
        [Self::Library, Self::Function, Self::Procedure, Self::Package, Self::PackageBody];

    /// The one with this keyword.
    pub fn parse(keyword: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.keyword() == keyword)
    }

    /// As in `CREATE …`.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Library => "LIBRARY",
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

    /// The statement in UTF-8, to compare the names in it with those of the catalog: it may be its author's bytes, which mean
    /// others.
    pub fn with_names_of_catalog(&self, session: &mut dyn Session) -> Result<Cow<'_, str>> {
        let charset = self.charset.as_deref().filter(|charset| !shown::is_utf8(charset) && !self.create.is_ascii());
        let Some(charset) = charset else { return Ok(Cow::Borrowed(&self.create)) };
        let converted = shown::converted(session, self.create.as_bytes(), charset, "utf8mb4")?;
        Ok(converted
            .map_or(Cow::Borrowed(&self.create), |bytes| Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())))
    }

    /// Of a table or sequence.
    pub fn of_table(session: &mut dyn Session, table: &Table) -> Result<Self> {
        let what = if table.kind == TableKind::Sequence { "SEQUENCE" } else { "TABLE" };
        let mut definition = Self::ask(session, what, &table.name, 1, None, None, None)?;
        if table.kind == TableKind::Base {
            definition.create = unprintable::mend(session, None, &table.name, definition.create)?;
            definition.create = engine::with_idle_option(collate::inherited(&definition.create));
            if table.engine.eq_ignore_ascii_case("aria") {
                definition.create = with_options_given(session, &table.name, &definition.create)?;
            }
        }
        Ok(definition)
    }

    /// Of a view.
    pub fn of_view(session: &mut dyn Session, name: &str) -> Result<Self> {
        Self::ask(session, "VIEW", name, 1, None, Some(2), None)
    }

    /// Of a function, procedure, package or library.
    pub fn of_routine(session: &mut dyn Session, kind: RoutineKind, name: &str) -> Result<Self> {
        if kind == RoutineKind::Library {
            return Self::ask(session, kind.keyword(), name, 2, Some(1), None, None);
        }
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
        let Some(author) = client.clone() else {
            return Ok(Self {
                create: text(create)?,
                sql_mode,
                charset: client,
                collation,
                time_zone,
                database_collation,
            });
        };
        // A definition that names its own database is freed of it by comparing names.
        let compares = matches!(what, "VIEW" | "TRIGGER") && !create.is_ascii();
        let database = if compares { session.value("SELECT DATABASE()")? } else { None };
        let shown = Shown { what, sql_mode: sql_mode.as_deref(), charset: &author, compared: database.as_deref() };
        let readable = shown.readable(session, create).map_err(|e| e.context(format!("`{name}`")))?;
        if !readable.of_author {
            client = Some("utf8mb4".to_owned());
        }
        let create = readable.create;
        Ok(Self { create, sql_mode, charset: client, collation, time_zone, database_collation })
    }
}

/// The definition of an Aria table with the options that it was given, and no others.
fn with_options_given(session: &mut dyn Session, table: &str, create: &str) -> Result<String> {
    let rows = session.rows(&format!(
        "SELECT CREATE_OPTIONS, @@aria_page_checksum FROM information_schema.TABLES \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {}",
        literal(table)
    ))?;
    let mut cells = rows.into_iter().next().unwrap_or_default().into_iter();
    let mut word = || cells.next().flatten().map(text).transpose();
    let (given, checksums) = (word()?, word()?);
    // Gone by now: whoever relies on the definition finds that out.
    let Some(given) = given else { return Ok(create.to_owned()) };
    Ok(engine::as_given(create, &given, checksums.as_deref() == Some("1")))
}
