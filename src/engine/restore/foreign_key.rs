//! Foreign keys of tables that stay while the tables they point to are replaced: a rename takes such a key along, so it is
//! dropped and added again. And constraints of tables that are replaced, which give their names up.

use serde::{Deserialize, Serialize};

use super::names::Place;
use crate::catalog::unprintable;
use crate::session::Session;
use crate::sql::constraint::{self, Fate, Kind as Of};
use crate::sql::{ident, literal};
use crate::{Error, Kind, Result};

/// A foreign key, and how its table's definition spells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    table: Place,
    name: String,
    clause: String,
    /// The index under it, in backticks.
    index: Option<String>,
}

impl std::fmt::Display for ForeignKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "making foreign key {} of {} again", ident(&self.name), self.table.sql())
    }
}

impl ForeignKey {
    /// Reads the key `name` of a table.
    pub fn read(session: &mut dyn Session, schema: &str, table: &str, name: &str) -> Result<Self> {
        let place = Place { database: schema.to_owned(), table: table.to_owned() };
        let create = definition(session, &place)?;
        let start = format!("CONSTRAINT {} FOREIGN KEY", ident(name));
        let clause = create.lines().map(|l| l.trim().trim_end_matches(',')).find(|l| l.starts_with(&start));
        let clause = clause.ok_or_else(|| {
            let place = place.sql();
            Error::new(Kind::Unsupported, format!("foreign key `{name}` of {place} cannot be read, and would be lost"))
        })?;
        // An index that the server made for the key goes with it, and comes back under the key's name.
        let columns = clause[start.len()..].trim_start().split(')').next().unwrap_or_default();
        let index = create.lines().filter_map(|l| {
            let (head, rest) = l.trim().split_once(" (")?;
            let name = head.strip_prefix("KEY ").or_else(|| head.strip_prefix("UNIQUE KEY "))?;
            format!("({rest}").starts_with(columns).then(|| name.to_owned())
        });
        let index = index.into_iter().next();
        Ok(Self { table: place, clause: clause.to_owned(), name: name.to_owned(), index })
    }

    /// The key of this name as it is now; `None` where it is gone.
    pub fn now(&self, session: &mut dyn Session) -> Result<Option<Self>> {
        let there = session.value(&format!(
            "SELECT 1 FROM information_schema.REFERENTIAL_CONSTRAINTS \
             WHERE CONSTRAINT_SCHEMA = {} AND TABLE_NAME = {} AND CONSTRAINT_NAME = {}",
            literal(&self.table.database),
            literal(&self.table.table),
            literal(&self.name)
        ))?;
        there.map(|_| Self::read(session, &self.table.database, &self.table.table, &self.name)).transpose()
    }

    /// Its table and its name.
    pub fn identity(&self) -> (String, String) {
        (self.table.table.clone(), self.name.clone())
    }

    /// Takes the name of a database away from in front of the table it points to.
    pub fn move_home(&mut self, database: &str) {
        self.clause = self.clause.replacen(&format!("REFERENCES {}.", ident(database)), "REFERENCES ", 1);
    }

    /// The statement that drops it.
    pub fn drop(&self) -> String {
        format!("ALTER TABLE {} DROP FOREIGN KEY {}", self.table.sql(), ident(&self.name))
    }

    /// Gives the index under the key its old name, where the server has made it anew.
    pub fn rename(&self, session: &mut dyn Session) -> Result<Option<String>> {
        let Some(index) = &self.index else { return Ok(None) };
        let create = definition(session, &self.table)?;
        let has = |index: &str| create.lines().any(|l| l.trim().contains(&format!("KEY {index} (")));
        let own = ident(&self.name);
        let rename = || format!("ALTER TABLE {} RENAME KEY {own} TO {index}", self.table.sql());
        Ok((!has(index) && has(&own)).then(rename))
    }

    /// The statement that adds it.
    pub fn add(&self) -> String {
        format!("ALTER TABLE {} ADD {}", self.table.sql(), self.clause)
    }
}

/// A check whose name belongs to the whole database, and how its table's definition spells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    table: Place,
    name: String,
    clause: String,
}

impl Check {
    /// Reads the check `name` of a table.
    pub fn read(session: &mut dyn Session, schema: &str, table: &str, name: &str) -> Result<Self> {
        let place = Place { database: schema.to_owned(), table: table.to_owned() };
        let create = definition(session, &place)?;
        let (_, all) = constraint::sort_out(&create, |c| {
            let is_it = c.kind == Of::Check && c.name.as_deref() == Some(name);
            if is_it { Fate::Goes } else { Fate::Stays }
        });
        let found = all.into_iter().next();
        let found = found.ok_or_else(|| {
            let place = place.sql();
            Error::new(Kind::Unsupported, format!("check `{name}` of {place} cannot be read, and would be lost"))
        })?;
        Ok(Self { table: place, name: name.to_owned(), clause: found.clause })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The statement that adds it.
    pub fn add(&self) -> String {
        format!("ALTER TABLE {} ADD {}", self.table.sql(), self.clause)
    }

    /// Adds it again where its table has it no more.
    pub fn put_back(&self, session: &mut dyn Session) -> Result<()> {
        let there = session.value(&format!(
            "SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_TYPE = 'CHECK' \
             AND CONSTRAINT_SCHEMA = {} AND TABLE_NAME = {} AND CONSTRAINT_NAME = {}",
            literal(&self.table.database),
            literal(&self.table.table),
            literal(&self.name)
        ))?;
        if there.is_none() {
            session.run(&self.add())?;
        }
        Ok(())
    }
}

fn definition(session: &mut dyn Session, place: &Place) -> Result<String> {
    let rows = session.rows(&format!("SHOW CREATE TABLE {}", place.sql()))?;
    let create = rows.into_iter().next().and_then(|mut row| row.get_mut(1).and_then(Option::take));
    let create = crate::session::text(create.unwrap_or_default())?;
    unprintable::with_names_of_keys(session, Some(&place.database), &place.table, create)
}
