//! The text that makes an object again, asked of the server.

use super::{Table, TableKind};
use crate::session::{Session, Transport, text};
use crate::sql::ident;
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
}

impl Definition {
    /// Of a table or sequence.
    pub fn of_table(session: &mut dyn Session, table: &Table) -> Result<Self> {
        let what = if table.kind == TableKind::Sequence { "SEQUENCE" } else { "TABLE" };
        Self::ask(session, what, &table.name, 1, None, None, None)
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

    /// `SHOW CREATE` with the positions of its columns: statement, SQL mode, character set (collation follows).
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
        let converted = session.transport() == Transport::Converted;
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
        let create = if let Ok(create) = String::from_utf8(create) {
            if converted && client.is_some() && !create.is_ascii() {
                client = Some("utf8mb4".to_owned()); // the driver has converted the text already
            }
            create
        } else {
            // A body in a legacy character set: the server converts it, and it is made again from UTF-8.
            client = client.map(|_| "utf8mb4".to_owned());
            in_utf8(session, &show, statement)?
        };
        Ok(Self { create, sql_mode, charset: client, collation, time_zone })
    }
}

/// One cell of a `SHOW` statement, converted to UTF-8 by the server.
fn in_utf8(session: &mut dyn Session, show: &str, cell: usize) -> Result<String> {
    session.run("SET character_set_results = utf8mb4")?;
    let mut rows = session.rows(show)?;
    session.run("SET character_set_results = NULL")?;
    let cell = rows.pop().and_then(|mut row| row.get_mut(cell).and_then(Option::take));
    text(cell.ok_or_else(|| Error::new(Kind::NotFound, "an object is gone"))?)
}
