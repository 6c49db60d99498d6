//! Definitions that were made under looser settings than the server has now: they are made again under the loosest that
//! the account may set, and what is refused all the same is taken out of them, and named.

use std::borrow::Cow;

use super::known::Known;
use super::left_out::LeftOut;
use super::unsupported;
use crate::Result;
use crate::session::Session;
use crate::sql::constraint::{self, Constraint, Fate, Kind as Of};
use crate::sql::ident;
use crate::sql::loosened::{alter, is_compressed, without_default, without_storage};

/// A variable that the server does not have.
const UNKNOWN_VARIABLE: u16 = 1193;

/// What a server says of options for rows and keys that it does not take: "wrong create options", "storage engine doesn't
/// support", "row size too large", "can't create with this option", "unsupported compressed table".
const OF_STORAGE: [u16; 5] = [1005, 1031, 1118, 1478, 4047];

/// "Missing unique key for constraint in the referenced table": where that cannot be loosened.
pub const NOT_UNIQUE: u16 = 6125;

/// Something that was taken out of a table's definition, to be tried once everything is in its place.
#[derive(Debug, Clone)]
pub struct Removed {
    kind: String,
    name: String,
    /// Why the server is expected to refuse it.
    reason: String,
    statement: String,
    /// The table that it points to, where it is a foreign key.
    parent: Option<String>,
}

impl Removed {
    /// A constraint that the server did not take together with the others of its table.
    pub fn of(table: &str, constraint: Constraint) -> Self {
        Self {
            kind: constraint.kind.keyword().to_lowercase(),
            statement: alter(table, &format!("ADD {}", constraint.clause)),
            parent: parent_of(&constraint),
            name: constraint.name.unwrap_or_default(),
            reason: "the server does not take it".to_owned(),
        }
    }

    /// The table of its own database that it points to.
    pub fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }

    /// What there is to tell of it where its `parent` does not come.
    pub fn depends(&self, parent: &str) -> LeftOut {
        unsupported::depends(&self.kind, &self.name, parent, Some(self.statement.clone()))
    }

    /// Adds it to its table after all. Returns what there is to tell where the server does not take it.
    pub fn add(&self, session: &mut dyn Session) -> Result<Option<LeftOut>> {
        match session.run(&self.statement) {
            Ok(_) => Ok(None),
            Err(error) if crate::catalog::kept::is_of_definition(&error) => Ok(Some(LeftOut {
                kind: self.kind.clone(),
                name: self.name.clone(),
                reason: format!("{}: {error}", self.reason),
                definition: Some(self.statement.clone()),
            })),
            Err(error) => Err(error.context(format!("adding {} {}", self.kind, ident(&self.name)))),
        }
    }
}

/// A table's definition without what its own server would not have taken, and that.
pub fn without_broken(known: &Known, table: &str, create: &str) -> (String, Vec<Removed>) {
    let (mut create, mut removed) = (create.to_owned(), Vec::new());
    for broken in known.of_table(table) {
        let mut take = |statement: String, parent: Option<String>| {
            let (kind, name, reason) = (broken.kind.clone(), broken.name.clone(), broken.reason.clone());
            removed.push(Removed { kind, name, reason, statement, parent });
        };
        if broken.kind == "default" {
            if let Some((without, default)) = without_default(&create, &broken.name) {
                create = without;
                take(alter(table, &format!("ALTER COLUMN {} SET DEFAULT ({default})", ident(&broken.name))), None);
            }
            continue;
        }
        let (without, keys) = constraint::sort_out(&create, |c| {
            let is_it = c.kind == Of::ForeignKey && c.name.as_ref() == Some(&broken.name);
            if is_it { Fate::Goes } else { Fate::Stays }
        });
        create = without;
        for key in &keys {
            take(alter(table, &format!("ADD {}", key.clause)), parent_of(key));
        }
    }
    (create, removed)
}

/// The table of the same database that a foreign key points to.
fn parent_of(constraint: &Constraint) -> Option<String> {
    let to = constraint.reference().filter(|_| constraint.kind == Of::ForeignKey)?;
    to.database.is_none().then_some(to.table)
}

/// What a table was made without.
#[derive(Debug, Default)]
pub struct Without {
    /// To be tried later.
    pub removed: Vec<Removed>,
    /// For good.
    pub left_out: Vec<LeftOut>,
}

/// A definition without compressed pages, where the server writes none: it would take the definition, and no row.
pub fn without_compression<'s>(
    session: &mut dyn Session,
    table: &str,
    sql: &'s str,
    without: &mut Without,
) -> Result<Cow<'s, str>> {
    if let Some((plain, options)) = without_storage(sql).filter(|_| is_compressed(sql))
        && writes_no_compressed(session)?
    {
        let reason = "the server writes no compressed tables: innodb_read_only_compressed is on";
        without.left_out.push(option(table, reason.to_owned(), &options));
        return Ok(Cow::Owned(plain));
    }
    Ok(Cow::Borrowed(sql))
}

/// Makes a table; where the server does not take its definition for a reason that can be taken out of it, without that.
/// Returns the statement that made it.
pub fn create<'s>(
    session: &mut dyn Session,
    known: &Known,
    table: &str,
    sql: &'s str,
    without: &mut Without,
) -> Result<Cow<'s, str>> {
    let Err(first) = session.run(sql) else { return Ok(Cow::Borrowed(sql)) };
    let code = first.code().unwrap_or_default();
    if code == NOT_UNIQUE {
        let is_key = |c: &Constraint| c.kind == Of::ForeignKey;
        let (plain, keys) = constraint::sort_out(sql, |c| if is_key(c) { Fate::Goes } else { Fate::Stays });
        session.run(&plain)?;
        without.removed.extend(keys.into_iter().map(|key| Removed::of(table, key)));
        return Ok(Cow::Owned(plain));
    }
    let Some((plain, options)) = without_storage(sql).filter(|_| known.is_same_server() && OF_STORAGE.contains(&code))
    else {
        return Err(first);
    };
    // Where it is refused without them as well, they were not the cause, and the first failure is the one to tell.
    if session.run(&plain).is_err() {
        return Err(first);
    }
    without.left_out.push(option(table, first.to_string(), &options));
    Ok(Cow::Owned(plain))
}

/// What there is to tell of how a table was to be stored, and is not.
fn option(table: &str, reason: String, options: &str) -> LeftOut {
    LeftOut {
        kind: "table option".to_owned(),
        name: table.to_owned(),
        reason,
        definition: Some(alter(table, options)).filter(|_| !options.is_empty()),
    }
}

/// Whether the server reads compressed tables and writes none.
fn writes_no_compressed(session: &mut dyn Session) -> Result<bool> {
    match session.value("SELECT @@innodb_read_only_compressed") {
        Err(error) if error.code() == Some(UNKNOWN_VARIABLE) => Ok(false),
        on => Ok(on?.as_deref() == Some("1")),
    }
}
