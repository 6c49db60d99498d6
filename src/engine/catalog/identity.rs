//! Which table it is that has a name: the number that `InnoDB` keeps it under, and those of its partitions.
//!
//! A name and a definition do not tell one table from another: two that look alike can swap their names, or a partition
//! of one for the rows of the other, and the server keeps a snapshot by the number, whatever has the name now. A number
//! is never given twice.

use std::collections::HashMap;

use crate::Result;
use crate::session::{Server, Session, text};
use crate::sql::literal;

/// Numbers of the tables of one database, as far as the account may see them.
#[derive(Debug, Default)]
pub struct Identities {
    numbers: HashMap<String, Vec<String>>,
    /// How often MariaDB has changed columns in place, of any table: that leaves the number as it is, and where the same
    /// column goes and comes, the definition too.
    in_place: Option<String>,
}

impl Identities {
    /// Asks the server. Without the privilege `PROCESS` there are none.
    pub fn read(session: &mut dyn Session, server: &Server, database: &str) -> Result<Self> {
        let Some(folder) = encoded(database).map(|name| format!("{name}/")) else { return Ok(Self::default()) };
        // MySQL counts what it changed in place without a new number.
        let (view, changes) = match (server.is_mariadb(), server.number) {
            (false, number) if number >= (8, 0, 29) => ("INNODB_TABLES", "TOTAL_ROW_VERSIONS"),
            (false, number) if number >= (8, 0, 0) => ("INNODB_TABLES", "0"),
            _ => ("INNODB_SYS_TABLES", "0"),
        };
        let rows = session.rows(&format!(
            "SELECT NAME, CONCAT_WS(' ', TABLE_ID, SPACE, N_COLS, {changes}) FROM information_schema.{view} \
             WHERE LEFT(NAME, {}) = {}",
            folder.len(),
            literal(&folder)
        ));
        let rows = match rows {
            // What the account may not see is held instead, and so it is on a server that shows it elsewhere.
            Err(e) if e.code().is_some() => return Ok(Self::default()),
            rows => rows?,
        };
        let mut tables: HashMap<String, Vec<String>> = HashMap::new();
        for mut row in rows {
            let numbers = text(row.pop().flatten().unwrap_or_default())?;
            let name = text(row.pop().flatten().unwrap_or_default())?;
            let Some(name) = name.strip_prefix(&folder) else { continue }; // of another letter case
            let end = name.find('#').unwrap_or(name.len());
            if let Some(table) = decoded(&name[..end]) {
                tables.entry(table).or_default().push(format!("{} {numbers}", &name[end..]));
            }
        }
        for parts in tables.values_mut() {
            parts.sort_unstable();
        }
        let in_place = if server.is_mariadb() {
            let rows = session.rows("SHOW GLOBAL STATUS LIKE 'Innodb_instant_alter_column'")?;
            rows.into_iter().next().and_then(|mut row| row.pop().flatten()).map(text).transpose()?
        } else {
            None
        };
        Ok(Self { numbers: tables, in_place })
    }

    /// Whether the table's are known.
    pub fn knows(&self, table: &str) -> bool {
        self.numbers.contains_key(table)
    }

    /// Whether the table is the one that it was when `self` was read.
    pub fn same(&self, now: &Self, table: &str) -> bool {
        self.numbers.get(table) == now.numbers.get(table)
    }

    /// Whether columns of some table were changed in place between `self` and `now`.
    pub fn any_in_place(&self, now: &Self) -> bool {
        self.in_place != now.in_place
    }
}

/// A name as the engine has it, where it is of ASCII: each character but letters, digits and `_` as `@` and four digits.
fn encoded(name: &str) -> Option<String> {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => out.push(c),
            _ if c.is_ascii() => out.push_str(&format!("@{:04x}", u32::from(c))),
            _ => return None,
        }
    }
    Some(out)
}

/// The name that the engine has so; `None` where it is not of ASCII, or not a table's.
fn decoded(name: &str) -> Option<String> {
    let mut out = String::new();
    let mut parts = name.split('@');
    out.push_str(parts.next()?);
    for part in parts {
        let code = u32::from_str_radix(part.get(..4)?, 16).ok()?;
        out.push(char::from_u32(code)?);
        out.push_str(&part[4..]);
    }
    (encoded(&out)? == name && !name.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_the_engine_has_them() {
        assert_eq!(encoded("a-b c_1").as_deref(), Some("a@002db@0020c_1"));
        assert_eq!(decoded("a@002db@0020c_1").as_deref(), Some("a-b c_1"));
        assert_eq!(encoded("é"), None);
        for other in ["@0p", "t@0023@1o@002dx", "con@@@", "@1", "", "@002D"] {
            assert_eq!(decoded(other), None, "{other}");
        }
    }
}
