//! Reading the tables of a database from the catalog.

use std::collections::HashMap;

use super::settings::Settings;
use super::{Column, Definition, ForeignKey, Index, IndexKind, IndexPart, Table, Value};
use crate::catalog::unprintable;
use crate::session::{Flavor, Server, Session, text};
use crate::sql::{ident, introduced, relocate};
use crate::{Error, Kind, Result};

/// How many tables one statement counts.
const COUNTED_AT_ONCE: usize = 1000;

/// Which tables are read.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// Only these; none for all.
    pub names: Option<&'a [String]>,
    /// Whether rows are counted. Without it, [`Table::rows`] is the server's guess.
    pub rows: bool,
}

/// The tables of `database`, by name. Views are none. A name that is not there is passed over.
pub fn read(session: &mut dyn Session, database: &str, wanted: &Wanted<'_>) -> Result<Vec<Table>> {
    let settings = Settings::ask(session)?;
    settings.plain(session, false, |session| read_plainly(session, database, wanted, &settings))
}

/// What the server itself would create each table with, from `SHOW CREATE TABLE`; independent of the database's name.
/// This takes a query for each table.
pub fn definitions(session: &mut dyn Session, database: &str, tables: &[Table]) -> Result<Vec<Definition>> {
    let settings = Settings::ask(session)?;
    let flavor = flavor(&settings);
    settings.plain(session, true, |session| {
        let mut found = Vec::with_capacity(tables.len());
        for table in tables {
            let name = &table.name;
            let rows = session.rows(&format!("SHOW CREATE TABLE {}.{}", ident(database), ident(name)))?;
            let create = rows.into_iter().next().and_then(|mut row| row.get_mut(1).and_then(Option::take));
            let missing = || Error::new(Kind::NotFound, format!("the server shows no definition of `{name}`"));
            let mut create = text(introduced::in_hexadecimal(create.ok_or_else(missing)?, true))?;
            if flavor == Flavor::MariaDb {
                create = with_quoted_names(&create, &table.foreign_keys);
            }
            create = unprintable::mend(session, Some(database), name, create)?;
            let definition = Definition::parse(&relocate::table(&create, database))?;
            found.push(if flavor == Flavor::MySql { definition.without_implied_collations() } else { definition });
        }
        Ok(found)
    })
}

/// What the server itself would create sequences with.
pub fn sequences(session: &mut dyn Session, database: &str, names: &[String]) -> Result<Vec<String>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let settings = Settings::ask(session)?;
    settings.plain(session, true, |session| {
        let show = |name: &String| -> Result<String> {
            let rows = session.rows(&format!("SHOW CREATE SEQUENCE {}.{}", ident(database), ident(name)))?;
            let create = rows.into_iter().next().and_then(|mut row| row.get_mut(1).and_then(Option::take));
            text(create.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no sequence `{name}`")))?)
        };
        names.iter().map(show).collect()
    })
}

/// MariaDB 11 shows the names in a foreign key as they are: one with a backtick in it makes no statement any more. Such a
/// key is written anew.
fn with_quoted_names(create: &str, keys: &[ForeignKey]) -> String {
    let odd: Vec<&ForeignKey> = keys.iter().filter(|key| key.names().any(|name| name.contains('`'))).collect();
    let line = |line: &str| {
        let starts = |key: &&&ForeignKey| line.starts_with(&format!("  CONSTRAINT `{}` FOREIGN KEY (", key.name));
        let Some(key) = odd.iter().find(starts) else { return line.to_owned() };
        format!("  {}{}", key.clause(), if line.ends_with(',') { "," } else { "" })
    };
    create.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// The flavor of the server behind a session.
fn flavor(settings: &Settings) -> Flavor {
    Server::parse(&settings.version).flavor
}

fn read_plainly(
    session: &mut dyn Session,
    database: &str,
    wanted: &Wanted<'_>,
    settings: &Settings,
) -> Result<Vec<Table>> {
    let place = Place::new(database, wanted);
    let mut tables = tables(session, &place)?;
    if let Some(names) = wanted.names {
        let folded = |name: &str| if settings.folds_names { name.to_lowercase() } else { name.to_owned() };
        tables.retain(|table| names.iter().any(|name| folded(name) == folded(&table.name)));
    }
    if tables.is_empty() {
        return Ok(tables);
    }
    let mut columns = columns(session, &place, flavor(settings))?;
    let mut indexes = indexes(session, &place, flavor(settings))?;
    let mut foreign_keys = foreign_keys(session, &place, database)?;
    for table in &mut tables {
        table.columns = columns.remove(&table.name).unwrap_or_default();
        table.indexes = indexes.remove(&table.name).unwrap_or_default();
        table.foreign_keys = foreign_keys.remove(&table.name).unwrap_or_default();
        mark_keys(table);
    }
    if wanted.rows {
        count(session, database, &mut tables)?;
    }
    Ok(tables)
}

/// Conditions that say which rows of the catalog are meant.
struct Place {
    database: String,
    tables: Option<String>,
}

impl Place {
    fn new(database: &str, wanted: &Wanted<'_>) -> Self {
        let list = |names: &[String]| names.iter().map(|name| spelled(name)).collect::<Vec<_>>().join(",");
        // An empty list is no condition that SQL knows.
        let tables = wanted.names.map(|names| if names.is_empty() { "NULL".to_owned() } else { list(names) });
        Self { database: spelled(database), tables }
    }

    fn of(&self, schema: &str) -> String {
        match &self.tables {
            Some(list) => format!("{schema} = {} AND TABLE_NAME IN ({list})", self.database),
            None => format!("{schema} = {}", self.database),
        }
    }
}

/// A literal that the server reads as it is meant, whatever the connection's character set.
fn spelled(text: &str) -> String {
    if text.is_ascii() { crate::sql::literal(text) } else { format!("_utf8mb4 0x{}", hex::encode(text)) }
}

fn tables(session: &mut dyn Session, place: &Place) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    for row in session.rows(&format!(
        "SELECT TABLE_NAME, ENGINE, TABLE_COLLATION, TABLE_COMMENT, AUTO_INCREMENT, TABLE_ROWS \
         FROM information_schema.TABLES WHERE {} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')",
        place.of("TABLE_SCHEMA")
    ))? {
        let mut row = Row::from(row);
        // NULL for a table that the server cannot open
        let (name, engine, collation) =
            (row.text()?, row.optional()?.unwrap_or_default(), row.optional()?.unwrap_or_default());
        tables.push(Table {
            name,
            engine,
            // A collation's name begins with its character set's.
            charset: collation.split('_').next().unwrap_or_default().to_owned(),
            collation,
            comment: row.optional()?.unwrap_or_default(),
            auto_increment: row.number()?,
            rows: row.number()?.unwrap_or(0),
            columns: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
        });
    }
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tables)
}

fn columns(session: &mut dyn Session, place: &Place, flavor: Flavor) -> Result<HashMap<String, Vec<Column>>> {
    let mut columns: HashMap<String, Vec<Column>> = HashMap::new();
    for row in session.rows(&format!(
        "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, EXTRA, COLUMN_DEFAULT, \
         CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, COLUMN_COMMENT, ORDINAL_POSITION \
         FROM information_schema.COLUMNS WHERE {}",
        place.of("TABLE_SCHEMA")
    ))? {
        let mut row = Row::from(row);
        let (table, name) = (row.text()?, row.text()?);
        let (data_type, column_type) = (row.text()?.to_ascii_lowercase(), row.text()?);
        let nullable = row.text()? == "YES";
        let extra = row.optional()?.unwrap_or_default();
        let default = row.optional()?.and_then(|default| Value::read(flavor, &data_type, &default, &extra));
        columns.entry(table).or_default().push(Column {
            name,
            data_type,
            column_type,
            nullable,
            default,
            auto_increment: extra.to_ascii_lowercase().contains("auto_increment"),
            max_length: row.number()?,
            precision: row.number()?,
            scale: row.number()?,
            comment: row.optional()?.unwrap_or_default(),
            position: row.number()?.unwrap_or(0),
            primary: false,
            unique: false,
        });
    }
    for columns in columns.values_mut() {
        columns.sort_by_key(|column| column.position);
    }
    Ok(columns)
}

/// An index and its parts with their positions, in no order.
type Scattered = (Index, Vec<(u64, IndexPart)>);

fn indexes(session: &mut dyn Session, place: &Place, flavor: Flavor) -> Result<HashMap<String, Vec<Index>>> {
    // MariaDB has no parts that are expressions, and no column that would show them.
    let expression = if flavor == Flavor::MySql { "EXPRESSION" } else { "NULL" };
    let sql = |expression: &str| {
        format!(
            "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE, INDEX_COMMENT, SEQ_IN_INDEX, COLUMN_NAME, SUB_PART, \
             COLLATION, {expression} FROM information_schema.STATISTICS WHERE {}",
            place.of("TABLE_SCHEMA")
        )
    };
    let rows = match session.rows(&sql(expression)) {
        // MySQL before 8.0.13 has neither.
        Err(e) if e.kind() == Kind::Server && flavor == Flavor::MySql => session.rows(&sql("NULL"))?,
        rows => rows?,
    };
    let mut parts: HashMap<String, Vec<Scattered>> = HashMap::new();
    for row in rows {
        let mut row = Row::from(row);
        let (table, name, several, kind) = (row.text()?, row.text()?, row.text()?, row.text()?);
        let kind = match (name.as_str(), several.as_str(), kind.as_str()) {
            ("PRIMARY", ..) => IndexKind::Primary,
            (_, "0", _) => IndexKind::Unique,
            (.., "FULLTEXT") => IndexKind::FullText,
            (.., "SPATIAL") => IndexKind::Spatial,
            _ => IndexKind::Plain,
        };
        let comment = row.optional()?.unwrap_or_default();
        let position = row.number()?.unwrap_or(0);
        let column = row.optional()?;
        let (length, collation, expression) = (row.number()?, row.optional()?, row.optional()?);
        let part = IndexPart {
            name: column.unwrap_or_else(|| format!("({})", expression.unwrap_or_default())),
            length: length.filter(|_| kind != IndexKind::Spatial), // MariaDB shows a length that is none
            descending: collation.as_deref() == Some("D"),
        };
        let all = parts.entry(table).or_default();
        match all.iter_mut().find(|(index, _)| index.name == name) {
            Some((_, parts)) => parts.push((position, part)),
            None => all.push((Index { name, kind, parts: Vec::new(), comment }, vec![(position, part)])),
        }
    }
    let whole = |(mut index, mut parts): Scattered| {
        parts.sort_by_key(|(position, _)| *position);
        index.parts = parts.into_iter().map(|(_, part)| part).collect();
        index
    };
    let sorted = |all: Vec<_>| {
        let mut all: Vec<Index> = all.into_iter().map(whole).collect();
        if flavor == Flavor::MySql {
            all.sort_by(|a, b| a.name.cmp(&b.name)); // it gives them in another order each time
        }
        all.sort_by_key(|index| index.kind); // stable: otherwise as the server has them
        all
    };
    Ok(parts.into_iter().map(|(table, all)| (table, sorted(all))).collect())
}

fn foreign_keys(session: &mut dyn Session, place: &Place, database: &str) -> Result<HashMap<String, Vec<ForeignKey>>> {
    let mut rules = HashMap::new();
    for row in session.rows(&format!(
        "SELECT TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS \
         WHERE {}",
        place.of("CONSTRAINT_SCHEMA")
    ))? {
        let mut row = Row::from(row);
        let key = (row.text()?, row.text()?);
        rules.insert(key, (row.text()?.to_ascii_lowercase(), row.text()?.to_ascii_lowercase()));
    }
    let mut rows = Vec::new();
    for row in session.rows(&format!(
        "SELECT TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, \
         REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE \
         WHERE {} AND REFERENCED_TABLE_NAME IS NOT NULL",
        place.of("TABLE_SCHEMA")
    ))? {
        let mut row = Row::from(row);
        let (table, name, position) = (row.text()?, row.text()?, row.number()?.unwrap_or(0));
        rows.push((table, name, position, row.text()?, row.text()?, row.text()?, row.text()?));
    }
    rows.sort();
    let mut keys: HashMap<String, Vec<ForeignKey>> = HashMap::new();
    for (table, name, _, column, foreign_database, foreign_table, foreign_column) in rows {
        let of_table = keys.entry(table.clone()).or_default();
        if of_table.last().is_none_or(|key| key.name != name) {
            let rule = rules.remove(&(table, name.clone()));
            let (on_update, on_delete) = rule.unwrap_or_else(|| ("restrict".to_owned(), "restrict".to_owned()));
            let foreign_database = Some(foreign_database).filter(|other| other != database);
            let (columns, foreign_columns) = (Vec::new(), Vec::new());
            of_table.push(ForeignKey {
                name,
                columns,
                foreign_database,
                foreign_table,
                foreign_columns,
                on_update,
                on_delete,
            });
        }
        if let Some(key) = of_table.last_mut() {
            key.columns.push(column);
            key.foreign_columns.push(foreign_column);
        }
    }
    Ok(keys)
}

fn mark_keys(table: &mut Table) {
    for index in &table.indexes {
        for column in &mut table.columns {
            let alone = index.parts.len() == 1 && index.parts[0].length.is_none();
            let is_part = index.parts.iter().any(|part| part.name == column.name);
            column.primary |= is_part && index.kind == IndexKind::Primary;
            column.unique |= is_part && alone && index.kind == IndexKind::Unique;
        }
    }
}

/// Counts the rows, many tables in one statement. Where one of them cannot be read, each is counted for itself, and
/// that one keeps the server's guess.
fn count(session: &mut dyn Session, database: &str, tables: &mut [Table]) -> Result<()> {
    for some in tables.chunks_mut(COUNTED_AT_ONCE) {
        let select = |table: &Table| format!("COUNT(*) FROM {}.{}", ident(database), ident(&table.name));
        let each = some.iter().enumerate().map(|(i, table)| format!("SELECT {i}, {}", select(table)));
        match session.rows(&each.collect::<Vec<_>>().join(" UNION ALL ")) {
            Ok(rows) => {
                for row in rows {
                    let mut row = Row::from(row);
                    let at = row.number()?.and_then(|at| usize::try_from(at).ok());
                    if let (Some(table), Some(rows)) = (at.and_then(|at| some.get_mut(at)), row.number()?) {
                        table.rows = rows;
                    }
                }
            }
            Err(e) if e.kind() == Kind::Cancelled || e.kind() == Kind::Connection => return Err(e),
            Err(_) => {
                for table in some {
                    match session.value(&format!("SELECT {}", select(table))) {
                        Ok(rows) => table.rows = rows.and_then(|n| n.parse().ok()).unwrap_or(table.rows),
                        Err(e) if e.kind() == Kind::Cancelled || e.kind() == Kind::Connection => return Err(e),
                        Err(_) => {} // broken, or its rows may not be read: the guess stands
                    }
                }
            }
        }
    }
    Ok(())
}

/// Takes the cells of a catalog row one after the other.
struct Row(std::vec::IntoIter<Option<Vec<u8>>>);

impl From<Vec<Option<Vec<u8>>>> for Row {
    fn from(cells: Vec<Option<Vec<u8>>>) -> Self {
        Self(cells.into_iter())
    }
}

impl Row {
    fn optional(&mut self) -> Result<Option<String>> {
        self.0.next().flatten().map(text).transpose()
    }
    fn text(&mut self) -> Result<String> {
        self.optional()?.ok_or_else(|| Error::new(Kind::Server, "the catalog holds NULL where a name belongs"))
    }
    fn number(&mut self) -> Result<Option<u64>> {
        Ok(self.optional()?.and_then(|n| n.parse().ok())) // NULL where a number does not apply
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_backticks() {
        let key = ForeignKey {
            name: "k`1".into(),
            columns: vec!["a`b".into()],
            foreign_database: None,
            foreign_table: "t".into(),
            foreign_columns: vec!["id".into()],
            on_update: "restrict".into(),
            on_delete: "set null".into(),
        };
        let create =
            "CREATE TABLE `t` (\n  `a``b` int,\n  CONSTRAINT `k`1` FOREIGN KEY (`a`b`) REFERENCES `t` (`id`),\n  x\n)";
        let quoted = "CREATE TABLE `t` (\n  `a``b` int,\n  CONSTRAINT `k``1` FOREIGN KEY (`a``b`) REFERENCES `t` (`id`) \
                      ON DELETE SET NULL,\n  x\n)";
        assert_eq!(with_quoted_names(create, std::slice::from_ref(&key)), quoted);
        assert_eq!(with_quoted_names(quoted, std::slice::from_ref(&key)), quoted);
    }
}
