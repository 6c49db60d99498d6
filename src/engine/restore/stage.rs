//! What of an archive is loaded, under the names that tables have until they take their places.
//!
//! In a database of its own a table is loaded as it is. In the target it gets a name of its own, and gives up what
//! belongs to the whole database and another table may have: foreign keys, and on MySQL the names of checks. Those come
//! back when the table is in its place.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::filter::begins_subquery;
use super::names::{Names, Place};
use super::target::Target;
use crate::session::{Server, Session, text};
use crate::sql::constraint::{self, Constraint, Fate, Kind as Of};
use crate::sql::rename::{self, objects};
use crate::sql::token::{Token, solid, tokens};
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// Tables on their way to their places.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    names: &'a Names,
    /// The names that tables will have, and those that they have while they are loaded; nothing where they are the same.
    tables: HashMap<String, String>,
    /// Names of checks, in lower case, that tables have which are replaced, where a database has each name once.
    taken: HashSet<String>,
}

/// The constraints that a table gets when it is in its place.
pub(super) type Postponed = Vec<(String, Vec<Constraint>)>;

impl<'a> Stage<'a> {
    /// For names that are beside the target: everything is loaded as it is.
    pub fn beside(names: &'a Names) -> Self {
        Self { names, tables: HashMap::new(), taken: HashSet::new() }
    }

    /// For `tables`; `all` where everything else in the target goes as well.
    pub fn new(
        session: &mut dyn Session,
        server: &Server,
        names: &'a Names,
        target: &Target,
        tables: &[String],
        all: bool,
    ) -> Result<Self> {
        let mut stage = Self::beside(names);
        if !names.is_within() {
            return Ok(stage);
        }
        stage.tables = tables.iter().map(|name| (name.clone(), names.staged(name).table)).collect();
        if server.is_mariadb() {
            return Ok(stage);
        }
        let goes = |place: &str| all || stage.tables.contains_key(place);
        let taken = constraints_in(session, target.name())?;
        let checks = taken.into_iter().filter(|(table, kind, _)| *kind == Of::Check && goes(table));
        stage.taken = checks.map(|(_, _, name)| name.to_lowercase()).collect();
        Ok(stage)
    }

    /// The names that tables will have, by those under which they are loaded.
    pub fn home(&self) -> HashMap<String, String> {
        self.tables.iter().map(|(home, staged)| (staged.clone(), home.clone())).collect()
    }

    /// Where a table is loaded.
    pub fn place(&self, table: &str) -> Place {
        self.names.staged(table)
    }

    /// A statement of the part that makes `table`, and what of it has to wait.
    pub fn definition<'s>(&self, table: &str, sql: &'s str, postponed: &mut Vec<Constraint>) -> Result<Cow<'s, str>> {
        if !self.names.is_within() || is_setting(sql) {
            return Ok(Cow::Borrowed(sql));
        }
        let (sql, gone) = constraint::sort_out(sql, |constraint| self.fate(table, constraint));
        postponed.extend(gone);
        rename::moved(&sql, &self.tables).map(Cow::Owned).ok_or_else(|| nowhere(table))
    }

    /// A statement of a part with rows of `table`.
    pub fn rows<'s>(&self, table: &str, sql: &'s str) -> Result<Cow<'s, str>> {
        if !self.names.is_within() || is_setting(sql) {
            return Ok(Cow::Borrowed(sql));
        }
        match rename::insert(sql, &self.tables) {
            Cow::Borrowed(_) => Err(nowhere(table)),
            moved @ Cow::Owned(_) => Ok(moved),
        }
    }

    /// An error about `table`, by the name that its user knows.
    pub fn told(&self, table: &str, error: Error) -> Error {
        if self.names.is_within() { error.calling(&self.place(table).table, table) } else { error }
    }

    /// What a server says, with the names that tables will have.
    pub fn told_words(&self, words: String) -> String {
        let prefix = self.names.prefix();
        if !self.names.is_within() || !words.contains(&prefix) {
            return words;
        }
        let words = self.tables.iter().fold(words, |words, (home, staged)| words.replace(staged, home));
        // The server has cut it in the middle of one.
        words.split_once(&prefix).map_or_else(|| words.clone(), |(before, _)| format!("{before}…"))
    }

    fn fate(&self, table: &str, constraint: &Constraint) -> Fate {
        if constraint.kind == Of::ForeignKey {
            return Fate::Goes;
        }
        let Some(name) = constraint.name.as_deref().filter(|name| self.taken.contains(&name.to_lowercase())) else {
            return Fate::Stays;
        };
        // A name that begins with the table's, the server changes when it renames the table.
        match name.strip_prefix(table).filter(|rest| rest.starts_with("_chk_")) {
            Some(rest) => Fate::Renamed(format!("{}{rest}", self.place(table).table)),
            None => Fate::Goes,
        }
    }

    /// A condition of a filter, in which other tables that are loaded can be named by the names that they will have.
    pub fn condition<'s>(&self, condition: &'s str) -> Result<Cow<'s, str>, &'static str> {
        let all = tokens(condition);
        if !self.names.is_within() || !all.iter().any(|token| begins_subquery(*token)) {
            return Ok(Cow::Borrowed(condition));
        }
        let unclear = "in the target itself, a table in a subquery of it can be named behind FROM and JOIN alone, each \
                       behind a word of its own, and by no name that a column has";
        let moved = objects::view(condition, &self.tables).map_err(|_| unclear)?;
        // What is left of the name of a table must be one that stands before a column, or behind what was moved.
        let all = solid(&moved);
        let dot = |n: Option<usize>| n.and_then(|n| all.get(n)).is_some_and(|t| t.is_mark("."));
        let is_staged = |n: Option<usize>| {
            let name = n.and_then(|n| all.get(n)).and_then(|t| t.name());
            name.is_some_and(|name| self.tables.values().any(|staged| *staged == name))
        };
        let is_alias = |n: usize| {
            let behind_as = n.checked_sub(1).filter(|n| all[*n].is("as"));
            is_staged(behind_as.unwrap_or(n).checked_sub(1))
        };
        let is_clear = |n: usize| dot(n.checked_sub(1)) || dot(Some(n + 1)) || is_alias(n);
        let names_one = |t: &Token<'_>| {
            t.name().is_some_and(|name| self.tables.keys().any(|key| key.to_lowercase() == name.to_lowercase()))
        };
        match all.iter().enumerate().find(|(n, token)| names_one(token) && !is_clear(*n)) {
            Some(_) => Err(unclear),
            None => Ok(Cow::Owned(moved)),
        }
    }
}

/// What sets a variable is about no table.
pub(super) fn is_setting(sql: &str) -> bool {
    let head = sql.get(..4).unwrap_or_default(); // shorter than any statement on a table
    head.eq_ignore_ascii_case("set ")
}

/// Never run: it would reach the target's own table.
fn nowhere(table: &str) -> Error {
    Error::new(Kind::Unsupported, format!("a statement of {} is about another table", ident(table)))
}

/// The foreign keys and checks of a database: table, kind and name of each.
pub(super) fn constraints_in(session: &mut dyn Session, database: &str) -> Result<Vec<(String, Of, String)>> {
    let rows = session.rows(&format!(
        "SELECT TABLE_NAME, CONSTRAINT_TYPE, CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS \
         WHERE CONSTRAINT_SCHEMA = {} AND CONSTRAINT_TYPE IN ('FOREIGN KEY', 'CHECK')",
        literal(database)
    ))?;
    let mut found = Vec::new();
    for row in rows {
        let cells: Vec<String> = row.into_iter().flatten().map(text).collect::<Result<_>>()?;
        let [table, kind, name] = <[String; 3]>::try_from(cells)
            .map_err(|_| Error::new(Kind::Server, "the catalog holds NULL where the name of a key belongs"))?;
        found.extend(Of::parse(&kind).map(|kind| (table, kind, name)));
    }
    Ok(found)
}
