//! Foreign keys of tables that stay while the tables they point to are replaced: a rename takes such a key along, so it is
//! dropped and added again.

use crate::session::Session;
use crate::sql::ident;
use crate::{Error, Kind, Result};

/// A foreign key, and how its table's definition spells it.
pub struct ForeignKey {
    table: String,
    name: String,
    clause: String,
    /// The index under it, in backticks.
    index: Option<String>,
}

impl ForeignKey {
    /// Reads the key `name` of a table.
    pub fn read(session: &mut dyn Session, schema: &str, table: &str, name: &str) -> Result<Self> {
        let place = format!("{}.{}", ident(schema), ident(table));
        let rows = session.rows(&format!("SHOW CREATE TABLE {place}"))?;
        let create = rows.into_iter().next().and_then(|mut row| row.get_mut(1).and_then(Option::take));
        let create = crate::session::text(create.unwrap_or_default())?;
        let start = format!("CONSTRAINT {} FOREIGN KEY", ident(name));
        let clause = create.lines().map(|l| l.trim().trim_end_matches(',')).find(|l| l.starts_with(&start));
        let clause = clause.ok_or_else(|| {
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

    /// Takes the name of a database away from in front of the table it points to.
    pub fn move_home(&mut self, database: &str) {
        self.clause = self.clause.replacen(&format!("REFERENCES {}.", ident(database)), "REFERENCES ", 1);
    }

    /// The statement that drops it.
    pub fn drop(&self) -> String {
        format!("ALTER TABLE {} DROP FOREIGN KEY {}", self.table, ident(&self.name))
    }

    /// Gives the index under the key its old name, where the server has made it anew.
    pub fn rename(&self, session: &mut dyn Session) -> Result<Option<String>> {
        let Some(index) = &self.index else { return Ok(None) };
        let rows = session.rows(&format!("SHOW CREATE TABLE {}", self.table))?;
        let create = rows.into_iter().next().and_then(|mut row| row.get_mut(1).and_then(Option::take));
        let create = crate::session::text(create.unwrap_or_default())?;
        let there = create.lines().any(|l| l.trim().contains(&format!("KEY {index} (")));
        let rename = || format!("ALTER TABLE {} RENAME KEY {} TO {index}", self.table, ident(&self.name));
        Ok((!there).then(rename))
    }

    /// The statement that adds it.
    pub fn add(&self) -> String {
        format!("ALTER TABLE {} ADD {}", self.table, self.clause)
    }
}
